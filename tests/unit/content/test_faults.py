"""Content's half of `openshelf check`."""

from openshelf.content.faults import check_content


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
