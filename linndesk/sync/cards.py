"""The card that a row's trouble stands in: one for each cause, kind and pool. Pure."""

from __future__ import annotations

from datetime import datetime

from linndesk.domain.outbox import AFTER_SALE, Hold, Kind
from linndesk.domain.preview import after_sale_words, booking_words, is_return
from linndesk.store.outbox import OutboxRow
from linndesk.store.problems import Thing, Trouble
from linndesk.sync.cardwords import OF_DELIVERIES, OF_MAILS, OF_RETURNS, Words
from linndesk.sync.cardwords import Cause as Cause
from linndesk.sync.way import Way

_WORDS: dict[Cause, Words] = {
    "authorise": Words(
        "{who} refused the sign-in: {what} cannot be sent", "",
        "Authorise the account again; everything that waits goes with the next good sign-in", "authorise",
    ),
    "refused": Words(
        "{who} refused {what}", "", "Correct what {who} says, then retry, or say that it was told elsewhere", "retry"
    ),
    "service": Words(
        "{what} cannot be sent as it stands|{what} cannot be sent as they stand", "",
        "Allocate the shipping service and retry, or give service and number in Processed Orders, Correct tracking…",
        "service",
    ),
    "cancelled": Words(
        "{what} of a cancelled order: not sent", "The order was cancelled on the channel",
        "Stop the parcel and take the despatch back, or send it all the same with a reason",
    ),
    "shipped": Words(
        "{what} of units that {who} has as sent already", "Nothing of it was sent",
        "Look at the order there; say that it was told elsewhere, or send it all the same",
    ),
    "stranger": Words(
        "{what} under a number that {who} has for another parcel", "That parcel was not touched",
        "Look at the order there, then say that it was told elsewhere, or despatch it anew",
    ),
    "unknown_order": Words(
        "{what} of an order that {who} does not know", "Nothing of it was sent",
        "Check that the account is the right one, then retry or cancel it",
    ),
    "cancel_request": Words(
        "{what} held: the buyer has asked to cancel", "Nothing of it was sent",
        "Cancel the order, or send the despatch all the same; it goes by itself once the request is gone",
    ),
    "unconfirmed": Words(
        "{what} sent, and no answer came", "{who} is asked by itself whether it has it, and is told again if not",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "unanswered": Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "",
        "The program tries again by itself; look at the network if it stays", "retry", "warning",
    ),
    "unheard": Words(
        "{what} sent, not confirmed: no answer came", "{who} may have it or not; it was told twice, and goes no more",
        "Look there whether {who} has it, then say that it is there, or send it again", "open", "warning",
    ),
    "access": Words(
        "{who} does not let this account do this: {what} cannot be sent", "",
        "Give its application the role for it in the account there, then authorise the account again", "authorise",
    ),
}  # fmt: skip
_OF_STOCK: dict[Cause, Words] = {
    "authorise": Words(
        "{who} refused the sign-in: levels cannot be sent", "",
        "Authorise the account again; every level that waits goes with the next good sign-in", "authorise",
    ),
    "access": Words(
        "{who} does not let this account change levels", "",
        "Give its application the role for listings in the account there, then authorise the account again",
        "authorise",
    ),
    "refused": Words(
        "{who} refused {what}", "",
        "Put right at {who} what it says of the listing; the next newer level is tried by itself, or retry", "retry",
    ),
    "unconfirmed": Words(
        "{what} sent, and no answer came", "The newest level is told again by itself until {who} answers",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "unanswered": Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "",
        "The program tries again by itself, always with the newest level; look at the network if it stays", "retry",
        "warning",
    ),
}  # fmt: skip
_OF_PRICES: dict[Cause, Words] = {
    "authorise": Words(
        "{who} refused the sign-in: prices cannot be sent", "",
        "Authorise the account again; every price that waits goes with the next good sign-in", "authorise",
    ),
    "access": Words(
        "{who} does not let this account change prices", "",
        "Ask its maker to allow it, or switch Price change off in Config", "authorise",
    ),
    "refused": Words(
        "{who} refused {what}", "",
        "Put right what it says, at {who} or in the price; another price is tried by itself, or retry", "retry",
    ),
    "unconfirmed": Words(
        "{what} sent, and no answer came", "The newest price is told again by itself until {who} answers",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "unanswered": Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "",
        "The program tries again by itself, always with the newest price; look at the network if it stays", "retry",
        "warning",
    ),
}  # fmt: skip
_OF_PROCESSING: dict[Cause, Words] = {
    "authorise": Words(
        "{who} refused the sign-in: {what} cannot be processed there", "",
        "Authorise the account again; everything that waits goes with the next good sign-in", "authorise",
    ),
    "refused": Words(
        "{who} did not process {what}", "",
        "Put right there what {who} says, then retry, or process it there and say that it was told elsewhere", "retry",
    ),
    "service": Words(
        "{what} cannot be processed as it stands|{what} cannot be processed as they stand", "",
        "Put right what it says, then retry, or process it there and say that it was told elsewhere", "retry",
    ),
    "cancelled": Words(
        "{what} despatched here, and called off at {who}: not processed there", "Nothing of it was sent",
        "Stop the parcel and take the despatch back, or settle it there and say that it was told elsewhere",
    ),
    "shipped": Words(
        "{what} that {who} has as processed already", "It was processed there by somebody else; nothing of it was sent",
        "Look at the tracking number there; say that it was told elsewhere, or take the despatch back",
    ),
    "moved": Words(
        "{what} despatched here, and at another location of {who} by now", "Nothing of it was sent",
        "Move the order back there, then send it; or take the despatch back",
    ),
    "changed": Words(
        "{what} that {who} has more in than left from here", "Nothing of it was sent",
        "Take the despatch back and pack the rest; or take it out of the order there, then send it; or process it "
        "there and say that it was told elsewhere",
    ),
    "test": Words(
        "{what} of a test account: not processed at {who}", "",
        "Add the SKU to the test SKUs in Config, then send it, or take the despatch back", severity="warning",
    ),
    "unknown_order": Words(
        "{what} that {who} does not know", "Nothing of it was sent",
        "Check that the account is the right one, then retry or cancel it",
    ),
    "unconfirmed": Words(
        "{what} told, and no answer came", "{who} is asked by itself how it stands, and is told again if not processed",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "access": Words(
        "{who} does not let this account process orders", "",
        "Give its application the permission in the account there, then authorise the account again", "authorise",
    ),
}  # fmt: skip
_OF_OUTBOUND: dict[Cause, Words] = {
    "authorise": Words(
        "{who} refused the sign-in: {what} cannot be sent", "",
        "Authorise the account again; everything that waits goes with the next good sign-in", "authorise",
    ),
    "access": Words(
        "{who} does not let this account have orders sent from its warehouse", "",
        "Give its application the role for fulfilment in the account there, then authorise the account again",
        "authorise",
    ),
    "refused": Words(
        "{who} refused {what}", "", "The order is in Open Orders again: despatch it from here, or move it there anew"
    ),
    "service": Words(
        "{what} cannot be asked for as it stands|{what} cannot be asked for as they stand", "",
        "The order is in Open Orders again: despatch it from here, or put right what it says and move it there anew",
    ),
    "cancelled": Words(
        "{what} of a cancelled order: not asked for", "Nothing of it was sent",
        "Nothing needs to be done: it is looked up there, then given up", severity="warning",
    ),
    "cancel_request": Words(
        "{what} held: the buyer has asked to cancel", "Nothing of it was sent",
        "Cancel the order, or send it all the same; it goes by itself once the request is gone",
    ),
    "unconfirmed": Words(
        "{what} asked for, and no answer came", "It is looked up by its id, and asked for again if it is not there",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
}  # fmt: skip
_OF_CANCELLING: dict[Cause, Words] = {
    "refused": Words(
        "{who} refused {what}", "",
        "The order is as it was before: cancel it anew from the order, or despatch it; cancel the row in Outbox when "
        "you have seen it",
    ),
    "service": Words(
        "{what} cannot be sent as it stands|{what} cannot be sent as they stand", "",
        "Put right what it says, then ask for it anew from the order; cancel the row in Outbox when you have seen it",
    ),
    "shipped": Words(
        "{what} of what {who} has as sent already", "Nothing of it was sent",
        "Look at the order there; cancel the row in Outbox, or send it all the same with a reason",
    ),
    "unheard": Words(
        "{what} sent, not confirmed: no answer came",
        "{who} may have cancelled it or not; it was told once, and the program never tells it again",
        "Look there whether the order is cancelled, then say that it was done, or that it was not",
    ),
    "unanswered": Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "Nothing of it has left so far",
        "The program tries again by itself; look at the network if it stays", "open", "warning",
    ),
}  # fmt: skip
_OF_REFUNDING: dict[Cause, Words] = {
    "refused": Words(
        "{who} refused {what}", "No money was given back",
        "Put right what {who} says, then ask for it anew from the order; cancel the row in Outbox when you have seen "
        "it",
    ),
    "unheard": Words(
        "{what} sent, not confirmed: no answer came",
        "{who} may have given the money back or not; it was told once, and the program never tells it again",
        "Look there whether the money was given back, then say that it was done, or that it was not",
    ),
    "unanswered": _OF_CANCELLING["unanswered"], "service": _OF_CANCELLING["service"],
}  # fmt: skip
_OF_LISTINGS: dict[Cause, Words] = {
    "authorise": Words(
        "{who} refused the sign-in: {what} cannot be told", "",
        "Authorise the account again; everything that waits goes with the next good sign-in", "authorise",
    ),
    "access": Words(
        "{who} does not let this account make listings", "",
        "Ask its maker to allow it, then authorise the account again", "authorise",
    ),
    "refused": Words(
        "{who} refused {what}", "", "Correct in Listings what it says, then create or update it again", "listings"
    ),
    "unconfirmed": Words(
        "{what} told, and no answer came", "What is updated or deleted is told again by itself until {who} answers",
        "Nothing needs to be done; look at the network if it stays", "retry", "warning",
    ),
    "unanswered": Words(
        "{what} waits for an answer of {who}|{what} wait for an answer of {who}", "",
        "The program tries again by itself; look at the network if it stays", "retry", "warning",
    ),
    "unheard": Words(
        "{what} told, and nobody knows what became of it|{what} told, and nobody knows what became of them",
        "{who} may have it or not; it was told once, and goes no more by itself",
        "Look there whether {who} has it so, then say that it is there, that it is not, or send it again",
        "listings", "warning",
    ),
}  # fmt: skip
_OF_KIND: dict[Kind, dict[Cause, Words]] = {
    "stock": _OF_STOCK, "price": _OF_PRICES, "process": _OF_PROCESSING, "fba": _OF_OUTBOUND, "cancel": _OF_CANCELLING,
    "refund": _OF_REFUNDING, "listing": _OF_LISTINGS, "mail": OF_MAILS,
}  # fmt: skip
RETURNS = "Returns"  # the group of problems with what came back
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
    nouns, group, known = _of(way, row)
    words = known.get(cause) or _WORDS[cause]
    one, many = (f"{{n}} {noun}" for noun in nouns)
    first, _, rest = words.title.partition("|")
    title = f"{first.format(what=one, who=who)}|{(rest or first).format(what=many, who=who)}"
    return Trouble(
        _key(way, cause, row),
        group,
        title,
        words.detail.format(who=who) if words.detail else said,
        fix or words.fix.format(who=who),
        severity=words.severity,
        account_id=row.account_id,
        repair=words.repair,
        thing=Thing(
            thing_key(row.id),
            row.called or row.target,
            _detail(row, said),
            order_id=row.order_id,
            outbox_id=row.id,
            next_try=next_try,
        ),
    )


def _of(way: Way, row: OutboxRow) -> tuple[tuple[str, str], str, dict[Cause, Words]]:
    """One and many of it, the group, and its words: a delivery and a return are booked at different places there."""
    if row.kind != "booking":
        return way.noun, way.group, _OF_KIND.get(way.kind, {})
    if is_return(row.payload):
        return ("return", "returns"), RETURNS, OF_RETURNS
    return ("delivery booking", "delivery bookings"), way.group, OF_DELIVERIES


def _detail(row: OutboxRow, said: str) -> str:
    """The channel's words, after what was to be told where its target does not say that."""
    if row.kind == "booking":
        what = booking_words(row.payload)
        if is_return(row.payload):
            what += f", reference {row.payload.get('reference', '')}"
        return f"{what}. {said}" if said else what
    return after_sale_words(row.payload, said) if row.kind in AFTER_SALE else said


def _key(way: Way, cause: Cause, row: OutboxRow) -> str:
    """A sign-in that fails is one cause for what is asked and for what is told."""
    if cause == "authorise":
        return f"sign-in:{row.account_id}"
    kind = way.kind if row.kind != "booking" else "return" if is_return(row.payload) else "delivery"
    return f"{kind}:{cause}:{row.account_id if cause == 'unheard' else row.pool_id}"
