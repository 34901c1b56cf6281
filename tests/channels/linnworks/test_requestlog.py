"""M7, R-PERSON: of a request and its answer only what an allow-list names is ever kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.channels.linnworks.operations import GET_OPEN_ORDERS, GET_STOCK_LOCATIONS, PROCESS_ORDER
from linndesk.channels.linnworks.requestlog import ALLOWED, DEEPEST, LONGEST, LONGEST_TEXT, MOST, kept, told
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.channels.quiet import Quiet
from linndesk.domain.purchases import Booking
from linndesk.domain.returns import ReturnAsked, ReturnPart
from linndesk.errors import ChannelError
from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.sandbox.linnworks.records import Line
from tests.channels.linnworks.bench import ACCOUNT, Peer, serving
from tests.channels.sending_contract import Hook as Leave

SECRET = "cnry-secret-9d1f"
QUIET = Quiet(SECRET)
PERSONAL = (
    *("FullName", "Company", "Address1", "Address2", "Address3", "Town", "Region", "PostCode", "EmailAddress"),
    *("PhoneNumber", "ChannelBuyerName", "BuyerPhoneNumber", "Note", "Notes", "Title", "Token", "ApplicationSecret"),
    *("Value", "AdditionalInfo", "Email", "UserName", "Password", "AccessToken", "Country"),
    *("ReasonCategory", "ReasonTag", "SubReasonTag", "Info", "SupplierReferenceNumber", "BatchNumber"),
)


def shown(found: object) -> Any:
    return json.loads(kept(json.dumps(found), QUIET.clean))


@pytest.mark.parametrize("name", PERSONAL)
def test_what_could_name_a_buyer_or_be_a_secret_is_masked(name: str) -> None:
    assert name.casefold() not in ALLOWED
    assert shown({name: "cnry", "More": [{name: 447700900001}]}) == {name: "…", "More": [{name: "…"}]}


def test_what_support_needs_is_shown() -> None:
    found = {"OrderId": "1f2e", "Items": [{"SKU": "MUG", "Quantity": 2, "IsService": False}], "Error": None}
    assert shown(found) == found


@pytest.mark.parametrize("name", ["Message", "Error", "Errors", "Reason", "ExceptionMessage"])
def test_a_refusal_that_quotes_a_buyer_shows_what_is_wrong_and_not_who(name: str) -> None:
    """M7: a buyer's data is never in it, whatever Linnworks writes into its words."""
    text = "Order 100123 for Carla Canary, 1 Canary Way LS1 4AB, cannot be processed: invoice is not printed."
    told_of = "Order … for … cannot be processed invoice is not printed"
    assert shown({name: text}) == {name: told_of}
    assert shown({name: [text]}) == {name: [told_of]}


def test_a_refusal_shows_no_secret_and_no_address() -> None:
    text = f"No session for {SECRET} of jo@buyer.example"
    assert shown({"Message": text}) == {"Message": "No session for … of …"}
    assert json.loads(told(text, QUIET.clean)) == {"Error": "No session for … of …"}


@pytest.mark.parametrize("name", ["ReceivedDate", "Status", "NumOrderId", "DespatchByDate", "OrderId", "Quantity"])
def test_words_where_none_belong_are_masked(name: str) -> None:
    """M7: an address that stands in a date's place is an address all the same."""
    assert shown({name: "7 Practice Street"}) == {name: "…"}
    for plain in ("2026-11-21T08:00:00.5Z", "2026-11-21T08:00:00+01:00", DEFAULT_LOCATION, "-12.50", ""):
        assert shown({name: plain}) == {name: plain}


@pytest.mark.parametrize("name", ["Status", "StatusHeader", "Type"])
def test_states_are_shown_by_their_words(name: str) -> None:
    for word in ("OPEN", "PARTIAL", "DELIVERED", "PROCESSED", "ERROR_ACKED", "Return", "Exchange"):
        assert shown({name: word}) == {name: word}
    assert shown({name: "Carla Canary"}) == {name: "…"}


def test_a_member_that_is_named_by_data_is_masked_too() -> None:
    """Parameters and extended properties are objects whose names a person chose."""
    assert shown({"Jo Practice": 1, "jo@buyer.example": 1}) == {"…": "…"}


def test_long_things_are_cut() -> None:
    assert shown({"orderIds": ["1"] * (MOST + 3)})["orderIds"][-2:] == ["1", "3 more"]
    assert len(shown({"SKU": "a" * 5000})["SKU"]) == LONGEST_TEXT
    rows = [{"OrderId": "1" * 100, "SKU": "2" * 190, "State": "3" * 190} for _ in range(MOST)]
    whole = kept(json.dumps(rows), QUIET.clean)
    assert len(whole) < LONGEST + 6000
    assert set(json.loads(whole)) == {"cut"}
    deep: Any = "1"
    for _ in range(DEEPEST + 5):
        deep = {"Error": deep}
    assert "1" not in kept(json.dumps(deep), QUIET.clean)


@pytest.mark.parametrize("body", [b"<html>Jo Practice</html>", b"Jo Practice", b"\xff\xfe", b"[" * 5000])
def test_what_is_no_json_is_named_by_its_length(body: bytes) -> None:
    assert json.loads(kept(body, QUIET.clean)) == {"unreadable": len(body)}


def test_nothing_is_nothing() -> None:
    assert kept(b"", QUIET.clean) == ""


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(2) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@given(ANY)
def test_whatever_comes_only_named_members_are_shown(found: object) -> None:
    def check(one: Any, name: str) -> None:
        if isinstance(one, dict):
            for key, value in one.items():
                check(value, key)
        elif isinstance(one, list):
            for each in one:
                check(each, name)
        elif one is not None and not isinstance(one, bool):
            assert one == "…" or name.casefold() in ALLOWED

    check(shown(found), "")


# -- as calls are made


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer


def test_nothing_is_kept_of_what_was_said_unless_it_is_asked_for(peer: Peer) -> None:
    peer.client().call(GET_STOCK_LOCATIONS)
    assert peer.requests.notes == []


def test_a_log_of_requests_shows_what_happened_and_no_secret_and_no_buyer(peer: Peer) -> None:
    """M7: an allow-list of members; every name of a member, what the others say is masked."""
    peer.linnworks.world.add_order(
        [Line("MUG-RED-330", options=(("Engrave", "cnry-option"),))], notes=(("cnry-note", False),)
    )
    client = peer.client(log_api_requests=True)
    client.call(GET_OPEN_ORDERS, {"entriesPerPage": 5, "pageNumber": 1, "fulfilmentCenter": DEFAULT_LOCATION})
    signed, asked = peer.requests.notes
    assert {each.account for each in peer.requests.notes} == {ACCOUNT}
    assert json.loads(signed.asked) == {"ApplicationId": "…", "ApplicationSecret": "…", "Token": "…"}
    assert json.loads(signed.answered)["Token"] == "…"
    assert (asked.operation, asked.status, asked.seconds) == ("GetOpenOrders", 200, 0.0)
    assert json.loads(asked.asked)["entriesPerPage"] == 5
    order = json.loads(asked.answered)["Data"][0]
    assert order["Items"][0]["SKU"] == "MUG-RED-330"
    assert order["CustomerInfo"]["Address"]["FullName"] == "…"
    own = peer.settings()
    whole = repr(peer.requests.notes)
    for secret in (
        own.token,
        own.application_secret,
        own.application_id,
        "cnry-note",
        "cnry-option",
        "Practice Street",
        "Jo Practice",
    ):
        assert secret not in whole


def test_m7_bookings_are_logged_without_what_a_person_wrote(peer: Peer) -> None:
    """A reason is free text, and a buyer may be named in it, here or in what Linnworks answers."""
    world = peer.linnworks.world
    order = world.add_order([Line("MUG-RED-330", 3)], processed=world.now())
    purchase = world.purchases.add([PurchaseLine("MUG-RED-330")], supplier_reference="cnry-supplier")
    world.returns.categories.append("Canary category")
    channel = peer.channel(log_api_requests=True)
    assert channel.open_purchases().heads
    channel.deliver(channel.delivery_request(Booking(purchase.id, purchase.lines[0].line_id, 3)), Leave())
    assert channel.purchase(purchase.id)
    part = ReturnPart(order.lines[0].row_id, 2, 1, DEFAULT_LOCATION, "Canary category", "Returned by Carla Canary, LS1")
    booked = channel.book_return(channel.return_request(ReturnAsked(order.id, "LD-1", (part,))), Leave())
    channel.accept_return(booked.id, order.id, Leave())
    assert channel.returns_of(order.id)
    by_name = {each.operation: each for each in reversed(peer.requests.notes)}
    told = json.loads(by_name["Deliver_PurchaseItem"].asked)["deliverItemParameter"]
    assert told == {"pkPurchaseId": purchase.id, "pkPurchaseItemId": purchase.lines[0].line_id, "Delivered": 3}
    (head,) = json.loads(by_name["Search_PurchaseOrders2"].answered)["Result"]
    assert (head["Status"], head["ExternalInvoiceNumber"]) == ("OPEN", purchase.reference)
    (record,) = json.loads(by_name["Get_PurchaseOrder"].answered)["DeliveredRecords"]
    assert record["DeliveredQuantity"] == 3
    asked = json.loads(by_name["CreateRMABooking"].asked)["request"]
    assert (asked["Reference"], asked["OrderId"]) == ("LD-1", order.id)
    (item,) = asked["ReturnItems"]
    assert (item["ReturnQuantity"], item["ScrapQuantity"], item["Reason"]) == (2, 1, "Returned by …")
    assert json.loads(by_name["ActionRMABooking"].answered)["SuccessfullyActioned"] is True
    (rma,) = json.loads(by_name["GetRMAHeadersByOrderId"].answered)["RMAHeaders"]
    assert (rma["Actioned"], rma["RMALines"][0]["ReturnQuantity"]) == (True, 2)
    whole = repr(peer.requests.notes)
    assert not any(each in whole for each in ("Canary", "LS1", "cnry-supplier"))


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("400", 400, "The … was … to …"),
        ("text400", 400, "The request is invalid"),
        ("429", 429, "asks for a pause"),
        ("lost", 0, "broke off"),
        ("html200", 200, "unreadable"),
    ],
)
def test_what_failed_is_kept_too(peer: Peer, kind: Any, status: int, words: str) -> None:
    peer.linnworks.faults.fail_next("ProcessOrder", kind, seconds=90)
    client = peer.client(log_api_requests=True)
    with pytest.raises(ChannelError):
        client.call(PROCESS_ORDER, {"orderId": DEFAULT_LOCATION}, before_send=Leave())
    last = peer.requests.notes[-1]
    assert (last.operation, last.status) == ("ProcessOrder", status)
    assert words in last.answered
