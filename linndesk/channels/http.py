"""The one road out: a single HTTP exchange by the rules of R-HTTP, noted in the journal. Worker threads."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies

from linndesk import __version__
from linndesk.channels.addresses import is_loopback, origin, refusal
from linndesk.channels.base import Exchange, Tools
from linndesk.channels.leave import Leave
from linndesk.channels.networds import NoAnswer as NoAnswer
from linndesk.channels.networds import in_words, too_late
from linndesk.channels.road import Deadline
from linndesk.channels.spool import CHUNK, Spool
from linndesk.channels.trust import session
from linndesk.errors import BadReply, ChannelDown, ChannelError

TIMEOUT = (5.0, 20.0)
MOST_BYTES = 32 * 1024 * 1024
MOST_DOCUMENT_BYTES = 512 * 1024 * 1024
LONGEST_BODY = 120.0  # seconds for one JSON body, however slowly it drips
LONGEST_OF_A_SEND = TIMEOUT[1]  # its lease is not for ever
LONGEST_DOCUMENT = 3600.0
MOST_UPLOAD = 64 * 1024 * 1024
MOST_UPLOAD_REPLY = 1024 * 1024
LONGEST_UPLOAD = 1800.0
_HOPS = 5
_SECRET = re.compile(r"(At[a-z]+(\.[a-z]+)*\||amzn1\.(oa2-cs|application-oa2-client)\.|Bearer )\S+", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,60}")


def _nothing() -> None:
    """There is nobody to be asked."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``template`` is the path with its gaps, the only form of the path that is written down.

    ``before_send`` makes it a *send*: called right before the body leaves, after every wait, with the connection
    there; what it raises stops the call, and nothing of it is counted or noted. Once it has left, no stop loses the
    answer (R-STOP). ``within``: seconds that it has in all, the connection included; None = the usual ones of each
    part. ``identity``: the answer is wanted unpacked.
    """

    operation: str
    method: str
    url: str
    template: str
    params: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    most: int = MOST_BYTES
    before_send: Callable[[], None] | None = field(default=None, repr=False, compare=False)
    within: float | None = None
    identity: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply of any status. ``date`` is the server's own clock, where it gave one."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    date: datetime | None = None

    def json(self, who: str) -> Any:
        """The body as JSON. Raises BadReply for a page of HTML or anything else that is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            page = self.body.lstrip()[:1] == b"<"
            what = "It is a web page, not data" if page else "It is not the data that was asked for"
            fix = "If this stays, look whether a proxy or a sign-in page of the network stands in between"
            raise BadReply(f"The answer of {who} cannot be read", what, fix) from None


@dataclass(frozen=True, slots=True)
class Document:
    """A downloaded document: ``file`` at its start, and the charset word of its Content-Type ("" = none)."""

    file: IO[bytes]
    charset: str
    size: int


@dataclass(frozen=True, slots=True)
class Basic:
    """What a server asks for before anything else (U11), and the only origin that ever gets it."""

    origin: str
    header: str = field(repr=False)

    @property
    def word(self) -> str:
        """What is as secret as the password itself."""
        return self.header.rpartition(" ")[2]

    @classmethod
    def of(cls, server: str, user: str, password: str) -> Basic | None:
        """None where there is nothing to be given, or nobody to give it to."""
        if not server or not (user or password):
            return None
        return cls(origin(server), "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())


class Http:
    """Exchanges with one channel. ``who`` is its name in sentences, ``scope`` its name in the journal.

    ``plain_hosts``: those that may be asked with http://. Documents go and come without ``basic``.
    """

    def __init__(
        self,
        tools: Tools,
        scope: str,
        who: str,
        adapter: HTTPAdapter | None = None,
        *,
        basic: Basic | None = None,
        plain_hosts: Collection[str] = (),
    ) -> None:
        self.tools = tools
        self.scope = scope
        self.who = who
        self._basic = basic
        self._plain_hosts = plain_hosts
        self._session = session(adapter)

    def close(self) -> None:
        self._session.close()

    def send(self, call: Call) -> Reply:
        """One exchange, whatever the reply's status. Raises NoAnswer, BadReply (too large), Cancelled.

        The reply's own clock is noted in ``tools.heard``.
        """
        with Spool(None) as body:
            longest = LONGEST_BODY if call.before_send is None else LONGEST_OF_A_SEND
            status, headers = self._exchange(self._signed(call), body, longest)
            date = _date(headers)
            if date is not None:
                self.tools.heard.ahead = (self.tools.clock.now() - date).total_seconds()
            return Reply(status, headers, body.whole(), date)

    def _signed(self, call: Call) -> Call:
        """With the HTTP user, where the call goes to the one server that it is for and shows nothing else."""
        own = self._basic
        if own is None or origin(call.url) != own.origin or "Authorization" in call.headers:
            return call
        return replace(call, headers={**call.headers, "Authorization": own.header})

    def download(self, call: Call) -> Document:
        """A document to a temporary file, following redirects, without any header of ours (R-HTTP).

        Raises ChannelError when the address is refused or the status is not 200. The caller closes the file.
        """
        url = call.url
        for _ in range(_HOPS):
            one = Call(call.operation, "GET", url, call.template, (), {}, None, MOST_DOCUMENT_BYTES)
            spool = Spool(tempfile.TemporaryFile(prefix="linndesk-"))  # noqa: SIM115 - handed to the caller
            try:
                status, headers = self._exchange(one, spool, LONGEST_DOCUMENT)
            except BaseException:
                spool.close()
                raise
            if status == 200:
                return Document(spool.rewound(), _charset(headers), spool.size)
            spool.close()
            if status not in (301, 302, 303, 307, 308) or "Location" not in headers:
                raise self._no_document(status)
            url = urljoin(url, headers["Location"])
        raise self._no_document(310)

    def upload(self, call: Call) -> None:
        """The body of ``call`` to the address that the channel gave for it, with the Content-Type and no other header.

        It leaves piece by piece, for as long as half an hour, and a stop is heard at each. Redirects are not followed.
        Raises ChannelError when the address is refused or the status is no 2xx, Cancelled, and NoAnswer: by a
        document that is there nothing has happened yet.
        """
        document = call.body or b""
        if len(document) > MOST_UPLOAD:
            raise ChannelError(
                f"This document is larger than {MOST_UPLOAD // 1024 // 1024} MB", "It was not sent", "Send less at once"
            )
        own = {name: value for name, value in call.headers.items() if name.casefold() == "content-type"}
        asks = call.before_send or _nothing
        one = Call(
            call.operation, "PUT", call.url, call.template, (), own, document, MOST_UPLOAD_REPLY, before_send=asks
        )
        until = time.monotonic() + LONGEST_UPLOAD

        def watch() -> None:
            self.tools.cancel.check()
            if time.monotonic() > until:
                why = f"{self.who} took no more of it after half an hour"
                raise NoAnswer(
                    "The document was not sent whole", why, "Try again when the network is faster", sent=True
                )

        with Spool(None) as answer:
            status, _ = self._exchange(one, answer, LONGEST_OF_A_SEND, watch)
        if not 200 <= status < 300:
            raise self._no_document(status, "sent")

    def _no_document(self, status: int, what: str = "downloaded") -> ChannelError:
        kind = ChannelDown if status >= 500 else ChannelError
        return kind(
            f"The document of {self.who} cannot be {what}",
            f"The server answered {status}",
            "Try again; the address of a document is good for a few minutes only",
        )

    def _exchange(
        self, call: Call, spool: Spool, longest: float, watch: Callable[[], None] = _nothing
    ) -> tuple[int, Mapping[str, str]]:
        """Send, read the body into ``spool``, and note all of it that may be written down."""
        leave = None if call.before_send is None else Leave(call.body or b"", lambda: self._leaves(call), watch)
        request, proxies = self._ready(call, leave)
        at, began = self.tools.clock.now(), time.monotonic()
        status, headers = 0, _NO_HEADERS
        end = None if call.within is None else Deadline(call.within)
        try:
            with end or contextlib.nullcontext(), self._start(request, proxies, call.within) as response:
                status, headers = response.status_code, response.headers
                self._read(call, response, spool, longest, stops=leave is None)
            if end is not None and end.passed:  # what ends with the connection looks whole
                status = 0
                raise too_late(self.who, call.within or longest, sent=True)
        except requests.RequestException as error:
            status = 0
            said = in_words(error, self.who)
            if end is not None and end.passed and isinstance(said, NoAnswer):
                said = too_late(self.who, call.within or longest, sent=said.sent)
            raise said from None
        finally:
            if leave is None or not leave.stopped:
                self._note(call, at, status, spool, headers, time.monotonic() - began)
        return status, headers

    def _read(self, call: Call, response: requests.Response, spool: Spool, longest: float, *, stops: bool) -> None:
        for chunk in self._chunks(response, longest, stops=stops):
            spool.add(chunk)
            if spool.size > call.most:
                raise BadReply(
                    f"The answer of {self.who} is larger than {call.most // 1024 // 1024} MB",
                    "It was not read any further",
                    "Report this: no answer of that size is known",
                )

    def _note(
        self, call: Call, at: datetime, status: int, spool: Spool, headers: Mapping[str, str], seconds: float
    ) -> None:
        self.tools.journal.note(
            Exchange(
                at=at,
                scope=self.scope,
                operation=call.operation,
                method=call.method,
                template=call.template,
                status=status,
                code=error_code(spool.head()) if status >= 300 else "",
                sent_bytes=len(call.body or b""),
                got_bytes=spool.size,
                request_id=_request_id(headers),
                seconds=round(seconds, 3),
            )
        )

    def _leaves(self, call: Call) -> None:
        """From here on the call is on its way. Raises what stops it."""
        self.tools.cancel.check()
        if call.before_send is not None:
            call.before_send()
        self.tools.calls[call.operation] = self.tools.calls.get(call.operation, 0) + 1

    def _ready(self, call: Call, leave: Leave | None) -> tuple[requests.PreparedRequest, dict[str, str]]:
        """The request and its proxies. What has no body to wait with gets its leave here."""
        reason = refusal(call.url, self._plain_hosts)
        if reason:
            raise ChannelError(f"This address of {self.who} is not asked", reason, "Correct the endpoint")
        waits = leave is not None and len(leave) > 0
        try:
            request = self._prepared(call, leave if waits else call.body)
        except requests.RequestException:
            why = "It cannot be read as an address"
            raise ChannelError(f"This address of {self.who} is not asked", why, "Correct the endpoint") from None
        proxies = {} if is_loopback(urlsplit(call.url).hostname or "") else get_environ_proxies(call.url)
        self.tools.cancel.check()
        if not waits:
            self._leaves(call)
        return request, proxies

    def _prepared(self, call: Call, body: bytes | Leave | None) -> requests.PreparedRequest:
        headers = {
            "User-Agent": f"linndesk/{__version__}",
            "Accept-Encoding": "identity" if call.identity or call.most == MOST_DOCUMENT_BYTES else "gzip",
            "Accept": "*/*",
            **call.headers,
        }
        request = requests.Request(call.method, call.url, headers=headers, params=call.params, data=body)
        return self._session.prepare_request(request)

    def _start(
        self, request: requests.PreparedRequest, proxies: dict[str, str], within: float | None
    ) -> requests.Response:
        timeout = TIMEOUT if within is None else (min(TIMEOUT[0], within), within)
        return self._session.send(
            request, stream=True, allow_redirects=False, verify=True, timeout=timeout, proxies=proxies
        )

    def _chunks(self, response: requests.Response, longest: float, *, stops: bool) -> Iterator[bytes]:
        until = time.monotonic() + longest
        for chunk in response.iter_content(CHUNK):
            if stops:
                self.tools.cancel.check()
            if time.monotonic() > until:
                raise requests.ReadTimeout("the body drips")
            yield chunk


_NO_HEADERS: Mapping[str, str] = {}


def error_code(body: bytes) -> str:
    """The error code of a JSON body, where there is one and it looks like a code; never its words."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if isinstance(found, dict):
        errors = found.get("errors")
        first = errors[0] if isinstance(errors, list) and errors else found
        code = first.get("code", first.get("error", "")) if isinstance(first, dict) else ""
        return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
    return ""


def words(text: object, longest: int = 300) -> str:
    """A channel's words made safe to show and log: one line, no secrets, cut."""
    line = " ".join(str(text).split()) if isinstance(text, (str, int)) else ""
    return _SECRET.sub("…", line)[:longest]


def _date(headers: Mapping[str, str]) -> datetime | None:
    try:
        found = parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _charset(headers: Mapping[str, str]) -> str:
    found = re.search(r"charset\s*=\s*[\"']?([\w.:\-]+)", headers.get("Content-Type", ""), re.IGNORECASE)
    return found.group(1).lower() if found else ""


def _request_id(headers: Mapping[str, str]) -> str:
    text = headers.get("x-amzn-RequestId") or headers.get("x-amz-request-id") or headers.get("x-request-id") or ""
    return text if _CODE.fullmatch(text) else ""
