"""Pictures of Returns: the list with what its channel said, the sheet half counted, what nobody knows, an order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QApplication, QWidget

from linndesk.app.demo import Demo
from linndesk.domain.orders import Order
from linndesk.domain.returns import Condition, Fate
from linndesk.services.despatch import Wish
from linndesk.services.returns import BackPart, ReturnWish
from linndesk.store import accounts, approvals, outbox, problems, returns_acts, tables
from linndesk.sync import cards
from linndesk.sync.booking import BookingWay
from linndesk.ui.dialogs.return_order import ReturnOrderDialog
from linndesk.ui.screens.problems import ProblemsScreen
from linndesk.ui.screens.processed_orders import ProcessedOrders
from linndesk.ui.screens.returns import ReturnsScreen

Look = Callable[[str, QWidget], Awaitable[None]]
Settle = Callable[[], Awaitable[None]]


def prepare(demo: Demo, account: str) -> None:
    """Orders of a warehouse that have left and came back: booked there, refused, unheard, waiting. Worker thread."""
    built = demo.built
    undo = built.accounts.show(account).settings.model_dump()["undo_seconds"]
    built.accounts.save(account, {"mode": "live", "undo_seconds": 0})
    now = built.store.clock.now()
    built.store.write(lambda: approvals.give(accounts.named(account).id, "process", "you", now))
    orders = _sent(demo, account)
    _book(demo, orders[0], "opened", "quarantine", "No longer wanted")
    built.engine.send_due()
    demo.linnworks.faults.returns.not_booked[orders[1].channel_order_id] = "This order was refunded in full already"
    _book(demo, orders[1], "new", "stock", "Does not fit")
    built.engine.send_due()
    built.accounts.save(account, {"undo_seconds": undo})
    _nobody_knows(demo, _book(demo, orders[2], "damaged", "scrapped", "Damaged in the post"))
    _book(demo, orders[3], "new", "stock", "Arrived too late")


def _sent(demo: Demo, account: str) -> list[Order]:
    """Five that have left from here, and are processed there."""
    found = demo.built.orders.listed(status="open", account=account)
    whole = [each for each in found if all(line.sku for line in each.lines)]
    whole.sort(key=lambda each: sum(line.quantity for line in each.lines))
    whole = [*whole[:4], whole[-1]]  # the last is counted in the picture; the others stay open for other pictures
    demo.built.despatch.despatch([Wish(each.id, "Royal Mail 48", f"RM{each.id:09}GB") for each in whole], at_once=True)
    demo.built.engine.send_due()
    return [demo.built.orders.fetch(each.id) for each in whole]


def _book(demo: Demo, order: Order, condition: Condition, fate: Fate, reason: str) -> int:
    """All of it came back; id of the return."""
    parts = tuple(BackPart(each.line_id, each.quantity, condition, fate) for each in order.lines)
    return demo.built.returns.create(ReturnWish(order.id, parts, reason)).id


def _nobody_knows(demo: Demo, return_id: int) -> None:
    """As the sixth look leaves it that finds nothing there."""
    store = demo.built.store
    row_id = demo.built.returns.fetch(return_id).outbox_id or 0
    why = "No answer came, and Linnworks.net shows no such return of this order"

    def job() -> None:
        now = store.clock.now()
        changes = {"state": "sent", "attempts": 6, "next_try": None, "settled_at": now, "reason": why}
        tables.Outbox.update(changes).where(tables.Outbox.id == row_id).execute()
        returns_acts.settle(return_id, "unheard", now)
        row = outbox.by_id(row_id)
        assert row is not None
        problems.raise_(cards.card(BookingWay(store), "unheard", row, "Linnworks.net", why), now)

    store.write(job)


async def pictures(screen: ReturnsScreen, look: Look, settle: Settle) -> None:
    """``look``, ``settle``: the walk's own."""
    for tile in ("refused", "unheard"):
        screen.tiles.press(tile)
        await settle()
        screen.table.select_id(screen.model.id_at(0))
        await look(f"returns-{tile}", screen.window())
    screen.clear_filters()
    screen.search.setText("nothing is called so")
    screen._filter()
    await look("returns-none", screen.window())
    screen.clear_filters()
    await settle()


async def sheet(screen: ProcessedOrders, account: str, look: Look, settle: Settle) -> None:
    """The sheet of an order of several units, half counted; and an order with what came back of it."""
    found = screen.kit.orders.listed(status="processed", account=account)
    back = next(each for each in found if screen.kit.returns.history(each.id))
    screen.show_id(back.id)
    await settle()
    screen.details.show_tab(screen.details.returns)
    await look("order-returns", screen.window())
    screen.details.show_tab(screen.details.line_table)
    able = {each.id: screen.kit.returns.sheet(each.id) for each in found}
    most = max(
        (each for each in able.values() if not each.refused), key=lambda each: sum(n.returnable for n in each.lines)
    )
    screen.returning.ask([most.order_id])
    await settle()
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, ReturnOrderDialog))
    await look("return-order-begin", dialog)
    line = max(most.lines, key=lambda each: each.returnable)
    dialog.scanned(line.sku or line.channel_sku)
    first = next(each for each in dialog.grid.rows if each.line.line_id == line.line_id)
    if line.returnable > 1:
        other = dialog.grid.split(first)
        other.set_condition("damaged")
        other.units.setText("1")
    dialog.reason.setEditText("Damaged in the post")
    await look("return-order", dialog)
    dialog.scanned("4006381333931")
    await look("return-order-unknown", dialog)
    dialog.hide()
    dialog.deleteLater()
    screen.clear_filters()
    await settle()


async def card(screen: ProblemsScreen, look: Look, settle: Settle) -> None:
    """What nobody heard of."""
    rows = (screen.model.row_at(at) for at in range(screen.model.rowCount()))
    found = next(each for each in rows if each is not None and each.key.startswith("return:unheard"))
    before = screen.table.current_id()
    screen.table.select_id(found.id)
    await look("problems-return", screen.window())
    if before is not None:
        screen.table.select_id(before)
    await settle()
