"""The headless contract's JSON, to the letter, from the facts of the rooms below. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.domain.listings import NO_LIMIT, LinkPlan, Listing
from linndesk.domain.money import text as money
from linndesk.domain.orders import ChannelOrder, Line, Order, Parcel, Person
from linndesk.domain.stock import Item, Level, Location, Movement
from linndesk.domain.times import iso, iso_or_none
from linndesk.services.accounts import Account
from linndesk.services.despatch import CheckRow, Despatched
from linndesk.services.doctor import Health
from linndesk.services.find import Found
from linndesk.services.itemrows import RowError
from linndesk.services.items import ImportResult
from linndesk.services.kitimport import Imported as ImportedKits
from linndesk.services.kits import Kit
from linndesk.services.listingimport import Imported
from linndesk.services.shown import LowRow
from linndesk.services.stockacts import Act
from linndesk.services.tableimport import Preview
from linndesk.services.viewlocations import ChannelLocation
from linndesk.settings import SettingsModel, describe

Json = dict[str, Any]


def item_json(item: Item) -> Json:
    return {
        "sku": item.sku,
        "title": item.title,
        "barcode": item.barcode,
        "levels": [level_json(each) for each in item.levels],
        "properties": dict(item.properties),
    }


def level_json(level: Level) -> Json:
    return {
        "location": level.location,
        "on_hand": level.on_hand,
        "in_open_orders": level.in_open_orders,
        "available": level.available,
        "due": level.due,
        "minimum": level.minimum,
        "bin": level.bin,
    }


def act_json(act: Act) -> Json:
    """An act on stock. ``act``: its name for ``stock undo``; ``undo_until``: null where there is nothing to undo."""
    return {
        "act": act.batch,
        "sentence": act.sentence,
        "undo_until": iso_or_none(act.undo_until),
        "levels": [
            {"sku": each.sku, "location": each.location, "before": each.before, "after": each.after}
            for each in act.moved
        ],
    }


def movement_json(movement: Movement) -> Json:
    """One entry of the ledger; ``undone``: another entry took it back."""
    return {
        "at": iso(movement.at),
        "location": movement.location,
        "change": movement.delta,
        "on_hand_after": movement.balance,
        "reason": movement.reason,
        "note": movement.note,
        "order": movement.order_number,
        "who": movement.who,
        "act": movement.batch,
        "undone": movement.undone,
    }


def low_json(row: LowRow) -> Json:
    keys = (
        "sku", "title", "location", "bin", "on_hand", "in_open_orders", "available", "minimum", "short", "due",
    )  # fmt: skip
    return {each: getattr(row, each) for each in keys}


def kit_json(kit: Kit) -> Json:
    """Beyond the contract: a kit, its parts, and how many can be made of what is available."""
    keys = ("sku", "title", "quantity", "on_hand", "available")
    parts = [{each: getattr(part, each) for each in keys} for part in kit.parts]
    return {"sku": kit.sku, "title": kit.title, "can_make": kit.can_make, "parts": parts}


def imported_kits_json(result: ImportedKits) -> Json:
    """Beyond the contract: what a file of compositions did, in kits."""
    figures = {each: getattr(result, each) for each in ("created", "changed", "unchanged")}
    return {**figures, "errors": _row_errors(result.errors)}


def location_json(location: Location) -> Json:
    return {
        "name": location.name,
        "id": location.id,
        "fulfilment_centre": location.fulfilment_centre,
        "account": location.account,
        **({"quarantine": True} if location.quarantine else {}),  # beside the contract: only where it is so
    }


def their_location_json(location: ChannelLocation, account: str) -> Json:
    """The same of a location that an account's channel has; ``id`` is the channel's."""
    return {
        "name": location.name,
        "id": location.id,
        "fulfilment_centre": location.fulfilment_centre,
        "account": account,
    }


def order_json(order: Order) -> Json:
    """Money in the order's currency; ``buyer_email`` is what is shown, ``buyer_email_real`` what the channel gave."""
    person, waiting = order.person, order.waiting
    return {
        "id": order.id,
        "number": order.number,
        "account": order.account,
        "channel_order_id": order.channel_order_id,
        "marketplace": order.marketplace,
        "source": order.source,
        "sub_source": order.sub_source,
        "status": order.status,
        "stage": order.stage,
        "payment_status": order.payment_status,
        "received_at": iso(order.received_at),
        "last_updated": iso(order.last_updated),
        "ship_by": iso_or_none(order.ship_by),
        "buyer_name": person.buyer_name,
        "buyer_email": order.email,
        "buyer_email_real": person.buyer_email or None,
        "address": _address(person),
        "currency": order.currency,
        **{each: money(getattr(order, each), order.currency) for each in ("total", "shipping", "tax", "discount")},
        "postal_service": order.postal_service,
        "channel_service": order.channel_service,
        "parked": order.parked,
        "locked": order.locked,
        "cancel_requested": order.cancel_requested,
        "location": order.location,
        "weight_g": order.weight_g,
        "flags": list(order.flags),
        "notes": list(person.all_notes),
        "gift_message": person.gift_message,
        "waiting": None
        if waiting is None
        else {"reason": waiting.reason, "attempts": waiting.attempts, "next_try": iso_or_none(waiting.next_try)},
        "lines": [_line(each, order.currency) for each in order.lines],
        "parcels": [_parcel(each) for each in order.parcels],
    }


def _address(person: Person) -> Json:
    keys = (
        "name", "company", "line1", "line2", "line3", "town", "region", "postcode", "country_code", "phone",
    )  # fmt: skip
    return {each: getattr(person, each) for each in keys}


def _line(line: Line, currency: str) -> Json:
    return {
        "line_id": line.line_id,
        "channel_sku": line.channel_sku,
        "sku": line.sku,
        "title": line.title,
        "quantity": line.quantity,
        "quantity_despatched": line.quantity_despatched,
        "quantity_cancelled": line.quantity_cancelled,
        "unit_price": money(line.unit_price, currency),
        "line_total": money(line.line_total, currency),
    }


def _parcel(parcel: Parcel) -> Json:
    return {
        "id": parcel.id,
        "reference": parcel.reference,
        "service": parcel.service,
        "tracking": parcel.tracking,
        "shipped_at": iso_or_none(parcel.shipped_at),
        "state": parcel.state,
        "lines": [{"line_id": line_id, "quantity": quantity} for line_id, quantity in parcel.lines],
        "error": parcel.error,
    }


def despatched_json(row: CheckRow, done: Despatched) -> Json:
    """What came of one despatch. ``held``: why its channel is not told for now, or null."""
    return {
        "despatched": row.channel_order_id,
        "order": row.order_id,
        "number": row.number,
        "account": row.account,
        "service": row.service,
        "tracking": row.tracking,
        "units": row.units,
        "parcel": done.parcel_ids[0],
        "outbox": done.outbox_ids[0],
        "held": "; ".join(done.why_held) or None,
        "undo_until": iso_or_none(done.undo_until),
        "findings": [{"kind": each.kind, "text": each.text} for each in row.findings],
    }


def found_json(found: Found) -> Json:
    """``order``: as it is here, else what the channel says of it, else null."""
    here = order_json(found.order) if found.order else None
    there = channel_order_json(found.there) if found.there else None
    return {
        "ref": found.ref,
        "found": found.where,
        "certain": found.certain,
        "order": here or there,
        "account": found.account,
        "reason": found.reason,
        "can_import": found.can_import,
        "asked": list(found.asked),
        "unanswered": [{"account": each.account, "reason": each.reason} for each in found.unanswered],
    }


def channel_order_json(order: ChannelOrder) -> Json:
    """An order that is only on the channel; ``status`` is the channel's. Nobody is named."""
    return {
        "channel_order_id": order.channel_order_id,
        "marketplace": order.marketplace,
        "source": order.source,
        "sub_source": order.sub_source,
        "status": order.status,
        "payment_status": order.payment_status,
        "received_at": iso(order.received_at),
        "last_updated": iso(order.last_updated),
        "ship_by": iso_or_none(order.ship_by),
        "currency": order.currency,
        "total": money(order.total, order.currency),
        "flags": list(order.flags),
        "lines": [
            {
                "line_id": each.line_id,
                "channel_sku": each.channel_sku,
                "title": each.title,
                "quantity": each.quantity,
                "quantity_despatched": each.shipped,
                "quantity_cancelled": each.cancelled,
                "line_total": money(each.total, order.currency),
            }
            for each in order.lines
        ],
    }


def listing_json(listing: Listing) -> Json:
    keys = (
        "account", "channel_sku", "title", "reference", "sku", "quantity_wanted", "quantity_sent",
        "quantity_confirmed", "state", "error", "max_listed", "percentage", "end_when", "latency", "fulfilment",
    )  # fmt: skip
    return {each: getattr(listing, each) for each in keys} | {"max_listed": max_listed(listing.max_listed)}


def listing_prices_json(listing: Listing) -> Json:
    """What a listing costs (its own price, else its item's) and what its channel was told; null = nothing."""
    keys = ("price", "own_price", "price_sent", "price_confirmed")
    named = {each: getattr(listing, each) for each in ("account", "channel_sku", "sku")}
    return named | {each: _amount(getattr(listing, each)) for each in keys}


def _amount(price: Decimal | None) -> str | None:
    return None if price is None else money(price)


def max_listed(stored: int | None) -> int | str | None:
    """As people write it: ``none`` beats the account's limit, None takes it."""
    return "none" if stored == NO_LIMIT else stored


def link_plan_json(plan: LinkPlan) -> Json:
    """What *Link all by SKU* does, and what it leaves alone."""
    return {
        "links": [{"channel_sku": channel_sku, "sku": sku} for _, channel_sku, sku in plan.links],
        "skipped": [{"channel_sku": channel_sku, "reason": reason} for channel_sku, reason in plan.skipped],
    }


def imported_links_json(result: Imported) -> Json:
    """``created + changed + unchanged`` = good rows; ``linked`` of them got a new link."""
    return {
        **{each: getattr(result, each) for each in ("created", "linked", "changed", "unchanged")},
        "orders_repaired": result.repaired,
        "errors": _row_errors(result.errors),
        "ignored_columns": list(result.ignored_columns),
        "notes": list(result.notes),
    }


def links_preview_json(preview: Preview) -> Json:
    """What an import of links would do."""
    rows = [
        {"row": each.number, "channel_sku": each.key, "does": each.does, "what": each.what} for each in preview.rows
    ]
    return {"dry_run": True, "changes": preview.count, "rows": rows, "errors": _row_errors(preview.errors)}


def _row_errors(errors: Sequence[RowError]) -> list[Json]:
    return [{"row": each.row, "column": each.column, "reason": each.reason} for each in errors]


def account_json(account: Account) -> Json:
    """``id, name, channel`` and every settings key; unset = null, a secret says only whether it is set."""
    return {
        "id": account.id,
        "name": account.name,
        "channel": account.channel,
        **settings_json(account.settings, account.secrets),
    }


def settings_json(settings: SettingsModel, secrets: tuple[str, ...] = ()) -> Json:
    """Every key of a settings object as plain JSON."""
    values = settings.model_dump()
    return {
        each.key: {"set": each.key in secrets} if each.secret else _plain(values[each.key])
        for each in describe(type(settings))
    }


def _plain(value: Any) -> Any:
    if value == "":
        return None
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value


def health_json(health: Health) -> Json:
    return {"name": health.name, "ok": health.ok, "text": health.text, "fix": health.fix}


def import_json(result: ImportResult) -> Json:
    return {
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "errors": _row_errors(result.errors),
        "ignored_columns": list(result.ignored_columns),
        "new_locations": list(result.new_locations),
        "notes": list(result.notes),
    }
