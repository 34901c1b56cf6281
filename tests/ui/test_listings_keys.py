"""X11: a listing from its configurator to its end with the keyboard alone, against the practice shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from linndesk.domain.changes import EVERYTHING
from linndesk.sandbox.external.server import PracticeShop
from linndesk.ui.listings.add_items import AddItems
from linndesk.ui.listings.configurator import ConfiguratorDialog
from linndesk.ui.listings.naming import NameDialog
from linndesk.ui.listings.sheet import ListingSheet
from linndesk.ui.listings.window import ListingsWindow
from linndesk.ui.screens.channel_integration import ChannelIntegration
from tests.ui.conftest import Stage

W = TypeVar("W", bound=QWidget)
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
NAME = "Craft"


class Keyboard:
    """Keys go where the focus is; nothing else is touched."""

    def __init__(self, stage: Stage, qtbot: QtBot) -> None:
        self._stage = stage
        self._qtbot = qtbot

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self._qtbot.keyClick(self._focus(), key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        self._qtbot.keyClicks(self._focus(), text)
        self.settle()

    def settle(self) -> None:
        """What was begun is over, and what comes of it."""
        for _ in range(4):
            self._stage.idle()
            QApplication.processEvents()

    def at(self, kind: type[W]) -> W:
        """The one window of that kind that is open; the keys go to it."""
        found = self._stage.dialog(kind)
        assert isinstance(found, kind)
        assert QApplication.activeModalWidget() is found
        return found

    def is_gone(self, kind: type[QWidget]) -> bool:
        """Whether no window of that kind is open any more."""
        return not any(type(each) is kind and each.isVisible() for each in QApplication.topLevelWidgets())

    def _focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        top = popup or QApplication.activeModalWidget() or self._stage.window
        if popup is None and QApplication.activeWindow() is not top:
            top.activateWindow()  # a window manager's part, where a dialog before it has gone
            self._qtbot.waitUntil(lambda: QApplication.activeWindow() is top)
        return top.focusWidget() or top


@pytest.fixture
def shop(stage: Stage) -> Iterator[PracticeShop]:
    with PracticeShop(now=stage.scene.clock.now) as made:
        given = made.settings(enabled=True, mode="live", undo_seconds=0, update_inventory=False)
        stage.scene.built.integrations.add("external", NAME, given)
        yield made


@pytest.fixture
def keys(stage: Stage, qtbot: QtBot) -> Keyboard:
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow)
    return Keyboard(stage, qtbot)


def stock(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("sku,title,barcode,level,price\nJUG-9,Stoneware jug,5012345678900,7,12.50\n", encoding="utf-8")
    stage.scene.built.items.import_file(file)


def sync(stage: Stage, keys: Keyboard) -> None:
    """A quarter of an hour later the machine has done its part, and the windows hear of it."""
    for _ in range(2):
        stage.scene.clock.advance(minutes=15)
        stage.scene.built.engine.sync([NAME])
    stage.background.changed.emit(EVERYTHING)
    keys.settle()


def state(window: ListingsWindow) -> str:
    """Of the one listing, as the table says it."""
    at = [each.key for each in window.model.columns].index("state")
    return str(window.model.index(0, at).data())


def configure(keys: Keyboard) -> None:
    """A configurator by its name; F8 leads from what is missing to what is missing."""
    keys.press(Key.Key_N, CTRL)
    keys.at(NameDialog)
    keys.type("Jugs")
    keys.press(Key.Key_Return)
    dialog = keys.at(ConfiguratorDialog)
    assert dialog.pages is not None
    assert dialog.pages.sections.current() == "general", "it asked the channel by itself"
    keys.press(Key.Key_F8)
    assert dialog.pages.sections.current() == "categories"
    assert dialog.pages.categories.finding.list.count(), "the channel was asked for its categories"
    keys.type("jugs every")
    keys.press(Key.Key_Return)
    assert [each.name for each in dialog.pages.categories.chosen] == ["Kitchen > Jugs > Everyday"]
    keys.press(Key.Key_S, CTRL)
    assert dialog.pages.sections.current() == "attributes", "its categories say what is asked"
    keys.type("Kiln")
    keys.press(Key.Key_F8)
    keys.type("new")
    keys.press(Key.Key_Return)  # the list that the typing opened
    keys.press(Key.Key_F8)
    assert dialog.pages.sections.current() == "prices"
    keys.type("3.50")
    keys.press(Key.Key_F8)
    assert dialog.pages.sections.current() == "methods"
    keys.press(Key.Key_Space)
    assert not dialog.pages.missing
    keys.press(Key.Key_S, CTRL)
    assert keys.is_gone(ConfiguratorDialog)


def add(keys: Keyboard) -> None:
    """An item by its barcode, as a scanner types it."""
    keys.press(Key.Key_Insert)
    dialog = keys.at(AddItems)
    keys.type("5012345678900")
    keys.press(Key.Key_Return)
    assert dialog.go.isEnabled()
    keys.press(Key.Key_Return, CTRL)


def tell(keys: Keyboard, window: ListingsWindow, key: Qt.Key, word: str) -> None:
    """The check sheet, and Enter."""
    keys.press(key, CTRL)
    keys.at(ListingSheet)
    keys.press(Key.Key_Return)
    keys.at(ListingsWindow)
    assert state(window) == word


def test_x11_a_listing_from_its_configurator_to_its_end_by_keys_alone(
    stage: Stage, shop: PracticeShop, keys: Keyboard, tmp_path: Path
) -> None:
    stock(stage, tmp_path)
    keys.press(Key.Key_4, CTRL)
    keys.press(Key.Key_F5)
    screen = stage.window.screen_named("channel-integration")
    assert isinstance(screen, ChannelIntegration)
    while not screen.table.hasFocus():
        keys.press(Key.Key_Tab)
    keys.press(Key.Key_Down)
    keys.press(Key.Key_L, CTRL | SHIFT)
    window = keys.at(ListingsWindow)
    assert window.windowTitle() == "Listings, Craft"
    assert "make one first" in window.table.empty_text
    configure(keys)
    keys.at(ListingsWindow)
    add(keys)
    keys.at(ListingsWindow)
    assert state(window) == "Draft"
    tell(keys, window, Key.Key_L, "Creating")
    sync(stage, keys)
    assert state(window) == "Listed"
    line = window.model.row_at(0)
    assert line is not None
    (standing,) = shop.world.market.of_sku("JUG-9")
    assert line.reference
    assert line.external_id == standing.external_id
    keys.press(Key.Key_Return)
    keys.press(Key.Key_A, CTRL)
    keys.type("Blue jug")
    tell(keys, window, Key.Key_U, "Updating")
    sync(stage, keys)
    assert state(window) == "Listed"
    assert [each.wanted.title for each in shop.world.market.of_sku("JUG-9")] == ["Blue jug"]
    tell(keys, window, Key.Key_D, "Deleting")
    sync(stage, keys)
    assert state(window) == "Deleted"
    assert not shop.world.market.standing
    keys.press(Key.Key_Escape)
    assert keys.is_gone(ListingsWindow)
