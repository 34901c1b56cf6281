"""The enumerated kill test of feeds: filled, handed in, begun, looked at, settled, and what was told beside them.

Run as a module it is the process that dies, see tests/kill/child.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.app.built import Built
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.world import World
from linndesk.store import accounts, approvals, bulk, tables
from linndesk.store import feeds as kept
from linndesk.sync import feeds
from tests.kill import child
from tests.kill.kills import Doomed, enumerate_points
from tests.sandbox.shop import offer
from tests.scene import START, TurnedClock

SKUS = tuple(f"S{number}" for number in range(6))
LEVEL, FEWER = 9, 4
MANY = 3
A_CALL = timedelta(seconds=5)  # what the channel's clock goes on with each call, whoever is dead meanwhile
ROUNDS = 120


class CallTime:
    """The channel's clock: it goes on with each call, also while the program is dead."""

    def __init__(self) -> None:
        self.amazon: PracticeAmazon | None = None

    def __call__(self) -> datetime:
        return START + A_CALL * (len(self.amazon.calls.log) if self.amazon else 0)


class FeedScene(Doomed):
    """A live shop whose levels wait to leave as a bulk. ``restore`` puts the profile and the channel back."""

    job = "feeds"
    module = "tests.kill.feeds"
    amazon: PracticeAmazon

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.amazon = self._channel(0)
        self._first_day()
        self.keep()

    def _channel(self, port: int) -> PracticeAmazon:
        """A feed takes some calls, so that what is told beside it is overwritten when it ends."""
        world, time = World(), CallTime()
        for sku in SKUS:
            offer(world, sku, 1)
        made = PracticeAmazon(world, now=time, plans=False, port=port)
        time.amazon = made
        made.faults.stock.lag = timedelta()
        made.faults.feed.takes = A_CALL * 7
        return made.start()

    def _first_day(self) -> None:
        """Linked, approved, and planned while outgoing is paused: the levels are held, and wait once it is over."""
        built = app.build(self.profile, clock=TurnedClock())
        built.accounts.add("amazon", "Shop", {**self.amazon.settings("main"), "enabled": True, "mode": "live"})
        items = self.live / "items.csv"
        items.write_text("\n".join(["sku,title,level", *(f"{sku},{sku},{LEVEL}" for sku in SKUS)]), encoding="utf-8")
        built.items.import_file(items)
        built.listings.download("Shop")
        for sku in SKUS:
            built.listings.link("Shop", sku)
        built.store.write(lambda: approvals.give(accounts.named("Shop").id, "stock", "you", START))
        built.outbox.pause(True)
        built.engine.sync()
        built.outbox.pause(False)
        built.close()

    def restore(self) -> None:
        super().restore()
        port = int(self.amazon.url.rpartition(":")[2])
        self.amazon.stop()
        self.amazon = self._channel(port)

    def undisturbed(self) -> list[str]:
        began = self.amazon.calls.count("createFeed")
        return self.troubles() + ([] if began == 1 else [f"{began} feeds were begun"])

    def state(self) -> dict[str, Any]:
        return {}  # how many feeds it takes depends on where it died; ``troubles`` says what has to hold

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        wanted = {**dict.fromkeys(SKUS, LEVEL), SKUS[1]: FEWER}
        sold = {sku: self.amazon.world.stock.shown(sku) for sku in SKUS}
        found = [f"{sku} sells {sold[sku]}, not {wanted[sku]}" for sku in SKUS if sold[sku] != wanted[sku]]
        built = app.build(self.profile, clock=TurnedClock())
        rows = lambda sql: built.store.read(partial(bulk.rows, tables.Outbox, sql))  # noqa: E731
        for sku, *facts in rows("select channel_sku, sent, confirmed, state, dirty, force from listing order by 1"):
            if sku in wanted and facts != [wanted[sku], wanted[sku], "confirmed", 0, 0]:
                found.append(f"the listing {sku} stands at {facts}")
        found += [f"a row is {state}" for (state,) in rows(f"select state from outbox where state not in {ENDED}")]
        found += [f"a feed is {state}" for (state,) in rows("select state from feed where state <> 'ended'")]
        found += [f"item {number} is left" for (number,) in rows("select number from feed_item")]
        found += [f"a card: {title}" for (title,) in rows("select title from problem where resolved_at is null")]
        found += [f"a send is {state}" for (state,) in rows("select state from stock_send where state = 'sending'")]
        built.close()
        return found


ENDED = "('confirmed', 'superseded', 'cancelled')"


def send(built: Built, clock: TurnedClock) -> None:
    """Everything goes as a bulk; one level falls meanwhile; then on until nothing is left to do."""
    built.engine.send_due()
    built.stock.set_level(SKUS[1], FEWER)
    built.engine.sync()
    for number in range(ROUNDS):
        clock.advance(minutes=2)
        built.engine.send_due()
        if number % 3 == 2:
            built.engine.sync()
        if number % 3 == 0 and not built.store.read(_left):
            return


def _left() -> bool:
    pool = accounts.named("Shop").pool_id
    open_rows = "select 1 from outbox where kind = 'stock' and state in ('planned', 'waiting', 'sending', 'sent')"
    return bool(
        kept.unended(pool)
        or bulk.rows(tables.Outbox, open_rows)
        or bulk.rows(tables.Outbox, "select 1 from listing where dirty > 0")
    )


def enumerate_feeds(folder: Path, *, every: int = 1, first: int = 1) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, FeedScene, every=every, first=first)


if __name__ == "__main__":
    feeds.MANY = MANY
    child.JOBS["feeds"] = send
    child.main()
