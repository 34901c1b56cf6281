"""What it means that an order is on the channel and not here: why, and whether a person may bring it in (N5). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linndesk.domain.orders import ChannelOrder
from linndesk.domain.receipts import Skipped

Where = Literal["here", "channel", "nowhere"]
Why = Literal[
    "other_shop", "sent_by_channel", "cancelled", "not_followed", "cut_off", "off", "before_first_pull", "missed",
    "pending", "due",
]  # fmt: skip
SENT_BY_CHANNEL = "fulfilled_by_amazon"  # the flag of orders that the channel's own warehouse sends
LEAST_DIGITS = 5
_NEVER: tuple[Why, ...] = ("other_shop", "sent_by_channel", "cancelled")
_COMES: tuple[Why, ...] = ("off", "missed", "pending", "due")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")  # noqa: RUF001  (dashes that copying brings along)
_AROUND = " \"'`“”‘’«»<>()[]{}#,;:."  # noqa: RUF001
_REF = re.compile(r"[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Follower:
    """What an account says of the orders it takes, and how far it has come; times UTC, None = not yet, not set."""

    name: str
    enabled: bool
    scopes: frozenset[str]  # empty = all there are
    not_before: datetime | None
    first_pull_at: datetime | None
    resume_point: datetime | None
    sent_by_channel: bool  # it also takes orders that the channel's own warehouse sends
    leaves: Callable[[ChannelOrder], str] = lambda order: ""  # why it leaves an order out, as a sentence

    def follows(self, order: ChannelOrder) -> bool:
        return not self.scopes or order.marketplace in self.scopes


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an order of the channel is not here, as a sentence. ``account``: whose it is, or would be."""

    why: Why
    text: str
    account: str

    @property
    def can_import(self) -> bool:
        return self.why not in _NEVER

    @property
    def comes_by_itself(self) -> bool:
        """Whether a sync of its account would bring it, or should have: then the usual rules for its stock hold."""
        return self.why in _COMES


def tidied(pasted: str) -> str:
    """The order number in what was pasted: without spaces, quotes or the address around it; "" when there is none."""
    text = unicodedata.normalize("NFKC", pasted).translate(_DASHES)
    text = " ".join("".join(each for each in text if unicodedata.category(each) != "Cf").split())
    text = re.sub(r"(?<=\w)\s*-\s*(?=\w)", "-", text).strip(_AROUND)
    if re.fullmatch(r"[^\s/=?&]+", text):
        return text
    numbers = [found for found in _REF.findall(text) if _digits(found) >= LEAST_DIGITS]
    return max(numbers, key=_digits, default="") if numbers else " ".join(text.split())


def looks_like_number(text: str) -> bool:
    """Whether it may be an order number: one word, most of it digits."""
    word = tidied(text)
    return " " not in word and _digits(word) >= max(LEAST_DIGITS, len(word) / 2)


def _digits(text: str) -> int:
    return sum(each.isdigit() for each in text)


def why_not_here(found: ChannelOrder | Skipped, followers: Sequence[Follower]) -> Reason:
    """Why an order that the channel has did not come in. ``followers``: the pool's accounts, in the order added."""
    if isinstance(found, Skipped):
        what = found.why.removeprefix("it is ")
        return Reason("other_shop", f"It is {what}, so it is not for this program", followers[0].name)
    taker = _taker(found, followers)
    if SENT_BY_CHANNEL in found.flags and not (taker and taker.sent_by_channel):
        name = (taker or followers[0]).name
        return Reason("sent_by_channel", "The channel's own warehouse sends it, so nothing has to leave here", name)
    if found.status == "cancelled":
        name = (taker or followers[0]).name
        return Reason("cancelled", "It was cancelled before it came here, so there is nothing to send", name)
    if taker is None:
        where = found.sub_source or found.marketplace
        text = (
            f"It was sold on {where}, which no account here follows. "
            "If you import it, what changes there later does not come by itself"
        )
        return Reason("not_followed", text, _speaker(followers).name)
    return _of_account(found, taker)


def _taker(order: ChannelOrder, followers: Sequence[Follower]) -> Follower | None:
    """The account whose order it is: the first that is on and follows its marketplace, else the first that does."""
    following = [each for each in followers if each.follows(order)]
    return next((each for each in following if each.enabled), following[0] if following else None)


def _speaker(followers: Sequence[Follower]) -> Follower:
    return next((each for each in followers if each.enabled), followers[0])


def _of_account(order: ChannelOrder, taker: Follower) -> Reason:
    name = taker.name
    if taker.not_before is not None and order.received_at < taker.not_before:
        text = f"It was placed before {_moment(taker.not_before)}, and {name} does not download orders prior to that"
        return Reason("cut_off", text, name)
    left = taker.leaves(order)
    if left:
        return Reason("cut_off", left, name)
    if taker.resume_point is not None and order.last_updated < taker.resume_point:
        return _passed_over(order, taker)
    if not taker.enabled:
        return Reason("off", f"{name} is off, so nothing comes in for it", name)
    if order.status == "pending":
        text = f"Its payment is pending: it comes by itself with the next sync of {name}, and waits here until paid"
        return Reason("pending", text, name)
    synced = "first" if taker.resume_point is None else "next"
    return Reason("due", f"It has not come yet: it should come with the {synced} sync of {name}", name)


def _passed_over(order: ChannelOrder, taker: Follower) -> Reason:
    """Nothing changed in it since the account was last polled, so no sync will bring it."""
    if taker.first_pull_at is not None and order.last_updated < taker.first_pull_at:
        text = (
            f"It last changed at {_moment(order.last_updated)}, before the time from which "
            f"the first sync of {taker.name} looked"
        )
        return Reason("before_first_pull", text, taker.name)
    text = (
        f"It should have come with a sync of {taker.name} and did not: "
        "perhaps its marketplace was chosen after it had changed there"
    )
    return Reason("missed", text, taker.name)


def _moment(value: datetime) -> str:
    return f"{value:%d %B %Y %H:%M} UTC"
