"""Language tags as editors type them → BCP 47 as we keep it: `AZ` → `az`, `uz-cyrl` → `uz-Cyrl`.

In: a tag from a file name, a column heading or a setting. Out: the canonical tag, or None where it is none.
"""

from __future__ import annotations

import re

INTERFACE = ("az", "ru", "en", "uz-Latn", "uz-Cyrl", "kk", "kk-Latn", "tr", "az-Cyrl")  # languages pages can be made in
_TAG = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?")


def canonical_tag(text: str) -> str | None:
    """The tag in its usual casing: language, script, region; None for anything else."""
    found = _TAG.fullmatch(text.strip())
    if found is None:
        return None
    language, script, region = found.groups()
    return "-".join(
        part for part in (language.lower(), script and script.title(), region and region.upper()) if part is not None
    )
