"""Whether a token that nobody has opens anything. Worker threads."""

from __future__ import annotations

from uuid import uuid4

from linndesk.channels.external.checking import calls
from linndesk.channels.external.checking.judge import error_of
from linndesk.channels.external.checking.visit import Visit
from linndesk.channels.external.client import TOKEN

_EMPTY_TOO = ("UserConfigEndpoint", "OrdersEndpoint", "ProductsEndpoint")


def look(visit: Visit) -> None:
    """Wrong, missing and empty: one that takes the first is not asked with the others."""
    for endpoint in (*calls.reads(visit), *calls.writes(visit), *_leaving(visit)):
        body = calls.body(endpoint, visit)
        if _taken(visit, endpoint, {TOKEN: uuid4().hex, **body}, "token.wrong", "a token that was never given"):
            visit.taken.add(endpoint)
            continue
        if _taken(visit, endpoint, body, "token.missing", "no token"):
            continue
        if endpoint in _EMPTY_TOO:
            _taken(visit, endpoint, {TOKEN: "", **body}, "token.empty", "an empty token")


def _leaving(visit: Visit) -> tuple[str, ...]:
    return (calls.LEAVING,) if visit.has(calls.LEAVING) else ()


def _taken(visit: Visit, endpoint: str, body: dict[str, object], rule: str, what: str) -> bool:
    """Whether there is nothing more to be learnt there: it was taken, or not answered."""
    part = visit.refused(endpoint, body, what)
    if part is None:
        return True
    if error_of(part):
        return False
    part.wrong(rule)
    return True
