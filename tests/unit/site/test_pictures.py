"""The book of pictures: what is made once is remembered, what changed is made again, and several processes make the same."""

from contextlib import contextmanager
from io import BytesIO

import pytest
from PIL import Image

from openshelf.catalog.model import Described, Entry
from openshelf.content.library import Limits
from openshelf.record.access import Access
from openshelf.record.model import Link, Record
from openshelf.site.pictures import MANY, PictureBook, pictures_at, pictures_judged, published_of

STATED = Access()
USUAL = Limits()
WITHDRAWN = Access(state="withdrawn", reason="withdrawn")


def drawn(width=300, height=400, colour="#446688"):
    buffer = BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def record(number, *names, kind="cover"):
    return Record(f"k:{number}", "k", str(number), links=tuple(Link(name, kind) for name in names))


def entry(made, access=STATED, described=()):
    return Entry(made, access, f"record/k/000/{made.control_number}.html", "", described=described)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pictures").mkdir()
    return tmp_path / "pictures"


@pytest.fixture
def opened(tmp_path, folder):
    @contextmanager
    def book(limits=USUAL, jobs=1):
        with pictures_at(tmp_path / "book.sqlite", folder, limits, tmp_path / "cache", jobs) as pictures:
            assert tuple(pictures.scan()) == ()
            yield pictures

    return book


def take(pictures, made, access=STATED):
    told = []
    return pictures.take(made, access, "k.txt", lambda number, problem: told.append((number, problem.message_id))), told


def test_the_first_picture_there_is_becomes_the_cover_and_what_is_missing_is_told(folder, opened):
    (folder / "b.jpg").write_bytes(drawn())
    with opened() as pictures:
        cover, told = take(pictures, record(1, "a.jpg", "b.jpg"))
        assert cover.startswith("media/record/b-")
        assert cover.endswith("-300.webp")
        assert told == [("1", "ingest.picture-missing")]


def test_links_that_name_no_cover_or_lead_elsewhere_name_no_picture(folder, opened):
    (folder / "b.jpg").write_bytes(drawn())
    with opened() as pictures:
        assert take(pictures, record(1, "b.jpg", kind="full-text")) == (None, [])
        assert take(pictures, record(1, "https://e.example/b.jpg")) == (None, [])


def test_nothing_is_opened_for_a_withdrawn_work(folder, opened, tmp_path):
    (folder / "b.jpg").write_bytes(b"no picture")
    with opened() as pictures:
        assert take(pictures, record(1, "b.jpg", "none.jpg"), WITHDRAWN) == (None, [])
        assert not (tmp_path / "cache").exists()


def test_a_damaged_picture_is_looked_at_once_and_told_each_time(folder, opened):
    (folder / "b.jpg").write_bytes(drawn()[:300])
    with opened() as pictures:
        first = take(pictures, record(1, "b.jpg"))
    with opened() as pictures:
        pictures._make = pytest.fail
        assert take(pictures, record(1, "b.jpg")) == first
        assert first[1][0][1].startswith("ingest.picture-")


def test_a_picture_the_limits_refused_is_judged_anew_when_they_change(folder, opened):
    (folder / "b.jpg").write_bytes(drawn(2000, 1000))
    with opened(Limits(image_megapixels=1)) as pictures:
        assert take(pictures, record(1, "b.jpg")) == (None, [("1", "ingest.picture-too-many-pixels")])
    with opened() as pictures:
        assert take(pictures, record(1, "b.jpg"))[0] is not None


def test_a_book_that_is_damaged_is_made_anew(folder, opened, tmp_path):
    (folder / "b.jpg").write_bytes(drawn())
    (tmp_path / "book.sqlite").write_bytes(b"no database at all" * 400)
    with opened() as pictures:
        assert take(pictures, record(1, "b.jpg"))[0] is not None


def test_a_cache_that_was_thrown_away_is_filled_again(folder, opened, tmp_path):
    (folder / "b.jpg").write_bytes(drawn())
    with opened() as pictures:
        take(pictures, record(1, "b.jpg"))
    for path in (tmp_path / "cache").rglob("*.webp"):
        path.unlink()
    with opened() as pictures:
        take(pictures, record(1, "b.jpg"))
    assert len(list((tmp_path / "cache").rglob("*.webp"))) == 2


def test_several_processes_make_what_one_makes(folder, opened, tmp_path):
    for number in range(MANY):
        (folder / f"{number}.jpg").write_bytes(drawn(colour=(number, 90, 90)) if number else b"broken")
    records = [record(number, f"{number}.jpg") for number in range(MANY)]
    answers = []
    for jobs in (1, 2):
        (tmp_path / "book.sqlite").unlink(missing_ok=True)
        with opened(jobs=jobs) as pictures:
            judged = pictures.ahead((each, Access()) for each in records)
            answers.append([take(pictures, made, access) for made, access in judged])
    assert answers[0] == answers[1]
    assert answers[0][0] == (None, [("0", "ingest.picture-not-an-image")])


def test_no_process_makes_a_picture_of_a_withdrawn_work(folder, opened, tmp_path):
    for number in range(MANY):
        (folder / f"{number}.jpg").write_bytes(drawn())
    with opened(jobs=2) as pictures:
        judged = ((record(number, f"{number}.jpg"), WITHDRAWN) for number in range(MANY))
        assert len(list(pictures.ahead(judged))) == MANY
    assert not (tmp_path / "cache").exists()


def test_a_page_shows_what_its_descriptions_name_each_once(folder, opened, tmp_path):
    (folder / "a").mkdir()
    for name in ("a/one.jpg", "two.jpg"):
        (folder / name).write_bytes(drawn(colour="#112233" if "one" in name else "#332211"))
    one = record(1, "one.jpg", "a/one.jpg", "two.jpg")
    with opened() as pictures:
        take(pictures, one)
        pictures.settle(())
    book = PictureBook.open(tmp_path / "book.sqlite")
    assert [each.images.largest.url.split("-")[0] for each in book.of(entry(one))] == [
        "media/record/one",
        "media/record/two",
    ]
    merged = entry(record(9, "two.jpg"), described=(Described("k:9"), Described("k:1")))
    assert len(book.of(merged)) == 1
    assert book.of(entry(one, WITHDRAWN)) == ()
    book.db.close()


def test_records_that_did_not_come_lose_their_pictures_but_for_a_source_of_changes(folder, opened, tmp_path):
    (folder / "b.jpg").write_bytes(drawn())
    made = record(1, "b.jpg")
    for lasting, left in ((("k",), 2), (("kk",), 0)):
        with opened() as pictures:
            take(pictures, made)
            pictures.settle(())
        with opened() as pictures:
            pictures.settle(lasting)
        assert len(published_of(tmp_path / "book.sqlite", ["k:1"])) == left


def test_what_another_record_shows_too_is_not_published_of_one(folder, opened, tmp_path):
    (folder / "b.jpg").write_bytes(drawn())
    with opened() as pictures:
        take(pictures, record(1, "b.jpg"))
        take(pictures, record(2, "b.jpg"))
        pictures.settle(())
    assert published_of(tmp_path / "book.sqlite", ["k:1"]) == ()
    assert len(published_of(tmp_path / "book.sqlite", ["k:1", "k:2"])) == 2


def test_a_check_makes_no_picture_and_says_what_a_build_would(folder, tmp_path):
    (folder / "b.jpg").write_bytes(drawn())
    (folder / "c.jpg").write_bytes(b"no picture")
    with pictures_judged(tmp_path / "scratch.sqlite", folder, Limits()) as pictures:
        tuple(pictures.scan())
        assert take(pictures, record(1, "b.jpg", "c.jpg")) == (None, [("1", "ingest.picture-not-an-image")])
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["pictures"]
