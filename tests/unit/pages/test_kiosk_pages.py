"""The kiosk's own pages: an attract screen in every language, settings for its script, nothing in any other profile."""

import json

from openshelf.build.output import Profile
from openshelf.content.library import KioskSettings, Library
from openshelf.content.model import Content, MultiText
from openshelf.pages.kiosk_pages import MOST_COVERS, Cover, kiosk_pages
from openshelf.pages.site import make_site
from openshelf.record.model import Text

NAME = MultiText((Text("Açıq Kitabxana", "az"),))
COVERS = [Cover(f"media/cover/{number}.webp", Text(f"Kitab <{number}>", "az")) for number in range(60)]


def made(*, kiosk=True, covers=COVERS, **settings):
    library = Library(NAME, NAME, site_url="https://kitabxana.example", kiosk=KioskSettings(**settings))
    site = make_site(
        library, Content(), Profile("kiosk" if kiosk else "online", kiosk=kiosk, bundled=False), "2026-11-20"
    )
    return {output.path: output.data.decode() for output in kiosk_pages(site, iter(covers))}


def test_no_other_profile_has_them():
    assert made(kiosk=False) == {}


def test_the_attract_screen_speaks_three_languages_and_leads_to_the_gate():
    page = made()["ru/kiosk/attract.html"]
    assert all(words in page for words in ("Oxumaq üçün toxunun", "Коснитесь, чтобы читать", "Touch to read"))
    assert 'href="../../index.html"' in page


def test_the_languages_of_the_attract_screen_can_be_chosen():
    page = made(attract_languages=("en", "de"))["az/kiosk/attract.html"]
    assert page.count('class="attract-invitation"') == 1


def test_covers_are_few_and_escaped():
    page = made()["az/kiosk/attract.html"]
    assert page.count("<img") == MOST_COVERS
    assert "Kitab &lt;0&gt;" in page


def test_a_library_without_covers_still_invites():
    assert "Touch to read" in made(covers=[])["az/kiosk/attract.html"]


def test_the_settings_are_what_the_script_reads():
    stated = json.loads(made(idle_seconds=60)["kiosk/settings.json"])
    assert (stated["idle"], stated["reader_idle"], stated["countdown"]) == (60, 300, 20)
    assert stated["attract"] == "az/kiosk/attract.html"
    assert stated["site_url"] == "https://kitabxana.example"
    assert set(stated["keyboards"]["order"]) == set(stated["keyboards"]["layouts"])


def test_guests_can_ask_order_and_have_delivered_in_every_language():
    pages = made()
    for tag in ("az", "ru", "en"):
        for name, kind in (("order", "order"), ("delivery", "delivery"), ("ask", "enquiry")):
            assert f'data-kind="{kind}"' in pages[f"{tag}/kiosk/{name}.html"]
        assert all(f'kiosk/{name}.html"' in pages[f"{tag}/kiosk/desk.html"] for name in ("ask", "order", "delivery"))
    assert "Kitab sifariş et" in pages["az/kiosk/order.html"]
    assert "Заказать книгу" in pages["ru/kiosk/order.html"]


def test_a_form_asks_only_for_fields_the_server_takes():
    import re

    for path, page in made().items():
        if "data-kind" in page:
            assert all(
                re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name)
                for name in re.findall(r'<(?:input|textarea)[^>]* name="([^"]*)"', page)
            ), path


def test_a_forms_address_names_its_work_on_the_kiosk_alone():
    from openshelf.pages.requests import request_url

    library = Library(NAME, NAME, site_url="https://kitabxana.example")
    for kiosk in (True, False):
        site = make_site(library, Content(), Profile("x", kiosk=kiosk, bundled=False), "2026-11-20")
        context = site.contexts["az"].within("record/main/0ab/k1.html")
        url = request_url(context, "order", record="main:k1", title='A "&" <b>', shelf=None)
        assert url == ("../../../kiosk/order.html?record=main%3Ak1&title=A+%22%26%22+%3Cb%3E" if kiosk else "")
