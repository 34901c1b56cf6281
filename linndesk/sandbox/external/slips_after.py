"""Slips in what an app takes after a sale, and in what it says when it is told. Pure."""

from __future__ import annotations

from linndesk.sandbox.external.slip_rows import (
    MANIFEST,
    Change,
    Json,
    Slip,
    confirmed,
    drop,
    error,
    put,
    repeat,
    where,
)

_OPTIONS, _CANCEL, _REFUND = "PostSaleOptionsEndpoint", "CancelEndpoint", "RefundEndpoint"
_REASONS = "PostSaleReasons"
_GONE = "There is no such order"


def _slip(name: str, rule: str, what: str, answers: Change) -> Slip:
    return Slip(f"postsale-{name}", _OPTIONS, f"postsale.{rule}", what, answers=answers)


def _no_services(types: list[str]) -> list[str]:
    return [each for each in types if each != "ServiceRefund"]


def _no_sub_tag(reason: Json) -> None:
    reason["SubReasons"][0].pop("Tag")


# fmt: off
AFTER = (
    _slip("refused", "refused", "PostSaleOptions is refused", error("Something is wrong")),
    _slip("no-flag", "flag.missing", "A flag is missing", drop("CanReturn")),
    _slip("odd-flag", "flag", "A flag is a text", put("CanReturn", "maybe")),
    _slip("odd-shipping", "shipping", "RefundShippingTypes is none that there is", put("RefundShippingTypes", "Often")),
    _slip("no-shipping", "shipping", "RefundShippingTypes is missing", drop("RefundShippingTypes")),
    _slip("no-sense", "logic", "Lines may be cancelled, and orders may not", put("CanCancel", False)),
    _slip("reasons-text", "reasons", "PostSaleReasons is a text", put(_REASONS, "any")),
    _slip("no-tag", "reason.tag", "A reason has no Tag", drop(f"{_REASONS}.0.Tag")),
    _slip("twice", "reason.tag", "A reason stands there twice", repeat(_REASONS)),
    _slip("no-name", "reason.name", "A reason has no DisplayName", drop(f"{_REASONS}.0.DisplayName")),
    _slip("odd-type", "reason.type", "A reason is for something that there is not",
          put(f"{_REASONS}.0.Types", ["Whim"])),
    _slip("not-covered", "reason.covered", "There is no reason for services",
          put(f"{_REASONS}.*.Types", _no_services)),
    _slip("sub-no-tag", "sub.tag", "A sub-reason has no Tag",
          where(_REASONS, lambda reason: bool(reason["SubReasons"]), _no_sub_tag)),
    Slip("postsale-no-cancel-endpoint", MANIFEST, "postsale.endpoint", "CanCancel, and no CancelEndpoint",
         parameters=lambda given: {name: value for name, value in given.items() if name != _CANCEL}),
    Slip("cancel-unknown", _CANCEL, "cancel.unknown", "Cancelling an order that there is not is confirmed",
         refuses=confirmed(_GONE, {"Error": None})),
    Slip("refund-unknown", _REFUND, "refund.unknown", "A refund of an order that there is not is confirmed",
         refuses=confirmed(_GONE, {"Error": None, "RefundReference": "RF-0"})),
    Slip("refund-no-reference", _REFUND, "refund.reference", "A refund is confirmed without a RefundReference",
         answers=drop("RefundReference"), seen=False),
)
# fmt: on
