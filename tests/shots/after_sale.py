"""Pictures of what comes after a sale: the two sheets, an order with what became of them, a card to be decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from PySide6.QtWidgets import QApplication, QWidget

from linndesk.app.demo import Demo
from linndesk.domain.orders import Order
from linndesk.domain.postsale_rules import CancelPart, CancelWish, RefundPart, RefundWish
from linndesk.services.orders import Orders
from linndesk.ui.dialogs.cancel_order import CancelOrderDialog
from linndesk.ui.dialogs.refund_order import RefundOrderDialog
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.problems import ProblemsScreen

Look = Callable[[str, QWidget], Awaitable[None]]
Settle = Callable[[], Awaitable[None]]


def prepare(demo: Demo, account: str) -> None:
    """A unit that was cancelled, a refund that was paid, and one that nobody heard of. Worker thread."""
    built = demo.built
    undo = built.accounts.show(account).settings.model_dump()["undo_seconds"]
    built.accounts.save(account, {"mode": "live", "undo_seconds": 0})
    order = _largest(built.orders, account)
    line = max(order.lines, key=lambda each: each.quantity)
    options = built.postsale.options(order.id)
    built.postsale.submit(CancelWish(order.id, (CancelPart(line.line_id, 1),), "NO_STOCK", "LOST"), options)
    money = min(Decimal("1.50"), line.line_total)
    built.postsale.submit(RefundWish(order.id, (RefundPart(line.line_id, money),), reason="GOODWILL"), options)
    built.engine.send_due()
    demo.shop.faults.fail_next("RefundEndpoint", "lost")
    half = min(Decimal("0.75"), line.line_total)
    built.postsale.submit(RefundWish(order.id, (RefundPart(line.line_id, half),), reason="GOODWILL"), options)
    for _ in range(2):  # the second finds that nobody knows
        built.engine.send_due()
    built.accounts.save(account, {"undo_seconds": undo})


def _largest(orders: Orders, account: str) -> Order:
    """The one with the most lines."""
    return max(orders.listed(status="open", account=account), key=lambda each: (len(each.lines), each.total))


async def pictures(screen: OpenOrders, account: str, look: Look, settle: Settle) -> None:
    """``look``, ``settle``: the walk's own."""
    order = _largest(screen.kit.orders, account)
    screen.show_id(order.id)
    await settle()
    screen.details.show_tab(screen.details.after_sale)
    await look("order-after-sale", screen.window())
    screen.details.show_tab(screen.details.line_table)
    other = next(each for each in screen.kit.orders.listed(status="open", account=account) if each.id != order.id)
    screen.after_sale.ask([other.id], "cancel")
    await settle()
    cancel = _found(CancelOrderDialog)
    assert isinstance(cancel, CancelOrderDialog)
    cancel.go.click()  # without a reason: its fault stands there
    await look("cancel-order", cancel)
    _away(cancel)
    screen.after_sale.ask([order.id], "refund")  # nobody has decided yet about the last one
    await settle()
    blocked = _found(RefundOrderDialog)
    await look("refund-order-blocked", blocked)
    _away(blocked)
    screen.after_sale.ask([other.id], "refund")
    await settle()
    refund = _found(RefundOrderDialog)
    assert isinstance(refund, RefundOrderDialog)
    assert refund.form is not None
    refund.form.fill_all()
    refund.form.reason.own.setChecked(True)
    await look("refund-order", refund)
    _away(refund)
    screen.clear_filters()
    await settle()


async def card(screen: ProblemsScreen, look: Look, settle: Settle) -> None:
    """What nobody heard of."""
    rows = (screen.model.row_at(at) for at in range(screen.model.rowCount()))
    found = next(each for each in rows if each is not None and each.key.startswith("refund:unheard"))
    before = screen.table.current_id()
    screen.table.select_id(found.id)
    await look("problems-refund", screen.window())
    if before is not None:
        screen.table.select_id(before)
    await settle()


def _found(kind: type[QWidget]) -> QWidget:
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def _away(dialog: QWidget) -> None:
    dialog.hide()
    dialog.deleteLater()
