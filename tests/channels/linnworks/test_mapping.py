"""U3, M6, M8, M9, R-ORDERS: what an order of Linnworks means here."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.linnworks.mapping import ELSEWHERE, NO_ADDRESS, NOT_PAID, Reader
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.channels.linnworks.weights import grams_of, weight
from linndesk.channels.written import Unreadable
from linndesk.domain.orders import MOVED_AWAY, PARKED_THERE
from linndesk.sandbox.linnworks.records import Line, Person, Shipping
from tests.channels.linnworks.written import MUG, NOON, READER, body, read, skipped

ELSE = "7d5a5a0e-cccc-4000-8000-00000000000d"


def changed(path: str, value: Any, **more: Any) -> dict[str, Any]:
    return body(extra={path: value}, **more)


@pytest.mark.parametrize(
    ("status", "expected"),
    [("PAID", ("open", "paid")), ("UNPAID", ("pending", "unpaid")), ("PENDING", ("pending", "pending"))],
)
def test_u3_only_paid_orders_are_open(status: str, expected: tuple[str, str]) -> None:
    made = read(body(status=status))
    assert (made.status, made.payment_status) == expected


@pytest.mark.parametrize("status", ["RETURN", "RESEND"])
def test_u3_returns_and_resends_are_left_with_the_reason(status: str) -> None:
    assert skipped(body(status=status)) == NOT_PAID[status]


@pytest.mark.parametrize("value", [None, 9, "WHATEVER"])
def test_u3_a_status_that_nobody_knows_waits(value: object) -> None:
    assert read(changed("GeneralInfo.Status", value)).status == "pending"


@pytest.mark.parametrize("value", [1, "1", "PAID", "paid", 1.0])
def test_a_status_in_any_form(value: object) -> None:
    assert read(changed("GeneralInfo.Status", value)).status == "open"


def test_who_what_and_where() -> None:
    made = read(
        body([Line(MUG, 3)], sub_source="Practice shop", secondary="S-9", notes=(("By the door", False),), by_id=True)
    )
    assert (made.source, made.sub_source, made.called) == ("EBAY", "Practice shop", "100001")
    assert (made.channel_service, made.currency) == ("Royal Mail 48", "GBP")
    assert [(each.channel_sku, each.quantity, each.shipped) for each in made.lines] == [(MUG, 3, 0)]
    person = made.person
    assert (person.name, person.country_code, person.postcode) == ("Jo Practice", "GB", "NR1 1AA")
    assert person.notes == ("By the door", "Number on EBAY: REF-100001", "Number on EBAY: S-9")


def test_a_note_for_the_seller_says_so() -> None:
    assert read(body(notes=(("Mind the dog", True),), by_id=True)).person.notes[0] == "Internal: Mind the dog"


def test_a_country_that_nobody_knows_stands_in_the_notes() -> None:
    person = read(body(delivery=Person(country="Ruritania"))).person
    assert (person.country_code, person.notes[0]) == ("", "Country: Ruritania")


def test_the_billing_address_where_there_is_no_other() -> None:
    bare = Person(name="", line1="", town="", region="", postcode="", country="", phone="", email="")
    made = read(body(delivery=bare, billing=Person(town="Leeds")))
    assert (made.person.town, made.person.phone) == ("Leeds", "+44 1632 960001")
    assert read(body(delivery=bare, billing=bare)).missing == NO_ADDRESS


def test_parked_held_and_part_shipped_are_seen() -> None:
    made = read(body(parked=True, held=True, part_shipped=True))
    assert made.flags == (PARKED_THERE, "partly_shipped")
    assert made.cancel_requested
    assert made.status == "open"
    assert PARKED_THERE in read(changed("GeneralInfo.Marker", 7)).flags
    prime = read(changed("GeneralInfo.Identifiers", [{"Tag": "AMAZON_PRIME", "Name": "Prime"}]))
    assert prime.flags == ("prime",)


# -- lines


def test_pitfall_7_a_composite_is_its_parent_once() -> None:
    for flat in (False, True):
        made = read(body([Line("SET-1", 2), Line(MUG)], flat=flat))
        assert [(each.channel_sku, each.quantity) for each in made.lines] == [("SET-1", 2), (MUG, 1)]


def test_a_line_without_an_id_is_never_taken_for_a_part_of_another() -> None:
    zeros = {"RowId": DEFAULT_LOCATION}
    found = body([Line("SET-1"), Line(MUG)])
    parts = [{**each, **zeros} for each in found["Items"][0]["CompositeSubItems"]]
    found["Items"] = [{**found["Items"][0], "CompositeSubItems": parts}, {**found["Items"][1], **zeros}]
    with pytest.raises(Unreadable, match="line 2: RowId is missing"):
        read(found)


def test_a_service_is_money_and_a_note() -> None:
    made = read(body([Line(MUG), Line("GIFT", 2, Decimal("1.50"), "Gift wrap", service=True)]))
    assert [each.channel_sku for each in made.lines] == [MUG]
    assert (made.total, made.person.notes[-1]) == (Decimal("15.99"), "Service: Gift wrap, 3.00 GBP")
    with pytest.raises(Unreadable, match="no goods"):
        read(body([Line("GIFT", service=True)]))


@pytest.mark.parametrize(("sku", "number", "expected"), [("A", "B", "A"), (None, "B", "B"), ("", "B", "B")])
def test_the_sku_else_the_item_number(sku: object, number: str, expected: str) -> None:
    found = body(extra={"Items.0.SKU": sku, "Items.0.ItemNumber": number})
    assert read(found).lines[0].channel_sku == expected


def test_what_the_buyer_chose_is_noted() -> None:
    assert "Stoneware mug · Colour: red" in read(body([Line(MUG, options=(("Colour", "red"),))])).person.notes


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("OrderId", None, "OrderId is missing"),
        ("OrderId", "12", "OrderId is no id"),
        ("Items", [], "it has no goods"),
        ("Items.0.RowId", None, "line 1: RowId is missing"),
        ("Items.0.Quantity", 0, "line 1: Quantity is not between"),
        ("Items.0.Quantity", "many", "line 1: Quantity is no number"),
        ("Items.0.CostIncTax", "dear", "line 1: CostIncTax is no number"),
        ("Items.0.CostIncTax", 10**14, "line 1: its amounts"),
        ("TotalsInfo.Currency", "pounds", "Currency is no code"),
        ("GeneralInfo.ReceivedDate", "yesterday", "ReceivedDate is no time"),
        ("FulfilmentLocationId", "here", "FulfilmentLocationId is no id"),
    ],
)
def test_what_cannot_be_read_is_named(path: str, value: object, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(changed(path, value))


def test_an_order_that_does_not_say_when_it_was_placed_is_put_aside() -> None:
    """U2: nobody could say whether the account was on then."""
    with pytest.raises(Unreadable, match="when it was placed"):
        read(body(extra={"GeneralInfo.ReceivedDate": "0001-01-01T00:00:00"}))


def test_two_lines_of_one_id_are_put_aside() -> None:
    same = "36756d75-a359-5e0a-8086-50d2378cded5"
    with pytest.raises(Unreadable, match="same RowId"):
        read(body([Line(MUG, row_id=same), Line("LID-1", row_id=same)]))


# -- dates and weights


def test_m9_the_date_to_despatch_by() -> None:
    by = NOON + timedelta(days=2)
    first, last = NOON + timedelta(days=3), NOON + timedelta(days=4)
    assert read(body(despatch_by=by)).ship_by == by
    assert read(body(despatch_by=by), Reader(NOON, DEFAULT_LOCATION)).ship_by is None
    assert read(body(despatch_by=by, scheduled=(first, last))).ship_by == last
    assert read(body(despatch_by=by, scheduled=(first, None))).ship_by == first


@pytest.mark.parametrize("none", ["0001-01-01T00:00:00", "1900-01-01T00:00:00", "1753-01-01T00:00:00Z", "", None])
def test_years_that_stand_for_none(none: object) -> None:
    assert read(changed("GeneralInfo.DespatchByDate", none)).ship_by is None


def test_pitfall_11_a_date_without_a_zone_is_utc() -> None:
    written = "2026-11-20T08:30:00"
    at = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert read(changed("GeneralInfo.ReceivedDate", written)).received_at == at
    assert read(changed("GeneralInfo.ReceivedDate", "2026-11-20T09:30:00+01:00")).received_at == at


@pytest.mark.parametrize(
    ("unit", "expected"), [("kg", 1500), ("KGS", 1500), ("g", 2), ("lb", 680), ("lbs.", 680), ("Oz", 43)]
)
def test_m9_weights_in_any_unit(unit: str, expected: int) -> None:
    grams = grams_of(unit)
    assert grams is not None
    assert weight(Decimal("1.5"), grams) == expected


def test_m9_the_weight_of_an_order() -> None:
    found = body(shipping=Shipping(total_weight=Decimal("0.455")))
    assert read(found).weight_g is None
    assert read(found, Reader(NOON, DEFAULT_LOCATION, Decimal(1000))).weight_g == 455
    assert read(body(), Reader(NOON, DEFAULT_LOCATION, Decimal(1000))).weight_g is None
    assert grams_of("stone") is None


# -- places


def test_m1_an_order_of_another_location_is_not_for_us() -> None:
    assert skipped(changed("FulfilmentLocationId", ELSE)) == ELSEWHERE
    assert skipped(changed("GeneralInfo.Location", ELSE)) == ELSEWHERE
    away = READER.mirrored(changed("FulfilmentLocationId", ELSE, by_id=True), "")
    assert (away.status, away.flags) == ("cancelled", (MOVED_AWAY,))


def test_all_zeros_is_the_default_location_and_not_unset() -> None:
    own = Reader(NOON, ELSE)
    assert skipped(body(), own) == ELSEWHERE
    found = body(extra={"FulfilmentLocationId": DEFAULT_LOCATION, "GeneralInfo.Location": ELSE.upper()})
    assert read(found, own).status == "open"


# -- orders by their ids


def test_an_order_that_was_processed_there_has_left() -> None:
    found = body([Line(MUG, 2)], processed=NOON, shipping=Shipping(tracking="TR 1"), by_id=True)
    made = READER.mirrored(found, "")
    assert made.status == "shipped"
    assert [(each.quantity, each.shipped) for each in made.lines] == [(2, 2)]
    assert [each.tracking for each in made.packages] == ["TR 1"]


def test_processed_and_on_hold_is_cancelled_whatever_else_can_be_read() -> None:
    found = body(processed=NOON, held=True, by_id=True)
    made = READER.mirrored(found, "")
    assert (made.status, made.lines[0].shipped) == ("cancelled", 0)
    assert READER.mirrored({**found, "Items": "gone"}, "").status == "cancelled"
    with pytest.raises(Unreadable):
        READER.mirrored({**body(processed=NOON, by_id=True), "Items": "gone"}, "")


def test_an_order_here_that_became_a_return_waits_with_the_reason() -> None:
    made = READER.mirrored(body(status="RETURN", by_id=True), "")
    assert (made.status, made.missing) == ("pending", "Linnworks has it as a return now")


# -- the word for all it says


def shuffled(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: shuffled(found[name]) for name in reversed(found)}
    return [shuffled(each) for each in found] if isinstance(found, list) else found


def renamed(found: Any) -> Any:
    if isinstance(found, dict):
        return {name[:1].lower() + name[1:]: renamed(each) for name, each in found.items()}
    return [renamed(each) for each in found] if isinstance(found, list) else found


def test_the_digest_is_the_same_for_the_same_content() -> None:
    found = body([Line(MUG), Line("LID-1", 2)])
    word = read(found).digest
    assert word
    assert read(shuffled(found)).digest == word
    assert read(renamed(found)).digest == word
    assert read({**found, "Items": found["Items"][::-1]}).digest == word
    assert (
        read(json.loads(json.dumps(found)), Reader(NOON + timedelta(hours=1), DEFAULT_LOCATION, dated=True)).digest
        == word
    )


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *[
            (f"Items.0.{each}", 77)
            for each in ("StockLevelIndicator", "Level", "InOrderBook", "AvailableStock", "OnOrder")
        ],
        *[("GeneralInfo.InvoicePrinted", True), ("GeneralInfo.StockAllocationType", "Full"), ("CanFulfil", True)],
        ("TotalsInfo.ProfitMargin", 3.5),
    ],
)
def test_what_moves_by_itself_does_not_change_the_digest(member: str, value: object) -> None:
    assert read(changed(member, value)).digest == read(body()).digest


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("Items.0.Quantity", 2), ("Items.0.SKU", "OTHER"), ("Items.0.CostIncTax", 1.0), ("GeneralInfo.Status", 0),
        ("GeneralInfo.IsParked", True), ("GeneralInfo.HoldOrCancel", True), ("CustomerInfo.Address.Town", "Leeds"),
        ("ShippingInfo.PostalServiceName", "Other"), ("GeneralInfo.DespatchByDate", "2026-11-30"),
        ("GeneralInfo.ReceivedDate", "2026-11-21T00:00:00"), ("TotalsInfo.TotalCharge", 1.0),
    ],
)  # fmt: skip
def test_what_matters_changes_the_digest(member: str, value: object) -> None:
    assert read(changed(member, value)).digest != read(body()).digest
