"""W8 in the window: the five steps with their imports, what was done when opened again, and the parallel run."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.services.parallelwords import Compared
from linndesk.store import accounts
from linndesk.ui.dialogs.add_account import AddAccount
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.dialogs.moving_over import MovingOver
from linndesk.ui.dialogs.parallel_run import ParallelRunDialog
from linndesk.ui.screens.channel_integration import ChannelIntegration
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton


def moving(stage: Stage) -> MovingOver:
    stage.window.actions_by_key["moving-over"].trigger()
    stage.idle()
    found = stage.dialog(MovingOver)
    assert isinstance(found, MovingOver)
    return found


def importing(stage: Stage) -> ImportTableDialog:
    stage.idle()
    found = stage.dialog(ImportTableDialog)
    assert isinstance(found, ImportTableDialog)
    return found


def write(stage: Stage, name: str, text: str) -> Path:
    path = stage.scene.profile.parent / name
    path.write_text(text, "utf-8")
    return path


def table(stage: Stage, name: str, *rows: Sequence[str]) -> Path:
    """The practice SKUs hold quotes and commas."""
    path = stage.scene.profile.parent / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def bring(stage: Stage, qtbot: QtBot, button: QPushButton, path: Path) -> str:
    """Press the step's button, choose the file, import; what the dialog says."""
    qtbot.mouseClick(button, LEFT)
    dialog = importing(stage)
    dialog.take_file(path)
    stage.idle()
    assert dialog.go.isEnabled(), dialog.said.text()
    qtbot.mouseClick(dialog.go, LEFT)
    stage.idle()
    said = dialog.said.text()
    dialog.reject()
    return said


def run(stage: Stage, account: str = "") -> ParallelRunDialog:
    if account:
        stage.window.ask("parallel-run", account)
    else:
        stage.window.actions_by_key["parallel-run"].trigger()
    stage.idle()
    found = stage.dialog(ParallelRunDialog)
    assert isinstance(found, ParallelRunDialog)
    return found


def rows(dialog: ParallelRunDialog) -> list[Compared]:
    found = [dialog.rows.row_at(at) for at in range(dialog.rows.rowCount())]
    return [each for each in found if each is not None]


@pytest.fixture
def listed(stage: Stage) -> list[str]:
    """Merchant SKUs of Shop UK that were downloaded, with the channel's counts."""
    stage.scene.sync()
    stage.scene.built.listings.download("Shop UK")
    found = stage.scene.built.listings.listed("Shop UK")
    return [each.channel_sku for each in found if each.fulfilment == "merchant" and each.channel_quantity]


def test_the_whole_move_step_by_step(stage: Stage, qtbot: QtBot, listed: list[str]) -> None:
    """Items, levels, links, services, then the check: each from Linnworks' own file."""
    first, second = listed[:2]
    steps = moving(stage)
    assert not steps.buttons["levels"].isEnabled(), "there are no items yet"
    items = write(stage, "items.csv", "ItemNumber,ItemTitle,Weight\nMUG,Mug,410\nPAN,Pan,1250\n")
    assert "2 new" in bring(stage, qtbot, steps.buttons["items"], items)
    assert steps.buttons["levels"].isEnabled()
    levels = write(stage, "levels.csv", "SKU,Location,Stock Level,Bin Rack\nMUG,Default,5,A1\nPAN,Default,7,\n")
    bring(stage, qtbot, steps.buttons["levels"], levels)
    links = table(
        stage, "links.csv", ("Source", "SubSource", "SKU", "Linked SKU"),
        ("AMAZON", "Shop UK", "MUG", first), ("AMAZON", "Shop UK", "PAN", second),
    )  # fmt: skip
    assert "2 links set" in bring(stage, qtbot, steps.buttons["links"], links)
    services = write(
        stage,
        "services.csv",
        "Source,SubSource,Channel Service,Postal Service\nAMAZON,Shop UK,Standard,Royal Mail 48\n",
    )
    bring(stage, qtbot, steps.buttons["services"], services)
    assert [each.sku for each in stage.scene.built.listings.listed("Shop UK") if each.sku] == sorted(
        ("MUG", "PAN"), key=lambda sku: first if sku == "MUG" else second
    )
    assert len(steps.shown) == 4
    qtbot.mouseClick(steps.buttons["parallel"], LEFT)
    stage.idle()
    compared = stage.dialog(ParallelRunDialog)
    assert isinstance(compared, ParallelRunDialog)
    assert {each.channel_sku for each in rows(compared)} == {first, second}
    compared.reject()
    steps.reject()


def test_what_was_done_is_there_when_it_is_opened_again(stage: Stage, qtbot: QtBot) -> None:
    steps = moving(stage)
    assert steps.shown == []
    bring(stage, qtbot, steps.buttons["items"], write(stage, "items.csv", "SKU,Title\nMUG,Mug\n"))
    steps.reject()
    again = moving(stage)
    assert len(again.shown) == 1
    assert again.shown[0].startswith("1 file so far, last items.csv at ")
    assert "1 new" in again.shown[0]


def test_links_wait_for_an_account_and_the_wizard_is_offered(stage: Stage, qtbot: QtBot) -> None:
    stage.scene.built.accounts.remove("Shop UK")
    steps = moving(stage)
    assert steps.account_row.isVisible()
    assert [key for key, each in steps.buttons.items() if not each.isEnabled()] == [
        "properties", "levels", "links", "services", "parallel",
    ]  # fmt: skip
    qtbot.mouseClick(steps.add_button, LEFT)
    stage.idle()
    assert isinstance(stage.dialog(AddAccount), QDialog)


def test_every_step_is_reached_by_the_keyboard(stage: Stage, qtbot: QtBot) -> None:
    steps = moving(stage)
    steps.buttons["items"].setFocus()
    reached = set()
    for _ in range(12):
        reached.add(steps.focusWidget())
        qtbot.keyClick(steps.focusWidget(), Qt.Key.Key_Tab)
    assert {each for each in steps.buttons.values() if each.isEnabled()} | {steps.close_button} <= reached
    steps.buttons["items"].setFocus()
    qtbot.keyClick(steps.buttons["items"], Qt.Key.Key_Return)
    assert importing(stage).windowTitle() == "Import items from Linnworks"


class TestParallelRun:
    @pytest.fixture
    def compared(self, stage: Stage, listed: list[str]) -> ParallelRunDialog:
        """One listing for which ours is lower, one the same; the rest is not linked."""
        shows = {each.channel_sku: each.channel_quantity for each in stage.scene.built.listings.listed("Shop UK")}
        first, second = listed[:2]
        stage.scene.built.items.import_file(
            write(stage, "items.csv", f"sku,title,level\nA,Apple,0\nB,Bear,{shows[second]}\n")
        )
        stage.scene.built.listings.link("Shop UK", first, "A")
        stage.scene.built.listings.link("Shop UK", second, "B")
        held = sum(each.in_open_orders for each in stage.scene.built.stock.levels("B"))
        stage.scene.built.stock.set_level("B", (shows[second] or 0) + held)
        return run(stage)

    def test_tiles_table_and_why(self, stage: Stage, compared: ParallelRunDialog, listed: list[str]) -> None:
        assert compared.account.value == "Shop UK"
        assert [each.kind for each in rows(compared)] == ["lower", "same"]
        chosen = rows(compared)[0]
        assert compared.table.selected_ids() == [chosen.id], "the riskiest is chosen"
        assert f"Amazon shows {chosen.theirs}" in compared.why.toPlainText()
        assert "    On hand: 0" in compared.why.toPlainText().splitlines()
        assert "What may be behind it:" in compared.why.toPlainText()
        assert "not linked" in compared.left_out.text()
        assert "in Watch: nothing is sent" in compared.times.text()
        compared.tiles.press("same")
        assert [each.channel_sku for each in rows(compared)] == [listed[1]]
        compared.tiles.press("higher")
        assert rows(compared) == []
        assert compared.table.empty_text == "No listing is like that."

    def test_it_follows_what_changes_and_reads_the_listings_again(
        self, stage: Stage, qtbot: QtBot, compared: ParallelRunDialog
    ) -> None:
        before = stage.scene.built.accounts.show("Shop UK").listings_at
        stage.scene.clock.advance(hours=1)
        qtbot.mouseClick(compared.again_button, LEFT)
        assert compared.again_button.text() == "Stop reading"
        qtbot.waitUntil(lambda: not compared.downloading.running, timeout=20_000)
        stage.idle()
        assert stage.scene.built.accounts.show("Shop UK").listings_at != before
        assert compared.again_button.text() == "Read the listings again"
        stage.scene.built.stock.set_level("A", 10_000)
        stage.background.changed.emit(stage.scene.built.stock.changed())
        stage.idle()
        assert "higher" in [each.kind for each in rows(compared)]

    def test_the_report_is_saved_and_a_row_opens_its_item(
        self, stage: Stage, qtbot: QtBot, compared: ParallelRunDialog, tmp_path: Path
    ) -> None:
        compared.save_to(tmp_path / "run.csv")
        stage.idle()
        assert (tmp_path / "run.csv").read_text("utf-8-sig").count("\n") == 3
        assert "2 listings saved in run.csv." in compared.said.text()
        compared.table.setFocus()
        qtbot.keyClick(compared.table, Qt.Key.Key_Return)
        stage.idle()
        assert stage.window.screen_key == "inventory"

    def test_a_setting_that_cannot_work_is_said_with_what_to_do(
        self, stage: Stage, compared: ParallelRunDialog
    ) -> None:
        compared.reject()
        store = stage.scene.built.store
        kept = store.read(lambda: accounts.named("Shop UK"))  # no face takes it; an older version may have
        store.write(lambda: accounts.save(kept.id, {"update_inventory_from_location": True}, kept.secrets))
        again = run(stage)
        assert "No location is chosen" in again.said.text()
        assert "Account Config" in again.said.text()
        assert rows(again) == []
        assert not again.save_button.isEnabled()


def test_channel_integration_offers_it_while_the_account_is_in_watch(stage: Stage, qtbot: QtBot) -> None:
    stage.window.go("channel-integration")
    stage.idle()
    screen = stage.window.screen_named("channel-integration")
    assert isinstance(screen, ChannelIntegration)
    stage.scene.add("Abroad", ("DE",))
    screen.reload()
    stage.idle()
    screen.go_to("Abroad")
    stage.idle()
    assert screen.compare_button.isVisible()
    qtbot.mouseClick(screen.compare_button, LEFT)
    stage.idle()
    dialog = stage.dialog(ParallelRunDialog)
    assert isinstance(dialog, ParallelRunDialog)
    assert dialog.account.value == "Abroad"
    dialog.reject()
    stage.scene.built.accounts.save("Abroad", {"mode": "live"})
    screen.reload()
    stage.idle()
    assert not screen.compare_button.isVisible()


def test_listed_products_compares_the_account_that_it_shows(stage: Stage) -> None:
    stage.scene.add("Abroad", ("DE",))
    stage.window.go("listed-products", "Abroad")
    stage.idle()
    assert run(stage).account.value == "Abroad"
