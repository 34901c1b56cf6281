"""What an order of Amazon's says for despatch: parcels, marks, the buyer's wishes (W3, D5, R-FOREIGN)."""

from __future__ import annotations

from typing import Any

import pytest

from linndesk.channels.amazon.mapping import map_order
from linndesk.domain.orders import PARTS_UNKNOWN, Package, Quarantined
from tests.channels.amazon.test_mapping import changed, mapped, whole

ITEMS = [{"orderItemId": "11", "quantity": 1}, {"orderItemId": "11", "quantity": "1"}, {"orderItemId": "12"}]


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ({"packageReferenceId": "1", "trackingNumber": " AB1 "}, Package("1", "AB1")),
        ({"packageReferenceId": "2", "packageItems": ITEMS[:2]}, Package("2", "", (("11", 2),))),
        ({"packageReferenceId": "2", "trackingNumber": "X", "packageItems": ITEMS}, Package("2", "X")),
        (
            {"packageReferenceId": "7", "trackingNumber": "X", "packageStatus": {"status": "CANCELLED"}},
            Package("7", ""),
        ),
        (
            {"packageReferenceId": "7", "trackingNumber": "X", "packageStatus": {"status": "IN_TRANSIT"}},
            Package("7", "X"),
        ),
    ],
)  # fmt: skip
def test_parcels_that_amazon_was_told_of(package: dict[str, Any], expected: Package) -> None:
    """Items without a count name none; one that was called off keeps its number alone, so that nobody takes it."""
    assert mapped(changed("packages", [package])).packages == (expected,)


@pytest.mark.parametrize("packages", [..., None, []])
def test_no_parcels(packages: object) -> None:
    found = whole() if packages is ... else changed("packages", packages)
    assert mapped(found).packages == ()


@pytest.mark.parametrize("packages", ["x", [1], [{"packageReferenceId": 1}], [{"packageItems": [{"quantity": 1}]}]])
def test_parcels_that_cannot_be_read_keep_the_order_out(packages: object) -> None:
    """Else their numbers would be taken again."""
    assert isinstance(map_order(changed("packages", packages)), Quarantined)


def test_without_counts_the_parcels_tell_what_was_sent() -> None:
    """Pitfall 8: FULFILLMENT is refused for a day."""
    found = changed("packages", [{"packageReferenceId": "1", "packageItems": [{"orderItemId": "11", "quantity": 2}]}])
    assert [each.shipped for each in mapped(found).lines] == [1, 0]  # Amazon's own count goes first
    del found["orderItems"][0]["fulfillment"]
    assert [(each.shipped, each.cancelled) for each in mapped(found).lines] == [(2, 0), (0, 0)]


def test_what_was_not_asked_for_is_said_to_be_unknown() -> None:
    """R-LOST: nobody takes a parcel's number who does not know which are taken."""
    assert PARTS_UNKNOWN not in mapped(whole()).flags
    assert mapped(whole(), whole=False).flags[-1] == PARTS_UNKNOWN


@pytest.mark.parametrize(
    ("path", "value", "flag", "there"),
    [
        ("programs", ["PRIME"], "prime", True),
        ("programs", ["FBM_SHIP_PLUS"], "ship_plus", True),
        ("programs", [], "prime", False),
        ("fulfillment/fulfillmentServiceLevel", "SAME_DAY", "same_day", True),
        ("fulfillment/fulfillmentServiceLevel", "STANDARD", "same_day", False),
        ("orderItems/0/fulfillment/packing/giftOption/giftMessage", "", "gift", True),
        ("orderItems/0/fulfillment/packing", ..., "gift", False),
        ("orderItems/0/product/customization", ..., "customised", False),
        ("orderItems/0/product/customization/customizedUrl", "javascript:x", "customised", True),
    ],
)
def test_w3_marks(path: str, value: object, flag: str, there: bool) -> None:
    assert (flag in mapped(changed(path, value)).flags) is there


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://custom.example/1", True),
        (" https://custom.example/1?a=b%20c ", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://169.254.169.254/latest", False),
        ("https://user@custom.example/1", False),
    ],
)
def test_w3_the_buyers_wishes_are_a_web_address_or_nothing(url: str, kept: bool) -> None:
    """R-FOREIGN, R-PERSON: with the person, so that it is sealed and purged."""
    person = mapped(changed("orderItems/0/product/customization/customizedUrl", url)).person
    assert person.links == ((url.strip(),) if kept else ())


def test_w3_the_gift_message_stays_with_the_person() -> None:
    made = mapped(whole())
    assert made.person.gift_message == "With love"
    assert "With love" not in repr(made.lines)
