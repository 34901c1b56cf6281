"""D18, D21, D22 in Account Config and the list of accounts: what is made, what stays, who drives; clicked for real."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from linndesk.errors import BadInput
from linndesk.ui.columns import cell_text
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.config_centres import CONVERT, ON, SYNC
from linndesk.ui.memory import Memory
from linndesk.ui.screens.account_lines import AccountLine
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.syncing import Syncing
from tests.fba_scene import fba_stock
from tests.ui.screens.stage import Stage, small_world

LEFT = Qt.MouseButton.LeftButton
DRIVES = {"fba": True, "fba_sync_inventory": True}


@pytest.fixture
def shop(profile: Path, loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(profile, loop, qtbot, small_world())
    yield made
    made.close()


def config(stage: Stage, name: str) -> AccountConfig:
    accounts = stage.built.accounts
    made = AccountConfig(
        None, accounts.show(name), accounts, stage.background, now=stage.scene.clock.now, memory=Memory(None)
    )
    stage.qtbot.addWidget(made)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    made.show()
    made.form.show_section("FBA")
    stage.settle()
    return made


def tick(stage: Stage, dialog: AccountConfig, key: str) -> None:
    box = dialog.form.editor(key).target()
    assert isinstance(box, QCheckBox)
    stage.qtbot.keyClick(box, Qt.Key.Key_Space)
    stage.qtbot.waitUntil(lambda: not dialog.centres._timer.isActive(), timeout=5_000)
    stage.settle()


def note(dialog: AccountConfig, key: str) -> str:
    return dialog.form._fields[key].note.text()


def save(stage: Stage, dialog: AccountConfig) -> None:
    stage.qtbot.mouseClick(dialog.save_button, LEFT)
    stage.settle()


def test_d18_config_says_which_location_it_makes_and_then_what_lies_there(shop: Stage) -> None:
    fba_stock(shop.scene.amazon.world, "MUG-FBA", 12, due=30)
    shop.scene.add("Shop UK", ("UK",), enabled=True)
    dialog = config(shop, "Shop UK")
    assert dialog.centres.place_said.text() == "On, it makes the location Shop UK FBA."
    assert not dialog.form.editor(SYNC).isEnabled(), "without the first the second means nothing"
    tick(shop, dialog, ON)
    assert dialog.centres.place_said.text() == "Makes the location Shop UK FBA."
    assert "Makes the location Shop UK FBA." in dialog.effect.text()
    assert note(dialog, SYNC).startswith("Nobody drives Shop UK FBA:")
    tick(shop, dialog, SYNC)
    assert note(dialog, SYNC) == ""
    assert dialog.centres.sync_said.text() == "Shop UK FBA: followed through this account."
    save(shop, dialog)
    assert not dialog.isVisible()
    assert [each.name for each in shop.built.locations.listed()] == ["Default", "Shop UK FBA"]

    again = config(shop, "Shop UK")
    assert again.centres.place_said.text() == "Location Shop UK FBA: nothing lies there, not followed yet."
    shop.built.listings.download("Shop UK")
    shop.built.items.import_file(_items(shop), create_locations=True)
    shop.built.listings.link("Shop UK", "MUG-FBA", "MUG", sure=True)
    shop.scene.sync()
    shop.scene.clock.advance(minutes=3)
    again.centres.reload()
    shop.settle()
    assert again.centres.place_said.text() == "Location Shop UK FBA: 12 units of 1 item, 30 due, followed 3 min ago."


def test_d18_unticking_says_what_stays_and_frees_nothing(shop: Stage) -> None:
    fba_stock(shop.scene.amazon.world, "MUG-FBA", 12)
    shop.scene.add("Shop UK", ("UK",), **DRIVES)
    shop.built.items.import_file(_items(shop), create_locations=True)
    shop.built.listings.download("Shop UK")
    shop.built.listings.link("Shop UK", "MUG-FBA", "MUG", sure=True)
    shop.scene.sync()
    dialog = config(shop, "Shop UK")
    tick(shop, dialog, ON)
    said = note(dialog, ON)
    assert said.startswith("Shop UK FBA stays as it is, with 12 units of 1 item")
    assert "Its levels are no longer followed" in said
    assert "Nothing at Shop UK FBA is freed or goes back on sale." in dialog.effect.text()
    assert not dialog.form.editor(CONVERT).isEnabled()
    save(shop, dialog)
    assert [each.name for each in shop.built.locations.listed()] == ["Default", "Shop UK FBA"]
    assert {each.location: each.on_hand for each in shop.built.stock.levels("MUG")}["Shop UK FBA"] == 12


def test_d21_the_others_follow_and_a_second_driver_is_refused_at_its_field(shop: Stage) -> None:
    shop.scene.add("Shop DE", ("DE",), **DRIVES)
    shop.scene.add("Shop FR", ("FR",), fba=True)
    dialog = config(shop, "Shop FR")
    assert dialog.centres.sync_said.text() == "Shop DE FBA follows Shop DE."
    tick(shop, dialog, SYNC)
    assert note(dialog, SYNC).startswith("Shop DE drives Shop DE FBA already")
    save(shop, dialog)
    assert dialog.isVisible()
    assert "Shop DE already drives Shop DE FBA" in dialog.form.reason(SYNC)
    other = BadInput("Shop DE already has this merchant and marketplace", "Shop DE is Amazon DE")
    assert dialog.centres.blames(other) == {}, "what names that account for another reason is not of this field"
    assert dialog.form.changed_values() == {SYNC: True}, "nothing is lost"
    assert getattr(shop.built.accounts.show("Shop FR").settings, SYNC) is False
    tick(shop, dialog, SYNC)
    assert dialog.form.reason(SYNC) == ""


def test_d22_the_example_is_in_the_accounts_own_currency(shop: Stage) -> None:
    shop.scene.add("Shop DE", ("DE",), **DRIVES)
    dialog = config(shop, "Shop DE")
    assert dialog.centres.convert_said.text() == (
        "Now: an order in EUR is sent, one in GBP is refused with that reason."
    )
    tick(shop, dialog, CONVERT)
    assert dialog.centres.convert_said.text() == "Now: an order of 10 GBP is sent as 10 EUR."


def test_d21_two_stocks_are_two_locations(shop: Stage) -> None:
    shop.scene.add("Shop EU", ("UK", "DE", "FR"))
    dialog = config(shop, "Shop EU")
    tick(shop, dialog, ON)
    assert dialog.centres.place_said.text() == "Makes the locations Shop EU FBA UK and Shop EU FBA EU."


def test_d21_the_list_of_accounts_says_who_drives_and_who_follows(shop: Stage) -> None:
    built = shop.built
    shop.scene.add("Shop DE", ("DE",), **DRIVES)
    shop.scene.add("Shop FR", ("FR",), fba=True)
    shop.scene.add("Shop UK", ("UK",), fba=True)
    shop.scene.add("Shop IT", ("IT",))
    screen = shop.show(
        ChannelIntegration(
            built.accounts, built.problems, Syncing(built.engine, shop.background), shop.background, shop.memory,
            now=shop.scene.clock.now, upcoming=lambda: (), integrations=built.integrations,
        )
    )  # fmt: skip
    at = next(at for at, each in enumerate(screen.model.columns) if each.key == "warehouse")
    words = {each.account.name: cell_text(screen.model.columns[at].value(each)) for each in _lines(screen)}
    assert words == {
        "Shop DE": "drives FBA", "Shop FR": "FBA follows Shop DE", "Shop UK": "nobody drives FBA", "Shop IT": "",
    }  # fmt: skip
    screen.go_to("Shop FR")
    shop.settle()
    assert screen.warehouse.text() == "FBA follows Shop DE. Shop DE FBA: nothing lies there, not followed yet."
    screen.go_to("Shop IT")
    assert screen.warehouse.isHidden()


def _lines(screen: ChannelIntegration) -> list[AccountLine]:
    found = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    return [each for each in found if each is not None]


def _items(stage: Stage) -> Path:
    file = stage.scene.profile / "items.csv"
    file.write_text("sku,title,location,level\nMUG,Mug,Default,5\n", encoding="utf-8")
    return file
