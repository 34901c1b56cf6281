"""X11: what many listings of an account have in common: made, asked of its app, answered; its categories. Worker
threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, get_args

from linndesk.channels.base import Cancel
from linndesk.channels.publishing import Publishes
from linndesk.domain.publishing import Category, ListingForm, Question, Section, Values, VariationRules
from linndesk.errors import BadInput, BadReply
from linndesk.services.connections import Connections
from linndesk.store import accounts, audit, categories, configurators
from linndesk.store.accounts import AccountRow
from linndesk.store.configurators import ConfiguratorRow as ConfiguratorRow
from linndesk.store.listing_json import Asked as Asked
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

SECTIONS: tuple[Section, ...] = get_args(Section)
PART = 250  # categories a transaction
PAGES = 1_000
LONGEST = 100  # characters of a name


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with the answer that counts. ``own``: answered here; else it is what the app suggests."""

    question: Question
    answer: tuple[str, ...]
    own: bool

    @property
    def is_missing(self) -> bool:
        """The app wants an answer, and there is none."""
        return self.question.required and not any(each.strip() for each in self.answer)


@dataclass(frozen=True, slots=True)
class ConfiguratorView:
    """One configurator for a form. ``sections``: the app's settings, by section in its order; ``attributes``: what it
    asks of its categories. ``form`` and ``rules``: as it was asked last, ``asked_at`` None = never. ``is_stale``: it
    has to be asked again. ``missing``: settings that want an answer and have none, by their labels;
    an attribute may be answered by each listing."""

    id: int
    account: str
    name: str
    sections: Mapping[Section, tuple[Answered, ...]]
    categories: tuple[Category, ...]
    attributes: tuple[Answered, ...]
    shipping: tuple[tuple[str, Decimal], ...]
    payment: tuple[str, ...]
    form: ListingForm
    rules: VariationRules
    asked_at: datetime | None
    is_stale: bool
    templates: int

    @property
    def missing(self) -> tuple[str, ...]:
        every = [each for some in self.sections.values() for each in some]
        return tuple(each.question.label for each in every if each.is_missing)


@dataclass(frozen=True, slots=True)
class CategoriesFound:
    """Some of an account's categories. ``total``: how many fit; ``asked_at`` None = they were never downloaded."""

    categories: tuple[Category, ...]
    total: int
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConfiguratorChanges:
    """What a person has changed; None = left as it is. ``settings`` and ``attributes``: only these answers, an empty
    one is taken off. ``shipping`` and ``payment``: all of them."""

    name: str | None = None
    settings: Mapping[Section, Values] = field(default_factory=dict)
    categories: tuple[Category, ...] | None = None
    attributes: Values = field(default_factory=dict)
    shipping: tuple[tuple[str, Decimal], ...] | None = None
    payment: tuple[str, ...] | None = None


class Configurators:
    """Built.configurators."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def accounts(self) -> tuple[str, ...]:
        """Names of the accounts on which listings can be made, in the order they were added."""

        def job() -> tuple[str, ...]:
            return tuple(each.name for each in accounts.every() if self._publishes(each))

        return self._store.read(job)

    def every(self, account: str) -> list[ConfiguratorView]:
        """By name. Raises UnknownName."""
        return self._store.read(lambda: [view(each) for each in configurators.of(accounts.named(account).id)])

    def show(self, configurator_id: int) -> ConfiguratorView:
        """Raises UnknownName."""
        return self._store.read(lambda: view(configurators.by_id(configurator_id)))

    def make(self, account: str, name: str) -> int:
        """A new one, with nothing answered; its id. ``refresh`` asks the app. Raises BadInput, UnknownName."""
        row = self._account(account)
        now = self._store.clock.now()
        called = _name(name)

        def job() -> int:
            made = configurators.add(row.id, called, now)
            audit.note("configurator made", f"configurator:{made}", now, after={"account": account, "name": called})
            return made

        return self._store.write(job, Urgency.CLICK)

    def refresh(self, configurator_id: int, cancel: Cancel | None = None) -> ConfiguratorView:
        """Ask the app what it wants to know: of every listing, and of those in its categories. Raises ChannelError,
        VaultTrouble, Cancelled, UnknownName."""
        found = self._store.read(lambda: configurators.by_id(configurator_id))
        row = self._account(found.account)
        with self._opened(row, cancel) as channel:
            form = channel.listing_form()
            ids = found.choices.categories
            general = _general(found, form)
            asked = Asked(
                form,
                tuple(channel.attributes(ids, general)) if ids else (),
                channel.variation_rules(ids, general) if ids and form.variations else VariationRules(),
                ids,
                found.general,
            )
        now = self._store.clock.now()

        def job() -> ConfiguratorView:
            configurators.by_id(configurator_id)  # not deleted meanwhile
            configurators.ask(configurator_id, asked, now)
            return view(configurators.by_id(configurator_id))

        return self._store.write(job, Urgency.CLICK)

    def save(self, configurator_id: int, changes: ConfiguratorChanges) -> ConfiguratorView:
        """Only what has changed. Raises BadInput, UnknownName."""
        now = self._store.clock.now()
        _refuse_negative(changes)

        def job() -> ConfiguratorView:
            found = configurators.by_id(configurator_id)
            new = _columns(found, changes)
            if new:
                configurators.save(configurator_id, new, now)
                audit.note("configurator changed", f"configurator:{configurator_id}", now, after=sorted(new))
            return view(configurators.by_id(configurator_id))

        return self._store.write(job, Urgency.CLICK)

    def delete(self, configurator_id: int) -> None:
        """Raises BadInput while listings have it."""
        now = self._store.clock.now()

        def job() -> None:
            found = configurators.by_id(configurator_id)
            configurators.delete(configurator_id)
            audit.note("configurator deleted", f"configurator:{configurator_id}", now, before={"name": found.name})

        self._store.write(job, Urgency.CLICK)

    def categories(self, account: str, text: str = "", limit: int = 100, offset: int = 0) -> CategoriesFound:
        """Of those that were downloaded, the ones that have every word of ``text``. Raises UnknownName."""

        def job() -> CategoriesFound:
            row = accounts.named(account)
            some, total = categories.search(row.id, text, limit, offset)
            return CategoriesFound(tuple(some), total, categories.asked_at(row.id))

        return self._store.read(job)

    def download_categories(
        self, account: str, cancel: Cancel | None = None, say: Callable[[str], None] = lambda text: None
    ) -> int:
        """All of them, page by page; how many there are. One that stops half-way takes nothing away. Raises
        ChannelError, VaultTrouble, Cancelled, UnknownName."""
        row = self._account(account)
        cancel = cancel or Cancel()
        self._store.write(partial(categories.begin, row.id), Urgency.CLICK)
        seen: set[str] = set()
        with self._opened(row, cancel, say) as channel:
            for number in range(1, PAGES + 1):
                cancel.check()
                page = channel.categories(number)
                new = {each.id: each for each in page.categories if each.id not in seen}
                self._keep(row.id, list(new.values()), len(seen) + 1)
                seen |= new.keys()
                say(f"{len(seen):,} categories")
                if not page.more or not new:
                    return self._finish(row)
        raise BadReply(f"{account} names categories without end", f"{PAGES:,} pages were read", "Ask the app's maker")

    def _keep(self, account_id: int, found: list[Category], first: int) -> None:
        for start in range(0, len(found), PART):
            part = found[start : start + PART]
            self._store.write(partial(categories.put, account_id, part, first + start))

    def _finish(self, row: AccountRow) -> int:
        now = self._store.clock.now()
        return self._store.write(lambda: categories.finish(row.id, now), Urgency.CLICK)

    def _account(self, name: str) -> AccountRow:
        """Raises UnknownName; BadInput where no listings can be made on it."""
        row = self._store.read(lambda: accounts.named(name))
        if not self._publishes(row):
            raise BadInput(
                f"No listings can be made on {name}", "Its channel does not offer that", "Make them on the channel"
            )
        return row

    def _publishes(self, row: AccountRow) -> bool:
        return self._connections.kind(row).publishes(self._connections.settings(row))

    @contextmanager
    def _opened(
        self, row: AccountRow, cancel: Cancel | None, say: Callable[[str], None] = lambda text: None
    ) -> Iterator[Publishes]:
        channel = self._connections.open(row, self._connections.tools(cancel or Cancel(), say))
        try:
            if not isinstance(channel, Publishes):
                raise BadInput(f"No listings can be made on {row.name}")
            yield channel
        finally:
            channel.close()


def view(row: ConfiguratorRow) -> ConfiguratorView:
    """As a form shows it."""
    form, choices = row.asked.form, row.choices
    sections: dict[Section, tuple[Answered, ...]] = {}
    for section in SECTIONS:
        asked = sorted((each for each in form.questions if each.section == section), key=lambda each: each.place)
        sections[section] = tuple(answered(each, choices.settings.get(section, {})) for each in asked)
    return ConfiguratorView(
        row.id, row.account, row.name, sections, row.categories,
        tuple(answered(each, choices.attributes) for each in row.asked.attributes), choices.shipping, choices.payment,
        form, row.asked.rules, row.asked_at, row.is_stale, row.templates,
    )  # fmt: skip


def answered(question: Question, answers: Values) -> Answered:
    """With the answer that is here, else with what the app suggests."""
    own = answers.get(question.key)
    return Answered(question, question.initial if own is None else own, own is not None)


def _general(found: ConfiguratorRow, form: ListingForm) -> Values:
    """Answers to the general settings as they would be told, those that the app suggests too."""
    asked = [each for each in form.questions if each.section == "general"]
    given = {each.key: answered(each, found.general).answer for each in asked}
    return {key: each for key, each in {**given, **found.general}.items() if each}


def _columns(found: ConfiguratorRow, changes: ConfiguratorChanges) -> dict[str, Any]:
    choices = found.choices
    settings = {
        section: {**choices.settings.get(section, {}), **changes.settings.get(section, {})} for section in SECTIONS
    }
    new = configurators.columns(
        settings=settings if changes.settings else None,
        categories=changes.categories,
        attributes={**choices.attributes, **changes.attributes} if changes.attributes else None,
        shipping=changes.shipping,
        payment=changes.payment,
    )
    return new if changes.name is None else {**new, "name": _name(changes.name)}


def _refuse_negative(changes: ConfiguratorChanges) -> None:
    for tag, price in changes.shipping or ():
        if not price.is_finite() or price < 0:
            raise BadInput(f"{tag} cannot cost {price}", fix="Give a price from 0 up")


def _name(said: str) -> str:
    name = " ".join(said.split())
    if not name or len(name) > LONGEST:
        raise BadInput("A configurator needs a name", fix=f"Give one of 1 to {LONGEST} characters")
    return name
