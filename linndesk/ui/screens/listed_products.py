"""Listed Products: what each account lists, and the workbench that says which stock item it is. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial

from PySide6.QtWidgets import QMenu

from linndesk.domain.changes import Changes
from linndesk.domain.stockplan import Rules
from linndesk.services.accounts import Account, Accounts
from linndesk.services.items import Items
from linndesk.services.listings import Listings
from linndesk.services.shown import ListingRow, Tally
from linndesk.services.suggestions import Suggestions, SuggestionState
from linndesk.ui.actions import one_listing
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.downloading import Downloading
from linndesk.ui.screens.listing_columns import listing_columns
from linndesk.ui.screens.listing_source import ListingSource, ListingsWanted
from linndesk.ui.screens.listing_table import ListingTable, Sides
from linndesk.ui.screens.listing_work import Parts, Workbench
from linndesk.ui.screens.parts import Find, Picker, Tiles, TileWords
from linndesk.ui.screens.sku_editor import SkuDelegate
from linndesk.ui.screens.suggestion_finding import Finding
from linndesk.ui.screens.suggestion_pane import SuggestionPane
from linndesk.ui.tables import CountLine
from linndesk.ui.widgets import card, row
from linndesk.ui.words import count, tr, when, when_tip

EVERY = "*"
CHOSEN = "filters/listed-products/account"
TILE = "filters/listed-products/tile"
PANE_WIDTH = 330
TILES = (
    TileWords("total", "Total", "Every listing of the account"),
    TileWords("linked", "Linked", "Linked to a stock item"),
    TileWords("unlinked", "Unlinked", "Not linked yet and not ignored", "warn"),
    TileWords("suggested", "Suggested", "Not linked yet, and stock items were found that it may be"),
    TileWords("ignored", "Ignored", "Left out of Link all; nothing is sent to them"),
    TileWords("fba", "FBA", "The channel's own warehouse sends them; never stocked from here"),
    TileWords("not_sent", "Not sent", "Linked, and their level was never sent"),
    TileWords("pending", "Pending", "Sent, not confirmed: the channel has not shown or said that it has it"),
    TileWords("errors", "Error", "The channel refused their level; the State column says why", "bad"),
    TileWords("drifting", "Drifting", "The channel shows another level than it was told", "warn"),
    TileWords("problems", "Problems", "Refused by the channel, vanished from its list, or never seen there", "bad"),
)
STATES = (
    ("", "Any state"), ("not_sent", "Not sent"), ("pending", "Pending"), ("errors", "Error"), ("drifting", "Drifting"),
    ("unverified", "Unverified"), ("vanished", "Vanished"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands around the table: the accounts, and the tiles of the chosen one (None = all)."""

    accounts: Sequence[Account]
    account: str | None
    tally: Tally


class ListedProducts(Screen):
    """A10, A11, A12, N6. Nothing is sent from here."""

    key = "listed-products"
    title = tr("Listed Products")
    reload_on = Changes(listings=True, stock=True, accounts=True, orders=True)

    def __init__(
        self,
        listings: Listings,
        suggestions: Suggestions,
        accounts: Accounts,
        items: Items,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self._listings = listings
        self._suggestions = suggestions
        self._accounts = accounts
        self._background = background
        self._memory = memory
        self._now = now
        self._overview: Overview | None = None
        self._ages: dict[str, SuggestionState] = {}  # of suggestions, by account
        self._wanted = memory.text(CHOSEN)
        self.downloading = Downloading(listings, background)
        self.finding = Finding(suggestions, background)
        self.model: SqlTableModel[ListingRow, ListingsWanted] = SqlTableModel(
            listing_columns(self._rules), ListingSource(listings), background, ListingsWanted()
        )
        self.table = ListingTable("listings", self.model, memory, title=tr("Listings"))
        self.pane = SuggestionPane(items, background, memory)
        self._compose()
        parts = Parts(self, self.table, self.model, self.pane, self.sides)
        self.work = Workbench(parts, listings, suggestions, items, background, memory, self._account_name)
        delegate = SkuDelegate(self.table, items, background)
        delegate.made.connect(self.work.guard.watch)
        self.table.setItemDelegateForColumn(self.work.link_column, delegate)
        self.work.guard.watch(self.search)
        self.model.edit = self.work.edit
        self._connect()

    def _compose(self) -> None:
        self.tiles = Tiles(TILES, home="total")
        self.tiles.choose(self._memory.text(TILE, "total"))
        self.filter_box = self.search = Find(
            tr("Search SKU, title, reference or barcode   Ctrl+F"), self._filter, lambda: self.table
        )
        self.account = Picker(tr("Account"))
        self.state = Picker(tr("State"), [(value, tr(words)) for value, words in STATES])
        self.count_line = CountLine(self.table, "listing")
        self.download_button = self.add_button(tr("Download listings"), self.download)
        self.find_button = self.add_button(tr("Find suggestions"), self.find_suggestions)
        self.accept_all_button = self.add_button(tr("Accept all…"), lambda: self.work.bulk.accept_all())
        self.link_all_button = self.add_button(tr("Link all by SKU…"), lambda: self.work.bulk.link_all(), primary=True)
        self.sides = Sides("listed-products", card(self.table), self.pane, self._memory, wide=PANE_WIDTH)
        self.content.addWidget(self.tiles)
        self.content.addLayout(row(self.search, self.state, self.account, gap=10))
        self.content.addWidget(self.sides, 1)
        self.content.addWidget(self.count_line)

    def _connect(self) -> None:
        self.tiles.changed.connect(lambda key: self._filter())
        self.state.chose.connect(lambda value: self._filter())
        self.account.chose.connect(self._choose)
        self.table.opened.connect(self.work.edit_link)
        self.table.add_row_actions(self._row_menu)
        self.model.loaded.connect(self._loaded)
        for each in (self.downloading, self.finding):
            each.changed.connect(self._show_facts)
            each.says.connect(self.says.emit)
        self.downloading.stopped.connect(self.reload)
        self.downloading.came.connect(self.finding.renew)
        self.finding.ended.connect(self._read_age)
        self.acts = {
            **self.work.acts,
            "download-listings": self.download,
            "find-suggestions": self.find_suggestions,
            "add-listing": lambda: self.work.bulk.add_listing(self._account_names()),
            "parallel-run": lambda: self.asks.emit("parallel-run", self._account_name()),
            "drift": lambda: self.asks.emit("drift", self._account_name()),
            "why": self.why,
        }

    # -- what is shown

    def reload(self) -> None:
        """The accounts first: which of them is shown decides the rest."""
        self._background.read("listings-overview", self._read_overview, self._take_overview, owner=self)

    def go_to(self, argument: str) -> None:
        """An account's name."""
        self._wanted = argument
        self.reload()

    def _read_overview(self) -> Overview:
        found = self._accounts.listed()
        names = [each.name for each in found]
        account = None if self._wanted == EVERY else self._wanted if self._wanted in names else next(iter(names), None)
        return Overview(found, account, self._listings.tally(account))

    def _take_overview(self, overview: Overview) -> None:
        before, self._overview = self._overview, overview
        names = self._account_names()
        every = [(EVERY, tr("All accounts"))] if len(names) > 1 else []
        self.account.fill([*((each, each) for each in names), *every])
        self.account.choose(overview.account or EVERY)
        self.tiles.show_counts(asdict(overview.tally))
        self._show_column("account", overview.account is None and bool(every))
        self._show_facts()
        self._filter()
        if self._account_name() not in self._ages:
            self._read_age()
        if before is not None and before.account == overview.account:
            self._find_again(_settled(before.tally) - _settled(overview.tally))

    def _find_again(self, fewer: int) -> None:
        """Links that were taken back in bulk have lost their suggestions; those of one are worked out beside it."""
        if fewer > 1 and self._account_name():
            self.finding.start(self._account_name(), quiet=True)

    def shown(self) -> None:
        """Suggestions may have grown old while other screens were in front."""
        self._read_age()
        super().shown()

    def _read_age(self) -> None:
        """Looks at every item and listing, so it is not asked at each reload."""
        name = self._account_name()
        if name:
            job = lambda: self._suggestions.state(name)  # noqa: E731
            self._background.read("suggestions-age", job, partial(self._take_age, name), owner=self)

    def _take_age(self, name: str, age: SuggestionState) -> None:
        self._ages[name] = age
        self._show_facts()
        account = self._account()
        if account is not None and account.name == name and account.listings_at is not None and age.stale:
            self.finding.start_once(name)

    def _show_column(self, key: str, shown: bool) -> None:
        at = next(n for n, each in enumerate(self.model.columns) if each.key == key)
        self.table.setColumnHidden(at, not shown)

    def _account(self) -> Account | None:
        """The chosen account; None = all, or none is there."""
        if self._overview is None or self._overview.account is None:
            return None
        return next(each for each in self._overview.accounts if each.name == self._overview.account)

    def _account_name(self) -> str:
        account = self._account()
        return account.name if account else ""

    def _rules(self, name: str) -> Rules | None:
        """How an account publishes, for what stands in grey."""
        found = self._overview.accounts if self._overview else ()
        return next((each.rules for each in found if each.name == name), None)

    def _account_names(self) -> list[str]:
        return [each.name for each in self._overview.accounts] if self._overview else []

    def _choose(self, name: str) -> None:
        self._wanted = name
        self._memory.keep(CHOSEN, name)
        self.reload()

    def _show_facts(self) -> None:
        account = self._account()
        downloading, finding = self.downloading.running, self.finding.running
        self.download_button.setText(tr("Cancel download") if downloading else tr("Download listings"))
        self.download_button.setEnabled(account is not None or downloading)
        self.find_button.setText(tr("Cancel the search") if finding else tr("Find suggestions"))
        self.find_button.setEnabled(account is not None or finding)
        for each in (self.accept_all_button, self.link_all_button):
            each.setEnabled(account is not None)
        if downloading or finding:
            busy = [each.words for each in (self.downloading, self.finding) if each.running]
            self.set_facts(" · ".join(busy))
        elif account is None:
            some = self._overview is not None and bool(self._overview.accounts)
            self.set_facts(tr("All accounts · choose one to download or link all") if some else "")
        else:
            self._show_ages(account)

    def _show_ages(self, account: Account) -> None:
        if account.listings_at is None:
            self.set_facts(tr("{account} · listings not downloaded yet", account=account.name))
            return
        now = self._now()
        parts = [account.name, tr("listings read {when}", when=when(account.listings_at, now))]
        tip = [tr("Listings read {when}", when=when_tip(account.listings_at))]
        age = self._ages.get(account.name)
        if age is not None and age.found_at is not None:
            found = tr("suggestions found {when}", when=when(age.found_at, now))
            parts.append(found + (tr(", older than the listings or items") if age.stale else ""))
            tip.append(tr("Suggestions found {when}", when=when_tip(age.found_at)))
        self.set_facts(" · ".join(parts), "\n".join(tip))

    def _filter(self) -> None:
        self._memory.keep(TILE, self.tiles.chosen)
        account = self._account()
        query = replace(
            self.model.query,
            account_id=account.id if account else None,
            tile=self.tiles.chosen,
            state=self.state.value,
            search=self.search.text(),
        )
        self.model.set_query(query)

    def clear_filters(self) -> None:
        """Everything of the chosen account."""
        self.tiles.choose("total")
        self.state.choose("")
        self.search.clear()
        self._filter()

    def _loaded(self) -> None:
        if self._overview is None:
            return
        self.table.begin()
        self.work.show_current()
        total, query = self._overview.tally.total, self.model.query
        narrowed = query.state or query.search.strip()
        if not self._overview.accounts:
            said = tr("No account is set up yet, so nothing is listed.")
            self.table.set_empty(said, tr("Add account…"), lambda: self.asks.emit("add-account", ""))
        elif not total:
            said = tr("Nothing downloaded yet. The channel may take 10 to 15 minutes; you can go on working.")
            self.table.set_empty(said, tr("Download listings"), self.download)
        elif query.tile == "unlinked" and not narrowed:
            said = tr("All {n} are linked or ignored.", n=count(total, "listing"))
            self.table.set_empty(said, tr("Show all"), self.clear_filters)
        elif query.tile == "suggested" and not narrowed:
            said = tr("No unlinked listing has a suggestion.")
            self.table.set_empty(
                said, tr("Find suggestions"), self.find_suggestions, tr("Show all"), self.clear_filters
            )
        else:
            said = tr("No listing matches; {n} hidden by the filter.", n=f"{total:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)

    # -- acts of the screen itself

    def download(self) -> None:
        """Ask for the listings, or stop asking."""
        self._start_or_stop(self.downloading)

    def find_suggestions(self) -> None:
        """Look for stock items that the unlinked ones may be, or stop looking."""
        self._start_or_stop(self.finding)

    def why(self) -> None:
        """F1: why does the listing show its number?"""
        row = self.model.row_at(self.table.currentIndex().row())
        if row is None:
            self.says.emit(tr("Choose a listing first."))
        else:
            self.asks.emit("why-number", one_listing(row.account, row.channel_sku))

    def _start_or_stop(self, work: Downloading | Finding) -> None:
        name = self._account_name()
        if work.running:
            work.cancel()
        elif not name:
            self.says.emit(tr("Choose one account first."))
        else:
            work.start(name)

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        menu.addAction(tr("Why this number?   F1"), self.why)
        self.work.fill_menu(menu, ids)


def _settled(tally: Tally) -> int:
    """Listings that need no suggestion."""
    return tally.linked + tally.ignored
