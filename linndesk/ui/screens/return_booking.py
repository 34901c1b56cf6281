"""Booking a return from any list: which order, the dialog, its undo, and what a person says of it later. Main."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.returns_rules import ReturnSheet, ReturnWish
from linndesk.errors import LinndeskError
from linndesk.services.outbox import Done, OutboxBox
from linndesk.services.returns import Returns
from linndesk.services.returns_sheet import Created, PastReturn
from linndesk.ui.background import Background
from linndesk.ui.dialogs.choose_for_orders import ChooseForOrders
from linndesk.ui.dialogs.return_order import Ended, ReturnOrderDialog
from linndesk.ui.messages import confirm, sentence
from linndesk.ui.screens import outbox_bookings as words
from linndesk.ui.screens.order_strip import OrderStrip
from linndesk.ui.screens.return_words import booked_words
from linndesk.ui.words import tr

LANE = "clicks"
TOUCHED = Changes(orders=True, stock=True, listings=True, problems=True, returns=True)
CHOICES = 20  # orders of one number that a person chooses from


class ReturnBooking(QObject):
    """``says(text)``: for a toast. ``found(text)``: a scanned number meant an order; "" = it meant none."""

    says = Signal(str)
    found = Signal(str)

    def __init__(
        self, returns: Returns, box: OutboxBox, strip: OrderStrip, background: Background, above: QWidget
    ) -> None:
        super().__init__(above)
        self._returns = returns
        self._box = box
        self._strip = strip
        self._background = background
        self._above = above

    # -- ways in

    def scan(self, text: str) -> None:
        """An order's number, ours or its channel's, or a tracking number."""

        def read() -> list[ReturnSheet]:
            return [self._returns.sheet(each) for each in self._returns.find(text).order_ids[:CHOICES]]

        def failed(trouble: LinndeskError) -> None:
            QApplication.beep()  # he looks at the parcel
            self.found.emit("")
            self.says.emit(sentence(tr(trouble.title)))

        self._background.run(LANE, read, done=partial(self._take, text), failed=failed, owner=self)

    def _take(self, text: str, sheets: Sequence[ReturnSheet]) -> None:
        self.found.emit(text)
        able = [each for each in sheets if not each.refused] or list(sheets)
        if len(able) == 1:
            self._open(able[0])
            return
        choices = [(str(at), _choice(each)) for at, each in enumerate(able)]
        ChooseForOrders(
            self._above, tr("Which order came back?"), tr("{text} is the number of several.", text=text),
            tr("Go on"), choices, lambda value: self._open(able[int(value)]),
        ).open()  # fmt: skip

    def ask(self, ids: Sequence[int]) -> None:
        """Of the one order that is chosen."""
        if len(ids) != 1:
            self.says.emit(
                tr("Choose one order: each has a sheet of its own.") if ids else tr("Choose an order first.")
            )
            return
        (order_id,) = ids
        self._background.read("return-sheet", lambda: self._returns.sheet(order_id), self._open, owner=self)

    def _open(self, sheet: ReturnSheet) -> None:
        if sheet.refused:
            self.says.emit(sentence(tr(sheet.refused)))
        else:
            ReturnOrderDialog(self._above, sheet, self._create).open()

    # -- the act and its undo

    def _create(self, wish: ReturnWish, ended: Ended) -> None:
        def job() -> tuple[Changes, Created]:
            made = self._returns.create(wish)
            return made.changes | TOUCHED, made

        def done(made: tuple[Changes, Created]) -> None:
            ended(None)
            undo = partial(self.take_back, made[1].id)
            self._strip.tell(booked_words(made[1]), undo, made[1].undo_until)

        self._background.run(LANE, job, done=done, failed=ended, owner=self)

    def take_back(self, return_id: int) -> None:
        """As long as its channel was not told."""

        def failed(trouble: LinndeskError) -> None:
            self._strip.clear()
            self._background.failed.emit(trouble)

        said = tr("Taken back: what had come back is off stock again, and no channel is told of it.")
        self._background.run(
            LANE, lambda: self._returns.undo(return_id) | TOUCHED, done=lambda _: self._strip.tell(said),
            failed=failed, owner=self,
        )  # fmt: skip

    # -- what its channel was told

    def retry(self, past: PastReturn) -> None:
        """What was refused, once more."""
        if past.outbox_id is not None:
            row_id = past.outbox_id
            self._do(lambda: self._box.retry([row_id]), tr("It goes once more."))

    def it_was(self, past: PastReturn) -> None:
        """A person has looked there: it is booked."""
        self._ask(past, words.was("booking", 1), "told", tr("It counts as booked, by your word."))

    def it_was_not(self, past: PastReturn) -> None:
        """A person has looked there: it is not booked. It is looked for once more, then booked."""
        self._ask(past, words.was_not("booking", 1), "retry", tr("It goes once more."))

    def _ask(self, past: PastReturn, asked: words.Asked, verb: str, said: str) -> None:
        if past.outbox_id is None:
            return
        row_id = past.outbox_id
        act = partial(self._box.told if verb == "told" else self._box.retry, [row_id])
        about = tr("Return of order {number}, {what}, {reference}.", number=past.number, what=past.what,
                   reference=past.reference)  # fmt: skip
        confirm(
            self._above, asked[0], (about, *asked[1]), words.button_of(["booking"], verb), partial(self._do, act, said),
            otherwise=tr("Go back"),
        )  # fmt: skip

    def _do(self, act: Callable[[], Done], said: str) -> None:
        def job() -> tuple[Changes, Done]:
            return TOUCHED, act()

        def done(made: tuple[Changes, Done]) -> None:
            left = made[1].left
            self.says.emit(sentence(tr(left[0][1])) if left else said)

        self._background.run(LANE, job, done=done, owner=self)


def _choice(sheet: ReturnSheet) -> str:
    """``100123 · 9001 · Warehouse``."""
    return " · ".join(each for each in (sheet.number, sheet.called or sheet.channel_order_id, sheet.account) if each)
