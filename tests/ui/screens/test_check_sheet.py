"""W6: the check sheet, what stays behind, what a reason lets go, how many leave; undo, stop, and a thousand at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest
from PySide6.QtCore import Qt

from linndesk.sandbox.amazon.records import Line
from linndesk.services.despatch import Wish
from linndesk.ui.columns import Button, Painted
from linndesk.ui.dialogs.check_sheet import CheckSheetDialog
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.order_kit import order_services
from tests.ui.screens.stage import Stage

SKU = "MUG-RED-330"


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """A live account. O1 and O2 are ready, O3 parked, O4 unmapped, O5 short, O6 cancelled on the channel since."""
    world, now = stage.scene.amazon.world, stage.scene.clock.now()
    for each in world.orders("main"):
        world.update(each.id, updated=now - timedelta(days=40), created=now - timedelta(days=41))
    items = stage.scene.profile / "items.csv"
    items.write_text(f"sku,title,level\n{SKU},Red mug,10\nBOWL,Bowl,0\n", encoding="utf-8")
    stage.built.items.import_file(items)
    for at, sku in enumerate((SKU, SKU, SKU, "NOBODY-KNOWS", "BOWL", SKU), 1):
        world.add_order(f"O{at}", lines=(Line(sku, 2, Decimal("8.50"), sku),), created=now - timedelta(hours=9 - at))
    service = {"service": "House courier", "carrier_code": "Royal Mail", "carrier_name": "", "shipping_method": "48"}
    stage.scene.add("Shop UK", ("UK",), mode="live", shipping_services=[service])
    stage.scene.clock.advance(minutes=5)
    stage.scene.sync()
    stage.built.listings.link("Shop UK", SKU)
    stage.built.listings.link("Shop UK", "BOWL")
    every = [order_id(stage, f"O{at}") for at in range(1, 7)]
    stage.built.order_acts.set_service(every, "House courier")
    for at, each in enumerate(every):
        stage.built.order_acts.set_tracking(each, f"HC{at:04}")
    stage.built.order_acts.park([every[2]])
    world.update("O6", status="CANCELLED", updated=stage.scene.clock.now())
    stage.scene.clock.advance(minutes=10)
    stage.scene.sync()
    return stage


def order_id(stage: Stage, ref: str) -> int:
    return stage.built.orders.show(ref).id


def screen_of(stage: Stage) -> OpenOrders:
    return stage.show(OpenOrders(order_services(stage.built), stage.background, stage.memory, stage.scene.clock.now))


def sheet_of(stage: Stage, screen: OpenOrders, refs: Sequence[str]) -> CheckSheetDialog:
    dialog = screen.sending.ask([Wish(order_id(stage, each)) for each in refs])
    stage.settle()
    return dialog


def cells(dialog: CheckSheetDialog, key: str) -> dict[str, object]:
    at = next(n for n, each in enumerate(dialog.rows.columns) if each.key == key)
    rows = [dialog.rows.row_at(n) for n in range(dialog.rows.rowCount())]
    return {each.row.channel_order_id: dialog.rows.columns[at].value(each) for each in rows if each is not None}


def words(dialog: CheckSheetDialog, key: str) -> dict[str, str]:
    return {ref: cast(Painted, each).text for ref, each in cells(dialog, key).items()}


def test_it_says_what_it_found_worst_first_and_what_stays_behind(shop: Stage) -> None:
    dialog = sheet_of(shop, screen_of(shop), ("O1", "O2", "O3", "O4", "O5", "O6"))
    assert dialog.tiles is not None
    assert list(dialog.tiles.tiles) == ["ready", "cancelled", "short", "unmapped", "parked"]
    assert next(iter(words(dialog, "found"))) == "O6", "what stops it stands first"
    for at, each in enumerate(dialog.sheet.rows):
        dialog.table.select_id(at)
        said = [one.text for one in each.findings]
        assert dialog._said.isHidden() == (len(said) < 2), "two things do not fit their cell: they stand below it"
        assert all(one in dialog._said.text() for one in said)
    goes = words(dialog, "goes")
    assert goes["O6"] == "Needs a reason"
    assert {each for ref, each in goes.items() if ref != "O6"} == {"Goes"}
    assert dialog.go.text() == "Despatch 5 orders"
    assert not dialog.reason.isHidden()
    dialog.tiles.press("parked")
    assert list(words(dialog, "found")) == ["O3"]
    assert "Parked" in words(dialog, "found")["O3"]
    dialog.reject()


def test_an_order_called_off_leaves_only_for_a_reason_that_is_kept(shop: Stage) -> None:
    """W6, D5."""
    screen = screen_of(shop)
    dialog = sheet_of(shop, screen, ("O1", "O6"))
    assert dialog.go.text() == "Despatch 1 order"
    shop.qtbot.keyClicks(dialog.reason, "agreed by telephone")
    assert dialog.go.text() == "Despatch 2 orders"
    dialog.reason.clear()
    dialog.accept()
    shop.wait(lambda: "1 order despatched" in screen.strip.said)
    assert shop.built.orders.show("O1").outcome == "despatched"
    assert shop.built.orders.show("O6").parcels == ()
    dialog = sheet_of(shop, screen, ("O6",))
    assert not dialog.go.isEnabled()
    shop.qtbot.keyClicks(dialog.reason, "agreed by telephone")
    dialog.accept()
    shop.wait(lambda: bool(shop.built.orders.show("O6").parcels))
    (row,) = [each for each in shop.built.outbox.listed() if each.target == "O6"]
    assert row.override == "agreed by telephone"


def test_rows_are_left_out_and_taken_along_again(shop: Stage) -> None:
    screen = screen_of(shop)
    dialog = sheet_of(shop, screen, ("O1", "O2"))
    button = cells(dialog, "leave")["O1"]
    assert isinstance(button, Button)
    dialog.table.setFocus()
    dialog.table.selectRow(0)
    shop.qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert dialog.go.text() == "Despatch 1 order"
    assert sorted(words(dialog, "goes").values()) == ["Goes", "Left out"]
    shop.qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert dialog.go.text() == "Despatch 2 orders"
    dialog.toggle([0, 1])
    assert not dialog.go.isEnabled()
    dialog.reject()


def test_undo_within_the_wait_leaves_no_trace(shop: Stage) -> None:
    """The strip counts down, and once the time is over offers nothing any more."""
    screen = screen_of(shop)
    sheet_of(shop, screen, ("O1", "O2")).accept()
    shop.wait(lambda: "2 orders despatched" in screen.strip.said)
    assert screen.strip.action.text() == "Undo · 60 s"
    assert shop.built.items.get(SKU).levels[0].on_hand == 6
    screen.strip.action.click()
    shop.wait(lambda: "taken back" in screen.strip.said)
    assert shop.built.items.get(SKU).levels[0].on_hand == 10
    assert {shop.built.orders.show(each).status for each in ("O1", "O2")} == {"open"}
    assert {each.state for each in shop.built.outbox.listed()} == {"cancelled"}
    sheet_of(shop, screen, ("O1",)).accept()
    shop.wait(lambda: "1 order despatched" in screen.strip.said)
    shop.scene.clock.advance(seconds=61)
    shop.qtbot.waitUntil(lambda: screen.strip.action.isHidden())
    assert screen.strip.said, "what was done still stands there"


def test_an_account_on_watch_keeps_them_and_the_sheet_says_so(shop: Stage) -> None:
    """D5, N1: never dropped because something was off."""
    shop.built.accounts.save("Shop UK", {"mode": "watch"})
    screen = screen_of(shop)
    dialog = sheet_of(shop, screen, ("O1",))
    assert "Kept in the Outbox for now" in dialog._held.text()
    assert "60 s" not in dialog._after.text()
    dialog.accept()
    shop.wait(lambda: "held" in screen.strip.said)
    assert screen.strip.action.text() == "Undo", "for as long as it is held"


def test_a_large_batch_shows_its_number_large_and_is_stopped_between_two_transactions(stage: Stage) -> None:
    """A thousand at once: the sheet opens at once, the window stays free, Stop keeps what was done."""
    world, now = stage.scene.amazon.world, stage.scene.clock.now()
    for at in range(1_000):
        world.add_order(f"B{at}", lines=(Line(SKU, 1, Decimal(5), "Mug"),), created=now - timedelta(hours=1))
    stage.scene.add("Shop UK", ("UK",), mode="live", last_order_sync="2026-11-20 00:00:00")
    stage.scene.clock.advance(minutes=5)
    stage.scene.sync()
    screen = screen_of(stage)
    screen.table.selectAll()
    ids = screen.table.selected_ids()
    assert len(ids) >= 1_000
    assert screen.despatch_button.text() == f"Despatch {len(ids):,}…"
    dialog = screen.sending.ask([Wish(each) for each in ids])
    assert dialog.isVisible(), "at once; the rows come from a reader thread"
    assert "Checking" in dialog.table.empty_text
    stage.settle()
    leaving = len(dialog.going)
    assert dialog._number.text() == f"{leaving:,}"
    assert not dialog._number.isHidden()
    assert dialog.go.text() == f"Despatch {leaving:,} orders"
    turns = []
    dialog.accept()
    stage.qtbot.waitUntil(lambda: screen.strip.bar.value() > 0)
    assert not screen.despatch_button.isEnabled() or screen.sending.running
    turns.append(screen.strip.said)
    screen.strip.action.click()
    stage.wait(lambda: "stopped before" in screen.strip.said)
    gone = stage.built.orders.tally(stage.scene.clock.now())["despatched_today"]
    assert 0 < gone < leaving, "nothing new began after Stop, and what was done is kept"
    assert "Despatching" in turns[0]
    screen.strip.action.click()
    stage.wait(lambda: f"{gone:,} despatches were taken back" in screen.strip.said)
