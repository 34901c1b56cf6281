"""What is done to the chosen orders at once: park, lock, move, service, stage, delete and its undo. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.stock import Location
from linndesk.errors import LinndeskError
from linndesk.services.orders import Deletion
from linndesk.services.shown import OrderRow
from linndesk.services.tableimport import Outcome
from linndesk.ui.background import Background
from linndesk.ui.dialogs.choose_for_orders import ChooseForOrders
from linndesk.ui.dialogs.delete_orders import ask_delete, units_back
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.memory import Memory
from linndesk.ui.screens.order_centre_words import centre_name
from linndesk.ui.screens.order_kit import OrderServices
from linndesk.ui.screens.order_stages import KEEP, Stages, read_stages, stage_words
from linndesk.ui.words import count, tr

LANE = "clicks"
PAGE = 200  # rows that are read at once
Ids = Sequence[int]


class OrderBulk(QObject):
    """``says(text)`` for a toast, ``offers(text, action, run)`` for one with Undo; ``ends(ids, stage)``: these orders
    are to be despatched, because that stage ends them on their channels; ``sends(ids, location)``: that channel's own
    warehouse is to send them."""

    says = Signal(str)
    offers = Signal(str, str, object)
    asks = Signal(str, str)
    ends = Signal(list, str)
    sends = Signal(list, str)

    def __init__(self, kit: OrderServices, background: Background, memory: Memory, above: QWidget) -> None:
        super().__init__(above)
        self._kit = kit
        self._background = background
        self._memory = memory
        self._above = above

    def park(self, ids: Ids, rows: Sequence[OrderRow]) -> None:
        """Set aside; where all of them are, back again."""
        acts = self._kit.acts
        if on(rows, "parked"):
            self._do(ids, acts.unpark, "{orders} no longer parked", acts.park)
        else:
            self._do(ids, acts.park, "{orders} parked: set aside, nothing else changes", acts.unpark)

    def lock(self, ids: Ids, rows: Sequence[OrderRow]) -> None:
        """Keep from being despatched by accident; where all of them are locked, unlock."""
        acts = self._kit.acts
        if on(rows, "locked"):
            self._do(ids, acts.unlock, "{orders} unlocked", acts.lock)
        else:
            self._do(ids, acts.lock, "{orders} locked: no stock held, not to be sent by accident", acts.unlock)

    def move(self, ids: Ids) -> None:
        """To another location of ours, or to a channel's own warehouse that sends them for us (D20)."""
        centre = centre_name(self._kit.accounts)

        def show(found: Sequence[Location]) -> None:
            orders = count(len(ids), "order")
            apart = [each.name for each in found if each.fulfilment_centre]
            ChooseForOrders(
                self._above, tr("Move {orders} to", orders=orders),
                tr("They hold stock at that location, and leave from there."), tr("Move {orders}", orders=orders),
                [(each.name, each.name) for each in found if each.sells],
                lambda name: self.sends.emit(list(ids), name) if name in apart else self._home(ids, name),
                apart=[(name, f"{name} · {centre.sends_it}") for name in apart],
                about_apart=tr("{channel}'s warehouse sends them: first you see what it offers, and at what fee.",
                               channel=centre.channel),
                verb_apart=tr("Go on…"),
            ).open()  # fmt: skip

        self._background.read("order-choices", self._kit.locations.listed, show, owner=self)

    def _home(self, ids: Ids, name: str) -> None:
        """To a location of ours; what a channel's own warehouse has is taken back from there, what it sends for its own
        channel stays."""

        def job() -> tuple[Changes, str]:
            found = self._at_centre(ids)
            there = [each.id for each in found if not each.by_channel]
            theirs = {each.id for each in found if each.by_channel}
            here = [each for each in ids if each not in theirs.union(there)]
            said = []
            if here or not there:
                self._kit.acts.move(here or ids, name)  # of what cannot move at all it says why
                said.append(tr("{orders} at {name}", orders=count(len(here), "order"), name=name))
            if there:
                said.append(self._back(there, name, alone=not here))
            if theirs:
                sends = centre_name(self._kit.accounts).sends_it
                said.append(tr("{orders} stayed: {sends}", orders=count(len(theirs), "order"), sends=sends))
            return Changes(orders=True, stock=True, problems=True), ". ".join(said)

        self._background.run(LANE, job, done=lambda made: self.says.emit(made[1]), owner=self)

    def _back(self, ids: Ids, name: str, *, alone: bool) -> str:
        """What came of it. ``alone``: nothing else was done yet, and what keeps a single one is raised."""
        try:
            return self._kit.outbound.back(ids, name).sentence.removesuffix(".")
        except LinndeskError as error:
            if alone:
                raise
            why = (error.detail or error.title).rstrip(".")
            return tr("{orders} stayed: {sends}", orders=count(len(ids), "order"), sends=why)

    def _at_centre(self, ids: Ids) -> list[OrderRow]:
        pages = (self._kit.orders.rows(ids[start : start + PAGE]) for start in range(0, len(ids), PAGE))
        return [each for page in pages for each in page.values() if each.at_centre]

    def service(self, ids: Ids, rows: Sequence[OrderRow]) -> None:
        """The postal service that they are to leave with."""

        def show(choices: list[str]) -> None:
            chosen = {each.service for each in rows}
            ChooseForOrders(
                self._above, tr("Postal service of {orders}", orders=count(len(ids), "order")),
                tr("A name that is not there yet is added. Blank takes the service away."),
                tr("Set service"), [("", ""), *((each, each) for each in choices)], partial(self.set_service, ids),
                new=True, chosen=chosen.pop() if len(chosen) == 1 else "",
            ).open()  # fmt: skip

        self._background.read("order-choices", self._kit.orders.desk.postal_services, show, owner=self)

    def set_service(self, ids: Ids, name: str) -> None:
        """Written into a cell, or chosen for many."""
        words = f"{{orders}} with {safe(name)}" if name else "{orders} without a service"
        self._do(ids, lambda part: self._kit.acts.set_service(part, name), words)

    def stage(self, ids: Ids) -> None:
        """W3: one of the stages that the settings name. One that ends an order on its channel despatches it."""

        def show(found: Stages) -> None:
            dialog = ChooseForOrders(
                self._above, tr("Stage of {orders}", orders=count(len(ids), "order")), stage_words(found),
                tr("Set stage"), found.choices,
                lambda name: self._set_stage(found, ids, name), chosen=found.now,
            )  # fmt: skip
            dialog.add_button(tr("Edit the stages…"), lambda: self.asks.emit("order-stages", ""))
            dialog.open()

        self._background.read("order-choices", lambda: read_stages(self._kit, ids), show, owner=self)

    def _set_stage(self, found: Stages, ids: Ids, name: str) -> None:
        if name == KEEP:
            return
        ending = [each for each in ids if found.ends(each, name)]
        others = [each for each in ids if each not in set(ending)]
        if others:
            words = f"{{orders}} at the stage {safe(name)}" if name else "{orders} without a stage"
            self._do(others, lambda part: self._kit.acts.stage(part, name), words)
        if ending:
            self.ends.emit(ending, name)

    def import_tracking(self) -> None:
        """Ctrl+I: numbers out of a carrier's table."""
        dialog = ImportTableDialog(self._above, self._kit.orders.desk.tracking_import(), self._background, self._memory)
        dialog.imported.connect(self._imported)
        dialog.open()

    def _imported(self, outcome: Outcome) -> None:
        undo = outcome.undo
        if undo is None:
            self.says.emit(outcome.sentence)
        else:
            self.offers.emit(outcome.sentence, tr("Undo"), lambda: self._take_back(undo))

    def _take_back(self, undo: Callable[[], str]) -> None:
        def job() -> tuple[Changes, str]:
            return Changes(orders=True), undo()

        self._background.run(LANE, job, done=lambda made: self.says.emit(made[1]), owner=self)

    def _do(
        self,
        ids: Ids,
        act: Callable[[Ids], Changes],
        words: str,
        back: Callable[[Ids], Changes] | None = None,
    ) -> None:
        """``words`` with {orders} is said after; ``back`` is offered as Undo."""
        said = tr(words, orders=count(len(ids), "order"))

        def done(changes: Changes) -> None:
            if back is None:
                self.says.emit(said)
            else:
                self.offers.emit(said, tr("Undo"), lambda: self._do(ids, back, "{orders} as before"))

        self._background.run(LANE, lambda: act(ids), done=done, owner=self)

    # -- delete (A14)

    def delete(self, ids: Ids) -> None:
        """Del: says how many orders and units, then asks."""
        self._background.read("deletion", lambda: self._kit.orders.deletion(ids), self._ask_delete, owner=self)

    def _ask_delete(self, deletion: Deletion) -> None:
        def run() -> None:
            job = partial(self._kit.orders.delete, deletion.order_ids)
            self._background.run(LANE, job, done=lambda changes: self._deleted(deletion), owner=self)

        ask_delete(self._above, deletion, run)

    def _deleted(self, deletion: Deletion) -> None:
        orders = count(len(deletion.order_ids), "order")
        said = tr("{orders} deleted. {units}", orders=orders, units=units_back(deletion.units))
        self.offers.emit(said, tr("Undo"), lambda: self._undelete(deletion.order_ids))

    def _undelete(self, order_ids: Ids) -> None:
        said = tr("{orders} back", orders=count(len(order_ids), "order is", "orders are"))
        job = partial(self._kit.orders.undelete, order_ids)
        self._background.run(LANE, job, done=lambda changes: self.says.emit(said), owner=self)


def on(rows: Sequence[OrderRow], mark: str) -> bool:
    """Whether all of them bear a mark: the button then takes it off."""
    return bool(rows) and all(getattr(each, mark) for each in rows)


def packed_here(ids: Ids, rows: Sequence[OrderRow]) -> tuple[list[int], list[OrderRow]]:
    """Both without what a channel's own warehouse sends."""
    away = {each.id for each in rows if each.at_centre}
    return [each for each in ids if each not in away], [each for each in rows if each.id not in away]


def safe(name: str) -> str:
    """A name inside a template."""
    return name.replace("{", "{{").replace("}", "}}")
