"""A small picture from a foreign address: raster only, by its first bytes; anything else is no picture (R-FOREIGN)."""

from __future__ import annotations

import logging

from requests.adapters import HTTPAdapter

from linndesk.channels.base import Tools
from linndesk.channels.http import Call, Http
from linndesk.errors import ChannelError

MOST_BYTES = 100_000
LONGEST = 5.0
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM")

log = logging.getLogger(__name__)


def is_raster(found: bytes) -> bool:
    """PNG, JPEG, GIF, BMP or WebP, whatever its server calls it. Never a drawing that can hold links or scripts."""
    webp = found[:4] == b"RIFF" and found[8:12] == b"WEBP"
    return 0 < len(found) <= MOST_BYTES and (webp or found.startswith(_SIGNATURES))


def fetched(url: str, tools: Tools, adapter: HTTPAdapter | None = None) -> bytes | None:
    """None where there is none, it is none, or it cannot be had: nothing depends on it. Asked without any secret."""
    if not url:
        return None
    http = Http(tools, "picture", "the picture's server", adapter)
    try:
        reply = http.send(Call("Picture", "GET", url, "picture", most=MOST_BYTES, within=LONGEST, identity=True))
    except ChannelError as error:
        log.info("a picture was not read: %s", error.title)
        return None
    finally:
        http.close()
    return reply.body if reply.status == 200 and is_raster(reply.body) else None
