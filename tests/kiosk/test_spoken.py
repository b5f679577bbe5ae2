"""The kiosk's command line in three languages: nothing of its help is left in English, errors are words of the machine's language."""

import json
import os
import re
import subprocess
import sys

import pytest

from kiosk.__main__ import _parser
from kiosk.spoken import speak, texts, words_of_kiosk
from kiosk.wording import FOLDER

SAME = {"URL", "N"}  # in every language
WRONG = (
    ("shell", "--port", "x"), ("install",), ("update", "--frm", "x"), ("hall", "dance"), ("serve", "--slip-letters", "morse"), ("status", "--port"), (),
    ("shell", "--voice", "loud"), ("serve", "a", "b"), ("serve", "--escpos=1"),
)  # fmt: skip


def said(root, language, *arguments):
    # What the letters of paths are read by is a locale that exists: Python reads an installation's own paths by it.
    told = {**os.environ, "LC_MESSAGES": f"{language}.UTF-8", "LC_CTYPE": "C.UTF-8", "COLUMNS": "200"}
    told.pop("LC_ALL", None)
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments], cwd=root, env=told, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("language", ["az", "ru"])
def test_every_text_of_every_command_and_option_is_worded(language):
    words = words_of_kiosk(language)
    unworded = {text for text in texts(_parser()) if words.of(text) == text} - SAME
    assert unworded == set()


@pytest.mark.parametrize("language", ["az", "ru"])
def test_no_translation_is_left_over(language):
    held = json.loads((FOLDER / f"help.{language}.json").read_text("utf-8"))["texts"]
    assert set(held) - set(texts(_parser())) == {"usage: "}


@pytest.mark.parametrize("language", ["az", "ru"])
def test_a_translated_error_keeps_what_was_wrong(language):
    held = json.loads((FOLDER / f"help.{language}.json").read_text("utf-8"))["errors"]
    for english, template in held.items():
        named = set(re.findall(r"{(\w+)}", template))
        assert named <= set(re.findall(r"{(\w+)}", english)), english


@pytest.mark.parametrize("wrong", WRONG, ids=" ".join)
@pytest.mark.parametrize("language", ["az", "ru"])
def test_a_usage_error_is_words_of_the_machines_language(root, language, wrong):
    done = said(root, f"{language}_XX", *wrong)
    *_, line = done.stderr.splitlines()
    assert done.returncode == 2
    assert not re.search(r"\b(argument|arguments|required|invalid|expected|choose|unrecognized|usage)\b", done.stderr)
    assert line.startswith("python -m kiosk")


@pytest.mark.parametrize("command", [(), ("install",), ("hall",), ("hall", "serve"), ("shell",)], ids=" ".join)
def test_help_is_printed_in_azerbaijani_russian_and_english(root, command):
    for language, title in (("az_AZ", "seçimlər"), ("ru_RU", "ключи"), ("C", "options"), ("de_DE", "options")):
        done = said(root, language, *command, "--help")
        assert done.returncode == 0, done.stderr
        assert title in done.stdout


def test_english_stays_as_the_commands_are_written():
    assert set(texts(speak(_parser(), words_of_kiosk("en")))) == set(texts(_parser()))
