"""Check API of a Linnworks account: which credential, location or permission is wrong, in sentences (U1). Worker
threads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from linndesk.channels import clocks
from linndesk.channels.base import CheckResult, Finding
from linndesk.channels.fulfilling import ChannelLocation
from linndesk.channels.linnworks.answers import WHO, WrongAddress
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.locations import LocationRefused, chosen
from linndesk.channels.linnworks.operations import (
    GET_OPEN_ORDERS,
    GET_ORDERS_BY_ID,
    GET_RETURNS,
    SEARCH_PURCHASES,
    Operation,
)
from linndesk.channels.linnworks.session import LABELS
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.channels.loose import Loose
from linndesk.channels.tokens import CredentialRefused
from linndesk.channels.written import Unreadable
from linndesk.errors import AccessRefused, ChannelError, ChannelRefused

_NOBODY = DEFAULT_LOCATION  # the all-zero id is no order's


def check(client: LinnworksClient) -> CheckResult:
    """One call each: sign-in, locations, open orders, orders by id, and what its switches need. Never raises
    ChannelError."""
    run = _Check(client)
    findings = tuple(run.findings())
    if said := clocks.told(client.tools.heard.ahead, WHO):
        findings += (Finding(False, f"{said}; set date and time to be kept by themselves."),)
    return CheckResult(ok=run.works, findings=findings, clock_skew=client.tools.heard.ahead)


class _Check:
    """One run. ``works`` turns False with whatever an account cannot do without."""

    def __init__(self, client: LinnworksClient) -> None:
        self._client = client
        self.works = True

    def findings(self) -> Iterator[Finding]:
        absent = [each for each in LABELS if not getattr(self._client.settings, each)]
        for key in absent:
            yield self._wrong(f"The {LABELS[key]} is empty; fill it in and save.", key)
        if absent:
            return
        try:
            yield from self._ask()
        except CredentialRefused as error:
            yield self._wrong(str(error), error.setting)
        except LocationRefused as error:
            yield self._wrong(str(error), error.setting)
        except ChannelError as error:
            yield self._wrong(str(error))

    def _ask(self) -> Iterator[Finding]:
        try:
            self._client.sign_in()
        except WrongAddress as error:
            yield self._wrong(str(error), "auth_endpoint")
            return
        found = self._client.locations()
        yield Finding(True, f"Signed in. {WHO} has {_counted(len(found), 'location')}.")
        place = chosen(found, self._client.settings)
        yield self._open_orders(place)
        yield from self._by_id()
        yield from self._bookings()

    def _open_orders(self, place: ChannelLocation) -> Finding:
        body = {
            "entriesPerPage": 1, "pageNumber": 1, "filters": {}, "sorting": [], "fulfilmentCenter": place.id,
            "additionalFilter": "",
        }  # fmt: skip
        answer, finding = self._tried(GET_OPEN_ORDERS, body, "Open orders cannot be read")
        return finding or Finding(True, f"The location {place.name} {_how_many(answer)}.")

    def _by_id(self) -> Iterator[Finding]:
        finding = self._tried(GET_ORDERS_BY_ID, {"pkOrderIds": [_NOBODY]}, "Orders cannot be read by their ids")[1]
        if finding is not None:
            yield finding

    def _bookings(self) -> Iterator[Finding]:
        """Purchase orders and returns, where they are switched on. Without the permission orders come all the same."""
        own = self._client.settings
        if own.import_purchase_orders:
            body = {"Status": "OPEN", "EntriesPerPage": 1, "PageNumber": 1}
            found = self._allowed(SEARCH_PURCHASES, body, "Purchase orders cannot be read", "import_purchase_orders")
            yield found or Finding(True, "Purchase orders can be read.")
        if own.export_returns:
            found = self._allowed(
                GET_RETURNS, {"request": {"OrderId": _NOBODY}}, "Returns cannot be read", "export_returns"
            )
            yield found or Finding(True, "Returns can be read.")

    def _allowed(self, operation: Operation, body: dict[str, Any], trouble: str, setting: str) -> Finding | None:
        """What is wrong. Who is refused in words because of what was asked is allowed to ask."""
        try:
            self._client.call(operation, body)
        except AccessRefused as error:
            return Finding(False, f"{trouble}: the application lacks a permission. {error}", setting)
        except ChannelRefused:
            pass
        return None

    def _tried(self, operation: Operation, body: dict[str, Any], trouble: str) -> tuple[Any, Finding | None]:
        """What it answered, or what is wrong."""
        try:
            return self._client.call(operation, body), None
        except AccessRefused as error:
            return None, self._wrong(f"{trouble}: the application lacks a permission. {error}")

    def _wrong(self, sentence: str, setting: str = "") -> Finding:
        self.works = False
        return Finding(False, sentence, setting)


def _how_many(answer: object) -> str:
    try:
        count = Loose(answer).whole("TotalEntries") if isinstance(answer, dict) else None
    except Unreadable:
        count = None
    return "answers" if count is None else f"has {_counted(count, 'open order')}"


def _counted(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
