"""A catalogue that comes as changes: what a later file deletes leaves a tombstone, and comes back when it comes again."""

import shutil

import pymarc
from whole_site import build, openshelf, tree

SOURCES = '[[source]]\nfile = "base.mrc"\ncode = "ak"\n'


def marc(*records):
    data = b""
    for number, title, status in records:
        record = pymarc.Record(leader=f"00000{status}am a2200000 a 4500", force_utf8=True)
        record.add_field(pymarc.Field(tag="001", data=number))
        record.add_field(
            pymarc.Field(tag="245", indicators=pymarc.Indicators("0", "0"), subfields=[pymarc.Subfield("a", title)])
        )
        data += record.as_marc()
    return data


def states(site):
    lines = (site / "content/ids.csv").read_text("utf-8").splitlines()[1:]
    return {cells[0]: cells[1] for line in lines if (cells := line.split(","))}


def page(site, number):
    return next((site / "output/online/az/record/ak").glob(f"*/{number}.html")).read_text("utf-8")


def pages(site):
    return {
        name: data
        for name, data in tree(site / "output/online").items()
        if not str(name).startswith(("search/", "assets/"))
    }


def new_site(folder, sources):
    site = folder / "s"
    assert openshelf("new", "site", site).returncode == 0
    catalog = site / "content/catalog"
    (catalog / "changes").mkdir()
    (catalog / "base.mrc").write_bytes(marc(("1", "Birinci kitab", "n"), ("2", "İkinci kitab", "n")))
    (catalog / "sources.toml").write_text(sources, "utf-8")
    assert build(site).returncode == 0
    return site, catalog


def test_a_deletion_in_a_later_file_is_a_tombstone_and_the_record_comes_back(tmp_path):
    site, catalog = new_site(tmp_path, SOURCES + 'changes = ["changes/*.mrc"]\n')
    (catalog / "changes/2026-10.mrc").write_bytes(marc(("2", "İkinci kitab", "d"), ("3", "Üçüncü kitab", "n")))
    done = build(site, "--accept-shrunken", "ak")
    assert done.returncode == 0, done.stderr
    assert states(site) == {"ak:1": "live", "ak:2": "gone", "ak:3": "live"}
    assert "İkinci kitab" in page(site, "2")
    assert 'name="robots" content="noindex"' in page(site, "2")
    (catalog / "changes/2026-11.mrc").write_bytes(marc(("2", "İkinci kitab, yenidən", "c")))
    assert build(site).returncode == 0
    assert states(site) == {"ak:1": "live", "ak:2": "live", "ak:3": "live"}
    assert "İkinci kitab, yenidən" in page(site, "2")


def test_a_source_of_changes_keeps_what_it_does_not_name(tmp_path):
    site, catalog = new_site(tmp_path, SOURCES + 'kind = "changes"\n')
    (catalog / "base.mrc").write_bytes(marc(("2", "İkinci kitab", "d"), ("3", "Üçüncü kitab", "n")))
    done = build(site, "--accept-shrunken", "ak")
    assert done.returncode == 0, done.stderr
    assert states(site) == {"ak:1": "live", "ak:2": "gone", "ak:3": "live"}


def test_a_clone_with_the_whole_series_has_what_the_weeks_made_and_one_without_it_says_so(tmp_path):
    site, catalog = new_site(tmp_path, SOURCES + 'kind = "changes"\n')
    first = marc(*((str(number), f"Kitab {number}", "n") for number in range(1, 31)))
    weeks = [first, marc(("2", "Kitab 2", "d"), ("31", "Kitab 31", "n")), marc(("31", "Kitab 31, düzəlmiş", "c"))]
    for week in weeks:
        (catalog / "base.mrc").write_bytes(week)
        done = build(site)
        assert done.returncode == 0, done.stderr
    by_week = pages(site)
    clone = tmp_path / "clone"
    shutil.copytree(site, clone, ignore=shutil.ignore_patterns(".openshelf", "output"))
    done = build(clone)
    assert done.returncode == 1
    assert "29 works" in done.stderr
    assert "changes = [" in done.stderr
    catalog = clone / "content/catalog"
    (catalog / "base.mrc").write_bytes(weeks[0])
    for number, week in enumerate(weeks[1:], 1):
        (catalog / f"changes/{number}.mrc").write_bytes(week)
    (catalog / "sources.toml").write_text(SOURCES + 'kind = "changes"\nchanges = ["changes/*.mrc"]\n', "utf-8")
    done = build(clone)
    assert done.returncode == 0, done.stderr
    # The index keeps the segments of earlier weeks in use; what it finds is the same.
    assert pages(clone) == by_week
