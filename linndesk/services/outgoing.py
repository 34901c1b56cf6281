"""What a window says of everything that leaves: how much waits, what is paused, which account holds it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linndesk.domain.outbox import GOES_BY_ITSELF, Hold, Kind, State, words

# Called off, another location's or with more in it by now: sent only with a reason.
REASON_FIRST: frozenset[Hold] = frozenset({"cancelled", "cancel_request", "moved", "changed"})
# Holds of the account itself: once such a hold is over its rows stay, and a person is asked what becomes of them.
OF_THE_ACCOUNT: frozenset[Hold] = frozenset({"off", "watch", "hold", "light", "do_not_submit"})
WHILE: dict[Hold, str] = {
    "off": "while the account was off",
    "watch": "while the account only watched",
    "hold": "while the account was on Hold",
    "light": "while Mark as despatched was off",
    "do_not_submit": "while Do not submit shipping data was on",
}
WHILE_OF: dict[tuple[Kind, Hold], str] = {
    ("stock", "light"): "while Inventory Sync was off",
    ("price", "light"): "while Price change was off",
    ("fba", "light"): "while the channel's own warehouse was switched off",
    ("mail", "light"): "while Order confirmation was off",
}
OPENS: dict[Hold, str] = {
    "off": "turn the account on first",
    "watch": "put the account to Live first",
    "hold": "put the account to Live first",
    "light": "turn Mark as despatched on first",
    "do_not_submit": "turn Do not submit shipping data off first",
    "approval": "approve it in Preview first",
    "brake": "look at Preview first",
    "pause": "end the pause first",
}
OPENS_OF: dict[tuple[Kind, Hold], str] = {
    ("stock", "light"): "turn Inventory Sync on first",
    ("price", "light"): "turn Price change on first",
    ("fba", "light"): "switch it on in Account Config first",
    ("mail", "light"): "turn Order confirmation on first",
}
SETTLED: dict[State, str] = {
    "planned": "It is planned, and not ready to leave yet",
    "sending": "It is being sent just now",
    "sent": "It was sent, and the channel has not confirmed it: say that it is there, or send it again",
    "confirmed": "The channel has it already",
    "superseded": "It was settled in another way",
    "cancelled": "It was cancelled",
}


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when and by whom everything outgoing is paused."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """An account that is on and does not send. ``why``: of a copied profile, else blank."""

    account: str
    mode: Literal["watch", "hold"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Rows that the account held while something was off that is on again: a person says what becomes of them."""

    account: str
    kind: Kind
    hold: Hold
    ids: tuple[int, ...]

    @property
    def when(self) -> str:
        return WHILE_OF.get((self.kind, self.hold)) or WHILE[self.hold]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """``ready``: acts that leave by themselves as soon as they may; ``last_confirmed``: of any row."""

    counts: Mapping[State, int]
    ready: int
    done_today: int
    paused: Pause | None
    quiet: tuple[Quiet, ...]
    questions: tuple[Question, ...]
    last_confirmed: datetime | None
    accounts: tuple[str, ...] = ()

    @property
    def open(self) -> int:
        """Everything that is still owed; what was sent is not, confirmed or not."""
        return sum(self.counts.values()) - self.counts.get("sent", 0)


def closed(hold: Hold, kind: Kind = "despatch") -> str:
    """Why nothing of this kind can be sent now, and what to do; "" where it can."""
    if not hold:
        return ""
    opens = OPENS_OF.get((kind, hold)) or OPENS[hold]
    return f"{words(hold, kind)}; {opens}"


def is_over(was: Hold, now: Hold) -> bool:
    """Whether what held a row is over: nothing holds the account now, or only what ends by itself."""
    return was in OF_THE_ACCOUNT and (not now or now in GOES_BY_ITSELF)


def asked(held: Iterable[tuple[int, str, Kind, Hold, Hold]]) -> tuple[Question, ...]:
    """``held``: id, account, kind, what held it, what holds its account now. One question per account and cause."""
    found: dict[tuple[str, Kind, Hold], list[int]] = {}
    for row_id, account, kind, was, now in held:
        if is_over(was, now):
            found.setdefault((account, kind, was), []).append(row_id)
    return tuple(Question(account, kind, hold, tuple(ids)) for (account, kind, hold), ids in found.items())
