"""D18: a SKU that Amazon's warehouse sends is told no level, by no road and by no account of its pool."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.store import accounts, approvals, tables
from tests.fba_scene import FbaScene, fba_offer
from tests.sandbox.shop import offer
from tests.sync.bulks import Bulks

SKU, OWN = "MUG", "LAMP"


class Pool(FbaScene):
    """Two accounts of one merchant, live and approved, that list the same two SKUs; ten of each lie at home."""

    def __init__(self, profile: Path) -> None:
        super().__init__(profile, plans=False)
        self.amazon.faults.stock.lag = timedelta()
        file = profile / "items.csv"
        file.write_text(f"sku,level\n{SKU},10\n{OWN},10\n", encoding="utf-8")
        self.built.items.import_file(file)
        for name in ("UK", "DE"):
            for sku in (SKU, OWN):
                offer(self.amazon.world, sku, 1, place=name)
            self.add(name, (name,), mode="live")
            now = self.clock.now()
            self.built.store.write(lambda name=name, now=now: _approve(name, now))  # type: ignore[misc]
            self.download(name)
            for sku in (SKU, OWN):
                self.built.listings.link(name, sku, sku)

    def download(self, name: str) -> None:
        self.built.listings.download(name)

    def turns(self, name: str, sku: str = SKU) -> None:
        """Amazon's warehouse sends it there by now, and the next download says so."""
        fba_offer(self.amazon.world, sku, name)
        self.download(name)

    def told(self, sku: str = SKU) -> list[int | None]:
        return [each.quantity for each in self.amazon.world.stock.levels if each.sku == sku]

    def rows(self, sku: str = SKU) -> list[str]:
        found = tables.Outbox.select().where((tables.Outbox.kind == "stock") & (tables.Outbox.target == sku))
        return self.built.store.read(lambda: [each.state for each in found.order_by(tables.Outbox.id)])

    def later(self) -> None:
        self.clock.advance(minutes=16)
        self.sync()


def _approve(name: str, now: object) -> None:
    approvals.give(accounts.named(name).id, "stock", "you", now)  # type: ignore[arg-type]


@pytest.fixture
def pool(profile: Path) -> Iterator[Pool]:
    made = Pool(profile)
    yield made
    made.close()


@pytest.fixture
def bulks(profile: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bulks]:
    made = Bulks(profile, monkeypatch)
    yield made
    made.close()


@pytest.mark.parametrize("name", ["UK", "DE"])
def test_r_pool_what_one_account_has_there_no_other_tells(pool: Pool, name: str) -> None:
    pool.turns(name)
    preview = pool.built.preview.plan()
    assert {each.target for each in preview.rows} == {OWN}
    pool.later()
    assert (pool.rows(), pool.told(), pool.told(OWN)) == ([], [], [10])
    for each in ("UK", "DE"):
        why = pool.built.why.now(each, SKU)
        assert "The channel sends this itself" in why.not_sent, each


def test_r_pool_it_is_told_again_once_no_account_has_it_there(pool: Pool) -> None:
    pool.turns("UK")
    pool.later()
    offer(pool.amazon.world, SKU, 1, place="UK")
    pool.download("UK")
    pool.later()
    assert pool.told() == [10]


def test_r_pool_it_is_told_again_once_that_listing_is_gone(pool: Pool) -> None:
    pool.turns("UK")
    pool.later()
    for each in pool.amazon.world.offers.with_sku("main", SKU):
        if each.quantity is None:
            pool.amazon.world.offers.remove("main", each.marketplace_id, SKU)
    pool.clock.advance(minutes=31)
    pool.download("UK")
    pool.later()
    assert pool.told() == [10]


@pytest.mark.parametrize("name", ["UK", "DE"])
def test_it_turns_while_its_level_waits_and_the_level_is_withdrawn(pool: Pool, name: str) -> None:
    pool.amazon.faults.fail_next("patchListingsItem", "429", times=4, seconds=900)
    pool.later()
    assert pool.rows() == ["waiting"]
    pool.turns(name)
    pool.clock.advance(minutes=31)
    pool.sync()
    assert (pool.rows(), pool.told()) == (["superseded"], [])


@pytest.mark.parametrize("name", ["UK", "DE"])
def test_it_turns_between_plan_and_send_and_the_claim_sees_it(pool: Pool, name: str) -> None:
    """No plan comes between: the drain sends what is due."""
    pool.amazon.faults.fail_next("patchListingsItem", "429", times=4, seconds=900)
    pool.later()
    assert pool.rows() == ["waiting"]
    pool.turns(name)
    pool.clock.advance(minutes=31)
    pool.built.engine.send_due()
    assert (pool.rows(), pool.told()) == (["superseded"], [])


def test_told_once_more_or_typed_rules_send_nothing_of_it(pool: Pool) -> None:
    pool.turns("UK")
    pool.later()
    assert pool.built.listings.send_again("UK", [SKU]).startswith("Nothing of these is sent")
    pool.built.listings.send_again("DE", [SKU])
    pool.built.stock.set_level(SKU, 4)
    pool.later()
    assert (pool.rows(), pool.told()) == ([], [])


def test_one_that_was_typed_first_is_never_told_either(pool: Pool) -> None:
    """A SKU that somebody adds by hand before any report has named it."""
    fba_offer(pool.amazon.world, "NEW", "UK")
    pool.built.listings.add("DE", "NEW", OWN)
    pool.later()
    assert pool.told("NEW") == []
    pool.download("UK")
    pool.download("DE")
    pool.later()
    assert pool.told("NEW") == []


def test_a_bulk_that_was_made_before_is_made_anew_without_it(bulks: Bulks) -> None:
    """Its document would make Amazon's stock our own."""
    bulks.want(dict.fromkeys(bulks.skus, 9))
    bulks.amazon.faults.fail_next("createFeed", "429", seconds=120)
    bulks.feeds()
    (feed,) = bulks.open_feeds()
    assert feed.state == "starting"
    gone, *others = bulks.skus
    mine = tables.Listing.channel_sku == gone
    bulks.built.store.write(lambda: tables.Listing.update(fulfilment="amazon").where(mine).execute())
    bulks.clock.advance(minutes=3)
    for _ in range(6):
        bulks.feeds()
        bulks.clock.advance(minutes=2)
    assert {sku: bulks.amazon.world.stock.shown(sku) for sku in bulks.skus} == {gone: 5, **dict.fromkeys(others, 9)}


def test_r_pool_a_bulk_takes_in_nothing_that_another_account_has_there(bulks: Bulks) -> None:
    gone, *others = bulks.skus
    bulks.add("DE", ("DE",))
    _twin(bulks, gone)
    bulks.want(dict.fromkeys(bulks.skus, 9))
    for _ in range(6):
        bulks.feeds()
        bulks.clock.advance(minutes=2)
    assert {sku: bulks.amazon.world.stock.shown(sku) for sku in bulks.skus} == {gone: 5, **dict.fromkeys(others, 9)}
    bulks.tell()
    assert bulks.row(gone).state == "superseded"
    assert bulks.amazon.world.stock.shown(gone) == 5


def _twin(bulks: Bulks, sku: str) -> None:
    def job() -> None:
        account = accounts.named("DE").id
        tables.Listing.create(account=account, channel_sku=sku, title=sku, fulfilment="amazon", verified=True)

    bulks.built.store.write(job)
