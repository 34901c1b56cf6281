"""D3, D4, D17, A7: the form of a declaration validates as one types, says why, and gives back only what was changed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QListWidget, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.external.settings import ExternalSettings
from linndesk.settings import describe
from linndesk.ui.editors import Editor, JsonEditor, MapEditor, SecretEditor, TicksEditor, editor_for
from linndesk.ui.forms import Form
from linndesk.ui.sections import Sections

NEEDS = ("seller_id", "marketplaces", "client_id", "client_secret", "refresh_token")


def make(qtbot: QtBot, **values: object) -> Form:
    stored = {key: getattr(AmazonSettings(), key) for key in AmazonSettings.model_fields}
    stored |= {"seller_id": "A2EXAMPLE", "marketplaces": ["A1F83G8C2ARO7P"], "region": "EU", "client_id": "amzn1.x"}
    form = Form(AmazonSettings, {**stored, **values}, secrets_set=("client_secret", "refresh_token"), needs=NEEDS)
    qtbot.addWidget(form)
    form.resize(960, 640)
    form.show()
    return form


def line(form: Form, key: str) -> QLineEdit:
    target = form.editor(key).target()
    assert isinstance(target, QLineEdit)
    return target


def test_d3_every_setting_has_a_field_with_a_name_a_label_and_a_sentence(qtbot: QtBot) -> None:
    form = make(qtbot)
    assert form.sections.names() == ["Connection", "Order", "Inventory", "General", "FBA", "Shipping", "Payment"]
    for about in describe(AmazonSettings):
        target = form.editor(about.key).target()
        assert target.accessibleName(), about.key
        if about.help:
            assert about.help in target.accessibleDescription(), about.key


def test_a_field_whose_engine_comes_later_is_there_and_says_so(qtbot: QtBot) -> None:
    form = Form(ExternalSettings, ExternalSettings().model_dump())
    qtbot.addWidget(form)
    later = [each for each in describe(ExternalSettings) if each.later]
    assert later
    for about in later:
        assert not form.editor(about.key).isEnabled(), about.key
        said = form.editor(about.key).target().accessibleDescription()
        assert said.casefold().startswith(about.later.casefold()), about.key


def test_d4_defaults_are_shown_as_they_are(qtbot: QtBot) -> None:
    form = make(qtbot)
    ticked = [
        about.key
        for about in describe(AmazonSettings)
        if isinstance(form.editor(about.key).target(), QCheckBox)
        and about.kind == "bool"
        and form.editor(about.key).value()
    ]
    assert ticked == ["mark_as_despatched", "update_inventory"]
    assert line(form, "last_order_sync").text() == ""
    assert line(form, "last_order_sync").placeholderText() == "never"
    assert line(form, "utc_offset").text() == "1"


def test_nothing_is_changed_until_something_is_and_undoing_it_by_hand_counts(qtbot: QtBot) -> None:
    form = make(qtbot)
    assert not form.is_changed
    line(form, "order_minutes").setText("20")
    assert form.changed_values() == {"order_minutes": "20"}
    line(form, "order_minutes").setText("15")
    assert form.changed_values() == {}


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("do_not_download_orders_prior_to", "2026-13-01 00:00:00", "There is no month 13"),
        ("utc_offset", "15", "from -12 to +14"),
        ("utc_offset", "5.6", "quarters"),
        ("order_minutes", "x", "whole number"),
        ("order_minutes", "9999", "from 0 to 1440"),
        ("seller_id", "no spaces!", "letters and digits"),
        ("endpoint", "http://example.org", "https"),
    ],
)
def test_a_wrong_field_says_why_under_it(qtbot: QtBot, key: str, text: str, reason: str) -> None:
    form = make(qtbot)
    line(form, key).setText(text)
    assert not form.is_ready
    assert reason in form.reason(key)
    section = next(each.section for each in describe(AmazonSettings) if each.key == key)
    names = form.sections.findChildren(QListWidget)[0]
    marks = [names.item(at).text() for at in range(names.count())]
    assert [each for each in marks if "✕" in each] == [f"{section}  ✕"]
    line(form, key).setText("")


@pytest.mark.parametrize("text", ["-12", "14", "5.75", "0"])
def test_d17_offsets_in_quarters_are_taken(qtbot: QtBot, text: str) -> None:
    form = make(qtbot)
    line(form, "utc_offset").setText(text)
    assert form.is_ready
    assert Decimal(str(form.whole()["utc_offset"])) == Decimal(text)


def test_d7_year_one_is_never(qtbot: QtBot) -> None:
    form = make(qtbot, last_order_sync=datetime(2026, 11, 1, tzinfo=UTC))
    assert line(form, "last_order_sync").text() == "2026-11-01 00:00:00"
    line(form, "last_order_sync").setText("0001-01-01 00:00:00")
    assert form.is_ready


def test_secrets_are_never_shown_and_only_sent_when_replaced(qtbot: QtBot) -> None:
    form = make(qtbot)
    editor = form.editor("client_secret")
    assert isinstance(editor, SecretEditor)
    assert "client_secret" not in form.whole()
    qtbot.mouseClick(editor.replace, Qt.MouseButton.LeftButton)
    assert editor.line.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClicks(editor.line, "new one")
    assert form.changed_values() == {"client_secret": "new one"}
    qtbot.mouseClick(editor.keep, Qt.MouseButton.LeftButton)
    assert form.changed_values() == {}


def test_marketplaces_are_ticked_by_code_and_another_region_is_refused(qtbot: QtBot) -> None:
    form = make(qtbot)
    editor = form.editor("marketplaces")
    assert isinstance(editor, TicksEditor)
    german = next(box for box in editor.boxes.values() if box.text().startswith("DE "))
    german.click()
    assert form.is_ready
    assert len(form.changed_values()["marketplaces"]) == 2
    next(box for box in editor.boxes.values() if box.text().startswith("US ")).click()
    assert "region" in form.reason("marketplaces")


def test_something_needed_is_asked_for_once_it_was_touched(qtbot: QtBot) -> None:
    form = Form(AmazonSettings, {}, needs=NEEDS, only=("Connection",))
    qtbot.addWidget(form)
    assert not form.is_ready
    assert form.reason("seller_id") == ""
    line(form, "seller_id").setText("A2EXAMPLE")
    line(form, "seller_id").setText("")
    assert form.reason("seller_id") == "This is needed."


def test_a_buyer_of_words_sees_plain_text_everywhere(qtbot: QtBot) -> None:
    """R-FOREIGN."""
    form = make(qtbot)
    assert all(each.textFormat() == Qt.TextFormat.PlainText for each in form.findChildren(QLabel) if each.text())


def test_an_editor_can_be_overridden(qtbot: QtBot) -> None:
    class Fixed(Editor):
        def value(self) -> object:
            return "fixed"

    form = Form(AmazonSettings, {}, only=("Connection",), editors={"seller_id": lambda about, value: Fixed(about)})
    qtbot.addWidget(form)
    assert form.editor("seller_id").value() == "fixed"


def test_x1_a_map_is_a_table_of_names_and_values(qtbot: QtBot) -> None:
    about = next(each for each in describe(ExternalSettings) if each.key == "endpoints")
    editor = editor_for(about, {"OrdersEndpoint": "https://app.example/orders"}, stored=False)
    qtbot.addWidget(editor)
    assert isinstance(editor, MapEditor)
    assert editor.value() == {"OrdersEndpoint": "https://app.example/orders"}
    editor._add(["DespatchEndpoint", ""])
    assert editor.value() == {"OrdersEndpoint": "https://app.example/orders"}, "without a value it is no row"
    editor.table.item(1, 1).setText(" https://app.example/d ")  # type: ignore[union-attr]
    assert editor.value()["DespatchEndpoint"] == "https://app.example/d"


def test_x1_json_is_shown_as_it_is_and_never_typed(qtbot: QtBot) -> None:
    about = next(each for each in describe(ExternalSettings) if each.key == "manifest")
    editor = editor_for(about, {"ChannelName": "A"}, stored=False)
    qtbot.addWidget(editor)
    assert isinstance(editor, JsonEditor)
    assert editor.text.isReadOnly()
    assert '"ChannelName": "A"' in editor.text.toPlainText()
    assert editor.value() == {"ChannelName": "A"}


def test_what_is_saved_is_changed_no_more(qtbot: QtBot) -> None:
    form = make(qtbot)
    line(form, "seller_id").setText("A2OTHER")
    assert form.is_changed
    form.settle()
    assert not form.is_changed
    assert form.whole()["seller_id"] == "A2OTHER"
    line(form, "seller_id").setText("A2EXAMPLE")
    assert form.changed_values() == {"seller_id": "A2EXAMPLE"}


def test_x3_fields_that_are_hidden_keep_what_they_hold(qtbot: QtBot) -> None:
    form = make(qtbot)
    form.hide_fields(["seller_id", "no_such_key"])
    assert not line(form, "seller_id").isVisible()
    assert form.whole()["seller_id"] == "A2EXAMPLE"


def test_d3_a_mark_beside_a_long_section_is_never_cut(qtbot: QtBot) -> None:
    """The name of an app may be long: it is shortened, not its cross."""
    made = Sections()
    qtbot.addWidget(made)
    made.add("Connection", QLabel(""))
    made.add("app", QLabel(""), "The very long name of an app's own shop")
    made.resize(600, 300)
    made.show()
    made.mark("app", wrong=True, changed=False)
    found = made.findChild(QListWidget)
    assert found is not None
    text = found.item(1).text()
    assert text.endswith("✕")
    option = QStyleOptionViewItem()
    option.initFrom(found)
    option.features = QStyleOptionViewItem.ViewItemFeature.HasDisplay
    option.text = text
    option.rect = found.visualItemRect(found.item(1))
    room = found.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, found)
    assert found.fontMetrics().horizontalAdvance(text) <= room.width()
