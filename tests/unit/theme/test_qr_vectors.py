"""tests/vectors/qr.json is what segno makes, so that the browser's encoder is judged by one that is not ours."""

import json

import pytest
import segno
from segno import encoder

TEXTS = ("https://a.az/1", *(f"https://kitabxana.example/az/record/{'x' * n}.html" for n in (1, 20, 60, 140, 300, 480)))


def correct_padding(monkeypatch):
    """segno 1.6 adds a whole zero byte where the data already ends on a byte (ISO/IEC 18004, 7.4.10 asks for none)."""
    monkeypatch.setattr(encoder, "write_padding_bits", lambda buff, _version, length: buff.extend([0] * (-length % 8)))


def vectors() -> list[dict[str, object]]:
    made = []
    for number, text in enumerate(TEXTS):
        for mask in (number % 8, (number + 3) % 8):
            code = segno.make(text, error="m", micro=False, boost_error=False, mode="byte", mask=mask)
            rows = ["".join(map(str, row)) for row in code.matrix]
            made.append({"text": text, "mask": mask, "rows": rows})
    return made


def test_the_vectors_are_segnos(monkeypatch, vectors_file):
    correct_padding(monkeypatch)
    assert json.loads(vectors_file.read_text("utf-8")) == vectors()


@pytest.fixture
def vectors_file(root):
    return root / "tests" / "vectors" / "qr.json"
