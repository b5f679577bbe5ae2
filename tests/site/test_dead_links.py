"""Links in an editor's text to what is not there, or may not be shown: told by line, and the site is built without them."""

from whole_site import build, openshelf

TEXT = """---
title: About
---

[one](missing.pdf) ![two](missing.png) [three](../nothing/index.en.md)

[four](/catalog/export.txt) [five](/rights/letter.pdf) [six](../../../outside.txt)
"""


def test_a_link_that_leads_nowhere_stops_neither_check_nor_build_and_publishes_nothing(tmp_path):
    site = tmp_path / "s"
    assert openshelf("new", "site", site).returncode == 0
    for name in ("catalog/export.txt", "rights/letter.pdf", "../outside.txt"):
        (site / "content" / name).write_text("not to be shown", "utf-8")
    page = site / "content/pages/about/index.en.md"
    page.parent.mkdir(parents=True)
    page.write_text(TEXT, "utf-8")
    checked = openshelf("check", "--site", site)
    assert checked.returncode == 0, checked.stderr
    assert "index.en.md:5:" in checked.stdout
    done = build(site)
    assert done.returncode == 0, done.stderr
    made = (site / "output/online/en/page/about.html").read_text("utf-8")
    for words in ("one", "three", "four", "five", "six"):
        assert f"<a>{words}</a>" in made.replace("<a >", "<a>")
    published = b"".join(file.read_bytes() for file in (site / "output").rglob("*") if file.is_file())
    assert b"not to be shown" not in published
