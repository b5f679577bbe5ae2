"""A folder of new files, written whole or not at all.

In: a target that does not exist yet (or is empty) and what is to stand in it. Out: the files below it. Rule: everything is
written in a hidden folder beside the target, which is renamed at the end; nothing that exists is ever overwritten, and an
interrupted run leaves nothing but a hidden folder nobody reads.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from openshelf.errors import UsageError


def write_tree(target: Path, files: Mapping[str, bytes | Path]) -> tuple[str, ...]:
    """Write files (path below target → bytes, or a file to copy); their paths, sorted. UsageError: the target is taken."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError("scaffold.exists", folder=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for path, data in files.items():
            full = building / path
            full.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(data, Path):
                shutil.copyfile(data, full)
            else:
                full.write_bytes(data)
        building.chmod(0o755)
        if target.exists():
            target.rmdir()
        building.rename(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return tuple(sorted(files))
