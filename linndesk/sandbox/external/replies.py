"""What servers say when they do not answer: statuses with JSON or HTML under them, bare text, odd bodies. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linndesk.sandbox.external.dialects import Dialect
from linndesk.sandbox.external.faults import Fault
from linndesk.sandbox.wire import Reply, html_page, json_reply

NO_TOKEN = "User Not Found!"
_HUGE = 80 * 1024 * 1024


html = html_page


def bare(words: str, status: int = 200) -> Reply:
    """Words and nothing around them."""
    return Reply(status, words.encode(), "text/html; charset=UTF-8")


def exception(why: str, status: int = 500) -> Reply:
    """An exception as JSON."""
    told = {"Message": "An error has occurred.", "ExceptionMessage": why, "ExceptionType": "System.ArgumentException"}
    return json_reply(told, status)


def malformed(why: str, dialect: Dialect) -> Reply:
    """What a request is answered that is not as it has to be."""
    match dialect.refusing:
        case "json500":
            return exception(why)
        case "json400":
            return json_reply({"title": "One or more validation errors occurred.", "status": 400, "errors": why}, 400)
        case "html500":
            return html(500)
    return json_reply({"Error": why})


def unauthorised(kind: str = 'Basic realm="staging"') -> Reply:
    """Nobody gets in without signing in."""
    return html(401, "Unauthorized").with_headers(WWW_Authenticate=kind)


def not_allowed() -> Reply:
    """A route that knows another method."""
    return html(405, "Method Not Allowed").with_headers(Allow="GET, HEAD")


def canned(fault: Fault, url: str) -> Reply | None:
    """The answer that a fault puts in place of acting; None = it is no such fault."""
    make = _CANNED.get(fault.kind)
    return make(fault, url) if make else None


def _failing(fault: Fault, url: str) -> Reply:
    return html(int(fault.kind), fault.words or "Server Error")


_CANNED: Mapping[str, Callable[[Fault, str], Reply]] = {
    "429": lambda fault, url: bare("Too many requests", 429).with_headers(Retry_After=f"{fault.seconds or 5:g}"),
    "503": _failing,
    "500": _failing,
    "400": _failing,
    "403": _failing,
    "401": lambda fault, url: unauthorised(),
    "404": lambda fault, url: json_reply("No such route", 404),
    "405": lambda fault, url: not_allowed(),
    "html200": lambda fault, url: html(200, fault.words or "Sign in"),
    "text200": lambda fault, url: bare(fault.words or NO_TOKEN),
    "bare": lambda fault, url: bare(fault.words or NO_TOKEN),
    "empty": lambda fault, url: Reply(200, b""),
    "list": lambda fault, url: json_reply([{"Error": None}]),
    "redirect": lambda fault, url: Reply(302, b"", "text/html").with_headers(
        Location=fault.words or f"{url}/elsewhere"
    ),
    "huge": lambda fault, url: Reply(200, b'{"Error":null,"Orders":[' + b" " * _HUGE + b"]}"),
    "error": lambda fault, url: json_reply({"Error": fault.words or "The shop is closed"}),
}
