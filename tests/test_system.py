"""R-COPY, R-LEASE, R-JOURNAL: the ground refuses unsafe folders, knows processes, keeps secrets out of logs."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from linndesk.errors import Busy, StorageTrouble
from linndesk.system import (
    ProcessIdentity,
    Redactor,
    Witness,
    WitnessFile,
    check_profile,
    disk_free,
    is_alive,
    machine_id,
    open_profile,
    resource,
    start_logging,
    state_dir,
    this_process,
)
from linndesk.system.bindings import BindingsTrouble, check_bindings
from linndesk.system.instance import WindowLock
from linndesk.system.mounts import NETWORK_KINDS, fs_kind, linux_mounts, mac_mounts

CANARY = "Atzr|canary/9f+2=1"


# --- folders ---


def test_the_profile_is_made_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = open_profile(tmp_path / "new" / "profile é")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    monkeypatch.setenv("LINNDESK_PROFILE", str(tmp_path / "from variable"))
    assert open_profile() == tmp_path / "from variable"
    monkeypatch.delenv("LINNDESK_PROFILE")
    default = open_profile()
    assert default.is_dir()
    assert not state_dir().is_relative_to(default)


def test_an_own_profile_is_closed_and_a_foreign_folder_refused(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, name in ((ours, "linndesk.sqlite3"), (theirs, "holiday.jpg")):
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        (folder / name).touch()
    open_profile(ours)
    assert stat.S_IMODE(ours.stat().st_mode) == 0o700
    with pytest.raises(StorageTrouble, match="holds other files"):
        open_profile(theirs)
    assert stat.S_IMODE(theirs.stat().st_mode) == 0o755


@pytest.mark.parametrize("place", ["/proc/linndesk", "/dev/null/linndesk"])
@pytest.mark.skipif(sys.platform != "linux", reason="these folders are Linux's")
def test_a_folder_that_cannot_be_written_is_refused_with_what_to_do(place: str) -> None:
    with pytest.raises(StorageTrouble, match="cannot be written") as caught:
        open_profile(place)
    assert "--profile" in caught.value.fix


@pytest.mark.parametrize(
    ("place", "cloud"),
    [
        ("Dropbox/x", "Dropbox"),
        ("Dropbox (Personal)/x", "Dropbox"),
        ("OneDrive - Shop Ltd/x", "OneDrive"),
        ("Google Drive/x", "Google Drive"),
        ("Library/CloudStorage/GoogleDrive-a@b.example/My Drive", "Google Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/x", "iCloud"),
        ("Nextcloud/shop", "Nextcloud"),
    ],
)
def test_a_synced_folder_is_refused(tmp_path: Path, place: str, cloud: str) -> None:
    with pytest.raises(StorageTrouble, match=f"synchronised by {cloud}"):
        open_profile(tmp_path / place)
    assert not (tmp_path / place).exists()


def test_a_synced_folder_is_known_by_its_marker(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    with pytest.raises(StorageTrouble, match="Syncthing"):
        check_profile(tmp_path / "profile")


def test_names_that_only_look_like_a_cloud_are_fine(tmp_path: Path) -> None:
    check_profile(tmp_path / "dropbox-export" / "onedriver")


def test_network_shares_are_told_by_the_deepest_mount() -> None:
    mounts = linux_mounts(
        "proc /proc proc rw 0 0\n/dev/sda1 / ext4 rw 0 0\n//nas/shop /mnt/the\\040nas cifs rw 0 0\n"
        "nas:/home /home nfs4 rw 0 0\n/dev/sdb1 /home/local ext4 rw 0 0\n"
    )
    assert fs_kind(mounts, Path("/mnt/the nas/linndesk")) in NETWORK_KINDS
    assert fs_kind(mounts, Path("/home/ann")) in NETWORK_KINDS
    assert fs_kind(mounts, Path("/home/local/ann")) == "ext4"
    assert fs_kind(mounts, Path("/srv")) == "ext4"
    mac = mac_mounts("/dev/disk1s1 on / (apfs, local)\n//ann@nas/shop on /Volumes/the nas (smbfs, nodev)\n")
    assert fs_kind(mac, Path("/Volumes/the nas/x")) in NETWORK_KINDS
    assert fs_kind(mac, Path("/Users/ann")) == "apfs"


def test_free_space_of_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert disk_free(tmp_path / "a" / "b") > 0


def test_resources_are_found_and_a_missing_one_is_named() -> None:
    assert resource("licences").is_dir()
    with pytest.raises(FileNotFoundError, match="no-such"):
        resource("no-such")


def test_a_frozen_program_looks_beside_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "catalogue.json").touch()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource("catalogue.json") == tmp_path / "resources" / "catalogue.json"


# --- identity ---


def test_the_machine_id_is_stable_and_is_not_the_systems_own() -> None:
    assert machine_id() == machine_id()
    assert len(machine_id()) == 16
    system = Path("/etc/machine-id")
    if system.is_file():
        assert machine_id() not in system.read_text()


def test_a_process_is_alive_until_it_ends_and_its_number_is_not_enough() -> None:
    """R-LEASE: a holder that is gone is taken over at once, a recycled process id is not the holder."""
    me = this_process()
    assert is_alive(me) is True
    assert is_alive(ProcessIdentity(me.machine, me.pid, "another start")) is False
    assert is_alive(ProcessIdentity("another machine", me.pid, me.started)) is None
    child = _child("print(repr(this_process()), flush=True); input()")
    theirs = _identity(child)
    assert is_alive(theirs) is True
    child.kill()
    if sys.platform == "linux":
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_alive(theirs) is False, "a zombie holds nothing"
    child.communicate()
    assert is_alive(theirs) is False


def _child(code: str, *args: str) -> subprocess.Popen[str]:
    preface = "import sys; from pathlib import Path; from linndesk.system import this_process;"
    command = [sys.executable, "-c", preface + code, *args]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _identity(child: subprocess.Popen[str]) -> ProcessIdentity:
    assert child.stdout
    line = child.stdout.readline()
    machine, pid, started = (part.split("=")[1].strip("')\n") for part in line.split(", "))
    return ProcessIdentity(machine, int(pid), started)


# --- one window ---


def test_one_window_per_profile_and_a_killed_one_frees_it(profile: Path) -> None:
    child = _child(
        "from linndesk.system.instance import WindowLock; lock = WindowLock(Path(sys.argv[1])); "
        "lock.take(); print('held', flush=True); input()",
        str(profile),
    )
    assert child.stdout
    assert child.stdout.readline() == "held\n"
    with pytest.raises(Busy, match="already open"):
        WindowLock(profile).take()
    child.kill()
    child.communicate()
    lock = WindowLock(profile)
    lock.take()
    assert lock.held
    assert not WindowLock(profile).try_take()
    lock.release()
    assert WindowLock(profile).try_take()


# --- witness ---


def test_the_witness_comes_back_and_goes_by_place() -> None:
    witness = Witness("p1", "m1", 7)
    WitnessFile("/home/ann/profile").write(witness)
    assert WitnessFile("/home/ann/profile").read() == witness
    assert WitnessFile("/home/ann/copy of profile").read() is None
    WitnessFile("/home/ann/profile").write(Witness("p1", "m1", 8))
    assert WitnessFile("/home/ann/profile").read() == Witness("p1", "m1", 8)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"profile_id": "p1"}', '{"run_counter": null}'])
def test_a_damaged_witness_counts_as_none(content: str) -> None:
    WitnessFile("x").write(Witness("p1", "m1", 1))
    (file,) = state_dir().glob("witness-*")
    file.write_text(content)
    assert WitnessFile("x").read() is None


# --- logs ---


def _logged(profile: Path) -> str:
    return (profile / "logs" / "linndesk.log").read_text(encoding="utf-8")


def test_a_known_secret_is_in_no_log_in_any_form(profile: Path) -> None:
    with start_logging(profile) as logs:
        logs.redactor.add(CANARY, None, "")
        log = logging.getLogger("linndesk.test")
        log.info("token %s", CANARY)
        log.info("GET /x?refresh=Atzr%7Ccanary%2F9f%2B2%3D1")
        log.info("body %r", {"t": CANARY})
        try:
            raise ValueError(f"bad {CANARY}")
        except ValueError:
            log.exception("it failed")
    text = _logged(profile)
    assert "canary" not in text
    assert "ValueError: bad" in text


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer abcdefgh12345",
        "{'x-api-access-token': 'abcdefgh12345'}",
        '{"client_secret":"abcdefgh12345"}',
        "grant_type=refresh_token&refresh_token=abcdefgh12345&client_id=x",
        "sent Basic abcdefgh12345==",
        "password = abcdefgh12345",
    ],
)
def test_what_looks_like_a_secret_is_masked_though_nobody_named_it(line: str) -> None:
    assert "abcdefgh12345" not in Redactor().clean(line)


def test_ordinary_words_stay() -> None:
    line = "Amazon UK: 12 orders, 3 skipped, page token kept, order 202-1234567-1234567"
    assert Redactor().clean(line) == line


def test_the_longer_of_two_secrets_goes_whole() -> None:
    redactor = Redactor()
    redactor.add("abcd", "abcdefgh")
    assert "efgh" not in redactor.clean("x abcdefgh x")


def test_crashes_are_logged_and_shown_without_secrets(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with start_logging(profile) as logs:
        logs.redactor.add(CANARY)
        kind, trouble = RuntimeError, RuntimeError(f"main {CANARY}")
        sys.excepthook(kind, trouble, None)
        thread = threading.Thread(target=_raise, name="lane 1")
        thread.start()
        thread.join()
    text, shown = _logged(profile), capsys.readouterr().err
    for place in (text, shown):
        assert "RuntimeError: main" in place
        assert "unhandled error in lane 1" in place
        assert "canary" not in place


def _raise() -> None:
    raise RuntimeError(f"thread {CANARY}")


def test_a_window_without_stderr_logs_too(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with start_logging(profile):
        monkeypatch.setattr(sys, "stderr", None)
        sys.excepthook(RuntimeError, RuntimeError("boom"), None)
    assert "boom" in _logged(profile)


def test_closing_gives_the_hooks_back_and_may_be_done_twice(profile: Path) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    logs = start_logging(profile)
    assert sys.excepthook != before[0]
    logs.close()
    logs.close()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_a_log_that_cannot_be_written_is_a_trouble_in_words(profile: Path) -> None:
    (profile / "logs").touch()
    with pytest.raises(StorageTrouble, match="log"):
        start_logging(profile)


# --- bindings ---


def test_the_bad_pair_of_python_and_qt_is_refused_with_the_command_that_mends_it() -> None:
    with pytest.raises(BindingsTrouble, match="pip install"):
        check_bindings("6.12.0", (3, 11))
    check_bindings("6.12.0", (3, 12))
    check_bindings("6.11.3", (3, 11))
