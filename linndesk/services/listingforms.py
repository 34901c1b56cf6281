"""Listings that are made here as a form shows them: one whole, or several at once. Pure values; inside a read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.domain.outbox import Hold, State
from linndesk.domain.publishing import Action, Question, TemplateState, Values
from linndesk.domain.publishing_rules import Fault
from linndesk.services.configurators import ConfiguratorView, view
from linndesk.services.listingchanges import KEYS
from linndesk.store import publishing
from linndesk.store.outbox import OutboxRow
from linndesk.store.publications import Made, Source
from linndesk.store.templates import FeedLook, TemplateRow


@dataclass(frozen=True, slots=True)
class Attribute:
    """A question about a listing with the answer that counts. ``origin``: "listing" = its own, "configurator", "app" =
    what the app suggests, "" = none."""

    question: Question
    answer: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Debt:
    """The outbox row that tells a listing, or told it last."""

    id: int
    action: Action
    state: State
    hold: Hold
    reason: str
    error: str
    next_try: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TemplateView:
    """One listing for a form. ``row``: what it says itself; ``price`` and ``quantity``: as they would be told, None =
    nobody knows, ``*_from``: whose they are. ``faults``: what is wrong with what it says; ``can``: what may be done
    with it now; ``adopts``: what the channel calls the listing that it has of this SKU already, "" = none."""

    row: TemplateRow
    configurator: ConfiguratorView
    attributes: tuple[Attribute, ...]
    price: Decimal | None
    price_from: Source
    quantity: int | None
    quantity_from: Source
    faults: tuple[Fault, ...]
    can: frozenset[Action]
    adopts: str
    feed: FeedLook | None
    debt: Debt | None


@dataclass(frozen=True, slots=True)
class Common:
    """Several listings as one form shows them. ``values``: by key (``listingchanges.KEYS``), of which all say the same;
    ``differing``: the others. ``attributes``: own answers that all have; ``differing_attributes``: the others."""

    ids: tuple[int, ...]
    values: Mapping[str, Any]
    differing: frozenset[str]
    attributes: Values
    differing_attributes: frozenset[str]
    states: frozenset[TemplateState]


def shown(made: Made, debt: OutboxRow | None, feed: FeedLook | None) -> TemplateView:
    """As a form shows it."""
    row = made.template
    return TemplateView(
        row, view(made.configurator), tuple(_attribute(each, made) for each in made.configurator.asked.attributes),
        made.price, made.price_from, made.quantity, made.quantity_from, made.faults, publishing.can(row),
        "" if made.listed is None or row.there else made.listed.reference or row.sku, feed,
        None if debt is None else _debt(debt),
    )  # fmt: skip


def _debt(row: OutboxRow) -> Debt:
    return Debt(
        row.id, row.payload["action"], row.state, row.hold, row.reason, row.error, row.next_try, row.created_at
    )  # fmt: skip


def _attribute(question: Question, made: Made) -> Attribute:
    own, shared = made.template.attributes, made.configurator.choices.attributes
    for origin, answers in (("listing", own), ("configurator", shared)):
        if question.key in answers:
            return Attribute(question, answers[question.key], origin)
    return Attribute(question, question.initial, "app" if question.initial else "")


def common_of(rows: Sequence[TemplateRow]) -> Common:
    """What these have in common."""
    values, differing = {}, set()
    for key in KEYS:
        if key == "attributes":
            continue
        said = [row.configurator_id if key == "configurator" else getattr(row, key) for row in rows]
        if said and all(each == said[0] for each in said):
            values[key] = said[0]
        else:
            differing.add(key)
    shared, other = {}, set()
    for key in dict.fromkeys(key for row in rows for key in row.attributes):
        answers = [row.attributes.get(key, ()) for row in rows]
        if all(each == answers[0] for each in answers):
            shared[key] = answers[0]
        else:
            other.add(key)
    return Common(
        tuple(row.id for row in rows), values, frozenset(differing), shared, frozenset(other),
        frozenset(row.state for row in rows),
    )  # fmt: skip
