"""How the check sheet says what it found: its groups, its rows, its sentences. Pure; main thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from linndesk.services.despatch import CheckRow, CheckSheet
from linndesk.ui.columns import Button, Column, Painted
from linndesk.ui.screens.parts import TileWords
from linndesk.ui.theme import Tone
from linndesk.ui.words import count, tr

LARGE = 20  # from one more on the number stands there large


@dataclass(frozen=True, slots=True)
class Group:
    """One tile of the sheet: the kinds of findings that it counts."""

    key: str
    title: str
    tip: str
    kinds: tuple[str, ...]
    tone: Tone = "warn"


GROUPS = (
    Group("cancelled", "Cancelled since", "The channel has called them off: they need a reason", ("cancelled",), "bad"),
    Group("shipped", "Already sent there", "The channel has them as sent: they need a reason", ("shipped",), "bad"),
    Group("cancel_request", "Buyer cancels", "The buyer has asked to cancel: they need a reason", ("cancel_request",),
          "bad"),
    Group("nothing_left", "Nothing left", "All of it has left already: they stay behind", ("nothing_left",), "bad"),
    Group("sent_there", "Sent from there", "Another warehouse sends them: they stay behind", ("sent_there",), "bad"),
    Group("short", "Short", "Less on hand than the order needs", ("short",)),
    Group("unmapped", "Unmapped", "A line has no stock item: no stock leaves for it", ("unmapped",)),
    Group("no_tracking", "No tracking", "The service or the channel needs a number", ("no_tracking",)),
    Group("bad_tracking", "Odd tracking", "The number does not look like one of its service", ("bad_tracking",)),
    Group("service", "Service", "None is chosen, or the channel does not know it", ("no_service", "unmapped_service")),
    Group("pending", "Waiting", "They wait for payment, address or items", ("pending",)),
    Group("parked", "Parked", "Somebody has set them aside", ("parked",)),
    Group("parked_there", "Parked there", "Somebody has set them aside on the channel", ("parked_there",)),
    Group("locked", "Locked", "Somebody wants that nobody despatches them by accident", ("locked",)),
)  # fmt: skip
_GROUP_OF = {kind: each.key for each in GROUPS for kind in each.kinds}
READY = TileWords("ready", "Ready", "Nothing speaks against them", "ok")


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as it is shown. ``why`` it stays behind; blank = it goes."""

    at: int
    row: CheckRow
    is_out: bool
    why: str


def why_behind(row: CheckRow, is_out: bool, has_reason: bool) -> str:
    """Why a row stays behind; blank = it goes."""
    if not row.can_leave:
        return tr("Cannot leave")
    if is_out:
        return tr("Left out")
    return tr("Needs a reason") if row.blocked and not has_reason else ""


def tiles(sheet: CheckSheet) -> tuple[tuple[TileWords, int], ...]:
    """What was found, with how many orders; nothing that was not."""
    numbers = Counter(key for row in sheet.rows for key in {_GROUP_OF[each.kind] for each in row.findings})
    found = [(READY, sheet.ready)]
    found += [(TileWords(each.key, each.title, each.tip, each.tone), numbers[each.key]) for each in GROUPS]
    return tuple((words, number) for words, number in found if number or words is READY)


def in_group(row: CheckRow, key: str) -> bool:
    """Whether a tile counts this row; blank = all."""
    if not key:
        return True
    if key == READY.key:
        return not row.findings
    return any(_GROUP_OF[each.kind] == key for each in row.findings)


def worst_first(rows: Sequence[CheckRow]) -> list[int]:
    """The rows' places: what stops an order, then what wants a look, then the rest; each in its own order."""
    return sorted(range(len(rows)), key=lambda at: (rows[at].can_leave, not rows[at].blocked, not rows[at].findings))


def check_columns() -> tuple[Column[Shown], ...]:
    return (
        Column("number", "Order", lambda each: each.row.number, 110, tooltip=lambda each: each.row.number),
        Column("channel_order_id", "Channel ref", lambda each: each.row.called or each.row.channel_order_id, 156,
               tooltip=lambda each: each.row.channel_order_id),
        Column("units", "Units", lambda each: each.row.units, 56, "right"),
        Column("service", "Service", lambda each: each.row.service or Painted("–", "dim"), 116,
               tooltip=lambda each: each.row.service),
        Column("tracking", "Tracking", lambda each: each.row.tracking or Painted("–", "dim"), 128,
               tooltip=lambda each: each.row.tracking),
        Column("found", "To look at", _found, 260, stretch=True, tooltip=lambda each: _said(each, "\n"),
               order=lambda each: (not each.row.can_leave, each.row.blocked, _said(each, ""))),
        Column("goes", "Goes", _goes, 132, tooltip=lambda each: each.why or tr("It is despatched")),
        Column("leave", "Take part", _button, 106, sortable=False,
               header_tip="Del leaves the chosen orders out, or takes them along again"),
    )  # fmt: skip


def _said(each: Shown, between: str) -> str:
    return between.join(found.text for found in each.row.findings)


def _found(each: Shown) -> Painted:
    if not each.row.findings:
        return Painted(tr("Ready"), "ok", "light-on")
    if each.row.blocked or not each.row.can_leave:
        return Painted(_said(each, "; "), "bad", "mark-needs-you")
    return Painted(_said(each, "; "), "warn", "mark-backing-off")


def _goes(each: Shown) -> Painted:
    return Painted(each.why, "dim", "state-ended") if each.why else Painted(tr("Goes"), "ok", "light-on")


def _button(each: Shown) -> Button:
    return Button(tr("Take along") if each.is_out else tr("Leave out"), each.row.can_leave)


def after_words(sheet: CheckSheet) -> str:
    """Until when it can be taken back."""
    names = {each.account for each in sheet.rows}
    if names and names <= {account for account, _ in _held(sheet)}:
        return tr("It can be taken back as long as the channel has not heard of it.")
    if sheet.undo_seconds:
        return tr("It cannot be undone on the channel after {n} s.", n=sheet.undo_seconds)
    return tr("The channel is told at once; it cannot be undone there.")


def held_words(sheet: CheckSheet) -> str:
    """Which accounts are not told for now, and why."""
    found: dict[str, list[str]] = {}
    for account, why in _held(sheet):
        found.setdefault(why, []).append(account)
    said = "; ".join(f"{tr(why)} ({', '.join(names)})" for why, names in found.items())
    return tr("Kept in the Outbox for now. {why}.", why=said) if said else ""


def _held(sheet: CheckSheet) -> list[tuple[str, str]]:
    """Account and reason; the sheet has them as one sentence each."""
    names = {each.account for each in sheet.rows}
    return [
        (name, each.removeprefix(f"{name}: ")) for each in sheet.held for name in names if each.startswith(f"{name}: ")
    ]


def go_words(number: int) -> str:
    """``Despatch 37 orders``."""
    return tr("Despatch {orders}", orders=count(number, "order"))
