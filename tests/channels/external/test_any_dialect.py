"""Tolerances 1 to 5: any mixture of spellings gives the same orders to the penny (Hypothesis)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from linndesk.channels.external.order_page import read_page
from linndesk.channels.order_page import PageRead
from linndesk.sandbox.external import ShopWorld
from linndesk.sandbox.external.dialects import Dialect, spell
from linndesk.sandbox.external.orders import order as written
from linndesk.sandbox.external.records import ShopLine, ShopOrder
from tests.channels.external.tellings import facts
from tests.channels.stands import START

WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
MONEY = st.integers(0, 10**9).map(lambda pennies: Decimal(pennies) / 100 + Decimal("0.00"))
FINE = st.integers(0, 10**10).map(lambda parts: Decimal(parts).scaleb(-6))
RATES = st.sampled_from([Decimal(each) for each in ("0", "5", "7", "19", "20", "20.5")])

dialects = st.builds(
    Dialect,
    camel=st.booleans(),
    enums=st.sampled_from(["name", "number", "lower"]),
    text_numbers=st.booleans(),
    thousands=st.booleans(),
    truth=st.sampled_from(["json", "True", "true", "1"]),
    no_error=st.sampled_from(["null", "empty", "absent"]),
    times=st.sampled_from(["iso", "space", "digits", "milliseconds", "offset", "naive", "date"]),
    unset=st.sampled_from(["null", "year1"]),
    drops_null=st.booleans(),
    dropped=st.sets(st.sampled_from(["PaidOn", "DispatchBy", "Site", "MarketplaceIoss", "UseChannelTax"])).map(
        frozenset
    ),
    dropped_blank=st.sets(
        st.sampled_from(["Discount", "DiscountType", "PostalServiceCost", "Options", "Notes", "Address2", "Company"])
    ).map(frozenset),
    blank_zero=st.sets(st.sampled_from(["PostalServiceTaxRate", "Discount", "TaxRate"])).map(frozenset),
    as_number=st.sets(st.sampled_from(["OrderLineNumber", "ReferenceNumber", "SKU"])).map(frozenset),
    as_object=st.sets(st.sampled_from(["Notes", "OrderItems", "Options"])).map(frozenset),
    lone=st.sets(st.sampled_from(["OrderItems", "Notes"])).map(frozenset),
    listed=st.sets(st.sampled_from(["DeliveryAddress", "BillingAddress"])).map(frozenset),
    empty_row=st.sets(st.sampled_from(["Options", "ExtendedProperties"])).map(frozenset),
)


@st.composite
def orders(draw: st.DrawFn) -> ShopOrder:
    """One order of up to four lines, some of them services, cancelled, dear or tiny."""
    rows = draw(
        st.lists(
            st.builds(
                ShopLine,
                number=st.just("0"),
                sku=WORDS | st.integers(0, 10**6).map(str),
                quantity=st.integers(1, 5) | st.integers(1, 2**31 - 1),
                price=MONEY | FINE,
                title=WORDS,
                tax_rate=RATES,
                discount=st.sampled_from([Decimal(each) for each in ("0", "10", "33.33", "100")]),
                tax_inclusive=st.booleans(),
                cancelled=st.booleans(),
                options=st.lists(st.tuples(WORDS, WORDS), max_size=2, unique_by=lambda each: each[0]).map(tuple),
            ),
            min_size=1,
            max_size=4,
        )
    )
    lines = [replace(each, number=str(place)) for place, each in enumerate(rows, 1)]
    if draw(st.booleans()):
        lines.append(ShopLine("S", "", 1, draw(MONEY), "Gift wrapping", service=True))
    return ShopWorld().add_order(
        draw(st.sampled_from(["PS-1", "10045", "ä/1"])),
        lines=lines,
        payment=draw(st.sampled_from(["PAID", "UNPAID", "CANCELLED"])),
        placed=START - timedelta(seconds=draw(st.integers(0, 10**6))),
        postage=draw(MONEY),
        discount=draw(MONEY),
        postage_tax_rate=draw(RATES),
        service_tag=draw(WORDS),
        notes=tuple((each, "", False) for each in draw(st.lists(WORDS, max_size=2, unique=True))),
    )


def read(order: ShopOrder, dialect: Dialect) -> PageRead:
    """What comes of the order as this maker writes it."""
    body = json.loads(spell({"Orders": [written(order)]}, dialect, "OrdersEndpoint"), parse_float=Decimal)
    rows: list[Any] = body["orders" if dialect.camel else "Orders"]
    return read_page(rows, START, "SHOP", set())


@given(orders(), dialects)
def test_what_it_says_does_not_depend_on_how_it_is_said(order: ShopOrder, dialect: Dialect) -> None:
    plain, odd = read(order, Dialect()), read(order, dialect)
    assert [facts(each) for each in odd.orders] == [facts(each) for each in plain.orders]
    assert [each.ref for each in odd.quarantined] == [each.ref for each in plain.quarantined]
    assert [each.holds for each in odd.quarantined] == [each.holds for each in plain.quarantined]


@given(orders(), dialects)
def test_a_repeat_is_known_whatever_its_spelling(order: ShopOrder, dialect: Dialect) -> None:
    """Undated orders: the same content has the same word, if nothing was left out."""
    whole = replace(dialect, dropped=frozenset())
    plain, odd = read(order, Dialect()), read(order, whole)
    assert [each.digest for each in odd.orders] == [each.digest for each in plain.orders]
