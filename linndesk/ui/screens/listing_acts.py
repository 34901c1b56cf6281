"""What a person does to single listings: link, accept, unlink, ignore, and Undo of the last of these. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import BarcodesDiffer, LinndeskError
from linndesk.services.listings import Linked, Listings
from linndesk.services.shown import ListingRow
from linndesk.ui.background import Background
from linndesk.ui.messages import confirm, sentence
from linndesk.ui.models import PAGE
from linndesk.ui.words import count, tr

LANE = "clicks"
LINKS = Changes(listings=True, orders=True, stock=True)
BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Wish:
    """A link that a person asked for. ``how`` is what the Match column will say."""

    listing: ListingRow
    sku: str
    how: str = BY_HAND


def read_rows(listings: Listings, ids: Sequence[int]) -> list[ListingRow]:
    """Rows of any number of ids. Worker thread."""
    pages = (listings.rows(ids[start : start + PAGE]) for start in range(0, len(ids), PAGE))
    return [each for page in pages for each in page.values()]


def by_account(rows: Sequence[ListingRow]) -> list[tuple[str, list[str]]]:
    """Channel SKUs by account."""
    found: dict[str, list[str]] = {}
    for each in rows:
        found.setdefault(each.account, []).append(each.channel_sku)
    return list(found.items())


class ListingActs(QObject):
    """``says(text)``; ``offers(text, action, run)``: a toast with Undo. ``host``: dialogs stand over it."""

    says = Signal(str)
    offers = Signal(str, str, object)

    def __init__(self, host: QWidget, listings: Listings, background: Background) -> None:
        super().__init__(host)
        self._host = host
        self._listings = listings
        self._background = background
        self._undo: Callable[[], None] | None = None
        self.linking = False  # one link at a time: a second Enter must not hit the same listing again

    # -- link

    def link(self, wish: Wish, then: Callable[[], None] = lambda: None, *, sure: bool = False) -> None:
        """Link one listing; ``then`` once it is linked. Two barcodes that differ are asked about first."""
        if self.linking:
            return
        self.linking = True
        listing = wish.listing

        def job() -> tuple[Changes, Linked]:
            return LINKS, self._listings.link(listing.account, listing.channel_sku, wish.sku, how=wish.how, sure=sure)

        def done(made: tuple[Changes, Linked]) -> None:
            self.linking = False
            self.offer(_linked(wish, made[1]), lambda: self._take_back(wish))
            then()

        def failed(trouble: LinndeskError) -> None:
            self.linking = False
            if isinstance(trouble, BarcodesDiffer) and not sure:
                self._ask(trouble, lambda: self.link(wish, then, sure=True))
            else:
                self._background.failed.emit(trouble)

        self._background.run(LANE, job, done=done, failed=failed, owner=self)

    def _ask(self, trouble: LinndeskError, run: Callable[[], None]) -> None:
        """The default button is No."""
        said = tuple(sentence(each) for each in (trouble.detail, trouble.fix) if each)
        no, yes = tr("No, leave it"), tr("Link all the same")
        confirm(self._host, sentence(trouble.title), said, yes, run, otherwise=no, tone="warn")

    def _take_back(self, wish: Wish) -> None:
        """As it was before, unless somebody changed it meanwhile."""
        before = wish.listing

        def job() -> tuple[Changes, str]:
            now = self._listings.rows([before.id]).get(before.id)
            if now is None or now.sku != wish.sku:
                return LINKS, tr("{sku} was changed since, so it stays.", sku=before.channel_sku)
            if before.sku:
                self._listings.link(
                    before.account, before.channel_sku, before.sku, how=before.link_how or BY_HAND, sure=True
                )
                return LINKS, tr("{own} is linked to {sku} again", own=before.channel_sku, sku=before.sku)
            self._listings.unlink(before.account, [before.channel_sku])
            if before.ignored:
                self._listings.ignore(before.account, [before.channel_sku])
            return LINKS, tr("{own} is not linked any more", own=before.channel_sku)

        self._background.run(LANE, job, done=self._say_second, owner=self)

    # -- unlink, ignore

    def unlink(self, ids: Sequence[int]) -> None:
        """Those of them that are linked."""

        def job() -> tuple[Changes, list[ListingRow], int]:
            linked = [each for each in read_rows(self._listings, ids) if each.sku]
            orders = [self._listings.unlink(name, skus) for name, skus in by_account(linked)]
            return LINKS, linked, sum(orders)

        self._background.run(LANE, job, done=lambda made: self._unlinked(made[1], made[2]), owner=self)

    def _unlinked(self, rows: Sequence[ListingRow], orders: int) -> None:
        if not rows:
            self.says.emit(tr("None of the chosen listings is linked."))
            return
        said = tr("{n} unlinked", n=count(len(rows), "listing"))
        if orders:
            said += tr(", {n} unmapped by it", n=count(orders, "open order is", "open orders are"))
        self.offer(said, lambda: self._link_again(rows))

    def _link_again(self, rows: Sequence[ListingRow]) -> None:
        """Those that nobody has linked to something else, or ignored, meanwhile."""

        def job() -> tuple[Changes, str]:
            now = read_rows(self._listings, [each.id for each in rows])
            free = {each.id for each in now if not each.sku and not each.ignored}
            made = [
                self._listings.link(each.account, each.channel_sku, each.sku, how=each.link_how, sure=True)
                for each in rows
                if each.id in free
            ]
            left = tuple((each.channel_sku, "changed since") for each in rows if each.id not in free)
            return LINKS, Linked(len(made), sum(each.repaired for each in made), left=left).sentence

        self._background.run(LANE, job, done=self._say_second, owner=self)

    def ignore(self, ids: Sequence[int]) -> None:
        """Ignores them; all of them ignored already = takes that back."""

        def job() -> tuple[Changes, list[ListingRow], bool]:
            rows = read_rows(self._listings, ids)
            ignored = not all(each.ignored for each in rows)
            changed = [each for each in rows if each.ignored != ignored]
            for name, skus in by_account(changed):
                self._listings.ignore(name, skus, ignored=ignored)
            return Changes(listings=True), changed, ignored

        self._background.run(LANE, job, done=lambda made: self._ignored(made[1], made[2]), owner=self)

    def _ignored(self, rows: Sequence[ListingRow], ignored: bool) -> None:
        if not rows:
            self.says.emit(tr("Choose a listing first."))
            return
        words = tr("ignored; nothing will be sent to it") if ignored else tr("no longer ignored")
        self.offer(f"{count(len(rows), 'listing')} {words}", lambda: self._ignore_back(rows, ignored=not ignored))

    def _ignore_back(self, rows: Sequence[ListingRow], *, ignored: bool) -> None:
        def job() -> tuple[Changes, str]:
            for name, skus in by_account(rows):
                self._listings.ignore(name, skus, ignored=ignored)
            words = tr("ignored again") if ignored else tr("no longer ignored")
            return Changes(listings=True), f"{count(len(rows), 'listing')} {words}"

        self._background.run(LANE, job, done=self._say_second, owner=self)

    # -- A10: a SKU before its report

    def add(self, account: str, channel_sku: str, sku: str | None) -> None:
        """Type a channel SKU that no report has listed yet, linked to ``sku`` where one is given."""

        def job() -> tuple[Changes, Linked]:
            return LINKS, self._listings.add(account, channel_sku, sku)

        def done(made: tuple[Changes, Linked]) -> None:
            said = tr("{own} added; it is unverified until a download names it", own=channel_sku)
            warning = f". {made[1].warning}" if made[1].warning else ""
            self.offer(said + warning, lambda: self.remove([(account, channel_sku)]))

        self._background.run(LANE, job, done=done, owner=self)

    def remove(self, typed: Sequence[tuple[str, str]]) -> None:
        """Take typed SKUs away: account and channel SKU of each. Refused for one that the channel has listed."""

        def job() -> tuple[Changes, str]:
            for account, channel_sku in typed:
                self._listings.remove(account, [channel_sku])
            return LINKS, tr("{n} removed", n=count(len(typed), "typed SKU"))

        self._background.run(LANE, job, done=self._say_second, owner=self)

    # -- undo

    def offer(self, said: str, undo: Callable[[], None]) -> None:
        """A toast with Undo; Ctrl+Z does the same as long as nothing else was done here."""
        self._undo = undo
        self.offers.emit(said, tr("Undo"), self.undo_last)

    def undo_last(self) -> None:
        """Ctrl+Z: once."""
        undo, self._undo = self._undo, None
        if undo is None:
            self.says.emit(tr("Ctrl+Z takes back only the last change here, and none is left."))
        else:
            undo()

    def _say_second(self, made: tuple[Changes, str]) -> None:
        self.says.emit(made[1])


def _linked(wish: Wish, made: Linked) -> str:
    """``MUG-1 linked to MUG-RED; 2 open orders repaired``."""
    said = tr("{own} linked to {sku}", own=wish.listing.channel_sku, sku=wish.sku)
    if made.repaired:
        said += "; " + tr("{n} repaired", n=count(made.repaired, "open order"))
    return f"{said}. {made.warning}" if made.warning else said
