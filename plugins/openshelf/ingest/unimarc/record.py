"""UNIMARC or RUSMARC Raw → Record.

In: Raw (from ISO 2709, MARCXML or any other syntax). Out: Record. Rule: what nobody takes is kept in `other`; inventory
numbers, prices and the cataloguers' own notes never are.
"""

from __future__ import annotations

import re

from openshelf.ingest import codes, numbers
from openshelf.ingest.codes import iso_moment
from openshelf.ingest.context import Context, with_id
from openshelf.ingest.copies import counted
from openshelf.ingest.fields import Field, Raw, every, first
from openshelf.ingest.marc21.imprint import printed_date, stated
from openshelf.ingest.marc21.links import links
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.terms import access_of, flags_of
from openshelf.ingest.texts import joined, language_of, script_of, squeeze, tag_for, tidy
from openshelf.ingest.unimarc import agents, subjects, titles
from openshelf.ingest.unimarc.embedded import inner
from openshelf.ingest.unimarc.scripts import Paired
from openshelf.ingest.years import UNIMARC_KINDS, coded_date
from openshelf.record.model import (
    Audience,
    Date,
    Holding,
    Identifier,
    Imprint,
    Note,
    OtherField,
    Record,
    Relation,
    RightsStatement,
    SerialHolding,
)

_NOTES = {
    "206": "scale", "207": "numbering", "208": "general", "230": "system", "300": "general", "301": "general", "302": "language",
    "303": "general", "304": "general", "305": "general", "306": "general", "307": "general", "308": "general", "311": "related",
    "312": "general", "313": "general", "314": "general", "315": "general", "317": "provenance", "320": "bibliography",
    "321": "citation", "322": "credits", "323": "performers", "324": "original", "325": "reproduction", "327": "contents",
    "328": "thesis", "330": "abstract", "332": "citation", "334": "awards", "336": "general", "337": "system",
}  # fmt: skip
_RELATIONS = {
    "411": "series", "412": "related", "413": "related", "421": "supplement", "422": "supplement-to", "423": "issued-with",
    "424": "related", "425": "related", "430": "predecessor", "431": "predecessor", "432": "predecessor", "433": "predecessor",
    "434": "predecessor", "435": "predecessor", "436": "predecessor", "437": "predecessor", "440": "successor", "441": "successor",
    "442": "successor", "443": "successor", "444": "successor", "445": "successor", "446": "successor", "447": "successor",
    "448": "successor", "451": "edition", "452": "other-form", "453": "translation", "454": "original", "455": "other-form",
    "456": "other-form", "461": "set", "462": "set", "463": "host", "464": "part", "470": "related", "481": "issued-with",
    "482": "issued-with", "488": "related",
}  # fmt: skip
_TYPES = {
    "b": "manuscript", "c": "score", "d": "score", "e": "map", "f": "map", "g": "video", "i": "sound", "j": "sound", "k": "image",
    "l": "disc", "m": "kit", "r": "object",
}  # fmt: skip
_SCRIPTS = {
    "ba": "Latn", "ca": "Cyrl", "da": "Jpan", "db": "Jpan", "dc": "Jpan", "ea": "Hani", "fa": "Arab", "ga": "Grek", "ha": "Hebr",
    "ia": "Thai", "ja": "Deva", "ka": "Kore", "ma": "Geor", "mb": "Armn",
}  # fmt: skip
_AUDIENCES = {
    "a": "children",
    "b": "children",
    "c": "children",
    "d": "children",
    "e": "young",
    "k": "adult",
    "m": "adult",
}
_IN_CYRILLIC = ("ru", "uk", "be", "bg", "kk", "ky", "tg", "mn", "sr", "mk")
_FUNCTIONS = {"0": "publication", "1": "production", "2": "distribution", "3": "manufacture", "4": "copyright"}
_MAPPED = frozenset(
    ["001", "003", "005", "010", "011", "013", "016", "017", "020", "021", "022", "035", "071", "073", "100", "101", "102", "105", "106", "110", "200", "205", "210", "214", "215", "225", "310", "326", "333", "371", "410", "675", "676", "680", "686", "801", "850", "852", "856", "899", "930", "995"]
) | frozenset((*_NOTES, *_RELATIONS, *titles.TAGS, *agents.TAGS, *subjects.TAGS))  # fmt: skip
_PRIVATE = frozenset(
    ("316", "318", "345", "830")
)  # notes on copies with owners, actions, acquisition, the cataloguer's own
_AGE = re.compile(r"(?<!\d)(\d{1,2})\s?\+")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def record(raw: Raw, context: Context) -> Record:
    """The Record of a UNIMARC Raw."""
    marc = Paired(raw)
    coded = marc.value("100", "a") or ""
    languages, derived = _languages(marc, coded, context)
    all_titles = titles.titles(marc)
    if not all_titles:
        context.tell(raw, "no-title", "200")
    scripts, guessed = _scripts(coded, all_titles[0].text if all_titles else None)
    imprints = _imprints(marc)
    weblinks, refused = links(marc, context)
    stamp = marc.value("005")
    number = (marc.value("001") or "").strip()
    return with_id(
        Record(
            id=context.id_of(number),
            source=context.source,
            control_number=number,
            type=_type(marc),
            titles=all_titles,
            agents=agents.agents(marc, context),
            edition=_edition(marc),
            imprint=imprints,
            date=_date(coded, imprints),
            extent=_extent(marc),
            series=titles.series(marc),
            languages=languages,
            scripts=scripts,
            original_languages=codes.languages([value for field in marc.all("101") for value in every(field, "c")]),
            summary_languages=codes.languages([value for field in marc.all("101") for value in every(field, "d")]),
            description_language=codes.language(coded[22:25]) if len(coded) >= 25 else None,
            subjects=subjects.subjects(marc),
            classifications=subjects.classifications(marc),
            identifiers=_identifiers(marc),
            notes=_notes(marc),
            audience=_audience(marc, coded),
            holdings=_holdings(marc, context),
            serial_holdings=tuple(
                SerialHolding(text, library=context.library)
                for field in marc.all("955")
                if (text := squeeze(" ".join(every(field, "r")))) and first(field, "r")
            ),
            frequency=" ; ".join(tidy(value) for field in marc.all("326") for value in every(field, "a")) or None,
            links=weblinks,
            relations=_relations(marc),
            rights=_rights(marc),
            updated=iso_moment(stamp) if stamp else None,
            other=_other(marc, refused),
            derived=(*derived, *guessed),
        ),
        context,
    )


def _languages(marc: Marc, coded: str, context: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    spoken = codes.languages([value for field in marc.all("101") for value in every(field, "a")])
    derived: tuple[str, ...] = ()
    if not spoken:
        title = " ".join(value for field in marc.all("200") for value in every(field, "ae"))
        guess = language_of(title) if title else None
        if guess:
            spoken, derived = (guess,), ("languages",)
    marc.language = spoken[0] if spoken else None
    described = codes.language(coded[22:25]) if len(coded) >= 25 else None
    marc.description = described or context.language
    return spoken, derived


def _scripts(coded: str, title: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    stated_script = _SCRIPTS.get(coded[34:36]) if len(coded) >= 36 else None
    written = script_of(title)
    # Automatic conversions leave "ba" on Cyrillic titles; what stands in the title is better evidence.
    if stated_script and (written is None or written == stated_script):
        return (stated_script,), ()
    return ((written,), ("scripts",)) if written else ((), ())


def _type(marc: Marc) -> str:
    leader = marc.leader
    form, level = leader[6:7].lower(), leader[7:8].lower()
    kind = _TYPES.get(form)
    if kind and level != "a":
        return kind
    if level == "a" or (level not in "ms" and "463" in marc.by_tag):
        return "article"
    if "328" in marc.by_tag or (marc.value("105", "a") or "")[4:8].find("m") >= 0:
        return "thesis-abstract"
    if level in {"s", "i"}:
        return "issue" if leader[8:9] == "2" and ("461" in marc.by_tag or "463" in marc.by_tag) else "serial"
    if leader[8:9] == "2" and "461" in marc.by_tag:
        host = next((field for field in marc.all("461")), None)
        return "issue" if host is not None and inner(host).issn else "volume"
    return "book"


def _edition(marc: Marc) -> str | None:
    for field in marc.all("205"):
        text = ", ".join(tidy(value) for value in every(field, "ab"))
        if text:
            return text
    return None


def _extent(marc: Marc) -> tuple[str, ...]:
    found = []
    for field in marc.all("215"):
        text = ""
        for code, value in field.subfields:
            plain = value.strip().strip(" :;+")
            if code == "d" and plain.isdecimal():
                plain += (
                    " см" if marc.description in _IN_CYRILLIC else " cm"
                )  # $d says the unit, RUSMARC's often does not
            if plain and code in "acde":
                text += {"a": ", " if text else "", "c": " : ", "d": " ; ", "e": " + "}[code] + plain
        if text.strip(" :;+"):
            found.append(text.strip(" :;+"))
    return tuple(found)


def _imprints(marc: Marc) -> tuple[Imprint, ...]:
    found: list[Imprint] = []
    for field in marc.all("210"):
        found += _statement(marc, field, "publication", "acd")
        found += _statement(marc, field, "manufacture", "egh")
    for field in marc.all("214"):
        found += _statement(marc, field, _FUNCTIONS.get(field.indicators[1:2], "publication"), "acd")
    return tuple(found)


def _statement(marc: Marc, field: Field, function: str, letters: str) -> list[Imprint]:
    places = tuple(dict.fromkeys(plain for value in every(field, letters[0]) if (plain := stated(value))))
    names = tuple(dict.fromkeys(plain for value in every(field, letters[1]) if (plain := stated(value))))
    dates = [printed_date(value) for value in every(field, letters[2])]
    if not places and not names and not dates and not every(field, letters):
        return []
    script = script_of(" ".join((*places, *names)))
    others = [
        " : ".join(plain for value in every(other, letters[:2]) if (plain := stated(value)))
        for other in marc.vernacular(field)
    ]
    alternates = marc.texts(others, marc.language)
    return [Imprint(places, names, joined(dates, ", "), function, tag_for(marc.language, script), script, alternates)]


def _date(coded: str, imprints: tuple[Imprint, ...]) -> Date | None:
    printed = next((one.date for one in imprints if one.date), None)
    if len(coded) >= 13:
        return coded_date(UNIMARC_KINDS.get(coded[8], " "), coded[9:13], coded[13:17], printed)
    return coded_date(" ", "", "", printed)


def _identifiers(marc: Marc) -> tuple[Identifier, ...]:
    found: list[Identifier | None] = []
    for field in marc.all("010"):
        for code, value in field.subfields:
            if code in "az" and value.strip():
                found.append(numbers.isbn(value, first(field, "b"), wrong=code == "z"))
    for field in marc.all("011"):
        for code, value in field.subfields:
            if code in "ayz" and value.strip():
                found.append(numbers.issn(value, wrong=code != "a"))
    for field in marc.all("013"):
        found += [numbers.ismn(value) for value in every(field, "a")]
    for field in marc.all("016"):
        found += [numbers.plain("isrc", value) for value in every(field, "a")]
    for field in marc.all("017"):
        source = (first(field, "2") or "").lower()
        for value in every(field, "a"):
            found.append(
                numbers.doi(value) or numbers.plain(source if source in ("urn", "ark", "uri") else "other", value)
            )
    for field in marc.all("020"):
        found += [numbers.plain("bnb", value, qualifier=first(field, "a")) for value in every(field, "b")]
    for field in marc.all("021"):
        found += [numbers.plain("other", value, qualifier=first(field, "a")) for value in every(field, "b")]
    for field in marc.all("071"):
        scheme = "plate" if field.indicators[:1] == "2" else "register"
        found += [numbers.plain(scheme, value, qualifier=first(field, "b")) for value in every(field, "a")]
    for field in marc.all("073"):
        found += [numbers.plain("ean", value) for value in every(field, "a")]
    for field in marc.all("035"):
        for value in every(field, "a"):
            organisation, _, number = value.strip().rpartition(")")
            if number.strip():
                is_oclc = organisation.lower() == "(ocolc"
                found.append(
                    Identifier(
                        "oclc" if is_oclc else "other",
                        number.strip(),
                        value.strip(),
                        None,
                        None if is_oclc else organisation.strip("( ") or None,
                    )
                )
    return tuple(dict.fromkeys(one for one in found if one is not None and one.value))


def _notes(marc: Marc) -> tuple[Note, ...]:
    found = []
    for tag, kind in _NOTES.items():
        for field in marc.all(tag):
            text = squeeze(" ".join(value for code, value in field.subfields if code.isalpha() and value))
            if text:
                script = script_of(text)
                language = marc.language if kind == "contents" else marc.description
                found.append(Note(text, kind, tag_for(language, script), script))
    return tuple(found)


def _audience(marc: Marc, coded: str) -> Audience | None:
    texts = [squeeze(value) for field in marc.all("333") for value in every(field, "a")]
    code = (
        next((found for letter in coded[17:20] if (found := _AUDIENCES.get(letter))), None)
        if len(coded) >= 20
        else None
    )
    age = next((int(limit[1]) for text in texts if (limit := _AGE.search(text))), None)
    return Audience(code, age, "; ".join(texts) or None) if code or texts else None


def _holdings(marc: Marc, context: Context) -> tuple[Holding, ...]:
    found: list[Holding] = []
    for field in marc.all("899"):
        mark = first(field, "j") or joined([value.strip() for value in every(field, "hi")])
        branch = joined([value.strip() for value in every(field, "bc")], ", ")
        found.append(Holding(context.library or _plain(first(field, "a")), branch, mark))
    for field in marc.all("852"):
        mark = joined([value.strip() for value in every(field, "hij")])
        branch = joined([value.strip() for value in every(field, "bc")], ", ")
        found.append(Holding(context.library or _plain(first(field, "a")), branch, mark))
    for field in marc.all("995"):
        branch = joined(list(dict.fromkeys(value.strip() for value in every(field, "ce"))), ", ")
        found.append(Holding(context.library or _plain(first(field, "b")), branch, _plain(first(field, "k"))))
    if not found:
        found += [
            Holding(context.library or _plain(first(field, "b")), None, _plain(first(field, "a")))
            for field in marc.all("930")
        ]
    for field in marc.all("850") if not found else ():
        found += [Holding(context.library or value.strip()) for value in every(field, "a")]
    return counted(found)


def _plain(text: str | None) -> str | None:
    return (text.strip() or None) if text else None


def _relations(marc: Marc) -> tuple[Relation, ...]:
    found: list[Relation] = []
    article = marc.leader[7:8] == "a"
    for tag in sorted(marc.by_tag.keys() & _RELATIONS.keys()):
        for field in marc.by_tag[tag]:
            other = inner(field)
            kind = "host" if article and tag in ("461", "462", "463") else _RELATIONS[tag]
            detail = (
                ". ".join(part.strip(" .;") for part in (other.volume, other.detail) if part and part.strip(" .;"))
                or None
            )
            year = _YEAR.search(other.year or "")
            script = script_of(other.title)
            one = Relation(
                kind, other.title, other.agent, other.record, other.isbn, other.issn, detail, year[1] if year else None,
                tag_for(marc.language, script) if kind in ("host", "set", "part") else None, script,
            )  # fmt: skip
            if one.title or one.record or one.isbn or one.issn or one.detail:
                found.append(one)
    return tuple(found)


def _rights(marc: Marc) -> RightsStatement | None:
    texts = [squeeze(" ".join(every(field, "abcd"))) for tag in ("371", "310") for field in marc.all(tag)]
    address = next((value for field in marc.all("371") for value in every(field, "u")), None)
    said = " ".join(text for text in texts if text)
    if not said and not address:
        return None
    return RightsStatement(access_of(said, address), flags_of(said), said or None, address)


def _other(marc: Marc, refused: list[Field]) -> tuple[OtherField, ...]:
    found = [
        OtherField(tag, field.indicators, tuple(field.subfields))
        for tag, fields in marc.by_tag.items()
        if tag not in _MAPPED and tag not in _PRIVATE and tag[:1] != "9"
        for field in fields
    ]
    return (*found, *(OtherField(field.tag, field.indicators, tuple(field.subfields)) for field in refused))
