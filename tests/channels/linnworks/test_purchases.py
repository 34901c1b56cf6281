"""M3: purchase orders as Linnworks writes them are read to the letter, or named; never guessed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.channels.linnworks.purchases import named, read_head, read_purchase, unread
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.domain.purchases import Purchase, PurchaseHead, PurchaseLine, Record
from tests.channels.external.odd_orders import ODD, respelt
from tests.channels.linnworks.written import MUG, NOON
from tests.channels.linnworks.written_purchases import ID, LINES, damaged_header, damaged_purchase, header, purchase

ELSE = "7d5a5a0e-cccc-4000-8000-00000000000d"
Change = Callable[[dict[str, Any]], object]


def read(found: Any) -> Purchase:
    made = read_purchase(found, ID)
    assert made is not None
    return made


def changed(change: Change) -> dict[str, Any]:
    """A purchase order with one thing otherwise."""
    made = copy.deepcopy(purchase())
    change(made)
    return made


def first(change: Change) -> dict[str, Any]:
    """Its first line otherwise."""
    return changed(lambda made: change(made["PurchaseOrderItem"][0]))


def test_m3_a_purchase_order_as_it_stands() -> None:
    made = read(purchase())
    head = made.head
    assert (head.id, head.reference, head.supplier_reference) == (ID, "PO-77", "INV 9")
    assert (head.location, head.status, head.locked) == (DEFAULT_LOCATION, "PARTIAL", False)
    assert (head.ordered_at, head.expected_at) == (NOON, NOON + timedelta(days=3))
    assert [(each.sku, each.ordered, each.delivered) for each in made.lines] == [
        (MUG, 10, 3), ("LID-1", 5, 1), ("SET-1", 4, 0),
    ]  # fmt: skip
    assert made.broken == ()
    assert made.lines[0] == PurchaseLine(
        LINES[0], made.lines[0].stock_id, MUG, "Stoneware mug", "", "SUP-1", "", 10, 3, 5, 2,
        records=(Record(9001, 2, NOON), Record(9003, 1, NOON)),
    )  # fmt: skip
    assert made.lines[1].supplier_barcode == "5060000000017"
    assert (made.lines[1].records, made.lines[2].records) == ((Record(9002, 1, NOON),), ())


def test_a_head_of_a_list_and_of_a_whole_one_are_the_same() -> None:
    assert read_head(header()) == read(purchase()).head


@pytest.mark.parametrize("seed", range(40))
def test_the_same_in_another_spelling_reads_the_same(seed: int) -> None:
    """R-ORDERS: names in another case, numbers as texts, lists as PHP writes them. Records in any form are records."""
    made = read(purchase())
    if isinstance((again := respelt(purchase(), seed)).get("DeliveredRecords"), list):
        assert read(again) == made
    assert read_head(respelt(header(), seed)) == made.head


@pytest.mark.parametrize(
    "name",
    [
        "ExternalInvoiceNumber", "SupplierReferenceNumber", "LineCount", "DeliveredLinesCount", "TotalCost", "taxPaid",
        "Currency", "fkSupplierId", "PostagePaid", "ConvertedGrandTotal",
    ],
)  # fmt: skip
def test_a_digest_changes_with_whatever_a_header_says(name: str) -> None:
    assert read_head(header(**{name: "7"})).digest != read_head(header()).digest


@pytest.mark.parametrize(
    "changes",
    [
        {"Status": "OPEN"}, {"Locked": True}, {"DateOfPurchase": "2026-11-01T00:00:00"},
        {"QuotedDeliveryDate": "2026-12-24T00:00:00"}, {"DateOfDelivery": "2026-12-24T00:00:00"},
        {"fkLocationId": ELSE},
    ],
)  # fmt: skip
def test_a_digest_changes_with_its_state_its_dates_and_its_place(changes: dict[str, Any]) -> None:
    assert read_head(header(**changes)).digest != read_head(header()).digest


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-25T10:00:00", "2026-11-25T10:00:00+00:00"), ("2026-11-25T10:00:00Z", "2026-11-25T10:00:00+00:00"),
        ("2026-11-25T10:00:00.1234567+02:00", "2026-11-25T08:00:00.123456+00:00"),
        ("0001-01-01T00:00:00", None), ("1900-01-01T00:00:00Z", None), (None, None), ("soon", None), ([1], None),
    ],
)  # fmt: skip
def test_dates_are_utc_and_what_stands_for_none_is_none(written: object, expected: str | None) -> None:
    found = read_head(header(QuotedDeliveryDate=written)).expected_at
    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize("written", ["open", "Open", 1, "1"])
def test_a_status_in_any_spelling(written: object) -> None:
    assert read_head(header(Status=written)).status == "OPEN"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"Status": "CLOSED"}, "Status"), ({"Status": None}, "Status"), ({"pkPurchaseID": "7"}, "pkPurchaseID"),
        ({"pkPurchaseID": None}, "pkPurchaseID"), ({"pkPurchaseID": DEFAULT_LOCATION}, "pkPurchaseID"),
        ({"fkLocationId": "Default"}, "fkLocationId"), ({"Locked": "perhaps"}, "Locked"),
        ({"ExternalInvoiceNumber": {"a": 1}}, "ExternalInvoiceNumber"),
    ],
)  # fmt: skip
def test_what_a_head_must_say(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_head(header(**changes))


def test_without_a_location_it_is_for_the_default_one_and_without_a_reference_its_id_names_it() -> None:
    made = read_head(header(fkLocationId=None, ExternalInvoiceNumber=" "))
    assert (made.location, made.reference) == (DEFAULT_LOCATION, ID)


def test_one_that_cannot_be_read_is_named() -> None:
    bad = header(Status="?")
    assert list(unread(bad, "no", DEFAULT_LOCATION)) == [(ID, "Purchase order PO-77 cannot be read: no")]
    assert list(unread("x", "no", DEFAULT_LOCATION)) == [("", "A purchase order cannot be read: no")]
    assert list(unread({"pkPurchaseID": "7"}, "no", DEFAULT_LOCATION)) == [("", "A purchase order cannot be read: no")]
    assert list(unread(bad, "no", ELSE)) == []


# -- what is none


@pytest.mark.parametrize(
    "found",
    [
        None, {}, {"PurchaseOrderHeader": None, "PurchaseOrderItem": None}, {"PurchaseOrderHeader": {}},
        {"PurchaseOrderHeader": {"pkPurchaseID": DEFAULT_LOCATION, "Status": "PENDING", "LineCount": 0}},
    ],
)  # fmt: skip
def test_an_answer_that_names_none_and_holds_no_line_is_none(found: object) -> None:
    assert read_purchase(found, ID) is None


@pytest.mark.parametrize(
    "found",
    [
        "gone", 7, [], [1], {"Error": "no", "PurchaseOrderHeader": "x"},
        changed(lambda made: made.update(PurchaseOrderHeader=None)),
        changed(lambda made: made["PurchaseOrderHeader"].update(pkPurchaseID=ELSE)),
        changed(lambda made: made["PurchaseOrderHeader"].update(Status="?")),
        changed(lambda made: made.update(PurchaseOrderItem=None)),
        changed(lambda made: made.update(PurchaseOrderItem="none")),
    ],
)  # fmt: skip
def test_what_is_neither_one_nor_none_is_unreadable(found: object) -> None:
    """Lines that are not shown are not taken for deleted ones."""
    with pytest.raises(Unreadable):
        read_purchase(found, ID)


# -- lines


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"Quantity": -1}, "Quantity is not between"), ({"Quantity": "2.5"}, "Quantity is no whole number"),
        ({"Quantity": None}, "Quantity is missing"), ({"Quantity": 2**31}, "Quantity is not between"),
        ({"Delivered": None}, "Delivered is missing"), ({"Delivered": -3}, "Delivered is not between"),
        ({"Delivered": "many"}, "Delivered is no number"), ({"SKU": " "}, "SKU is missing"),
        ({"SKU": "x" * 201}, "SKU is longer"), ({"pkPurchaseItemId": "1"}, "pkPurchaseItemId is no id"),
        ({"pkPurchaseItemId": None}, "pkPurchaseItemId is missing"), ({"IsDeleted": "perhaps"}, "IsDeleted"),
        ({"InventoryTrackingType": "perhaps"}, "InventoryTrackingType"), ({"fkStockItemId": "1"}, "fkStockItemId"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named_and_leaves_the_others(changes: dict[str, Any], why: str) -> None:
    made = read(first(lambda line: line.update(changes)))
    assert [each.id for each in made.lines] == list(LINES[1:])
    (said,) = made.broken
    assert said.startswith("Line 1")
    assert why in said


def test_lines_of_the_same_id_are_both_broken() -> None:
    """Which of them a booking would be of nobody knows."""
    made = read(changed(lambda made: made["PurchaseOrderItem"][2].update(pkPurchaseItemId=LINES[0].upper())))
    assert [each.id for each in made.lines] == [LINES[1]]
    assert [each[:6] for each in made.broken] == ["Line 1", "Line 3"]


def test_batches_deleted_items_and_packs_that_nobody_can_read() -> None:
    odd = {"InventoryTrackingType": 2, "IsDeleted": "true", "PackSize": "a box", "PackQuantity": -1}
    made = read(first(lambda line: line.update(odd, fkStockItemId=DEFAULT_LOCATION))).lines[0]
    assert (made.batched, made.removed, made.pack_size, made.packs, made.stock_id) == (True, True, 0, 0, "")


def test_more_delivered_than_ordered_is_read_as_it_stands() -> None:
    made = read(first(lambda line: line.update(Quantity=2))).lines[0]
    assert (made.ordered, made.delivered) == (2, 3)


# -- records


@pytest.mark.parametrize("found", [None, "none", 3, {"0": 1}, ["x"], [None], [{}], [{"fkPurchaseItemId": "1"}]])
def test_records_that_are_not_shown_or_belong_to_nobody_say_nothing(found: object) -> None:
    made = read(changed(lambda made: made.update(DeliveredRecords=found)))
    assert {each.records for each in made.lines} == {None}


def test_no_record_at_all_is_not_the_same_as_none_shown() -> None:
    assert {each.records for each in read(changed(lambda made: made["DeliveredRecords"].clear())).lines} == {()}
    assert {each.records for each in read(changed(lambda made: made.pop("DeliveredRecords"))).lines} == {None}


@pytest.mark.parametrize(
    "changes",
    [
        {"DeliveredQuantity": "some"}, {"DeliveredQuantity": None}, {"DeliveredQuantity": -2},
        {"DeliveredQuantity": 2.5}, {"pkDeliveryRecordId": None}, {"pkDeliveryRecordId": 0},
        {"pkDeliveryRecordId": 9003}, {"CreatedDateTime": "soon"}, {"DeliveredQuantity": 3},
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_right_says_nothing_of_its_line_alone(changes: dict[str, Any]) -> None:
    """R-LOST: unreadable, a number twice, or more than the line says that came."""
    made = read(changed(lambda made: made["DeliveredRecords"][0].update(changes)))
    assert [each.records is None for each in made.lines] == [True, False, False]


def test_records_come_in_the_order_of_their_numbers_and_a_date_may_be_missing() -> None:
    def change(made: dict[str, Any]) -> None:
        made["DeliveredRecords"].reverse()
        made["DeliveredRecords"][0]["CreatedDateTime"] = None

    assert read(changed(change)).lines[0].records == (Record(9001, 2, NOON), Record(9003, 1, None))


# -- whatever comes

IN_ONE = 40  # of one example: 500 of them are 20,000 inputs


def check(numbers: list[int]) -> int:
    """Damaged ones: each is read whole, is none, or is named. How many were read."""
    return sum(_check(each) for each in numbers)


def _check(seed: int) -> bool:
    found = damaged_purchase(seed)
    try:
        made = read_purchase(found, ID)
    except Unreadable:
        return False
    if made is None:
        return False
    rows = Loose(found).elements("PurchaseOrderItem")
    assert len(made.lines) + len(made.broken) == len(rows)
    assert made.head.id == ID
    _storable_head(made.head)
    for line in made.lines:
        assert 0 <= line.ordered < 2**31
        assert 0 <= line.delivered < 2**31
        _storable(line.sku, line.title, line.barcode, line.supplier_code, line.supplier_barcode, line.stock_id)
        assert line.records is None or sum(each.units for each in line.records) <= line.delivered
        assert line.records is None or [each.number for each in line.records] == sorted(
            {each.number for each in line.records}
        )
    assert all(said.startswith("Line ") and said.encode() for said in made.broken)
    return True


def _storable_head(head: PurchaseHead) -> None:
    _storable(head.reference, head.supplier_reference, head.location, head.digest)
    assert json.dumps([each and each.isoformat() for each in (head.ordered_at, head.expected_at)])


def _storable(*texts: str) -> None:
    for each in texts:
        assert "\0" not in each
        assert each.encode() or not each


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 2**32))
def test_lines_out_and_broken_are_lines_in(seed: int) -> None:
    """20,000 purchase orders with any damage."""
    check([seed * IN_ONE + each for each in range(IN_ONE)])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_a_head_is_read_or_named(seed: int) -> None:
    for each in (damaged_header(seed * IN_ONE + number) for number in range(IN_ONE)):
        try:
            _storable_head(read_head(each))
        except Unreadable as error:
            for own, said in unread(each, str(error), DEFAULT_LOCATION):
                assert own == named(each)
                _storable(said)


@pytest.mark.parametrize("odd", ODD, ids=lambda each: repr(each)[:20])
def test_whatever_stands_for_a_whole_one(odd: Any) -> None:
    for found in (odd, {"PurchaseOrderHeader": odd}, {**purchase(), "PurchaseOrderItem": odd}):
        try:
            made = read_purchase(found, ID)
        except Unreadable:
            continue
        assert made is None or not made.lines
