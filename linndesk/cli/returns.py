"""returns list, create, show, undo. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, counted
from linndesk.cli.orders import moment
from linndesk.errors import BadInput
from linndesk.services.returns import CONDITIONS, FATES, BackPart, Condition, Created, Fate, PastReturn, ReturnWish


def _list(face: Face, asked: Asked) -> Result:
    since = None if asked.since is None else moment(asked.since)
    found = face.program.returns.listed(asked.account, since, asked.search)
    rows = [("Return", "Booked (UTC)", "Order", "Channel order", "Account", "What", "Where to", "Its channel")]
    rows += [
        (
            str(each.id),
            f"{each.at:%Y-%m-%d %H:%M}",
            each.number,
            each.channel_order_id,
            each.account,
            each.what,
            ", ".join(dict.fromkeys(line.went for line in each.lines)),
            each.words,
        )
        for each in found
    ]
    values = [face.program.returns.json(each) for each in found]
    return Result(values, columns(rows) if found else ["No return matches."])


def _create(face: Face, asked: Asked) -> Result:
    returns = face.program.returns
    order_id = face.program.order_acts.id_of(asked.ref, asked.account)
    if not asked.line:
        raise BadInput("Nothing is to come back", fix="Write --line LINEID=QTY or --line SKU=QTY")
    if asked.scrap and asked.fate not in (None, "scrapped"):
        raise BadInput(f"--scrap stands with --fate {asked.fate}", fix="Write one of them")
    fate: Fate = "scrapped" if asked.scrap else asked.fate or "stock"
    parts = tuple(_part(each, asked, fate) for each in asked.line)
    done = returns.create(ReturnWish(order_id, parts, asked.reason or ""), at_once=asked.now)
    return Result(returns.json(done.made_return), _said(done))


def _part(word: str, asked: Asked, fate: Fate) -> BackPart:
    line, units = counted(word)
    if not (units.strip().isascii() and units.strip().isdigit() and len(units.strip()) <= 9):
        raise BadInput(f"{units} is no number of units", fix="Write --line LINEID=QTY, for example --line MUG-RED=2")
    return BackPart(line, int(units), cast(Condition, asked.condition), fate, asked.location or "")


def _said(done: Created) -> list[str]:
    lines = [done.sentence]
    if done.undo_until is not None:
        lines.append(f"Undo until {done.undo_until:%H:%M:%S} UTC: returns undo {done.id}")
    return lines


def _show(face: Face, asked: Asked) -> Result:
    past = face.program.returns.fetch(_id(asked.id))
    return Result(face.program.returns.json(past), _page(past))


def _page(past: PastReturn) -> list[str]:
    head = [
        ("Return", f"{past.id} ({past.reference})"),
        ("Order", f"{past.number} ({past.channel_order_id})"),
        ("Account", past.account),
        ("Booked", f"{past.at:%Y-%m-%d %H:%M} UTC by {past.who}"),
        ("Reason", past.reason),
        ("Its channel", past.words),
        ("Its number there", past.rma),
        ("Outbox", str(past.outbox_id or "")),
    ]
    rows = [("Line", "Channel SKU", "Our SKU", "Qty", "Condition", "Where to", "State", "Said of it")]
    rows += [
        (each.line_id, each.channel_sku, each.sku, str(each.quantity), each.condition, each.went, each.state, each.why)
        for each in past.lines
    ]
    facts: Sequence[Sequence[str]] = [each for each in head if each[1]]
    return [*columns(facts), "", *columns(rows), *([past.look] if past.look else [])]


def _undo(face: Face, asked: Asked) -> Result:
    returns, number = face.program.returns, _id(asked.id)
    before = returns.fetch(number)
    returns.undo(number)
    said = f"Return {number} of order {before.number} was taken back: {before.what}"
    return Result(returns.json(returns.fetch(number)), [said])


def _id(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 18):
        raise BadInput(f"{word} is no number of a return", fix="Look at: returns list")
    return int(word)


_NUMBER = argument("id", metavar="ID", help="number of the return, see returns list")
COMMANDS = (
    Command(
        ("returns", "list"),
        "what came back, oldest first",
        _list,
        (
            argument("--account", metavar="NAME"),
            argument("--since", metavar="T", help="booked since, such as 2026-11-21 or 2026-11-21T08:00:00Z"),
            argument("--search", metavar="TEXT", default="", help="numbers, SKUs, titles, the reason"),
        ),
    ),
    Command(
        ("returns", "create"),
        "goods of an order came back: they are counted at once, and its channel is told where its account says so",
        _create,
        (
            argument("ref", metavar="REF", help="the channel's order id, or our number"),
            argument("--line", metavar="LINEID|SKU=QTY", action="append", help="units of a line; may be repeated"),
            argument("--reason", metavar="TEXT", help="why they came back"),
            argument("--location", metavar="L", help="where they go; a quarantine location = not for sale"),
            argument("--condition", choices=CONDITIONS, default="new", help="how they are (new)"),
            argument("--fate", choices=FATES, help="where they go (stock)"),
            argument("--scrap", action="store_true", help="all of these are scrapped"),
            argument("--account", metavar="NAME", help="where REF is ambiguous"),
            argument("--now", action="store_true", help="no undo wait: the next sync or serve tells it"),
        ),
    ),
    Command(("returns", "show"), "one return, with what its channel said of each line", _show, (_NUMBER,)),
    Command(
        ("returns", "undo"), "take a return back that its channel was not told of: the goods are off again", _undo,
        (_NUMBER,),
    ),
)  # fmt: skip
