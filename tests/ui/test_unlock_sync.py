"""R-LEASE: Unlock Sync names holder and age, and takes the lease only when a person says so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.store import accounts, leases
from linndesk.store.leases import Holder
from linndesk.ui.messages import MessageBox
from tests.ui.conftest import Stage

OTHER = Holder("another machine", 4711, "then")


def asked(stage: Stage) -> None:
    stage.window.actions_by_key["unlock-sync"].trigger()
    stage.idle()


def test_nothing_is_locked(stage: Stage) -> None:
    asked(stage)
    assert "nobody syncs" in stage.window.toast.text


@pytest.mark.parametrize("press", ["Unlock", "Cancel"])
def test_holder_and_age_then_a_person_decides(stage: Stage, qtbot: QtBot, press: str) -> None:
    store = stage.scene.built.store
    pool_id = store.read(lambda: accounts.named("Shop UK").pool_id)
    store.write(lambda: leases.take(pool_id, OTHER, store.now(), lambda holder: False))
    stage.scene.clock.advance(seconds=40)
    asked(stage)
    box = stage.dialog(MessageBox)
    said = " ".join(each.text() for each in box.findChildren(QLabel))
    assert "Shop UK: another PC, since" in said
    assert "40 seconds" in said
    (button,) = [each for each in box.findChildren(QPushButton) if each.text() == press]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    stage.idle()
    assert (stage.scene.built.locks.held() == ()) is (press == "Unlock")
