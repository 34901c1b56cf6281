"""Accounts and their pools. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain.outbox import OF_PARCELS, OPEN
from linndesk.errors import BadInput, UnknownName
from linndesk.store import dues
from linndesk.store.tables import (
    Account,
    Centre,
    Cursor,
    Lease,
    Listing,
    Location,
    Order,
    OrderReport,
    Outbox,
    Pool,
    Quarantine,
    Template,
)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as it is kept. ``settings``: plain values of every key but the secrets; ``secrets``: names set."""

    id: int
    uid: str
    name: str
    channel: str
    pool_id: int
    pool_key: str
    settings: Mapping[str, Any]
    secrets: tuple[str, ...]
    created_at: datetime
    first_pull_at: datetime | None
    resume_point: datetime | None
    reread_since: datetime | None
    last_orders_at: datetime | None
    watch_reason: str
    auth_state: str
    auth_detail: str
    auth_at: datetime | None
    listings_at: datetime | None

    @property
    def enabled(self) -> bool:
        return bool(self.settings["enabled"])


@dataclass(frozen=True, slots=True)
class Belongings:
    """What goes with an account when it is removed."""

    orders: int
    open_orders: int
    listings: int
    links: int
    owed: int  # outbox rows that are not settled and were not told


def _row(each: Account) -> AccountRow:
    return AccountRow(
        id=each.id, uid=each.uid, name=each.name, channel=each.channel, pool_id=each.pool_id, pool_key=each.pool.key,
        settings=each.settings, secrets=tuple(each.secrets), created_at=each.created_at,
        first_pull_at=each.first_pull_at, resume_point=each.resume_point, reread_since=each.reread_since,
        last_orders_at=each.last_orders_at, watch_reason=each.watch_reason, auth_state=each.auth_state,
        auth_detail=each.auth_detail, auth_at=each.auth_at, listings_at=each.listings_at,
    )  # fmt: skip


def every() -> list[AccountRow]:
    """In the order they were added (D1, A4)."""
    return [_row(each) for each in Account.select(Account, Pool).join(Pool).order_by(Account.id)]


def by_id(account_id: int) -> AccountRow | None:
    found = Account.select(Account, Pool).join(Pool).where(Account.id == account_id).first()
    return None if found is None else _row(found)


def named(name: str) -> AccountRow:
    """Raises UnknownName."""
    rows = every()
    for each in rows:
        if each.name == name:
            return each
    names = ", ".join(each.name for each in rows) or "there is none yet"
    raise UnknownName(f"There is no account {name}", fix=f"Accounts here: {names}")


def add(
    uid: str, name: str, channel: str, pool_key: str, settings: Mapping[str, Any], secrets: Iterable[str], now: datetime
) -> int:
    """The new account's id. Raises BadInput when the name is taken."""
    if Account.get_or_none(Account.name == name) is not None:
        raise BadInput(f"There is already an account {name}", fix="Choose another name")
    pool, _ = Pool.get_or_create(channel=channel, key=pool_key or uid)
    row = Account.create(
        uid=uid,
        name=name,
        channel=channel,
        pool=pool.id,
        settings=dict(settings),
        secrets=sorted(secrets),
        created_at=now,
    )
    return int(row.id)


def save(account_id: int, patch: Mapping[str, Any], secrets: Iterable[str], pool_key: str | None = None) -> None:
    """Change some settings; the others stay as they are now, whoever wrote them."""
    account = Account.get_by_id(account_id)
    account.settings = {**account.settings, **patch}
    account.secrets = sorted(secrets)
    if pool_key is not None:
        pool, _ = Pool.get_or_create(channel=account.channel, key=pool_key or account.uid)
        if account.pool_id != pool.id:  # what it owes goes with it
            Outbox.update(pool=pool.id).where(Outbox.account == account_id).execute()
        account.pool = pool.id
    account.save(only=[Account.settings, Account.secrets, Account.pool])
    if "order_location" in patch:
        dues.follow_all()  # what its purchase orders bring is due at the new one


def note(account_id: int, **columns: Any) -> None:
    """Set columns that the program itself keeps, such as the resume point."""
    Account.update(**columns).where(Account.id == account_id).execute()


def belongings(account_id: int) -> Belongings:
    orders = Order.select().where((Order.account == account_id) & Order.deleted_at.is_null())
    listings = Listing.select().where(Listing.account == account_id)
    return Belongings(
        orders=orders.count(),
        open_orders=orders.where(Order.status.in_(("pending", "open"))).count(),
        listings=listings.count(),
        links=listings.where(Listing.item.is_null(False)).count(),
        owed=Outbox.select().where((Outbox.account == account_id) & Outbox.state.in_(list(OPEN - {"sent"}))).count(),
    )


def unfinished(account_id: int) -> tuple[int, int]:
    """Orders that are still to leave, and acts of parcels that its channel was not told, or that nobody confirmed."""
    orders = Order.select().where((Order.account == account_id) & Order.deleted_at.is_null())
    owed = Outbox.select().where(
        (Outbox.account == account_id) & Outbox.kind.in_(list(OF_PARCELS)) & Outbox.state.in_(list(OPEN))
    )
    return orders.where(Order.status.in_(("pending", "open"))).count(), owed.count()


def remove(account_id: int) -> None:
    """The account with its orders and listings; its pool too when it was the last one.

    Not where a channel's own warehouse is a location here: an account that comes back finds it again.
    """
    account = Account.get_by_id(account_id)
    Template.delete().where(Template.account == account_id).execute()  # before the configurators that they have
    account.delete_instance()
    if not Account.select().where(Account.pool == account.pool_id).exists():
        for table in (Cursor, Lease, OrderReport, Quarantine):
            table.delete().where(table.pool == account.pool_id).execute()
        if not Centre.select().where(Centre.pool == account.pool_id).exists():
            Pool.delete().where(Pool.id == account.pool_id).execute()
    dues.follow_all()


def order_location(name: str) -> int:
    """The location id where an account's orders reserve stock. Raises UnknownName; BadInput for a fulfilment centre."""
    found = Location.get_or_none(Location.name == name)
    if found is None:
        raise UnknownName(
            f"There is no location {name}", "New orders of this account reserve stock there",
            "Add the location, or choose another order location in Config",
        )  # fmt: skip
    if found.fulfilment_centre:
        raise BadInput(
            f"{name} is a fulfilment centre", "Orders that one sends oneself leave from a location of one's own",
            "Choose another order location in Config",
        )  # fmt: skip
    if found.quarantine:
        raise BadInput(
            f"{name} is a quarantine location", "What lies there is not for sale",
            "Choose another order location in Config",
        )  # fmt: skip
    return int(found.id)
