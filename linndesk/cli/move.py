"""orders move: to another location of one's own, to a channel's own warehouse, and back. Main thread."""

from __future__ import annotations

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns
from linndesk.cli.orders import REF
from linndesk.errors import BadInput, NotMoved
from linndesk.services.outbound import Choice, OutboundCheck, OutboundSheet
from linndesk.services.outbound_shapes import sheet_json
from linndesk.services.shapes import order_json


def _move(face: Face, asked: Asked) -> Result:
    order_id = face.program.order_acts.id_of(asked.ref, asked.account)
    if face.program.outbound.is_centre(asked.location):
        return _preview(face, asked, order_id) if asked.preview else _send(face, asked, order_id)
    if asked.preview or asked.tier:
        raise BadInput(
            f"{asked.location} is one of your own locations", fix="Write --preview and --tier for a channel's warehouse"
        )
    status = face.program.outbound.status(order_id)
    if status is not None and status.running:
        done = face.program.outbound.back([order_id], asked.location)
        act = "taken back" if done.back else "asked to stop"
        return Result({"done": asked.ref, "act": act}, [f"Order {asked.ref}: {done.sentence}"])
    face.program.order_acts.move([order_id], asked.location)
    return Result({"done": asked.ref, "act": "moved"}, [f"Order {asked.ref}: moved"])


def _sheet(face: Face, asked: Asked, order_id: int) -> OutboundSheet:
    with face.stoppable() as cancel:
        return face.program.outbound.preview([order_id], asked.location, cancel=cancel)


def _preview(face: Face, asked: Asked, order_id: int) -> Result:
    """Nothing is moved. Exit code 1: it cannot go as it stands."""
    sheet = _sheet(face, asked, order_id)
    rows = [("Order", "Service level", "Fee", "Leaves by", "Arrives by")]
    rows += [
        (
            each.number, offer.tier, "?" if offer.fee is None else f"{offer.fee} {offer.currency}",
            "" if offer.ships_by is None else f"{offer.ships_by:%Y-%m-%d}",
            "" if offer.arrives_by is None else f"{offer.arrives_by:%Y-%m-%d}",
        )
        for each in sheet.rows
        for offer in each.offers
    ]  # fmt: skip
    lines = columns(rows) if len(rows) > 1 else []
    for each in sheet.rows:
        lines += [f"Order {each.number}: {each.refused or f'goes as {each.tier or each.wanted}'}", *_looks(each)]
    lines += [f"Nothing would leave for now. {each}" for each in sheet.held]
    return Result(sheet_json(sheet), lines, 0 if sheet.ready else 1)


def _send(face: Face, asked: Asked, order_id: int) -> Result:
    sheet = _sheet(face, asked, order_id)
    row = sheet.rows[0]
    tier = _tier(row, asked.tier, sheet.location)
    done = face.program.outbound.submit([Choice(order_id, tier)], sheet.location)
    offer = row.offer(tier)
    fee = "" if offer is None or offer.fee is None else f" for {offer.fee} {offer.currency}"
    lines = [f"Order {row.number} ({row.channel_order_id}): {sheet.location} is to send it, {tier}{fee}"]
    lines += [f"Held: {each}" for each in done.why_held] + _looks(row)
    if done.undo_until is not None:
        lines.append(f"Undo until {done.undo_until:%H:%M:%S} UTC: orders undo {asked.ref}")
    return Result(order_json(face.program.orders.fetch(order_id)), lines)


def _tier(row: OutboundCheck, wanted: str, location: str) -> str:
    """The service level that it goes at. Raises NotMoved, BadInput."""
    if row.refused:
        raise NotMoved(f"Order {row.number} was not moved to {location}", row.refused, "It stays where it is")
    tier = wanted.strip().upper() or row.tier
    names = ", ".join(each.tier for each in row.offers)
    if wanted and row.offer(tier) is None:
        raise BadInput(f"{location} does not offer {wanted.strip()} for order {row.number}", fix=f"It offers {names}")
    if not tier:
        raise NotMoved(
            f"Order {row.number} was not moved to {location}", f"{row.wanted} is not offered for it",
            f"Choose another one: --tier, of {names}",
        )  # fmt: skip
    return tier


def _looks(row: OutboundCheck) -> list[str]:
    return [f"Look: {each}" for each in row.findings]


COMMANDS = (
    Command(
        ("orders", "move"),
        "have an order leave from another location; a channel's own warehouse is asked to send it",
        _move,
        (
            REF[0],
            argument("location", metavar="LOCATION"),
            REF[1],
            argument("--preview", action="store_true", help="say what a channel's warehouse offers; move nothing"),
            argument("--tier", metavar="T", default="", help="its service level, where it is not the postal service's"),
        ),
    ),
)
