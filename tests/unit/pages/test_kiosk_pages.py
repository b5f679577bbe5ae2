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
