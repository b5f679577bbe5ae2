"""The files below content/, walked once: what a name in a text or a table means, and what nobody names.

In: the content folder. Out: paths relative to it with "/" between parts, NFC or as the disk has them. Holds every name
below content/ that pages may show: about 150 bytes a file.
"""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass, field
from pathlib import Path

from openshelf.content.filenames import FileNames, Found, is_read, role_of
from openshelf.content.findings import Findings
from openshelf.content.model import FileRef, MultiText
from openshelf.errors import Place
from openshelf.record.model import RightsStatement

# Exports, authority files and consent letters: no text may show or link to them.
NOT_SHOWN = frozenset(("catalog", "authorities", "rights"))


@dataclass(slots=True)
class ContentFiles:
    """Every file an editor put below content/."""

    root: Path
    paths: frozenset[str]
    _below: dict[str, FileNames] = field(default_factory=dict)

    @classmethod
    def walk(cls, root: Path) -> ContentFiles:
        """All files below `root` but the catalogue's and those of systems and editors."""
        found = []
        for folder, folders, names in os.walk(root):
            here = Path(folder).relative_to(root).as_posix()
            folders[:] = sorted(name for name in folders if is_read(name) and (here != "." or name not in NOT_SHOWN))
            found += [name if here == "." else f"{here}/{name}" for name in names if is_read(name)]
        return cls(root, frozenset(found))

    def below(self, folder: str) -> FileNames:
        """The files below a folder, by path relative to it."""
        if folder not in self._below:
            start = f"{folder}/"
            self._below[folder] = FileNames(path.removeprefix(start) for path in self.paths if path.startswith(start))
        return self._below[folder]

    def find(self, written: str, folder: str, top: str) -> Found:
        """The file a name in `folder` means: the path itself, else one of that name below `top` (the page's own folder)."""
        name = written.strip().replace("\\", "/")
        path = posixpath.normpath(name.lstrip("/") if name.startswith("/") else posixpath.join(folder, name))
        if path in self.paths:
            return Found(path)
        found = self.below(top).find(posixpath.basename(path) if path.startswith("..") else name)
        return Found(
            f"{top}/{found.path}" if found.path else None,
            found.exact,
            tuple(f"{top}/{item}" for item in found.candidates),
        )

    def ref(
        self,
        written: str,
        folder: str,
        top: str,
        place: Place,
        findings: Findings,
        *,
        strict: bool,
        caption: MultiText | None = None,
        rights: RightsStatement | None = None,
    ) -> FileRef | None:
        """The FileRef of a name, what is doubtful about it noted; missing is an error where `strict`, else a warning."""
        found = self.find(written, folder, top)
        if found.path is None:
            note = findings.error if strict else findings.warn
            near = self.below(top).near(written)
            if found.candidates:
                names = ", ".join(item.removeprefix(f"{top}/") for item in found.candidates[:4])
                note("content.file-ambiguous", place, file=written, found=names)
            elif near:
                note("content.file-missing-near", place, file=written, nearest=near)
            else:
                note("content.file-missing", place, file=written)
            return None
        if not found.exact:
            shown = found.path.removeprefix(f"{top}/")
            findings.warn("content.file-name-differs", place, "repaired", file=written, found=shown)
        findings.used.add(found.path)
        return FileRef(found.path, role_of(found.path), caption or MultiText(), None, rights)
