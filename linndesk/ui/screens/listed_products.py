"""Listed Products: what each account lists, and which stock item it is. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from PySide6.QtWidgets import QMenu

from linndesk.domain.changes import Changes
from linndesk.domain.listings import LinkPlan
from linndesk.services.accounts import Account, Accounts
from linndesk.services.items import Items
from linndesk.services.listings import Linked, Listings
from linndesk.services.shown import ListingRow, Tally
from linndesk.ui.background import Background
from linndesk.ui.dialogs.link_all import LinkAllDialog
from linndesk.ui.memory import Memory
from linndesk.ui.models import PAGE, SqlTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.downloading import Downloading
from linndesk.ui.screens.listing_columns import LINK, listing_columns
from linndesk.ui.screens.listing_source import ListingSource, ListingsWanted, grid_query
from linndesk.ui.screens.parts import Find, Picker, Tiles, TileWords
from linndesk.ui.screens.sku_editor import SkuDelegate
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import card, row
from linndesk.ui.words import count, tr, when, when_tip

LANE = "clicks"
EVERY = "*"
CHOSEN = "filters/listed-products/account"
TILE = "filters/listed-products/tile"
LINKS = Changes(listings=True, orders=True, stock=True)
TILES = (
    TileWords("total", "Total", "Every listing of the account"),
    TileWords("linked", "Linked", "Linked to a stock item"),
    TileWords("unlinked", "Unlinked", "Not linked yet and not ignored", "warn"),
    TileWords("ignored", "Ignored", "Left out of Link all; nothing is sent to them"),
    TileWords("fba", "FBA", "The channel's own warehouse sends them; never stocked from here"),
    TileWords("problems", "Problems", "Refused by the channel, vanished from its list, or never seen there", "bad"),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands around the table: the accounts, and the tiles of the chosen one (None = all)."""

    accounts: Sequence[Account]
    account: str | None
    tally: Tally


class ListedProducts(Screen):
    """A10, A11, A12. Nothing is sent from here."""

    key = "listed-products"
    title = tr("Listed Products")
    reload_on = Changes(listings=True, stock=True, accounts=True, orders=True)

    def __init__(
        self,
        listings: Listings,
        accounts: Accounts,
        items: Items,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self._listings = listings
        self._accounts = accounts
        self._background = background
        self._memory = memory
        self._now = now
        self._overview: Overview | None = None
        self._wanted = memory.text(CHOSEN)
        self.downloading = Downloading(listings, background)
        self.model: SqlTableModel[ListingRow, ListingsWanted] = SqlTableModel(
            listing_columns(), ListingSource(listings), background, ListingsWanted()
        )
        self.model.edit = self._edit
        self.table = Table("listings", self.model, memory, title=tr("Listings"))
        at = next(n for n, each in enumerate(self.model.columns) if each.key == LINK)
        self.table.setItemDelegateForColumn(at, SkuDelegate(self.table, items, background))
        self._link_column = at
        self._compose()
        self._connect()

    def _compose(self) -> None:
        self.tiles = Tiles(TILES, home="total")
        self.tiles.choose(self._memory.text(TILE, "total"))
        self.filter_box = self.search = Find(
            tr("Search SKU, title, reference or barcode   Ctrl+F"), self._filter, lambda: self.table
        )
        self.account = Picker(tr("Account"))
        self.count_line = CountLine(self.table, "listing")
        self.download_button = self.add_button(tr("Download listings"), self.download)
        self.link_all_button = self.add_button(tr("Link all by SKU…"), self.link_all, primary=True)
        self.content.addWidget(self.tiles)
        self.content.addLayout(row(self.search, self.account, gap=10))
        self.content.addWidget(card(self.table), 1)
        self.content.addWidget(self.count_line)

    def _connect(self) -> None:
        self.tiles.changed.connect(lambda key: self._filter())
        self.account.chose.connect(self._choose)
        self.table.opened.connect(self._open)
        self.table.add_row_actions(self._row_menu)
        self.model.loaded.connect(self._loaded)
        self.downloading.changed.connect(self._show_facts)
        self.downloading.says.connect(self.says.emit)
        self.downloading.stopped.connect(self.reload)
        self.acts = {
            "download-listings": self.download,
            "link-all": self.link_all,
            "unlink": self.unlink,
            "ignore": self.ignore,
            "next-unlinked": self.next_unlinked,
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
        self._overview = overview
        names = [each.name for each in overview.accounts]
        every = [(EVERY, tr("All accounts"))] if len(names) > 1 else []
        self.account.fill([*((each, each) for each in names), *every])
        self.account.choose(overview.account or EVERY)
        self.tiles.show_counts(asdict(overview.tally))
        self._show_column("account", overview.account is None and bool(every))
        self._show_facts()
        self._filter()

    def _show_column(self, key: str, shown: bool) -> None:
        at = next(n for n, each in enumerate(self.model.columns) if each.key == key)
        self.table.setColumnHidden(at, not shown)

    def _account(self) -> Account | None:
        """The chosen account; None = all, or none is there."""
        if self._overview is None or self._overview.account is None:
            return None
        return next(each for each in self._overview.accounts if each.name == self._overview.account)

    def _choose(self, name: str) -> None:
        self._wanted = name
        self._memory.keep(CHOSEN, name)
        self.reload()

    def _show_facts(self) -> None:
        account = self._account()
        some = self._overview is not None and bool(self._overview.accounts)
        running = self.downloading.running
        self.download_button.setText(tr("Cancel download") if running else tr("Download listings"))
        self.download_button.setEnabled(account is not None or running)
        self.link_all_button.setEnabled(account is not None)
        if running:
            self.set_facts(self.downloading.words)
        elif account is None:
            self.set_facts(tr("All accounts · choose one to download or link all") if some else "")
        elif account.listings_at is None:
            self.set_facts(tr("{account} · listings not downloaded yet", account=account.name))
        else:
            read = tr(
                "{account} · listings read {when}", account=account.name, when=when(account.listings_at, self._now())
            )
            self.set_facts(read, when_tip(account.listings_at))

    def _filter(self) -> None:
        self._memory.keep(TILE, self.tiles.chosen)
        account = self._account()
        query = replace(
            self.model.query,
            account_id=account.id if account else None,
            tile=self.tiles.chosen,
            search=self.search.text(),
        )
        self.model.set_query(query)

    def clear_filters(self) -> None:
        """Everything of the chosen account."""
        self.tiles.choose("total")
        self.search.clear()
        self._filter()

    def _loaded(self) -> None:
        if self._overview is None:
            return
        total, query = self._overview.tally.total, self.model.query
        if not self._overview.accounts:
            said = tr("No account is set up yet, so nothing is listed.")
            self.table.set_empty(said, tr("Add account…"), lambda: self.asks.emit("add-account", ""))
        elif not total:
            said = tr("Nothing downloaded yet. The channel may take 10 to 15 minutes; you can go on working.")
            self.table.set_empty(said, tr("Download listings"), self.download)
        elif query.tile == "unlinked" and not query.search.strip():
            said = tr("All {n} are linked or ignored.", n=count(total, "listing"))
            self.table.set_empty(said, tr("Show all"), self.clear_filters)
        else:
            said = tr("No listing matches; {n} hidden by the filter.", n=f"{total:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)

    # -- linking

    def _open(self, row_id: int) -> None:
        """Enter or a double click edits the link, wherever the row was pressed."""
        index = self.model.index(self.model.row_of(row_id), self._link_column)
        self.table.setCurrentIndex(index)
        self.table.edit(index)

    def _edit(self, row_id: int, key: str, text: str) -> None:
        listing = self.model.row_at(self.model.row_of(row_id))
        sku = text.strip()
        if listing is None or key != LINK or sku == listing.sku:
            return
        if not sku:
            self._unlink([row_id])
            return

        def job() -> tuple[Changes, Linked]:
            return LINKS, self._listings.link(listing.account, listing.channel_sku, sku)

        self._background.run(LANE, job, done=lambda made: self.says.emit(made[1].sentence), owner=self)

    def link_all(self) -> None:
        """A11: the plan first."""
        account = self._account()
        if account is None:
            self.says.emit(tr("Choose one account first."))
            return
        self._background.read(
            "link-plan",
            lambda: self._listings.plan_link_all(account.name),
            lambda plan: self._show_plan(account.name, plan),
            owner=self,
        )

    def _show_plan(self, account: str, plan: LinkPlan) -> None:
        LinkAllDialog(self, account, plan, lambda wanted: self._link_all(account, wanted), self._memory).open()

    def _link_all(self, account: str, plan: LinkPlan) -> None:
        def job() -> tuple[Changes, Linked]:
            return LINKS, self._listings.link_all(account, plan)

        self._background.run(LANE, job, done=lambda made: self.says.emit(made[1].sentence), owner=self)

    def unlink(self) -> None:
        """Ctrl+U: the selected ones that are linked."""
        self._unlink(self.table.selected_ids())

    def _unlink(self, ids: Sequence[int]) -> None:
        def job() -> tuple[Changes, list[ListingRow], int]:
            linked = [each for each in self._read(ids) if each.sku]
            orders = [self._listings.unlink(name, skus) for name, skus in _by_account(linked)]
            return LINKS, linked, sum(orders)

        self._background.run(LANE, job, done=lambda made: self._unlinked(made[1], made[2]), owner=self)

    def _unlinked(self, rows: Sequence[ListingRow], orders: int) -> None:
        if not rows:
            self.says.emit(tr("None of the chosen listings is linked."))
            return
        said = tr("{n} unlinked", n=count(len(rows), "listing"))
        if orders:
            said += tr(", {n} unmapped by it", n=count(orders, "open order is", "open orders are"))
        self.offers.emit(said, tr("Undo"), lambda: self._link_again(rows))

    def _link_again(self, rows: Sequence[ListingRow]) -> None:
        def job() -> tuple[Changes, Linked]:
            made = [self._listings.link(each.account, each.channel_sku, each.sku, how=each.link_how) for each in rows]
            return LINKS, Linked(len(made), sum(each.repaired for each in made))

        self._background.run(LANE, job, done=lambda made: self.says.emit(made[1].sentence), owner=self)

    def ignore(self) -> None:
        """I: ignores the selected ones; all of them ignored already = takes that back."""
        ids = self.table.selected_ids()

        def job() -> tuple[Changes, int, bool]:
            rows = self._read(ids)
            ignored = not all(each.ignored for each in rows)
            for name, skus in _by_account(rows):
                self._listings.ignore(name, skus, ignored=ignored)
            return Changes(listings=True), len(rows), ignored

        def done(made: tuple[Changes, int, bool]) -> None:
            words = tr("ignored; nothing will be sent to it") if made[2] else tr("no longer ignored")
            self.says.emit(f"{count(made[1], 'listing')} {words}" if made[1] else tr("Choose a listing first."))

        self._background.run(LANE, job, done=done, owner=self)

    def download(self) -> None:
        """Ask for the listings, or stop asking."""
        account = self._account()
        if self.downloading.running:
            self.downloading.cancel()
        elif account is None:
            self.says.emit(tr("Choose one account first."))
        else:
            self.downloading.start(account.name)

    def next_unlinked(self) -> None:
        """N: the next below the current row, then from the top."""
        query = grid_query(replace(self.model.query, tile="unlinked"))
        self._background.read("next-unlinked", lambda: self._listings.ids(query), self._go_next, owner=self)

    def _go_next(self, ids: Sequence[int]) -> None:
        here = self.table.currentIndex().row()
        places = [at for at in (self.model.row_of(each) for each in ids) if at >= 0]
        if not places:
            self.says.emit(tr("No unlinked listing is shown."))
            return
        self.table.select_id(self.model.id_at(next((at for at in places if at > here), places[0])))
        self.table.setFocus()

    def _read(self, ids: Sequence[int]) -> list[ListingRow]:
        """Rows of any number of ids. Worker thread."""
        pages = (self._listings.rows(ids[start : start + PAGE]) for start in range(0, len(ids), PAGE))
        return [each for page in pages for each in page.values()]

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        menu.addAction(tr("Link to a stock item…"), lambda: self._open(ids[0]))
        menu.addAction(tr("Unlink"), self.unlink)
        menu.addAction(tr("Ignore, or stop ignoring"), self.ignore)


def _by_account(rows: Sequence[ListingRow]) -> list[tuple[str, list[str]]]:
    """Channel SKUs by account."""
    found: dict[str, list[str]] = {}
    for each in rows:
        found.setdefault(each.account, []).append(each.channel_sku)
    return list(found.items())
