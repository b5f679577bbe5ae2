"""Which of a record's wordings a page in one language shows: title, abstract, spelling of a name.

In: a Record and the page's language, or None for "the work's own". Rule: a title in the page's language is taken only where
the work itself is in that language (the library's trilingual publications); a book in one language keeps that language's title on
every page, even where another language's translation of it stands first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openshelf.record.model import main_title

if TYPE_CHECKING:
    from openshelf.record.model import Agent, Note, Record, Title


def title_in(record: Record, tag: str | None = None) -> Title | None:
    """The title of the work for a page in `tag`; None where the record has none."""
    main = main_title(record)
    spoken = {_primary(language) for language in record.languages}
    if main is None or main.lang is None or not spoken:
        return main
    named = [title for title in record.titles if title.kind in ("main", "parallel") and title.lang]
    if tag and _primary(tag) in spoken:
        exact = next((title for title in named if title.lang == tag), None)
        if exact is not None:
            return exact
    if _primary(main.lang) in spoken:
        return main
    return next((title for title in named if _primary(title.lang) in spoken), main)


def abstract_in(record: Record, tag: str | None = None) -> Note | None:
    """The abstract in the page's language, else the first."""
    abstracts = [note for note in record.notes if note.kind == "abstract"]
    same = (note for note in abstracts if tag and _primary(note.lang) == _primary(tag))
    return next(same, abstracts[0] if abstracts else None)


def spelling_in(agent: Agent, language: str | None) -> str:
    """The agent's heading as that language spells it, where the record pairs spellings; else as it stands."""
    if language is None or agent.lang == language:
        return agent.name
    return next((each.text for each in agent.alternates if each.lang == language), agent.name)


def _primary(tag: str | None) -> str:
    return (tag or "").partition("-")[0]
