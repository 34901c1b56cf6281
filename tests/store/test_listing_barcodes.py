"""N6: two different barcodes are found before they are joined: the item's, its other listings'; either engine."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from linndesk.domain.listings import ListedProduct
from linndesk.store import items, listing_barcodes, listing_typed, listings
from linndesk.store.items import Facts
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made

ONE, TWO, UPC = "5012345678900", "4006381333931", "036000291452"
PLAIN = ListedProduct("", "Title", "B01", "merchant", 3, Decimal("9.99"), "Active", "UK")


@pytest.fixture
def account(store: Store) -> int:
    return made.account(store)


def listed(store: Store, account: int, **barcodes: str) -> None:
    rows = [replace(PLAIN, channel_sku=sku, barcode=barcode) for sku, barcode in barcodes.items()]
    store.write(lambda: listings.take(account, rows, START))


def item(store: Store, sku: str, barcode: str = "") -> int:
    return store.write(lambda: items.create([Facts(sku, barcode=barcode)], START)[sku])


def clashing(store: Store, account: int, *pairs: tuple[str, int]) -> dict[str, str]:
    return {sku: each.words for sku, each in store.read(lambda: listing_barcodes.clashes(account, pairs)).items()}


def test_the_items_own_barcode(store: Store, account: int) -> None:
    listed(store, account, A=ONE, B=TWO, C="", D="123")
    mug = item(store, "MUG", ONE)
    found = clashing(store, account, *((sku, mug) for sku in "ABCD"), ("TYPED", mug))
    assert found == {"B": f"the listing has {TWO}, the stock item has {ONE}"}


def test_one_that_is_broken_or_the_same_with_a_nought_is_no_clash(store: Store, account: int) -> None:
    listed(store, account, A=UPC, B=ONE)
    assert clashing(store, account, ("A", item(store, "MUG", f"0{UPC}")), ("B", item(store, "PAN", "B0EAN"))) == {}


def test_a_listing_that_is_linked_to_the_item_already(store: Store, account: int) -> None:
    other = made.account(store, "Other", "S2:NA")
    listed(store, account, A=ONE)
    listed(store, other, A=TWO)
    mug = item(store, "MUG")
    store.write(lambda: listings.link(account, [("A", mug)], "by hand", START))
    assert clashing(store, account, ("A", mug)) == {}  # not against itself
    assert clashing(store, other, ("A", mug)) == {"A": f"the listing has {TWO}, listing A of the same item has {ONE}"}


def test_among_the_pairs_the_first_counts(store: Store, account: int) -> None:
    many = {f"S{number}": "" for number in range(600)}
    listed(store, account, A=ONE, **many, B=TWO, C=ONE)
    mug = item(store, "MUG")
    assert set(clashing(store, account, *((sku, mug) for sku in ("A", *many, "B", "C")))) == {"B"}


def test_whose_a_barcode_is_however_it_is_written(store: Store) -> None:
    item(store, "MUG", f"0{UPC}")
    item(store, "PAN", "B0CODE")
    found = store.read(lambda: listing_barcodes.owners([UPC, "B0CODE", ONE, ""]))
    assert sorted(found.values()) == ["MUG", "PAN"]


def test_a10_a_typed_sku_that_is_nearly_a_listed_one(store: Store, account: int) -> None:
    listed(store, account, **{"MUG-1": "", "Blue Pan": "", " SPACED ": ""})
    typed = ["mug-1", "BLUEPAN", "OTHER", "MUG-1"]
    alike = store.read(lambda: listing_typed.alike(account, typed))
    assert alike == {"mug-1": "MUG-1", "BLUEPAN": "Blue Pan"}
    store.write(lambda: listings.type_ahead(account, typed))
    assert store.read(lambda: listing_typed.mistyped(account)) == alike
    assert store.read(lambda: listing_typed.trimmed(account, ["SPACED", "OTHER"])) == {"SPACED": " SPACED "}
    assert store.read(lambda: listing_typed.there(account, ["MUG-1", "OTHER", "X"])) == {"MUG-1": True, "OTHER": False}
    store.write(lambda: listing_typed.remove(account, ["OTHER", "MUG-1"], START))
    assert store.read(lambda: listing_typed.there(account, ["MUG-1", "OTHER"])) == {"MUG-1": True}


def test_an_item_that_differs_only_in_case_is_named(store: Store) -> None:
    for sku in ("MUG", "pan"):
        item(store, sku)
    assert store.read(lambda: items.alike(["mug", "PAN", "MUG", "JUG"])) == {"mug": "MUG", "PAN": "pan"}
