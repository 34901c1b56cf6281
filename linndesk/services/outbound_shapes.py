"""What a channel's own warehouse offers for orders, and how one stands there, as JSON. Pure."""

from __future__ import annotations

from typing import Any

from linndesk.domain.money import text as money
from linndesk.domain.outbound import Offer
from linndesk.domain.times import iso_or_none
from linndesk.services.outbound_sheet import OutboundCheck, OutboundSheet

Json = dict[str, Any]


def sheet_json(sheet: OutboundSheet) -> Json:
    """``why``: every reason why it cannot go, ours or the channel's; ``tier`` null = none of those offered is its."""
    return {"orders": [_check(each) for each in sheet.rows]}


def _check(row: OutboundCheck) -> Json:
    return {
        "number": row.number,
        "channel_order_id": row.channel_order_id,
        "fulfillable": row.fulfillable,
        "tier": row.tier or None,
        "offers": [_offer(each) for each in row.offers],
        "why": list(row.why) or ([row.refused] if row.refused else []),
        "findings": list(row.findings),
    }


def _offer(offer: Offer) -> Json:
    return {
        "tier": offer.tier,
        "fee": None if offer.fee is None else money(offer.fee, offer.currency),
        "currency": offer.currency,
        "ships_by": iso_or_none(offer.ships_by),
        "arrives_by": iso_or_none(offer.arrives_by),
    }
