"""X5, tolerance 8: an app's order in our words to the penny, or put aside with one clear reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.channels.countries import code_of
from linndesk.channels.external.order_page import read_page
from linndesk.channels.order_page import REPEATED, PageRead
from linndesk.domain.orders import NO_NUMBER, ChannelOrder, Held, Quarantined, Service
from linndesk.store.fields import to_ms
from linndesk.store.sealing import Seal, new_key
from tests.channels.external.odd_orders import ADDRESS, ODD, damaged, line, order, respelt

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEAL = Seal(new_key())


def page(*found: object, seen: set[str] | None = None) -> PageRead:
    return read_page(found, AT, "SHOP", set() if seen is None else seen)


def good(found: dict[str, Any]) -> ChannelOrder:
    read = page(found)
    assert not read.quarantined, read.quarantined
    return read.orders[0]


def bad(found: object) -> Quarantined:
    read = page(found)
    assert not read.orders
    return read.quarantined[0]


def test_a_whole_order() -> None:
    made = good(
        order(
            line(1, Qty="2", PricePerUnit="7.50", Options=[{"Name": "Engraving", "Value": "For Nan"}, {"Name": ""}]),
            line(2, SKU="", IsService=True, ItemTitle="Gift wrap", PricePerUnit="3.50"),
            Discount="1.00",
            Notes=[{"Note": "Ring twice"}, {"Note": "Ring twice"}, {"Note": "VIP", "IsInternal": True}],
            SecondaryReferenceNumber="#1001",
        )
    )
    assert (made.status, made.payment_status, made.marketplace, made.source) == ("open", "paid", "UK", "SHOP")
    assert (made.channel_order_id, made.channel_service, made.currency) == ("R-1", "RM CLR01", "GBP")
    assert [(each.line_id, each.channel_sku, each.quantity, each.total) for each in made.lines] == [
        ("1", "MUG-RED", 2, Decimal("15.00"))
    ]
    assert (made.shipping, made.discount, made.total) == (Decimal("2.99"), Decimal("1.00"), Decimal("20.49"))
    assert made.tax == Decimal("2.50") + Decimal("0.58") + Decimal("0.50")
    assert made.person.notes == (
        "Ring twice", "Internal: VIP", "The buyer's number: #1001", "Mug, red · Engraving: For Nan",
        "Service: Gift wrap, 3.50 GBP",
    )  # fmt: skip
    assert (made.person.buyer_name, made.person.name, made.person.postcode) == ("Jane R", "Jane Roe", "LS1 4AB")
    assert (made.person.buyer_email, made.person.country_code, made.missing) == ("jane@shop.example", "GB", "")
    assert made.received_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert made.ship_by == datetime(2026, 3, 3, tzinfo=UTC)
    assert made.last_updated == AT
    assert made.digest


@pytest.mark.parametrize(
    ("word", "status", "payment"),
    [("PAID", "open", "paid"), (0, "open", "paid"), ("unpaid", "pending", "unpaid"), ("1", "pending", "unpaid"),
     ("CANCELLED", "cancelled", "cancelled"), ("Canceled", "cancelled", "cancelled"), (2, "cancelled", "cancelled"),
     (None, "open", "paid"), ("REFUND_PENDING", "pending", "unpaid"), (3, "pending", "unpaid")],
)  # fmt: skip
def test_how_it_was_paid(word: object, status: str, payment: str) -> None:
    """A word that nobody knows waits like one that was not paid: nothing unpaid leaves."""
    made = good(order(PaymentStatus=word))
    assert (made.status, made.payment_status) == (status, payment)


def test_lines_that_were_called_off() -> None:
    for word in ("CANCELLED", "canceled", 1, "1"):
        made = good(order(line(1), line(2, Qty=3, CancelStatus=word)))
        assert made.status == "open"
        assert [(each.quantity, each.cancelled) for each in made.lines] == [(1, 0), (3, 3)]
        assert good(order(line(1, CancelStatus=word))).status == "cancelled"
    assert good(order(line(CancelStatus=2))).lines[0].cancelled == 0


def test_an_order_that_was_called_off_needs_nothing_but_its_number() -> None:
    """Else it would stay open here, and leave."""
    made = good({"ReferenceNumber": "R-9", "PaymentStatus": "CANCELLED"})
    assert (made.channel_order_id, made.status, made.lines) == ("R-9", "cancelled", ())
    assert good(order(line(Qty="many"), PaymentStatus=2)).status == "cancelled"
    assert "ReferenceNumber is missing" in bad({"PaymentStatus": "CANCELLED"}).reason


@pytest.mark.parametrize(
    ("changes", "total"),
    [
        ({"Qty": 3, "PricePerUnit": "0.335"}, "1.01"),  # 1.005 is rounded half up, once
        ({"Qty": 7, "PricePerUnit": "9.99", "LinePercentDiscount": "12.5"}, "61.19"),
        ({"PricePerUnit": "10.00", "TaxCostInclusive": False, "TaxRate": "20"}, "12.00"),
        ({"Qty": 3, "PricePerUnit": "3.33", "TaxCostInclusive": "False", "TaxRate": "17.5"}, "11.74"),
        ({"PricePerUnit": "1,020.00"}, "1020.00"),
        ({"PricePerUnit": ""}, "0.00"),
        ({"PricePerUnit": None, "TaxRate": "", "LinePercentDiscount": ""}, "0.00"),
        ({"Qty": 2**31 - 1, "PricePerUnit": Decimal("1234.123456789012345")}, "2650259941833.52"),
        ({"Qty": 2**31 - 1, "PricePerUnit": "0.123456789012345", "LinePercentDiscount": "33.333333333333"},
         "176747623.68"),
        ({"TaxRate": "twenty"}, "7.50"),  # the tax is in the price already
        ({"PricePerUnit": "-5.00"}, "-5.00"),
        ({"LinePercentDiscount": 100}, "0.00"),
    ],
)  # fmt: skip
def test_a_lines_total_to_the_penny(changes: dict[str, Any], total: str) -> None:
    found = good(order(line(1, **changes)))
    assert found.lines[0].total == Decimal(total)
    assert found.total == max(Decimal(total) + Decimal("2.99"), Decimal(0))


def test_currencies_have_their_own_minor_unit() -> None:
    assert good(order(line(PricePerUnit="1020.5"), Currency="JPY", PostalServiceCost=0)).total == Decimal(1021)
    assert good(order(line(PricePerUnit="1.0005"), Currency="kwd", PostalServiceCost=0)).total == Decimal("1.001")


def test_a_discount_is_one_with_and_without_its_minus_and_no_total_is_below_0() -> None:
    assert good(order(Discount="-2.00")).total == good(order(Discount="2.00")).total == Decimal("8.49")
    assert good(order(Discount="500")).total == 0


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (order(ReferenceNumber=""), "ReferenceNumber is missing"),
        (order(ReferenceNumber="x" * 300), "ReferenceNumber is longer"),
        (order(OrderItems=[]), "it has no goods"),
        (order(OrderItems=None), "it has no goods"),
        (order(line(IsService=True)), "it has no goods"),
        (order(line("1"), line(1)), "two lines have the same OrderLineNumber"),
        (order(line("1"), line("2", SKU=" ")), "line 2: SKU is empty"),
        (order(line(Qty=0)), "line 1: Qty is not between 1 and"),
        (order(line(Qty=-1)), "line 1: Qty is not between 1 and"),
        (order(line(Qty=2**31)), "line 1: Qty is not between 1 and"),
        (order(line(Qty="1.5")), "line 1: Qty is no whole number"),
        (order(line(Qty=None)), "line 1: Qty is missing"),
        (order(line(Qty="a few")), "line 1: Qty is no number"),
        (order(line(PricePerUnit="free")), "line 1: PricePerUnit is no number"),
        (order(line(PricePerUnit="1,020")), "line 1: PricePerUnit can be read in two ways"),
        (order(line(Qty=2**31 - 1, PricePerUnit=10**9)), "line 1: its amounts add up to too much"),
        (order(line(LinePercentDiscount=101)), "line 1: LinePercentDiscount is not between"),
        (order(line(TaxCostInclusive=False, TaxRate="x")), "line 1: TaxRate is no number"),
        (order(line(IsService="perhaps")), "line 1: IsService is neither yes nor no"),
        (order(PostalServiceCost="n/a"), "PostalServiceCost is no number"),
        (order(PostalServiceCost=-1), "PostalServiceCost is below 0"),
        (order(Discount=[1]), "Discount is no number"),
        (order(Currency="pounds"), "Currency is no code"),
        (order(ReceivedDate="yesterday"), "ReceivedDate is no time"),
        (order(DispatchBy="soon"), "DispatchBy is no time"),
        (order(DeliveryAddress="York"), "DeliveryAddress is no object"),
        (order(OrderItems="MUG"), "OrderItems is no list"),
        (order(OrderItems=[["MUG"]]), "OrderItems holds something that is no object"),
        (order(ReferenceNumber="half \ud800"), "half a character"),
        ("R-1", "the order is no object"),
        (None, "the order is no object"),
    ],
)  # fmt: skip
def test_tolerance_8_what_is_wrong_is_said_of_the_order(found: object, reason: str) -> None:
    """With one clear reason, and without stopping the page."""
    assert reason in bad(found).reason
    read = page(found, order(ReferenceNumber="R-2"))
    assert len(read.orders) == len(read.quarantined) == len(read.raw_quarantined) == 1


def test_what_can_be_read_of_it_holds_stock_back() -> None:
    """R-AVAILABLE."""
    lines = [line(1, Qty="2"), line(2, Qty="x"), line(3, IsService=True), line(4, CancelStatus=1), line(5, SKU="")]
    assert bad(order(*lines)).holds == (Held("1", "MUG-RED", 2),)
    assert bad(order(*lines, PaymentStatus="UNPAID")).holds
    assert not bad(order(*lines, ReferenceNumber="", PaymentStatus="CANCELLED")).holds


def test_an_order_without_a_number_is_called_by_a_word_that_its_content_always_gets() -> None:
    first, again, other = (bad(order(ReferenceNumber="", Site=each)).ref for each in ("UK", "UK", "DE"))
    assert first.startswith(NO_NUMBER)
    assert first == again != other
    assert "Jane" not in first


def test_lines_without_a_number_go_by_their_sku_else_by_their_place() -> None:
    made = good(order(line(None), line("", SKU="CUP"), line("7", SKU="POT"), line(None)))
    assert [each.line_id for each in made.lines] == ["1", "CUP", "7", "4"]
    assert [each.line_id for each in good(order(line("2", SKU="A"), line(None, SKU="2"))).lines] == ["2", "#2"]


def test_billing_stands_in_for_delivery() -> None:
    made = good(order(DeliveryAddress={"FullName": "Jim", "Town": ""}, BillingAddress=ADDRESS))
    assert (made.person.name, made.person.line1, made.missing) == ("Jim", "2 Low Street", "")
    assert good(order(DeliveryAddress=None, BillingAddress=[ADDRESS])).person.name == "Jane Roe"


def test_without_an_address_it_waits() -> None:
    blank: tuple[object, ...] = (None, [], {}, {"FullName": "Jim", "Town": "  "})
    for none in blank:
        made = good(order(DeliveryAddress=none, BillingAddress=none))
        assert "no address" in made.missing
        assert made.status == "open"


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [("GB", "", "GB"), ("uk", "", "GB"), ("", "United Kingdom", "GB"), (None, "U.K.", "GB"), ("GBR", "", "GB"),
     ("", "Deutschland", "DE"), ("", "The Netherlands", "NL"), ("", "Côte d’Ivoire", "CI"), ("", "usa", "US"),
     ("Germany", "", "DE"), ("XX", "France", "FR"), ("", "Trinidad and Tobago", "TT"), ("", "Atlantis", "")],
)  # fmt: skip
def test_the_country_by_code_or_by_name(code: object, name: str, found: str) -> None:
    made = good(order(DeliveryAddress={**ADDRESS, "CountryCode": code, "Country": name}))
    assert made.person.country_code == found
    assert (f"Country: {name}" in made.person.notes) == (not found)


def test_every_country_has_one_code() -> None:
    assert code_of("", "nowhere") == ""
    assert code_of("éire") == code_of("Republic of Ireland") == "IE"
    assert code_of("Northern Ireland") == "GB"


def test_notes_and_options_in_odd_forms_are_never_lost() -> None:
    made = good(order(line(Options={"Colour": "Red"}), Notes=["Ring twice", {"Note": {"x": 1}}]))
    assert made.person.notes == ("Ring twice", "Internal: {'Note': {'x': 1}}", "Mug, red · Colour: Red")
    assert good(order(line(Options="gift"), Notes="Ring")).person.notes == ("Ring", "Mug, red · gift")


def test_an_order_without_a_date_was_placed_when_it_was_paid_else_when_it_came() -> None:
    paid = datetime(2026, 2, 1, tzinfo=UTC)
    assert good(order(ReceivedDate="0001-01-01T00:00:00", PaidOn="2026-02-01")).received_at == paid
    assert good(order(ReceivedDate=None)).received_at == AT


def test_tolerance_8_of_two_equal_numbers_one_counts() -> None:
    """Within a page, and within a walk."""
    seen: set[str] = set()
    first = page(order(), order(Site="DE"), order(ReferenceNumber="R-2"), seen=seen)
    assert [each.marketplace for each in first.orders] == ["UK", "UK"]
    assert [(each.ref, each.reason) for each in first.skipped] == [("R-1", REPEATED)]
    assert first.is_new
    again = page(order(), order(ReferenceNumber="R-2"), seen=seen)
    assert not again.is_new
    assert len(again.skipped) == 2


def test_one_that_could_not_be_read_gives_way_to_one_of_its_name_that_can() -> None:
    broken = order(line(Qty="x"))
    read = page(broken, order())
    assert (len(read.orders), len(read.quarantined), len(read.skipped)) == (1, 0, 1)
    seen: set[str] = set()
    assert page(broken, seen=seen).is_new
    assert not page(broken, seen=seen).is_new
    assert len(page(order(), seen=seen).orders) == 1


_MONEY = st.decimals(min_value=0, max_value=10**4, places=4)
_LINE = st.fixed_dictionaries(
    {
        "Qty": st.integers(1, 10**4),
        "PricePerUnit": _MONEY,
        "LinePercentDiscount": st.decimals(0, 100, places=2),
        "TaxRate": st.decimals(0, 30, places=1),
        "TaxCostInclusive": st.booleans(),
        "IsService": st.booleans(),
    }
)


@settings(max_examples=500, deadline=None)
@given(st.lists(_LINE, min_size=1, max_size=5), _MONEY, _MONEY)
def test_no_money_is_lost(lines: list[dict[str, Any]], postage: Decimal, off: Decimal) -> None:
    """Against fractions, which round nothing: each line within half a penny, their sum the order's."""
    rows = [line(number, **{**each, "IsService": False}) if number == 1 else line(number, **each)
            for number, each in enumerate(lines, start=1)]  # fmt: skip
    made = good(order(*rows, PostalServiceCost=postage, Discount=off))
    exact = [_exact(each) for each in rows]
    goods = [value for value, each in zip(exact, rows, strict=True) if not each["IsService"]]
    for value, each in zip(goods, made.lines, strict=True):
        assert each.total == _pennies(value)
    whole = sum(map(_pennies, exact), Decimal(0)) + _pennies(Fraction(postage)) - _pennies(Fraction(off))
    assert made.total == max(whole, Decimal(0))
    assert (made.shipping, made.discount) == (_pennies(Fraction(postage)), _pennies(Fraction(off)))


def _exact(row: dict[str, Any]) -> Fraction:
    price: Fraction = row["Qty"] * Fraction(row["PricePerUnit"]) * (100 - Fraction(row["LinePercentDiscount"])) / 100
    return price if row["TaxCostInclusive"] else price * (100 + Fraction(row["TaxRate"])) / 100


def _pennies(value: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@settings(max_examples=300, deadline=None)
@given(st.lists(_LINE, min_size=1, max_size=3), st.integers(0, 2**31), st.integers(0, 2**31))
def test_the_digest_is_the_same_for_the_same_content_in_any_spelling(
    lines: list[dict[str, Any]], one: int, other: int
) -> None:
    found = order(*(line(f"n{number}", **each) for number, each in enumerate(lines)), line("last"))
    first, second = good(respelt(found, one)), good(respelt(found, other))
    assert first.digest == second.digest == good(found).digest
    bare = [replace(each, person=replace(each.person, raw="")) for each in (first, second)]
    assert bare[0] == bare[1]


@pytest.mark.parametrize(
    "changes",
    [{"PaymentStatus": "UNPAID"}, {"Site": "DE"}, {"PostalServiceCost": "3.00"}, {"Discount": "0.01"},
     {"DispatchBy": None}, {"ReceivedDate": "2026-03-01T10:00:01Z"}, {"MatchPostalServiceTag": "RM T48"},
     {"DeliveryAddress": {**ADDRESS, "Address1": "3 Low Street"}}, {"Notes": [{"Note": "Ring"}]},
     {"OrderItems": [line(1, Qty=2)]}, {"OrderItems": [line(1, CancelStatus=1), line(2)]},
     {"OrderItems": [line(1, Options=[{"Name": "Colour", "Value": "Red"}])]}],
)  # fmt: skip
def test_the_digest_is_another_for_other_content(changes: dict[str, Any]) -> None:
    assert good(order(**changes)).digest != good(order()).digest


def test_the_digest_does_not_know_when_it_came() -> None:
    undated = order(ReceivedDate=None)
    later = read_page([undated], datetime(2026, 3, 9, tzinfo=UTC), "SHOP", set()).orders[0]
    assert later.digest == good(undated).digest


def test_x12_what_money_is_given_back_for_stays_with_the_order() -> None:
    """Its payment's reference and its services, letter for letter; what cannot be kept of them stops no order."""
    wrap = line(2, SKU=" WRAP-1", IsService=True, ItemTitle="Gift wrap", PricePerUnit="3.50")
    made = good(order(line(1), wrap, ExternalReference=" PAY/ü 1"))
    assert made.external_reference == " PAY/ü 1"
    assert made.services == (Service("2", " WRAP-1", "Gift wrap", Decimal("3.50")),)
    assert [each.line_id for each in made.lines] == ["1"]
    assert good(order(ExternalReference=4711)).external_reference == "4711"
    odd = good(order(line(1), {**wrap, "SKU": "x" * 900}, ExternalReference=["x"]))
    assert (odd.external_reference, odd.services[0].channel_sku) == ("", "")
    assert good(order(ExternalReference="x" * 900)).external_reference == ""


def check(seeds: list[int]) -> PageRead:
    """A page of damaged orders: orders + put aside + left out = rows in, and all of it can be stored."""
    rows = [damaged(each) for each in seeds]
    read = page(*rows)
    assert len(read.orders) + len(read.quarantined) + len(read.skipped) == len(rows)
    assert len(read.raw_quarantined) == len(read.quarantined)
    for each in read.orders:
        storable(each)
    for bad_one in read.quarantined:
        assert bad_one.ref.encode()
        assert bad_one.reason
        assert "Jane" not in bad_one.reason
        assert all(held.units < 2**31 and held.channel_sku.encode() for held in bad_one.holds)
    return read


def storable(made: ChannelOrder) -> None:
    """As the store would write it: 64-bit money, 32-bit units, texts in UTF-8 without NUL."""
    for amount in (made.total, made.shipping, made.tax, made.discount, *(each.total for each in made.lines)):
        assert abs(amount * 10000) < 2**63
    assert made.total >= 0
    assert all(0 <= each.cancelled <= each.quantity < 2**31 for each in made.lines)
    assert len({each.line_id for each in made.lines}) == len(made.lines)
    texts = (made.channel_order_id, made.marketplace, made.currency, made.channel_service, made.digest)
    for each in (*texts, *(word for one in made.lines for word in (one.line_id, one.channel_sku, one.title))):
        assert "\0" not in each
        assert each.encode() or not each
    assert to_ms(made.received_at) is not None
    if made.digest < "2":  # sealing takes longer than all the rest
        assert SEAL.open_person(SEAL.close_person(made.person)) == made.person


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.integers(0, 2**63), min_size=10, max_size=10))
def test_whatever_comes_gives_orders_or_a_reason(seeds: list[int]) -> None:
    """20,000 orders with any damage."""
    check(seeds)


def test_each_odd_thing_in_each_place_of_an_order() -> None:
    """Enumerated: no crash, and never an order that cannot be stored."""
    template = order(line("1", Options=[{"Name": "a", "Value": "b"}]), Notes=[{"Note": "x"}])
    for name in template:
        for odd in ODD:
            read = page({**template, name: odd})
            assert len(read.orders) + len(read.quarantined) == 1
            for each in read.orders:
                storable(each)
    for name in line():
        for odd in ODD:
            for each in page(order(line("1", **{name: odd}))).orders:
                storable(each)
