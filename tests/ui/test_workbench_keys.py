"""The workbench's smaller rules (N6, A10): what Enter means where, keys while typing, questions, the pane, files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.domain.listings import ListedProduct
from linndesk.store import accounts, listings
from linndesk.ui.delegates import PAD
from linndesk.ui.dialogs.add_listing import AddListingDialog
from linndesk.ui.dialogs.create_items import CreateItemsDialog
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.suggestion_card import MarkedText
from linndesk.ui.screens.suggestion_words import differing_words, sureness
from tests.scene import START
from tests.ui.conftest import Stage
from tests.ui.test_keyboard import CTRL, Key, keyed, opened, press
from tests.ui.test_workbench import ALT, SHOP, Desk, desk, found

__all__ = ["desk", "found", "keyed"]


def linked(desk: Desk) -> int:
    return desk.stage.scene.built.listings.tally(SHOP).linked


def words_of(box: MessageBox) -> str:
    return " ".join(each.text() for each in box.findChildren(QLabel))


def test_enter_without_a_suggestion_opens_the_search_and_nothing_is_linked(found: Desk) -> None:
    """N6: a second Enter in the empty box links nothing either."""
    desk = found
    desk.go("SCALE-RED-1")
    assert desk.screen.pane.suggestions == ()
    desk.key(Key.Key_Return)
    assert QApplication.focusWidget() is desk.screen.pane.search.box
    desk.key(Key.Key_Return)
    assert linked(desk) == 0
    desk.key(Key.Key_Escape)
    assert desk.screen.table.hasFocus()


def test_enter_in_the_results_links_and_the_keys_return_to_the_table(found: Desk) -> None:
    """A scanner ends with Enter; the next Enter links what it found."""
    desk = found
    desk.go("SCALE-RED-1")
    desk.key(Key.Key_L, CTRL)
    desk.type("5012345678900")
    desk.key(Key.Key_Return)
    desk.wait(desk.screen.pane.search.table.hasFocus)
    assert linked(desk) == 0, "finding is not linking"
    desk.key(Key.Key_Return)
    assert desk.link("SCALE-RED-1")[0] == "SPARE-9"
    assert desk.screen.table.hasFocus()
    assert desk.screen.pane.search.box.text() == ""


def test_enter_on_a_linked_row_goes_on_and_changes_nothing(found: Desk) -> None:
    desk = found
    desk.go("APRON-RED-1")
    desk.key(Key.Key_Return)
    desk.key(Key.Key_Up)
    assert desk.here == "APRON-RED-1"
    assert "APRONRED1" in desk.screen.pane.linked.said
    desk.key(Key.Key_Return)
    assert desk.here == "BASKET-RED-1"
    assert linked(desk) == 1


def test_a_double_click_edits_and_never_accepts(found: Desk, qtbot: QtBot) -> None:
    desk = found
    desk.go("APRON-RED-1")
    table = desk.screen.table
    place = table.visualRect(table.currentIndex()).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "", "the suggestion in grey is not a value"
    qtbot.keyClick(editor, Key.Key_Escape)
    desk.stage.idle()
    assert linked(desk) == 0


@pytest.mark.parametrize("where", ["filter", "search", "cell"])
def test_keys_of_the_list_do_not_fire_while_one_types(found: Desk, qtbot: QtBot, where: str) -> None:
    """N, I, Alt+1 and Ctrl+U belong to the listings, letters to the box."""
    desk = found
    desk.go("APRON-RED-1")
    desk.key(Key.Key_Return)
    desk.key(Key.Key_Up)
    before = desk.stage.scene.built.listings.tally(SHOP)
    if where == "filter":
        desk.key(Key.Key_F, CTRL)
    elif where == "search":
        desk.key(Key.Key_L, CTRL)
    else:
        desk.key(Key.Key_F2)
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    box.clear()
    for letter in "nI":
        qtbot.keyClick(box, letter)
    qtbot.keyClick(box, Key.Key_1, ALT)
    qtbot.keyClick(box, Key.Key_U, CTRL)
    assert box.text() == "nI"
    qtbot.keyClick(box, Key.Key_Escape)
    desk.stage.idle()
    assert desk.stage.scene.built.listings.tally(SHOP) == before


def test_two_barcodes_that_differ_are_asked_about_and_no_is_the_default(
    keyed: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    """N6: the question names both; Enter means No, and only the other button links."""
    stock = tmp_path / "items.csv"
    stock.write_text("sku,title,barcode\nMINE-1,Serving tray,5012345678900\n", "utf-8")
    keyed.scene.built.items.import_file(stock)
    other = "4006381333931"
    keyed.scene.built.listings.download(SHOP)
    give_barcode(keyed, "TRAY-RED-1", other)
    press(qtbot, keyed, Key.Key_5, CTRL)
    desk = Desk(keyed, qtbot, keyed.window.screen_named("listed-products"))  # type: ignore[arg-type]
    desk.key(Key.Key_F, CTRL)
    desk.type("TRAY-RED-1")
    desk.wait(lambda: desk.screen.model.rowCount() == 1)
    desk.key(Key.Key_Down)
    desk.key(Key.Key_L, CTRL)
    desk.type("MINE-1")
    desk.wait(lambda: desk.screen.pane.search.chosen is not None)
    for answer, expected in ((Key.Key_Return, None), (Key.Key_Tab, "MINE-1")):
        desk.key(Key.Key_L, CTRL)
        box = opened(qtbot, keyed, MessageBox)
        assert "5012345678900" in words_of(box)
        assert other in words_of(box)
        if answer is Key.Key_Tab:
            desk.to(QPushButton, "Link all the same")
        desk.key(Key.Key_Return)
        desk.active()
        assert desk.listing("TRAY-RED-1").sku == expected


def give_barcode(stage: Stage, channel_sku: str, barcode: str) -> None:
    """As a report with a barcode column would."""
    row = ListedProduct(channel_sku, "Serving tray round", "B01", "merchant", 3, None, "Active", "UK", barcode)
    store = stage.scene.built.store
    store.write(lambda: listings.take(accounts.named(SHOP).id, [row], START))


def test_the_hidden_pane_is_remembered_and_enter_takes_what_stands_in_grey(found: Desk) -> None:
    desk = found
    desk.key(Key.Key_B, CTRL)
    assert not desk.screen.pane.isVisible()
    desk.go("APRON-RED-1")
    desk.key(Key.Key_1, ALT)
    assert "hidden" in desk.said
    assert linked(desk) == 0, "Alt+1 accepts only what is seen"
    desk.key(Key.Key_Return)
    desk.stage.idle()
    assert desk.link("APRON-RED-1") == ("APRONRED1", "tidied SKU")
    desk.key(Key.Key_B, CTRL)
    assert desk.screen.pane.isVisible()


def test_enter_held_down_accepts_once(found: Desk, qtbot: QtBot) -> None:
    desk = found
    desk.go("APRON-RED-1")
    table = desk.screen.table
    for _ in range(3):
        qtbot.keyClick(table, Key.Key_Return)  # faster than the answer comes
    desk.stage.idle()
    assert desk.link("APRON-RED-1")[0] == "APRONRED1"
    assert linked(desk) <= 3
    assert desk.listing("BASKET-RED-1").sku in (None, "BASKETRED1")


def test_items_are_created_from_listings_as_edited(found: Desk, qtbot: QtBot) -> None:
    """N6: nothing is created that was not seen; Undo takes item and link away again."""
    desk = found
    desk.go("SCALE-RED-1")
    desk.command("Create items")
    dialog = opened(qtbot, desk.stage, CreateItemsDialog)
    assert [each.channel_sku for each in dialog.chosen] == ["SCALE-RED-1"]
    desk.key(Key.Key_Right, times=2)
    desk.key(Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "SCALE-9")
    qtbot.keyClick(editor, Key.Key_Return)
    desk.wait(lambda: [each.sku for each in dialog.chosen] == ["SCALE-9"] and dialog.go.isEnabled())
    desk.key(Key.Key_Return)
    desk.active()
    desk.wait(lambda: "created" in desk.said)
    assert desk.link("SCALE-RED-1")[0] == "SCALE-9"
    assert desk.stage.scene.built.items.get("SCALE-9").title == "Kitchen scale up to 5 kg, red"
    desk.command("Undo the last bulk change")
    box = opened(qtbot, desk.stage, MessageBox)
    assert "Create items from listings, 1 listing" in words_of(box)
    desk.to(QPushButton, "Undo it")
    desk.key(Key.Key_Return)
    desk.active()
    desk.wait(lambda: "put back" in desk.said)
    assert desk.link("SCALE-RED-1") == (None, "")


def test_a_typed_sku_is_unverified_is_found_as_such_and_goes_with_undo(found: Desk, qtbot: QtBot) -> None:
    """A10."""
    desk = found
    desk.command("Add a SKU")
    dialog = opened(qtbot, desk.stage, AddListingDialog)
    assert dialog.account.value == SHOP
    desk.type("SOON-1")
    desk.key(Key.Key_Return)
    desk.active()
    desk.wait(lambda: "unverified" in desk.said)
    assert not desk.listing("SOON-1").verified
    font = QFont(desk.screen.table.font())
    font.setWeight(QFont.Weight.DemiBold)
    state = next(at for at, each in enumerate(desk.screen.model.columns) if each.key == "state")
    chip = QFontMetrics(font).horizontalAdvance("Unverified") + 16
    assert desk.screen.table.columnWidth(state) >= chip + 2 * PAD, "its chip is cut"
    desk.screen.state.choose("unverified")
    desk.screen._filter()
    desk.wait(lambda: desk.screen.model.rowCount() == 1)
    assert desk.screen.model.row_at(0).channel_sku == "SOON-1"  # type: ignore[union-attr]
    desk.key(Key.Key_Z, CTRL)
    desk.wait(lambda: "removed" in desk.said)
    assert desk.stage.scene.built.listings.tally(SHOP).unverified == 0


def test_old_suggestions_are_looked_for_by_themselves_once(found: Desk, tmp_path: Path) -> None:
    """N6: a new stock item makes them old; the screen looks again when it is next opened."""
    desk = found
    desk.go("TRAY-RED-1")
    assert not desk.screen.pane.suggestions
    stock = tmp_path / "more.csv"
    stock.write_text('sku,title\nTRAYRED1,"Serving tray round, red lacquer"\n', "utf-8")
    desk.stage.scene.built.items.import_file(stock)
    desk.key(Key.Key_4, CTRL)
    desk.key(Key.Key_5, CTRL)
    desk.wait(lambda: not desk.screen.finding.running)
    assert "older" in desk.screen._facts.text(), "it was looked for once already; the button is there"
    desk.command("Find suggestions")
    desk.wait(lambda: "with a suggestion" in desk.said)
    assert "older" not in desk.screen._facts.text()
    best = desk.screen.pane.suggestion(1)
    assert best is not None
    assert best.sku == "TRAYRED1"


def test_differing_words_are_marked_and_said() -> None:
    """N6: by words and by underlining, not by colour."""
    assert differing_words("Mug 330 ml, blue", "mug 330 ml red") == "blue"
    assert differing_words("Tee XL", "Tee XXL") == "XL"
    assert differing_words("0.8 l kettle", "KETTLE 1.2 l") == "0.8"
    assert [sureness(each)[0] for each in (95, 90, 89, 69)] == ["sure", "sure", "likely", "unsure"]


def test_marked_text_is_plain_text_of_any_height(qtbot: QtBot) -> None:
    """R-FOREIGN: a title with tags is shown with its tags."""
    text = MarkedText()
    qtbot.addWidget(text)
    text.say("<b>Mug</b> " + "long " * 30, [(3, 3)])
    assert text.marked == ["Mug"]
    assert text.textFormat() is not Qt.TextFormat.RichText
    assert text.heightForWidth(100) > 4 * text.heightForWidth(2000)
