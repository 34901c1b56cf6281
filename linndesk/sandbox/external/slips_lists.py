"""Slips in what is downloaded: tags, orders, products, and the pages in which they come. Pure."""

from __future__ import annotations

from typing import Any

from linndesk.sandbox.external.slip_rows import (
    Change,
    Json,
    Scene,
    Slip,
    anything,
    drop,
    error,
    put,
    repeat,
    setting,
    where,
    without,
)

_FAR = 1000
_MEMBERS = frozenset({"AuthorizationToken", "UTCTimeFrom", "PageNumber"})
_SHIPPING, _ORDERS, _PRODUCTS = "ShippingTagsEndpoint", "OrdersEndpoint", "ProductsEndpoint"


def paged(group: str, endpoint: str, member: str) -> tuple[Slip, ...]:
    """What goes wrong with pages of any list."""

    def first_empty(body: Json, scene: Scene) -> Json:
        return {**body, "HasMorePages": True, member: []} if scene.asked.get("PageNumber") == 1 else body

    def no_end(body: Json, scene: Scene) -> Json:
        return {**body, "HasMorePages": False} if far(scene.asked) else body

    def far(body: Json) -> bool:
        number = body.get("PageNumber")
        return isinstance(number, int) and number >= _FAR

    def slip(name: str, rule: str, what: str, **does: Any) -> Slip:
        return Slip(f"{group}-{name}", endpoint, f"{group}.{rule}", what, **does)

    return (
        slip("refused", "refused", "A good request is refused", answers=_refused),
        slip("no-list", "list", f"{member} is missing", answers=drop(member)),
        slip("no-more", "more", "HasMorePages is missing", answers=drop("HasMorePages")),
        slip("more-as-text", "more.bool", "HasMorePages is a text",
             answers=put("HasMorePages", lambda more: str(more).lower())),
        slip("more-for-ever", "more.endless", "HasMorePages never ends",
             answers=lambda body, scene: {**body, "HasMorePages": True} if far(scene.asked) else body),
        slip("empty-page", "more.empty", "The first page is empty, and more follow",
             answers=first_empty, asks=_one_less),
        slip("same-page", "page.repeats", "Page 2 is page 1",
             asks=_numbered(1), answers=put("HasMorePages", True)),
        slip("page-beyond", "page.beyond", "A page behind the last one is the first again",
             asks=lambda body, scene: {**body, "PageNumber": 1} if far(body) else body, answers=no_end),
    )  # fmt: skip


def _refused(body: Json, scene: Scene) -> Json:
    return {"Error": "Something is wrong"} if scene.asked.keys() <= _MEMBERS else body


def _one_less(body: Json, scene: Scene) -> Json:
    number = body.get("PageNumber")
    return {**body, "PageNumber": number - 1} if isinstance(number, int) and number > 1 else body


def _numbered(page: int) -> Change:
    def change(body: Json, scene: Scene) -> Json:
        number = body.get("PageNumber")
        return {**body, "PageNumber": page} if type(number) is int and number > 0 else body

    return change


def _tag(**members: Any) -> Change:
    """One more tag, which no order has."""
    made = {"Tag": "DRONE", "FriendlyName": "Drone", "Site": ""} | members
    return put("ShippingTags", lambda rows: [*rows, {name: value for name, value in made.items() if value is not None}])


def _tags(name: str, rule: str, what: str, answers: Change) -> Slip:
    return Slip(f"tags-{name}", _SHIPPING, f"tags.{rule}", what, answers=answers)


def _order(name: str, rule: str, what: str, answers: Change) -> Slip:
    return Slip(f"orders-{name}", _ORDERS, f"orders.{rule}", what, answers=answers)


def _product(name: str, rule: str, what: str, answers: Change) -> Slip:
    return Slip(f"products-{name}", _PRODUCTS, f"products.{rule}", what, answers=answers)


def _paid(order: Json) -> bool:
    return bool(order["PaymentStatus"] == "PAID")


def _plain(order: Json) -> bool:
    """One that has items, and no service among them."""
    return not any(line["IsService"] for line in order["OrderItems"])


def _two(order: Json) -> bool:
    return len(order["OrderItems"]) > 1


def _line(order: Json) -> bool:
    return any(line["IsService"] for line in order["OrderItems"])


def _number_twice(order: Json) -> None:
    order["OrderItems"][1]["OrderLineNumber"] = order["OrderItems"][0]["OrderLineNumber"]


def _service(title: str) -> Change:
    """Of an order with a service."""

    def change(order: Json) -> None:
        for line in order["OrderItems"]:
            if line["IsService"]:
                line["ItemTitle"] = title

    return where("Orders", _line, change)


def _services(order: Json) -> None:
    found = next(line for line in order["OrderItems"] if line["IsService"])
    order["OrderItems"].append({**found, "OrderLineNumber": "99"})


def _address(**members: Any) -> Change:
    return where("Orders", anything, lambda order: order["DeliveryAddress"].update(members))


def _nowhere(order: Json) -> None:
    for name in ("DeliveryAddress", "BillingAddress"):
        order[name] = dict.fromkeys(order[name], "")


def _since_ignored(body: Json, scene: Scene) -> Json:
    return {**body, "UTCTimeFrom": "2000-01-01T00:00:00Z"} if isinstance(body.get("UTCTimeFrom"), str) else body


def _unread(mark: str) -> Any:
    """A time with that between day and hour is not understood."""

    def says(body: Json, scene: Scene) -> Json | None:
        asked = scene.asked.get("UTCTimeFrom")
        wrong = isinstance(asked, str) and mark in asked and scene.asked.keys() <= _MEMBERS
        return {"Error": "UTCTimeFrom is no time", "HasMorePages": False, "Orders": []} if wrong else None

    return says


def _first(**members: Any) -> Change:
    return where("Orders", anything, setting(**members))


def _item(**members: Any) -> Change:
    return where("Orders", _plain, lambda order: order["OrderItems"][0].update(members))


# fmt: off
TAGS = (
    Slip("tags-refused", _SHIPPING, "tags.refused", "A good request is refused", answers=error("Something is wrong")),
    _tags("no-list", "list", "ShippingTags is missing", drop("ShippingTags")),
    _tags("no-tag", "tag", "A tag has no Tag", _tag(Tag=None)),
    _tags("long-tag", "tag.long", "Tag has 65 characters", _tag(Tag="R" * 65)),
    _tags("no-name", "name", "A tag has no FriendlyName", _tag(FriendlyName=None)),
    _tags("long-name", "name.long", "FriendlyName has 256 characters", _tag(FriendlyName="D" * 256)),
    _tags("long-site", "site.long", "Site has 26 characters", _tag(Site="U" * 26)),
    _tags("twice", "twice", "A tag stands there twice", repeat("ShippingTags")),
    _tags("number", "text", "Tag is a number", _tag(Tag=7)),
)
ORDERS = (
    *paged("orders", _ORDERS, "Orders"),
    Slip("orders-since-ignored", _ORDERS, "orders.since", "UTCTimeFrom is not looked at", asks=_since_ignored),
    Slip("orders-no-space", _ORDERS, "orders.since.space", "A time with a space is refused", says=_unread(" ")),
    Slip("orders-no-t", _ORDERS, "orders.since.iso", "A time with a T is refused", says=_unread("T")),
    _order("null-row", "row", "A row is null", put("Orders.0", None)),
    _order("no-reference", "reference", "An order has no ReferenceNumber", drop("Orders.0.ReferenceNumber")),
    _order("number-reference", "reference.text", "ReferenceNumber is a number", put("Orders.0.ReferenceNumber", 17)),
    _order("twice", "reference.unique", "An order stands there twice", repeat("Orders")),
    _order("odd-status", "status", "PaymentStatus is a word of its own", _first(PaymentStatus="COMPLETE")),
    _order("no-date", "date", "An order has no ReceivedDate", _first(ReceivedDate=None)),
    _order("local-date", "date", "A date is written as people of one country do",
           _first(ReceivedDate="21/11/2026 08:15")),
    _order("no-zone", "date.zone", "A date has no zone", _first(ReceivedDate="2025-11-21T08:15:00")),
    _order("serialised-date", "date.form", "A date is written as some frameworks do",
           _first(ReceivedDate="/Date(1763712900000)/")),
    _order("future", "date.future", "An order was received in the future",
           _first(ReceivedDate="2099-11-21T08:15:00Z")),
    _order("no-paid-on", "paid-on", "A paid order has no PaidOn", where("Orders", _paid, without("PaidOn"))),
    _order("odd-currency", "currency", "Currency is a word", _first(Currency="Pounds")),
    _order("no-price", "money", "An item has no price", _item(PricePerUnit=None)),
    _order("thousands", "money.separators", "A price has separators for thousands", _item(PricePerUnit="1,020.00")),
    _order("comma", "money.separators", "Postage has a decimal comma", _first(PostalServiceCost="4,99")),
    _order("negative", "money.negative", "A price is below 0", _item(PricePerUnit=-1)),
    _order("odd-rate", "rate", "A tax rate is 120 per cent", _item(TaxRate=120)),
    _order("odd-discount", "discount", "DiscountType is none that there is", _first(DiscountType="Everywhere")),
    _order("flag-text", "flag", "A flag is a text", _item(IsService="no")),
    _order("number-text", "text", "A text is a number", _first(Site=7)),
    _order("no-address", "address", "Both addresses are empty", where("Orders", anything, _nowhere)),
    _order("no-name", "address.name", "An address names nobody", _address(FullName="", Company="")),
    _order("odd-country", "address.country", "CountryCode is a name", _address(CountryCode="Deutschland")),
    _order("uk", "address.uk", "CountryCode is UK", _address(CountryCode="UK")),
    _order("no-country", "address.no-country", "There is no CountryCode", _address(CountryCode="")),
    _order("no-items", "items", "An order has no items", _first(OrderItems=[])),
    _order("no-line-number", "item.number", "An item has no OrderLineNumber", _item(OrderLineNumber="")),
    _order("line-number-twice", "item.number.unique", "Two items have one OrderLineNumber",
           where("Orders", _two, _number_twice)),
    _order("no-sku", "item.sku", "An item has an empty SKU", _item(SKU="")),
    _order("no-units", "item.quantity", "Qty is 0", _item(Qty=0)),
    _order("half-units", "item.quantity", "Qty is 1.5", _item(Qty=1.5)),
    _order("no-title", "item.title", "A service has no ItemTitle", _service("")),
    _order("title-twice", "item.title.unique", "Two services have one ItemTitle", where("Orders", _line, _services)),
    _order("odd-cancel", "item.cancel", "CancelStatus is none that there is", _item(CancelStatus="MAYBE")),
    _order("odd-options", "item.options", "An option has no Name", _item(Options=[{"Value": "red"}])),
    _order("properties-twice", "properties", "Two properties have one Name",
           _first(ExtendedProperties=[{"Name": "a", "Value": "1"}, {"Name": "a", "Value": "2"}])),
    _order("note-text", "notes", "Notes is one text", _first(Notes="Leave it with the neighbours")),
    _order("odd-tag", "tag", "MatchPostalServiceTag is none of the tags", _first(MatchPostalServiceTag="PIGEON")),
)
PRODUCTS = (
    *paged("products", _PRODUCTS, "Products"),
    _product("text-row", "row", "A row is a text", put("Products.0", "MUG")),
    _product("no-sku", "sku", "A product has no SKU", drop("Products.0.SKU")),
    _product("twice", "sku.unique", "Two products have one SKU", repeat("Products")),
    _product("no-title", "title", "A product has no Title", drop("Products.0.Title")),
    _product("odd-quantity", "quantity", "Quantity is below 0", put("Products.0.Quantity", -3)),
    _product("odd-price", "price", "Price is a word", put("Products.0.Price", "free")),
    _product("thousands", "number", "A price has separators for thousands", put("Products.0.Price", "1,020.00")),
    _product("no-reference", "reference", "A product has no Reference", drop("Products.0.Reference")),
    _product("long-reference", "reference.long", "Reference has 65 characters", put("Products.0.Reference", "R" * 65)),
    _product("number-title", "text", "Title is a number", put("Products.0.Title", 330)),
)
# fmt: on
LISTS = (*TAGS, *ORDERS, *PRODUCTS)
