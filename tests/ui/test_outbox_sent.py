"""X6, R-OUTCOME in the window: what was sent and not confirmed has its tile, its words and a person's two ways out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.store import accounts, approvals
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.outbox_words import reason, state_cell
from tests.services.owed import despatch, owe, put, state
from tests.ui.conftest import Stage, outbox

Key = Qt.Key


@pytest.fixture
def sent(live: Stage) -> list[int]:
    """Two despatches that nobody answered for, and one that waits."""
    refs = [each.channel_order_id for each in live.scene.built.orders.listed(status="open")[:3]]
    ids = despatch(live.scene, *refs)
    put(live.scene, ids[:2], state="sent", attempts=1, settled_at=live.scene.clock.now(), next_try=None)
    return ids


def question(stage: Stage) -> MessageBox:
    return stage.window.findChildren(MessageBox)[-1]


def texts(box: MessageBox) -> str:
    return " ".join(each.text() for each in box.findChildren(QLabel))


def press(box: MessageBox, words: str) -> None:
    next(each for each in box.findChildren(QPushButton) if each.text() == words).click()


def test_it_has_a_tile_of_its_own_and_is_not_owed(live: Stage, sent: list[int]) -> None:
    screen = outbox(live, "sent")
    assert screen.model.rowCount() == 2
    row = live.scene.built.outbox.rows(sent[:1])[sent[0]]
    now = live.scene.clock.now()
    cell = state_cell(row, now)
    assert (cell.text, cell.tone) == ("Not confirmed", "quiet"), "neither green nor an error"
    assert reason(row, now), "it says why"
    live.window.refresh_counts()
    live.idle()
    screen.tiles.press("sent")
    live.idle()
    assert screen.model.rowCount() == 1, "what is owed is the one that waits"


def test_t_says_that_it_is_there(live: Stage, sent: list[int], qtbot: QtBot) -> None:
    screen = outbox(live, "sent")
    screen.table.setFocus()
    screen.table.selectAll()
    assert screen.buttons["told"].text() == "It is there 2"
    assert screen.buttons["retry"].text() == "Send again 2"
    assert not screen.buttons["cancel"].isEnabled()
    said: list[str] = []
    screen.says.connect(said.append)
    qtbot.keyClick(screen.table, Key.Key_T)
    assert "Does the channel have 2 rows?" in texts(question(live))
    press(question(live), "It is there")
    live.idle()
    assert {state(live.scene, each) for each in sent[:2]} == {("confirmed", "")}
    assert said == ["2 rows count as confirmed"]
    screen.details.show_row(sent[0])
    live.idle()
    assert "It is there, by" in screen.details.history.toPlainText()


def test_r_warns_that_the_channel_may_act_twice(live: Stage, sent: list[int], qtbot: QtBot) -> None:
    screen = outbox(live, "sent")
    screen.table.setFocus()
    screen.table.selectAll()
    qtbot.keyClick(screen.table, Key.Key_R)
    assert "may have it already and act twice" in texts(question(live))
    press(question(live), "Go back")
    assert {state(live.scene, each) for each in sent[:2]} == {("sent", "")}
    said: list[str] = []
    screen.says.connect(said.append)
    qtbot.keyClick(screen.table, Key.Key_R)
    press(question(live), "Send again")
    live.idle()
    assert {state(live.scene, each) for each in sent[:2]} == {("waiting", "")}
    assert said == ["2 rows will be sent again"]
    screen.details.show_row(sent[0])
    live.idle()
    assert "Sent again, though the channel may have it" in screen.details.history.toPlainText()
    assert "Sent before, and not confirmed" in screen.details.what.toPlainText()


def test_of_mixed_rows_each_gets_what_fits_it(live: Stage, sent: list[int], qtbot: QtBot) -> None:
    put(live.scene, sent[2:], state="refused", error="no", attempts=1)
    screen = outbox(live)
    screen.view.choose("all")
    screen.clear_filters()
    live.idle()
    screen.table.selectAll()
    assert screen.buttons["told"].text() == "Told elsewhere 3"
    assert screen.buttons["retry"].text() == "Retry 3"
    said: list[str] = []
    screen.says.connect(said.append)
    screen.run_verb("told")
    assert "2 rows were sent before" in texts(question(live))
    press(question(live), "Told elsewhere")
    live.idle()
    assert said == ["1 row count as told elsewhere. 2 rows count as confirmed"]


def test_a_level_is_told_again_without_a_question(live: Stage) -> None:
    """X9: a level may be told as often as one likes."""
    payload = {"quantity": 3, "latency": None, "rule": "on_hand", "inputs": {}}
    row = owe(live.scene, "stock", "SKU-1", "Shop UK", payload=payload)
    put(live.scene, [row], state="sent")
    store, now = live.scene.built.store, live.scene.clock.now()
    store.write(lambda: approvals.give(accounts.named("Shop UK").id, "stock", "you", now))
    screen = outbox(live, "sent")
    screen.table.selectAll()
    screen.run_verb("retry")
    live.idle()
    assert not live.window.findChildren(MessageBox)
    assert state(live.scene, row)[0] == "waiting"
