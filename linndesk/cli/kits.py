"""kits list, set, import; locations rename, remove. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, plural
from linndesk.errors import BadInput
from linndesk.services.columns import guess
from linndesk.services.shapes import imported_kits_json, kit_json, location_json

NONE = "none"


def _list(face: Face, asked: Asked) -> Result:
    found = face.program.kits.listed()
    rows = [("Kit", "Can be made", "Part", "In one kit", "Available", "Enough for")]
    rows += [
        (kit.sku, f"{kit.can_make}", each.sku, str(each.quantity), str(each.available), str(each.enough_for))
        for kit in found
        for each in kit.parts
    ]
    lines = columns(rows) if found else ["No kits yet. Make one: kits set SKU PART=QTY …"]
    return Result([kit_json(each) for each in found], lines)


def _set(face: Face, asked: Asked) -> Result:
    parts = [] if asked.parts == [NONE] else _parts(asked.parts)
    changed = face.program.kits.set_parts(asked.sku, parts)
    kit = face.program.kits.get(asked.sku)
    if not changed:
        return Result(kit_json(kit), [f"{kit.sku} is as it was"])
    made = " + ".join(f"{each.quantity:,} × {each.sku}" for each in kit.parts)
    said = f"{kit.sku} is made of {made}: {plural(kit.can_make, 'kit')} can be made now"
    return Result(kit_json(kit), [said if kit.parts else f"{kit.sku} is an ordinary item again"])


def _parts(words: Sequence[str]) -> list[tuple[str, int]]:
    """``PART=QTY``; without a number it is one."""
    found = []
    for word in words:
        sku, sign, units = word.rpartition("=")
        if not sign:
            sku, units = word, "1"
        if not (sku.strip() and units.strip().isascii() and units.strip().isdigit()):
            raise BadInput(f"{word} is no part with its quantity", fix="Write PART=QTY, for example MUG=2")
        found.append((sku.strip(), int(units)))
    return found


def _import(face: Face, asked: Asked) -> Result:
    job, path = face.program.kits.importer(), Path(asked.file)
    result = job.bring(
        path, guess(job.columns(path), job.targets), {}, lambda done, total: face.say(f"{done:,} of {total:,} kits")
    )
    lines = [f"{result.sentence}."]
    lines += [f"  row {each.row}{', ' + each.column if each.column else ''}: {each.reason}" for each in result.errors]
    return Result(imported_kits_json(result), lines, 1 if result.errors else 0)


def _rename(face: Face, asked: Asked) -> Result:
    face.program.locations.rename(asked.name, asked.new)
    found = next(each for each in face.program.locations.listed() if each.name == asked.new.strip())
    return Result(location_json(found), [f"{asked.name} is called {found.name} now"])


def _remove(face: Face, asked: Asked) -> Result:
    face.program.locations.remove(asked.name)
    return Result({"removed": asked.name}, [f"Location {asked.name} removed"])


_SKU, _NAME = argument("sku", metavar="SKU"), argument("name", metavar="NAME")
_PARTS = argument("parts", metavar="PART=QTY", nargs="+", help=f"its parts, or {NONE}: an ordinary item again")

COMMANDS = (
    Command(("kits", "list"), "every kit with its parts, and how many can be made", _list),
    Command(("kits", "set"), "what a kit is made of, in one go", _set, (_SKU, _PARTS)),
    Command(
        ("kits", "import"),
        "compositions from CSV, XLSX, XLS or ODS: kit_sku, part_sku, quantity",
        _import,
        (argument("file", metavar="FILE"),),
    ),
    Command(
        ("locations", "rename"),
        "another name; accounts that name it follow",
        _rename,
        (_NAME, argument("new", metavar="NEW")),
    ),
    Command(("locations", "remove"), "a location that nothing needs", _remove, (_NAME,)),
)
