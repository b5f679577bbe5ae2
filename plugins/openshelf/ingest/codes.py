"""Codes of catalogues → those of the Record: languages to BCP 47, roles to MARC relator codes, dates to ISO.

In: codes and words as sources write them. Out: the Record's own, or None where the tables do not know them; nothing is
guessed. Sources: ISO 639-2 (B and T, with the codes MARC once used), UNIMARC Appendix C, the MARC relator list.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from openshelf.lang.data import table

_LANGUAGES = (
    "aar:aa abk:ab afr:af aka:ak alb:sq sqi:sq amh:am ara:ar arg:an arm:hy hye:hy asm:as ava:av ave:ae aym:ay aze:az "
    "bak:ba bam:bm baq:eu eus:eu bel:be ben:bn bih:bh bis:bi bos:bs bre:br bul:bg bur:my mya:my cat:ca cha:ch che:ce "
    "chi:zh zho:zh chu:cu chv:cv cor:kw cos:co cre:cr cze:cs ces:cs dan:da div:dv dut:nl nld:nl dzo:dz eng:en epo:eo "
    "esp:eo est:et ewe:ee fao:fo far:fo fij:fj fin:fi fre:fr fra:fr fry:fy fri:fy ful:ff geo:ka kat:ka ger:de deu:de "
    "gae:gd gla:gd iri:ga gle:ga gag:gl glg:gl glv:gv max:gv gre:el ell:el grn:gn gua:gn guj:gu hat:ht hau:ha heb:he "
    "her:hz hin:hi hmo:ho hrv:hr scr:hr hun:hu ibo:ig ice:is isl:is ido:io iii:ii iku:iu ile:ie ina:ia int:ia ind:id "
    "ipk:ik ita:it jav:jv jpn:ja kal:kl kan:kn kas:ks kau:kr kaz:kk khm:km cam:km kik:ki kin:rw kir:ky kom:kv kon:kg "
    "kor:ko kua:kj kur:ku lao:lo lat:la lan:oc lav:lv lim:li lin:ln lit:lt ltz:lb lub:lu lug:lg mac:mk mkd:mk mah:mh "
    "mal:ml mao:mi mri:mi mar:mr may:ms msa:ms mlg:mg mla:mg mlt:mt mol:ro mon:mn nau:na nav:nv nbl:nr nde:nd ndo:ng "
    "nep:ne nno:nn nob:nb nor:no nya:ny oci:oc oji:oj ori:or orm:om gal:om oss:os pan:pa per:fa fas:fa pli:pi pol:pl "
    "por:pt pus:ps que:qu roh:rm rum:ro ron:ro run:rn rus:ru sag:sg san:sa sin:si snh:si slo:sk slk:sk slv:sl sme:se "
    "lap:se smo:sm sao:sm sna:sn sho:sn snd:sd som:so sot:st spa:es srd:sc srp:sr scc:sr ssw:ss swz:ss sun:su swa:sw "
    "swe:sv tah:ty tam:ta tar:tt tat:tt tel:te taj:tg tgk:tg tgl:tl tag:tl tha:th tib:bo bod:bo tir:ti ton:to tsn:tn "
    "tsw:tn tso:ts tuk:tk tur:tr twi:tw uig:ug ukr:uk urd:ur uzb:uz ven:ve vie:vi vol:vo wel:cy cym:cy wln:wa wol:wo "
    "xho:xh yid:yi yor:yo zha:za zul:zu"
)
_TO_BCP47 = dict(pair.split(":") for pair in _LANGUAGES.split())
_TWO_LETTERS = frozenset(_TO_BCP47.values()) | {"uk", "iw", "in"}
# Codes of ISO 639-2 without a two-letter one are themselves BCP 47.
_THREE_LETTERS = frozenset(
    ["ace", "ach", "ada", "ady", "ain", "akk", "ale", "alt", "ang", "anp", "arc", "arn", "arp", "arw", "ast", "awa", "bal", "ban", "bas", "bej", "bem", "bho", "bik", "bin", "bla", "bra", "bua", "bug", "byn", "cad", "car", "ceb", "chb", "chg", "chk", "chm", "chn", "cho", "chp", "chr", "chy", "ckb", "cop", "crh", "csb", "dak", "dar", "del", "den", "dgr", "din", "doi", "dsb", "dua", "dum", "dyu", "efi", "egy", "eka", "elx", "enm", "ewo", "fan", "fat", "fil", "fiu", "fon", "frm", "fro", "frr", "frs", "fur", "gaa", "gay", "gba", "gez", "gil", "gmh", "goh", "gon", "gor", "got", "grb", "grc", "gsw", "gwi", "hai", "haw", "hil", "hit", "hmn", "hsb", "hup", "iba", "ilo", "inh", "jbo", "jpr", "jrb", "kaa", "kab", "kac", "kam", "kaw", "kbd", "kha", "kho", "kmb", "kok", "kos", "kpe", "krc", "krl", "kru", "kum", "kut", "lad", "lah", "lam", "lez", "lol", "loz", "lua", "lui", "lun", "luo", "lus", "mad", "mag", "mai", "mak", "man", "mas", "mdf", "mdr", "men", "mga", "mic", "min", "mnc", "mni", "moh", "mos", "mul", "mus", "mwl", "mwr", "myv", "nap", "nds", "new", "nia", "niu", "nog", "non", "nqo", "nso", "nwc", "nym", "nyn", "nyo", "nzi", "osa", "ota", "pag", "pal", "pam", "pap", "pau", "peo", "phn", "pon", "pro", "raj", "rap", "rar", "rom", "rup", "sad", "sah", "sam", "sas", "sat", "scn", "sco", "sel", "sga", "shn", "sid", "sma", "smj", "smn", "sms", "snk", "sog", "srn", "srr", "suk", "sus", "sux", "syc", "syr", "tem", "ter", "tet", "tig", "tiv", "tkl", "tlh", "tli", "tmh", "tog", "tpi", "tsi", "tum", "tvl", "tyv", "udm", "uga", "umb", "vai", "vot", "wal", "war", "was", "xal", "yao", "yap", "zap", "zbl", "zen", "zun", "zza"]
) - {"mul"}  # fmt: skip
_NAMES = {
    "azerbaijani": "az", "azərbaycan": "az", "azərbaycan dili": "az", "azərbaycanca": "az", "азербайджанский": "az",
    "russian": "ru", "rus": "ru", "rus dili": "ru", "русский": "ru", "rusca": "ru", "english": "en", "ingilis": "en",
    "ingilis dili": "en", "английский": "en", "uzbek": "uz", "özbək": "uz", "özbək dili": "uz", "узбекский": "uz",
    "oʻzbek": "uz", "o'zbek": "uz", "kazakh": "kk", "qazax": "kk", "qazax dili": "kk", "казахский": "kk", "қазақ": "kk",
    "turkish": "tr", "türk": "tr", "türk dili": "tr", "турецкий": "tr", "türkçe": "tr", "german": "de", "alman": "de",
    "alman dili": "de", "немецкий": "de", "french": "fr", "fransız": "fr", "fransız dili": "fr", "французский": "fr",
    "persian": "fa", "fars": "fa", "fars dili": "fa", "персидский": "fa", "arabic": "ar", "ərəb": "ar", "ərəb dili": "ar",
    "арабский": "ar", "georgian": "ka", "gürcü": "ka", "грузинский": "ka", "spanish": "es", "ispan": "es",
    "испанский": "es", "italian": "it", "italyan": "it", "итальянский": "it", "ukrainian": "uk", "украинский": "uk",
    "tatar": "tt", "татарский": "tt", "chinese": "zh", "китайский": "zh", "japanese": "ja", "японский": "ja",
    "latin": "la", "латинский": "la", "ottoman turkish": "ota", "osmanlı": "ota",
}  # fmt: skip
_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?")


@lru_cache(maxsize=1024)
def language(code: str) -> str | None:
    """BCP 47 of an ISO 639-1 or 639-2 code, a BCP 47 tag or a language's name in az, ru or en; None where unknown."""
    plain = code.strip().lower().replace("_", "-")
    if len(plain) == 3:
        return _TO_BCP47.get(plain) or (plain if plain in _THREE_LETTERS else _NAMES.get(plain))
    if len(plain) == 2:
        return plain if plain in _TWO_LETTERS else None
    found = _TAG.fullmatch(plain)
    if found and (len(found[1]) == 2 or found[1] in _TO_BCP47 or found[1] in _THREE_LETTERS):
        base = language(found[1])
        if base:
            return base + (f"-{found[2].title()}" if found[2] else "")
    return _NAMES.get(plain) or _by_name(plain)


_BESIDE = re.compile(r"\s*\([^)]*\)|\s+(?:language|dili|dilində|язык|tili|тілі|dili)$")


def _by_name(plain: str) -> str | None:
    """The language of a name as CLDR has it in the region's languages and English: "Dutch", "иврит", "French, Old (ca. 842-1300)"."""
    name = _BESIDE.sub("", plain).strip()
    kind, comma, which = name.partition(", ")
    return _names_of_cldr().get(f"{which} {kind}" if comma else name) if name else None


@cache
def _names_of_cldr() -> dict[str, str]:
    found: dict[str, str] = {}
    for named in table("languages")["names"].values():
        for code, name in named.items():
            tag = language(code) if code.isalpha() and len(code) in (2, 3) else None
            if tag and "(" not in name:
                found.setdefault(_BESIDE.sub("", name.lower()), tag)
    return found


def languages(codes: list[str]) -> tuple[str, ...]:
    """BCP 47 of codes, runs of three-letter ones ("engfre") parted, each once, unknown ones left out."""
    found: list[str] = []
    for code in codes:
        plain = code.strip()
        parts = [plain]
        if len(plain) > 3 and len(plain) % 3 == 0 and plain.isalpha() and "-" not in plain and language(plain) is None:
            parts = [plain[at : at + 3] for at in range(0, len(plain), 3)]
        for part in parts:
            tag = language(part)
            if tag and tag not in found:
                found.append(tag)
    return tuple(found)


# UNIMARC Appendix C, RUSMARC and the codes IRBIS writes.
_UNIMARC_ROLES = {
    "005": "act", "010": "adp", "020": "ann", "030": "arr", "040": "art", "060": "asn", "065": "auc", "070": "aut",
    "072": "aqt", "075": "aft", "080": "aui", "090": "aut", "100": "ant", "110": "bnd", "120": "bdd", "130": "bkd",
    "140": "bjd", "150": "bpd", "160": "bsl", "170": "cll", "180": "ctg", "190": "cns", "200": "chr", "205": "ctb",
    "207": "cmm", "210": "cwt", "212": "cmm", "220": "com", "230": "cmp", "240": "cmt", "245": "ccp", "250": "cnd",
    "260": "cph", "270": "crr", "280": "dte", "290": "dto", "295": "dgg", "300": "drt", "305": "dis", "310": "dst",
    "320": "dnr", "330": "dub", "340": "edt", "350": "egr", "360": "etr", "365": "exp", "370": "flm", "380": "frg",
    "390": "fmo", "395": "fnd", "400": "fnd", "410": "grt", "420": "hnr", "430": "ilu", "440": "ill", "450": "ins",
    "460": "ive", "470": "ivr", "480": "lbt", "490": "lse", "500": "lso", "510": "ltg", "520": "lyr", "530": "mte",
    "535": "mtk", "540": "mon", "545": "mus", "550": "nrt", "555": "opn", "557": "orm", "560": "org", "570": "oth",
    "580": "ppm", "582": "pta", "584": "pth", "587": "pth", "590": "prf", "595": "res", "600": "pht", "605": "prs",
    "610": "prt", "620": "pop", "630": "pro", "632": "pro", "635": "prg", "637": "pmn", "640": "pfr", "650": "pbl",
    "651": "pbd", "655": "ppt", "660": "rcp", "670": "rce", "673": "rth", "675": "rev", "677": "rtm", "680": "rbr",
    "690": "sce", "695": "sad", "700": "scr", "705": "scl", "710": "sec", "720": "sgn", "721": "sng", "723": "spn",
    "725": "stn", "727": "ths", "730": "trl", "740": "tyd", "750": "tyg", "755": "voc", "760": "wde", "770": "wam",
}  # fmt: skip
_ROLE_WORDS = {
    "author": "aut", "auteur": "aut", "автор": "aut", "авт": "aut", "müəllif": "aut", "muallif": "aut",
    "editor": "edt", "ed": "edt", "edited by": "edt", "редактор": "edt", "ред": "edt", "отв ред": "edt", "red": "edt",
    "redaktor": "edt", "ответственный редактор": "edt", "editor-in-chief": "edt", "главный редактор": "edt", "гл ред": "edt",
    "translator": "trl", "tr": "trl", "trans": "trl", "переводчик": "trl", "пер": "trl", "перев": "trl", "tərcüməçi": "trl",
    "tərc": "trl", "tarjimon": "trl", "аудармашы": "trl",
    "illustrator": "ill", "ill": "ill", "illus": "ill", "иллюстратор": "ill", "ил": "ill", "rəssam": "art",
    "artist": "art", "художник": "art", "худож": "art", "худ": "art",
    "compiler": "com", "comp": "com", "составитель": "com", "сост": "com", "tərtibçi": "com", "tərt": "com", "tərtib edən": "com",
    "composer": "cmp", "композитор": "cmp", "комп": "cmp", "bəstəkar": "cmp",
    "contributor": "ctb", "joint author": "aut", "соавтор": "aut",
    "publisher": "pbl", "издатель": "pbl", "изд": "pbl", "naşir": "pbl", "printer": "prt", "типограф": "prt",
    "former owner": "fmo", "прежний владелец": "fmo", "владелец": "fmo", "donor": "dnr", "даритель": "dnr",
    "photographer": "pht", "фотограф": "pht", "фот": "pht", "фото": "pht", "fotoqraf": "pht",
    "performer": "prf", "исполнитель": "prf", "исп": "prf", "ifaçı": "prf", "conductor": "cnd", "дирижер": "cnd",
    "дирижёр": "cnd", "дир": "cnd", "dirijor": "cnd",
    "director": "drt", "film director": "fmd", "режиссер": "drt", "режиссёр": "drt", "реж": "drt", "rejissor": "drt",
    "issuing body": "isb", "sponsoring body": "spn", "sponsor": "spn", "host institution": "his",
    "author of introduction": "aui", "автор предисловия": "aui", "авт предисл": "aui", "предисл": "aui",
    "авт вступ ст": "aui", "вступ ст": "aui", "ön sözün müəllifi": "aui", "ön söz": "aui",
    "скульптор": "scl", "скульп": "scl", "heykəltəraş": "scl", "sculptor": "scl", "архитектор": "arc", "арх": "arc", "memar": "arc",
    "architect": "arc", "педагог": "tch", "пед": "tch", "teacher": "tch", "спонсор": "spn", "докладчик": "spk", "докл": "spk",
    "məruzəçi": "spk", "speaker": "spk", "организатор": "orm", "орг": "orm", "təşkilatçı": "orm", "organizer": "orm",
    "author of afterword": "aft", "авт послесл": "aft", "послесл": "aft",
    "commentator": "cwt", "комментатор": "cwt", "коммент": "cwt", "авт коммент": "cwt", "прим": "cwt",
    "рецензент": "rev", "рец": "rev", "reviewer": "rev", "rəyçi": "rev", "научный руководитель": "ths",
    "науч рук": "ths", "thesis advisor": "ths", "advisor": "ths", "degree supervisor": "dgs", "elmi rəhbər": "ths",
    "официальный оппонент": "opn", "opponent": "opn", "dedicatee": "dte", "engraver": "egr", "гравер": "egr",
    "гравёр": "egr", "narrator": "nrt", "чтец": "nrt", "singer": "sng", "певец": "sng", "vocalist": "voc",
    "instrumentalist": "itr", "lyricist": "lyr", "автор слов": "lyr", "librettist": "lbt", "либреттист": "lbt",
    "arranger": "arr", "аранжировщик": "arr", "cartographer": "ctg", "картограф": "ctg", "collector": "col",
    "dedicator": "dto", "defendant": "dfd", "plaintiff": "ptf", "interviewer": "ivr", "interviewee": "ive",
    "honoree": "hnr", "honouree": "hnr", "adapter": "adp", "producer": "pro", "actor": "act",
    "screenwriter": "aus", "designer": "dsr", "book designer": "bkd", "funder": "fnd", "transcriber": "trc",
    "annotator": "ann", "bookseller": "bsl", "binder": "bnd", "lithographer": "ltg", "correspondent": "crp",
    "degree granting institution": "dgg", "broadcaster": "brd", "distributor": "dst",
}  # fmt: skip
_ROLE_EDGES = " \t,.;:()[]"


@lru_cache(maxsize=1024)
def role_of_code(code: str) -> str | None:
    """The MARC relator code of $4: itself, the last part of its URI, or a UNIMARC number; None for anything else."""
    plain = code.strip().rstrip("/.").rpartition("/")[2].lower()
    if len(plain) == 3 and plain.isascii() and plain.isalpha():
        return plain
    number = plain[:3]
    return _UNIMARC_ROLES.get(number) if number.isdecimal() else None


@lru_cache(maxsize=4096)
def role_of_word(word: str) -> str | None:
    """The MARC relator code of a role in words (en, ru, az and their abbreviations); None where unknown."""
    plain = word.strip(_ROLE_EDGES).lower().replace(".", " ")
    return _ROLE_WORDS.get(" ".join(plain.split()))


def iso_moment(stamp: str) -> str | None:
    """ISO date or date and time of 005 ("20090710145800.0") or YYYYMMDD; None where it is none."""
    digits = stamp.strip()
    if not digits[:8].isdecimal() or len(digits) < 8:
        return None
    year, month, day = digits[:4], digits[4:6], digits[6:8]
    if not ("1000" <= year <= "2999" and "01" <= month <= "12" and "01" <= day <= "31"):
        return None
    date = f"{year}-{month}-{day}"
    clock = digits[8:14]
    if len(clock) == 6 and clock.isdecimal() and clock[:2] < "24" and clock[2:4] < "60" and clock[4:] < "61":
        return f"{date}T{clock[:2]}:{clock[2:4]}:{clock[4:]}"
    return date


def iso_day(text: str) -> str | None:
    """ISO date of YYYYMMDD, YYYY-MM-DD or DD.MM.YYYY; None where the text is none of them."""
    plain = text.strip()
    found = re.match(r"(\d{4})[-./]?(\d{2})[-./]?(\d{2})(?!\d)", plain)
    parts = (found[1], found[2], found[3]) if found else None
    if parts is None:
        found = re.match(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)", plain)
        parts = (found[3], found[2].zfill(2), found[1].zfill(2)) if found else None
    if parts is None or not ("01" <= parts[1] <= "12" and "01" <= parts[2] <= "31"):
        return None
    return "-".join(parts)
