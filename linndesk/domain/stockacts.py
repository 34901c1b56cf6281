"""What a person does to stock by hand: four verbs, why, and how the ledger words it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from linndesk.errors import BadInput

Verb = Literal["receive", "take", "count", "move"]
DONE: dict[Verb, str] = {"receive": "received", "take": "taken", "count": "counted", "move": "moved"}
REASONS = ("received", "damaged", "miscounted", "found", "lost", "returned", "other")
UNDONE = "undone"
UNDO_FOR = timedelta(hours=1)
HIGHEST = 1_000_000_000
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One item of an act. ``units``: how many are received, taken or moved, or how many were counted.

    ``location``: where; ``to``: where they are moved. ``expected``: what a count sheet said when it was opened, where
    a count takes long: what was sold meanwhile is not put back.
    """

    sku: str
    units: int
    location: str = "Default"
    to: str = ""
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What an act did to one level."""

    sku: str
    location: str
    before: int
    after: int


def worded(verb: Verb, reason: str = "") -> str:
    """What the ledger says: ``received``, ``taken: damaged``, ``counted: miscounted``. Raises BadInput."""
    if reason and reason not in REASONS:
        raise BadInput(f"{reason} is no reason", fix=f"Reasons: {', '.join(REASONS)}")
    done = DONE[verb]
    return done if reason in ("", done) else f"{done}: {reason}"


def units_of(verb: Verb, sku: str, units: int) -> int:
    """``units`` where the verb can be done with so many. Raises BadInput."""
    if verb == "count":
        if not 0 <= units <= HIGHEST:
            raise BadInput(f"{units:,} of {sku} cannot have been counted", fix=f"Write a number from 0 to {HIGHEST:,}")
    elif not 1 <= units <= HIGHEST:
        raise BadInput(f"{units:,} of {sku} cannot be {DONE[verb]}", fix=f"Write how many units: 1 to {HIGHEST:,}")
    return units


def counted(units: int, expected: int | None, on_hand: int) -> int:
    """What a level becomes that was counted as ``units``: where it has moved on since the sheet was opened, by as much
    as the count differed from the sheet."""
    return units if expected is None else on_hand + units - expected


def note_of(text: str) -> str:
    """A note in one line. Raises BadInput where it is too long."""
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"The note is {len(note):,} characters long", fix=f"Write at most {LONGEST_NOTE}")
    return note
