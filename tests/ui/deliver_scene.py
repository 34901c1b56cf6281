"""The gate of a warehouse: purchase orders at a practice Linnworks, and a scanner before the screen of deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from linndesk.sandbox.linnworks.purchase_records import Purchase, PurchaseLine
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.deliver_words import LineRow, PastRow
from linndesk.ui.screens.deliveries import DeliveriesScreen
from linndesk.ui.screens.parts import PAUSE_MS
from tests.ui.conftest import Stage
from tests.ui.fulfilment import Desk, desk_of

CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
MUG, CUP = "5012345678900", "5012345678917"


class Gate:
    """Keys go to whatever has them, as a scanner's do."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.qtbot = qtbot
        self.stage: Stage = desk.stage

    @property
    def screen(self) -> DeliveriesScreen:
        found = self.stage.window.screen_named("deliveries")
        assert isinstance(found, DeliveriesScreen)
        return found

    # -- what happens

    def expect(self, reference: str = "PO-1", *lines: PurchaseLine, **more: Any) -> Purchase:
        """Ten mugs and five cups, unless lines are named; it is here by the next sync."""
        usual = (PurchaseLine("MUG", 10, barcode=MUG), PurchaseLine("CUP", 5, barcode=CUP))
        order = self.desk.world.purchases.add(lines or usual, reference=reference, **more)
        self.desk.sync()
        return order

    def show(self) -> DeliveriesScreen:
        """In front, read anew."""
        self.stage.window.activateWindow()
        self.qtbot.keyClick(self.stage.window, Qt.Key.Key_9, CTRL)
        self.stage.idle()
        self.screen.reload()
        self.stage.idle()
        return self.screen

    def open(self, reference: str) -> DeliveriesScreen:
        self.show()
        self.scan(reference)
        assert self.screen.is_open
        return self.screen

    def scan(self, code: str) -> None:
        self.type(code)
        self.key(Qt.Key.Key_Return)

    def type(self, text: str) -> None:
        for each in text:
            self.qtbot.keyClicks(self._focused(), each)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        self.qtbot.keyClick(self._focused(), key, modifier)
        QApplication.processEvents()  # a cell is put away once its keys are handled
        self.stage.idle()

    def settle(self) -> None:
        """Until a pause of the typing is over and what it asks for has come."""
        pause = self.screen.list._pause
        self.qtbot.waitUntil(lambda: not pause.isActive(), timeout=PAUSE_MS * 20)
        self.stage.idle()

    def wait_for_keys(self) -> None:
        """Until the scan field has them again: a cell is put away by the loop."""
        self.qtbot.waitUntil(lambda: self.screen.booking.scan.hasFocus(), timeout=10_000)

    def _focused(self) -> QWidget:
        if QApplication.focusWidget() is None:  # a dialog was closed, and nobody manages the windows here
            self.stage.window.activateWindow()
            self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=10_000)
        found = QApplication.focusWidget()
        assert found is not None
        return found

    # -- what came of it

    def rows(self) -> list[LineRow]:
        lines = self.screen.booking.lines
        found = (lines.row_at(at) for at in range(lines.rowCount()))
        return [each for each in found if each is not None]

    def typed(self) -> list[str]:
        """The column Now."""
        return [each.typed for each in self.rows()]

    def counted(self) -> dict[str, str]:
        """The same, by SKU."""
        return {each.line.sku: each.typed for each in self.rows() if each.typed}

    def past(self) -> list[PastRow]:
        """What was booked in, the newest first."""
        model = self.screen.booking.past.model
        found = (model.row_at(at) for at in range(model.rowCount()))
        return [each for each in found if each is not None]

    @property
    def heard(self) -> str:
        return self.screen.booking.heard.said

    def refused(self) -> str:
        """What the one box of a trouble says; it is closed by that."""
        box = self.stage.dialog(MessageBox)
        said = f"{box.accessibleName()} {box.accessibleDescription()}"
        box.close()
        return said

    def none_open(self, kind: type[QWidget]) -> None:
        """No dialog of that kind stands there any more."""
        assert not [each for each in QApplication.topLevelWidgets() if type(each) is kind and each.isVisible()]

    def id_of(self, reference: str) -> int:
        return self.stage.scene.built.deliveries.find(reference)

    def on_hand(self, sku: str) -> int:
        return sum(each.on_hand for each in self.stage.scene.built.items.get(sku).levels)

    def there(self, order: Purchase) -> dict[str, int]:
        """What Linnworks has as delivered, by SKU."""
        return self.desk.world.purchases.delivered(order.id)


@contextmanager
def gate_of(stage: Stage, qtbot: QtBot, **settings: Any) -> Iterator[Gate]:
    with desk_of(stage) as desk:
        desk.add(import_purchase_orders=True, **settings)
        yield Gate(desk, qtbot)
