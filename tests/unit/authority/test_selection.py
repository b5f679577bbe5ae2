"""Of a library's authority file only what the catalogue uses is kept, and only evidence joins."""

from openshelf.authority.headings import script_free
from openshelf.authority.selection import select
from openshelf.errors import ProblemLog
from openshelf.record.authority import AuthorityForm, AuthorityRecord, SeeAlso, number_key
from openshelf.record.model import Agent, Identifier, Subject


class Catalogue:
    """A catalogue that has these keys, sounds and numbers."""

    def __init__(self, keys=(), sounds=(), numbers=None):
        self.keys, self.heard, self.numbers = set(keys), set(sounds), numbers or {}

    def has(self, kind, key):
        return (kind, key) in self.keys

    def sounds(self, sound):
        return sound in self.heard

    def numbered(self, number):
        return tuple(self.numbers.get(number, ()))


def person(name, dates=None, lang="az"):
    heading = f"{name}, {dates}" if dates else name
    return AuthorityForm(Agent(name, dates=dates, lang=lang), Subject(heading, "person", lang=lang))


def topic(text, lang="az"):
    return AuthorityForm(None, Subject(text, lang=lang))


def chosen(records, catalogue):
    problems = ProblemLog()
    found = select([("file.mrc", record) for record in records], catalogue, problems)
    return found, [group.message_id for group in problems.groups()]


def test_what_the_catalogue_does_not_use_is_let_go():
    records = [
        AuthorityRecord("1", person("Axundov, Mirzə", "1812-1878")),
        AuthorityRecord("2", person("Vaqif, Molla")),
    ]
    found, _ = chosen(records, Catalogue([("creator", "person|vaqif molla|")]))
    assert list(found.entries) == [("creator", "person|vaqif molla|")]


def test_a_record_is_used_by_any_of_its_forms():
    record = AuthorityRecord("1", topic("Xalçaçılıq"), (topic("Xalça toxuma"),), (topic("Ковроделие", "ru"),))
    found, _ = chosen([record], Catalogue([("subject", "subject|ковроделие|")]))
    assert [form.text.text for form in found.entries["subject", "subject|xalcaciliq|"].others] == [
        "Ковроделие",
        "Xalça toxuma",
    ]


def test_a_dated_name_that_sounds_alike_is_a_use():
    record = AuthorityRecord("1", person("Navoiy, Alisher", "1441-1501", "uz-Latn"))
    found, _ = chosen([record], Catalogue(sounds=[script_free("person|навоий алишер|1441-1501", "uz-Cyrl")]))
    assert found.entries


def test_a_number_with_its_system_is_believed():
    record = AuthorityRecord("1", person("Axundov, Mirzə"), numbers=(number_key("(viaf)7"),))
    found, _ = chosen([record], Catalogue(numbers={"viaf:7": [("creator", "person|sabuhi|")]}))
    assert [(join.second, join.rule) for join in found.joins()] == [("person|sabuhi|", "number")]


def test_a_bare_number_needs_a_word_in_common():
    record = AuthorityRecord("7", person("Axundov, Mirzə"), numbers=(number_key("7"),))
    other, same = ("creator", "person|smith john|"), ("creator", "person|ахундов м|")
    found, _ = chosen([record], Catalogue(numbers={"=7": [other]}))
    assert not found.entries
    found, _ = chosen([record], Catalogue(numbers={"=7": [other, same]}))
    assert [join.second for join in found.joins()] == ["person|ахундов м|"]


def test_a_form_that_leads_to_two_headings_joins_nothing_and_is_told():
    records = [
        AuthorityRecord("1", person("Əliyev, Rəşid", "1950-"), (person("Əliyev, R."),)),
        AuthorityRecord("2", person("Əliyev, Ramiz", "1960-"), (person("Əliyev, R."),)),
    ]
    found, problems = chosen(records, Catalogue([("creator", "person|eliyev r|")]))
    assert not list(found.joins())
    assert problems == ["authority.claimed-twice"]


def test_a_preferred_form_is_its_own_headings_whoever_else_claims_it():
    records = [AuthorityRecord("1", topic("Boya")), AuthorityRecord("2", topic("Rəng"), (topic("Boya"),))]
    found, _ = chosen(records, Catalogue([("subject", "subject|boya|"), ("subject", "subject|reng|")]))
    assert not list(found.joins())


def test_two_records_of_one_heading_are_one_and_told():
    records = [
        AuthorityRecord("1", topic("Boya"), (topic("Rəng"),), identifiers=(Identifier("viaf", "1"),)),
        AuthorityRecord("2", topic("BOYA"), (topic("Lak"),)),
    ]
    found, problems = chosen(records, Catalogue([("subject", "subject|boya|")]))
    (entry,) = found.entries.values()
    assert [form.text.text for form in entry.others] == ["Rəng", "Lak"]
    assert problems == ["authority.repeated"]


def test_a_heading_under_two_numbers_is_joined_to_neither():
    records = [
        AuthorityRecord("1", person("Əliyev, Rəşid", "1950-"), numbers=("viaf:1",)),
        AuthorityRecord("2", person("Əliyev, Ramiz", "1960-"), numbers=("viaf:2",)),
    ]
    both = ("creator", "person|eliyev r|")
    found, problems = chosen(records, Catalogue(numbers={"viaf:1": [both], "viaf:2": [both]}))
    assert not list(found.joins())
    assert problems == ["authority.number-unlike"]


def test_see_also_keeps_its_relation():
    record = AuthorityRecord("1", topic("Xalçaçılıq"), see_also=(SeeAlso(topic("Sənət"), "broader"),))
    found, _ = chosen([record], Catalogue([("subject", "subject|xalcaciliq|")]))
    assert [(link.key, link.relation) for _, _, link in found.see_also()] == [("subject|senet|", "broader")]
