"""Joins the program to its window: which screens there are, and what each is given. Main thread but where said."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QProcess, QTimer
from PySide6.QtWidgets import QApplication

from linndesk.app.built import Built
from linndesk.domain.changes import EVERYTHING, Changes
from linndesk.domain.finding import looks_like_number
from linndesk.domain.receipts import Receipt
from linndesk.errors import LinndeskError
from linndesk.services.shown import GridQuery
from linndesk.sync.schedule import Next, Scheduler
from linndesk.ui.allocating import allocation_dialogs
from linndesk.ui.background import Background, Bug
from linndesk.ui.dialogs.config_fulfilling import FulfillingDesk
from linndesk.ui.dialogs.confirmation import LetterDesk
from linndesk.ui.dialogs.find_order import FindOrderDialog
from linndesk.ui.dialogs.moving_over import MovingOver
from linndesk.ui.dialogs.order_reports import OrderReportsDialog
from linndesk.ui.dialogs.parallel_run import ParallelRunDialog
from linndesk.ui.dialogs.unlock_sync import unlock_sync
from linndesk.ui.explaining import Explaining
from linndesk.ui.integrating import Integrating
from linndesk.ui.listings.opening import Listing
from linndesk.ui.memory import Memory
from linndesk.ui.outflow import Outflow
from linndesk.ui.palette import Hit
from linndesk.ui.preferences import Preferences
from linndesk.ui.run import LAST, PATIENCE
from linndesk.ui.screen import Screen
from linndesk.ui.screens.account_lines import set_up_words
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.screens.deliver_kit import deliver_services
from linndesk.ui.screens.deliveries import DeliveriesScreen
from linndesk.ui.screens.inventory import Inventory
from linndesk.ui.screens.listed_products import ListedProducts
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.order_kit import order_services
from linndesk.ui.screens.outbox import OutboxScreen
from linndesk.ui.screens.problems import ProblemsScreen
from linndesk.ui.screens.processed_orders import ProcessedOrders
from linndesk.ui.screens.returns import ReturnsScreen
from linndesk.ui.screens.synchronisation import Synchronisation
from linndesk.ui.syncing import Syncing
from linndesk.ui.window import Window
from linndesk.ui.words import tr

WATCH_MS = 3000
FOUND_AT_MOST = 8


class Opened:
    """A program that is open: brings the screens into a window, runs the scheduler, closes in order.

    ``shut`` closes what was built (a demo also stops its practice channel); ``on_schedule`` off starts no scheduler.
    """

    def __init__(
        self, built: Built, *, practice: bool = False, shut: Callable[[], None] | None = None, on_schedule: bool = True
    ) -> None:
        self._built = built
        self._practice = practice
        self._shut = shut or built.close
        self._on_schedule = on_schedule
        self.scheduler: Scheduler | None = None
        self._timer: QTimer | None = None
        self.syncing: Syncing | None = None
        self.outflow: Outflow | None = None

    def fill(self, window: Window, background: Background, memory: Memory) -> None:
        """Bring the screens and start what runs by itself."""
        self.syncing = syncing = Syncing(self._built.engine, background)
        self.scheduler = _scheduler(self._built, syncing, background)
        self.outflow = outflow = Outflow(self._built, background, memory, window)
        made = screens(self._built, syncing, background, memory, window, self.scheduler.upcoming, self._practice)
        finders = tuple(partial(each, self._built, window) for each in (_orders, _items, _purchases))
        made.append(OutboxScreen(self._built.outbox, background, memory, self._built.store.clock.now, outflow.overview))
        opens = {"unlock-sync": lambda _: unlock_sync(window, self._built.locks, background, window.say),
                 **dialogs(self._built, background, memory, window), **outflow.opens,
                 **allocation_dialogs(self._built, background, memory, window),
                 **Integrating(self._built, background, window, memory).opens,
                 **Listing(self._built, background, memory, window).opens,
                 **Preferences(self._built, background, memory, window).opens,
                 **Explaining(self._built, background, memory, window).opens}  # fmt: skip
        window.fill(
            made, syncing, counts=partial(counts, self._built), finders=finders, opens=opens, outgoing=outflow.bar,
            ask_first=outflow.leaving.ask,
        )  # fmt: skip
        window.appearance_chosen.connect(
            lambda name: background.run("clicks", lambda: self._built.program.set("appearance", name))
        )
        if self._built.moved:
            window.refuse(LinndeskError("All accounts were put into Watch", self._built.moved, WATCH_FIX))
        self._timer = QTimer(window)
        self._timer.timeout.connect(lambda: background.read("watch", self._built.watch.look, lambda changes: None))
        self._timer.start(WATCH_MS)
        if self._on_schedule:
            self.scheduler.start()
            outflow.drain.start()

    def patience(self) -> float:
        """R-STOP: the answer to a send in flight is stored, a late read is dropped."""
        return LAST if self._built.outbox.counts().get("sending") else PATIENCE

    def close(self) -> None:
        """On a worker thread, after the window has gone."""
        if self.scheduler is not None:
            self.scheduler.stop(self.patience())
        if self.outflow is not None:
            self.outflow.stop()
        self._shut()


WATCH_FIX = "Look at each account, then choose its mode in Account Config"


def screens(
    built: Built,
    syncing: Syncing,
    background: Background,
    memory: Memory,
    window: Window,
    upcoming: Callable[[], Sequence[Next]],
    practice: bool,
) -> list[Screen]:
    """Every screen, in the order of the navigation."""
    now = built.store.clock.now
    letters = LetterDesk(built.confirmations.newest, built.confirmations.try_out)
    desk = FulfillingDesk(built.view_locations.of_values, built.order_acts.stages, letters)
    return [
        Synchronisation(
            built.accounts, built.problems, built.program, syncing, background, memory, now=now, upcoming=upcoming
        ),
        OpenOrders(order_services(built), background, memory, now),
        Inventory(
            built.stock, built.items, built.locations, built.listings, built.accounts, built.kits, background, memory,
            now,
        ),
        ChannelIntegration(
            built.accounts, built.problems, syncing, background, memory, now=now, upcoming=upcoming,
            integrations=built.integrations, practice=None if practice else partial(open_practice, window), desk=desk,
        ),
        ListedProducts(built.listings, built.suggestions, built.accounts, built.items, background, memory, now),
        ProblemsScreen(
            built.problems, built.support, built.outbox, built.accounts, background, memory, now,
            resume=built.integrations.resume, try_now=lambda ids: built.orders.try_now(ids),
            stop=partial(_stop, built), desk=desk,
        ),
        ProcessedOrders(order_services(built), background, memory, now),
        DeliveriesScreen(deliver_services(built), background, memory, now, desk),
        ReturnsScreen(built.returns, built.outbox, built.accounts, background, memory, now),
    ]  # fmt: skip


def dialogs(
    built: Built, background: Background, memory: Memory, window: Window
) -> Mapping[str, Callable[[str], object]]:
    """Dialogs that belong to no screen: act -> opens it, for an account where one is given."""
    now = built.store.clock.now

    def compare(account: str = "") -> None:
        above = QApplication.activeModalWidget() or window
        dialog = ParallelRunDialog(
            above, built.parallel, built.accounts, built.listings, background, memory, now=now, account=account
        )
        dialog.opened.connect(partial(window.go, "inventory"))
        dialog.open()

    def move(_: str = "") -> None:
        MovingOver(
            window, built.moving, background, memory, now=now, compare=compare,
            add_account=partial(window.ask, "add-account"),
        ).open()  # fmt: skip

    def find(text: str = "") -> None:
        dialog = FindOrderDialog(window, built.find, built.orders, built.accounts, background, now=now, text=text)
        dialog.opened.connect(partial(window.go, "open-orders"))
        dialog.problem.connect(partial(window.go, "problems"))
        dialog.open()

    def reports(account: str = "") -> None:
        dialog = OrderReportsDialog(
            window, built.order_reports, built.accounts, background, memory, now=now, account=account
        )
        dialog.sync_wanted.connect(partial(window.ask, "sync-this"))
        dialog.open()

    return {"parallel-run": compare, "moving-over": move, "find-order": find, "order-reports": reports}


def counts(built: Built) -> Mapping[str, int]:
    """What waits, per screen. Reader thread."""
    now = built.store.clock.now()
    waiting = built.orders.tally(now)
    return {
        "open-orders": waiting.get("late", 0),
        "listed-products": built.listings.tally().unlinked,
        "problems": built.problems.count(),
        "deliveries": built.deliveries.expected(_tomorrow(now)),
        "returns": len(built.returns.ids(GridQuery(filters=("needs",)))),
        "outbox": sum(number for state, number in built.outbox.counts().items() if state != "sent"),
        "channel-integration": sum(
            1 for each in built.accounts.listed() if each.auth_state == "failed" or set_up_words(each)
        ),
    }


def _tomorrow(now: datetime) -> datetime:
    """The day after today, where this PC stands, as a day without a time is kept: midnight UTC."""
    day = now.astimezone() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _stop(built: Built, order_ids: Sequence[int]) -> tuple[Changes, str]:
    """Worker thread."""
    made = built.outbound.back(order_ids)
    return made.changes, made.sentence


def open_practice(window: Window) -> None:
    """The practice channel is a program of its own, so that no practice order ever meets a real one."""
    frozen = bool(getattr(sys, "frozen", False))
    words = ["demo"] if frozen else ["-m", "linndesk", "demo"]
    started = QProcess.startDetached(sys.executable, words, str(Path.home()))
    window.say("The practice channel opens in a window of its own." if started else "It could not be started.")


def _scheduler(built: Built, syncing: Syncing, background: Background) -> Scheduler:
    begun = background.teller(syncing.scheduled, owner=syncing)
    ended = background.teller(syncing.scheduled_end, owner=syncing)

    def done(receipt: Receipt) -> None:
        background.announce(EVERYTHING)
        ended(receipt)

    def failed(error: BaseException) -> None:
        background.announce(EVERYTHING)
        if not isinstance(error, LinndeskError):
            background.teller(background.failed.emit, owner=background)(Bug(error))

    tell = background.teller(syncing.progressed.emit, owner=syncing)
    scheduler = Scheduler(
        built.store,
        built.engine,
        tell=tell,
        begun=lambda names: begun(scheduler.cancel),
        done=done,
        failed=failed,
        over=lambda: ended(None),
    )
    return scheduler


def _orders(built: Built, window: Window, text: str) -> list[Hit]:
    """Orders for the palette. Reader thread."""
    found = built.orders.listed(status="all", search=text, limit=FOUND_AT_MOST)
    if not found and looks_like_number(text):
        return [Hit(tr("Find this order on the channels"), text, partial(window.ask, "find-order", text))]
    return [
        Hit(
            f"{each.number}  {each.channel_order_id}",
            f"{each.account}, {each.status}",
            partial(window.go, "open-orders", each.channel_order_id),
        )
        for each in found
    ]


def _items(built: Built, window: Window, text: str) -> list[Hit]:
    """Stock items for the palette. Reader thread."""
    found = built.items.listed(text, limit=FOUND_AT_MOST)
    return [Hit(each.sku, each.title, partial(window.go, "inventory", each.sku)) for each in found]


def _purchases(built: Built, window: Window, text: str) -> list[Hit]:
    """Purchase orders for the palette. Reader thread."""
    wanted = text.strip().casefold()
    found = (
        each for each in built.deliveries.listed() if wanted in f"{each.reference} {each.supplier_reference}".casefold()
    )
    return [
        Hit(each.reference, f"{each.account}, expected", partial(window.go, "deliveries", each.reference))
        for each in islice(found, FOUND_AT_MOST)
    ]
