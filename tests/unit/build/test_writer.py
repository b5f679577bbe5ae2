"""The writer touches changed files only, all at once, and no path it should not."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openshelf.build.output import Output
from openshelf.build.writer import Writer, check_path, clear_stage, publish, stage_of
from openshelf.errors import BuildError


@pytest.fixture
def roots(tmp_path):
    return tmp_path / "online", tmp_path / "online.sealed"


def build(roots, *outputs):
    writer = Writer(*roots)
    for output in outputs:
        writer.write(output)
    moved = sum(publish(root) for root in roots)
    return writer.take(), moved


def tree(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_nothing_stands_in_place_before_it_is_published(roots):
    writer = Writer(*roots)
    assert writer.write(Output("az/index.html", b"1"))
    assert not roots[0].exists()
    assert publish(roots[0]) == 1
    assert tree(roots[0]) == {"az/index.html": b"1"}
    assert not stage_of(roots[0]).exists()


def test_an_equal_file_is_not_touched(roots):
    build(roots, Output("a.html", b"1"), Output("b.html", b"1"))
    os.utime(roots[0] / "a.html", ns=(1, 1))
    written, moved = build(roots, Output("a.html", b"1"), Output("b.html", b"2"))
    assert [(output.path, output.changed) for output in written] == [("a.html", False), ("b.html", True)]
    assert moved == 1
    assert (roots[0] / "a.html").stat().st_mtime_ns == 1


def test_writing_the_same_twice_is_no_change(roots):
    outputs = [Output(f"az/{i}.html", bytes([i])) for i in range(9)]
    build(roots, *outputs)
    written, moved = build(roots, *outputs)
    assert (moved, any(output.changed for output in written)) == (0, False)


def test_sealed_files_go_to_the_sealed_root_only(roots):
    build(roots, Output("media/read/k/p1.webp", b"x", sealed=True))
    assert not roots[0].exists()
    assert tree(roots[1]) == {"media/read/k/p1.webp": b"x"}


def test_a_file_is_copied_as_a_stream_and_compared_before(roots, tmp_path):
    source = tmp_path / "big.pdf"
    source.write_bytes(os.urandom(3_000_000))
    written, moved = build(roots, Output("media/big.pdf", source))
    assert (written[0].size, moved) == (3_000_000, 1)
    assert build(roots, Output("media/big.pdf", source))[1] == 0
    source.write_bytes(b"other")
    assert build(roots, Output("media/big.pdf", source))[1] == 1
    assert tree(roots[0]) == {"media/big.pdf": b"other"}


def test_a_build_that_fails_leaves_the_last_output(roots):
    build(roots, Output("a.html", b"good"))
    Writer(*roots).write(Output("a.html", b"bad"))
    clear_stage(*roots)
    assert tree(roots[0]) == {"a.html": b"good"}
    assert build(roots)[1] == 0


def test_a_task_tried_again_mends_what_its_dead_worker_left(roots):
    stage = stage_of(roots[0])
    stage.mkdir(parents=True)
    (stage / "a.html").write_bytes(b"half of it")
    build(roots, Output("a.html", b"1"))
    assert tree(roots[0]) == {"a.html": b"1"}


def test_a_new_folder_moves_whole_into_a_site_that_stands(roots):
    build(roots, Output("az/index.html", b"1"))
    _, moved = build(
        roots, Output("az/new/deep/a.html", b"2"), Output("az/new/b.html", b"3"), Output("az/index.html", b"4")
    )
    assert moved == 3
    assert tree(roots[0]) == {"az/index.html": b"4", "az/new/b.html": b"3", "az/new/deep/a.html": b"2"}


def test_content_named_files_are_in_place_before_pages_and_pages_before_the_root(roots, monkeypatch):
    paths = ["index.html", "search/root.json", "az/index.html", "search/s1.bin", "assets/site.1.css"]
    build(roots, *(Output(path, b"0") for path in paths))
    order = []
    replace = Path.replace

    def watched(self, target):
        if stage_of(roots[0]) in self.parents and roots[0] in Path(target).parents:
            order.append(Path(target).relative_to(roots[0]).as_posix())
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    build(roots, *(Output(path, b"1") for path in paths))
    assert order == ["assets/site.1.css", "search/s1.bin", "az/index.html", "index.html", "search/root.json"]


def test_a_folder_where_a_file_must_go_is_named(roots):
    build(roots, Output("a/b.html", b"1"))
    with pytest.raises(BuildError) as caught:
        build(roots, Output("a", b"1"))
    assert caught.value.message_id == "build.cannot-write"


BAD = [
    "",
    "/a",
    "../a",
    "a/../b",
    "a//b",
    "a/",
    "./a",
    "a\\b",
    "a\0b",
    "a\nb",
    "a.",
    "a /b",
    "a./b",
    "x" * 256,
    "e\u0301",
    "\ud800",
    "d/" * 600 + "a",
]


@pytest.mark.parametrize("path", BAD, ids=ascii)
def test_a_path_that_could_lead_elsewhere_is_refused(roots, path):
    with pytest.raises(BuildError) as caught:
        Writer(*roots).write(Output(path, b""))
    assert caught.value.message_id == "build.path"
    assert str(caught.value).encode()


@pytest.mark.parametrize("path", ["az/record/ak/3fa/k1.html", ".nojekyll", "uz-Cyrl/browse/class/ğ.html", "x" * 255])
def test_an_ordinary_path_is_allowed(path):
    assert check_path(path) == path


@settings(deadline=None)
@given(st.text(max_size=40))
def test_an_allowed_path_stays_below_its_root(path):
    try:
        check_path(path)
    except BuildError:
        return
    root = Path("/output/online")
    assert root in Path(os.path.normpath(root / path)).parents
