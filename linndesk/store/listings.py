"""Listings: what a download brings, links to stock items, and the repair of open orders. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from linndesk.domain.listings import Fulfilment, ListedProduct, Listing, ListingState
from linndesk.domain.matching import LIKELY
from linndesk.domain.money import from_store, to_store
from linndesk.errors import UnknownName
from linndesk.store import bulk, causes, centre_levels, levels, tables, waiting
from linndesk.store.fields import from_ms, to_ms
from linndesk.store.theirs import siblings

_KEY = ("account_id", "channel_sku")
_FACTS = ("title", "reference", "barcode", "fulfilment", "channel_quantity", "channel_status", "price", "verified",
          "vanished", "last_seen", "marketplace", "channel_at", "excluded")  # fmt: skip
# A listing that nothing is known of yet. Raw column values.
_BLANK: dict[str, Any] = {
    "title": "", "reference": "", "barcode": "", "fulfilment": "merchant", "channel_quantity": None,
    "channel_status": "", "price": None, "verified": False, "vanished": False, "last_seen": None, "link_how": "",
    "linked_by": "", "ignored": False, "state": "not_sent", "error": "", "dirty": 0, "force": False, "version": 0,
    "price_state": "not_sent", "price_error": "", "price_version": 0,
    "marketplace": "", "channel_at": None, "excluded": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """A listing's own rules; None = the account's default, ``max_listed`` may be NO_LIMIT."""

    max_listed: int | None = None
    percentage: int | None = None
    end_when: int | None = None
    latency: int | None = None


# A12, N7: how a listing stands whose level is told from here; @ stands before each column.
_PUSHED = (
    "@item_id is not null and @fulfilment = 'merchant' and @verified and not @ignored and not @vanished "
    "and @excluded = ''"
)
PUSH_STATES = {
    "not_sent": f"{_PUSHED} and @state = 'not_sent'",
    "pending": f"{_PUSHED} and @state = 'pending'",
    "errors": f"{_PUSHED} and @state = 'error'",
    "drifting": (
        f"{_PUSHED} and @state = 'confirmed' and @channel_quantity is not null and @channel_quantity <> @sent and "
        "(@drift_ignored is null or @drift_ignored <> @channel_quantity)"
    ),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """The tiles of Listed Products."""

    total: int
    linked: int
    unlinked: int
    ignored: int
    fba: int
    problems: int
    unverified: int
    vanished: int
    suggested: int
    not_sent: int = 0
    pending: int = 0
    errors: int = 0
    drifting: int = 0


def take(account_id: int, products: Sequence[ListedProduct], now: datetime) -> None:
    """Store what a report names; links, per-listing rules and what was sent stay as they are.

    A listing that may be told levels by now, or may no longer, becomes dirty: it was verified, came back, or changed
    its warehouse.
    """
    levels.mark_listings([*_turned(account_id, products), *_handed(account_id, products)])
    _put(account_id, {each.channel_sku: _facts(each, now) for each in products}, change=_FACTS)


def _turned(account_id: int, products: Sequence[ListedProduct]) -> list[int]:
    """Ids of those of which the report says otherwise whether they may be told levels."""
    says = {each.channel_sku: (each.fulfilment, each.excluded) for each in products}
    skus = list(says)
    found: list[int] = []
    for start in range(0, len(skus), bulk.CHUNK):
        part = skus[start : start + bulk.CHUNK]
        sql = (
            "select id, channel_sku, fulfilment, excluded, verified, vanished from listing "
            f"where account_id = ? and item_id is not null and channel_sku in ({bulk.marks(len(part))})"
        )
        found += [
            listing_id
            for listing_id, sku, *was, verified, vanished in bulk.rows(tables.Listing, sql, [account_id, *part])
            if not verified or vanished or tuple(was) != says[sku]
        ]
    return found


def _handed(account_id: int, products: Sequence[ListedProduct]) -> list[int]:
    """Ids of listings of other accounts of the pool whose SKU changes its warehouse by this report."""
    skus = [each.channel_sku for each in products]
    sql = (
        "select channel_sku from listing where account_id = ? and fulfilment = 'amazon' and not vanished "
        "and channel_sku in ({})"
    )
    theirs: set[str] = set()
    for start in range(0, len(skus), bulk.CHUNK):
        part = skus[start : start + bulk.CHUNK]
        rows = bulk.rows(tables.Listing, sql.format(bulk.marks(len(part))), [account_id, *part])
        theirs.update(sku for (sku,) in rows)
    moved = [each.channel_sku for each in products if (each.fulfilment == "amazon") != (each.channel_sku in theirs)]
    return siblings(account_id, moved)


def _facts(each: ListedProduct, now: datetime) -> dict[str, Any]:
    return {
        "title": each.title, "reference": each.reference, "barcode": each.barcode, "fulfilment": each.fulfilment,
        "channel_quantity": each.quantity, "channel_status": each.status,
        "price": None if each.price is None else to_store(each.price), "verified": True, "vanished": False,
        "last_seen": to_ms(now), "marketplace": each.marketplace, "channel_at": to_ms(now), "excluded": each.excluded,
    }  # fmt: skip


def _put(account_id: int, known: Mapping[str, Mapping[str, Any]], *, change: Sequence[str]) -> None:
    """Make listings that are not there; of those that are, only ``change`` is written."""
    rows = [(account_id, sku, *{**_BLANK, **facts}.values()) for sku, facts in known.items()]
    bulk.insert_or_update(tables.Listing, (*_KEY, *_BLANK), rows, key=_KEY, change=change)


def vanish(account_id: int, before: datetime) -> int:
    """Listings that a whole download no longer names become dirty; a SKU only typed so far is not one of them."""
    gone: Any = (
        (tables.Listing.account == account_id)
        & (tables.Listing.verified == True)  # noqa: E712
        & (tables.Listing.last_seen < before)
        & (tables.Listing.vanished == False)  # noqa: E712
    )
    theirs: Any = tables.Listing.select(tables.Listing.channel_sku).where(
        gone & (tables.Listing.fulfilment == "amazon")
    )
    levels.mark_listings(siblings(account_id, [sku for (sku,) in theirs.tuples()]))
    return int(tables.Listing.update(vanished=True, dirty=tables.Listing.dirty + 1).where(gone).execute())


def find(account_id: int, channel_sku: str) -> Listing:
    """Raises UnknownName."""
    found = by_sku(account_id, [channel_sku])
    if channel_sku not in found:
        raise UnknownName(
            f"There is no listing {channel_sku}", fix="Download the listings first, or check the SKU letter for letter"
        )
    return found[channel_sku]


def links(account_id: int, skus: Sequence[str]) -> dict[str, str | None]:
    """The stock SKU of each channel SKU, None where it is not linked. Raises UnknownName for one that is not here."""
    found: dict[str, str | None] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = list(skus[start : start + bulk.CHUNK])
        sql = (
            "select g.channel_sku, i.sku from listing g left join item i on i.id = g.item_id "
            f"where g.account_id = ? and g.channel_sku in ({bulk.marks(len(part))})"
        )
        found.update(bulk.rows(tables.Listing, sql, [account_id, *part]))
    for each in skus:
        if each not in found:
            find(account_id, each)
    return found


def by_sku(account_id: int, skus: Sequence[str]) -> dict[str, Listing]:
    """Those of these channel SKUs that are there."""
    found: dict[str, Listing] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = list(skus[start : start + bulk.CHUNK])
        where = f"where g.account_id = ? and g.channel_sku in ({bulk.marks(len(part))})"
        found.update((each.channel_sku, each) for each in _read(where, [account_id, *part]))
    return found


def fetch(ids: Sequence[int]) -> list[Listing]:
    """In the order asked for."""
    found: dict[int, Listing] = {}
    for start in range(0, len(ids), bulk.CHUNK):
        part = list(ids[start : start + bulk.CHUNK])
        found.update((each.id, each) for each in _read(f"where g.id in ({bulk.marks(len(part))})", part))
    return [found[each] for each in ids if each in found]


def of_item(item_id: int) -> list[Listing]:
    """Every listing that is linked to it, by account and channel SKU."""
    return _read("where g.item_id = ? order by a.name, g.channel_sku", [item_id])


def page(account_id: int, after: str | None, limit: int) -> list[Listing]:
    """Some of an account's by channel SKU, behind ``after``."""
    if after is None:
        return _read("where g.account_id = ? order by g.channel_sku limit ?", [account_id, limit])
    where = "where g.account_id = ? and g.channel_sku > ? order by g.channel_sku limit ?"
    return _read(where, [account_id, after, limit])


def of_account(account_id: int) -> list[Listing]:
    """All of an account's, by channel SKU."""
    return _read("where g.account_id = ? order by g.channel_sku", [account_id])


def _read(where: str, arguments: Sequence[Any]) -> list[Listing]:
    """Raw rows: of a hundred thousand, models would take four times as long."""
    sql = (
        "select g.id, a.name, g.channel_sku, g.title, g.reference, i.sku, g.link_how, g.linked_by, g.linked_at, "
        "g.fulfilment, g.channel_quantity, g.wanted, g.sent, g.confirmed, g.state, g.error, g.max_listed, "
        "g.percentage, g.end_when, g.latency, g.verified, g.ignored, g.vanished, g.last_seen, g.barcode, g.excluded, "
        "g.price, g.own_price, i.price, g.price_sent, g.price_confirmed, g.price_state, g.price_error "
        f"from listing g join account a on a.id = g.account_id left join item i on i.id = g.item_id {where}"
    )
    return [_fact(*each) for each in bulk.rows(tables.Listing, sql, arguments)]


def _fact(
    id_: int, account: str, channel_sku: str, title: str, reference: str, sku: str | None, how: str, by: str,
    at: int | None, fulfilment: Fulfilment, quantity: int | None, wanted: int | None, sent: int | None,
    confirmed: int | None, state: ListingState, error: str, max_listed: int | None, percentage: int | None,
    end_when: int | None, latency: int | None, verified: object, ignored: object, vanished: object, seen: int | None,
    barcode: str, excluded: str, *prices: Any,
) -> Listing:  # fmt: skip
    """In the order of the columns above; a truth is 0 or 1 where the database has no other. ``prices``: five amounts,
    the state and the error."""
    amounts: list[Any] = [None if each is None else from_store(each) for each in prices[:5]]
    return Listing(
        id_, account, channel_sku, title, reference, sku, how, by, None if at is None else from_ms(at), fulfilment,
        quantity, wanted, sent, confirmed, "ignored" if ignored else state, error, max_listed, percentage, end_when,
        latency, bool(verified), bool(ignored), bool(vanished), None if seen is None else from_ms(seen), barcode,
        excluded, *amounts, *prices[5:],
    )  # fmt: skip


def type_ahead(account_id: int, skus: Sequence[str]) -> None:
    """Unverified listings for SKUs that no report has named yet (A10); those that are there stay as they are."""
    _put(account_id, {sku: {} for sku in skus}, change=())


def link(account_id: int, pairs: Sequence[tuple[str, int]], how: str, now: datetime, by: str = "you") -> int:
    """Link channel SKUs to item ids and repair the account's open orders in the same transaction.

    A SKU that no report has named yet becomes an unverified listing (A10). Returns how many open orders
    had a line repaired.
    """
    return len(link_each(account_id, [(sku, item_id, how) for sku, item_id in pairs], now, by))


def link_each(account_id: int, links: Sequence[tuple[str, int, str]], now: datetime, by: str) -> set[int]:
    """The same where each is linked in its own way: channel SKU, item id, how. Ids of the orders repaired."""
    type_ahead(account_id, [sku for sku, _, _ in links])
    bulk.run(
        tables.Listing,
        "update listing set item_id = ?, link_how = ?, linked_by = ?, linked_at = ?, ignored = ?, dirty = dirty + 1 "
        "where account_id = ? and channel_sku = ?",
        [(item_id, how, by, to_ms(now), False, account_id, sku) for sku, item_id, how in links],
    )
    _forget_suggestions(account_id, [sku for sku, _, _ in links])
    repaired = follow(account_id, {sku: item_id for sku, item_id, _ in links}, now)
    causes.linked(account_id, now)
    waiting.look(now)
    return repaired


def follow(account_id: int, items: Mapping[str, int | None], now: datetime) -> set[int]:
    """Give open lines of these channel SKUs the item (None = none); a past order is never changed.

    What the channel counts of them in a warehouse of its own counts for that item, too. Other listings of the items
    whose reserved units change become dirty. Ids of the orders changed.
    """
    centre_levels.relink(account_id, items, now)
    changed: set[int] = set()
    touched: set[int] = set()
    skus = list(items)
    for start in range(0, len(skus), bulk.CHUNK):
        part = skus[start : start + bulk.CHUNK]
        found = bulk.rows(
            tables.OrderLine,
            "select l.id, l.order_id, l.channel_sku, l.item_id from order_line l join orders o on o.id = l.order_id "
            "where o.account_id = ? and (o.status in ('pending', 'open') and o.deleted_at is null "
            "or o.status = 'unread') "
            f"and l.channel_sku in ({bulk.marks(len(part))})",
            [account_id, *part],
        )
        lines = [each for each in found if each[3] != items[each[2]]]
        bulk.run(
            tables.OrderLine,
            "update order_line set item_id = ? where id = ?",
            [(items[sku], line_id) for line_id, _, sku, _ in lines],
        )
        changed.update(order_id for _, order_id, _, _ in lines)
        touched.update(item for _, _, sku, before in lines for item in (before, items[sku]) if item is not None)
    levels.mark_dirty(touched)
    return changed


def _forget_suggestions(account_id: int, skus: Sequence[str]) -> None:
    """Suggestions are for listings that still wait for a link."""
    bulk.run(
        tables.Suggestion,
        "delete from suggestion where listing_id = (select id from listing where account_id = ? and channel_sku = ?)",
        [(account_id, sku) for sku in skus],
    )


def unlink(account_id: int, skus: Sequence[str], now: datetime) -> int:
    """Take links off. Past orders keep their item, open lines lose it. How many open orders are unmapped by it."""
    bulk.run(
        tables.Listing,
        "update listing set item_id = null, link_how = '', linked_by = '', linked_at = null, dirty = dirty + 1 "
        "where account_id = ? and channel_sku = ?",
        [(account_id, sku) for sku in skus],
    )
    return len(follow(account_id, dict.fromkeys(skus), now))


def set_ignored(account_id: int, skus: Sequence[str], ignored: bool) -> None:
    """An ignored listing needs no suggestions either."""
    bulk.run(
        tables.Listing,
        "update listing set ignored = ?, dirty = dirty + 1 where account_id = ? and channel_sku = ?",
        [(ignored, account_id, sku) for sku in skus],
    )
    if ignored:
        _forget_suggestions(account_id, skus)


def set_rules(account_id: int, rules: Sequence[tuple[str, Rules]]) -> None:
    """Rules of single listings, by channel SKU; the next plan looks at them."""
    bulk.run(
        tables.Listing,
        "update listing set max_listed = ?, percentage = ?, end_when = ?, latency = ?, dirty = dirty + 1 "
        "where account_id = ? and channel_sku = ?",
        [(each.max_listed, each.percentage, each.end_when, each.latency, account_id, sku) for sku, each in rules],
    )


def unlinked(account_id: int) -> list[tuple[int, str, Fulfilment, bool]]:
    """Listing id, channel SKU, fulfilment, ignored of every listing without a link."""
    rows = bulk.rows(
        tables.Listing,
        "select id, channel_sku, fulfilment, ignored from listing "
        "where account_id = ? and item_id is null order by channel_sku",
        [account_id],
    )
    return [
        (listing_id, sku, cast(Fulfilment, fulfilment), bool(ignored)) for listing_id, sku, fulfilment, ignored in rows
    ]


def still_unlinked(account_id: int, skus: Sequence[str]) -> set[str]:
    """Which of these are there, neither linked nor ignored; at most one chunk of SKUs."""
    rows = bulk.rows(
        tables.Listing,
        "select channel_sku from listing where account_id = ? and item_id is null and not ignored "
        f"and channel_sku in ({bulk.marks(len(skus))})",
        [account_id, *skus],
    )
    return {sku for (sku,) in rows}


def item_ids(skus: Sequence[str]) -> dict[str, int]:
    """Stock items that have exactly these SKUs."""
    found: dict[str, int] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = list(skus[start : start + bulk.CHUNK])
        found.update(bulk.rows(tables.Item, f"select sku, id from item where sku in ({bulk.marks(len(part))})", part))
    return found


def every_sku() -> dict[str, int]:
    return dict(bulk.rows(tables.Item, "select sku, id from item"))


def tally(account_id: int | None) -> Tally:
    """Counts for the tiles, of one account or of all."""
    where, arguments = ("where account_id = ?", [account_id]) if account_id is not None else ("", [])
    row = bulk.rows(
        tables.Listing,
        "select count(*), count(item_id), count(*) filter (where item_id is null and not ignored), "
        "count(*) filter (where ignored), count(*) filter (where fulfilment = 'amazon'), "
        "count(*) filter (where state = 'error' or vanished or not verified), "
        "count(*) filter (where not verified), count(*) filter (where vanished), "
        "count(*) filter (where item_id is null and not ignored and exists "
        f"(select 1 from suggestion s where s.listing_id = listing.id and s.rank = 1 and s.score >= {LIKELY})), "
        + ", ".join(f"count(*) filter (where {sql.replace('@', '')})" for sql in PUSH_STATES.values())
        + f" from listing {where}",
        arguments,
    )[0]
    return Tally(*row)
