"""Rows of the outbox that book deliveries and returns, and mails to buyers, in words: what is told, and what a person
is asked about them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from linndesk.domain.outbox import Kind
from linndesk.domain.preview import is_return
from linndesk.services.booking_verbs import LOOK_FIRST, LOOK_THERE
from linndesk.services.outbox import Done
from linndesk.ui.screens.return_words import CONDITION_WORDS
from linndesk.ui.words import count, tr

OWN: frozenset[Kind] = frozenset({"booking", "mail"})
_CONDITIONS: dict[str, str] = {str(each): said for each, said in CONDITION_WORDS.items()}
Asked = tuple[str, list[str]]  # a question, and the sentences below it
_BUTTONS: dict[tuple[Kind, str], str] = {
    ("booking", "told"): "It was booked",
    ("booking", "retry"): "It was not booked",
    ("mail", "told"): "It was sent",
    ("mail", "retry"): "Send it again",
}


def kind_words(kind: Kind, words: str, *, returns: bool) -> str:
    """*Delivery* or *Return* of a booking, ``words`` of any other kind."""
    if kind != "booking":
        return tr(words)
    return tr("Return") if returns else tr("Delivery")


def one_kind(kinds: Sequence[Kind]) -> Kind | None:
    """They all book, or are all mails; None of others and of a mixture."""
    first = kinds[0] if kinds else None
    return first if first in OWN and all(each == first for each in kinds) else None


def button_of(kinds: Sequence[Kind], verb: str) -> str:
    """Of what was sent and not confirmed: what the verbs *told* and *retry* are then, "" of others."""
    kind = one_kind(kinds)
    found = _BUTTONS.get((kind, verb), "") if kind else ""
    return tr(found) if found else ""


def was(kind: Kind, number: int) -> Asked:
    """Before it counts as booked, or as sent."""
    what = count(number, "row")
    if kind == "mail":
        return tr("Was it sent? {what}", what=what), [
            tr("Look at what the mail server has sent. It counts so by your word, and nothing more is sent of it.")
        ]
    return tr("Was it booked there? {what}", what=what), [
        tr("Look there first. It counts so by your word, and nothing more is booked of it.")
    ]


def was_not(kind: Kind, number: int) -> Asked:
    """Before it is told once more."""
    what = count(number, "row")
    if kind == "mail":
        return tr("Send {what} again?", what=what), [
            tr("The buyer may have it already, and gets the mail twice then."),
            tr("Look at what the mail server has sent. Was it sent, say “It was sent” instead."),
        ]
    return tr("Was it not booked there? {what}", what=what), [
        tr("It is looked for there once more, and booked if it is not there."),
        tr("Look there first: booked although it is there, the same goods are counted twice there."),
    ]


def of_cancel(kind: Kind) -> list[str]:
    """What follows where nothing of it is told."""
    if kind == "mail":
        return [tr("The buyer gets no mail that the order has come.")]
    return [
        tr("The goods stay counted here: the channel hears nothing of them from here."),
        tr("Were they not here at all, undo the delivery or the return instead."),
    ]


def of_told(kind: Kind) -> list[str]:
    """What follows where the channel was told in another way, or a mail was sent by hand."""
    if kind == "mail":
        return [tr("Nothing is sent, now or later. The order counts as confirmed to its buyer.")]
    return [tr("Nothing is sent, now or later. The goods stay counted here and count as booked there.")]


def facts(kind: Kind, payload: Mapping[str, Any]) -> list[str]:
    """What is told, one fact a line; nothing of it names a buyer."""
    if kind == "mail":
        return _mail(payload)
    return _return(payload) if is_return(payload) else _delivery(payload)


def _delivery(payload: Mapping[str, Any]) -> list[str]:
    units = count(int(payload.get("quantity") or 0), "unit")
    said = [
        tr("Purchase order: {reference}", reference=payload.get("reference") or payload.get("purchase") or ""),
        tr("Booked in: {units} of {sku}", units=units, sku=payload.get("sku") or ""),
    ]
    said += [tr("Batch: {batch}", batch=payload["batch"])] * bool(payload.get("batch"))
    if payload.get("total") is not None:
        said.append(tr("Delivered is {base} there, and is set to {total}", base=f"{int(payload.get('base') or 0):,}",
                       total=f"{int(payload['total']):,}"))  # fmt: skip
    return [*said, tr("Delivered is read before and after, so that it is booked once; it cannot be lowered there")]


def _return(payload: Mapping[str, Any]) -> list[str]:
    said = [tr("Reference there: {reference}", reference=payload.get("reference") or "")]
    for each in payload.get("lines", ()):
        units = count(int(each.get("quantity") or 0), "unit")
        condition = tr(_CONDITIONS.get(str(each.get("condition")), ""))
        parts = (units, each.get("sku"), condition, each.get("location") or tr("scrapped"))
        said.append(" · ".join(str(part) for part in parts if part))
    return [*said, tr("It is looked for by its reference first, booked once and accepted there")]


def _mail(payload: Mapping[str, Any]) -> list[str]:
    said = [tr("That order {number} has come", number=payload["order"])] if payload.get("order") else []
    said.append(tr("It is written when it leaves, from what is here of the order and its buyer then"))
    return [*said, tr("It is sent once: without an answer nobody but you sends it again")]


def looked_for(done: Done) -> list[int]:
    """Rows that leave only with a reason, because another copy of this database may have told them (R-COPY)."""
    return [row_id for row_id, why in done.left if why in (LOOK_FIRST, LOOK_THERE)]
