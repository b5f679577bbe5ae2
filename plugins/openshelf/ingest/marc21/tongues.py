"""Languages and scripts of MARC21: 008/35-37 041 546 040$b, the scripts of titles and 880.

In: Marc. Out: Tongues. Rule: what the codes say counts; a missing language is guessed from the title and marked derived,
and so are scripts, which MARC21 states only in 546$b and $6.
"""

from __future__ import annotations

from dataclasses import dataclass

from openshelf.ingest import codes
from openshelf.ingest.fields import every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import language_of, script_of

_SCRIPT_WORDS = {
    "cyrillic": "Cyrl", "cyrillic alphabet": "Cyrl", "кириллица": "Cyrl", "kiril": "Cyrl", "kiril əlifbası": "Cyrl",
    "latin": "Latn", "roman": "Latn", "latin alphabet": "Latn", "roman alphabet": "Latn", "латиница": "Latn",
    "latın": "Latn", "latın əlifbası": "Latn", "arabic": "Arab", "arabic script": "Arab", "арабица": "Arab",
    "ərəb": "Arab", "ərəb əlifbası": "Arab", "arabic alphabet": "Arab", "hebrew": "Hebr", "greek": "Grek", "greek alphabet": "Grek",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tongues:
    """BCP 47 and ISO 15924 of the text, of originals and summaries, and of the description."""

    languages: tuple[str, ...]
    scripts: tuple[str, ...]
    original: tuple[str, ...]
    summary: tuple[str, ...]
    description: str | None
    derived: tuple[str, ...]


def tongues(marc: Marc, default: str | None) -> Tongues:
    """The languages of a record; sets marc.language and marc.description for the other nouns."""
    coded = marc.value("008") or ""
    first_code = coded[35:38] if len(coded) >= 38 else ""
    main = codes.language(first_code) if first_code not in ("", "   ", "mul", "und", "zxx", "|||") else None
    texts: list[str] = []
    originals: list[str] = []
    summaries: list[str] = []
    for field in marc.by_tag.get("041", ()):
        texts += every(field, "ad")
        originals += every(field, "hkn")
        summaries += every(field, "bj")
    spoken = list(codes.languages(texts))
    if main is not None and main not in spoken:
        spoken.insert(0, main)
    derived: list[str] = []
    title = " ".join(value for field in marc.by_tag.get("245", ()) for value in every(field, "abp"))
    if not spoken and first_code != "zxx" and title:
        guess = language_of(title)
        if guess:
            spoken.append(guess)
            derived.append("languages")
    marc.language = main or (spoken[0] if spoken else None)
    description = codes.language(marc.value("040", "b") or "") if "040" in marc.by_tag else None
    marc.description = description or default
    scripts = _scripts(marc, title, derived)
    return Tongues(
        tuple(spoken), scripts, codes.languages(originals), codes.languages(summaries), description, tuple(derived)
    )


def _scripts(marc: Marc, title: str, derived: list[str]) -> tuple[str, ...]:
    stated: list[str] = []
    for field in marc.by_tag.get("546", ()):
        for value in every(field, "b"):
            script = _SCRIPT_WORDS.get(value.strip(" .,;()").lower())
            if script and script not in stated:
                stated.append(script)
    if stated:
        return tuple(stated)
    found: list[str] = []
    for fields in marc.pairs.values():
        for field in fields:
            if field.tag == "880" and (first(field, "6") or "")[:3] in ("245", "246", "250", "260", "264", "490"):
                script = script_of(first(field, "ab"))
                if script and script not in found:
                    found.append(script)
    if not found:
        script = script_of(title)
        if script:
            found.append(script)
    if found:
        derived.append("scripts")
    return tuple(found)
