"""The stage of the list screens' tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from linndesk.ui.theme import Theme
from tests.ui.screens.stage import Stage, small_world


@pytest.fixture
def stage(profile: Path, loop: asyncio.AbstractEventLoop, qtbot: QtBot, qapp: QApplication) -> Iterator[Stage]:
    """Nothing is set up yet but an empty profile and a practice Amazon with 120 orders and 60 listings."""
    Theme(qapp, "light")
    made = Stage(profile, loop, qtbot, small_world())
    yield made
    made.close()


@pytest.fixture
def synced(stage: Stage) -> Stage:
    """One account over two marketplaces after its first sync, 30 days back, and its listings downloaded."""
    stage.scene.add("Shop UK", ("UK",), last_order_sync="2026-10-20 00:00:00")
    stage.scene.sync()
    stage.built.listings.download("Shop UK")
    return stage
