"""D3, R-VAULT: secrets live in the system's keyring alone, whole or not at all; its troubles say what to do."""

from __future__ import annotations

import gc
import threading
import traceback

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringLocked

from linndesk.errors import VaultTrouble
from linndesk.vault import MemoryBackend, Vault, install_memory_backend

CANARY = "Atzr|canary-0c1e"


def test_what_was_set_comes_back() -> None:
    vault = Vault("p1")
    assert vault.get("acc", "client_secret") is None
    vault.set("acc", "client_secret", "s3cret")
    assert vault.get("acc", "client_secret") == "s3cret"
    assert Vault("p2").get("acc", "client_secret") is None
    vault.set("acc", "client_secret", "")
    assert vault.get("acc", "client_secret") == ""


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=4_000), min_size=1, max_size=4))
def test_any_value_survives_replacement_and_leaves_nothing_behind(values: list[str]) -> None:
    backend = install_memory_backend()
    vault = Vault("p1")
    for value in values:
        vault.set("acc", "refresh_token", value)
        assert vault.get("acc", "refresh_token") == value
        assert all(len(kept.encode("utf-16-le")) <= 2_560 for kept in backend._kept.values())
    vault.delete("acc", "refresh_token")
    assert backend.count() == 0


def test_removing_an_account_removes_every_part() -> None:
    backend = install_memory_backend()
    vault = Vault("p1")
    vault.set("acc", "refresh_token", "x" * 5_000)
    vault.set("acc", "client_secret", "y")
    vault.set("other", "client_secret", "z")
    vault.delete_account("acc", ["refresh_token", "client_secret", "never_set"])
    assert backend.count() == 1
    assert vault.get("other", "client_secret") == "z"


class _DiesAt(MemoryBackend):
    """Fails at the n-th change, as a power cut would."""

    left = 10**9

    def set_password(self, service: str, username: str, password: str) -> None:
        self._change()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._change()
        super().delete_password(service, username)

    def _change(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError("power cut")


@pytest.mark.parametrize("place", range(12))
def test_a_crash_in_the_middle_leaves_the_old_value_or_the_new_one(place: int) -> None:
    backend = _DiesAt()
    keyring.set_keyring(backend)
    vault = Vault("p1")
    old, new = "o" * 4_000, "n" * 3_000
    vault.set("acc", "refresh_token", old)
    backend.left = place
    try:
        vault.set("acc", "refresh_token", new)
    except VaultTrouble:
        assert vault.get("acc", "refresh_token") in {old, new}
    backend.left = 10**9
    vault.set("acc", "refresh_token", new)
    vault.delete("acc", "refresh_token")
    assert backend.count() == 0


def test_probe_passes_and_cleans_up() -> None:
    backend = install_memory_backend()
    Vault("p1").probe()
    assert backend.count() == 0


class _Locked(MemoryBackend):
    error: type[Exception] = KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error(f"cannot store {password}")


class _Dismissed(_Locked):
    error = InitError


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, _Locked, _Dismissed])
def test_a_keyring_that_fails_is_refused_with_what_to_do(backend: type[KeyringBackend]) -> None:
    keyring.set_keyring(backend())
    with pytest.raises(VaultTrouble) as caught:
        Vault("p1").probe()
    assert "PYTHON_KEYRING_BACKEND" in caught.value.fix
    assert caught.value.title


def test_the_named_backend_is_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    keyring.set_keyring(null.Keyring())
    with pytest.raises(VaultTrouble, match=r"Clear the environment variable PYTHON_KEYRING_BACKEND"):
        Vault("p1").probe()


class _Blocked(MemoryBackend):
    """A desktop keyring that waits for a password."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.answered.wait(30)
        return super().get_password(service, username)


def test_a_prompt_that_nobody_answers_ends_in_words_and_then_recovers() -> None:
    backend = _Blocked()
    keyring.set_keyring(backend)
    vault = Vault("p1", timeout=0.05)
    with pytest.raises(VaultTrouble, match="does not answer"):
        vault.set("acc", "token", CANARY)
    backend.answered.set()
    patient = Vault("p1")
    assert patient.get("acc", "token") is None, "what was reported as failed must not be kept later"


def test_a_secret_is_in_no_message_and_no_traceback() -> None:
    """R-JOURNAL: not even where the backend puts it into its own words."""
    keyring.set_keyring(_Locked())
    vault = Vault("p1")
    with pytest.raises(VaultTrouble) as caught:
        vault.set("acc", "token", CANARY)
    told = "".join(traceback.format_exception(caught.value)) + repr(vault) + repr(caught.value) + str(caught.value)
    assert "canary" not in told


def test_calls_run_on_their_own_thread() -> None:
    seen: list[str] = []

    class Watching(MemoryBackend):
        def get_password(self, service: str, username: str) -> str | None:
            seen.append(threading.current_thread().name)
            return super().get_password(service, username)

    keyring.set_keyring(Watching())
    Vault("p1").get("acc", "token")
    assert seen == ["linndesk-vault"]


def test_keyring_never_picks_the_memory_backend_by_itself() -> None:
    assert MemoryBackend.priority < fail.Keyring.priority


def test_its_thread_goes_with_it() -> None:
    before = set(threading.enumerate())
    vault = Vault("gone")
    vault.set("uid", "key", "value")
    (thread,) = set(threading.enumerate()) - before
    del vault
    gc.collect()
    thread.join(10)
    assert not thread.is_alive()
