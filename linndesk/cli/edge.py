"""The edge of the command line: streams, exit codes, errors in words or JSON, and bugs. Main thread."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from linndesk import __version__
from linndesk.cli.command import Asked, Command, Face, Result
from linndesk.cli.parser import COMMANDS, Line, parse, parser, take_common
from linndesk.errors import LinndeskError

BUG = 5
STOPPED = 1
_log = logging.getLogger(__name__)
Window = Callable[[Path | None, bool], int]  # profile, demo -> exit code


def main(
    words: Sequence[str] | None = None, window: Window | None = None, commands: Sequence[Command] = COMMANDS
) -> int:
    """Run one command; its exit code. ``window`` opens the window where no command is named, and for ``demo``.

    The console program has none: it prints its help instead, and its demo is headless.
    """
    _utf8()
    words = sys.argv[1:] if words is None else words
    as_json = "--json" in words
    try:
        line = take_common(words)
        asked = parse(line, commands)
        if window is not None and _wants_window(asked):
            return window(line.profile, asked.command is not None)
        if asked.version:
            return _print(Result({"version": __version__}, [f"linndesk {__version__}"]), as_json)
        if asked.command is None:
            parser().print_help()
            return 2
    except LinndeskError as error:
        return _refuse(error, as_json)
    except SystemExit as done:  # --help has printed what it had to say
        return int(done.code or 0)
    return _execute(line, asked)


def _wants_window(asked: Asked) -> bool:
    if asked.command is None:
        return not asked.version
    return asked.command.path == ("demo",) and not asked.headless


def _execute(line: Line, asked: Asked) -> int:
    face = Face(line.profile, line.as_json)
    try:
        return _run(face, line, asked)
    finally:
        face.close()


def _run(face: Face, line: Line, asked: Asked) -> int:
    try:
        return _print(asked.command.run(face, asked), line.as_json)
    except LinndeskError as error:
        _log.info("%s: %s", " ".join(asked.command.path), error.code)
        return _refuse(error, line.as_json)
    except KeyboardInterrupt:
        face.say("Stopped; what was stored stays")
        return STOPPED
    except BrokenPipeError:
        _silence()
        return STOPPED
    except Exception:
        return _bug(face)


def _print(result: Result, as_json: bool) -> int:
    if not as_json:
        for each in result.lines:
            print(each)
    elif result.value is not None:
        print(json.dumps(result.value, ensure_ascii=False, indent=None))
    sys.stdout.flush()
    return result.code


def _refuse(error: LinndeskError, as_json: bool) -> int:
    if as_json:
        body = {"code": error.code, "title": error.title, "detail": error.detail, "fix": error.fix}
        print(json.dumps({"error": body}, ensure_ascii=False), flush=True)
    else:
        for part in (error.title, error.detail, error.fix):
            if part:
                print(part, file=sys.stderr, flush=True)
    return error.exit_code


def _bug(face: Face) -> int:
    """Logged whole, told in one sentence."""
    _log.exception("a bug")
    place = traceback.extract_tb(sys.exc_info()[2])[-1]
    kind = getattr(sys.exc_info()[0], "__name__", "error")
    body = {
        "code": "bug",
        "title": "This is a bug in linndesk",
        "detail": f"{kind} in {Path(place.filename).name}, line {place.lineno}",
        "fix": "It is in the log in whole: report it with the newest file of the profile's logs folder",
    }
    if face.as_json:
        print(json.dumps({"error": body}, ensure_ascii=False), flush=True)
    else:
        face.say(f"{body['title']}: {body['detail']}. {body['fix']}.")
    return BUG


def _utf8() -> None:
    """UTF-8 whatever the console's code page; a program with a window has no streams at all."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.TextIOWrapper(open(os.devnull, "wb"), encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _silence() -> None:
    """Whoever read stdout is gone: nothing more may be written to it, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
