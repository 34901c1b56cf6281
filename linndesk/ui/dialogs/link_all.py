"""Link all by SKU: what would be linked, what is left alone and why, and one button. Main thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from linndesk.domain.listings import LinkPlan
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import count, tr

SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One listing of the plan; ``sku`` blank = left alone."""

    at: int
    channel_sku: str
    sku: str
    why: str


def plan_rows(plan: LinkPlan) -> list[PlanRow]:
    """Left alone with a reason that may be mended first, then what is linked; at most 2,000."""
    alike = sorted(plan.skipped, key=lambda each: not each[1].startswith("only alike"))
    links = [(own, sku, "") for _, own, sku in plan.links]
    skipped = [(own, "", why) for own, why in alike]
    return [PlanRow(at, *each) for at, each in enumerate((links + skipped)[:SHOWN])]


def _why(each: PlanRow) -> Painted | None:
    return Painted(each.why, "dim") if each.why else None


def summary(plan: LinkPlan) -> str:
    """``214 links are certain. 40 are left alone: no stock item has this SKU (38), ignored (2).``"""
    said = tr("{links} certain.", links=count(len(plan.links), "link is", "links are"))
    if plan.skipped:
        reasons = Counter("only alike" if why.startswith("only alike") else why for _, why in plan.skipped)
        parts = ", ".join(f"{tr(why)} ({number:,})" for why, number in reasons.most_common())
        left = count(len(plan.skipped), "listing is", "listings are")
        said += " " + tr("{left} left alone: {parts}.", left=left, parts=parts)
    return said


class LinkAllDialog(QDialog):
    """A11: nothing is linked before the button is pressed."""

    def __init__(
        self, parent: QWidget, account: str, plan: LinkPlan, run: Callable[[LinkPlan], None], memory: Memory
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Link all by SKU"))
        self.resize(720, 520)
        columns: tuple[Column[PlanRow], ...] = (
            Column("channel_sku", "Channel SKU", lambda each: each.channel_sku, 220),
            Column("sku", "Will be linked to", lambda each: each.sku or None, 200),
            Column("why", "Left alone because", _why, 220, stretch=True,
                   tooltip=lambda each: each.why),
        )  # fmt: skip
        self.model: SmallTableModel[PlanRow] = SmallTableModel(columns, lambda each: each.at)
        self.table = Table("link-all", self.model, memory, title=tr("What would be linked"))
        self.table.opens_rows = False
        self.table.set_empty(tr("Every listing of this account is linked already."))
        rows = plan_rows(plan)
        self.model.set_rows(rows)
        whole = len(plan.links) + len(plan.skipped)
        note = tr("The first {n} are shown.", n=f"{SHOWN:,}") if whole > SHOWN else ""
        self.said = label(" ".join(each for each in (summary(plan), note) if each), wrap=True)
        self.go = button(tr("Link {n}", n=f"{len(plan.links):,}"), self.accept, primary=True)
        self.go.setEnabled(bool(plan.links))
        self.go.setDefault(True)
        why = tr("Certain = the channel SKU equals a stock SKU letter for letter. Open orders are repaired at once.")
        self.setLayout(
            column(
                label(tr("Link all by SKU · {account}", account=account), size="head"),
                self.said,
                card(self.table),
                row(label(why, tone="dim", wrap=True), gap=8),
                row(1, button(tr("Cancel"), self.reject), self.go),
                gap=10,
                margin=16,
            )
        )
        self.accepted.connect(lambda: run(plan))
