"""N4, F1: why a listing shows its number, now or at any send: what is behind each step, what changed. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QSplitter, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.whychanges import Change
from linndesk.errors import LinndeskError
from linndesk.services.why import Send, Why, WhyNumber, WhyStep
from linndesk.ui.background import Background
from linndesk.ui.columns import Column, Painted
from linndesk.ui.dialogs.why_words import RULES, STATES, Behind, as_text, behind, changes, sentences, title, units
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.plotting import PlotPane
from linndesk.ui.screens.parts import Picker, plain, tabs
from linndesk.ui.tables import Table
from linndesk.ui.theme import Tone
from linndesk.ui.widgets import ElidedLabel, button, card, column, label, row
from linndesk.ui.words import tr, when, when_tip

NOW = 0
BEHIND, CHANGED, STANDS, PLOT = range(4)
STEPS_HEIGHT = 204  # five rows and a header, and nothing to scroll
_TONES: dict[str, Tone] = {"refused": "bad", "sent": "warn", "sending": "warn"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One row of the way into the past; ``send`` None = now."""

    id: int
    send: Send | None
    quantity: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What was read for a moment, and what came before it."""

    why: Why
    sends: Sequence[Send]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Stepped:
    at: int
    step: WhyStep
    said: str


class WhyNumberDialog(QDialog):
    """``opened(act, argument)``: an order, an item or an account was asked for; the dialog is closed then."""

    opened = Signal(str, str)

    def __init__(
        self,
        parent: QWidget,
        why: WhyNumber,
        background: Background,
        memory: Memory,
        listings: Sequence[tuple[str, str]],
        *,
        now: Callable[[], datetime],
    ) -> None:
        """``listings``: account and channel SKU; the first one is shown, the others can be chosen."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Why this number"))
        self.resize(1120, 700)
        self._service = why
        self._background = background
        self._listings = list(listings)
        self._now = now
        self.shown: Shown | None = None
        self.heading = label(size="title")
        self.facts = ElidedLabel("dim")
        self.not_sent = label(tone="warn", wrap=True)
        self.moments: SmallTableModel[Moment] = SmallTableModel(self._moment_columns(), lambda each: each.id)
        self.moment_table = Table("why-moments", self.moments, memory, title=tr("Now, and every send"))
        self.steps: SmallTableModel[Stepped] = SmallTableModel(_STEPS, lambda each: each.at)
        self.step_table = Table("why-steps", self.steps, memory, title=tr("Step by step"))
        self.rows: SmallTableModel[Behind] = SmallTableModel(_BEHIND, lambda each: each.at)
        self.row_table = Table("why-rows", self.rows, memory, title=tr("What stands behind the step"))
        self.changes: SmallTableModel[Behind] = SmallTableModel(_BEHIND, lambda each: each.at)
        self.change_table = Table("why-changes", self.changes, memory, title=tr("What changed"))
        self.stands = plain(tr("How it stands"))
        self.plot = PlotPane(why, background)
        self._compose()
        self._connect()
        self.reload()

    # -- building

    def _compose(self) -> None:
        self.listing = Picker(tr("Listing"), [(str(at), f"{sku} · {name}") for at, (name, sku) in
                                              enumerate(self._listings)])  # fmt: skip
        self.listing.setVisible(len(self._listings) > 1)
        self.tabs = tabs(tr("Behind the number"))
        for page, words in ((self.row_table, tr("Behind the step")), (self.change_table, tr("What changed")),
                            (self.stands, tr("How it stands")), (self.plot, tr("90 days"))):  # fmt: skip
            self.tabs.addTab(page, words)
        self.step_table.setFixedHeight(STEPS_HEIGHT)
        self.moment_table.set_empty(tr("Nothing was sent yet."))
        self.change_table.set_empty(tr("There is no send before it to compare with."))
        self.row_table.set_empty(tr("Nothing stands behind this step."))
        self.row_table.opens_rows = self.change_table.opens_rows = True
        right = QWidget()
        inside = column(card(self.step_table), gap=10)
        inside.addWidget(card(self.tabs), 1)
        right.setLayout(inside)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(card(self.moment_table))
        halves.addWidget(right)
        halves.setStretchFactor(1, 1)
        halves.setSizes([330, 760])
        self.copy_button = button(tr("Copy as text"), self.copy)
        self.plot_button = button(tr("Show 90 days"), lambda: self.tabs.setCurrentIndex(PLOT))
        self.item_button = button(tr("Open the item"), self._open_item)
        close = button(tr("Close"), self.reject)
        whole = column(row(self.heading, 1, self.listing), self.facts, self.not_sent, gap=6, margin=16)
        whole.addWidget(halves, 1)
        whole.addLayout(row(self.copy_button, self.plot_button, 1, self.item_button, close))
        self.setLayout(whole)
        self.not_sent.hide()

    def _connect(self) -> None:
        self.listing.chose.connect(lambda at: self.reload())
        self.moment_table.counted.connect(lambda chosen, rows: self._choose())
        self.step_table.selectionModel().currentRowChanged.connect(lambda here, before: self._show_rows())
        self.row_table.opened.connect(lambda at: self._open(self.rows, at))
        self.change_table.opened.connect(lambda at: self._open(self.changes, at))
        self.tabs.currentChanged.connect(lambda at: self._show_plot())
        self._background.changed.connect(self._changed)
        QShortcut(QKeySequence("F5"), self, self.reload)

    def _moment_columns(self) -> tuple[Column[Moment], ...]:
        return (
            Column("at", "When", lambda each: when(each.send.at, self._now()) if each.send else tr("Now"), 110,
                   stretch=True, sortable=False, tooltip=lambda each: when_tip(each.send.at) if each.send else ""),
            Column("quantity", "Number", lambda each: each.quantity, 72, "right", sortable=False),
            Column("state", "State", _state, 108, sortable=False,
                   tooltip=lambda each: when_tip(each.send.confirmed_at) if each.send else ""),
        )  # fmt: skip

    # -- reading

    @property
    def _wanted(self) -> tuple[str, str]:
        return self._listings[int(self.listing.value or 0)]

    def reload(self) -> None:
        """Now, and every send; what was chosen of them stays where it is still there."""
        account, sku = self._wanted

        def job() -> Shown:
            why, sends = self._service.now(account, sku), self._service.sends(account, sku)
            return Shown(why, sends, self._before(why, sends))

        self._background.read("why-number", job, self._take_now, failed=self._failed, owner=self)

    def _changed(self, changed: Changes) -> None:
        if changed.listings or changed.stock or changed.orders:
            self.reload()

    def _take_now(self, found: Shown) -> None:
        first = self.moment_table.current_id() is None
        self.moments.set_rows(
            [Moment(NOW, None, found.why.wanted), *(Moment(each.id, each, each.quantity) for each in found.sends)]
        )
        if first:
            self.moment_table.select_id(NOW)
        self.item_button.setEnabled(bool(found.why.sku))
        if self.moment_table.current_id() == NOW:
            self._show(found)

    def _choose(self) -> None:
        """One moment is explained; of two what lies between them is said."""
        ids = self.moment_table.selected_ids()
        moment = self.moments.row_at(self.moments.row_of(self.moment_table.current_id() or NOW))
        if moment is None or not ids:
            return
        account, sku = self._wanted
        other = next((each for each in ids if each != moment.id), None) if len(ids) == 2 else None
        rows = [each for at in range(self.moments.rowCount()) if (each := self.moments.row_at(at)) is not None]

        def job() -> Shown:
            sends = [each.send for each in rows if each.send is not None]
            why = self._service.now(account, sku) if moment.send is None else self._past(account, sku, moment.send)
            return Shown(why, sends, self._before(why, sends, other))

        self._background.read("why-number", job, self._show, failed=self._failed, owner=self)

    def _past(self, account: str, sku: str, send: Send) -> Why:
        return self._service.past(account, sku, send.at)

    def _before(self, why: Why, sends: Sequence[Send], other: int | None = None) -> Change | None:
        """What differs from the send before, or from another moment that is chosen too. Reader thread."""
        if why.inputs is None:
            return None
        if other is not None:
            pair = next((each.inputs for each in sends if each.id == other), None)
            if pair is None:
                now = self._service.now(why.account, why.channel_sku).inputs
                return None if now is None else self._service.between(why.inputs, now)
            newer = why.of_send is None or why.of_send.id > other
            return self._service.between(pair, why.inputs) if newer else self._service.between(why.inputs, pair)
        earlier = [each for each in sends if why.of_send is None or each.id < why.of_send.id]
        return self._service.between(earlier[0].inputs, why.inputs) if earlier else None

    # -- what is shown

    def _show(self, found: Shown) -> None:
        self.shown = found
        why = found.why
        self.heading.setText(title(why))
        facts = [why.channel_sku, why.account, tr("stock item {sku}", sku=why.sku) if why.sku else "", why.title]
        numbers = tr("wanted {wanted}, sent {sent}, confirmed {confirmed}", wanted=units(why.wanted),
                     sent=units(why.sent), confirmed=units(why.confirmed))  # fmt: skip
        numbers = "" if why.counted is not None else numbers
        self.facts.say(" · ".join(each for each in (*facts[:3], numbers, facts[3]) if each))
        self.not_sent.setText(tr("Not sent: {why}.", why=why.not_sent.removesuffix(".")))
        self.not_sent.setVisible(bool(why.not_sent) and why.counted is None)
        theirs = tr("The channel's own warehouse counts it: no rule works on it, and no level of it is sent.")
        self.step_table.set_empty(tr("Nothing is counted for it.") if why.counted is None else theirs)
        self.steps.set_rows(Stepped(at, *each) for at, each in enumerate(zip(why.steps, sentences(why), strict=True)))
        if why.steps and self.step_table.current_id() is None:
            self.step_table.select_id(0)
        self.changes.set_rows(changes(found.change) if found.change else [])
        days = "" if why.latency is None else tr("Days to ship told with it: {n}", n=why.latency)
        said = "\n".join(each for each in (*why.stands, days) if each)
        self.stands.setPlainText(said or tr("The channel was told nothing of it yet."))
        if not why.steps and why.stands and self.tabs.currentIndex() == BEHIND:
            self.tabs.setCurrentIndex(STANDS)  # what there is to be said of it
        self._show_rows()
        self._show_plot()

    def _failed(self, trouble: LinndeskError) -> None:
        self.heading.setText(sentence(trouble.title))
        self.facts.say(" ".join(sentence(each) for each in (trouble.detail, trouble.fix) if each))
        self.not_sent.hide()
        for model in (self.steps, self.rows, self.changes):
            model.set_rows(())

    def _show_rows(self) -> None:
        current = self.step_table.current_id()
        found = None if current is None else self.steps.row_at(self.steps.row_of(current))
        self.rows.set_rows(behind(found.step) if found else [])

    def _show_plot(self) -> None:
        if self.tabs.currentIndex() == PLOT and self.shown is not None:
            self.plot.show_sku(self.shown.why.sku)

    # -- acts

    def copy(self) -> None:
        """All of it, for a mail."""
        if self.shown is not None:
            changed = changes(self.shown.change) if self.shown.change else []
            QApplication.clipboard().setText(as_text(self.shown.why, changed, self._now()))

    def _open(self, model: SmallTableModel[Behind], at: int) -> None:
        found = model.row_at(model.row_of(at))
        if found is not None and found.opens[0]:
            self._go(*found.opens)

    def _open_item(self) -> None:
        if self.shown is not None and self.shown.why.sku:
            self._go("screen-inventory", self.shown.why.sku)

    def _go(self, act: str, argument: str) -> None:
        self.accept()
        self.opened.emit(act, argument)


def _state(each: Moment) -> Painted | None:
    if each.send is None:
        return None
    state = each.send.state
    return Painted(tr(STATES.get(state, state)), _TONES.get(state, "ok"))


_STEPS: tuple[Column[Stepped], ...] = (
    Column("rule", "Rule", lambda each: tr(RULES[each.step.rule]), 130, sortable=False),
    Column("input", "Its number",
           lambda each: tr("no limit") if each.step.input is None else each.step.input, 92, "right", sortable=False),
    Column("value", "Leaves", lambda each: each.step.value, 76, "right", sortable=False),
    Column("said", "In words", lambda each: each.said, 300, stretch=True, sortable=False,
           tooltip=lambda each: each.said),
)  # fmt: skip
_BEHIND: tuple[Column[Behind], ...] = (
    Column("what", "What", lambda each: each.what, 360, stretch=True, sortable=False, tooltip=lambda each: each.what),
    Column("where", "Location", lambda each: each.where or None, 110, sortable=False),
    Column("units", "Units", lambda each: each.units or None, 74, "right", sortable=False),
)  # fmt: skip
