"""N4, F1 on any quantity: the window that explains it, its way into the past, what it opens, and the plot."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from linndesk.sandbox.amazon.records import Line as OrderLine
from linndesk.services.why import Line, Mark, Ninety
from linndesk.store import tables
from linndesk.ui.dialogs.preview import PreviewDialog
from linndesk.ui.dialogs.why_number import BEHIND, CHANGED, PLOT, WhyNumberDialog
from linndesk.ui.models import SmallTableModel
from linndesk.ui.plot import NinetyPlot, words_at
from linndesk.ui.plotting import NinetyDialog
from linndesk.ui.screens.inventory import Inventory
from linndesk.ui.screens.listed_products import ListedProducts
from linndesk.ui.screens.outbox import OutboxScreen
from tests.sandbox.shop import offer
from tests.scene import START
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton
ITEMS = "sku,title,location,level\nA,Mug,Default,10\nA,Mug,Shelf,3\n"


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """A is told 13, then 11 after an order of two; both seen there."""
    scene = stage.scene
    file = scene.profile / "items.csv"
    file.write_text(ITEMS, encoding="utf-8")
    scene.built.items.import_file(file, create_locations=True)
    offer(scene.amazon.world, "A", 3)
    scene.built.accounts.save("Shop UK", {"mode": "live"})
    scene.built.listings.download("Shop UK")
    scene.built.listings.link("Shop UK", "A", "A")
    scene.built.preview.approve(scene.built.preview.plan().plan_id)
    later(stage)
    later(stage)
    scene.amazon.world.add_order(
        "O1", created=scene.clock.now() - timedelta(minutes=1), lines=[OrderLine("A", 2, Decimal("9.99"), "A")],
        sells=True,
    )  # fmt: skip
    later(stage)
    later(stage)
    stage.idle()
    return stage


def later(stage: Stage) -> None:
    stage.scene.clock.advance(minutes=10)
    stage.scene.sync()


def opened(stage: Stage, qtbot: QtBot) -> WhyNumberDialog:
    stage.idle()
    found = stage.dialog(WhyNumberDialog)
    assert isinstance(found, WhyNumberDialog)
    qtbot.waitUntil(lambda: found.shown is not None, timeout=10_000)
    stage.idle()
    return found


def ask(stage: Stage, qtbot: QtBot) -> WhyNumberDialog:
    stage.window.ask("why-number", "Shop UK\nA")
    return opened(stage, qtbot)


def texts(model: SmallTableModel[object], column: int = 0) -> list[str]:
    return [str(model.index(at, column).data() or "") for at in range(model.rowCount())]


def test_every_step_has_its_sentence_and_the_rows_behind_it(shop: Stage, qtbot: QtBot) -> None:
    dialog = ask(shop, qtbot)
    assert dialog.heading.text() == "Why 11?"
    assert "wanted 11, sent 11, confirmed 11" in dialog.facts._whole
    assert dialog.not_sent.isHidden()
    assert texts(dialog.steps, 2) == ["13", "11", "11", "11", "11"]
    assert texts(dialog.steps, 3) == [
        "13 on the shelves that count", "2 of them are promised to orders", "Above 0: it stays",
        "100 % of 11, rounded down", "No limit is set",
    ]  # fmt: skip
    assert texts(dialog.rows, 1) == ["Default", "Shelf"]
    qtbot.keyClick(dialog.step_table, Qt.Key.Key_Down)
    number = shop.scene.built.orders.show("O1").number
    assert texts(dialog.rows) == [f"Order {number} · O1 · Shop UK"]
    assert "Last told: 11" in dialog.stands.toPlainText()


def test_a_row_behind_it_opens_its_order(shop: Stage, qtbot: QtBot) -> None:
    dialog = ask(shop, qtbot)
    dialog.step_table.select_id(1)
    dialog.row_table.select_id(0)
    qtbot.keyClick(dialog.row_table, Qt.Key.Key_Return)
    shop.idle()
    assert shop.window.screen_key == "open-orders"
    assert not any(isinstance(each, WhyNumberDialog) and each.isVisible() for each in QApplication.topLevelWidgets())


def test_the_way_into_the_past_and_what_changed_since(shop: Stage, qtbot: QtBot) -> None:
    dialog = ask(shop, qtbot)
    assert texts(dialog.moments, 0)[0] == "Now"
    assert texts(dialog.moments, 1) == ["11", "11", "13"]
    assert texts(dialog.moments, 2) == ["", "Confirmed", "Confirmed"]
    number = shop.scene.built.orders.show("O1").number
    qtbot.keyClick(dialog.moment_table, Qt.Key.Key_Down)
    shop.idle()
    assert texts(dialog.changes) == ["13 became 11", f"Order {number} came to hold 2 of A"]
    qtbot.keyClick(dialog.moment_table, Qt.Key.Key_Down)
    shop.idle()
    assert dialog.heading.text() == "Why 13?"
    assert dialog.changes.rowCount() == 0
    assert dialog.stands.toPlainText().startswith("Sent by Shop UK on ")
    shop.scene.built.stock.set_level("A", 4)
    dialog.reload()
    shop.idle()
    dialog.moment_table.selectAll()
    dialog.moment_table.select_id(0)
    shop.idle()
    assert dialog.heading.text() == "Why 5?"
    assert texts(dialog.changes)[:2] == ["11 became 5", "A at Default: 10 → 4 on hand (-6)"]
    assert texts(dialog.changes)[2].endswith("A counted")


def test_two_chosen_moments_are_compared_with_each_other(shop: Stage, qtbot: QtBot) -> None:
    dialog = ask(shop, qtbot)
    oldest = dialog.moments.id_at(2)
    dialog.moment_table.select_id(oldest)
    shop.idle()
    index = dialog.moments.index(0, 0)
    selection = dialog.moment_table.selectionModel()
    selection.select(index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows)
    shop.idle()
    assert texts(dialog.changes)[0] == "13 became 11"


def test_copy_is_all_of_it_as_text(shop: Stage, qtbot: QtBot) -> None:
    dialog = ask(shop, qtbot)
    qtbot.mouseClick(dialog.copy_button, LEFT)
    said = QApplication.clipboard().text()
    for part in ("A · Shop UK · A", "Wanted 11, sent 11, confirmed 11", "On hand: 13 → 13", "A  Shelf  3",
                 "What changed:", "Nothing that the number is made of differs"):  # fmt: skip
        assert part in said, said


def test_why_it_is_not_sent_stands_above_everything(shop: Stage, qtbot: QtBot) -> None:
    shop.scene.built.accounts.save("Shop UK", {"mode": "watch"})
    dialog = ask(shop, qtbot)
    assert dialog.not_sent.text() == "Not sent: The account only watches: nothing is sent."
    dialog.close()
    shop.scene.built.store.write(
        lambda: tables.Listing.update(fulfilment="amazon").where(tables.Listing.channel_sku == "A").execute()
    )
    dialog = ask(shop, qtbot)
    assert dialog.heading.text() == "Why is it not sent?"
    assert dialog.not_sent.text() == "Not sent: The channel sends this itself."
    assert dialog.steps.rowCount() == 0


def test_what_cannot_be_explained_is_a_sentence(shop: Stage, qtbot: QtBot) -> None:
    shop.window.ask("why-number", "Shop UK\nGONE")
    shop.idle()
    dialog = shop.dialog(WhyNumberDialog)
    assert isinstance(dialog, WhyNumberDialog)
    assert dialog.heading.text() == "There is no listing GONE in Shop UK."


def test_f1_explains_in_inventory_listed_products_outbox_and_preview(shop: Stage, qtbot: QtBot) -> None:
    window = shop.window
    window.go("inventory", "A")
    shop.idle()
    screen = window.screen_named("inventory")
    assert isinstance(screen, Inventory)
    screen.acts["why"]()
    opened(shop, qtbot).close()
    window.go("listed-products", "Shop UK")
    shop.idle()
    listed = window.screen_named("listed-products")
    assert isinstance(listed, ListedProducts)
    assert listed.table.select_id(shop.scene.built.listings.show("Shop UK", "A").id)
    listed.acts["why"]()
    opened(shop, qtbot).close()
    shop.scene.built.accounts.save("Shop UK", {"mode": "hold"})
    shop.scene.built.stock.set_level("A", 1)
    later(shop)
    window.go("outbox", "A")
    shop.idle()
    outbox = window.screen_named("outbox")
    assert isinstance(outbox, OutboxScreen)
    outbox.table.setCurrentIndex(outbox.model.index(0, 0))
    outbox.acts["why"]()
    assert "is held" in opened(shop, qtbot).stands.toPlainText()
    shop.dialog(WhyNumberDialog).close()
    window.ask("preview")
    shop.idle()
    preview = shop.dialog(PreviewDialog)
    assert isinstance(preview, PreviewDialog)
    shop.idle()
    preview.table.setCurrentIndex(preview.model.index(0, 0))
    preview.ask_why()
    opened(shop, qtbot)


def test_an_item_without_listings_says_so(shop: Stage, qtbot: QtBot) -> None:
    file = shop.scene.profile / "more.csv"
    file.write_text("sku,title\nLONELY,Nobody sells it\n", encoding="utf-8")
    shop.scene.built.items.import_file(file)
    shop.window.ask("why-item", "LONELY")
    shop.idle()
    assert "No listing sells LONELY" in shop.window.toast.text


def test_of_several_listings_each_can_be_chosen(shop: Stage, qtbot: QtBot) -> None:
    offer(shop.scene.amazon.world, "A2", 3)
    shop.scene.built.listings.download("Shop UK")
    shop.scene.built.listings.link("Shop UK", "A2", "A")
    shop.window.ask("why-item", "A")
    dialog = opened(shop, qtbot)
    assert [dialog.listing.itemText(at) for at in range(dialog.listing.count())] == ["A · Shop UK", "A2 · Shop UK"]
    dialog.listing.setCurrentIndex(1)
    dialog.listing.activated.emit(1)
    shop.idle()
    assert dialog.shown is not None
    assert dialog.shown.why.channel_sku == "A2"
    assert texts(dialog.moments) == ["Now"]


def test_the_plot_is_drawn_on_first_use_in_both_schemes(shop: Stage, qtbot: QtBot) -> None:
    dialog = ask(shop, qtbot)
    assert dialog.plot.picture is None
    dialog.plot_button.click()
    assert dialog.tabs.currentIndex() == PLOT
    qtbot.waitUntil(lambda: dialog.plot.picture is not None, timeout=30_000)
    picture = dialog.plot.picture
    assert isinstance(picture, NinetyPlot)
    assert "On hand 13" in picture.said.text()
    assert "Shop UK: A 11" in picture.said.text()
    legend = picture.legend
    assert [each.text for _, each in legend.items] == ["On hand", "Shop UK: A", "Order"]
    light = picture.view.backgroundBrush().color().lightness()
    shop.window._theme.set_appearance("dark")
    shop.idle()
    assert picture.view.backgroundBrush().color().lightness() < light
    assert len(legend.items) == 3
    shop.window._theme.set_appearance("light")
    qtbot.keyClick(picture, Qt.Key.Key_Left)
    assert "On hand nothing" not in picture.said.text()
    assert BEHIND != CHANGED


def test_inventory_shows_the_plot_alone(shop: Stage, qtbot: QtBot) -> None:
    shop.window.go("inventory", "A")
    shop.idle()
    screen = shop.window.screen_named("inventory")
    assert isinstance(screen, Inventory)
    qtbot.mouseClick(screen.details.ninety_button, LEFT)
    shop.idle()
    dialog = shop.dialog(NinetyDialog)
    assert isinstance(dialog, NinetyDialog)
    qtbot.waitUntil(lambda: dialog.pane.picture is not None, timeout=30_000)


def test_what_is_under_the_mouse_is_said_in_words() -> None:
    ninety = Ninety(
        "A", False, START - timedelta(days=90), START,
        Line("On hand", ((START - timedelta(days=90), 0), (START - timedelta(days=2), 13), (START, 13))),
        (Line("Shop: A", ((START - timedelta(days=1), 11), (START, 11))),),
        tuple(Mark("order", START - timedelta(days=1, minutes=each), 2, str(each)) for each in range(5)),
    )  # fmt: skip
    assert words_at(ninety, START).endswith("On hand 13 · Shop: A 11")
    assert words_at(ninety, START - timedelta(days=3)).endswith("On hand 0 · Shop: A nothing")
    assert words_at(ninety, START - timedelta(days=1)).endswith(
        "Shop: A 11 · order 0: 2 · order 1: 2 · order 2: 2 · and 2 more"
    )


def test_what_draws_is_loaded_by_nothing_else() -> None:
    """Numpy and the plot library cost a second at the start, which nobody who only opens the window should pay."""
    code = "import sys; import linndesk.ui.assemble; print('numpy' in sys.modules, 'pyqtgraph' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["False", "False"]
