"""X12: what may be cancelled and given back, whatever is typed; each fault is a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.domain.money import digits
from linndesk.domain.orders import ChannelLine, ChannelOrder, Person
from linndesk.domain.postsale import Options, Reason, SubReason
from linndesk.domain.postsale_arriving import CalledOff, is_carried_out, laid_over
from linndesk.domain.postsale_cancel import cancel_plan, cancel_sheet
from linndesk.domain.postsale_reasons import given as reason_given
from linndesk.domain.postsale_refund import amount, everything, refund_plan, refund_sheet
from linndesk.domain.postsale_rules import (
    CancelPart,
    CancelWish,
    Past,
    PastLine,
    RefundPart,
    RefundWish,
    Sale,
    SaleLine,
)
from linndesk.errors import BadInput

AT = datetime(2026, 11, 22, tzinfo=UTC)
ALL = Options(True, True, True, False, True, True, True, True, True)
FREE = Options(cancel=True, refund=True, items=True, shipping_with_item=True)
REASONS = (
    Reason("NO", "Out of stock", frozenset({"cancellation"}), (SubReason("LOST", "Lost"),)),
    Reason("BAD", "Damaged", frozenset({"item", "service"})),
)


def sale(*past: Past, open_units: int = 3, currency: str = "GBP", status: str = "open") -> Sale:
    """30.00 for three, 8.50 for one, 3.00 for wrapping, 4.00 of postage; 45.50 less a discount of 5.50."""
    lines = (
        SaleLine("1", "A", "Mug", 3, open_units, Decimal(30)),
        SaleLine("2", "B", "Bowl", 1, 1, Decimal("8.50")),
        SaleLine("3", "W", "Wrapping", 1, 0, Decimal(3), service=True),
    )
    return Sale(
        7, "100007", "O7", "", "App", "Shop", currency, status, "", Decimal(40), Decimal(4), lines, past,  # type: ignore[arg-type]
    )  # fmt: skip


def refunded(line: str, money: str, state: str = "confirmed", shipping: str = "0") -> Past:
    total = Decimal(money) + Decimal(shipping)
    lines = (PastLine(line, "A", "Mug", 0, Decimal(money)),)
    return Past(1, "refund", state, AT, None, "you", "GBP", Decimal(shipping), total, "", "", lines)  # type: ignore[arg-type]


def cancelled(line: str, units: int, back: str = "0") -> Past:
    lines = (PastLine(line, "A", "Mug", units, Decimal(back)),)
    return Past(1, "cancel", "confirmed", AT, None, "you", "GBP", Decimal(0), Decimal(back), "", "", lines)


def why(wish: CancelWish | RefundWish, options: Options = ALL, of: Sale | None = None, *, again: bool = False) -> str:
    """The first fault, "" = none."""
    order = of or sale()
    if isinstance(wish, CancelWish):
        plan, faults = cancel_plan(order, options, wish)
    else:
        plan, faults = refund_plan(order, options, wish, again=again)
    assert (plan is None) == bool(faults)
    return faults[0].sentence if faults else ""


def back(*parts: tuple[str, str], shipping: str = "0", reason: str = "") -> RefundWish:
    return RefundWish(7, tuple(RefundPart(line, Decimal(money)) for line, money in parts), Decimal(shipping), reason)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "no amount"), ("NaN", "no amount"), ("1e3", "no amount"), ("", "no amount"), ("1,000", "no amount"),
        ("٣", "no amount"), ("0", "more than 0"), ("1.005", "GBP has 2 decimals"), ("inf", "no amount"),
        ("9999999999999", "no amount"),
    ],
)  # fmt: skip
def test_what_is_no_money_gets_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        amount(typed, "GBP")
    assert amount("12.50", "GBP") == Decimal("12.5")
    with pytest.raises(BadInput, match="JPY has no decimals"):
        amount("1.5", "JPY")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (back(("1", "NaN")), "no amount of money"),
        (back(("1", "-5")), "more than 0"),
        (back(("1", "30.01")), "Only 30.00 of line 1 is left"),
        (back(("1", "1.001")), "GBP has 2 decimals"),
        (back(("9", "1")), "There is no line 9: 1, 2, 3"),
        (back(("1", "1"), ("1", "2")), "stands there twice"),
        (back(), "Nothing is to be given back"),
        (back(shipping="4.01"), "Only 4.00 of the postage is left"),
        (back(shipping="NaN"), "Postage: This is no amount"),
        (
            back(("1", "30"), ("2", "8.5"), ("3", "3")),
            "Only 40.00 GBP of the order is left to be given back, not 41.50",
        ),
    ],
)
def test_a_refund_that_may_not_be_gets_a_sentence(wish: RefundWish, said: str) -> None:
    assert said in why(wish)


def test_what_an_app_does_not_speak_of_is_refused() -> None:
    assert "takes no refunds" in why(back(("1", "1")), Options())
    assert "gives no money back for services" in why(back(("3", "1")), FREE)
    assert "only together with money of a line" in why(back(shipping="1"), FREE)
    assert why(back(("1", "1"), shipping="1"), FREE) == ""
    assert "takes no cancellations" in why(CancelWish(7), Options())
    assert "orders only whole" in why(CancelWish(7, (CancelPart("2", 1),)), FREE)
    assert "a part of this one has left" in why(CancelWish(7), FREE, sale(open_units=2))
    lines = Options(cancel=True, lines=True)
    assert "lines only whole: cancel all 3" in why(CancelWish(7, (CancelPart("1", 1),)), lines)
    assert why(CancelWish(7, (CancelPart("2", 1),)), lines) == ""
    assert "Only 3 of line 1" in why(CancelWish(7, (CancelPart("1", 4),)))
    assert "no number of units" in why(CancelWish(7, (CancelPart("1", 0),)))
    assert "twice" in why(CancelWish(7, (CancelPart("1", 1), CancelPart("1", 1))))


def test_money_that_was_given_or_may_have_been_counts() -> None:
    assert "Only 10.00 of line 1" in why(back(("1", "10.01")), of=sale(refunded("1", "20")))
    assert why(back(("1", "30")), of=sale(refunded("1", "20", "refused"), refunded("1", "20", "withdrawn"))) == ""
    assert "20.00 GBP was sent and not confirmed" in why(back(("2", "1")), of=sale(refunded("1", "20", "unheard")))
    waits = sale(refunded("1", "5", "asked"))
    assert "same refund waits" in why(back(("1", "5")), of=waits)
    assert why(back(("1", "5")), of=waits, again=True) == why(back(("1", "6")), of=waits) == ""
    assert why(back(("1", "99")), Options(refund=True, items=True, more=True)) == ""


def test_a_cancellation_that_gives_money_back_by_itself_counts_as_refunded() -> None:
    by_itself = Options(True, True, True, True, True, True)
    plan, _ = cancel_plan(sale(), by_itself, CancelWish(7))
    assert plan is not None
    assert (plan.total, plan.shipping) == (Decimal("42.50"), Decimal(4))
    assert "gives the money back by itself" in why(back(("1", "1")), by_itself, sale(cancelled("1", 3, "30")))
    assert "Only 20.00" in why(back(("1", "21")), by_itself, sale(cancelled("1", 1, "10")))
    assert "given back already" in why(CancelWish(7), by_itself, sale(refunded("1", "5")))


def test_reasons_are_the_channels_or_free() -> None:
    options = Options(True, True, True, refund=True, items=True, reasons=REASONS)
    assert "A reason is needed: NO (Out of stock)" in why(CancelWish(7), options)
    assert "There is no reason BAD" in why(CancelWish(7, reason="BAD"), options)
    assert "There is no sub-reason X: LOST (Lost)" in why(CancelWish(7, reason="NO", sub_reason="X"), options)
    plan, _ = cancel_plan(sale(), options, CancelWish(7, reason="out of stock", sub_reason="lost"))
    assert plan is not None
    assert {(each.reason, each.sub_reason, each.words) for each in plan.lines} == {("NO", "LOST", "Out of stock: Lost")}
    assert reason_given((), "It broke", "")[0].reason == "It broke"
    assert "cannot be printed" in reason_given((), "a\x00b", "")[1][0].sentence
    assert "longer than 500" in reason_given((), "x" * 501, "")[1][0].sentence


amounts = st.decimals(min_value=-5, max_value=60, places=3) | st.just(Decimal("NaN")) | st.just(Decimal("Infinity"))
states = st.sampled_from(("asked", "confirmed", "refused", "unheard", "withdrawn"))
acts = st.lists(
    st.builds(refunded, st.sampled_from("12"), st.sampled_from(("1", "2.50", "8")), states, st.sampled_from("02"))
    | st.builds(cancelled, st.sampled_from("12"), st.just(1), st.sampled_from(("0", "8.5"))),
    max_size=4,
)
flags = st.builds(Options, *(st.booleans() for _ in range(11)))


@settings(max_examples=600, deadline=None)
@given(
    acts,
    flags,
    st.lists(st.tuples(st.sampled_from("1239"), amounts), max_size=4),
    amounts,
    st.sampled_from(("GBP", "JPY", "KWD", "")),
)
def test_no_plan_gives_back_more_than_there_is(
    past: list[Past], options: Options, parts: list[tuple[str, Decimal]], shipping: Decimal, currency: str
) -> None:
    order = sale(*past, currency=currency)
    wish = RefundWish(7, tuple(RefundPart(*each) for each in parts), shipping)
    plan, faults = refund_plan(order, options, wish, again=True)
    assert (plan is None) == bool(faults)
    assert all(each.sentence and "\n" not in each.sentence for each in faults)
    whole, _ = refund_plan(order, options, everything(refund_sheet(order, options)), again=True)
    for each in (plan, whole):
        if each is None:
            continue
        assert options.refund
        assert each.total > 0
        assert not any(act.kind == "refund" and act.state == "unheard" for act in past)
        for line in each.lines:
            assert line.amount > 0
            assert line.amount == round(line.amount, digits(currency))
            assert options.more or line.amount + order.given(line.line.line_id) <= line.line.total
        assert each.shipping + order.shipping_given <= order.shipping or not each.shipping
        assert options.more or each.total + order.all_given <= order.total


@settings(max_examples=400, deadline=None)
@given(flags, st.integers(0, 3), st.lists(st.tuples(st.sampled_from("1239"), st.integers(-1, 4)), max_size=3))
def test_no_plan_cancels_more_than_is_left(options: Options, left: int, parts: list[tuple[str, int]]) -> None:
    order = sale(open_units=left)
    plan, faults = cancel_plan(order, options, CancelWish(7, tuple(CancelPart(*each) for each in parts)))
    assert (plan is None) == bool(faults)
    if plan is None:
        return
    shape = cancel_sheet(order, options).shape
    for each in plan.lines:
        assert 0 < each.quantity <= each.line.open
        assert shape == "parts" or each.quantity == each.line.open == each.line.quantity
    assert shape != "order" or {each.line.line_id for each in plan.lines} == {"1", "2"}


def arriving(quantity: int, cancelled_there: int, shipped: int, status: str = "open") -> ChannelOrder:
    line = ChannelLine("1", "A", "Mug", quantity, shipped, cancelled_there, Decimal(30))
    return ChannelOrder(
        "O7", status, "paid", "", "", "", AT, AT, "GBP", Decimal(30), (line,), Person(), digest="d",  # type: ignore[arg-type]
    )  # fmt: skip


@given(st.integers(1, 5), st.integers(0, 5), st.integers(1, 5), st.integers(1, 7), st.integers(0, 7), st.integers(0, 7))
def test_what_was_called_off_is_never_revived(
    whole: int, others: int, units: int, quantity: int, there: int, shipped: int
) -> None:
    others, there = min(others, whole), min(there, quantity)
    units, shipped = min(units, whole - others), min(shipped, quantity - there)
    off = {"1": CalledOff(whole, others, units)}
    shown = arriving(quantity, there, shipped)
    (line,) = laid_over(shown, off).lines
    assert there <= line.cancelled <= quantity
    wanted = whole - others - units + max(0, quantity - whole)  # what a buyer adds is wanted
    assert quantity - line.cancelled <= max(wanted, shipped) or line.cancelled == there
    assert laid_over(laid_over(shown, off), off) == laid_over(shown, off)
    assert is_carried_out(shown, off) == (quantity - there <= wanted)
    assert (laid_over(shown, off).status == "cancelled") == (line.cancelled >= quantity)


def test_what_left_there_has_left() -> None:
    shown = arriving(3, 0, 3, "shipped")
    assert laid_over(shown, {"1": CalledOff(3, 0, 3)}) == shown
    assert not is_carried_out(shown, {"1": CalledOff(3, 0, 3)})
    assert is_carried_out(arriving(3, 3, 0, "cancelled"), {"1": CalledOff(3, 0, 3)})
