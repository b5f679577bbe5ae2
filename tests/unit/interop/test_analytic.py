"""The place in a host out of the words of a catalogue."""

import pytest

from openshelf.interop.analytic import host_of
from openshelf.record.model import Record, Relation


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("2009. № 4. C. 12–18", ("2009", None, "4", "12", "18")),
        ("2009. Т. 3, № 4. С. 12-18", ("2009", "3", "4", "12", "18")),
        ("2015. C. 2, № 1. S. 5–9", ("2015", "2", "1", "5", "9")),
        ("Vol. 7, no. 2 (1998), p. 101-120", ("1998", "7", "2", "101", "120")),
        ("2001. № 3–4. S. 7", ("2001", None, "3–4", "7", None)),
        ("2020. № 2. Б. 15–21", ("2020", None, "2", "15", "21")),
        ("bütün nömrə", (None, None, None, None, None)),
        (None, (None, None, None, None, None)),
    ],
)
def test_year_volume_issue_and_pages_are_read(detail, expected):
    host = host_of(Record("m:1", "m", "1", relations=(Relation("host", title="Jurnal", detail=detail),)))
    assert host is not None
    assert (host.year, host.volume, host.issue, host.first_page, host.last_page) == expected


def test_a_relation_without_a_title_is_no_host():
    assert host_of(Record("m:1", "m", "1", relations=(Relation("host", record="j1"),))) is None
