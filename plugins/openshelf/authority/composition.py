"""Subject headings of several parts in the languages of their parts: "Xalçaçılıq -- Azərbaycan" is "Ковроделие -- Азербайджан".

In: Authorities, and the catalogue's headings that have parts. Out: entries for those whose every part is known. Rules: a language
is given only where every part has a form of it, so nothing is half translated; years are the same in every language; a heading
somebody wrote as a whole is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openshelf.authority.entries import STARTER, Authorities, Authority, Node
from openshelf.authority.headings import Form, normal
from openshelf.authority.spellings import subject_form
from openshelf.record.model import Text

BETWEEN = " -- "  # what stands between the parts of a heading (record.model.Subject)


@dataclass(frozen=True, slots=True)
class _Part:
    """One part: its preferred text and its first text in each language."""

    preferred: Text
    texts: dict[str, str]
    rule: str
    level: int


def composed(authorities: Authorities, headings: Iterable[tuple[str, str | None]]) -> dict[Node, Authority]:
    """Entries of the headings (text, language) whose parts are all known, by the key of their preferred form."""
    owner = {
        key: entry
        for (kind, _), entry in sorted(authorities.entries.items())
        if kind == "subject"
        for key in entry.form_keys()
    }
    found: dict[Node, Authority] = {}
    for text, lang in headings:
        parts = [_part(part, lang, owner) for part in text.split(BETWEEN)]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            continue
        entry = _entry(known)
        if entry is not None and entry.preferred.key not in owner:
            found[entry.node] = entry
    return found


def _part(text: str, lang: str | None, owner: dict[str, Authority]) -> _Part | None:
    if not any(map(str.isalpha, text)):
        return _Part(Text(text), {}, STARTER, 0)
    entry = owner.get(f"subject|{normal(text, lang)}|")
    if entry is None:
        return None
    texts: dict[str, str] = {}
    for form in (entry.preferred, *entry.others, *entry.lent):
        if form.text.lang:
            texts.setdefault(form.text.lang, form.text.text)
    return _Part(entry.preferred.text, texts, entry.rule, entry.level)


def _entry(parts: list[_Part]) -> Authority | None:
    worded = [part for part in parts if part.texts]
    if not worded:
        return None
    language = worded[0].preferred.lang
    preferred = subject_form(BETWEEN.join(part.preferred.text for part in parts), language)
    if preferred is None:
        return None
    rule = next((part.rule for part in parts if part.rule != STARTER), STARTER)
    return Authority(preferred, tuple(_others(parts, worded)), rule=rule, level=max(part.level for part in parts))


def _others(parts: list[_Part], worded: list[_Part]) -> Iterator[Form]:
    for language in worded[0].texts:
        if all(language in part.texts for part in worded):
            text = BETWEEN.join(part.texts.get(language, part.preferred.text) for part in parts)
            form = subject_form(text, language)
            if form is not None:
                yield form
