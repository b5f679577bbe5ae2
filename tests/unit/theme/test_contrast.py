"""Every pair of colours the theme sets on one another can be read, in every palette."""

import re
from pathlib import Path

import pytest

from openshelf.errors import SettingsError
from openshelf.pages.contrast import PAPER, accent_rule, contrast

THEME = Path(__file__).resolve().parents[3] / "theme"
TOKENS = (THEME / "static" / "css" / "tokens.css").read_text("utf-8")
TEXT, MARK, STRONG = 4.5, 3.0, 7.0

# (what stands on it, what it stands on, least ratio)
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "accent", "link") for ground in ("paper", "sheet", "shade")),
    ("on-accent", "accent-fill", TEXT),
    ("on-mark", "mark", TEXT),
    *(
        (line, ground, MARK)
        for line in ("line-strong", "focus", "accent-fill", "saffron")
        for ground in ("paper", "sheet")
    ),
]


def palette(block: str) -> dict[str, str]:
    colours = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6})\b", block))
    if "accent" not in colours:
        colours["accent"] = colours["accent-fill"] = colours["accent-light"]
    return {
        name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:]) for name, value in colours.items()
    }


def block(selector: str) -> str:
    found = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", TOKENS)
    assert found, selector
    return found[1]


PALETTES = {
    "light": palette(block(":root")),
    "dark": palette(block(':root[data-mode="dark"]')),
    "contrast": palette(block(':root[data-mode="contrast"]')),
}


@pytest.mark.parametrize("name", PALETTES)
def test_every_pair_of_colours_can_be_read(name):
    colours = PALETTES[name]
    weak = [
        f"{name}: {over} on {under} is {ratio:.2f}:1, needs {least}"
        for over, under, least in PAIRS
        if (ratio := contrast(colours[over], colours[under])) < least
    ]
    assert not weak


def test_the_contrast_palette_is_stronger_than_the_law_asks():
    colours = PALETTES["contrast"]
    weak = [
        (over, under)
        for over, under, least in PAIRS
        if least == TEXT and contrast(colours[over], colours[under]) < STRONG
    ]
    assert not weak


@pytest.mark.parametrize(
    ("media", "mode"), [("prefers-color-scheme: dark", "dark"), ("prefers-contrast: more", "contrast")]
)
def test_the_device_and_the_reader_choose_the_same_palette(media, mode):
    start = TOKENS.index(f"@media ({media})")
    of_device = re.search(r"\{\s*:root:not\(\[data-mode\]\)\s*\{([^}]*)\}", TOKENS[start:])
    assert of_device
    assert of_device[1].split() == block(f':root[data-mode="{mode}"]').split()


def test_only_tokens_name_a_colour():
    """A QR code and a scanned page are white whatever the palette; print is ink on white."""
    allowed = {"print.css", "tokens.css", "reader.css"}
    found = []
    for path in sorted((THEME / "static" / "css").glob("*.css")):
        if path.name in allowed:
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", line) and ".qr" not in line:
                found.append(f"{path.name}:{number}: {line.strip()}")
    assert not found, "\n".join(found)


def test_ratios_are_those_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_the_paper_of_the_check_is_the_paper_of_the_theme():
    assert PALETTES["light"]["paper"] == PAPER


def test_an_accent_that_cannot_be_read_is_refused_with_its_ratio():
    with pytest.raises(SettingsError, match=r"#f0c000 has a contrast of 1\.\d:1"):
        accent_rule("#f0c000")
    with pytest.raises(SettingsError, match="#rrggbb"):
        accent_rule("madder")
    assert accent_rule("#005f56") == ":root{--accent-light:#005f56}"
