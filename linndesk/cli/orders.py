"""orders list, show, find, delete, undo. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from linndesk.cli import postsale_shown
from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, plural
from linndesk.errors import BadInput
from linndesk.services.find import Found
from linndesk.services.imports import waiting_words
from linndesk.services.outbound import OutboundStatus
from linndesk.services.shapes import found_json, order_json


def _list(face: Face, asked: Asked) -> Result:
    if asked.limit is not None and asked.limit < 0:
        raise BadInput(f"--limit {asked.limit} is below 0", fix="Write how many orders at most")
    found = face.program.orders.listed(
        status=asked.status,
        account=asked.account,
        since=None if asked.since is None else moment(asked.since),
        search=asked.search,
        limit=asked.limit,
    )
    values = [order_json(each) for each in found]
    rows = [("Number", "Channel order", "Account", "Status", "Received (UTC)", "Total", "Units", "Waiting for")]
    rows += [
        (
            each["number"],
            each["channel_order_id"],
            each["account"],
            each["status"],
            each["received_at"].replace("T", " ").rstrip("Z"),
            f"{each['total']} {each['currency']}",
            str(sum(line["quantity"] for line in each["lines"])),
            each["waiting"]["reason"] if each["waiting"] else "",
        )
        for each in values
    ]
    return Result(values, columns(rows) if found else ["No order matches."])


def moment(text: str) -> datetime:
    """A day, or a time in UTC unless it says else. Raises BadInput."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{text} is no time", fix="Write it as 2026-11-21T08:00:00Z or 2026-11-21") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _show(face: Face, asked: Asked) -> Result:
    order = face.program.orders.show(asked.ref, asked.account)
    value = order_json(order)
    after, lines = postsale_shown.shown(face, order.id)
    page = [*_page(value, face.program.outbound.status(order.id)), *lines]
    return Result({**value, "after_sale": after} if after else value, page)


def _page(order: dict[str, Any], there: OutboundStatus | None) -> list[str]:
    address = ", ".join(each for each in order["address"].values() if each)
    head = [
        ("Order", f"{order['number']} ({order['channel_order_id']})"),
        ("Account", f"{order['account']}, {order['sub_source']}"),
        ("Status", order["status"] + (f": {order['waiting']['reason']}" if order["waiting"] else "")),
        ("Received", order["received_at"]),
        ("Ship by", order["ship_by"] or ""),
        ("Buyer", f"{order['buyer_name']}, {order['buyer_email']}"),
        ("Address", address),
        ("Total", f"{order['total']} {order['currency']}"),
        ("Service", order["postal_service"] or order["channel_service"]),
        ("Stage", order["stage"]),
        ("Marks", ", ".join(each for each in ("parked", "locked", "cancel_requested") if order[each])),
        ("Flags", ", ".join(order["flags"])),
        *(_there(there) if there is not None else []),
    ]
    lines = [("Line", "Channel SKU", "Our SKU", "Qty", "Left", "Total", "Title")]
    lines += [
        (
            each["line_id"],
            each["channel_sku"],
            each["sku"] or "-",
            str(each["quantity"]),
            str(max(0, each["quantity"] - each["quantity_despatched"] - each["quantity_cancelled"])),
            each["line_total"],
            each["title"],
        )
        for each in order["lines"]
    ]
    return [*columns([each for each in head if each[1]]), "", *columns(lines), *_parcels(order["parcels"])]


def _there(status: OutboundStatus) -> list[tuple[str, str]]:
    """How it stands at a channel's own warehouse."""
    said = f"{status.words} since {status.since:%Y-%m-%d %H:%M} UTC" + (f": {status.why}" if status.why else "")
    packages = [f"{each.carrier} {each.tracking}".strip() or each.package for each in status.packages]
    return [("Sent from", f"{status.location}, {status.reference}, {status.tier}"), ("There", said),
            ("Packages", ", ".join(packages)), ("Take back", status.takes_back)]  # fmt: skip


def _parcels(parcels: list[dict[str, Any]]) -> list[str]:
    if not parcels:
        return []
    rows = [("Parcel", "Service", "Tracking", "Despatched", "Told", "Units")]
    rows += [
        (
            str(each["id"]),
            each["service"],
            each["tracking"],
            each["shipped_at"] or "",
            f"{each['state']}: {each['error']}" if each["error"] else each["state"],
            ", ".join(f"{line['quantity']} of {line['line_id']}" for line in each["lines"]),
        )
        for each in parcels
    ]
    return ["", *columns(rows)]


def _find(face: Face, asked: Asked) -> Result:
    """Exit code 0: it is here, to be worked on or looked at."""
    with face.stoppable() as cancel:
        found = face.program.find.find(asked.ref, asked.account, cancel=cancel, say=_asking(face))
        if asked.bring and found.can_import and found.account:
            _, found = face.program.find.import_now(found.ref, found.account, cancel=cancel)
        if found.order is not None and found.order.waiting is not None and found.order.waiting.for_sku:
            _, said = face.program.orders.try_now([found.order.id], cancel)
            face.say(said)
            found = face.program.find.find(found.ref, found.account, cancel=cancel)
    is_here = found.where == "here" and not found.is_deleted and not found.unread
    return Result(found_json(found), _said(found), 0 if is_here else 1)


def _asking(face: Face) -> Callable[[str], None]:
    return lambda text: face.say(f"Asking {text}")


def _said(found: Found) -> list[str]:
    """The answer as sentences."""
    lines = []
    if found.order is not None:
        lines.append(f"Order {found.order.number} ({found.order.channel_order_id}) of {found.account} is here")
        if waiting_words(found.order):
            lines.append(waiting_words(found.order))
    elif found.where == "channel":
        lines.append(f"Order {found.ref} is on the channel of {found.account}, but not here")
    if found.there is not None:
        units = plural(sum(each.quantity for each in found.there.lines), "unit")
        lines.append(f"The channel says: {found.there.status}, placed {found.there.received_at:%d %B %Y}, {units}")
    if found.reason:
        lines.append(f"{found.reason}.")
    lines += [
        f"{each.account} {'cannot' if each.never else 'could not'} be asked: {each.reason}" for each in found.unanswered
    ]
    if not found.certain:
        lines.append("So this is not certain: ask again when they answer.")
    if found.is_deleted:
        lines.append(f"Undo: orders undo {found.ref}")
    elif found.can_import:
        lines.append(f"Import it: orders find {found.ref} --import")
    return lines


def _delete(face: Face, asked: Asked) -> Result:
    gone = face.program.orders.delete_ref(asked.ref, asked.account)
    line = f"Order {asked.ref} deleted; {plural(gone.units, 'unit')} back on sale. Undo: orders undo {asked.ref}"
    return Result({"deleted": asked.ref, "units": gone.units}, [line])


def _undo(face: Face, asked: Asked) -> Result:
    done = face.program.orders.undo(asked.ref, asked.account)
    return Result({"undone": asked.ref, "text": done}, [done])


REF = (
    argument("ref", metavar="REF", help="the channel's order id or our number"),
    argument("--account", metavar="NAME", help="where a number is there twice"),
)

COMMANDS = (
    Command(
        ("orders", "list"),
        "orders by received time; pending and open unless --status says otherwise",
        _list,
        (
            argument("--status", metavar="S|all", help="pending, open, processed, cancelled or all"),
            argument("--account", metavar="NAME"),
            argument("--since", metavar="T", help="received at or after, ISO 8601, UTC where no zone is given"),
            argument("--search", metavar="TEXT", default="", help="number, name, postcode or SKU"),
            argument("--limit", metavar="N", type=int),
        ),
    ),
    Command(("orders", "show"), "one order, whole", _show, REF),
    Command(
        ("orders", "find"),
        "find an order: here, on the channel but left out because …, or not there",
        _find,
        (
            argument(
                "ref",
                metavar="REF",
                help="the channel's order id or our number, as it was pasted; one that waits for a SKU is tried now",
            ),
            argument("--account", metavar="NAME", help="ask only there"),
            argument("--import", dest="bring", action="store_true", help="bring it in where that can be done"),
        ),
    ),
    Command(("orders", "delete"), "delete an order here; it does not come in again", _delete, REF),
    Command(
        ("orders", "undo"),
        "take back a deletion, a despatch, cancellation or refund that its channel was not told of, a move that a "
        "channel's warehouse was not asked for yet, or stock that left elsewhere",
        _undo,
        REF,
    ),
)
