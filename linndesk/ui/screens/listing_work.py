"""The workbench's keys: accept and go on, pick, search and link, unlink, ignore, next; and its menu. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtWidgets import QMenu

from linndesk.domain.matching import LIKELY
from linndesk.services.items import Items
from linndesk.services.listinglinks import link_how
from linndesk.services.listings import Listings
from linndesk.services.shown import ListingRow
from linndesk.services.suggestions import SuggestionRow, Suggestions
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.listing_acts import BY_HAND, ListingActs, Wish
from linndesk.ui.screens.listing_bulk import BulkActs
from linndesk.ui.screens.listing_columns import LINK, OWN_WAREHOUSE, RULES
from linndesk.ui.screens.listing_prices import PRICE
from linndesk.ui.screens.listing_rules import RuleActs
from linndesk.ui.screens.listing_source import Ahead, ListingsWanted, look_ahead
from linndesk.ui.screens.listing_table import ListingTable, Sides, TypingGuard
from linndesk.ui.screens.suggestion_pane import SuggestionPane
from linndesk.ui.words import tr

AHEAD = 50
LOOKED_AT = 200  # chosen rows that are looked at before an act says that none of them is its business
WORK_OUT = "suggestions-of-one"


@dataclass(frozen=True, slots=True)
class Parts:
    """The widgets that work together, and the screen whose toasts and questions they use."""

    screen: Screen
    table: ListingTable
    model: SqlTableModel[ListingRow, ListingsWanted]
    pane: SuggestionPane
    sides: Sides


class Workbench(QObject):
    """Joins the table, the pane and the acts of one Listed Products screen."""

    def __init__(
        self,
        parts: Parts,
        listings: Listings,
        suggestions: Suggestions,
        items: Items,
        background: Background,
        memory: Memory,
        account: Callable[[], str],
    ) -> None:
        screen = parts.screen
        super().__init__(screen)
        self._screen = screen
        self._table, self._model, self._pane, self._sides = parts.table, parts.model, parts.pane, parts.sides
        self.link_column = next(at for at, each in enumerate(self._model.columns) if each.key == LINK)
        self._listings = listings
        self._suggestions = suggestions
        self._background = background
        self.single = ListingActs(screen, listings, background)
        self.bulk = BulkActs(screen, listings, suggestions, items, self.single, background, memory, account)
        self.rules = RuleActs(screen, listings, self.single, background, self.bulk.take_back)
        self.guard = TypingGuard(self)
        self._asked = 0  # the listing whose suggestions were asked for last
        self._connect()
        self.acts = self._make_acts()

    def _make_acts(self) -> dict[str, Callable[[], object]]:
        return {
            "accept-best": self.accept_best,
            **{f"accept-{place}": partial(self.accept, place) for place in range(1, 6)},
            "link-found": self.link_found,
            "unlink": self.unlink,
            "ignore": self.ignore,
            "next-unlinked": self.next_unlinked,
            "undo-link": self.single.undo_last,
            "accept-all": self.bulk.accept_all,
            "link-all": self.bulk.link_all,
            "import-links": self.bulk.import_links,
            "set-rules": self._set_rules,
            "send-again": lambda: self.rules.send_again(self._table.selected_ids()),
            "export-listings": self.bulk.export,
            "create-items": self.create_items,
            "undo-bulk": self.bulk.undo_bulk,
            "suggestion-pane": self.show_or_hide_pane,
        }

    def _connect(self) -> None:
        screen, pane = self._screen, self._pane
        for each in (self.single, self.bulk, self.rules):
            each.says.connect(screen.says)
        self.single.offers.connect(screen.offers)
        self._table.entered.connect(lambda row_id: self.accept_best())
        self._table.edit_asked.connect(self.edit_link)
        self._table.selectionModel().currentRowChanged.connect(lambda here, before: self.show_current())
        pane.accepted.connect(self.accept)
        pane.unlink_asked.connect(lambda: self.single.unlink(self._current_ids()))
        pane.create_asked.connect(lambda: self.bulk.create_items(self._current_ids()))
        pane.link_asked.connect(self._link_by_search)
        pane.item_asked.connect(lambda sku: screen.asks.emit("screen-inventory", sku))
        pane.left.connect(self._table.setFocus)
        self.guard.watch(pane.search.box)

    # -- the pane

    def show_current(self) -> None:
        """The current listing in the pane; its suggestions follow."""
        current = self._current()
        self._pane.show_listing(current)
        if current is None or current.sku or current.ignored or not self._sides.is_open:
            return
        wanted = self._asked = current.id
        take = partial(self._pane.take, wanted)
        if current.suggested_sku:
            self._background.read("suggestions-of", lambda: self._suggestions.for_listing(wanted), take, owner=self)
        else:  # worked out now, perhaps with a new index of all items: never on a thread that readers wait for
            done = lambda found: None if found is None else take(found)  # noqa: E731
            self._background.run(WORK_OUT, partial(self._work_out, wanted), done=done, owner=self)

    def _work_out(self, listing_id: int) -> list[SuggestionRow] | None:
        """None where another listing was chosen meanwhile. Worker thread."""
        return self._suggestions.for_listing(listing_id) if self._asked == listing_id else None

    def show_or_hide_pane(self) -> None:
        """Remembered."""
        self._sides.show_pane(not self._sides.is_open)
        self.show_current()

    # -- one listing

    def accept_best(self) -> None:
        """Enter: the best suggestion if it is likely, then the next unlinked; without any the search for stock."""
        current = self._current()
        if current is None or self.single.linking:
            return
        best = self._pane.suggestion(1)
        if current.sku or current.ignored:
            self.next_unlinked()
        elif best is not None and best.score < LIKELY:
            said = tr("{sku} is unsure, so Enter does not link it. Alt+1 does; N goes on.", sku=best.sku)
            self._screen.says.emit(said)
        elif best is not None:
            self._accept(current, best)
        elif current.suggested_sku:
            self._accept_stored(current)
        elif self._sides.is_open and self._pane.suggestions is None:
            self._screen.says.emit(tr("Still looking for items that it may be…"))
        else:
            self.start_search()

    def _accept_stored(self, listing: ListingRow) -> None:
        """What stands in grey in the row, while the pane is hidden or still reads."""

        def done(found: Sequence[SuggestionRow]) -> None:
            best = next(iter(found), None)
            likely = best is not None and best.score >= LIKELY and best.sku == listing.suggested_sku
            if best is not None and likely and self._table.current_id() == listing.id:
                self._accept(listing, best)
            else:
                self.show_current()

        job = lambda: self._suggestions.for_listing(listing.id)  # noqa: E731
        self._background.read("suggestion-to-accept", job, done, owner=self)

    def accept(self, place: int) -> None:
        """Alt+1 to Alt+5: that one, then the next unlinked."""
        current, wanted = self._current(), self._pane.suggestion(place)
        if not self._sides.is_open:
            self._screen.says.emit(tr("The suggestions are hidden; Ctrl+B shows them."))
        elif current is None or current.sku or wanted is None:
            self._screen.says.emit(tr("There is no suggestion {n} here.", n=place))
        else:
            self._accept(current, wanted)

    def _accept(self, listing: ListingRow, wanted: SuggestionRow) -> None:
        self._link_row(Wish(listing, wanted.sku, link_how(wanted.tier, wanted.score)))

    def start_search(self) -> None:
        """The box for a barcode, a SKU or words of a title."""
        self._sides.show_pane(True)
        self.show_current()
        self._pane.search.start()

    def link_found(self) -> None:
        """Ctrl+L: to the result that is chosen in the search; without one the search."""
        if self._current() is None:
            self._screen.says.emit(tr("Choose a listing first."))
        elif not self._sides.is_open or not self._pane.search.link():
            self.start_search()

    def _link_by_search(self, sku: str) -> None:
        current = self._current()
        if current is not None and current.sku != sku:
            self._link_row(Wish(current, sku))

    def _link_row(self, wish: Wish) -> None:
        """Link, then go on where it was not linked before; the keys go to the table again."""
        goes_on = not wish.listing.sku

        def then() -> None:
            self._pane.search.clear()
            self._table.setFocus()
            if goes_on and self._table.current_id() == wish.listing.id:
                self.next_unlinked(quiet=True)

        self.single.link(wish, then)

    def edit_link(self, row_id: int) -> None:
        """F2 or a double click edits the link, wherever in the row; on one of its rules, that rule."""
        here = self._table.currentIndex()
        if (
            here.isValid()
            and self._model.id_at(here.row()) == row_id
            and self._model.columns[here.column()].key in (*RULES, PRICE)
        ):
            self._edit_rule(here, row_id)
            return
        index = self._model.index(self._model.row_of(row_id), self.link_column)
        self._table.setCurrentIndex(index)
        self._table.edit(index)

    def _set_rules(self) -> None:
        """Of several at once; where all that are seen of them are the channel's own, there is none to set."""
        ids = self._table.selected_ids()
        rows = [self._model.row_at(self._model.row_of(each)) for each in ids[:LOOKED_AT]]
        if rows and all(each is not None and each.fulfilment != "merchant" for each in rows):
            self._screen.says.emit(tr(OWN_WAREHOUSE))
        else:
            self.rules.ask(ids)

    def _edit_rule(self, here: QModelIndex, row_id: int) -> None:
        """Of what the channel's own warehouse sends there is none to write."""
        listing = self._model.row_at(self._model.row_of(row_id))
        if listing is not None and listing.fulfilment != "merchant" and self._model.columns[here.column()].key in RULES:
            self._screen.says.emit(tr("{sku}: {why}", sku=listing.channel_sku, why=tr(OWN_WAREHOUSE)))
        else:
            self._table.edit(here)

    def edit(self, row_id: int, key: str, text: str) -> None:
        """A cell was edited."""
        listing = self._model.row_at(self._model.row_of(row_id))
        sku = text.strip()
        if listing is not None and key in (*RULES, PRICE):
            self.rules.set([row_id], {key: sku})
            return
        if listing is None or key != LINK or sku == listing.sku:
            return
        if sku:
            self.single.link(Wish(listing, sku, BY_HAND))
        else:
            self.single.unlink([row_id])

    def unlink(self) -> None:
        """Ctrl+U: the selected ones that are linked."""
        self.single.unlink(self._table.selected_ids())

    def ignore(self) -> None:
        """I: the selected ones."""
        self.single.ignore(self._table.selected_ids())

    def create_items(self) -> None:
        self.bulk.create_items(self._table.selected_ids())

    # -- going on

    def next_unlinked(self, *, quiet: bool = False) -> None:
        """N: the next below the current row, then from the top."""
        here = self._table.currentIndex().row()
        last = min(here + 1 + AHEAD, self._model.rowCount())
        below = [self._model.id_at(at) for at in range(here + 1, last)]
        query, current = self._model.query, self._table.current_id() or 0
        job = lambda: look_ahead(self._listings, below, query, current)  # noqa: E731
        self._background.read("next-unlinked", job, partial(self._go_next, current, quiet), owner=self)

    def _go_next(self, before: int, quiet: bool, found: Ahead) -> None:
        if (self._table.current_id() or 0) != before:
            return  # the person went elsewhere meanwhile
        here = self._table.currentIndex().row()
        places = [at for at in (self._model.row_of(each) for each in found.others) if at >= 0]
        wanted = found.next if found.next is not None and self._model.row_of(found.next) >= 0 else None
        if wanted is None and places:
            wanted = self._model.id_at(next((at for at in places if at > here), places[0]))
        if wanted is not None:
            self._table.select_id(wanted)
            self._table.setFocus()
        elif not quiet:
            self._screen.says.emit(tr("No unlinked listing is shown."))

    # -- menu

    def fill_menu(self, menu: QMenu, ids: Sequence[int]) -> None:
        """What can be done to the selected rows, then to the account."""
        best = self._pane.suggestion(1)
        words = tr("Accept {sku}", sku=best.sku.replace("&", "&&")) if best else tr("Accept the best suggestion")
        menu.addAction(words, self.accept_best).setEnabled(best is not None and len(ids) == 1)
        menu.addAction(tr("Search a stock item for it…"), self.start_search).setEnabled(len(ids) == 1)
        menu.addAction(tr("Edit the link"), lambda: self.edit_link(ids[0])).setEnabled(len(ids) == 1)
        menu.addAction(tr("Unlink"), self.unlink)
        menu.addAction(tr("Ignore, or stop ignoring"), self.ignore)
        menu.addAction(tr("Create items from listings…"), self.create_items)
        menu.addAction(tr("Max, percentage, stop at, latency, price…"), self._screen.acts["set-rules"])
        menu.addAction(tr("Send again"), self._screen.acts["send-again"])
        current = self._current()
        if current is not None and not current.verified and len(ids) == 1:
            typed = [(current.account, current.channel_sku)]
            menu.addAction(tr("Remove the typed SKU"), lambda: self.single.remove(typed))
        menu.addSeparator()
        for words, act in (
            (tr("Accept all at or above a score…"), "accept-all"),
            (tr("Link all by SKU…"), "link-all"),
            (tr("Add a SKU…"), "add-listing"),
            (tr("Import listing quantities and links…"), "import-links"),
            (tr("Export listings…"), "export-listings"),
            (tr("Undo the last bulk change…"), "undo-bulk"),
        ):
            menu.addAction(words, self._screen.acts[act])

    def _current(self) -> ListingRow | None:
        current = self._table.current_id()
        return None if current is None else self._model.row_at(self._model.row_of(current))

    def _current_ids(self) -> list[int]:
        current = self._table.current_id()
        return [] if current is None else [current]
