"""How an order that a channel's own warehouse sends is put into words: chip, state, who sends it. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linndesk.domain.outbound import RUNNING
from linndesk.services.accounts import Accounts
from linndesk.services.shown import OrderRow
from linndesk.ui.columns import Chip, Painted
from linndesk.ui.theme import Tone
from linndesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class CentreName:
    """What people call such a warehouse, and whose it is; blank where no kind of channel has one."""

    name: str = ""
    channel: str = ""

    @property
    def sends_it(self) -> str:
        """In whose hands the order is."""
        return tr("{channel}'s warehouse sends it", channel=self.channel)


def centre_name(accounts: Accounts) -> CentreName:
    """Of the kinds of channels that the program knows."""
    found = ((each.centres.name, each.title) for each in accounts.kinds.values() if each.centres is not None)
    name, channel = next(found, ("", ""))
    return CentreName(name, channel)


# By the state of the outbound order: a word for a cell, its look, and a sentence.
STATES: dict[str, tuple[str, Tone, str, str]] = {
    "asked": ("Asked", "quiet", "state-waiting", "It is to go there; the warehouse has not said that it has it"),
    "taken": ("Taken", "quiet", "state-sending", "The warehouse has taken it and has not begun"),
    "processing": ("Packing", "quiet", "state-sending", "The warehouse works on it"),
    "complete": ("Sent", "ok", "light-on", "The warehouse has sent it"),
    "partial": ("Part sent", "warn", "mark-backing-off", "The warehouse has sent a part of it; the rest came back"),
    "cancelled": ("Came back", "warn", "mark-backing-off", "The warehouse does not send it: it was cancelled there"),
    "unfulfillable": ("Came back", "warn", "mark-backing-off", "The warehouse could not send it"),
    "invalid": ("Came back", "warn", "mark-backing-off", "The warehouse did not accept it"),
    "back": ("Came back", "warn", "mark-backing-off", "Nothing of it is to be sent from there any more"),
}  # fmt: skip


def is_back(row: OrderRow) -> bool:
    """Whether it was at a centre and has to leave from here after all."""
    if row.at_centre or row.status not in ("pending", "open"):
        return False
    if row.outbound == "back":  # a person's own wish needs no mark
        return bool(row.outbound_why)
    return row.outbound in STATES and row.outbound not in RUNNING and row.outbound != "complete"


def centre_chips(row: OrderRow, centre: CentreName) -> list[Chip]:
    """A lock and the warehouse's name; amber once it has come back from there, short so that it is never cut."""
    if row.outcome == "channel":
        return []  # that it left there is said in words
    name = centre.name or row.location
    if row.at_centre:
        return [Chip(tr("Sent from {name}", name=name) if row.outcome == "despatched" else name, "quiet", "lock")]
    return [Chip(tr("{name}: back", name=name), "warn")] if is_back(row) else []


def centre_cell(row: OrderRow) -> Painted:
    """How far the warehouse is, in the column of despatches."""
    if row.by_channel or row.outbound not in STATES:
        return Painted("–", "dim")
    word, tone, icon, _ = STATES[row.outbound]
    return Painted(tr(word), tone, icon)


def centre_tip(row: OrderRow, centre: CentreName) -> str:
    """Who sends it and how far that is; or why it came back."""
    if not (row.at_centre or is_back(row)):
        return ""
    said = [f"{centre.sends_it}: {tr('nothing of it is packed here')}"] if row.at_centre else []
    if row.outbound in STATES and not row.by_channel:
        said.append(tr(STATES[row.outbound][3]))
    if row.outbound_why:
        said.append(tr(row.outbound_why))
    return ". ".join(said)


def left_alone(rows: Sequence[OrderRow], centre: CentreName) -> str:
    """Why none of these rows is despatched, unlocked, printed or scanned here; "" where one may be."""
    if not rows or not all(each.at_centre for each in rows):
        return ""
    if all(each.by_channel for each in rows):
        return tr("{sends}. It leaves from there, and nothing is done for it here.", sends=centre.sends_it)
    return tr("{sends}. Take it back first (Move…), then it leaves from here.", sends=centre.sends_it)
