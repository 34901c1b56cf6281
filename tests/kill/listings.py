"""Listings that are created, updated and deleted by a process that dies at every commit and at four places of every
exchange, while the app has its moods (X11, R-LOST).

Whatever happens, the shop is told of each creation once at most, what it shows is what stands here, and each listing
ends as after an undisturbed run, or as unknown with a card where nobody can know.
"""

from __future__ import annotations

import random
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.external.market import Market
from linndesk.sandbox.external.server import PracticeShop
from linndesk.store import bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.kill.shared_clock import NAME as CLOCK
from tests.kill.shared_clock import SharedClock
from tests.listing_scene import configured, import_items

NAME = "App"
GONE, REFUSED = "SKU-0", "SKU-1"  # deleted in the end; refused by the app
MOODS = ("lost", "503", "503_after", "reset", "html_after", "500")
MAYBE = ("create", "delete")  # acts of which nobody may know whether they were done
_TEMPLATES = (
    "select t.sku, t.state, t.title, t.external_id, t.version - t.told, g.reference, g.verified, g.vanished, i.sku "
    "from listing_template t left join listing g on g.account_id = t.account_id and g.channel_sku = t.sku "
    "left join item i on i.id = g.item_id order by 1"
)
_ROWS = "select target, state, payload from outbox where kind = 'listing' order by id"
_CARDS = (
    "select o.ref from problem p join occurrence o on o.problem_id = p.id where o.healed_at is null "
    "and p.resolved_at is null"
)


class ListingKill(Doomed):
    """Drafts of stock items, with their configurator answered."""

    job = "listings"

    def __init__(self, folder: Path, count: int, seed: int) -> None:
        """``seed``: of the app's moods, 0 = it has none."""
        super().__init__(folder)
        self._seed = seed
        (self.live / CLOCK).write_text("0")
        self.clock = SharedClock(self.live / CLOCK)
        self.skus = [f"SKU-{number}" for number in range(count)]
        self.shop = PracticeShop(now=self.clock.now)
        self.shop.batches = {"ListingUpdateBatchSize": 3}
        self.shop.start()
        built = app.build(self.profile, clock=self.clock)
        settings = self.shop.settings(enabled=True, mode="live", undo_seconds=0, update_inventory=False)
        built.integrations.add("external", NAME, settings)
        import_items(built, self.live, self.skus)
        built.templates.add_items(configured(built, NAME), self.skus)
        built.close()
        self.keep()

    def restore(self) -> None:
        super().restore()
        world = self.shop.world
        for each in world.shelf.products:
            world.shelf.discard(each.sku)
        world.market = Market()
        faults = self.shop.faults
        faults.reset()
        faults.feeds.refused[REFUSED] = "Not in this shop"
        if self._seed:
            chance = random.Random(self._seed)
            for endpoint, skip in (("ListingDeleteEndpoint", 0), ("CheckFeedEndpoint", 0), ("CheckFeedEndpoint", 1)):
                faults.fail_next(endpoint, chance.choice(MOODS), skip=skip)  # type: ignore[arg-type]
            faults.fail_next("ListingUpdateEndpoint", chance.choice(MOODS), skip=2)  # type: ignore[arg-type]

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        market = self.shop.world.market
        times = Counter(each.sku for each in market.told if each.action == "CREATE")
        found = [f"{sku} was created {number} times" for sku, number in times.items() if number > 1]
        shown = Counter(each.sku for each in market.standing)
        found += [f"{sku} stands there {number} times" for sku, number in shown.items() if number > 1]
        cards = {ref for (ref,) in self._read(_CARDS)}
        rows = {target: (state, payload) for target, state, payload in self._read(_ROWS)}  # the last of each
        for sku, state, *_ in self._read(_TEMPLATES):
            found += [f"{sku}: {each}" for each in self._wrong(sku, state, rows.get(sku), sku in cards, shown[sku])]
        return found + self.shop.complaints

    def _wrong(self, sku: str, state: str, row: Any, carded: bool, shown: int) -> list[str]:
        wanted = {GONE: ("deleted", "confirmed", 0), REFUSED: ("refused", "refused", 0)}
        as_wanted = wanted.get(sku, ("listed", "confirmed", 1))
        if state == "unknown":
            maybe = row is not None and row[0] == "sent" and any(f'"action":"{each}"' in row[1] for each in MAYBE)
            return [] if maybe and carded else [f"unknown, {row}, card {carded}"]
        found = (state, row[0] if row else "none", shown)
        return [] if found == as_wanted else [f"{found}, not {as_wanted}"]

    def undisturbed(self) -> list[str]:
        unknown = [sku for sku, state, *_ in self._read(_TEMPLATES) if state == "unknown"]
        return self.troubles() + [f"{each} is unknown" for each in unknown if not self._seed]

    def state(self) -> dict[str, Any]:
        """Told by ``troubles``: what nobody can know is not as undisturbed."""
        return {}

    def _read(self, sql: str) -> list[tuple[Any, ...]]:
        built = app.build(self.profile, clock=self.clock)
        found = built.store.read(partial(bulk.rows, tables.Outbox, sql))
        built.close()
        return found

    def stop(self) -> None:
        self.shop.stop()


def enumerate_listings(
    folder: Path, count: int, *, seed: int = 1, every: int = 1, first: int = 1
) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: ListingKill(live, count, seed), every=every, first=first)
