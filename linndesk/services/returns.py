"""Goods that came back: booked against a processed order, exported where its channel wants it (M5). Worker threads."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from linndesk.domain.changes import Changes
from linndesk.domain.outbox import words
from linndesk.domain.postsale_rules import Fault
from linndesk.domain.returns import CONDITIONS, FATES, Condition, Fate
from linndesk.domain.returns_rules import (
    Back,
    BackPart,
    Place,
    PlannedBack,
    ReturnSheet,
    ReturnWish,
    SoldLine,
    lines_called,
    plan,
)
from linndesk.errors import BadInput, UnknownName
from linndesk.services import returns_words, shapes_returns
from linndesk.services.connections import Connections
from linndesk.services.returns_before import before, called
from linndesk.services.returns_sheet import CHANGED, Created, FoundOrder, PastReturn
from linndesk.services.whoami import operator
from linndesk.store import accounts, audit, grids, leaving, locations, orders_scan, outbox, returns, returns_acts
from linndesk.store.fields import to_ms
from linndesk.store.grids import PAGE, GridQuery
from linndesk.store.returns_acts import Asking
from linndesk.store.returns_grid import RETURNS, lines_of, with_goods
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

__all__ = [
    "CONDITIONS",
    "FATES",
    "Back",
    "BackPart",
    "Condition",
    "Created",
    "Fate",
    "Fault",
    "FoundOrder",
    "PastReturn",
    "Place",
    "ReturnSheet",
    "ReturnWish",
    "Returns",
    "SoldLine",
]

TAKEN_BACK = "Taken back"


class Returns:
    """Built.returns."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    # -- looking

    def ids(self, query: GridQuery) -> array[int]:
        """Of the screen's table, in the order asked for. ``search`` over numbers, account, reason, SKUs, titles.

        Filters: asked, refused, unheard, confirmed, none, undone, standing (not undone), needs (refused or unheard),
        account (``:account``, a name), since (``:since``, milliseconds), order (``:order``, an id). Sorts: id, at,
        number, channel_order_id, account, state.
        """
        return self._store.read(lambda: grids.ids(RETURNS, _with_goods(query)))

    def rows(self, ids: Sequence[int]) -> dict[int, PastReturn]:
        """At most 200, in the order asked for; one that is gone is left out."""
        return self._store.read(lambda: self._rows(ids))

    def listed(self, account: str | None = None, since: datetime | None = None, search: str = "") -> list[PastReturn]:
        """Oldest first. Raises UnknownName."""

        def job() -> list[PastReturn]:
            values = {} if account is None else {"account": accounts.named(account).name}
            moment = {} if since is None else {"since": to_ms(since)}
            query = GridQuery((*values, *moment), {**values, **moment}, search, sort="at")
            return self._every(grids.ids(RETURNS, _with_goods(query)))

        return self._store.read(job)

    def fetch(self, return_id: int) -> PastReturn:
        """Raises UnknownName."""
        found = self.rows([return_id])
        if return_id not in found:
            raise _unknown(return_id)
        return found[return_id]

    def history(self, order_id: int) -> tuple[PastReturn, ...]:
        """Of an order, oldest first; those that were taken back as well."""
        query = GridQuery(("order",), {"order": order_id})
        return self._store.read(lambda: tuple(self._every(grids.ids(RETURNS, query))))

    def _every(self, ids: Sequence[int]) -> list[PastReturn]:
        return [each for start in range(0, len(ids), PAGE) for each in self._rows(ids[start : start + PAGE]).values()]

    def _rows(self, ids: Sequence[int]) -> dict[int, PastReturn]:
        found = grids.rows(RETURNS, ids)
        lines = lines_of(list(found))
        told = outbox.by_ids([each.outbox_id for each in found.values() if each.outbox_id is not None])
        who = {each: self._who(each) for each in {row.account_id for row in found.values()}}
        return {
            key: returns_words.past(row, lines.get(key, ()), told.get(row.outbox_id or 0), who[row.account_id])
            for key, row in found.items()
        }

    def _who(self, account_id: int) -> str:
        account = accounts.by_id(account_id)
        return "" if account is None else called(self._connections.kind(account), self._connections.settings(account))

    # -- before

    def find(self, text: str, account: str | None = None) -> FoundOrder:
        """The orders that a scanned or typed text means: the channel's number, ours, a tracking number. Those of which
        something can come back stand first. Raises UnknownName that says what was looked for."""
        wanted = text.strip()

        def job() -> FoundOrder:
            only = None if account is None else accounts.named(account).id
            scan = orders_scan.meaning(wanted)
            by_number = scan.order_ids if scan.kind == "order" else ()
            by_parcel = [] if by_number else [*orders_scan.with_tracking(wanted), *returns.with_package(wanted)]
            ids = returns.returnable_first(list(dict.fromkeys([*by_number, *by_parcel])), only)
            if not ids:
                raise _nothing(wanted, is_item=scan.kind == "item")
            return FoundOrder(wanted, ids, tracking=not by_number)

        return self._store.read(job)

    def sheet(self, order_id: int) -> ReturnSheet:
        """What may come back of it now. Raises UnknownName."""
        return self._store.read(lambda: before(self._connections, order_id).sheet)

    def scan(self, order_id: int, code: str) -> SoldLine:
        """The line that a scanned product means: SKU, barcode or channel SKU in any case. Of several the first that has
        units left. Raises UnknownName (no line of it is called that), BadInput (all of it came back)."""
        sheet, name = self.sheet(order_id), code.strip()
        lines = lines_called(sheet, name)
        if not lines:
            raise UnknownName(f"{name} is not in order {sheet.number}", fix="Scan a product that was sent with it")
        found = next((each for each in lines if each.returnable), None)
        if found is None:
            raise BadInput(f"All of {name} came back already", fix="Look at the earlier returns of the order")
        return found

    def check(self, wish: ReturnWish) -> tuple[Fault, ...]:
        """Every fault of it, each a sentence; () = it may be booked. ``where``: "part:N" (from 0), "reason", "" = all
        of it. Raises UnknownName."""
        return plan(self.sheet(wish.order_id), wish)[1]

    # -- the acts

    def create(self, wish: ReturnWish, *, at_once: bool = False) -> Created:
        """In one transaction: the goods are counted where they went, and its channel is owed the word where it wants
        it.

        ``at_once``: no undo wait. Raises UnknownName; BadInput whose title is the first fault, nothing was done.
        """
        wish = replace(wish, reason=wish.reason.strip())

        def job() -> Created:
            now, who = self._store.clock.now(), operator()
            of = before(self._connections, wish.order_id, lock=True)
            parts, faults = plan(of.sheet, wish)
            if faults:
                raise _faulty(faults)
            places, made = _places(of.sheet, parts, now, who)
            debt = of.debt(self._connections, now, at_once)
            act_id = returns_acts.book(Asking(of.sold, parts, wish.reason, places, debt, who), now)
            past = self._rows([act_id])[act_id]
            held = "" if debt is None else words(debt.hold, "booking")
            until = debt.due if debt is not None and not debt.hold and debt.due > now else None
            said = returns_words.sentence(of.sheet, parts, made, held, until, owed=debt is not None)
            return Created(past, held, until, made, said)

        return self._store.write(job, Urgency.CLICK)

    def undo(self, return_id: int) -> Changes:
        """The goods are taken off again, nothing is told. Raises BadInput where its channel was told, or may have been;
        UnknownName."""

        def job() -> None:
            now = self._store.clock.now()
            act = returns.act(return_id)
            if act is None:
                raise _unknown(return_id)
            leaving.of([act.order_id], lock=True)
            row = grids.rows(RETURNS, [return_id])[return_id]
            told = None if row.outbox_id is None else outbox.by_id(row.outbox_id)
            why = returns_words.kept(row, told)
            live = told is not None and told.state in ("planned", "held", "waiting", "refused")
            if not why and told is not None and live and not outbox.end(told.id, "cancelled", now, TAKEN_BACK):
                why = "It is being told just now"
            if why:
                fix = "" if row.undone_at is not None else "Correct it there, and count here"
                raise BadInput("This return cannot be taken back any more", why, fix)
            returns_acts.take_back(return_id, now, operator())

        self._store.write(job, Urgency.CLICK)
        return CHANGED

    def json(self, past: PastReturn) -> dict[str, Any]:
        """For the headless face."""
        return shapes_returns.return_json(past)


def _with_goods(query: GridQuery) -> GridQuery:
    if not query.search.strip():
        return query
    return replace(query, also={*query.also, *with_goods(query.search)})


def _places(sheet: ReturnSheet, parts: Sequence[PlannedBack], now: datetime, who: str) -> tuple[Mapping[str, int], str]:
    """Ids of the locations that are needed, and the name of a quarantine that was made for it, "" = none."""
    found, made = {each.name: each.id for each in sheet.places}, ""
    for each in parts:
        if each.place not in found:
            is_quarantine = each.fate == "quarantine"
            found[each.place] = locations.add(each.place, quarantine=is_quarantine).id
            made = each.place if is_quarantine else made
            audit.note("added a location", each.place, now, after="quarantine" if is_quarantine else None, who=who)
    return found, made


def _faulty(faults: tuple[Fault, ...]) -> BadInput:
    more = "; ".join(each.sentence for each in faults[1:])
    return BadInput(faults[0].sentence, more, "Nothing was booked: put it right, then book it again")


def _unknown(return_id: int) -> UnknownName:
    return UnknownName(f"There is no return {return_id}", fix="Look at: returns list")


def _nothing(text: str, *, is_item: bool) -> UnknownName:
    if is_item:
        return UnknownName(f"{text} is a product, not an order", fix="Scan the order's number or the parcel's label")
    return UnknownName(
        f"No order here has the number {text}", "Neither the channel's, nor ours, nor a parcel's",
        "Scan the order's number or the parcel's label",
    )  # fmt: skip
