"""What a command is: its words, its arguments, what it does, what it gives back. Main thread."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from linndesk import app
from linndesk.app.built import Built
from linndesk.errors import BadInput
from linndesk.sync.progress import Cancel, Progress

Asked = argparse.Namespace


@dataclass(frozen=True, slots=True)
class Result:
    """``value`` is printed with --json, ``lines`` without; ``code`` is the exit code."""

    value: Any
    lines: Sequence[str] = ()
    code: int = 0


class Face:
    """What a command talks to: the program (opened on first use), the streams, the way to stop it."""

    def __init__(self, profile: Path | None, as_json: bool) -> None:
        self.profile = profile
        self.as_json = as_json
        self._closing = contextlib.ExitStack()
        self._program: Built | None = None

    @property
    def program(self) -> Built:
        """Raises StorageTrouble, NewerDatabase, VaultTrouble."""
        if self._program is None:
            logs = self._closing.enter_context(app.open_log(self.profile, "linndesk-cli"))
            self._program = app.build(self.profile, redactor=logs.redactor)
            self._closing.callback(self._program.close)
            if self._program.moved:
                self.say(self._program.moved)
        return self._program

    def say(self, text: str) -> None:
        """Progress and warnings: to stderr, so that stdout holds the result alone."""
        if sys.stderr is not None:
            sys.stderr.write(f"{text}\n")  # in one piece: several lanes speak
            sys.stderr.flush()

    def tell(self, progress: Progress) -> None:
        came = f", {plural(progress.orders, 'order')}" if progress.orders else ""
        self.say(f"{progress.account}: {progress.text}{came}")

    @contextlib.contextmanager
    def stoppable(self) -> Iterator[Cancel]:
        """Ctrl+C asks the work to stop and lets it finish its step; a second one ends it at once."""
        cancel = Cancel()
        before = signal.getsignal(signal.SIGINT)

        def stop(number: int, frame: FrameType | None) -> None:
            signal.signal(signal.SIGINT, before)
            cancel.set()
            self.say("Stopping …")

        if threading.current_thread() is not threading.main_thread():
            yield cancel
            return
        signal.signal(signal.SIGINT, stop)
        try:
            yield cancel
        finally:
            signal.signal(signal.SIGINT, before)

    def close(self) -> None:
        self._closing.close()


Run = Callable[[Face, Asked], Result]


@dataclass(frozen=True, slots=True)
class Argument:
    names: tuple[str, ...]
    options: Mapping[str, Any]


def argument(*names: str, **options: Any) -> Argument:
    """As argparse's add_argument takes it."""
    return Argument(names, options)


@dataclass(frozen=True, slots=True)
class Command:
    """``path`` are its words, such as ("orders", "list")."""

    path: tuple[str, ...]
    help: str
    run: Run
    arguments: tuple[Argument, ...] = field(default=())


def pair(text: str) -> tuple[str, str]:
    """``key=value``. Raises BadInput."""
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise BadInput(f"{text.split('=')[0]} has no value", fix="Write key=value")
    return key.strip(), value


def counted(text: str) -> tuple[str, str]:
    """``line=QTY``, as the two words that they are: a SKU may hold signs of equality itself. Raises BadInput."""
    line, sign, units = text.rpartition("=")
    return (line.strip(), units) if sign and line.strip() else pair(text)


def read_source(source: str) -> str:
    """The text of a file, or of stdin for ``-``; UTF-8. Raises BadInput."""
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise BadInput(f"{source} cannot be opened", error.strerror or "", "Check the path") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        name = "What came by stdin" if source == "-" else source
        raise BadInput(f"{name} is not UTF-8", fix="Save it as UTF-8, then try again") from None


def read_secret(key: str, value: str) -> str:
    """A secret from stdin (``-``) or a file (``@FILE``); ``null`` where it is to be forgotten. Raises BadInput.

    A command line is seen by every program on the PC, so a secret never stands in one (R-VAULT).
    """
    if value in ("", "null"):
        return "null"
    if value == "-":
        return read_source("-").rstrip("\r\n")
    if value.startswith("@"):
        return read_source(value[1:]).rstrip("\r\n")
    raise BadInput(
        f"{key} is a secret and does not belong on a command line",
        "Other programs and the shell's history can read it there",
        f"Write {key}=- and give it by stdin, or {key}=@FILE",
    )


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Aligned columns for people; control characters of foreign text never reach the terminal."""
    clean = [["".join(c if c.isprintable() else " " for c in cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in clean) for at in range(len(clean[0]))] if clean else []
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in clean]


def plural(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
