"""Calls to Linnworks for one account: session, limits, and what an answer means. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from requests.adapters import HTTPAdapter

from linndesk.channels.addresses import origin
from linndesk.channels.base import Tools
from linndesk.channels.bodies import dumped
from linndesk.channels.fulfilling import ChannelLocation
from linndesk.channels.http import Basic, Call, Http, Reply
from linndesk.channels.linnworks import requestlog
from linndesk.channels.linnworks.answers import WHO, WrongAddress, read, unreadable, words_of
from linndesk.channels.linnworks.locations import chosen, read_locations
from linndesk.channels.linnworks.operations import GET_STOCK_LOCATIONS, Operation
from linndesk.channels.linnworks.session import JSON, Session, Sessions, key
from linndesk.channels.linnworks.settings import SIGN_IN, LinnworksSettings
from linndesk.channels.networds import NoAnswer
from linndesk.channels.pacing import Pacer
from linndesk.channels.quiet import Quiet
from linndesk.errors import AccessRefused, BadReply, ChannelError, ChannelRefused, SignInRefused, Throttled

BLIND = 2.0  # seconds after a 429 that names none
NEW = timedelta(minutes=1)
AnswerT = TypeVar("AnswerT")


class LinnworksClient:
    """One thread; close it when the run is over. ``quiet`` makes Linnworks' words safe to show."""

    def __init__(
        self,
        settings: LinnworksSettings,
        tools: Tools,
        sessions: Sessions | None = None,
        adapter: HTTPAdapter | None = None,
    ) -> None:
        self.settings = settings
        self.tools = tools
        self._sessions = sessions or Sessions()
        away = origin(settings.auth_endpoint) != origin(SIGN_IN)  # a server of a person's own may ask for a user (U11)
        basic = Basic.of(settings.auth_endpoint, settings.http_user, settings.http_password) if away else None
        secrets = (settings.application_secret, settings.token, settings.http_password, basic.word if basic else "")
        self.quiet = Quiet(*secrets)
        self._http = Http(tools, f"linnworks:{key(settings)[:16]}", WHO, adapter, basic=basic)
        self._pacer = Pacer(self._http, blind=BLIND)
        self._told_at: datetime | None = None
        self._location: ChannelLocation | None = None

    def close(self) -> None:
        self._http.close()

    @property
    def told_at(self) -> datetime:
        """Linnworks' own clock when it last answered; ours where it named no time."""
        return self._told_at or self.tools.clock.now()

    def call(
        self,
        operation: Operation,
        body: Mapping[str, Any] | None = None,
        *,
        params: Sequence[tuple[str, str]] = (),
        before_send: Callable[[], None] | None = None,
        repeats: bool = True,
    ) -> Any:
        """The JSON of its answer, numbers with a point as Decimal; None where it is empty.

        ``before_send`` makes it a send: one exchange, and the errors of ``TellsDespatches.tell_despatch``:
        ChannelRefused, Throttled, SignInRefused, AccessRefused, NoAnswer(sent=False) = nothing happened there;
        ChannelDown, NoAnswer(sent=True) = nobody knows. A session that has run out is renewed and the call made once
        more: nothing had happened by it, and leave is asked again; without ``repeats`` it is NoAnswer(sent=False), for
        what must never be made twice, whoever wrote that 401. A question raises BadReply where its answer is
        unreadable.
        """
        is_send = before_send is not None
        session = self._session(is_send)
        reply = self._send(operation, body, params, before_send, session)
        if reply.status == 401 and not repeats:
            self._sessions.forget(self.settings, session)
            why = f"{operation.name} was answered with 401"
            raise NoAnswer(f"The session with {WHO} has run out", why, "It is tried again by itself", sent=False)
        if reply.status == 401:
            session = self._session(is_send, stale=session)
            reply = self._send(operation, body, params, before_send, session)
        if reply.status == 401:
            self._sessions.forget(self.settings, session)
            raise SignInRefused(
                f"{WHO} refuses a session that it has just given",
                f"{operation.name} was answered with 401 twice",
                "Install the application on the Linnworks account again and paste the token that it shows",
            )
        return self._read(operation, reply, is_send, session)

    def before_a_send(self, ask: Callable[[], AnswerT]) -> AnswerT:
        """What ``ask`` gives, which a send needs first. Raises as it does, but where it got no answer to speak of:
        then NoAnswer(sent=False), for of the send nothing has left."""
        try:
            return ask()
        except (SignInRefused, AccessRefused, Throttled, ChannelRefused, WrongAddress):
            raise
        except ChannelError as error:
            raise _unsent(error) from None

    def sign_in(self) -> None:
        """Prove the credentials with a fresh sign-in. Raises as ``Sessions.session``."""
        self._sessions.forget(self.settings)
        self._session(False)

    def locations(self) -> tuple[ChannelLocation, ...]:
        """Every location of the account. Raises ChannelError."""
        return read_locations(self.call(GET_STOCK_LOCATIONS))

    def location(self) -> str:
        """The id of the account's own location; asked once. Raises LocationRefused, ChannelError."""
        if self._location is None:
            self._location = chosen(self.locations(), self.settings)
        return self._location.id

    def _session(self, is_send: bool, stale: Session | None = None) -> Session:
        """Where it belongs to a send, nothing of that has left yet, whatever became of the sign-in."""
        try:
            found = self._sessions.session(
                self.settings, self.tools, self._exchange, self.quiet.clean, stale=stale
            )  # fmt: skip
        except (SignInRefused, AccessRefused, Throttled):
            raise
        except ChannelError as error:
            if not is_send:
                raise
            raise _unsent(error) from None
        self.quiet.add(found.token)
        return found

    def _send(
        self,
        operation: Operation,
        body: Mapping[str, Any] | None,
        params: Sequence[tuple[str, str]],
        before_send: Callable[[], None] | None,
        session: Session,
    ) -> Reply:
        headers = {**JSON, "Authorization": session.token}
        if body is None:
            del headers["Content-Type"]
        call = Call(
            operation.name, operation.method, session.server + operation.path, operation.path, tuple(params), headers,
            None if body is None else dumped(body), before_send=before_send,
        )  # fmt: skip
        try:
            return self._exchange(call, operation)
        except BadReply as error:  # too long, or packed and damaged
            if before_send is None:
                raise
            raise unreadable(operation, error.detail, is_send=True) from None

    def _read(self, operation: Operation, reply: Reply, is_send: bool, session: Session) -> Any:
        try:
            found = read(reply, operation, is_send, self.quiet.clean)
        except WrongAddress:
            self._sessions.forget(self.settings, session)  # the account may have moved to another server
            raise
        except AccessRefused:
            self._look_whether_shut(session, is_send)
            raise
        self._sessions.served(self.settings, session, self.tools.clock.now())
        return found

    def _look_whether_shut(self, session: Session, is_send: bool) -> None:
        """What is not allowed now may have been when the session was given: a sign-in says whether the account was
        locked meanwhile. Raises as ``_session``."""
        if self.tools.clock.now() - session.given >= NEW:
            self._session(is_send, stale=session)

    def _exchange(self, call: Call, operation: Operation) -> Reply:
        """Within the operation's limit, noted in the log of requests while that is on."""
        began = self.tools.clock.now()
        try:
            reply = self._pacer.send(call, operation.plan)
        except ChannelError as error:
            status = 429 if isinstance(error, Throttled) else 0
            self._log(call, status, requestlog.trouble(error.title), began)
            raise
        self._told_at = reply.date
        if self.settings.log_api_requests:
            said = None if 200 <= reply.status < 300 else words_of(reply)
            answered = (
                requestlog.told(said, self.quiet.clean) if said else requestlog.kept(reply.body, self.quiet.clean)
            )
            self._log(call, reply.status, answered, began)
        return reply

    def _log(self, call: Call, status: int, answered: str, began: datetime) -> None:
        if self.settings.log_api_requests:
            seconds = (self.tools.clock.now() - began).total_seconds()
            asked = requestlog.kept(call.body or b"", self.quiet.clean)
            self.tools.requests.note(self.tools.account, call.operation, status, asked, answered, seconds)


def _unsent(error: ChannelError) -> NoAnswer:
    here = isinstance(error, NoAnswer) and error.here
    return NoAnswer(error.title, error.detail, error.fix, sent=False, here=here)
