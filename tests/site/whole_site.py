"""Sites built by the command a user types, into folders with spaces and letters beyond ASCII."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

OPENSHELF = [sys.executable, "-m", "openshelf"]
DAY = "2026-11-20"

CATALOGUE = """\
id;title;creator;year;language;subject;publisher;place;type;isbn;shelf;link;access
k1;Xəzərin balıqları;Əliyev, Rəşid|Quliyeva, Sevda;1998;aze;Balıqlar|Xəzər dənizi;Sahil;Bakı;book;9789952370119;597 Ə49;;
k2;Навоий ғазаллари;Навоий, Алишер;1985;uzb;Шеърият;Фан;Тошкент;book;;891.5 Н14;;
k3;Городские библиотеки;Иванова, Анна;2004;rus;Библиотеки;Книга;Москва;book;;02 И20;https://example.org/biblioteki.pdf;open
k4;<script>alert(1)</script> & "sitatlar";Bold <b>Müəllif</b>;2010;aze;<img src=x onerror=alert(1)>;;;book;;;javascript:alert(1);open
k5;Şahmat kitabı;Kərimov, Ağasən;2011;aze;Şahmat;Sahil;Bakı;book;;794.1 K48;;screen-only
k6;Шахмат китабы;Кәримов, Ағасән;1963;aze;Шаһмат;Азәрнәшр;Бакы;book;;794.1 К48;;
"""


def openshelf(*arguments, cwd=None, **environment):
    """Run the command; the finished process."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "OPENSHELF"))}
    return subprocess.run(
        [*OPENSHELF, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=clean | {"LANG": "C.UTF-8"} | environment,
    )


def new_site(folder: Path) -> Path:
    """A new site with the catalogue above."""
    site = folder / "kitab xana ə"
    made = openshelf("new", "site", site)
    assert made.returncode == 0, made.stderr
    (site / "content/catalog/held.csv").write_text(CATALOGUE, "utf-8")
    return site


def build(site: Path, *arguments, **environment):
    """Build on a fixed day in one process."""
    return openshelf("build", "--site", site, "--date", DAY, "--jobs", "1", *arguments, **environment)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A site that was built once; tests that change one make their own."""
    made = new_site(tmp_path_factory.mktemp("site"))
    done = build(made)
    assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.fixture(scope="module")
def output(site) -> Path:
    """The built site's public folder."""
    return site / "output" / "online"
