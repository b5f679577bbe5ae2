"""An editor's word beats the library's file, and that beats the starter."""

from openshelf.authority.entries import FILE, LIST, NO_AUTHORITIES, STARTER, Authorities, Authority, Link, merged
from openshelf.authority.files import read_authorities
from openshelf.authority.spellings import form_of
from openshelf.record.model import Identifier


def entry(kind, preferred, *others, level=0, **more):
    tag = more.pop("tag", "az")
    forms = tuple(form_of(kind, text, None) for text in others)
    rule = STARTER if level == LIST else "authority"
    return Authority(form_of(kind, preferred, tag), forms, level=level, rule=rule, **more)


def level(*entries):
    return Authorities({one.node: one for one in entries})


def texts(authorities):
    return {
        one.preferred.text.text: [form.text.text for form in (*one.others, *one.lent)]
        for one in authorities.entries.values()
    }


def test_the_editors_preferred_form_stands_and_the_files_leads_to_it():
    whole = merged(
        level(entry("subject", "Xalçaçılıq")), level(entry("subject", "Xalça toxuma", "Xalçaçılıq", level=FILE))
    )
    assert texts(whole) == {"Xalçaçılıq": ["Xalça toxuma"]}
    assert [(join.first, join.second, join.rule) for join in whole.joins()] == [
        ("subject|xalcaciliq|", "subject|xalca toxuma|", "authority")
    ]


def test_what_the_starter_adds_says_so():
    whole = merged(level(entry("subject", "Şahmat")), level(entry("subject", "Şahmat", "Chess", level=LIST)))
    assert [join.rule for join in whole.joins()] == [STARTER]


def test_a_form_an_editor_gave_to_another_heading_is_not_given_again():
    own = level(entry("subject", "Rugs"), entry("subject", "Toxuculuq", "Weaving"))
    whole = merged(own, level(entry("subject", "Xalça", "Weaving", "Kilim", level=LIST)))
    assert texts(whole) == {"Rugs": [], "Toxuculuq": ["Weaving"], "Xalça": ["Kilim"]}


def test_a_secondary_form_in_common_joins_no_subjects():
    own = level(entry("subject", "Xalçaçılıq", "Rugs"))
    assert set(texts(merged(own, level(entry("subject", "Xalçalar", "Rugs", level=LIST))))) == {
        "Xalçaçılıq",
        "Xalçalar",
    }


def test_a_name_with_its_years_is_one_person_in_both():
    own = level(entry("person", "Nəvai, Ə., 1441-1501", "Навои, Алишер, 1441-1501"))
    whole = merged(own, level(entry("person", "Nəvai, Əlişir, 1441-1501", "Навои, Алишер, 1441-1501", level=LIST)))
    assert texts(whole) == {"Nəvai, Ə.": ["Навои, Алишер", "Nəvai, Əlişir"]}


def test_an_identifier_in_common_is_one_heading():
    number = (Identifier("viaf", "7"),)
    own = level(entry("person", "Axundov, M.", identifiers=number))
    whole = merged(own, level(entry("person", "Axundzadə, M., 1812-1878", level=FILE, identifiers=number)))
    assert texts(whole) == {"Axundov, M.": ["Axundzadə, M."]}


def test_links_follow_a_heading_that_went_into_another():
    own = level(entry("subject", "Xalçaçılıq"))
    starter = level(
        entry("subject", "Xalça işi", "Xalçaçılıq", level=LIST),
        entry("subject", "Sənət", level=LIST, see_also=(Link("subject|xalca isi|"),)),
    )
    whole = merged(own, starter)
    assert whole.entries["subject", "subject|senet|"].see_also == (Link("subject|xalcaciliq|"),)


def test_nothing_and_nothing_is_nothing():
    assert not merged(NO_AUTHORITIES, NO_AUTHORITIES).entries


def test_the_first_form_of_a_language_ranks_before_its_others():
    russian = tuple(form_of("subject", text, "ru") for text in ("Шахматы", "Шахматная игра"))
    one = Authority(form_of("subject", "Şahmat", "az"), russian)
    ranks = {form.text.text: rank for form, rank in level(one).forms()}
    assert ranks["Şahmat"] > ranks["Шахматы"] > ranks["Шахматная игра"]


def test_an_editors_first_form_of_a_language_ranks_before_the_starters_preferred_one():
    own = Authority(form_of("subject", "Şahmat", "az"), (form_of("subject", "Шахматы", "ru"),))
    starter = entry("subject", "Chess", level=LIST)
    ranks = {form.text.text: rank for form, rank in level(own, starter).forms()}
    assert ranks["Шахматы"] > ranks["Chess"]


def test_a_number_or_a_name_without_years_joins_nothing_an_editor_gave_to_another():
    own = level(entry("person", "Nigar", "Sabuhi"))
    file = entry("person", "Axundov, Mirzə, 1812-1878", level=FILE, numbered=("person|sabuhi|",))
    starter = entry(
        "person", "Vaqif, Molla Pənah, 1717-1797", level=LIST, undated=(("person|sabuhi|", "person|sabuhi|1812-1878"),)
    )
    assert [join.second for join in merged(own, level(file)).joins()] == ["person|sabuhi|"]
    assert not list(merged(own, level(starter)).undated())


def test_two_dated_persons_of_one_name_and_an_undated_form_of_one_stay_apart(tmp_path):
    folder = tmp_path / "authorities"
    folder.mkdir()
    (folder / "a.csv").write_text(
        'kind,preferred,other\nperson,"Vaqif, Molla, 1717-1797",\nperson,"Vaqif, Mirzə, 1950-","Vaqif, Molla"\n',
        "utf-8",
    )
    authorities, errors = read_authorities(folder)
    assert not errors
    assert ("person|vaqif molla|", "person|vaqif molla|1717-1797") not in [
        (join.second, own) for join, own in authorities.undated() if join.first == "person|vaqif molla|1717-1797"
    ]
