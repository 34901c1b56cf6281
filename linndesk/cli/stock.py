"""items import, list, set; stock list, set; locations list, add. Main thread."""

from __future__ import annotations

from pathlib import Path

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, pair, plural
from linndesk.services.items import ImportResult
from linndesk.services.shapes import import_json, item_json, location_json, their_location_json


def _import(face: Face, asked: Asked) -> Result:
    result = face.program.items.import_file(
        Path(asked.file),
        create_locations=asked.create_locations,
        say=lambda done, total: face.say(f"{done:,} of {total:,} rows"),
    )
    return Result(import_json(result), _told(result), 1 if result.errors else 0)


def _told(result: ImportResult) -> list[str]:
    said = [
        f"{plural(result.created, 'item')} created, {result.updated:,} updated, {result.unchanged:,} unchanged",
        *result.notes,
    ]
    if result.new_locations:
        said.append(f"New locations: {', '.join(result.new_locations)}")
    if result.ignored_columns:
        said.append(f"Columns that mean nothing here: {', '.join(result.ignored_columns)}")
    if result.errors:
        said.append(f"{plural(len(result.errors), 'row')} stayed out:")
    said += [f"  row {each.row}{', ' + each.column if each.column else ''}: {each.reason}" for each in result.errors]
    return said


def _items(face: Face, asked: Asked) -> Result:
    found = face.program.items.listed()
    rows = [("SKU", "Title", "Barcode", "On hand", "In open orders", "Available")]
    rows += [
        (
            each.sku,
            each.title[:60],
            each.barcode,
            str(sum(level.on_hand for level in each.levels if not level.centre)),
            str(sum(level.in_open_orders for level in each.levels if not level.centre)),
            str(sum(level.available for level in each.levels if not level.centre)),
        )
        for each in found
    ]
    lines = columns(rows) if found else ["No items yet. Bring them in: items import FILE"]
    return Result([item_json(each) for each in found], lines)


def _stock(face: Face, asked: Asked) -> Result:
    found = face.program.items.listed()
    rows = [("SKU", "Location", "On hand", "In open orders", "Available", "Due", "Minimum", "Bin")]
    rows += [
        (
            each.sku,
            level.location,
            str(level.on_hand),
            str(level.in_open_orders),
            str(level.available),
            str(level.due),
            "" if level.minimum is None else str(level.minimum),
            level.bin,
        )
        for each in found
        for level in each.levels
    ]
    return Result([item_json(each) for each in found], columns(rows) if len(rows) > 1 else ["No stock yet."])


def _set_item(face: Face, asked: Asked) -> Result:
    key, value = pair(asked.pair)
    face.program.items.set(asked.sku, key, "" if value == "null" else value)
    return Result(item_json(face.program.items.get(asked.sku)), [f"{asked.sku}: {key} is now {value or 'empty'}"])


def _set_level(face: Face, asked: Asked) -> Result:
    act = face.program.stock.acts.give(asked.sku, asked.level, asked.location)
    return Result(item_json(face.program.items.get(asked.sku)), [act.sentence])


def _locations(face: Face, asked: Asked) -> Result:
    if asked.name is not None:
        return _their_locations(face, asked.name)
    found = face.program.locations.listed()
    return Result([location_json(each) for each in found], [each.name for each in found])


def _their_locations(face: Face, account: str) -> Result:
    """M1: View Locations."""
    with face.stoppable() as cancel:
        found = face.program.view_locations.of(account, cancel)
    rows = [("Location", "Id", "")]
    rows += [(each.name, each.id, each.unfit or ("the default location" if each.is_default else "")) for each in found]
    return Result([their_location_json(each, account) for each in found], columns(rows))


def _add_location(face: Face, asked: Asked) -> Result:
    added = face.program.locations.add(asked.name, quarantine=asked.quarantine)
    more = ": what lies there is not for sale" if added.quarantine else ""
    return Result(location_json(added), [f"Location {added.name} added{more}"])


_SKU = argument("sku", metavar="SKU")

COMMANDS = (
    Command(
        ("items", "import"),
        "bring items in from CSV, XLSX, XLS or ODS",
        _import,
        (
            argument("file", metavar="FILE"),
            argument("--create-locations", action="store_true", help="make locations that are not here yet"),
        ),
    ),
    Command(("items", "list"), "every stock item", _items),
    Command(
        ("items", "set"),
        "title, barcode, cost, price, weight_g or property:NAME of an item",
        _set_item,
        (_SKU, argument("pair", metavar="key=value")),
    ),
    Command(("stock", "list"), "every stock item with its levels", _stock),
    Command(
        ("stock", "set"),
        "a counted level; the same again sends its listings",
        _set_level,
        (
            _SKU,
            argument("level", metavar="LEVEL", type=int),
            argument("--location", metavar="L", default="Default"),
        ),
    ),
    Command(
        ("locations", "list"),
        "every location, or those of an account's channel",
        _locations,
        (argument("name", metavar="NAME", nargs="?"),),
    ),
    Command(
        ("locations", "add"),
        "a new location",
        _add_location,
        (
            argument("name", metavar="NAME"),
            argument("--quarantine", action="store_true", help="what lies there is not for sale"),
        ),
    ),
)
