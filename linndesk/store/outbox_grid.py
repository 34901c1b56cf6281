"""The Outbox table of the window: columns, filters and sorts as data. Inside a read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from linndesk.domain.outbox import AFTER_SALE, OF_PARCELS, Hold, Kind, State
from linndesk.domain.preview import (
    after_sale_words,
    booking_words,
    despatch_words,
    is_return,
    listing_words,
    mail_words,
    outbound_words,
    plain_words,
)
from linndesk.domain.pricing import change_words
from linndesk.store.fields import from_ms
from linndesk.store.grids import Grid, Sort


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One row as it is shown. ``what``: the payload in a few words; ``called``: what people on the channel call its
    order, where its id is no name; ``home``: where an order comes back to that a centre is asked to send; ``returns``:
    it books goods that came back."""

    id: int
    account: str
    kind: Kind
    target: str
    state: State
    hold: Hold
    reason: str
    attempts: int
    next_try: datetime | None
    error: str
    created_at: datetime
    settled_at: datetime | None
    who: str
    order_id: int | None
    what: str
    called: str
    home: str
    returns: bool = False


def words_of(kind: str, payload: dict[str, Any]) -> str:
    """What is told, in a few words."""
    if kind == "price":
        return change_words(payload)
    if kind == "fba":
        return outbound_words(payload)
    if kind == "listing":
        return listing_words(payload)
    if kind in AFTER_SALE:
        return after_sale_words(payload)
    if kind in ("booking", "mail"):
        return booking_words(payload) if kind == "booking" else mail_words(payload)
    return despatch_words(payload) if kind in OF_PARCELS else plain_words(payload)


def _make(raw: Sequence[Any]) -> OutboxLine:
    payload = json.loads(raw[14])
    return OutboxLine(
        id=raw[0], account=raw[1], kind=cast(Kind, raw[2]), target=raw[3], state=cast(State, raw[4]),
        hold=cast(Hold, raw[5]), reason=raw[6], attempts=raw[7], next_try=_moment(raw[8]), error=raw[9],
        created_at=from_ms(raw[10]), settled_at=_moment(raw[11]), who=raw[12], order_id=raw[13],
        what=words_of(raw[2], payload), called=raw[15] or "", home=raw[16] or "",
        returns=raw[2] == "booking" and is_return(payload),
    )  # fmt: skip


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else from_ms(stored)


_HOME = (
    "case when o.kind = 'fba' then (select q.name from outbound b join location q on q.id = b.home_id "
    "where b.order_id = o.order_id order by b.id desc limit 1) else '' end"
)
_RETURNED = "exists (select 1 from order_return t where t.outbox_id = o.id)"
OUTBOX: Grid[OutboxLine] = Grid(
    table="outbox o",
    id="o.id",
    joins={"a": "join account a on a.id = o.account_id", "r": "left join orders r on r.id = o.order_id"},
    searched=("o.target", "r.called", "o.payload", "o.reason", "o.error"),
    filters={
        "open": "o.state in ('planned', 'held', 'waiting', 'sending', 'refused')",
        "waiting": "o.state in ('planned', 'waiting')",
        "held": "o.state = 'held'",
        "sending": "o.state = 'sending'",
        "sent": "o.state = 'sent'",
        "refused": "o.state = 'refused'",
        "done": "o.state = 'confirmed' and o.settled_at >= :today",
        "ended": "o.state in ('confirmed', 'superseded', 'cancelled')",
        "account": "a.name = :account",
        "kind": "o.kind = :kind",
        "deliveries": f"o.kind = 'booking' and not {_RETURNED}",
        "returns": f"o.kind = 'booking' and {_RETURNED}",
    },
    sorts={
        "id": Sort("o.id"),
        "state": Sort("o.state", text=True),
        "account": Sort("a.name", text=True),
        "kind": Sort("o.kind", text=True),
        "target": Sort("o.target", text=True),
        "reason": Sort("o.reason", text=True),
        "attempts": Sort("o.attempts"),
        "next_try": Sort("o.next_try", nullable=True),
        "error": Sort("o.error", text=True),
        "created_at": Sort("o.created_at"),
        "settled_at": Sort("o.settled_at", nullable=True),
    },
    columns=(
        "o.id", "a.name", "o.kind", "o.target", "o.state", "o.hold", "o.reason", "o.attempts", "o.next_try", "o.error",
        "o.created_at", "o.settled_at", "o.who", "o.order_id", "o.payload", "r.called", _HOME,
    ),
    make=_make,
)  # fmt: skip
