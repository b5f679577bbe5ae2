"""The only importer of Pelican: register(), readers, generators, its writer face, settings.

This file itself imports nothing of Pelican, so that a worker process that needs `openshelf.site.batch` starts without it.
"""

from __future__ import annotations


def register() -> None:
    """Pelican calls this once for PLUGINS = ["openshelf.site"]."""
    from openshelf.site import plugin  # noqa: PLC0415 - only Pelican's own process may import Pelican

    plugin.connect()
