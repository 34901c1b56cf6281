"""Rows of the outbox that cancel and refund, in words: what is told, and what a person is asked about them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from linndesk.domain.money import text as money_text
from linndesk.domain.outbox import AFTER_SALE, Kind
from linndesk.services.listing_verbs import LOOK_FIRST as LISTED_FIRST
from linndesk.services.outbox import Done
from linndesk.services.postsale_verbs import LOOK_FIRST
from linndesk.ui.words import count, tr

# Told once at most: of such a row that was sent and not confirmed a person says that it was done, or was not.
DECIDED: frozenset[Kind] = AFTER_SALE | {"listing"}
Asked = tuple[str, list[str]]  # a question, and the sentences below it


def facts(kind: Kind, payload: Mapping[str, Any]) -> list[str]:
    """What is told, one fact a line; nothing of it names a buyer."""
    currency = str(payload.get("currency") or "")
    lines = payload.get("lines", ())
    if kind == "cancel":
        said = [tr("Cancel: {units}", units=count(sum(int(each["quantity"]) for each in lines), "unit"))]
        said += [_line(count(int(each["quantity"]), "unit"), each) for each in lines]
    else:
        said = [tr("Give back: {money}", money=_money(payload.get("total"), currency))]
        said += [_line(_money(each["amount"], currency), each) for each in lines]
        if Decimal(str(payload.get("shipping") or 0)):
            said.append(tr("{money} · postage", money=_money(payload["shipping"], currency)))
    return [*said, tr("It is told once: without an answer nobody but you tells it again")]


def _money(amount: object, currency: str) -> str:
    return f"{money_text(Decimal(str(amount or 0)), currency)} {currency}".rstrip()


def _line(what: str, each: Mapping[str, Any]) -> str:
    reason = ", ".join(str(each[key]) for key in ("reason", "sub_reason") if each.get(key))
    parts = (what, str(each.get("sku") or ""), str(each.get("line_id") or ""), reason)
    return " · ".join(part for part in parts if part)


def of_sale(kinds: Sequence[Kind]) -> bool:
    """They all cancel or refund."""
    return bool(kinds) and all(each in AFTER_SALE for each in kinds)


def button_of(kinds: Sequence[Kind], verb: str) -> str:
    """Of what was sent and not confirmed: what the verbs *told* and *cancel* are then, "" of others."""
    known = {"told": ("It was done", "It is there"), "cancel": ("It was not", "It is not there")}
    return tr(known[verb][not of_sale(kinds)]) if verb in known else ""


def was_not(kinds: Sequence[Kind]) -> Asked:
    """Before what was sent and not confirmed counts as not done."""
    what = count(len(kinds), "row")
    if of_sale(kinds):
        return tr("Was it not done there? {what}", what=what), [
            tr("What was to be given back counts as not given back; what was cancelled is to be sent again."),
            tr("Look there first: asked for anew although it was done, money is given back twice."),
        ]
    return tr("Is it not there? {what}", what=what), [
        tr("Look there first: made anew although it is there, the same goods are listed twice.")
    ]


def was(kinds: Sequence[Kind]) -> Asked:
    """Before it counts as done, or as there."""
    what = count(len(kinds), "row")
    title = tr("Was it done there? {what}", what=what) if of_sale(kinds) else tr("Is it there? {what}", what=what)
    return title, [tr("Look there first. It counts so by your word, and nothing more is sent of it.")]


def again(kinds: Sequence[Kind]) -> Asked:
    """Before a cancellation or a refund is sent once more."""
    return tr("Send {what} again?", what=count(len(kinds), "row")), [
        tr("The channel may have done it already: a second refund gives the money back twice."),
        tr("Look there first. Was it done, say “It was done” instead."),
    ]


def looked_for(done: Done) -> list[int]:
    """Rows that leave only with a reason, because another copy of this database may have sent them (R-COPY)."""
    return [row_id for row_id, why in done.left if why in (LOOK_FIRST, LISTED_FIRST)]
