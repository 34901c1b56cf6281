"""An app by the documentation alone, on nothing but the standard library: it shares no code with the practice shop.

``PlainApp.twists`` are what a test plants: each sees an endpoint, its request and the answer, and may change it.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
ROUTES = (
    *("AddNewUser", "UserConfig", "SaveConfig", "ConfigTest", "ConfigDeleted", "ShippingTags", "PaymentTags"),
    *("Orders", "Despatch", "Products", "InventoryUpdate", "PriceUpdate", "GetConfiguratorSettings", "GetCategories"),
    *("GetAttributesByCategory", "GetVariationsByCategory", "ListingUpdate", "ListingDelete", "CheckFeed"),
    *("PostSaleOptions", "Cancel", "Refund"),
)
STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)Z")


class No(Exception):
    """The answer is an Error in these words."""


@dataclass
class Reply:
    """What goes over the wire; a twist may put any of it there. ``cut``: bytes that are left away at the end."""

    body: bytes
    status: int = 200
    kind: str | None = "application/json; charset=utf-8"
    length: bool = True
    chunked: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    wait: float = 0.0


Twist = Callable[[str, Any, Any], Any]  # endpoint, request, answer -> the answer, or a Reply in its place


@dataclass
class Member:
    name: str
    step: str = "SignIn"
    values: dict[str, str] = field(default_factory=dict)
    feeds: dict[str, list[str]] = field(default_factory=dict)


def _item(key: str, kind: str, value: str = "", **more: object) -> Body:
    base = {
        "ConfigItemId": key, "Name": f"The {key}", "Description": "", "GroupName": "Shop", "SortOrder": 1,
        "SelectedValue": value, "RegExValidation": None, "RegExError": None, "MustBeSpecified": False,
        "ReadOnly": False, "ListValues": [], "ValueType": kind, "HidesHeaderAttribute": False,
    }  # fmt: skip
    return {**base, **more}


PAGES: dict[str, list[Body]] = {
    "SignIn": [
        _item("Key", "STRING", MustBeSpecified=True, RegExValidation=r"^K-\d+$", RegExError="K- and a number"),
        _item("Secret", "PASSWORD", MustBeSpecified=True),
    ],
    "UserConfig": [
        _item("Key", "STRING", RegExValidation=r"^(K-\d+)?$", RegExError="K- and a number"),
        _item("Unpaid", "BOOLEAN", "true"),
        _item(
            "Site", "LIST", "UK", ListValues=[{"Display": "Britain", "Value": "UK"}, {"Display": "D", "Value": "DE"}]
        ),
        _item("Note", "STRING"),
        _item("Days", "INT", "30"),
    ],
}
ANSWERS = {"Key": "K-7", "Secret": "letmein"}


def _order(number: int) -> Body:
    who = {"FullName": "Ann Other", "Address1": "2 High Street", "Town": "York", "PostCode": "YO1 1AA"}
    home = {**who, "Company": "", "Country": "United Kingdom", "CountryCode": "GB", "EmailAddress": "a@b.example"}
    item = {
        "OrderLineNumber": "1", "SKU": f"MUG-{number}", "ItemTitle": "Mug", "Qty": 2, "PricePerUnit": 7.25,
        "TaxRate": 20, "LinePercentDiscount": 0, "TaxCostInclusive": True, "UseChannelTax": False, "IsService": False,
        "Options": [{"Name": "Colour", "Value": "Red"}],
    }  # fmt: skip
    gift = {**item, "OrderLineNumber": "2", "SKU": "", "ItemTitle": "Gift wrap", "Qty": 1, "IsService": True}
    day = f"2026-02-{number:02d}"
    return {
        "ReferenceNumber": f"A-{number}", "ExternalReference": "", "SecondaryReferenceNumber": "", "Site": "UK",
        "PaymentStatus": "UNPAID" if number == 2 else "PAID", "MatchPostalServiceTag": "FIRST",
        "MatchPaymentMethodTag": "CARD", "ChannelBuyerName": "ann", "Currency": "GBP",
        "ReceivedDate": f"{day}T09:00:00Z", "DispatchBy": f"{day}T18:00:00.250Z",
        "PaidOn": None if number == 2 else f"{day} 09:05:00Z", "PostalServiceCost": 3.5, "PostalServiceTaxRate": 20,
        "UseChannelTax": False, "Discount": 0, "DiscountType": "AllEvenly", "BillingAddress": {},
        "DeliveryAddress": home, "OrderItems": [item, gift] if number == 1 else [item],
        "ExtendedProperties": [{"Name": "Gift", "Value": "no", "Type": "Info"}],
        "Notes": [{"Note": "Ring twice", "NoteEntryDate": f"{day}T09:00:00Z", "NoteUserName": "", "IsInternal": False}],
    }  # fmt: skip


class PlainApp:
    """A loopback server; ``url`` is where it is. ``told``: bodies of what it was told, by endpoint."""

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.orders = [_order(number) for number in range(1, 6)]
        self.products = [
            {"SKU": f"MUG-{n}", "Title": f"Mug {n}", "Quantity": n, "Price": 7.25, "Reference": f"ref-{n}"}
            for n in range(1, 6)
        ]
        self.categories = [{"CategoryId": n, "CategoryName": f"Mugs {n}"} for n in range(1, 6)]
        self.twists: list[Twist] = []
        self.asked: list[tuple[str, bytes]] = []
        self.size = 2
        self.url = ""

    def manifest(self, **more: str) -> Body:
        named = {f"{each}Endpoint": f"{self.url}/{each}" for each in ROUTES}
        sizes = {f"{each}BatchSize": "20" for each in ("InventoryUpdate", "PriceUpdate", "DespatchUpdate")}
        given = {
            "ChannelName": "PLAIN", "ChannelFriendlyName": "Plain app", "ChannelLogoURL": "https://plain.example/l.png",
            "IsListingSupported": "True", **named, **sizes, "ListingUpdateBatchSize": "10", **more,
        }  # fmt: skip
        rows = [{"name": name, "value": value} for name, value in given.items()]
        return {"modules": [{"type": "ChannelIntegration", "parameters": rows}]}

    def answer(self, route: str, data: bytes) -> Any:
        """The answer's object, or whatever a twist put there."""
        self.asked.append((route, data))
        body: Any = None
        try:
            body = json.loads(data)
            if not isinstance(body, dict):
                raise No("The request is no object")
            said = {"Error": None, **getattr(self, route)(body)}
        except No as no:
            said = {"Error": str(no)}
        except (ValueError, RecursionError, TypeError, AttributeError, KeyError):
            said = {"Error": "The request cannot be read"}
        for twist in self.twists:
            said = twist(route, body if isinstance(body, dict) else {}, said)
        return said

    def member(self, body: Body) -> Member:
        token = body.get("AuthorizationToken")
        if not isinstance(token, str) or token not in self.members:
            raise No("This token is not known")
        return self.members[token]

    def _paged(self, rows: list[Body], body: Body, name: str) -> Body:
        page = body["PageNumber"]
        if not isinstance(page, int) or page < 1:
            raise No("PageNumber begins at 1")
        start = (page - 1) * self.size
        return {"HasMorePages": start + self.size < len(rows), name: rows[start : start + self.size]}


def _handlers(app: PlainApp) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body leave together

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            said = app.answer(self.path.strip("/"), data)
            reply = said if isinstance(said, Reply) else Reply(json.dumps(said).encode())
            threading.Event().wait(reply.wait)
            self.send_response(reply.status)
            if reply.kind is not None:
                self.send_header("Content-Type", reply.kind)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.chunked:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(reply.body), reply.body))
                return
            if reply.length:
                self.send_header("Content-Length", str(len(reply.body)))
            self.close_connection = not reply.length or bool(reply.cut)
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) - reply.cut])

        def do_GET(self) -> None:
            self.send_error(405)

        def log_message(self, format: str, *args: Any) -> None:
            """Tests say what they saw."""

    return Handler


@contextmanager
def plain_app(*twists: Twist) -> Iterator[PlainApp]:
    app = WholeApp()
    app.twists = list(twists)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handlers(app))
    server.daemon_threads = True
    app.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield app
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class WholeApp(PlainApp):
    """One method a route, by its name in the documentation."""

    def AddNewUser(self, body: Body) -> Body:
        if not isinstance(body["AccountName"], str) or not body["AccountName"] or not isinstance(body["Email"], str):
            raise No("An account has a name")
        token = uuid.uuid4().hex
        self.members[token] = Member(body["AccountName"])
        return {"AuthorizationToken": token}

    def _page(self, who: Member) -> Body:
        items = [{**each, "SelectedValue": who.values.get(each["ConfigItemId"], each["SelectedValue"])}
                 for each in PAGES[who.step]]  # fmt: skip
        items = [each if each["ValueType"] != "PASSWORD" else {**each, "SelectedValue": ""} for each in items]
        return {
            "StepName": who.step, "AccountName": who.name, "WizardStepTitle": "Shop", "WizardStepDescription": "",
            "ConfigItems": items,
        }  # fmt: skip

    def UserConfig(self, body: Body) -> Body:
        return self._page(self.member(body))

    def SaveConfig(self, body: Body) -> Body:
        who = self.member(body)
        if body["StepName"] != who.step:
            raise No(f"Invalid step name expected {who.step}")
        given = {each["ConfigItemId"]: each["SelectedValue"] for each in body["ConfigItems"]}
        for each in PAGES[who.step]:
            value = given.get(each["ConfigItemId"], "")
            if each["MustBeSpecified"] and not value:
                raise No(f"{each['Name']} is missing")
            if each["RegExValidation"] and not re.search(each["RegExValidation"], value):
                raise No(each["RegExError"])
        who.values |= given
        who.step = "UserConfig"
        return self._page(who)

    def ConfigTest(self, body: Body) -> Body:
        self.member(body)
        return {}

    def ConfigDeleted(self, body: Body) -> Body:
        self.member(body)
        del self.members[body["AuthorizationToken"]]
        return {}

    def ShippingTags(self, body: Body) -> Body:
        self.member(body)
        return {"ShippingTags": [{"Tag": "FIRST", "FriendlyName": "First class", "Site": ""}]}

    def PaymentTags(self, body: Body) -> Body:
        self.member(body)
        return {"PaymentTags": [{"Tag": "CARD", "FriendlyName": "Card", "Site": ""}]}

    def Orders(self, body: Body) -> Body:
        self.member(body)
        found = STAMP.fullmatch(body["UTCTimeFrom"])
        if not found:
            raise No("UTCTimeFrom is no time")
        since = "T".join(found.groups())
        return self._paged([each for each in self.orders if each["ReceivedDate"] >= since], body, "Orders")

    def Products(self, body: Body) -> Body:
        self.member(body)
        return self._paged(self.products, body, "Products")

    def Despatch(self, body: Body) -> Body:
        self.member(body)
        known = {each["ReferenceNumber"] for each in self.orders}
        named = [each["ReferenceNumber"] for each in body["Orders"]]
        words = [None if each in known else "Order not found" for each in named]
        rows = zip(named, words, strict=True)
        return {"Orders": [{"ReferenceNumber": each, "Error": said, "Retry": False} for each, said in rows]}

    def _changed(self, body: Body) -> Body:
        self.member(body)
        known = {each["SKU"] for each in self.products}
        return {"Products": [{"SKU": each["SKU"], "Error": None if each["SKU"] in known else "No such SKU"}
                             for each in body["Products"]]}  # fmt: skip

    InventoryUpdate = PriceUpdate = _changed

    def GetConfiguratorSettings(self, body: Body) -> Body:
        setting = {
            "GroupName": "GENERAL", "ConfigItemId": "Condition", "FriendlyName": "Condition", "ExpectedType": "LIST",
            "MustBeSpecified": True, "IsMultiOption": False, "ValueFromOptionsList": True, "IsWizardOnly": False,
            "ValueOptions": ["New", "Used"], "InitialValues": [], "RegExValidation": "", "RegExError": "",
        }  # fmt: skip
        images = {"Type": "CountTogether", "MaxImages": 8, "MaxVariantImages": 2, "ImageTags": []}
        return {
            "Settings": [setting],
            "MaxDescriptionLength": 2000,
            "ImageSettings": images,
            "IsVariationsAllowed": True,
        }

    def GetCategories(self, body: Body) -> Body:
        self.member(body)
        return self._paged(self.categories, body, "Categories")

    def GetAttributesByCategory(self, body: Body) -> Body:
        self.member(body)
        one = {
            "ID": "Colour", "FriendlyName": "Colour", "Description": "", "MustBeSpecified": "Required",
            "ExpectedType": "STRING", "ValueOptions": [], "ValueFromOptionsList": False, "MaxAttributeUse": 1,
            "AttribueReadFrom": "Optional", "RegExValidation": "", "RegExError": "",
        }  # fmt: skip
        return {"Attributes": [one] if body["CategoryIds"] else []}

    def GetVariationsByCategory(self, body: Body) -> Body:
        self.member(body)
        needed = [{"VariationName": "Size", "Description": ""}] if body["CategoryIds"] else []
        return {"MaxVariationAttributes": 2, "NeededVariations": needed}

    def _feed(self, body: Body, skus: list[str]) -> Body:
        feed = uuid.uuid4().hex
        self.member(body).feeds[feed] = skus
        return {"ChannelFeedId": feed}

    def ListingUpdate(self, body: Body) -> Body:
        return self._feed(body, [each["SKU"] for each in body["Listings"]])

    def ListingDelete(self, body: Body) -> Body:
        return self._feed(body, [each["ChannelSKU"] for each in body["ExternalListingIds"]])

    def CheckFeed(self, body: Body) -> Body:
        feeds = self.member(body).feeds
        if body["ChannelFeedId"] not in feeds:
            raise No("No such feed")
        message = {"ProductFeedMessageType": "Error", "Message": "There is no such listing"}
        rows = [{"SKU": each, "TemplateId": 1, "ExternalListingId": each, "URL": "", "Messages": [message],
                 "ChannelReferences": []} for each in feeds[body["ChannelFeedId"]]]  # fmt: skip
        return {"IsFeedReady": True, "ProductFeeds": rows}

    def PostSaleOptions(self, body: Body) -> Body:
        self.member(body)
        can = ("CanCancel", "CanCancelOrderLines", "CanRefund", "CanAttachRefundToItem")
        cannot = (
            *("CanCancelOrderLinesPartially", "AutomaticRefundOnCancel", "CanAttachRefundToService"),
            *("CanRefundAdditionally", "CanReturn"),
        )
        reasons = [
            {"Tag": "STOCK", "DisplayName": "No stock", "Types": ["Cancellation"], "SubReasons": []},
            {"Tag": "BROKEN", "DisplayName": "Broken", "Types": ["ItemRefund", "ShippingRefund"],
             "SubReasons": [{"Tag": "POST", "DisplayName": "On the way"}]},
        ]  # fmt: skip
        flags = {**dict.fromkeys(can, True), **dict.fromkeys(cannot, False)}
        return {**flags, "RefundShippingTypes": "TiedToItem, Independent", "PostSaleReasons": reasons}

    def Cancel(self, body: Body) -> Body:
        self.member(body)
        if body["Cancellation"]["ReferenceNumber"] not in {each["ReferenceNumber"] for each in self.orders}:
            raise No("Order not found")
        return {}

    def Refund(self, body: Body) -> Body:
        self.member(body)
        if body["Refund"]["ReferenceNumber"] not in {each["ReferenceNumber"] for each in self.orders}:
            raise No("Order not found")
        return {"RefundReference": uuid.uuid4().hex}
