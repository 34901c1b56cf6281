"""stock receive, take, move, undo, movements, low: beyond the contract, by the same services. Main thread."""

from __future__ import annotations

from pathlib import Path

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, plural
from linndesk.services.shapes import act_json, low_json, movement_json
from linndesk.services.stockacts import REASONS, Act, Line


def _receive(face: Face, asked: Asked) -> Result:
    line = Line(asked.sku, asked.units, asked.location)
    return _told(face.program.stock.acts.receive([line], reason=asked.reason, note=asked.note))


def _take(face: Face, asked: Asked) -> Result:
    line = Line(asked.sku, asked.units, asked.location)
    return _told(face.program.stock.acts.take([line], reason=asked.reason, note=asked.note))


def _move(face: Face, asked: Asked) -> Result:
    line = Line(asked.sku, asked.units, asked.location, asked.to)
    return _told(face.program.stock.acts.move([line], reason=asked.reason, note=asked.note))


def _undo(face: Face, asked: Asked) -> Result:
    return _told(face.program.stock.acts.undo(asked.act))


def _told(act: Act) -> Result:
    lines = [act.sentence]
    if act.undo_until is not None:
        lines.append(f"Within the hour it is taken back by: stock undo {act.batch}")
    return Result(act_json(act), lines)


def _low(face: Face, asked: Asked) -> Result:
    stock = face.program.stock
    found = stock.low(asked.location)
    if asked.csv:
        stock.export_low(Path(asked.csv), asked.location)
    rows = [("SKU", "Location", "Bin", "Available", "Minimum", "Short", "Due")]
    rows += [
        (each.sku, each.location, each.bin, str(each.available), str(each.minimum), str(each.short), str(each.due))
        for each in found
    ]
    lines = columns(rows) if found else ["Nothing is below its minimum."]
    return Result([low_json(each) for each in found], lines)


def _movements(face: Face, asked: Asked) -> Result:
    stock = face.program.stock
    if asked.csv:
        written = stock.export_movements(asked.sku, Path(asked.csv), asked.location)
        return Result({"written": written}, [f"{plural(written, 'row')} written"])
    found = stock.movements(asked.sku, asked.location, asked.limit)
    rows = [("When", "Location", "Reason", "Change", "On hand after", "Order", "Who", "Act", "Note")]
    rows += [
        (
            f"{each.at:%Y-%m-%d %H:%M}Z", each.location, each.reason, f"{each.delta:+,}", f"{each.balance:,}",
            each.order_number or "", each.who, "" if each.batch is None else str(each.batch), each.note,
        )
        for each in found
    ]  # fmt: skip
    lines = columns(rows) if found else [f"The level of {asked.sku} has never changed."]
    return Result([movement_json(each) for each in found], lines)


_SKU = argument("sku", metavar="SKU")
_UNITS = argument("units", metavar="UNITS", type=int)
_ANYWHERE = argument("--location", metavar="L", help="one location only; else all")
_CSV = argument("--csv", metavar="FILE", help="write it as CSV or XLSX too")
_WHY = (
    argument("--reason", choices=REASONS, default="", metavar="R", help=f"one of {', '.join(REASONS)}"),
    argument("--note", default="", metavar="TEXT", help="why, in your own words"),
)
_WHERE = argument("--location", metavar="L", default="Default")

COMMANDS = (
    Command(("stock", "receive"), "units come in", _receive, (_SKU, _UNITS, _WHERE, *_WHY)),
    Command(("stock", "take"), "units go, never more than are there", _take, (_SKU, _UNITS, _WHERE, *_WHY)),
    Command(
        ("stock", "move"),
        "units go to another location",
        _move,
        (_SKU, _UNITS, argument("to", metavar="TO"), _WHERE, *_WHY),
    ),
    Command(
        ("stock", "undo"),
        "counter-entries for an act of the last hour",
        _undo,
        (argument("act", metavar="ACT", type=int),),
    ),
    Command(
        ("stock", "movements"),
        "the ledger of an item, newest first",
        _movements,
        (_SKU, _ANYWHERE, argument("--limit", type=int, default=200, metavar="N"), _CSV),
    ),
    Command(("stock", "low"), "what is below its minimum, and by how much", _low, (_ANYWHERE, _CSV)),
)
