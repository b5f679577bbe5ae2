"""What a statement of rights allows, rule by rule of rights/policy.py."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openshelf.lang.tags import INTERFACE_TAGS
from openshelf.record.access import Access
from openshelf.record.model import RightsStatement
from openshelf.record.vocabulary import ACCESS, ACCESS_FLAGS
from openshelf.rights.policy import KINDS, REASONS, decide, first_day, last_day, ships

TODAY = date(2026, 11, 20)
STANDS, WITHDRAWN = False, True
ONLINE, KIOSK = False, True
OPEN = RightsStatement(access="open")
SCREEN = RightsStatement(access="screen-only", seats=25)


def test_nothing_stated_is_metadata_only():
    assert decide(None, None, STANDS, TODAY) == Access(state="metadata-only", reason="unstated")
    assert decide(RightsStatement(text="©"), None, STANDS, TODAY).reason == "unstated"


def test_a_withdrawal_beats_everything():
    assert decide(OPEN, OPEN, WITHDRAWN, TODAY) == Access(state="withdrawn", reason="withdrawn")


def test_a_record_that_says_it_is_withdrawn_is():
    assert decide(RightsStatement(access="withdrawn"), OPEN, STANDS, TODAY).state == "withdrawn"


def test_the_records_own_statement_beats_the_sources():
    assert decide(SCREEN, OPEN, STANDS, TODAY).state == "screen-only"
    assert decide(OPEN, SCREEN, STANDS, TODAY).state == "open"


def test_a_statement_without_access_only_narrows_the_sources():
    own = RightsStatement(flags=("no-print",), ends="2026-11-19")
    access = decide(own, OPEN, STANDS, TODAY)
    assert (access.state, access.reason, access.flags, access.ends) == (
        "metadata-only",
        "ended",
        ("no-print",),
        "2026-11-19",
    )


def test_an_access_outside_the_vocabulary_is_metadata_only():
    assert decide(RightsStatement(access="libre"), OPEN, STANDS, TODAY) == Access(reason="unclear")


def test_a_date_that_cannot_be_read_never_opens():
    assert decide(RightsStatement(access="open", begins="soon"), None, STANDS, TODAY).reason == "unclear"
    assert decide(RightsStatement(access="open", ends="12/31/2027"), None, STANDS, TODAY).state == "metadata-only"
    assert decide(RightsStatement(access="open", ends="2027-02-30"), None, STANDS, TODAY).state == "metadata-only"


def test_a_day_with_points_is_day_first_as_spreadsheets_of_the_region_write_it():
    assert decide(RightsStatement(access="open", ends="31.12.2027"), None, STANDS, TODAY).ends == "2027-12-31"


def test_a_work_opens_on_the_day_its_right_begins():
    statement = RightsStatement(access="screen-only", begins="2026-11-20", seats=3)
    before = decide(statement, None, STANDS, TODAY - timedelta(1))
    assert before == Access("embargoed", "embargoed", (), "2026-11-20", None, "screen-only", 3)
    assert decide(statement, None, STANDS, TODAY) == Access("screen-only", "screen-only", seats=3)


def test_an_embargo_ends_in_open_access_or_as_the_source_is():
    embargo = RightsStatement(access="embargoed", begins="2027-01-01")
    assert decide(embargo, None, STANDS, TODAY).opens_as == "open"
    assert decide(embargo, SCREEN, STANDS, TODAY).opens_as == "screen-only"
    assert decide(embargo, None, STANDS, date(2027, 1, 1)).state == "open"


def test_an_embargo_without_a_day_stays_closed():
    access = decide(RightsStatement(access="embargoed"), None, STANDS, TODAY)
    assert (access.state, access.reason, access.begins) == ("embargoed", "embargoed-undated", None)


def test_the_last_day_is_still_open():
    statement = RightsStatement(access="open", ends="2026-11-20")
    assert decide(statement, None, STANDS, TODAY) == Access("open", "open", ends="2026-11-20")
    assert decide(statement, None, STANDS, TODAY + timedelta(1)).reason == "ended"


def test_an_embargo_that_would_begin_after_the_right_ends_never_opens():
    statement = RightsStatement(access="open", begins="2027-01-01", ends="2026-01-01")
    assert decide(statement, None, STANDS, TODAY).state == "metadata-only"


def test_only_in_hall_makes_an_open_work_screen_only():
    access = decide(RightsStatement(access="open", flags=("only-in-hall",)), None, STANDS, TODAY)
    assert access.state == "screen-only"


def test_seats_come_from_the_source_where_the_record_names_none():
    assert decide(RightsStatement(access="screen-only"), SCREEN, STANDS, TODAY).seats == 25


def test_years_and_months_are_whole():
    assert first_day("2027") == date(2027, 1, 1)
    assert last_day("2027") == date(2027, 12, 31)
    assert last_day("2028-02") == date(2028, 2, 29)
    assert first_day(" ") is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", [state for state in ACCESS if state != "open"])
def test_online_nothing_of_a_work_that_is_not_open_ships_but_its_description(state, kind):
    place = ships(Access(state=state), ONLINE, kind)
    allowed = kind == "metadata" or (kind == "cover" and state != "withdrawn")
    assert place == ("static" if allowed else "no")


def test_on_the_kiosk_a_screen_only_work_is_sealed_and_its_text_nowhere():
    places = {kind: ships(Access(state="screen-only"), KIOSK, kind) for kind in KINDS}
    assert places == {
        "metadata": "static",
        "cover": "static",
        "thumbnail": "sealed",
        "page-image": "sealed",
        "text": "no",
        "file": "no",
        "search-text": "sealed",
    }


def test_a_file_that_must_not_be_printed_is_not_for_download():
    assert ships(Access(state="open", flags=("no-print",)), ONLINE, "file") == "no"
    assert ships(Access(state="open"), ONLINE, "file") == "static"


def test_an_unknown_kind_of_file_is_a_fault_not_a_leak():
    with pytest.raises(ValueError, match="sidecar"):
        ships(Access(state="open"), ONLINE, "sidecar")


def test_every_reason_speaks_every_language_of_the_interface_with_the_same_dates():
    for words in REASONS.values():
        assert set(words) == set(INTERFACE_TAGS)
        assert (
            len(
                {
                    tuple(sorted(part for part in ("{begins}", "{ends}", "{seats}") if part in text))
                    for text in words.values()
                }
            )
            == 1
        )


statements = st.builds(
    RightsStatement,
    access=st.none() | st.sampled_from([*ACCESS, "other"]),
    flags=st.lists(st.sampled_from([*ACCESS_FLAGS]), max_size=2, unique=True).map(tuple),
    begins=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(date.isoformat) | st.text(max_size=12),
    ends=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(date.isoformat) | st.text(max_size=12),
    seats=st.none() | st.integers(1, 99),
)


@settings(deadline=None)
@given(st.none() | statements, st.none() | statements, st.booleans(), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_decision_is_always_worded_and_open_only_where_someone_said_so(statement, policy, withdrawn, on):
    access = decide(statement, policy, withdrawn, on)
    assert access.state in ACCESS
    assert access.reason in REASONS
    if access.state == "open":
        assert not withdrawn
        said = statement.access if statement and statement.access else (policy.access if policy else None)
        assert said in ("open", "embargoed")
    if access.state == "embargoed" and access.begins:
        assert access.begins > on.isoformat()
        assert access.opens_as in ("open", "screen-only")
