"""What stands in place of an answer when something is to go wrong. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linndesk.sandbox.linnworks.asked import refused
from linndesk.sandbox.linnworks.faults import Fault
from linndesk.sandbox.wire import Reply, html_page, json_reply

_HUGE = 80 * 1024 * 1024


def unauthorised(words: str = "Invalid token or session has expired") -> Reply:
    """The session is not known, or no longer."""
    return refused(words, 401)


def too_many(seconds: float) -> Reply:
    """The minute's calls are used up."""
    return refused("Too many requests", 429).with_headers(Retry_After=f"{seconds:g}")


def canned(fault: Fault) -> Reply | None:
    """The answer that a fault puts in place of acting; None = it is no such fault."""
    make = _CANNED.get(fault.kind)
    return make(fault) if make else None


def afterwards(fault: Fault) -> Reply | None:
    """The answer that hides what was done; None = it is no such fault."""
    make = _AFTERWARDS.get(fault.kind)
    return make(fault) if make else None


_CANNED: Mapping[str, Callable[[Fault], Reply]] = {
    "429": lambda fault: too_many(fault.seconds or 2),
    "503": lambda fault: html_page(503, fault.words or "Service Unavailable"),
    "500": lambda fault: refused(fault.words or "Object reference not set to an instance of an object.", 500),
    "400": lambda fault: refused(fault.words or "The practice channel was told to say so"),
    "403": lambda fault: refused(fault.words or "You do not have permission for this action", 403),
    "404": lambda fault: html_page(404, "404 - File or directory not found."),
    "401": lambda fault: unauthorised(),
    "html200": lambda fault: html_page(200, fault.words or "Sign in"),
    "text400": lambda fault: Reply(400, (fault.words or "The request is invalid").encode(), "text/plain"),
    "empty": lambda fault: Reply(200, b""),
    "null": lambda fault: json_reply(None),
    "list": lambda fault: json_reply([None]),
    "redirect": lambda fault: Reply(302, b"", "text/html").with_headers(Location=fault.words or "/elsewhere"),
    "huge": lambda fault: Reply(200, b"[" + b" " * _HUGE + b"]"),
}
_AFTERWARDS: Mapping[str, Callable[[Fault], Reply]] = {
    "503_after": lambda fault: html_page(503, "Service Unavailable"),
    "html_after": lambda fault: html_page(200, "Sign in"),
    "401_after": lambda fault: unauthorised(),
}
