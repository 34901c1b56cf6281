"""The enumerated kill test of feeds: filled, handed in, begun, looked at, settled, and what was told beside them.

Run as a module it is the process that dies, see tests/kill/child.py.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import keyring

from linndesk import app
from linndesk.app.built import Built
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.world import World
from linndesk.store import accounts, approvals, bulk, tables
from linndesk.store import feeds as kept
from linndesk.sync import feeds
from tests.kill import child
from tests.kill.child import DIED
from tests.kill.keyring_file import FileKeyring
from tests.kill.kills import child as dying
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


class FeedScene:
    """A live shop whose levels wait to leave as a bulk. ``restore`` puts the profile and the channel back."""

    def __init__(self, folder: Path) -> None:
        self.live = folder / "live"
        self.saved = folder / "saved"
        self.profile = self.live / "profile"
        (self.live / "state").mkdir(parents=True)
        self.amazon = self._channel(0)
        self._first_day()
        shutil.copytree(self.live, self.saved)

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
        shutil.rmtree(self.live)
        shutil.copytree(self.saved, self.live)
        port = int(self.amazon.url.rpartition(":")[2])
        self.amazon.stop()
        self.amazon = self._channel(port)

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
    os.environ["LINNDESK_TEST_KEYRING"] = str(folder / "live" / "keyring.json")
    os.environ["LINNDESK_STATE"] = str(folder / "live" / "state")
    before = keyring.get_keyring()
    (folder / "live").mkdir(parents=True)
    keyring.set_keyring(FileKeyring())
    scene = FeedScene(folder)
    try:
        with dying(scene.profile, "feeds", "tests.kill.feeds") as kill:
            return _each_point(scene, kill, every, first)
    finally:
        scene.amazon.stop()
        keyring.set_keyring(before)


def _each_point(scene: FeedScene, kill: Callable[[int], str], every: int, first: int) -> tuple[int, list[str]]:
    scene.restore()
    word = kill(0)
    assert word.startswith("alive"), word
    points = int(word.split()[1])
    wrong = [f"undisturbed: {each}" for each in scene.troubles()]
    if scene.amazon.calls.count("createFeed") != 1:
        wrong.append("undisturbed: no feed was begun")
    for point in range(first, points + 1, every):
        scene.restore()
        word = kill(point)
        if word != f"died {DIED}" and not word.startswith("alive"):
            wrong.append(f"point {point}: {word}")
            continue
        again = kill(0)
        if not again.startswith("alive"):
            wrong.append(f"point {point}: the next run {again}")
            continue
        wrong += [f"point {point}: {each}" for each in scene.troubles()]
    return points, wrong


if __name__ == "__main__":
    feeds.MANY = MANY
    child.JOBS["feeds"] = send
    child.main()
