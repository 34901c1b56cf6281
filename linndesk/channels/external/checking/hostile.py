"""What nobody should send and somebody will: answered with 200 and an Error, never with a page. Worker threads."""

from __future__ import annotations

import json

from linndesk.channels.bodies import dumped
from linndesk.channels.external.checking import calls
from linndesk.channels.external.checking.book import Words
from linndesk.channels.external.checking.judge import Part, error_of
from linndesk.channels.external.checking.visit import FIRST, Visit
from linndesk.channels.external.client import TOKEN

_DEEP = 5000
_HUGE = 10**60
_MEMBER = "LinndeskCheckMember"
_READ_BY_NUMBER = ("OrdersEndpoint", "ProductsEndpoint")
_ROWS = {"DespatchEndpoint": "Orders", "InventoryUpdateEndpoint": "Products", "PriceUpdateEndpoint": "Products"}
_WHOLE = ("OrdersEndpoint", "UserConfigEndpoint")
_RESERVE = 20  # calls that are kept for leaving


def look(visit: Visit) -> None:
    """Every endpoint with a body that is none; those that are asked most with the rest too."""
    endpoints = [*calls.reads(visit), *calls.writes(visit), *([FIRST] if visit.has(FIRST) else [])]
    if visit.rough:
        listed = ", ".join(sorted(visit.rough))
        visit.left.append(f"Odd input at {listed}: a refusal there is no answer that can be used")
    for endpoint in endpoints:
        if visit.asker.left < _RESERVE:
            visit.left.append(f"Odd input at {endpoint} and what comes after it: enough calls were made")
            return
        if endpoint not in visit.rough:
            _one(visit, endpoint)
    _get(visit)


def _one(visit: Visit, endpoint: str) -> None:
    whole = dumped({TOKEN: visit.token, **calls.body(endpoint, visit)})
    read = _none(visit, "hostile.broken", endpoint, whole[: len(whole) // 2], "half an object")
    _none(visit, "hostile.array", endpoint, b'[{"linndesk":"check"}]', "a list in place of an object")
    _types(visit, endpoint)
    if endpoint in _WHOLE:
        if read:  # who cannot bear half a body cannot bear this one either
            _deep(visit, endpoint)
        _more(visit, endpoint)
    if endpoint in _ROWS:
        empty = {TOKEN: visit.token, _ROWS[endpoint]: []}
        visit.odd("hostile.empty", endpoint, dumped(empty), f"{_ROWS[endpoint]} without a row")
    if endpoint in _READ_BY_NUMBER:
        body = {TOKEN: visit.token, **calls.body(endpoint, visit), "PageNumber": 0}
        visit.odd("hostile.page", endpoint, dumped(body), "page 0")


def _none(visit: Visit, rule: str, endpoint: str, body: bytes, what: str) -> bool:
    """A body in which no token can be found. Whether it was answered."""
    part = visit.odd(rule, endpoint, body, what)
    if part is None:
        return False
    if error_of(part) or endpoint in visit.taken:
        return True
    if endpoint != FIRST or _given(visit, part):
        part.wrong("hostile.taken", "", Words(what))
    return True


def _given(visit: Visit, part: Part) -> bool:
    """Whether even this made an integration, which is removed with the others."""
    token = part.peek(TOKEN)
    if not isinstance(token, str) or not token.strip():
        return False
    visit.book.quiet.add(token)
    if token not in visit.tokens and token not in visit.known_tokens:
        visit.tokens.append(token)
    return True


def _types(visit: Visit, endpoint: str) -> None:
    """Numbers for texts, texts for lists, and a number that no machine holds."""
    good = calls.body(endpoint, visit)
    if endpoint == FIRST:
        odd: dict[str, object] = {"LinnworksUniqueIdentifier": 1, "Email": ["a"], "AccountName": {"a": _HUGE}}
    else:
        odd = {TOKEN: visit.token if good else 1, **{name: _other(value) for name, value in good.items()}}
    part = visit.odd("hostile.types", endpoint, dumped(odd), "members of a wrong type")
    if part is not None and endpoint == FIRST:
        _given(visit, part)


def _other(value: object) -> object:
    if isinstance(value, int):
        return {"a": [_HUGE]}
    return _HUGE if isinstance(value, str) else "text"


def _deep(visit: Visit, endpoint: str) -> None:
    token = json.dumps(visit.token).encode()
    body = b'{"AuthorizationToken":' + token + b',"Deep":' + b"[" * _DEEP + b"]" * _DEEP + b"}"
    visit.odd("hostile.deep", endpoint, body, f"{_DEEP} lists in each other")


def _more(visit: Visit, endpoint: str) -> None:
    if not visit.set_up:
        return
    body = {TOKEN: visit.token, **calls.body(endpoint, visit), _MEMBER: {"a": [1]}}
    part = visit.odd("hostile.more", endpoint, dumped(body), f"a member {_MEMBER}")
    if part is not None and (words := error_of(part)):
        part.wrong("hostile.more.refused", _MEMBER, Words(words))


def _get(visit: Visit) -> None:
    """A GET is no call at all: it is refused, and nothing breaks."""
    for endpoint in _WHOLE:
        if not visit.has(endpoint):
            continue
        heard = visit.ask(endpoint, b"", "GET")
        if heard.trouble or heard.status >= 500:
            visit.book.add("transport.get", endpoint, "GET", Words(str(heard.status or heard.words)))
