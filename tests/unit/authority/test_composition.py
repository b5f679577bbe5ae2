"""A heading of parts speaks a language where every part does."""

from openshelf.authority.composition import composed
from openshelf.authority.entries import Authorities, Authority
from openshelf.authority.spellings import form_of


def known(*rows):
    entries = {}
    for az, *others in rows:
        forms = tuple(form_of("subject", text, tag) for tag, text in others)
        entry = Authority(form_of("subject", az, "az"), forms)
        entries[entry.node] = entry
    return Authorities(entries)


WHOLE = known(("Xalçaçılıq", ("ru", "Ковроделие"), ("en", "Rugs")), ("Azərbaycan", ("ru", "Азербайджан")))


def test_each_part_is_said_in_the_language():
    (entry,) = composed(WHOLE, [("Xalçaçılıq -- Azərbaycan", "az")]).values()
    assert {form.text.lang: form.text.text for form in (entry.preferred, *entry.others)} == {
        "az": "Xalçaçılıq -- Azərbaycan",
        "ru": "Ковроделие -- Азербайджан",
    }


def test_one_heading_in_two_languages_is_one():
    assert len(composed(WHOLE, [("Xalçaçılıq -- Azərbaycan", "az"), ("Ковроделие -- Азербайджан", "ru")])) == 1


def test_nothing_is_half_translated():
    assert not composed(WHOLE, [("Xalçaçılıq -- Gəncə", "az")])


def test_years_are_the_same_in_every_language():
    (entry,) = composed(WHOLE, [("Xalçaçılıq -- 1941-1945", "az")]).values()
    assert "Ковроделие -- 1941-1945" in [form.text.text for form in entry.others]


def test_a_heading_written_as_a_whole_is_its_writers():
    whole = known(("Xalçaçılıq", ("ru", "Ковроделие")), ("Azərbaycan",), ("Xalçaçılıq -- Azərbaycan",))
    assert not composed(whole, [("Xalçaçılıq -- Azərbaycan", "az")])
