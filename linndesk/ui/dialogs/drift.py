"""N7, the drift radar: a channel read back, what differs with the worst first, and what to do about it. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import Cancelled, LinndeskError
from linndesk.services.accounts import Account, Accounts
from linndesk.services.drift import RISK_WORDS, Drifted, DriftRadar, Radar, Risk, compare
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background, Bug
from linndesk.ui.columns import Column, Painted
from linndesk.ui.dialogs.adopt import AdoptDialog
from linndesk.ui.memory import Memory
from linndesk.ui.messages import error_box, sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import Picker, Tiles, TileWords
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.theme import Tone
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import count, tr, when, when_tip

LANE = "drift"
SHOWN = 2_000
TILES = (
    TileWords("", "Differ", "Every listing that shows other than it was told"),
    TileWords(
        "oversell", "More there", "The channel sells more than it was told: it may sell what is not there", "bad"
    ),
    TileWords("missing", "Not there", "The channel does not have it, or names no number", "bad"),
    TileWords("lost_sales", "Less there", "The channel sells less than it was told: sales are lost", "warn"),
    TileWords("days", "Other days", "The number is right, the days to ship are others", "warn"),
    TileWords("explained", "Explained", "Sold there since, on its way, or left alone by you"),
)
EXPLAINED: tuple[Risk, ...] = ("on_its_way", "sold_there", "ignored")
_TONES: dict[Risk, Tone] = {"oversell": "bad", "missing": "bad", "lost_sales": "warn", "days": "warn"}


class DriftDialog(QDialog):
    """Looking sends nothing. ``says(text)``; ``why(account, channel SKU)``: a row is to be explained."""

    says = Signal(str)
    why = Signal(str, str)

    def __init__(
        self,
        parent: QWidget,
        drift: DriftRadar,
        accounts: Accounts,
        places: Callable[[], Sequence[str]],
        background: Background,
        memory: Memory,
        *,
        now: Callable[[], datetime],
        account: str = "",
    ) -> None:
        """``places``: names of one's own locations, on a reader thread; ``account``: looked at once."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Drift radar"))
        self.resize(1120, 640)
        self._drift = drift
        self._read_places = places
        self._background = background
        self._now = now
        self._wanted = account
        self._cancel: Cancel | None = None
        self.radar: Radar | None = None
        self._found: dict[int, Drifted] = {}
        self.account = Picker(tr("Account"))
        self.look_button = button(tr("Read the channel"), self.look, primary=True)
        self.stop_button = button(tr("Stop"), self.cancel)
        self.said = label(tr("The channel is asked what it shows of every listing that was told a level."), wrap=True)
        self.tiles = Tiles(TILES)
        self.model: SmallTableModel[Drifted] = SmallTableModel(self._columns(), lambda each: each.told.listing_id)
        self.table = Table("drift", self.model, memory, title=tr("What differs"))
        self.table.set_empty(tr("Nothing was read yet."))
        self.table.opens_rows = False
        self._compose()
        self._connect()
        self.model.set_rows(())
        background.read("drift-accounts", accounts.listed, self._take_accounts, owner=self)

    def _compose(self) -> None:
        self.buttons = {
            "resend": button(tr("Send again"), self.resend),
            "adopt": button(tr("Adopt the channel's number…"), self.adopt),
            "ignore": button(tr("Leave alone"), self.ignore, tip=tr("Until the channel's number changes")),
            "again": button(tr("No longer leave alone"), self.look_again),
            "why": button(tr("Why?  F1"), self.ask_why),
        }
        top = row(self.account, self.look_button, self.stop_button, 1, gap=10)
        self.stop_button.hide()
        whole = column(top, self.said, self.tiles, gap=10, margin=16)
        whole.addWidget(card(self.table), 1)
        whole.addLayout(row(CountLine(self.table, "listing"), 1))
        whole.addLayout(row(*self.buttons.values(), 1, button(tr("Close"), self.reject)))
        self.setLayout(whole)
        self._enable()

    def _connect(self) -> None:
        self.account.chose.connect(lambda name: self._forget())
        self.tiles.changed.connect(lambda key: self._show_rows())
        self.table.counted.connect(lambda chosen, rows: self._enable())
        self.table.add_row_actions(self._menu)
        QShortcut(QKeySequence("F1"), self, self.ask_why)
        QShortcut(QKeySequence("F5"), self, self.look)

    def _columns(self) -> tuple[Column[Drifted], ...]:
        return (
            Column("channel_sku", "Channel SKU", lambda each: each.told.channel_sku, 150,
                   tooltip=lambda each: each.told.channel_sku),
            Column("sku", "SKU", lambda each: each.told.sku, 112, tooltip=lambda each: each.told.sku),
            Column("title", "Title", lambda each: each.told.title, 90, stretch=True,
                   tooltip=lambda each: each.told.title),
            Column("wanted", "Wanted", lambda each: each.told.wanted, 76, "right",
                   header_tip="What the last plan wanted to be shown"),
            Column("sent", "Was told", lambda each: each.told.sent, 76, "right"),
            Column("channel", "Shows", _shows, 84, "right", order=lambda each: each.channel),
            Column("difference", "Difference", _difference, 96, "right",
                   order=lambda each: each.difference, header_tip="What it shows less what it was told"),
            Column("risk", "What that means", _risk, 310, tooltip=lambda each: tr(RISK_WORDS[each.risk])),
            Column("at", "Told", lambda each: when(each.told.sent_at, self._now()), 88,
                   tooltip=lambda each: when_tip(each.told.sent_at), order=lambda each: each.told.sent_at),
        )  # fmt: skip

    # -- reading

    def _take_accounts(self, found: Sequence[Account]) -> None:
        sells = [each.name for each in found if hasattr(each.settings, "update_inventory")]
        self.account.fill([(each, each) for each in sells])
        self.look_button.setEnabled(bool(sells))
        if not sells:
            self.said.setText(tr("There is no account that sells yet. Add one in Channel Integration."))
        elif self.account.choose(self._wanted):
            self.look()

    def look(self) -> None:
        """Ask the channel; Stop ends it."""
        name = self.account.value
        if not name or self._cancel is not None:
            return
        cancel = self._cancel = Cancel()
        say = self._background.teller(self._far, owner=self)
        self._busy(True)
        self.said.setText(tr("Reading {name}…", name=name))
        set_tone(self.said, "")
        self._background.run(
            LANE, lambda: self._drift.look(name, cancel=cancel, say=lambda done, total: say((done, total))),
            done=self._take, failed=self._failed, owner=self,
        )  # fmt: skip

    def cancel(self) -> None:
        """No new call starts."""
        if self._cancel is not None:
            self._cancel.set()
            self.said.setText(tr("Stopping…"))

    def _far(self, far: tuple[int, int]) -> None:
        if self._cancel is not None and not self._cancel.is_set:
            self.said.setText(tr("{done} of {total} listings read", done=f"{far[0]:,}", total=f"{far[1]:,}"))

    def _busy(self, busy: bool) -> None:
        self.look_button.setVisible(not busy)
        self.stop_button.setVisible(busy)
        self.account.setEnabled(not busy)

    def _take(self, radar: Radar) -> None:
        self._cancel = None
        self._busy(False)
        self.radar = radar
        self._found = {each.told.listing_id: each for each in radar.found}
        self.said.setText(tr("{sentence} Read {at}.", sentence=radar.sentence, at=when(radar.at, self._now())))
        set_tone(self.said, "bad" if radar.needs_you else "ok")
        self._show_rows()

    def _failed(self, trouble: LinndeskError) -> None:
        self._cancel = None
        self._busy(False)
        parts = (trouble.title,) if isinstance(trouble, Bug) else (trouble.title, trouble.detail, trouble.fix)
        said = tr("Stopped; what was read is not shown.") if isinstance(trouble, Cancelled) else ""
        self.said.setText(said or " ".join(sentence(each) for each in parts if each))
        set_tone(self.said, "" if said else "bad")

    def _forget(self) -> None:
        """Another account: what is shown is not its."""
        self.radar = None
        self._found = {}
        self._show_rows()
        self.look()

    # -- what is shown

    def _show_rows(self) -> None:
        every = list(self._found.values())
        counts = {key: sum(_tile(each) == key for each in every) for key in ("oversell", "missing", "lost_sales")}
        counts |= {key: sum(_tile(each) == key for each in every) for key in ("days", "explained")}
        self.tiles.show_counts({"": len(every), **counts} if self.radar else {})
        rows = [each for each in every if self.tiles.chosen in ("", _tile(each))]
        self.model.set_rows(rows[:SHOWN])
        empty = tr("Nothing differs.") if self.radar and not every else tr("Nothing was read yet.")
        self.table.set_empty(tr("No listing is like that.") if every else empty)
        self._enable()

    def _chosen(self) -> list[Drifted]:
        return [self._found[each] for each in self.table.selected_ids() if each in self._found]

    def _enable(self) -> None:
        chosen = self._chosen() if self.model.rowCount() else []
        ignored = [each for each in chosen if each.risk == "ignored"]
        self.buttons["resend"].setEnabled(bool(chosen))
        self.buttons["adopt"].setEnabled(len(chosen) == 1 and chosen[0].channel is not None)
        self.buttons["ignore"].setEnabled(any(each.channel is not None for each in chosen))
        self.buttons["again"].setEnabled(bool(ignored))
        self.buttons["why"].setEnabled(len(chosen) == 1)

    def _menu(self, menu: QMenu, ids: list[int]) -> None:
        for made, run in zip(self.buttons.values(), (self.resend, self.adopt, self.ignore, self.look_again,
                                                     self.ask_why), strict=True):  # fmt: skip
            menu.addAction(made.text(), run).setEnabled(made.isEnabled())

    # -- acts

    def resend(self) -> None:
        """Tell them once more with the next sync."""
        chosen = self._chosen()
        ids = [each.told.listing_id for each in chosen]
        said = tr("{n} told once more with the next sync; F9 starts it.", n=count(len(ids), "level is", "levels are"))
        held = self.radar.held if self.radar else ""
        if held:
            said = tr("{n} marked to be told once more. Not yet: {why}.", n=count(len(ids), "level is", "levels are"),
                      why=held)  # fmt: skip
        after = [each if held else replace(each, risk="on_its_way") for each in chosen]
        self._act(lambda: self._drift.resend(ids), said, after)

    def ignore(self) -> None:
        """Leave them alone until the channel's number changes."""
        chosen = [each for each in self._chosen() if each.channel is not None]
        ids = [each.told.listing_id for each in chosen]
        said = tr("{n} left alone until the channel's number changes.", n=count(len(ids), "listing is", "listings are"))
        done = [replace(each, told=replace(each.told, ignored=each.channel), risk="ignored") for each in chosen]
        self._act(lambda: self._drift.ignore(ids), said, done)

    def look_again(self) -> None:
        """No longer leave them alone."""
        chosen = [each for each in self._chosen() if each.risk == "ignored"]
        ids = [each.told.listing_id for each in chosen]
        known = [compare(replace(each.told, ignored=None), each.channel, each.channel_latency) for each in chosen]
        said = tr("{n} looked at again.", n=count(len(ids), "listing is", "listings are"))
        self._act(lambda: self._drift.look_again(ids), said, [each for each in known if each is not None])

    def adopt(self) -> None:
        """Ask where the difference lies, then take the channel's number for true."""
        chosen = self._chosen()
        if len(chosen) == 1 and chosen[0].channel is not None:
            one = chosen[0]

            def ask(found: Sequence[str]) -> None:
                AdoptDialog(self, one, found, lambda place, note: self._adopt(one, place, note)).open()

            self._background.read("drift-places", self._read_places, ask, owner=self)

    def _adopt(self, one: Drifted, place: str, note: str) -> None:
        def job() -> tuple[Changes, int]:
            return Changes(stock=True, listings=True), self._drift.adopt(
                one.told.listing_id, place, note, seen=one.channel
            )

        def done(made: tuple[Changes, int]) -> None:
            said = tr("{sku} at {place}: {by} on hand by a counted entry.", sku=one.told.sku, place=place,
                      by=f"{made[1]:+,}")  # fmt: skip
            self._settled(said, [replace(one, risk="on_its_way")])

        self._background.run("clicks", job, done=done, failed=lambda trouble: self._refused(trouble), owner=self)

    def _act(self, job: Callable[[], Changes], said: str, after: Sequence[Drifted]) -> None:
        if after:
            self._background.run(
                "clicks", job, done=lambda changes: self._settled(said, after),
                failed=lambda trouble: self._refused(trouble), owner=self,
            )  # fmt: skip

    def _settled(self, said: str, after: Sequence[Drifted]) -> None:
        self._found.update({each.told.listing_id: each for each in after})
        self.said.setText(said)
        set_tone(self.said, "")
        self._show_rows()
        self.says.emit(said)

    def _refused(self, trouble: LinndeskError) -> None:
        error_box(self, trouble)

    def ask_why(self) -> None:
        """F1."""
        chosen = self._chosen()
        if len(chosen) == 1 and self.radar is not None:
            self.why.emit(self.radar.account, chosen[0].told.channel_sku)

    def done(self, result: int) -> None:
        """Whatever closes it: nothing goes on being asked."""
        self.cancel()
        super().done(result)


def _tile(each: Drifted) -> str:
    return "explained" if each.risk in EXPLAINED else each.risk


def _shows(each: Drifted) -> int | Painted:
    return Painted(tr("nothing"), "bad") if each.channel is None else each.channel


def _difference(each: Drifted) -> Painted | None:
    if each.difference is None:
        return None
    mark = "▲ " if each.difference > 0 else "▼ " if each.difference < 0 else ""
    return Painted(f"{mark}{each.difference:+,}" if each.difference else "0", _TONES.get(each.risk, "dim"))


def _risk(each: Drifted) -> Painted:
    tone = _TONES.get(each.risk, "dim")
    return Painted(tr(RISK_WORDS[each.risk]), tone, "mark-needs-you" if each.needs_you else "")
