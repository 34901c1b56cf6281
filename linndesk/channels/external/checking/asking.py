"""One call to an app that is checked, to the byte and with whatever comes back. Worker threads."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from requests.adapters import HTTPAdapter

from linndesk.channels.addresses import refusal
from linndesk.channels.base import Tools
from linndesk.channels.external.client import called
from linndesk.channels.external.oauth import Grants
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.http import Basic, Call, Http, NoAnswer
from linndesk.channels.quiet import Quiet
from linndesk.errors import BadReply, ChannelError, SignInRefused

Trouble = Literal["", "unreached", "late", "broken", "large", "kept"]
_JSON = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
_SILENT = 3  # calls in a row without an answer, then nobody is there
_LONGEST_PAUSE = 15.0
_BUSY = 429


@dataclass(frozen=True, slots=True)
class Limits:
    """What one check may take. ``calls``: of reading, ``told``: more of them where things are told; ``pages`` of each
    list; ``seconds`` in all; ``within``: seconds that one answer has; ``rows``: of one batch."""

    calls: int = 150
    told: int = 70
    pages: int = 5
    seconds: float = 900.0
    within: float = 10.0
    rows: int = 1000


class Over(Exception):
    """The check goes no further; the text says why, as a part of a sentence."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back. ``status`` 0 = no whole answer; ``trouble`` says why: nobody is reached, late, broken off, too
    large or damaged, or (kept) the call never left this PC. ``words``: ours about it."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    trouble: Trouble = ""
    words: str = ""


class Asker:
    """Calls one after the other, counted by endpoint and held within ``limits``; no redirect is followed."""

    def __init__(
        self,
        settings: ExternalSettings,
        tools: Tools,
        quiet: Quiet,
        limits: Limits,
        *,
        writes: bool = False,
        adapter: HTTPAdapter | None = None,
    ) -> None:
        self.settings = settings
        self.limits = limits
        self.calls: dict[str, int] = {}
        self._tools, self._quiet = tools, quiet
        self._most = limits.calls + (limits.told if writes else 0)
        self._grants = Grants()
        basic = Basic.of(settings.http_origin, settings.http_user, settings.http_password)
        self._http = Http(
            tools, "external:check", called(settings), adapter, basic=basic, plain_hosts=settings.http_hosts
        )
        self._began = time.monotonic()
        self._silent = 0

    def close(self) -> None:
        self._http.close()

    @property
    def seconds(self) -> float:
        """Since it was made."""
        return time.monotonic() - self._began

    @property
    def silent(self) -> bool:
        """The last call was not answered."""
        return self._silent > 0

    @property
    def left(self) -> int:
        """Calls that can still be made."""
        return self._most - sum(self.calls.values())

    def ask(self, endpoint: str, url: str, body: bytes, method: str = "POST", *, last: bool = False) -> Heard:
        """One exchange, a pause that the app asks for included. ``last``: it is made whatever is left of the limits.

        Raises Over, Cancelled, SignInRefused.
        """
        if not last:
            self._check()
        heard = self._heard(endpoint, url, body, method)
        if heard.status == _BUSY:
            self._pause(heard)
            heard = self._heard(endpoint, url, body, method)
            if heard.status == _BUSY and not last:
                raise Over("the app asks for a pause (429)")
        self._silent = 0 if heard.status or heard.trouble == "kept" else self._silent + 1
        return heard

    def _check(self) -> None:
        if sum(self.calls.values()) >= self._most:
            raise Over(f"{self._most} calls were made, which is all that a check makes")
        if self.seconds > self.limits.seconds:
            raise Over(f"it took longer than {self.limits.seconds / 60:.0f} minutes")
        if self._silent >= _SILENT:
            raise Over(f"the app did not answer {_SILENT} times in a row")

    def _pause(self, heard: Heard) -> None:
        try:
            seconds = float(heard.headers.get("Retry-After", "5"))
        except ValueError:
            seconds = 5.0
        self._tools.clock.wait(min(max(seconds, 1.0), _LONGEST_PAUSE), self._tools.cancel)

    def _heard(self, endpoint: str, url: str, body: bytes, method: str) -> Heard:
        reason = refusal(url, self.settings.http_hosts)
        if reason:
            return Heard(0, trouble="kept", words=reason)
        headers = {**_JSON, **self._grants.header(self.settings, self._http, self._tools, self._quiet)}
        own = body if method == "POST" else None
        call = Call(
            endpoint.removesuffix("Endpoint"), method, url, endpoint, headers=headers, body=own,
            within=self.limits.within, identity=True,
        )  # fmt: skip
        self._tools.cancel.check()
        self.calls[endpoint] = self.calls.get(endpoint, 0) + 1
        began = time.monotonic()
        try:
            reply = self._http.send(call)
        except NoAnswer as error:
            late = time.monotonic() - began >= self.limits.within * 0.95
            trouble: Trouble = "late" if late else "broken" if error.sent else "unreached"
            return Heard(0, trouble=trouble, words=error.detail)
        except BadReply as error:
            return Heard(0, trouble="large", words=f"{error.title}: {error.detail}")
        except SignInRefused:
            raise
        except ChannelError as error:
            return Heard(0, trouble="kept", words=error.detail)
        return Heard(reply.status, reply.headers, reply.body)
