"""What a plan of prices looks at and writes: which listings should cost another price than they were told (X8).

Nothing is marked: one question an account finds them, whatever has changed since. Inside a read or a write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, cast

from linndesk.domain.money import from_store, to_store
from linndesk.domain.money import text as money_text
from linndesk.domain.outbox import Hold, State, words
from linndesk.domain.priceplan import hold_for
from linndesk.domain.pricing import SOURCES, Source, is_jump
from linndesk.store import bulk, outbox, outbox_queue
from linndesk.store.fields import dump, to_ms
from linndesk.store.tables import Item, Listing, Outbox

NEWER = "A newer price counts"
HAS_IT = "The channel was told this price already"
GONE = "The listing is gone"
RANK = 3  # among what is due, with the rises of levels: after whatever stops an oversale
_HERE = ("planned", "held", "waiting", "sending", "refused")  # *sent* ones may be very many, and are looked up by SKU
# Of listing g with item i: whether its price is told at all, and what it should be.
TOLD = (
    "g.item_id is not null and g.verified and not g.ignored and not g.vanished and g.excluded = '' "
    "and (g.own_price is not null or i.price > 0 or (i.price = 0 and g.price_sent is not null))"
)
WANTED = "coalesce(g.own_price, i.price)"
_NEW = (
    "account_id", "pool_id", "listing_id", "target", "version", "payload", "rank", "state", "hold", "reason",
    "next_try", "kind", "attempts", "fence", "unsure", "override", "error", "who", "created_at",
    "exchange", "place", "repeated", "again",
)  # fmt: skip
_RAISED = (
    "listing_id", "version", "payload", "state", "hold", "reason", "next_try", "attempts", "request", "error",
    "settled_at", "exchange", "place", "repeated", "again",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account that is told prices. ``gate``: what holds them back now, "" = nothing."""

    account_id: int
    pool_id: int
    name: str
    gate: Hold


class Live(NamedTuple):
    """The newest row of a SKU that is open, or was called off. ``price``: in 1/10,000."""

    id: int
    sku: str
    state: State
    hold: Hold
    reason: str
    version: int
    attempts: int
    next_try: int | None
    listing_id: int | None
    price: int


class Put(NamedTuple):
    """A price to be told, or that waits to be. ``told``: what the channel was told last, ``shown``: what it showed
    last, None = nothing ever; ``row``: its live row, which ``says_so`` already where nothing would change."""

    listing_id: int
    channel_sku: str
    price: Decimal
    source: Source
    told: Decimal | None
    shown: Decimal | None
    version: int
    hold: Hold
    row: Live | None
    says_so: bool

    @property
    def payload(self) -> dict[str, Any]:
        """As it is kept with the row: money as decimal strings, so that nothing is lost on the way."""
        return {
            "price": money_text(self.price), "before": _text(self.told), "live": _text(self.shown),
            "source": self.source, "rule": SOURCES[self.source],
        }  # fmt: skip


class Back(NamedTuple):
    """A row that is no longer wanted, and why."""

    row: Live
    reason: str


@dataclass(slots=True)
class Draft:
    """What a plan would do for one account."""

    speaker: Speaker
    puts: list[Put] = field(default_factory=list)
    backs: list[Back] = field(default_factory=list)

    @property
    def fresh(self) -> list[Put]:
        """Those of which something would be written."""
        return [each for each in self.puts if not each.says_so]


def draft(speaker: Speaker) -> Draft:
    """Two questions where nothing differs and nothing waits."""
    made = Draft(speaker)
    differing = _differing(speaker.account_id)
    here = {each.sku: each for each in _rows(speaker, f"state in ({_quoted(_HERE)})")}
    for part in _parts([sku for _, sku, *_ in differing if sku not in here]):
        which = f"coalesce(state, '') in ('sent', 'cancelled') and target in ({bulk.marks(len(part))})"
        here.update((each.sku, each) for each in _rows(speaker, which, part))
    for found in differing:
        put = _put(speaker, found, here.get(found[1]))
        if put is not None:
            made.puts.append(put)
    wanted = {sku for _, sku, *_ in differing}
    made.backs = _backs([each for sku, each in here.items() if sku not in wanted])
    return made


def write(speaker: Speaker, puts: Sequence[Put], now: datetime) -> int:
    """How many rows were made or changed; one that has moved on since it was read stays. At most some hundred."""
    rows = _as_they_are([each.row.id for each in puts if each.row is not None])
    taken = _taken(speaker, [each.channel_sku for each in puts if _is_new(each)])
    new, raised = [], []
    for each in puts:
        row = each.row
        if row is not None and rows.get(row.id) != (row.state, row.hold, row.version):
            continue
        if not _is_new(each):
            raised.append(each)
        elif taken.get(each.channel_sku, row.id if row else None) == (row.id if row else None):
            new.append(each)
    outbox.end_all([each.row.id for each in new if each.row is not None], "superseded", now, NEWER)
    bulk.insert(Outbox, _NEW, [_made(speaker, each, now) for each in new])
    bulk.update(Outbox, _RAISED, [_changed(each, now) for each in raised])
    sql = "update listing set price_version = ?, price_state = 'pending', price_error = '' where id = ?"
    bulk.run(Listing, sql, [(each.version, each.listing_id) for each in (*new, *raised)])
    return len(new) + len(raised)


def take_back(backs: Sequence[Back], now: datetime) -> int:
    """End rows that are no longer wanted; those that have moved on meanwhile stay."""
    rows = _as_they_are([each.row.id for each in backs])
    ended = 0
    for reason in dict.fromkeys(each.reason for each in backs):
        same = [each.row for each in backs if each.reason == reason]
        ids = [each.id for each in same if rows.get(each.id) == (each.state, each.hold, each.version)]
        ended += outbox.end_all(ids, "superseded", now, reason)
        _settled_listings(ids)
    return ended


def unsent(account_id: int) -> list[Live]:
    """Every row of the account that leaves or is held, by SKU; for a preview."""
    sql = (
        "select id, target, state, hold, reason, version, attempts, next_try, listing_id, payload from outbox "
        f"where account_id = ? and kind = 'price' and state in ({_quoted(('planned', 'held', 'waiting', 'sending'))})"
    )
    return _lives(bulk.rows(Outbox, sql, [account_id]))


def fingerprint() -> tuple[object, ...]:
    """Another one as soon as a price changes that a plan is made of; links are marked, see ``stock_look``."""
    mark = "select count({0}), sum({0} * (id - id / 97 * 97 + 1)) from {1} where {0} is not null"
    return (*bulk.rows(Listing, mark.format("own_price", "listing")), *bulk.rows(Item, mark.format("price", "item")))


def facts(listing_ids: Sequence[int]) -> dict[int, tuple[Decimal | None, Decimal | None, Source]]:
    """By listing: what it was told last, what it showed last, and whose price it has now."""
    found: dict[int, tuple[Decimal | None, Decimal | None, Source]] = {}
    for part in _parts(sorted(set(listing_ids))):
        sql = "select id, price_sent, price_confirmed, price, own_price from listing"
        sql += f" where id in ({bulk.marks(len(part))})"
        for number, sent, confirmed, shown, own in bulk.rows(Listing, sql, part):
            told = _money(confirmed if sent is None else sent)
            found[number] = (told, _money(shown), "item" if own is None else "listing")
    return found


def why_untold(listing_ids: Sequence[int | None]) -> dict[int, str]:
    """Why each of these is told no price any more, as a sentence; "" where it is. What is gone is left out."""
    found: dict[int, str] = {}
    for part in _parts(sorted({each for each in listing_ids if each is not None})):
        sql = (
            "select g.id, g.item_id, g.excluded, g.ignored, g.vanished, g.verified, g.own_price, i.price "
            f"from listing g left join item i on i.id = g.item_id where g.id in ({bulk.marks(len(part))})"
        )
        for number, item, excluded, ignored, vanished, verified, own, price in bulk.rows(Listing, sql, part):
            said = (
                (item is None, "It is no longer linked to a stock item"),
                (excluded, excluded),
                (ignored, "The listing is ignored"),
                (vanished, "The channel no longer lists it"),
                (not verified, "The channel has not named it yet"),
                (own is None and price is None, "It has no price any more"),
            )
            found[number] = next((why for holds, why in said if holds), "")
    return found


def _differing(account_id: int) -> list[tuple[Any, ...]]:
    sql = (
        "select g.id, g.channel_sku, g.own_price, i.price, g.price_sent, g.price_confirmed, g.price, g.price_version "
        f"from listing g join item i on i.id = g.item_id where g.account_id = ? and {TOLD} "
        f"and (g.price_sent is null or g.price_sent <> {WANTED}) order by g.id"
    )
    return bulk.rows(Listing, sql, [account_id])


def _put(speaker: Speaker, found: tuple[Any, ...], row: Live | None) -> Put | None:
    """None where a person has called this very price off."""
    listing, sku, own, item, sent, confirmed, shown, version = found
    price = item if own is None else own
    if row is not None and row.state == "cancelled":
        if row.price == price and row.version == version:
            return None
        row = None
    told = _money(confirmed if sent is None else sent)
    same = row is not None and row.price == price and row.state != "sent"
    kept: Hold = row.hold if row is not None and row.state == "held" else ""
    hold = hold_for(speaker.gate, kept=kept, jumps=is_jump(told, from_store(price)))
    if row is not None and row.state == "sending" and hold:
        same = True  # nobody knows what became of it: that comes first
    return Put(
        listing, sku, from_store(price), "item" if own is None else "listing", told, _money(shown),
        row.version if row is not None and same else max(version, 0 if row is None else row.version) + 1,
        row.hold if row is not None and same else hold, row, same,
    )  # fmt: skip


def _backs(rows: Sequence[Live]) -> list[Back]:
    """Why rows whose listing has what it should are here no longer."""
    ready = [each for each in rows if each.state in ("planned", "held", "waiting", "refused")]
    untold = why_untold([each.listing_id for each in ready])
    return [Back(each, untold.get(each.listing_id or 0, GONE) or HAS_IT) for each in ready]


def _rows(speaker: Speaker, which: str, arguments: Sequence[Any] = ()) -> list[Live]:
    sql = (
        "select id, target, state, hold, reason, version, attempts, next_try, listing_id, payload from outbox "
        f"where pool_id = ? and kind = 'price' and account_id = ? and {which} order by id"
    )
    return _lives(bulk.rows(Outbox, sql, [speaker.pool_id, speaker.account_id, *arguments]))


def _lives(rows: Sequence[tuple[Any, ...]]) -> list[Live]:
    return [Live._make((*row[:9], to_store(Decimal(json.loads(row[9])["price"])))) for row in rows]


def _is_new(put: Put) -> bool:
    return put.row is None or put.row.state == "refused"


def _as_they_are(row_ids: Sequence[int]) -> dict[int, tuple[State, Hold, int]]:
    found: dict[int, tuple[State, Hold, int]] = {}
    for part in _parts(row_ids):
        sql = f"select id, state, hold, version from outbox where id in ({bulk.marks(len(part))})"
        for number, state, hold, version in bulk.rows(Outbox, sql, part):
            found[number] = (cast(State, state), cast(Hold, hold), version)
    return found


def _taken(speaker: Speaker, skus: Sequence[str]) -> dict[str, int]:
    """SKUs that have a live row by now; one of another process, should two ever plan at once."""
    found: dict[str, int] = {}
    for part in _parts(skus):
        sql = (
            "select target, id from outbox where pool_id = ? and kind = 'price' "
            f"and coalesce(state, '') in ({_quoted((*_HERE, 'sent'))}) and target in ({bulk.marks(len(part))})"
        )
        found.update(bulk.rows(Outbox, sql, [speaker.pool_id, *part]))
    return found


def _made(speaker: Speaker, put: Put, now: datetime) -> tuple[Any, ...]:
    at = to_ms(now)
    return (
        speaker.account_id, speaker.pool_id, put.listing_id, put.channel_sku, put.version, dump(put.payload), RANK,
        "held" if put.hold else "waiting", put.hold, words(put.hold, "price"), at, "price", 0, 0, False, "", "",
        "linndesk", at, "", 0, False, 0,
    )  # fmt: skip


def _changed(put: Put, now: datetime) -> tuple[Any, ...]:
    """A row that was raised: as new, but that it may be on its way, or its account waits for a sign-in."""
    row = put.row
    assert row is not None
    state: State = "held" if put.hold else "sending" if row.state == "sending" else "waiting"
    reason, due = words(put.hold, "price"), to_ms(now)
    if state == row.state == "waiting" and row.reason in outbox_queue.WAITS_FOR:
        reason, due = row.reason, row.next_try or due
    attempts = row.attempts if state == "sending" else 0
    return (
        put.listing_id, put.version, dump(put.payload), state, put.hold, reason, due, attempts, None, "", None,
        "", 0, False, 0, row.id,
    )  # fmt: skip


def _settled_listings(row_ids: Sequence[int]) -> None:
    """Listings whose row was taken back stand as they stood before it."""
    for part in _parts(row_ids):
        sql = (
            "update listing set price_state = case when price_sent is null then 'not_sent' "
            "when price_sent = price_confirmed then 'confirmed' else 'pending' end, price_error = '' "
            f"where id in (select listing_id from outbox where id in ({bulk.marks(len(part))}))"
        )
        bulk.run(Listing, sql, [tuple(part)])


def _parts(things: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(things), bulk.CHUNK):
        yield list(things[start : start + bulk.CHUNK])


def _quoted(states: Sequence[str]) -> str:
    return ", ".join(f"'{each}'" for each in states)


def _money(stored: int | None) -> Decimal | None:
    return None if stored is None else from_store(stored)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)
