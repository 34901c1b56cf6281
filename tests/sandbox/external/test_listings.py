"""X8, X11: the practice shop's prices and listings: what it asks, what it says no to, and how a feed goes on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import DIALECTS
from tests.sandbox.driver import Settable
from tests.sandbox.external.driver import Hand, Json, attribute, colours, listing, member, variation


def worked_off(shop: PracticeShop, hand: Hand, told: Json) -> Json:
    """The one product of a feed, once the shop has worked it off."""
    shop.clock.advance(3)
    found = hand.feed(told)
    assert found["IsFeedReady"] is True
    (row,) = found["ProductFeeds"]
    return dict(row)


def said(row: Json, kind: str = "Error") -> list[str]:
    return [each["Message"] for each in row["Messages"] if each["ProductFeedMessageType"] == kind]


def test_x8_prices_are_taken_row_by_row(shop: PracticeShop, hand: Hand) -> None:
    shop.world.shelf.add("A", price="1.00")
    shop.faults.price.refused = {"C": "Not this one"}
    assert [each["Error"] for each in hand.prices(A=2.5, B=1, C=1)["Products"]] == [
        None,
        "Nothing of this SKU is listed",
        "Not this one",
    ]
    assert hand.prices(A=0)["Products"][0]["Error"] == "The price has to be more than 0"
    assert shop.world.shelf.prices == {"A": Decimal("2.5")}
    assert [(each.sku, each.price, each.tag) for each in shop.world.shelf.priced] == [("A", Decimal("2.5"), "")]


def test_the_configurator_asks_in_every_group_and_of_every_type(shop: PracticeShop, hand: Hand) -> None:
    found = hand.ask("GetConfiguratorSettingsEndpoint")
    assert hand.post("GetConfiguratorSettingsEndpoint", {}).json() == found
    asked = found["Settings"]
    assert {each["GroupName"] for each in asked} == {"GENERAL", "RETURN", "SHIPPING", "PAYMENT", "VARIATION"}
    assert {each["ExpectedType"] for each in asked} == {"STRING", "INT", "DECIMAL", "BOOL", "DATETIME", "LIST"}
    for truth in ("MustBeSpecified", "IsMultiOption", "ValueFromOptionsList", "IsWizardOnly"):
        assert {each[truth] for each in asked} == {True, False}
    shop.dialect = DIALECTS["couriers"]
    assert hand.post("GetConfiguratorSettingsEndpoint", {}).json()["Error"] == "User not found"


@pytest.mark.parametrize(("dialect", "kind"), [("pascal", int), ("camel", str), ("marketplace", str), ("laravel", int)])
def test_categories_come_on_pages_with_the_ids_of_their_maker(
    shop: PracticeShop, hand: Hand, dialect: str, kind: type
) -> None:
    shop.dialect = DIALECTS[dialect]
    ids: list[Any] = []
    for page in (1, 2, 3):
        rows = member(hand.ask("GetCategoriesEndpoint", PageNumber=page), "Categories")
        rows = list(rows.values()) if isinstance(rows, dict) else rows
        ids += [member(each, "CategoryId") for each in rows]
    assert len(ids) == len(set(ids)) == 300
    assert {type(each) for each in ids} == {kind}
    assert str(ids[0]).startswith("MLM") == (dialect == "marketplace")
    asked = {"CategoryIds": [str(ids[-1])], "GeneralSettings": []}
    found = member(hand.ask("GetAttributesByCategoryEndpoint", **asked), "Attributes")
    assert isinstance(found, dict) == (dialect == "laravel"), "one object where an array belongs"
    assert "There is no category" in str(
        hand.ask("GetVariationsByCategoryEndpoint", CategoryIds=["9"], GeneralSettings=[])
        if dialect != "camel"
        else "There is no category"
    )
    assert shop.complaints == []


def test_attributes_depend_on_category_and_site(hand: Hand) -> None:
    def asked(category: str, site: str) -> dict[str, str]:
        general = [{"ID": "ListingSite", "Values": [site]}]
        rows = hand.ask("GetAttributesByCategoryEndpoint", CategoryIds=[category], GeneralSettings=general)
        return {each["ID"]: each["MustBeSpecified"] for each in rows["Attributes"]}

    assert asked("1600", "UK") | {"PackagingRegister": "Required"} == asked("1600", "DE")
    assert (asked("1650", "UK")["Size"], asked("1650", "UK")["Colour"]) == ("Required", "Desired")
    rules = hand.ask("GetVariationsByCategoryEndpoint", CategoryIds=["1650"], GeneralSettings=[])
    assert rules["MaxVariationAttributes"] == 2
    assert [each["VariationName"] for each in rules["NeededVariations"]] == ["Colour", "Size"]


def test_x11_a_listing_from_its_creation_to_its_end(shop: PracticeShop, hand: Hand) -> None:
    told = hand.tell(listing())
    assert hand.feed(told) == {"Error": None, "IsFeedReady": False, "ProductFeeds": []}
    assert shop.world.shelf.products == []
    row = worked_off(shop, hand, told)
    number = row["ExternalListingId"]
    assert row == {
        "SKU": "NEW-1", "TemplateId": 7, "ExternalListingId": number, "URL": f"{shop.url}/listing/{number}",
        "Messages": [], "ChannelReferences": [{"SKU": "NEW-1", "Reference": f"REF-{number}"}],
    }  # fmt: skip
    (product,) = hand.ask("ProductsEndpoint", PageNumber=1)["Products"]
    assert (product["SKU"], product["Reference"], product["Price"]) == ("NEW-1", f"REF-{number}", 4.5)
    changed = hand.tell(listing(ExternalListingId=number, Price=9, Quantity=0), action=1)
    assert said(worked_off(shop, hand, changed), "Warning") == ["It has no units and is not shown until it has"]
    assert shop.world.shelf.prices == {"NEW-1": Decimal(9)}
    gone = hand.ask(
        "ListingDeleteEndpoint",
        ExternalListingIds=[{"ChannelSKU": "NEW-1", "ExternalListingId": number, "TemplateId": 7}],
    )
    assert said(worked_off(shop, hand, gone)) == []
    assert (shop.world.shelf.products, shop.world.market.standing) == ([], [])
    assert [each.action for each in shop.world.market.told_of("NEW-1")] == ["CREATE", "UPDATE", "DELETE"]


def test_x11_variations_stand_on_the_shelf_one_by_one(shop: PracticeShop, hand: Hand) -> None:
    wanted = listing(Variations=[variation("R", "Red"), variation("B", "Blue", Price=6)],
                     VariationOptions=colours("Red", "Blue"))  # fmt: skip
    row = worked_off(shop, hand, hand.tell(wanted))
    assert [each["SKU"] for each in row["ChannelReferences"]] == ["R", "B"]
    assert shop.world.shelf.prices == {"R": Decimal(5), "B": Decimal(6)}
    fewer = {**wanted, "Variations": [variation("R", "Red")], "ExternalListingId": row["ExternalListingId"]}
    worked_off(shop, hand, hand.tell(fewer, action="UPDATE"))
    assert set(shop.world.shelf.prices) == {"R"}


WRONG: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"Attributes": []}, {}, "Brand has to be given"),
    ({}, {"AttributeSettings": []}, "Condition has to be given"),
    ({}, {"AttributeSettings": [{"ID": "Condition", "Values": ["Old"]}]}, "Condition has no choice Old"),
    ({"Attributes": [attribute("Brand", "A"), attribute("Brand", "B")]}, {}, "Brand is given more than 1 times"),
    ({"Attributes": [attribute("Brand", "A"), attribute("Capacity", "big")]}, {}, "Capacity, ml cannot be big"),
    ({"Attributes": [attribute("Brand", "A"), attribute("Odd", "1")]}, {}, "There is no attribute Odd in this categ"),
    ({"Attributes": [attribute("Brand", "A"), attribute("x" * 41, "1", True)]}, {}, "An attribute of your own has"),
    ({}, {"GeneralSettings": [{"ID": "ListingSite", "Values": ["UK"]}]}, "Days it stands has to be given"),
    ({}, {"ReturnsSettings": [{"ID": "ReturnsAccepted", "Values": ["perhaps"]}]}, "Returns are taken cannot be perh"),
    ({}, {"PaymentMethods": []}, "It names no payment method"),
    ({}, {"PaymentMethods": ["GOLD"]}, "There is no payment method GOLD"),
    ({"ShippingMethods": []}, {}, "It names no shipping service"),
    ({"ShippingMethods": [{"Price": 1, "ShippingMethodID": "X"}]}, {}, "There is no shipping service X"),
    ({"Categories": []}, {}, "It has no category"),
    ({"Categories": ["1"]}, {}, "There is no category"),
    ({"Categories": ["1600", "1601", "1602"]}, {}, "It has more than 2 categories"),
    ({"Price": 0}, {}, "The price has to be more than 0"),
    ({"Title": "x" * 81}, {}, "The title has to have 1 to 80 characters"),
    ({"Description": "x" * 5001}, {}, "The description is longer than 5000 characters"),
    ({"Images": [{"Url": f"https://a.example/{n}", "Tags": []} for n in range(9)]}, {}, "It has more than 8 pictures"),
    ({"Images": [{"Url": "file:///etc/x", "Tags": []}]}, {}, "A picture's address has to begin with http"),
    ({"Images": [{"Url": f"https://a.example/{n}", "Tags": ["Main"]} for n in "ab"]}, {}, "Only one picture can be M"),
    ({"VariationOptions": colours("Red")}, {}, "It names variations and has none"),
    ({"Variations": [variation("R", "Red")]}, {}, "Its products have to vary by Colour"),
    ({"Variations": [variation("NEW-1", "Red")], "VariationOptions": colours("Red")}, {}, "A variation has the SKU of"),
    ({"Variations": [variation("R", "Red"), variation("S", "Red")], "VariationOptions": colours("Red")}, {},
     "Two of its variations are the same"),
    ({"Variations": [variation("R", "Pink")], "VariationOptions": colours("Red")}, {}, "R has a Colour that is not"),
    ({"Variations": [variation("R", "Red", Price=0)], "VariationOptions": colours("Red")}, {}, "The price has to be"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "settings", "words"), WRONG)
def test_what_is_wrong_with_a_listing_is_said_in_its_feed(
    shop: PracticeShop, hand: Hand, changes: dict[str, Any], settings: dict[str, Any], words: str
) -> None:
    row = worked_off(shop, hand, hand.tell(listing(**changes), **settings))
    assert any(each.startswith(words) for each in said(row)), row["Messages"]
    assert shop.world.market.standing == []


def test_what_is_listed_cannot_be_created_and_what_is_not_cannot_be_changed(shop: PracticeShop, hand: Hand) -> None:
    worked_off(shop, hand, hand.tell(listing()))
    assert said(worked_off(shop, hand, hand.tell(listing()))) == ["NEW-1 is listed already"]
    assert len(shop.world.market.told_of("NEW-1", "CREATE")) == 2
    odd = listing(ExternalListingId="9")
    assert said(worked_off(shop, hand, hand.tell(odd, action="UPDATE"))) == ["There is no listing 9"]
    gone = [{"ChannelSKU": "NEW-1", "ExternalListingId": "9", "TemplateId": 7}]
    told = hand.ask("ListingDeleteEndpoint", ExternalListingIds=gone)
    assert said(worked_off(shop, hand, told)) == ["There is no listing 9"]
    shop.faults.feeds.does_not_look = True
    worked_off(shop, hand, hand.tell(listing()))
    assert [each.sku for each in shop.world.market.standing] == ["NEW-1", "NEW-1"]


def test_a_whole_request_can_be_refused(shop: PracticeShop, hand: Hand) -> None:
    shop.faults.feeds.poison = {"B": "B is poison"}
    assert hand.tell(listing("A"), listing("B", TemplateId=8)) == {"Error": "B is poison", "ChannelFeedId": None}
    shop.batches = {"ListingUpdateBatchSize": 1}
    assert hand.tell(listing("A"), listing("C", TemplateId=8))["Error"] == "At most 1 listings a request"
    assert hand.tell(listing("A", ConfiguratorId=2))["Error"] == "There are no settings of configurator 2"
    assert shop.world.market.told == []


def test_feeds_that_go_wrong(shop: PracticeShop, hand: Hand, time: Settable) -> None:
    faults = shop.faults.feeds
    faults.refused, faults.warned = {"A": "Not that one"}, {"B": "Odd"}
    faults.missing, faults.no_reference, faults.null_messages = {"C"}, {"D"}, True
    told = hand.tell(*(listing(each, TemplateId=place) for place, each in enumerate("ABCD", 1)))
    shop.clock.advance(3)
    a, b, d = hand.feed(told)["ProductFeeds"]
    assert (said(a), said(b, "Warning"), d["Messages"], d["ChannelReferences"]) == (["Not that one"], ["Odd"], None, [])
    assert {each.sku for each in shop.world.market.standing} == set("BCD"), "C is listed, and nobody says so"
    faults.never = True
    late = hand.tell(listing("E"))
    time.pass_(hours=30)
    assert hand.feed(late)["IsFeedReady"] is False
    faults.never, faults.ready_after = False, timedelta(days=2)
    assert hand.feed(late)["IsFeedReady"] is True
    faults.forgotten = {late["ChannelFeedId"]}
    assert hand.feed(late)["Error"] == "There is no feed 10002"
    shop.dialect = DIALECTS["marketplace"]
    unknown = hand.feed({"ChannelFeedId": "9"})
    assert (unknown["Error"], unknown["IsFeedReady"]) == ("There is no feed 9", 1)
    shop.dialect = DIALECTS["camel"]
    assert hand.tell(listing("G"))["channelFeedId"] == 10003
    faults.no_id = True
    assert hand.tell(listing("F")) == {}
    assert shop.world.market.told_of("F")


def test_a_feed_may_say_less_and_more_than_it_should(shop: PracticeShop, hand: Hand) -> None:
    shop.faults.feeds.no_external, shop.faults.feeds.twice = {"NEW-1"}, True
    told = hand.tell(listing())
    shop.clock.advance(3)
    first, second = hand.feed(told)["ProductFeeds"]
    assert first == second
    assert (first["ExternalListingId"], len(shop.world.market.standing)) == (None, 1)


@pytest.mark.parametrize("kind", ["lost", "503_after", "html_after", "truncated"])
def test_r_lost_an_answer_that_nobody_hears_is_a_listing_all_the_same(
    shop: PracticeShop, hand: Hand, kind: Any
) -> None:
    for endpoint in ("ListingUpdateEndpoint", "PriceUpdateEndpoint"):
        shop.faults.fail_next(endpoint, kind)
    shop.world.shelf.add("A")
    unheard = (AssertionError, ValueError, requests.RequestException)
    with pytest.raises(unheard):
        hand.tell(listing())
    with pytest.raises(unheard):
        hand.prices(A=2)
    assert [each.action for each in shop.world.market.told_of("NEW-1")] == ["CREATE"]
    assert len(shop.world.shelf.priced) == 1


def test_a_feed_is_its_owner_s(shop: PracticeShop, hand: Hand) -> None:
    told = hand.tell(listing())
    assert Hand(shop).feed(told)["Error"] == "There is no feed 10001"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_maker_lists_what_is_told_to_the_letter(shop: PracticeShop, hand: Hand, dialect: str) -> None:
    shop.dialect = DIALECTS[dialect]
    told = hand.tell(listing(Categories=[f"{shop.dialect.category_prefix}1600"]))
    shop.clock.advance(3)
    hand.feed({"ChannelFeedId": member(told, "ChannelFeedId")})
    assert [each.sku for each in shop.world.market.standing] == ["NEW-1"]
    assert shop.complaints == []
