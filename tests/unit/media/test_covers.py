"""Drawn covers: small, the same for ever, in letters every face has."""

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import theme_site
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from openshelf.media.covers import DYES, INK, LARGEST, PAPER, cloth_svg, cover_image, cover_svg, make_cloth
from openshelf.pages.contrast import contrast
from openshelf.record.model import Text

FONTS = Path(__file__).resolve().parents[3] / "theme" / "static" / "fonts"


@given(st.text(min_size=1, max_size=40), st.text(max_size=400), st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_title_gives_a_small_well_formed_picture(identifier, title, creator):
    # XML itself cannot carry control characters; a catalogue's text has none after cleaning.
    title, creator = ("".join(c for c in text if c.isprintable()) for text in (title, creator))
    data = cover_svg(identifier, Text(title), creator, "1999")
    assert len(data) <= LARGEST
    ET.fromstring(data)


def test_every_cloth_is_small_even_under_a_long_cyrillic_title():
    sizes = {len(cover_svg(f"k:{n}", Text(theme_site.LONG), "Сәфәрова, Лалә", "2014")) for n in range(200)}
    assert max(sizes) <= LARGEST


def test_a_work_keeps_its_cover():
    assert cover_svg("k:1", Text("A")) == cover_svg("k:1", Text("A"))
    assert make_cloth("k:1", 200, 300) == make_cloth("k:1", 200, 300)


def test_covers_of_a_shelf_differ():
    assert len({cloth_svg(f"k:{n}") for n in range(100)}) > 50


def test_a_title_is_escaped():
    assert b"<script>" not in cover_svg("k:1", Text("<script>alert(1)</script>"))


def test_a_right_to_left_title_says_so():
    assert b'direction="rtl"' in cover_svg("k:1", Text("كتاب", "ar"))


def test_the_label_can_be_read_on_any_cloth():
    assert contrast(INK, PAPER) > 12
    assert all(contrast(ground, PAPER) > 3 for ground, *_ in DYES)


@pytest.mark.parametrize(("form", "name"), [("WEBP", "WEBP"), ("PNG", "PNG")])
def test_the_picture_has_the_size_asked_for(form, name):
    data = cover_image("k:1", Text("Kitab"), fonts=FONTS, size=(120, 180), form=form)
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == (name, (120, 180))


@pytest.mark.parametrize("letter", "ƏəĞğİıŞşÇçÑñʻʼЁёӘәҒғҚқҢңӨөҰұҮүҺһІіЎўҲҳҜҝҸҹ")
def test_no_letter_of_ours_is_drawn_as_a_box(letter):
    from openshelf.media.covers import _runs

    runs = list(_runs(letter, FONTS, 20))
    assert [text for text, _ in runs] == [letter]
    assert "Openshelf" in runs[0][1].getname()[0]


def test_a_sign_no_face_has_is_left_out():
    from openshelf.media.covers import _runs

    assert "".join(text for text, _ in _runs("A\U000f0000B", FONTS, 20)) == "AB"
