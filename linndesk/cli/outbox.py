"""outbox list, retry, cancel, send, hold, told; pause; preview. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, plural
from linndesk.errors import BadInput
from linndesk.services.outbox import Done, row_ids, states_of
from linndesk.services.outbox_shapes import done_json, outbox_json, pause_json, plan_json


def _list(face: Face, asked: Asked) -> Result:
    if asked.limit is not None and asked.limit < 0:
        raise BadInput(f"--limit {asked.limit} is below 0", fix="Write how many rows at most")
    values = [
        outbox_json(each) for each in face.program.outbox.listed(states_of(asked.state), asked.account, asked.limit)
    ]
    rows = [("Id", "Account", "What", "For", "State", "Tries", "Next try (UTC)", "Why")]
    rows += [
        (
            str(each["id"]),
            each["account"],
            each["kind"],
            each["target"],
            each["state"],
            str(each["attempts"]),
            (each["next_try"] or "").replace("T", " ").rstrip("Z"),
            each["reason"] or each["error"],
        )
        for each in values
    ]
    return Result(values, columns(rows) if values else ["The outbox has no such row."])


def _result(done: Done, word: str, of_sent: str = "") -> Result:
    """``of_sent``: what is said of rows that were sent and not confirmed."""
    sent = len(done.sent) if of_sent else 0
    lines = [f"{plural(len(done.done) - sent, 'row')} {word}"] if len(done.done) > sent or not sent else []
    lines += [f"{plural(sent, 'row')} {of_sent}"] if sent else []
    lines += [f"{row_id} was left: {why}" for row_id, why in done.left]
    return Result(done_json(done), lines, 1 if done.left else 0)


def _verb(name: str, word: str, of_sent: str = "") -> Callable[[Face, Asked], Result]:
    def run(face: Face, asked: Asked) -> Result:
        verb: Callable[..., Done] = getattr(face.program.outbox, name)
        return _result(verb(row_ids(asked.ids)), word, of_sent)

    return run


def _send(face: Face, asked: Asked) -> Result:
    return _result(face.program.outbox.send(row_ids(asked.ids), asked.override), "may leave now")


def _pause(face: Face, asked: Asked) -> Result:
    if asked.switch not in ("on", "off"):
        raise BadInput(f"A pause is on or off, not {asked.switch}", fix="Write pause on, or pause off")
    moved = face.program.outbox.pause(asked.switch == "on")
    held = plural(moved, "row")
    said = f"Outgoing is paused; {held} held" if asked.switch == "on" else f"Outgoing goes on; {held} let go"
    return Result(pause_json(face.program.outbox.paused(), moved), [said])


def _preview(face: Face, asked: Asked) -> Result:
    plan = face.program.preview.plan(asked.name)
    if asked.csv is not None:
        face.program.preview.write_csv(plan, Path(asked.csv))
        face.say(f"{plural(len(plan.rows), 'row')} written to {asked.csv}")
    rows = [("Account", "What", "For", "The channel has", "It would be told", "Why", "Risk")]
    rows += [
        (each.account, each.kind, each.target, _words(each.live), _words(each.wanted), each.rule, each.risk)
        for each in plan.rows
    ]
    lines = columns(rows) if plan.rows else ["Nothing waits to leave."]
    lines += [*plan.notes, *(f"The brake has tripped. {why}" for why in plan.brake.reasons)]
    lines += ["Go on with it: sync --through-brake REASON"] * plan.brake.tripped
    lines += [f"Plan {plan.plan_id}: {plural(plan.leaving, 'act')} would leave"]
    lines += [f"Approve it: sync --approve {plan.plan_id}"] * bool(plan.asks)
    return Result(plan_json(plan), lines)


def _words(value: str | int | None) -> str:
    return "?" if value is None else f"{value:,}" if isinstance(value, int) else value


_IDS = argument("ids", metavar="ID", nargs="+", help="as outbox list shows them")

COMMANDS = (
    Command(
        ("outbox", "list"),
        "what is owed to channels, and what became of it, oldest first",
        _list,
        (
            argument("--state", metavar="S|open|all", default="all", help="one state, what is still open, or all"),
            argument("--account", metavar="NAME"),
            argument("--limit", metavar="N", type=int, help="only the newest N"),
        ),
    ),
    Command(
        ("outbox", "retry"),
        "try what was refused once more, or send again what was not confirmed",
        _verb("retry", "will be tried again", "will be sent again: the channel may have it already and act twice"),
        (_IDS,),
    ),
    Command(
        ("outbox", "cancel"),
        "send nothing; a despatch is taken back, its order is open again; from a channel's warehouse it comes back; a "
        "cancellation or refund that was not confirmed was not done",
        _verb("cancel", "cancelled", "counted as not done, by your word"),
        (_IDS,),
    ),
    Command(
        ("outbox", "send"),
        "let held rows go, and waiting ones at once",
        _send,
        (
            _IDS,
            argument("--override", metavar="REASON", default="", help="send although the order was called off there"),
        ),
    ),
    Command(("outbox", "hold"), "keep rows here until you say send", _verb("hold", "kept here"), (_IDS,)),
    Command(
        ("outbox", "told"),
        "the channel was told in another way, or has what was not confirmed: send nothing",
        _verb("told", "settled as told elsewhere", "confirmed by your word"),
        (_IDS,),
    ),
    Command(
        ("pause",),
        "hold everything outgoing, or let it go on",
        _pause,
        (argument("switch", metavar="on|off"),),
    ),
    Command(
        ("preview",),
        "what would leave now, what the channel has, and why",
        _preview,
        (
            argument("name", metavar="NAME", nargs="?", help="one account only"),
            argument("--csv", metavar="FILE", help="write the rows there too"),
        ),
    ),
)
