"""Content's half of `openshelf check`."""

from openshelf.content.faults import check_content
from openshelf.scaffold.pieces import new_page
from openshelf.scaffold.site import new_site


def test_gaps_are_noted_with_language_and_place(samples):
    said = [fault.words("en") for fault in check_content(samples / "content").faults]
    assert "content/eprojects/caspian/index.az.md: there is no ru text yet: depths" in said
    assert "content/pages/about/index.az.md: there is no ru text yet: title" in said


def test_a_fault_in_the_settings_is_told_first(tmp_path):
    (tmp_path / "library.toml").write_text("nmae = 1\n", "utf-8")
    checked = check_content(tmp_path)
    assert "did you mean “name”" in checked.faults[0].words("en")
    assert checked.content is None


def test_faults_are_worded_in_three_languages(samples):
    for language, word in (("az", "mətni"), ("ru", "текста"), ("en", "text")):
        assert any(word in fault.words(language) for fault in check_content(samples / "content").faults)


def test_a_published_placeholder_is_named_and_a_drafts_is_not(tmp_path):
    new_site(tmp_path / "site")
    content = tmp_path / "site" / "content"
    new_page(tmp_path / "site", "hours")
    about = content / "pages" / "hours" / "index.az.md"

    def said():
        return [words for fault in check_content(content).faults if "placeholder" in (words := fault.words("en"))]

    assert not said()
    for path in about.parent.iterdir():
        path.write_text(path.read_text("utf-8").replace("status: draft\n", ""), "utf-8")
    assert any(
        line.startswith("content/pages/hours/index.az.md: ") and "the title is “hours”" in line for line in said()
    )
    assert any(line.startswith("content/pages/hours/index.ru.md: ") and "Пишите здесь." in line for line in said())
