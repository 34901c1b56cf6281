"""M1 M6 M10 M12 U5: an account whose orders this PC fulfils, added and set up in the window, clicked for real."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.add_account import AddAccount
from linndesk.ui.dialogs.config_fulfilling import PlaceEditor
from linndesk.ui.dialogs.request_log import RequestLogDialog
from linndesk.ui.dialogs.view_locations import ViewLocations
from linndesk.ui.messages import MessageBox
from linndesk.ui.stage_editors import StageEditor, StagesEditor
from tests.ui.conftest import Stage
from tests.ui.fulfilment import NAME, Desk, desk_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    with desk_of(stage) as made:
        yield made


def config(desk: Desk) -> AccountConfig:
    made = desk.integration().config()
    assert made is not None
    desk.stage.idle()
    return made


def test_m12_the_wizard_asks_for_the_location_and_leaves_the_account_off(desk: Desk, qtbot: QtBot) -> None:
    """M1, U2: no question of how far back; orders come from the moment on at which it is enabled."""
    centre = desk.world.add_location("Their centre", fulfilment_centre=True)
    annex = desk.world.add_location("Annex")
    dialog = desk.integration().add_account()
    choice = next(each for each in dialog.channels.buttons() if each.property("key") == "linnworks")
    qtbot.mouseClick(choice, LEFT)
    assert [each.text() for each in dialog.steps][3] == "4  Location"
    dialog.name.setText(NAME)
    qtbot.mouseClick(dialog.next_button, LEFT)
    assert dialog.form is not None
    for key, value in desk.there.settings().items():
        if key in dialog.form._fields:
            target = dialog.form.editor(key).target()
            assert isinstance(target, QLineEdit)
            target.setText(str(value))
    qtbot.mouseClick(dialog.next_button, LEFT)
    desk.stage.idle()
    assert dialog.next_button.isEnabled(), dialog.findings.text()
    qtbot.mouseClick(dialog.next_button, LEFT)
    assert dialog.which.isVisible()
    assert not dialog.back_to.isVisible()
    qtbot.mouseClick(dialog.which.editor.open_button, LEFT)
    desk.stage.idle()
    listed = desk.stage.dialog(ViewLocations)
    assert isinstance(listed, ViewLocations)
    names = [listed.model.index(at, 0).data() for at in range(listed.model.rowCount())]
    assert {"Default", "Annex", "Their centre"} <= set(names)
    listed.table.setCurrentIndex(listed.model.index(names.index("Their centre"), 0))
    assert not listed.go.isEnabled(), "a fulfilment centre's orders are processed in another way"
    assert listed.said.text()
    qtbot.mouseClick(listed.copy_button, LEFT)
    assert QApplication.clipboard().text() == centre.id
    listed.table.setCurrentIndex(listed.model.index(names.index("Annex"), 0))
    qtbot.mouseClick(listed.go, LEFT)
    assert dialog.which.place == annex.id
    qtbot.mouseClick(dialog.next_button, LEFT)
    assert not dialog.enable.isChecked(), "M12: it is inactive until somebody says so"
    assert "Orders placed once it is enabled" in dialog.summary.text()
    qtbot.mouseClick(dialog.next_button, LEFT)
    desk.stage.idle()
    added = desk.stage.scene.built.accounts.show(NAME)
    assert (added.enabled, added.mode) == (False, "watch")
    assert getattr(added.settings, "location", "") == annex.id
    assert set(added.secrets) >= {"application_secret", "token"}


def test_m10_one_tick_for_stock_and_words_for_what_is_sent(desk: Desk, qtbot: QtBot) -> None:
    desk.add()
    dialog = config(desk)
    assert "sync_stock_levels" not in dialog.form._fields, "one switch under two names is one tick"
    assert "sync_stock_levels" not in dialog.form.whole()
    dialog.form.show_section("Inventory")
    qtbot.mouseClick(dialog.form.editor("update_inventory").target(), LEFT)
    box = dialog.form.editor("stock_value").target()
    assert "less other accounts' orders" in box.currentText()  # type: ignore[attr-defined]
    qtbot.mouseClick(dialog.save_button, LEFT)
    desk.stage.idle()
    saved = desk.stage.scene.built.accounts.show(NAME).settings
    assert getattr(saved, "update_inventory", None) is getattr(saved, "sync_stock_levels", None) is True


def test_m1_view_locations_with_values_that_are_not_saved(desk: Desk, qtbot: QtBot) -> None:
    annex = desk.world.add_location("Annex")
    desk.add()
    dialog = config(desk)
    dialog.form.show_section("Order")
    place = dialog.form.editor("location")
    assert isinstance(place, PlaceEditor)
    place.line.setText("no such place")
    qtbot.mouseClick(place.open_button, LEFT)
    desk.stage.idle()
    listed = desk.stage.dialog(ViewLocations)
    assert isinstance(listed, ViewLocations)
    rows = [listed.model.index(at, 0).data() for at in range(listed.model.rowCount())]
    listed.table.setCurrentIndex(listed.model.index(rows.index("Annex"), 0))
    qtbot.keyClick(listed.table, Qt.Key.Key_Return)
    assert place.value() == annex.id
    assert place.said.text() == "Annex"
    qtbot.mouseClick(dialog.save_button, LEFT)
    desk.stage.idle()
    assert getattr(desk.stage.scene.built.accounts.show(NAME).settings, "location", "") == annex.id


def test_u1_wrong_credentials_are_said_where_locations_are_asked(desk: Desk, qtbot: QtBot) -> None:
    desk.add()
    dialog = config(desk)
    secret = dialog.form.editor("token").target()
    assert isinstance(secret, QLineEdit)
    secret.setText("11111111-2222-3333-4444-555555555555")
    dialog.form.show_section("Order")
    place = dialog.form.editor("location")
    assert isinstance(place, PlaceEditor)
    qtbot.mouseClick(place.open_button, LEFT)
    desk.stage.idle()
    listed = desk.stage.dialog(ViewLocations)
    assert isinstance(listed, ViewLocations)
    assert listed.model.rowCount() == 0
    assert not listed.go.isEnabled()
    assert desk.stage.dialog(MessageBox).accessibleName()


def test_u1_what_a_person_asks_is_not_said_to_be_tried_again_by_itself(desk: Desk, qtbot: QtBot) -> None:
    desk.add()
    dialog = config(desk)
    desk.there.stop()
    dialog.form.show_section("Order")
    place = dialog.form.editor("location")
    assert isinstance(place, PlaceEditor)
    qtbot.mouseClick(place.open_button, LEFT)
    desk.stage.idle()
    assert "Try again; look at this PC's network" in desk.stage.dialog(MessageBox).accessibleDescription()


def test_u5_stages_are_chosen_from_the_programs_list(desk: Desk, qtbot: QtBot) -> None:
    """Several may count; the first that is chosen is what a despatch sets; the initial one may not be among them."""
    desk.stage.scene.built.program.set("order_stages", ["Order Received", "Picking", "Packed", "Despatched", "Gone"])
    desk.add()
    dialog = config(desk)
    dialog.form.show_section("Order")
    initial, ends = dialog.form.editor("initial_import_status"), dialog.form.editor("processed_statuses")
    assert isinstance(initial, StageEditor)
    assert isinstance(ends, StagesEditor)
    assert list(ends.boxes) == ["Order Received", "Picking", "Packed", "Despatched", "Gone"]
    assert not dialog.form.is_changed
    qtbot.mouseClick(ends.boxes["Order Received"], LEFT)
    assert "would end each of them" in dialog.form.reason("processed_statuses")
    assert not dialog.save_button.isEnabled()
    qtbot.mouseClick(ends.boxes["Order Received"], LEFT)
    qtbot.mouseClick(ends.boxes["Gone"], LEFT)
    assert ends.said.text() == "A despatch sets Despatched."
    qtbot.mouseClick(dialog.save_button, LEFT)
    desk.stage.idle()
    assert getattr(desk.stage.scene.built.accounts.show(NAME).settings, "processed_statuses", []) == [
        "Despatched", "Gone",
    ]  # fmt: skip


def test_u2_the_light_says_what_never_comes_in(desk: Desk, qtbot: QtBot) -> None:
    desk.add()
    screen = desk.integration()
    said: list[str] = []
    screen.says.connect(said.append)
    row_id = screen.table.current_id()
    assert row_id is not None
    for wanted in (False, True):
        screen._toggle(row_id, "enabled", wanted)
        desk.stage.idle()
    assert "never comes in" in said[0]
    assert "from now on come in" in said[1]
    dialog = config(desk)
    dialog.form.show_section("Connection")
    qtbot.mouseClick(dialog.form.editor("enabled").target(), LEFT)
    assert "never comes in" in dialog.effect.text()
    assert "nothing is lost" not in dialog.effect.text()


def test_u10_a_live_test_account_is_called_test(desk: Desk) -> None:
    desk.add(test_account=True, test_skus=["MUG"])
    screen = desk.integration()
    at = [each.key for each in screen.model.columns].index("mode")
    index = screen.model.index(screen.table.currentIndex().row(), at)
    assert index.data() == "Test"
    assert "MUG" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_m7_logged_requests_are_reached_from_their_switch(desk: Desk, qtbot: QtBot) -> None:
    desk.add(log_api_requests=True)
    desk.sync()
    dialog = config(desk)
    dialog.form.show_section("Support")
    qtbot.mouseClick(next(each for each in dialog.form.findChildren(QPushButton) if "Logged" in each.text()), LEFT)
    desk.stage.idle()
    log = desk.stage.dialog(RequestLogDialog)
    assert isinstance(log, RequestLogDialog)
    operations = {log.model.index(at, 2).data() for at in range(log.model.rowCount())}
    assert "GetOpenOrders" in operations
    assert NAME in log.said.text()
    assert "48 hours" in log.said.text()
    at = [log.model.index(each, 2).data() for each in range(log.model.rowCount())].index("GetOpenOrders")
    log.table.setCurrentIndex(log.model.index(at, 0))
    assert "pageNumber" in log.asked.toPlainText()
    assert desk.settings()["token"] not in log.asked.toPlainText() + log.answered.toPlainText()


def test_the_wizard_of_others_still_asks_how_far_back(desk: Desk, qtbot: QtBot) -> None:
    dialog = desk.integration().add_account()
    assert isinstance(dialog, AddAccount)
    for key in ("linnworks", "amazon"):
        qtbot.mouseClick(next(each for each in dialog.channels.buttons() if each.property("key") == key), LEFT)
    assert [each.text() for each in dialog.steps][3] == "4  How far back"
    assert not dialog.back_to.isHidden()


def test_the_channel_is_chosen_with_arrows_too(desk: Desk, qtbot: QtBot) -> None:
    """Shift+Tab from the name goes to the chosen channel; arrows choose another, as in every list of them."""
    dialog = desk.integration().add_account()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.name.hasFocus)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Backtab)
    assert dialog.focusWidget() is dialog.channels.checkedButton()
    for _ in range(2):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
    chosen = dialog.channels.checkedButton()
    assert (chosen.property("key"), dialog.focusWidget()) == ("linnworks", chosen)
    assert [each.text() for each in dialog.steps][3] == "4  Location"


def test_a_wider_window_has_room_for_the_name_of_the_account(desk: Desk) -> None:
    """LOOK: accounts are chosen by their names; they get the room before it is left empty."""
    name = "Linnworks warehouse"
    desk.add(name)
    screen = desk.integration()
    desk.stage.window.resize(1400, 800)
    desk.stage.idle()
    at = next(at for at, each in enumerate(screen.model.columns) if each.key == "name")
    rows = {screen.model.index(row, at).data(): row for row in range(screen.model.rowCount())}
    assert screen.table.columnWidth(at) >= screen.table.sizeHintForIndex(screen.model.index(rows[name], at)).width()
