"""MARC21 Raw → Record: every noun asked in turn, what nobody takes kept in `other`.

In: Raw (from ISO 2709, MARCXML, MARC-in-JSON, MARCMaker or Aleph sequential). Out: Record.
Rule: nothing of staff, readers, prices or barcodes is carried, not even in `other`.
"""

from __future__ import annotations

from openshelf.ingest.codes import iso_moment
from openshelf.ingest.context import Context, with_id
from openshelf.ingest.fields import Field, Raw, every
from openshelf.ingest.marc21 import (
    agents,
    holdings,
    identifiers,
    imprint,
    links,
    notes,
    relations,
    rights,
    subjects,
    titles,
    tongues,
)
from openshelf.ingest.marc21.marc import Marc
from openshelf.record.model import OtherField, Record

_TEXT = {"m": "book", "s": "serial", "i": "serial", "a": "article", "b": "article"}
_TYPES = {
    "c": "score", "d": "score", "e": "map", "f": "map", "g": "video", "i": "sound", "j": "sound", "k": "image",
    "m": "disc", "o": "kit", "p": "kit", "r": "object", "t": "manuscript",
}  # fmt: skip
_MAPPED = frozenset(
    ["001", "003", "005", "006", "007", "008", "010", "015", "016", "020", "022", "024", "027", "028", "030", "035", "036", "040", "041", "050", "055", "060", "074", "080", "082", "083", "084", "086", "088", "090", "099", "100", "110", "111", "130", "210", "222", "240", "242", "243", "245", "246", "247", "250", "260", "264", "300", "310", "321", "440", "490", "506", "521", "540", "542", "700", "710", "711", "720", "730", "740", "800", "810", "811", "830", "852", "853", "863", "866", "867", "868", "856", "336", "337", "338", "042", "066"]
) | frozenset((*notes.TAGS, *subjects.TAGS, *relations.TAGS))  # fmt: skip
# Staff's, readers' and accountants' data, item records with barcodes and prices: never carried.
_PRIVATE = frozenset(
    (
        "541",
        "583",
        "591",
        "592",
        "593",
        "594",
        "595",
        "596",
        "597",
        "598",
        "599",
        "876",
        "877",
        "878",
        "365",
        "366",
        "037",
    )
)


def record(raw: Raw, context: Context) -> Record:
    """The Record of a MARC21 Raw."""
    marc = Marc(raw)
    spoken = tongues.tongues(marc, context.language)
    people, works, collections = agents.agents(marc, context)
    imprints = imprint.imprints(marc)
    all_titles = titles.titles(marc)
    weblinks, refused = links.links(marc, context)
    if not all_titles:
        context.tell(raw, "no-title", "245")
    kind, derived = _type(marc)
    frequency = (
        " ; ".join(value.strip(" ,") for field in marc.by_tag.get("310", ()) for value in every(field, "ab")) or None
    )
    stamp = marc.value("005")
    number = (marc.value("001") or "").strip()
    return with_id(
        Record(
            id=context.id_of(number),
            source=context.source,
            control_number=number,
            type=kind,
            titles=all_titles,
            agents=people,
            edition=imprint.edition(marc),
            imprint=imprints,
            date=imprint.date_of(marc, imprints),
            extent=imprint.extent(marc),
            series=titles.series(marc),
            languages=spoken.languages,
            scripts=spoken.scripts,
            original_languages=spoken.original,
            summary_languages=spoken.summary,
            description_language=spoken.description,
            subjects=subjects.subjects(marc),
            classifications=subjects.classifications(marc),
            identifiers=identifiers.identifiers(marc),
            notes=notes.notes(marc),
            audience=notes.audience(marc),
            holdings=holdings.holdings(marc, context),
            serial_holdings=holdings.serial_holdings(marc, context),
            frequency=frequency,
            links=weblinks,
            relations=(*relations.relations(marc), *works),
            rights=rights.rights(marc),
            collections=collections,
            updated=iso_moment(stamp) if stamp else None,
            other=_other(marc, refused),
            derived=(*spoken.derived, *derived),
        ),
        context,
    )


def _type(marc: Marc) -> tuple[str, tuple[str, ...]]:
    leader = marc.leader
    form, level = leader[6:7], leader[7:8]
    if form in {"a", " "}:
        if level in "mcd" and "502" in marc.by_tag:
            return "thesis-abstract", ()
        kind = _TEXT.get(level)
        if kind == "book" and leader[19:20] in ("b", "c"):
            return "volume", ()
        if kind is None and level in ("c", "d"):
            return "kit" if level == "c" else "book", ()
        if kind is not None and form == "a":
            return kind, ()
        return ("article" if "773" in marc.by_tag else kind or "book"), ("type",)
    kind = _TYPES.get(form)
    if kind == "manuscript" and "502" in marc.by_tag:
        return "thesis-abstract", ()
    if kind is None:
        return ("article" if "773" in marc.by_tag else "book"), ("type",)
    return kind, ()


def _other(marc: Marc, refused: list[Field]) -> tuple[OtherField, ...]:
    found = []
    for tag, fields in marc.by_tag.items():
        if tag in _MAPPED or tag[:1] == "9" or tag in _PRIVATE or tag in ("CAT", "SYS", "FMT"):
            continue
        found += [OtherField(tag, field.indicators, tuple(field.subfields)) for field in fields]
    found += [OtherField(field.tag, field.indicators, tuple(field.subfields)) for field in refused]
    return tuple(found)
