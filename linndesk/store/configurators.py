"""X11: configurators, what many listings of an account have in common. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linndesk.domain.publishing import Category, Choices, Section, Values
from linndesk.errors import BadInput, UnknownName
from linndesk.store import listing_json as plain
from linndesk.store.listing_json import Asked
from linndesk.store.tables import Account, Configurator, Template


@dataclass(frozen=True, slots=True)
class ConfiguratorRow:
    """One configurator. ``asked``: what the app asked of its listings, ``asked_at`` None = nothing yet.

    ``templates``: how many listings have it."""

    id: int
    account_id: int
    account: str
    name: str
    choices: Choices
    categories: tuple[Category, ...]
    asked: Asked
    asked_at: datetime | None
    updated_at: datetime
    templates: int

    @property
    def general(self) -> Values:
        """Answers to the general settings: what the app's questions about categories go by."""
        return self.choices.settings.get("general", {})

    @property
    def told(self) -> Choices:
        """As it is told: where a question was not answered, what the app suggests."""
        settings: dict[Section, dict[str, tuple[str, ...]]] = {
            section: dict(each) for section, each in self.choices.settings.items()
        }
        for each in self.asked.form.questions:
            if each.initial:
                settings.setdefault(each.section, {}).setdefault(each.key, each.initial)
        given = {each.key: each.initial for each in self.asked.attributes if each.initial}
        return replace(self.choices, settings=settings, attributes={**given, **self.choices.attributes})

    @property
    def is_stale(self) -> bool:
        """Whether the app has to be asked again: its categories or general settings are others by now."""
        asked = self.asked
        same = asked.categories == self.choices.categories and dict(asked.general) == dict(self.general)
        return self.asked_at is None or not same


def by_id(configurator_id: int) -> ConfiguratorRow:
    """Raises UnknownName."""
    found = _query().where(Configurator.id == configurator_id).first()
    if found is None:
        raise UnknownName("This configurator is not here any more", fix="Refresh the window")
    return _row(found)


def of(account_id: int) -> list[ConfiguratorRow]:
    """By name."""
    return [_row(each) for each in _query().where(Configurator.account == account_id).order_by(Configurator.name)]


def add(account_id: int, name: str, now: datetime) -> int:
    """Its id; nothing is answered yet. Raises BadInput where the name is taken."""
    _refuse_taken(account_id, name)
    row = Configurator.create(
        account=account_id, name=name, settings={}, categories=[], attributes={}, shipping=[], payment=[], form={},
        updated_at=now,
    )  # fmt: skip
    return int(row.id)


def save(configurator_id: int, changes: Mapping[str, Any], now: datetime) -> None:
    """``changes``: plain column values. Raises BadInput, UnknownName."""
    found = by_id(configurator_id)
    if "name" in changes and changes["name"] != found.name:
        _refuse_taken(found.account_id, changes["name"])
    Configurator.update({**changes, "updated_at": now}).where(Configurator.id == configurator_id).execute()


def ask(configurator_id: int, asked: Asked, now: datetime) -> None:
    """What the app asks by now."""
    changes = {"form": plain.dumped(asked), "asked_at": now}
    Configurator.update(changes).where(Configurator.id == configurator_id).execute()


def delete(configurator_id: int) -> None:
    """Raises BadInput while listings have it."""
    found = by_id(configurator_id)
    if found.templates:
        what = "1 listing has it" if found.templates == 1 else f"{found.templates:,} listings have it"
        raise BadInput(f"{found.name} cannot be deleted", what, "Give these another configurator first")
    Configurator.delete().where(Configurator.id == configurator_id).execute()


def columns(
    *,
    settings: Mapping[Section, Values] | None = None,
    categories: tuple[Category, ...] | None = None,
    attributes: Values | None = None,
    shipping: tuple[tuple[str, Any], ...] | None = None,
    payment: tuple[str, ...] | None = None,
) -> dict[str, Any]:
    """Plain column values of what is given."""
    found: dict[str, Any] = {}
    if settings is not None:
        found["settings"] = {section: plain.values_json(each) for section, each in settings.items()}
    if categories is not None:
        found["categories"] = plain.categories_json(categories)
    if attributes is not None:
        found["attributes"] = plain.values_json(attributes)
    if shipping is not None:
        found["shipping"] = plain.prices_json(shipping)
    if payment is not None:
        found["payment"] = list(payment)
    return found


def _refuse_taken(account_id: int, name: str) -> None:
    taken = (Configurator.account == account_id) & (Configurator.name == name)
    if Configurator.select().where(taken).exists():
        raise BadInput(f"There is already a configurator {name}", fix="Choose another name")


def _query() -> Any:
    return Configurator.select(Configurator, Account.id, Account.name).join(Account)


def _row(each: Configurator) -> ConfiguratorRow:
    categories = plain.categories_of(each.categories)
    choices = Choices(
        each.id,
        {section: plain.values_of(answers) for section, answers in each.settings.items()},
        tuple(one.id for one in categories),
        plain.values_of(each.attributes),
        plain.prices_of(each.shipping),
        tuple(each.payment),
    )
    return ConfiguratorRow(
        each.id, each.account_id, each.account.name, each.name, choices, categories, plain.asked_of(each.form),
        each.asked_at, each.updated_at, Template.select().where(Template.configurator == each.id).count(),
    )  # fmt: skip
