"""M3, M4: deliveries in the window, by a scanner and the keyboard: found, counted, booked in, taken back, asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from linndesk.sandbox.linnworks.purchase_records import Purchase, PurchaseLine
from linndesk.ui.screens.deliveries import DeliveriesScreen
from tests.ui.conftest import Stage
from tests.ui.fulfilment import Desk, desk_of

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
MUG, CUP = "5012345678900", "5012345678917"


class Gate:
    """The screen with a scanner before it."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.qtbot = qtbot
        self.stage: Stage = desk.stage

    @property
    def screen(self) -> DeliveriesScreen:
        found = self.stage.window.screen_named("deliveries")
        assert isinstance(found, DeliveriesScreen)
        return found

    def show(self) -> DeliveriesScreen:
        self.stage.window.activateWindow()
        self.qtbot.keyClick(self.stage.window, Key.Key_9, CTRL)
        self.stage.idle()
        self.screen.reload()
        self.stage.idle()
        return self.screen

    def scan(self, code: str) -> None:
        """Into whatever has the keys, as a scanner does."""
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClicks(QApplication.focusWidget(), code)
        self.qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
        self.stage.idle()

    def counted(self) -> dict[str, str]:
        """What stands in the column Now, by SKU and place of its line."""
        lines = self.screen.booking.lines
        rows = [lines.row_at(at) for at in range(lines.rowCount())]
        return {each.line.sku: each.typed for each in rows if each is not None and each.typed}

    @property
    def heard(self) -> str:
        return self.screen.booking.heard.said

    def on_hand(self, sku: str) -> int:
        return sum(each.on_hand for each in self.stage.scene.built.items.get(sku).levels)

    def there(self, order: Purchase) -> dict[str, int]:
        return self.desk.world.purchases.delivered(order.id)


@pytest.fixture
def gate(stage: Stage, qtbot: QtBot) -> Iterator[Gate]:
    with desk_of(stage) as desk:
        desk.add(import_purchase_orders=True)
        yield Gate(desk, qtbot)


def expect(gate: Gate, reference: str = "PO-1", **more: object) -> Purchase:
    """Ten mugs and five cups."""
    lines = [PurchaseLine("MUG", 10, barcode=MUG), PurchaseLine("CUP", 5, barcode=CUP)]
    order = gate.desk.world.purchases.add(lines, reference=reference, **more)
    gate.desk.sync()
    return order


def test_m3_by_a_scanner_alone(gate: Gate) -> None:
    """The order's number opens it, products count, its number again books it in, Linnworks is told."""
    order = expect(gate)
    gate.show()
    gate.scan("PO-1")
    assert gate.screen.is_open
    assert gate.screen.booking.scan.hasFocus()
    gate.scan(MUG)
    gate.scan(MUG)
    gate.scan("3*" + CUP)
    assert gate.counted() == {"MUG": "2", "CUP": "3"}
    assert "CUP  3 of 5" in gate.heard
    gate.scan("PO-1")
    assert gate.counted() == {}
    assert (gate.on_hand("MUG"), gate.on_hand("CUP")) == (22, 23)
    assert gate.there(order) == {"MUG": 0, "CUP": 0}, "it can still be undone"
    gate.desk.sync()
    assert gate.there(order) == {"MUG": 2, "CUP": 3}
