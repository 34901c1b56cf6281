"""What an app's reply means (tolerance 6 and 7): an object, its own words, or nothing that anybody can use. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from linndesk.channels.bodies import read_json
from linndesk.channels.http import NoAnswer, Reply
from linndesk.errors import AccessRefused, BadReply, ChannelDown, ChannelError, ChannelRefused, SignInRefused, Throttled

SHORT = 300  # characters of a bare text that is taken for the app's own words
SHOWN = 200
_REFUSED = (400, 413, 415, 422)  # the request itself was not taken
_WAIT = 60.0
MOST_READ = 64 * 1024  # bytes of a refusal in which its message is looked for
_MESSAGES = ("error", "message", "exceptionmessage", "title", "detail", "error_description")


class NoSuchEndpoint(NoAnswer):
    """404, 405: nobody there takes this call. Nothing has happened."""

    lasts = True

    def __init__(self, title: str, detail: str, fix: str) -> None:
        super().__init__(title, detail, fix, sent=False)


class Bare(dict[str, Any]):
    """Made of an answer that was no object but a few words, taken for its Error."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a reply came from. ``clean`` takes our secrets out of the app's words."""

    who: str
    endpoint: str
    url: str
    is_send: bool
    clean: Callable[..., str]

    @property
    def place(self) -> str:
        return shown(self.url)


def read(reply: Reply, door: Door) -> dict[str, Any]:
    """The object of a reply; a short text at 200 is the app's Error in its words. Raises ChannelError, see ``post``."""
    if not 200 <= reply.status < 300:
        raise _by_status(reply, door)
    text = _text(reply)
    if text is None:
        raise _unreadable(door, "It is not written in UTF-8")
    try:
        found = read_json(text)
    except (ValueError, RecursionError):
        found = None if not _is_words(text) else text.strip()
    if isinstance(found, dict):
        return found
    if found == []:  # PHP's empty object; also what an app says that does not know the call
        return {}
    if isinstance(found, str) and found.strip():
        return Bare({"Error": found.strip()[:SHORT]})
    said = f"It answered {reply.status}: {door.clean(_telling(text), SHOWN)}".rstrip(": ")
    raise _unreadable(door, said if text.strip() else "It answered nothing")


def pressed(reply: Reply, door: Door) -> str:
    """What a button's answer says; nothing where it is a page or anything else. Raises ChannelError."""
    if not 200 <= reply.status < 300:
        raise _by_status(reply, door)
    text = _text(reply) or ""
    if _is_words(text) and text.strip()[:1] != '"':
        return door.clean(text)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if isinstance(found, str):
        return door.clean(found)
    known = {str(key).casefold(): value for key, value in found.items()} if isinstance(found, dict) else {}
    if known.get("error"):
        raise ChannelRefused(f"{door.who} refused", door.clean(known["error"]), "Correct what it names, then try again")
    return door.clean(known.get("message") or "")


def _text(reply: Reply) -> str | None:
    kind = reply.headers.get("Content-Type", "").casefold()
    for charset in ("utf-8-sig", *(each for each in ("iso-8859-1", "windows-1252") if each in kind)):
        try:
            return reply.body.decode(charset)
        except UnicodeDecodeError:
            continue
    return None


def _is_words(text: str) -> bool:
    return 0 < len(text.strip()) <= SHORT and "<" not in text and text.strip()[:1] not in "{["


def _by_status(reply: Reply, door: Door) -> ChannelError:
    status = reply.status
    said = f"It answered {status}: {door.clean(_telling(_words(reply)), SHOWN)}".rstrip(": ")
    if status in (404, 405, 410, 501):
        return NoSuchEndpoint(
            f"{door.who} does not answer at its {door.endpoint}",
            f"POST {door.place} was answered with {status}",
            f"Ask its maker for the right address and put it in as {door.endpoint} under Endpoints in Config",
        )
    if status == 401:
        return SignInRefused(f"{door.who} refused the sign-in", said, "Check HTTP user and password, or OAuth id")
    if status in (403, 407):
        return AccessRefused(f"{door.who} does not allow {door.endpoint}", said, f"Ask its maker about {door.place}")
    if status == 429:
        why = f"{door.who} asks for a pause"
        return Throttled(why, said, "The rest comes with a later sync", wait=_asked_wait(reply))
    if status in _REFUSED and door.is_send:
        return ChannelRefused(f"{door.who} did not take it", said, "Correct what it names, then retry")
    if 300 <= status < 400:
        said = f"It answered {status} and sends elsewhere, which is not followed"
    if status >= 500:
        return ChannelDown(f"{door.who} is in trouble", f"{door.endpoint}: {said}", "The program tries again by itself")
    return _unreadable(door, said)


def _unreadable(door: Door, detail: str) -> ChannelError:
    kind = ChannelDown if door.is_send else BadReply
    fix = f"Look whether {door.place} is the right address; if it is, its maker has to look"
    return kind(f"The answer of {door.who} to {door.endpoint} cannot be read", detail, fix)


def _words(reply: Reply) -> str:
    return reply.body[:MOST_READ].decode("utf-8", "replace")


def _telling(text: str) -> str:
    """What of an unexpected answer may be told. Of data only its message: the rest can name buyers (R-PERSON)."""
    if text.strip()[:1] not in ("{", "["):
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return "data that does not come to its end"
    known = {str(key).casefold(): value for key, value in found.items()} if isinstance(found, dict) else {}
    return next((value for each in _MESSAGES if isinstance(value := known.get(each), str) and value.strip()), "")


def _asked_wait(reply: Reply) -> float:
    try:
        seconds = float(reply.headers.get("Retry-After", ""))
    except ValueError:
        return _WAIT
    return min(max(seconds, 0.0), 3600.0) if math.isfinite(seconds) else _WAIT


def shown(url: str) -> str:
    """An address to be named in a sentence: without its question, which can hold a key."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "that address"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"[:SHOWN]
