"""deliveries list, show, receive, undo. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, counted, pair
from linndesk.errors import BadInput, ChannelError, VaultTrouble
from linndesk.services.deliveries import Delivery, Part, Purchase
from linndesk.services.shapes_deliveries import booking_json, purchase_json, received_json

_SHOWN = 60


def _list(face: Face, asked: Asked) -> Result:
    desk = face.program.deliveries
    found = [desk.fetch(each.id) for each in desk.listed(asked.account, asked.search, closed=asked.all)]
    rows = [
        ("Purchase order", "Account", "Supplier ref", "Status", "Expected", "Lines", "Ordered", "Booked", "To come")
    ]
    for row in (each.row for each in found):
        booked, status = str(row.delivered + row.waiting), row.closed or row.status
        figures = (str(row.lines), str(row.ordered), booked, str(row.remaining))
        rows.append((row.reference, row.account, row.supplier_reference, status, _day(row.expected_at), *figures))
    none = "No purchase order matches." if asked.search or asked.account else "No purchase order is open."
    return Result([purchase_json(each) for each in found], columns(rows) if found else [none])


def _day(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d}"


def _show(face: Face, asked: Asked) -> Result:
    purchase = face.program.deliveries.fetch(face.program.deliveries.find(asked.po, asked.account))
    return Result(purchase_json(purchase), _page(purchase))


def _page(purchase: Purchase) -> list[str]:
    row = purchase.row
    said = [f"{row.reference} of {row.account}: {row.status}{', locked' if row.locked else ''}"]
    said += [f"Supplier: {row.supplier_reference}"] if row.supplier_reference else []
    said += [f"Expected: {_day(row.expected_at)}"] if row.expected_at else []
    said += [each for each in (purchase.why_not, row.trouble) if each]
    rows = [("Line", "SKU", "Title", "Ordered", "Booked in", "Waiting", "To come", "")]
    for line in purchase.lines:
        figures = (str(line.ordered), str(line.delivered), str(line.waiting), str(line.remaining))
        mark = line.why_not or ("made from this line" if line.made else "")
        rows.append((line.line_id, line.sku, line.title[:_SHOWN], *figures, mark))
    return [*said, *columns(rows), *(line for each in purchase.deliveries for line in _story(each))]


def _story(booking: Delivery) -> list[str]:
    at = f"{booking.at:%Y-%m-%d %H:%M} UTC, {booking.who}, at {booking.location}"
    note = f": {booking.note}" if booking.note else ""
    return [f"{at}{note}", *(f"  {each.units} of {each.sku}: {each.words}" for each in booking.lines)]


def _receive(face: Face, asked: Asked) -> Result:
    desk = face.program.deliveries
    parts = _parts(asked.line, asked.batch)
    purchase_id = desk.find(asked.po, asked.account)
    purchase = _asked_again(face, purchase_id)
    made = desk.receive(purchase_id, parts, asked.note, asked.location, over=asked.over, at_once=asked.now)
    said = [made.sentence]
    if made.undo_until is not None:
        said.append(f"Undo until {made.undo_until:%H:%M:%S} UTC: deliveries undo {asked.po}")
    return Result(received_json(made, purchase.row.reference), said)


def _asked_again(face: Face, purchase_id: int) -> Purchase:
    """As its channel has it now; where that cannot be asked, as it was when it was asked last."""
    desk = face.program.deliveries
    try:
        with face.stoppable() as cancel:
            return desk.refresh(purchase_id, cancel)
    except (ChannelError, VaultTrouble) as error:
        purchase = desk.fetch(purchase_id)
        known = "" if purchase.asked_at is None else f" of {purchase.asked_at:%Y-%m-%d %H:%M} UTC"
        face.say(f"{purchase.row.account} could not be asked: {error.said}. What is known{known} counts.")
        return purchase


def _parts(lines: Sequence[str] | None, batches: Sequence[str] | None) -> list[Part]:
    counts = [counted(each) for each in lines or ()]
    numbers = dict(_batch(each, [sku for sku, _ in counts]) for each in batches or ())
    found = []
    for sku, units in counts:
        units = units.strip()
        if not (units.isascii() and units.isdigit() and len(units) <= 9):
            raise BadInput(f"{units} is no number of units", fix="Write --line SKU=QTY, for example --line MUG-1=12")
        found.append(Part(sku, int(units), numbers.get(sku, "")))
    if strange := [each for each in numbers if each not in {part.line for part in found}]:
        raise BadInput(f"--batch {strange[0]} has no --line", fix="Write --line of the same SKU as well")
    return found


def _batch(word: str, skus: Sequence[str]) -> tuple[str, str]:
    """Which of these it is of: a SKU and a batch may both hold signs of equality. Raises BadInput."""
    fits = [each for each in skus if word.startswith(f"{each}=")]
    sku = max(fits, key=len, default="")
    return (sku, word[len(sku) + 1 :]) if fits else pair(word)


def _undo(face: Face, asked: Asked) -> Result:
    desk = face.program.deliveries
    purchase = desk.fetch(desk.find(asked.po, asked.account))
    newest = next((each for each in reversed(purchase.deliveries) if not each.undone), None)
    if newest is None:
        raise BadInput(
            f"Nothing of {purchase.row.reference} was booked in here", "", f"Look at: deliveries show {asked.po}"
        )
    desk.undo(newest.id)
    undone = next(each for each in desk.history(purchase.id) if each.id == newest.id)
    value = {**booking_json(undone), "purchase": purchase.row.reference}
    return Result(value, [f"{newest.units:,} units of {purchase.row.reference} are taken back"])


_PO = (
    argument("po", metavar="PO", help="its reference, its supplier's, or its id"),
    argument("--account", metavar="NAME", help="where several accounts have one of that reference"),
)
COMMANDS = (
    Command(
        ("deliveries", "list"),
        "purchase orders that are expected here",
        _list,
        (
            argument("--account", metavar="NAME"),
            argument("--all", action="store_true", help="those of which nothing is expected any more as well"),
            argument("--search", metavar="TEXT", default="", help="a part of a reference, SKU, title or barcode"),
        ),
    ),
    Command(("deliveries", "show"), "one purchase order, its lines and what was booked in", _show, _PO),
    Command(
        ("deliveries", "receive"),
        "book in what came: it is on the shelf at once, and its channel is told after the undo wait",
        _receive,
        (
            *_PO,
            argument(
                "--line", metavar="SKU=QTY", action="append", required=True, help="units that came; may be repeated"
            ),
            argument("--location", metavar="L", help="where they are put; else where the account's orders leave from"),
            argument("--over", action="store_true", help="although it is more than was ordered"),
            argument("--batch", metavar="SKU=TEXT", action="append", help="their batch, where the channel keeps any"),
            argument("--note", metavar="TEXT", default="", help="for the history"),
            argument("--now", action="store_true", help="no undo wait: the next sync or serve sends it"),
        ),
    ),
    Command(("deliveries", "undo"), "take the newest booking back while its channel was not told", _undo, _PO),
)
