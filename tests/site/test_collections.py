"""A collection the sources name and an editor describes is one, in its list and in the facet of search."""

import json
import re
import subprocess
from pathlib import Path

from whole_site import build, new_site

ROOT = Path(__file__).resolve().parents[2]
SOURCES = '[[source]]\nfile = "held.csv"\ncode = "held"\ncollections = ["Uşaq guşəsi", "Hədiyyələr"]\n'


def facets(site, query):
    found = subprocess.run(
        ["npm", "run", "-s", "search", "--", str(site / "output/online"), query, "--lang", "az"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    return json.loads(found.stdout)["facets"]


def test_a_collection_of_both_counts_once(tmp_path):
    site = new_site(tmp_path)
    (site / "content/catalog/sources.toml").write_text(SOURCES, "utf-8")
    folder = site / "content/collections/children"
    folder.mkdir(parents=True)
    (folder / "index.az.md").write_text("---\ntitle: Uşaq guşəsi\nquery: {language: az}\n---\n", "utf-8")
    (folder / "index.en.md").write_text("---\ntitle: For children\n---\n", "utf-8")
    done = build(site)
    assert done.returncode == 0, done.stderr
    assert facets(site, "kitabı")["collection"] == {"children": 2, "Hədiyyələr": 2}
    for tag, titles in (("az", ["Hədiyyələr", "Uşaq guşəsi"]), ("en", ["For children", "Hədiyyələr"])):
        listed = (site / "output/online" / tag / "browse/collection/index.html").read_text("utf-8")
        assert sorted(re.findall(r'<li id="k-[^>]+><a[^>]+>([^<]+)</a>', listed)) == titles
