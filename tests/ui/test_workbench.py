"""The mapping workbench (N6, A10, A11) with real keys on the whole window: the job from a download to an export."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from linndesk.domain.listings import Listing
from linndesk.services.whoami import operator
from linndesk.ui.dialogs.accept_suggestions import AcceptSuggestionsDialog
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.palette import Palette
from linndesk.ui.screens.listed_products import ListedProducts
from tests.ui.conftest import Stage
from tests.ui.test_keyboard import CTRL, NONE, Key, keyed, opened, press

__all__ = ["keyed"]
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
SHOP = "Shop UK"
# Own SKUs that differ from the channel's: tidied ones, suppliers' ones, and one that is nothing alike.
STOCK = """sku,title,barcode,level
APRONRED1,"Cotton apron child, red",,7
BASKETRED1,"Seagrass basket medium, red rim",,4
WH-2001,"Acacia chopping board, small, red loop",,9
WH-2002,"Acacia chopping board, large, red loop",,8
BOTTLERED1,"Insulated bottle 500 ml, red",,3
CANDLERED1,"Soy candle in a tin, 120 g, red label",,12
KETTLERED1,"Gooseneck kettle 0.8 l, brushed steel, red handle",,5
MUGRED1,"Stoneware mug 330 ml, red",,20
MUGRED2,"Stoneware mug 450 ml, red",,20
PLANTERRED1,"Ceramic planter with saucer 12 cm, red",,2
RUGRED1,"Jute rug 60 x 90 cm, red border",,1
SPARE-9,"Nothing that is listed anywhere",5012345678900,6
"""


@dataclass
class Desk:
    """The person at the keyboard, the window, and what the program holds."""

    stage: Stage
    qtbot: QtBot
    screen: ListedProducts

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        for _ in range(times):
            press(self.qtbot, self.stage, key, modifier)

    def type(self, text: str) -> None:
        """Into whatever has the focus."""
        top = QApplication.activePopupWidget() or QApplication.activeWindow() or self.stage.window
        at = top.focusWidget()
        assert at is not None
        self.qtbot.keyClicks(at, text)

    def command(self, words: str) -> None:
        """Ctrl+K, the words, Enter."""
        self.key(Key.Key_K, CTRL)
        palette = opened(self.qtbot, self.stage, Palette)
        self.type(words)
        self.qtbot.keyClick(palette.box, Key.Key_Return)
        self.stage.idle()
        if not self.boxes:
            self.active()

    @property
    def boxes(self) -> list[QDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]

    def active(self) -> None:
        """The window has the keys again; without a window manager it must be told so."""
        assert not self.boxes, [each.accessibleName() + each.accessibleDescription() for each in self.boxes]
        self.stage.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.activeWindow() is self.stage.window)

    def wait(self, ready: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(ready, timeout=15_000)
        self.stage.idle()

    def to(self, wanted: type[QWidget], words: str) -> QWidget:
        """Tab until a button or a box with these words has the focus."""
        for _ in range(40):
            top = QApplication.activeWindow()
            at = top.focusWidget() if top else None
            said = (at.accessibleName() or getattr(at, "text", str)()) if at is not None else ""
            if isinstance(at, wanted) and said.startswith(words):
                return at
            self.key(Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {words}")

    @property
    def here(self) -> str:
        """The channel SKU of the current row."""
        row = self.screen.model.row_at(self.screen.table.currentIndex().row())
        assert row is not None
        return row.channel_sku

    @property
    def said(self) -> str:
        return self.stage.window.toast.text

    def listing(self, channel_sku: str) -> Listing:
        return self.stage.scene.built.listings.show(SHOP, channel_sku)

    def link(self, channel_sku: str) -> tuple[str | None, str]:
        found = self.listing(channel_sku)
        return found.sku, found.link_how

    def go(self, channel_sku: str) -> None:
        """N until it is the current one."""
        for _ in range(60):
            if self.here == channel_sku:
                return
            self.key(Key.Key_N)
        raise AssertionError(f"N does not reach {channel_sku}")


@pytest.fixture
def desk(keyed: Stage, qtbot: QtBot, tmp_path: Path) -> Desk:
    """Stock, orders and one account; no listing yet; Listed Products is in front."""
    stock = tmp_path / "stock.csv"
    stock.write_text(STOCK, encoding="utf-8")
    keyed.scene.built.items.import_file(stock)
    keyed.scene.sync()
    press(qtbot, keyed, Key.Key_5, CTRL)
    screen = keyed.window.screen_named("listed-products")
    assert isinstance(screen, ListedProducts)
    return Desk(keyed, qtbot, screen)


@pytest.fixture
def found(desk: Desk) -> Desk:
    """Listings downloaded, suggestions found by themselves after it; the keys go to the table."""
    desk.command("Download listings")
    desk.wait(lambda: desk.screen.model.rowCount() > 20 and not desk.screen.finding.running)
    desk.key(Key.Key_F, CTRL)
    desk.key(Key.Key_Down)
    assert desk.screen.table.hasFocus()
    return desk


def waiting_orders(desk: Desk, channel_sku: str) -> int:
    """Open orders with a line of it that has no item."""
    orders = desk.stage.scene.built.orders.listed(status="open") + desk.stage.scene.built.orders.listed(
        status="pending"
    )
    return sum(any(line.channel_sku == channel_sku and not line.sku for line in each.lines) for each in orders)


def test_the_whole_mapping_job_without_a_mouse(desk: Desk, tmp_path: Path) -> None:
    """N6: download, suggestions, Enter through, Alt+2, N, I, Ctrl+U, search, Ctrl+L, accept all, undo, files."""
    screen, qtbot = desk.screen, desk.qtbot

    # The listings come, and with them the suggestions.
    desk.command("Download listings")
    desk.wait(lambda: screen.model.rowCount() > 20 and not screen.finding.running)
    assert "suggestions found" in screen._facts.text()
    suggested = desk.stage.scene.built.listings.tally(SHOP).suggested
    assert suggested >= 8
    desk.command("Find suggestions")
    desk.wait(lambda: "with a suggestion" in desk.said)

    # Enter accepts the best one and goes on.
    desk.key(Key.Key_F, CTRL)
    desk.key(Key.Key_Down)
    desk.go("APRON-RED-1")
    waiting = waiting_orders(desk, "APRON-RED-1")
    desk.key(Key.Key_Return)
    assert desk.link("APRON-RED-1") == ("APRONRED1", "tidied SKU")
    assert ("repaired" in desk.said) == (waiting > 0)
    assert waiting_orders(desk, "APRON-RED-1") == 0
    assert desk.here == "BASKET-RED-1"
    desk.key(Key.Key_Return)
    assert desk.link("BASKET-RED-1")[0] == "BASKETRED1"

    # Alt+2 takes the second one, and Ctrl+Z takes that back.
    desk.go("BOARD-RED-1")
    second = screen.pane.suggestion(2)
    assert second is not None
    desk.key(Key.Key_2, ALT)
    assert desk.link("BOARD-RED-1") == (second.sku, f"look-alike {second.score}")
    assert desk.here != "BOARD-RED-1"
    desk.key(Key.Key_Z, CTRL)
    assert desk.link("BOARD-RED-1") == (None, "")

    # I ignores, Ctrl+U unlinks.
    desk.go("BRUSH-RED-1")
    desk.key(Key.Key_I)
    assert desk.listing("BRUSH-RED-1").ignored
    desk.go("BOARD-RED-1")
    desk.key(Key.Key_Up)
    assert desk.here == "BASKET-RED-1"
    desk.key(Key.Key_U, CTRL)
    assert desk.link("BASKET-RED-1") == (None, "")

    # A barcode is scanned, and Ctrl+L links to what it found.
    desk.go("SCALE-RED-1")
    desk.key(Key.Key_L, CTRL)
    assert QApplication.focusWidget() is screen.pane.search.box
    desk.type("5012345678900")
    desk.key(Key.Key_Return)
    desk.wait(lambda: screen.pane.search.chosen is not None)
    desk.key(Key.Key_L, CTRL)
    assert desk.link("SCALE-RED-1") == ("SPARE-9", "by hand")
    assert desk.listing("SCALE-RED-1").linked_by == operator()
    assert screen.table.hasFocus()

    # All that are sure, seen before, one of them left out.
    desk.key(Key.Key_A, CTRL | SHIFT)
    dialog = opened(qtbot, desk.stage, AcceptSuggestionsDialog)
    desk.wait(dialog.go.isEnabled)
    assert dialog.score.value() == 90
    sure = [each.channel_sku for each in dialog.chosen]
    assert {"MUG-RED-1", "RUG-RED-1"} <= set(sure)
    desk.to(type(dialog.link_table), "What would be linked")
    left_out = sure[0]
    desk.key(Key.Key_Space)
    assert f"{len(sure) - 1} will be linked, 1 unticked" in dialog.said.text()
    before = desk.stage.scene.built.listings.tally(SHOP).linked
    desk.key(Key.Key_Return)
    desk.active()
    desk.wait(lambda: "linked" in desk.said)
    assert desk.stage.scene.built.listings.tally(SHOP).linked == before + len(sure) - 1
    assert desk.link(left_out) == (None, "")
    assert desk.link("RUG-RED-1")[0] == "RUGRED1"

    # The whole bulk change is taken back.
    desk.key(Key.Key_Z, CTRL)
    desk.wait(lambda: "put back" in desk.said)
    assert desk.stage.scene.built.listings.tally(SHOP).linked == before
    desk.wait(lambda: desk.stage.scene.built.listings.tally(SHOP).suggested >= len(sure))

    # Links from a file whose columns are called otherwise.
    links = tmp_path / "links.csv"
    links.write_text("Channel SKU,Ours,MaxListedQuantity\nRUG-RED-1,RUGRED1,5\nMUG-RED-1,NO-SUCH,\n", "utf-8")
    desk.key(Key.Key_I, CTRL)
    importing = opened(qtbot, desk.stage, ImportTableDialog)
    desk.to(QPushButton, "Choose file")
    desk.key(Key.Key_Return)
    type_file_name(desk, links)
    importing.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is importing)
    desk.wait(lambda: importing.columns.files["channel_sku"].value == "Channel SKU")
    assert importing.columns.files["sku"].value == ""
    desk.to(QComboBox, "File column for SKU")
    desk.type("O")  # finds Ours
    desk.wait(importing.go.isEnabled)
    assert len(importing._found) == 1, "the unknown stock SKU stays out"
    desk.to(QPushButton, "Import 1")
    desk.key(Key.Key_Return)
    desk.wait(importing.undo_button.isVisible)
    assert desk.link("RUG-RED-1")[0] == "RUGRED1"
    assert desk.listing("RUG-RED-1").max_listed == 5
    desk.key(Key.Key_Escape)
    desk.active()

    # And out again.
    desk.key(Key.Key_E, CTRL)
    out = tmp_path / "out.csv"
    type_file_name(desk, out)
    desk.active()
    desk.wait(lambda: "exported" in desk.said)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = {each["channel_sku"]: each for each in csv.DictReader(file)}
    assert len(rows) == desk.stage.scene.built.listings.tally(SHOP).total
    assert (rows["RUG-RED-1"]["sku"], rows["RUG-RED-1"]["max_listed"]) == ("RUGRED1", "5")
    assert rows["SCALE-RED-1"]["sku"] == "SPARE-9"


def type_file_name(desk: Desk, path: Path) -> None:
    """In the file dialog that just opened: its name line has the focus."""
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), QFileDialog))
    chooser = QApplication.activeWindow()
    assert isinstance(chooser, QFileDialog)
    line = chooser.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    assert chooser.focusWidget() is line
    line.selectAll()
    desk.qtbot.keyClicks(line, str(path))
    desk.qtbot.keyClick(line, Key.Key_Return)
    desk.stage.idle()
