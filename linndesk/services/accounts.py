"""Accounts: add, show, save, switch, check, remove. Worker threads."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from linndesk.channels.base import Cancel, ChannelKind, CheckResult
from linndesk.channels.selling import SellingSettings
from linndesk.domain.changes import Changes
from linndesk.domain.stockplan import Rules
from linndesk.errors import BadInput, LinndeskError
from linndesk.services import accountstock, allocating, centres, enabling, places, resuming, stages, templates, twins
from linndesk.services.apppages import TOKEN, AppPages
from linndesk.services.appstate import AppState, Resting, check_finished, state_of
from linndesk.services.centreview import CentreView
from linndesk.services.checks import Checks, complete, without_nulls
from linndesk.services.checks import Counted as Counted
from linndesk.services.connections import Connections
from linndesk.services.program import Program
from linndesk.services.requestlog import RequestLog
from linndesk.services.whatif import WhatIf
from linndesk.settings import AccountSettings, cleared, describe, find, read_value, validate
from linndesk.store import accounts, audit, cards, integrations, outbox, pauses, runs, stock_look
from linndesk.store.accounts import AccountRow
from linndesk.store.runs import RunRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency


@dataclass(frozen=True, slots=True)
class Account:
    """One account for a screen. ``settings`` without secrets; ``follows``: the account that speaks for its pool."""

    id: int
    name: str
    channel: str
    channel_title: str
    description: str
    settings: AccountSettings
    secrets: tuple[str, ...]
    enabled: bool
    inventory_sync: bool
    mode: str
    watch_reason: str
    follows: str
    last_orders_at: datetime | None
    last_run: RunRow | None
    problems: int
    auth_state: str
    auth_detail: str
    auth_at: datetime | None
    created_at: datetime
    listings_at: datetime | None = None  # the last whole download
    rules: Rules | None = None  # how it publishes levels, where it does
    last_stock_at: datetime | None = None  # a level left
    to_send: int = 0  # acts that leave or are held
    app: AppState | None = None  # of an app that was integrated by its manifest
    resting: tuple[Resting, ...] = ()  # kinds of calls that rest after errors
    centres: tuple[str, ...] = ()  # how each stock in its channel's own warehouse stands, as sentences


@dataclass(frozen=True, slots=True)
class Removal:
    """What exactly goes when an account is removed, as sentences."""

    name: str
    sentences: tuple[str, ...]


class Accounts:
    def __init__(self, store: Store, connections: Connections, program: Program) -> None:
        self._store = store
        self._connections = connections
        self._program = program
        self._requests = RequestLog(store)
        self._checks = Checks(store, connections)
        self.whatif = WhatIf(store, connections)
        self.centres = CentreView(store, connections)

    @property
    def kinds(self) -> Mapping[str, ChannelKind]:
        return self._connections.kinds

    def listed(self) -> list[Account]:
        """In the order added (D1)."""

        def job() -> list[Account]:
            rows = accounts.every()
            last = runs.last_of_each()
            open_problems = cards.open_counts()
            sent, owed = stock_look.last_sends([each.id for each in rows]), stock_look.counts()
            apps, rests = integrations.every(), pauses.every(self._store.clock.now())
            speakers: dict[int, str] = {}
            for row in rows:
                if row.enabled:
                    speakers.setdefault(row.pool_id, row.name)
            shown = [
                self._account(row, speakers.get(row.pool_id, ""), last.get(row.id), open_problems.get(row.id, 0))
                for row in rows
            ]
            return [
                replace(
                    each, last_stock_at=sent.get(each.id), to_send=owed.get(each.id, 0),
                    app=state_of(self._connections.kind(row), each.settings, apps.get(each.id)),
                    resting=tuple(rests.get(row.uid, ())),
                )
                for each, row in zip(shown, rows, strict=True)
            ]  # fmt: skip

        self._requests.switch_off()  # whoever looks next sees it off
        return self._store.read(job)

    def show(self, name: str) -> Account:
        """Raises UnknownName."""
        self._store.read(lambda: accounts.named(name))
        return next(each for each in self.listed() if each.name == name)

    def _account(self, row: AccountRow, speaker: str, last: RunRow | None, open_problems: int) -> Account:
        kind = self._connections.kind(row)
        settings = self._connections.settings(row)
        return Account(
            id=row.id, name=row.name, channel=row.channel, channel_title=kind.title,
            description=kind.describe(settings), settings=settings, secrets=row.secrets, enabled=settings.enabled,
            inventory_sync=bool(getattr(settings, "update_inventory", False)), mode=settings.mode,
            watch_reason=row.watch_reason, follows="" if speaker == row.name else speaker if row.enabled else "",
            last_orders_at=row.last_orders_at, last_run=last, problems=open_problems, auth_state=row.auth_state,
            auth_detail=row.auth_detail, auth_at=row.auth_at, created_at=row.created_at,
            listings_at=row.listings_at,
            rules=settings.stock_rules() if isinstance(settings, SellingSettings) else None,
            centres=centres.standings(kind, row, settings),
        )  # fmt: skip

    def add(self, channel: str, name: str, given: Mapping[str, Any]) -> Changes:
        """A new account, off and in Watch unless the settings say otherwise.

        ``given``: settings and secrets together; ``null`` means the default. Raises BadInput,
        InvalidSettings, VaultTrouble.
        """
        kind = self._connections.kind_of(channel)
        name = _good_name(name)
        now = self._store.clock.now()
        settings = validate(kind.settings, without_nulls(kind, kind.tidied(given)[0]), now=now)
        complete(kind, settings)
        allocating.check(settings)
        plain, secrets = _split(kind, settings)
        if "last_inventory_sync" in plain and plain["last_inventory_sync"] is None:
            midnight = datetime.combine((now - timedelta(days=3)).date(), time(), now.tzinfo)
            plain["last_inventory_sync"] = midnight.strftime("%Y-%m-%dT%H:%M:%SZ")

        uid = uuid.uuid4().hex
        twins.refuse(self._store, self._connections, kind, settings, None)

        def job() -> None:
            self._refuse_twice(kind, settings, None)
            centres.check(kind, settings, None)
            stages.check(kind, settings, self._program.settings())
            accountstock.check(settings, plain)
            account_id = accounts.add(uid, name, channel, kind.pool_key(settings), plain, secrets, now)
            if kind.introduces is not None and TOKEN not in secrets:
                integrations.start(account_id)  # in one piece: what was never set up cannot be turned on
            enabling.follow(kind, account_id, plain, now)
            centres.follow(kind, account_id, None, settings, now)
            accounts.order_location(settings.order_location)
            allocating.make_sure(settings)
            audit.note("account added", name, now, after=plain)

        self._connections.keep_secrets(uid, secrets)  # first: an account whose secrets are nowhere helps nobody
        try:
            self._store.write(job, Urgency.CLICK)
        except LinndeskError:
            self._connections.forget(uid, kind)
            raise
        return Changes(accounts=True)

    def save(self, name: str, changes: Mapping[str, Any]) -> Changes:
        """Change some settings and secrets; the others stay as they are *now*, whoever wrote them.

        Setting ``last_order_sync`` back makes the next run read once more what was created since (D7), setting
        ``last_inventory_sync`` back sends everything once more through Preview (D16). Rules mark what they touch.
        Raises InvalidSettings, BadInput, VaultTrouble.
        """
        self._requests.switch_off()
        row = self._store.read(lambda: accounts.named(name))
        kind = self._connections.kind(row)
        now = self._store.clock.now()
        settings, patch, secret_changes = _merged(kind, row, kind.tidied(changes)[0], now)
        left = (set(row.secrets) - set(secret_changes)) | {key for key, value in secret_changes.items() if value}
        complete(kind, settings, left)
        if "shipping_services" in patch:
            allocating.check(settings)

        def refuse() -> None:
            self._refuse(kind, row, settings, patch)

        def job() -> None:
            refuse()
            self._reread(row, settings, patch)
            again = self._start_again(kind, row, settings)
            accounts.save(row.id, {**again, **patch}, left, kind.pool_key(settings))
            _let_go(row, changes, patch, now)
            enabling.follow(kind, row.id, patch, now)
            allocating.make_sure(settings)
            centres.follow(kind, row.id, self._connections.settings(row), settings, now, row.pool_id)
            accountstock.follow(row, self._connections.settings(row), settings, patch, now)
            outbox.reconsider(self._connections.hold, now, row.id)  # R-MODES: what may no longer leave is held
            before = {key: row.settings.get(key) for key in patch}
            audit.note(
                "account saved", name, now, before=before, after={**patch, **dict.fromkeys(secret_changes, "changed")}
            )

        self._store.read(refuse)  # before the keyring is touched
        if twins.may_be(kind, patch, secret_changes):
            twins.refuse(self._store, self._connections, kind, settings, row)
            places.refuse(self._store, self._connections, kind, row, settings)
        self._connections.keep_secrets(row.uid, secret_changes)
        self._store.write(job, Urgency.CLICK)
        if "shipping_services" in patch:
            allocating.follow(self._store, row.id, settings)
        return Changes(accounts=True, orders=True, listings=bool(accountstock.RULES & patch.keys()))

    def _refuse(self, kind: ChannelKind, row: AccountRow, settings: AccountSettings, patch: Mapping[str, Any]) -> None:
        """What does not go together with what else is here. Inside a read or a write."""
        self._refuse_twice(kind, settings, row.id)
        centres.check(kind, settings, row)
        if stages.named(kind, settings) != stages.named(kind, self._connections.settings(row)):
            stages.check(kind, settings, self._program.settings())
        if patch.get("enabled"):
            check_finished(row)
        if "order_location" in patch:
            accounts.order_location(settings.order_location)
        accountstock.check(settings, patch)

    def _start_again(self, kind: ChannelKind, row: AccountRow, settings: AccountSettings) -> dict[str, None]:
        """Another merchant, or a marketplace more, was never polled: the next pull is a first pull again.

        What the last sync showed as its oldest order says nothing of how far back that goes.
        """
        before = set(kind.scopes(self._connections.settings(row)))
        if (kind.pool_key(settings) or row.uid) == row.pool_key and not set(kind.scopes(settings)) - before:
            return {}
        accounts.note(row.id, resume_point=None, first_pull_at=None)
        return {"last_order_sync": None} if "last_order_sync" in row.settings else {}

    def _reread(self, row: AccountRow, settings: AccountSettings, patch: Mapping[str, Any]) -> None:
        wanted = getattr(settings, "last_order_sync", None)
        if "last_order_sync" not in patch or row.resume_point is None or not isinstance(wanted, datetime):
            return
        before = getattr(self._connections.settings(row), "last_order_sync", None) or row.resume_point
        if wanted < before:
            accounts.note(row.id, reread_since=wanted)

    def set_texts(self, name: str, pairs: Mapping[str, str]) -> Changes:
        """``account set``: values as typed; ``null`` clears. Raises UnknownName, BadInput, InvalidSettings."""
        row = self._store.read(lambda: accounts.named(name))
        model = self._connections.kind(row).settings
        changes: dict[str, Any] = {}
        for key, text in pairs.items():
            about = find(model, key)
            value = read_value(about, text)
            changes[key] = cleared(about) if value is None else value
        return self.save(name, changes)

    def said(self, before: AccountSettings, name: str) -> tuple[str, ...]:
        """What a person should know of what was saved just now; ``before``: the settings as they were."""

        def job() -> tuple[str, ...]:
            row = accounts.named(name)
            after = self._connections.settings(row)
            return accountstock.said(before, after) + centres.said(self._connections.kind(row), row, before, after)

        return self._store.read(job)

    def toggle(self, name: str, key: str) -> Changes:
        """Turn a light over, once (D2)."""
        row = self._store.read(lambda: accounts.named(name))
        return self.save(name, {key: not row.settings[key]})

    def check(self, name: str, cancel: Cancel | None = None) -> CheckResult:
        """Check API of an account; what it finds is kept beside the account."""
        return self._checks.check(name, cancel)

    def check_values(
        self, channel: str, given: Mapping[str, Any], name: str = "", cancel: Cancel | None = None
    ) -> CheckResult:
        """Check API with values that are not saved yet; secrets left out are those of the account ``name``."""
        return self._checks.check_values(channel, given, name, cancel)

    def count_since(self, name: str, since: datetime, cancel: Cancel | None = None) -> Counted:
        """D7: how many orders were created since then, asked of the channel (a few pages at most)."""
        return self._checks.count(name, since, cancel=cancel)

    def removal(self, name: str) -> Removal:
        """Says exactly what goes; nothing is removed yet."""
        row = self._store.read(lambda: accounts.named(name))
        owned = self._store.read(lambda: accounts.belongings(row.id))
        return Removal(
            name,
            (
                f"{_count(owned.orders, 'order')} of {name} with their buyers' data, {owned.open_orders} of them open; "
                "stock that open orders hold goes back on sale",
                *_owing(owned.owed),
                f"{_count(owned.listings, 'listing')}, {_count(owned.links, 'link')} to stock items",
                *self._store.read(lambda: templates.go_with(row.id)),
                "its settings, its receipts, and its secrets in the keyring",
                *_told(self._connections.kind(row), row),
                *self._store.read(lambda: centres.keeps(self._connections.kind(row), row)),
                "Stock items, stock levels and the channel itself stay as they are.",
            ),
        )

    def remove(self, name: str) -> tuple[Changes, str]:
        """With all that is its own. An app is told first; what it says against it ("" = nothing) stops nothing."""
        row = self._store.read(lambda: accounts.named(name))
        self._store.read(lambda: centres.leave(self._connections.kind(row), row))  # before an app hears of it
        said = AppPages(self._store, self._connections).farewell(row)
        now = self._store.clock.now()

        def job() -> None:
            centres.leave(self._connections.kind(row), row)
            accountstock.leave(row)
            accounts.remove(row.id)
            centres.left(row, now)
            pauses.clear(row.uid)
            audit.note("account removed", name, now, before={"channel": row.channel})

        self._store.write(job, Urgency.CLICK)
        self._connections.forget_secrets(row)
        return Changes(accounts=True, orders=True, listings=True, stock=True, runs=True, problems=True), said

    def _refuse_twice(self, kind: ChannelKind, settings: AccountSettings, own_id: int | None) -> None:
        """A1: the same merchant and marketplace cannot be there twice."""
        key = kind.pool_key(settings)
        mine = set(kind.scopes(settings))
        for row in accounts.every():
            if row.id == own_id or row.channel != kind.key or not key or row.pool_key != key:
                continue
            theirs = self._connections.settings(row)
            if mine & set(kind.scopes(theirs)):
                raise BadInput(
                    f"{row.name} already has this merchant and marketplace",
                    f"{row.name} is {kind.describe(theirs)}",
                    "Choose other marketplaces, or change that account",
                )


def _owing(rows: int) -> tuple[str, ...]:
    """R-MODES: nothing that is owed goes unseen."""
    return (f"{_count(rows, 'thing')} in the Outbox that its channel was not told: never sent then",) if rows else ()


def _let_go(row: AccountRow, changes: Mapping[str, Any], patch: Mapping[str, Any], now: datetime) -> None:
    """Who turns an account on wants it to be tried at once (R-MODES); who sets its mode has seen why it was changed."""
    if changes.get("enabled") is True:
        resuming.resume(row, None, now)
    if patch.get("mode"):
        accounts.note(row.id, watch_reason="")


def _told(kind: ChannelKind, row: AccountRow) -> tuple[str, ...]:
    """What an app hears of it."""
    app = "" if kind.introduces is None else kind.called(validate(kind.settings, row.settings, stored=True))
    return (f"{app or kind.title} is told that it is no longer integrated.",) if kind.introduces else ()


def _good_name(name: str) -> str:
    tidy = name.strip()
    if not tidy or len(tidy) > 60 or any(ord(each) < 32 for each in tidy):
        raise BadInput("Give the account a name of 1 to 60 letters", fix="For example: Shop UK")
    return tidy


def _split(kind: ChannelKind, settings: AccountSettings) -> tuple[dict[str, Any], dict[str, str]]:
    """Plain values as JSON, and the secrets that are set."""
    dumped = settings.model_dump(mode="json")
    secret = [each.key for each in describe(kind.settings) if each.secret]
    secrets = {key: str(dumped.pop(key)) for key in secret}
    return dumped, {key: value for key, value in secrets.items() if value}


def _merged(
    kind: ChannelKind, row: AccountRow, changes: Mapping[str, Any], now: datetime
) -> tuple[AccountSettings, dict[str, Any], dict[str, str]]:
    """The settings as they would be, which plain ones differ from those stored, and the secrets that change."""
    about = {each.key: each for each in describe(kind.settings)}
    secret = {key: value or "" for key, value in changes.items() if key in about and about[key].secret}
    plain_changes = {key: value for key, value in changes.items() if key not in secret}
    types_a_date = any(about[key].kind == "moment" for key in plain_changes if key in about)
    whole = {**row.settings, **plain_changes, **secret}
    settings = validate(kind.settings, whole, now=now if types_a_date else None)
    dumped = settings.model_dump(mode="json")
    patch = {key: dumped[key] for key in dumped if dumped[key] != row.settings.get(key) and not about[key].secret}
    return settings, patch, {key: str(getattr(settings, key)) for key in secret}


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
