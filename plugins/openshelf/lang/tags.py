"""Language codes of every origin → BCP 47 tags, and what a tag says: script, direction, name.

In: ISO 639-1, ISO 639-2 (B and T), the MARC list with its discontinued codes, IRBIS and Russian abbreviations, language
names in the interface languages, BCP 47 in any case. Out: canonical tags.

The canonical form: language in small letters, the shortest code there is; the script only where it is not the likely
one (`az-Cyrl`, but `az` for `az-Latn`), with one exception: Uzbek lives in two scripts, so `uz` says "script not
stated" and a known script is always written, `uz-Latn` or `uz-Cyrl`. As an interface language `uz` means `uz-Latn`.
`und` (undetermined) → None; `zxx` (no words) and `mul` (several) stay.
"""

import re
from functools import cache
from typing import Any

from openshelf.lang.data import table

INTERFACE_TAGS = ("az", "ru", "en", "uz-Latn", "uz-Cyrl", "kk", "tr")
_TWO_SCRIPTS = frozenset({"uz"})
_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Mand", "Samr", "Rohg", "Yezi"})
_TAG = re.compile(
    "([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?((?:-[a-z0-9]{5,8}|-[0-9][a-z0-9]{3})*)(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
)

# The MARC Code List for Languages, collective and discontinued codes apart.
MARC_CODES = (
    "aar abk ace ach ada ady afh afr ain aka akk alb ale alt amh ang anp ara arc arg arm arn arp arw asm ast ava ave awa"
    " aym aze bak bal bam ban baq bas bej bel bem ben bho bik bin bis bla bos bra bre bua bug bul bur byn cad car cat ceb"
    " cha chb che chg chi chk chm chn cho chp chr chu chv chy cop cor cos cre crh csb cze dak dan dar del den dgr din div"
    " doi dsb dua dum dut dyu dzo efi egy eka elx eng enm epo est ewe ewo fan fao fat fij fil fin fon fre frm fro frr frs"
    " fry ful fur gaa gay gba geo ger gez gil gla gle glg glv gmh goh gon gor got grb grc gre grn gsw guj gwi hai hat hau"
    " haw heb her hil hin hit hmn hmo hrv hsb hun hup iba ibo ice ido iii iku ile ilo ina ind inh ipk ita jav jbo jpn jpr"
    " jrb kaa kab kac kal kam kan kas kau kaw kaz kbd kha khm kho kik kin kir kmb kok kom kon kor kos kpe krc krl kru kua"
    " kum kur kut lad lah lam lao lat lav lez lim lin lit lol loz ltz lua lub lug lui lun luo lus mac mad mag mah mai mak"
    " mal mao mar mas may mdf mdr men mga mic min mlg mlt mnc mni moh mon mos mus mwl mwr myv nap nau nav nbl nde ndo nds"
    " nep new nia niu nno nob nog non nor nqo nso nwc nya nym nyn nyo nzi oci oji ori orm osa oss ota pag pal pam pan pap"
    " pau peo per phn pli pol pon por pro pus que raj rap rar roh rom rum run rup rus sad sag sah sam san sas sat scn sco"
    " sel sga shn sid sin slo slv sma sme smj smn smo sms sna snd snk sog som sot spa srd srn srp srr ssw suk sun sus sux"
    " swa swe syc syr tah tam tat tel tem ter tet tgk tgl tha tib tig tir tiv tkl tlh tli tmh tog ton tpi tsi tsn tso tuk"
    " tum tur tvl twi tyv udm uga uig ukr umb urd uzb vai ven vie vol vot wal war was wel wln wol xal xho yao yap yid yor"
    " zap zbl zen zgh zha zul zun zza mul und zxx"
)
MARC_COLLECTIVE = {
    "afa": "Afroasiatic languages", "alg": "Algonquian languages", "apa": "Apache languages",
    "art": "Artificial languages", "ath": "Athapascan languages", "aus": "Australian languages",
    "bad": "Banda languages", "bai": "Bamileke languages", "bat": "Baltic languages", "ber": "Berber languages",
    "bnt": "Bantu languages", "btk": "Batak languages", "cai": "Central American Indian languages",
    "cau": "Caucasian languages", "cel": "Celtic languages", "cmc": "Chamic languages",
    "cpe": "English-based creoles and pidgins", "cpf": "French-based creoles and pidgins",
    "cpp": "Portuguese-based creoles and pidgins", "crp": "Creoles and pidgins", "cus": "Cushitic languages",
    "day": "Dayak languages", "dra": "Dravidian languages", "fiu": "Finno-Ugrian languages",
    "gem": "Germanic languages", "him": "Western Pahari languages", "ijo": "Ijo languages", "inc": "Indic languages",
    "ine": "Indo-European languages", "ira": "Iranian languages", "iro": "Iroquoian languages",
    "kar": "Karen languages", "khi": "Khoisan languages", "kro": "Kru languages", "man": "Mandingo languages",
    "map": "Austronesian languages", "mkh": "Mon-Khmer languages", "mno": "Manobo languages", "mun": "Munda languages",
    "myn": "Mayan languages", "nah": "Nahuatl languages", "nai": "North American Indian languages",
    "nic": "Niger-Congo languages", "nub": "Nubian languages", "oto": "Otomian languages",
    "paa": "Papuan languages", "phi": "Philippine languages", "pra": "Prakrit languages", "roa": "Romance languages",
    "sai": "South American Indian languages", "sal": "Salishan languages", "sem": "Semitic languages",
    "sgn": "Sign languages", "sio": "Siouan languages", "sit": "Sino-Tibetan languages", "sla": "Slavic languages",
    "smi": "Sami languages", "son": "Songhai languages", "ssa": "Nilo-Saharan languages", "tai": "Tai languages",
    "tup": "Tupi languages", "tut": "Altaic languages", "wak": "Wakashan languages", "wen": "Sorbian languages",
    "ypk": "Yupik languages", "znd": "Zande languages", "mis": "Other languages",
}  # fmt: skip
# Discontinued MARC codes and codes CLDR sends elsewhere than a catalogue means.
_OLD = {
    "ajm": "es-Arab", "cam": "km", "esk": "ypk", "esp": "eo", "eth": "gez", "far": "fo", "fri": "fy", "gae": "gd",
    "gag": "gl", "gal": "om", "gua": "gn", "int": "ia", "iri": "ga", "kus": "kos", "lan": "oc", "lap": "se", "max": "gv",
    "mla": "mg", "mol": "ro", "sao": "sm", "scc": "sr", "scr": "hr", "sho": "sn", "snh": "si", "sso": "st", "swz": "ss",
    "tag": "tl", "taj": "tg", "tar": "tt", "tru": "chk", "tsw": "tn", "tgl": "tl", "fil": "fil", "twi": "tw", "aka": "ak",
    "bih": "bho", "hmn": "hmn", "nor": "no", "nno": "nn", "nob": "nb", "kur": "ku", "per": "fa", "fas": "fa",
    "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr-Latn", "hbs": "sr-Latn", "swa": "sw", "msa": "ms", "may": "ms", "zho": "zh",
    "chi": "zh", "cmn": "zh", "est": "et", "lav": "lv", "mon": "mn", "ori": "or", "ara": "ar", "aze": "az", "azj": "az",
    "azb": "az-Arab", "uzb": "uz", "uzn": "uz", "que": "qu", "yid": "yi", "sqi": "sq", "alb": "sq", "ful": "ff", "mlg": "mg",
    "ota": "ota", "chg": "chg", "und": "und", "srd": "sc", "grn": "gn", "iku": "iu", "kok": "kok", "ssw": "ss", "xal": "xal",
}  # fmt: skip
# IRBIS, RUSMARC and typists' abbreviations, without their full stop.
_SHORT = {
    "рус": "ru", "russ": "ru", "азе": "az", "азерб": "az", "аз": "az", "англ": "en", "анг": "en", "узб": "uz", "каз": "kk",
    "казах": "kk", "тур": "tr", "турец": "tr", "нем": "de", "фр": "fr", "франц": "fr", "исп": "es", "ит": "it", "итал": "it",
    "перс": "fa", "араб": "ar", "груз": "ka", "арм": "hy", "укр": "uk", "бел": "be", "туркм": "tk", "тадж": "tg", "кирг": "ky",
    "тат": "tt", "польск": "pl", "лат": "la", "греч": "el", "кит": "zh", "яп": "ja", "azerb": "az", "azərb": "az", "eng": "en",
    "ing": "en", "türk": "tr", "oʻzb": "uz", "mehrere": "mul", "разные": "mul", "azeri": "az", "farsi": "fa", "turkish": "tr",
    "azərbaycan dili": "az", "azərbaycanca": "az", "rusca": "ru", "ingiliscə": "en", "oʻzbekcha": "uz",
    "oʻzbek tili": "uz", "rus tili": "ru", "rus dili": "ru", "ingilis dili": "en", "türkcə": "tr", "türkçe": "tr",
    "қазақша": "kk", "қазақ": "kk",
}  # fmt: skip


@cache
def _tables() -> dict[str, Any]:
    return dict(table("languages"))


@cache
def _names() -> dict[str, str]:
    """Language names in the interface languages, in small letters → tags."""
    found: dict[str, str] = {}
    for tag in INTERFACE_TAGS:
        for code, name in _tables()["names"][tag].items():
            found.setdefault(name.lower().replace("’", "ʻ").replace("‘", "ʻ"), code)
    return found


def canonical(tag: str) -> str | None:
    """The BCP 47 tag of a code, tag or name; None when it names no language (also for `und`).

    >>> canonical("aze"), canonical("rus"), canonical("UZ_cyrl"), canonical("az-Latn"), canonical("ger")
    ('az', 'ru', 'uz-Cyrl', 'az', 'de')
    """
    text = tag.strip().rstrip(".").lower().replace("_", "-").replace("’", "ʻ").replace("‘", "ʻ").replace("'", "ʻ")
    m = _TAG.fullmatch(text)
    if m is None:
        return _SHORT.get(text) or _names().get(text)
    known = _language(m[1])
    if known is None:
        return _SHORT.get(text) or _names().get(text)
    if known == "und":
        return None
    language, _, script = known.partition("-")
    script = m[2].title() if m[2] else script
    region = m[3].upper() if m[3] else ""
    out = with_script(language, script) if script else language
    return "-".join(part for part in (out, region) if part) + (m[4] or "")


def _language(code: str) -> str | None:
    """A language subtag → the shortest code of the same language, "und", or None."""
    if code in _OLD:
        return _OLD[code]
    tables = _tables()
    if code in tables["names"]["en"]:
        return code
    aliased: str | None = tables["aliases"].get(code)
    if aliased is not None:
        return aliased.partition("-")[0]
    return code if code in tables["collective"] or code in MARC_CODES.split() else None


def interface_tag(tag: str) -> str | None:
    """The interface language a tag asks for: `uz` → `uz-Latn`, `ru-RU` → `ru`; None when we do not speak it."""
    known = canonical(tag)
    if known is None:
        return None
    language = known.partition("-")[0]
    wanted = f"uz-{script_of(known)}" if language == "uz" else with_script(language, script_of(known))
    return wanted if wanted in INTERFACE_TAGS else None


def script_of(tag: str) -> str:
    """The ISO 15924 script of a tag, stated or likely: az → Latn, az-Cyrl → Cyrl, ru → Cyrl."""
    parts = tag.replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return part.title()
    likely: str = _tables()["likely"].get(parts[0].lower(), "Latn")
    return likely


def direction(tag: str) -> str:
    """`rtl` for the scripts that run from right to left, else `ltr`."""
    return "rtl" if script_of(tag) in _RIGHT_TO_LEFT else "ltr"


def with_script(tag: str, script: str) -> str:
    """The tag of the same language in this script: az + Cyrl → az-Cyrl, ru + Cyrl → ru, uz + Latn → uz-Latn."""
    language = tag.partition("-")[0]
    script = script.title()
    implied = {
        "Jpan": "Jpan",
        "Kore": "Kore",
        "Hang": "Kore",
        "Hira": "Jpan",
        "Kana": "Jpan",
        "Hani": script_of(language),
    }
    if language in {"zh", "ja", "ko"} and implied.get(script, script) == script_of(language):
        return language
    if language == "zh" and script in {"Hani", "Hans"}:
        return language
    if script == script_of(language) and language not in _TWO_SCRIPTS:
        return language
    return f"{language}-{script}"


def language_name(tag: str, in_tag: str) -> str:
    """The language's name in an interface language, in CLDR's case: `azərbaycan`, `Azerbaijani (Cyrillic)`.

    English stands in for a name the table has not, the tag itself for a language it does not know.
    """
    known = canonical(tag) or tag
    language = known.partition("-")[0]
    names = _tables()["names"]
    own = names.get(interface_tag(in_tag) or "en", names["en"])
    name: str = own.get(language) or names["en"].get(language) or _tables()["collective"].get(language) or known
    stated = [part for part in known.split("-")[1:] if len(part) == 4 and part.isalpha()]
    return f"{name} ({script_name(stated[0], in_tag)})" if stated else name


def script_name(script: str, in_tag: str) -> str:
    """The script's name in an interface language: Cyrl → `kiril`, `кириллица`; the code itself when unknown."""
    scripts = _tables()["scripts"]
    own = scripts.get(interface_tag(in_tag) or "en", scripts["en"])
    name: str = own.get(script) or scripts["en"].get(script) or script
    return name
