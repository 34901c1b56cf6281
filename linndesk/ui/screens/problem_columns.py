"""The columns of Problems: cards, and the things that a card is about. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from linndesk.services.shown import ProblemRow, ThingRow
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.words import tr, when, when_tip


def severity_cell(each: ProblemRow) -> Cell:
    """Shape, word and colour."""
    if each.resolved_at is not None:
        if each.resolved_by == "linndesk":
            return Painted(tr("Healed"), "ok", "light-on")
        return Painted(tr("Dismissed"), "dim", "light-off")
    if each.severity == "warning":
        return Painted(tr("Waits"), "warn", "mark-backing-off")
    return Painted(tr("Needs you"), "bad", "mark-needs-you")


def state_tip(each: ProblemRow) -> str:
    if each.resolved_at is None:
        return tr("Needs a person") if each.severity == "error" else tr("It waits, or heals by itself")
    if each.resolved_by == "linndesk":
        return tr("Its cause was gone {when}", when=when_tip(each.resolved_at))
    return tr("Dismissed by {who}, {when}", who=each.resolved_by, when=when_tip(each.resolved_at))


def thing_cell(each: ThingRow) -> Cell:
    words = {
        "open": Painted(tr("Needs you"), "bad", "mark-needs-you"),
        "waits": Painted(tr("Waits"), "warn", "mark-backing-off"),
        "healed": Painted(tr("Healed"), "ok", "light-on"),
        "dismissed": Painted(tr("Dismissed"), "dim", "light-off"),
    }
    return words[each.state]


def card_columns(now: Callable[[], datetime]) -> tuple[Column[ProblemRow], ...]:
    return (
        Column("title", "What happened", lambda each: each.title, 200, stretch=True, tooltip=lambda each: each.title),
        Column("severity", "State", severity_cell, 104, tooltip=state_tip,
               order=lambda each: (each.resolved_at is not None) * 2 + (each.severity == "warning")),
        Column("account", "Account", lambda each: each.account or None, 84),
        Column("group", "Group", lambda each: each.group, 116, hidden=True),
        Column("since", "Since", lambda each: when(each.first_at, now()), 76,
               tooltip=lambda each: when_tip(each.first_at), order=lambda each: each.first_at, hidden=True),
        Column("last", "Last", lambda each: when(each.last_at, now()), 72,
               tooltip=lambda each: when_tip(each.last_at), order=lambda each: each.last_at),
        Column("next", "Next try", lambda each: when(each.next_try, now()) or None, 76,
               tooltip=lambda each: when_tip(each.next_try), order=lambda each: each.next_try),
        Column("count", "Times", lambda each: each.count, 66, "right", hidden=True),
    )  # fmt: skip


def thing_columns(now: Callable[[], datetime]) -> tuple[Column[ThingRow], ...]:
    return (
        Column("ref", "What", lambda each: each.ref, 170, stretch=True, tooltip=lambda each: each.detail or each.ref),
        Column("state", "State", thing_cell, 104,
               order=lambda each: ("open", "waits", "dismissed", "healed").index(each.state)),
        Column("attempts", "Attempts", lambda each: each.attempts, 78, "right"),
        Column("last", "Last", lambda each: when(each.last_at, now()), 76,
               tooltip=lambda each: when_tip(each.last_at), order=lambda each: each.last_at, hidden=True),
        Column("next", "Next try", lambda each: when(each.next_try, now()) or None, 76,
               tooltip=lambda each: when_tip(each.next_try), order=lambda each: each.next_try),
    )  # fmt: skip
