"""One question to an app, and what its answer means: handled, refused, or nobody knows. Worker threads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from requests.adapters import HTTPAdapter

from linndesk.channels.addresses import origin
from linndesk.channels.base import Tools
from linndesk.channels.bodies import as_number, dumped
from linndesk.channels.external.answers import Door, pressed, read
from linndesk.channels.external.oauth import ENDPOINT, Grants
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.http import Basic, Call, Http, NoAnswer, Reply, words
from linndesk.channels.loose import is_empty
from linndesk.channels.quiet import Quiet
from linndesk.errors import BadInput, BadReply, ChannelDown, ChannelError, SetUpUnfinished

LONGEST = 10.0  # seconds for a whole call, connection included
TOKEN = "AuthorizationToken"
_JSON = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
SIGN_IN = ENDPOINT.casefold()
_FIRST = "AddNewUserEndpoint"  # the one call that is made without a token: it gives it


@dataclass(frozen=True, slots=True)
class Answer:
    """What an app answered, whatever ``Error`` is in it: its members as they were spelled, numbers with a point as
    Decimal. ``date``: the server's own clock, where it told it."""

    body: dict[str, Any] = field(repr=False)
    date: datetime | None


class ExternalClient:
    """Calls to one app for one account. One thread; close it when the run is over.

    ``who``: the app in sentences. ``quiet``: makes the app's words safe to show; it is told every secret.
    """

    def __init__(
        self,
        settings: ExternalSettings,
        tools: Tools,
        grants: Grants | None = None,
        adapter: HTTPAdapter | None = None,
    ) -> None:
        self.settings = settings
        self.tools = tools
        self._grants = grants or Grants()
        self.who = called(settings)
        basic = Basic.of(settings.http_origin, settings.http_user, settings.http_password)
        self.quiet = Quiet(
            settings.authorization_token,
            settings.http_password,
            settings.oauth_client_secret,
            basic.word if basic else "",
        )
        self._http = Http(
            tools, f"external:{tools.account}", self.who, adapter, basic=basic, plain_hosts=settings.http_hosts
        )

    def close(self) -> None:
        self._http.close()

    def has(self, endpoint: str) -> bool:
        """Whether the app can be asked this, by the parameter's name, such as ``ShippingTagsEndpoint``."""
        return bool(self.settings.endpoint(endpoint))

    def post(
        self,
        job: str,
        endpoint: str,
        body: Mapping[str, Any],
        before_send: Callable[[], None] | None = None,
        *,
        person: bool = False,
    ) -> Answer:
        """One exchange, no second try. ``job``: what the breaker counts it as; ``person``: never stopped by it. A PC
        without a network counts as nothing: in the morning no call rests because the router was off.

        The token is put into the body here. An ``Error`` in the answer is the caller's: see ``said``. Raises BadInput
        where the app has no such endpoint, SetUpUnfinished without a token, JobPaused before anything leaves, and the
        errors of ``TellsDespatches.tell_despatch``: ChannelRefused, Throttled, SignInRefused, AccessRefused and
        NoAnswer(sent=False) = nothing happened there; ChannelDown, NoAnswer(sent=True) = nobody knows. A question
        (without ``before_send``) that was answered with something unreadable raises BadReply.
        """
        url = self.settings.endpoint(endpoint)
        if not url:
            raise BadInput(
                f"{self.who} has no {endpoint}", "Its manifest does not name one", "Add it under Endpoints in Config"
            )
        if not person:
            self.tools.breaker.check(self.tools.account, job)
        watched, whole = _Watched(before_send), self._whole(endpoint, body)
        try:
            answer = self._answered(endpoint, url, whole, watched)
        except ChannelError as error:
            if not person and not watched.stopped and not (isinstance(error, NoAnswer) and error.here):
                self.tools.breaker.failed(self.tools.account, job, self.quiet.clean(error))
            raise
        self.tools.breaker.worked(self.tools.account, job)
        return answer

    def said(self, answer: Answer) -> str:
        """The app's own words of what is wrong, on one line and without our secrets; "" = nothing is."""
        return error_of(answer.body, self.quiet.clean)

    def _whole(self, endpoint: str, body: Mapping[str, Any]) -> bytes:
        if endpoint == _FIRST:
            return dumped(body)
        token = self.settings.authorization_token
        if not token:
            raise SetUpUnfinished(
                f"{self.who} has not been integrated yet", "It gave no authorisation token", "Go on with its set-up"
            )
        return dumped({TOKEN: token, **body})

    def _answered(self, endpoint: str, url: str, body: bytes, watched: _Watched) -> Answer:
        door = Door(self.who, endpoint, url, watched.is_send, self.quiet.clean)
        try:
            reply = self._send(endpoint, url, body, watched)
        except BadReply as error:  # too long, or packed and damaged
            if watched.is_send:
                raise ChannelDown(error.title, error.detail, error.fix) from None
            raise
        return Answer(read(reply, door), reply.date)

    def press(self, url: str, job: str) -> str:
        """A button's call, which a person ordered; what was said, "" = nothing. Raises ChannelError, BadInput.

        The token goes along only where the app is asked anyway; a sign-in's server may be anybody's.
        """
        own = {origin(each) for name, each in self.settings.addresses().items() if name.casefold() != SIGN_IN}
        ours = origin(url) in own
        body = {TOKEN: self.settings.authorization_token} if ours and self.settings.authorization_token else {}
        door = Door(self.who, "button", url, False, self.quiet.clean)
        reply = self._send("button", url, dumped(body), _Watched(None), signed=ours)
        said = pressed(reply, door)
        self.tools.breaker.worked(self.tools.account, job)
        return said

    def _send(self, endpoint: str, url: str, body: bytes, watched: _Watched, *, signed: bool = True) -> Reply:
        """A question whose sign-in was refused is asked once more with a fresh one: nothing has happened by it."""
        bearer = self._bearer() if signed else {}
        reply = self._http.send(self._call(endpoint, url, body, bearer, watched))
        if reply.status == 401 and bearer:
            self._grants.forget(self.settings, bearer)
            if not watched.is_send:
                bearer = self._bearer()
                reply = self._http.send(self._call(endpoint, url, body, bearer, watched))
        return reply

    def _bearer(self) -> dict[str, str]:
        found = self._grants.header(self.settings, self._http, self.tools, self.quiet)
        self.quiet.add(*(each.rpartition(" ")[2] for each in found.values()))
        return found

    def _call(self, endpoint: str, url: str, body: bytes, more: Mapping[str, str], watched: _Watched) -> Call:
        return Call(
            endpoint.removesuffix("Endpoint"), "POST", url, endpoint, headers={**_JSON, **more}, body=body,
            before_send=watched.ask if watched.is_send else None, within=LONGEST, identity=True,
        )  # fmt: skip


class _Watched:
    """Leave to send, and whether it was refused: then the app is not to blame."""

    def __init__(self, ask: Callable[[], None] | None) -> None:
        self._ask = ask
        self.stopped = False

    @property
    def is_send(self) -> bool:
        return self._ask is not None

    def ask(self) -> None:
        if self._ask is not None:
            self.stopped = True
            self._ask()
            self.stopped = False


def called(settings: ExternalSettings) -> str:
    """What people call the app, in sentences."""
    return words(settings.parameter("ChannelFriendlyName") or settings.parameter("ChannelName"), 60) or "The app"


def error_of(body: Mapping[str, Any], clean: Callable[[object], str]) -> str:
    """The ``Error`` of an answer, however it is spelled; null, "" and absent are none (tolerance 5)."""
    found = next((value for key, value in body.items() if key.casefold() == "error"), None)
    if not found or is_empty(found):  # PHP writes nothing as [] too
        return ""
    text = found if isinstance(found, str) else "" if found is True else json.dumps(found, default=as_number)
    return clean(text) or ("It says only that there is an error" if not isinstance(found, str) else "")
