"""The starter is sound by the editor's own checks, speaks every language of the interface and carries no doubtful number."""

from openshelf.authority.entries import claimed_twice
from openshelf.authority.files import read_authorities
from openshelf.authority.starter import rows, starter
from openshelf.lang.tags import INTERFACE_TAGS


def test_no_form_leads_to_two_headings():
    assert not claimed_twice(starter().entries)


def test_every_heading_has_a_form_in_every_language_of_the_interface():
    for entry in starter().entries.values():
        languages = {form.text.lang for form in (entry.preferred, *entry.others)}
        assert languages == set(INTERFACE_TAGS), entry.preferred.text.text


def test_every_heading_to_see_also_stands_in_the_list():
    nodes = starter().entries
    linked = [(kind, link.key) for kind, _, link in starter().see_also()]
    assert linked
    assert [node for node in linked if node not in nodes] == []


def test_it_passes_the_checks_of_an_editors_own_file(tmp_path):
    lines = ["kind;preferred;lang;other;other_lang;see_also;id"]
    for row in rows():
        dates = f", {row['dates']}" if row["dates"] else ""
        first, *rest = row["az"].split("|")
        others = [(text, "az") for text in rest]
        others += [(text, tag) for tag in INTERFACE_TAGS if tag != "az" for text in row[tag].split("|")]
        for text, tag in others:
            cells = (row["kind"], first + dates, "az", text + dates, tag, row["see_also"], row["id"])
            lines.append(";".join(f'"{cell}"' for cell in cells))
    folder = tmp_path / "authorities"
    folder.mkdir()
    (folder / "starter.csv").write_text("\n".join(lines), "utf-8")
    authorities, errors = read_authorities(folder)
    assert [error.words() for error in errors] == []
    assert authorities.entries.keys() == starter().entries.keys()


def test_a_classic_is_known_without_his_years():
    entry = starter().entries["creator", "person|nizami gencevi|1141-1209"]
    assert ("person|низами гянджеви|", "person|низами гянджеви|1141-1209") in entry.undated
