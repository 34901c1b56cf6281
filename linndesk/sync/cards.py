"""The card that a row's trouble stands in: one for each cause, kind and pool. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linndesk.domain.outbox import AFTER_SALE, Hold, Kind
from linndesk.domain.preview import after_sale_words
from linndesk.store.outbox import OutboxRow
from linndesk.store.problems import Repair, Severity, Thing, Trouble
from linndesk.sync.way import Way

Cause = Literal[
    "authorise", "refused", "service", "cancelled", "shipped", "stranger", "unknown_order", "cancel_request",
    "unconfirmed", "unanswered", "access", "unheard", "moved", "changed", "test",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Words:
    """``title`` of many; {what} is the number and the noun, {who} the channel."""

    title: str
    detail: str
    fix: str
    repair: Repair = "open"
    severity: Severity = "error"


_WORDS: dict[Cause, _Words] = {
    "authorise": _Words(
        "{who} refused the sign-in: {what} cannot be sent", "",
        "Authorise the account again; everything that waits goes with the next good sign-in", "authorise",
    ),
    "refused": _Words(
        "{who} refused {what}", "", "Correct what {who} says, then retry, or say that it was told elsewhere", "retry"
    ),
    "service": _Words(
        "{what} cannot be sent as it stands|{what} cannot be sent as they stand", "",
        "Allocate the shipping service and retry, or give service and number in Processed Orders, Correct tracking…",
        "service",
    ),
    "cancelled": _Words(
        "{what} of a cancelled order: not sent", "The order was cancelled on the channel",
        "Stop the parcel and take the despatch back, or send it all the same with a reason",
    ),
    "shipped": _Words(
        "{what} of units that {who} has as sent already", "Nothing of it was sent",
        "Look at the order there; say that it was told elsewhere, or send it all the same",
    ),
    "stranger": _Words(
        "{what} under a number that {who} has for another parcel", "That parcel was not touched",
        "Look at the order there, then say that it was told elsewhere, or despatch it anew",
    ),
    "unknown_order": _Words(
        "{what} of an order that {who} does not know", "Nothing of it was sent",
        "Check that the account is the right one, then retry or cancel it",
    ),
    "cancel_request": _Words(
        "{what} held: the buyer has asked to cancel", "Nothing of it was sent",
        "Cancel the order, or send the despatch all the same; it goes by itself once the request is gone",
    ),
    "unconfirmed": _Words(
        "{what} sent, and no answer came", "{who} is asked by itself whether it has it, and is told again if not",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "unanswered": _Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "",
        "The program tries again by itself; look at the network if it stays", "retry", "warning",
    ),
    "unheard": _Words(
        "{what} sent, not confirmed: no answer came", "{who} may have it or not; it was told twice, and goes no more",
        "Look there whether {who} has it, then say that it is there, or send it again", "open", "warning",
    ),
    "access": _Words(
        "{who} does not let this account do this: {what} cannot be sent", "",
        "Give its application the role for it in the account there, then authorise the account again", "authorise",
    ),
}  # fmt: skip
_OF_STOCK: dict[Cause, _Words] = {
    "authorise": _Words(
        "{who} refused the sign-in: levels cannot be sent", "",
        "Authorise the account again; every level that waits goes with the next good sign-in", "authorise",
    ),
    "access": _Words(
        "{who} does not let this account change levels", "",
        "Give its application the role for listings in the account there, then authorise the account again",
        "authorise",
    ),
    "refused": _Words(
        "{who} refused {what}", "",
        "Put right at {who} what it says of the listing; the next newer level is tried by itself, or retry", "retry",
    ),
    "unconfirmed": _Words(
        "{what} sent, and no answer came", "The newest level is told again by itself until {who} answers",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "unanswered": _Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "",
        "The program tries again by itself, always with the newest level; look at the network if it stays", "retry",
        "warning",
    ),
}  # fmt: skip
_OF_PRICES: dict[Cause, _Words] = {
    "authorise": _Words(
        "{who} refused the sign-in: prices cannot be sent", "",
        "Authorise the account again; every price that waits goes with the next good sign-in", "authorise",
    ),
    "access": _Words(
        "{who} does not let this account change prices", "",
        "Ask its maker to allow it, or switch Price change off in Config", "authorise",
    ),
    "refused": _Words(
        "{who} refused {what}", "",
        "Put right what it says, at {who} or in the price; another price is tried by itself, or retry", "retry",
    ),
    "unconfirmed": _Words(
        "{what} sent, and no answer came", "The newest price is told again by itself until {who} answers",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "unanswered": _Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "",
        "The program tries again by itself, always with the newest price; look at the network if it stays", "retry",
        "warning",
    ),
}  # fmt: skip
_OF_PROCESSING: dict[Cause, _Words] = {
    "authorise": _Words(
        "{who} refused the sign-in: {what} cannot be processed there", "",
        "Authorise the account again; everything that waits goes with the next good sign-in", "authorise",
    ),
    "refused": _Words(
        "{who} did not process {what}", "",
        "Put right there what {who} says, then retry, or process it there and say that it was told elsewhere", "retry",
    ),
    "service": _Words(
        "{what} cannot be processed as it stands|{what} cannot be processed as they stand", "",
        "Put right what it says, then retry, or process it there and say that it was told elsewhere", "retry",
    ),
    "cancelled": _Words(
        "{what} despatched here, and called off at {who}: not processed there", "Nothing of it was sent",
        "Stop the parcel and take the despatch back, or settle it there and say that it was told elsewhere",
    ),
    "shipped": _Words(
        "{what} that {who} has as processed already", "It was processed there by somebody else; nothing of it was sent",
        "Look at the tracking number there; say that it was told elsewhere, or take the despatch back",
    ),
    "moved": _Words(
        "{what} despatched here, and at another location of {who} by now", "Nothing of it was sent",
        "Move the order back there, then send it; or take the despatch back",
    ),
    "changed": _Words(
        "{what} that {who} has more in than left from here", "Nothing of it was sent",
        "Take the despatch back and pack the rest; or take it out of the order there, then send it; or process it "
        "there and say that it was told elsewhere",
    ),
    "test": _Words(
        "{what} of a test account: not processed at {who}", "",
        "Add the SKU to the test SKUs in Config, then send it, or take the despatch back", severity="warning",
    ),
    "unknown_order": _Words(
        "{what} that {who} does not know", "Nothing of it was sent",
        "Check that the account is the right one, then retry or cancel it",
    ),
    "unconfirmed": _Words(
        "{what} told, and no answer came", "{who} is asked by itself how it stands, and is told again if not processed",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "access": _Words(
        "{who} does not let this account process orders", "",
        "Give its application the permission in the account there, then authorise the account again", "authorise",
    ),
}  # fmt: skip
_OF_OUTBOUND: dict[Cause, _Words] = {
    "authorise": _Words(
        "{who} refused the sign-in: {what} cannot be sent", "",
        "Authorise the account again; everything that waits goes with the next good sign-in", "authorise",
    ),
    "access": _Words(
        "{who} does not let this account have orders sent from its warehouse", "",
        "Give its application the role for fulfilment in the account there, then authorise the account again",
        "authorise",
    ),
    "refused": _Words(
        "{who} refused {what}", "", "The order is in Open Orders again: despatch it from here, or move it there anew"
    ),
    "service": _Words(
        "{what} cannot be asked for as it stands|{what} cannot be asked for as they stand", "",
        "The order is in Open Orders again: despatch it from here, or put right what it says and move it there anew",
    ),
    "cancelled": _Words(
        "{what} of a cancelled order: not asked for", "Nothing of it was sent",
        "Nothing needs to be done: it is looked up there, then given up", severity="warning",
    ),
    "cancel_request": _Words(
        "{what} held: the buyer has asked to cancel", "Nothing of it was sent",
        "Cancel the order, or send it all the same; it goes by itself once the request is gone",
    ),
    "unconfirmed": _Words(
        "{what} asked for, and no answer came", "It is looked up by its id, and asked for again if it is not there",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
}  # fmt: skip
_OF_CANCELLING: dict[Cause, _Words] = {
    "refused": _Words(
        "{who} refused {what}", "",
        "The order is as it was before: cancel it anew from the order, or despatch it; cancel the row in Outbox when "
        "you have seen it",
    ),
    "service": _Words(
        "{what} cannot be sent as it stands|{what} cannot be sent as they stand", "",
        "Put right what it says, then ask for it anew from the order; cancel the row in Outbox when you have seen it",
    ),
    "shipped": _Words(
        "{what} of what {who} has as sent already", "Nothing of it was sent",
        "Look at the order there; cancel the row in Outbox, or send it all the same with a reason",
    ),
    "unheard": _Words(
        "{what} sent, not confirmed: no answer came",
        "{who} may have cancelled it or not; it was told once, and the program never tells it again",
        "Look there whether the order is cancelled, then say that it was done, or that it was not",
    ),
    "unanswered": _Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "Nothing of it has left so far",
        "The program tries again by itself; look at the network if it stays", "open", "warning",
    ),
}  # fmt: skip
_OF_REFUNDING: dict[Cause, _Words] = {
    "refused": _Words(
        "{who} refused {what}", "No money was given back",
        "Put right what {who} says, then ask for it anew from the order; cancel the row in Outbox when you have seen "
        "it",
    ),
    "unheard": _Words(
        "{what} sent, not confirmed: no answer came",
        "{who} may have given the money back or not; it was told once, and the program never tells it again",
        "Look there whether the money was given back, then say that it was done, or that it was not",
    ),
    "unanswered": _OF_CANCELLING["unanswered"], "service": _OF_CANCELLING["service"],
}  # fmt: skip
_OF_LISTINGS: dict[Cause, _Words] = {
    "authorise": _Words(
        "{who} refused the sign-in: {what} cannot be told", "",
        "Authorise the account again; everything that waits goes with the next good sign-in", "authorise",
    ),
    "access": _Words(
        "{who} does not let this account make listings", "",
        "Ask its maker to allow it, then authorise the account again", "authorise",
    ),
    "refused": _Words(
        "{who} refused {what}", "", "Correct in Listings what it says, then create or update it again", "listings"
    ),
    "unconfirmed": _Words(
        "{what} told, and no answer came", "What is updated or deleted is told again by itself until {who} answers",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "unanswered": _Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "",
        "The program tries again by itself; look at the network if it stays", "retry", "warning",
    ),
    "unheard": _Words(
        "{what} told, and nobody knows what became of it|{what} told, and nobody knows what became of them",
        "{who} may have it or not; it was told once, and goes no more by itself",
        "Look there whether {who} has it so, then say that it is there, that it is not, or send it again",
        "listings", "warning",
    ),
}  # fmt: skip
_OF_KIND: dict[Kind, dict[Cause, _Words]] = {
    "stock": _OF_STOCK, "price": _OF_PRICES, "process": _OF_PROCESSING, "fba": _OF_OUTBOUND, "cancel": _OF_CANCELLING,
    "refund": _OF_REFUNDING, "listing": _OF_LISTINGS,
}  # fmt: skip
OF_HOLD: dict[Hold, Cause] = {
    "cancelled": "cancelled", "shipped": "shipped", "stranger": "stranger", "unknown_order": "unknown_order",
    "cancel_request": "cancel_request", "moved": "moved", "changed": "changed", "test": "test", "person": "unheard",
}  # fmt: skip


def thing_key(row_id: int) -> str:
    return f"outbox:{row_id}"


def card(
    way: Way, cause: Cause, row: OutboxRow, who: str, said: str = "", next_try: datetime | None = None, fix: str = ""
) -> Trouble:
    """``said``: the channel's own words of this row. ``fix``: what to do, where that is known better than by the
    cause."""
    words = _OF_KIND.get(way.kind, {}).get(cause) or _WORDS[cause]
    one, many = (f"{{n}} {noun}" for noun in way.noun)
    first, _, rest = words.title.partition("|")
    title = f"{first.format(what=one, who=who)}|{(rest or first).format(what=many, who=who)}"
    return Trouble(
        _key(way, cause, row),
        way.group,
        title,
        words.detail.format(who=who) if words.detail else said,
        fix or words.fix.format(who=who),
        severity=words.severity,
        account_id=row.account_id,
        repair=words.repair,
        thing=Thing(
            thing_key(row.id),
            row.called or row.target,
            after_sale_words(row.payload, said) if row.kind in AFTER_SALE else said,
            order_id=row.order_id,
            outbox_id=row.id,
            next_try=next_try,
        ),
    )


def _key(way: Way, cause: Cause, row: OutboxRow) -> str:
    """A sign-in that fails is one cause for what is asked and for what is told."""
    if cause == "authorise":
        return f"sign-in:{row.account_id}"
    return f"{way.kind}:{cause}:{row.account_id if cause == 'unheard' else row.pool_id}"
