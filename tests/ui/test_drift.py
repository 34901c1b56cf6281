"""N7: the drift radar's window: read with progress and a stop, the worst first, and what a person does about it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from linndesk.ui.dialogs.adopt import AdoptDialog
from linndesk.ui.dialogs.drift import DriftDialog
from linndesk.ui.dialogs.why_number import WhyNumberDialog
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.screens.listed_products import ListedProducts
from tests.sandbox.shop import offer
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton
SKUS = ("A", "B", "C", "D")


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """Four listings of eight units, told and seen; then A shows more, B less, C is as told, D sells none."""
    scene = stage.scene
    file = scene.profile / "items.csv"
    file.write_text("sku,title,level\n" + "".join(f"{sku},Item,8\n" for sku in SKUS), encoding="utf-8")
    scene.built.items.import_file(file)
    for sku in SKUS:
        offer(scene.amazon.world, sku, 3)
    scene.built.accounts.save("Shop UK", {"mode": "live"})
    scene.built.listings.download("Shop UK")
    for sku in SKUS:
        scene.built.listings.link("Shop UK", sku, sku)
    scene.built.preview.approve(scene.built.preview.plan().plan_id)
    later(stage)
    later(stage)
    for sku, units in (("A", 20), ("B", 5), ("D", 0)):
        scene.amazon.world.stock.put(sku, units)
    stage.idle()
    return stage


def later(stage: Stage) -> None:
    stage.scene.clock.advance(minutes=10)
    stage.scene.sync()


def radar(stage: Stage, account: str = "Shop UK") -> DriftDialog:
    stage.window.ask("drift", account)
    stage.idle()
    found = stage.dialog(DriftDialog)
    assert isinstance(found, DriftDialog)
    return found


def rows(dialog: DriftDialog, column: str = "channel_sku") -> list[str]:
    at = next(n for n, each in enumerate(dialog.model.columns) if each.key == column)
    return [str(dialog.model.index(row, at).data() or "") for row in range(dialog.model.rowCount())]


def choose(dialog: DriftDialog, *skus: str) -> None:
    selection = dialog.table.selectionModel()
    selection.clear()
    for sku in skus:
        at = rows(dialog).index(sku)
        index = dialog.model.index(at, 0)
        selection.setCurrentIndex(index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows)


def press(dialog: DriftDialog, stage: Stage, qtbot: QtBot, key: str) -> None:
    assert dialog.buttons[key].isEnabled()
    qtbot.mouseClick(dialog.buttons[key], LEFT)
    stage.idle()


def test_n7_only_what_differs_with_the_worst_first(shop: Stage) -> None:
    dialog = radar(shop)
    assert rows(dialog) == ["A", "D", "B"]
    assert rows(dialog, "difference") == ["▲ +12", "▼ -8", "▼ -3"]
    assert rows(dialog, "channel") == ["20", "0", "5"]
    assert dialog.said.text().startswith("3 of 4 listings differ; 3 need you. Read ")
    dialog.tiles.tiles["lost_sales"].pressed.emit("lost_sales")
    assert rows(dialog) == ["D", "B"]
    assert not dialog.buttons["adopt"].isEnabled(), "nothing is chosen"


def test_n7_where_nothing_differs_it_says_so(shop: Stage) -> None:
    for sku in SKUS:
        shop.scene.amazon.world.stock.put(sku, 8)
    dialog = radar(shop)
    assert dialog.model.rowCount() == 0
    assert dialog.table.empty_text == "Nothing differs."
    assert dialog.said.text().startswith("Amazon shows what it was told of all 4 listings.")


def test_n7_sent_again_with_the_next_sync(shop: Stage, qtbot: QtBot) -> None:
    dialog = radar(shop)
    choose(dialog, "A", "B")
    press(dialog, shop, qtbot, "resend")
    assert dialog.said.text() == "2 levels are told once more with the next sync; F9 starts it."
    assert rows(dialog, "risk")[0] == "A newer level is on its way"
    later(shop)
    shop.scene.clock.advance(minutes=1)
    assert [shop.scene.amazon.world.stock.shown(sku) for sku in SKUS] == [8, 8, 8, 0]


def test_n7_what_is_held_is_not_said_to_leave(shop: Stage, qtbot: QtBot) -> None:
    shop.scene.built.accounts.save("Shop UK", {"mode": "watch"})
    dialog = radar(shop)
    choose(dialog, "A")
    press(dialog, shop, qtbot, "resend")
    assert dialog.said.text() == (
        "1 level is marked to be told once more. Not yet: The account only watches: nothing is sent."
    )
    assert rows(dialog, "risk")[0] == "The channel sells more than it was told"


def test_n7_the_channels_number_is_adopted_at_a_location(shop: Stage, qtbot: QtBot) -> None:
    shop.scene.built.locations.add("Shelf")
    dialog = radar(shop)
    choose(dialog, "B")
    press(dialog, shop, qtbot, "adopt")
    asked = shop.dialog(AdoptDialog)
    assert isinstance(asked, AdoptDialog)
    assert [asked.place.itemText(at) for at in range(asked.place.count())] == ["Default", "Shelf"]
    asked.note.setText("their count is right")
    qtbot.mouseClick(asked.go, LEFT)
    shop.idle()
    entry = shop.scene.built.stock.movements("B")[0]
    assert (entry.location, entry.delta, entry.note) == ("Default", -3, "their count is right")
    assert dialog.said.text() == "B at Default: -3 on hand by a counted entry."


def test_n7_what_cannot_be_adopted_says_why(shop: Stage, qtbot: QtBot) -> None:
    shop.scene.built.accounts.save("Shop UK", {"default_max_listed_quantity": 9})
    dialog = radar(shop)
    choose(dialog, "A")
    press(dialog, shop, qtbot, "adopt")
    asked = shop.dialog(AdoptDialog)
    assert isinstance(asked, AdoptDialog)
    qtbot.mouseClick(asked.go, LEFT)
    shop.idle()
    box = shop.dialog(MessageBox)
    assert box.accessibleName() == "20 cannot be what is there."
    assert len(shop.scene.built.stock.movements("A")) == 1


def test_n7_left_alone_until_its_number_changes_and_taken_back(shop: Stage, qtbot: QtBot) -> None:
    dialog = radar(shop)
    choose(dialog, "A", "D")
    press(dialog, shop, qtbot, "ignore")
    assert dialog.said.text() == "2 listings are left alone until the channel's number changes."
    dialog.look()
    shop.idle()
    assert rows(dialog) == ["B", "A", "D"]
    assert dialog.said.text().startswith("3 of 4 listings differ; 1 needs you.")
    choose(dialog, "A")
    press(dialog, shop, qtbot, "again")
    dialog.look()
    shop.idle()
    assert rows(dialog) == ["A", "B", "D"]


def test_n7_it_can_be_stopped_and_closing_stops_it(shop: Stage, qtbot: QtBot) -> None:
    shop.window.ask("drift", "")
    shop.idle()
    dialog = shop.dialog(DriftDialog)
    assert isinstance(dialog, DriftDialog)
    assert dialog.radar is None, "nobody has chosen an account yet"
    dialog.look()
    assert dialog.stop_button.isVisible()
    dialog.cancel()
    shop.idle()
    assert dialog.look_button.isVisible()
    assert dialog.radar is None
    assert "Stopped" in dialog.said.text()
    dialog.look()
    assert dialog._cancel is not None
    cancel = dialog._cancel
    dialog.close()
    assert cancel.is_set
    shop.idle()


def test_n7_a_channel_that_does_not_answer_is_a_sentence(shop: Stage) -> None:
    shop.scene.amazon.stop()
    dialog = radar(shop)
    assert dialog.radar is None
    assert dialog.said.text()
    assert dialog.look_button.isVisible()


def test_n7_a_row_is_explained_and_both_screens_open_the_radar(shop: Stage, qtbot: QtBot) -> None:
    dialog = radar(shop)
    choose(dialog, "A")
    press(dialog, shop, qtbot, "why")
    shop.dialog(WhyNumberDialog).close()
    dialog.close()
    shop.window.go("channel-integration", "Shop UK")
    shop.idle()
    integration = shop.window.screen_named("channel-integration")
    assert isinstance(integration, ChannelIntegration)
    integration.acts["drift"]()
    shop.idle()
    shop.dialog(DriftDialog).close()
    shop.window.go("listed-products", "Shop UK")
    shop.idle()
    listed = shop.window.screen_named("listed-products")
    assert isinstance(listed, ListedProducts)
    listed.acts["drift"]()
    shop.idle()
    shop.dialog(DriftDialog).close()
