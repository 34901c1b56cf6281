"""channel check: an app, for its maker. Main thread."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from linndesk.cli.command import Asked, Command, Face, Result, argument, read_source
from linndesk.errors import BadInput
from linndesk.services.checkreport import report_html, report_json, report_lines


def _check(face: Face, asked: Asked) -> Result:
    """Exit code 1: something breaks the contract, or it was not looked at to the end."""
    answers = {key: _text(key, value) for key, value in _object(asked.answers, "answers", '{"ApiKey": "…"}').items()}
    given = _object(asked.settings, "settings", '{"http_user": "…"}')
    page = _page(asked.html)
    checks = face.program.channel_check
    with face.stoppable() as cancel:
        subject = checks.subject(asked.source, given, cancel=cancel)
        hosts = _typed(face, asked.host, subject.hosts) if asked.writes else ()
        report = checks.check(
            subject, answers, writes=asked.writes, typed_hosts=hosts, email=asked.email, cancel=cancel, say=face.say
        )
    lines = report_lines(report)
    if page is not None:
        _write(page, report_html(report))
        lines += ["", f"The report is in {page}"]
    return Result(report_json(report), lines, 0 if report.ok else 1)


def _typed(face: Face, given: Sequence[str], hosts: Sequence[str]) -> list[str]:
    """``--host``, else a line from whoever sits there."""
    if given:
        return [each for text in given for each in text.split(",")]
    face.say(
        "The app will be told despatches, levels, prices, listings, cancellations and refunds of things that it does "
        f"not have. Type the host{'' if len(hosts) == 1 else 's'} that its manifest names, then Enter:"
    )
    return sys.stdin.readline().split(",") if sys.stdin is not None else []


def _object(source: str | None, what: str, example: str) -> dict[str, Any]:
    if not source:
        return {}
    try:
        found = json.loads(read_source(source))
    except ValueError as error:
        raise BadInput(f"The {what} are no JSON", str(error), f"Write one object, for example {example}") from None
    if not isinstance(found, dict):
        raise BadInput(f"The {what} are no JSON object", fix=f"Write one object, for example {example}")
    return found


def _text(key: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (str, int, float)):
        return str(value)
    raise BadInput(f"The answer to {key[:60]} is no text", fix="Write a text, a number, true or false")


def _page(text: str | None) -> Path | None:
    """Where the page goes: refused before anything is asked. Raises BadInput."""
    if not text:
        return None
    path = Path(text).expanduser().absolute()
    try:
        path.open("ab").close()
    except OSError as error:
        raise BadInput(f"{path} cannot be written", error.strerror or "", "Choose another place") from None
    return path


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadInput(f"{path} cannot be written", error.strerror or "", "Choose another place") from None


COMMANDS = (
    Command(
        ("channel", "check"),
        "check an app that speaks the channel protocol, for its maker; without --writes it is only read",
        _check,
        (
            argument("source", metavar="URL|MANIFEST", help="the address or the file of its manifest"),
            argument("--writes", action="store_true", help="tell it things too; asks for its host"),
            argument("--host", action="append", default=[], metavar="HOST", help="its host, not asked for then"),
            argument("--answers", metavar="FILE", help="answers to its set-up, a JSON object by item id; - is stdin"),
            argument("--settings", metavar="FILE", help="settings that it takes to ask it, such as http_user, as JSON"),
            argument("--email", metavar="E", default="", help="the e-mail address that it is given"),
            argument("--html", metavar="FILE", help="write the report as one page of HTML, to send to its maker"),
        ),
    ),
)
