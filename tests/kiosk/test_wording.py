"""The kiosk's own sentences: the same keys and values in az, ru and en, every key of the code there, none left over."""

import json
import re
from pathlib import Path

import pytest

from kiosk import status
from kiosk.update.trouble import UpdateError
from kiosk.wording import FOLDER, LANGUAGES, language_of, worded

KIOSK = Path(__file__).resolve().parents[2] / "kiosk"
SENTENCES = {language: json.loads((FOLDER / f"{language}.json").read_text("utf-8")) for language in LANGUAGES}
INNER = {"still", "instead", "mended", "erased"}
HEALTH = {
    "status": "ok", "clock": "system", "release": 7, "damaged": 0, "update": None, "until": None, "today": "2026-11-20", "files": 9,
    "works": 1, "seats": {"in_use": 1, "waiting": 2}, "outbox": {"queued": 3}, "uptime": 90_000,
}  # fmt: skip


def test_every_language_has_the_same_sentences():
    assert len({frozenset(sentences) for sentences in SENTENCES.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_no_value_the_english_does_not_know(language):
    known = {"date", "detail"}
    for key, text in SENTENCES[language].items():
        named = set(re.findall(r"{(\w+)}", text))
        assert named - known <= set(re.findall(r"{(\w+)}", SENTENCES["en"][key])), key


def test_every_key_the_code_raises_has_its_sentence():
    code = "".join(path.read_text("utf-8") for path in (KIOSK / "update").glob("*.py"))
    raised = {f"update-{key}" for key in re.findall(r'UpdateError\(\s*"([a-z-]+)"', code)}
    raised |= set(re.findall(r'"((?:done|scrub)-[a-z-]+)"', code))
    raised |= {f"update-disk-{kind}" for kind in ("full", "read-only", "failing", "forbidden", "other")}
    raised |= {f"update-refused-{reason}" for reason in ("unreadable", "unsigned", "older", "mixed", "expired")}
    assert len(raised) > 25
    assert raised <= SENTENCES["en"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_one_whole_sentence(language):
    error = UpdateError("refused-expired", None, detail="the keys expired on 2027-02-20", date="2027-02-20")
    said = worded(error.key, error.values, language)
    assert "2027-02-20" in said
    assert "{" not in said
    assert said.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, "7"),
        ({"release": None}, "9"),
        ({"clock": "floor"}, "2026-11-20"),
        ({"damaged": 3}, "3"),
        ({"until": "2026-12-01"}, "2026-12-01"),
        ({"update": {"at": "2026-11-19T03:00:00+00:00", "since": "2026-11-12T03:00:00+00:00", "done": False, "words": "",
                     "key": "update-no-source", "values": {"detail": "x", "still": ""}}}, "2026-11-12"),
        ({"update": {"at": "2026-11-19T03:00:00+00:00", "done": False, "words": "old words"}}, "old words"),
        ({"status": "failed"}, ""),
    ],
)  # fmt: skip
def test_the_status_says_what_is_wrong_and_names_no_gap(language, change, shown):
    said = status.sentence({**HEALTH, **change}, language)
    assert shown in said
    assert "{" not in said
    assert "\n" not in said


def test_a_signature_that_lasts_is_no_trouble():
    assert status.sentence({**HEALTH, "until": "2027-02-20"}).startswith("Serving release 7")


@pytest.mark.parametrize(
    ("stated", "language"), [("az_AZ.UTF-8", "az"), ("ru", "ru"), ("C", "en"), (None, "en"), ("de_DE", "en"), ("az-Latn", "az")]
)  # fmt: skip
def test_the_machine_speaks_its_language_or_english(stated, language):
    assert language_of(stated) == language


def test_a_key_nobody_knows_is_shown_rather_than_lost():
    assert worded("no-such", {}, "az") == "no-such"
