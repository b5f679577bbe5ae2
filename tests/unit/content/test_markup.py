"""Markdown → HTML that may be shown: nothing runs, nothing an editor typed is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openshelf.content.markup import (
    anchors,
    inside_content,
    linked_files,
    linked_records,
    markup_problems,
    plain_text,
    resolve,
    to_html,
)
from openshelf.content.pictures import ImageSet, ImageSource


def html(text: str, folder: str = "pages/about") -> str:
    return to_html(text, folder, prefix="about", lang="az")


def test_headings_stand_below_the_pages_own():
    assert html("# Tariximiz") == '<h2 id="about--tariximiz">Tariximiz</h2>'


def test_no_level_of_headings_is_left_out_whichever_the_editor_begins_with():
    assert re.findall("<h[1-6]", html("## Bir\n\n### İki\n\n## Üç")) == ["<h2", "<h3", "<h2"]
    below = to_html("# Bir\n\n## İki", "x", prefix="x", lang="az", top=3)
    assert re.findall("<h[1-6]", below) == ["<h3", "<h4"]


def test_a_script_is_shown_and_does_not_run():
    shown = html("Salam <script>alert(1)</script> dünya")
    assert "<script" not in shown
    assert plain_text(shown) == "Salam <script>alert(1)</script> dünya"


def test_words_in_angle_brackets_are_not_lost():
    assert plain_text(html("Bax: <Qobustan> və a < b > c")) == "Bax: <Qobustan> və a < b > c"


@pytest.mark.parametrize(
    "link",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,a)",
        "[x](//evil.example/a)",
        '<a href=" javascript:alert(1)">x</a>',
        "[x](&#106;avascript:alert(1))",
    ],
)
def test_a_hostile_link_keeps_its_words_and_loses_its_target(link):
    shown = html(link)
    assert "href" not in shown
    assert plain_text(shown) == "x"


def test_event_handlers_and_styles_are_gone():
    shown = html('<p onclick="x()" style="position:fixed" class="lead evil">Mətn</p>')
    assert shown == '<p class="lead">Mətn</p>'


def test_a_link_to_a_file_becomes_a_placeholder_below_content():
    shown = html("[a](../rules/index.az.md#saat) ![b](images/a b.jpg)")
    assert 'href="openshelf-file:pages/rules/index.az.md#saat"' in shown
    assert list(linked_files(shown)) == ["pages/rules/index.az.md", "pages/about/images/a b.jpg"]


def test_a_link_out_of_content_has_no_target():
    assert inside_content("../../../etc/passwd", "pages/about") is None
    assert "href" not in html("[x](../../../etc/passwd)")


def test_an_editor_cannot_write_the_placeholder_scheme():
    assert list(linked_files(html("[x](openshelf-file:eprojects/hidden/secret.png)"))) != [
        "eprojects/hidden/secret.png"
    ]
    assert not any(path.startswith("..") for path in linked_files(html("[x](openshelf-file:../../../secret)")))


def test_a_link_to_a_record_keeps_its_id():
    assert list(linked_records(html("[x](record:anl:12)"))) == ["anl:12"]


def test_pictures_get_their_measures_and_links_their_page():
    shown = html("![Suiti](seal.png) [saat](../hours/index.az.md)")
    picture = ImageSet((ImageSource("../media/s-1.webp", 320, 200), ImageSource("../media/s-2.webp", 640, 400)))
    done = resolve(shown, lambda target: f"URL({target})", lambda path: picture if path.endswith("seal.png") else None)
    assert 'src="../media/s-2.webp"' in done
    assert 'width="640" height="400"' in done
    assert 'alt="Suiti"' in done
    assert 'href="URL(pages/hours/index.az.md)"' in done
    assert "openshelf-file" not in done


def test_what_does_not_ship_leaves_its_words():
    done = resolve(html("![Suiti](seal.png) [saat](../hours/index.az.md)"), lambda _: None, lambda _: None)
    assert plain_text(done) == "Suiti saat"
    assert "href" not in done
    assert "<img" not in done


def test_footnotes_of_two_texts_on_a_page_do_not_meet():
    one = to_html("a[^1]\n\n[^1]: b", "x", prefix="one", lang="az")
    two = to_html("a[^1]\n\n[^1]: b", "x", prefix="two", lang="az")
    ids = re.compile(r'id="([^"]+)"')
    assert not set(ids.findall(one)) & set(ids.findall(two))
    assert 'href="#one--fn:1"' in one


def test_a_footnotes_way_back_is_worded_in_the_texts_language():
    assert 'title="Mətnə qayıt, qeyd 1"' in html("a[^1]\n\n[^1]: b")


def test_quotation_marks_and_dashes_stay_as_typed():
    assert plain_text(html('"Kitab" -- 1 ... 2')) == '"Kitab" -- 1 ... 2'


def test_a_table_is_a_table():
    assert '<th style="text-align: right">' in html("| a |\n|--:|\n| 1 |").replace(
        "text-align:right", "text-align: right"
    )


def test_plain_text_keeps_blocks_apart():
    assert plain_text("<p>Bir</p><ul><li>iki</li><li>üç</li></ul>") == "Bir\niki\nüç"


def test_anchors_are_the_headings():
    assert anchors(html("## Bir\n\n## İki")) == ("about--bir", "about--iki")


def test_problems_name_line_and_column():
    found = list(markup_problems("a\n<script>x</script>\n[b](javascript:1)\n`<code>`", "f.md", 10))
    assert [(problem.message_id, problem.place.line, problem.place.column) for problem in found] == [
        ("content.tag-as-text", 11, 1),
        ("content.tag-as-text", 11, 10),
        ("content.link-scheme", 12, 3),
    ]


@given(st.text(alphabet="<>/ab=\"'() :javscript&;#!-[]`*_\n", max_size=120))
def test_no_text_yields_a_script_or_a_handler(text):
    shown = html(text)
    assert not re.search(r"<(?:script|style|iframe|object)\b", shown, re.IGNORECASE)
    assert not re.search(r"<[^>]*\s(?:on\w+|srcdoc)\s*=", re.sub(r'"[^"]*"', '""', shown), re.IGNORECASE)
    assert not re.search(r'(?:href|src)="\s*javascript:', shown, re.IGNORECASE)
