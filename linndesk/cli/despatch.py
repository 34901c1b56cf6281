"""orders despatch, park, unpark, lock, unlock, stage. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from linndesk.cli.command import Asked, Command, Face, Result, argument, counted
from linndesk.cli.orders import REF
from linndesk.errors import BadInput
from linndesk.services.despatch import Wish
from linndesk.services.shapes import despatched_json


def _despatch(face: Face, asked: Asked) -> Result:
    service = asked.service.strip()
    if not service:
        raise BadInput("No service is named", fix="Write --service NAME: one of yours, or a new one")
    if asked.override is not None and not asked.override.strip():
        raise BadInput("--override has no reason", fix="Say why the order leaves all the same")
    wish = Wish(
        face.program.order_acts.id_of(asked.ref, asked.account), service, asked.tracking or "", _lines(asked.line)
    )
    sheet = face.program.despatch.sheet([wish])
    row = sheet.rows[0]
    done = face.program.despatch.despatch([wish], override=asked.override or "", at_once=asked.now)
    lines = [f"Order {row.number} ({row.channel_order_id}): {done.sentence}"]
    lines += [f"Look: {each.text}" for each in row.findings]
    lines += [f"{each}." for each in sheet.final]
    if done.undo_until is not None:
        lines.append(f"Undo until {done.undo_until:%H:%M:%S} UTC: orders undo {asked.ref}")
    return Result(despatched_json(row, done), lines)


def _lines(words: Sequence[str] | None) -> tuple[tuple[str, int], ...]:
    found = []
    for word in words or ():
        line, units = counted(word)
        if not (units.strip().isascii() and units.strip().isdigit()):
            raise BadInput(f"{units} is no number of units", fix="Write --line LINEID=QTY, for example --line 123=2")
        found.append((line, int(units)))
    return tuple(found)


def _act(done: str, act: Callable[[Face, Asked, int], object]) -> Callable[[Face, Asked], Result]:
    """A command that does one act to one order and shows nothing but that."""

    def run(face: Face, asked: Asked) -> Result:
        order_id = face.program.order_acts.id_of(asked.ref, asked.account)
        act(face, asked, order_id)
        return Result({"done": asked.ref, "act": done}, [f"Order {asked.ref}: {done}"])

    return run


_park = _act("parked", lambda face, asked, order: face.program.order_acts.park([order]))
_unpark = _act("unparked", lambda face, asked, order: face.program.order_acts.unpark([order]))
_lock = _act("locked", lambda face, asked, order: face.program.order_acts.lock([order]))
_unlock = _act("unlocked", lambda face, asked, order: face.program.order_acts.unlock([order]))


def _stage(face: Face, asked: Asked) -> Result:
    """One that counts as processed on the order's channel is its despatch, and that is said."""
    order_id = face.program.order_acts.id_of(asked.ref, asked.account)
    sheet = face.program.despatch.sheet([Wish(order_id)])
    changed = face.program.order_acts.stage([order_id], asked.stage)
    done: dict[str, object] = {"done": asked.ref, "act": "stage set"}
    if not changed.stock:
        return Result(done, [f"Order {asked.ref}: stage set"])
    order = face.program.orders.fetch(order_id)
    lines = [f"Order {asked.ref}: despatched by its stage {order.stage}"]
    lines += [f"Look: {each.text}" for each in sheet.rows[0].findings]
    lines += [f"{each}." for each in sheet.final]
    lines.append(f"Until its channel is told: orders undo {asked.ref}")
    return Result({**done, "despatched": order.channel_order_id, "stage": order.stage}, lines)


COMMANDS = (
    Command(
        ("orders", "despatch"),
        "despatch an order, whole or in part; its channel is told once, after the undo wait",
        _despatch,
        (
            *REF,
            argument("--service", metavar="S", required=True, help="one of your postal services, or a new one"),
            argument("--tracking", metavar="T", help="its tracking number"),
            argument("--line", metavar="LINEID=QTY", action="append", help="only these units; may be repeated"),
            argument("--now", action="store_true", help="no undo wait: the next sync or serve sends it"),
            argument("--override", metavar="REASON", help="despatch although the channel has called it off"),
        ),
    ),
    Command(("orders", "park"), "set an order aside", _park, REF),
    Command(("orders", "unpark"), "take a parked order up again", _unpark, REF),
    Command(("orders", "lock"), "keep an order from being despatched by accident; it reserves nothing", _lock, REF),
    Command(("orders", "unlock"), "unlock an order", _unlock, REF),
    Command(
        ("orders", "stage"),
        "put an order into a stage; one that counts as processed on its channel despatches it",
        _stage,
        (REF[0], argument("stage", metavar="STAGE", help="one of settings get order_stages"), REF[1]),
    ),
)
