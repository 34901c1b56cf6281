"""X11: the Listings window: several at once, faults under their fields, what is kept, what nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from linndesk.domain.changes import EVERYTHING
from linndesk.domain.publishing import Question
from linndesk.ui.background import Background
from linndesk.ui.listings.configurator import ConfiguratorDialog
from linndesk.ui.listings.content import ATTRIBUTE
from linndesk.ui.listings.judging import judged
from linndesk.ui.listings.pane import PICTURES, VARIATIONS
from linndesk.ui.listings.questions import QuestionForm
from linndesk.ui.listings.services import ListingServices
from linndesk.ui.listings.sheet import ListingSheet
from linndesk.ui.listings.window import ListingsWindow
from linndesk.ui.memory import Memory
from linndesk.ui.messages import MessageBox
from tests.listing_scene import NAME, SKUS, Listings, listings
from tests.ui.screens.test_reachable import nameless

Key = Qt.Key
UPDATE = "ListingUpdateEndpoint"


@dataclass
class Desk:
    """The window over a program with three drafts."""

    scene: Listings
    parent: QWidget
    window: ListingsWindow
    background: Background
    idle: Callable[[], None]
    qtbot: QtBot

    def settle(self) -> None:
        for _ in range(4):
            self.idle()
            QApplication.processEvents()

    def choose(self, *skus: str) -> None:
        table, model = self.window.table, self.window.model
        rows = [at for at in range(model.rowCount()) if model.row_at(at).sku in skus]  # type: ignore[union-attr]
        table.clearSelection()
        mode = table.selectionModel().SelectionFlag
        for at in rows:
            table.selectionModel().select(model.index(at, 0), mode.Select | mode.Rows)
        self.settle()

    def field(self, key: str) -> Any:
        """The widget of a field of the form."""
        form = self.window.pane.form
        assert form is not None
        name = next(name for name, each in form._questions.items() if each.key == key)
        return form.form.editor(name).target()

    def reason(self, key: str) -> str:
        assert self.window.pane.form is not None
        return self.window.pane.form.reason(key)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.qtbot.keyClick(self.window, key, modifier)
        self.settle()

    def save(self) -> None:
        self.window.pane.save_button.click()
        self.settle()

    def tell(self, action: str) -> None:
        """The button, the check sheet, its button."""
        self.window.tell_buttons[action].click()  # type: ignore[index]
        self.settle()
        self.dialog(ListingSheet).go.click()
        self.settle()

    def dialog(self, kind: type[QWidget]) -> Any:
        (found,) = (each for each in QApplication.topLevelWidgets() if type(each) is kind and each.isVisible())
        return found

    def run(self) -> None:
        """The machine does its part, and the window hears of it."""
        self.scene.finish(3)
        self.background.changed.emit(EVERYTHING)
        self.settle()

    def states(self) -> dict[str, str]:
        column = [each.key for each in self.window.model.columns].index("state")
        model = self.window.model
        return {model.row_at(at).sku: str(model.index(at, column).data()) for at in range(model.rowCount())}  # type: ignore[union-attr]


def opened(scene: Listings, background: Background, idle: Callable[[], None], qtbot: QtBot) -> Desk:
    built = scene.built
    services = ListingServices(
        built.configurators, built.templates, built.publishing, built.items, built.tags, scene.clock.now
    )
    parent = QWidget()
    qtbot.addWidget(parent)
    window = ListingsWindow(parent, services, background, Memory(None), NAME)
    parent.show()
    window.open()
    made = Desk(scene, parent, window, background, idle, qtbot)
    made.settle()
    return made


@pytest.fixture
def desk(tmp_path: Path, background: Background, idle: Callable[[], None], qtbot: QtBot) -> Iterator[Desk]:
    with listings(tmp_path / "profile") as scene:
        scene.drafts(scene.configure())
        made = opened(scene, background, idle, qtbot)
        yield made
        made.settle()


def test_several_chosen_only_what_is_typed_changes(desk: Desk) -> None:
    desk.choose("MUG-RED", "MUG-BLUE")
    assert desk.field("title").placeholderText() == "several values"
    desk.field("price").setText("19,5")
    desk.field(f"{ATTRIBUTE}Capacity").setText("350")
    desk.save()
    rows = desk.scene.templates()
    assert {sku: rows[sku].price for sku in SKUS} == {
        "MUG-RED": Decimal("19.5"), "MUG-BLUE": Decimal("19.5"), "MUG-GREEN": None,
    }  # fmt: skip
    assert rows["MUG-RED"].title == "Mug Red"
    assert rows["MUG-BLUE"].attributes == {"Capacity": ("350",)}
    assert not desk.window.pane.is_changed


def test_a_fault_stands_under_its_field_in_the_channels_words_and_f8_leads_there(desk: Desk) -> None:
    desk.choose("MUG-RED")
    field = desk.field(f"{ATTRIBUTE}Capacity")
    field.setText("1234567")
    assert desk.reason(f"{ATTRIBUTE}Capacity") == "Up to 99999 ml"
    desk.save()  # a draft may be wrong
    assert desk.window.pane.tabs.tabText(0) == "Listing  ✕"
    desk.choose("MUG-BLUE")
    desk.key(Key.Key_F8)
    assert desk.window.table.selected_ids() == [desk.scene.templates()["MUG-RED"].id]
    assert desk.window.pane.form is not None
    assert desk.window.pane.form.key_of_focus() == f"{ATTRIBUTE}Capacity"
    desk.window.tell_buttons["create"].click()
    desk.settle()
    sheet = desk.dialog(ListingSheet)
    assert not sheet.go.isEnabled()
    assert "Up to 99999 ml" in sheet.said.text()


def test_what_was_typed_is_kept_when_another_is_chosen_and_what_cannot_be_brings_back(desk: Desk) -> None:
    desk.choose("MUG-RED")
    desk.field("title").setText("Red mug")
    desk.choose("MUG-BLUE")
    assert desk.scene.templates()["MUG-RED"].title == "Red mug"
    desk.field("price").setText("much")
    desk.choose("MUG-GREEN")
    assert desk.window.table.selected_ids() == [desk.scene.templates()["MUG-BLUE"].id]
    assert desk.reason("price") == "Give a price above 0, such as 12.50, or leave it empty."
    desk.key(Key.Key_Escape)
    box = desk.dialog(MessageBox)
    box.reject()
    desk.settle()
    assert desk.window.isVisible()
    desk.field("price").clear()
    desk.key(Key.Key_Escape)
    assert not [each for each in QApplication.topLevelWidgets() if type(each) is ListingsWindow and each.isVisible()]


def test_r_lost_nobody_knows_until_a_person_has_looked(desk: Desk) -> None:
    desk.choose(*SKUS)
    desk.scene.shop.faults.fail_next(UPDATE, "lost", times=9)
    desk.tell("create")
    desk.run()
    assert desk.states() == dict.fromkeys(SKUS, "Unknown")
    assert len(desk.scene.shop.world.market.told) == len(SKUS), "it is never told again by itself"
    desk.choose("MUG-RED")
    assert desk.window.pane.state.text() == (
        "Unknown · look on My shop for SKU MUG-RED, then say whether it is there"
    )  # fmt: skip
    assert not desk.window.tell_buttons["create"].isEnabled()
    desk.window.word_buttons["there"].click()
    desk.settle()
    desk.choose("MUG-BLUE")
    desk.window.word_buttons["not_there"].click()
    desk.settle()
    desk.run()
    assert desk.states() == {"MUG-RED": "Listed", "MUG-BLUE": "Draft", "MUG-GREEN": "Unknown"}
    assert len(desk.scene.shop.world.market.told) == len(SKUS)


def test_a_refusal_is_said_in_the_channels_words(desk: Desk) -> None:
    desk.scene.shop.faults.feeds.refused["MUG-BLUE"] = "We sell no <b>blue</b>"
    desk.choose(*SKUS)
    desk.tell("create")
    assert set(desk.states().values()) == {"Creating"}
    desk.run()
    assert desk.states() == {"MUG-RED": "Listed", "MUG-BLUE": "Refused", "MUG-GREEN": "Listed"}
    desk.choose("MUG-BLUE")
    assert "We sell no <b>blue</b>" in desk.window.pane.said.text.toPlainText()
    assert desk.window.pane.state.textFormat() is Qt.TextFormat.PlainText
    assert "We sell no <b>blue</b>" in desk.window.pane.state.text()
    desk.window.tiles.press("needs_you")
    desk.settle()
    assert desk.states() == {"MUG-BLUE": "Refused"}


def test_pictures_and_variations_go_as_they_stand(desk: Desk) -> None:
    desk.choose("MUG-RED")
    pane = desk.window.pane
    assert pane.pictures is not None
    assert pane.variations is not None
    pane.tabs.setCurrentIndex(PICTURES)
    for at, address in enumerate(("http://shop.example/b.jpg", "https://shop.example/a.jpg")):
        pane.pictures.add()
        pane.pictures.table.item(at, 0).setText(address)  # type: ignore[union-attr]
    assert pane.pictures.remark.text().startswith("1 address does not start with https://")
    pane.pictures.up_button.click()
    desk.save()
    pane.tabs.setCurrentIndex(VARIATIONS)
    for sku, colour in (("MUG-BLUE", "Blue"), ("MUG-GREEN", "Green")):
        pane.variations.add_button.click()
        vary = pane.variations._fields
        assert vary is not None
        names = {each.key: name for name, each in vary._questions.items()}
        for key, text in (("sku", sku), ("option:Colour", colour), ("title", f"{colour} mug"), ("price", "8")):
            vary.form.editor(names[key]).target().setText(text)  # type: ignore[attr-defined]
    desk.save()
    row = desk.scene.templates()["MUG-RED"]
    assert [each.url for each in row.pictures] == ["https://shop.example/a.jpg", "http://shop.example/b.jpg"]
    assert [(each.sku, each.options, each.price, each.quantity) for each in row.variations] == [
        ("MUG-BLUE", (("Colour", "Blue"),), Decimal(8), None),
        ("MUG-GREEN", (("Colour", "Green"),), Decimal(8), None),
    ]
    assert "ready to be created" in pane.state.text(), pane.lacks.text()
    desk.tell("create")
    desk.run()
    assert desk.states()["MUG-RED"] == "Listed"
    (standing,) = desk.scene.shop.world.market.standing
    assert {sku for sku, _ in standing.references} >= {"MUG-BLUE", "MUG-GREEN"}


def test_undo_takes_back_what_has_not_left(
    tmp_path: Path, background: Background, idle: Callable[[], None], qtbot: QtBot
) -> None:
    with listings(tmp_path / "profile", undo_seconds=60) as scene:
        scene.drafts(scene.configure())
        desk = opened(scene, background, idle, qtbot)
        desk.choose("MUG-RED")
        desk.tell("create")
        assert desk.states()["MUG-RED"] == "Creating"
        desk.window.table.setFocus()
        desk.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert desk.states()["MUG-RED"] == "Draft"
        assert desk.window.toast.text == "1 listing is taken back."
        assert not scene.shop.world.market.told


def test_nothing_can_be_typed_into_a_configurator_while_the_channel_is_asked(desk: Desk) -> None:
    """The answer makes its pages anew; the field that was asked from has the focus again where there is none."""
    desk.window.making.edit(0)
    desk.settle()
    dialog = desk.dialog(ConfiguratorDialog)
    dialog.pages.show("attributes")
    dialog.ask()
    assert not dialog.pages.isEnabled()
    assert not dialog.name.isEnabled()
    desk.settle()
    assert dialog.pages.isEnabled()
    assert dialog.name.isEnabled()
    desk.scene.shop.stop()
    dialog.ask()
    desk.settle()
    assert dialog.pages.isEnabled()
    assert dialog.said.text().endswith("Try again; look at this PC's network if it stays."), "nothing asks by itself"
    assert dialog.pages._forms["attributes"].key_of_focus() == "Brand"


def test_f1_says_a_long_refusal_whole_and_covers_no_button(desk: Desk) -> None:
    desk.scene.shop.faults.feeds.refused["MUG-BLUE"] = "We sell no " + "blue" * 60 + " mugs here." * 60
    desk.choose("MUG-BLUE")
    desk.tell("create")
    desk.run()
    desk.window.explain()
    desk.settle()
    toast = desk.window.toast
    assert desk.window.rect().contains(toast.geometry())
    assert toast.height() >= toast.layout().totalHeightForWidth(toast.width()), "all of its lines are there"
    for each in desk.window.tell_buttons.values():
        assert not toast.geometry().intersects(each.geometry())


@pytest.mark.parametrize(
    "question",
    [
        Question("a", "A", "See https://help.shop.example/" + "h" * 200),
        Question("a", "A", subtitle="S" * 300),
        Question("a", "A", choices=("Suits the microwave & oven", "Suits the dishwasher", "W" * 90), only_choices=True,
                 most=3),
        Question("a", "A", choices=("W" * 200, "M" * 200), most=5),
    ],
)  # fmt: skip
def test_a_channels_long_words_make_no_form_wider_than_its_pane(question: Question, qtbot: QtBot) -> None:
    """R-FOREIGN: there is no bar to move it sideways, and what is beyond could not be seen."""
    form = QuestionForm([question], {}, judge=judged)
    qtbot.addWidget(form)
    form.resize(500, 400)
    form.show()
    QApplication.processEvents()
    assert [each.horizontalScrollBar().maximum() for each in form.findChildren(QScrollArea)] == [0]
    for box in form.findChildren(QCheckBox):
        assert box.sizeHint().width() <= box.width()


def test_tab_leads_from_the_table_through_the_listing_to_the_buttons_below(desk: Desk) -> None:
    desk.window.activateWindow()
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    assert QApplication.focusWidget() is desk.window.table, "the arrows choose at once"
    desk.choose("MUG-RED")
    wanted = [desk.field("title"), desk.field("description"), desk.window.pane.configure_button]
    wanted.append(desk.window.tell_buttons["create"])
    met: list[QWidget | None] = []
    desk.window.activateWindow()
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    for _ in range(30):
        desk.qtbot.keyClick(desk.window.focusWidget(), Key.Key_Tab)
        met.append(desk.window.focusWidget())
    assert [each for each in met if each in wanted][:4] == wanted


def test_how_a_listing_stands_is_said_though_something_is_typed(desk: Desk) -> None:
    desk.choose("MUG-RED")
    desk.tell("create")
    desk.field("title").setText("Red m")
    desk.run()
    assert desk.window.pane.state.text().startswith("Listed")
    assert desk.field("title").text() == "Red m"


def test_every_label_is_plain_text_and_every_widget_has_a_name(desk: Desk) -> None:
    """R-FOREIGN."""
    desk.choose("MUG-RED")
    formats = {each.textFormat() for each in desk.window.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}
    for at in range(desk.window.pane.tabs.count()):
        desk.window.pane.tabs.setCurrentIndex(at)
        assert nameless(desk.window) == []
