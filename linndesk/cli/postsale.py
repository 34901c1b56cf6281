"""orders cancel, orders refund. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from linndesk.cli.command import Asked, Command, Face, Result, argument, counted, pair
from linndesk.cli.orders import REF
from linndesk.errors import BadInput
from linndesk.services.postsale import (
    CancelPart,
    CancelWish,
    Options,
    RefundPart,
    RefundWish,
    Submitted,
    amount,
    everything,
)
from linndesk.services.shapes_postsale import submitted_json


def _cancel(face: Face, asked: Asked) -> Result:
    order_id = face.program.order_acts.id_of(asked.ref, asked.account)
    wish = CancelWish(order_id, _units(asked.line), asked.reason or "", asked.sub_reason or "")
    return _submit(face, asked, wish, _options(face, order_id))


def _refund(face: Face, asked: Asked) -> Result:
    order_id = face.program.order_acts.id_of(asked.ref, asked.account)
    if asked.all and (asked.line or asked.shipping is not None):
        raise BadInput("--all stands with --line or --shipping", fix="Write --all alone, or name lines and postage")
    if not (asked.all or asked.line or asked.shipping is not None):
        raise BadInput(
            "Nothing is to be given back", fix="Write --line LINEID=AMOUNT, --shipping AMOUNT, or --all for all of it"
        )
    currency = face.program.orders.fetch(order_id).currency
    parts = _money(asked.line, currency)
    shipping = Decimal(0) if asked.shipping is None else amount(asked.shipping, currency)
    options = _options(face, order_id)
    reason, sub = asked.reason or "", asked.sub_reason or ""
    wish = RefundWish(order_id, parts, shipping, reason, sub)
    if asked.all:
        wish = everything(face.program.postsale.refund_sheet(order_id, options), reason, sub)
    return _submit(face, asked, wish, options, again=asked.again)


def _options(face: Face, order_id: int) -> Options:
    with face.stoppable() as cancel:
        return face.program.postsale.options(order_id, cancel)


def _submit(
    face: Face, asked: Asked, wish: CancelWish | RefundWish, options: Options, *, again: bool = False
) -> Result:
    done = face.program.postsale.submit(wish, options, at_once=asked.now, again=again)
    return Result(submitted_json(done), _said(done, asked.ref))


def _said(done: Submitted, ref: str) -> list[str]:
    lines = [done.sentence]
    if done.undo_until is not None:
        lines.append(f"Undo until {done.undo_until:%H:%M:%S} UTC: orders undo {ref}")
    lines.append("It is told once; nobody can take it back there.")
    return lines


def _units(words: Sequence[str] | None) -> tuple[CancelPart, ...]:
    found = []
    for word in words or ():
        line, units = counted(word)
        if not (units.strip().isascii() and units.strip().isdigit() and len(units.strip()) <= 9):
            raise BadInput(f"{units} is no number of units", fix="Write --line LINEID=QTY, for example --line 123=2")
        found.append(CancelPart(line, int(units)))
    return tuple(found)


def _money(words: Sequence[str] | None, currency: str) -> tuple[RefundPart, ...]:
    found = []
    for word in words or ():
        line, money = pair(word)
        found.append(RefundPart(line, amount(money, currency)))
    return tuple(found)


_REASONS = (
    argument("--reason", metavar="TAG|TEXT", help="one of the channel's reasons, or any text where it names none"),
    argument("--sub-reason", metavar="TAG", help="one that belongs to the reason"),
    argument("--now", action="store_true", help="no undo wait: the next sync or serve sends it"),
)
COMMANDS = (
    Command(
        ("orders", "cancel"),
        "cancel an order or units of it; they are off at once, and its channel is told once, after the undo wait",
        _cancel,
        (
            *REF,
            argument("--line", metavar="LINEID=QTY", action="append", help="only these units; may be repeated"),
            *_REASONS,
        ),
    ),
    Command(
        ("orders", "refund"),
        "give money of an order back; its channel is told once, after the undo wait, and never twice",
        _refund,
        (
            *REF,
            argument("--line", metavar="LINEID=AMOUNT", action="append", help="money of a line; may be repeated"),
            argument("--shipping", metavar="AMOUNT", help="money of the postage"),
            argument("--all", action="store_true", help="everything that is left to be given back"),
            *_REASONS,
            argument("--again", action="store_true", help="although the same refund waits already: it is given twice"),
        ),
    ),
)
