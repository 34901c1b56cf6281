"""What an app lets a seller do after a sale, whatever its spelling; what it does not name it does not take. Pure."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from linndesk.channels.external.pages import one_line, tried
from linndesk.channels.external.questions import truth, words
from linndesk.channels.loose import LONGEST_ID, Loose, fold
from linndesk.channels.written import Unreadable, as_whole
from linndesk.domain.postsale import Options, Reason, ReasonFor, SubReason

log = logging.getLogger(__name__)
MOST_REASONS = 500
_ACTS: Sequence[tuple[str, ReasonFor]] = (
    ("Cancellation", "cancellation"),
    ("ItemRefund", "item"),
    ("ShippingRefund", "shipping"),
    ("ServiceRefund", "service"),
    ("AdditionalRefund", "additional"),
)
_BY_WORD: dict[str, ReasonFor] = {fold(word): act for word, act in _ACTS} | {
    "cancel": "cancellation", "item": "item", "shipping": "shipping", "service": "service", "additional": "additional"
}  # fmt: skip
_EVERY: frozenset[ReasonFor] = frozenset(act for _, act in _ACTS)
_SHIPPING = {"notsupported": 0, "none": 0, "tiedtoitem": 1, "independent": 2}
_INNER = ("PostSaleOptions", "Options")  # where some apps put the flags
_FLAGS = ("CanCancel", "CanRefund", "CanReturn", "CanCancelOrderLines", "CanAttachRefundToItem", "RefundShippingTypes")


def read_options(body: Loose) -> Options:
    """Never raises."""
    own = _own(body)
    shipping = _shipping(own.value("RefundShippingTypes"))
    return Options(
        cancel=truth(own, "CanCancel"),
        lines=truth(own, "CanCancelOrderLines"),
        parts=truth(own, "CanCancelOrderLinesPartially"),
        refunds_on_cancel=truth(own, "AutomaticRefundOnCancel"),
        refund=truth(own, "CanRefund"),
        items=truth(own, "CanAttachRefundToItem"),
        services=truth(own, "CanAttachRefundToService"),
        shipping_with_item=bool(shipping & 1),
        shipping_alone=bool(shipping & 2),
        more=truth(own, "CanRefundAdditionally"),
        returns=truth(own, "CanReturn"),
        reasons=_reasons(tried(lambda: own.elements("PostSaleReasons"), [])),
    )


def _own(body: Loose) -> Loose:
    if not any(body.knows(each) for each in _FLAGS):
        for name in _INNER:
            found = body.value(name)
            if isinstance(found, Mapping):
                return Loose(found)
    return body


def _shipping(found: object) -> int:
    """Flags: a number, a name, names with commas between, or a list of any of them."""
    total = 0
    for each in _each(found):
        by_word = _SHIPPING.get(fold(each)) if isinstance(each, str) else None
        number = by_word if by_word is not None else _number(each)
        if 0 <= number <= 3:
            total |= number
    return total


def _types(found: object) -> frozenset[ReasonFor]:
    """What a reason is for; one that does not say is for everything. A number by itself is the place of a word, one
    that is too high for it holds flags."""
    if found is None or found in ("", [], {}):
        return _EVERY
    acts: set[ReasonFor] = set()
    for each in _each(found):
        by_word = _BY_WORD.get(fold(each)) if isinstance(each, str) else None
        number = _number(each)
        if by_word is not None:
            acts.add(by_word)
        elif 0 <= number < len(_ACTS):
            acts.add(_ACTS[number][1])
        elif number < 2 ** len(_ACTS):
            acts |= {act for place, (_, act) in enumerate(_ACTS) if number > 0 and number & 2**place}
    if not acts:
        log.info("A reason is for something that is not known")
    return frozenset(acts)


def _each(found: object) -> Iterable[object]:
    if isinstance(found, str):
        return [part.strip() for part in re.split(r"[,|;]", found) if part.strip()]
    if isinstance(found, list):
        return [one for each in found if not isinstance(each, (list, Mapping)) for one in _each(each)]
    if isinstance(found, Mapping):  # names with yes or no, as some languages write flags
        return [str(name) for name, yes in found.items() if yes is True]
    return () if found is None or isinstance(found, bool) else (found,)


def _number(found: object) -> int:
    if isinstance(found, bool) or not isinstance(found, (str, int, float, Decimal)):
        return -1
    try:
        return as_whole(found, "a flag")
    except Unreadable:
        return -1


def _reasons(rows: Sequence[object]) -> tuple[Reason, ...]:
    found: dict[str, Reason] = {}
    for each in rows[:MOST_REASONS]:
        row = _named(each)
        tag, name = _tag(row)
        if tag:
            types = _types(row.value("Types") if row.has("Types") else row.value("Type"))
            subs: list[object] = tried(lambda row=row: row.elements("SubReasons"), [])  # type: ignore[misc]
            found.setdefault(tag, Reason(tag, name, types, _subs(subs)))
    return tuple(found.values())


def _subs(rows: Sequence[object]) -> tuple[SubReason, ...]:
    found: dict[str, SubReason] = {}
    for each in rows[:MOST_REASONS]:
        tag, name = _tag(_named(each))
        if tag:
            found.setdefault(tag, SubReason(tag, name))
    return tuple(found.values())


def _named(each: object) -> Loose:
    return Loose(each) if isinstance(each, Mapping) else Loose({"Tag": each})


def _tag(row: Loose) -> tuple[str, str]:
    """What is told, letter for letter, and what is shown. One without a tag goes under its name."""
    tag = tried(lambda: row.ident("Tag", LONGEST_ID), "") or words(row, "DisplayName", "Name")
    return tag, words(row, "DisplayName", "Name") or one_line(tag)
