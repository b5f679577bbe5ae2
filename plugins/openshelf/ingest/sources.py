"""content/catalog/sources.toml and the folder beside it → SourceConfigs.

In: the catalogue folder. Out: the sources in the order of sources.toml, then every other recognisable file by name, its
source code the file's stem. Rule: an unknown key names the nearest known one; two sources of one code are an error naming
both, because a record's address is made of its source's code.

    union = true                 # above the first [[source]]: sources that describe one publication give one record

    [[source]]
    file = "export.mrc"          # below the catalogue folder
    code = "ak"                  # part of every address; the file's stem where left out
    format = "marc21"            # where the guess is wrong; likewise encoding = "cp1251", separator = ";"
    kind = "complete"            # or "changes": the file adds to what was read before
    changes = ["changes/*.mrc"]  # files read after it (series.py says in which order): records added, corrected, deleted
    holdings = ["holdings.mrc"]  # MARC21 holdings records (MFHD) of its records, where they lie in files of their own
    library = "…"                # whose copies these are
    alone = true                 # not part of the union
    language = "az"              # of the descriptions
    collections = ["…"]
    [source.mapping]             # of a table: column = field
    "Kitabın adı" = "title"
    "Müəllif" = "creator/given-first"   # or "creator/family-first": the order of names without a comma
    [source.rights]              # of everything in the source
    access = "metadata-only"
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from openshelf.errors import Place, SettingsError, SourceError
from openshelf.ingest import payload, sniff
from openshelf.ingest.series import by_name
from openshelf.lang.fold import key
from openshelf.record.ids import SOURCE
from openshelf.record.model import RightsStatement
from openshelf.record.vocabulary import ACCESS, ACCESS_FLAGS
from openshelf.record.words import access_named, flag_named

_FILE = "sources.toml"
_KEYS = (
    "file",
    "code",
    "format",
    "encoding",
    "kind",
    "changes",
    "holdings",
    "alone",
    "library",
    "language",
    "collections",
    "separator",
    "mapping",
    "rights",
)
_RIGHTS_KEYS = ("access", "flags", "text", "url", "holder", "evidence", "begins", "ends", "seats")
_TYPES: dict[str, type] = {
    "file": str, "code": str, "format": str, "encoding": str, "kind": str, "changes": list, "holdings": list,
    "alone": bool, "library": str, "language": str,
    "collections": list, "separator": str, "mapping": dict, "rights": dict,
}  # fmt: skip
# The folder's own files, and what other programs leave in it.
_SKIPPED = re.compile(
    r"(?i)\.|~\$|.*\.(toml|rejects|md|bak|tmp|log|xrf|cnt|ifp|l0[12]|n0[12]|png|jpe?g|pdf|docx?|mnu|ws|wss|opt|lock)$|.*~$"
)
# Endings that promise a catalogue: such a file is a source even where its content cannot be read, which its reading says.
_PROMISED = re.compile(r".*\.(?:mrc|marc|iso|xml|csv|tsv|tab|xlsx|mst)(?:\.gz)?", re.IGNORECASE)
_TABLE = re.compile(r"\.(?:csv|tsv|tab)\b", re.IGNORECASE)
_OWN = frozenset(("sources.toml", "merge.toml"))


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One source. source: its code in every id. rights: the policy of the whole source, applied by rights/, not here.

    kind "complete" says the file holds the whole catalogue; "changes" that it adds to what is already there.
    mapping: (column, field) of a table. language: of descriptions that do not state theirs. union: its records may be
    merged with those of other sources. changes: files that correct the first, the oldest first; holdings: of its records.
    """

    source: str
    path: Path
    format: str | None = None
    encoding: str | None = None
    kind: Literal["complete", "changes"] = "complete"
    mapping: tuple[tuple[str, str], ...] = ()
    separator: str | None = None
    library: str | None = None
    collections: tuple[str, ...] = ()
    rights: RightsStatement | None = None
    language: str | None = None
    union: bool = False
    changes: tuple[Path, ...] = ()
    holdings: tuple[Path, ...] = ()


def load_sources(catalog_dir: Path) -> tuple[SourceConfig, ...]:
    """The sources of a site; an empty or missing folder has none. SettingsError names file, line and the nearest key."""
    if not catalog_dir.is_dir():
        return ()
    stated, united = _stated(catalog_dir)
    dropped = [path for path in _dropped(catalog_dir, stated) if _recognisable(path)]
    codes = Counter((*(config.source for config in stated), *map(code_of, dropped)))
    # Two exports of one name ("batch.mrc" and "batch.xml") are told apart by their endings, both of them, so that
    # neither's ids depend on which is read first.
    found = [
        *stated,
        *(
            SourceConfig(code_of(path) if codes[code_of(path)] == 1 else _ended_code(path), path, union=united)
            for path in dropped
        ),
    ]
    by_code: dict[str, SourceConfig] = {}
    for config in found:
        other = by_code.setdefault(config.source, config)
        if other is not config:
            raise SettingsError(
                "ingest.same-code",
                Place(payload.shown(catalog_dir / _FILE)),
                code=config.source,
                one=other.path.name,
                two=config.path.name,
            )
    return tuple(found)


def unrecognised(catalog_dir: Path) -> tuple[Path, ...]:
    """Files that lie among the sources, are named by nobody and look like no catalogue: for the editor to be told."""
    if not catalog_dir.is_dir():
        return ()
    return tuple(path for path in _dropped(catalog_dir, _stated(catalog_dir)[0]) if not _recognisable(path))


def _dropped(catalog_dir: Path, stated: list[SourceConfig]) -> Iterator[Path]:
    """Files somebody put into the folder without naming them in sources.toml, in name order."""
    taken = {path.resolve() for config in stated for path in (config.path, *config.changes, *config.holdings)}
    for path in sorted(catalog_dir.iterdir(), key=lambda path: path.name):
        skipped = path.name in _OWN or _SKIPPED.fullmatch(path.name) or path.name.startswith(".")
        if path.is_file() and not skipped and path.resolve() not in taken:
            yield path


def _ended_code(path: Path) -> str:
    """The source code of a file that shares its stem with another: "batch-xml"."""
    ending = re.sub(r"[^a-z0-9]+", "", path.name.lower().rpartition(".")[2])[:8]
    return f"{code_of(path)[: 31 - len(ending)]}-{ending}"


def code_of(path: Path) -> str:
    """The source code of a file: its stem in lower-case Latin letters and digits, at most 32 ("Yeni kitablar.mrc" is "yeni-kitablar")."""
    name = path.name
    for ending in (".gz", ".zip"):
        name = name.removesuffix(ending)
    stem = name.rpartition(".")[0] or name
    words = [word if word.isascii() else key(word) for word in re.split(r"[\W]+", stem) if word]
    plain = re.sub(r"[^a-z0-9_]+", "-", "-".join(words).lower()).strip("-_")[:32].strip("-_")
    return plain if SOURCE.fullmatch(plain) else "source"


def _recognisable(path: Path) -> bool:
    if _PROMISED.fullmatch(path.name):
        return True
    try:
        for member in payload.members(path):
            with member.open() as stream:
                found = sniff.syntax_of(stream.read(sniff.HEAD))
            # Any text has lines and commas: it is a table where its name says so, or sources.toml does.
            if found is not None and (found != "csv" or _TABLE.search(member.name)):
                return True
    except SourceError:
        # A damaged archive is a source in trouble, which the reading of it will say in full.
        return True
    return False


def _stated(catalog_dir: Path) -> tuple[list[SourceConfig], bool]:
    """What sources.toml says: its sources, and whether the site's sources are united."""
    path = catalog_dir / _FILE
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return [], False
    except UnicodeDecodeError as error:
        raise SettingsError("ingest.toml-encoding", Place(payload.shown(path))) from error
    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+), column (\d+)", str(error))
        place = Place(payload.shown(path), int(line[1]) if line else None, int(line[2]) if line else None)
        raise SettingsError("ingest.toml-syntax", place, reason=str(error).partition(" (at")[0]) from error
    lines = _Lines(text, path)
    for name in loaded:
        if name not in ("source", "union"):
            nearest = "union" if difflib.get_close_matches(name.lower(), ("union",), 1, 0.6) else "[[source]]"
            raise SettingsError("ingest.toml-key", lines.place(name, 0), key=name, nearest=nearest)
    united = loaded.get("union", False)
    if not isinstance(united, bool):
        raise SettingsError(
            "ingest.toml-value", lines.place("union", 0), key="union", value=united, known="true, false"
        )
    tables = loaded.get("source", [])
    if not isinstance(tables, list):
        raise SettingsError("ingest.toml-tables", lines.place("source", 0))
    return [_config(table, catalog_dir, lines, number, united=united) for number, table in enumerate(tables)], united


def _config(table: dict[str, Any], catalog_dir: Path, lines: _Lines, number: int, *, united: bool) -> SourceConfig:
    for name, value in table.items():
        if name == "union":
            raise SettingsError("ingest.toml-union", lines.place(name, number))
        if name not in _KEYS:
            raise SettingsError("ingest.toml-key", lines.place(name, number), key=name, nearest=_nearest(name, _KEYS))
        if not isinstance(value, _TYPES[name]):
            expected = {str: '"…"', list: '["…"]', bool: "true"}.get(_TYPES[name], f"[source.{name}]")
            raise SettingsError("ingest.toml-type", lines.place(name, number), key=name, expected=expected)
    if "file" not in table:
        raise SettingsError("ingest.toml-no-file", lines.place("[[source]]", number))
    path = catalog_dir / table["file"]
    if not path.is_file():
        raise _missing(table["file"], "file", catalog_dir, lines, number)
    code = table.get("code", code_of(path))
    if not SOURCE.fullmatch(code):
        raise SettingsError(
            "ingest.toml-code", lines.place("code", number), code=code, nearest=code_of(Path(code + ".x"))
        )
    kind = table.get("kind", "complete")
    if kind not in ("complete", "changes"):
        raise SettingsError(
            "ingest.toml-value", lines.place("kind", number), key="kind", value=kind, known="complete, changes"
        )
    return SourceConfig(
        code,
        path,
        table.get("format"),
        table.get("encoding"),
        kind,
        tuple((str(column), str(field)) for column, field in table.get("mapping", {}).items()),
        table.get("separator"),
        table.get("library"),
        tuple(map(str, table.get("collections", ()))),
        _rights(table.get("rights"), lines, number),
        table.get("language"),
        united and not table.get("alone", False),
        *(_files(table.get(name, []), name, catalog_dir, lines, number) for name in ("changes", "holdings")),
    )


def _files(names: list[Any], key: str, catalog_dir: Path, lines: _Lines, number: int) -> tuple[Path, ...]:
    """The files of a list of names and patterns, those of a pattern by name. A pattern may find none, a name must."""
    found: dict[Path, None] = {}
    for name in map(str, names):
        if any(sign in name for sign in "*?["):
            found.update(
                dict.fromkeys(sorted((path for path in catalog_dir.glob(name) if path.is_file()), key=by_name))
            )
        elif (catalog_dir / name).is_file():
            found[catalog_dir / name] = None
        else:
            raise _missing(name, key, catalog_dir, lines, number)
    return tuple(found)


def _missing(name: str, key: str, catalog_dir: Path, lines: _Lines, number: int) -> SettingsError:
    names = tuple(one.name for one in catalog_dir.iterdir() if one.is_file() and one.name != _FILE)
    return SettingsError("ingest.toml-missing-file", lines.place(key, number), file=name, nearest=_nearest(name, names))


def _rights(table: dict[str, Any] | None, lines: _Lines, number: int) -> RightsStatement | None:
    if table is None:
        return None
    for name in table:
        if name not in _RIGHTS_KEYS:
            raise SettingsError(
                "ingest.toml-key", lines.place(name, number), key=name, nearest=_nearest(name, _RIGHTS_KEYS)
            )
    access = table.get("access")
    access = access if access is None else access_named(str(access)) or access
    if access is not None and access not in ACCESS:
        raise SettingsError(
            "ingest.toml-value", lines.place("access", number), key="access", value=access, known=", ".join(ACCESS)
        )
    flags = table.get("flags", [])
    flags = [flag_named(str(flag)) or flag for flag in (flags if isinstance(flags, list) else [flags])]
    for flag in flags:
        if flag not in ACCESS_FLAGS:
            raise SettingsError(
                "ingest.toml-value",
                lines.place("flags", number),
                key="flags",
                value=flag,
                known=", ".join(ACCESS_FLAGS),
            )
    seats = table.get("seats")
    if seats is not None and (not isinstance(seats, int) or seats < 1):
        raise SettingsError(
            "ingest.toml-value", lines.place("seats", number), key="seats", value=seats, known="1, 2, 3 …"
        )
    texts = {
        name: str(table[name]) for name in ("text", "url", "holder", "evidence", "begins", "ends") if name in table
    }
    for name in ("begins", "ends"):
        if name in texts and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", texts[name]):
            raise SettingsError(
                "ingest.toml-value", lines.place(name, number), key=name, value=texts[name], known="2027-01-31"
            )
    return RightsStatement(access, tuple(flags), seats=seats, **texts)


def _nearest(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name.lower(), known, 1, 0.5)
    return close[0] if close else ", ".join(known[:6])


class _Lines:
    """Where in sources.toml a key stands: tomllib does not say."""

    def __init__(self, text: str, path: Path) -> None:
        self._lines = text.splitlines()
        self._path = payload.shown(path)

    def place(self, key: str, table: int) -> Place:
        """The key's line within the table of that number, else the table's own line."""
        starts = list(self._tables())
        begin = starts[table] if table < len(starts) else 0
        end = starts[table + 1] if table + 1 < len(starts) else len(self._lines)
        wanted = re.compile(rf"\s*\[?\[?(?:[\w.]+\.)?[\"']?{re.escape(key.strip('[]'))}[\"']?\s*[=\].]")
        for number in (*range(begin, end), *range(len(self._lines))):
            found = wanted.match(self._lines[number])
            if found:
                return Place(self._path, number + 1, len(self._lines[number]) - len(self._lines[number].lstrip()) + 1)
        return Place(self._path, begin + 1)

    def _tables(self) -> Iterator[int]:
        for number, line in enumerate(self._lines):
            if line.strip().startswith("[[source]]"):
                yield number
