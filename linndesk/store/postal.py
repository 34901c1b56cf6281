"""Our postal services, their rules, and which orders have them. Inside a read or a write."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain.allocation import tidy
from linndesk.domain.despatch import Service
from linndesk.domain.outbox import UNSENT
from linndesk.store import bulk
from linndesk.store.fields import dump, from_ms
from linndesk.store.tables import ChannelService, Order, Outbox, Parcel, PostalService

_TO_LEAVE = "deleted_at is null and status in ('pending', 'open') and not by_channel"


@dataclass(frozen=True, slots=True)
class Seen:
    """A shipping service that orders of an account have named."""

    name: str
    marketplace: str
    orders: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Uses:
    """Where postal services stand, by their tidy name: orders still to leave, despatches not told yet, all parcels."""

    orders: Counter[str]
    untold: Counter[str]
    parcels: Counter[str]


def every() -> list[str]:
    """Names, in the order they were added."""
    return [name for (name,) in bulk.rows(PostalService, "select name from postal_service order by id")]


def services() -> list[Service]:
    """With their rules, in the order they were added."""
    rows = bulk.rows(PostalService, "select name, tracking, pattern from postal_service order by id")
    return [Service(*row) for row in rows]


def make_sure(names: Iterable[str]) -> list[str]:
    """Add those that are not there yet, in any case; the names that were added."""
    known = {tidy(each) for each in every()}
    new = []
    for name in (each.strip() for each in names):
        if name and tidy(name) not in known:
            known.add(tidy(name))
            new.append(name)
    bulk.insert(PostalService, ("name", "tracking", "pattern"), [(each, "optional", "") for each in new])
    return new


def spelled(name: str) -> str:
    """As it stands here, whatever its case and spaces; as given where it does not."""
    return next((each for each in every() if tidy(each) == tidy(name)), name)


def put_rule(service: Service) -> None:
    """The tracking rule of a service that is here."""
    bulk.update(PostalService, ("tracking", "pattern"), [(service.tracking, service.pattern, service.name)], key="name")


def remove(name: str) -> None:
    """What has left keeps its name."""
    bulk.run(PostalService, "delete from postal_service where name = ?", [(name,)])


def seen(account_id: int) -> list[Seen]:
    """What orders of an account have named, most often first."""
    rows = bulk.rows(
        ChannelService,
        "select name, marketplace, seen, last_at from channel_service where account_id = ? "
        "order by seen desc, name, marketplace",
        [account_id],
    )
    return [Seen(name, marketplace, orders, from_ms(last)) for name, marketplace, orders, last in rows]


def uses() -> Uses:
    orders = bulk.rows(Order, f"select postal_service, count(*) from orders where {_TO_LEAVE} group by postal_service")
    parcels = bulk.rows(Parcel, "select service, count(*) from parcel group by service")
    untold: Counter[str] = Counter(tidy(json.loads(payload)["service"]) for _, payload in _untold())
    return Uses(_counted(orders), untold, _counted(parcels))


def _counted(rows: Iterable[tuple[Any, ...]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, number in rows:
        found[tidy(name)] += number
    return found


def _untold() -> list[tuple[int, str]]:
    marks = ", ".join(f"'{each}'" for each in sorted(UNSENT))
    found = bulk.rows(
        Outbox, f"select id, payload from outbox where kind in ('despatch', 'process') and state in ({marks})"
    )
    return [(row_id, payload) for row_id, payload in found]


def rename_some(old: str, new: str, at_most: int) -> int:
    """Up to so many orders and so many parcels take the new name; how many did. 0 = none is left."""
    done = 0
    for model, table, column in ((Order, "orders", "postal_service"), (Parcel, "parcel", "service")):
        spelled = [
            name
            for (name,) in bulk.rows(model, f"select distinct {column} from {table}")
            if tidy(name) == tidy(old) and name != new
        ]
        for name in spelled:
            ids = bulk.rows(model, f"select id from {table} where {column} = ? limit {at_most}", [name])
            bulk.update(model, (column,), [(new, each) for (each,) in ids])
            done += len(ids)
            if len(ids) == at_most:
                break
    return done


def rename(old: str, new: str) -> None:
    """The service itself, and the despatches that were not told yet."""
    bulk.update(PostalService, ("name",), [(new, old)], key="name")
    changed = []
    for row_id, payload in _untold():
        body = json.loads(payload)
        if tidy(body["service"]) == tidy(old):
            changed.append((dump({**body, "service": new}), row_id, payload))
    bulk.run(Outbox, "update outbox set payload = ? where id = ? and payload = ?", changed)  # not what moved on


def put(chosen: Sequence[tuple[int, str]]) -> None:
    """(Order, our service) of orders that still have to leave; what a person has set stays."""
    bulk.run(
        Order,
        "update orders set postal_service = ? where id = ? and postal_service <> ? and service_chosen = ? "
        f"and {_TO_LEAVE}",
        [(service, order_id, service, False) for order_id, service in chosen],
    )


def behind(account_id: int, service_of: Callable[[str, str], str]) -> list[tuple[int, str]]:
    """Orders of an account whose service nobody has set, and that have another than it allocates by now."""
    rows = bulk.rows(
        Order,
        "select id, channel_service, marketplace, postal_service from orders "
        f"where account_id = ? and service_chosen = ? and {_TO_LEAVE} order by id",
        [account_id, False],
    )
    wanted = [(order_id, now, service_of(named, place)) for order_id, named, place, now in rows]
    return [(order_id, service) for order_id, now, service in wanted if service != now]
