"""Contrast of two colours by WCAG 2.2 (relative luminance), and the check of a library's own accent.

In: colours as "#rrggbb". Out: a ratio from 1 to 21. Rule: text needs 4.5, large text and marks 3 (success criteria 1.4.3,
1.4.11); an accent that cannot be read on the paper stops the build.
"""

from __future__ import annotations

import re

from openshelf.errors import SettingsError

PAPER = "#faf5ea"  # --paper of the light palette (theme/static/css/tokens.css; a test compares)
TEXT = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) to 1 (white)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21, whichever is lighter."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def accent_rule(colour: str) -> str:
    """The CSS that puts a library's accent in place of the theme's in the light palette."""
    if not _HEX.fullmatch(colour):
        raise SettingsError("pages.accent-form", colour=colour)
    ratio = contrast(colour, PAPER)
    if ratio < TEXT:
        raise SettingsError("pages.accent-contrast", colour=colour, against=PAPER, ratio=f"{ratio:.1f}")
    return f":root{{--accent-light:{colour}}}"
