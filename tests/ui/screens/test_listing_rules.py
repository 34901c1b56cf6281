"""A9, A12, D15: rules of listings edited in their cell and in bulk, levels sent again, how a level stands in words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from linndesk.services.shown import ListingRow
from linndesk.ui.columns import Painted
from linndesk.ui.dialogs.set_rules import SetRules
from linndesk.ui.screens.listed_products import ListedProducts
from linndesk.ui.screens.listing_columns import channel_cell, wanted_cell
from tests.ui.screens.stage import Stage
from tests.ui.screens.test_listed_products import shown


@pytest.fixture
def screen(synced: Stage) -> ListedProducts:
    """Every merchant listing is linked to an item of its own SKU, 7 units each."""
    found = synced.built.listings.listed("Shop UK")
    own = [each.channel_sku for each in found if each.fulfilment == "merchant"]
    items = synced.scene.profile / "items.csv"
    lines = "".join('"{}",7\n'.format(each.replace('"', '""')) for each in own)
    items.write_text(f"sku,level\n{lines}", encoding="utf-8")
    synced.built.items.import_file(items)
    synced.built.listings.link_all("Shop UK")
    return shown(synced)


def merchants(screen: ListedProducts) -> list[ListingRow]:
    rows = (screen.model.row_at(at) for at in range(screen.model.rowCount()))
    return [each for each in rows if each is not None and each.sku and each.fulfilment == "merchant"]


def column(screen: ListedProducts, key: str) -> int:
    return [each.key for each in screen.model.columns].index(key)


def test_d15_f2_on_a_rule_edits_it_in_its_cell(synced: Stage, screen: ListedProducts) -> None:
    row = merchants(screen)[0]
    at = column(screen, "max_listed")
    screen.table.setColumnHidden(at, False)
    screen.table.setCurrentIndex(screen.model.index(screen.model.row_of(row.id), at))
    synced.qtbot.keyClick(screen.table, Qt.Key.Key_F2)
    editor = screen.table.findChild(QLineEdit)
    assert editor is not None
    editor.setText("4")
    synced.qtbot.keyClick(editor, Qt.Key.Key_Return)
    synced.wait(lambda: bool(synced.offered))
    assert synced.built.listings.show("Shop UK", row.channel_sku).max_listed == 4
    assert synced.offered[-1][0] == "Max 4: 1 listing changed"
    synced.offered[-1][1]()
    synced.wait(lambda: synced.built.listings.show("Shop UK", row.channel_sku).max_listed is None)


def test_d15_what_is_no_number_is_refused_in_words(synced: Stage, screen: ListedProducts) -> None:
    row = merchants(screen)[0]
    screen.work.edit(row.id, "percentage", "130")
    synced.wait(lambda: bool(synced.refused))
    assert "0 to 100" in synced.refused[-1].title


def test_d15_the_accounts_value_stands_in_grey(synced: Stage, screen: ListedProducts) -> None:
    synced.built.accounts.save("Shop UK", {"default_max_listed_quantity": 5})
    screen.reload()
    synced.settle()
    row = merchants(screen)[0]
    cell = screen.model.columns[column(screen, "max_listed")].value(row)
    assert cell == Painted("5", "dim")


def test_d15_several_at_once(synced: Stage, screen: ListedProducts) -> None:
    ids = [each.id for each in merchants(screen)[:3]]
    dialog = screen.work.rules.ask(ids)
    assert isinstance(dialog, SetRules)
    assert not dialog.go.isEnabled()
    dialog.choices["max_listed"].choose("none")
    dialog.choices["latency"].choose("value")
    assert not dialog.go.isEnabled(), "a number is wanted"
    dialog.lines["latency"].setText("31")
    assert not dialog.go.isEnabled()
    dialog.lines["latency"].setText("2")
    assert dialog.typed == {"max_listed": "none", "latency": "2"}
    dialog.go.click()
    synced.wait(lambda: bool(synced.offered))
    assert synced.offered[-1][0] == "Max none, Latency 2: 3 listings changed"


def test_a9_send_again_says_how_many(synced: Stage, screen: ListedProducts) -> None:
    rows = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    locked = next(each for each in rows if each is not None and each.fulfilment == "amazon")
    screen.work.rules.send_again([merchants(screen)[0].id, locked.id])
    synced.wait(lambda: bool(synced.said))
    assert synced.said[-1].startswith("1 level told once more with the next sync; 1 left out")


def test_fba_is_locked_and_a_difference_has_a_shape(screen: ListedProducts) -> None:
    rows = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    locked = next(each for each in rows if each is not None and each.fulfilment == "amazon")
    assert wanted_cell(locked) == Painted("FBA", "dim", "lock")
    differing = [each for each in merchants(screen) if each.channel_quantity not in (None, 7)]
    assert differing
    for each in differing:
        cell = channel_cell(each)
        assert isinstance(cell, Painted)
        assert cell.text[0] == ("▼" if (each.channel_quantity or 0) > 7 else "▲")


def test_x8_f2_on_a_price_gives_the_listing_its_own_and_blank_takes_it_back(
    synced: Stage, screen: ListedProducts
) -> None:
    row = merchants(screen)[0]
    synced.built.items.set(row.sku, "price", "1234.5")
    screen.reload()
    synced.settle()
    at = column(screen, "price")
    assert screen.model.columns[at].value(merchants(screen)[0]) == Painted("1,234.50", "dim"), "the item's, in grey"
    screen.table.setColumnHidden(at, False)
    screen.table.setCurrentIndex(screen.model.index(screen.model.row_of(row.id), at))
    synced.qtbot.keyClick(screen.table, Qt.Key.Key_F2)
    editor = screen.table.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "1,234.50"  # Enter alone sets nothing
    editor.setText("12,50")
    synced.qtbot.keyClick(editor, Qt.Key.Key_Return)
    synced.wait(lambda: bool(synced.offered))
    assert synced.offered[-1][0] == "Price 12,50: 1 listing changed"
    synced.wait(lambda: screen.model.columns[at].value(merchants(screen)[0]) == "12.50")
    synced.offered[-1][1]()
    synced.wait(lambda: synced.built.listings.show("Shop UK", row.channel_sku).own_price is None)


def test_x8_a_price_is_set_for_several_at_once_and_nonsense_is_said_before(
    synced: Stage, screen: ListedProducts
) -> None:
    dialog = screen.work.rules.ask([each.id for each in merchants(screen)[:2]])
    assert isinstance(dialog, SetRules)
    dialog.choices["price"].choose("value")
    for text, said in (("0", "A price has to be more than 0."), ("many", "many is no amount; write for example 12.50")):
        dialog.lines["price"].setText(text)
        assert dialog.said.text().startswith(said)
        assert not dialog.go.isEnabled()
    dialog.lines["price"].setText("9.99")
    dialog.go.click()
    synced.wait(lambda: bool(synced.offered))
    assert synced.offered[-1][0] == "Price 9.99: 2 listings changed"
