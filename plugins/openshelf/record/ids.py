"""Ids and the URLs that follow from them alone.

A record is `<source>:<control_number>`. Its page is `/<tag>/record/<source>/<hhh>/<slug>.html`: hhh the first three hex
digits of sha256(id), slug the control number where it is plain, else twenty hex digits of sha256(id). Links are for ever,
so nothing here depends on a title, a date or the rest of the catalogue.
"""

from __future__ import annotations

import hashlib
import re

PLAIN = re.compile(r"[a-z0-9._-]{1,64}")
SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def record_id(source: str, control_number: str) -> str:
    """`<source>:<control_number>`."""
    return f"{source}:{control_number}"


def split_id(identifier: str) -> tuple[str, str]:
    """(source, control_number); a source has no colon, a control number may."""
    source, _, control_number = identifier.partition(":")
    return source, control_number


def page_slug(identifier: str) -> tuple[str, str]:
    """(shard, slug) of an id: ("3fa", "k1")."""
    digest = hashlib.sha256(identifier.encode()).hexdigest()
    control_number = split_id(identifier)[1]
    # "." and ".." match the pattern and would name folders.
    plain = PLAIN.fullmatch(control_number) and control_number.strip(".")
    return digest[:3], control_number if plain else digest[:20]


def page_path(identifier: str) -> str:
    """The page's path below `/<tag>/`: `record/<source>/<hhh>/<slug>.html`."""
    shard, slug = page_slug(identifier)
    return f"record/{split_id(identifier)[0]}/{shard}/{slug}.html"
