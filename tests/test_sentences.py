"""One sentence that says what to do, for each trouble that a user can meet: no traceback, no guessing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli
from linndesk.channels.base import CheckResult
from linndesk.errors import BadInput, BadReply, ChannelError, DiskFull, LinndeskError, StorageTrouble
from linndesk.sandbox.amazon.world import World
from linndesk.store import database, values
from linndesk.store.store import Store
from linndesk.system import check_profile
from linndesk.system.folders import share_trouble
from linndesk.system.mounts import NETWORK_KINDS, fs_kind, linux_mounts
from tests.scene import Scene

DATABASE = "linndesk.sqlite"
ROOT = os.name == "posix" and os.geteuid() == 0
WORDS = ("Traceback", "Error:", "Exception", "None", "sqlite3", "peewee", "errno")


def one_sentence(text: str) -> bool:
    """Something is said, once."""
    return bool(text.strip()) and re.search(r"[.!?]\s+[A-Z]", text.strip()) is None


def readable(error: LinndeskError) -> LinndeskError:
    """What is shown to a user: whole, once, in words."""
    assert error.title
    assert one_sentence(error.fix), error.fix
    assert not any(word in str(error) for word in WORDS), str(error)
    return error


class Said:
    """What one command printed, in words and as JSON; both must be the same trouble."""

    def __init__(self, run: Callable[..., tuple[int, str, str]], *words: str) -> None:
        self.code, out, self.err = run(*words)
        json_code, json_out, _ = run(*words, "--json")
        self.error: dict[str, str] = json.loads(json_out)["error"]
        assert self.code == json_code != 5
        assert out == ""
        shown = self.err.strip().splitlines()
        assert shown[-1] == self.error["fix"]
        assert self.error["title"] in shown
        readable(LinndeskError(self.error["title"], self.error["detail"], self.error["fix"]))
        assert not any(word in self.err for word in WORDS), self.err


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """One command on the test's profile, in this process."""

    def run_(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_


class TestChannel:
    """Credentials, region, role, clock: by Check API and by a sync, whose problem has the same sentence."""

    @pytest.fixture
    def scene(self, profile: Path) -> Iterator[Scene]:
        made = Scene(profile, World(), plans=False)
        made.add("Shop")
        yield made
        made.close()

    def _wrong(self, scene: Scene, setting: str = "") -> str:
        """The one thing that Check API finds wrong, and the settings key that it points at."""
        result: CheckResult = scene.built.accounts.check("Shop")
        (wrong,) = [each for each in result.findings if not each.ok]
        assert wrong.setting == setting
        assert not any(word in wrong.text for word in WORDS)
        return wrong.text

    def _problem(self, scene: Scene) -> str:
        """The one problem that a sync leaves, and the same words in the receipt."""
        receipt = scene.sync().accounts[0]
        assert not receipt.ok
        (open_,) = scene.built.problems.open()
        readable(LinndeskError(open_.title, open_.detail, open_.fix))
        assert len(receipt.messages) == 1
        assert open_.fix.rstrip(".") in receipt.messages[0]
        return f"{open_.title} {open_.detail} {open_.fix}"

    def test_a_wrong_secret(self, scene: Scene) -> None:
        scene.built.accounts.save("Shop", {"client_secret": "amzn1.oa2-cs.v1.wrong"})
        assert "Copy the client secret again" in self._wrong(scene, "client_secret")
        assert "client secret" in self._problem(scene).lower()

    def test_a_wrong_refresh_token(self, scene: Scene) -> None:
        scene.built.accounts.save("Shop", {"refresh_token": "Atzr|wrong"})
        assert "paste the new refresh token" in self._wrong(scene, "refresh_token")
        assert "refresh token" in self._problem(scene).lower()

    def test_a_marketplace_of_another_region(self, scene: Scene) -> None:
        scene.built.accounts.save("Shop", {"marketplaces": ["US"], "region": None})
        said = self._wrong(scene, "marketplaces")
        assert one_sentence(said)
        assert "choose among UK (region EU)" in said

    def test_a_missing_role(self, scene: Scene) -> None:
        scene.amazon.world.set_merchant("main", roles=frozenset({"Product Listing"}))
        assert "role" in self._problem(scene)
        result = scene.built.accounts.check("Shop")
        wrong = [each.text for each in result.findings if not each.ok]
        assert any("role Inventory and Order Tracking is missing" in each for each in wrong)
        assert all(one_sentence(each) for each in wrong)

    def test_a_clock_that_is_off(self, scene: Scene) -> None:
        scene.amazon.faults.date_skew = timedelta(hours=-3)
        said = self._wrong(scene)
        assert "clock" in said
        assert re.search(r"\b3\b|180", said), said
        scene.amazon.faults.fail_next("searchOrders", "400", 3)
        assert "clock is 180 minutes ahead of Amazon's: set it right, then sync again" in self._problem(scene)

    @pytest.mark.parametrize("change", [{"cut_gzip": True}, {"outcome": "FATAL"}, {"gone": True}], ids=str)
    def test_a_broken_listings_report(self, scene: Scene, change: dict[str, Any]) -> None:
        for key, value in change.items():
            setattr(scene.amazon.faults.report, key, value)
        with pytest.raises((BadReply, ChannelError)) as caught:
            scene.built.listings.download("Shop")
        readable(caught.value)

    def test_a_listings_report_with_broken_rows(self, scene: Scene) -> None:
        scene.amazon.faults.report.malformed = 2
        broken = scene.built.listings.download("Shop").broken
        assert len(broken) == 2
        (open_,) = scene.built.problems.open()
        readable(LinndeskError(open_.title, open_.detail, open_.fix))


@contextmanager
def place() -> Iterator[Path]:
    """A folder that every user may enter: pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="linndesk-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def command(folder: Path, **environment: str) -> Callable[..., tuple[int, str, str]]:
    """linndesk as a process of its own on ``folder``/profile."""
    env = {
        **os.environ, "HOME": str(folder), "LINNDESK_STATE": str(folder / "state"),
        "PYTHON_KEYRING_BACKEND": "tests.kill.keyring_file.FileKeyring", **environment,
    }  # fmt: skip
    env["LINNDESK_TEST_KEYRING"] = str(Path(env["HOME"]) / "keys")

    def run(*words: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "linndesk", "--profile", str(folder / "profile"), *words],
            capture_output=True, text=True, env=env, check=False, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    return run


@contextmanager
def disk(folder: Path, options: str) -> Iterator[Path]:
    """A small disk of its own at ``folder``/disk."""
    mounted = folder / "disk"
    mounted.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(mounted)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("this root may not mount")
    try:
        yield mounted
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


may_mount = pytest.mark.skipif(not ROOT or sys.platform != "linux", reason="needs the right to mount")


class TestFolder:
    @pytest.mark.skipif(ROOT or os.name != "posix", reason="root may write everywhere")
    def test_a_folder_without_the_right_to_write(self, run: Callable[..., tuple[int, str, str]], profile: Path) -> None:
        profile.chmod(0o555)
        said = Said(run, "orders", "list")
        profile.chmod(0o700)
        assert "cannot be written" in said.error["title"]

    @may_mount
    def test_a_folder_on_a_read_only_disk(self) -> None:
        with place() as folder, disk(folder, "ro") as mounted:
            said = Said(command(mounted, HOME=str(folder), LINNDESK_STATE=str(folder / "state")), "orders", "list")
        assert "cannot be written" in said.error["title"]

    def test_a_database_without_the_right_to_write(self, tmp_path: Path) -> None:
        """SQLite's own word, whoever runs the test."""
        store = Store(tmp_path / DATABASE)
        store.write(lambda: store.database.execute_sql("pragma query_only = 1").fetchone())
        with pytest.raises(StorageTrouble) as caught:
            store.write(lambda: values.put("a", 1))
        assert "read-only" in readable(caught.value).title
        store.close()

    @may_mount
    def test_a_full_disk_of_its_own(self) -> None:
        with place() as folder, disk(folder, "size=3m") as mounted:
            run = command(mounted, HOME=str(folder), LINNDESK_STATE=str(folder / "state"))
            assert run("locations", "add", "Somewhere")[0] == 0
            _fill(mounted / "filler")
            said = Said(run, "locations", "add", "Elsewhere")
            assert said.error["code"] == "disk_full"
            (mounted / "filler").unlink()
            assert run("locations", "add", "Elsewhere")[0] == 0

    def test_a_full_disk_in_the_middle_of_work_loses_nothing(self, tmp_path: Path) -> None:
        """SQLite's own limit stands for the disk: the same answer of the same engine."""
        store = Store(tmp_path / "linndesk.sqlite")
        store.write(lambda: values.put("before", 1))

        def limit(pages: int) -> None:
            store.database.execute_sql(f"pragma max_page_count = {pages}").fetchone()

        store.write(lambda: limit(1))
        with pytest.raises(DiskFull) as caught:
            store.write(lambda: values.put("after", "x" * 200_000))
        readable(caught.value)
        store.write(lambda: limit(1_000_000))
        store.write(lambda: values.put("after", 2))
        assert store.read(lambda: (values.get("before"), values.get("after"))) == (1, 2)
        store.close()

    @pytest.mark.parametrize("content", [b"not a database" * 500, b"SQLite format 3\0" + bytes(5000)])
    def test_a_corrupt_database(self, run: Callable[..., tuple[int, str, str]], profile: Path, content: bytes) -> None:
        (profile / DATABASE).write_bytes(content)
        said = Said(run, "orders", "list")
        assert said.error["title"] == "The database is damaged"
        assert "backups" in said.error["fix"]

    def test_a_database_that_turns_corrupt_under_our_feet(
        self, run: Callable[..., tuple[int, str, str]], profile: Path
    ) -> None:
        assert run("locations", "list")[0] == 0
        file = profile / DATABASE
        with file.open("r+b") as raw:
            raw.seek(4096)
            raw.write(b"\xde\xad" * (file.stat().st_size // 2 - 2048))
        said = Said(run, "orders", "list")
        assert said.error["title"] == "The database is damaged"

    def test_a_newer_database(self, run: Callable[..., tuple[int, str, str]], profile: Path, tmp_path: Path) -> None:
        later = tmp_path / "later"
        shutil.copytree(database.MIGRATIONS, later)
        (later / "9999_later.py").write_text("def up(migrator, db):\n    pass\n", encoding="utf-8")
        store = Store(profile / DATABASE)
        store.read(lambda: database.migrate(store.database, backups=None, now=store.now(), migrations=later))
        store.close()
        said = Said(run, "orders", "list")
        assert said.error["code"] == "newer_database"
        assert "newer" in said.error["fix"]

    @pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Copper and Pine", "iCloud Drive"])
    def test_a_folder_that_a_cloud_keeps_in_step(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(StorageTrouble) as caught:
            check_profile(tmp_path / name / "linndesk")
        readable(caught.value)

    def test_a_network_share(self) -> None:
        """No share can be mounted in a test: its recognition is pure, and the words are the folder's own."""
        for kind in ("nfs4", "cifs", "smb3", "fuse.sshfs"):
            mounts = linux_mounts(f"sysfs /sys sysfs rw 0 0\nhost:/share /mnt/my\\040share {kind} rw 0 0\n")
            assert fs_kind(mounts, Path("/mnt/my share/linndesk")) in NETWORK_KINDS
        assert fs_kind(linux_mounts("/dev/sda1 / ext4 rw 0 0\n"), Path("/home/a")) not in NETWORK_KINDS
        readable(share_trouble(Path("/mnt/share"), "nfs4"))


def _fill(file: Path) -> None:
    """Take every byte that is left on the disk."""
    with file.open("wb", buffering=0) as raw:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    raw.write(bytes(size))
            except OSError:
                continue


@pytest.mark.parametrize(
    "backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring", "no.such.Backend"]
)
def test_no_keyring(backend: str) -> None:
    with place() as folder:
        said = Said(command(folder, PYTHON_KEYRING_BACKEND=backend), "account", "list")
    assert said.error["code"] == "keyring"
    assert "PYTHON_KEYRING_BACKEND" in said.error["fix"]


BOOK = "sku,title,level\nMUG,Grüne Tasse – 5 €,3\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_in_a_usual_encoding_simply_comes_in(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "items.csv").write_bytes(BOOK.encode(encoding))
    assert run("items", "import", str(tmp_path / "items.csv"))[0] == 0
    (item,) = json.loads(run("items", "list", "--json")[1])
    assert item["title"] == "Grüne Tasse – 5 €"


@pytest.mark.parametrize(
    "raw", [BOOK.encode("utf-16-le"), BOOK.encode("utf-32"), "sku,title\nMUG,\x81\x8d\n".encode("latin-1")],
    ids=["utf-16 without a mark", "utf-32", "none of ours"],
)  # fmt: skip
def test_a_csv_in_a_wrong_encoding(run: Callable[..., tuple[int, str, str]], tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "items.csv").write_bytes(raw)
    said = Said(run, "items", "import", str(tmp_path / "items.csv"))
    assert "UTF-8" in said.error["fix"]
    assert json.loads(run("items", "list", "--json")[1]) == []


def test_every_error_that_is_bad_input_tells_what_to_do(run: Callable[..., tuple[int, str, str]]) -> None:
    for words in (
        ("account", "show", "Nobody"), ("orders", "show", "1-2-3"), ("orders", "show", "9" * 40),
        ("orders", "show", "²"),
        ("stock", "set", "NOTHING", "3"), ("locations", "add", ""), ("settings", "set", "appearance=pink"),
        ("settings", "get", "colour"), ("sync", "Nobody"), ("listings", "list", "Nobody"),
        ("items", "import", "no.csv"),
    ):  # fmt: skip
        code, _, err = run(*words)
        assert code == 2, (words, err)
        assert not any(word in err for word in WORDS), err
        assert one_sentence(err.strip().splitlines()[-1])


def test_the_shape_of_an_error_is_title_detail_fix() -> None:
    assert str(BadInput("Title", "detail.", "Do this")) == "Title. detail. Do this."
