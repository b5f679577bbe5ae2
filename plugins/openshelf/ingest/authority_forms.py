"""What every authority mapping says of a form's language and of a record's numbers, said once."""

from __future__ import annotations

from functools import lru_cache

from openshelf.ingest.texts import usual_script
from openshelf.lang.tags import with_script
from openshelf.record.authority import SCHEMES
from openshelf.record.model import Identifier

Numbers = tuple[tuple[str, ...], tuple[Identifier, ...]]


@lru_cache(1024)
def language_tag(language: str | None, script: str | None) -> str | None:
    """The cataloguing language where its own script is the form's: a name in a foreign script is not in that language."""
    if language is None or script is None:
        return None
    return with_script(language, script) if script == usual_script(language) or language == "uz" else None


def told(keys: list[str]) -> Numbers:
    """The number keys once each, and those of a known scheme as Identifiers to be shown."""
    once = tuple(key for key in dict.fromkeys(keys) if key)
    pairs = (key.partition(":") for key in once)
    return once, tuple(Identifier(scheme, value) for scheme, _, value in pairs if value and scheme in SCHEMES)
