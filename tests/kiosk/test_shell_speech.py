"""The voice: what asks for it, what it is told, and the real one, heard through speech-dispatcher."""

import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
import sample_profile

from kiosk.shell import emergency, speech
from kiosk.shell.browser import Guest
from kiosk.shell.emergency import Wish

# A module of speech-dispatcher's own that writes down what it is given to say, in the language it is given to say it in.
WRITES = """LogLevel 0
AudioOutputMethod "alsa"
AddModule "written" "sd_generic" "written.conf"
DefaultModule written
DefaultLanguage en
"""
LANGUAGES = ("az", "ru", "en", "uz", "kk", "tr")
SENTENCES = {
    "az": "Xəzərin sahilləri", "ru": "Берега Каспия", "en": "The shores of the Caspian", "uz-Latn": "Kaspiy sohillari",
    "uz-Cyrl": "Каспий соҳиллари", "kk": "Каспий жағалауы", "tr": "Hazar kıyıları",
}  # fmt: skip


@pytest.fixture
def page():
    server = emergency.Emergency(0, 1, voice=True)
    yield server
    server.close()


def asked(page, headers=(), /, **query):
    address = f"{page.origin}/voice?{urllib.parse.urlencode(query)}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=dict(headers)), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_a_page_asks_for_the_voice_and_the_browser_stays_where_it_is(page):
    assert asked(page, on="1", tag="uz-Cyrl", page="uz-Cyrl/search.html?words=Navoiy&p=2") == 204
    wish = page.wish()
    assert wish == Wish(speaking=True, page="uz-Cyrl/search.html?words=Navoiy&p=2", tag="uz-Cyrl")
    assert wish.fragment == "#voice=on"
    assert page.wish() is None


@pytest.mark.parametrize(
    "query",
    [
        {"on": "2", "tag": "az", "page": "az/index.html"}, {"on": "1", "tag": "az"}, {"on": "1", "tag": "../x", "page": "az/index.html"},
        {"on": "1", "tag": "az", "page": "//evil.example"}, {"on": "1", "tag": "az", "page": "az/../x y"},
        {"on": "1", "tag": "az", "page": "az/index.html#x"}, {"on": "1", "tag": "az", "page": "@evil.example"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_wish_is_none(page, query):
    assert asked(page, **query) == 404
    assert page.wish() is None


def test_a_picture_or_a_script_asks_for_nothing(page):
    assert asked(page, {"Sec-Fetch-Mode": "no-cors"}, on="1", tag="az", page="az/index.html") == 404


def test_a_machine_without_a_voice_offers_none_and_hears_no_wish(tmp_path, start):
    site = sample_profile.write(tmp_path)
    (site / "kiosk").mkdir()
    (site / "kiosk" / "settings.json").write_text('{"attract": "az/kiosk/attract.html"}', "utf-8")

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    with start(site) as server:
        for voice, told in ((True, "#voice=off"), (False, "")):
            page = emergency.Emergency(0, server.port, voice=voice)
            try:
                with pytest.raises(urllib.error.HTTPError) as led:
                    urllib.request.build_opener(Stay).open(page.origin + "/", timeout=10)
                led.value.close()
                assert led.value.headers["Location"].endswith(f"/attract.html{told}")
                assert asked(page, on="1", tag="az", page="az/index.html") == (204 if voice else 404)
            finally:
                page.close()


def test_without_a_sound_card_no_voice_is_offered(tmp_path, monkeypatch):
    monkeypatch.setattr(speech, "PROGRAMS", ("sh",))
    monkeypatch.setattr(speech, "CARDS", tmp_path / "cards")
    assert not speech.possible()
    (tmp_path / "cards").write_text("--- no soundcards ---\n", "utf-8")
    assert not speech.possible()
    (tmp_path / "cards").write_text(" 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n", "utf-8")
    assert speech.possible()
    monkeypatch.setattr(speech, "PROGRAMS", ("sh", "no-such-program"))
    assert not speech.possible()


def test_every_language_of_the_screen_has_a_voice():
    assert set(speech.LOCALES) == set(emergency.TAGS)
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed here")
    listed = subprocess.run(["espeak-ng", "--voices"], capture_output=True, text=True, check=True).stdout
    voices = {line.split()[1].partition("-")[0] for line in listed.splitlines()[1:]}
    assert {locale.partition("_")[0] for locale in speech.LOCALES.values()} <= voices


@pytest.fixture
def display():
    """An X server without a screen."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1080x1920x24", "-nolisten", "tcp"],
        pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as answer:
        name = f":{answer.readline().strip()}"
    windows = subprocess.Popen(
        ["openbox"], env={**os.environ, "DISPLAY": name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield name
    for each in (windows, server):
        each.terminate()
        each.wait(timeout=10)


def lacking():
    programs = (*speech.PROGRAMS, "Xvfb", "openbox", "chromium")
    return [program for program in programs if shutil.which(program) is None]


def heard_in(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""


@pytest.mark.slow
@pytest.mark.parametrize("tag", SENTENCES)
def test_speech_dispatcher_is_given_the_heading_of_the_page_in_its_language(tag, display, monkeypatch, tmp_path):
    if lacking():
        pytest.skip(f"not installed: {', '.join(lacking())} (the packages kiosk install brings, and xvfb openbox)")
    written = tmp_path / "said"
    sound = tmp_path / "asound.conf"
    sound.write_text("</usr/share/alsa/alsa.conf>\npcm.!default { type null }\nctl.!default { type null }\n", "utf-8")
    page = tmp_path / "page.html"
    page.write_text(
        f'<!doctype html><html lang="{tag}"><meta charset="utf-8"><meta name="google" content="notranslate"><title>…</title><h1>{SENTENCES[tag]}</h1><p>…</p></html>',
        "utf-8",
    )
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(sound))
    module = f"GenericExecuteSynth \"printf '%s %s\\\\n' \\'$LANGUAGE\\' \\'$DATA\\' >> {written}\"\n"
    module += "".join(f'GenericLanguage "{each}" "{each}" "utf-8"\n' for each in LANGUAGES)
    module += "".join(f'AddVoice "{each}" "MALE1" "{each}"\n' for each in LANGUAGES)

    class Writes(speech.Speech):
        def __init__(self, folder, spoken, environment):
            (folder / "voice" / "config" / "modules").mkdir(parents=True)
            (folder / "voice" / "config" / "modules" / "written.conf").write_text(module, "utf-8")
            super().__init__(folder, spoken, environment, WRITES)

    monkeypatch.setattr("kiosk.shell.browser.Speech", Writes)
    with tempfile.TemporaryDirectory(prefix="k-") as folder:
        guest = Guest(
            shutil.which("chromium"), page.as_uri(), Path(folder), ("--no-sandbox", "--disable-gpu"), speaks=tag
        )
        try:
            until = time.monotonic() + 40
            while SENTENCES[tag] not in heard_in(written):
                assert guest.speech.alive(), "Orca ended"
                assert time.monotonic() < until, heard_in(written)
                time.sleep(0.2)
        finally:
            guest.end()
        assert f"{tag.partition('-')[0]} {SENTENCES[tag]}" in heard_in(written)
        assert list(Path(folder).iterdir()) == []
    left = [each for each in Path("/proc").iterdir() if each.name.isdecimal() and names(each, folder)]
    assert left == [], "something of the voice outlived its guest"


def names(process: Path, folder: str) -> bool:
    try:
        return folder.encode() in (process / "environ").read_bytes()
    except OSError:
        return False
