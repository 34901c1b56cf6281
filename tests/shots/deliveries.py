"""Pictures of Deliveries: the list, an order half counted, what is asked, what was refused, a line without an item."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QApplication, QWidget

from linndesk.app.demo import Demo
from linndesk.services.deliveries import Line, Part, PurchaseRow
from linndesk.ui.dialogs.deliver_check import DeliverCheckDialog
from linndesk.ui.dialogs.deliver_item import DeliverItemDialog
from linndesk.ui.screens.deliver_words import PastRow
from linndesk.ui.screens.deliveries import DeliveriesScreen

Look = Callable[[str, QWidget], Awaitable[None]]
Settle = Callable[[], Awaitable[None]]


def prepare(demo: Demo, account: str) -> None:
    """A purchase order of which some was booked in, some refused, and some waits. Worker thread."""
    built = demo.built
    undo = built.accounts.show(account).settings.model_dump()["undo_seconds"]
    built.accounts.save(account, {"mode": "live", "undo_seconds": 0})
    order = _with(demo, lambda row: row.delivered > 0)
    lines = [each for each in built.deliveries.fetch(order.id).lines if not each.why_not]
    built.deliveries.receive(order.id, [Part(lines[0].line_id, min(12, lines[0].remaining))], note="pallet 1")
    built.engine.send_due()
    demo.linnworks.faults.purchases.refused[lines[-1].sku] = "This item is locked for counting"
    built.deliveries.receive(order.id, [Part(lines[-1].line_id, 2)], note="pallet 2, one carton wet")
    built.engine.send_due()
    built.accounts.save(account, {"undo_seconds": undo})
    built.deliveries.receive(order.id, [Part(lines[0].line_id, 6)], note="the rest of pallet 1")


def _with(demo: Demo, fits: Callable[[PurchaseRow], bool]) -> PurchaseRow:
    return next(each for each in demo.built.deliveries.listed() if fits(each))


async def pictures(screen: DeliveriesScreen, look: Look, settle: Settle) -> None:
    """``look``, ``settle``: the walk's own."""
    rows = screen._kit.deliveries.listed()
    plain = next(each for each in rows if not each.missing and not each.delivered and not each.made)
    begun = next(each for each in rows if each.delivered)
    lacking = next((each for each in rows if each.missing), None)
    for order in (plain, begun):
        screen.open(order.id)
        await settle()
        lines = _countable(screen)
        for line in lines[:1]:
            screen.booking.take(f"5*{line.sku}")
        await settle()
        if order is plain:
            screen.booking.take(lines[-1].sku)
            await settle()
        refused = [each.id for each in _past(screen) if each.line.state == "refused"]
        if refused:
            screen.booking.past.table.select_id(refused[0])
        await look("delivery" if order is plain else "delivery-refused", screen.window())
        screen.booking.take("4006381333931")
        await look("delivery-unknown" if order is plain else "delivery-refused-unknown", screen.window())
        screen.booking.clear()
    await _asked(screen, plain, look, settle)
    if lacking is not None:
        screen.open(lacking.id)
        await look("delivery-no-item", screen.window())
        screen.booking._fix()
        await look("delivery-item", _found(DeliverItemDialog))
        _away(_found(DeliverItemDialog))
    await _nothing(screen, look, settle)


async def _asked(screen: DeliveriesScreen, order: PurchaseRow, look: Look, settle: Settle) -> None:
    """More than was ordered."""
    screen.open(order.id)
    await settle()
    for line in _countable(screen):
        screen.booking.take(f"{line.remaining + 3}*{line.sku}")
    await settle()
    screen.booking.book()
    await settle()
    dialog = _found(DeliverCheckDialog)
    await look("delivery-check", dialog)
    _away(dialog)
    screen.booking.clear()


async def _nothing(screen: DeliveriesScreen, look: Look, settle: Settle) -> None:
    """The list, with a code that nobody knows."""
    screen.close_order()
    await settle()
    screen.list.scan("4006381333931")
    await settle()
    screen.list.search.setText("4006381333931")
    screen.list.reload()
    await look("deliveries-none", screen.window())
    screen.list.clear_filters()
    await settle()


def _past(screen: DeliveriesScreen) -> list[PastRow]:
    model = screen.booking.past.model
    rows = (model.row_at(at) for at in range(model.rowCount()))
    return [each for each in rows if each is not None]


def _countable(screen: DeliveriesScreen) -> list[Line]:
    assert screen.booking.whole is not None
    return [each for each in screen.booking.whole.purchase.lines if not each.why_not]


def _found(kind: type[QWidget]) -> QWidget:
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def _away(dialog: QWidget) -> None:
    dialog.hide()
    dialog.deleteLater()
