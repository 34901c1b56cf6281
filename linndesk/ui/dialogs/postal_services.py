"""Our postal services: add, rename, the rule for tracking numbers with a box to try one in, remove. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.despatch import Service, tracking_trouble
from linndesk.errors import LinndeskError
from linndesk.services.allocationrows import ServiceRow, pattern_trouble
from linndesk.services.postal import RULES, Postal
from linndesk.ui.background import Background
from linndesk.ui.columns import Column
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm, error_box, sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import Picker
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import tr

CLICKS = "clicks"
RULE_WORDS = {
    "required": "Required: a despatch without one is pointed out",
    "optional": "Optional",
    "none": "None: it has no tracking numbers",
}
Line = tuple[int, ServiceRow]


class PostalServicesDialog(QDialog):
    """A list above, the chosen service below. ``saved(text)`` says what was done."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, postal: Postal, background: Background, memory: Memory) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Postal services"))
        self.resize(900, 620)
        self._postal = postal
        self._background = background
        self._chosen: ServiceRow | None = None
        self._wanted = ""  # chosen when the list comes anew
        self._new = False
        self._compose(memory)
        self._connect()
        self.reload()

    # -- building

    def _compose(self, memory: Memory) -> None:
        self.model: SmallTableModel[Line] = SmallTableModel(_columns(), lambda line: line[0])
        self.table = Table("postal-services", self.model, memory, title=tr("Postal services"))
        self.table.opens_rows = False
        self.table.set_empty(tr("No postal service yet. A despatch makes those that it names."), tr("New"), self.begin)
        self.name = QLineEdit()
        self.rule = Picker(tr("Tracking numbers"), [(each, tr(RULE_WORDS[each])) for each in RULES])
        self.pattern = QLineEdit()
        self.pattern.setPlaceholderText("[A-Z]{2}[0-9]{9}GB")
        self.wrong = label(tone="bad", wrap=True)
        self.try_box = QLineEdit()
        self.try_box.setPlaceholderText(tr("Type or scan a tracking number"))
        self.verdict = label(wrap=True)
        self.why = label(tone="dim", wrap=True)
        self.new_button = button(tr("New"), self.begin, tip="Ctrl+N")
        self.remove_button = button(tr("Remove…"), self.ask_remove)
        self.close_button = button(tr("Close"), self.reject)
        self.save_button = button(tr("Save"), self.save, primary=True, tip="Ctrl+S")
        self.save_button.setDefault(True)
        whole = column(card(self.table), gap=10, margin=16)
        whole.setStretch(0, 1)
        whole.addLayout(self._fields())
        whole.addWidget(self.why)
        whole.addLayout(row(self.new_button, self.remove_button, 1, self.close_button, self.save_button))
        self.setLayout(whole)

    def _fields(self) -> QVBoxLayout:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        for words, field in (
            (tr("Name"), self.name), (tr("Tracking numbers"), self.rule), (tr("Pattern"), self.pattern),
            (tr("Try it"), self.try_box),
        ):  # fmt: skip
            field.setAccessibleName(words)
            form.addRow(words, field)
        about = tr("A pattern is a regular expression that a whole tracking number matches, in any case. Blank = any.")
        return column(form, self.wrong, self.verdict, label(about, tone="dim", wrap=True), gap=6)

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._choose())
        self._background.changed.connect(self._changed)
        for each in (self.name, self.pattern, self.try_box):
            each.textChanged.connect(lambda text: self._judge())
        self.rule.chose.connect(lambda value: self._judge())
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        QShortcut(QKeySequence("Ctrl+N"), self, self.begin)
        self._judge()

    # -- reading

    def reload(self) -> None:
        self._background.read("postal-services", self._postal.listed, self._take, owner=self)

    def _changed(self, changes: Changes) -> None:
        if (changes.settings or changes.orders or changes.accounts) and not self.is_changed:
            self.reload()

    def _take(self, found: Sequence[ServiceRow]) -> None:
        wanted = self._wanted or (self._chosen.service.name if self._chosen else "")
        self._wanted = ""
        self.model.set_rows(enumerate(found))
        at = next((at for at, each in enumerate(found) if each.service.name == wanted), 0 if found else -1)
        if at >= 0:
            self.table.select_id(at)
        self._choose()

    def _choose(self) -> None:
        """The chosen row into the fields; what was typed for another goes."""
        found = self.model.row_at(self.table.currentIndex().row())
        self._fill(None if found is None else found[1], new=False)

    def _fill(self, chosen: ServiceRow | None, *, new: bool) -> None:
        self._chosen, self._new = chosen, new
        service = chosen.service if chosen else Service("")
        self.name.setText(service.name)
        self.rule.choose(service.tracking)
        self.pattern.setText(service.pattern)
        for each in (self.name, self.rule, self.pattern, self.try_box):
            each.setEnabled(new or chosen is not None)
        self.why.setText("" if chosen is None else _where(chosen))
        self._judge()

    def begin(self) -> None:
        """A new one: fill in, then save."""
        self._fill(None, new=True)
        self.name.setFocus()

    # -- judging

    @property
    def typed(self) -> Service:
        """What stands in the fields."""
        rule = next(each for each in RULES if each == self.rule.value)
        return Service(" ".join(self.name.text().split()), rule, self.pattern.text().strip())

    @property
    def is_changed(self) -> bool:
        if self._new:
            return bool(self.name.text().strip())
        return self._chosen is not None and self.typed != self._chosen.service

    def _judge(self) -> None:
        typed = self.typed
        wrong = pattern_trouble(typed.pattern)
        self.wrong.setText(wrong)
        self.wrong.setVisible(bool(wrong))
        number = self.try_box.text()
        said = "" if wrong or not number.strip() else tracking_trouble(typed, number)
        fits = bool(number.strip()) and not wrong and not said
        self.verdict.setText(tr("This number fits.") if fits else sentence(said))
        self.verdict.setVisible(bool(self.verdict.text()))
        set_tone(self.verdict, "ok" if fits else "warn")
        self.save_button.setEnabled(self.is_changed and bool(typed.name) and not wrong)
        self.remove_button.setEnabled(self._chosen is not None)

    # -- acting

    def save(self) -> None:
        if not self.save_button.isEnabled():
            return
        typed, before = self.typed, self._chosen
        self._wanted = typed.name

        def job() -> Changes:
            if before is None:
                return self._postal.add(typed.name, typed.tracking, typed.pattern)
            name = typed.name if typed.name != before.service.name else None
            return self._postal.set(before.service.name, tracking=typed.tracking, pattern=typed.pattern, rename=name)

        self._run(job, tr("{name} is saved.", name=typed.name))

    def ask_remove(self) -> None:
        """Nothing is removed that is used; why is said with counts."""
        chosen = self._chosen
        if chosen is None:
            return
        name = chosen.service.name
        said = (tr("What has left keeps the name. A despatch that names it makes it again."),)

        def remove() -> None:
            self._run(lambda: self._postal.remove(name), tr("{name} is removed.", name=name))

        if chosen.why_kept:
            remove()
        else:
            confirm(self, tr("Remove {name}?", name=name), said, tr("Remove"), remove, tone="bad")

    def _run(self, job: Callable[[], Changes], said: str) -> None:
        self.save_button.setEnabled(False)
        self._background.run(CLICKS, job, done=lambda _: self._done(said), failed=self._refused, owner=self)

    def _done(self, said: str) -> None:
        self._new = False
        self.saved.emit(said)
        self.reload()

    def _refused(self, trouble: LinndeskError) -> None:
        self._wanted = ""
        self._judge()
        error_box(self, trouble)


def _where(found: ServiceRow) -> str:
    if found.why_kept:
        return tr("Stands in {places}.", places=found.why_kept)
    return tr("Nothing that still has to leave uses it.")


def _columns() -> tuple[Column[Line], ...]:
    return (
        Column("name", "Postal service", lambda line: line[1].service.name, 200, stretch=True),
        Column("tracking", "Tracking", lambda line: tr(line[1].service.tracking), 90),
        Column("pattern", "Pattern", lambda line: line[1].service.pattern, 150),
        Column("orders", "Open orders", lambda line: line[1].orders, 100, "right"),
        Column("parcels", "Parcels", lambda line: line[1].parcels, 80, "right",
               header_tip="Parcels that have left with it"),
        Column("accounts", "Allocated in", lambda line: ", ".join(line[1].accounts), 150,
               tooltip=lambda line: ", ".join(line[1].accounts)),
    )  # fmt: skip
