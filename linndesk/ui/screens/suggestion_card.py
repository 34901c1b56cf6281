"""One suggestion: which item, how sure, why, which words differ, and the button that accepts it. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QLabel

from linndesk.domain.matching import LIKELY
from linndesk.services.suggestions import SuggestionRow
from linndesk.ui.screens.suggestion_words import differing, differing_words, found_by, sureness
from linndesk.ui.theme import tokens_of
from linndesk.ui.widgets import ElidedLabel, button, column, label, row, set_tone
from linndesk.ui.words import tr

NARROWEST = 80


class MarkedText(QLabel):
    """Plain text of any length, wrapped, in which some words are underlined (R-FOREIGN: never HTML)."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self._marks: Sequence[tuple[int, int]] = ()

    def say(self, text: str, marks: Sequence[tuple[int, int]] = ()) -> None:
        """``marks``: start and length of what is underlined."""
        self._marks = marks
        self.setText(text)
        self.updateGeometry()
        self.update()

    @property
    def marked(self) -> list[str]:
        """The underlined words."""
        return [self.text()[start : start + length] for start, length in self._marks]

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return round(self._laid_out(width)[1])

    def sizeHint(self) -> QSize:  # noqa: N802
        width = max(NARROWEST, self.width())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(NARROWEST, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setPen(tokens_of(self.palette()).tone(""))
        layout, _ = self._laid_out(self.width())
        layout.draw(painter, QPointF(0, 0))

    def _laid_out(self, width: int) -> tuple[QTextLayout, float]:
        """The text in lines of that width, and how high they are together."""
        layout = QTextLayout(self.text(), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([_underlined(start, length) for start, length in self._marks])
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height


def _underlined(start: int, length: int) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    look = QTextCharFormat()
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    made.start, made.length, made.format = start, length, look
    return made


class SuggestionCard(QFrame):
    """One of at most five; ``accepted(place)`` with its place from 1 on."""

    accepted = Signal(int)

    def __init__(self, place: int) -> None:
        super().__init__()
        self.setObjectName("card")
        self.place = place
        self._sku = ElidedLabel()
        font = QFont(self._sku.font())
        font.setBold(True)
        self._sku.setFont(font)
        self._sure = label()
        self._title = MarkedText()
        self._differs = label(tone="warn", wrap=True)
        self._evidence = label(tone="dim", wrap=True)
        self._stock = label(tone="dim")
        self.accept_button = button("", lambda: self.accepted.emit(self.place))
        head = row(label(f"{place}", tone="dim"), gap=8)
        head.addWidget(self._sku, 1)
        head.addWidget(self._sure)
        foot = row(self._stock, 1, self.accept_button)
        self.setLayout(column(head, self._title, self._differs, self._evidence, foot, gap=4, margin=9))
        self.suggestion: SuggestionRow | None = None

    def show_suggestion(self, each: SuggestionRow, listing_title: str) -> None:
        """``listing_title`` is what the item's title is compared with, word by word."""
        self.suggestion = each
        word, tone = sureness(each.score)
        self._sku.say(each.sku)
        self._sku.setToolTip(each.sku)
        self._sure.setText(f"{each.score} {word} · {found_by(each.tier)}")
        set_tone(self._sure, tone)
        self._title.say(each.title, differing(each.title, listing_title))
        self._differs.setText(self._differences(each.title, listing_title))
        self._differs.setVisible(bool(self._differs.text()))
        self._evidence.setText("; ".join(each.evidence))
        self._evidence.setVisible(bool(each.evidence))
        self._stock.setText(tr("{n} available", n=f"{each.available:,}"))
        key = tr("Enter") if self.place == 1 and each.score >= LIKELY else f"Alt+{self.place}"
        self.accept_button.setText(tr("Accept  {key}", key=key))
        self.accept_button.setAccessibleName(
            tr("Accept {sku}, score {score}, {sure}", sku=each.sku, score=each.score, sure=word)
        )

    @property
    def said(self) -> list[str]:
        """Everything it says, for a screen reader's order and for tests."""
        parts = (self._sure, self._title, self._differs, self._evidence, self._stock)
        return [each.text() for each in parts if each.text()]

    def _differences(self, title: str, listing_title: str) -> str:
        said = []
        if here := differing_words(title, listing_title):
            said.append(tr("Only in the item: {words}", words=here))
        if there := differing_words(listing_title, title):
            said.append(tr("Only in the listing: {words}", words=there))
        return " · ".join(said)
