"""Languages as tables name them in words."""

import pytest

from openshelf.ingest.codes import language


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Dutch", "nl"), ("иврит", "he"), ("holland dili", "nl"), ("неміс тілі", "de"), ("немецкий язык", "de"), ("ingilis", "en"),
        ("French, Old (ca. 842-1300)", "fro"), ("English, Middle (1100-1500)", "enm"), ("Portuguese", "pt"), ("португальский", "pt"),
        ("Central American Indian (Other)", None), ("mul", None), ("", None),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_name(name, tag):
    assert language(name) == tag
