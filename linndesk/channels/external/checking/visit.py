"""One check under way: where it asks, what it was given, what it leaves out. One thread."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linndesk.channels.bodies import dumped
from linndesk.channels.external.checking import transport
from linndesk.channels.external.checking.asking import Asker, Heard
from linndesk.channels.external.checking.book import Book
from linndesk.channels.external.checking.judge import Part
from linndesk.channels.external.client import TOKEN

FIRST = "AddNewUserEndpoint"
OPTIONS = "PostSaleOptionsEndpoint"
_SHORT_OPTIONS = "PostSaleOptions"


@dataclass(frozen=True, slots=True)
class Who:
    """Whom the app is told that it is integrated for."""

    customer: str
    email: str
    account_name: str


@dataclass
class Visit:
    """``token``: of the integration that is looked at; ``tokens``: all that the app gave, to be removed again.

    ``dead``: endpoints that did not answer a good call, which are not asked again; ``set_up``: its set-up was walked
    to the end. ``left`` and ``told``: sentences for the report. ``shown``: tags by member, ``category``: the first.
    """

    asker: Asker
    book: Book
    who: Who
    now: datetime
    answers: Mapping[str, str]
    known_tokens: Container[str]
    writes: bool
    say: Callable[[str], None]
    wait: Callable[[float], None]
    token: str = ""
    tokens: list[str] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    set_up: bool = False
    left: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    shown: dict[str, set[str]] = field(default_factory=dict)
    category: object = None
    rough: set[str] = field(default_factory=set)  # endpoints whose refusals are no answers: what is odd fares no better
    taken: set[str] = field(default_factory=set)  # endpoints that took a token that nobody has

    def url(self, endpoint: str) -> str:
        """Where it is asked; "" = the app has none."""
        settings = self.asker.settings
        return settings.endpoint(endpoint) or (settings.endpoint(_SHORT_OPTIONS) if endpoint == OPTIONS else "")

    def has(self, endpoint: str) -> bool:
        """It has an address, and has not failed yet."""
        return bool(self.url(endpoint)) and endpoint not in self.dead

    def ask(self, endpoint: str, body: bytes, method: str = "POST", *, last: bool = False) -> Heard:
        """One exchange, see ``Asker.ask``."""
        return self.asker.ask(endpoint, self.url(endpoint), body, method, last=last)

    def post(self, endpoint: str, body: Mapping[str, Any], what: str = "", *, last: bool = False) -> Part | None:
        """A good call with our token. None where there is no answer that can be used: that is noted, and the endpoint
        is not asked again."""
        whole = body if endpoint == FIRST else {TOKEN: self.token, **body}
        heard = self.ask(endpoint, dumped(whole), last=last)
        found = transport.answered(heard, endpoint, self.book, transport.GOOD, what)
        if found is None:
            self.dead.add(endpoint)
            if heard.trouble == "kept":
                self.left.append(f"{endpoint}: {heard.words}")
            return None
        return Part(found, "", self.book, endpoint)

    def refused(self, endpoint: str, body: Mapping[str, Any], what: str) -> Part | None:
        """A call that has to be answered with an Error, or may be. None = no answer that can be used, which is
        noted."""
        found = transport.answered(self.ask(endpoint, dumped(body)), endpoint, self.book, transport.REFUSAL, what)
        if found is None:
            self.rough.add(endpoint)
            return None
        return Part(found, "", self.book, endpoint)

    def odd(self, rule: str, endpoint: str, body: bytes, what: str) -> Part | None:
        """A call that no contract speaks of: what is wrong with its answer is ``rule``."""
        found = transport.answered(self.ask(endpoint, body), endpoint, self.book, transport.Mood(rule, rule), what)
        return None if found is None else Part(found, "", self.book, endpoint)

    def tried(self, endpoint: str, body: Mapping[str, Any]) -> bool | None:
        """Whether a call is answered 200, with an object and without an Error; nothing is noted. None = it is not
        answered at all."""
        heard = self.ask(endpoint, dumped(body))
        if heard.trouble:
            return None
        return transport.is_good(heard)
