"""Beside the listings: the chosen one, which items it may be, how it is linked, and the stock search. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from linndesk.services.items import Items
from linndesk.services.shown import ListingRow
from linndesk.services.suggestions import SuggestionRow
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.screens.listing_columns import counted_tip, linked_words
from linndesk.ui.screens.listing_prices import state_words
from linndesk.ui.screens.suggestion_card import SuggestionCard
from linndesk.ui.screens.suggestion_search import StockSearch
from linndesk.ui.widgets import Page, button, column, label, row, scroll
from linndesk.ui.words import count, tr

SHOWN = 5
NARROWEST = 300


class LinkedCard(QFrame):
    """What a listing is linked to, how, by whom and when, and the way to unlink."""

    unlink_asked = Signal()
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._sku = label(size="head", wrap=True)
        self._title = label(wrap=True)
        self._how = label(tone="dim", wrap=True)
        self._stock = label(tone="dim")
        self._price = label(tone="dim", wrap=True)
        self.unlink_button = button(tr("Unlink  Ctrl+U"), self.unlink_asked.emit)
        self.item_button = button(tr("Show the item"), self._open, link=True)
        foot = row(self.item_button, 1, self.unlink_button)
        self.setLayout(column(self._sku, self._title, self._how, self._stock, self._price, foot, gap=4, margin=9))
        self._item = ""

    def show_link(self, listing: ListingRow) -> None:
        self._item = listing.sku
        self._sku.setText(tr("Linked to {sku}", sku=listing.sku))
        self._title.setText(listing.item_title)
        self._title.setVisible(bool(listing.item_title))
        self._how.setText(linked_words(listing))
        here = "" if listing.available is None else tr("{n} available", n=f"{listing.available:,}")
        price = state_words(listing)
        self._price.setText(price)
        self._price.setVisible(bool(price))
        self._stock.setText(tr("{here} in your own locations", here=here) if here and _theirs(listing) else here)

    @property
    def said(self) -> str:
        return f"{self._sku.text()} {self._how.text()}"

    def _open(self) -> None:
        self.opened.emit(self._item)


class SuggestionPane(QFrame):
    """``accepted(place)``: a suggestion's button. ``unlink_asked``, ``create_asked``, ``link_asked(stock SKU)``.

    ``item_asked(stock SKU)``: show it in Inventory. ``left``: back to the listings.
    """

    accepted = Signal(int)
    unlink_asked = Signal()
    create_asked = Signal()
    link_asked = Signal(str)
    item_asked = Signal(str)
    left = Signal()

    def __init__(self, items: Items, background: Background, memory: Memory) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setMinimumWidth(NARROWEST)
        self.setAccessibleName(tr("Which stock item the listing is"))
        self.listing: ListingRow | None = None
        self.suggestions: Sequence[SuggestionRow] | None = None  # None = not read yet
        self._sku = label(size="head", wrap=True)
        self._title = label(wrap=True)
        self._facts = label(tone="dim", wrap=True)
        self._counted = label(tone="dim", wrap=True)
        self.linked = LinkedCard()
        self.hint = label(tone="dim", wrap=True)
        self.create_button = button(tr("Create an item from it…"), self.create_asked.emit)
        self.cards = [SuggestionCard(place) for place in range(1, SHOWN + 1)]
        self.search = StockSearch(items, background, memory)
        self._compose()
        self._connect()
        self.show_listing(None)

    def _compose(self) -> None:
        head = column(self._sku, self._title, self._facts, self._counted, gap=2)
        create = row(self.create_button, 1)
        parts: list[QWidget] = [self.linked, self.hint]
        inside = column(head, *parts, *self.cards, create, 1, gap=8)
        inside.setContentsMargins(12, 10, 12, 6)
        self._area = scroll(Page(inside), tr("The listing and its suggestions"))
        foot = column(self.search)
        foot.setContentsMargins(12, 0, 12, 10)
        whole = column(gap=6, margin=1)
        whole.addWidget(self._area, 1)
        whole.addLayout(foot)
        self.setLayout(whole)

    def _connect(self) -> None:
        for each in self.cards:
            each.accepted.connect(self.accepted)
        self.linked.unlink_asked.connect(self.unlink_asked)
        self.linked.opened.connect(self.item_asked)
        self.search.link_asked.connect(self.link_asked)
        self.search.left.connect(self.left)

    def show_listing(self, listing: ListingRow | None) -> None:
        """Its facts at once; ``take`` brings the suggestions of one that is not linked."""
        another = listing is None or self.listing is None or listing.id != self.listing.id
        before = self.listing
        self.listing = listing
        if another:
            self.search.clear()
            self._area.verticalScrollBar().setValue(0)
        if another or (listing and before and listing.sku != before.sku):
            self.suggestions = None
        self._sku.setText(listing.channel_sku if listing else tr("No listing is chosen"))
        self._title.setText(listing.title if listing else "")
        self._title.setVisible(bool(listing and listing.title))
        self._facts.setText(_facts(listing) if listing else "")
        self._counted.setText(counted_tip(listing) if listing and _theirs(listing) else "")
        self._counted.setVisible(bool(self._counted.text()))
        self._facts.setVisible(bool(self._facts.text()))
        self.linked.setVisible(bool(listing and listing.sku))
        if listing and listing.sku:
            self.linked.show_link(listing)
        self.search.setEnabled(listing is not None)
        self._show_suggestions()

    def take(self, listing_id: int, found: Sequence[SuggestionRow]) -> None:
        """Shown where that listing is still the chosen one."""
        if self.listing is not None and self.listing.id == listing_id:
            self.suggestions = tuple(found[:SHOWN])
            self._show_suggestions()

    def suggestion(self, place: int) -> SuggestionRow | None:
        """The one at a place from 1 on; None where there is none, none has been read, or the listing waits for none."""
        found = (self.suggestions or ()) if self._waits else ()
        return found[place - 1] if 0 < place <= len(found) else None

    @property
    def _waits(self) -> bool:
        """Whether the listing still waits for a link."""
        return self.listing is not None and not self.listing.sku and not self.listing.ignored

    def _show_suggestions(self) -> None:
        listing, waits = self.listing, self._waits
        found = self.suggestions if waits else ()
        for place, each in enumerate(self.cards, 1):
            here = self.suggestion(place)
            each.setVisible(here is not None)
            if here is not None and listing is not None:
                each.show_suggestion(here, listing.title)
        self.hint.setText(self._hint(listing, found))
        self.hint.setVisible(bool(self.hint.text()))
        self.create_button.setVisible(waits and found is not None)

    def _hint(self, listing: ListingRow | None, found: Sequence[SuggestionRow] | None) -> str:
        if listing is None:
            return tr("Choose a listing to see which stock item it may be.")
        if listing.sku:
            return ""
        if listing.ignored:
            return tr("Ignored: nothing is sent to it. I takes that back.")
        if found is None:
            return tr("Looking for items that it may be…")
        theirs = " " + tr("Linked, its stock there stands at that item.") if _theirs(listing) else ""
        if found:
            said = tr("It may be one of {n}; underlined words are not in its title.", n=count(len(found), "item"))
            return said + theirs
        return tr("No stock item is like it. Search below, or create an item from it.") + theirs


def _theirs(listing: ListingRow) -> bool:
    """Whether the channel's own warehouse sends it."""
    return listing.fulfilment != "merchant"


def _facts(listing: ListingRow) -> str:
    parts = [
        tr("Reference {reference}", reference=listing.reference) if listing.reference else "",
        tr("Barcode {barcode}", barcode=listing.barcode) if listing.barcode else tr("No barcode"),
        tr("FBA: the channel's warehouse sends it") if _theirs(listing) else "",
    ]
    return " · ".join(each for each in parts if each)
