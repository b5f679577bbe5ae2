"""Stores of made records, and the records themselves."""

import pytest

from openshelf.catalog.store import Incoming, Store
from openshelf.record.access import METADATA_ONLY
from openshelf.record.dates import parse_date
from openshelf.record.model import Agent, Classification, Record, Subject, Title


def _make(number, title="Kitab", *, source="ak", access=METADATA_ONLY, path=None, **fields):
    """A record as a load brings it. creators and subjects as texts; the rest as in Record."""
    creators = tuple(
        agent if isinstance(agent, Agent) else Agent(agent, main=True) for agent in fields.pop("creators", ())
    )
    subjects = tuple(Subject(text, lang="az") for text in fields.pop("subjects", ()))
    classes = tuple(Classification(*pair) for pair in fields.pop("classes", ()))
    date = fields.pop("date", None)
    titles = fields.pop("titles", None) or (Title(title, lang="az"),)
    record = Record(
        id=f"{source}:{number}",
        source=source,
        control_number=str(number),
        type=fields.pop("type", "book"),
        titles=titles,
        agents=(*creators, *fields.pop("agents", ())),
        subjects=subjects,
        classifications=classes,
        date=parse_date(str(date)) if date is not None else None,
        **fields,
    )
    return Incoming(record, access, path)


@pytest.fixture(scope="session")
def make():
    """The maker of records: make(number, title, …) as a load brings them."""
    return _make


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "catalog.sqlite") as opened:
        yield opened
