"""M3, R-LOST, U10: purchase orders of a location of Linnworks, and what is booked in of one."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from linndesk.channels.deliveries import BooksDeliveries, Heads
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.linnworks.delivering import PER_PAGE, _says_gone
from linndesk.channels.paging import MOST_PAGES
from linndesk.domain.purchases import Booking
from linndesk.errors import (
    AccessRefused,
    BadInput,
    BadReply,
    Cancelled,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    SignInRefused,
    Throttled,
)
from linndesk.sandbox.linnworks.purchase_records import Purchase, PurchaseLine
from linndesk.sandbox.linnworks.records import NO_ID
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.sending_contract import Hook
from tests.channels.stands import OddAdapter

GONE = "7d5a5a0e-cccc-4000-8000-00000000000e"
ELSE = "7d5a5a0e-cccc-4000-8000-00000000000d"
SEARCH, WHOLE, DELIVER = "Search_PurchaseOrders2", "Get_PurchaseOrder", "Deliver_PurchaseItem"


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer
        assert peer.linnworks.complaints == []


def add(peer: Peer, *skus: str, units: int = 10, **more: Any) -> Purchase:
    return peer.linnworks.world.purchases.add([PurchaseLine(each, units) for each in skus or ("MUG",)], **more)


def heads(peer: Peer, **own: Any) -> Heads:
    return peer.channel(**own).open_purchases()


def ids(found: Heads) -> list[str]:
    return [each.id for each in found.heads]


def bodies(peer: Peer, operation: str) -> list[Any]:
    return [json.loads(each.body) for each in peer.linnworks.heard_at(operation)]


def book(
    peer: Peer,
    purchase: Purchase,
    total: int = 3,
    *,
    line: int = 0,
    batch: str = "",
    hook: Hook | None = None,
    **own: Any,
) -> None:
    channel = peer.channel(**own)
    request = channel.delivery_request(Booking(purchase.id, purchase.lines[line].line_id, total, batch))
    channel.deliver(request, hook or Hook())


def delivered(peer: Peer, purchase: Purchase) -> dict[str, int]:
    return peer.linnworks.world.purchases.delivered(purchase.id)


# -- what is open


def test_m3_what_is_open_or_partly_delivered_at_the_location_is_listed(peer: Peer) -> None:
    north = peer.linnworks.world.add_location("North").id
    opened, partial = add(peer), add(peer, "A", "B")
    peer.linnworks.world.purchases.another_client_delivers(partial.id, "A", 4)
    for status in ("PENDING", "DELIVERED"):
        add(peer, status=status)
    away = add(peer, location=north)
    found = heads(peer)
    assert isinstance(peer.channel(), BooksDeliveries)
    assert sorted(ids(found)) == sorted([opened.id, partial.id])
    assert found.broken == ()
    assert {each.reference for each in found.heads} == {opened.reference, partial.reference}
    assert ids(heads(peer, location="North")) == [away.id]


def test_no_location_is_asked_for_and_each_status_alone(peer: Peer) -> None:
    """Nobody wrote down what the values of Location are; a status is one a question."""
    heads(peer)
    asked = {"EntriesPerPage": PER_PAGE, "PageNumber": 1}
    assert bodies(peer, SEARCH) == [{"Status": "OPEN", **asked}, {"Status": "PARTIAL", **asked}]


@pytest.mark.parametrize(("count", "calls"), [(0, 2), (1, 2), (99, 2), (100, 2), (101, 3), (200, 3), (201, 4)])
def test_pages_are_read_to_the_last(peer: Peer, count: int, calls: int) -> None:
    made = [add(peer).id for _ in range(count)]
    assert sorted(ids(heads(peer))) == sorted(made)
    assert peer.linnworks.calls.count(SEARCH) == calls


def test_one_that_moves_while_the_lists_are_read_counts_once(peer: Peer) -> None:
    """Named as open, then as partly delivered."""
    purchase, world = add(peer), peer.linnworks.world
    peer.linnworks.faults.meanwhile(
        SEARCH, lambda: world.purchases.another_client_delivers(purchase.id, "MUG", 1), skip=1
    )
    assert ids(heads(peer)) == [purchase.id]


def test_one_that_comes_while_pages_are_read_shifts_them_and_nothing_is_read_twice(peer: Peer) -> None:
    made = [add(peer).id for _ in range(PER_PAGE + 20)]
    peer.linnworks.faults.meanwhile(SEARCH, lambda: add(peer), skip=1)
    found = ids(heads(peer))
    assert len(found) == len(set(found))
    assert set(made) <= set(found)


def test_a_status_that_the_list_does_not_keep_to_is_looked_at_again(peer: Peer) -> None:
    add(peer, extra={"PurchaseOrderHeader.Status": "DELIVERED"})
    assert heads(peer) == Heads(())


def test_one_that_cannot_be_read_is_said_and_the_others_come(peer: Peer) -> None:
    """Never lost silently."""
    good = add(peer)
    bad = add(peer, reference="PO-X", extra={"PurchaseOrderHeader.Locked": "perhaps"})
    nameless = add(
        peer, extra={"PurchaseOrderHeader.pkPurchaseID": None, "PurchaseOrderHeader.ExternalInvoiceNumber": ""}
    )
    add(peer, location=peer.linnworks.world.add_location("North").id, extra={"PurchaseOrderHeader.Locked": "perhaps"})
    found = heads(peer)
    assert ids(found) == [good.id]
    assert dict(found.broken) == {
        bad.id: "Purchase order PO-X cannot be read: Locked is neither yes nor no",
        "": "A purchase order cannot be read: pkPurchaseID is missing",
    }
    assert nameless.id not in dict(found.broken)


def test_a_page_that_comes_again_and_again_ends_and_is_said(peer: Peer) -> None:
    made = [add(peer).id for _ in range(PER_PAGE * 2 + 1)]
    peer.linnworks.faults.purchases.stuck = True
    found = heads(peer)
    assert set(ids(found)) < set(made)
    assert len(found.heads) == PER_PAGE
    ((own, said),) = found.broken
    assert own == ""
    assert "may be missing" in said
    assert peer.linnworks.calls.count(SEARCH) == 3


def test_pages_without_end_end(peer: Peer) -> None:
    made = [add(peer).id for _ in range(PER_PAGE)]
    peer.linnworks.faults.purchases.endless = True
    assert sorted(ids(heads(peer))) == sorted(made)

    def uncounted(body: Any) -> None:
        if isinstance(body, dict) and "Result" in body:
            for name in ("TotalPages", "TotalNumberOfRecords", "EntriesPerPage"):
                del body[name]

    found = LinnworksChannel(peer.through(OddAdapter(uncounted))).open_purchases()
    assert sorted(ids(found)) == sorted(made)
    assert len(found.broken) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(Result="none"),
        lambda body: body.pop("Result"),
        lambda body: body.update(Result=[]),
        lambda body: body.update(TotalPages="many"),
        lambda body: body.clear(),
    ],
)
def test_a_list_that_cannot_be_one_is_no_empty_list(peer: Peer, change: Callable[[Any], object]) -> None:
    add(peer)
    with pytest.raises(BadReply, match="purchase orders"):
        odd(peer, "Result", change).open_purchases()


def test_a_list_with_nulls_in_it(peer: Peer) -> None:
    made = add(peer)
    peer.linnworks.faults.nulls = True
    assert ids(heads(peer)) == [made.id]
    found = peer.channel().purchase(made.id)
    assert found is not None
    assert found.lines[0].records is None
    peer.linnworks.world.purchases.delete(made.id)
    assert heads(peer) == Heads(())


# -- suppliers


def test_a_supplier_is_named_and_asked_for_once(peer: Peer) -> None:
    peer.linnworks.world.purchases.suppliers[ELSE] = " Practice  potters "
    for supplier in (ELSE, ELSE, NO_ID, GONE):
        add(peer, supplier_id=supplier)
    channel = peer.channel()
    found = channel.open_purchases().heads
    assert sorted(each.supplier for each in found) == ["", "", "Practice potters", "Practice potters"]
    for each in found:
        whole = channel.purchase(each.id)
        assert whole is not None
        assert whole.head == each
    assert peer.linnworks.calls.count("GetSuppliers") == 1


def test_a_default_supplier_is_not_asked_for(peer: Peer) -> None:
    add(peer)
    heads(peer)
    assert peer.linnworks.calls.count("GetSuppliers") == 0


@pytest.mark.parametrize("kind", ["403", "404", "400", "500", "lost", "429", "html200", "null", "list", "401"])
def test_suppliers_that_are_not_told_hold_nothing_up_and_change_nothing(peer: Peer, kind: Any) -> None:
    """A name informs only; a purchase order does not read as changed because of it."""
    peer.linnworks.world.purchases.suppliers[ELSE] = "Practice potters"
    add(peer, supplier_id=ELSE)
    (known,) = heads(peer).heads
    peer.linnworks.faults.fail_next("GetSuppliers", kind, times=30, seconds=900)
    (found,) = heads(peer).heads
    assert (found.supplier, found.digest) == ("", known.digest)


# -- one whole


def test_m3_a_purchase_order_by_its_id_wherever_it_is_and_whatever_its_status(peer: Peer) -> None:
    purchase = add(peer, "A", "B")
    book(peer, purchase, 3)
    found = peer.channel().purchase(purchase.id.upper())
    assert found is not None
    assert found.head == heads(peer).heads[0]
    assert [(each.sku, each.delivered, [record.units for record in each.records or ()]) for each in found.lines] == [
        ("A", 3, [3]),
        ("B", 0, []),
    ]
    peer.linnworks.world.purchases.deliver_all(purchase.id)
    peer.linnworks.world.purchases.move(purchase.id, peer.linnworks.world.add_location("North").id)
    found = peer.channel().purchase(purchase.id)
    assert found is not None
    assert (found.head.status, found.head.location != NO_ID) == ("DELIVERED", True)


def test_one_that_is_gone_is_none(peer: Peer) -> None:
    purchase = add(peer)
    peer.linnworks.world.purchases.delete(purchase.id)
    assert peer.channel().purchase(purchase.id) is None
    assert peer.channel().purchase("no id") is None
    assert peer.linnworks.calls.count(WHOLE) == 1


@pytest.mark.parametrize("kind", ["null", "empty"])
def test_r_lost_an_empty_answer_is_asked_for_once_more(peer: Peer, kind: Any) -> None:
    """A proxy's empty page must not close a purchase order here."""
    purchase = add(peer)
    peer.linnworks.faults.fail_next(WHOLE, kind)
    assert peer.channel().purchase(purchase.id) is not None
    peer.linnworks.faults.fail_next(WHOLE, kind, times=2)
    assert peer.channel().purchase(purchase.id) is None


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("Purchase order was not found", True),
        ("The purchase order could not be found.", True),
        (f"Purchase_Order with id {ELSE} does not exist", True),
        ("Purchase order doesn't exist any more", True),
        ("No such purchase order", True),
        ("Cannot find purchase order", True),
        ("The purchase order was deleted", True),
        (f"{ELSE} was not found", True),
        ("User was not found", False),
        ("You have no permission to view purchase orders", False),
        ("Purchase order is locked", False),
        ("Purchase order is invalid; the session was not found", False),
        ("An error has occurred", False),
    ],
)
def test_only_words_that_say_so_of_the_purchase_order_are_a_goodbye(peer: Peer, words: str, gone: bool) -> None:
    peer.linnworks.faults.fail_next(WHOLE, "400", words=words)
    if gone:
        assert peer.channel().purchase(ELSE) is None
        return
    with pytest.raises(ChannelRefused) as said:
        peer.channel().purchase(ELSE)
    assert said.value.detail == words


@given(st.text(max_size=100))
def test_whatever_a_refusal_says_it_is_gone_only_where_the_purchase_order_is_named(words: str) -> None:
    folded = words.casefold()
    assert not _says_gone(words, ELSE) or "purchase" in folded or ELSE in folded


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("404", ChannelError), ("403", AccessRefused), ("500", ChannelDown), ("html200", BadReply),
        ("truncated", ChannelError), ("list", BadReply), ("lost", ChannelDown), ("text400", ChannelRefused),
        ("429", Throttled), ("401", SignInRefused),
    ],
)  # fmt: skip
@pytest.mark.parametrize("operation", [SEARCH, WHOLE])
def test_trouble_is_no_empty_list_and_no_purchase_order_that_is_gone(
    peer: Peer, operation: str, kind: Any, error: type[ChannelError]
) -> None:
    purchase = add(peer)
    peer.linnworks.faults.fail_next(operation, kind, times=30, seconds=900)
    with pytest.raises(error) as said:
        _ = heads(peer) if operation == SEARCH else peer.channel().purchase(purchase.id)
    assert said.value.fix


@pytest.mark.parametrize("operation", [SEARCH, WHOLE])
@pytest.mark.parametrize("kind", ["401", "expired", "lost", "503", "429"])
def test_a_question_is_asked_again_where_that_helps(peer: Peer, operation: str, kind: Any) -> None:
    purchase = add(peer)
    peer.linnworks.faults.fail_next(operation, kind, seconds=1)
    assert ids(heads(peer)) == [purchase.id]
    assert peer.channel().purchase(purchase.id) is not None
    assert peer.linnworks.faults.pending() == 0


def test_one_that_cannot_be_read_is_named(peer: Peer) -> None:
    purchase = add(peer, extra={"PurchaseOrderHeader.Status": "?"})
    with pytest.raises(BadReply, match=purchase.id):
        peer.channel().purchase(purchase.id)


def test_a_line_that_cannot_be_read_leaves_the_others(peer: Peer) -> None:
    purchase = add(peer, "A", "B", extra={"PurchaseOrderItem.0.Quantity": -4})
    found = peer.channel().purchase(purchase.id)
    assert found is not None
    assert [each.sku for each in found.lines] == ["B"]
    assert found.broken == ("Line 1, A: Quantity is not between 0 and 2147483647",)


# -- what is told


def test_the_request_is_pure_and_says_the_total(peer: Peer) -> None:
    booking = Booking(ELSE.upper(), NO_ID, 7, " B-1 ")
    request = peer.channel().delivery_request(booking)
    line = {"pkPurchaseId": ELSE, "pkPurchaseItemId": NO_ID, "Delivered": 7}
    assert request == {"deliverItemParameter": {**line, "BatchNumber": "B-1"}}
    assert json.loads(json.dumps(request)) == request == peer.channel().delivery_request(booking)
    assert peer.channel().delivery_request(Booking(ELSE, NO_ID, 7)) == {"deliverItemParameter": line}
    assert peer.bench.journal.exchanges == []


@pytest.mark.parametrize(
    "booking",
    [
        Booking("", ELSE, 1), Booking("no id", ELSE, 1), Booking(ELSE, "7", 1), Booking(ELSE, ELSE, 0),
        Booking(ELSE, ELSE, -1), Booking(ELSE, ELSE, 2**31), Booking(ELSE, ELSE, 1, "a\tb"),
        Booking(ELSE, ELSE, 1, "x" * 101),
    ],
)  # fmt: skip
def test_what_could_never_be_told(peer: Peer, booking: Booking) -> None:
    with pytest.raises(BadInput) as wrong:
        peer.channel().delivery_request(booking)
    assert wrong.value.fix


def test_m3_a_total_is_booked_in_once_however_often_it_is_told(peer: Peer) -> None:
    """R-LOST: it is absolute."""
    purchase, hook = add(peer, "A", "B"), Hook()
    for _ in range(3):
        book(peer, purchase, 3, hook=hook)
    assert hook.calls == 3
    assert delivered(peer, purchase) == {"A": 3, "B": 0}
    assert peer.linnworks.world.shelf.level("A") == 3
    assert peer.linnworks.world.purchases.get(purchase.id).status == "PARTIAL"
    assert "AddToDelivered" not in bodies(peer, DELIVER)[0]["deliverItemParameter"]
    book(peer, purchase, 10)
    book(peer, purchase, 10, line=1)
    assert peer.linnworks.world.purchases.get(purchase.id).status == "DELIVERED"


def test_a_batch_goes_along(peer: Peer) -> None:
    peer.linnworks.world.shelf.add("HONEY", batched=True)
    purchase = add(peer, "HONEY")
    with pytest.raises(ChannelRefused, match="BatchNumber"):
        book(peer, purchase)
    book(peer, purchase, batch="B-9")
    assert [each.batch for each in peer.linnworks.world.told.delivered()] == ["B-9"]
    found = peer.channel().purchase(purchase.id)
    assert found is not None
    assert found.lines[0].batched


@pytest.mark.parametrize(
    ("total", "words"), [(2, "cannot be decreased"), (11, "More would be delivered than was ordered")]
)
def test_a_no_comes_in_linnworks_own_words(peer: Peer, total: int, words: str) -> None:
    peer.linnworks.world.rules.over_delivery = False
    purchase = add(peer)
    book(peer, purchase, 3)
    with pytest.raises(ChannelRefused) as said:
        book(peer, purchase, total)
    assert words in said.value.detail
    assert delivered(peer, purchase) == {"MUG": 3}


def odd(peer: Peer, member: str, change: Callable[[Any], object]) -> LinnworksChannel:
    """A channel to which the answers with that member come changed."""

    def changed(body: Any) -> None:
        if isinstance(body, dict) and member in body:
            change(body)

    return LinnworksChannel(peer.through(OddAdapter(changed)))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.pop("NewPurchaseOrderItem"),
        lambda body: body.update(NewPurchaseOrderItem=None),
        lambda body: body.update(NewPurchaseOrderItem="done"),
        lambda body: body["NewPurchaseOrderItem"].update(pkPurchaseItemId=ELSE),
        lambda body: body["NewPurchaseOrderItem"].update(pkPurchaseItemId=None),
        lambda body: body["NewPurchaseOrderItem"].update(Delivered=2),
        lambda body: body["NewPurchaseOrderItem"].update(Delivered=None),
        lambda body: body["NewPurchaseOrderItem"].update(Delivered="some"),
        lambda body: body.clear(),
    ],
)
def test_r_lost_an_answer_that_does_not_say_it_is_neither_yes_nor_no(
    peer: Peer, change: Callable[[Any], object]
) -> None:
    purchase = add(peer)
    channel = odd(peer, "NewPurchaseOrderItem", change)
    with pytest.raises(BadReply):
        channel.deliver(channel.delivery_request(Booking(purchase.id, purchase.lines[0].line_id, 3)), Hook())
    assert delivered(peer, purchase) == {"MUG": 3}


def test_r_lost_a_yes_that_did_nothing_is_no_yes(peer: Peer) -> None:
    peer.linnworks.faults.purchases.pretended.add("MUG")
    purchase = add(peer)
    with pytest.raises(BadReply):
        book(peer, purchase)
    assert delivered(peer, purchase) == {"MUG": 0}


@pytest.mark.parametrize("kind", ["lost", "reset", "503", "503_after", "html200", "html_after", "429", "401_after"])
def test_r_lost_whatever_is_lost_the_units_are_there_once_in_the_end(peer: Peer, kind: Any) -> None:
    """Told again with the same total."""
    purchase = add(peer)
    peer.linnworks.faults.fail_next(DELIVER, kind)
    for _ in range(3):
        peer.again()
        try:
            book(peer, purchase)
        except ChannelError:
            continue
        break
    assert peer.linnworks.faults.pending() == 0
    assert delivered(peer, purchase) == {"MUG": 3}
    assert peer.linnworks.world.shelf.level("MUG") == 3


@pytest.mark.parametrize("kind", ["401", "expired"])
def test_a_session_that_runs_out_is_renewed_and_leave_asked_again(peer: Peer, kind: Any) -> None:
    purchase, hook = add(peer), Hook()
    peer.channel().open_purchases()
    peer.linnworks.faults.fail_next(DELIVER, kind)
    book(peer, purchase, hook=hook)
    assert (hook.calls, delivered(peer, purchase)) == (2, {"MUG": 3})


def test_r_lease_leave_that_is_refused_stops_it(peer: Peer) -> None:
    purchase = add(peer)
    with pytest.raises(Cancelled):
        book(peer, purchase, hook=Hook(Cancelled("The lease is lost")))
    assert bodies(peer, DELIVER) == []


# -- test accounts


def test_u10_a_test_account_books_nothing_but_its_test_skus(peer: Peer) -> None:
    own = {"test_account": True, "test_skus": ["TEST-1"]}
    mixed, away = add(peer, "MUG", "TEST-1"), add(peer, "TEST-1", location=peer.linnworks.world.add_location("N").id)
    for purchase, words in ((mixed, "is no test SKU"), (away, "not at its location")):
        with pytest.raises(ChannelRefused) as said:
            book(peer, purchase, **own)
        assert words in said.value.detail
    with pytest.raises(ChannelRefused, match="reads only"):
        book(peer, mixed, line=1, test_account=True)
    gone = add(peer, "TEST-1")
    peer.linnworks.world.purchases.delete(gone.id)
    with pytest.raises(ChannelRefused, match="does not know"):
        book(peer, gone, **own)
    assert bodies(peer, DELIVER) == []
    book(peer, mixed, line=1, **own)
    assert delivered(peer, mixed) == {"MUG": 0, "TEST-1": 3}


@pytest.mark.parametrize("kind", ["lost", "503", "html200"])
def test_u10_trouble_before_it_leaves_is_no_booking_of_unknown_fate(peer: Peer, kind: Any) -> None:
    purchase = add(peer, "TEST-1")
    peer.linnworks.faults.fail_next(WHOLE, cast(Any, kind), times=30)
    with pytest.raises(ChannelDown) as said:
        book(peer, purchase, test_account=True, test_skus=["TEST-1"])
    assert getattr(said.value, "sent", None) is False


class Growing(HTTPAdapter):
    """The real way out, but for lists of purchase orders: each page has a new one, and says that there are more."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = 0

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:
        if not str(request.url).endswith(SEARCH):
            return super().send(request, *args, **more)
        self.pages += 1
        row = {"pkPurchaseID": str(UUID(int=self.pages)), "fkLocationId": NO_ID, "Status": "OPEN"}
        response = Response()
        response.status_code, response.request = 200, request
        response.raw = io.BytesIO(json.dumps({"Result": [row], "TotalPages": self.pages + 1}).encode())
        return response


def test_a_list_that_never_ends_is_an_error(peer: Peer) -> None:
    adapter = Growing()
    peer.bench.tools = replace(peer.bench.tools, keeps_plan=True)
    with pytest.raises(BadReply, match="without end"):
        LinnworksChannel(peer.through(adapter)).open_purchases()
    assert adapter.pages == MOST_PAGES
