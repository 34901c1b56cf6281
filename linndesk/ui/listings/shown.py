"""What the Listings window shows of the chosen ones: one, or what several have in common. Main and reader threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from linndesk.domain.outbox import words
from linndesk.domain.publishing import shown_id
from linndesk.services.configurators import ConfiguratorView
from linndesk.services.templates import Common, Debt, TemplateView
from linndesk.ui.listings.rows import STATES
from linndesk.ui.listings.services import ListingServices
from linndesk.ui.theme import Tone
from linndesk.ui.words import count, tr


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: one listing, or what several have in common. ``names``: the account's configurators."""

    ids: tuple[int, ...]
    one: TemplateView | None
    several: Common | None
    configurator: ConfiguratorView | None
    names: tuple[tuple[int, str], ...]


def read(services: ListingServices, account: str, ids: Sequence[int]) -> Shown:
    """Reader thread."""
    every = services.configurators.every(account)
    names = tuple((each.id, each.name) for each in every)
    if len(ids) == 1:
        view = services.templates.show(ids[0])
        return Shown(tuple(ids), view, None, view.configurator, names)
    common = services.templates.common(ids)
    mine = next((each for each in every if each.id == common.values.get("configurator")), None)
    return Shown(tuple(ids), None, common, mine, names)


def made_of(shown: Shown) -> tuple[Any, ...]:
    """What the pages are made of: where it is the same they need not be built anew."""
    row = None if shown.one is None else shown.one.row
    said = None if row is None else (row.title, row.description, row.price, row.quantity, row.pictures, row.attributes,
                                     row.own_attributes, row.variations, row.configurator_id)  # fmt: skip
    view = shown.configurator
    asked = None if view is None else (view.attributes, view.form, view.rules)
    hints = None if shown.one is None else (shown.one.price, shown.one.quantity)
    return said, asked, hints, shown.several, shown.names


def state_words(view: TemplateView) -> tuple[str, Tone]:
    """How the chosen listing stands, and the tone of that."""
    row = view.row
    word, tone, _ = STATES[row.state]
    parts = [tr(word)]
    if row.state == "draft" and not view.faults:
        parts = [tr("Draft, ready to be created")]
    elif row.state == "draft":
        parts = [tr("Draft, {n}", n=count(len(view.faults), "thing is missing", "things are missing"))]
        tone = "warn"
    elif row.state == "listed" and row.version > row.told:
        parts, tone = [tr("Listed, but it may not show all of this: Update tells it")], "warn"
    elif row.state == "unknown":
        parts.append(tr("look on {name} for SKU {sku}, then say whether it is there", name=row.account, sku=row.sku))
    elif row.state == "refused":
        parts.append(_refusal(view))
    elif view.debt is not None:
        parts.append(_on_its_way(view.debt))
    if row.external_id:
        parts.append(tr("{id} on the channel", id=shown_id(row.external_id)))
    if view.adopts:
        parts.append(tr("The channel lists this SKU already, as {id}: adopt it", id=view.adopts))
    return " · ".join(each for each in parts if each), tone


def _refusal(view: TemplateView) -> str:
    """In the channel's own words, where it said some."""
    said = "; ".join(each.words for each in view.row.messages if each.severity == "error")
    return said or ("" if view.debt is None else view.debt.error)


def _on_its_way(debt: Debt) -> str:
    """How far what is told of it has come; "" = to its end."""
    if debt.state == "held":
        return tr(debt.reason or words(debt.hold, "listing"))
    said = {"waiting": "waits to be told", "sending": "is being told", "sent": "the channel is at it"}
    return tr(said[debt.state]) if debt.state in said else ""
