"""Reading a manifest from a file, an address or what was typed. Worker threads."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urljoin

from requests.adapters import HTTPAdapter

from linndesk.channels.addresses import refusal
from linndesk.channels.base import Introduction, Tools
from linndesk.channels.external import manifest
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.http import Basic, Call, Http, Reply
from linndesk.channels.quiet import plain
from linndesk.errors import BadInput, ChannelError

MOST_BYTES = 1024 * 1024
MOST_HOPS = 5
LONGEST = 10.0
_MOVED = (301, 302, 303, 307, 308)
_WHO = "the manifest's server"
_FIX = "Check the address; a file of the app's maker does as well"


def introduce(
    source: object, tools: Tools, settings: ExternalSettings, adapter: HTTPAdapter | None = None
) -> Introduction:
    """``source``: an object, an address, a path, or JSON as text. ``settings``: whose own endpoints, HTTP user and
    http hosts count. Addresses with http:// that nobody has named yet are no error here.

    Raises BadInput in one sentence where it is no manifest, ChannelError where its address does not give it.
    """
    found, where = read_manifest(source, tools, settings, adapter)
    parameters = manifest.flat(found)
    manifest.check(parameters, settings.endpoints)
    named = {key.casefold(): value for key, value in parameters.items()}
    name = plain(named.get("channelname", ""), manifest.LONGEST_NAME)
    logo = named.get("channellogourl", "")
    return Introduction(
        source=where,
        name=name,
        title=plain(named.get("channelfriendlyname", ""), manifest.LONGEST_NAME) or name,
        manifest=parameters,
        endpoints=manifest.endpoints(parameters, settings.endpoints),
        logo="" if refusal(logo, settings.http_hosts) else logo,
    )


def read_manifest(
    source: object, tools: Tools, settings: ExternalSettings, adapter: HTTPAdapter | None = None
) -> tuple[object, str]:
    """What it holds, whatever that is, and where it was read; "" = it was given as it is. Raises as ``introduce``."""
    if not isinstance(source, str):
        return source, ""
    text = source.strip()
    if text[:1] in ("{", "["):
        return _json(text.encode()), ""
    if text.casefold().startswith(("http://", "https://")):
        return _json(_fetched(text, tools, settings, adapter)), text
    if "://" in text:
        raise BadInput("A manifest is read from a file, or from an address with https://", text[:200], _FIX)
    if not text:
        raise BadInput("No manifest is named", "", "Give its file or its address")
    path = Path(text).expanduser().absolute()
    return _json(_read(path)), str(path)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "It is no path"
        raise BadInput(f"{str(path)[:200]} cannot be read", str(why), "Check the path of the manifest") from None
    if len(found) > MOST_BYTES:
        raise BadInput("This file is larger than 1 MB", "No manifest is", "Choose the app's manifest file")
    return found


def _fetched(url: str, tools: Tools, settings: ExternalSettings, adapter: HTTPAdapter | None) -> bytes:
    """Follows redirects; the HTTP user goes only to the origin that it was given for."""
    basic = Basic.of(settings.http_origin, settings.http_user, settings.http_password)
    http = Http(tools, "external:manifest", _WHO, adapter, basic=basic, plain_hosts=settings.http_hosts)
    try:
        for _ in range(MOST_HOPS + 1):
            reason = refusal(url, settings.http_hosts)
            if reason:
                raise BadInput("This address is not asked for a manifest", reason, _FIX)
            reply = http.send(_call(url))
            if reply.status not in _MOVED or "Location" not in reply.headers:
                return _body(reply)
            url = urljoin(url, reply.headers["Location"])
    finally:
        http.close()
    raise ChannelError("The manifest was not found", f"Its server sent on more than {MOST_HOPS} times", _FIX)


def _call(url: str) -> Call:
    headers = {"Accept": "application/json"}
    return Call("Manifest", "GET", url, "manifest", headers=headers, most=MOST_BYTES, within=LONGEST, identity=True)


def _body(reply: Reply) -> bytes:
    if reply.status == 401:
        why = "Its server asks for a user and password"
        raise ChannelError("The manifest was not given", why, "Give HTTP user and password, and what they are for")
    if reply.status != 200:
        raise ChannelError("The manifest was not given", f"Its server answered {reply.status}", _FIX)
    return reply.body


def _json(body: bytes) -> object:
    """Raises BadInput that says what it is instead."""
    try:
        text = body.decode("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        return json.loads(text)
    except (ValueError, RecursionError):
        page = body.lstrip()[:1] == b"<"
        why = "It is a web page, not data" if page else "It is not JSON"
        raise BadInput("This is no manifest of a channel", why, _FIX) from None
