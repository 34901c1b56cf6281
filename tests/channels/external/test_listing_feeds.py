"""X11, R-LOST: what apps are told of listings, and what they say became of them, each by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from linndesk.domain.publishing import FeedProduct, id_of_text
from linndesk.errors import BadReply, ChannelDown, ChannelRefused
from tests.channels.external.listings_scene import CHOICES, of_two, publication
from tests.channels.external.odd_app import OddApp, odd_app, text
from tests.channels.external.odd_rest import opened
from tests.channels.sending_contract import Hook

REFUND = {"Refund": {"ReferenceNumber": "1"}}


@pytest.fixture
def app() -> Iterator[OddApp]:
    with odd_app() as found:
        yield found


def test_settings_of_a_configurator_stand_once(app: OddApp) -> None:
    channel = opened(app, ListingUpdate={"ChannelFeedId": "F"})
    other = replace(CHOICES, id=8)
    mine = [publication("A", 1), publication("B", 2), publication("C", 3, choices=other)]
    channel.publish(
        "update", [channel.publish_request("update", replace(each, external_id="X")) for each in mine], Hook()
    )
    body = app.came[0].body
    assert [each["ConfiguratorId"] for each in body["Settings"]] == [7, 8]
    assert (body["Type"], [each["SKU"] for each in body["Listings"]]) == ("UPDATE", ["A", "B", "C"])


def test_two_versions_of_one_configurator_never_share_a_request(app: OddApp) -> None:
    """The caller halves what is refused together, so that each goes with the answers it was made with."""
    channel, hook = opened(app), Hook()
    changed = replace(CHOICES, payment=("PAYPAL",))
    parts = [channel.publish_request("create", each) for each in (publication(), publication("B", 2, choices=changed))]
    with pytest.raises(ChannelRefused):
        channel.publish("create", parts, hook)
    assert (app.came, hook.calls) == ([], 0)


def test_variations_name_their_options_with_places(app: OddApp) -> None:
    part = opened(app).publish_request("create", of_two())["Listing"]
    assert part["VariationOptions"] == [
        {"Name": "Colour", "Position": 0, "Values": [{"Value": "Red", "Position": 0}, {"Value": "Blue", "Position": 1}]}
    ]
    assert [each["OptionValues"] for each in part["Variations"]] == [
        [{"Name": "Colour", "Position": 0, "Value": {"Value": colour, "Position": place}}]
        for place, colour in enumerate(("Red", "Blue"))
    ]
    assert part["ExternalListingId"] is None


@pytest.mark.parametrize("given", [77, "77", "#77", "##", "MLM-1", "ä/1"])
def test_ids_go_back_in_the_type_in_which_they_came(app: OddApp, given: object) -> None:
    """The documentation has numbers, apps have texts."""
    channel = opened(app, ListingUpdate={"ChannelFeedId": given}, CheckFeed={
        "IsFeedReady": True, "ProductFeeds": [{"SKU": "A", "ExternalListingId": given}]
    })  # fmt: skip
    feed = channel.publish("create", [channel.publish_request("create", publication())], Hook())
    product = channel.publish_news(feed).products[0]
    assert app.came[-1].body["ChannelFeedId"] == given
    gone = channel.publish_request("delete", publication(external_id=product.external_id))
    assert gone["ExternalListingId"] == given


@pytest.mark.parametrize("reference", ["77", "#77", "##", "MLM-1"])
def test_an_id_that_only_the_list_of_products_named_is_text(app: OddApp, reference: str) -> None:
    """A listing that was adopted: "#1001" is no number, though numbers are kept so."""
    gone = opened(app).publish_request("delete", publication(external_id=id_of_text(reference)))
    assert gone["ExternalListingId"] == reference


@pytest.mark.parametrize("answer", [{}, [], {"Error": None}, {"ChannelFeedId": None}, {"ChannelFeedId": 0},
                                    {"ChannelFeedId": ""}, {"ChannelFeedId": {"Id": 5}}, {"ChannelFeedId": True},
                                    {"ChannelFeedId": "00000000-0000-0000-0000-000000000000"},
                                    {"ChannelFeedId": "x" * 900}, {"ChannelFeedId": 1.5}])  # fmt: skip
def test_a_yes_without_an_id_is_known_to_nobody(app: OddApp, answer: object) -> None:
    """R-LOST: also of makers who write no Error at all (research §2.2 B)."""
    channel = opened(app, ListingUpdate=answer)
    with pytest.raises(ChannelDown):
        channel.publish("create", [channel.publish_request("create", publication())], Hook())


@pytest.mark.parametrize("words", ["User Not Found!", "OK", '"done"', "true story"])
def test_bare_words_to_what_is_told_once_are_neither_yes_nor_no(app: OddApp, words: str) -> None:
    """R-LOST: 'OK' is no refusal, and money must not go twice because it was read as one."""
    channel = opened(app, Refund=text(words), Cancel=text(words), ListingUpdate=text(words))
    part = channel.publish_request("create", publication())
    for tell in (
        lambda: channel.tell_refund(REFUND, Hook()),
        lambda: channel.tell_cancel({"Cancellation": {}}, Hook()),
        lambda: channel.publish("create", [part], Hook()),
    ):
        with pytest.raises(ChannelDown) as said:
            tell()
        assert words.strip('"') in said.value.detail


def test_an_error_to_what_is_told_is_a_refusal_in_its_words(app: OddApp) -> None:
    no = {"error": "Not\u202e allowed", "ChannelFeedId": None}
    channel = opened(app, ListingUpdate=no, ListingDelete=no, Cancel=no, Refund=no)
    part = channel.publish_request("create", publication())
    gone = channel.publish_request("delete", publication(external_id="X"))
    for tell in (
        lambda: channel.tell_refund(REFUND, Hook()), lambda: channel.tell_cancel({}, Hook()),
        lambda: channel.publish("create", [part], Hook()), lambda: channel.publish("delete", [gone], Hook()),
    ):  # fmt: skip
        with pytest.raises(ChannelRefused, match="refused") as said:
            tell()
        assert said.value.detail == "Not allowed"


# -- feeds


def product(app: OddApp, **row: object) -> FeedProduct:
    feed = {"IsFeedReady": True, "ProductFeeds": [{"SKU": "A", "TemplateId": "5", **row}]}
    (found,) = opened(app, CheckFeed=feed).publish_news("F").products
    return found


def test_a_feed_that_is_known_to_nobody_though_it_is_ready(app: OddApp) -> None:
    channel = opened(app, CheckFeed={"Error": "Feed not found", "IsFeedReady": True, "ProductFeeds": []})
    with pytest.raises(ChannelRefused) as said:
        channel.publish_news("F")
    assert said.value.detail == "Feed not found"


@pytest.mark.parametrize(("ready", "rows", "expected"), [("false", 1, False), (0, 0, False), (None, 0, False),
                                                         (None, 1, True), ("1", 0, True), (True, 1, True)])  # fmt: skip
def test_whether_it_is_done(app: OddApp, ready: object, rows: int, expected: bool) -> None:
    news = opened(app, CheckFeed={"IsFeedReady": ready, "ProductFeeds": [{"SKU": "A"}] * rows}).publish_news("F")
    assert (news.ready, len(news.products)) == (expected, rows if expected else 0)
    with pytest.raises(BadReply):
        opened(app, CheckFeed={"IsFeedReady": "perhaps"}).publish_news("F")


@pytest.mark.parametrize(
    ("message", "severity"),
    [({"ProductFeedMessageType": "Error"}, "error"), ({"Type": 1}, "error"), ({"Type": "2"}, "warning"),
     ({"ProductFeedMessageType": 3}, "hint"), ({"type": "recommendation"}, "hint"), ({"Type": "Odd"}, "error"),
     ({}, "error"), ("Bare words", "error")],
)  # fmt: skip
def test_messages_in_every_spelling(app: OddApp, message: Any, severity: str) -> None:
    """Tolerance 3: what nobody knows is an error where nothing was listed, and a warning where something was."""
    one = message if isinstance(message, str) else {**message, "Message": "Bare words"}
    found = product(app, Messages=[one])
    assert [(each.severity, each.words) for each in found.messages] == [(severity, "Bare words")]
    unknown = not isinstance(message, dict) or message in ({}, {"Type": "Odd"})
    listed = product(app, Messages=one, ExternalListingId="9")
    assert listed.messages[0].severity == ("warning" if unknown else severity)


def test_messages_null_none_and_an_error_without_words(app: OddApp) -> None:
    assert product(app, Messages=None).messages == ()
    assert product(app).messages == ()
    assert product(app, Messages=[{"Type": 1, "Message": None}]).refused == "It says only that there is an error"
    assert product(app, Messages=[{"Type": 2, "Message": " "}]).messages == ()
    assert product(app, Error="No stock").refused == "No stock"


def test_a_product_that_is_named_once_for_each_message_is_one(app: OddApp) -> None:
    own = {"SKU": "A", "TemplateId": 5}
    rows = [
        {**own, "Messages": [{"Type": 2, "Message": "x"}]},
        {**own, "Messages": [{"Type": 3, "Message": "y"}], "ExternalListingId": 9},
    ]
    (found,) = opened(app, CheckFeed={"IsFeedReady": True, "ProductFeeds": rows}).publish_news("F").products
    assert ([each.words for each in found.messages], found.external_id) == (["x", "y"], "#9")


def test_references_and_addresses(app: OddApp) -> None:
    rows = [{"SKU": "A", "Reference": 77}, {"Reference": "x"}, {"SKU": "A", "Reference": "2"}, None, "B"]
    found = product(app, URL="javascript:alert(1)", ChannelReferences=rows)
    assert (found.url, found.references, found.template_id) == ("", (("A", "77"),), 5)
    assert product(app, URL="https://shop.example/9").url == "https://shop.example/9"
    assert product(app, ChannelReferences={"SKU": "A", "Reference": "R"}).references == (("A", "R"),)


def test_money_is_a_number_to_the_penny(app: OddApp) -> None:
    channel = opened(app, ListingUpdate={"ChannelFeedId": "F"})
    part = channel.publish_request("create", publication(price=Decimal("0.1") + Decimal("0.2")))
    channel.publish("create", [part], Hook())
    assert b'"Price":0.3,' in app.came[0].raw
