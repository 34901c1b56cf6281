"""What an app lets a seller cancel and refund, and that it does not confirm what there is not. Worker threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linndesk.channels.external.checking import calls
from linndesk.channels.external.checking.book import ABSENT, Words
from linndesk.channels.external.checking.judge import Part, error_of, twice, whole_of
from linndesk.channels.external.checking.visit import OPTIONS, Visit
from linndesk.channels.external.client import TOKEN

FLAGS = (
    *("CanCancel", "CanCancelOrderLines", "CanCancelOrderLinesPartially", "AutomaticRefundOnCancel", "CanRefund"),
    *("CanAttachRefundToItem", "CanAttachRefundToService", "CanRefundAdditionally", "CanReturn"),
)
REASONS = ("Cancellation", "ItemRefund", "ShippingRefund", "ServiceRefund", "AdditionalRefund")
_SHIPPING = ("NotSupported", "TiedToItem", "Independent")
_ACTS = (
    ("CancelEndpoint", "cancel", "Cancellation", "CanCancel"),
    ("RefundEndpoint", "refund", "Refund", "CanRefund"),
)


def look(visit: Visit) -> None:
    """PostSaleOptions, member by member."""
    if not visit.set_up or not visit.has(OPTIONS):
        return
    part = visit.post(OPTIONS, {})
    if part is None:
        return
    if words := error_of(part):
        part.wrong("postsale.refused", "Error", Words(words))
        return
    flags = {each: _flag(part, each) for each in FLAGS}
    shipping = _shipping(part, needed=flags["CanRefund"])
    _logic(part, flags)
    for endpoint, _, _, flag in _ACTS:
        if flags[flag] and not visit.url(endpoint):
            visit.book.add("postsale.endpoint", endpoint, flag)
    _reasons(part, flags, shipping)


def tell(visit: Visit) -> None:
    """With writes: an order that there is not is cancelled and refunded."""
    for endpoint, group, member, _ in _ACTS:
        if not visit.writes or not visit.set_up or not visit.has(endpoint):
            continue
        body = calls.body(endpoint, visit)
        visit.told.append(f"{endpoint}: order {body[member]['ReferenceNumber']}, which there is not")
        part = visit.refused(endpoint, {TOKEN: visit.token, **body}, "an order that there is not")
        if part is None or error_of(part):
            continue
        part.wrong(f"{group}.unknown", f"{member}.ReferenceNumber", body[member]["ReferenceNumber"])
        if group == "refund" and part.is_blank("RefundReference"):
            part.wrong("refund.reference", "RefundReference")


def _flag(part: Part, name: str) -> bool:
    if part.get(name) in (ABSENT, None):
        part.wrong("postsale.flag.missing", name)
        return False
    return part.flag(name, "postsale.flag") or False


def _shipping(part: Part, *, needed: bool) -> bool:
    """Whether postage can be refunded."""
    value = part.get("RefundShippingTypes")
    if value in (ABSENT, None, ""):
        if needed:
            part.wrong("postsale.shipping", "RefundShippingTypes", value)
        return False
    words = [each.strip().casefold() for each in value.split(",")] if isinstance(value, str) else []
    known = {each.casefold() for each in _SHIPPING}
    if words and set(words) <= known:
        return words != [_SHIPPING[0].casefold()]
    whole = whole_of(value)
    if whole is None or not 0 <= whole <= 3:
        part.wrong("postsale.shipping", "RefundShippingTypes", value)
        return False
    return whole > 0


def _logic(part: Part, flags: Mapping[str, bool]) -> None:
    for small, large in (
        ("CanCancelOrderLinesPartially", "CanCancelOrderLines"),
        ("CanCancelOrderLines", "CanCancel"),
        ("CanAttachRefundToItem", "CanRefund"),
    ):
        if flags[small] and not flags[large] and part.peek(large) is False:
            part.wrong("postsale.logic", large, flags[large])


def _reasons(part: Part, flags: Mapping[str, bool], shipping: bool) -> None:
    rows = part.rows("PostSaleReasons", "postsale.reasons", needed=False)
    if not rows:
        return
    covered: set[str] = set()
    keyed = [(_reason(row), row) for row in rows]
    for tag, row in twice(keyed):
        row.wrong("postsale.reason.tag", "Tag", tag)
    for _, row in keyed:
        covered |= set(_types(row))
    if part.book.has("postsale.reason.type"):
        return
    for needed in _needed(flags, shipping):
        if needed not in covered:
            part.wrong("postsale.reason.covered", "PostSaleReasons", Words(f"none for {needed}"))


def _reason(row: Part) -> str:
    """Its tag."""
    if row.is_blank("Tag"):
        row.wrong("postsale.reason.tag", "Tag")
    if row.is_blank("DisplayName"):
        row.wrong("postsale.reason.name", "DisplayName")
    for sub in row.rows("SubReasons", "postsale.sub.tag", needed=False) or ():
        if sub.is_blank("Tag"):
            sub.wrong("postsale.sub.tag", "Tag")
    value = row.get("Tag")
    return value if isinstance(value, str) else ""


def _types(row: Part) -> Iterator[str]:
    value: Any = row.get("Types", "Type")
    listed = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else [value]
    listed = [each for each in listed if each not in (ABSENT, None, "")]
    if not listed:
        row.wrong("postsale.reason.type", "Types", value)
    for each in listed:
        whole = whole_of(each)
        names = {name.casefold(): name for name in REASONS}
        if isinstance(each, str) and each.strip().casefold() in names:
            yield names[each.strip().casefold()]
        elif whole is not None and 0 <= whole < len(REASONS):
            yield REASONS[whole]
        else:
            row.wrong("postsale.reason.type", "Types", each)


def _needed(flags: Mapping[str, bool], shipping: bool) -> Iterator[str]:
    if flags["CanCancel"]:
        yield "Cancellation"
    if not flags["CanRefund"]:
        return
    if flags["CanAttachRefundToItem"]:
        yield "ItemRefund"
    if flags["CanAttachRefundToService"]:
        yield "ServiceRefund"
    if shipping:
        yield "ShippingRefund"
    if flags["CanRefundAdditionally"]:
        yield "AdditionalRefund"
