"""Faults that are planted in the plain app, one at a time, and the one finding that each has to give."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.channels.external.checking.plain_app import Body, Reply, Twist


@dataclass(frozen=True)
class Fault:
    """``writes``: it shows only where the app is told something; ``alone``: others stand in its way;
    ``member``: of the first order, so that several can be changed at once."""

    name: str
    rule: str
    endpoint: str
    twist: Twist | None = None
    manifest: dict[str, str] = field(default_factory=dict)
    writes: bool = False
    alone: bool = False
    member: str = ""


def good(body: Any) -> bool:
    return isinstance(body, dict) and not body.get("Error")


def at(route: str, change: Callable[[Body, Body], Any]) -> Twist:
    """What the route says where it says yes, changed; ``change`` gets the answer and the request."""

    def twist(came: str, asked: Any, said: Any) -> Any:
        return change(said, asked) if came == route and good(said) else said

    return twist


def no(route: str, change: Callable[[Body, Body], Any]) -> Twist:
    """The same where it says no."""

    def twist(came: str, asked: Any, said: Any) -> Any:
        return change(said, asked) if came == route and isinstance(said, dict) and said.get("Error") else said

    return twist


def put(route: str, **members: object) -> Twist:
    return at(route, lambda said, asked: {**said, **members})


def drop(route: str, name: str) -> Twist:
    return at(route, lambda said, asked: {key: value for key, value in said.items() if key != name})


def first(route: str, rows: str, *, lack: str = "", **members: object) -> Twist:
    """The first row of a list on its first page."""

    def change(said: Body, asked: Body) -> Body:
        found = said.get(rows)
        if not found or asked.get("PageNumber", 1) != 1:
            return said
        row = {key: value for key, value in {**found[0], **members}.items() if key != lack}
        return {**said, rows: [row, *found[1:]]}

    return at(route, change)


def item(**members: object) -> Twist:
    """The first item of the first order."""
    return at("Orders", lambda said, asked: _item(said, asked, members))


def _item(said: Body, asked: Body, members: dict[str, object]) -> Body:
    if not said["Orders"] or asked["PageNumber"] != 1:
        return said
    order, *rest = said["Orders"]
    own, *others = order["OrderItems"]
    return {**said, "Orders": [{**order, "OrderItems": [{**own, **members}, *others]}, *rest]}


def question(key: str, **members: object) -> Twist:
    """One question of the set-up, on whichever page it stands."""

    def change(said: Body, asked: Body) -> Body:
        rows = [{**each, **members} if each["ConfigItemId"] == key else each for each in said["ConfigItems"]]
        return {**said, "ConfigItems": rows}

    return lambda route, asked, said: change(said, asked) if good(said) and said.get("ConfigItems") else said


def wire(route: str, **how: Any) -> Twist:
    """Its good answers on the wire."""
    return at(route, lambda said, asked: Reply(json.dumps(said).encode(), **how))


def _twice(said: Body, name: str) -> Body:
    return {**said, name: [*said[name], *said[name][:1]]}


def _lost(said: Body, asked: Body) -> Body:
    return {**said, "ConfigItems": [{**each, "SelectedValue": "" if each["ConfigItemId"] == "Note"
            else each["SelectedValue"]} for each in said["ConfigItems"]]}  # fmt: skip


def always_the_first() -> Twist:
    """Every integration gets the token of the first."""
    tokens: list[str] = []

    def change(said: Body, asked: Body) -> Body:
        tokens.append(said["AuthorizationToken"])
        return {**said, "AuthorizationToken": tokens[0]}

    return at("AddNewUser", change)


def one_for_each() -> Twist:
    """A customer that is integrated already is refused."""
    seen: set[str] = set()

    def change(said: Body, asked: Body) -> Body:
        known = asked["LinnworksUniqueIdentifier"] in seen
        seen.add(asked["LinnworksUniqueIdentifier"])
        return {"Error": "You have it already"} if known else said

    return at("AddNewUser", change)


def silent_feeds(of: str) -> Twist:
    """What is told there ends in a feed that says nothing."""
    feeds: list[str] = []

    def twist(route: str, asked: Any, said: Any) -> Any:
        if route == of and good(said):
            feeds.append(said["ChannelFeedId"])
        if route == "CheckFeed" and good(said) and asked["ChannelFeedId"] in feeds:
            return {**said, "ProductFeeds": [{**each, "Messages": None} for each in said["ProductFeeds"]]}
        return said

    return twist


ADD, SHOW, SAVE, ORDERS = "AddNewUserEndpoint", "UserConfigEndpoint", "SaveConfigEndpoint", "OrdersEndpoint"
PRODUCTS, AFTER, SHIP = "ProductsEndpoint", "PostSaleOptionsEndpoint", "ShippingTagsEndpoint"
HTML = Reply(b"<html><body>Server Error</body></html>", 500, "text/html")

FAULTS = (
    # -- the manifest
    Fault("name with spaces", "manifest.name.spaces", "Manifest", manifest={"ChannelName": "MY SHOP"}),
    Fault("no products", "manifest.endpoint.usual", PRODUCTS, manifest={"ProductsEndpoint": ""}),
    Fault("batch of words", "manifest.batch", "Manifest", manifest={"PriceUpdateBatchSize": "many"}),
    Fault("no feeds", "manifest.listing", "CheckFeedEndpoint", manifest={"CheckFeedEndpoint": ""}),
    Fault("no post-sale", "manifest.postsale", AFTER, manifest={"PostSaleOptionsEndpoint": ""}),
    # -- the wire
    Fault("chunks", "transport.chunked", SHIP, wire("ShippingTags", chunked=True)),
    Fault("no length", "transport.content-length", ORDERS, wire("Orders", length=False)),
    Fault("short", "transport.whole", SHIP, wire("ShippingTags", cut=3), alone=True),
    Fault("text/html", "transport.content-type", PRODUCTS, wire("Products", kind="text/html")),
    Fault("redirect", "transport.redirect", ORDERS,
          wire("Orders", status=302, headers={"Location": "https://elsewhere.example/"})),
    Fault("created", "transport.status", "ConfigTestEndpoint", wire("ConfigTest", status=201)),
    Fault("no POST", "transport.post", PRODUCTS, wire("Products", status=405)),
    Fault("a page", "transport.json", AFTER, at("PostSaleOptions", lambda said, asked: Reply(b"<html>Sign in</html>"))),
    Fault("a list", "transport.object", AFTER, at("PostSaleOptions", lambda said, asked: [said])),
    Fault("latin", "transport.utf8", SHIP,
          at("ShippingTags", lambda said, asked: Reply('{"ShippingTags":[{"Tag":"é"}]}'.encode("latin-1")))),
    Fault("slow", "transport.in-time", "ConfigTestEndpoint", wire("ConfigTest", wait=2.5), alone=True),
    Fault("no number", "transport.numbers", PRODUCTS, first("Products", "Products", Price=float("nan"))),
    Fault("401", "transport.error-status", SHIP, no("ShippingTags", lambda said, asked: Reply(b'{"Error":"no"}', 401))),
    Fault("bare words", "transport.error-json", SHIP,
          no("ShippingTags", lambda said, asked: Reply(b"User Not Found!", kind="text/html"))),
    Fault("Error is an object", "error.text", PRODUCTS,
          no("Products", lambda said, asked: {"Error": {"code": 7}})),
    # -- integrating
    Fault("no token", "adduser.token", ADD, put("AddNewUser", AuthorizationToken="")),
    Fault("one token", "adduser.token.own", ADD, always_the_first()),
    Fault("a number", "adduser.token.text", ADD, put("AddNewUser", AuthorizationToken=True)),
    Fault("once for each customer", "adduser.second", ADD, one_for_each()),
    Fault("refused", "adduser.refused", ADD, at("AddNewUser", lambda said, asked: {"Error": "Come back later"})),
    # -- tokens
    Fault("anybody's token", "token.wrong", ORDERS,
          no("Orders", lambda said, asked: {"Error": None, "HasMorePages": False, "Orders": []}
             if len(asked.get("AuthorizationToken") or "") == 32 else said)),
    Fault("no token is needed", "token.missing", PRODUCTS,
          no("Products", lambda said, asked: {"HasMorePages": False, "Products": []}
             if "AuthorizationToken" not in asked and "PageNumber" in asked else said)),
    Fault("an empty token will do", "token.empty", ORDERS,
          no("Orders", lambda said, asked: {"HasMorePages": False, "Orders": []}
             if asked.get("AuthorizationToken") == "" else said)),
    # -- the set-up
    Fault("no step", "wizard.step", SHOW, drop("UserConfig", "StepName")),
    Fault("no items", "wizard.items", SHOW, put("UserConfig", ConfigItems=None)),
    Fault("unknown type", "wizard.item.type", SHOW, question("Key", ValueType="COLOUR")),
    Fault("choice without Value", "wizard.list.value", SAVE, question("Site", ListValues=[{"Display": "UK"}])),
    Fault("broken pattern", "wizard.regex", SAVE, question("Note", RegExValidation="[a-", RegExError="?")),
    Fault("endless pattern", "wizard.regex.slow", SAVE, question("Note", RegExValidation="^(a+)+$", RegExError="?")),
    Fault("id twice", "wizard.item.id.twice", SAVE,
          at("SaveConfig", lambda said, asked: _twice(said, "ConfigItems"))),
    Fault("value lost", "wizard.value.lost", SAVE, at("UserConfig", _lost)),
    Fault("any step", "wizard.step.wrong", SAVE,
          no("SaveConfig", lambda said, asked: {"StepName": "SignIn", "ConfigItems": []}
             if "Invalid step" in said["Error"] and "no-such" in str(asked["StepName"]) else said)),
    Fault("goodbye", "goodbye.error", "ConfigDeletedEndpoint", put("ConfigDeleted", Error="Not there")),
    # -- tags
    Fault("tag too long", "tags.tag.long", SHIP, first("ShippingTags", "ShippingTags", Tag="x" * 65)),
    Fault("no friendly name", "tags.name", "PaymentTagsEndpoint", first("PaymentTags", "PaymentTags", FriendlyName="")),
    # -- orders
    Fault("orders have no end", "orders.more.endless", ORDERS, put("Orders", HasMorePages=True)),
    Fault("order twice", "orders.reference.unique", ORDERS, first("Orders", "Orders", ReferenceNumber="A-2"),
          member="ReferenceNumber"),
    Fault("no reference", "orders.reference", ORDERS, first("Orders", "Orders", lack="ReferenceNumber")),
    Fault("line twice", "orders.item.number.unique", ORDERS, item(OrderLineNumber="2"), member="OrderLineNumber"),
    Fault("no SKU", "orders.item.sku", ORDERS, item(SKU=""), member="SKU"),
    Fault("none bought", "orders.item.quantity", ORDERS, item(Qty=0), member="Qty"),
    Fault("thousands", "orders.money.separators", ORDERS, item(PricePerUnit="1,020.00"), member="PricePerUnit"),
    Fault("no price", "orders.money", ORDERS, item(PricePerUnit=None), member="PricePerUnit"),
    Fault("tax of 2000 %", "orders.rate", ORDERS, item(TaxRate=2000), member="TaxRate"),
    Fault("no zone", "orders.date.zone", ORDERS, first("Orders", "Orders", ReceivedDate="2026-02-01T09:00:00"),
          member="ReceivedDate"),
    Fault("no date", "orders.date", ORDERS, first("Orders", "Orders", ReceivedDate="yesterday"), member="ReceivedDate"),
    Fault("pounds", "orders.currency", ORDERS, first("Orders", "Orders", Currency="POUND"), member="Currency"),
    Fault("UK", "orders.address.uk", ORDERS,
          first("Orders", "Orders", DeliveryAddress={"FullName": "Ann", "CountryCode": "UK"}),
          member="DeliveryAddress"),
    Fault("nowhere", "orders.address", ORDERS, first("Orders", "Orders", DeliveryAddress={})),
    Fault("paid somehow", "orders.status", ORDERS, first("Orders", "Orders", PaymentStatus="MAYBE"),
          member="PaymentStatus"),
    Fault("paid some day", "orders.paid-on", ORDERS, first("Orders", "Orders", PaidOn=None)),
    Fault("nothing bought", "orders.items", ORDERS, first("Orders", "Orders", OrderItems=[])),
    Fault("only T", "orders.since.space", ORDERS,
          at("Orders", lambda said, asked: {"Error": "Bad time"} if " " in asked["UTCTimeFrom"] else said)),
    Fault("only a blank", "orders.since.iso", ORDERS,
          at("Orders", lambda said, asked: {"Error": "Bad time"}
             if "T" in asked["UTCTimeFrom"] and len(asked) == 3 else said)),
    # -- products
    Fault("product twice", "products.sku.unique", PRODUCTS, first("Products", "Products", SKU="MUG-2")),
    Fault("long reference", "products.reference.long", PRODUCTS, first("Products", "Products", Reference="r" * 65)),
    Fault("no HasMorePages", "products.more", PRODUCTS, drop("Products", "HasMorePages")),
    # -- listings, read
    Fault("settings of a kind", "form.setting.type", "GetConfiguratorSettingsEndpoint",
          first("GetConfiguratorSettings", "Settings", ExpectedType="TEXT")),
    Fault("ids of two kinds", "categories.id.type", "GetCategoriesEndpoint",
          at("GetCategories", lambda said, asked: {**said, "Categories": [
              {**each, "CategoryId": "M3"} if each["CategoryId"] == 3 else each for each in said["Categories"]]})),
    Fault("one attribute", "attributes.list", "GetAttributesByCategoryEndpoint",
          at("GetAttributesByCategory", lambda said, asked: {**said, "Attributes": {"ID": "a"}})),
    Fault("nothing to choose", "attributes.options", "GetAttributesByCategoryEndpoint",
          first("GetAttributesByCategory", "Attributes", ValueFromOptionsList=True)),
    Fault("any feed", "feed.unknown", "CheckFeedEndpoint",
          no("CheckFeed", lambda said, asked: {"IsFeedReady": True, "ProductFeeds": []}
             if said["Error"] == "No such feed" else said)),
    # -- after sale
    Fault("no flag", "postsale.flag.missing", AFTER, drop("PostSaleOptions", "CanReturn")),
    Fault("no shipping types", "postsale.shipping", AFTER, drop("PostSaleOptions", "RefundShippingTypes")),
    Fault("no reason", "postsale.reason.covered", AFTER, put("PostSaleOptions", CanRefundAdditionally=True)),
    # -- told
    Fault("despatched anything", "despatch.unknown", "DespatchEndpoint", writes=True,
          twist=at("Despatch", lambda said, asked: {"Orders": [{**each, "Error": None} for each in said["Orders"]]})),
    Fault("says nothing", "levels.row.missing", "InventoryUpdateEndpoint", writes=True,
          twist=put("InventoryUpdate", Products=[])),
    Fault("other key", "despatch.row.key", "DespatchEndpoint", writes=True,
          twist=at("Despatch", lambda said, asked: {"Orders": [
              {"OrderId": each["ReferenceNumber"], "Error": "no"} for each in said["Orders"]]})),
    Fault("an object", "prices.row.error", "PriceUpdateEndpoint", writes=True,
          twist=at("PriceUpdate", lambda said, asked: {"Products": [
              {**each, "Error": {"code": 1}} for each in said["Products"]]})),
    Fault("small batch", "levels.batch", "InventoryUpdateEndpoint", writes=True,
          twist=at("InventoryUpdate", lambda said, asked: HTML if len(asked["Products"]) > 3 else said)),
    Fault("cancelled anything", "cancel.unknown", "CancelEndpoint", writes=True,
          twist=no("Cancel", lambda said, asked: {"Error": None} if said["Error"] == "Order not found" else said)),
    Fault("money for anything", "refund.unknown", "RefundEndpoint", writes=True,
          twist=no("Refund", lambda said, asked: {"RefundReference": "r"}
                   if said["Error"] == "Order not found" else said)),
    Fault("no feed id", "listing.feed-id", "ListingUpdateEndpoint", writes=True,
          twist=put("ListingUpdate", ChannelFeedId=None)),
    Fault("never ready", "feed.never", "CheckFeedEndpoint", writes=True,
          twist=put("CheckFeed", IsFeedReady=False), alone=True),
    Fault("deleted anything", "delisting.unknown", "ListingDeleteEndpoint", writes=True,
          twist=silent_feeds("ListingDelete")),
    # -- hostile
    Fault("500 at half a body", "hostile.broken", ORDERS,
          no("Orders", lambda said, asked: HTML if not asked and "read" in said["Error"] else said)),
    Fault("500 at a list", "hostile.array", PRODUCTS,
          no("Products", lambda said, asked: HTML if "object" in said["Error"] else said)),
)  # fmt: skip
