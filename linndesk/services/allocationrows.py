"""Rows of *Allocate Shipping Services* and of our postal services, as a dialog shows and changes them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linndesk.channels.selling import SellingSettings, ServiceMap
from linndesk.domain.allocation import Allocation, Called, is_other, tidy
from linndesk.domain.despatch import Service, TrackingRule
from linndesk.services.tags import words
from linndesk.store.postal import Seen

LONGEST_PATTERN = 200


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One of ours and where it stands: orders still to leave, despatches not told yet, parcels ever, accounts."""

    service: Service
    orders: int
    untold: int
    parcels: int
    accounts: tuple[str, ...]

    @property
    def why_kept(self) -> str:
        """Why it cannot be removed, with counts; "" where it can."""
        parts = [
            _count(self.orders, "order that still has to leave", "orders that still have to leave"),
            _count(self.untold, "despatch not told yet", "despatches not told yet"),
        ]
        parts = [each for each in parts if each]
        if self.accounts:
            parts.append("the shipping services of " + ", ".join(self.accounts))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """One row of *Allocate Shipping Services*. ``seen``: orders that named it; ``offered``: how the channel lists it,
    "" = it does not; ``at``: its place in the table, -1 = it is not there yet. ``tracking`` and ``pattern`` are the
    rule of our service, the same in each of its rows."""

    channel_service: str
    marketplace: str = ""
    seen: int = 0
    last_at: datetime | None = None
    service: str = ""
    carrier_code: str = ""
    carrier_name: str = ""
    shipping_method: str = ""
    tracking: TrackingRule = "optional"
    pattern: str = ""
    at: int = -1
    offered: str = ""

    @property
    def says_anything(self) -> bool:
        return any((self.service, self.carrier_code, self.carrier_name, self.shipping_method))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the dialog shows of an account. ``table``: the rows as they were stored, so that none is lost meanwhile;
    ``tags``: what the channel calls its services, where it lists them."""

    account: str
    settings: SellingSettings
    rows: tuple[AllocationRow, ...]
    services: tuple[Service, ...]
    table: tuple[ServiceMap, ...]
    tags: tuple[Called, ...] = ()


def rows_of(settings: SellingSettings, seen: Sequence[Seen], tags: Sequence[Called] = ()) -> list[AllocationRow]:
    """Seen but not allocated, then the table's rows: those with orders first; then what only the channel lists."""
    table = settings.shipping_services
    allocation = settings.allocation(tags)
    orders: dict[int, int] = {}
    last: dict[int, datetime] = {}
    loose: list[AllocationRow] = []
    own = {(tidy(each.channel_service), settings.place(each.marketplace)): at for at, each in enumerate(table)
           if not tidy(each.service)}  # fmt: skip
    for each in _merged(seen, tags, settings):
        won = allocation.ours(each.name, each.marketplace)
        at = own.get((tidy(each.name), settings.place(each.marketplace))) if won is None else won.at
        if at is None:
            loose.append(AllocationRow(each.name, each.marketplace, each.orders, each.last_at))
        else:
            orders[at] = orders.get(at, 0) + each.orders
            last[at] = max(last.get(at, each.last_at), each.last_at)
    mapped = [
        AllocationRow(
            row.channel_service, row.marketplace, orders.get(at, 0), last.get(at), row.service, row.carrier_code,
            row.carrier_name, row.shipping_method, at=at,
        )
        for at, row in enumerate(table)
    ]  # fmt: skip
    found = _with_tags([*loose, *mapped], tags, settings)
    return sorted(found, key=lambda row: (0 if row.seen and not row.service else 1 if row.seen else 2, -row.seen))


def _merged(seen: Sequence[Seen], tags: Sequence[Called], settings: SellingSettings) -> list[Seen]:
    """X10: orders may say the tag or the name; both are one service, and stand under its tag."""
    found: dict[tuple[str, str], Seen] = {}
    for each in seen:
        tag = next((one for one in tags if is_of(AllocationRow(each.name, each.marketplace), one, settings)), None)
        one = each if tag is None else replace(each, name=tag.tag)
        before = found.get((tidy(one.name), one.marketplace))
        if before is not None:
            one = replace(before, orders=before.orders + one.orders, last_at=max(before.last_at, one.last_at))
        found[tidy(one.name), one.marketplace] = one
    return list(found.values())


def _with_tags(rows: Sequence[AllocationRow], tags: Sequence[Called], settings: SellingSettings) -> list[AllocationRow]:
    """X10: each with how the channel lists it, and a row for each of its services that has none."""
    found = []
    left = list(tags)
    for row in rows:
        mine = [each for each in tags if is_of(row, each, settings)]
        left = [each for each in left if each not in mine]
        found.append(replace(row, offered=words(mine[0])) if mine else row)
    return found + [AllocationRow(each.tag, each.site, offered=words(each)) for each in left]


def is_of(row: AllocationRow, tag: Called, settings: SellingSettings) -> bool:
    """Whether a row speaks of a service that the channel lists: by tag or name, where its site allows it."""
    sites = not row.marketplace.strip() or not tag.site.strip()
    sites = sites or settings.place(row.marketplace) == settings.place(tag.site)
    return sites and tidy(row.channel_service) in (tidy(tag.tag), tidy(tag.name))


def with_rules(rows: Sequence[AllocationRow], services: Sequence[Service]) -> list[AllocationRow]:
    rules = {tidy(each.name): each for each in services}
    return [with_rule(row, rules[tidy(row.service)]) if tidy(row.service) in rules else row for row in rows]


def with_rule(row: AllocationRow, rule: Service) -> AllocationRow:
    """The row with its service's tracking rule."""
    return replace(row, tracking=rule.tracking, pattern=rule.pattern)


def as_map(row: AllocationRow, names: Mapping[str, str]) -> dict[str, str]:
    return {
        "service": names.get(tidy(row.service), row.service.strip()),
        "channel_service": row.channel_service,
        "marketplace": row.marketplace,
        "carrier_code": row.carrier_code,
        "carrier_name": row.carrier_name,
        "shipping_method": row.shipping_method,
    }


def allocation_of(rows: Sequence[AllocationRow], settings: SellingSettings, tags: Sequence[Called] = ()) -> Allocation:
    """The rows as they would be looked up once saved."""
    return Allocation(table_order(rows), settings.place, tags)


def table_order(rows: Sequence[AllocationRow]) -> list[AllocationRow]:
    """Those that say anything, as they are stored: where they stood, new ones last. Among equals the first counts."""
    kept = [each for each in rows if each.says_anything]
    return sorted(kept, key=lambda each: each.at if each.at >= 0 else len(rows) + len(rows))


def wants_name(row: AllocationRow) -> bool:
    """Whether the carrier's name is missing: buyers see it where the code is Other."""
    return is_other(row.carrier_code) and not row.carrier_name.strip()


def pattern_trouble(pattern: str) -> str:
    """Why it is no pattern, as a sentence; "" where it is one."""
    if len(pattern) > LONGEST_PATTERN:
        return f"A pattern has at most {LONGEST_PATTERN} characters."
    try:
        re.compile(pattern)
    except re.error as error:
        return f"This is no pattern: {error.msg}" + (
            f" at character {error.pos + 1}." if error.pos is not None else "."
        )
    return ""


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else ""
