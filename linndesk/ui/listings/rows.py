"""The listings of one account as a table: columns, tiles, what the window asks. Main and reader threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.domain.publishing import TemplateState
from linndesk.services.shown import GridQuery
from linndesk.services.templates import TemplateLine, Templates
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.listings.judging import amount
from linndesk.ui.screens.parts import TileWords
from linndesk.ui.theme import Tone
from linndesk.ui.words import tr, when, when_tip

TILES = (
    TileWords("all", "All", "Every listing that is made from here"),
    TileWords("draft", "Draft", "Nothing was told of these yet"),
    TileWords("working", "Working", "The channel is at it, or it waits to be told"),
    TileWords("listed", "Listed", "The channel has these"),
    TileWords("needs_you", "Needs you", "Refused, or nobody knows whether the channel made them", "bad"),
    TileWords("deleted", "Deleted", "Taken off the channel again"),
)
STATES: dict[TemplateState, tuple[str, Tone, str]] = {
    "draft": ("Draft", "quiet", "state-held"),
    "creating": ("Creating", "accent", "state-sending"),
    "updating": ("Updating", "accent", "state-sending"),
    "deleting": ("Deleting", "accent", "state-sending"),
    "listed": ("Listed", "ok", "light-on"),
    "deleted": ("Deleted", "dim", "state-ended"),
    "refused": ("Refused", "bad", "mark-needs-you"),
    "unknown": ("Unknown", "warn", "question"),
}
TIPS: dict[TemplateState, str] = {
    "draft": "Nothing was told of it yet",
    "creating": "It is told, or waits to be; the channel says when it is made",
    "updating": "The change is told, or waits to be; the channel says when it is done",
    "deleting": "It is told to go, or waits to be told; the channel says when it is gone",
    "listed": "The channel has it",
    "deleted": "It was taken off the channel",
    "refused": "The channel refused it; its words stand under What it said",
    "unknown": "It was told, and no answer came: look there whether it was made",
}


def state_cell(line: TemplateLine) -> Painted:
    """Word, shape and colour; a listing with a change that was not told yet says so."""
    word, tone, icon = STATES[line.state]
    if line.changed and line.state == "listed":
        return Painted(tr("Changed"), "warn", "mark-backing-off")
    return Painted(tr(word), tone, icon)


def state_tip(line: TemplateLine) -> str:
    if line.changed and line.state == "listed":
        return tr("The channel has it, but not yet as it stands here: Update tells the change")
    return tr(TIPS[line.state])


def _message(line: TemplateLine) -> Cell:
    return Painted(line.message, "bad" if line.state == "refused" else "dim") if line.message else None


def template_columns(now: Callable[[], datetime]) -> tuple[Column[TemplateLine], ...]:
    return (
        Column("sku", "SKU", lambda each: each.sku, 118, tooltip=lambda each: each.sku),
        Column("title", "Title", lambda each: each.title or None, 110, stretch=True, tooltip=lambda each: each.title),
        Column("state", "State", state_cell, 100, tooltip=state_tip),
        Column("price", "Price", lambda each: amount(each.price), 66, "right", order=lambda each: each.price,
               header_tip="Its own, else the listing's, else the stock item's"),
        Column("quantity", "Quantity", lambda each: each.quantity, 76, "right",
               header_tip="Blank = what is available by the account's rules"),
        Column("configurator", "Configurator", lambda each: each.configurator, 110, hidden=True,
               tooltip=lambda each: each.configurator),
        Column("reference", "Reference", lambda each: each.reference or each.external_id or None, 92,
               tooltip=lambda each: each.reference or each.external_id,
               header_tip="What the channel calls it in its list of products"),
        Column("external_id", "Id there", lambda each: each.external_id or None, 90, hidden=True,
               tooltip=lambda each: each.external_id),
        Column("message", "Last message", _message, 112, tooltip=lambda each: each.message),
        Column("updated_at", "Edited", lambda each: when(each.updated_at, now()), 90, hidden=True,
               tooltip=lambda each: when_tip(each.updated_at)),
        Column("listed_at", "Listed at", lambda each: when(each.listed_at, now()) or None, 90, hidden=True,
               tooltip=lambda each: when_tip(each.listed_at)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TemplatesWanted:
    """``tile``: *all* filters nothing; ``configurator`` 0 = every one."""

    account_id: int
    tile: str = "all"
    configurator: int = 0
    search: str = ""
    sort: str = "sku"
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        return self.tile != "all" or bool(self.configurator or self.search.strip())


class TemplateSource:
    """Ids on a reader thread, rows on the main thread."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def ids(self, query: TemplatesWanted) -> array[int]:
        filters = ["account"]
        filters += [query.tile] if query.tile != "all" else []
        filters += ["configurator"] if query.configurator else []
        return self._templates.ids(
            GridQuery(
                filters=tuple(filters),
                values={"account": query.account_id, "configurator": query.configurator},
                search=query.search,
                sort=query.sort,
                descending=query.descending,
            )
        )

    def rows(self, ids: Sequence[int]) -> dict[int, TemplateLine]:
        return self._templates.rows(ids)
