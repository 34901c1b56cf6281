"""The table of the Listings window: columns, filters and sorts as data. Inside a read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from linndesk.domain.money import from_store
from linndesk.domain.publishing import TemplateState, shown_id
from linndesk.store.fields import from_ms
from linndesk.store.grids import Grid, Sort

# The tiles: which states each counts. A listing that the channel has, with a word against it, needs a person too.
TILES: dict[str, tuple[TemplateState, ...]] = {
    "draft": ("draft",),
    "working": ("creating", "updating", "deleting"),
    "listed": ("listed",),
    "needs_you": ("refused", "unknown"),
    "deleted": ("deleted",),
}


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One row. ``price``: its own, else the listing's, else the stock item's; ``quantity``: its own, None = as its
    level is worked out. ``reference``: what the channel calls it in its list of products; ``message``: what the
    channel said last; ``changed``: it says something that the channel was not told yet."""

    id: int
    sku: str
    title: str
    state: TemplateState
    price: Decimal | None
    quantity: int | None
    configurator_id: int
    configurator: str
    reference: str
    external_id: str
    message: str
    changed: bool
    updated_at: datetime
    listed_at: datetime | None
    item_id: int | None


_PRICE = "coalesce(t.price, g.own_price, i.price)"


def _make(raw: Sequence[Any]) -> TemplateLine:
    messages = json.loads(raw[10])
    return TemplateLine(
        id=raw[0], sku=raw[1], title=raw[2], state=cast(TemplateState, raw[3]),
        price=None if raw[4] is None else from_store(raw[4]), quantity=raw[5], configurator_id=raw[6],
        configurator=raw[7], reference=raw[8] or "", external_id=shown_id(raw[9]),
        message="; ".join(each["words"] for each in messages), changed=bool(raw[11] and raw[12] > raw[13]),
        updated_at=from_ms(raw[14]), listed_at=None if raw[11] is None else from_ms(raw[11]), item_id=raw[15],
    )  # fmt: skip


def _among(states: Sequence[str]) -> str:
    return "t.state in (" + ", ".join(f"'{each}'" for each in states) + ")"


TEMPLATES: Grid[TemplateLine] = Grid(
    table="listing_template t",
    id="t.id",
    joins={
        "c": "join configurator c on c.id = t.configurator_id",
        "g": "left join listing g on g.account_id = t.account_id and g.channel_sku = t.sku",
        "i": "left join item i on i.id = t.item_id",
    },
    searched=("t.sku", "t.title", "t.external_id", "c.name"),
    filters={
        "account": "t.account_id = :account",
        "configurator": "t.configurator_id = :configurator",
        **{name: _among(states) for name, states in TILES.items()},
        "changed": "t.listed_at is not null and t.state <> 'deleted' and t.version > t.told",
        "sku": "t.sku = :sku",
    },
    sorts={
        "sku": Sort("t.sku", text=True),
        "title": Sort("t.title", text=True),
        "state": Sort("t.state", text=True),
        "price": Sort(_PRICE, nullable=True),
        "quantity": Sort("t.quantity", nullable=True),
        "configurator": Sort("c.name", text=True),
        "reference": Sort("g.reference", text=True, nullable=True),
        "external_id": Sort("t.external_id", text=True),
        "message": Sort("t.messages", text=True),
        "updated_at": Sort("t.updated_at"),
        "listed_at": Sort("t.listed_at", nullable=True),
    },
    columns=(
        "t.id", "t.sku", "t.title", "t.state", _PRICE, "t.quantity", "t.configurator_id", "c.name", "g.reference",
        "t.external_id", "t.messages", "t.listed_at", "t.version", "t.told", "t.updated_at", "t.item_id",
    ),
    make=_make,
)  # fmt: skip
