"""How much of an e-project stands in a language, as a share readers and editors can trust.

In: an EProject and a language tag. Out: units done and in all. A unit is the e-project, a part, a section or an item; it is
done where its title stands in the language, and its text too where any language has one. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openshelf.content.model import Body, EProject, MultiText


@dataclass(frozen=True, slots=True)
class Completeness:
    """done of total units in `lang`."""

    lang: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        """0 to 100, rounded down: 100 means nothing is missing."""
        return 100 * self.done // self.total if self.total else 0


def completeness(project: EProject, lang: str) -> Completeness:
    """The share of an e-project that stands in `lang`."""
    units = list(_units(project, lang))
    return Completeness(lang, sum(units), len(units))


def gaps(project: EProject, lang: str) -> Iterator[str]:
    """The paths of what is missing in `lang`: "symbols", "symbols/flag" …; for `openshelf check`."""
    for part in project.parts:
        if not _whole(part.title, part.bodies, lang):
            yield part.slug
        for section in part.sections:
            if section.slug and not _whole(section.title, section.bodies, lang):
                yield f"{part.slug}/{section.slug}"


def _units(project: EProject, lang: str) -> Iterator[bool]:
    yield _whole(project.title, project.bodies, lang)
    for part in project.parts:
        yield _whole(part.title, part.bodies, lang)
        for section in part.sections:
            if section.slug:
                yield _whole(section.title, section.bodies, lang)
            for item in section.items:
                described = item.description.within(lang) is not None or not item.description.texts
                yield item.title.within(lang) is not None and described


def _whole(title: MultiText, bodies: tuple[Body, ...], lang: str) -> bool:
    return title.within(lang) is not None and (not bodies or any(body.lang == lang for body in bodies))
