"""One purchase order at the gate: scanned, counted, booked in. Everything works by a scanner alone. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from linndesk.errors import LinndeskError
from linndesk.services.deliveries import Line, Purchase
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.deliver_acts import DeliverActs, Wish, parts_of
from linndesk.ui.screens.deliver_count import Count, Counts, read_scan
from linndesk.ui.screens.deliver_kit import DeliverServices
from linndesk.ui.screens.deliver_parts import Foot, Head, Whole, lacks, takes
from linndesk.ui.screens.deliver_past import DeliverPast
from linndesk.ui.screens.deliver_reading import Reading, Scanner, add, alike, set_units, stands
from linndesk.ui.screens.deliver_scan import Heard, ScanField, ScanPage, ScanTable
from linndesk.ui.screens.deliver_words import LineRow, line_columns, refuses_batch, refuses_units
from linndesk.ui.screens.order_editing import FieldDelegate
from linndesk.ui.screens.order_strip import OrderStrip
from linndesk.ui.screens.parts import Halves
from linndesk.ui.tables import Table
from linndesk.ui.widgets import card, column, row
from linndesk.ui.words import count, tr


class Booking(ScanPage):
    """``left``: back to the list; ``wanting(line)``: that line has no stock item, and a person wants to give it one."""

    left = Signal()
    says = Signal(str)
    wanting = Signal(object)

    def __init__(
        self, kit: DeliverServices, counts: Counts, background: Background, memory: Memory, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._kit, self._counts, self._background, self._now = kit, counts, background, now
        self._id = 0
        self._hint = ""
        self._early: list[str] = []  # scans that came before the purchase order did
        self.whole: Whole | None = None
        self.scanner = Scanner(kit.deliveries)
        self.lines: SmallTableModel[LineRow] = SmallTableModel(line_columns(), lambda each: each.at)
        self.lines.edit = self._edit
        self.table = ScanTable("deliveries-lines", self.lines, memory, title=tr("Lines of the purchase order"))
        self.scan = ScanField(tr("Scan a product"), tr("Scan a product"))
        self.heard = Heard()
        self.strip = OrderStrip(now)
        self.acts = DeliverActs(kit, self.strip, background, self)
        self.past = DeliverPast(memory, now)
        self._fields()
        self._compose(memory)
        self._connect()

    def _fields(self) -> None:
        """F2 and a double click write into a cell; what writes otherwise goes into the scan field."""
        self.table.opens_rows = False
        self.writes = self.table.writes = self.past.table.writes = self.scan
        triggers = Table.EditTrigger
        self.table.setEditTriggers(triggers.EditKeyPressed | triggers.DoubleClicked)
        for key, hint in (("now", ""), ("batch", "Number of the batch")):
            at = self.column(key)
            refuses = refuses_batch if key == "batch" else refuses_units
            delegate = FieldDelegate(self.table, self.lines, hint, refuses=refuses)
            self.table.setItemDelegateForColumn(at, delegate)
            delegate.ended.connect(self.scan.setFocus)
            delegate.refused.connect(self._wrong)

    def _compose(self, memory: Memory) -> None:
        self.head = Head(self.left.emit, self.refresh, self._fix)
        self.foot = Foot(self.clear, self.count_rest, self.book)
        scans = row(gap=10)
        scans.addWidget(self.scan, 2)
        scans.addWidget(self.heard, 3)
        inside = column(gap=8)
        inside.addWidget(card(self.table), 1)
        inside.addWidget(self.strip)
        inside.addWidget(self.foot)
        upper = QWidget()
        upper.setLayout(inside)
        whole = column(self.head, scans, self.head.tells, gap=10)
        whole.addWidget(Halves("deliveries", upper, self.past, memory, low=170), 1)
        self.setLayout(whole)
        self.setFocusProxy(self.scan)
        self.setTabOrder(self.scan, self.table)
        self.setTabOrder(self.table, self.foot.place)

    def _connect(self) -> None:
        self.scan.scanned.connect(self.take)
        self.scan.moved.connect(self._move)
        self.scan.edited.connect(self._edit_now)
        self.scan.booked.connect(self.book)
        self.scan.left.connect(self.left)
        self.table.add_row_actions(self._menu)
        self.foot.note.returnPressed.connect(self._noted)
        self.foot.place.chose.connect(lambda place: self.scan.setFocus())
        self.past.undoing.connect(self.acts.undo)
        self.past.verb.connect(self.acts.verb)
        self.acts.booked.connect(self._booked)
        self.acts.taken_back.connect(self._count_again)
        self.acts.asking.connect(self._show_asking)
        self.acts.says.connect(self.says)

    def column(self, key: str) -> int:
        return [each.key for each in self.lines.columns].index(key)

    # -- what is shown

    @property
    def count(self) -> Count:
        return self._counts.of(self._id)

    @property
    def purchase_id(self) -> int:
        """0 while none is open."""
        return self._id

    def open(self, purchase_id: int, hint: str = "") -> None:
        """``hint``: the product whose scan has led here; it is not counted, because nobody meant that yet."""
        self._id, self._hint, self._early = purchase_id, hint, []
        self.whole = None
        self.scanner.forget()
        self.strip.clear()
        self.acts.forget()
        self.heard.say("")
        self.foot.note.clear()
        self.table.clearSelection()
        self.reload()
        self.scan.clear()
        self.scan.setFocus()

    def reload(self) -> None:
        wanted = self._id
        self._background.read("delivery", lambda: self._read(wanted), self._take, failed=self._gone, owner=self)

    def _read(self, purchase_id: int) -> Whole:
        places = tuple(each.name for each in self._kit.locations.listed() if not each.fulfilment_centre)
        return Whole(self._kit.deliveries.fetch(purchase_id), self._kit.deliveries.terms(purchase_id), places)

    def _gone(self, trouble: LinndeskError) -> None:
        self._id = 0  # once: nothing of it is read again
        self.says.emit(sentence(trouble.title))
        self.left.emit()

    def _take(self, whole: Whole) -> None:
        first = self.whole is None
        self.whole = whole
        purchase = whole.purchase
        self.count.keep_only(each.line_id for each in purchase.lines)
        self.past.show_deliveries(purchase.deliveries)
        self.foot.show_places(whole.places, purchase.location if first else "")
        self.table.setColumnHidden(self.column("batch"), not any(each.batched for each in purchase.lines))
        self.table.horizontalHeader().fit()  # type: ignore[attr-defined]  # it is a Header
        self.table.set_empty(tr("This purchase order has no lines."))
        self.head.show_purchase(purchase, whole.terms, self._now())
        self.show_count()
        if first:
            self._greet(purchase)
            early, self._early = self._early, []
            for each in early:
                self.take(each)

    def _greet(self, purchase: Purchase) -> None:
        if self._hint:
            self.heard.say(tr("{code} is on {reference}", code=self._hint, reference=purchase.row.reference),
                           tr("Scan it again to count it."))  # fmt: skip
        elif self.count:
            units = count(self.count.total, "unit")
            self.heard.say(tr("{units} counted before", units=units), tr("They are not booked in yet."))
        else:
            self.heard.say(
                tr("Scan what came"),
                tr("Each scan counts one, 12* before it twelve. A number alone is for the chosen line."),
            )

    def show_count(self) -> None:
        """What is counted by now, in the lines and on the button."""
        if self.whole is None:
            return
        self.lines.set_rows(
            LineRow(each.id, each, self.count.typed.get(each.line_id, ""), self.count.batches.get(each.line_id, ""))
            for each in self.whole.purchase.lines
        )
        rest = any(takes(each) and each.remaining for each in self.whole.purchase.lines)
        self.foot.show_count(self.count, rest=rest)
        self._counts.changed()

    # -- scans

    def take(self, text: str) -> None:
        """A scan; it is looked up in the order in which it came."""
        if self.whole is None:
            self._early.append(text)
            return
        wanted, purchase = self._id, self.whole.purchase

        def done(reading: Reading) -> None:
            if wanted == self._id:
                self._heard(reading)

        self._background.run("deliveries-scan", lambda: self.scanner.read(purchase, text), done=done, owner=self)

    def _heard(self, reading: Reading) -> None:
        if self.whole is None:
            return
        lines = self.whole.purchase.lines
        chosen = self._chosen()
        units = self.scanner.units_of(reading)
        if reading.again:
            self.book()
        elif reading.wrong:
            self._wrong(reading.wrong, reading.why)
        elif reading.next_units is not None:
            self.heard.say(tr("{n} of the next scan", n=f"{reading.next_units:,}"), tr("Scan the product now."))
        elif reading.number is not None and chosen is None:
            self._wrong(tr("Scan a product first"), tr("A number says how many of it came."))
        elif reading.number is not None and chosen is not None and not takes(chosen):
            self._wrong(chosen.why_not, tr("Nothing was counted."))
        elif reading.number is not None and chosen is not None:
            self._counted(chosen, set_units(self.count, alike(lines, chosen), reading.number))
        else:
            line = self.whole.purchase.line(reading.line_id)
            if line is not None:
                self._counted(line, add(self.count, alike(lines, line), units), units)

    def _counted(self, line: Line, at: Line, by: int = 0) -> None:
        """``at``: the line of that product which took it."""
        if self.whole is None:
            return
        self.show_count()
        self.table.select_id(at.id)
        now, rest = stands(self.count, alike(self.whole.purchase.lines, line))
        more = now - rest
        said = tr("{sku}  {now} of {rest}", sku=line.sku, now=f"{now:,}", rest=f"{rest:,}")
        why = tr("{n} more than is still to come", n=count(more, "unit")) if more > 0 else line.title or line.item_title
        if line.batched and not self.count.batches.get(at.line_id):
            why = tr("Its channel keeps batches: write the number of the batch")
        said += f"   +{by:,}" if by > 1 else ""
        self.heard.say(said, why, tone="warn" if more > 0 else "ok")

    def _wrong(self, what: str, why: str = "") -> None:
        QApplication.beep()
        self.heard.say(what, why, tone="bad")

    def _chosen(self) -> Line | None:
        current = self.table.current_id() if self.lines.rowCount() else None
        shown = None if current is None else self.lines.row_at(self.lines.row_of(current))
        return None if shown is None or not self.table.selectedIndexes() else shown.line

    def _move(self, rows: int) -> None:
        if self.lines.rowCount():
            chosen = self.table.currentIndex().row() if self._chosen() is not None else -1 if rows > 0 else 1
            at = max(0, min(chosen + rows, self.lines.rowCount() - 1))
            self.table.select_id(self.lines.id_at(at))

    def _noted(self) -> None:
        """Enter in the note. Ends it with a code of a line, that was scanned, and is no note."""
        self.scan.setFocus()
        before, _, last = self.foot.note.text().strip().rpartition(" ")
        wanted, find, read = self._id, self._kit.deliveries.scan, read_scan(last)

        def done(line_id: str) -> None:
            if line_id and wanted == self._id:
                self.foot.note.setText(before)
                self.take(last)

        if last and self.whole is not None:
            look = lambda: find(wanted, read.code or read.whole).line_id  # noqa: E731
            self._background.run("deliveries-scan", look, done=done, owner=self)

    # -- cells

    def _edit_now(self) -> None:
        if self._chosen() is None:
            self._move(1)
        index = self.lines.index(self.table.currentIndex().row(), self.column("now"))
        if index.isValid():
            self.table.setFocus()
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    def _edit(self, row_id: int, key: str, text: str) -> None:
        """What is no number of units may be a scan that came while the cell was open."""
        shown = self.lines.row_at(self.lines.row_of(row_id))
        if shown is None:
            return
        line_id = shown.line.line_id
        if key == "batch":
            self.count.batches[line_id] = text.strip()
        else:
            self.count.write(line_id, text)
            if line_id in self.count.wrong:
                self.count.back()
                self.take(text)
        self.show_count()

    def _menu(self, menu: QMenu, ids: list[int]) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.item_id is None and not chosen.removed:
            menu.addAction(self.head.fix_button.text(), self._fix)
        menu.addAction(tr("Write how many came   F2"), self._edit_now)

    def _fix(self) -> None:
        chosen, whole = self._chosen(), self.whole
        lacking = [] if whole is None else [each for each in whole.purchase.lines if lacks(each)]
        if lacking:
            self.wanting.emit(chosen if chosen in lacking else lacking[0])

    # -- acts

    def count_rest(self) -> None:
        """Everything came as it was ordered."""
        if self.whole is not None:
            for each in self.whole.purchase.lines:
                if takes(each) and each.remaining:
                    self.count.write(each.line_id, str(each.remaining))
            self.show_count()
            self.heard.say(tr("{units} counted", units=count(self.count.total, "unit")), tr("All that remains."))
        self.scan.setFocus()

    def clear(self) -> None:
        """Count anew."""
        self.count.clear()
        self.scanner.forget()
        self.show_count()
        self.heard.say("", tr("Nothing is counted any more."))
        self.scan.setFocus()

    def back_one(self) -> None:
        """Ctrl+Z: the last scan; where none is left, what was booked in just now."""
        line_id = self.count.back()
        if line_id is None:
            self.acts.undo_last()
            return
        self.show_count()
        line = None if self.whole is None else self.whole.purchase.line(line_id)
        if line is not None:
            self.table.select_id(line.id)
            units = self.count.units(line_id) or 0
            self.heard.say(tr("{sku}  back to {n}", sku=line.sku, n=f"{units:,}"), tr("The last count is taken back."))

    def refresh(self) -> None:
        """F5: ask the channel."""
        self.scan.setFocus()
        if self.whole is not None:
            self.acts.refresh(self._id)

    def _show_asking(self, on: bool) -> None:
        self.head.show_asking(on)
        if not on:
            self.reload()

    def book(self) -> None:
        """What is counted, all or nothing. A cell that is being written is finished first, and so are the scans that
        came before."""
        self.scan.setFocus()
        wanted = self._id
        done: Callable[[object], None] = lambda _: self._book() if wanted == self._id else None  # noqa: E731
        self._background.run("deliveries-scan", lambda: None, done=done, owner=self)

    def _book(self) -> None:
        if self.whole is None:
            return
        if not self.count.lines:
            self._wrong(tr("Nothing is counted yet"), tr("Scan a product, or press All that remains."))
            return
        parts = parts_of(self.whole.purchase, self.count)
        self.acts.book(Wish(self.whole.purchase, parts, self.foot.note.text().strip(), self.foot.other_place))

    def _booked(self, wish: Wish) -> None:
        """What stayed out of it stays counted."""
        counted = self._counts.of(wish.purchase.id)
        counted.take_off({each.line: each.units for each in wish.parts})
        self._counts.changed()
        if wish.purchase.id == self._id:
            self.foot.note.clear()
            units = sum(each.units for each in wish.parts)
            self.heard.say(tr("{units} booked in", units=count(units, "unit")), wish.purchase.row.reference, tone="ok")
            self.reload()
            self.show_count()

    def _count_again(self, wish: Wish) -> None:
        counted = self._counts.of(wish.purchase.id)
        for each in wish.parts:
            counted.add(each.line, each.units)
            if each.batch:
                counted.batches[each.line] = each.batch
        self._counts.changed()
        if wish.purchase.id == self._id:
            self.heard.say(tr("Counted again, not booked in"), tr("Put it right, then book it in."))
            self.reload()
