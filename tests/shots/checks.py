"""What is wrong with a picture: cut text, elided headers, nameless widgets, scroll bars. Main thread."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QWidget,
)

SLACK = 2  # pixels: fractional scales round


def findings(top: QWidget, *, long_words: bool) -> Iterator[str]:
    """One sentence per fault. Translations may need a scroll bar, the program's own words may not."""
    for each in top.findChildren(QWidget):
        if not each.isVisible() or each.visibleRegion().isEmpty():
            continue
        yield from _cut(each)
        yield from _nameless(each)
        if isinstance(each, QHeaderView):
            yield from _elided(each)
        if isinstance(each, QAbstractScrollArea) and not long_words and _scrolls_sideways(each):
            yield f"{_who(each)}: needs a horizontal scroll bar"


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.text():
        yield from _label_cut(widget)
    elif isinstance(widget, (QPushButton, QCheckBox, QRadioButton)):
        hint = widget.sizeHint()
        if hint.width() > widget.width() + SLACK or hint.height() > widget.height() + SLACK:
            yield f"button cut: {widget.text()[:60]!r} ({hint.width()} > {widget.width()})"
    elif isinstance(widget, QLineEdit) and not widget.text():
        if widget.fontMetrics().horizontalAdvance(widget.placeholderText()) > widget.width() - 14:
            yield f"placeholder cut: {widget.placeholderText()[:60]!r}"
    elif isinstance(widget, QComboBox):  # noqa: SIM102
        if widget.fontMetrics().horizontalAdvance(widget.currentText()) > widget.width() - 34:
            yield f"choice cut: {widget.currentText()[:60]!r}"


def _label_cut(label: QLabel) -> Iterator[str]:
    if label.wordWrap():
        if label.heightForWidth(label.width()) > label.height() + SLACK:
            yield f"text cut at the bottom: {label.text()[:60]!r}"
    elif label.sizeHint().width() > label.width() + SLACK:
        yield f"text cut: {label.text()[:60]!r} ({label.sizeHint().width()} > {label.width()})"


def _elided(header: QHeaderView) -> Iterator[str]:
    if header.orientation() != Qt.Orientation.Horizontal:
        return
    for section in range(header.count()):
        if header.isSectionHidden(section):
            continue
        text = str(header.model().headerData(section, Qt.Orientation.Horizontal) or "")
        room = header.sectionSize(section) - 16
        metrics = header.fontMetrics()
        widest = max((metrics.horizontalAdvance(word) for word in text.split()), default=0)
        flags = int(Qt.TextFlag.TextWordWrap)
        needed = metrics.boundingRect(QRect(0, 0, max(room, 1), 400), flags, text).height()
        if widest > room + SLACK or needed > header.height() + SLACK:
            yield f"header cut: {text!r} ({widest} > {room})"


def _nameless(widget: QWidget) -> Iterator[str]:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QListView, QTableView, QPlainTextEdit)
    if not isinstance(widget, kinds) or isinstance(widget, QHeaderView) or _is_qts_own(widget):
        return
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    if not (widget.accessibleName() or text):
        yield f"nameless {_who(widget)}"


def _is_qts_own(widget: QWidget) -> bool:
    """Parts of Qt's widgets that speak through their owner: the cross in a line edit, a combo box's list."""
    parent = widget.parentWidget()
    inside = isinstance(parent, (QLineEdit, QComboBox, QTableView)) or widget.objectName().startswith("qt_")
    return inside or type(widget).__name__ in ("QTableCornerButton", "QComboBoxListView")


def _scrolls_sideways(area: QAbstractScrollArea) -> bool:
    bar = area.horizontalScrollBar()
    off = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return bar.maximum() > 0 and not off and isinstance(area, (QTableView, QListView))


def _who(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()}".strip()
