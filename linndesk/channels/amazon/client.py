"""Amazon's operations in Amazon's words: paths, plans, tokens, refusals. Worker threads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar
from urllib.parse import quote

from requests.adapters import HTTPAdapter

from linndesk.channels import clocks
from linndesk.channels.amazon.lwa import Credentials, TokenSource, expired_secret
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import Tools
from linndesk.channels.http import MOST_DOCUMENT_BYTES, Basic, Call, Document, Http, Reply, words
from linndesk.channels.pacing import Pacer
from linndesk.domain.buckets import Plan
from linndesk.errors import AccessRefused, BadInput, BadReply, ChannelDown, ChannelError, ChannelRefused

WHO = "Amazon"
T = TypeVar("T")
NOT_OFFERED = (405, 410, 501)
_PLAIN_NO = (401, 403, 413)  # nothing was done, in whoever's words it is said


class NotThere(ChannelRefused):
    """404: Amazon does not have what was asked for."""


class WrongQuestion(ChannelRefused):
    """400: Amazon refused the request itself; its words are the detail."""


class NotOffered(ChannelRefused):
    """405, 410, 501: Amazon does not have this operation, or no longer."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of operations.json. ``success``: every status that is one; ``role``: the application role that Amazon
    asks for."""

    name: str
    method: str
    path: str
    plan: Plan
    success: tuple[int, ...]
    role: str


@lru_cache(maxsize=1)
def operations() -> dict[str, Operation]:
    """The table of Amazon's operations by name, read once from the package's data."""
    text = files("linndesk.channels.amazon").joinpath("operations.json").read_text("utf-8")
    return {
        row["name"]: Operation(
            row["name"],
            row["method"],
            row["path"],
            Plan(float(row["rate"]), float(row["burst"])),
            _statuses(row["success"]),
            str(row.get("role", "")),
        )
        for row in json.loads(text)["operations"]
    }


def _statuses(found: int | list[int]) -> tuple[int, ...]:
    return (found,) if isinstance(found, int) else tuple(found)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: its JSON (None where there is none) and the reply it came in."""

    body: Any = field(repr=False)
    reply: Reply


class AmazonClient:
    """Calls for one merchant in one region. One thread; close it when the run is over."""

    def __init__(
        self,
        settings: AmazonSettings,
        tools: Tools,
        tokens: TokenSource,
        adapter: HTTPAdapter | None = None,
        base: str = "",
    ) -> None:
        self._base = base or settings.api_base
        if not self._base:
            raise BadInput("This account has no region", "", "Choose its marketplaces in Config")
        self._credentials = Credentials.of(settings)
        self._tools = tools
        self._tokens = tokens
        basic = Basic.of(settings.endpoint, settings.http_user, settings.http_password)  # never to Amazon's own hosts
        self._http = Http(tools, f"amazon:{settings.seller_id}:{settings.region or ''}", WHO, adapter, basic=basic)
        self._pacer = Pacer(self._http)

    def close(self) -> None:
        self._http.close()

    def sign_in(self) -> None:
        """Prove the credentials with a fresh sign-in. Raises SignInRefused, ChannelDown."""
        self._tokens.forget(self._credentials)
        self._tokens.token(self._credentials, self._pacer, self._tools)

    def call(
        self,
        name: str,
        *,
        gaps: Mapping[str, str] | None = None,
        params: Sequence[tuple[str, str]] = (),
        body: object = None,
        repeatable: bool = True,
        token: str = "",
    ) -> Answer:
        """One operation. ``gaps`` fill the path, quoted once here. Raises ChannelError in words.

        ``repeatable`` False: an answer that is lost is not asked for again (R-LOST is the caller's).
        ``token``: a restricted one in place of the run's access token.
        """
        operation = operations()[name]
        own = not token
        token = token or self._tokens.token(self._credentials, self._pacer, self._tools)
        reply = self._send(operation, gaps or {}, params, body, token, repeatable)
        if own and reply.status == 403 and _says_expired(reply):
            token = self._tokens.token(self._credentials, self._pacer, self._tools, stale=token)
            reply = self._send(operation, gaps or {}, params, body, token, repeatable)
        if reply.status not in operation.success:
            raise _refusal(operation, reply, self._tools.clock.now())
        if reply.status == 204:
            return Answer(None, reply)
        found = reply.json(WHO)
        if not isinstance(found, dict):
            raise BadReply(f"The answer of {WHO} cannot be read", f"{name} gave no object", "Sync again later")
        return Answer(found, reply)

    def tell(
        self,
        name: str,
        gaps: Mapping[str, str],
        body: object,
        before_send: Callable[[], None],
        params: Sequence[tuple[str, str]] = (),
        refusals: Sequence[int] = (),
    ) -> Answer:
        """Change something at Amazon: one exchange, no second try; see ``TellsDespatches.tell_despatch``.

        ``body`` is written with sorted keys: the same facts are the same bytes, wherever they were kept meanwhile.
        A token that has run out is renewed and the call made again: of the first one Amazon did nothing.
        ``refusals``: statuses by which nothing was done, in whoever's words they come.
        Raises ChannelRefused where Amazon said no; ChannelDown where it may or may not have done it, also for a
        success that cannot be read.
        """
        operation = operations()[name]

        def told(token: str) -> Reply:
            try:
                return self._send(operation, gaps, params, body, token, False, before_send)
            except BadReply as error:
                raise unclear(error.detail) from None

        token = self._tokens.token(self._credentials, self._pacer, self._tools)
        reply = told(token)
        if reply.status == 403 and _says_expired(reply):
            reply = told(self._tokens.token(self._credentials, self._pacer, self._tools, stale=token))
        if reply.status in operation.success:
            return Answer(None if reply.status == 204 else _object(name, reply), reply)
        plain = reply.status in _PLAIN_NO or reply.status in refusals
        if not plain and not (400 <= reply.status < 500 and _errors(reply)):
            raise unclear(f"{name} was answered with {reply.status}, and not in {WHO}'s words")
        raise _refusal(operation, reply, self._tools.clock.now())

    def restricted_token(self, name: str, gaps: Mapping[str, str]) -> str:
        """A token for exactly this path of a GET operation; good for an hour, kept nowhere. Raises AccessRefused."""
        path = _filled(operations()[name].path, gaps)
        answer = self.call("createRestrictedDataToken", body={"restrictedResources": [{"method": "GET", "path": path}]})
        return _text(answer, "restrictedDataToken")

    def document(self, name: str, gaps: Mapping[str, str], token: str = "") -> Document:
        """The document whose address this operation gives. ``token``: a restricted one. Raises ChannelError."""

        def fetch(answer: Answer) -> Document:
            call = Call("downloadDocument", "GET", _text(answer, "url"), "document", most=MOST_DOCUMENT_BYTES)
            return self._http.download(call)

        return _moved(lambda: self.call(name, gaps=gaps, token=token), fetch)

    def new_document(self, content: bytes, content_type: str) -> str:
        """Hand a feed's document in; its id. Nothing happens by it yet. Raises ChannelError."""

        def put(answer: Answer) -> str:
            headers, found = {"Content-Type": content_type}, _text(answer, "feedDocumentId")
            url = _text(answer, "url")
            self._http.upload(Call("uploadDocument", "PUT", url, "document", headers=headers, body=content))
            return found

        return _moved(lambda: self.call("createFeedDocument", body={"contentType": content_type}), put)

    def _send(
        self,
        operation: Operation,
        gaps: Mapping[str, str],
        params: Sequence[tuple[str, str]],
        body: object,
        token: str,
        repeatable: bool,
        before_send: Callable[[], None] | None = None,
    ) -> Reply:
        headers = {"x-amz-access-token": token, "Accept": "application/json"}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(
                body, ensure_ascii=False, separators=(",", ":"), sort_keys=before_send is not None
            ).encode()
        url = self._base + _filled(operation.path, gaps)
        call = Call(
            operation.name, operation.method, url, operation.path, tuple(params), headers, data, before_send=before_send
        )
        return self._pacer.send(call, operation.plan, repeatable=repeatable)


def _moved(address: Callable[[], Answer], act: Callable[[Answer], T]) -> T:
    """A document's way. Its address is good for minutes only, so after a failure a new one is asked for, once."""
    answer = address()
    try:
        return act(answer)
    except ChannelError:
        return act(address())


def _text(answer: Answer, key: str) -> str:
    """A text that has to be there; a signed address is far longer than any id."""
    found = answer.body.get(key)
    if not isinstance(found, str) or not found:
        raise BadReply(f"The answer of {WHO} cannot be read", f"It holds no {key}", "Try again later")
    return found


def _object(name: str, reply: Reply) -> dict[str, Any]:
    """What a success says. One that cannot be read leaves open what happened."""
    try:
        found = reply.json(WHO)
    except BadReply as error:
        raise unclear(f"{name}: {error.detail}") from None
    if not isinstance(found, dict):
        raise unclear(f"{name} gave no object")
    return found


def unclear(detail: str) -> ChannelDown:
    """Nobody knows whether it was done (R-LOST)."""
    fix = "The program looks by itself whether it was done; if this stays, a proxy may stand in between"
    return ChannelDown(f"The answer of {WHO} was not expected", detail, fix)


def _filled(path: str, gaps: Mapping[str, str]) -> str:
    for gap, value in gaps.items():
        path = path.replace("{" + gap + "}", quote(value, safe=""))
    return path


def _errors(reply: Reply) -> list[dict[str, Any]]:
    """The ``errors`` of a refusal; empty where the body is none of Amazon's."""
    try:
        found = reply.json(WHO)
    except BadReply:
        return []
    errors = found.get("errors") if isinstance(found, dict) else None
    return [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []


def _said(reply: Reply) -> str:
    """Amazon's own words of a refusal, on one line, without secrets."""
    parts = []
    for each in _errors(reply)[:3]:
        code, message, details = (words(each.get(key)) for key in ("code", "message", "details"))
        parts.append(": ".join(part for part in (code, " ".join((message, details)).strip()) if part))
    return "; ".join(parts)


def _says_expired(reply: Reply) -> bool:
    said = _said(reply).lower()
    return "token" in said and "expired" in said and "secret" not in said


def _refusal(operation: Operation, reply: Reply, now: datetime) -> ChannelError:
    said = _said(reply)
    told = said or f"It answered {reply.status}"
    if reply.status in (401, 403):
        if "secret" in said.lower() and "expired" in said.lower():
            return expired_secret()
        return AccessRefused(
            f"{WHO} does not allow {operation.name}",
            told,
            f"Check the region and, in Seller Central, the application's role {operation.role}".rstrip(),
        )
    clock = clocks.advice(now, reply.date, WHO)
    if reply.status == 404:
        fix = "Look in Seller Central whether it is still there, then try again"
        return NotThere(f"{WHO} does not have what {operation.name} asked for", told, clock or fix)
    if reply.status in NOT_OFFERED:
        return NotOffered(f"{WHO} does not offer {operation.name}", told, clock or "Try again with a newer version")
    if 400 <= reply.status < 500:
        fix = "Press Check API: it says what is wrong with the account; if it finds nothing, try again later"
        return WrongQuestion(f"{WHO} refused {operation.name}", told, clock or fix)
    return BadReply(
        f"The answer of {WHO} was not expected",
        f"{operation.name} was answered with {reply.status}",
        "Check the endpoint; if it is right, a proxy may stand in between",
    )
