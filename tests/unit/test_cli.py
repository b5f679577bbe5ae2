"""The command line's own behaviour: usage, languages, exit codes."""

import shlex
import subprocess
import sys

import pytest

from openshelf import cli


def openshelf(*arguments, stdin=None):
    return subprocess.run(
        [sys.executable, "-m", "openshelf", *arguments], capture_output=True, text=True, input=stdin, encoding="utf-8"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["publish"],
        ["build", "--no-such-option"],
        ["build", "--jobs", "0"],
        ["build", "--date", "yesterday"],
        ["words", "--lang", "xx", "--as", "key"],
        ["words", "--lang", "az", "--as", "soundex"],
        ["ingest"],
        ["ingest", "no-such-file.mrc"],
        ["new", "website", "x"],
    ],
)
def test_wrong_usage_exits_2_without_a_traceback(arguments):
    done = openshelf(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_words_gives_a_line_for_each_line_empty_ones_too():
    done = openshelf("words", "--lang", "az", "--as", "key", stdin="Azərbaycan\n\nİRƏVAN\n")
    assert done.stdout == "azerbaycan\n\nirevan\n"


def test_one_skeleton_for_both_scripts():
    latin = openshelf("words", "--lang", "uz-Latn", "--as", "skeleton", stdin="Navoiy\n").stdout
    assert latin == openshelf("words", "--lang", "uz-Cyrl", "--as", "skeleton", stdin="Навоий\n").stdout


@pytest.mark.parametrize(
    ("value", "language"), [("az_AZ.UTF-8", "az"), ("ru_RU.UTF-8", "ru"), ("C", "en"), ("kk_KZ.UTF-8", "en")]
)
def test_the_interface_language_follows_the_locale(monkeypatch, value, language):
    for name in ("OPENSHELF_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", value)
    assert cli.interface_language() == language


def test_a_reader_that_leaves_is_no_error():
    command = (
        f"yes kitabxana | head -50000 | {shlex.quote(sys.executable)} -m openshelf words --lang az --as key | head -1"
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.stdout == "kitabxana\n"
    assert "Error" not in done.stderr


def test_an_unexpected_fault_is_a_bug_and_shows_itself(monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(cli.site, "_check", broken)
    with pytest.raises(ZeroDivisionError):
        cli.main(["check"])
