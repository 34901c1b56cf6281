"""X11, X12, tolerances 1 to 5: listings and post-sale with every maker's spelling, over real HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.external.channel import ExternalChannel
from linndesk.domain.postsale import Options
from linndesk.domain.publishing import CategoryPage, Publication
from linndesk.domain.publishing_rules import faults
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.records import ShopLine
from tests.channels.external.bench import Peer, serving
from tests.channels.external.listings_scene import SETTINGS, cancellation, of_two, publication, refund
from tests.channels.sending_contract import Hook
from tests.channels.stands import START


def all_categories(channel: ExternalChannel) -> list[CategoryPage]:
    pages = [channel.categories(1)]
    while pages[-1].more:
        pages.append(channel.categories(len(pages) + 1))
    return pages


def asked(peer: Peer) -> dict[str, Any]:
    """All that the app asks of a listing."""
    channel = peer.channel()
    found = [each for page in all_categories(channel) for each in page.categories]
    names = {each.name: each.id for each in found}
    mugs = [names["Kitchen > Mugs > Everyday"]]
    prefix = peer.shop.dialect.category_prefix
    assert all(each.id.startswith(prefix) for each in found)
    return {
        "form": channel.listing_form(),
        "categories": [(each.id.removeprefix(prefix), each.name) for each in found],
        "attributes": channel.attributes(mugs, SETTINGS),
        "rules": channel.variation_rules(mugs, SETTINGS),
    }


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    with serving() as peer:
        return asked(peer)


def test_the_questions_are_those_of_the_shop(expected: dict[str, Any]) -> None:
    form = expected["form"]
    by_key = {each.key: each for each in form.questions}
    site, days, why, tags = (by_key[each] for each in ("ListingSite", "Duration", "ReturnWhy", "Tags"))
    assert (site.label, site.kind, site.choices, site.only_choices) == ("Site", "choice", ("UK", "DE"), True)
    assert (site.required, site.initial, site.section, site.most) == (True, ("UK",), "general", 1)
    assert (days.kind, days.pattern, days.pattern_error) == ("int", r"^\d{1,3}$", "Up to 999 days")
    assert (why.section, why.most > 10, tags.subtitle, tags.place) == ("return", True, "Search", (2, 1))
    assert {each.section for each in form.questions} == {"general", "return", "shipping", "payment", "variation"}
    assert (form.most_description, form.pictures.counting, form.pictures.most) == (5000, "variants_apart", 8)
    assert [(each.name, each.many) for each in form.pictures.tags] == [("Main", False), ("Detail", True)]
    assert (form.variations, form.main_price, form.shipping_each, form.payment_each) == (True, False, True, True)
    assert len(expected["categories"]) == 300
    attributes = {each.key: each for each in expected["attributes"]}
    brand, material, gtin = (attributes[each] for each in ("Brand", "Material", "Gtin"))
    assert (brand.required, brand.of, gtin.of, gtin.desired) == (True, "parent", "child", True)
    assert (material.most, material.only_choices, material.of) == (3, False, "either")
    assert expected["rules"].needed == (("Colour", "What the buyer sees"),)


@pytest.mark.parametrize("name", DIALECTS)
def test_every_spelling_asks_the_same(name: str, expected: dict[str, Any]) -> None:
    with serving(name) as peer:
        found = asked(peer)
        if name == "node":  # it has no patterns
            bare = [replace(each, pattern="", pattern_error="") for each in expected["form"].questions]
            expected = {**expected, "form": replace(expected["form"], questions=tuple(bare))}
            plain = [replace(each, pattern="", pattern_error="") for each in expected["attributes"]]
            expected = {**expected, "attributes": tuple(plain)}
        assert found == expected
        assert peer.shop.complaints == []


def listed(peer: Peer, *listings: Publication) -> dict[str, Any]:
    channel = peer.channel()
    feed = channel.publish("create", [channel.publish_request("create", each) for each in listings], Hook())
    peer.bench.clock.advance(10)
    return {each.sku: each for each in channel.publish_news(feed).products}


@pytest.mark.parametrize("name", DIALECTS)
def test_every_spelling_is_told_and_says_what_became_of_it(name: str) -> None:
    with serving(name) as peer:
        category = peer.shop.dialect.category_prefix + "1600"
        mine = [
            replace(each, choices=replace(each.choices, categories=(category,)))
            for each in (publication("MUG-1", 1), of_two("MUG-2", 2), publication("MUG-3", 3, title="x" * 81))
        ]
        channel = peer.channel()
        rules = channel.variation_rules([category], SETTINGS)
        for each in mine:
            assert faults(each, channel.listing_form(), channel.attributes([category], SETTINGS), rules) == []
        found = listed(peer, *mine)
        assert [found[each.sku].refused == "" for each in mine] == [True, True, False]
        assert "80 characters" in found["MUG-3"].refused
        assert {each.severity for each in found["MUG-1"].messages} == {"hint"}
        assert [sku for sku, _ in found["MUG-2"].references] == ["MUG-2-Red", "MUG-2-Blue"]
        assert found["MUG-1"].url.startswith("http")
        changed = replace(mine[0], external_id=found["MUG-1"].external_id, price=Decimal("11.99"))
        feed = channel.publish("update", [channel.publish_request("update", changed)], Hook())
        peer.bench.clock.advance(10)
        assert channel.publish_news(feed).products[0].refused == ""
        (stands,) = peer.shop.world.market.of_sku("MUG-1")
        assert (stands.wanted.price, len(peer.shop.world.market.told)) == (Decimal("11.99"), 4)
        gone = channel.publish("delete", [channel.publish_request("delete", changed)], Hook())
        peer.bench.clock.advance(10)
        assert channel.publish_news(gone).products[0].refused == ""
        assert peer.shop.world.market.of_sku("MUG-1") == []
        assert peer.shop.complaints == []


@pytest.mark.parametrize("name", DIALECTS)
def test_every_spelling_says_what_it_takes_after_a_sale(name: str) -> None:
    with serving(name) as peer:
        found = peer.channel().post_sale_options()
        if peer.shop.dialect.post_sale == "minimal":
            assert found == Options()
            return
        assert (found.cancel, found.lines, found.parts, found.refund, found.items, found.services) == (True,) * 6
        assert (found.shipping_with_item, found.shipping_alone, found.refunds_on_cancel, found.more) == (
            True, True, False, False,
        )  # fmt: skip
        tags = {act: [each.tag for each in found.reasons_for(act)] for act in ("cancellation", "item", "additional")}
        assert tags == {
            "cancellation": ["NO_STOCK", "BUYER"], "item": ["BUYER", "DAMAGED", "GOODWILL"],
            "additional": ["GOODWILL"],
        }  # fmt: skip
        assert [(each.tag, each.name) for each in found.reasons[0].sub] == [
            ("LOST", "Lost"),
            ("SOLD", "Sold elsewhere"),
        ]


@pytest.mark.parametrize("name", DIALECTS)
def test_every_spelling_cancels_and_refunds(name: str) -> None:
    with serving(name) as peer:
        if peer.shop.dialect.post_sale == "minimal":
            return
        channel, world = peer.channel(), peer.shop.world
        lines = [ShopLine("1", "MUG", 2, Decimal("5")), ShopLine("2", "", 1, Decimal("3"), "Wrapping", service=True)]
        order = world.add_order("77", lines=lines, postage=Decimal("3.99"), external="PAY-1",
                                placed=START - timedelta(hours=1))  # fmt: skip
        came = peer.orders()["77"]
        assert came.external_reference == "PAY-1"
        assert [(each.line_id, each.title, each.total) for each in came.services] == [
            ("2", "Wrapping", Decimal("3.00"))
        ]
        request = channel.refund_request(
            replace(refund(order, "2.50", "1"), external_reference=came.external_reference)
        )
        assert channel.tell_refund(request, Hook()) == world.till.paid_back[0].id
        assert world.till.paid_back[0].amount == Decimal("3.50")
        channel.tell_cancel(channel.cancel_request(cancellation(order)), Hook())
        assert [each.reference for each in world.till.called_off] == ["77"]
        assert peer.shop.complaints == []
