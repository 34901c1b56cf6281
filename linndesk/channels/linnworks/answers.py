"""What a reply of Linnworks means: its data, its refusal in its own words, or nothing that can be used. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from linndesk.channels.bodies import read_json
from linndesk.channels.http import Reply
from linndesk.channels.linnworks.operations import Operation
from linndesk.channels.networds import NoAnswer
from linndesk.errors import AccessRefused, BadReply, ChannelDown, ChannelError, ChannelRefused

WHO = "Linnworks"
LONGEST_WORDS = 300  # characters of a bare text that is taken for Linnworks' own words
_NOT_DONE_YET = (408, 425)  # whoever said it may have handed the request on


class WrongAddress(NoAnswer):
    """404, 405: nobody there takes this call. Nothing has happened."""

    lasts = True

    def __init__(self, title: str, detail: str, fix: str) -> None:
        super().__init__(title, detail, fix, sent=False)


def read(reply: Reply, operation: Operation, is_send: bool, clean: Callable[..., str]) -> Any:
    """The JSON of a success, None where it is empty. ``clean`` takes our secrets out of Linnworks' words.

    Raises for a question: ChannelRefused, AccessRefused, WrongAddress, BadReply. For a send: the first three and
    nothing happened, or ChannelDown and nobody knows.
    """
    if not 200 <= reply.status < 300:
        raise refusal(reply, operation, is_send, clean)
    if not reply.body.strip():
        return None
    try:
        return read_json(reply.body)
    except (ValueError, RecursionError):
        page = reply.body.lstrip()[:1] == b"<"
        raise unreadable(operation, "It is a web page, not data" if page else "It is no JSON", is_send) from None


def refusal(reply: Reply, operation: Operation, is_send: bool, clean: Callable[..., str]) -> ChannelError:
    """What a status that is no success says of a call; 401, 429 and 5xx are dealt with before."""
    found = words_of(reply)
    said = clean(found or "", LONGEST_WORDS) or f"It answered {reply.status}"
    if reply.status in (404, 405, 410):
        return WrongAddress(
            f"{WHO} has no {operation.name} at the server it named",
            f"{said.rstrip('.')}. Accounts live on several servers, and each answers for its own only",
            "Check the sign-in address in Config; if it is right, sync again: the program signs in anew",
        )
    if reply.status in (403, 407):
        return AccessRefused(
            f"{WHO} does not allow {operation.name}",
            said,
            "Give the application the permission in Linnworks' developer portal, then install it again",
        )
    if 400 <= reply.status < 500 and reply.status not in _NOT_DONE_YET and found is not None:
        return ChannelRefused(f"{WHO} refused {operation.words}", said, "Correct what it names, then try again")
    return unreadable(operation, f"It answered {reply.status}", is_send)


def unreadable(operation: Operation, detail: str, is_send: bool) -> ChannelError:
    """Of a question nothing is lost; of a send nobody knows whether it was done (R-LOST)."""
    title = f"The answer of {WHO} to {operation.words} cannot be read"
    if is_send:
        fix = "The program looks by itself whether it was done; if this stays, a proxy may stand in between"
        return ChannelDown(title, detail, fix)
    return BadReply(title, detail, "If this stays, look whether a proxy or a sign-in page stands in between")


def words_of(reply: Reply) -> str | None:
    """Linnworks' own words of a refusal, "" = it gave none; None for a page or anything else that is not its own."""
    text = reply.body.decode("utf-8", "replace").strip()
    try:
        found = read_json(text) if text else ""
    except (ValueError, RecursionError):
        return None if "<" in text or len(text) > LONGEST_WORDS else text
    if isinstance(found, str):
        return None if "<html" in found.casefold() else found
    if not isinstance(found, dict):
        return None
    known = {str(key).casefold(): value for key, value in found.items()}
    told = (known.get(each) for each in ("message", "error", "errormessage", "exceptionmessage", "title"))
    message = next((each for each in told if isinstance(each, str) and each.strip()), "")
    return message or ("" if {"code", "message"} & set(known) else None)
