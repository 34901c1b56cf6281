"""Words of cards: their shape, and those about what is booked of deliveries and returns and about mails. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from linndesk.store.problems import Repair, Severity

Cause = Literal[
    "authorise", "refused", "service", "cancelled", "shipped", "stranger", "unknown_order", "cancel_request",
    "unconfirmed", "unanswered", "access", "unheard", "moved", "changed", "test",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """``title`` of many; {what} is the number and the noun, {who} the channel."""

    title: str
    detail: str
    fix: str
    repair: Repair = "open"
    severity: Severity = "error"


_WAITS = "{what} waits for an answer of {who}|{what} wait for an answer of {who}"
_SIGN_IN = "Authorise the account again; everything that waits goes with the next good sign-in"
_NOTHING = "Nothing needs to be done; look at the network if it stays"
OF_DELIVERIES: dict[Cause, Words] = {
    "authorise": Words("{who} refused the sign-in: {what} cannot be told", "", _SIGN_IN, "authorise"),
    "access": Words(
        "{who} does not let this account book deliveries in", "",
        "Give its application the permission for purchase orders in the account there, then authorise the account "
        "again", "authorise",
    ),
    "refused": Words(
        "{who} refused {what}", "",
        "The goods are counted here, and not offered there until this is over. Look at the purchase order in {who} and "
        "put right what it says, then retry; or book it in there and say that it was told elsewhere; or cancel the row",
        "retry",
    ),
    "changed": Words(
        "{what} held: more than was ordered by now", "",
        "Look at the purchase order in {who}: somebody else has booked it in too. Is ours more all the same, send it "
        "with a reason; else undo the delivery, or count the stock and cancel the row", "deliveries",
    ),
    "unconfirmed": Words(
        "{what} told, and no answer came", "The purchase order is read by itself, and told again only if it is not in "
        "it", _NOTHING, "retry", "warning",
    ),
    "unanswered": Words(
        _WAITS, "The goods are counted here; nothing of it has left so far",
        "The program tries again by itself; look at the network if it stays", "retry", "warning",
    ),
    "unheard": Words(
        "{what} sent, not confirmed: nobody knows whether it was booked",
        "{who} may have booked it in or not; the program tells it no more by itself",
        "Look at Delivered of the purchase order in {who}, then say that it was booked, or that it was not",
        "deliveries",
    ),
}  # fmt: skip
OF_RETURNS: dict[Cause, Words] = {
    "authorise": OF_DELIVERIES["authorise"],
    "access": Words(
        "{who} does not let this account book returns", "",
        "Give its application the permission for returns in the account there, then authorise the account again",
        "authorise",
    ),
    "refused": Words(
        "{who} refused {what}", "",
        "The goods are counted here, and not offered there until this is over. Look at the returns (RMA) of the order "
        "in {who} and put right what it says, then retry; or book it there and say that it was told elsewhere; or "
        "cancel the row", "retry",
    ),
    "unconfirmed": Words(
        "{what} told, and no answer came", "It is looked for by its reference, and never booked twice by the program",
        _NOTHING, "retry", "warning",
    ),
    "unanswered": OF_DELIVERIES["unanswered"],
    "unheard": Words(
        "{what} sent, not confirmed: no answer came",
        "{who} may have booked it or not; it is not there so far, and the program never books it twice",
        "Look in {who} at the returns (RMA) of the order for its reference, then say that it was booked, or that it "
        "was not", "returns",
    ),
}  # fmt: skip
OF_MAILS: dict[Cause, Words] = {
    "refused": Words(
        "{what} not sent: the mail server refused it|{what} not sent: the mail server refused them", "",
        "Look at the address in the order: right it in the channel and write to the buyer yourself, then cancel the "
        "row; or retry",
    ),
    "unconfirmed": Words(
        "{what} sent, and the mail server did not answer", "Nobody knows whether it went; it is not sent again by "
        "itself", "Nothing needs to be done just now", severity="warning",
    ),
    "unanswered": Words(
        "{what} waits for the mail server|{what} wait for the mail server", "",
        "The program tries again by itself; look at Settings, Mail, if it stays", "open", "warning",
    ),
    "unheard": Words(
        "{what} sent, not confirmed: the mail server did not answer",
        "The buyer may have it or not; it was sent once, and goes no more by itself",
        "Look at what the mail server has sent, then say that it was sent, or send it again",
    ),
}  # fmt: skip
