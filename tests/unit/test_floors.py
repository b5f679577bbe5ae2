"""The house's floors: a file imports only from lower floors, siblings never import each other."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "plugins" / "openshelf"
KIOSK = ROOT / "kiosk"
SCRIPTS = ROOT / "theme" / "static" / "js"

PYTHON_FLOORS = {
    "errors": 0, "lang": 0,
    "record": 1,
    "ingest": 2, "authority": 2, "rights": 2, "content": 2, "links": 2,
    "catalog": 3, "build": 3,
    "pages": 4, "search": 4, "media": 4, "interop": 4,
    "site": 5,
    "compile": 6, "release": 6, "scaffold": 6, "check": 6, "linkcheck": 6,
    "preview": 7,
    "cli": 8,
    "__main__": 9,
}  # fmt: skip
KIOSK_FLOORS = {
    "release": 0,
    "clock": 0,
    "wording": 0,
    "durable": 0,
    "notify": 0,
    "sealing": 0,
    "bond": 0,
    "certificate": 0,
    "confirmation": 0,
    "slips": 0,
    "update": 1,
    "spoken": 1,
    "reach": 1,
    "status": 1,
    "seats": 1,
    "outbox": 1,
    "withdrawals": 1,
    "courier": 2,
    "server": 3,
    "shell": 3,
    "hall": 4,
    "__main__": 5,
}
SCRIPT_FLOORS = {"lang": 0, "search": 1, "viewer": 1, "kiosk": 1, "words.js": 2, "today.js": 2}
ENTRY_FLOOR = 3
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "base", "manager", "common", "misc"}


def room_of(path: Path, top: Path) -> str:
    first = path.relative_to(top).parts[0]
    return first.removesuffix(".py").removesuffix(".mjs").removesuffix(".js")


def imported_modules(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names += [node.module or ""]
            names += [f"{node.module}.{alias.name}" for alias in node.names if node.module in ("openshelf", "kiosk")]
    return names


def python_files(top: Path) -> list[Path]:
    return sorted(path for path in top.rglob("*.py") if "_theme" not in path.parts)


def test_every_python_room_has_a_floor():
    rooms = {room_of(path, PACKAGE) for path in python_files(PACKAGE)} - {"__init__", "messages"}
    assert rooms <= PYTHON_FLOORS.keys()


def test_python_imports_only_from_lower_floors():
    wrong = []
    for path in python_files(PACKAGE):
        room = room_of(path, PACKAGE)
        for name in imported_modules(path):
            parts = name.split(".")
            if parts[0] != "openshelf" or len(parts) < 2 or parts[1] not in PYTHON_FLOORS:
                continue
            other = parts[1]
            if other != room and PYTHON_FLOORS[other] >= PYTHON_FLOORS[room]:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_kiosk_imports_nothing_of_openshelf_and_only_from_lower_floors():
    wrong = []
    for path in python_files(KIOSK):
        room = room_of(path, KIOSK)
        for name in imported_modules(path):
            parts = name.split(".")
            if parts[0] == "openshelf":
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
            elif parts[0] == "kiosk" and len(parts) > 1 and parts[1] in KIOSK_FLOORS and room != "__init__":
                if parts[1] != room and KIOSK_FLOORS[parts[1]] >= KIOSK_FLOORS[room]:
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_pelican_is_imported_only_by_site():
    outside = [
        str(path.relative_to(ROOT))
        for path in python_files(PACKAGE)
        if room_of(path, PACKAGE) != "site" and any(name.split(".")[0] == "pelican" for name in imported_modules(path))
    ]
    assert not outside


def test_scripts_import_only_from_lower_floors():
    wrong = []
    files = sorted([*SCRIPTS.rglob("*.js"), *SCRIPTS.rglob("*.mjs")])
    for path in files:
        inside = len(path.relative_to(SCRIPTS).parts) > 1
        floor = SCRIPT_FLOORS.get(path.relative_to(SCRIPTS).parts[0], ENTRY_FLOOR)
        text = path.read_text("utf-8")
        for later, target in re.findall(r"""(?:from|import)\s*(\(?)\s*["'](\.[^"']+)["']""", text):
            other = (path.parent / target).resolve().relative_to(SCRIPTS)
            other_floor = SCRIPT_FLOORS.get(other.parts[0], ENTRY_FLOOR)
            same_room = inside and other.parts[0] == path.relative_to(SCRIPTS).parts[0]
            # An entry may load another one later: its parts are files of their own.
            part = later and floor == other_floor == ENTRY_FLOOR and not inside
            if not same_room and not part and other_floor >= floor:
                wrong.append(f"{path.relative_to(ROOT)} imports {target}")
    assert not wrong


def test_no_module_has_a_name_that_says_nothing():
    named = [path for top in (PACKAGE, KIOSK) for path in python_files(top) if path.stem in FORBIDDEN_NAMES]
    named += [path for path in SCRIPTS.rglob("*.js") if path.stem in FORBIDDEN_NAMES]
    assert not named


@pytest.mark.slow
def test_every_module_imports_alone_in_a_fresh_interpreter():
    failed = []
    for top, package in ((PACKAGE, "openshelf"), (KIOSK, "kiosk")):
        for path in python_files(top):
            if path.stem == "__main__":
                continue
            module = ".".join([package, *path.relative_to(top).with_suffix("").parts]).removesuffix(".__init__")
            run = subprocess.run(
                [sys.executable, "-c", f"import {module}"], capture_output=True, text=True, check=False
            )
            if run.returncode:
                failed.append(f"{module}: {run.stderr.strip().splitlines()[-1]}")
    assert not failed


def test_the_package_has_one_spelling():
    assert not [name for name in sys.modules if name.startswith("plugins.openshelf")]
