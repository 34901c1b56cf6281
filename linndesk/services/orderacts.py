"""What a person does to orders beside despatching them: park, lock, move, stage, service, notes. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from linndesk.domain import checksheet, stages
from linndesk.domain.centres import sends_words
from linndesk.domain.changes import Changes
from linndesk.errors import BadInput, LinndeskError, NotMoved
from linndesk.services.connections import Connections
from linndesk.services.despatch import CHANGED, Despatch
from linndesk.services.leaving import Packing, Wish
from linndesk.services.outbound import OutboundOrders
from linndesk.services.outbound_facts import place_of
from linndesk.services.program import Program
from linndesk.store import accounts, audit, history, leaving, locations, marks, orders, postal
from linndesk.store.history import HistoryRow
from linndesk.store.leaving import OrderNow
from linndesk.store.marks import Mark
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

BATCH = 100  # orders a transaction
LONGEST_NOTE = 2_000  # characters


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Orders for which a stage is to be set: how many have it now, for which it is a despatch, which refuse it."""

    marked: int
    ending: list[int]
    refused: list[LinndeskError]


class OrderActs:
    """Each act stands in the audit trail with before and after. Orders that it does not fit are passed over; where
    it fits none, it raises BadInput."""

    def __init__(
        self,
        store: Store,
        connections: Connections,
        program: Program,
        despatch: Despatch,
        outbound: OutboundOrders,
    ) -> None:
        self._store = store
        self._connections = connections
        self._seal = connections.seal
        self._program = program
        self._despatch = despatch
        self._outbound = outbound

    def park(self, order_ids: Sequence[int]) -> Changes:
        """Set aside: they keep their stock, and the check sheet says so."""
        return self._put(order_ids, "parked", True, "order parked")

    def unpark(self, order_ids: Sequence[int]) -> Changes:
        return self._put(order_ids, "parked", False, "order unparked")

    def lock(self, order_ids: Sequence[int]) -> Changes:
        """Nobody is to despatch them by accident; they hold no stock back meanwhile. What another warehouse sends is
        locked by that, and stays so."""
        return self._put(order_ids, "locked", True, "order locked")

    def unlock(self, order_ids: Sequence[int]) -> Changes:
        return self._put(order_ids, "locked", False, "order unlocked")

    def move(self, order_ids: Sequence[int], location: str) -> Changes:
        """They reserve and leave from another location of one's own. What is at a channel's warehouse comes back, at
        once or when its channel says so. Raises UnknownName, BadInput, NotMoved."""
        place, name = self._location(location)
        words = _location_names(self._store)
        moved, away, why = 0, list[int](), list[LinndeskError]()
        for start in range(0, len(order_ids), BATCH):
            part = order_ids[start : start + BATCH]
            here, there, never = self._store.write(
                partial(_move, part, place, words, self._store.clock.now()), Urgency.CLICK
            )
            moved += here
            away += there
            why += never
        if away:
            try:
                done = self._outbound.back(away, name)
                moved += len(done.back) + len(done.asked)
            except LinndeskError as error:  # of a single one
                why.append(error)
        if not moved and why:
            raise why[0]
        _only(range(moved), to_leave=True)
        return Changes(orders=True, stock=True, problems=bool(away))

    def _location(self, name: str) -> tuple[int, str]:
        def job() -> tuple[int, str]:
            found = place_of(name)
            if found.fulfilment_centre:
                raise BadInput(
                    f"{found.name} is the channel's own warehouse", "What leaves from there is not despatched here",
                    "Choose one of your own locations, or look at what it offers first: orders move REF LOCATION",
                )  # fmt: skip
            if found.quarantine:
                raise BadInput(
                    f"{found.name} is a quarantine location", "What lies there is not for sale",
                    "Choose another of your locations",
                )  # fmt: skip
            return found.id, found.name

        return self._store.read(job)

    def stages(self) -> list[str]:
        """The stages that an order goes through, in their order (a setting of the program)."""
        return list(self._program.settings().order_stages)

    def stage(self, order_ids: Sequence[int], stage: str) -> Changes:
        """Of any order that is here. "" = none. Raises BadInput that names the stages.

        One that counts as processed on the order's channel is its despatch, with the undo wait and all that a despatch
        refuses (U5, U8); an order that was processed so leaves those stages only when its despatch is taken back.
        """
        known = self.stages()
        found = next((each for each in known if stages.same(each, stage)), None)
        if found is None and stage.strip():
            raise BadInput(f"There is no stage {stage.strip()}", fix="Stages: " + ", ".join(known))
        return self._stage(order_ids, found or "")

    def _stage(self, order_ids: Sequence[int], stage: str) -> Changes:
        """What is only a mark is set; what is a despatch goes the one way of despatches."""
        fitting, ending, why = 0, list[int](), list[LinndeskError]()
        for start in range(0, len(order_ids), BATCH):
            part = order_ids[start : start + BATCH]
            sorted_ = self._store.write(partial(self._mark_stage, part, stage), Urgency.CLICK)
            fitting += sorted_.marked
            ending += sorted_.ending
            why += sorted_.refused
        if ending:
            try:
                done = self._despatch.despatch([Wish(each, stage=stage) for each in ending])
                fitting += len(done.orders)
                why += [each.error for each in done.left]
            except LinndeskError as error:  # of a single one
                why.append(error)
        if not fitting and why:
            raise why[0]
        _only(range(fitting), to_leave=False)
        return CHANGED if ending else Changes(orders=True)

    def _mark_stage(self, part: Sequence[int], stage: str) -> _Sorted:
        """Inside a write; nobody else changes these orders meanwhile."""
        packing = Packing(self._connections, [Wish(each) for each in part], lock=True)
        orders_here = [each for each in packing.orders.values() if not each.is_deleted]
        changed, ending, refused = list[OrderNow](), list[int](), list[LinndeskError]()
        for each in orders_here:
            ends = packing.account(each.account_id).ends
            counts = stages.counts(stage, ends)
            if ends and each.status == "processed" and not counts:
                refused.append(_processed(each, ends))
            elif counts and each.status != "processed":
                ending.append(each.id)
            else:
                changed.append(each)
        news = [each for each in changed if each.stage != stage]
        marks.put([each.id for each in news], "stage", stage)
        for each in news:
            audit.note("order stage", orders.number_of(each.id), self._store.clock.now(),
                       before=each.stage or None, after=stage or None)  # fmt: skip
        return _Sorted(len(changed), ending, refused)

    def set_service(self, order_ids: Sequence[int], service: str) -> Changes:
        """The postal service they are to leave with; one that is new is added. "" = none."""
        name = checksheet.clean(service, "service")

        def same_as_known() -> str:
            postal.make_sure([name])
            return postal.spelled(name)

        known = self._store.write(same_as_known, Urgency.CLICK)
        return self._put(order_ids, "postal_service", known, "order service")

    def set_tracking(self, order_id: int, tracking: str) -> Changes:
        """Typed or scanned before the despatch; "" takes it away."""
        number = checksheet.clean(tracking, "tracking number")
        return self._put([order_id], "tracking", number, "order tracking")

    def add_note(self, order_id: int, text: str) -> Changes:
        """Kept sealed with the buyer's data, and purged with it. Raises BadInput."""
        note = "\n".join(line.rstrip() for line in text.strip().splitlines())
        if not note:
            raise BadInput("The note is empty", fix="Write something")
        if len(note) > LONGEST_NOTE:
            raise BadInput("The note is too long", f"It has {len(note):,} characters", f"At most {LONGEST_NOTE:,}")
        if any(not (each.isprintable() or each in "\n\t") for each in note):
            raise BadInput("The note holds characters that cannot be printed", fix="Type it again")
        seal = self._seal()

        def job() -> None:
            _only(marks.values([order_id], "stage", to_leave=False), to_leave=False)
            marks.add_note(order_id, note, seal)
            audit.note("order note added", orders.number_of(order_id), self._store.clock.now())

        self._store.write(job, Urgency.CLICK)
        return Changes(orders=True)

    def history(self, order_id: int) -> list[HistoryRow]:
        """What happened to it: acts, parcels, stock and what its channel was told; oldest first."""
        return self._store.read(lambda: history.of_order(order_id))

    def id_of(self, ref: str, account: str | None = None) -> int:
        """The order of a REF: the channel's number or ours. Raises UnknownName, BadInput where it is ambiguous."""
        return self._store.read(lambda: orders.id_of(ref, accounts.named(account).id if account else None))

    def _put(
        self,
        order_ids: Sequence[int],
        mark: Mark,
        value: Any,
        what: str,
        words: Mapping[int, str] | None = None,
        *,
        to_leave: bool = True,
    ) -> Changes:
        """In small transactions, so that a sync's pages come in between (R-WRITER)."""

        refused: dict[int, str] = {}

        def job(part: Sequence[int]) -> int:
            now = self._store.clock.now()
            mine = _others(part, mark, refused)
            found = marks.values(mine, mark, to_leave=to_leave)
            changed = {order_id: before for order_id, before in found.items() if before != value}
            marks.put(list(changed), mark, value)
            for order_id, before in changed.items():
                old, new = (words.get(before, ""), words.get(value, "")) if words is not None else (before, value)
                shown: dict[str, Any] = {} if isinstance(value, bool) else {"before": old or None, "after": new or None}
                audit.note(what, orders.number_of(order_id), now, **shown)
            return len(found)

        fitting = 0
        for start in range(0, len(order_ids), BATCH):
            part = order_ids[start : start + BATCH]
            fitting += self._store.write(partial(job, part), Urgency.CLICK)
        if refused and not fitting:
            raise BadInput("Nothing was changed", next(iter(refused.values())), "Choose orders that leave from here")
        _only(range(fitting), to_leave=to_leave)
        return Changes(orders=True, stock=mark in ("locked", "location_id"))


def _move(
    part: Sequence[int], place: int, words: Mapping[int, str], now: datetime
) -> tuple[int, list[int], list[LinndeskError]]:
    """How many are there now, which are at a channel's warehouse, and why others stay. Inside a write."""
    still = [each for each in leaving.of(part, lock=True).values()
             if not each.is_deleted and each.status in ("pending", "open")]  # fmt: skip
    mine = [each for each in still if not each.by_channel and not each.at_centre]
    news = [each for each in mine if each.location_id != place]
    marks.put([each.id for each in news], "location_id", place)
    for each in news:
        audit.note("order moved", orders.number_of(each.id), now, before=each.location, after=words.get(place, ""))
    never = [_never(each) for each in still if each.by_channel]
    return len(mine), [each.id for each in still if each.at_centre and not each.by_channel], never


def _never(order: OrderNow) -> LinndeskError:
    why = sends_words(order.location, by_channel=True, at_centre=order.at_centre)
    return NotMoved(f"Order {order.number} cannot be moved", why, "There is nothing to do with it here")


def _others(part: Sequence[int], mark: Mark, refused: dict[int, str]) -> Sequence[int]:
    """But for those of which this is no business of anybody here: another warehouse sends them. Inside a write."""
    if mark in ("parked", "stage"):
        return part
    refused |= leaving.sent_there(part, by_channel=mark in ("location_id", "postal_service"))
    return [each for each in part if each not in refused]


def _processed(order: OrderNow, ends: Sequence[str]) -> BadInput:
    return BadInput(
        f"Order {order.number} is processed", f"Its stage stays one of those that say so: {', '.join(ends)}",
        "Take its despatch back first, as long as its channel was not told",
    )  # fmt: skip


def _only(fitting: Mapping[int, Any] | range, *, to_leave: bool) -> None:
    if not fitting:
        raise BadInput(
            "Nothing was changed",
            "These orders have left, were cancelled or deleted" if to_leave else "These orders are not here any more",
            "Choose orders that still have to leave" if to_leave else "Refresh the list",
        )


def _location_names(store: Store) -> dict[int, str]:
    return store.read(lambda: {each.id: each.name for each in locations.every()})
