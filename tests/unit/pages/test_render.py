"""Record pages made in quantity are the pages the template makes."""

from dataclasses import replace

import pytest
import theme_site

from openshelf.build.output import Profile
from openshelf.errors import TemplateError
from openshelf.pages.render import render_plainly, render_records
from openshelf.pages.site import make_site


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    return theme_site.items_of(tmp_path_factory.mktemp("render"))


@pytest.mark.parametrize("kiosk", [False, True])
def test_prepared_frames_give_the_bytes_of_plain_rendering(items, kiosk):
    site = make_site(theme_site.LIBRARY, theme_site.CONTENT, Profile(kiosk=kiosk), theme_site.DAY)
    fast = list(render_records(site, items))
    plain = [render_plainly(site, item, tag) for item in items for tag in theme_site.LIBRARY.languages]
    assert fast == plain


def test_a_site_without_an_address_is_rendered_alike(items):
    library = replace(theme_site.LIBRARY, site_url="", email=None)
    site = make_site(library, theme_site.CONTENT, Profile(), theme_site.DAY)
    assert list(render_records(site, items[:9], ("az",))) == [render_plainly(site, item, "az") for item in items[:9]]


def test_a_fault_in_a_record_template_names_its_line(items, tmp_path):
    (tmp_path / "record.html").write_text(
        '{% extends "base.html" %}\n{% block main %}\n{{ page.nothing }}\n{% endblock %}', "utf-8"
    )
    site = make_site(theme_site.LIBRARY, theme_site.CONTENT, Profile(), theme_site.DAY, templates=(tmp_path,))
    with pytest.raises(TemplateError) as caught:
        list(render_records(site, items[:1]))
    assert caught.value.place.line == 3


def test_a_common_record_page_is_at_most_9_kilobytes_and_a_full_one_little_more(items):
    """The page's own bytes, citations with them; what other rooms put into its head comes on top."""
    site = make_site(theme_site.LIBRARY, theme_site.CONTENT, Profile(), theme_site.DAY)
    rich = next(item for item in items if item.entry.record.id == "kitab:k1")
    sizes = {output.path: len(output.data) for output in render_records(site, [rich])}
    assert max(sizes.values()) <= 10_500, sizes
    bare = next(item for item in items if item.entry.record.id == "kitab:m3")
    assert max(len(output.data) for output in render_records(site, [bare])) <= 9_000
