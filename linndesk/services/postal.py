"""Our postal services, and which of the channel's shipping services each account has given to them. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, get_args

from linndesk.channels.selling import SellingSettings, ServiceMap
from linndesk.domain import checksheet
from linndesk.domain.allocation import tidy
from linndesk.domain.changes import Changes
from linndesk.domain.despatch import Service, TrackingRule
from linndesk.errors import BadInput, UnknownName
from linndesk.services.accounts import Account, Accounts
from linndesk.services.allocationrows import (
    LONGEST_PATTERN,
    AllocationRow,
    ServiceRow,
    Sheet,
    as_map,
    pattern_trouble,
    rows_of,
    table_order,
    with_rules,
)
from linndesk.store import accounts, audit, postal, tags
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

RULES: tuple[TrackingRule, ...] = get_args(TrackingRule)
_RENAMED = 250  # orders, and parcels, a transaction


class Postal:
    """``services list`` and ``services set``, and the dialogs."""

    def __init__(self, store: Store, known: Accounts) -> None:
        self._store = store
        self._accounts = known

    # -- our services

    def services(self) -> list[Service]:
        """In the order they were added."""
        return self._store.read(postal.services)

    def listed(self) -> list[ServiceRow]:
        """With where each stands."""
        uses = self._store.read(postal.uses)
        named: dict[str, list[str]] = {}
        for account in self._accounts.listed():
            for key in dict.fromkeys(tidy(each.service) for each in _table(account)):
                named.setdefault(key, []).append(account.name)
        return [
            ServiceRow(
                each, uses.orders[tidy(each.name)], uses.untold[tidy(each.name)], uses.parcels[tidy(each.name)],
                tuple(named.get(tidy(each.name), ())),
            )
            for each in self.services()
        ]  # fmt: skip

    def named(self, name: str) -> Service:
        """In any case. Raises UnknownName."""
        known = self.services()
        found = next((each for each in known if tidy(each.name) == tidy(name)), None)
        if found is None:
            fix = "Services here: " + ", ".join(each.name for each in known) if known else "Add it: services add NAME"
            raise UnknownName(f"There is no postal service {name.strip()}", fix=fix)
        return found

    def add(self, name: str, tracking: str = "optional", pattern: str = "") -> Changes:
        """Raises BadInput."""
        service = Service(_good_name(name), _good_rule(tracking), _good_pattern(pattern))

        def job() -> None:
            if not postal.make_sure([service.name]):
                raise BadInput(f"{service.name} is there already", fix="Choose another name, or change that service")
            postal.put_rule(service)
            audit.note("service added", service.name, self._store.clock.now(), after=_said(service))

        self._store.write(job, Urgency.CLICK)
        return Changes(settings=True)

    def set(
        self, name: str, *, tracking: str | None = None, pattern: str | None = None, rename: str | None = None
    ) -> Changes:
        """What is None stays. A new name goes into orders, parcels, allocations and despatches not told yet.

        Raises UnknownName, BadInput.
        """
        before = self.named(name)
        after = Service(
            before.name if rename is None else _good_name(rename),
            before.tracking if tracking is None else _good_rule(tracking),
            before.pattern if pattern is None else _good_pattern(pattern),
        )
        if tidy(after.name) != tidy(before.name) and any(
            tidy(each.name) == tidy(after.name) for each in self.services()
        ):
            raise BadInput(f"{after.name} is there already", fix="Choose another name")
        if after.name != before.name:
            self._rename(before.name, after.name)
        if after != before:
            self._store.write(partial(self._put, before, after), Urgency.CLICK)
        return Changes(settings=True, orders=True, accounts=True)

    def _put(self, before: Service, after: Service) -> None:
        postal.put_rule(after)
        audit.note("service saved", after.name, self._store.clock.now(), before=_said(before), after=_said(after))

    def _rename(self, old: str, new: str) -> None:
        """In small transactions; the service itself last, so that a rename that was cut off can be made once more."""
        while self._store.write(lambda: postal.rename_some(old, new, _RENAMED), Urgency.CLICK):
            pass

        def last() -> None:
            for row in accounts.every():
                table = row.settings.get("shipping_services", [])
                after = [{**each, "service": new} if tidy(each["service"]) == tidy(old) else each for each in table]
                if after != table:
                    accounts.save(row.id, {"shipping_services": after}, row.secrets)
            postal.rename(old, new)
            while postal.rename_some(old, new, _RENAMED):  # what came in meanwhile
                pass

        self._store.write(last, Urgency.CLICK)

    def remove(self, name: str) -> Changes:
        """What has left keeps the name. Raises UnknownName, BadInput with counts where it is used."""
        service = self.named(name)
        row = next(each for each in self.listed() if each.service == service)
        if row.why_kept:
            raise BadInput(
                f"{service.name} is used",
                f"It stands in {row.why_kept}",
                "Choose another service there, then remove it",
            )

        def job() -> None:
            postal.remove(service.name)
            audit.note("service removed", service.name, self._store.clock.now(), before=_said(service))

        self._store.write(job, Urgency.CLICK)
        return Changes(settings=True)

    # -- allocation

    def allocation(self, account: str) -> list[AllocationRow]:
        """Services that orders have named and nobody allocated come first. Raises UnknownName, BadInput."""
        return list(self.sheet(account).rows)

    def sheet(self, account: str) -> Sheet:
        """Raises UnknownName; BadInput where the account's channel has no orders to ship."""
        found = self._accounts.show(account)
        settings = found.settings
        if not isinstance(settings, SellingSettings):
            raise BadInput(f"{found.channel_title} has no shipping services", fix="Choose an account that sells")
        seen, called = self._store.read(lambda: (postal.seen(found.id), tags.of(found.id, "shipping")))
        services = self.services()
        rows = with_rules(rows_of(settings, seen, called), services)
        table = tuple(settings.shipping_services)
        return Sheet(account, settings, tuple(rows), tuple(services), table, tuple(called))

    def allocate(
        self, account: str, rows: Sequence[AllocationRow], table: Sequence[ServiceMap] | None = None
    ) -> Changes:
        """The rows become the account's table; services that are new are made, their tracking rules are kept.

        ``table``: what the rows were made from. Raises BadInput where it was changed meanwhile, InvalidSettings.
        """
        found = self._accounts.show(account)
        if table is not None and list(table) != _table(found):
            raise BadInput(
                f"The shipping services of {account} were changed meanwhile",
                "Saving now would undo that",
                "Open the dialog again, and make your changes once more",
            )
        kept = table_order(rows)
        names = {tidy(each.service): each.service.strip() for each in reversed(kept) if each.service.strip()}
        known = {tidy(each.name): each for each in self.services()}
        names |= {key: each.name for key, each in known.items()}
        rules = _rules(kept, names)
        saved = self._accounts.save(account, {"shipping_services": [as_map(each, names) for each in kept]})
        for key, after in rules.items():
            before = known.get(key, Service(after.name))
            if before != after:
                self._store.write(partial(self._put, before, after), Urgency.CLICK)
        return saved | Changes(settings=True)

    # -- payment methods

    def payments(self, account: str) -> list[tuple[str, str]]:
        """Our method, the channel's. Raises UnknownName."""
        settings = self._accounts.show(account).settings
        rows = settings.payment_methods if isinstance(settings, SellingSettings) else []
        return [(each.method, each.channel_method) for each in rows]

    def save_payments(self, account: str, rows: Sequence[tuple[str, str]]) -> Changes:
        """Blank rows are left out. Raises BadInput for half a row or one that is there twice."""
        kept = [(method.strip(), theirs.strip()) for method, theirs in rows if method.strip() or theirs.strip()]
        twice = _twice([tidy(theirs) for _, theirs in kept])
        half = next((method or theirs for method, theirs in kept if not (method and theirs)), "")
        if half:
            raise BadInput(f"{half} has no counterpart", fix="Give our payment method and the channel's in each row")
        if twice:
            raise BadInput("A payment method of the channel stands there twice", twice, "Keep one of the rows")
        return self._accounts.save(
            account, {"payment_methods": [{"method": ours, "channel_method": theirs} for ours, theirs in kept]}
        )


def _rules(rows: Sequence[AllocationRow], names: Mapping[str, str]) -> dict[str, Service]:
    """The tracking rule of each service, by its tidy name. Raises BadInput."""
    return {
        tidy(each.service): Service(names[tidy(each.service)], _good_rule(each.tracking), _good_pattern(each.pattern))
        for each in rows
        if each.service.strip()
    }


def _good_pattern(text: str) -> str:
    pattern = text.strip()
    wrong = pattern_trouble(pattern)
    if wrong:
        raise BadInput(wrong.rstrip("."), pattern[:LONGEST_PATTERN], "For example [A-Z]{2}[0-9]{9}GB")
    return pattern


def service_json(row: ServiceRow) -> dict[str, Any]:
    """``services list``."""
    return {
        **_said(row.service), "orders": row.orders, "untold": row.untold, "parcels": row.parcels,
        "accounts": list(row.accounts),
    }  # fmt: skip


def _good_rule(text: str) -> TrackingRule:
    found = next((each for each in RULES if each == text.strip().casefold()), None)
    if found is None:
        raise BadInput(f"{text.strip() or 'Nothing'} is no rule for tracking numbers", fix="Write " + ", ".join(RULES))
    return found


def _good_name(text: str) -> str:
    name = checksheet.clean(text, "service")
    if not name:
        raise BadInput("The postal service has no name", fix="Give it one, for example Royal Mail 48")
    return name


def _said(service: Service) -> dict[str, Any]:
    return {"name": service.name, "tracking": service.tracking, "pattern": service.pattern}


def _table(account: Account) -> list[ServiceMap]:
    settings = account.settings
    return list(settings.shipping_services) if isinstance(settings, SellingSettings) else []


def _twice(words: Sequence[str]) -> str:
    return next((each for at, each in enumerate(words) if each in words[:at]), "")
