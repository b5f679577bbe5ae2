"""The wheel is the same program: theme, fonts, translations and messages travel in it, and a site builds outside the clone."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(root)], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_every_file_of_the_program_and_theme(root, wheel):
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"openshelf/{path.relative_to(root / 'plugins/openshelf').as_posix()}"
        for path in (root / "plugins/openshelf").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted |= {
        f"openshelf/_theme/{path.relative_to(root / 'theme').as_posix()}"
        for path in (root / "theme").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".ready"
    }
    wanted |= {
        path.relative_to(root).as_posix()
        for path in (root / "kiosk").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sorted(wanted - packed) == []


def test_a_site_builds_from_the_wheel_in_an_empty_environment(root, wheel, tmp_path):
    environment = tmp_path / "mühit"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    constraints = ["--constraint", str(root / "constraints.txt")]
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *constraints, str(wheel)], check=True, capture_output=True
    )
    command = environment / "bin" / "openshelf"
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    site = tmp_path / "kitab xana"
    subprocess.run([command, "new", "site", site], check=True, cwd=tmp_path, env=clean)
    (site / "content/catalog/held.csv").write_text("id,title,creator\nk1,Xəzərin balıqları,Əliyev Rəşid\n", "utf-8")
    done = subprocess.run([command, "build", "--site", site], cwd=tmp_path, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = list((site / "output/online/az/record/held").glob("*/k1.html"))
    assert len(pages) == 1
    assert list((site / "output/online/assets").rglob("*.woff2"))
