"""Goods of an order came back: what, in which condition, where they go; by scanner or by hand (M5). Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QWidget

from linndesk.domain.returns import CONDITIONS
from linndesk.domain.returns_rules import PlannedBack, ReturnSheet, ReturnWish, lines_called, plan
from linndesk.errors import LinndeskError
from linndesk.ui.dialogs.postsale_rows import fault_label, say
from linndesk.ui.dialogs.return_lines import Choice, ReturnGrid
from linndesk.ui.messages import confirm, sentence
from linndesk.ui.screens.deliver_scan import goes_to
from linndesk.ui.screens.return_words import CONDITION_WORDS, REASONS, stock_words, told_words
from linndesk.ui.widgets import Page, button, card, column, label, row, scroll, set_tone
from linndesk.ui.words import count, tr

WIDE, HIGH = 1040, 560
Ended = Callable[[LinndeskError | None], None]


class ScanField(QLineEdit):
    """Enter counts what was scanned; Esc clears what is typed first."""

    def __init__(self, words: str, scanned: Callable[[str], object]) -> None:
        super().__init__()
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)
        self._scanned = scanned

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & CTRL:
            if text := self.text().strip():
                self.clear()
                self._scanned(text)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


CTRL = Qt.KeyboardModifier.ControlModifier


class ReturnOrderDialog(QDialog):
    """``run(wish, ended)`` books it; ``ended`` is called with what was refused, or None."""

    def __init__(self, parent: QWidget, sheet: ReturnSheet, run: Callable[[ReturnWish, Ended], None]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Return of order {number}", number=sheet.number))
        self.resize(WIDE, HIGH)
        self._sheet = sheet
        self._run = run
        self.busy = False
        self.scan = ScanField(tr("Scan a product that came back: each scan counts one"), self.scanned)
        self.said = label(tone="dim", wrap=True)  # what the last scan did
        self.grid = ReturnGrid(sheet)
        self.all_box = Choice(tr("Condition of all"))
        self.all_button = button(tr("All of it came back"), self._fill)
        self.reason = QComboBox()
        self.reason_fault = fault_label()
        self.total = label(size="head")
        self.stock = label(wrap=True)
        self.told = label(tone="dim", wrap=True)
        self.wrong = fault_label()
        self.close_button = button(tr("Go back"), self.reject)
        self.go = button(tr("Book return"), self.book, primary=True, tip=tr("Ctrl+Enter"))
        self._compose()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.go.click)
        self.grid.changed.connect(self.edited)
        self.grid.entered.connect(self.scan.setFocus)
        self.grid.scanned.connect(self._scanned_elsewhere)
        self.reason.editTextChanged.connect(lambda text: self.edited())
        self.edited()
        self.scan.setFocus()

    def _compose(self) -> None:
        sheet = self._sheet
        self.all_box.addItem(tr("Each its own"), "")
        for each in CONDITIONS:
            self.all_box.addItem(tr(CONDITION_WORDS[each]), each)
        self.all_box.chosen.connect(self._of_all)
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.addItems([tr(each) for each in REASONS])
        self.reason.setCurrentIndex(-1)
        line = self.reason.lineEdit()
        if line is not None:
            line.setPlaceholderText(tr("Choose one, or write your own"))
            line.returnPressed.connect(self._reasoned)
        facts = " · ".join(each for each in (sheet.called or sheet.channel_order_id, sheet.account) if each)
        several = sum(1 for each in sheet.lines if each.returnable) > 1
        of_all = label(tr("Condition of all"))
        of_all.setBuddy(self.all_box)
        of_all.setVisible(several)
        self.all_box.setVisible(several)
        why = label(tr("Reason"))
        why.setBuddy(self.reason)
        scanning = row(gap=12)
        scanning.addWidget(self.scan, 3)
        scanning.addWidget(self.said, 2)
        bar = row(why, gap=10)
        bar.addWidget(self.reason, 1)
        for part in (of_all, self.all_box, self.all_button):
            bar.addWidget(part)
        whole = column(label(self.windowTitle(), size="head"), label(facts, tone="dim", wrap=True), scanning,
                       gap=8, margin=18)  # fmt: skip
        whole.addWidget(card(scroll(Page(column(self.grid)), tr("What came back"))), 1)
        whole.addLayout(bar)
        for widget in (self.reason_fault, self.stock, self.told, self.wrong):
            whole.addWidget(widget)
        whole.addLayout(row(self.total, 1, self.close_button, self.go))
        self.setLayout(whole)

    # -- counting

    def scanned(self, text: str) -> None:
        """One more of what is called so; what nobody knows counts nothing."""
        lines = lines_called(self._sheet, text)
        for each in lines:
            row_ = self.grid.count(each)
            if row_ is not None:
                name = each.sku or each.channel_sku
                units = sum(other.units.value() for other in self.grid.rows if other.line is each)
                self._say(tr("{sku}: {n} of {most}", sku=name, n=f"{units:,}", most=f"{each.returnable:,}"), fine=True)
                return
        if not lines:
            self._say(tr("No line of this order is called {code}. Nothing was counted.", code=text), fine=False)
        elif any(each.returnable for each in lines):
            self._say(tr("All of {code} is counted already.", code=text), fine=False)
        else:
            self._say(tr("Nothing of {code} can come back any more.", code=text), fine=False)

    def _scanned_elsewhere(self, text: str) -> None:
        """The keys were at a number of units."""
        self.scan.setFocus()
        self.scanned(text)

    def _reasoned(self) -> None:
        """Enter in the reason. Ends it with a code of a line, that was scanned, and is no reason."""
        self.scan.setFocus()
        text = self.reason.currentText().strip()
        for before in (*(tr(each) for each in REASONS if text.startswith(tr(each))), text.rpartition(" ")[0]):
            code = text.removeprefix(before).strip()
            if code and lines_called(self._sheet, code):
                self.reason.setEditText(before)
                self.scanned(code)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """What no button and no choice of it takes is the scan field's, as at the gate."""
        if not goes_to(self.scan, event):
            super().keyPressEvent(event)

    def _say(self, text: str, *, fine: bool) -> None:
        if not fine:
            QApplication.beep()  # who scans looks at the goods
        self.said.setText(text)
        set_tone(self.said, "ok" if fine else "bad")

    def _fill(self) -> None:
        self.grid.fill_all()
        self._say("", fine=True)

    def _of_all(self) -> None:
        chosen = self.all_box.currentData()
        if chosen:
            self.grid.set_all(chosen)

    # -- what is wished

    @property
    def wish(self) -> ReturnWish:
        parts = tuple(part for _, part in self.grid.parts)
        return ReturnWish(self._sheet.order_id, parts, self.reason.currentText().strip())

    def edited(self) -> None:
        """Everything that follows from what was counted and chosen."""
        units = self.grid.units
        planned, faults = plan(self._sheet, self.wish) if units else ((), ())
        one = self.grid.one_condition
        self.all_box.setCurrentIndex(self.all_box.findData(one or ""))
        self.go.setEnabled(units > 0 and not self.busy)
        self.go.setText(tr("Book {units} back", units=count(units, "unit")) if units else tr("Book return"))
        most = sum(each.returnable for each in self._sheet.lines)
        self.total.setText(tr("{n} of {units}", n=f"{units:,}", units=count(most, "unit")))
        self._happens(planned, units)
        self._show({each.where: each.sentence for each in reversed(faults)})

    def _happens(self, planned: tuple[PlannedBack, ...], units: int) -> None:
        none = tr("Scan what came back, or write its units.")
        self.stock.setText(stock_words(planned) if planned else "" if units else none)
        self.told.setText(told_words(self._sheet))

    def _show(self, faults: dict[str, str]) -> None:
        """Each under its field."""
        of_parts = {int(where.partition(":")[2]): said for where, said in faults.items() if where.startswith("part:")}
        self.grid.say(of_parts)
        say(self.reason_fault, faults.get("reason", ""))
        say(self.wrong, faults.get("", ""))

    # -- the end

    def book(self) -> None:
        """Ctrl+Enter."""
        if self.busy or not self.grid.units:
            return
        if plan(self._sheet, self.wish)[1]:
            if not self.grid.focus_fault() and not self.reason_fault.isHidden():
                self.reason.setFocus()
            return
        self.busy = True
        self.go.setEnabled(False)
        self._run(self.wish, self._ended)

    def _ended(self, trouble: LinndeskError | None) -> None:
        self.busy = False
        if trouble is None:
            self.accept()
            return
        self.edited()
        said = (trouble.title, trouble.detail, trouble.fix)
        say(self.wrong, " ".join(sentence(tr(each)) for each in said if each))

    @property
    def touched(self) -> bool:
        """Somebody counted, chose or typed something."""
        return self.grid.touched or bool(self.reason.currentText().strip())

    def reject(self) -> None:
        """Esc asks only where there is something to lose, and not while it is being written."""
        if self.busy:
            return
        if not self.touched:
            super().reject()
            return
        confirm(self, tr("Discard what was counted?"), (tr("Nothing of it was booked."),), tr("Discard"),
                self._discard, otherwise=tr("Keep counting"))  # fmt: skip

    def _discard(self) -> None:
        """A method of its own: ``super().reject`` connected as it is would be the one above again, for Qt."""
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        event.ignore()
        self.reject()
