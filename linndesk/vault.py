"""Secrets in the system's keyring, on a thread of their own because a keyring may wait for a person."""

from __future__ import annotations

import os
import queue
import secrets
import sys
import threading
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from typing import ClassVar, TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError

from linndesk.errors import VaultTrouble

T = TypeVar("T")
USER = "linndesk"
# Windows keeps 2,560 bytes a secret and keyring writes UTF-16; the rest is room for the head's "count:tag:".
PART_UNITS = 1_200
TAGS = ("a", "b")
_ENV = "PYTHON_KEYRING_BACKEND"


class MemoryBackend(KeyringBackend):
    """A keyring that forgets at exit, for the demo and tests; keyring never chooses it by itself."""

    priority: ClassVar[float] = -1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has not annotated it
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")

    def __repr__(self) -> str:
        return f"MemoryBackend({len(self._kept)} secrets)"

    def count(self) -> int:
        """How many entries are kept, parts of long values counted one by one."""
        return len(self._kept)


def install_memory_backend() -> MemoryBackend:
    """Make a fresh keyring in memory this process's keyring, and hand it back."""
    backend = MemoryBackend()
    keyring.set_keyring(backend)
    return backend


class Vault:
    """The secrets of one profile. Every call may take up to ``timeout`` seconds and raises VaultTrouble.

    Each secret has a service name of its own: under a shared one Windows renames entries. A long value is
    split; its parts are written under the tag not in use and the head is swapped last, so that a crash leaves
    the old value or the new one, never a mixture.
    """

    def __init__(self, profile_id: str, timeout: float = 20) -> None:
        self._profile_id = profile_id
        self._timeout = timeout
        self._lane = _Lane()
        weakref.finalize(self, self._lane.end)

    def __repr__(self) -> str:
        return f"Vault({self._profile_id!r})"

    def get(self, account_uid: str, key: str) -> str | None:
        """The secret, or None where none was set."""
        name = self._name(account_uid, key)
        head = self._read(name)
        if head is None:
            return None
        count, tag, first = _head(head)
        parts = [first]
        for number in range(1, count):
            part = self._read(f"{name}/{tag}/{number}")
            if part is None:
                raise VaultTrouble(
                    "A secret is incomplete in the keyring",
                    f"Part {number + 1} of {count} of {key} is missing",
                    "Enter it again in the account's settings.",
                )
            parts.append(part)
        return "".join(parts)

    def set(self, account_uid: str, key: str, value: str) -> None:
        """Keep ``value``, replacing what was there."""
        name = self._name(account_uid, key)
        old = self._read(name)
        old_tag = _head(old)[1] if old is not None else TAGS[1]
        tag = TAGS[1 - TAGS.index(old_tag)]
        self._drop_parts(name, tag)
        parts = _split(value)
        for number in range(1, len(parts)):
            self._write(f"{name}/{tag}/{number}", parts[number])
        self._write(name, f"{len(parts)}:{tag}:{parts[0]}")
        self._drop_parts(name, old_tag)

    def delete(self, account_uid: str, key: str) -> None:
        """Forget the secret; nothing happens where none was set."""
        name = self._name(account_uid, key)
        self._erase(name)
        for tag in TAGS:
            self._drop_parts(name, tag)

    def delete_account(self, account_uid: str, keys: Iterable[str]) -> None:
        """Forget every one of ``keys`` of the account."""
        for key in keys:
            self.delete(account_uid, key)

    def probe(self) -> None:
        """Write, read and delete a made-up secret; VaultTrouble says what to do when that does not work."""
        name = self._name("probe", secrets.token_hex(8))
        token = secrets.token_hex(16)
        self._write(name, token)
        back = self._read(name)
        if back != token:
            what = "nothing" if back is None else "another one"
            raise VaultTrouble(
                "The keyring does not keep secrets",
                f"{_backend_name()} took a test value and gave back {what}",
                _fix(None),
            )
        self._erase(name)

    def _name(self, account_uid: str, key: str) -> str:
        return f"linndesk/{self._profile_id}/{account_uid}/{key}"

    def _drop_parts(self, name: str, tag: str) -> None:
        count = 0
        while self._read(f"{name}/{tag}/{count + 1}") is not None:
            count += 1
        for number in range(count, 0, -1):  # from the end: what a crash leaves stays countable from 1
            self._erase(f"{name}/{tag}/{number}")

    def _read(self, service: str) -> str | None:
        return self._call(lambda: keyring.get_password(service, USER), "read")

    def _write(self, service: str, value: str) -> None:
        self._call(lambda: keyring.set_password(service, USER, value), "keep")

    def _erase(self, service: str) -> None:
        if self._read(service) is not None:
            self._call(lambda: keyring.delete_password(service, USER), "delete")

    def _call(self, job: Callable[[], T], verb: str) -> T:
        future = self._lane.submit(job)
        if not wait([future], self._timeout).done:
            future.cancel()
            raise VaultTrouble(
                "The keyring does not answer",
                f"It was asked to {verb} a secret {self._timeout:g} s ago and probably waits for a password",
                "Answer the keyring's prompt (it may be behind this window), then try again.",
            )
        trouble = future.exception()
        if isinstance(trouble, Exception):
            # Backends raise their platform's own errors. Only the type is told: the words may hold the value.
            broken = isinstance(trouble, ImportError | AttributeError)
            raise VaultTrouble(
                f"The keyring could not {verb} a secret",
                f"{'Its configuration' if broken else _backend_name()} said {type(trouble).__name__}",
                _fix(trouble),
            ) from None
        return future.result()


class _Lane:
    """One daemon thread, so that a keyring that blocks for ever does not keep the program from ending."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._started = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, job: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        self._jobs.put(lambda: _settle(future, job))
        with self._started:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="linndesk-vault", daemon=True)
                self._thread.start()
        return future

    def end(self) -> None:
        """Nobody asks any more: the thread goes once what was asked is done."""
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _settle(future: Future[T], job: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(job())
    except BaseException as trouble:  # handed to the one who waits
        future.set_exception(trouble)


def _split(value: str) -> list[str]:
    units = PART_UNITS if all(char <= "\uffff" for char in value) else PART_UNITS // 2
    return [value[at : at + units] for at in range(0, len(value), units)] or [""]


def _head(text: str) -> tuple[int, str, str]:
    count, _, rest = text.partition(":")
    tag, _, first = rest.partition(":")
    if not count.isdigit() or tag not in TAGS:
        raise VaultTrouble(
            "A secret in the keyring was not written by linndesk",
            "Its form is unknown",
            "Delete linndesk's entries in the system's keyring and enter the secrets again.",
        )
    return int(count), tag, first


def _backend_name() -> str:
    backend = keyring.get_keyring()
    return f"{type(backend).__module__}.{type(backend).__name__}"


def _fix(trouble: Exception | None) -> str:
    """The one thing that mends it on this platform."""
    named = os.environ.get(_ENV)
    if named:
        return f"Clear the environment variable {_ENV} (it is {named}) or name a backend that works."
    if sys.platform == "win32":
        return f"Start Windows' Credential Manager: `sc start VaultSvc`, or set {_ENV}."
    if sys.platform == "darwin":
        return f"Unlock the keychain: `security unlock-keychain`, or set {_ENV}."
    if isinstance(trouble, InitError | KeyringLocked):
        return f"Unlock the login keyring (`gnome-keyring-daemon --unlock`), or set {_ENV}."
    if isinstance(trouble, NoKeyringError) and not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return (
            "Install a keyring and sign in to a desktop session: `sudo apt install gnome-keyring`"
            f" (without a desktop start linndesk inside `dbus-run-session`), or set {_ENV}."
        )
    return f"Install a keyring: `sudo apt install gnome-keyring`, sign in again, or set {_ENV}."
