"""The log file: written on its own thread, free of secrets, told of crashes. Started on the main thread."""

from __future__ import annotations

import copy
import faulthandler
import logging
import queue
import sys
import threading
import traceback
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from linndesk.errors import StorageTrouble
from linndesk.system.redact import Redactor

FORM = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"
_log = logging.getLogger("linndesk.crash")


class _CleanQueueHandler(QueueHandler):
    """Words a record and cleans it on the thread that speaks, so that no secret ever waits in the queue."""

    def __init__(self, lane: queue.SimpleQueue[logging.LogRecord], redactor: Redactor) -> None:
        super().__init__(lane)
        self._redactor = redactor

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        record = copy.copy(record)  # other handlers get theirs untouched
        record.msg = self._redactor.clean(self.format(record))
        record.args = record.exc_info = record.exc_text = record.stack_info = None
        return record


class Logs:
    """A running log. ``close`` writes what waits and gives the hooks back."""

    def __init__(self, folder: Path, redactor: Redactor, program: str, level: int) -> None:
        self.redactor = redactor
        self.file = folder / f"{program}.log"
        self._crash = (folder / f"{program}-crash.txt").open("a", encoding="utf-8")
        writer = RotatingFileHandler(self.file, maxBytes=5_000_000, backupCount=4, encoding="utf-8", delay=True)
        writer.setFormatter(logging.Formatter(FORM))
        lane: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
        self._entry = _CleanQueueHandler(lane, redactor)
        self._writer = writer
        self._listener = QueueListener(lane, writer)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._level_before = logging.getLogger().level
        self._start(level)

    def _start(self, level: int) -> None:
        root = logging.getLogger()
        root.addHandler(self._entry)
        root.setLevel(level)
        self._listener.start()
        faulthandler.enable(self._crash)
        sys.excepthook = self._main_died
        threading.excepthook = self._thread_died
        sys.unraisablehook = self._nobody_heard

    def close(self) -> None:
        """Write what waits, close the files, give the hooks back. A second call does nothing."""
        if self._crash.closed:
            return
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        faulthandler.disable()
        root = logging.getLogger()
        root.removeHandler(self._entry)
        root.setLevel(self._level_before)
        self._listener.stop()
        self._writer.close()
        self._crash.close()

    def __enter__(self) -> Logs:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _main_died(self, kind: type[BaseException], trouble: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, trouble, trace)
            return
        self._tell("unhandled error", (kind, trouble, trace))

    def _thread_died(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            name = args.thread.name if args.thread else "a thread"
            self._tell(f"unhandled error in {name}", (args.exc_type, args.exc_value, args.exc_traceback))

    def _nobody_heard(self, args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            said = args.err_msg or "error that nobody could be told"
            self._tell(said, (args.exc_type, args.exc_value, args.exc_traceback))

    def _tell(self, what: str, info: tuple[type[BaseException], BaseException, TracebackType | None]) -> None:
        _log.critical(what, exc_info=info)
        screen: TextIO | None = sys.stderr  # None in a frozen program with a window
        if screen is not None:
            screen.write(self.redactor.clean(f"{what}\n{''.join(traceback.format_exception(*info))}"))


def start_logging(profile: Path, program: str = "linndesk", level: int = logging.INFO) -> Logs:
    """Log to PROFILE/logs/PROGRAM.log (5 files of 5 MB). One name a program: Windows cannot share a file."""
    folder = profile / "logs"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Logs(folder, Redactor(), program, level)
    except OSError as trouble:
        raise StorageTrouble(
            f"The log in {folder} cannot be written",
            trouble.strerror or type(trouble).__name__,
            "Give yourself the right to write there, or choose another folder with --profile FOLDER.",
        ) from trouble
