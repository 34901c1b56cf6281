"""R-AVAILABLE once more, as SQL that shares nothing with the program: what each listing should publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from linndesk.store import bulk
from linndesk.store.store import Store
from linndesk.store.tables import Listing

_LEFT = "l.quantity - l.despatched - l.cancelled"
# On hand less what orders hold, item by item, as one sum; a kit's line holds its parts.
_NET = f"""
net(item_id, units) as (
  select item_id, sum(units) from (
    select item_id, {{column}} as units from {{table}} where {{which}}
    union all
    select coalesce(k.part_id, l.item_id), -(case when {_LEFT} > 0 then {_LEFT} else 0 end) * coalesce(k.quantity, 1)
    from orders o cross join order_line l left join kit_part k on k.kit_id = l.item_id
    where l.order_id = o.id and o.account_id <> {{spared}}
    and (o.status in ('pending', 'open') and o.deleted_at is null or o.status = 'unread') and not o.locked
    and l.item_id is not null and o.location_id in ({{places}})) every
  group by item_id)"""
_NUMBERS = """
part(item_id, part_id, per) as (
  select i.id, i.id, 1 from item i where not exists (select 1 from kit_part k where k.kit_id = i.id)
  union all select kit_id, part_id, quantity from kit_part),
free(item_id, units) as (
  select part.item_id, min((case when net.units > 0 then net.units else 0 end) / part.per)
  from part left join net on net.item_id = part.part_id group by part.item_id),
ruled(id, units, pct, cap) as (
  select g.id, case when f.units <= coalesce(g.end_when, a.end_when) then 0 else f.units end,
  coalesce(g.percentage, a.percentage),
  case when g.max_listed = -1 then null when g.max_listed is null then a.max_listed else g.max_listed end
  from listing g join free f on f.item_id = g.item_id join rules a on a.account_id = g.account_id)
select id, case when cap is not null and units * pct / 100 > cap then cap else units * pct / 100 end from ruled"""


def statement(
    places: Sequence[int], rules: Mapping[int, tuple[int | None, int, int]], ledger: int | None, spared: int = 0
) -> str:
    """One statement for some accounts that count the same places. ``rules``: max listed, percentage, end when of each
    account; ``ledger``: on hand is summed up from the movements up to that one, None = as the levels have it;
    ``spared``: the account whose orders are not taken off (M10)."""
    counted = ", ".join(map(str, places)) or "0"
    which = f"location_id in ({counted})"
    if ledger is None:
        net = _NET.format(column="on_hand", table="level", which=which, places=counted, spared=spared)
    else:
        which = f"{which} and id <= {ledger}"
        net = _NET.format(column="delta", table="movement", which=which, places=counted, spared=spared)
    rows = ", ".join(
        f"({account}, cast({'null' if most is None else most} as integer), {share}, {end})"
        for account, (most, share, end) in rules.items()
    )
    own = f"rules(account_id, max_listed, percentage, end_when) as (values {rows})"
    return f"with {net}, {own}, {_NUMBERS}"


def numbers(
    store: Store,
    places: Sequence[int],
    rules: Mapping[int, tuple[int | None, int, int]],
    ledger: int | None = None,
    spared: int = 0,
) -> dict[int, int]:
    """What each linked listing of these accounts should publish, by listing id."""

    def job() -> list[tuple[Any, ...]]:
        return bulk.rows(Listing, statement(places, rules, ledger, spared))

    return {listing: int(quantity) for listing, quantity in store.read(job)}
