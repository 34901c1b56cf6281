"""W3: Preview: what would leave now, what the channel has, why; approving what goes by itself. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.preview import Plan, PlanRow
from linndesk.errors import LinndeskError
from linndesk.services.preview import Approved, Preview
from linndesk.ui.background import Background
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.messages import error_box
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.outbox_words import KINDS
from linndesk.ui.screens.parts import Picker
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import count, tr

SHOWN = 2_000
APPROVED = Changes(orders=True, listings=True, settings=True, problems=True)


def state_of(each: PlanRow) -> Cell:
    """Whether it leaves: word and shape."""
    if each.hold == "approval":
        return Painted(tr("To approve"), "accent", "question")
    return Painted(tr("Held"), "warn", "state-held") if each.hold else Painted(tr("Leaves"), "ok", "state-sending")


COLUMNS: tuple[Column[PlanRow], ...] = (
    Column("state", "State", state_of, 106),
    Column("account", "Account", lambda each: each.account, 104),
    Column("kind", "Kind", lambda each: tr(KINDS[each.kind]), 84),
    Column("target", "For", lambda each: each.target, 166),
    Column("live", "The channel has", lambda each: each.live or None, 128, tooltip=lambda each: each.live),
    Column("wanted", "It would be told", lambda each: each.wanted, 176, stretch=True, tooltip=lambda each: each.wanted),
    Column("difference", "Difference", lambda each: each.difference or None, 120, hidden=True),
    Column("rule", "Why", lambda each: each.rule, 200, stretch=True, tooltip=lambda each: each.rule),
    Column("risk", "Risk", lambda each: each.risk or None, 168, tooltip=lambda each: each.risk),
)  # fmt: skip


class PreviewDialog(QDialog):
    """Nothing leaves by being looked at. ``approved(text)``: what leaves by itself from now on."""

    approved = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        preview: Preview,
        accounts: Sequence[str],
        background: Background,
        memory: Memory,
        *,
        account: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Preview"))
        self.resize(1180, 620)
        self._preview = preview
        self._background = background
        self._plan: Plan | None = None
        self.account = Picker(tr("Account"), [("", tr("All accounts")), *((each, each) for each in accounts)])
        self.account.choose(account)
        self.account.chose.connect(lambda value: self.reload())
        self.model: SmallTableModel[PlanRow] = SmallTableModel(COLUMNS, lambda each: each.outbox_id)
        self.table = Table("preview", self.model, memory, title=tr("What would leave"))
        self.table.opens_rows = False
        self.said = label(tr("Looking…"), wrap=True)
        self.brake = label("", tone="bad", wrap=True)
        self.save_button = button(tr("Save as CSV…"), self._ask_file)
        self.approve_button = button(tr("Approve"), self.approve, primary=True)
        self.approve_button.hide()
        self.close_button = button(tr("Close"), self.reject)
        self.close_button.setDefault(True)
        self._compose()
        self.reload()

    def _compose(self) -> None:
        self.setLayout(
            column(
                row(label(tr("What would leave now"), size="head"), 1, self.account),
                self.said,
                self.brake,
                card(self.table),
                row(CountLine(self.table, "row"), 1, self.save_button, self.close_button, self.approve_button),
                gap=10,
                margin=16,
            )
        )
        self.brake.hide()
        self.table.set_empty(tr("Nothing waits to leave, and nothing is held."))

    def reload(self) -> None:
        """The plan as it is now."""
        account = self.account.value or None
        self._background.read("preview", lambda: self._preview.plan(account), self._take, owner=self)

    def _take(self, plan: Plan) -> None:
        self._plan = plan
        self.model.set_rows(plan.rows[:SHOWN])
        self.said.setText(summary(plan))
        self.brake.setVisible(plan.brake.tripped)
        self.brake.setText(tr("The brake has tripped: {why}", why="; ".join(plan.brake.reasons)))
        self.approve_button.setVisible(bool(plan.asks))
        number = sum(1 for each in plan.rows if each.hold == "approval")
        self.approve_button.setText(tr("Approve {n}", n=f"{number:,}"))
        self.save_button.setEnabled(bool(plan.rows))

    def approve(self) -> None:
        """Exactly this plan: where it has changed since, it is shown anew."""
        plan = self._plan
        if plan is None:
            return

        def job() -> tuple[Changes, Approved]:
            return APPROVED, self._preview.approve(plan.plan_id)

        self.approve_button.setEnabled(False)
        self._background.run("clicks", job, done=self._approved, failed=self._refused, owner=self)

    def _approved(self, made: tuple[Changes, Approved]) -> None:
        self.approve_button.setEnabled(True)
        kinds = ", ".join(f"{account}: {tr(KINDS[kind])}" for account, kind in made[1].kinds)
        self.approved.emit(tr("Approved from now on: {kinds}.", kinds=kinds))
        self.reload()

    def _refused(self, trouble: LinndeskError) -> None:
        self.approve_button.setEnabled(True)
        error_box(self, trouble)
        self.reload()

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Save the plan"), str(Path.home() / "preview.csv"), "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """The plan that is shown."""
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
    if len(plan.rows) > SHOWN:
        parts.append(tr("The first {n} are shown.", n=f"{SHOWN:,}"))
    return " ".join(parts)
