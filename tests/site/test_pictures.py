"""Pictures that catalogue records name, as a library puts them there: found, shown, told of where they cannot be, and gone when they must."""

import csv
import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from whole_site import build, openshelf, tree

from openshelf.release.withdraw import addresses

SAMPLE = Path(__file__).resolve().parents[1] / "samples/ingest/irbis-calendar.txt"
PERSON, EVENT, OBJECT, BOOK = "p-1", "s-1", "o-1", "k-1"


def drawn(width, height, colour, kind="JPEG"):
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill="white")
    buffer = BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def put(site, name, data):
    path = site / "content/catalog/pictures" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def new_calendar(folder):
    site = folder / "təqvim 1"
    assert openshelf("new", "site", site).returncode == 0
    shutil.copy(SAMPLE, site / "content/catalog/kzd.txt")
    put(site, "persons/SEVDA.JPG", drawn(600, 900, "#7b2d26"))
    put(site, "scans/Xalca bir.jpg", drawn(500, 300, "#26547b"))
    put(site, "scans/mayak.jpg", drawn(200, 120, "#3f7b26"))
    put(site, "a/ikili.jpg", drawn(300, 300, "#777777"))
    put(site, "b/ikili.jpg", drawn(300, 300, "#888888"))
    put(site, "siniq.png", drawn(300, 300, "#999999", "PNG")[:400])
    settings = site / "content/library.toml"
    settings.write_text(settings.read_text("utf-8").replace('site_url = ""', 'site_url = "https://k.example"'), "utf-8")
    return site


@pytest.fixture(scope="module")
def calendar(tmp_path_factory):
    site = new_calendar(tmp_path_factory.mktemp("pictures"))
    done = build(site)
    assert done.returncode == 0, done.stderr
    return site, done.stderr


@pytest.fixture
def copy(calendar, tmp_path):
    site = tmp_path / "s"
    shutil.copytree(calendar[0], site, copy_function=shutil.copy2)
    return site


def page(site, number, tag="az", profile="online"):
    return next((site / "output" / profile / tag / "record/kzd").glob(f"*/{number}.html")).read_text("utf-8")


def main(html):
    return html[html.index("<main") : html.index("</main")]


def pictures(site, profile="online"):
    return sorted(path.name for path in (site / "output" / profile / "media/record").glob("*"))


def withdraw(site, number):
    (site / "content/rights").mkdir(exist_ok=True)
    (site / "content/rights/withdrawn.csv").write_text(f"id,date,reason\nkzd:{number},2026-11-19,x\n", "utf-8")


def test_the_first_picture_is_the_cover_in_its_own_shape_with_its_words(calendar):
    (img,) = re.findall(r'record-cover record-picture"><img[^>]*>', main(page(calendar[0], PERSON)))
    assert re.search(r'src="[./]+media/record/sevda-[0-9a-f]{10}-480\.webp"', img)
    assert re.search(r"sevda-[0-9a-f]{10}-240\.webp 240w", img)
    assert 'width="480" height="720"' in img
    assert 'alt="Xalçaçının portreti"' in img
    assert 'property="og:image" content="https://k.example/media/record/sevda-' in page(calendar[0], PERSON)


def test_further_pictures_stand_in_a_row_called_by_the_title(calendar):
    row = re.search(r'<ul class="plates">.*?</ul>', page(calendar[0], PERSON), re.DOTALL)[0]
    assert row.count("<figure>") == 1
    assert 'alt="Əliyeva, S.R."' in row
    assert "figcaption" not in row
    assert "e.example" not in row


def test_a_small_picture_is_not_enlarged(calendar):
    assert 'width="200" height="120"' in main(page(calendar[0], EVENT))


def test_what_cannot_be_shown_is_told_by_cause_with_its_record_and_the_build_goes_on(calendar):
    said = calendar[1]
    assert "kzd.txt [kzd:p-1]: the picture “yoxdur.jpg” is not in content/catalog/pictures" in said
    assert "[kzd:o-1]: the picture “ikili.jpg” could be a/ikili.jpg or b/ikili.jpg" in said
    assert "content/catalog/pictures/siniq.png [kzd:k-1]: the image breaks off or is damaged" in said
    assert "media/record" not in main(page(calendar[0], OBJECT))
    assert "media/record" not in main(page(calendar[0], BOOK))


def test_a_check_says_the_same_of_what_is_missing_and_unclear(calendar):
    done = openshelf("check", "--site", calendar[0])
    assert done.returncode == 0
    assert "the picture “yoxdur.jpg” is not in" in done.stdout
    assert "the picture “ikili.jpg” could be" in done.stdout


def test_the_spreadsheet_has_a_row_and_a_remedy_for_each_picture(copy):
    assert build(copy, "--report", copy / "r.csv").returncode == 0
    rows = list(csv.reader((copy / "r.csv").read_text("utf-8-sig").splitlines()))
    told = {row[0]: row[4] for row in rows if "pictures" in row[3] + row[1] + row[4]}
    assert told.keys() == {PERSON, OBJECT, BOOK}
    assert not any(remedy.startswith("ingest.") for remedy in told.values())


def test_originals_do_not_ship_and_only_pictures_that_are_shown_do(calendar):
    assert [re.sub("-[0-9a-f]{10}", "", name) for name in pictures(calendar[0])] == [
        "mayak-200.webp", "sevda-240.webp", "sevda-480.webp", "xalca-bir-240.webp", "xalca-bir-480.webp",
    ]  # fmt: skip
    originals = {path.read_bytes() for path in (calendar[0] / "content/catalog/pictures").rglob("*.*")}
    assert originals.isdisjoint(tree(calendar[0] / "output").values())


def test_a_build_with_nothing_new_changes_no_byte_whatever_the_jobs(calendar, tmp_path):
    site = tmp_path / "s"
    shutil.copytree(
        calendar[0], site, copy_function=shutil.copy2, ignore=shutil.ignore_patterns("output", ".openshelf")
    )
    (site / "content/ids.csv").write_bytes((calendar[0] / "content/ids.csv").read_bytes())
    before = tree(calendar[0] / "output")
    assert openshelf("build", "--site", site, "--date", "2026-11-20", "--jobs", "2").returncode == 0
    assert tree(site / "output") == before
    done = openshelf("build", "--site", site, "--date", "2026-11-20", "--jobs", "2", "--plan")
    assert not re.search(r"^\w+: \d+ (?!unchanged)", "\n".join(done.stdout.splitlines()[:-1]), re.MULTILINE)


def test_a_picture_that_is_replaced_added_or_gone_changes_its_own_pages(copy):
    before = tree(copy / "output/online")
    put(copy, "scans/mayak.jpg", drawn(220, 120, "#111111"))
    assert build(copy).returncode == 0
    after = tree(copy / "output/online")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    records = {name for name in changed if "/record/kzd/" in name}
    assert {Path(name).stem for name in records} == {EVENT}
    assert sum(name.startswith("media/record/mayak-") for name in changed) == 2

    put(copy, "yoxdur.jpg", drawn(300, 300, "#222222"))
    assert build(copy).returncode == 0
    assert re.search(r"<figcaption>(<[^>]*>)?Itmiş şəkil", page(copy, PERSON))

    (copy / "content/catalog/pictures/yoxdur.jpg").unlink()
    put(copy, "scans/mayak.jpg", drawn(200, 120, "#3f7b26"))
    assert build(copy).returncode == 0
    again = tree(copy / "output/online")
    assert {name: data for name, data in again.items() if not name.startswith("search/")} == {
        name: data for name, data in before.items() if not name.startswith("search/")
    }


def test_a_picture_that_was_mended_is_shown(copy):
    put(copy, "siniq.png", drawn(300, 300, "#999999", "PNG"))
    assert "siniq" not in build(copy).stderr
    assert "media/record/siniq-" in page(copy, BOOK)


@pytest.mark.parametrize("profile", ["online", "kiosk"])
def test_a_withdrawn_record_has_no_picture_anywhere(copy, profile):
    assert build(copy, "--profile", profile).returncode == 0
    assert "sevda" in page(copy, PERSON, profile=profile)
    withdraw(copy, PERSON)
    assert build(copy, "--profile", profile).returncode == 0
    assert [re.sub("-[0-9a-f]{10}", "", name) for name in pictures(copy, profile)] == ["mayak-200.webp"]
    for name, data in tree(copy / "output" / profile).items():
        if name.endswith((".html", ".json", ".xml")):
            assert b"media/record/sevda" not in data, name


def test_a_branch_ships_the_pictures_of_its_own_works_alone(copy):
    (copy / "content/branches").mkdir()
    (copy / "content/branches/shore.toml").write_text('languages = ["ru"]\n', "utf-8")
    assert build(copy, "--profile", "shore").returncode == 0
    assert pictures(copy, "shore") == []
    (copy / "content/branches/shore.toml").write_text('languages = ["az"]\n', "utf-8")
    assert build(copy, "--profile", "shore").returncode == 0
    assert pictures(copy, "shore") == pictures(copy)


def test_a_withdrawal_sent_to_kiosks_names_every_picture_of_the_work_and_no_other(calendar):
    named = [path for path in addresses(calendar[0], f"kzd:{PERSON}", None).paths if path.startswith("media/record/")]
    assert len(named) == 4
    assert all(Path(path).name.startswith(("sevda-", "xalca-bir-")) for path in named)


def test_a_person_is_named_in_full_once_with_the_years_and_what_happened_on_which_day(calendar):
    shown = main(page(calendar[0], PERSON))
    assert "Əliyeva, Sevda Rəşid qızı, 1931–2004" in shown
    assert "heykəltəraş" in shown
    assert "12.03.1931: Sahil şəhərində anadan olub" in shown
    assert "21.05.2004: Sahil şəhərində vəfat edib" in shown
    assert "12.03: Xalça günü" in shown


def test_marks_of_the_dictionary_and_codes_of_sections_are_not_shown(calendar):
    shown = main(page(calendar[0], PERSON))
    assert (
        "Tanınmış xalçaçı, naxışlar müəllifi. Qeydlərində &lt;b&gt;qalın&lt;/b&gt; yazı da var, 2 &lt; 3 &gt; 1."
        in shown
    )
    assert "05" not in re.findall(r"<dd>(.*?)</dd>", shown)


def test_a_day_is_said_in_the_language_of_the_page(calendar):
    assert "6 avqust 1895" in main(page(calendar[0], EVENT))
    assert "6 августа 1895" in main(page(calendar[0], EVENT, "ru"))
    assert "6 August 1895" in main(page(calendar[0], EVENT, "en"))


def test_two_libraries_that_merge_show_the_pictures_of_both(tmp_path):
    site = tmp_path / "birlik"
    assert openshelf("new", "site", site).returncode == 0
    head = "id;title;creator;year;isbn;cover\n"
    row = "{};Xəzərin balıqları;Əliyev, Rəşid;1998;9789952370119;on.jpg\n"
    for name, colour in (("bir", "#aa3333"), ("iki", "#33aa33")):
        (site / f"content/catalog/{name}.csv").write_text(head + row.format(1), "utf-8")
        put(site, f"{name}/on.jpg", drawn(300, 400, colour))
    sources = "union = true\n" + "".join(
        f'[[source]]\nfile = "{name}.csv"\ncode = "{name}"\nlibrary = "{name}"\n' for name in ("bir", "iki")
    )
    (site / "content/catalog/sources.toml").write_text(sources, "utf-8")
    assert build(site).returncode == 0
    shown = next((site / "output/online/az/record/bir").glob("*/1.html")).read_text("utf-8")
    assert len(set(re.findall(r"media/record/on-[0-9a-f]{10}-300", main(shown)))) == 2
    (site / "content/rights").mkdir(exist_ok=True)
    (site / "content/rights/withdrawn.csv").write_text("id,date,reason\niki:1,2026-11-19,x\n", "utf-8")
    assert build(site).returncode == 0
    assert pictures(site) == []
    shown = next((site / "output/online/az/record/bir").glob("*/1.html")).read_text("utf-8")
    assert "media/record" not in shown
