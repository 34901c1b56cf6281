"""How a level stands between here and its channel, and why it is not sent, in sentences (N4). Inside a read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linndesk.domain.availability import left_out
from linndesk.domain.outbox import Hold
from linndesk.domain.outbox import words as held_words
from linndesk.domain.stockinputs import Inputs
from linndesk.domain.stockplan import Rules
from linndesk.store.accounts import AccountRow
from linndesk.store.centre_look import CountedHere
from linndesk.store.stock_draft import CLASHING, LEFT_OUT
from linndesk.store.why import Owed, Send, Told


@dataclass(frozen=True, slots=True)
class Case:
    """A SKU of a pool. ``speaker``: the listing that speaks for it, None = none does; ``untold``: of each listing why
    no level of it is ever told, "" where one is."""

    row: AccountRow
    own: Told
    every: tuple[Told, ...]
    speaker: Told | None
    gates: Mapping[int, Hold]
    untold: Mapping[int, str]


def left_out_words(each: Told, rules: Rules | None) -> str:
    """``rules``: its account's."""
    why_not = left_out(
        each.fulfilment, excluded=bool(each.excluded), ignored=each.ignored, linked=each.item_id is not None,
        verified=each.verified, vanished=each.vanished,
    )  # fmt: skip
    if not why_not and rules is not None and not rules.tells(each.channel_sku):
        why_not = "test"
    return each.excluded if why_not == "excluded" else LEFT_OUT[why_not] if why_not else ""


def theirs_words(every: Sequence[Told]) -> str:
    """Of a SKU that the channel's own warehouse sends, as one of these listings of it says; "" where none does."""
    says = next((each for each in every if each.fulfilment != "merchant" and not each.vanished), None)
    return f"{LEFT_OUT['amazon']}, as {says.account} says" if says is not None else ""


def not_sent(case: Case) -> str:
    """Why nothing of it leaves, as a sentence; blank where it may."""
    own = case.untold[case.own.id]
    if own:
        return own
    if case.speaker is None:
        return held_words(case.gates[case.own.account_id], "stock") or "No account of its pool speaks for it"
    gate = case.gates[case.speaker.account_id]
    heard = (each for each in case.every if not case.untold[each.id] and case.gates[each.account_id] != "off")
    links = {each.item_sku: each.account for each in heard}
    if len(links) > 1:
        return f"{CLASHING}: " + " and ".join(f"{sku} in {name}" for sku, name in links.items())
    if not gate:
        return ""
    follows = "" if case.speaker.id == case.own.id else f"{case.speaker.account} speaks for it: "
    return f"{follows}{held_words(gate, 'stock')}"


def own_words(inputs: Inputs | None, channel: str) -> list[str]:
    """M10: that the account's own orders are taken off there, where they are not taken off here."""
    if inputs is None or not inputs.own:
        return []
    return [f"{channel} takes its own open orders off by itself, so they are not taken off here"]


def stands(case: Case, owed: Owed | None) -> list[str]:
    """How it stands between here and the channel, as sentences."""
    said = []
    own, by = case.own, case.speaker or case.own
    if by.id != own.id:
        said.append(f"{own.account} follows {by.account}: one merchant has one quantity for each SKU")
    if own.sent is not None and own.sent_at is not None:
        said.append(f"Last told: {own.sent:,}, on {own.sent_at:%Y-%m-%d %H:%M:%S} UTC")
    if own.confirmed is not None and own.confirmed_at is not None:
        said.append(f"Last seen to be there: {own.confirmed:,}, on {own.confirmed_at:%Y-%m-%d %H:%M:%S} UTC")
    if own.shown is not None and own.shown_at is not None:
        said.append(f"The channel showed {own.shown:,} on {own.shown_at:%Y-%m-%d %H:%M:%S} UTC")
    if owed is not None:
        said.append(_owed_words(owed))
    elif by.marked and own.fulfilment == "merchant":
        said.append("Something has changed since: the next sync looks at it again")
    if own.error:
        said.append(f"The channel said: {own.error}")
    return said


def counted_words(counts: Sequence[CountedHere], called: str) -> list[str]:
    """D19: what the channel's own warehouse counts, and through whom it was asked."""
    said = []
    for each in counts:
        more = [f"{each.due:,} on the way there"] if each.due else []
        more += [f"{each.reserved:,} reserved"] if each.reserved else []
        more += [f"{each.unsellable:,} that cannot be sold"] if each.unsellable else []
        and_more = f"; besides {', '.join(more)}" if more else ""
        asked = "not asked again yet" if each.at is None else f"asked on {each.at:%Y-%m-%d %H:%M:%S} UTC"
        by = f"through {each.driver}" if each.driver else "followed by nobody now"
        said.append(f"{each.location}: {called} counts {each.fulfillable:,} that can be sold{and_more} ({asked}, {by})")
    return said


def _owed_words(owed: Owed) -> str:
    level = f"{owed.quantity:,}"
    if owed.state == "held":
        return f"{level} is held: {owed.reason}"
    if owed.state == "planned":
        return f"{level} waits: {owed.reason}"
    if owed.state == "refused":
        return f"{level} was refused: {owed.error}"
    if owed.in_feed:
        return f"{level} is in a feed that the channel works on"
    words = {"waiting": "waits to be sent", "sending": "is being sent", "sent": "was sent and is not confirmed"}
    return f"{level} {words[owed.state]}"


def came_to(send: Send) -> str:
    if send.confirmed_at is not None:
        return f"seen to be there on {send.confirmed_at:%Y-%m-%d %H:%M:%S} UTC"
    words = {"refused": "the channel refused it", "sent": "never confirmed", "sending": "no answer came"}
    return words.get(send.state, send.state)
