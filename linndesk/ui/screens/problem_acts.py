"""What can be done about a card: its repair, another try, a note, a copy, a file for support. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from linndesk.domain.changes import Changes
from linndesk.services.accounts import Account, Accounts
from linndesk.services.outbox import Done, OutboxBox
from linndesk.services.outgoing import SETTLED
from linndesk.services.problems import Problems
from linndesk.services.shown import ProblemRow, ThingRow
from linndesk.services.support import Support
from linndesk.ui.background import Background
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.config_fulfilling import FulfillingDesk
from linndesk.ui.dialogs.dismiss import Dismiss, ask_note
from linndesk.ui.messages import confirm
from linndesk.ui.words import count, tr

LANE = "clicks"
TRY = "try-now"  # the import of orders that wait for a SKU
STOP = "stop"  # a channel's own warehouse is asked to
# Repairs of apps and of listings that are made there, and what is asked for.
ASKED = {"set-up": "go-on-set-up", "manifest": "update-manifest", "listings": "make-listings"}
SHOWN = {"deliveries": "screen-deliveries", "returns": "screen-returns"}  # and the screens where a thing stands


class ProblemActs(QObject):
    """``says`` and ``asks`` are the screen's own."""

    says = Signal(str)
    asks = Signal(str, str)

    def __init__(
        self,
        problems: Problems,
        support: Support,
        box: OutboxBox,
        accounts: Accounts,
        background: Background,
        above: QWidget,
        now: Callable[[], datetime],
        *,
        resume: Callable[[str], Changes],
        try_now: Callable[[Sequence[int]], tuple[Changes, str]],
        stop: Callable[[Sequence[int]], tuple[Changes, str]],
        desk: FulfillingDesk | None = None,
    ) -> None:
        """``resume``: what rests of an account's calls after errors is tried again; ``try_now``: the import of orders
        that wait for a SKU; ``stop``: a channel's own warehouse is to send no more of these orders."""
        super().__init__(above)
        self._resume = resume
        self._try_now = try_now
        self._stop = stop
        self.imports = frozenset(each.fulfilling.imports for each in accounts.kinds.values() if each.fulfilling)
        self._desk = desk
        self._problems = problems
        self._support = support
        self._box = box
        self._accounts = accounts
        self._background = background
        self._above = above
        self._now = now

    # -- repairs

    def repair(self, card: ProblemRow, things: Sequence[ThingRow], chosen: ThingRow | None) -> None:
        """What the card's own button does."""
        if card.repair == "map":
            self.asks.emit("screen-listed-products", card.account)
        elif card.repair in ("authorise", "config"):
            self.authorise(card.account)
        elif card.repair == "preview":
            self.asks.emit("preview", card.account)
        elif card.repair == "service":
            self.asks.emit("allocate-services", card.account)
        elif card.repair in ("retry", TRY):
            self.retry(card, things)
        elif card.repair == STOP:
            self.ask_to_stop(stopped(things, chosen))
        elif card.repair in ASKED:
            self.asks.emit(ASKED[card.repair], card.account)
        elif card.repair in SHOWN:
            self._show(card.repair, things, chosen)
        elif card.repair == "resume":
            self.resume(card.account)
        else:
            self.open(card, chosen or next((each for each in things if each.state in ("open", "waits")), None))

    def open(self, card: ProblemRow, thing: ThingRow | None) -> None:
        """The order, the listing or the outbox row that it is about, else the account."""
        if thing is not None and thing.order:
            self.asks.emit("screen-open-orders", thing.order)
        elif thing is not None and thing.outbox_id is not None:
            self.asks.emit("screen-outbox", thing.ref)
        elif thing is not None and thing.listing_id is not None:
            self.asks.emit("screen-listed-products", card.account)
        elif card.order:
            self.asks.emit("screen-open-orders", card.order)
        elif card.account:
            self.asks.emit("screen-channel-integration", card.account)
        else:
            self.says.emit(tr("It is about nothing that could be opened."))

    def _show(self, repair: str, things: Sequence[ThingRow], chosen: ThingRow | None) -> None:
        """The purchase order, or the order's returns."""
        thing = chosen or next((each for each in things if each.state in ("open", "waits")), None)
        self.asks.emit(SHOWN[repair], thing.ref if thing is not None else "")

    def authorise(self, account: str) -> None:
        """Account Config, at its connection."""

        def show(found: Account) -> None:
            dialog = AccountConfig(
                self._above.window(), found, self._accounts, self._background, now=self._now, desk=self._desk
            )
            dialog.saved.connect(self.says)
            dialog.asks.connect(lambda act: self.asks.emit(act, account))
            dialog.open()

        self._background.read("authorise", lambda: self._accounts.show(account), show, owner=self)

    def resume(self, account: str) -> None:
        """X13: what backs off after errors goes on with the next sync."""
        said = tr("{name} goes on with its next sync; F9 starts it now.", name=account)
        self._background.run(LANE, lambda: self._resume(account), done=lambda _: self.says.emit(said), owner=self)

    def ask_to_stop(self, order_ids: Sequence[int]) -> None:
        """Of orders that a channel's own warehouse sends although they were called off."""
        if not order_ids:
            self.says.emit(tr("Nothing of it can be tried again from here: see what to do."))
            return
        orders = count(len(order_ids), "order")

        def run() -> None:
            self._background.run(
                LANE, lambda: self._stop(order_ids), done=lambda made: self.says.emit(made[1]), owner=self
            )

        said = tr("The warehouse is asked to send no more of them. Whether that came in time, it says later.")
        confirm(self._above, tr("Stop {orders}?", orders=orders), (said,), tr("Ask to stop {orders}", orders=orders),
                run, otherwise=tr("Let them go"))  # fmt: skip

    def retry(self, card: ProblemRow, things: Sequence[ThingRow]) -> None:
        """R: the outbox rows of the card, or the account's next sync at once."""
        ids, orders = retried(things), waiting(card, things, self.imports)
        if ids:
            self._background.run(LANE, lambda: self._box.retry(ids, again=False), done=self._retried, owner=self)
        elif orders:
            self.says.emit(tr("Looking again…"))
            self._background.run(
                "check", lambda: self._try_now(orders), done=lambda made: self.says.emit(made[1]), owner=self
            )
        elif card.account and syncs(card, self.imports):
            self.asks.emit("sync-this", card.account)
        else:
            self.says.emit(tr("Nothing of it can be tried again from here: see what to do."))

    def retry_many(self, cards: Sequence[ProblemRow]) -> None:
        """The outbox rows of several cards."""

        def job() -> Done:
            ids = [row_id for each in cards for row_id in retried(self._problems.things(each.id))]
            return self._box.retry(ids, again=False)

        self._background.run(LANE, job, done=self._retried, owner=self)

    def _retried(self, done: Done) -> None:
        said = []
        if done.done:
            said.append(tr("{n} will be tried again", n=count(len(done.done), "row")))
        if done.left:
            said.append(tr("{n} left: {why}", n=f"{len(done.left):,}", why=done.left[0][1]))
        self.says.emit("; ".join(said) or tr("Nothing of it can be tried again from here: see what to do."))
        if not done.done and any(why == SETTLED["sent"] for _, why in done.left):
            self.asks.emit("screen-outbox", "sent")  # to send it again is a question of its own, and asked there

    # -- aside, copied, kept

    def dismiss(self, cards: Sequence[ProblemRow]) -> Dismiss | None:
        """D: asks for a note."""
        ids = [each.id for each in cards if each.resolved_at is None]
        if not ids:
            self.says.emit(tr("Choose an open problem first."))
            return None
        said = tr("{n} dismissed; it comes back if it happens again", n=count(len(ids), "problem"))

        def run(note: str) -> None:
            self._background.run(
                LANE, lambda: self._problems.dismiss(ids, note), done=lambda changes: self.says.emit(said), owner=self
            )

        return ask_note(self._above, len(ids), run)

    def copy(self, card: ProblemRow) -> None:
        """C: without secrets and buyers."""

        def take(text: str) -> None:
            QApplication.clipboard().setText(text)
            self.says.emit(tr("Copied, without secrets and buyers."))

        self._background.run(LANE, lambda: self._support.text(card.id), done=take, owner=self)

    def export(self, card: ProblemRow) -> QFileDialog:
        """X: asks where to."""
        name = f"linndesk-problem-{card.id}.zip"
        dialog = QFileDialog(self._above, tr("Save for support"), str(Path.home() / name), "ZIP (*.zip)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(card, Path(path)))
        dialog.open()
        return dialog

    def save(self, card: ProblemRow, path: Path) -> None:
        """The file holds no secret and no buyer."""
        self._background.run(
            LANE, lambda: self._support.export(card.id, path),
            done=lambda made: self.says.emit(tr("Saved, without secrets and buyers: {path}", path=str(made))),
            owner=self,
        )  # fmt: skip


def retried(things: Sequence[ThingRow]) -> list[int]:
    """The outbox rows that another try can be asked for."""
    return [each.outbox_id for each in things if each.outbox_id is not None and each.state in ("open", "waits")]


def stopped(things: Sequence[ThingRow], chosen: ThingRow | None) -> list[int]:
    """Order ids of what was chosen, else of all that is open."""
    wanted = things if chosen is None else [chosen]
    return [each.order_id for each in wanted if each.order_id is not None and each.state in ("open", "waits")]


def waiting(card: ProblemRow, things: Sequence[ThingRow], imports: Collection[str]) -> list[int]:
    """Order ids whose import can be tried now (U7). ``imports``: groups of orders that come in only whole."""
    if card.resolved_at is not None or card.group not in imports or card.repair != "try-now":
        return []
    return [each.order_id for each in things if each.order_id is not None and each.state in ("open", "waits")]


def syncs(card: ProblemRow, imports: Collection[str]) -> bool:
    """Whether another sync of the account is another try."""
    groups = ("Synchronisation", "Order import", *imports)
    return card.resolved_at is None and card.group in groups and card.repair != "map"


def repair_words(card: ProblemRow, things: Sequence[ThingRow]) -> str:
    """What the card's own button says; "" where it has none."""
    if card.resolved_at is not None:
        return ""
    if card.repair == "retry":
        rows = len(retried(things))
        return tr("Retry this one") if rows == 1 else tr("Retry these {n}", n=f"{rows:,}") if rows else ""
    words = {
        "map": tr("Map now"), "authorise": tr("Re-authorise"), "service": tr("Choose service"),
        "open": tr("Open the order"), "preview": tr("Open Preview"), "config": tr("Open Account Config"),
        "resume": tr("Resume"), "set-up": tr("Go on with set-up"), "manifest": tr("Update manifest"),
        "listings": tr("Open Listings"), "deliveries": tr("Open Deliveries"), "returns": tr("Open Returns"),
        TRY: tr("Try now"), STOP: tr("Ask to stop…"),
    }  # fmt: skip
    return words.get(card.repair, "")
