"""PracticeShop: routes a request to its operation, in a dialect, with rules and faults. Own threads."""

from __future__ import annotations

import base64
import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any

from werkzeug.wrappers import Request, Response

from linndesk.sandbox.calls import NO_REPLY, Call, Calls
from linndesk.sandbox.clock import PracticeClock, utc_now
from linndesk.sandbox.external import manifest, replies, shapes
from linndesk.sandbox.external.asked import NOTHING, Answer, Asked, Malformed, Refused
from linndesk.sandbox.external.dialects import DIALECTS, Dialect, spell
from linndesk.sandbox.external.faults import Fault, ShopFaults
from linndesk.sandbox.external.listings import Listings
from linndesk.sandbox.external.members import LAST_STEP
from linndesk.sandbox.external.oauth import CLIENT_ID, CLIENT_SECRET, SignIn
from linndesk.sandbox.external.operations import operations
from linndesk.sandbox.external.slipping import Slips
from linndesk.sandbox.external.wizard import ANSWERS, Wizard
from linndesk.sandbox.external.world import ShopWorld
from linndesk.sandbox.wire import LoopbackServer, Reply, cut_short, dripping, hang_up, json_reply

_OTHERS = {
    manifest.MANIFEST: "manifest",
    manifest.LOGO: "logo",
    manifest.OAUTH: "token",
    manifest.PRESSED: "pressed",
    manifest.HELP: "help",
}
_ENDPOINTS = {path: name for name, path in manifest.PATHS.items()}
_MANY = 10**9
_UNHEARD = ("reset", "lost")
_AFTERWARDS: Mapping[str, Callable[[], Reply]] = {
    "503_after": lambda: replies.html(503),
    "html_after": lambda: replies.html(200),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One request to an endpoint, to the byte. ``acted``: the shop did as it was told; ``complaints``: what was wrong
    with it; ``status`` 0 = no answer went out."""

    endpoint: str
    body: bytes
    headers: Mapping[str, str]
    acted: bool
    status: int
    complaints: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class _Incoming:
    request: Request
    path: str
    name: str
    data: bytes
    headers: Mapping[str, str]


class PracticeShop:
    """A loopback app that speaks Linnworks' channel protocol. ``world`` is what it knows, ``faults`` are its knobs,
    ``slips`` are ways to break the contract.

    ``basic``: user and password that stand in front of everything; ``oauth``: calls need a bearer token besides.
    ``dialect`` may be changed at any time, ``spelling`` is the manifest's; ``filled_in``: its set-up has every answer.
    """

    def __init__(
        self,
        world: ShopWorld | None = None,
        *,
        now: Callable[[], datetime] | None = None,
        dialect: str | Dialect = "pascal",
        name: str = "PRACTICESHOP",
        basic: tuple[str, str] | None = None,
        oauth: bool = False,
        spelling: manifest.Spelling = "sample",
        filled_in: bool = False,
        port: int = 0,
    ) -> None:
        self.clock = PracticeClock(now or utc_now)
        self.world = world if world is not None else ShopWorld()
        self.world.run_on(self.clock.now)
        self.faults = ShopFaults()
        self.calls = Calls()
        self.name, self.spelling, self.basic = name, spelling, basic
        self.dialect = DIALECTS[dialect] if isinstance(dialect, str) else dialect
        self.batches: dict[str, int] = {}  # DespatchUpdateBatchSize and the like, in the manifest
        self._heard: list[Heard] = []
        self._lock = threading.Lock()
        self._server = LoopbackServer(self._handle, port)
        self.slips = Slips(self.world, self._server.stopping.wait)
        self.sign_in = SignIn(self.faults, self.clock.now) if oauth else None
        self._listings = Listings(
            self.world, self.faults, lambda: self.dialect, self.clock.now, self._most, self._server.url
        )
        self._answers = self._table(filled_in)

    # -- where it is, and whether it serves

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``; the same after a stop and a start."""
        return self._server.url

    @property
    def manifest_url(self) -> str:
        """Where its manifest is read."""
        return self.url + manifest.MANIFEST

    def start(self) -> PracticeShop:
        """Serve on a daemon thread."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.stop()

    def __enter__(self) -> PracticeShop:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- how an account gets to it

    def parameters(self) -> dict[str, str]:
        """The manifest's, by name."""
        given = manifest.parameters(self.url, self.name, oauth=self.sign_in is not None, batches=self.batches)
        given[self.dialect.post_sale_named] = given.pop("PostSaleOptionsEndpoint")
        return self.slips.manifest({**given, **self.faults.manifest})

    def settings(self, **more: object) -> dict[str, object]:
        """Settings, secrets and answers of an account for ``linndesk account add external``."""
        made: dict[str, object] = {
            "manifest": self.manifest_url,
            "email": "orders@shop.example",
            "config": dict(ANSWERS) if self.dialect.wizard else {},
        }
        if self.basic:
            made |= {"http_user": self.basic[0], "http_password": self.basic[1], "http_origin": self.url}
        if self.sign_in:
            made |= {"oauth_client_id": CLIENT_ID, "oauth_client_secret": CLIENT_SECRET}
        return {**made, **more}

    def connected(self, account_name: str = "Practice shop", **more: object) -> dict[str, object]:
        """Settings of an account whose set-up is done: its token among them, nothing is left to ask the shop."""
        customer = "7d5a5a0e-0000-4000-8000-000000000001"
        made = self.world.members.add(customer, "orders@shop.example", account_name, LAST_STEP)
        done = {"manifest": self.parameters(), "manifest_source": self.manifest_url, "config": {}}
        return {**self.settings(), **done, "authorization_token": made.token, **more}

    # -- what it heard

    @property
    def heard(self) -> list[Heard]:
        """Every request to an endpoint, oldest first."""
        with self._lock:
            return list(self._heard)

    def heard_at(self, endpoint: str) -> list[Heard]:
        """Those to one endpoint, by its parameter's name."""
        return [each for each in self.heard if each.endpoint == endpoint]

    @property
    def complaints(self) -> list[str]:
        """All that was ever wrong with a request."""
        return [f"{each.endpoint}: {said}" for each in self.heard for said in each.complaints]

    # -- answering

    def _table(self, filled_in: bool) -> Mapping[str, Callable[[Asked], Answer]]:
        wizard = Wizard(self.world.members, self.url, lambda: self.dialect, filled_in=filled_in)
        return {
            "AddNewUserEndpoint": wizard.register,
            "UserConfigEndpoint": wizard.page,
            "SaveConfigEndpoint": wizard.save,
            "ConfigTestEndpoint": self._test,
            "ConfigDeletedEndpoint": self._delete,
            **operations(self.world, self.faults, lambda: self.dialect, self.clock.now, self._most, self._listings),
        }

    def _most(self, batch: str) -> int:
        """How many rows a request has at most."""
        said = self.parameters().get(batch, "")
        return int(said) if said.isdecimal() else _MANY

    def _test(self, asked: Asked) -> Answer:
        _ = asked.owner
        if self.faults.test_says:
            raise Refused(self.faults.test_says)
        return {}

    def _delete(self, asked: Asked) -> Answer:
        self.world.members.change(asked.owner.token, deleted=True)
        if said := self.faults.farewell or self.dialect.farewell:
            raise Refused(said)
        return {}

    def _handle(self, request: Request) -> Response:
        came = _read(request)
        fault = self.faults.take(came.name)
        kind = fault.kind if fault else ""
        if fault is not None and kind == "slow":
            self._server.stopping.wait(fault.seconds)
        reply, acted, said = self._answered(came, fault)
        if kind in _AFTERWARDS:
            reply = _AFTERWARDS[kind]()
        self._note(came, NO_REPLY if kind in _UNHEARD else reply.status, acted, said)
        if kind in _UNHEARD:
            raise hang_up(request, reset=kind == "reset")
        reply = self._stamped(self.slips.answered(came.name, came.data, reply))
        if fault is not None and kind == "drip":
            return dripping(reply, fault.seconds, self._server.stopping)
        return cut_short(reply) if kind == "truncated" else self.slips.sent(came.name, request, came.data, reply)

    def _answered(self, came: _Incoming, fault: Fault | None) -> tuple[Reply, bool, tuple[str, ...]]:
        """The reply, whether the shop acted, and what was wrong with the request."""
        if fault is not None and fault.kind == "reset":
            return Reply(NO_REPLY), False, ()
        if fault is not None and (reply := replies.canned(fault, self.url)) is not None:
            return reply, False, ()
        if (reply := self._kept_out(came)) is not None:
            return reply, False, ()
        if came.name in self._answers:
            return self._operate(came, fault)
        return self._other(came), False, ()

    def _kept_out(self, came: _Incoming) -> Reply | None:
        """What stands in front of everything says no; None = it lets the request in."""
        given = came.headers.get("authorization", "")
        signed = self.sign_in is not None and self.sign_in.knows(given)
        if self.sign_in is not None and came.name in self._answers and not signed:
            return replies.unauthorised("Bearer")
        if self.basic is None or signed:
            return None
        wanted = b"Basic " + base64.b64encode(":".join(self.basic).encode())
        if hmac.compare_digest(given.encode(), wanted):
            return None
        return replies.unauthorised()

    def _operate(self, came: _Incoming, fault: Fault | None) -> tuple[Reply, bool, tuple[str, ...]]:
        try:
            said = [*shapes.header_complaints(came.request.method, came.headers, len(came.data))]
            body = self.slips.asked(came.name, shapes.read(came.data))
            said += shapes.complaints(came.name, body, lenient=self.dialect.lenient)
        except ValueError as error:
            said = [str(error)]
        if came.request.method != "POST":
            return replies.not_allowed(), False, tuple(said)
        if said:
            return replies.malformed(said[0], self.dialect), False, tuple(said)
        try:
            return self._spoken(came.name, self._acted(came.name, body, fault)), True, ()
        except Malformed as wrong:
            return replies.malformed(wrong.why, self.dialect), False, (wrong.why,)
        except Refused as no:
            return self._no(came.name, no.words), False, ()

    def _acted(self, endpoint: str, body: Any, fault: Fault | None) -> Answer:
        self._listings.work_off()
        if (said := self.slips.said(endpoint, body)) is not None:
            return said
        who = self.world.members.of(body.get("AuthorizationToken", ""))
        if fault is not None and fault.kind == "wrong_step":
            raise Refused("Invalid step name expected AddCredentials")
        answer = self._answers[endpoint](Asked(endpoint, body, who))
        if fault is not None and fault.kind == "missing":
            return {}
        return answer

    def _no(self, endpoint: str, words: str) -> Reply:
        if self.dialect.error == "bare" or (self.dialect.bare_token and words == "User not found"):
            return replies.bare(replies.NO_TOKEN if words == "User not found" else words)
        return self._spoken(endpoint, {"Error": words, **NOTHING[endpoint]})

    def _spoken(self, endpoint: str, answer: Answer) -> Reply:
        kind = "application/json; charset=utf-8"
        return Reply(200, spell(answer, self.dialect, endpoint), kind)

    def _other(self, came: _Incoming) -> Reply:
        match came.name:
            case "manifest":
                return json_reply(manifest.document(self.parameters(), self.spelling))
            case "logo":
                return Reply(200, manifest.logo(), "image/png")
            case "token" if self.sign_in is not None:
                return self.sign_in.token(came.headers.get("content-type", ""), came.data)
            case "pressed":
                return json_reply({"Error": None, "Message": "The shop answered"})
            case "help":
                return replies.html(200, "Terms of the practice shop")
        return json_reply("No such route", 404)

    def _stamped(self, reply: Reply) -> Reply:
        if self.faults.no_date:
            return reply
        return reply.with_headers(Date=format_datetime(self.clock.now() + self.faults.date_skew, usegmt=True))

    def _note(self, came: _Incoming, status: int, acted: bool, said: tuple[str, ...]) -> None:
        now, secret = self.clock.now(), came.name == "token"
        body = "" if secret else came.data.decode("utf-8", errors="replace")
        self.calls.add(Call(came.name, came.request.method, came.path, {}, status, now, "", body))
        if came.name in self._answers:
            with self._lock:
                self._heard.append(Heard(came.name, came.data, came.headers, acted, status, said, now))


def _read(request: Request) -> _Incoming:
    path = str(request.environ["REQUEST_URI"]).partition("?")[0]
    name = _ENDPOINTS.get(path) or _OTHERS.get(path, "")
    headers = {key.lower(): value for key, value in request.headers.items()}
    return _Incoming(request, path, name, request.get_data(), headers)
