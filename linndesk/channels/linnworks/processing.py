"""Ending an order on Linnworks: tracking first, looked at again, then the processing (U8, M11). Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from linndesk.channels.base import Tools
from linndesk.channels.fulfilling import Ending
from linndesk.channels.linnworks.answers import WHO
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.details import details
from linndesk.channels.linnworks.operations import (
    GET_POSTAL_SERVICES,
    PROCESS_ORDER,
    SET_INVOICES_PRINTED,
    SET_ORDER_SHIPPING_INFO,
)
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.linnworks.standing import Standing, standing
from linndesk.channels.linnworks.wire import guid_of, objects
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.domain.despatch import alike
from linndesk.domain.processing import There, outside_test
from linndesk.errors import BadInput, BadReply, ChannelError, ChannelRefused

Ask = Callable[[], None]
_LONGEST = 100
_LOOK = "Look at the order in Linnworks, then retry"
_RETRY = "Put right what it names in Linnworks, then retry"


class LinnworksProcessing:
    """The port ProcessesOrders."""

    def __init__(self, client: LinnworksClient, settings: LinnworksSettings, tools: Tools) -> None:
        self._client = client
        self._settings = settings
        self._tools = tools
        self._services: dict[str, str] | None = None

    def there(self, channel_order_id: str) -> There | None:
        """As it stands now; see the port."""
        found = self._standing(guid_of(channel_order_id))
        if found is None:
            return None
        here = found.location in ("", self._client.location())
        return There(found.processed, found.tracking, found.on_hold, here, found.parked, found.units)

    def process_request(self, ending: Ending) -> dict[str, Any]:
        """The order, its tracking number and its service there ("" = as it has it); see the port."""
        order_id, tracking = guid_of(ending.channel_order_id), ending.tracking.strip()
        if not order_id:
            raise BadInput(f"{ending.channel_order_id[:60]} is no order of {WHO}", "", "Cancel it here")
        if not tracking.isprintable() or len(tracking) > _LONGEST:
            raise BadInput("This tracking number holds characters that cannot be sent", "", "Type or scan it again")
        return {"orderId": order_id, "TrackingNumber": tracking, "PostalServiceName": ending.their_service.strip()}

    def process_order(self, request: dict[str, Any], before_send: Ask) -> None:
        """See the port. Nothing is set that stands there already, so that it may be begun again at any time."""
        order_id, tracking = str(request["orderId"]), str(request["TrackingNumber"])
        location = self._client.location()
        found = self._needed(order_id)
        if self._is_over(found, tracking):
            return
        self._check_test(found, location)
        changes = self._changes(found, tracking, str(request["PostalServiceName"]))
        if changes:
            info = {**found.shipping, **changes}
            self._client.call(SET_ORDER_SHIPPING_INFO, {"orderId": order_id, "info": info}, before_send=before_send)
            if self._is_over(self._taken(order_id, changes), tracking):
                return
        said = self._process(order_id, location, before_send)
        if said is not None and _wants_invoice(said):
            said = self._with_invoice(order_id, location, said, before_send)
        if said is not None:
            raise ChannelRefused(f"{WHO} did not process the order", said, _RETRY)

    def _standing(self, order_id: str) -> Standing | None:
        found = details(self._client, [order_id]).get(order_id) if order_id else None
        if found is None:
            return None
        try:
            return standing(found)
        except Unreadable as error:
            raise BadReply(f"Order {order_id} of {WHO} cannot be read", str(error), _LOOK) from None

    def _needed(self, order_id: str) -> Standing:
        found = self._standing(order_id)
        if found is None:
            raise ChannelRefused(f"{WHO} does not know this order", "It was merged, split or deleted there", _LOOK)
        return found

    def _is_over(self, found: Standing, tracking: str) -> bool:
        """Whether it is processed with this very number. Raises ChannelRefused where it must not be touched."""
        if found.on_hold:
            raise ChannelRefused("The order was cancelled or put on hold in Linnworks", "", _LOOK)
        if not found.processed:
            return False
        if alike(found.tracking, tracking):
            return True
        shown = f"With the tracking number {found.tracking}" if found.tracking else "Without a tracking number"
        raise ChannelRefused(f"{WHO} has the order as processed already", shown, "It cannot be changed any more there")

    def _check_test(self, found: Standing, location: str) -> None:
        """U10, by what the order holds there now."""
        if self._settings.test_account:
            here = found.location in ("", location)
            why = outside_test(here, found.skus, tuple(self._settings.test_skus))
            if why:
                raise ChannelRefused("This order was not touched", why, "Name its SKU as a test SKU, or keep it")

    def _changes(self, found: Standing, tracking: str, service: str) -> dict[str, Any]:
        """What of its shipping has to be set."""
        changes: dict[str, Any] = {}
        if tracking and not alike(found.tracking, tracking):
            changes["TrackingNumber"] = tracking
        own = self._service(service) if service and service.casefold() != found.service.casefold() else ""
        if own and own != found.shipping.get("PostalServiceId"):
            changes["PostalServiceId"] = own
        return changes

    def _service(self, name: str) -> str:
        """Id of a postal service of theirs by its name; "" where they have none such. Asked once."""
        if self._services is None:
            rows = [Loose(each) for each in objects(self._client.call(GET_POSTAL_SERVICES))]
            named = [(row.line("PostalServiceName"), row.line("pkPostalServiceId", "id")) for row in rows]
            self._services = {key.casefold(): own for key, found in named if (own := guid_of(found))}
        return self._services.get(" ".join(name.split()).casefold(), "")

    def _taken(self, order_id: str, changes: Mapping[str, Any]) -> Standing:
        """The order after its shipping was set. Linnworks answers yes and does nothing where it is parked or locked."""
        found = self._needed(order_id)
        what = "tracking number" if "TrackingNumber" in changes else "postal service"
        if found.processed or all(_stands(found, name, str(value)) for name, value in changes.items()):
            return found
        raise ChannelRefused(
            f"{WHO} took the {what} and did nothing",
            "The order is parked there" if found.parked else "It may be locked or parked there",
            "Unpark or unlock it in Linnworks, then retry",
        )

    def _process(self, order_id: str, location: str, before_send: Ask) -> str | None:
        """None = it is processed, else Linnworks' words of why not."""
        body = {"orderId": order_id, "scanPerformed": True, "locationId": location, "context": {"Module": "linndesk"}}
        answer = self._client.call(PROCESS_ORDER, body, before_send=before_send)
        row = Loose(answer if isinstance(answer, dict) else {})
        try:
            own, is_said, done = guid_of(row.line("OrderId")), row.has("Processed"), row.truth("Processed")
            words = self._client.quiet.clean(row.line("Error"))
        except Unreadable as error:
            raise _unclear(str(error)) from None
        if not is_said or own not in ("", order_id):
            raise _unclear("It does not say whether this order was processed")
        return None if done else words or "It gave no reason"

    def _with_invoice(self, order_id: str, location: str, said: str, before_send: Ask) -> str | None:
        """M11: mark the invoice printed where that is allowed, and try once more."""
        if not self._settings.mark_invoice_printed:
            raise ChannelRefused(
                f"{WHO} processes no order whose invoice is not printed",
                f"{said.rstrip('.')}. Print it there, or switch Mark invoice printed on in Config",
                "Then retry",
            )
        answer = self._client.call(SET_INVOICES_PRINTED, {"orderIds": [order_id]}, before_send=before_send)
        marked = {guid_of(each) for each in answer if isinstance(each, str)} if isinstance(answer, list) else set()
        if order_id not in marked:
            raise ChannelRefused(
                f"{WHO} did not mark the invoice printed",
                f"The order is locked or parked there. It had said: {said}",
                "Unlock or unpark it in Linnworks, then retry",
            )
        return self._process(order_id, location, before_send)


def _stands(found: Standing, name: str, value: str) -> bool:
    return alike(str(found.shipping.get(name, "")), value)


def _wants_invoice(words: str) -> bool:
    folded = words.casefold()
    return "invoice" in folded and "print" in folded


def _unclear(why: str) -> ChannelError:
    """Nobody knows whether it was done: it is read before anything else is tried."""
    return BadReply(f"The answer of {WHO} to the processing cannot be read", why, "The program looks by itself")
