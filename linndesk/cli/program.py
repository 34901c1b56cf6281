"""sync, serve, log, settings, demo, sandbox, doctor. Main thread."""

from __future__ import annotations

import contextlib
import json
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

from linndesk import app
from linndesk.app.built import Built
from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, pair, plural, read_secret
from linndesk.errors import BadInput
from linndesk.services.problemshapes import problem_json
from linndesk.services.requestlog import GROUP, request_json
from linndesk.services.shapes import health_json, settings_json
from linndesk.services.shown import ProblemRow, ThingRow
from linndesk.settings import find
from linndesk.settings.program import ProgramSettings
from linndesk.sync.drain import Drain
from linndesk.sync.schedule import Scheduler

NAMED = 5  # things of a card that a line of the log names
SHOWN = 80  # characters of a logged body; --json has it whole
APPROVAL = 4  # something waits for a preview to be approved, or for the brake: before 1


def _sync(face: Face, asked: Asked) -> Result:
    preview = face.program.preview
    if asked.approve is not None:
        preview.approve(asked.approve)
    if asked.through_brake is not None:
        preview.through_brake(asked.through_brake)
    result = _run(face, face.program, asked.names)
    kept = preview.kept_back(asked.names)
    if not kept:
        return result
    said = f"{plural(kept, 'act')} wait for your approval or for the brake; look at: preview"
    return Result(result.value, [*result.lines, said], APPROVAL)


def _run(face: Face, program: Built, names: list[str]) -> Result:
    with face.stoppable() as cancel:
        receipt = program.engine.sync(names or None, cancel=cancel, tell=face.tell)
    value = receipt.as_json()
    return Result(value, receipt_lines(value), 1 if cancel.is_set else _code(value))


def _code(receipt: dict[str, Any]) -> int:
    """1 when something needs a person, also where the run itself went well."""
    needs_you = any(
        each["orders"]["quarantined"] or any(sent["refused"] for sent in _told(each).values())
        for each in receipt["accounts"]
    )
    return 0 if receipt["ok"] and not needs_you else 1


def _told(account: dict[str, Any]) -> dict[str, dict[str, int]]:
    """What was told of each kind of act, by what it is called."""
    names = {"price": "prices", "listing": "listings", "cancel": "cancellations", "refund": "refunds",
             "booking": "bookings", "mail": "order confirmations"}  # fmt: skip
    other = {names.get(kind, kind): sent for kind, sent in account.get("other", {}).items()}
    return {"despatches": account["despatches"], "stock": account["stock"], **other}


def receipt_lines(receipt: dict[str, Any]) -> list[str]:
    """A receipt for people."""
    if not receipt["accounts"]:
        return ["No account is on. Turn one on: account enable NAME"]
    lines = []
    for each in receipt["accounts"]:
        counts = ", ".join(f"{number:,} {what}" for what, number in each["orders"].items() if number)
        lines.append(
            f"{'ok ' if each['ok'] else 'NO '} {each['name']}: {counts or each['zero_reason'] or 'nothing new'}"
        )
        for kind, sent in _told(each).items():
            told = ", ".join(f"{number:,} {what}" for what, number in sent.items() if number)
            lines += [f"    {kind}: {told}"] if told else []
        lines += [f"    {message}" for message in each["messages"]]
        lines += [f"    skipped {one['ref']}: {one['reason']}" for one in each["skipped"][:10]]
        if len(each["skipped"]) > 10:
            lines.append(f"    and {len(each['skipped']) - 10:,} more skipped")
        if each["calls"]:
            lines.append("    calls: " + ", ".join(f"{name} {count}" for name, count in each["calls"].items()))
    return lines


def _serve(face: Face, asked: Asked) -> Result:
    program = face.program
    scheduler = Scheduler(
        program.store,
        program.engine,
        tell=face.tell,
        done=lambda receipt: _say_receipt(face, receipt.as_json()),
        failed=lambda error: face.say(str(error)),
    )
    drain = Drain(
        program.store,
        program.engine,
        tell=face.tell,
        done=lambda receipt: _say_receipt(face, receipt.as_json()),
        failed=lambda error: face.say(str(error)),
    )
    with _until_ended() as ended:
        scheduler.start()
        drain.start()
        face.say("linndesk runs; Ctrl+C ends it")
        _wait(ended)
    drain.stop(timeout=60)
    scheduler.stop(timeout=30)
    return Result({"ended": True}, ["Ended"])


def _say_receipt(face: Face, receipt: dict[str, Any]) -> None:
    """stdout holds one value at the end, so what happens meanwhile goes to stderr."""
    face.say(json.dumps(receipt, ensure_ascii=False) if face.as_json else "\n".join(receipt_lines(receipt)))


@contextlib.contextmanager
def _until_ended() -> Iterator[threading.Event]:
    """An event that Ctrl+C and SIGTERM set."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    main = threading.current_thread() is threading.main_thread()
    before = [(each, signal.getsignal(each)) for each in numbers]
    for number in numbers if main else ():
        signal.signal(number, end)
    try:
        yield ended
    finally:
        for number, handler in before if main else ():
            signal.signal(number, handler)


def _wait(ended: threading.Event) -> None:
    while not ended.wait(1.0):  # Windows notices Ctrl+C only between waits
        pass


def _requests(face: Face) -> Result:
    """M7: what an account's *Log API requests* has kept."""
    found = face.program.requests.listed(limit=None)
    rows = [("At (UTC)", "Account", "Operation", "Status", "Seconds", "Asked", "Answered")]
    rows += [
        (
            f"{each.at:%Y-%m-%d %H:%M:%S}",
            each.account,
            each.operation,
            str(each.status),
            f"{each.seconds:.1f}",
            each.asked[:SHOWN],
            each.answered[:SHOWN],
        )
        for each in found
    ]
    empty = "No request is logged. Turn it on for two days: account set NAME log_api_requests=true"
    return Result([request_json(each) for each in found], columns(rows) if found else [empty])


def _log(face: Face, asked: Asked) -> Result:
    if asked.group == GROUP:
        return _requests(face)
    found = face.program.problems.log(asked.group)
    things = face.program.problems.open_things()
    rows = [("Last (UTC)", "Group", "Account", "Times", "State", "What")]
    rows += [
        (
            f"{each.last_at:%Y-%m-%d %H:%M}",
            each.group,
            each.account,
            str(each.count),
            _state(each),
            ". ".join(part.rstrip(".") for part in (each.title, _named(things, each), each.detail, each.fix) if part),
        )
        for each in found
    ]
    told = [problem_json(each, things.get(each.id, ())) for each in found]
    return Result(told, columns(rows) if found else ["Nothing in the log."])


def _state(each: ProblemRow) -> str:
    if each.resolved_at is not None:
        return "solved"
    return "needs you" if each.severity == "error" else "waits"


def _named(things: Mapping[int, Sequence[ThingRow]], each: ProblemRow) -> str:
    """The first few things that the card is about."""
    refs = [thing.ref for thing in things.get(each.id, ()) if thing.state != "healed"]
    more = f" and {len(refs) - NAMED:,} more" if len(refs) > NAMED else ""
    return ", ".join(refs[:NAMED]) + more


def _get(face: Face, asked: Asked) -> Result:
    values = _values(face)
    if asked.key is None:
        return Result(values, [f"{key} = {_text(value)}" for key, value in values.items()])
    find(ProgramSettings, asked.key)
    return Result(values[asked.key], [_text(values[asked.key])])


def _set(face: Face, asked: Asked) -> Result:
    if len(asked.words) > 2:
        raise BadInput("That is more than one setting", fix="Write settings set key=value")
    key, value = asked.words if len(asked.words) == 2 else pair(asked.words[0])
    secret = find(ProgramSettings, key).secret
    face.program.program.set_text(key, read_secret(key, value) if secret else value)
    now = _values(face)
    return Result(now, [f"{key} = {_text(now[key])}"])


def _values(face: Face) -> dict[str, Any]:
    return settings_json(face.program.program.settings(), face.program.program.secrets())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _demo(face: Face, asked: Asked) -> Result:
    """Headless: a window is the entry's business."""
    face.say("Preparing the practice channel …")
    demo = app.build_demo(face.profile)
    try:
        result = _run(face, demo.built, [])
        return Result(result.value, [*result.lines, f"Profile: {demo.built.profile}"], result.code)
    finally:
        demo.close()


def _sandbox(face: Face, asked: Asked) -> Result:
    if asked.slips:
        known = app.slips()
        rows = [[each["name"], each["endpoint"], each["rule"], each["what"]] for each in known]
        return Result(known, columns([["NAME", "AT", "FOUND AS", "WHAT IT DOES"], *rows]))
    with app.practice(asked.slip or ()) as practice, _until_ended() as ended:
        print(json.dumps(practice.settings(), ensure_ascii=False), flush=True)
        face.say(
            f"The practice Amazon serves at {practice.amazon.url}, the shop at {practice.shop.url}, "
            f"Linnworks at {practice.linnworks.url}; Ctrl+C ends it"
        )
        _wait(ended)
    return Result(None)


def _doctor(face: Face, asked: Asked) -> Result:
    found = face.program.doctor.look(asked.mail)
    lines = [
        f"{'ok ' if each.ok else 'NO '} {each.name}: {each.text}{'. ' + each.fix if each.fix else ''}" for each in found
    ]
    bad = sum(1 for each in found if not each.ok)
    return Result([health_json(each) for each in found], [*lines, _verdict(bad)], 1 if bad else 0)


def _verdict(bad: int) -> str:
    return f"{plural(bad, 'thing')} to look at" if bad else "All is well"


COMMANDS = (
    Command(
        ("sync",),
        "one run: orders in, what is owed and levels out; of every account that is on, or of the named ones",
        _sync,
        (
            argument("names", metavar="NAME", nargs="*"),
            argument("--approve", metavar="PLAN_ID", help="let go what that preview asks about"),
            argument("--through-brake", metavar="REASON", help="go on though the brake has tripped"),
        ),
    ),
    Command(("serve",), "the scheduler and the outbox without a window", _serve),
    Command(
        ("log",),
        "what went wrong, newest first",
        _log,
        (argument("--group", metavar="G", default="", help='such as "Order import"; "API requests" = those logged'),),
    ),
    Command(
        ("settings", "get"),
        "the program's own settings",
        _get,
        (argument("key", metavar="KEY", nargs="?"),),
    ),
    Command(
        ("settings", "set"),
        "change one of them; null puts the default back",
        _set,
        (argument("words", metavar="key=value", nargs="+"),),
    ),
    Command(
        ("demo",),
        "practice channels and a fresh profile, one sync",
        _demo,
        (argument("--headless", action="store_true", help="no window: print the receipt"),),
    ),
    Command(
        ("sandbox",),
        "serve the practice channels; one line of settings on stdout",
        _sandbox,
        (
            argument(
                "--slip", metavar="NAME", action="append", help="its shop breaks the contract so; may be repeated"
            ),
            argument("--slips", action="store_true", help="list the ways in which it can"),
        ),
    ),
    Command(
        ("doctor",),
        "is everything in order that this program stands on?",
        _doctor,
        (argument("--mail", metavar="ADDRESS", default="", help="send a test mail there"),),
    ),
)
