"""D8 to D16 in Account Config: what the inventory settings would do is said before they are saved, clicked for real."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from linndesk.store import tables
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.location_mapping import LocationMapping
from linndesk.ui.dialogs.what_changes import WhatChanges
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.stock_editors import LocationEditor, LocationsEditor, TickNumberEditor
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """Three linked listings of 10, 4 and 0 units, all at Default; Shelf holds 5 of the first besides."""
    built = stage.scene.built
    file = stage.scene.profile / "items.csv"
    file.write_text(
        "sku,title,location,level\nA,Mug,Default,10\nA,Mug,Shelf,5\nB,Cup,Default,4\nC,Pot,Default,0\n",
        encoding="utf-8",
    )
    built.items.import_file(file, create_locations=True)
    for sku in "ABC":
        built.listings.add("Shop UK", sku, sku)
    built.store.write(lambda: tables.Listing.update(verified=True).execute())
    stage.window.go("channel-integration")
    stage.idle()
    return stage


def screen(stage: Stage) -> ChannelIntegration:
    found = stage.window.screen_named("channel-integration")
    assert isinstance(found, ChannelIntegration)
    return found


def config(stage: Stage, qtbot: QtBot) -> AccountConfig:
    made = screen(stage).config()
    assert made is not None
    made.form.show_section("Inventory")
    wait(made, qtbot)
    return made


def wait(dialog: AccountConfig, qtbot: QtBot) -> None:
    """Until what the form would do is worked out."""
    qtbot.waitUntil(lambda: dialog.inventory.effect is not None, timeout=10_000)


def type_into(dialog: AccountConfig, key: str, text: str) -> None:
    target = dialog.form.editor(key).target()
    assert isinstance(target, QLineEdit)
    target.setText(text)


def test_what_this_changes_is_said_live_and_listed(shop: Stage, qtbot: QtBot) -> None:
    dialog = config(shop, qtbot)
    assert dialog.effect.text() == "Nothing is changed yet."
    type_into(dialog, "default_max_listed_quantity", "6")
    assert "Working out" in dialog.effect.text()
    wait(dialog, qtbot)
    assert "1 of 3 listings would be sent a different quantity." in dialog.effect.text()
    qtbot.mouseClick(dialog.show_button, LEFT)
    listed = shop.dialog(WhatChanges)
    assert isinstance(listed, WhatChanges)
    assert [listed.model.index(0, at).data() for at in (0, 3, 4, 5)] == ["A", "15", "▼ 6", "-9"]
    listed.reject()
    type_into(dialog, "default_max_listed_quantity", "")
    type_into(dialog, "default_end_when_quantity", "4")
    wait(dialog, qtbot)
    assert "1 of 3 listings would be sent a different quantity, 1 of them 0." in dialog.effect.text()
    assert shop.scene.built.store.read(lambda: tables.Outbox.select().count()) == 0, "looking writes nothing"


def test_d13_the_example_follows_the_form(shop: Stage, qtbot: QtBot) -> None:
    dialog = config(shop, qtbot)
    assert "10 units are sent" in dialog.inventory.calculator.said.text()
    type_into(dialog, "default_max_listed_percentage", "50")
    assert "5 units are sent" in dialog.inventory.calculator.said.text()
    dialog.inventory.calculator.line.setText("7")
    assert "3 units are sent" in dialog.inventory.calculator.said.text()
    type_into(dialog, "default_max_listed_percentage", "101")
    assert "…" in dialog.inventory.calculator.said.text()
    assert dialog.form.reason("default_max_listed_percentage") == "Give a number from 0 to 100."


def test_d11_location_mapping_is_opened_by_its_tick_and_sums_what_is_chosen(shop: Stage, qtbot: QtBot) -> None:
    dialog = config(shop, qtbot)
    editor = dialog.form.editor("inventory_locations")
    assert isinstance(editor, LocationsEditor)
    assert not editor.open_button.isEnabled()
    dialog.form.editor("update_inventory_from_location").target().setChecked(True)  # type: ignore[attr-defined]
    assert not dialog.save_button.isEnabled(), "none is never all"
    assert "No location is chosen" in dialog.form.reason("inventory_locations")
    qtbot.mouseClick(editor.open_button, LEFT)
    mapping = shop.dialog(LocationMapping)
    assert isinstance(mapping, LocationMapping)
    shop.idle()
    assert not mapping.go.isEnabled()
    place = mapping.model.id_at([mapping.model.row_at(at).name for at in range(2)].index("Default"))  # type: ignore[union-attr]
    mapping._tick(place, "counts", True)
    assert mapping.said.text() == "1 of 2 locations: 14 units on hand, 0 of them in open orders."
    qtbot.mouseClick(mapping.go, LEFT)
    wait(dialog, qtbot)
    assert editor.value() == ["Default"]
    assert "1 of 3 listings would be sent a different quantity." in dialog.effect.text()
    qtbot.mouseClick(dialog.save_button, LEFT)
    shop.idle()
    saved = shop.scene.built.accounts.show("Shop UK").settings
    assert getattr(saved, "inventory_locations", None) == ["Default"]


def test_with_update_inventory_off_nothing_is_said_to_be_sent(shop: Stage, qtbot: QtBot) -> None:
    dialog = config(shop, qtbot)
    dialog.form.editor("default_latency").box.setChecked(True)  # type: ignore[attr-defined]
    wait(dialog, qtbot)
    dialog.form.editor("update_inventory").target().click()  # type: ignore[attr-defined]
    assert dialog.effect.text().endswith("Stock on the channel stays as it is now.")


def test_d9_latency_is_a_tick_and_a_number_and_off_says_what_stays(shop: Stage, qtbot: QtBot) -> None:
    dialog = config(shop, qtbot)
    editor = dialog.form.editor("default_latency")
    assert isinstance(editor, TickNumberEditor)
    assert not editor.line.isEnabled()
    qtbot.keyClick(editor.box, Qt.Key.Key_Space)
    assert editor.line.text() == "1"
    editor.line.setText("31")
    assert dialog.form.reason("default_latency") == "Give a number from 1 to 30."
    editor.line.setText("3")
    wait(dialog, qtbot)
    assert "3 another latency" in dialog.effect.text()
    qtbot.mouseClick(dialog.save_button, LEFT)
    shop.idle()
    again = config(shop, qtbot)
    off = again.form.editor("default_latency")
    assert isinstance(off, TickNumberEditor)
    off.box.setChecked(False)
    assert "The channel keeps the latency" in again.effect.text()
    assert again.form.changed_values() == {"default_latency": None}


def test_d16_last_inventory_sync_set_back_says_what_it_does(shop: Stage, qtbot: QtBot) -> None:
    dialog = config(shop, qtbot)
    type_into(dialog, "last_inventory_sync", "2026-11-01 00:00:00")
    assert "All 3 linked listings are marked for one full send" in dialog.effect.text()
    type_into(dialog, "last_inventory_sync", "2026-11-20 00:00:00")
    assert "marked" not in dialog.effect.text()


def test_nothing_linked_is_said(stage: Stage, qtbot: QtBot) -> None:
    stage.window.go("channel-integration")
    stage.idle()
    dialog = config(stage, qtbot)
    note = dialog.form._fields["update_inventory"].note
    assert "No listing of this account is linked yet" in note.text()


def test_r_pool_a_follower_says_whose_rules_count(shop: Stage, qtbot: QtBot) -> None:
    shop.scene.add("Abroad", ("DE",))
    built = shop.scene.built
    built.listings.add("Abroad", "A", "A")
    built.store.write(lambda: tables.Listing.update(verified=True).execute())
    screen(shop).reload()
    shop.idle()
    screen(shop).go_to("Abroad")
    dialog = config(shop, qtbot)
    assert "Shop UK speaks for all 1 listing" in dialog.form._fields["default_latency"].note.text()
    assert not dialog.form.editor("default_max_listed_quantity").isEnabled()
    dialog.reject()
    built.listings.add("Abroad", "B-DE", "B")
    built.store.write(lambda: tables.Listing.update(verified=True).execute())
    dialog = config(shop, qtbot)
    assert "these settings count for the other 1" in dialog.form._fields["update_inventory"].note.text()
    assert dialog.form.editor("default_max_listed_quantity").isEnabled()


def test_order_location_is_a_choice(shop: Stage, qtbot: QtBot) -> None:
    dialog = config(shop, qtbot)
    shop.idle()
    editor = dialog.form.editor("order_location")
    assert isinstance(editor, LocationEditor)
    assert isinstance(editor.box, QComboBox)
    assert [editor.box.itemText(at) for at in range(editor.box.count())] == ["Default", "Shelf"]
    assert not dialog.form.is_changed
    editor.box.setCurrentIndex(1)
    assert dialog.form.changed_values() == {"order_location": "Shelf"}
