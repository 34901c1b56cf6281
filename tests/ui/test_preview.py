"""N2, N3, W3: the Preview dialog: filters, sorts, ticks, approves exactly what is ticked, goes through the brake."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from linndesk.domain.preview import PlanRow, make_plan
from linndesk.store import approvals, tables
from linndesk.ui.columns import Light
from linndesk.ui.dialogs.preview import PreviewDialog
from linndesk.ui.dialogs.preview_rows import COLUMNS, PlanSource, RowsWanted, Ticks
from linndesk.ui.dialogs.through_brake import ThroughBrake
from linndesk.ui.models import CELL
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.screens.outbox_words import payload_text
from tests.sandbox.shop import offer
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton
MANY = [f"S{at:02}" for at in range(30)]
KEYS = [each.key for each in COLUMNS]


def stock(stage: Stage, skus: Sequence[str], level: int) -> None:
    file = stage.scene.profile / "items.csv"
    file.write_text("sku,title,level\n" + "".join(f"{sku},Item,{level}\n" for sku in skus), encoding="utf-8")
    stage.scene.built.items.import_file(file)


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """Thirty listings of eight units, linked, live; nothing approved or sent."""
    stock(stage, MANY, 8)
    for sku in MANY:
        offer(stage.scene.amazon.world, sku, 3)
    stage.scene.built.accounts.save("Shop UK", {"mode": "live"})
    stage.scene.built.listings.download("Shop UK")
    for sku in MANY:
        stage.scene.built.listings.link("Shop UK", sku, sku)
    return stage


def preview(stage: Stage, qtbot: QtBot) -> PreviewDialog:
    qtbot.keyClick(stage.window, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    stage.idle()
    found = stage.dialog(PreviewDialog)
    assert isinstance(found, PreviewDialog)
    stage.idle()
    return found


def cell(dialog: PreviewDialog, row: int, key: str) -> str:
    return str(dialog.model.index(row, KEYS.index(key)).data() or "")


def row_of(dialog: PreviewDialog, target: str) -> int:
    return next(at for at in range(dialog.model.rowCount()) if cell(dialog, at, "target") == target)


def held(stage: Stage) -> dict[str, tuple[str, str]]:
    query = tables.Outbox.select().where(tables.Outbox.kind == "stock")
    return stage.scene.built.store.read(lambda: {each.target: (each.state, each.hold) for each in query})


def test_n2_rows_say_what_why_and_at_what_risk(shop: Stage, qtbot: QtBot) -> None:
    dialog = preview(shop, qtbot)
    assert dialog.model.rowCount() == 30
    shown = [cell(dialog, row_of(dialog, "S04"), key) for key in ("live", "wanted", "difference", "state", "risk")]
    assert shown == ["3", "8", "▲ +5", "To approve", "First send; More than doubles"]
    assert "All that is on hand" in cell(dialog, 0, "rule")
    assert dialog.approve_button.text() == "Approve 30"
    assert held(shop) == {}, "nothing is written by looking"


def test_n2_filter_search_and_sort(shop: Stage, qtbot: QtBot) -> None:
    dialog = preview(shop, qtbot)
    dialog.search.setText("s1")
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 10, timeout=5_000)
    dialog.search.clear()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 30, timeout=5_000)
    dialog.model.order_by(KEYS.index("target"), True)
    shop.idle()
    assert cell(dialog, 0, "target") == "S29"
    dialog.show_only.choose("held")
    dialog._filter()
    shop.idle()
    assert dialog.model.rowCount() == 0
    assert dialog.table.empty_text == "No row matches the filter."


def test_what_is_unticked_is_kept_and_the_rest_is_approved(shop: Stage, qtbot: QtBot) -> None:
    dialog = preview(shop, qtbot)
    at = row_of(dialog, "S05")
    dialog.table.setCurrentIndex(dialog.model.index(at, KEYS.index("tick")))
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    light = dialog.model.index(at, KEYS.index("tick")).data(CELL)
    assert isinstance(light, Light)
    assert not light.on
    assert dialog.approve_button.text() == "Approve 29, Keep back 1"
    qtbot.mouseClick(dialog.approve_button, LEFT)
    shop.idle()
    built = shop.scene.built
    assert built.store.read(lambda: approvals.has(built.accounts.show("Shop UK").id, "stock"))
    assert held(shop) == {"S05": ("held", "person")}
    built.engine.sync()
    assert {each for each in MANY if not shop.scene.amazon.world.stock.of(each)} == {"S05"}
    dialog.reload()
    shop.idle()
    assert cell(dialog, row_of(dialog, "S05"), "tick") == "Off"
    dialog.tick([row_of(dialog, "S05")], True)
    assert dialog.approve_button.text() == "Send 1"
    qtbot.mouseClick(dialog.approve_button, LEFT)
    shop.idle()
    assert held(shop)["S05"] == ("waiting", "")


def test_the_outbox_tells_a_level_in_words(shop: Stage) -> None:
    """A13: what would be told is read by people; the inputs of the sum are Why's."""
    built = shop.scene.built
    plan = built.preview.plan()
    built.preview.decide(plan, [each for each in plan.rows if each.target == "S05"], asks=True)
    (row,) = built.store.read(lambda: list(tables.Outbox.select().where(tables.Outbox.target == "S05")))
    text = payload_text(built.outbox.story(row.id), shop.scene.clock.now())
    assert text.splitlines()[1:] == [
        "Stock for S05, Shop UK", "Level: 8 units", "The channel showed, or was told last: 3",
        "The latency is not spoken of", "Because: All that is on hand",
    ]  # fmt: skip


def test_space_turns_the_ticks_of_all_that_is_selected(shop: Stage, qtbot: QtBot) -> None:
    """N2: whoever has filtered and chosen forty rows does not untick them one by one."""
    dialog = preview(shop, qtbot)
    dialog.search.setText("s1")
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 10, timeout=5_000)
    dialog.table.setCurrentIndex(dialog.model.index(3, KEYS.index("tick")))
    dialog.table.selectAll()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.approve_button.text() == "Approve 20, Keep back 10"
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.approve_button.text() == "Approve 30"


def test_a_plan_that_has_changed_is_shown_anew_and_nothing_leaves(shop: Stage, qtbot: QtBot) -> None:
    dialog = preview(shop, qtbot)
    stock(shop, ["S01", "S02"], 9)
    qtbot.mouseClick(dialog.approve_button, LEFT)
    shop.idle()
    built = shop.scene.built
    assert not built.store.read(lambda: approvals.has(built.accounts.show("Shop UK").id, "stock"))
    assert cell(dialog, row_of(dialog, "S01"), "wanted") == "9"


def test_n3_the_brake_stands_on_top_and_wants_a_reason(shop: Stage, qtbot: QtBot) -> None:
    built = shop.scene.built
    built.preview.approve(built.preview.plan().plan_id)
    built.engine.sync()
    stock(shop, MANY[:20], 0)
    dialog = preview(shop, qtbot)
    assert dialog.brake_panel.isVisible()
    assert "Shop UK" in dialog.brake_title.text()
    assert "20 of 30 listings would go to 0" in dialog.brake.text()
    assert "Levels were counted" in dialog.brake.text()
    qtbot.mouseClick(dialog.brake_button, LEFT)
    asked = shop.dialog(ThroughBrake)
    assert isinstance(asked, ThroughBrake)
    assert not asked.go.isEnabled()
    qtbot.keyClicks(asked.why, "counted on Saturday")
    qtbot.mouseClick(asked.go, LEFT)
    shop.idle()
    assert not dialog.brake_panel.isVisible()
    assert "counted on Saturday" in dialog.notes.text()
    assert [each.text() for each in dialog.findChildren(QPushButton) if each.text() == "Go on…"]


def test_inventory_sync_turned_on_for_the_first_time_leads_here(shop: Stage, qtbot: QtBot) -> None:
    built = shop.scene.built
    built.accounts.save("Shop UK", {"update_inventory": False})
    shop.window.go("channel-integration")
    shop.idle()
    screen = shop.window.screen_named("channel-integration")
    assert isinstance(screen, ChannelIntegration)
    row = built.accounts.show("Shop UK").id
    screen._toggle(row, "update_inventory", True)
    shop.idle()
    shop.idle()
    assert isinstance(shop.dialog(PreviewDialog), PreviewDialog)


def test_f1_asks_why(shop: Stage, qtbot: QtBot) -> None:
    dialog = preview(shop, qtbot)
    asked: list[tuple[str, str]] = []
    dialog.why.connect(lambda *what: asked.append(what))
    dialog.table.select_id(0)
    dialog.ask_why()
    assert asked == [("Shop UK", cell(dialog, 0, "target"))]


def test_a_hundred_thousand_rows_are_filtered_and_sorted_off_the_main_thread() -> None:
    """The model holds ids; what runs on the main thread is a page of rows."""
    rows = [
        PlanRow(0, "Shop", "stock", f"SKU-{at:06}", at % 7, at % 11, at % 11 - at % 7, "All", "", "approval", str(at))
        for at in range(100_000)
    ]
    ticks = Ticks()
    ticks.take(make_plan(rows))
    source = PlanSource(ticks, COLUMNS)
    source.rows_of = rows
    ids = source.ids(RowsWanted(search="99", sort="difference", descending=True))
    assert rows[ids[0]].difference == 10
    began = time.perf_counter()
    page = source.rows(list(range(50_000, 50_200)))
    assert len(page) == 200
    assert time.perf_counter() - began < 1
    ticks.turn(range(100_000), False)
    assert len(ticks.kept) == 100_000
    assert len(source.ids(RowsWanted(show="off"))) == 100_000


def test_a_tick_stays_on_the_same_act_of_another_plan() -> None:
    def row(target: str, wanted: int, hold: str = "") -> PlanRow:
        return PlanRow(0, "Shop", "stock", target, 1, wanted, 0, "", "", hold, str(wanted))  # type: ignore[arg-type]

    ticks = Ticks()
    ticks.take(make_plan([row("A", 1), row("B", 2), row("C", 3, "watch")]))
    ticks.turn([1, 2], False)
    assert [each.target for each in ticks.kept] == ["B"]
    assert ticks.of(2) is None, "what the account holds has no tick"
    ticks.take(make_plan([row("B", 5), row("D", 1)]))
    assert [(each.target, each.wanted) for each in ticks.kept] == [("B", 5)]
