"""M10 in Listed Products and in the log of requests: what takes no level says so, what is empty says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linndesk.ui.columns import Chip, Painted
from linndesk.ui.dialogs.request_log import RequestLogDialog
from linndesk.ui.models import CELL
from linndesk.ui.screens.listed_products import ListedProducts
from linndesk.ui.screens.listing_columns import state_cell, state_tip, wanted_cell, wanted_tip
from tests.ui.conftest import Stage
from tests.ui.fulfilment import NAME, Desk, desk_of


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    with desk_of(stage) as made:
        made.add()
        yield made


def test_m10_a_batched_item_takes_no_level_and_says_why(desk: Desk) -> None:
    desk.world.shelf.add("MUG", "Mug", 5)
    desk.world.shelf.add("CUP", "Honey by batch", 5, batched=True)
    built = desk.stage.scene.built
    built.listings.download(NAME)
    built.listings.link(NAME, "CUP", "CUP")
    desk.stage.window.go("listed-products", NAME)
    desk.stage.idle()
    screen = desk.stage.window.screen_named("listed-products")
    assert isinstance(screen, ListedProducts)
    rows = {}
    for at in range(screen.model.rowCount()):
        row = screen.model.row_at(at)
        assert row is not None
        rows[row.channel_sku] = row
    batched, plain = rows["CUP"], rows["MUG"]
    state, wanted = state_cell(batched), wanted_cell(batched)
    assert isinstance(state, Chip)
    assert isinstance(wanted, Painted)
    assert (state.word, wanted.text) == ("No level", "None")
    for tip in (state_tip(batched), wanted_tip(batched)):
        assert "No level is sent of it" in tip
        assert "batch" in tip
    other = state_cell(plain)
    assert isinstance(other, Chip)
    assert other.word == "Not sent"


def test_m7_an_empty_log_says_how_it_is_turned_on(desk: Desk) -> None:
    desk.sync()
    desk.stage.window.ask("request-log")
    desk.stage.idle()
    log = desk.stage.dialog(RequestLogDialog)
    assert isinstance(log, RequestLogDialog)
    assert log.model.rowCount() == 0
    assert "Log API requests" in log.table.empty_text


def test_m7_a_call_without_an_answer_says_so(desk: Desk) -> None:
    desk.stage.scene.built.accounts.save(NAME, {"log_api_requests": True})
    desk.there.stop()
    desk.stage.scene.clock.advance(minutes=15)
    desk.stage.scene.built.engine.sync()
    desk.stage.window.ask("request-log", NAME)
    desk.stage.idle()
    log = desk.stage.dialog(RequestLogDialog)
    assert isinstance(log, RequestLogDialog)
    shown = [log.model.index(at, 3).data(CELL) for at in range(log.model.rowCount())]
    assert shown
    assert all(isinstance(each, Painted) and each.text == "No answer" for each in shown)
