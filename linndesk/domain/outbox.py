"""What is owed to a channel: its states, what holds it back, and who lets it go (R-OUTCOME, R-MODES). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal[
    "planned", "held", "waiting", "sending", "sent", "confirmed", "refused", "superseded", "cancelled"
]  # fmt: skip
Kind = Literal[
    "despatch", "stock", "price", "process", "mail", "refund", "cancel", "listing", "fba", "booking"
]  # fmt: skip
Hold = Literal[
    "",
    "off", "watch", "hold", "light", "do_not_submit",  # the account says so; a person lets it go
    "cancelled", "shipped", "stranger", "unknown_order", "moved", "changed",  # there; a person decides
    "test",  # of a test account, and nothing that a test may end (U10)
    "jump",  # a price that changes by more than half (X8); a person looks at it
    "person",  # somebody keeps it
    "cancel_request", "approval", "brake", "pause",  # goes by itself once this is over; of the brake a plan says so
]  # fmt: skip

MOVES: dict[State, frozenset[State]] = {
    "planned": frozenset({"held", "waiting", "superseded", "cancelled"}),
    "held": frozenset({"waiting", "superseded", "cancelled"}),
    "waiting": frozenset({"sending", "held", "superseded", "cancelled"}),
    "sending": frozenset({"sent", "confirmed", "refused", "waiting"}),
    "sent": frozenset({"confirmed", "refused", "waiting"}),
    "refused": frozenset({"waiting", "superseded", "cancelled"}),
    "confirmed": frozenset(),
    "superseded": frozenset(),
    "cancelled": frozenset(),
}
OPEN: frozenset[State] = frozenset({"planned", "held", "waiting", "sending", "sent", "refused"})
UNSENT: frozenset[State] = frozenset({"planned", "held", "waiting", "refused"})  # nothing of it is on the channel

GOES_BY_ITSELF: frozenset[Hold] = frozenset({"cancel_request", "approval", "brake", "pause"})
NEEDS_A_PERSON: frozenset[Hold] = frozenset(
    {"cancelled", "shipped", "stranger", "unknown_order", "moved", "changed", "test", "jump", "cancel_request"}
)

OF_PARCELS: frozenset[Kind] = frozenset({"despatch", "process"})  # each is the word of one parcel
OF_ORDERS: frozenset[Kind] = OF_PARCELS | {"fba"}  # counted together on a receipt
FACTS: frozenset[Kind] = frozenset({"stock", "price"})  # told as often as one likes: the newest counts (R-LOST)
AFTER_SALE: frozenset[Kind] = frozenset({"cancel", "refund"})  # each is told once at most (R-LOST)

# What the program does by itself is seen in a preview once per account before it is live; what a person
# orders is seen in its check sheet.
BY_ITSELF: frozenset[Kind] = frozenset({"stock", "price", "process", "mail"})
# Of these a channel may allow an account the one and not the other: what is not allowed holds up nothing else.
ALONE: frozenset[Kind] = BY_ITSELF | {"fba", "listing", "booking"}

WORDS: dict[Hold, str] = {
    "": "",
    "off": "The account is off",
    "watch": "The account only watches: nothing is sent",
    "hold": "The account is on Hold: everything waits for your word",
    "light": "Mark as despatched is off",
    "do_not_submit": "Do not submit shipping data is on",
    "cancelled": "The order was cancelled on the channel",
    "shipped": "The channel has these units as sent already",
    "stranger": "The channel has another parcel under this number",
    "unknown_order": "The channel does not know this order",
    "moved": "The order is at another location on the channel now",
    "changed": "The order has more in it on the channel than left from here",
    "test": "This is a test account",
    "jump": "The price changes by more than half: look at it first",
    "person": "Kept back by you",
    "cancel_request": "The buyer has asked to cancel",
    "approval": "Waits for your approval in Preview",
    "brake": "The brake has tripped",
    "pause": "Outgoing is paused",
}
# Where a kind of act is held in other words than a despatch.
_OF_KIND: dict[tuple[Kind, Hold], str] = {
    ("stock", "light"): "Inventory Sync is off",
    ("price", "light"): "Price change is off",
    ("mail", "light"): "Order confirmation is off",
    ("booking", "changed"): "The channel has other quantities by now than when this was booked",
    ("fba", "light"): "The channel's own warehouse is switched off for this account",
}


def words(hold: Hold, kind: Kind) -> str:
    """Why an act of this kind is held, as a sentence; "" where nothing holds it."""
    return _OF_KIND.get((kind, hold), WORDS[hold])


def may_move(old: State, new: State) -> bool:
    """Whether the transition table has it; staying is always allowed."""
    return old == new or new in MOVES[old]


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides whether a row of an account may leave now. ``channel``: what the account's own settings say."""

    enabled: bool
    mode: Literal["watch", "hold", "live"]
    channel: Hold = ""  # light, do_not_submit
    approved: bool = True
    paused: bool = False


def hold_of(gate: Gate) -> Hold:
    """ "" where it may leave. What a person has to let go comes first, so that the end of a pause frees none of it."""
    if not gate.enabled:
        return "off"
    if gate.mode != "live":
        return "watch" if gate.mode == "watch" else "hold"
    if gate.channel:
        return gate.channel
    if not gate.approved:
        return "approval"
    return "pause" if gate.paused else ""
