"""Listed products: list, download, link, ignore, link all by SKU. Worker threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from linndesk.channels.base import Cancel, ListsProducts
from linndesk.domain.changes import Changes
from linndesk.domain.listings import LinkPlan, Listing, link_all_by_sku
from linndesk.errors import BadInput, UnknownName
from linndesk.services.connections import Connections
from linndesk.store import accounts, audit, cursors, grids, listings, problems
from linndesk.store.accounts import AccountRow
from linndesk.store.grids import GridQuery
from linndesk.store.listings import Tally
from linndesk.store.listings_grid import LISTINGS, ListingRow
from linndesk.store.problems import Trouble
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

GROUP = "Listings"
CURSOR = "listings"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What a download brought. ``broken``: rows that could not be read, with the reason."""

    listings: int
    vanished: int
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking did. ``repaired``: open orders that had a line without an item."""

    listings: int
    repaired: int

    @property
    def sentence(self) -> str:
        listing = f"{self.listings:,} listing{'' if self.listings == 1 else 's'} linked"
        if not self.repaired:
            return f"{listing}; no open order was waiting for it"
        return f"{listing}, {self.repaired:,} open order{'' if self.repaired == 1 else 's'} repaired"


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


class Listings:
    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def listed(self, account: str) -> list[Listing]:
        """All of an account's, by channel SKU. Raises UnknownName."""
        return self._store.read(lambda: listings.of_account(accounts.named(account).id))

    def show(self, account: str, channel_sku: str) -> Listing:
        return self._store.read(lambda: listings.find(accounts.named(account).id, channel_sku))

    def ids(self, query: GridQuery) -> array[int]:
        return self._store.read(lambda: grids.ids(LISTINGS, query))

    def rows(self, ids: Sequence[int]) -> dict[int, ListingRow]:
        """At most 200."""
        return self._store.read(lambda: grids.rows(LISTINGS, ids))

    def tally(self, account: str | None = None) -> Tally:
        return self._store.read(lambda: listings.tally(accounts.named(account).id if account else None))

    def download(
        self, account: str, *, cancel: Cancel | None = None, say: Callable[[str], None] = lambda text: None
    ) -> Downloaded:
        """Ask the channel for everything it lists. Takes minutes; works whatever the account's light says (R-MODES).

        What came stays when it stops half-way. Raises ChannelError, Cancelled.
        """
        row = self._store.read(lambda: accounts.named(account))
        settings = self._connections.with_secrets(row)
        kind = self._connections.kind(row)
        channel = kind.open(settings, self._connections.tools(cancel or Cancel(), say))
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
                    severity="warning", account_id=row.id,
                )  # fmt: skip
                problems.raise_(trouble, now)
            else:
                problems.resolve(key, now)
            return listings.vanish(row.id, started) if whole and not broken else 0

        return self._store.write(job)

    def link(self, account: str, channel_sku: str, sku: str | None = None, *, how: str = "by hand") -> Linked:
        """Link one listing to a stock item (``sku`` None = of the same SKU) and repair open orders at once.

        Raises UnknownName when there is no such stock item, BadInput for an empty channel SKU.
        """
        if not channel_sku.strip():
            raise BadInput("A listing needs a channel SKU", fix="Write it as the channel does, letter for letter")
        wanted = sku if sku is not None else channel_sku
        now = self._store.clock.now()

        def job() -> Linked:
            row = accounts.named(account)
            found = listings.item_ids([wanted])
            if wanted not in found:
                raise UnknownName(
                    f"There is no stock item {wanted}", fix="Import or add the item first, or check the SKU"
                )
            repaired = listings.link(row.id, [(channel_sku, found[wanted])], how, now)
            audit.note("linked", f"{account}: {channel_sku}", now, after={"sku": wanted, "how": how})
            return Linked(1, repaired)

        return self._store.write(job, Urgency.CLICK)

    def unlink(self, account: str, channel_skus: Sequence[str]) -> int:
        """Take links off; past orders stay as they are. How many open orders are unmapped by it."""

        def job(account_id: int, part: Sequence[str], now: datetime) -> int:
            audit.note("unlinked", account, now, before=listings.links(account_id, part))
            return listings.unlink(account_id, part)

        return sum(self._in_parts(account, channel_skus, job))

    def ignore(self, account: str, channel_skus: Sequence[str], *, ignored: bool = True) -> Changes:
        """An ignored listing is never linked by bulk acts and never sent to."""

        def job(account_id: int, part: Sequence[str], now: datetime) -> int:
            listings.links(account_id, part)
            listings.set_ignored(account_id, part, ignored)
            audit.note("ignored" if ignored else "no longer ignored", account, now, after=list(part))
            return len(part)

        self._in_parts(account, channel_skus, job)
        return Changes(listings=True)

    def _in_parts(
        self, account: str, channel_skus: Sequence[str], job: Callable[[int, Sequence[str], datetime], int]
    ) -> list[int]:
        """In small transactions, so that a sync's pages come in between (R-WRITER)."""
        account_id = self._store.read(lambda: accounts.named(account)).id
        now = self._store.clock.now()
        parts = (channel_skus[start : start + BATCH] for start in range(0, len(channel_skus), BATCH))
        return [self._store.write(partial(job, account_id, part, now), Urgency.CLICK) for part in parts]

    def plan_link_all(self, account: str) -> LinkPlan:
        """A11, the preview: nothing is linked yet."""
        return self._store.read(
            lambda: link_all_by_sku(listings.unlinked(accounts.named(account).id), listings.every_sku())
        )

    def link_all(self, account: str, plan: LinkPlan | None = None) -> Linked:
        """Link what the plan says (made now when none is given), in batches, and repair open orders.

        What a person linked or ignored since the plan was made stays as it is.
        """
        plan = plan or self.plan_link_all(account)
        row = self._store.read(lambda: accounts.named(account))
        now = self._store.clock.now()
        linked = repaired = 0
        for start in range(0, len(plan.links), BATCH):
            part = plan.links[start : start + BATCH]
            done = self._store.write(lambda part=part: self._link_part(row, part), Urgency.CLICK)  # type: ignore[misc]
            linked += done.listings
            repaired += done.repaired
        self._store.write(lambda: audit.note("linked all by SKU", account, now, after=linked))
        return Linked(linked, repaired)

    def _link_part(self, row: AccountRow, part: Sequence[tuple[int, str, str]]) -> Linked:
        items = listings.item_ids([sku for _, _, sku in part])
        free = listings.still_unlinked(row.id, [own for _, own, _ in part])
        pairs = [(own, items[sku]) for _, own, sku in part if sku in items and own in free]
        return Linked(len(pairs), listings.link(row.id, pairs, "SKU", self._store.clock.now()))
