"""One request as the practice Linnworks' operations see it, and the way to say no. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linndesk.sandbox.wire import Reply, json_reply

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """``body``: JSON as it came, its shape is right; ``query``: its parameters."""

    operation: str
    body: Mapping[str, Any]
    query: Mapping[str, str]


class Refusal(Exception):
    """Raised anywhere in an operation: this is the answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def refused(words: str, status: int = 400, code: str | None = None) -> Reply:
    """As Linnworks says no."""
    return json_reply({"Code": code, "Message": words}, status)
