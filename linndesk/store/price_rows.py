"""What listings show of a price on its way: begun, taken, confirmed, refused (X8, N4). Inside a write.

Each runs in the transaction that settles the outbox row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from linndesk.domain.money import to_store
from linndesk.store import bulk
from linndesk.store.fields import to_ms
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Listing, PriceSend

_SEND = ("listing_id", "account_id", "outbox_id", "version", "at", "price", "before", "source", "state")


def set_own(account_id: int, prices: Sequence[tuple[str, Decimal | None]]) -> None:
    """Own prices by channel SKU, None = the stock item's; the next plan finds what differs by itself (X8)."""
    bulk.run(
        Listing,
        "update listing set own_price = ? where account_id = ? and channel_sku = ?",
        [(None if price is None else to_store(price), account_id, sku) for sku, price in prices],
    )


def stored(row: OutboxRow) -> int:
    """The price that a row tells, in 1/10,000."""
    return to_store(Decimal(row.payload["price"]))


def begin_all(rows: Sequence[OutboxRow], now: datetime) -> None:
    """The claim's stamp: these prices leave. A repeat of the same version is the same send."""
    known = _known([each.id for each in rows])
    new = [each for each in rows if (each.id, each.version) not in known and each.listing_id is not None]
    before = _told([each.listing_id for each in new if each.listing_id is not None])
    bulk.insert(
        PriceSend,
        _SEND,
        [
            (each.listing_id, each.account_id, each.id, each.version, to_ms(now), stored(each),
             before.get(each.listing_id or 0), each.payload["source"], "sending")
            for each in new
        ],
    )  # fmt: skip
    bulk.run(
        Listing,
        "update listing set price_sent = ?, price_sent_at = ?, price_state = 'pending', price_error = '' where id = ?",
        [(stored(each), to_ms(now), each.listing_id) for each in rows],
    )


def not_sent(row: OutboxRow) -> None:
    """It certainly never left: what the listing was told before is what counts again."""
    found = _send(row, "and state = 'sending'")
    if found is not None:
        bulk.run(PriceSend, "delete from price_send where id = ?", [(found[0],)])
        _back_to(row, *found)


def taken(row: OutboxRow) -> None:
    """It was sent, and the channel said nothing of it."""
    _settle(row, "sent", None)


def confirmed(row: OutboxRow, now: datetime) -> None:
    """The channel has it. A listing that has a newer price by now stays pending."""
    _settle(row, "confirmed", now)
    sql = "update listing set price_confirmed = ?, price_confirmed_at = ? where id = ?"
    bulk.run(Listing, sql, [(stored(row), to_ms(now), row.listing_id)])
    _state(row, "confirmed", "")


def refused(row: OutboxRow, words: str, now: datetime) -> None:
    """The channel will not have it, in its words: it has what it was told before. Another price is told by itself."""
    _settle(row, "refused", now)
    found = _send(row)
    if found is not None:
        _back_to(row, *found)
    _state(row, "error", words)


def elsewhere(row: OutboxRow, now: datetime) -> None:
    """Somebody set it there by hand: that is what the channel was told last."""
    sql = (
        "update listing set price_sent = ?, price_sent_at = ?, price_confirmed = ?, price_confirmed_at = ?, "
        "price_state = 'confirmed', price_error = '' where id = ?"
    )
    price, at = stored(row), to_ms(now)
    bulk.run(Listing, sql, [(price, at, price, at, row.listing_id)])


def unknown(row: OutboxRow) -> None:
    """Nobody knows what the channel has of it: whatever is planned next is told."""
    _forget("", [row.listing_id])


def tell_anew(listing_ids: Sequence[int]) -> None:
    """A person wants these told once more, also one that was called off."""
    _forget("price_version = price_version + 1, ", listing_ids)


def known(listing_ids: Sequence[int]) -> list[int]:
    """Those of which a price was ever planned."""
    found: list[int] = []
    for start in range(0, len(listing_ids), bulk.CHUNK):
        part = list(listing_ids[start : start + bulk.CHUNK])
        sql = f"select id from listing where price_version > 0 and id in ({bulk.marks(len(part))})"
        found += [number for (number,) in bulk.rows(Listing, sql, part)]
    return found


def _forget(also: str, listing_ids: Sequence[int | None]) -> None:
    sql = (
        f"update listing set {also}price_sent = null, price_sent_at = null, price_state = 'not_sent', price_error = ''"
    )
    bulk.run(Listing, f"{sql} where id = ?", [(each,) for each in listing_ids if each is not None])


def _send(row: OutboxRow, which: str = "") -> tuple[int, int | None] | None:
    """Id of what is noted of this try, and the price that was told before it."""
    sql = f"select id, before from price_send where outbox_id = ? and version = ? {which}"
    found = bulk.rows(PriceSend, sql, [row.id, row.version])
    return (found[0][0], found[0][1]) if found else None


def _back_to(row: OutboxRow, number: int, before: int | None) -> None:
    sql = "select at from price_send where listing_id = ? and id < ? order by id desc limit 1"
    earlier = bulk.rows(PriceSend, sql, [row.listing_id, number])
    at = earlier[0][0] if earlier and before is not None else None
    sql = (
        "update listing set price_sent = ?, price_sent_at = ?, price_state = case "
        "when cast(? as bigint) is null then 'not_sent' when price_confirmed = ? then 'confirmed' else 'pending' end "
        "where id = ?"
    )
    bulk.run(Listing, sql, [(before, at, before, before, row.listing_id)])


def _settle(row: OutboxRow, state: str, at: datetime | None) -> None:
    sql = "update price_send set state = ?, settled_at = ? where outbox_id = ? and version = ?"
    bulk.run(PriceSend, sql, [(state, None if at is None else to_ms(at), row.id, row.version)])


def _state(row: OutboxRow, state: str, error: str) -> None:
    sql = "update listing set price_state = ?, price_error = ? where id = ? and price_version = ?"
    bulk.run(Listing, sql, [(state, error, row.listing_id, row.version)])


def _known(row_ids: Sequence[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for start in range(0, len(row_ids), bulk.CHUNK):
        part = row_ids[start : start + bulk.CHUNK]
        sql = f"select outbox_id, version from price_send where outbox_id in ({bulk.marks(len(part))})"
        found.update((row, version) for row, version in bulk.rows(PriceSend, sql, part))
    return found


def _told(listing_ids: Sequence[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for start in range(0, len(listing_ids), bulk.CHUNK):
        part = listing_ids[start : start + bulk.CHUNK]
        found.update(
            bulk.rows(Listing, f"select id, price_sent from listing where id in ({bulk.marks(len(part))})", part)
        )
    return found
