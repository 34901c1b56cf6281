"""A cancellation or a refund while it is filled in: its faults, what it comes to, and the button. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from linndesk.domain.orders import Order
from linndesk.domain.postsale import Options
from linndesk.domain.postsale_rules import CancelSheet, CancelWish, Fault, Plan, RefundSheet, RefundWish
from linndesk.errors import LinndeskError
from linndesk.services.postsale_sheet import PastAct, Terms
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.dialogs.postsale_asking import AskingDialog
from linndesk.ui.dialogs.postsale_rows import LineGrid, ReasonBar, say
from linndesk.ui.messages import sentence
from linndesk.ui.widgets import label
from linndesk.ui.words import tr

S = TypeVar("S", bound=CancelSheet | RefundSheet)
S_in = TypeVar("S_in", bound=CancelSheet | RefundSheet, contravariant=True)
W = TypeVar("W", bound=CancelWish | RefundWish)
W_out = TypeVar("W_out", bound=CancelWish | RefundWish, covariant=True)
Ended = Callable[[LinndeskError | None], None]
Found = tuple[Plan | None, tuple[Fault, ...]]
CHOOSE = "Choose a reason"


@dataclass(frozen=True, slots=True)
class Offer(Generic[S]):
    """What the app said it takes, and what is left of the order. ``past``: what was asked of it before."""

    options: Options
    sheet: S
    terms: Terms
    past: tuple[PastAct, ...]


class Form(Protocol[W_out]):
    """The fields of one kind of wish. ``page``: all of them; ``foot``: buttons beside the dialog's own; ``notice``: a
    sentence above the lines, "" = none; ``changed``: a signal."""

    page: QWidget
    foot: tuple[QWidget, ...]
    notice: str
    grid: LineGrid
    reason: ReasonBar
    changed: Any  # a bound signal

    @property
    def wish(self) -> W_out:
        """As it is filled in."""
        ...

    @property
    def again(self) -> bool:
        """A person wants the same once more."""
        ...

    @property
    def touched(self) -> bool:
        """Somebody typed or chose something."""
        ...

    def chosen(self, line_id: str) -> bool:
        """Whether something is asked of a line."""
        ...

    def plan(self) -> Found:
        """What the wish comes to, or its faults."""
        ...

    def words(self, plan: Plan | None) -> tuple[str, str, str]:
        """The total, what happens by it, and the button; the last is blank while nothing is chosen."""
        ...

    def say(self, faults: tuple[Fault, ...]) -> None:
        """Those of fields that no other kind of wish has."""
        ...


class WishDialog(AskingDialog[Offer[S]], Generic[S, W]):
    """``make(offer)``: the fields; ``run(wish, options, again, ended)`` orders it."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        order: Order,
        ask: Callable[[Cancel], Offer[S]],
        make: Callable[[Offer[S]], Form[W]],
        run: Callable[[W, Options, bool, Ended], None],
        background: Background,
    ) -> None:
        super().__init__(parent, title, order.account, ask, background)
        self.form: Form[W] | None = None
        self._offer: Offer[S] | None = None
        self._make = make
        self._run = run
        self._pressed = False  # until then nothing is called wrong
        self.total = label(size="head")
        self._foot.insertWidget(0, self.total)
        facts = (order.called or order.channel_order_id, order.account)
        self.facts.setText(" · ".join(each for each in facts if each))
        self.begin()

    def fill(self, sheet: Offer[S]) -> None:
        self._offer = sheet
        if sheet.sheet.refused:
            self.cannot(sheet.sheet.refused)
            return
        form = self.form = self._make(sheet)
        self.blank.hide()
        self.body.addWidget(form.page, 1)
        for each in form.foot:
            self._foot.insertWidget(self._foot.count() - 2, each)
        self.asking.setText(form.notice)
        self.asking.setVisible(bool(form.notice))
        for signal in (form.changed, form.grid.changed, form.reason.changed):
            signal.connect(self.edited)
        self.edited()
        first = next((each.editor for each in form.grid.rows.values() if each.editor is not None), None)
        (first or form.reason.picker).setFocus()

    def edited(self) -> None:
        """Everything that follows from what was typed."""
        form, offer = self.form, self._offer
        if form is None or offer is None:
            return
        form.grid.show_reasons(form.reason.each_its_own, form.chosen)
        plan, faults = form.plan()
        total, what, go = form.words(plan)
        self.total.setText(total)
        self.go.setText(go or self.windowTitle())
        self.go.setEnabled(bool(go))
        self.final.setText(happens(what, offer.terms) if go else "")
        self.final.setVisible(bool(go))
        self._show(form, faults if self._pressed else ())

    def send(self, ended: Ended) -> None:
        form, offer = self.form, self._offer
        if form is None or offer is None:
            return
        self._pressed = True
        faults = form.plan()[1]
        self.edited()
        if not faults:
            self._run(form.wish, offer.options, form.again, ended)
            return
        self.rest()
        if not form.grid.focus_fault() and not form.reason.fault.isHidden():
            form.reason.picker.setFocus()

    @property
    def touched(self) -> bool:
        return self.form is not None and self.form.touched

    def _show(self, form: Form[W], faults: tuple[Fault, ...]) -> None:
        """Each under its field."""
        by_line: dict[str, str] = {}
        of_all = rest = ""
        for each in faults:
            kind, _, key = each.where.partition(":")
            if kind == "line":
                by_line.setdefault(key.removesuffix(":reason").removesuffix(":sub_reason"), each.sentence)
            elif kind in ("reason", "sub_reason"):
                by_line |= {key: CHOOSE for key in form.grid.without_reason() if key not in by_line}
                of_all = of_all or (each.sentence if form.reason.picker.reason else CHOOSE)
            elif not kind:
                rest = each.sentence
        form.grid.say(by_line)
        say(form.reason.fault, "" if form.reason.each_its_own or form.grid.all_own else of_all)
        say(self.wrong, rest)
        form.say(faults)


def happens(what: str, terms: Terms) -> str:
    """``what``, and until when that can be taken back."""
    end = tr("Once it is told, nobody can undo it there.")
    if terms.held:
        wait = tr("Nothing leaves for now: {why}", why=sentence(tr(terms.held)))
    elif terms.undo_seconds:
        wait = tr("You can take it back for {n} s.", n=terms.undo_seconds)
    else:
        wait = tr("It leaves at once.")
    return " ".join((sentence(what), end, wait))
