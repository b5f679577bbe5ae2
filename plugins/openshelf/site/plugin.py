"""Pelican's side of the build: signals, one reader, one generator, one writer face.

Rules: Pelican's own generators are starved by site/settings and write nothing; everything is written by build.writer, through
the walk. An expected error passes through Pelican unchanged, so that both commands say the same line.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pelican
from pelican import log, signals
from pelican.generators import Generator
from pelican.readers import BaseReader
from pelican.writers import Writer

from openshelf.content.frontmatter import FrontMatter
from openshelf.content.pagefile import decode, read_page
from openshelf.site.options import BuildOptions
from openshelf.site.report import Report
from openshelf.site.walk import Walk


class FrontMatterReader(BaseReader):  # type: ignore[misc] # Pelican carries no types
    """An editor's `index.<lang>.md`: YAML front matter, Markdown body."""

    enabled = True
    file_extensions = ("md",)

    def read(self, source_path: str) -> tuple[str, FrontMatter]:
        """(HTML, front matter) of a file, as Pelican's readers give them; the path is as an editor knows it in errors."""
        path = Path(source_path)
        shown = path.relative_to(Path(self.settings["PATH"]).parent)
        front, html = read_page(shown, decode(path.read_bytes(), shown.as_posix()))
        return html, front


class SiteGenerator(Generator):  # type: ignore[misc]
    """The whole site as one generator: content in generate_context, the walk in generate_output."""

    def generate_context(self) -> None:
        """Read what editors wrote, through Pelican's readers."""
        settings = self.settings
        self.walk = Walk(
            site=Path(settings["PATH"]).parent,
            output=Path(self.output_path),
            theme=Path(self.theme),
            options=settings.get("OPENSHELF") or BuildOptions(),
            report=settings.get("OPENSHELF_REPORT") or Report(),
        )
        self.walk.read_content(self._read)

    def _read(self, path: Path, text: str) -> tuple[FrontMatter, str]:
        del text  # Pelican's reader reads the file itself
        html, front = self.readers.readers["md"].read(str(Path(self.settings["PATH"]).parent / path))
        return front, html

    def generate_output(self, writer: Writer) -> None:
        """Take the walk; Pelican's writer is not asked, because it neither compares nor writes atomically."""
        del writer
        self.walk.run()


class NoWriter(Writer):  # type: ignore[misc]
    """Stands where Pelican expects a writer, and refuses: only build.writer writes below output/."""

    def write_file(self, name: str, *_: object, **__: object) -> None:
        """Nothing of Pelican's own may write."""
        raise AssertionError(f"Pelican wanted to write {name}: a starved generator is awake")

    def write_feed(self, *_: object, **__: object) -> None:
        """Feeds are interop's."""


def _generators(_pelican: pelican.Pelican) -> type[Generator]:
    return SiteGenerator


def _writer(_pelican: pelican.Pelican) -> type[Writer]:
    return NoWriter


def _readers(readers: Any) -> None:
    readers.reader_classes["md"] = FrontMatterReader


def connect() -> None:
    """Connect the signals; a second time changes nothing."""
    signals.readers_init.connect(_readers)
    signals.get_generators.connect(_generators)
    signals.get_writer.connect(_writer)


def run(settings: dict[str, Any]) -> None:
    """One Pelican run, quiet but for our own words."""
    # Pelican exits 0 on an unreadable file unless errors are fatal.
    log.init(level=logging.ERROR, fatal="errors")
    log.console.quiet = True
    pelican.Pelican(settings).run()
