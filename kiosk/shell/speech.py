"""The voice that reads the screen to one guest: Orca, speech-dispatcher and espeak-ng on a message bus of the guest's own.

In: the guest's folder, the language of the page it begins at. Out: `Speech`, which speaks until it is ended, and what the browser must be told to be heard by it. The rules: nothing of it runs
for a guest who did not ask; every file of it lies in the guest's folder, nothing is logged; its bus is reached by this guest's browser alone. Which voice speaks follows each passage's own `lang`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

PROGRAMS = ("orca", "espeak-ng", "speech-dispatcher", "dbus-daemon", "dbus-send")
CARDS = Path("/proc/asound/cards")
# Site tag → the locale Orca's own words are spoken in; espeak-ng has a voice for each, one for both scripts of Uzbek.
LOCALES: Mapping[str, str] = {
    "az": "az_AZ", "ru": "ru_RU", "en": "en_GB", "uz-Latn": "uz_UZ", "uz-Cyrl": "uz_UZ", "kk": "kk_KZ", "tr": "tr_TR",
}  # fmt: skip
WORDED = (
    "ru",
    "en",
    "kk",
    "tr",
)  # where Orca can say "link" and "heading" in the guest's language; elsewhere it reads what is written, no more
MIXER = ("Master", "PCM", "Speaker", "Headphone")
LOUDNESS = "80%"
BROWSER_OPTIONS = ("--force-renderer-accessibility",)
ADDRESS_WITHIN = 4096  # bytes
BUS_WITHIN = 5.0  # seconds
DISPATCHER = """LogLevel 0
AudioOutputMethod "alsa"
AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"
DefaultModule espeak-ng
DefaultRate -10
"""
# Orca 43 finds each passage's language and makes no use of it; this is the place it keeps for such things (orca-customizations.py).
ORCA = """import os
from orca import messages, settings, speech_generator, speechdispatcherfactory
from orca.speechserver import VoiceFamily

settings.enableBraille = False
settings.enableKeyEcho = False
settings.presentToolTips = False
settings.sayAllOnLoad = True
settings.pageSummaryOnLoad = False
settings.onlySpeakDisplayedText = os.environ["VOICE_WORDS"] == "none"
messages.PAGE_LOADING_START = messages.PAGE_LOADING_END = ""
messages.PAGE_LOADING_END_NAMED = "%.0s"

OF_THE_PASSAGE = "of the passage"
_voice = speech_generator.SpeechGenerator.voice


def voice(self, key=None, **args):
    voices = _voice(self, key, **args)
    for each in voices:
        if args.get("language"):
            each["family"] = {VoiceFamily.LANG: args["language"], OF_THE_PASSAGE: True}
    return voices


def language_and_dialect(self, family):
    told = family if family and family.get(OF_THE_PASSAGE) else {}
    return told.get(VoiceFamily.LANG, os.environ["VOICE_LANGUAGE"]), ""


speech_generator.SpeechGenerator.voice = voice
speechdispatcherfactory.SpeechServer._get_language_and_dialect = language_and_dialect
"""


def possible() -> bool:
    """Whether this machine can speak: the programs are there, and a sound card."""
    with contextlib.suppress(OSError):
        cards = CARDS.read_text("ascii", "replace")
        return "[" in cards and all(shutil.which(program) is not None for program in PROGRAMS)
    return False


class Speech:
    """The voice of one guest. environment: what the browser is started with so that it is heard."""

    def __init__(self, folder: Path, tag: str, environment: Mapping[str, str], dispatcher: str = DISPATCHER) -> None:
        self._running: list[subprocess.Popen[bytes]] = []
        top = folder / "voice"
        settings, data, runtime = top / "config", top / "data", top / "run"
        for path in (settings / "modules", data / "orca", runtime):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        (settings / "speechd.conf").write_text(dispatcher, "utf-8")
        # A module wants its own settings, be there none.
        (settings / "modules" / "espeak-ng.conf").touch()
        (data / "orca" / "orca-customizations.py").write_text(ORCA, "utf-8")
        socket = runtime / "speech"
        locale = LOCALES.get(tag, LOCALES["en"])
        language = locale.partition("_")[0]
        own = {
            **environment, **_display(environment),
            "XDG_CONFIG_HOME": str(top), "XDG_DATA_HOME": str(data), "XDG_CACHE_HOME": str(top), "XDG_RUNTIME_DIR": str(runtime),
            "LANG": "C.UTF-8", "GSETTINGS_BACKEND": "memory", "SPEECHD_ADDRESS": f"unix_socket:{socket}",
            "VOICE_LANGUAGE": language, "VOICE_WORDS": "orca" if language in WORDED else "none",
        }  # fmt: skip
        # Orca is the machine's program, not this package's; and its language is the guest's, not the machine's.
        for name in [name for name in own if name.startswith(("PYTHON", "LC_"))]:
            del own[name]
        try:
            bus = self._bus(own)
            own["DBUS_SESSION_BUS_ADDRESS"] = bus
            # Said, not found: an X server would name the bus of the guest before.
            own["AT_SPI_BUS_ADDRESS"] = told = _accessible(own)
            self._start(
                ("speech-dispatcher", "--run-single", "--config-dir", str(settings), "--communication-method", "unix_socket",
                 "--socket-path", str(socket), "--pid-file", str(runtime / "speech.pid"), "--log-dir", str(top), "--timeout", "0"),
                own,
            )  # fmt: skip
            self._orca = self._start(("orca", "--replace"), own | {"LANG": f"{locale}.UTF-8", "LANGUAGE": language})
        except OSError:
            self.end()
            raise
        self.environment = {
            "DBUS_SESSION_BUS_ADDRESS": bus, "AT_SPI_BUS_ADDRESS": told, "GNOME_ACCESSIBILITY": "1"
        }  # fmt: skip

    def alive(self) -> bool:
        """Whether it speaks."""
        return self._orca.poll() is None

    def end(self) -> None:
        """End every process it started; what the bus started ends with the bus."""
        for each in reversed(self._running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(each.pid, signal.SIGKILL)
            each.wait()
        self._running.clear()

    def _bus(self, environment: Mapping[str, str]) -> str:
        reading, writing = os.pipe()
        try:
            words = ("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={writing}")
            self._start(words, environment, writing)
            os.close(writing)
            writing = -1
            address = os.read(reading, ADDRESS_WITHIN).decode().strip()
        finally:
            os.close(reading)
            if writing >= 0:
                os.close(writing)
        if not address:
            raise OSError("the message bus did not start")
        return address

    def _start(self, words: Sequence[str], environment: Mapping[str, str], *passed: int) -> subprocess.Popen[bytes]:
        started = subprocess.Popen(
            words, env=environment, cwd="/", start_new_session=True, pass_fds=passed,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._running.append(started)
        return started


def _accessible(environment: Mapping[str, str]) -> str:
    """The address of the bus on which pages tell what they hold; asking for it starts it."""
    asked = (
        "dbus-send",
        "--session",
        "--print-reply=literal",
        "--dest=org.a11y.Bus",
        "/org/a11y/bus",
        "org.a11y.Bus.GetAddress",
    )
    try:
        done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True, timeout=BUS_WITHIN)
    except subprocess.SubprocessError as error:
        raise OSError("the accessibility bus did not start") from error
    return done.stdout.strip()


def loud() -> None:
    """The loudness every guest begins with, whatever the one before turned it to."""
    for control in MIXER:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                ("amixer", "--quiet", "sset", control, LOUDNESS, "unmute"), check=False, timeout=2,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip


def _display(environment: Mapping[str, str]) -> dict[str, str]:
    """The screen by its full path: its socket lies in the runtime folder this voice does not use."""
    name, runtime = environment.get("WAYLAND_DISPLAY"), environment.get("XDG_RUNTIME_DIR")
    return {"WAYLAND_DISPLAY": f"{runtime}/{name}"} if name and runtime and not name.startswith("/") else {}
