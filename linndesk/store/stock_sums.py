"""R-AVAILABLE once more for the database, to find the many marked listings that need nothing. Inside a read.

A test holds it against domain.availability. What it does not vouch for, the plan works out by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.domain.availability import Limits
from linndesk.domain.listings import NO_LIMIT
from linndesk.domain.outbox import OPEN
from linndesk.store import bulk
from linndesk.store.levels import HELD_FROM, HELD_ITEM, HELD_UNITS
from linndesk.store.stock_facts import Counted
from linndesk.store.tables import Listing

_OPEN = ", ".join(f"'{each}'" for each in sorted(OPEN))
# Free units by item: of a kit, what its scarcest part allows.
_SAME = f"""
with net(item_id, units) as (
  select item_id, cast(sum(units) as bigint) from (
    select item_id, on_hand as units from level where location_id in ({{places}})
    union all select {HELD_ITEM}, -({HELD_UNITS}) {HELD_FROM}
    and orders.location_id in ({{places}}) and orders.account_id <> {{own}}{{untold}}) moved
  group by item_id),
free(item_id, units) as (
  select item_id, case when units > 0 then units else 0 end from net where item_id not in (select kit_id from kit_part)
  union all
  select k.kit_id, min(case when net.units > 0 then net.units / k.quantity else 0 end)
  from kit_part k left join net on net.item_id = k.part_id group by k.kit_id),
ruled(id, dirty, sent, days, told_days, sku, units, share, most) as (
  select g.id, g.dirty, g.sent, coalesce(g.latency, {{latency}}), g.sent_latency, g.channel_sku,
  case when coalesce(f.units, 0) <= coalesce(g.end_when, {{end}}) then 0 else f.units end,
  coalesce(g.percentage, {{share}}),
  case when g.max_listed = {NO_LIMIT} then null else coalesce(g.max_listed, {{most}}) end
  from listing g left join free f on f.item_id = g.item_id
  where g.account_id = ? and g.dirty > 0 and g.item_id is not null and g.fulfilment = 'merchant' and g.verified
  and not g.ignored and not g.vanished and g.excluded = '' and not g.force and g.wanted = g.sent)
select id, dirty from ruled
where sent = case when units * share / 100 > most then most else units * share / 100 end
and (days is null or days = told_days)
and not exists (select 1 from outbox o where o.pool_id = ? and o.kind = 'stock' and o.target = sku
and o.state in ({_OPEN}))"""
_ALONE = " and not exists (select 1 from listing b where b.account_id in ({others}) and b.channel_sku = sku)"


def settled(
    account_id: int,
    pool_id: int,
    others: Sequence[int],
    limits: Limits,
    latency: int | None,
    counted: Counted,
) -> list[tuple[int, int]]:
    """Id and mark of marked listings whose channel was told just what is wanted now, and that nothing else speaks of:
    no row that is still open, no listing of the same SKU in ``others``, the pool's other accounts."""
    sql = (_SAME + (_ALONE if others else "")).format(
        places=", ".join(map(str, counted.locations)) or "0",
        own=counted.own,
        untold=_untold(counted),
        end=limits.end_when,
        share=limits.percentage,
        most=_whole(limits.max_listed),
        latency=_whole(latency),
        others=", ".join(map(str, others)),
    )
    return [(listing, dirty) for listing, dirty in bulk.rows(Listing, sql, [account_id, pool_id])]


def _untold(counted: Counted) -> str:
    rows = ", ".join(f"({item}, {-units})" for item, units in counted.untold.items())
    return f" union all select * from (values {rows}) untold" if rows else ""


def _whole(number: int | None) -> str:
    return "cast(null as integer)" if number is None else str(number)
