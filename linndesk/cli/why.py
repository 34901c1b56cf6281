"""why: the number of a listing, step by step; drift: what a channel shows against what it was told. Main thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns
from linndesk.services.drift import RISK_WORDS
from linndesk.services.why import Why, moment_of

_SAYS = {
    "on_hand": "on hand", "in_open_orders": "less in open orders", "end_when": "end when",
    "percentage": "percentage", "max_listed": "max listed",
}  # fmt: skip


def _why(face: Face, asked: Asked) -> Result:
    service = face.program.why
    found = (
        service.now(asked.name, asked.channel_sku)
        if asked.at is None
        else service.past(asked.name, asked.channel_sku, moment_of(asked.at))
    )
    return Result(found.as_json(), _lines(found))


def _lines(why: Why) -> list[str]:
    head = f"{why.channel_sku} in {why.account}" + (f", stock item {why.sku}" if why.sku else "")
    lines = [f"{head}: {_units(why.wanted)} wanted, {_units(why.sent)} sent, {_units(why.confirmed)} confirmed"]
    table = []
    for step in why.steps:
        table.append((_SAYS[step.rule], "no limit" if step.input is None else f"{step.input:,}", f"{step.value:,}", ""))
        table += [("", "", "", _row(each)) for each in step.rows]
    if table:
        lines += columns([("Rule", "Its number", "Leaves", "Behind it"), *table])
    lines += [f"Not sent: {why.not_sent}"] * bool(why.not_sent)
    return [*lines, *why.stands]


def _row(row: Mapping[str, Any]) -> str:
    if "from" in row:
        return f"set for the {row['from']}" + (f" {row['account']}" if row["from"] == "account" else "")
    per = f" ({row['per']} for one)" if row["per"] != 1 else ""
    if "on_hand" in row:
        return f"{row['sku']}{per} at {row['location']}: {row['on_hand']:,}"
    order = f"order {row['order']} ({row['channel_order_id']}, {row['account']})" if row["order"] else "other orders"
    return f"{row['sku']}{per} at {row['location']}: {row['units']:,} in {order}"


def _units(number: int | None) -> str:
    return "nothing" if number is None else f"{number:,}"


def _drift(face: Face, asked: Asked) -> Result:
    with face.stoppable() as cancel:
        found = face.program.drift.look(
            asked.name, cancel=cancel, say=lambda done, total: face.say(f"{done} of {total}")
        )
    rows = [("Channel SKU", "SKU", "Told", "Shows", "By", "Risk")]
    rows += [
        (each.told.channel_sku, each.told.sku, f"{each.told.sent:,}", _units(each.channel),
         "" if each.difference is None else f"{each.difference:+,}", RISK_WORDS[each.risk])
        for each in found.found
    ]  # fmt: skip
    return Result(
        found.as_json(), [*(columns(rows) if found.found else []), found.sentence], 1 if found.needs_you else 0
    )


COMMANDS = (
    Command(
        ("why",),
        "why a listing shows its number, now or at a past send",
        _why,
        (
            argument("name", metavar="NAME", help="the account"),
            argument("channel_sku", metavar="CHANNEL_SKU"),
            argument("--at", metavar="T", help="the last send at that time or before, such as 2026-11-21T08:00:00Z"),
        ),
    ),
    Command(
        ("drift",),
        "read a channel back: where it shows other than it was told; 1 where something needs you",
        _drift,
        (argument("name", metavar="NAME", help="the account"),),
    ),
)
