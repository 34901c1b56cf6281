"""services list, add, set, remove. Main thread."""

from __future__ import annotations

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, pair
from linndesk.errors import BadInput
from linndesk.services.allocationrows import ServiceRow
from linndesk.services.postal import service_json

_KEYS = {"name": "rename", "tracking": "tracking", "pattern": "pattern"}


def _list(face: Face, asked: Asked) -> Result:
    found = face.program.postal.listed()
    rows = [("Service", "Tracking", "Pattern", "Open orders", "Parcels", "Allocated in")]
    rows += [
        (
            each.service.name,
            each.service.tracking,
            each.service.pattern,
            str(each.orders),
            str(each.parcels),
            ", ".join(each.accounts),
        )
        for each in found
    ]
    lines = columns(rows) if found else ["No postal services yet. A despatch makes those that it names: services add"]
    return Result([service_json(each) for each in found], lines)


def _one(face: Face, name: str) -> ServiceRow:
    service = face.program.postal.named(name)
    return next(each for each in face.program.postal.listed() if each.service == service)


def _add(face: Face, asked: Asked) -> Result:
    face.program.postal.add(asked.name)
    row = _one(face, asked.name)
    return Result(service_json(row), [f"Postal service {row.service.name} added"])


def _set(face: Face, asked: Asked) -> Result:
    given: dict[str, str] = {}
    for word in asked.pair:
        key, value = pair(word)
        if key not in _KEYS:
            raise BadInput(f"A postal service has no {key}", fix="It has " + ", ".join(_KEYS))
        given[_KEYS[key]] = "" if value == "null" else value
    if given.get("tracking") == "":
        given["tracking"] = "optional"
    face.program.postal.set(asked.name, **given)
    row = _one(face, given.get("rename", asked.name))
    rule = f"tracking numbers {row.service.tracking}" + (f", like {row.service.pattern}" * bool(row.service.pattern))
    return Result(service_json(row), [f"{row.service.name}: {rule}"])


def _remove(face: Face, asked: Asked) -> Result:
    name = face.program.postal.named(asked.name).name
    face.program.postal.remove(name)
    return Result({"removed": name}, [f"Postal service {name} removed"])


_NAME = argument("name", metavar="NAME")

COMMANDS = (
    Command(("services", "list"), "your postal services, their tracking rules, and where they are used", _list),
    Command(("services", "add"), "a new postal service", _add, (_NAME,)),
    Command(
        ("services", "set"),
        "tracking=required|optional|none, pattern=REGEX or name=NEW of a postal service",
        _set,
        (_NAME, argument("pair", metavar="key=value", nargs="+")),
    ),
    Command(("services", "remove"), "a postal service that nothing uses any more", _remove, (_NAME,)),
)
