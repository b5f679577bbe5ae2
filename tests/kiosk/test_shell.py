"""The shell's files and its installation: what a Debian machine is told, done twice, undone, and refused in one line."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.shell import emergency, install, machine, policy, units
from kiosk.shell.plan import MARKER, plan
from kiosk.shell.settings import Settings, ShellError, checked

SETTINGS = Settings("https://library.example/kiosk", "/opt/openshelf/bin/python", "/opt/openshelf/lib")
ROOT = '{"signed": {"_type": "root"}}'
PLANNED = plan(SETTINGS, ROOT, None)


def run(root, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "root.json"
    path.write_text(ROOT, "utf-8")
    return path


@pytest.fixture
def stated(key):
    return ("install", "--release", "https://library.example/kiosk", "--root", str(key))


# ---- the policy ----


def test_the_policy_is_json_and_forbids_every_address_but_the_two_of_this_machine():
    told = json.loads(policy.policy_text(SETTINGS))
    assert told["URLBlocklist"][0] == "*"
    assert {"chrome://*", "view-source:*", "file://*", "devtools://*"} <= set(told["URLBlocklist"])
    assert told["URLAllowlist"] == ["http://127.0.0.1:8080", "http://127.0.0.1:8081"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PrintingEnabled", False), ("DownloadRestrictions", 3), ("AllowFileSelectionDialogs", False),
        ("PasswordManagerEnabled", False), ("AutofillAddressEnabled", False), ("AutofillCreditCardEnabled", False),
        ("SyncDisabled", True), ("DeveloperToolsAvailability", 2), ("ExtensionInstallBlocklist", ["*"]),
        ("TranslateEnabled", False), ("ForceEphemeralProfiles", True), ("IncognitoModeAvailability", 1),
        ("DefaultPopupsSetting", 2), ("TaskManagerEndProcessEnabled", False),
    ],
)  # fmt: skip
def test_the_policy_turns_off_what_a_guest_could_leave_by(name, value):
    assert policy.policy(SETTINGS)[name] == value


@pytest.mark.slow
def test_the_installed_chromium_knows_every_policy_by_its_name():
    program = Path("/usr/lib/chromium/chromium")
    if not program.is_file():
        pytest.skip("Debian's Chromium is not installed here")
    import mmap

    with program.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as held:
        assert [name for name in policy.policy(SETTINGS) if held.find(name.encode() + b"\0") < 0] == []


# ---- the units ----


@pytest.mark.parametrize("bonded", [False, True])
def test_systemd_finds_no_fault_in_the_units(bonded, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here")
    odd = tmp_path / "kitab xana ə 50%" / "sh"
    odd.parent.mkdir()
    odd.symlink_to("/bin/sh")
    settings = replace(
        SETTINGS, bond=bonded, hall="http://192.168.1.10:8090" if bonded else None, name="north",
        python=str(odd), source=str(odd.parent), release=str(odd.parent),
    )  # fmt: skip
    written = tmp_path / "units"
    written.mkdir()
    for name, text in units.units(settings):
        # An instance is verified, never a template; cage need not be installed where the tests run.
        (written / name.replace("@", "@sdb1")).write_text(text.replace("/usr/bin/cage", "/bin/true"), "utf-8")
    files = [str(path) for path in sorted(written.iterdir())]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False, timeout=60
    )
    own = [line for line in done.stderr.splitlines() if "kiosk-" in line and "seatd" not in line]
    assert own == []


def test_the_options_of_a_folder_in_memory_are_written_as_the_kernel_reads_them():
    """systemd expands specifiers in the path of TemporaryFileSystem= alone; a doubled percent makes the mount, and with it the screen, fail."""
    for _, text in units.units(SETTINGS):
        assert not [line for line in text.splitlines() if line.startswith("TemporaryFileSystem=") and "%%" in line]


def test_the_packages_hold_what_the_compositor_and_the_voice_cannot_do_without():
    (line,) = (command.words for command in PLANNED.before if "install" in command.words)
    assert {
        "cage",
        "xwayland",
        "seatd",
        "chromium",
        "orca",
        "espeak-ng",
        "speech-dispatcher-espeak-ng",
        "dbus-daemon",
    } <= set(line)


def test_every_service_is_closed_off_and_no_root():
    for name, text in units.units(SETTINGS):
        if name.endswith(".service"):
            for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "CapabilityBoundingSet="):
                assert f"\n{line}\n" in text, (name, line)
            assert "\nUser=openshelf" in text, name


def test_server_and_screen_say_that_they_live_and_always_come_back():
    told = dict(units.units(SETTINGS))
    for name in ("kiosk-web.service", "kiosk-shell.service"):
        for line in ("Type=notify", "WatchdogSec=30", "Restart=always", "StartLimitIntervalSec=0"):
            assert f"\n{line}\n" in told[name], (name, line)


def test_the_browser_may_speak_with_this_machine_alone_whatever_is_configured():
    bonded = replace(SETTINGS, bond=True, hall="http://192.168.1.10:8090")
    assert "\nIPAddressDeny=any\nIPAddressAllow=localhost\n" in units.shell(bonded)
    assert "PAMName" not in units.shell(bonded), "pam_systemd would take the browser out of this unit's control group"


def test_a_server_without_a_hall_may_speak_with_this_machine_alone():
    assert "IPAddressDeny=any" in units.web(SETTINGS)
    assert "IPAddressDeny" not in units.web(replace(SETTINGS, bond=True, hall="http://192.168.1.10:8090"))


# ---- the machine ----


def asked(table, keyboard):
    done = subprocess.run(
        ["systemd-hwdb", f"--root={table}", "query", keyboard], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_kernel_is_told_that_the_locked_keys_do_not_exist(tmp_path):
    if shutil.which("systemd-hwdb") is None:
        pytest.skip("systemd-hwdb is not installed here")
    folder = tmp_path / "etc/udev/hwdb.d"
    folder.mkdir(parents=True)
    (folder / "90.hwdb").write_text(machine.keyboard_lock(), "utf-8")
    subprocess.run(["systemd-hwdb", f"--root={tmp_path}", "update"], check=True)
    for bus in ("0003", "0005"):
        locked = asked(tmp_path, f"evdev:input:b{bus}v046DpC31Ce0110-e0,1,4")
        # F1, F12, Print, the four modifiers on the left but Shift, and Escape.
        for code in ("7003a", "70045", "70046", "700e0", "700e2", "700e3", "70029"):
            assert f"KEYBOARD_KEY_{code}=reserved" in locked
        # Shift, Enter, Tab and A stay.
        assert not {f"KEYBOARD_KEY_{code}=reserved" for code in ("700e1", "70028", "7002b", "70004")} & locked
    assert "KEYBOARD_KEY_1d=reserved" in asked(tmp_path, "evdev:atkbd:dmi:bvnX:svnY")


def test_a_device_plugged_in_later_is_refused_unless_it_is_a_hub_or_nothing_but_a_stick():
    rules = machine.usbguard_rules().splitlines()
    assert rules[-1] == "block"
    assert all("equals" in rule and "03:" not in rule for rule in rules if rule.startswith("allow"))


def test_ctrl_alt_del_and_text_terminals_are_masked():
    links = {file.path for file in PLANNED.files if file.link == "/dev/null"}
    assert "/etc/systemd/system/ctrl-alt-del.target" in links
    assert "/etc/systemd/system/autovt@.service" in links


# ---- the installation ----


def test_a_dry_run_prints_every_file_and_command_and_writes_nothing(root, stated, tmp_path):
    done = run(root, *stated, "--dry-run")
    assert done.returncode == 0, done.stderr
    for file in PLANNED.files:
        assert file.path in done.stdout
    assert "systemctl daemon-reload" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["root.json"]


def test_a_prefix_gets_the_files_once(root, stated, tmp_path):
    first = run(root, *stated, "--prefix", str(tmp_path / "machine"))
    again = run(root, *stated, "--prefix", str(tmp_path / "machine"))
    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert "wrote 0 of" in again.stdout
    assert json.loads((tmp_path / "machine" / policy.PATH.lstrip("/")).read_text("utf-8"))["PrintingEnabled"] is False


def test_a_second_installation_changes_nothing_and_runs_nothing(tmp_path):
    ran = []
    list(install.install(PLANNED, tmp_path, lambda words: ran.append(words) or 0))
    before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert ran
    ran.clear()
    assert list(install.install(PLANNED, tmp_path, lambda words: ran.append(words) or 0)) == [
        "nothing to change: this kiosk is installed as stated"
    ]
    assert ran == []
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_an_installation_that_failed_goes_on_at_the_next_try(tmp_path):
    with pytest.raises(ShellError, match="daemon-reload"):
        list(install.install(PLANNED, tmp_path, lambda words: int("daemon-reload" in words)))
    assert not (tmp_path / MARKER.lstrip("/")).exists()
    assert list(install.install(PLANNED, tmp_path, lambda _words: 0))[-1].startswith("installed")


def test_another_installation_removes_the_files_it_no_longer_has(tmp_path):
    bonded = plan(replace(SETTINGS, bond=True), ROOT, "{}")
    list(install.install(bonded, tmp_path, lambda _words: 0))
    bond = tmp_path / "etc/openshelf/bond"
    assert bond.stat().st_mode & 0o777 == 0o600
    list(install.install(PLANNED, tmp_path, lambda _words: 0))
    assert not bond.exists()


def test_uninstalling_removes_every_file_but_those_changed_by_hand(tmp_path):
    list(install.install(PLANNED, tmp_path, lambda _words: 0))
    changed = tmp_path / "etc/sysctl.d/90-openshelf-kiosk.conf"
    changed.write_text("kernel.sysrq = 1\n", "utf-8")
    lines = list(install.uninstall(tmp_path, lambda _words: 0))
    assert [path for path in tmp_path.rglob("*") if path.is_symlink() or path.is_file()] == [changed]
    assert "kept /etc/sysctl.d/90-openshelf-kiosk.conf: it was changed by hand" in lines


def test_uninstalling_where_nothing_is_installed_is_one_line(root, tmp_path):
    done = run(root, "uninstall", "--prefix", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no kiosk was installed" in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ("--root", "/nowhere/root.json"), ("--port", "80"), ("--name", "North Hall"), ("--locale", "Azərbaycan"),
        ("--release", "https://a b"), ("--release", "/home/x/release"), ("--hall", "http://10.0.0.1:8090"), ("--bond", "/nowhere"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_statement_is_one_line(root, stated, wrong):
    done = run(root, *stated, *wrong, "--dry-run")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert done.stdout == ""


def test_a_root_that_is_no_root_is_one_line(root, stated, key):
    key.write_text('{"signed": {"_type": "targets"}}', "utf-8")
    done = run(root, *stated, "--dry-run")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "root.json" in done.stderr


@pytest.mark.parametrize("hostile", ["x\nExecStartPre=/bin/sh", "https://a/%n", 'https://a/"', "https://a/$(id)"])
def test_no_statement_adds_a_line_to_a_unit(hostile):
    with pytest.raises(ShellError):
        checked(replace(SETTINGS, release=hostile))


# ---- words ----


def test_the_emergency_page_speaks_every_language_of_the_interface(root):
    interface = {path.name.replace("_", "-") for path in (root / "theme" / "translations").iterdir() if path.is_dir()}
    assert set(emergency.TAGS) == (interface - {"__pycache__"}) | {"en"}
    assert {path.stem for path in emergency.FOLDER.glob("*.json")} == set(emergency.TAGS)


@pytest.mark.parametrize("tag", emergency.TAGS)
def test_every_sentence_of_the_emergency_page_is_in_every_language(tag):
    told = emergency.words(tag)
    assert told.keys() == {"not-ready", "by-itself"}
    assert all(text.strip() for text in told.values())
    assert tag == "en" or not set(told.values()) & set(emergency.words("en").values())
    assert told["not-ready"] in emergency.page().decode()


# ---- the guide ----


def test_the_guide_explains_every_file_that_is_written(root):
    guide = (root / "kiosk" / "shell" / "README.md").read_text("utf-8")
    files = plan(replace(SETTINGS, bond=True), ROOT, "{}").files
    unnamed = [
        file.path
        for file in files
        if Path(file.path).name not in guide
        and f"{Path(file.path).parent}/" not in guide
        and not (file.path.endswith(".timer") and Path(file.path).stem in guide)
    ]
    assert unnamed == []
