"""N6 as a person meets it: found in the background, shown, planned to be accepted, stopped half-way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.domain.listings import ListedProduct
from linndesk.errors import Cancelled
from linndesk.services.suggestions import BATCH, Suggestions
from linndesk.store import items, listings, suggestions
from linndesk.store.items import Facts
from linndesk.store.store import Store
from tests.scene import START, TurnedClock
from tests.store import made

EAN, OTHER_EAN = "5012345678900", "4006381333931"


@pytest.fixture
def store(database_file: Path) -> Iterator[Store]:
    with closing(Store(database_file, clock=TurnedClock())) as opened:
        yield opened


@pytest.fixture
def account(store: Store) -> int:
    return made.account(store)


def listed(store: Store, account: int, *rows: tuple[str, str, str]) -> None:
    """Channel SKU, title, barcode."""
    products = [ListedProduct(sku, title, "", "merchant", 1, None, "Active", "UK", code) for sku, title, code in rows]
    store.write(lambda: listings.take(account, products, START))


def stocked(store: Store, *rows: tuple[str, str, str]) -> dict[str, int]:
    return store.write(lambda: items.create([Facts(sku, title, code) for sku, title, code in rows], START))


def test_found_shown_and_planned(store: Store, account: int) -> None:
    stocked(store, ("MUG-RED", "Kestrel Mug Red", ""), ("PAN-1", "Iron Pan 24 cm", EAN), ("JUG-77", "Jug", ""))
    listed(
        store, account, ("mugred", "A Kestrel Mug Red", ""), ("P", "Iron Pan 24 cm", OTHER_EAN), ("NONE", "Tent", ""),
        ("JUG-77", "Jug", ""), ("GONE", "Jug", ""),
    )  # fmt: skip
    store.write(lambda: listings.set_ignored(account, ["GONE"], True))
    service = Suggestions(store)
    assert (service.state("Shop").found_at, service.state("Shop").waiting) == (None, 4)
    told: list[tuple[int, int]] = []
    found = service.find("Shop", say=lambda done, total: told.append((done, total)))
    assert (found.listings, found.suggested, found.sure) == (4, 3, 2)
    assert told[-1] == (4, 4)
    plan = service.plan_accept("Shop", 90)
    assert [(each.channel_sku, each.sku, each.score) for each in plan.links] == [
        ("JUG-77", "JUG-77", 100), ("mugred", "MUG-RED", 97),
    ]  # fmt: skip
    assert dict(plan.left) == {"NONE": "no suggestion found", "P": "its best suggestion is below this score"}
    assert dict(service.plan_accept("Shop", 50).left)["P"] == "the barcodes differ"
    first = service.for_listing(plan.links[1].listing_id)[0]
    assert (first.sku, first.available, first.tier) == ("MUG-RED", 0, "tidied")
    assert "mugred / MUG-RED" in plan.links[1].why


def test_two_that_are_equally_good_are_left_with_the_reason(store: Store, account: int) -> None:
    stocked(store, ("A-100", "Kestrel Mug", ""), ("B-100", "Kestrel Mug", ""))
    listed(store, account, ("X", "Kestrel Mug", ""))
    service = Suggestions(store)
    assert service.find("Shop").sure == 0
    assert service.plan_accept("Shop", 50).left == (("X", "two are equally good"),)


def test_stale_once_an_item_changes_and_fresh_after_looking_again(store: Store, account: int) -> None:
    mug = stocked(store, ("MUG-RED", "Kestrel Mug Red", ""))["MUG-RED"]
    listed(store, account, ("mugred", "A mug", ""))
    service = Suggestions(store)
    service.find("Shop")
    assert (service.state("Shop").found_at, service.state("Shop").stale) == (START, False)
    store.write(lambda: items.update({mug: Facts("MUG-RED", "Another title")}))
    assert service.state("Shop").stale
    service.find("Shop")
    assert not service.state("Shop").stale


def test_one_listing_is_worked_out_on_the_spot_with_what_links_teach(store: Store, account: int) -> None:
    skus = [f"SK-{number}" for number in range(100, 104)]
    ids = stocked(store, *((sku, "", "") for sku in skus))
    listed(store, account, *((f"AMZ-{sku}", "", "") for sku in skus))
    service = Suggestions(store)
    last = store.read(lambda: listings.find(account, "AMZ-SK-103")).id
    assert service.for_listing(last) == []
    pairs = [(f"AMZ-{sku}", ids[sku]) for sku in skus[:3]]
    store.write(lambda: listings.link(account, pairs, "by hand", START))
    assert [(each.sku, each.score) for each in service.for_listing(last)] == [("SK-103", 95)]
    assert service.for_listing(store.read(lambda: listings.find(account, "AMZ-SK-100")).id) == []


def test_cancelled_half_way_keeps_what_was_found(store: Store, account: int) -> None:
    many = [(f"SK-{number:04}", f"Thing {number}", "") for number in range(2 * BATCH + 10)]
    stocked(store, *many)
    listed(store, account, *((sku.replace("-", ""), title, "") for sku, title, _ in many))
    cancel = Cancel()

    def say(done: int, total: int) -> None:
        if done == BATCH:
            cancel.set()

    service = Suggestions(store)
    with pytest.raises(Cancelled):
        service.find("Shop", cancel=cancel, say=say)
    assert store.read(lambda: listings.tally(account)).suggested == BATCH
    assert service.state("Shop").found_at is None
    assert len([each for each in store.read(lambda: suggestions.best(account)) if each.sku]) == BATCH
