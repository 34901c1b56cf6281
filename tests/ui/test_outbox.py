"""N1, N11 in the window: the Outbox by keys and buttons, the bar above every screen, the pause, held acts, Preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.store import accounts
from linndesk.store.outbox import doubt
from linndesk.ui.columns import Painted
from linndesk.ui.dialogs.held_rows import HeldRows
from linndesk.ui.dialogs.preview import PreviewDialog
from linndesk.ui.dialogs.why_send import WhySend
from linndesk.ui.messages import MessageBox
from linndesk.ui.outgoing import OutgoingBar
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.screens.outbox import OutboxScreen
from linndesk.ui.screens.outbox_words import state_cell
from linndesk.ui.screens.problems import ProblemsScreen
from tests.services.owed import despatch, owe, put, state
from tests.ui.conftest import Stage, outbox

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def owed(live: Stage) -> list[int]:
    """Three despatches that wait."""
    refs = [each.channel_order_id for each in live.scene.built.orders.listed(status="open")[:3]]
    return despatch(live.scene, *refs)


def bar(stage: Stage) -> OutgoingBar:
    assert stage.opened.outflow is not None
    stage.window.refresh_counts()
    stage.idle()
    return stage.opened.outflow.bar


def press(dialog: object, words: Callable[[str], bool]) -> None:
    assert isinstance(dialog, MessageBox)
    next(each for each in dialog.findChildren(QPushButton) if words(each.text())).click()


def button(dialog: PreviewDialog | HeldRows, words: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == words)


def test_each_state_is_a_word_and_a_shape(live: Stage, owed: list[int]) -> None:
    """Never colour alone: no two states share word and shape, the undo wait counts down."""
    screen = outbox(live)
    now = live.scene.clock.now()
    cells: dict[str, Painted] = {}
    for name in ("planned", "held", "waiting", "sending", "sent", "confirmed", "refused", "superseded", "cancelled"):
        put(live.scene, owed[:1], state=name, attempts=1)
        screen.model.reload()
        live.idle()
        cells[name] = state_cell(live.scene.built.outbox.rows(owed[:1])[owed[0]], now)
    assert len({each.text for each in cells.values()}) == len(cells)
    assert all(each.icon for each in cells.values())
    row = live.scene.built.outbox.rows(owed[1:2])[owed[1]]
    assert state_cell(row, now).text == "Waiting 60 s"
    assert state_cell(row, now + timedelta(seconds=18)).text == "Waiting 42 s"
    assert state_cell(row, now + timedelta(seconds=61)).text == "Waiting"


@pytest.mark.parametrize("name", ["outbox", "problems"])
def test_the_table_has_the_keys_as_soon_as_its_screen_is_there(live: Stage, owed: list[int], name: str) -> None:
    """All by keyboard: Ctrl+7, then S, K, T; Ctrl+6, then Enter, R, D."""
    live.window.actions_by_key[f"screen-{name}"].trigger()
    live.idle()
    screen = live.window.screen_named(name)
    assert isinstance(screen, OutboxScreen | ProblemsScreen)
    assert live.window.focusWidget() is screen.table


def test_the_undo_wait_is_counted_down_as_time_passes(live: Stage, owed: list[int]) -> None:
    screen = outbox(live)
    why = next(at for at, each in enumerate(screen.model.columns) if each.key == "reason")
    assert screen.model.index(0, why).data() == "Undo is possible for 60 s"
    live.scene.clock.advance(seconds=20)
    screen._tick()
    assert screen.model.index(0, why).data() == "Undo is possible for 40 s"


def test_tiles_filter_and_buttons_say_how_many_they_fit(live: Stage, owed: list[int], qtbot: QtBot) -> None:
    put(live.scene, owed[:1], state="refused", error="Invalid carrierCode", attempts=1)
    screen = outbox(live)
    screen.table.setFocus()
    screen.table.selectAll()
    assert screen.buttons["retry"].text() == "Retry"
    assert screen.buttons["send"].text() == "Send now 2"
    assert screen.buttons["cancel"].text() == "Cancel 3"
    screen.tiles.press("refused")
    live.idle()
    assert screen.model.rowCount() == 1
    screen.table.selectAll()
    assert not screen.buttons["send"].isEnabled()
    why = next(at for at, each in enumerate(screen.model.columns) if each.key == "reason")
    assert screen.model.index(0, why).data() == "Invalid carrierCode", "whoever said it"
    screen.table.select_id(owed[0])
    live.idle()
    assert screen.details.what.toPlainText().startswith("Refused: Invalid carrierCode")
    qtbot.keyClick(screen.table, Key.Key_R)
    live.idle()
    assert state(live.scene, owed[0]) == ("waiting", "")
    assert screen.model.rowCount() == 0
    assert screen.table.empty_text.startswith("No row matches; 3 hidden")


def test_k_keeps_and_s_sends(live: Stage, owed: list[int], qtbot: QtBot) -> None:
    """Without a mouse."""
    screen = outbox(live)
    screen.table.setFocus()
    screen.table.select_id(owed[0])
    qtbot.keyClick(screen.table, Key.Key_K)
    live.idle()
    assert state(live.scene, owed[0]) == ("held", "person")
    screen.table.select_id(owed[0])
    qtbot.keyClick(screen.table, Key.Key_S)
    live.idle()
    assert state(live.scene, owed[0]) == ("waiting", "")


def test_t_says_that_it_was_told_elsewhere(live: Stage, owed: list[int], qtbot: QtBot) -> None:
    screen = outbox(live)
    screen.table.setFocus()
    screen.table.select_id(owed[1])
    qtbot.keyClick(screen.table, Key.Key_T)
    press(live.dialog(MessageBox), lambda text: text == "Told elsewhere")
    live.idle()
    assert state(live.scene, owed[1]) == ("superseded", "")


def test_del_takes_the_despatch_back(live: Stage, owed: list[int], qtbot: QtBot) -> None:
    screen = outbox(live)
    screen.table.setFocus()
    screen.table.select_id(owed[2])
    target = live.scene.built.outbox.story(owed[2]).row.target
    qtbot.keyClick(screen.table, Key.Key_Delete)
    press(live.dialog(MessageBox), lambda text: text.startswith("Cancel 1 despatch"))
    live.idle()
    assert state(live.scene, owed[2]) == ("cancelled", "")
    assert live.scene.built.orders.show(target).status == "open"


def test_what_was_called_off_asks_for_a_reason(live: Stage, owed: list[int], qtbot: QtBot) -> None:
    put(live.scene, owed[:1], state="held", hold="cancelled", reason="The order was cancelled on the channel")
    screen = outbox(live)
    screen.table.select_id(owed[0])
    screen.run_verb("send")
    dialog = live.dialog(WhySend)
    assert isinstance(dialog, WhySend)
    assert not dialog.send.isEnabled()
    qtbot.keyClicks(dialog.why, "agreed by telephone")
    dialog.send.click()
    live.idle()
    assert state(live.scene, owed[0]) == ("waiting", "")
    assert live.scene.built.outbox.story(owed[0]).row.override == "agreed by telephone"


def test_what_is_left_alone_says_why(live: Stage, owed: list[int]) -> None:
    live.scene.built.accounts.save("Shop UK", {"mode": "watch"})
    screen = outbox(live)
    screen.table.selectAll()
    screen.run_verb("send")
    live.idle()
    box = live.dialog(MessageBox)
    assert box.accessibleName() == "3 rows were left as before."
    assert "put the account to Live first" in box.accessibleDescription()


def test_details_tell_all_as_plain_text_and_open_the_order(live: Stage, owed: list[int]) -> None:
    """R-FOREIGN."""
    put(live.scene, owed[:1], error="<b>no</b>", attempts=2, request={"trackingNumber": "<i>AB</i>"})
    live.scene.built.outbox.hold(owed[:1])
    screen = outbox(live)
    screen.table.select_id(owed[0])
    live.idle()
    assert "Tracking: AB123" in screen.details.what.toPlainText()
    assert "<i>AB</i>" in screen.details.request.toPlainText()
    assert "<b>no</b>" in screen.details.history.toPlainText()
    assert "Kept here, by you" in screen.details.history.toPlainText()
    target = live.scene.built.outbox.story(owed[0]).row.target
    screen.details.open_button.click()
    live.idle()
    assert live.window.screen_key == "processed-orders", f"where {target} stands once it is despatched"


def test_an_empty_outbox_says_when_the_last_was_confirmed(live: Stage, owed: list[int]) -> None:
    put(live.scene, owed, state="confirmed", settled_at=live.scene.clock.now())
    screen = outbox(live)
    local = live.scene.clock.now().astimezone()
    assert screen.table.empty_text == f"Nothing waits. The last act was confirmed {local:%H:%M}."
    screen.tiles.press("done")
    live.idle()
    assert screen.model.rowCount() == 3


def test_the_bar_counts_and_ctrl_shift_p_pauses(live: Stage, owed: list[int], qtbot: QtBot) -> None:
    """R-MODES."""
    above = bar(live)
    assert (above.preview.text(), above.outbox.text()) == ("Preview (3)", "Outbox (3)")
    assert above.sentences == []
    qtbot.keyClick(live.window, Key.Key_P, CTRL | SHIFT)
    live.idle()
    above = bar(live)
    assert {state(live.scene, each) for each in owed} == {("held", "pause")}
    assert (above.preview.text(), above.outbox.text()) == ("Preview", "Outbox (3)"), "nothing would leave now"
    assert above.sentences[0].startswith("Outgoing is paused since")
    assert above.pause.text() == "Let outgoing go on"
    assert "3 acts held" in live.window.toast.text
    above.pause.click()
    live.idle()
    assert {state(live.scene, each) for each in owed} == {("waiting", "")}
    assert bar(live).sentences == []


def test_the_banner_names_every_account_that_is_on_and_not_live(live: Stage) -> None:
    live.scene.add("Shop DE", ("DE",))
    live.scene.add("Shop FR", ("FR",), mode="hold")
    live.scene.add("Shop IT", ("IT",), on=False)
    (said,) = bar(live).sentences
    assert said == "Watch, nothing is sent: Shop DE. Hold, waits for your word: Shop FR"


def test_a_light_back_on_asks_what_becomes_of_what_it_held(live: Stage, owed: list[int], qtbot: QtBot) -> None:
    """R-MODES: send, told elsewhere, keep; nothing leaves before the answer."""
    accounts = live.scene.built.accounts
    accounts.save("Shop UK", {"mark_as_despatched": False})
    assert bar(live).sentences == []
    accounts.save("Shop UK", {"mark_as_despatched": True})
    assert bar(live).sentences == ["Shop UK: 3 despatches were held while Mark as despatched was off."]
    live.window.ask("held-rows", "Shop UK")
    live.idle()
    dialog = live.dialog(HeldRows)
    assert isinstance(dialog, HeldRows)
    assert {state(live.scene, each)[0] for each in owed} == {"held"}
    button(dialog, "Send 3").click()
    live.idle()
    assert {state(live.scene, each) for each in owed} == {("waiting", "")}
    assert bar(live).sentences == []
    live.window.ask("held-rows", "Shop UK")
    live.idle()
    with pytest.raises(AssertionError):
        live.dialog(HeldRows)


def test_shift_f9_previews_what_would_leave_and_saves_it(
    live: Stage, owed: list[int], qtbot: QtBot, tmp_path: Path
) -> None:
    """W3."""
    put(live.scene, owed[:1], state="held", hold="light", reason="Mark as despatched is off")
    qtbot.keyClick(live.window, Key.Key_F9, SHIFT)
    live.idle()
    dialog = live.dialog(PreviewDialog)
    assert isinstance(dialog, PreviewDialog)
    assert dialog.model.rowCount() == 3
    assert dialog.said.text() == "2 acts would leave now. 1 is held: the column Why says what for."
    assert not dialog.approve_button.isVisible()
    dialog.save(tmp_path / "plan.csv")
    live.idle()
    lines = (tmp_path / "plan.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "account,kind,target,live,wanted,difference,rule,risk"
    assert len(lines) == 4
    dialog.close_button.click()


def test_a_copied_profile_says_why_nothing_leaves_until_somebody_says_send(live: Stage, owed: list[int]) -> None:
    """R-COPY, N1."""
    why = "This database is a copy, so every account only watches until you say otherwise"

    def copied() -> None:
        for each in accounts.every():
            accounts.save(each.id, {"mode": "watch"}, each.secrets)
            accounts.note(each.id, watch_reason=why)
        doubt(why, live.scene.clock.now())

    live.scene.built.store.write(copied)
    (said,) = bar(live).sentences
    assert said == f"{why}: Shop UK."
    assert live.scene.built.outbox.send(owed).done == ()
    live.scene.built.accounts.save("Shop UK", {"mode": "live"})
    assert bar(live).sentences == ["Shop UK: 3 despatches were held while the account only watched."]
    assert {state(live.scene, each) for each in owed} == {("held", "watch")}
    assert live.scene.built.outbox.send(owed).left == ()
    assert all(live.scene.built.outbox.story(each).row.unsure for each in owed), "each is asked about first"


def test_many_rows_go_with_a_bar_that_can_stop_them(live: Stage) -> None:
    ids = [owe(live.scene, "despatch", f"O-{at}", "Shop UK", hold="person") for at in range(230)]
    screen = outbox(live)
    screen.table.selectAll()
    assert screen.buttons["send"].text() == "Send now 230"
    screen.run_verb("send")
    live.idle()
    assert {state(live.scene, each)[0] for each in ids} == {"waiting"}
    assert "230 rows may leave now" in live.window.toast.text


def test_approve_lets_go_exactly_what_was_seen(live: Stage, qtbot: QtBot) -> None:
    """W3: once per account and kind; where the plan has changed meanwhile it is shown anew."""
    one = owe(live.scene, "stock", "A", "Shop UK", hold="approval")
    live.window.ask("preview")
    live.idle()
    dialog = live.dialog(PreviewDialog)
    assert isinstance(dialog, PreviewDialog)
    assert dialog.approve_button.text() == "Approve 1"
    assert "Shop UK: Stock" in dialog.said.text()
    two = owe(live.scene, "stock", "B", "Shop UK", hold="approval")
    dialog.approve_button.click()
    live.idle()
    box = live.dialog(MessageBox)
    assert "changed since" in box.accessibleName()
    box.close()
    assert state(live.scene, one) == ("held", "approval")
    live.idle()
    assert dialog.approve_button.text() == "Approve 2"
    dialog.approve_button.click()
    live.idle()
    assert state(live.scene, one) == state(live.scene, two) == ("waiting", "")
    assert not dialog.approve_button.isVisible()
    dialog.close_button.click()


def test_a_light_turned_on_in_channel_integration_asks_at_once(live: Stage, owed: list[int]) -> None:
    """R-MODES: the account that held something asks when it is on again."""
    live.scene.built.accounts.save("Shop UK", {"enabled": False})
    live.window.go("channel-integration")
    live.idle()
    screen = live.window.screen_named("channel-integration")
    assert isinstance(screen, ChannelIntegration)
    screen.reload()
    live.idle()
    row_id = screen.model.id_at(0)
    screen.table.toggled.emit(row_id, "enabled", True)
    live.idle()
    dialog = live.dialog(HeldRows)
    assert isinstance(dialog, HeldRows)
    button(dialog, "Keep").click()
    live.idle()
    assert {state(live.scene, each) for each in owed} == {("held", "person")}


def test_the_banners_marks_follow_the_scheme(live: Stage) -> None:
    live.scene.add("Shop DE", ("DE",))
    above = bar(live)

    def colours() -> set[str]:
        marks = [
            each.pixmap() for each in above.findChildren(QLabel) if each.isVisible() and not each.pixmap().isNull()
        ]
        return {mark.toImage().pixelColor(mark.width() // 2, 1).name() for mark in marks}

    light = colours()
    live.window.actions_by_key["appearance-dark"].trigger()
    live.idle()
    dark = colours()
    live.window.actions_by_key["appearance-light"].trigger()
    live.idle()
    assert light
    assert dark != light
    assert colours() == light
