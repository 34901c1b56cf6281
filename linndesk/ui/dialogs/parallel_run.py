"""The parallel run: for every listing what would be sent, what the channel shows, and why they differ. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QSplitter, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.accounts import Account, Accounts
from linndesk.services.listings import Listings
from linndesk.services.parallel import ParallelReport, ParallelRun
from linndesk.services.parallelwords import Compared
from linndesk.ui.background import Background, Bug
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.downloading import Downloading
from linndesk.ui.screens.parts import Picker, Tiles, TileWords, plain
from linndesk.ui.tables import Table
from linndesk.ui.theme import Tone
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import count, tr, when

SHOWN = 2_000
CHOSEN = "filters/parallel-run/account"
TILES = (
    TileWords("", "Compared", "Every listing whose stock would be sent"),
    TileWords("lower", "Ours lower", "The channel offers more than we would: it may sell what is not there", "bad"),
    TileWords("higher", "Ours higher", "The channel offers less than we would", "warn"),
    TileWords("same", "The same", "Both say the same"),
    TileWords("unknown", "No quantity", "The channel gives no quantity for these"),
)
REASONS = {
    "amazon": "sent by the channel's own warehouse",
    "excluded": "of which the channel takes no level",
    "ignored": "ignored",
    "unlinked": "not linked",
    "unverified": "not yet named by a download",
    "vanished": "no longer on the channel",
}
RULES = {
    "on_hand": "On hand: {input}",
    "in_open_orders": "less {input} in open orders: {value}",
    "end_when": "End when {input}: {value}",
    "percentage": "{input} %: {value}",
    "max_listed": "at most {input}: {value}",
}


class ParallelRunDialog(QDialog):
    """Compares one account; nothing is ever sent by it. ``opened(SKU)``: a row was opened, for Inventory."""

    opened = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        parallel: ParallelRun,
        accounts: Accounts,
        listings: Listings,
        background: Background,
        memory: Memory,
        *,
        now: Callable[[], datetime],
        account: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Parallel run"))
        self.resize(1100, 700)
        self._parallel = parallel
        self._accounts = accounts
        self._background = background
        self._memory = memory
        self._now = now
        self._wanted = account or memory.text(CHOSEN)
        self.report: ParallelReport | None = None
        self.downloading = Downloading(listings, background)
        self._compose()
        self._connect()
        background.read("parallel-accounts", accounts.listed, self._take_accounts, owner=self)

    # -- building

    def _compose(self) -> None:
        self.account = Picker(tr("Account"))
        self.again_button = button(tr("Read the listings again"), self.read_again)
        self.save_button = button(tr("Save as CSV…"), self.save)
        self.said = label(tr("Comparing…"), wrap=True)
        self.times = label(tone="dim", wrap=True)
        self.tiles = Tiles(TILES)
        self.left_out = label(tone="dim", wrap=True)
        self.left_out.hide()
        self.more = label(tr("The first {n} are shown; the CSV has all.", n=f"{SHOWN:,}"), tone="dim")
        self.more.hide()
        self.rows: SmallTableModel[Compared] = SmallTableModel(self._columns(), lambda each: each.id)
        self.table = Table("parallel-run", self.rows, self._memory, title=tr("Listings compared"))
        self.table.set_empty(tr("Nothing to compare yet."))
        self.rows.set_rows([])
        self.why = plain(tr("Why this number"))
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.setChildrenCollapsible(False)
        self.halves.setHandleWidth(10)
        self.halves.addWidget(card(self.table))
        self.halves.addWidget(card(self.why, margin=8))
        self.halves.setStretchFactor(0, 1)
        self.halves.setSizes([330, 190])
        self.close_button = button(tr("Close"), self.reject)
        top = row(self.account, self.again_button, self.save_button, 1, gap=10)
        whole = column(top, self.said, self.times, self.tiles, self.left_out, self.more, gap=9, margin=16)
        whole.addWidget(self.halves, 1)
        whole.addLayout(row(1, self.close_button))
        self.setLayout(whole)

    def _connect(self) -> None:
        self.account.chose.connect(self._choose)
        self.tiles.changed.connect(lambda key: self._show_rows())
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._show_why())
        self.table.opened.connect(self._open)
        self.downloading.changed.connect(self._show_times)
        self.downloading.says.connect(self.said.setText)
        self._background.changed.connect(self._changed)

    # -- reading

    def _take_accounts(self, found: Sequence[Account]) -> None:
        """Those that sell, the ones in Watch first; chosen: the one asked for, else the first."""
        sells = [each for each in found if hasattr(each.settings, "update_inventory")]
        sells.sort(key=lambda each: each.mode != "watch")
        self.account.fill([(each.name, each.name) for each in sells])
        self.account.choose(self._wanted)
        for each in (self.account, self.again_button, self.save_button):
            each.setEnabled(bool(sells))
        if sells:
            self.reload()
        else:
            self.said.setText(tr("There is no account that sells yet. Add one in Channel Integration."))

    def _choose(self, name: str) -> None:
        self._memory.keep(CHOSEN, name)
        self.said.setText(tr("Comparing…"))
        self.reload()

    def reload(self) -> None:
        """Compare anew."""
        name = self.account.value
        if name:
            self._background.read(
                "parallel-run", lambda: self._parallel.report(name), self._take, failed=self._refused, owner=self
            )

    def _changed(self, changes: Changes) -> None:
        if changes.listings or changes.orders or changes.stock or changes.accounts:
            self.reload()

    def read_again(self) -> None:
        """Download the account's listings, or stop doing so."""
        if self.downloading.running:
            self.downloading.cancel()
        elif self.account.value:
            self.downloading.start(self.account.value)

    # -- what is shown

    def _take(self, report: ParallelReport) -> None:
        self.report = report
        self.said.setText(report.sentence)
        set_tone(self.said, "bad" if report.count("lower") else "")
        kinds = ("lower", "higher", "same", "unknown")
        counts = {kind: report.count(kind) for kind in kinds}  # type: ignore[arg-type]
        self.tiles.show_counts({"": len(report.rows), **counts})
        parts = [f"{number:,} {tr(REASONS[reason])}" for reason, number in report.left_out.items() if reason]
        self.left_out.setText(tr("Not counted: {parts}.", parts=", ".join(parts)) if parts else "")
        self.left_out.setVisible(bool(parts))
        self.save_button.setEnabled(bool(report.rows))
        self._show_times()
        self._show_rows()

    def _refused(self, trouble: LinndeskError) -> None:
        self.report = None
        self.tiles.show_counts({})
        self.left_out.hide()
        self.save_button.setEnabled(False)
        self._show_rows()
        parts = () if isinstance(trouble, Bug) else (trouble.title, trouble.detail, trouble.fix)
        said = " ".join(sentence(each) for each in parts if each)
        self.said.setText(said or tr("This did not work because of a bug in linndesk."))
        set_tone(self.said, "bad")

    def _show_times(self) -> None:
        running = self.downloading.running
        self.again_button.setText(tr("Stop reading") if running else tr("Read the listings again"))
        if running:
            self.times.setText(self.downloading.words)
        elif self.report is not None:
            self.times.setText(" · ".join(self._facts(self.report)))

    def _facts(self, report: ParallelReport) -> list[str]:
        now = self._now()
        listings, orders = report.listings_at, report.orders_at
        facts = [
            tr("Listings read {at}", at=when(listings, now)) if listings else tr("Listings never read"),
            tr("orders read {at}", at=when(orders, now)) if orders else tr("orders never read"),
        ]
        if report.mode == "watch":
            facts.append(tr("in Watch: nothing is sent"))
        if not report.sends_stock:
            facts.append(tr("Inventory Sync is off: no stock would be sent"))
        return facts

    def _show_rows(self) -> None:
        found = self.report.rows if self.report else ()
        kind = self.tiles.chosen
        rows = [each for each in found if kind in ("", each.kind)]
        self.more.setVisible(len(rows) > SHOWN)
        self.rows.set_rows(rows[:SHOWN])
        self.table.set_empty(
            tr("No listing is like that.") if found else tr("Nothing to compare: link listings, then read them again.")
        )
        if rows and self.table.current_id() is None:
            self.table.select_id(rows[0].id)
        self._show_why()

    def _current(self) -> Compared | None:
        current = self.table.current_id()
        return None if current is None else self.rows.row_at(self.rows.row_of(current))

    def _show_why(self) -> None:
        chosen, report = self._current(), self.report
        if chosen is None or report is None:
            self.why.setPlainText(tr("Choose a listing to see how its number comes about."))
            return
        lines = [f"{chosen.channel_sku}   {chosen.title}", report.why(chosen), ""]
        for step in chosen.steps:
            given = tr("no limit") if step.input is None else f"{step.input:,}"
            words = tr("no limit: {value}") if step.input is None else tr(RULES[step.rule])
            lines.append("    " + words.format(input=given, value=f"{step.value:,}"))
        found = report.causes(chosen)
        lines += ["", tr("What may be behind it:"), *(f"    {each}" for each in found)] if found else []
        self.why.setPlainText("\n".join(lines))

    def _open(self, row_id: int) -> None:
        found = self.rows.row_at(self.rows.row_of(row_id))
        if found is not None:
            self.accept()
            self.opened.emit(found.sku)

    # -- keeping it

    def save(self) -> None:
        """Where to, without blocking."""
        chooser = QFileDialog(self, tr("Save as"), tr("parallel-run.csv"), tr("CSV (*.csv)"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("csv")
        chooser.fileSelected.connect(lambda path: self.save_to(Path(path)))
        chooser.open()

    def save_to(self, path: Path) -> None:
        report = self.report
        if report is not None:
            said = lambda rows: self.said.setText(  # noqa: E731
                tr("{n} saved in {name}.", n=count(rows, "listing"), name=path.name)
            )
            self._background.run("imports", lambda: self._parallel.save(report, path), done=said, owner=self)

    def _columns(self) -> tuple[Column[Compared], ...]:
        return (
            Column("channel_sku", "Channel SKU", lambda each: each.channel_sku, 150),
            Column("sku", "SKU", lambda each: each.sku, 130),
            Column("title", "Title", lambda each: each.title, 190, tooltip=lambda each: each.title),
            Column("ours", "We would send", lambda each: each.ours, 105, "right",
                   header_tip="What is available here, after the rules of the account and the listing"),
            Column("theirs", "Channel shows", lambda each: each.theirs, 105, "right",
                   header_tip="The channel's own count when its listings were last read"),
            Column("difference", "Difference", _difference, 100, "right", order=lambda each: each.difference,
                   header_tip="Ours less the channel's: below zero, the channel may sell what is not there"),
            Column("rule", "Because", self._because, 320, stretch=True, tooltip=self._because),
        )  # fmt: skip

    def _because(self, each: Compared) -> str:
        if self.report is None:
            return ""
        found = self.report.causes(each)
        return found[0] if found else ""


def _difference(each: Compared) -> Painted | None:
    if each.difference is None:
        return None
    tones: dict[str, Tone] = {"lower": "bad", "higher": "warn"}
    return Painted(f"{each.difference:+,}" if each.difference else "0", tones.get(each.kind, "dim"))
