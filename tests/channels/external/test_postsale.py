"""X12, R-LOST: what apps take after a sale and what they say to it, in every spelling, each by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linndesk.domain.postsale import Options
from linndesk.errors import ChannelDown, ChannelRefused
from tests.channels.external.odd_app import OddApp, odd_app, text
from tests.channels.external.odd_rest import manifest, opened
from tests.channels.sending_contract import Hook

REFUND = {"Refund": {"ReferenceNumber": "1"}}
EVERY = {"cancellation", "item", "shipping", "service", "additional"}


@pytest.fixture
def app() -> Iterator[OddApp]:
    with odd_app() as found:
        yield found


def options(app: OddApp, **answer: object) -> Options:
    return opened(app, Options={"Error": None, **answer}).post_sale_options()


def test_what_it_does_not_speak_of_it_does_not_take(app: OddApp) -> None:
    nothing: list[dict[str, object]] = [{"Options": []}, {}, {"Options": None}, {"PostSaleOptions": []}]
    for answer in nothing:
        assert options(app, **answer) == Options()
    assert options(app, CanCancel="True", CanRefund=1).cancel
    assert options(app, Options={"CanCancel": True}).cancel
    assert options(app, canCancelOrderLines="yes").lines
    assert not options(app, CanRefund="perhaps").refund


@pytest.mark.parametrize(
    ("given", "with_item", "alone"),
    [(0, False, False), (1, True, False), ("2", False, True), (3, True, True), ("TiedToItem", True, False),
     ("tiedToItem, Independent", True, True), (["Independent"], False, True), ([1, "Independent"], True, True),
     ({"TiedToItem": True, "Independent": False}, True, False), ("Something", False, False), (None, False, False),
     (64, False, False)],
)  # fmt: skip
def test_which_postage_is_given_back(app: OddApp, given: object, with_item: bool, alone: bool) -> None:
    found = options(app, RefundShippingTypes=given)
    assert (found.shipping_with_item, found.shipping_alone) == (with_item, alone)


@pytest.mark.parametrize("name", ["Types", "Type", "types"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [("Cancellation", {"cancellation"}), (1, {"item"}), ("4", {"additional"}), ("Return", set()),
     ([0, "ShippingRefund"], {"cancellation", "shipping"}), ("ItemRefund, ServiceRefund", {"item", "service"}),
     (31, EVERY), (None, EVERY)],
)  # fmt: skip
def test_what_a_reason_is_for(app: OddApp, name: str, given: object, expected: set[str]) -> None:
    (found,) = options(app, PostSaleReasons=[{"Tag": "T", "DisplayName": "Name", name: given}]).reasons
    assert found.types == expected


def test_reasons_without_a_tag_twice_and_alone(app: OddApp) -> None:
    rows = [{"Tag": 5, "DisplayName": "Five"}, {"Tag": "5"}, {"DisplayName": "No tag"}, {}, "Word",
            {"Tag": "S", "SubReasons": {"Tag": "a", "DisplayName": "A"}}]  # fmt: skip
    found = options(app, PostSaleReasons=rows).reasons
    assert [(each.tag, each.name) for each in found] == [
        ("5", "Five"),
        ("No tag", "No tag"),
        ("Word", "Word"),
        ("S", "S"),
    ]
    assert [(each.tag, each.name) for each in found[3].sub] == [("a", "A")]
    assert [each.tag for each in options(app, PostSaleReasons={"Tag": "One"}).reasons] == ["One"]


def test_whether_what_was_cancelled_may_be_refunded_stands_in_the_manifest(app: OddApp) -> None:
    assert options(app).cancelled
    for word, allowed in (("False", False), ("True", True), ("", True)):
        settings = manifest(app, AllowRefundOnCancel=word)
        assert app.channel(manifest=settings).post_sale_options().cancelled is allowed


@pytest.mark.parametrize(
    ("given", "expected"), [("RF-1", "RF-1"), (4711, "4711"), (None, ""), ({"Id": 1}, ""), ("", "")]
)
def test_what_a_refund_is_called(app: OddApp, given: object, expected: str) -> None:
    channel = opened(app, Refund={"Error": None, "RefundReference": given})
    assert channel.tell_refund(REFUND, Hook()) == expected
    assert app.came[0].body == {"AuthorizationToken": "cnry-token-5c1e", **REFUND}


@pytest.mark.parametrize("answer", [{}, [], {"refundReference": None}, {"RefundReference": ""}])
def test_of_makers_who_write_no_errors_a_refund_without_a_name_is_known_to_nobody(app: OddApp, answer: object) -> None:
    """Research §2.2 B: their no and their yes to most calls are the same bytes; a refund's yes has a reference."""
    with pytest.raises(ChannelDown):
        opened(app, Refund=answer).tell_refund(REFUND, Hook())
    assert opened(app, Refund={"refundReference": "R"}).tell_refund(REFUND, Hook()) == "R"


@pytest.mark.parametrize("error", ["None", "null", "OK", "Success!", "0", 1, {"Code": 0}, [200], {"Message": "none"}])
def test_an_error_that_may_be_none_is_no_refusal(app: OddApp, error: object) -> None:
    """R-LOST: str(None) in the place of null is a success to its maker; read as a no, the money would go twice."""
    with pytest.raises(ChannelDown) as said:
        opened(app, Refund={"Error": error}).tell_refund(REFUND, Hook())
    assert said.value.fix == "Look there whether it is done"


@pytest.mark.parametrize("error", [{"Code": 5, "Message": "Too late"}, ["Too late"], "Too late", True])
def test_an_error_in_any_form_that_says_so_is_a_refusal(app: OddApp, error: object) -> None:
    with pytest.raises(ChannelRefused):
        opened(app, Refund={"Error": error}).tell_refund(REFUND, Hook())


@pytest.mark.parametrize("error", [{}, [], {"Message": None}, [""], " ", False, 0])
def test_an_error_of_nothing_is_none(app: OddApp, error: object) -> None:
    assert opened(app, Refund={"Error": error, "RefundReference": "R"}).tell_refund(REFUND, Hook()) == "R"


@pytest.mark.parametrize(
    "reply",
    [text("<html>Oops</html>"), text("", 200), text("x", 500), text("[1]", 200), text("<html>No such record", 404),
     text("x", 405), text("x", 410), text("x", 501)],
)  # fmt: skip
def test_anything_else_after_the_bytes_left_is_known_to_nobody(app: OddApp, reply: object) -> None:
    channel = opened(app, Refund=reply)
    with pytest.raises(ChannelDown):
        channel.tell_refund(REFUND, Hook())


def test_questions_rest_for_nobody_and_each_kind_counts_by_itself(app: OddApp) -> None:
    """X13: a person's questions are asked while everything else rests."""
    app.breaker.rests = {"listing", "feed", "cancel", "refund", "orders"}
    channel = opened(app)
    channel.listing_form()
    channel.post_sale_options()
    assert {job for job, _ in app.breaker.heard} == {"questions", "options"}
