"""What stands around the workbench: a search that is stopped (N6), and the item's own side of its listings (A10)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.domain.matching import LIKELY
from linndesk.ui.dialogs.add_listing import AddListingDialog
from linndesk.ui.screens.inventory import Inventory
from tests.ui.test_keyboard import CTRL, Key, keyed, opened
from tests.ui.test_workbench import ALT, SHOP, Desk, desk, found

__all__ = ["desk", "found", "keyed"]


def test_a_stopped_search_keeps_what_it_found_and_says_so(found: Desk) -> None:
    """N6, R-STOP: the button cancels while it runs; the window goes on working."""
    screen = found.screen
    before = found.stage.scene.built.listings.tally(SHOP).suggested
    screen.find_button.click()
    assert screen.finding.running
    assert screen.find_button.text() == "Cancel the search"
    assert "Finding suggestions for Shop UK" in screen._facts.text()
    screen.find_button.click()
    assert "stopping" in screen._facts.text()
    found.wait(lambda: not screen.finding.running)
    assert found.said == "Stopped; the suggestions found so far stay."
    assert screen.find_button.text() == "Find suggestions"
    assert found.stage.scene.built.listings.tally(SHOP).suggested == before


def test_the_progress_of_a_search_is_said_in_numbers(found: Desk) -> None:
    screen = found.screen
    far: list[str] = []
    screen.finding.changed.connect(lambda: far.append(screen.finding.words))
    waiting = found.stage.scene.built.listings.tally(SHOP).unlinked
    found.command("Find suggestions")
    found.wait(lambda: "with a suggestion" in found.said)
    assert any(f"{waiting} of {waiting} listings" in each for each in far)
    assert f"out of {waiting} unlinked listings" in found.said


def test_inventory_adds_a_channel_sku_to_its_item_and_unlinks_it(found: Desk, qtbot: QtBot) -> None:
    """A10: from the item's side, by account, with Undo."""
    desk = found
    desk.go("APRON-RED-1")
    desk.key(Key.Key_Return)
    desk.stage.window.go("inventory", "APRONRED1")
    desk.stage.idle()
    screen = desk.stage.window.screen_named("inventory")
    assert isinstance(screen, Inventory)
    screen.details.tabs.setCurrentIndex(3)
    assert [each.channel_sku for each in rows(screen)] == ["APRON-RED-1"]
    desk.active()
    screen.details.listing_table.setFocus()
    desk.to(QPushButton, "Add channel SKU")
    desk.key(Key.Key_Return)
    dialog = opened(qtbot, desk.stage, AddListingDialog)
    assert (dialog.account.value, dialog.wanted) == (SHOP, "APRONRED1")
    desk.type("APRON-SOON")
    desk.key(Key.Key_Return)
    desk.active()
    desk.wait(lambda: len(rows(screen)) == 2)
    assert (desk.listing("APRON-SOON").sku, desk.listing("APRON-SOON").verified) == ("APRONRED1", False)
    table = screen.details.listing_table
    table.setFocus()
    table.select_id(desk.listing("APRON-RED-1").id)
    desk.to(QPushButton, "Unlink")
    desk.key(Key.Key_Return)
    desk.wait(lambda: desk.listing("APRON-RED-1").sku is None)
    assert "1 listing unlinked" in desk.said
    undo = next(each for each in desk.stage.window.toast.findChildren(QPushButton) if each.text() == "Undo")
    undo.click()
    desk.wait(lambda: desk.listing("APRON-RED-1").sku == "APRONRED1")


def rows(screen: Inventory) -> list[object]:
    model = screen.details.listings
    return [model.row_at(at) for at in range(model.rowCount())]


def test_the_account_of_another_download_is_looked_at_too(found: Desk, tmp_path: Path) -> None:
    """N6: suggestions follow a download by themselves, quietly."""
    desk = found
    stock = tmp_path / "more.csv"
    stock.write_text('sku,title\nTRAYRED1,"Serving tray round, red lacquer"\n', "utf-8")
    desk.stage.scene.built.items.import_file(stock)
    desk.command("Download listings")
    desk.wait(lambda: "read" in desk.said and not desk.screen.finding.running)
    assert [each.sku for each in desk.stage.scene.built.suggestions.for_listing(desk.listing("TRAY-RED-1").id)][:1] == [
        "TRAYRED1"
    ]
    assert "older" not in desk.screen._facts.text()
    assert QApplication.activeModalWidget() is None


def test_an_ignored_listing_says_so_and_offers_nothing(found: Desk) -> None:
    desk = found
    desk.go("APRON-RED-1")
    desk.key(Key.Key_I)
    pane = desk.screen.pane
    assert pane.hint.text().startswith("Ignored")
    assert not any(each.isVisible() for each in pane.cards)
    desk.key(Key.Key_1, ALT)
    assert desk.said == "There is no suggestion 1 here."
    assert desk.listing("APRON-RED-1").ignored
    desk.key(Key.Key_Z, CTRL)
    assert not desk.listing("APRON-RED-1").ignored
    desk.wait(lambda: pane.suggestion(1) is not None)
    assert pane.cards[0].said[0].endswith("tidied SKU")


def test_enter_never_links_what_something_speaks_against(found: Desk) -> None:
    """N6: a hurried Enter over an unsure suggestion links nothing and says how to do it on purpose."""
    unsure = next(
        each
        for each in found.stage.scene.built.listings.listed(SHOP)
        if not each.sku
        and not each.ignored
        and (best := found.stage.scene.built.suggestions.for_listing(each.id)[:1])
        and best[0].score < LIKELY
    )
    found.go(unsure.channel_sku)
    found.wait(lambda: found.screen.pane.suggestion(1) is not None)
    first = found.screen.pane.suggestion(1)
    assert first is not None
    found.key(Key.Key_Return)
    found.wait(lambda: "Alt+1" in found.said)
    assert found.link(unsure.channel_sku) == (None, "")
    assert found.here == unsure.channel_sku
    found.key(Key.Key_1, ALT)
    assert found.link(unsure.channel_sku)[0] == first.sku


def test_undo_of_an_unlink_leaves_what_was_linked_elsewhere_meanwhile(found: Desk) -> None:
    """Another window's link is not written over; a second Ctrl+Z says that it goes back one step only."""
    desk = found
    desk.go("APRON-RED-1")
    desk.key(Key.Key_Return)
    desk.key(Key.Key_Up)
    desk.key(Key.Key_U, CTRL)
    assert desk.link("APRON-RED-1") == (None, "")
    desk.stage.scene.built.listings.link(SHOP, "APRON-RED-1", "SPARE-9", sure=True)
    desk.key(Key.Key_Z, CTRL)
    assert desk.link("APRON-RED-1")[0] == "SPARE-9"
    assert desk.said == "0 listings linked; 1 left alone"
    desk.key(Key.Key_Z, CTRL)
    assert desk.said == "Ctrl+Z takes back only the last change here, and none is left."
