"""R-JOURNAL, R-PERSON, R-VAULT: what is secret or names a buyer is in no file, on no stream, in no process list."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from linndesk.sandbox.amazon.server import PracticeAmazon
from tests import secrets_child as child
from tests import secrets_linnworks

CANARIES = {**child.SECRETS, **child.BUYER, **child.TEXTS}
FOUND_BY = "A2PRACTICEMAIN"  # the seller id is no secret: it proves that this search finds what is there


class Places:
    """Folders of one trial: the profile and the state are searched, the stand-in keyring is where secrets belong."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.profile = root / "searched" / "profile"
        self.profile.mkdir(mode=0o700, parents=True)
        self.said: dict[str, bytes] = {}
        self.environment = {
            **os.environ,
            "HOME": str(root / "searched"),
            "LINNDESK_STATE": str(root / "searched" / "state"),
            "LINNDESK_TEST_KEYRING": str(root / "keyring.json"),
            "PYTHON_KEYRING_BACKEND": "tests.kill.keyring_file.FileKeyring",
            "PYTHONPATH": os.pathsep.join(["."]),
        }

    def run(self, *command: str, given: str = "", name: str = "") -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [sys.executable, *command], input=given.encode(), capture_output=True, env=self.environment, check=False,
            timeout=110,
        )  # fmt: skip
        self.said[f"stdout of {name or command}"] = done.stdout
        self.said[f"stderr of {name or command}"] = done.stderr
        return done

    def texts(self) -> Iterator[tuple[str, bytes]]:
        yield from self.said.items()
        for file in (self.root / "searched").rglob("*"):
            yield f"name of {file}", str(file).encode()
            if file.is_file():
                yield str(file), file.read_bytes()


def forms(canary: str) -> set[bytes]:
    """The canary as files and messages may write it."""
    texts = {canary, quote(canary, safe=""), json.dumps(canary)[1:-1], canary.replace(" ", "")}
    return {each.lower().encode() for each in texts} | {canary.encode("utf-16-le").lower()}


def leaks(places: Places) -> list[str]:
    wanted = [(name, form) for name, canary in CANARIES.items() for form in forms(canary)]
    return sorted(
        {f"{name} in {where}" for where, text in places.texts() for name, form in wanted if form in text.lower()}
    )


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A program that was in every kind of trouble and was then killed."""
    places = Places(tmp_path_factory.mktemp("trial"))
    done = places.run("-m", "tests.secrets_child", str(places.profile), name="the program")
    assert done.stdout.decode().endswith("ended\n"), done.stderr.decode()[-3000:]
    return places


def test_no_secret_and_no_buyer_is_left_by_a_program_in_trouble(trial: Places) -> None:
    assert leaks(trial) == []


def test_no_session_token_is_left_by_it(trial: Places) -> None:
    """M7: they live in memory alone, whatever is logged."""
    sessions = json.loads((trial.root / "sessions.json").read_text(encoding="utf-8"))
    assert len(sessions) > 3
    assert [where for where, text in trial.texts() for each in sessions if each.encode() in text] == []


def test_the_trial_was_no_walk_in_the_park(trial: Places) -> None:
    """Or nothing would be proved: files, log and streams hold what they should, and troubles of every kind came."""
    searched = {where for where, text in trial.texts() if FOUND_BY.encode() in text}
    assert any(each.endswith(("linndesk.sqlite", "linndesk.sqlite-wal")) for each in searched)
    said = b"".join(trial.said.values()).decode()
    assert '"quarantined": 9' in said
    assert "Traceback (most recent call last)" in said
    assert "a bug, in the middle of things" in said
    assert '"quarantined": 5' in said  # of the app
    for words in ("Hostile app refused", "Bad token …", "refused the OAuth sign-in", "does not come to its end"):
        assert words in said, words
    for words in ("web page, not data", "in trouble", "does not allow", "refused the sign-in", "listings report"):
        assert words in said, words
    log = (trial.profile / "logs" / "linndesk.log").read_text(encoding="utf-8")
    assert "Traceback" in log
    keys = (trial.root / "keyring.json").read_text(encoding="utf-8")
    assert child.SECRETS["client_secret"] in keys
    for words in ("No stock item here has the SKU NOBODY-KNOWS", "'GetOpenOrders', '{"):  # mailed, and logged
        assert words in said, words
    assert secrets_linnworks.REF in said
    assert "confirmed 2 mails of ['confirmed', 'refused', 'refused', 'sent', 'waiting'" in said, "buyers were mailed"
    assert "heard ['AddNewUser', 'ConfigDeleted', 'ConfigTest', 'Orders'" in said


class Shop(Places):
    """The command line, one real process a command, against a practice Amazon beside it."""

    def __init__(self, root: Path, amazon: PracticeAmazon) -> None:
        super().__init__(root)
        self.settings = {**amazon.settings("main", ("UK",)), "enabled": True}

    def linndesk(self, *words: str, given: str = "") -> subprocess.CompletedProcess[bytes]:
        return self.run("-m", "linndesk", "--profile", str(self.profile), *words, given=given, name=" ".join(words))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with PracticeAmazon(child.world(), plans=False).start() as amazon:
        yield Shop(tmp_path_factory.mktemp("shop"), amazon)


def test_commands_show_no_secret_and_only_orders_show_buyers(shop: Shop) -> None:
    given = json.dumps(shop.settings)
    assert shop.linndesk("account", "add", "amazon", "Shop", "--settings", "-", given=given).returncode == 0
    again = shop.linndesk("account", "add", "amazon", "Again", "--settings", "-", "--json", given=given)
    assert json.loads(again.stdout)["error"]["fix"]
    assert shop.linndesk("account", "set", "Shop", "last_order_sync=2026-11-01 00:00:00").returncode == 0
    assert shop.linndesk("sync", "--json").returncode == 1  # some were quarantined
    assert shop.linndesk("account", "show", "Shop", "--json").returncode == 0
    for words in (("account", "list"), ("log",), ("doctor",), ("settings", "get")):
        shop.linndesk(*words)
        shop.linndesk(*words, "--json")
    shop.linndesk("account", "test", "Shop")
    shop.linndesk("sync")
    shop.linndesk("account", "set", "Shop", "client_secret=-", given=child.SECRETS["wrong"])
    shop.linndesk("account", "test", "Shop", "--json")
    assert leaks(shop) == []
    shown = shop.linndesk("orders", "show", child.REF, "--json")
    assert json.loads(shown.stdout)["buyer_name"] == child.BUYER["name"]


def test_a_secret_on_the_command_line_is_refused_without_repeating_it(shop: Shop) -> None:
    refused = shop.run(
        "-m", "linndesk", "--profile", str(shop.profile), "account", "set", "Shop",
        f"client_secret={child.SECRETS['wrong']}", name="a secret in the open",
    )  # fmt: skip
    assert refused.returncode == 2
    assert b"client_secret=-" in refused.stdout + refused.stderr
    assert child.SECRETS["wrong"].encode() not in refused.stdout + refused.stderr


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_a_running_program_shows_no_secret_in_the_process_list(shop: Shop) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "linndesk", "--profile", str(shop.profile), "serve"], env=shop.environment,
        stderr=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        assert b"linndesk runs" in process.stderr.readline()  # by then the profile is open
        shown = [Path(f"/proc/{process.pid}/{each}").read_bytes() for each in ("cmdline", "environ")]
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert shop.profile.as_posix().encode() in shown[0]
    assert not [name for name, canary in CANARIES.items() if any(canary.encode() in each for each in shown)]
