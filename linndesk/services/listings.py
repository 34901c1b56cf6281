"""Listed products: list, download, export; with what is done to their links. Worker threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from linndesk.channels.base import Cancel, ListsProducts
from linndesk.domain.listings import Listing
from linndesk.errors import BadInput
from linndesk.services import listingexport
from linndesk.services.centreview import CentreView
from linndesk.services.connections import Connections
from linndesk.services.listingbatches import Undone
from linndesk.services.listingimport import ListingImport
from linndesk.services.listingitems import Created, NewItem, NewItems
from linndesk.services.listinglinks import AcceptRow, Linked, Links
from linndesk.services.listingrules import OwnRules
from linndesk.store import accounts, cursors, grids, items, listing_typed, listings, problems
from linndesk.store.accounts import AccountRow
from linndesk.store.grids import GridQuery
from linndesk.store.listings import Tally
from linndesk.store.listings_grid import LISTINGS, ListingRow
from linndesk.store.problems import Trouble
from linndesk.store.store import Store

GROUP = "Listings"
CURSOR = "listings"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What a download brought. ``broken``: rows that could not be read, with the reason."""

    listings: int
    vanished: int
    broken: tuple[str, ...]


class _Memory:
    """Where a download notes how far it is: a cursor per scope of the pool."""

    def __init__(self, store: Store, row: AccountRow) -> None:
        self._store = store
        self._row = row

    def load(self, scope: str) -> dict[str, Any]:
        return self._store.read(lambda: cursors.load(self._row.pool_id, CURSOR, self._key(scope))) or {}

    def save(self, scope: str, state: dict[str, Any]) -> None:
        now = self._store.clock.now()
        self._store.write(lambda: cursors.save(self._row.pool_id, CURSOR, state, now, self._key(scope)))

    def clear(self, scope: str) -> None:
        self._store.write(lambda: cursors.clear(self._row.pool_id, CURSOR, self._key(scope)))

    def _key(self, scope: str) -> str:
        return f"{self._row.id}:{scope}"


class Listings(Links, NewItems, OwnRules):
    """Everything about the listed products of the accounts."""

    def __init__(self, store: Store, connections: Connections) -> None:
        super().__init__(store)
        self._connections = connections
        self._centres = CentreView(store, connections)

    def listed(self, account: str) -> list[Listing]:
        """All of an account's, by channel SKU. Raises UnknownName."""
        return self._store.read(lambda: listings.of_account(accounts.named(account).id))

    def show(self, account: str, channel_sku: str) -> Listing:
        return self._store.read(lambda: listings.find(accounts.named(account).id, channel_sku))

    def of_item(self, sku: str) -> list[Listing]:
        """Every listing that is linked to a stock item, by account and channel SKU. Raises UnknownName."""
        return self._store.read(lambda: listings.of_item(items.id_of(sku)))

    def ids(self, query: GridQuery) -> array[int]:
        return self._store.read(lambda: grids.ids(LISTINGS, query))

    def rows(self, ids: Sequence[int]) -> dict[int, ListingRow]:
        """At most 200."""
        return self._store.read(lambda: self._centres.counted(grids.rows(LISTINGS, ids)))

    def tally(self, account: str | None = None) -> Tally:
        return self._store.read(lambda: listings.tally(accounts.named(account).id if account else None))

    def export(self, account: str, path: Path) -> int:
        """Write every listing of an account as CSV or XLSX, by the file's ending; rows written.

        Its first columns are those of the import: bringing the file in again changes nothing. Raises BadInput.
        """
        row = self._store.read(lambda: accounts.named(account))
        return listingexport.write(path, listingexport.rows(self._store, row.id))

    def importer(self, account: str) -> ListingImport:
        """The import of links and rules of one account; reads nothing yet."""
        return ListingImport(self._store, account)

    def download(
        self, account: str, *, cancel: Cancel | None = None, say: Callable[[str], None] = lambda text: None
    ) -> Downloaded:
        """Ask the channel for everything it lists. Takes minutes; works whatever the account's light says (R-MODES).

        What came stays when it stops half-way. Raises ChannelError, Cancelled.
        """
        row = self._store.read(lambda: accounts.named(account))
        settings = self._connections.with_secrets(row)
        kind = self._connections.kind(row)
        channel = self._connections.open_with(row, settings, self._connections.tools(cancel or Cancel(), say))
        started = self._store.clock.now()
        count = 0
        broken: list[str] = []
        whole = True  # whether every scope gave a report: what is absent from half a picture has not vanished
        try:
            if not isinstance(channel, ListsProducts):
                raise BadInput(f"{kind.title} has no list of products to download")
            for batch in channel.listed_products(kind.scopes(settings), _Memory(self._store, row)):
                for start in range(0, len(batch.products), BATCH):
                    part = batch.products[start : start + BATCH]
                    self._store.write(partial(listings.take, row.id, part, self._store.clock.now()))
                count += len(batch.products)
                whole = whole and batch.report_time is not None
                broken += [f"row {number}: {reason}" for number, reason in batch.broken]
                say(f"{count:,} listings")
        finally:
            channel.close()
        vanished = self._finish(row, started, broken, whole=whole and count > 0)
        return Downloaded(count, vanished, tuple(broken))

    def _finish(self, row: AccountRow, started: datetime, broken: list[str], *, whole: bool) -> int:
        now = self._store.clock.now()

        def job() -> int:
            accounts.note(row.id, listings_at=now)
            key = f"listings:{row.id}"
            if broken:
                trouble = Trouble(
                    key, GROUP, f"{len(broken)} rows of {row.name}'s listings report could not be read",
                    f"The others came in; {'; '.join(broken[:20])}", "Correct them on the channel, then download again",
                    account_id=row.id,
                )  # fmt: skip
                problems.raise_(trouble, now)
            else:
                problems.resolve(key, now)
            _point_out(row, now)
            return listings.vanish(row.id, started) if whole and not broken else 0

        return self._store.write(job)


def _point_out(row: AccountRow, now: datetime) -> None:
    """A10: SKUs typed here that the channel lists a little differently. Inside a write."""
    key = f"listings-typed:{row.id}"
    typed = listing_typed.mistyped(row.id)
    problems.resolve(key, now)
    if typed:
        pairs = [f"the channel lists {listed}, you typed {own}" for own, listed in typed.items()]
        more = f" and {len(pairs) - 20:,} more" if len(pairs) > 20 else ""
        trouble = Trouble(
            key, GROUP, f"{len(pairs):,} typed SKUs of {row.name} are only nearly what the channel lists",
            "; ".join(pairs[:20]) + more, "Link the channel's own SKU, then remove the typed one",
            account_id=row.id, repair="map",
        )  # fmt: skip
        problems.raise_(trouble, now)


__all__ = ["AcceptRow", "Created", "Downloaded", "Linked", "Listings", "NewItem", "Undone"]
