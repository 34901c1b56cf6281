"""X11: the Listings window from where one is: Channel Integration for an account, Inventory for its chosen items."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from linndesk.sandbox.external.server import PracticeShop
from linndesk.ui.listings.naming import NameDialog
from linndesk.ui.listings.window import ListingsWindow
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.screens.inventory import Inventory
from linndesk.ui.screens.problems import ProblemsScreen
from tests.listing_scene import SKUS, configured, import_items
from tests.ui.conftest import Stage

NAME = "Craft"
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shop(stage: Stage) -> Iterator[PracticeShop]:
    with PracticeShop(now=stage.scene.clock.now) as made:
        stage.scene.built.integrations.add("external", NAME, made.settings(enabled=True, mode="live"))
        yield made


def settle(stage: Stage) -> None:
    for _ in range(5):
        stage.idle()
        QApplication.processEvents()


def inventory(stage: Stage, tmp_path: Path) -> Inventory:
    """The first two of three items are chosen."""
    import_items(stage.scene.built, tmp_path, SKUS)
    stage.window.go("inventory")
    screen = stage.window.screen_named("inventory")
    assert isinstance(screen, Inventory)
    screen.reload()
    settle(stage)
    chosen = screen.table.selectionModel()
    chosen.clearSelection()
    for at in range(2):
        chosen.select(screen.model.index(at, 0), chosen.SelectionFlag.Select | chosen.SelectionFlag.Rows)
    return screen


def press(stage: Stage, qtbot: QtBot) -> None:
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow)
    qtbot.keyClick(stage.window, Qt.Key.Key_L, CTRL_SHIFT)
    settle(stage)


def test_items_chosen_in_inventory_are_drafted(stage: Stage, shop: PracticeShop, qtbot: QtBot, tmp_path: Path) -> None:
    configured(stage.scene.built, NAME)
    inventory(stage, tmp_path)
    press(stage, qtbot)
    window = stage.dialog(ListingsWindow)
    assert isinstance(window, ListingsWindow)
    skus = [window.model.row_at(at).sku for at in range(window.model.rowCount())]  # type: ignore[union-attr]
    assert skus == sorted(SKUS)[:2]
    assert window.toast.text == "2 listings are begun."


def test_without_a_configurator_one_is_asked_for_first(
    stage: Stage, shop: PracticeShop, qtbot: QtBot, tmp_path: Path
) -> None:
    inventory(stage, tmp_path)
    press(stage, qtbot)
    naming = stage.dialog(NameDialog)
    assert isinstance(naming, NameDialog)
    window = stage.dialog(ListingsWindow)
    assert isinstance(window, ListingsWindow)
    assert "Make a configurator first" in window.toast.text


def test_an_account_that_takes_none_says_so_and_offers_nothing(stage: Stage, shop: PracticeShop, qtbot: QtBot) -> None:
    stage.window.go("channel-integration")
    screen = stage.window.screen_named("channel-integration")
    assert isinstance(screen, ChannelIntegration)
    screen.reload()
    settle(stage)

    def menu(at: int) -> list[str]:
        screen.table.setCurrentIndex(screen.model.index(at, 1))
        return [each.text() for each in screen.table.menu_at(screen.model.index(at, 1)).actions()]

    assert "Listings…" in menu(1)
    assert "Listings…" not in menu(0)
    press(stage, qtbot)
    assert stage.window.toast.text == "Shop UK takes no listings from here: its channel does not offer that."


def test_r_lost_the_card_of_what_nobody_knows_opens_the_window(
    stage: Stage, shop: PracticeShop, tmp_path: Path
) -> None:
    built = stage.scene.built
    built.accounts.save(NAME, {"undo_seconds": 0})
    import_items(built, tmp_path, SKUS)
    ids = built.templates.add_items(configured(built, NAME), SKUS[:1]).ids
    shop.faults.fail_next("ListingUpdateEndpoint", "lost")
    built.publishing.submit(ids, "create")
    built.engine.sync([NAME])
    stage.window.go("problems")
    screen = stage.window.screen_named("problems")
    assert isinstance(screen, ProblemsScreen)
    screen.tabs.setCurrentIndex(1)
    screen.reload()
    settle(stage)
    (card,) = (each for each in built.problems.listed("waits") if "nobody knows" in each.title)
    assert screen.table.select_id(card.id)
    settle(stage)
    assert screen.details.repair_button.text() == "Open Listings"
    screen.details.repair_button.click()
    settle(stage)
    window = stage.dialog(ListingsWindow)
    assert isinstance(window, ListingsWindow)
    assert window.windowTitle() == "Listings, Craft"
