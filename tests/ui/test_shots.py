"""The checks of the pictures find what they are for: each fault planted, each found."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTableWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from linndesk.ui import words
from linndesk.ui.theme import Theme
from tests.shots.checks import findings


@pytest.fixture
def top(qtbot: QtBot, qapp: QApplication) -> QWidget:
    Theme(qapp, "light")
    made = QWidget()
    made.setLayout(QVBoxLayout())
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def plant(top: QWidget, widget: QWidget, width: int, height: int = 24) -> list[str]:
    widget.setParent(top)
    widget.setFixedSize(width, height)
    widget.show()
    return list(findings(top, long_words=False))


def test_a_cut_label_is_found(top: QWidget) -> None:
    assert "text cut" in plant(top, QLabel("a sentence that is too long"), 40)[0]


def test_wrapped_text_cut_at_the_bottom_is_found(top: QWidget) -> None:
    label = QLabel("a sentence that is too long for two lines")
    label.setWordWrap(True)
    assert "bottom" in plant(top, label, 60, 20)[0]


def test_a_cut_button_is_found(top: QWidget) -> None:
    assert "button cut" in plant(top, QPushButton("Save Changes"), 40, 30)[0]


def test_a_nameless_field_is_found(top: QWidget) -> None:
    assert plant(top, QLineEdit(), 100) == ["nameless QLineEdit"]


def test_a_cut_placeholder_is_found(top: QWidget) -> None:
    line = QLineEdit()
    line.setAccessibleName("Search")
    line.setPlaceholderText("Search number, name, postcode or SKU")
    assert "placeholder" in plant(top, line, 60)[0]


def test_a_scroll_bar_and_a_cut_header_are_found(top: QWidget) -> None:
    table = QTableWidget(1, 3)
    table.setAccessibleName("Table")
    table.setHorizontalHeaderLabels(["Authorisation", "B", "C"])
    table.setColumnWidth(0, 40)
    table.setColumnWidth(1, 400)
    found = plant(top, table, 200, 120)
    assert any("scroll bar" in each for each in found)
    assert any("header cut: 'Authorisation'" in each for each in found)


def test_what_is_whole_is_not_found(top: QWidget) -> None:
    assert plant(top, QPushButton("OK"), 120, 40) == []


def test_the_pseudo_language_is_40_percent_longer_and_keeps_its_names() -> None:
    said = words.pseudo("Shop {name} is saved.")
    assert "{name}" in said
    assert len(said) >= 1.4 * len("Shop {name} is saved.") - 1
    assert words.pseudo("") == ""
