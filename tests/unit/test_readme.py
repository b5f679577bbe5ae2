"""The README says what is so: its targets, commands, files and links exist."""

import re
import shlex

import pytest

from openshelf.cli import command_line


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text("utf-8")


def test_every_make_target_it_names_exists(root, readme):
    makefile = (root / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"(?<!keys )make ([a-z][a-z-]*)", readme)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_command_of_its_blocks_is_understood(readme):
    commands = re.findall(r"^\.venv/bin/openshelf (.+)$", readme, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        command_line().parse_args(shlex.split(command))  # raises SystemExit for a command nobody knows


def test_every_command_it_mentions_exists(readme):
    commands = dict(command_line()._subparsers._group_actions[0].choices)
    kinds = set(commands["new"]._subparsers._group_actions[0].choices)
    assert set(re.findall(r"`openshelf ([a-z]+)", readme)) <= set(commands)
    assert set(re.findall(r"`(?:openshelf )?new ([a-z]+)", readme)) <= kinds


def test_every_local_link_leads_somewhere(root, readme):
    for target in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (root / target).exists(), target


def test_the_folders_on_its_map_exist(root, readme):
    for folder in re.findall(r"^\| `([a-z/]+/)` \|", readme, re.MULTILINE):
        assert (root / folder).is_dir(), folder
