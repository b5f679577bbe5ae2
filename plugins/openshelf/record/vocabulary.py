"""The closed lists of a Record, with their English labels; the other languages of the interface stand in wording/.

A value the list does not know is kept as text by the reader and counted; it never becomes a guess. Labels are ours;
codes follow the MARC relator list (roles), ISO 15924 (scripts) and section 6 of the contracts (types, access).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.record.labels import Labels, worded

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDING = Path(__file__).resolve().parent / "wording"

# What a catalogue may describe that is no text: nothing of it is read, ordered or cited.
NO_TEXTS = frozenset(("person", "event", "object"))

TYPES: Mapping[str, Labels] = worded(
    _WORDING,
    "types",
    {
        "book": "Book",
        "volume": "Volume of a set",
        "serial": "Serial",
        "issue": "Issue of a serial",
        "article": "Article",
        "thesis-abstract": "Thesis or its abstract",
        "legal-act": "Legal act",
        "score": "Score",
        "sound": "Sound recording",
        "video": "Video",
        "map": "Map",
        "image": "Image",
        "disc": "Disc or electronic resource",
        "manuscript": "Manuscript",
        "object": "Object",
        "kit": "Kit",
        "person": "Person",
        "event": "Event",
        "e-project": "E-project",
        "e-project-item": "Item of an e-project",
        "publication": "Library publication",
        "e-book": "E-book",
        "page": "Page",
        "other": "Other",
    },
)

ACCESS: Mapping[str, Labels] = worded(
    _WORDING,
    "access",
    {
        "open": "Read online",
        "screen-only": "Read on the library's screens",
        "metadata-only": "Record only",
        "embargoed": "Opens later",
        "withdrawn": "Withdrawn",
    },
)

ACCESS_FLAGS: Mapping[str, Labels] = worded(
    _WORDING,
    "access-flags",
    {
        "only-in-hall": "Only in the reading room",
        "no-print": "No printing",
    },
)

AUDIENCES: Mapping[str, Labels] = worded(
    _WORDING,
    "audiences",
    {
        "children": "Children",
        "young": "Young people",
        "adult": "Adults",
        "specialist": "Specialists",
        "general": "General readers",
    },
)

COPY_STATUS: Mapping[str, Labels] = worded(
    _WORDING,
    "copy-status",
    {
        "available": "On the shelf",
        "on-loan": "On loan",
        "reference": "Reference only",
        "expected": "Expected",
        "binding": "At the bindery",
        "reserved": "Reserved",
        "unavailable": "Not available now",
    },
)

SCRIPTS: Mapping[str, Labels] = worded(
    _WORDING,
    "scripts",
    {
        "Latn": "Latin",
        "Cyrl": "Cyrillic",
        "Arab": "Arabic",
        "Hebr": "Hebrew",
        "Grek": "Greek",
        "Armn": "Armenian",
        "Geor": "Georgian",
        "Hani": "Han",
        "Jpan": "Japanese",
        "Kore": "Korean",
        "Deva": "Devanagari",
        "Tibt": "Tibetan",
        "Thai": "Thai",
    },
)

CLASS_SCHEMES: Mapping[str, Labels] = worded(
    _WORDING,
    "class-schemes",
    {
        "udc": "UDC",
        "bbk": "BBK",
        "ddc": "DDC",
        "lcc": "LCC",
        "grnti": "GRNTI",
        "nlm": "NLM",
        "local": "Local class",
    },
)

# The MARC relator codes catalogues of the region use; any other code of the list is kept and shown by its text.
ROLES: Mapping[str, Labels] = worded(
    _WORDING,
    "roles",
    {
        "adp": "adapter",
        "ann": "annotator",
        "arc": "architect",
        "arr": "arranger",
        "art": "artist",
        "aui": "author of introduction",
        "aut": "author",
        "bkd": "book designer",
        "cmp": "composer",
        "cnd": "conductor",
        "com": "compiler",
        "ctb": "contributor",
        "ctg": "cartographer",
        "drt": "director",
        "edt": "editor",
        "egr": "engraver",
        "fmo": "former owner",
        "fnd": "funder",
        "hnr": "honouree",
        "ill": "illustrator",
        "isb": "issuing body",
        "itr": "instrumentalist",
        "lbt": "librettist",
        "lyr": "lyricist",
        "mus": "musician",
        "nrt": "narrator",
        "opn": "opponent",
        "orm": "organiser",
        "pbl": "publisher",
        "pht": "photographer",
        "prf": "performer",
        "prt": "printer",
        "rev": "reviewer",
        "scl": "sculptor",
        "sng": "singer",
        "spk": "speaker",
        "spn": "sponsor",
        "tch": "teacher",
        "ths": "thesis advisor",
        "trl": "translator",
    },
)


def label(vocabulary: Mapping[str, Labels], value: str, tag: str) -> str:
    """The label of a value in an interface language, in English where that language has none, else the value itself."""
    labels = vocabulary.get(value)
    if labels is None:
        return value
    return labels.get(tag) or labels.get(tag.partition("-")[0], labels["en"])
