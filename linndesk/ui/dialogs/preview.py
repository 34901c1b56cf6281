"""W3, N2, N3: Preview: what would leave now, what the channel has, why; ticks, approval, the brake. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.preview import Plan
from linndesk.errors import LinndeskError
from linndesk.services.outbox import OutboxBox
from linndesk.services.preview import Approved, Preview
from linndesk.ui.background import Background
from linndesk.ui.dialogs.preview_rows import COLUMNS, SHOW, TICK, Line, PlanSource, RowsWanted, Ticks
from linndesk.ui.dialogs.through_brake import ThroughBrake
from linndesk.ui.memory import Memory
from linndesk.ui.messages import error_box
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screens.outbox_words import KINDS
from linndesk.ui.screens.parts import Find, Picker
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import count, tr

LOOKING = "Looking…"
REASONS = 6
DONE = Changes(accounts=True, orders=True, listings=True, settings=True, problems=True)


class PreviewDialog(QDialog):
    """Nothing leaves by being looked at. ``approved(text)``: what became of what was decided here; ``why(account,
    target)``: a level is to be explained; ``reads(account, target)``: the mail of an order is to be read."""

    approved = Signal(str)
    why = Signal(str, str)
    reads = Signal(str, str)

    def __init__(
        self,
        parent: QWidget,
        preview: Preview,
        box: OutboxBox,
        accounts: Sequence[str],
        background: Background,
        memory: Memory,
        *,
        account: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Preview"))
        self.resize(1240, 660)
        self._preview = preview
        self._box = box
        self._background = background
        self._plan: Plan | None = None
        self.ticks = Ticks()
        self._make_pickers(accounts, account)
        self._make_table(memory)
        self._make_words()
        self._compose()
        QShortcut(QKeySequence("F1"), self, self.ask_why)
        QShortcut(QKeySequence("F5"), self, self.reload)
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus)
        self.reload()

    def _make_pickers(self, accounts: Sequence[str], account: str) -> None:
        self.account = Picker(tr("Account"), [("", tr("All accounts")), *((each, each) for each in accounts)])
        self.account.choose(account)
        self.account.chose.connect(lambda value: self.reload())
        self.show_only = Picker(tr("Show"), [(key, tr(words)) for key, words in SHOW])
        self.show_only.chose.connect(lambda value: self._filter())

    def _make_table(self, memory: Memory) -> None:
        self._source = PlanSource(self.ticks, COLUMNS)
        self.model: SqlTableModel[Line, RowsWanted] = SqlTableModel(
            COLUMNS, self._source, self._background, RowsWanted()
        )
        self.table = Table("preview", self.model, memory, title=tr("What would leave"))
        self.table.opens_rows = False
        self.table.cells.bold_column = 4
        self.table.toggled.connect(lambda at, key, wanted: self.tick(self._with(at), wanted))
        self.table.add_row_actions(self._row_menu)
        self.search = Find(tr("Search SKU or order   Ctrl+F"), self._filter, lambda: self.table)

    def _make_words(self) -> None:
        self.said = label(tr(LOOKING), wrap=True)
        self.notes = label("", tone="warn", wrap=True)
        self.brake_title = label("", tone="bad", size="head", wrap=True)
        self.brake = label("", wrap=True)
        self.brake_button = button(tr("Go on…"), self.go_through)
        self.mail_button = button(tr("Read the mail…"), self.read_mail, tip=tr("As the buyer would have it"))
        self.mail_button.hide()
        self.save_button = button(tr("Save as CSV…"), self._ask_file)
        self.approve_button = button(tr("Approve"), self.approve, primary=True)
        self.close_button = button(tr("Close"), self.reject)
        self.close_button.setDefault(True)

    def _compose(self) -> None:
        inside = row(gap=12)
        inside.addLayout(column(self.brake_title, self.brake, gap=4), 1)
        inside.addWidget(self.brake_button, 0, Qt.AlignmentFlag.AlignTop)
        self.brake_panel = card(inside, margin=12)
        head = row(label(tr("What would leave now"), size="head"), 1, gap=10)
        self.search.setMaximumWidth(380)
        head.addWidget(self.search, 2)
        head.addWidget(self.show_only)
        head.addWidget(self.account)
        foot = row(
            CountLine(self.table, "row"), 1, self.mail_button, self.save_button, self.close_button, self.approve_button
        )
        whole = column(head, self.said, self.notes, self.brake_panel, gap=10, margin=16)
        whole.addWidget(card(self.table), 1)
        whole.addLayout(foot)
        self.setLayout(whole)
        for each in (self.brake_panel, self.notes, self.approve_button):
            each.hide()
        self.save_button.setEnabled(False)
        self.table.set_empty(tr(LOOKING))

    # -- the plan

    def reload(self) -> None:
        """The plan as it is now."""
        account = self.account.value or None
        self._background.read("preview", lambda: self._preview.plan(account), self._take, owner=self)

    def _take(self, plan: Plan) -> None:
        self._plan = plan
        self.ticks.take(plan)
        self._source.rows_of = plan.rows
        self.said.setText(summary(plan))
        self.notes.setText("\n".join(plan.notes))
        self.notes.setVisible(bool(plan.notes))
        self.brake_panel.setVisible(plan.brake.tripped)
        self.brake_title.setText(tr("The brake has tripped: {names}", names=", ".join(plan.braked)))
        self.brake.setText("\n".join(plan.brake.reasons[:REASONS]))
        self.save_button.setEnabled(bool(plan.rows))
        self.mail_button.setVisible(any(each.kind == "mail" for each in plan.rows))
        self._filter()
        self._say_ticks()
        if not self.search.hasFocus() or not self.search.text():
            self.table.setFocus()

    def _filter(self) -> None:
        hidden = "" if self._plan is None or not self._plan.rows else tr("No row matches the filter.")
        self.table.set_empty(hidden or tr("Nothing waits to leave, and nothing is held."))
        wanted = replace(self.model.query, show=self.show_only.value, search=self.search.text())
        self.model.set_query(wanted)

    # -- ticks

    def tick(self, places: Sequence[int], wanted: bool) -> None:
        """Turn the ticks of rows; what somebody else holds has none."""
        self.ticks.turn(places, wanted)
        self.model.refresh()
        self._say_ticks()

    def _with(self, at: int) -> list[int]:
        """The row, with all others that are selected where it is one of them: Space turns what is chosen."""
        chosen = self.table.selected_ids()
        return chosen if at in chosen else [at]

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        menu.addAction(tr("Send"), lambda: self.tick(ids, True))
        menu.addAction(tr("Keep back"), lambda: self.tick(ids, False))
        menu.addAction(tr("Why this number?   F1"), self.ask_why)

    def ask_why(self) -> None:
        """F1."""
        line = self.model.row_at(self.table.currentIndex().row())
        if line is not None and line.row.kind in ("stock", "price"):
            self.why.emit(line.row.account, line.row.target)

    def read_mail(self) -> None:
        """Of the row that stands under the cursor, else of the first mail."""
        line = self.model.row_at(self.table.currentIndex().row())
        mails = [each for each in (self._plan.rows if self._plan else ()) if each.kind == "mail"]
        found = line.row if line is not None and line.row.kind == "mail" else next(iter(mails), None)
        if found is not None:
            self.reads.emit(found.account, found.target)

    def _say_ticks(self) -> None:
        """What the button does is what stands on it."""
        if self._plan is None:
            return
        kept, freed = self.ticks.kept, self.ticks.freed
        unticked = sum(1 for each in kept if each.hold == "approval")
        asked = sum(1 for each in self._plan.rows if each.hold == "approval")
        words = [tr("Approve {n}", n=f"{asked - unticked:,}")] if asked > unticked else []
        words += [tr("Keep back {n}", n=f"{len(kept):,}")] if kept else []
        words += [tr("Send {n}", n=f"{len(freed):,}")] if freed else []
        self.approve_button.setText(", ".join(words))
        self.approve_button.setVisible(bool(words))
        self.approve_button.setEnabled(True)

    # -- deciding

    def approve(self) -> None:
        """Exactly this plan, without what is unticked: where it has changed since, it is shown anew."""
        plan = self._plan
        if plan is None or not self.approve_button.isEnabled():
            return
        kept, freed = self.ticks.kept, self.ticks.freed
        unticked = sum(1 for each in kept if each.hold == "approval")
        asks = sum(1 for each in plan.rows if each.hold == "approval") > unticked

        def job() -> tuple[Changes, Approved | None, int, int]:
            number, approved = self._preview.decide(plan, kept, asks=asks)
            sent = self._box.send([each.outbox_id for each in freed]) if freed else None
            return DONE, approved, number, len(sent.done) if sent else 0

        self.approve_button.setEnabled(False)
        self._background.run("clicks", job, done=self._approved, failed=self._refused, owner=self)

    def _approved(self, made: tuple[Changes, Approved | None, int, int]) -> None:
        _, approved, kept, sent = made
        said = []
        if approved is not None:
            kinds = ", ".join(f"{account}: {tr(KINDS[kind])}" for account, kind in approved.kinds)
            said.append(tr("Approved from now on: {kinds}.", kinds=kinds))
            if self._plan is not None and any(each.leaves and not each.outbox_id for each in self._plan.rows):
                said.append(tr("What no sync has planned yet leaves with the next one; F9 starts it."))
        said += [tr("{n} kept back.", n=count(kept, "row is", "rows are"))] if kept else []
        said += [tr("{n} go.", n=count(sent, "row"))] if sent else []
        self.ticks.forget()
        self.approved.emit(" ".join(said))
        self.reload()

    def _refused(self, trouble: LinndeskError) -> None:
        self.approve_button.setEnabled(True)
        error_box(self, trouble)
        self.reload()

    def go_through(self) -> ThroughBrake | None:
        """Go on… : with a reason."""
        plan = self._plan
        if plan is None or not plan.brake.tripped:
            return None
        rows = sum(1 for each in plan.rows if each.hold == "brake")
        dialog = ThroughBrake(self, plan.braked, rows, self._go_through)
        dialog.open()
        dialog.why.setFocus()
        return dialog

    def _go_through(self, reason: str) -> None:
        def job() -> tuple[Changes, int]:
            return DONE, self._preview.through_brake(reason)

        def done(made: tuple[Changes, int]) -> None:
            self.approved.emit(tr("{n} through the brake with the next sync; F9 starts it.", n=count(made[1], "row")))
            self.reload()

        self._background.run("clicks", job, done=done, failed=self._refused, owner=self)

    # -- the file

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Save the plan"), str(Path.home() / "preview.csv"), "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """The plan that is shown, all of it."""
        plan = self._plan
        if plan is not None:
            self._background.run("clicks", lambda: self._preview.write_csv(plan, path), owner=self)


def summary(plan: Plan) -> str:
    """``12 acts would leave now. 3 are held.`` and what an approval means."""
    held = sum(1 for each in plan.rows if not each.leaves)
    asks = ", ".join(f"{account}: {tr(KINDS[kind])}" for account, kind in plan.asks)
    parts = [tr("{acts} leave now.", acts=count(plan.leaving, "act would", "acts would"))]
    if held:
        parts.append(tr("{n} held: the column Why says what for.", n=count(held, "is", "are")))
    if asks:
        parts.append(tr("Approving lets these leave by themselves from now on: {kinds}.", kinds=asks))
    return " ".join(parts)


__all__ = ["COLUMNS", "TICK", "PreviewDialog", "summary"]
