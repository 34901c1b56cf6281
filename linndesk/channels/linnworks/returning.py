"""What came back of an order, booked and accepted on Linnworks (M5). Worker threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from linndesk.channels.base import Tools
from linndesk.channels.fulfilling import ChannelLocation
from linndesk.channels.linnworks.answers import WHO, WrongAddress
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.details import details
from linndesk.channels.linnworks.locations import called
from linndesk.channels.linnworks.operations import (
    ACCEPT_RETURN,
    CREATE_RETURN,
    GET_RETURN_CATEGORIES,
    GET_RETURN_ITEMS,
    GET_RETURNS,
)
from linndesk.channels.linnworks.rmas import read_accepted, read_batches, read_booked, read_categories, read_returns
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.linnworks.standing import Standing, standing
from linndesk.channels.linnworks.wire import guid_of
from linndesk.channels.loose import MOST_UNITS
from linndesk.channels.written import Unreadable
from linndesk.domain.processing import outside_test
from linndesk.domain.returns import Booked, ReturnAsked, ReturnPart, Rma
from linndesk.errors import AccessRefused, BadInput, BadReply, ChannelError, ChannelRefused

log = logging.getLogger(__name__)
Ask = Callable[[], None]
Batches = Mapping[str, Sequence[tuple[int, int]]]  # by row: number of a batch, units of it that can still come back
LONGEST_REFERENCE = 40
LONGEST_REASON = 500
_LOOK = "Look at the order in Linnworks, then retry"


class LinnworksReturning:
    """The port BooksReturns."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools
        self._categories: tuple[str, ...] | None = None
        self._places: tuple[ChannelLocation, ...] | None = None

    def returns_of(self, channel_order_id: str) -> tuple[Rma, ...]:
        """See the port. What is no id is none of Linnworks'; resends bring nothing back and are left out."""
        own = guid_of(channel_order_id)
        if not own:
            return ()
        answer = self._client.call(GET_RETURNS, {"request": {"OrderId": own}})
        try:
            return read_returns(answer, self._client.quiet.clean)
        except Unreadable as error:
            raise BadReply(f"The returns of order {own} of {WHO} cannot be read", str(error), _LOOK) from None

    def location_called(self, name: str) -> str:
        """See the port. "" too where several are called so, or it is none that stock may go to from here."""
        if self._places is None:
            self._places = self._client.locations()
        fits = called(self._places, name) if name.strip() else []
        return fits[0].id if len(fits) == 1 and not fits[0].unfit else ""

    def home(self) -> str:
        """See the port."""
        return self._client.location()

    def return_request(self, asked: ReturnAsked) -> dict[str, Any]:
        """The return with our word for each category; see the port."""
        own, reference = guid_of(asked.channel_order_id), asked.reference.strip()
        if not own:
            raise BadInput(f"{asked.channel_order_id[:60]} is no order of {WHO}", "", "Keep it here only")
        if not reference.isprintable() or not 0 < len(reference) <= LONGEST_REFERENCE:
            raise BadInput("This return has no reference that can be sent", "", "Keep it here only")
        if not asked.parts:
            raise BadInput("This return holds nothing", "", "Cancel it here")
        return {
            "request": {
                "OrderId": own,
                "ChannelInitiated": False,
                "Reference": reference,
                "ReturnItems": [_item(each) for each in asked.parts],
                "ExchangeItems": [],
                "ResendItems": [],
            }
        }

    def book_return(self, request: dict[str, Any], before_send: Ask) -> Booked:
        """See the port. Not even a 401 is followed by a second try: whoever wrote that, a return could be made twice.

        Categories are told in Linnworks' own spelling where it has one of that name, else in ours. Where it made none
        because of a batch, and the goods left in one batch alone, it is asked once more with that one's number.
        """
        told = request["request"]
        if self._settings.test_account:
            self._client.before_a_send(lambda: self._check_test(told["OrderId"]))
        items = [{**each, "ReasonCategory": self._category(each["ReasonCategory"])} for each in told["ReturnItems"]]
        booked = self._booked({**told, "ReturnItems": items}, before_send)
        if not booked.id and _wants_batches(booked):
            batched = self._with_batches(told["OrderId"], items)
            if batched != items:
                return self._booked({**told, "ReturnItems": batched}, before_send)
        return booked

    def _booked(self, told: dict[str, Any], before_send: Ask) -> Booked:
        answer = self._client.call(CREATE_RETURN, {"request": told}, before_send=before_send, repeats=False)
        try:
            return read_booked(answer, self._client.quiet.clean)
        except Unreadable as error:
            raise _unclear("return", str(error)) from None

    def _with_batches(self, order_id: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each with the number of its batch where only one can be meant; which of several it is only people know."""
        known = self._client.before_a_send(lambda: self._told_batches(order_id))
        return [_batched(each, known.get(each["OrderItemRowId"], ())) for each in items]

    def _told_batches(self, order_id: str) -> Batches:
        try:
            return read_batches(self._client.call(GET_RETURN_ITEMS, params=[("pkOrderId", order_id)]))
        except (WrongAddress, ChannelRefused, AccessRefused, BadReply) as error:
            log.info("%s does not tell its batches: %s", WHO, error.title)
            return {}

    def accept_return(self, rma_id: str, channel_order_id: str, before_send: Ask) -> None:
        """See the port."""
        own, number = guid_of(channel_order_id), int(rma_id) if rma_id.isdecimal() else 0
        if not own or not 0 < number <= MOST_UNITS:
            raise BadInput(f"{rma_id[:60]} is no return of {WHO}", "", "Look at the order in Linnworks")
        if self._settings.test_account:
            self._client.before_a_send(lambda: self._check_test(own))
        body = {"request": {"RMAHeaderId": number, "OrderId": own}}
        answer = self._client.call(ACCEPT_RETURN, body, before_send=before_send, repeats=False)
        try:
            said = read_accepted(answer, number, self._client.quiet.clean)
        except Unreadable as error:
            raise _unclear("acceptance", str(error)) from None
        if said is not None:
            raise ChannelRefused(f"{WHO} did not accept return {number}", said, _LOOK)

    def _category(self, word: str) -> str:
        """As Linnworks writes it, where it has one of that name in whatever case."""
        if not word.strip():
            return ""
        folded = _folded(word)
        return next((each for each in self._known() if _folded(each) == folded), word)

    def _known(self) -> tuple[str, ...]:
        """Asked once. None where Linnworks does not tell them: then our words go as they are."""
        if self._categories is None:
            self._categories = self._client.before_a_send(self._told_categories)
        return self._categories

    def _told_categories(self) -> tuple[str, ...]:
        try:
            return read_categories(self._client.call(GET_RETURN_CATEGORIES))
        except (WrongAddress, ChannelRefused, AccessRefused, BadReply) as error:
            log.info("%s does not tell its categories of returns: %s", WHO, error.title)
            return ()

    def _check_test(self, order_id: str) -> None:
        """U10, by what the order holds there now."""
        location, found = self._client.location(), self._standing(order_id)
        here = found.location in ("", location)
        why = outside_test(here, found.skus, tuple(self._settings.test_skus))
        if why:
            raise ChannelRefused("This order was not touched", why, "Name its SKU as a test SKU, or keep it")

    def _standing(self, order_id: str) -> Standing:
        found = details(self._client, [order_id]).get(order_id)
        if found is None:
            raise ChannelRefused(f"{WHO} does not know this order", "It was merged, split or deleted there", _LOOK)
        try:
            return standing(found)
        except Unreadable as error:
            raise BadReply(f"Order {order_id} of {WHO} cannot be read", str(error), _LOOK) from None


def _item(part: ReturnPart) -> dict[str, Any]:
    """No money goes back by it. Raises BadInput."""
    row, place, reason = guid_of(part.row), guid_of(part.location), " ".join(part.reason.split())
    if not row or not place:
        raise BadInput(f"This is no line, or no location, of {WHO}", "", "Keep it here only")
    if not (1 <= part.units <= MOST_UNITS and 0 <= part.scrapped <= part.units):
        raise BadInput(
            f"{part.units} units, {part.scrapped} of them scrapped, cannot be told", "", "Correct the return"
        )
    if not reason.isprintable() or len(reason) > LONGEST_REASON:
        raise BadInput("This reason cannot be sent", f"It has at most {LONGEST_REASON} characters", "Shorten it")
    return {
        "OrderItemRowId": row,
        "ReturnLocation": place,
        "ReturnQuantity": part.units,
        "ScrapQuantity": part.scrapped,
        "RefundAmount": 0,
        "ReasonCategory": " ".join(part.category.split()),
        "Reason": reason,
    }


def _batched(item: dict[str, Any], batches: Sequence[tuple[int, int]]) -> dict[str, Any]:
    fits = [number for number, units in batches if units >= item["ReturnQuantity"]]
    return {**item, "BatchInventoryId": fits[0]} if len(fits) == 1 else item


def _wants_batches(booked: Booked) -> bool:
    said = [*booked.errors, *(words for _, words in booked.lines)]
    return any("batch" in each.casefold() for each in said)


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()


def _unclear(what: str, why: str) -> ChannelError:
    """Nobody knows whether it was done: it is looked up, and never booked again by itself."""
    return BadReply(f"The answer of {WHO} to the {what} cannot be read", why, "The program looks by itself")
