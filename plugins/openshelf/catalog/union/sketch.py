"""A Record → its Sketch: the few facts by which two descriptions are known to be of one publication, and its match keys.

In: a Record. Out: a Sketch, small enough to keep one for each of half a million records on disk. Pure.

Rules
- The script that counts is the publication's. A Russian book is in Cyrillic whichever letters a catalogue spells its title
  in, so a romanised record of it and one in Cyrillic may be one. Azerbaijani, Uzbek, Kazakh and their like are printed in
  several scripts, and the same words in another script are another publication: there the script is the one stated, else
  that of the 880 pair, which gives the original, else the one the title is written in.
- A figure is a figure in any spelling: "2", "II", "ikinci", "вторая".
- An ISBN of a set ("комплект", "set", "v. 1-3") names no volume and is no key; an ISSN is a serial's alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.authority.headings import normal
from openshelf.lang.fold import key, skeleton
from openshelf.lang.tags import script_of
from openshelf.lang.tokenise import tokens
from openshelf.record.model import Record, Title, creators, main_title

if TYPE_CHECKING:
    from openshelf.record.model import Identifier

# Languages books of which are printed in more than one script.
MANY_SCRIPTS = frozenset(
    ("az", "uz", "kk", "ky", "tk", "tt", "tg", "ba", "kaa", "sr", "bs", "mn", "ku", "ug", "crh", "tly", "lez")
)
NOT_UNITED = frozenset(("issue", "event", "person", "object", "page", "e-project", "e-project-item"))
_KINDS = {"volume": "book"}  # one catalogue marks the volumes of a set, another does not; figures tell them apart
_NUMBERS = ("isbn", "issn", "ismn", "isrc", "doi", "urn", "ark", "lccn", "oclc", "bnb", "other")
_OF_AN_AGENCY = frozenset(("bnb", "other"))  # a number of these schemes means something only with who gave it
_OF_A_SET = re.compile(r"(?i)\bset\b|компл|общ|complete|dəst|toplam|takım|жинақ|\d\s*[-–—]\s*\d")
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_DIGITS = re.compile(r"\d+")
_VOLUMES = re.compile(r"(?i)(?<!\d)(\d{1,3})\s*(?:v\b|vols?\b|volumes?\b|т\b|тт\b|том|cild|kitab\b|jild|жилд)")
_RANGE = re.compile(r"(\d+)\s*[-–—]\s*(\d+)\D*$")
_SURNAME = 3  # letters from which a word of a name as people say it is no initial
_LEAST_PAGES = 5  # one leaf, one disc: a number every second publication has


@dataclass(frozen=True, slots=True)
class Sketch:
    """What two descriptions are compared by; texts are folded, "" and () where the record says nothing.

    script: of the publication; written: of this title. title, part, rest: words of the title proper, of the part, of what
    follows; sound: those of title and part spelled as in any script. figures: of title and part; rest_figures: of the rest.
    names: its agents, the first one the author where `authored`. volumes: more than one bound volume.
    """

    id: str
    source: str
    kind: str = ""
    script: str = ""
    written: str = ""
    languages: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    sound: tuple[str, ...] = ()
    figures: tuple[int, ...] = ()
    rest_figures: tuple[int, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    authored: bool = False
    filed: tuple[str, ...] = ()  # the words its author may be filed under: the surname, each word where none is marked
    year: int | None = None
    ends: int | None = None
    pages: int | None = None
    volumes: int | None = None
    edition: tuple[int, ...] = ()
    edition_words: tuple[str, ...] = ()
    places: str = ""  # first letters of the places of publication
    publishers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def sketch(record: Record) -> Sketch | None:
    """The Sketch of a record; None for what is no publication of its own, such as an issue or a person."""
    title = main_title(record)
    if title is None or record.type in NOT_UNITED:
        return None
    language = title.lang or next(iter(record.languages), None)
    parts = " ".join(part for part in (title.part_number, title.part_name) if part)
    pages, volumes = _extent(record)
    names, authored = _names(record)
    edition = record.edition or ""
    return Sketch(
        id=record.id,
        source=record.source,
        kind="" if "type" in record.derived or record.type == "other" else _KINDS.get(record.type, record.type),
        script=publication_script(record, title) or "",
        written=title.script or (script_of(title.lang) if title.lang else "") or "",
        languages=() if "languages" in record.derived else tuple(tag.partition("-")[0] for tag in record.languages),
        title=_words(title.text, language),
        part=_words(parts, language),
        rest=_words(title.remainder or "", language),
        sound=sounds(f"{title.text} {parts}", language),
        figures=figures(f"{title.text} {parts}"),
        rest_figures=figures(title.remainder or ""),
        names=names,
        authored=authored,
        filed=_filed(record) if authored else (),
        year=record.date.start if record.date else None,
        ends=record.date.end if record.date and record.date.end != record.date.start else None,
        pages=pages,
        volumes=volumes,
        edition=figures(edition),
        edition_words=_words(edition, None),
        places="".join(sorted({skeleton(place, None)[:1] for one in record.imprint for place in _plain(one.places)})),
        publishers=tuple(
            dict.fromkeys(word for one in record.imprint for name in one.publishers for word in sounds(name, one.lang) if len(word) > 3)
        ),
        numbers=tuple(dict.fromkeys(_numbers(record))),
    )  # fmt: skip


def keys(drawn: Sketch) -> Iterator[str]:
    """What a twin of this description would share with it: numbers, else author or first words with year and pages."""
    yield from drawn.numbers
    if drawn.year is None or drawn.pages is None or drawn.pages < _LEAST_PAGES or drawn.kind == "serial":
        return
    where = f"{drawn.script}:{drawn.year}:{drawn.pages}"
    if drawn.authored:
        yield from (f"title:{word}:{where}" for word in drawn.filed)
    elif len(drawn.sound) > 1:
        yield f"title:{' '.join(drawn.sound[:3])}:{where}"


def publication_script(record: Record, title: Title) -> str | None:
    """The script the publication is printed in, as far as its description tells; None where it does not."""
    language = next(iter(record.languages), title.lang)
    several = language is None or language.partition("-")[0] in MANY_SCRIPTS
    if language is not None and not several:
        return script_of(language)
    if record.scripts and "scripts" not in record.derived:
        return record.scripts[0]
    original = next((text.script for text in title.alternates if text.script not in (None, "Latn")), None)
    return original or title.script or (script_of(title.lang) if title.lang else None)


def figures(text: str) -> tuple[int, ...]:
    """Every number in a text in order of size, once: digits, Roman numerals, ordinal words of our languages."""
    found: set[int] = set()
    for word in re.split(r"[^\w]+", text):
        digits = _DIGITS.findall(word)
        found.update(int(digit[:9]) for digit in digits)
        if not digits and word:
            found.update(_numeral(word))
    return tuple(sorted(found))


def _numeral(word: str) -> Iterator[int]:
    latin = word.translate(_LOOK_LATIN)
    if _ROMAN.fullmatch(latin) and (len(latin) > 1 or latin in "IVX"):
        total = 0
        for sign, following in zip(latin, f"{latin[1:]} ", strict=True):
            value = _ROMAN_VALUES[sign]
            total += -value if _ROMAN_VALUES.get(following, 0) > value else value
        yield total
    elif (ordinal := _ordinals().get(key(word))) is not None:
        yield ordinal


_LOOK_LATIN = str.maketrans("ІХСV", "IXCV")  # a Cyrillic keyboard's Roman numerals


@cache
def _ordinals() -> dict[str, int]:
    table: dict[str, list[str]] = json.loads(Path(__file__).with_name("ordinals.json").read_text("utf-8"))
    return {key(word): int(number) for number, words in table.items() for word in words}


def _words(text: str, language: str | None) -> tuple[str, ...]:
    return tuple(normal(text, language).split())


def sounds(text: str, language: str | None) -> tuple[str, ...]:
    """The words of a text as any script would spell them; what has no sound, such as a lone sign, is left out."""
    return tuple(sound for token in tokens(text) if not token.joined and (sound := skeleton(token.text, language)))


def _plain(places: tuple[str, ...]) -> Iterator[str]:
    return (word for place in places if (word := re.sub(r"^\W+", "", place)))


def _names(record: Record) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The names of the agents, first the author; whether there is an author and not only an editor or a translator."""
    first = next(iter(creators(record)), None)
    if first is None:
        return (), False
    authored = first.main or not first.roles or bool({"aut", "cmp", "cre"} & set(first.roles))
    rest = [agent for agent in record.agents[:8] if agent is not first]
    own = sounds(first.name, first.lang)
    return (own, *(name for agent in rest if (name := sounds(agent.name, agent.lang)))), authored and bool(own)


def _filed(record: Record) -> tuple[str, ...]:
    first = next(iter(creators(record)))
    surname, inverted, _ = first.name.partition(",")
    words = sounds(surname, first.lang)
    return tuple(word for word in dict.fromkeys(words) if len(word) >= (2 if inverted else _SURNAME))


def _extent(record: Record) -> tuple[int | None, int | None]:
    """(pages, volumes): the last numbered page, or how many volumes there are where more than one."""
    if record.type == "article":
        details = (relation.detail for relation in record.relations if relation.kind == "host" and relation.detail)
        found = next((span for detail in details if (span := _RANGE.search(detail))), None)
        return (int(found[2][:9]), None) if found else (None, None)
    for extent in record.extent:
        volumes = _VOLUMES.search(extent)
        if volumes:
            return None, int(volumes[1]) if int(volumes[1]) > 1 else None
        text = extent.partition(":")[0].partition(";")[0]
        numbers = [int(number) for number in _DIGITS.findall(text) if len(number) < 5]
        if numbers:
            return max(numbers), None
    return None, None


def _numbers(record: Record) -> Iterator[str]:
    for identifier in record.identifiers:
        scheme = identifier.scheme
        if scheme not in _NUMBERS or identifier.valid is False or not identifier.value:
            continue
        if (scheme == "issn") != (record.type == "serial") and scheme in ("issn", "isbn"):
            continue
        if scheme in ("isbn", "ismn") and _OF_A_SET.search(identifier.qualifier or ""):
            continue
        if scheme in _OF_AN_AGENCY:
            if identifier.qualifier:
                yield f"{scheme}:{identifier.qualifier.casefold()}:{identifier.value.casefold()}"
        else:
            yield f"{scheme}:{_normalised(identifier)}"


def _normalised(identifier: Identifier) -> str:
    """An ISBN as thirteen digits, so that its two lengths are one; any other number in lower case."""
    value = identifier.value.casefold()
    if identifier.scheme == "isbn" and len(value) == 10 and value[:9].isdecimal():
        body = f"978{value[:9]}"
        total = sum(int(digit) * (3 if position % 2 else 1) for position, digit in enumerate(body))
        return f"{body}{-total % 10}"
    return value
