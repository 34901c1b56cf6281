"""Orders of other channels that Amazon's warehouse sends, as the port SendsForOthers. Worker threads.

The API of 2026-07-04 is asked first. Where it is refused to a call that cannot mean a missing order, the one of
2020-07-01 is asked instead, and from then on first, for this account in this process. Both have one book of orders.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from linndesk.channels.amazon import outbound_2020, outbound_2026, outbound_address, outbound_request, tight
from linndesk.channels.amazon.client import NOT_OFFERED, AmazonClient, NotOffered, NotThere, WrongQuestion, unclear
from linndesk.channels.amazon.outbound_request import Request
from linndesk.channels.amazon.outbound_version import Version, Versions
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.amazon.wire import Unreadable
from linndesk.channels.base import Tools
from linndesk.channels.centres import TakenThere
from linndesk.domain.orders import Person
from linndesk.domain.outbound import Asked, Preview, ThereNow
from linndesk.errors import AccessRefused, BadReply, ChannelError, ChannelRefused

_REFUSED = (NotThere, NotOffered, AccessRefused)  # of a call that names no order: this version is not there for us
_NOT_THERE = (404, *NOT_OFFERED)
_NO_SUCH = ("not found", "does not exist", "no such")  # the older version says it with 400
_TAKEN = ("duplicate", "already exist", "already been used", "already in use")  # an id is used once for ever
_AGAIN = "The program looks again by itself"
_JUST_NOW = timedelta(minutes=5)
T = TypeVar("T")


def outbound_versions() -> Versions:
    """Nothing known yet. One of them is the whole process's."""
    return Versions((outbound_2026.VERSION, outbound_2020.VERSION))


class Outbound(ABC):
    """The part of the channel through which Amazon's warehouse sends orders of other channels."""

    settings: AmazonSettings
    tools: Tools
    versions: Versions

    @property
    @abstractmethod
    def client(self) -> AmazonClient:
        """The channel's own."""

    @property
    @abstractmethod
    def patient(self) -> AmazonClient:
        """The same, which waits for the pace of a plan as long as it takes."""

    def outbound_preview(self, asked: Asked) -> Preview:
        """What Amazon offers for it; see the port."""
        request = outbound_request.read(outbound_request.request(asked))
        address = outbound_address.address(asked.person)

        def ask(version: Version) -> Preview:
            body = self.client.call(version.preview, body=version.preview_body(request, address)).body
            said = _read(lambda: version.previewed(body, request))
            return Preview(said.offers, tuple(outbound_address.hidden(each, asked.person) for each in said.why))

        try:
            return self._with_one_of_both(ask)
        except WrongQuestion as refused:
            raise _refused(refused, request, asked.person) from None

    def outbound_request(self, asked: Asked) -> dict[str, Any]:
        """What is kept of it, whichever version it goes in; see the port. A person who is given is checked too."""
        if asked.person != Person():
            outbound_address.address(asked.person)
        return outbound_request.request(asked)

    def outbound_create(self, request: dict[str, Any], asked: Asked, before_send: Callable[[], None]) -> ThereNow:
        """One exchange, and another only where by the first certainly nothing happened; see the port.

        Raises BadInput where the address is none that Amazon takes.
        """
        kept = outbound_request.read(request)
        address = outbound_address.address(asked.person)

        def ask(version: Version) -> ThereNow:
            body = version.create_body(kept, address)
            answer = self.client.tell(version.create, {}, body, before_send, refusals=_NOT_THERE)
            try:
                return version.created(answer.reply.status, answer.body, kept.reference)
            except Unreadable as error:
                raise unclear(f"{version.create}: {error}") from None

        try:
            return self._with_one_of_both(ask)
        except ChannelRefused as refused:
            raise _refused(refused, kept, asked.person) from None

    def outbound_order(self, reference: str) -> ThereNow | None:
        """As it stands, in whichever version Amazon has it; see the port.

        What a version does not have counts only where that version is known to answer, or both say so.
        """
        without: list[Version] = []
        trouble: ChannelError | None = None
        for version in self._versions():
            try:
                return self._look(version, reference)
            except NotThere:
                without.append(version)
            except (NotOffered, AccessRefused) as error:
                trouble = error
        if trouble is not None and not any(map(self._answers, without)):
            raise trouble
        return None

    def outbound_changed(self, since: datetime, references: Collection[str]) -> Sequence[ThereNow]:
        """Of these, with their packages; see the port."""

        def ask(version: Version) -> Sequence[ThereNow]:
            rows = self._changes(version, since)
            mine = [there or self._now(version, reference) for reference, there in rows if reference in references]
            return [each for each in mine if each is not None]

        return self._with_one_of_both(ask) if references else ()

    def outbound_cancel(self, reference: str, before_send: Callable[[], None]) -> None:
        """Ask for no more of it to be sent; see the port."""
        last: ChannelError | None = None
        for version in self._versions():
            try:
                self.client.tell(version.cancel, {version.gap: reference}, None, before_send, refusals=_NOT_THERE)
                return
            except _REFUSED as error:
                last = last if isinstance(last, NotThere) else error
            except ChannelRefused as refused:
                fix = "Look in Seller Central whether it has left; it is followed all the same"
                raise ChannelRefused(f"Amazon does not stop order {reference}", refused.detail, fix) from None
        if last is not None:
            raise last

    def _versions(self) -> tuple[Version, ...]:
        return self.versions.of(self._account)

    @property
    def _account(self) -> str:
        return f"{self.settings.api_base} {self.settings.seller_id}"

    def _with_one_of_both(self, ask: Callable[[Version], T]) -> T:
        """With the first of the versions that is there for us. Raises what the last one says where none is."""
        first, second = self._versions()
        try:
            found = ask(first)
        except _REFUSED:
            try:
                found = ask(second)
            except _REFUSED:
                raise
            except WrongQuestion:
                self.versions.took_over(self._account, second)
                raise
            self.versions.took_over(self._account, second)
            return found
        self.versions.answered(self._account, first)
        return found

    def _now(self, version: Version, reference: str) -> ThereNow | None:
        """Of an order that changed a moment ago; None: it is not to be seen."""
        try:
            return self._look(version, reference, self.patient)
        except NotThere:
            return None

    def _look(self, version: Version, reference: str, client: AmazonClient | None = None) -> ThereNow:
        """Raises NotThere, whatever status says it."""
        try:
            body = (client or self.client).call(version.look, gaps={version.gap: reference}).body
        except WrongQuestion as refused:
            if any(each in refused.detail.casefold() for each in _NO_SUCH):
                raise NotThere(refused.title, refused.detail, refused.fix) from None
            raise
        found = _read(lambda: version.looked(body, reference))
        self.versions.answered(self._account, version)
        return found

    def _answers(self, version: Version) -> bool:
        """Whether this version is there for us at all, asked where nobody knows."""
        if not self.versions.is_there(self._account, version):
            try:
                self.client.call(version.changes, params=version.question(self.tools.clock.now() - _JUST_NOW, ""))
            except _REFUSED:
                return False
            self.versions.answered(self._account, version)
        return True

    def _changes(self, version: Version, since: datetime) -> list[tuple[str, ThereNow | None]]:
        def ask(token: str) -> tuple[list[tuple[str, ThereNow | None]], str]:
            body = self.patient.call(version.changes, params=version.question(since, token)).body
            return _read(lambda: version.listed(body))

        return tight.whole(ask, lambda each: each[0], "outbound orders")


def _read(reader: Callable[[], T]) -> T:
    try:
        return reader()
    except Unreadable as error:
        raise BadReply("Amazon's answer about outbound orders cannot be read", str(error), _AGAIN) from None


def _refused(refused: ChannelRefused, request: Request, person: Person) -> ChannelRefused:
    """Amazon's words without the person, and the one thing to do about them."""
    said = outbound_address.hidden(refused.detail, person)
    folded = said.casefold()
    fix = refused.fix if "clock" in refused.fix else "Put right what Amazon names, or send it from your own warehouse"
    if "sku" in folded:
        fix = "Link the item to a listing that Amazon's warehouse sends, or send it from your own warehouse"
    elif "address" in folded or "postal" in folded:
        fix = "Correct the address on its channel, or send it from your own warehouse"
    of_a_part = "sku" in folded or "item" in folded  # a line that stands there twice is no id that is taken
    taken = not of_a_part and any(each in folded for each in _TAKEN)
    return (TakenThere if taken else ChannelRefused)(f"Amazon's warehouse refused order {request.shown}", said, fix)
