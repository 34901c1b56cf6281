"""The Listed Products table of the window: columns, filters and sorts as data. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.domain.matching import LIKELY
from linndesk.domain.money import from_store
from linndesk.domain.pricing import wanted
from linndesk.store.centre_look import CountedHere
from linndesk.store.fields import from_ms
from linndesk.store.grids import Grid, Sort
from linndesk.store.levels import available_of
from linndesk.store.listings import PUSH_STATES


@dataclass(frozen=True, slots=True)
class ListingRow:
    """One row. ``available`` is the linked item's, over all locations; None where nothing is linked.

    ``wanted``, ``sent``, ``confirmed``: what the last plan wanted, what the channel was told last, and what of that it
    was seen to show. ``price``: as the channel showed it last. ``suggested_sku`` and ``suggested_score``: the best
    suggestion of an unlinked listing, if it is likely (N6). ``excluded``: why its channel takes no level of it, as a
    sentence, "" where it does. ``counts``: of one that the channel's own warehouse sends, what is counted there.
    """

    id: int
    account: str
    channel_sku: str
    title: str
    reference: str
    sku: str
    item_title: str
    link_how: str
    linked_by: str
    linked_at: datetime | None
    fulfilment: str
    channel_quantity: int | None
    available: int | None
    price: Decimal | None
    state: str
    error: str
    ignored: bool
    verified: bool
    vanished: bool
    last_seen: datetime | None
    max_listed: int | None
    percentage: int | None
    end_when: int | None
    latency: int | None
    barcode: str
    suggested_sku: str
    suggested_score: int | None
    wanted: int | None = None
    sent: int | None = None
    sent_at: datetime | None = None
    confirmed: int | None = None
    confirmed_at: datetime | None = None
    channel_at: datetime | None = None
    excluded: str = ""
    counts: tuple[CountedHere, ...] = ()
    own_price: Decimal | None = None
    item_price: Decimal | None = None
    price_sent: Decimal | None = None
    price_sent_at: datetime | None = None
    price_confirmed: Decimal | None = None
    price_state: str = "not_sent"
    price_error: str = ""

    @property
    def wanted_price(self) -> Decimal | None:
        """What it should cost (X8); None = nothing is told."""
        found = wanted(self.own_price, self.item_price, self.price_sent)
        return None if found is None else found.price

    @property
    def counted(self) -> int | None:
        """Units that can be sold from the channel's own warehouse; None = it was never counted there."""
        return sum(each.fulfillable for each in self.counts) if self.counts else None

    @property
    def is_pushed(self) -> bool:
        """Whether its level is told from here."""
        return bool(self.sku and self.verified and self.fulfilment == "merchant") and not (
            self.ignored or self.vanished or self.excluded
        )


def _make(raw: Sequence[Any]) -> ListingRow:
    return ListingRow(
        id=raw[0], account=raw[1], channel_sku=raw[2], title=raw[3], reference=raw[4], sku=raw[5] or "",
        item_title=raw[6] or "", link_how=raw[7], linked_by=raw[8],
        linked_at=None if raw[9] is None else from_ms(raw[9]),
        fulfilment=raw[10], channel_quantity=raw[11], available=None if raw[5] is None else int(raw[12]),
        price=_amount(raw[13]), state="ignored" if raw[16] else raw[14], error=raw[15],
        ignored=bool(raw[16]), verified=bool(raw[17]), vanished=bool(raw[18]),
        last_seen=None if raw[19] is None else from_ms(raw[19]), max_listed=raw[20], percentage=raw[21],
        end_when=raw[22], latency=raw[23], barcode=raw[24],
        suggested_sku=raw[25] or "", suggested_score=raw[26], wanted=raw[27], sent=raw[28], sent_at=_at(raw[29]),
        confirmed=raw[30], confirmed_at=_at(raw[31]), channel_at=_at(raw[32]), excluded=raw[33],
        own_price=_amount(raw[34]), item_price=_amount(raw[35]), price_sent=_amount(raw[36]),
        price_sent_at=_at(raw[37]), price_confirmed=_amount(raw[38]), price_state=raw[39], price_error=raw[40],
    )  # fmt: skip


def _at(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)


def _amount(value: int | None) -> Decimal | None:
    return None if value is None else from_store(value)


_SHOWN = (  # of what the channel's own warehouse sends, what it counts
    "case when g.fulfilment = 'merchant' then g.channel_quantity else "
    "(select sum(cs.fulfillable) from centre_stock cs join centre c on c.id = cs.centre_id "
    "where c.pool_id = (select pool_id from account where id = g.account_id) and cs.channel_sku = g.channel_sku) end"
)
LISTINGS: Grid[ListingRow] = Grid(
    table="listing g",
    id="g.id",
    joins={
        "a": "join account a on a.id = g.account_id",
        "i": "left join item i on i.id = g.item_id",
        "b": f"left join suggestion b on b.listing_id = g.id and b.rank = 1 and b.score >= {LIKELY}",
        "bi": "left join item bi on bi.id = b.item_id",
    },
    searched=("g.channel_sku", "g.title", "g.reference", "g.barcode", "i.sku"),
    filters={
        "account": "g.account_id = :account",
        "linked": "g.item_id is not null",
        "unlinked": "g.item_id is null and not g.ignored",
        "ignored": "g.ignored",
        "suggested": "g.item_id is null and not g.ignored and b.id is not null",
        "fba": "g.fulfilment = 'amazon'",
        "sku": "i.sku = :sku",
        "unverified": "not g.verified",
        "vanished": "g.vanished",
        "excluded": "g.excluded <> ''",
        **{name: sql.replace("@", "g.") for name, sql in PUSH_STATES.items()},
        "own_price": "g.own_price is not null",
        "price_errors": "g.price_state = 'error'",
        "problems": "g.state = 'error' or g.vanished or not g.verified",
    },
    sorts={
        "channel_sku": Sort("g.channel_sku", text=True),
        "title": Sort("g.title", text=True),
        "account": Sort("a.name", text=True),
        "reference": Sort("g.reference", text=True),
        "sku": Sort("i.sku", text=True, nullable=True),
        "suggested_score": Sort("b.score", nullable=True),
        "fulfilment": Sort("g.fulfilment", text=True),
        "channel_quantity": Sort(_SHOWN, nullable=True),
        "state": Sort("g.state", text=True),
        "wanted": Sort("g.wanted", nullable=True),
        "sent": Sort("g.sent", nullable=True),
        "sent_at": Sort("g.sent_at", nullable=True),
        "max_listed": Sort("g.max_listed", nullable=True),
        "percentage": Sort("g.percentage", nullable=True),
        "end_when": Sort("g.end_when", nullable=True),
        "latency": Sort("g.latency", nullable=True),
        "price": Sort("coalesce(g.own_price, i.price)", nullable=True),
        "price_sent": Sort("g.price_sent", nullable=True),
        "channel_price": Sort("g.price", nullable=True),
        "last_seen": Sort("g.last_seen", nullable=True),
    },
    columns=(
        "g.id", "a.name", "g.channel_sku", "g.title", "g.reference", "i.sku", "i.title", "g.link_how", "g.linked_by",
        "g.linked_at", "g.fulfilment", "g.channel_quantity", available_of("g.item_id"), "g.price", "g.state", "g.error",
        "g.ignored", "g.verified", "g.vanished", "g.last_seen", "g.max_listed", "g.percentage",
        "g.end_when", "g.latency", "g.barcode", "bi.sku", "b.score", "g.wanted", "g.sent", "g.sent_at", "g.confirmed",
        "g.confirmed_at", "g.channel_at", "g.excluded", "g.own_price", "i.price", "g.price_sent", "g.price_sent_at",
        "g.price_confirmed", "g.price_state", "g.price_error",
    ),
    make=_make,
)  # fmt: skip
