"""W1 in the window: the Kit tab says what an item is made of, and its dialog refuses as it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from linndesk.store import items
from linndesk.store.items import Facts
from linndesk.ui.background import Background
from linndesk.ui.dialogs.edit_kit import EditKitDialog
from linndesk.ui.memory import Memory
from linndesk.ui.screens.item_kit import KitPane
from tests.scene import START, Scene


class Bench:
    """The pane on items SET, MUG, BOX; ten mugs and three boxes."""

    def __init__(self, scene: Scene, pane: KitPane, qtbot: QtBot, idle: Callable[[], None]) -> None:
        self.scene, self.pane, self.qtbot, self.idle = scene, pane, qtbot, idle
        self.said: list[str] = []
        self.counts: list[int] = []
        pane.says.connect(self.said.append)
        pane.counted.connect(self.counts.append)

    def show(self, sku: str) -> None:
        self.pane.show_sku(sku)
        self.idle()

    def parts(self) -> list[tuple[str, int, str]]:
        model = self.pane.parts
        return [tuple(model.data(model.index(at, column)) for column in (0, 2, 5)) for at in range(model.rowCount())]  # type: ignore[misc]

    def dialog(self) -> EditKitDialog:
        self.pane.edit_button.click()
        (found,) = self.pane.findChildren(EditKitDialog)
        self.idle()
        return found

    def add(self, dialog: EditKitDialog, sku: str, quantity: str) -> None:
        dialog.sku.setText(sku)
        dialog.quantity.setText(quantity)
        dialog.add_button.click()
        self.idle()


@pytest.fixture
def bench(
    profile: Path, qtbot: QtBot, background: Background, idle: Callable[[], None], loop: asyncio.AbstractEventLoop
) -> Iterator[Bench]:
    scene = Scene(profile, plans=False)
    built = scene.built
    built.store.write(lambda: items.create([Facts(each, f"Title of {each}") for each in ("SET", "MUG", "BOX")], START))
    built.stock.set_level("MUG", 10)
    built.stock.set_level("BOX", 3)
    pane = KitPane(built.kits, built.items, background, Memory(None))
    qtbot.addWidget(pane)
    pane.resize(1000, 300)
    pane.show()
    yield Bench(scene, pane, qtbot, idle)
    pane.close()
    idle()
    scene.close()


def test_w1_a_kit_is_made_in_the_dialog_and_its_scarcest_part_is_named(bench: Bench) -> None:
    bench.show("SET")
    assert bench.pane.said.text() == "Not a kit, and in none."
    dialog = bench.dialog()
    assert not dialog.go.isEnabled(), "nothing has changed"
    bench.add(dialog, "MUG", "2")
    bench.add(dialog, "BOX", "1")
    assert dialog.said.text() == "One kit takes 3 units."
    assert dialog.model.data(dialog.model.index(1, 1)) == "Title of BOX"
    dialog.go.click()
    bench.idle()
    assert bench.said == ["SET is made of 2 parts now"]
    assert bench.parts() == [("MUG", "2", "5"), ("BOX", "1", "3")]
    assert bench.pane.said.text() == "3 can be made of what is available at all locations; BOX decides."
    assert bench.counts[-1] == 2


def test_w1_a_part_shows_its_kits_and_cannot_be_one(bench: Bench) -> None:
    bench.scene.built.kits.set_parts("SET", [("MUG", 2)])
    bench.show("MUG")
    assert bench.pane.said.text() == "A part of 1 kit."
    assert not bench.pane.edit_button.isEnabled()
    opened: list[str] = []
    bench.pane.item_opened.connect(opened.append)
    bench.pane.use_table.opened.emit(bench.pane.uses.id_at(0))
    assert opened == ["SET"]


@pytest.mark.parametrize(
    ("sku", "quantity", "said"),
    [("SET", "1", "cannot be a part of itself"), ("NONE", "1", "no stock item NONE"), ("MUG", "20000", "1 to 10,000")],
)
def test_w1_what_cannot_be_is_said_while_typing_and_save_stays_off(
    bench: Bench, sku: str, quantity: str, said: str
) -> None:
    bench.show("SET")
    dialog = bench.dialog()
    bench.add(dialog, sku, quantity)
    assert said in dialog.said.text()
    assert not dialog.go.isEnabled()
    dialog.table.selectAll()
    dialog.remove_button.click()
    bench.idle()
    assert dialog.model.rowCount() == 0
    dialog.reject()


def test_w1_no_number_is_no_quantity(bench: Bench) -> None:
    bench.show("SET")
    dialog = bench.dialog()
    dialog.sku.setText("MUG")
    for text in ("", "x", "-1", "0", "1.5"):
        dialog.quantity.setText(text)
        assert not dialog.add_button.isEnabled(), text
    dialog.reject()


def test_w1_taking_the_parts_away_makes_an_ordinary_item_again(bench: Bench) -> None:
    bench.scene.built.kits.set_parts("SET", [("MUG", 2)])
    bench.show("SET")
    dialog = bench.dialog()
    dialog.table.selectAll()
    dialog.remove_button.click()
    bench.idle()
    assert dialog.said.text() == "It will be an ordinary item again."
    dialog.go.click()
    bench.idle()
    assert bench.said == ["SET is an ordinary item again"]
    assert bench.parts() == []
