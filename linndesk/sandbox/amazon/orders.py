"""searchOrders and getOrder of 2026-01-01. Answers on the server's threads; results are frozen behind a token."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.records import DELIVERY_ROLE, Order
from linndesk.sandbox.amazon.replies import Refusal, invalid, not_found
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.clock import iso
from linndesk.sandbox.wire import Reply

DELAY = timedelta(minutes=2)  # newer changes are not shown yet
TOKEN_LIFE = timedelta(hours=24)
PAGE = 100
_FREE = ("paginationToken", "maxResultsPerPage")  # may differ between the pages of one search


@dataclass(frozen=True, slots=True)
class _Frozen:
    """What is left of a search: the rest of its orders, and the parameters that it was asked with."""

    merchant: str
    query: tuple[tuple[str, str], ...]
    rest: tuple[Order, ...]
    first: tuple[Order, ...]
    ends: datetime


class Orders:
    """The order operations."""

    def __init__(self, world: World, faults: Faults, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._now = now
        self._lock = threading.Lock()
        self._tokens: dict[str, _Frozen] = {}

    def get(self, asked: Asked) -> Reply:
        """One order; 404 for another merchant's."""
        self._check_included(asked)
        try:
            order = self._world.order(asked.places["orderId"])
        except KeyError:
            raise Refusal(not_found("Order not found.")) from None
        if order.merchant != asked.merchant.name:
            raise Refusal(not_found("Order not found."))
        return Reply(200, b'{"order":' + self._bytes(asked, self._world.late.shown(order, self._now())) + b"}")

    def search(self, asked: Asked) -> Reply:
        """One page. The last page has no token; a page may be asked for again with its own token."""
        kind = _kind(asked)
        self._check_included(asked)
        now = self._now()
        before = asked.moment(f"{kind}Before") or (now - DELAY).replace(microsecond=0)
        if token := asked.query.get("paginationToken"):
            found = self._resume(asked, token, now)
            rest, first = found.rest, found.first
        else:
            _check_window(asked, kind, before, now)
            rest = first = tuple(self._matching(asked, kind, before))
        size = asked.number("maxResultsPerPage", PAGE)
        page, rest = rest[:size], rest[size:]
        next_token = self._keep(asked, rest, first, now) if rest else None
        if self._faults.repeat_first_page and token:
            page = first[:size]
        return self._page(asked, page, next_token, f"{kind}Before", before)

    def _page(self, asked: Asked, page: tuple[Order, ...], token: str | None, name: str, before: datetime) -> Reply:
        tail: dict[str, object] = {"pagination": {"nextToken": token} if token else {}, name: iso(before)}
        orders = b",".join(self._bytes(asked, each) for each in page)
        rest = json.dumps(tail, separators=(",", ":"))[1:].encode()
        return Reply(200, b'{"orders":[' + orders + b"]," + rest)

    def _matching(self, asked: Asked, kind: str, before: datetime) -> list[Order]:
        places = set(asked.own_marketplaces(asked.values("marketplaceIds")))
        statuses, by = set(asked.values("fulfillmentStatuses")), set(asked.values("fulfilledBy"))
        after = asked.moment(f"{kind}After") or before
        now = self._now()
        attribute = "created" if kind == "created" else "updated"
        found = [
            each
            for each in (self._world.late.shown(one, now) for one in self._world.orders(asked.merchant.name))
            if after <= getattr(each, attribute) <= before
            and each.marketplace_id in places
            and (not statuses or each.status in statuses)
            and (not by or each.fulfilled_by in by)
        ]
        return sorted(found, key=lambda each: (getattr(each, attribute), each.id))

    def _bytes(self, asked: Asked, order: Order) -> bytes:
        wanted = set(asked.values("includedData"))
        if self._faults.withhold_addresses:
            wanted.discard("RECIPIENT")
        allowed = DELIVERY_ROLE in asked.merchant.roles
        return self._world.rendered.get(order, frozenset(wanted), now=self._now(), with_person=allowed)

    def _check_included(self, asked: Asked) -> None:
        refused = self._faults.refused_data & set(asked.values("includedData"))
        if refused:
            raise Refusal(invalid("Invalid Input", f"includedData: {min(refused)}"))

    def _keep(self, asked: Asked, rest: tuple[Order, ...], first: tuple[Order, ...], now: datetime) -> str:
        frozen = _Frozen(asked.merchant.name, _bound(asked), rest, first, now + TOKEN_LIFE)
        with self._lock:
            raw = f"page/{len(self._tokens):06d}?{asked.merchant.name}>~".encode()
            token = base64.b64encode(raw + b"\xfb\xff").decode()  # has +, / and = in it: it must be quoted
            self._tokens[token] = frozen
            return token

    def _resume(self, asked: Asked, token: str, now: datetime) -> _Frozen:
        with self._lock:
            frozen = self._tokens.get(token)
        if frozen is None or self._faults.refuse_page_tokens or now >= frozen.ends:
            raise Refusal(invalid("Invalid Input", "The paginationToken is not valid."))
        if frozen.merchant != asked.merchant.name or frozen.query != _bound(asked):
            raise Refusal(invalid("Invalid Input", "The paginationToken does not belong to these parameters."))
        return frozen


def _bound(asked: Asked) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in asked.query.items() if name not in _FREE))


def _kind(asked: Asked) -> str:
    kinds = [each for each in ("created", "lastUpdated") if f"{each}After" in asked.query]
    if len(kinds) != 1:
        raise Refusal(invalid("Invalid Input", "Give exactly one of createdAfter and lastUpdatedAfter."))
    other = "lastUpdatedBefore" if kinds[0] == "created" else "createdBefore"
    if other in asked.query:
        raise Refusal(invalid("Invalid Input", f"{other} does not go with {kinds[0]}After."))
    return kinds[0]


def _check_window(asked: Asked, kind: str, before: datetime, now: datetime) -> None:
    after = asked.moment(f"{kind}After")
    if before > now - DELAY:
        raise Refusal(invalid("Invalid Input", f"{kind}Before must be at least two minutes in the past."))
    if after is not None and after > before:
        raise Refusal(invalid("Invalid Input", f"{kind}After is later than {iso(before)}."))
