"""content/authorities/*.csv: forms, joins and links, and every mistake with its line."""

import pytest

from openshelf.authority.entries import Link
from openshelf.authority.files import load_authorities, read_authorities
from openshelf.errors import ContentError

GOOD = """kind,preferred,lang,other,other_lang,see_also
person,"Axundov, Mirzə Fətəli, 1812-1878",az,"Ахундов, Мирза Фатали, 1812-1878",ru,
person,"Axundov, Mirzə Fətəli, 1812-1878",az,"Axundzadə, Mirzə Fətəli",az,
subject,Xalçaçılıq,az,Ковроткачество,ru,Xalçalar
subject,Xalçalar,az,,,
"""


def read(tmp_path, text, name="names.csv"):
    folder = tmp_path / "authorities"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_authorities(folder)


def test_a_missing_folder_is_empty(tmp_path):
    assert not load_authorities(tmp_path / "none").entries


def test_each_other_form_is_joined_to_its_preferred_one(tmp_path):
    authorities, errors = read(tmp_path, GOOD)
    assert not errors
    assert [(join.first, join.second, join.rule) for join in authorities.joins() if join.kind == "creator"] == [
        ("person|axundov mirze feteli|1812-1878", "person|ахундов мирза фатали|1812-1878", "authority"),
        ("person|axundov mirze feteli|1812-1878", "person|axundzade mirze feteli|", "authority"),
    ]
    assert list(authorities.see_also()) == [("subject", "subject|xalcaciliq|", Link("subject|xalcalar|"))]


def test_years_at_the_end_of_a_name_are_its_note(tmp_path):
    authorities, _ = read(tmp_path, GOOD)
    form = next(form for form, preferred in authorities.forms() if preferred and form.kind == "creator")
    assert (form.text.text, form.note) == ("Axundov, Mirzə Fətəli", "1812-1878")


@pytest.mark.parametrize(
    ("text", "message_id", "line"),
    [
        ("kind,name\nperson,X\n", "authority.no-column", 1),
        ("kind,preferred,langs\nperson,X,az\n", "authority.column", 1),
        ("kind,preferred\npeople,X\n", "authority.kind", 2),
        ("kind,preferred\nperson,…\n", "authority.no-words", 2),
        ("preferred,other\nA B,C D\nE F,C D\n", "authority.twice", 3),
        ("kind,preferred,see_also\nsubject,Musiqi,Muğam\n", "authority.see-also", 2),
        (b"kind,preferred\nperson,\xc0\n", "authority.encoding", 2),
        ("kind,preferred,other\nsubject,Rəng,\nsubject,rəng,\n", "authority.duplicate", 3),
        ("kind,preferred,other\nsubject,Rəng,Boya\nsubject,Boya,\n", "authority.is-preferred", 2),
        ("kind,preferred,other\nsubject,Rəng,Boya\nsubject,Boya,Rəng\n", "authority.circle", 2),
        ("kind,preferred,see_also\nsubject,Rəng,Rəng\n", "authority.itself", 2),
        ("kind,preferred,see_also,relation\nsubject,Rəng,,wider\n", "authority.relation", 2),
        ("kind,preferred,lang\nsubject,Rəng,xq\n", "authority.language", 2),
        ("kind,preferred,id\nsubject,Rəng,wikidata:42\n", "authority.identifier", 2),
        ("kind,preferred,id\nsubject,Rəng,wikidata:Q1\nsubject,Boya,wikidata:Q1\n", "authority.identifier-twice", 3),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, text, message_id, line):
    _, errors = read(tmp_path, text)
    assert [(error.message_id, error.place.line) for error in errors] == [(message_id, line)]
    with pytest.raises(ContentError):
        load_authorities(tmp_path / "authorities")


def test_a_form_is_of_the_script_it_is_written_in(tmp_path):
    authorities, _ = read(tmp_path, "kind,preferred,lang,other,other_lang\nsubject,Rang,uz,Ранг,uz\n")
    assert [form.text.lang for form, _ in authorities.forms()] == ["uz-Latn", "uz-Cyrl"]


def test_a_name_is_a_subject_heading_too_with_its_years(tmp_path):
    authorities, _ = read(tmp_path, GOOD)
    entry = authorities.entries["subject", "subject|axundov mirze feteli 1812 1878|"]
    assert entry.preferred.text.text == "Axundov, Mirzə Fətəli, 1812-1878"
    assert [form.text.lang for form in entry.others] == ["ru", "az"]


def test_a_subject_somebody_wrote_keeps_its_form_from_a_name(tmp_path):
    authorities, _ = read(tmp_path, "kind,preferred,lang\nperson,Koroğlu,az\ntitle,Koroğlu,az\n")
    assert not [join for join in authorities.joins() if join.kind == "subject"]
    assert authorities.entries["subject", "subject|koroglu|"].preferred.text.text == "Koroğlu"


def test_relations_and_identifiers_are_kept(tmp_path):
    text = (
        "kind,preferred,see_also,relation,id\n"
        "corporate,Yeni ad,Köhnə ad,earlier,viaf:12 | https://www.wikidata.org/wiki/Q7\ncorporate,Köhnə ad,,,\n"
    )
    authorities, errors = read(tmp_path, text)
    assert not errors
    entry = authorities.entries["creator", "corporate|yeni ad|"]
    assert entry.see_also == (Link("corporate|kohne ad|", "earlier"),)
    assert [(one.scheme, one.value) for one in entry.identifiers] == [("viaf", "12"), ("wikidata", "Q7")]
