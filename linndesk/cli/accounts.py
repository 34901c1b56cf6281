"""account add, list, show, test, enable, disable, remove, set, manifest. Main thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, pair, plural, read_secret, read_source
from linndesk.errors import BadInput
from linndesk.services.accounts import Account
from linndesk.services.shapes import account_json
from linndesk.settings import find, read_value

IDS_SHOWN = 20


def _add(face: Face, asked: Asked) -> Result:
    text = read_source(asked.settings)
    try:
        given = json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise BadInput(
            "The settings are no JSON", str(error), 'Write one object, for example {"seller_id": "…"}'
        ) from None
    if not isinstance(given, dict):
        raise BadInput("The settings are no JSON object", fix='Write one object, for example {"seller_id": "…"}')
    kind = face.program.accounts.kinds.get(asked.kind)
    if kind is None or kind.introduces is None:
        face.program.accounts.add(asked.kind, asked.name, given)
        return _shown(face, asked.name.strip(), f"Account {asked.name} added")
    with face.stoppable() as cancel:
        _, page = face.program.integrations.add(asked.kind, asked.name, given, cancel)
    return _shown(face, page.account, f"Account {page.account} added and set up", page.kept)


def _list(face: Face, asked: Asked) -> Result:
    found = face.program.accounts.listed()
    rows = [("Account", "Channel", "Enabled", "Mode", "Last orders", "Problems")]
    rows += [
        (
            each.name,
            each.description,
            ("on" if each.enabled else "off") + (", backing off" if each.resting else ""),
            each.mode + ("" if each.app is None or each.app.finished else ", not set up"),
            f"{each.last_orders_at:%Y-%m-%d %H:%M} UTC" if each.last_orders_at else "never",
            str(each.problems),
        )
        for each in found
    ]
    lines = columns(rows) if found else ["No accounts yet. Add one: account add amazon NAME --settings FILE"]
    return Result([account_json(each) for each in found], lines)


def _show(face: Face, asked: Asked) -> Result:
    return _shown(face, asked.name)


def _shown(face: Face, name: str, first: str = "", notes: Sequence[str] = ()) -> Result:
    account = face.program.accounts.show(name)
    for each in notes if face.as_json else ():
        face.say(each)
    value = account_json(account)
    shown = {**value, "manifest": _named(account, value["manifest"])} if account.app is not None else value
    rows = [(key, _readable(each)) for key, each in shown.items()]
    return Result(value, [*([first] if first else []), *notes, *columns(rows), *_standing(account)])


def _named(account: Account, manifest: Any) -> str:
    """A manifest in a few words; --json has it whole."""
    return f"{account.app.title if account.app else ''}, {plural(len(manifest or ()), 'parameter')}"


def _standing(account: Account) -> list[str]:
    """How its channel's own warehouses stand; what an app's account waits for: its set-up, a manifest, a rest's end."""
    app, name = account.app, account.name
    waits = [
        *account.centres,
        *(
            f"{each.job} rests until {each.until:%H:%M} UTC after {plural(each.failures, 'error')} in a row: {each.why}"
            for each in account.resting
        ),
    ]
    if app is not None and not app.finished:
        waits.append(f"The set-up of {app.title} is not finished: account set {name} config=…")
    if app is not None and app.newer:
        waits.append(f"{app.title} has another manifest by now: account manifest {name} SRC")
    return waits


def _readable(value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"set"}:
        return "set" if value["set"] else "not set"
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _test(face: Face, asked: Asked) -> Result:
    with face.stoppable() as cancel:
        found = face.program.accounts.check(asked.name, cancel)
    value = {
        "ok": found.ok,
        "findings": [{"ok": each.ok, "text": each.text, "setting": each.setting or None} for each in found.findings],
        "clock_skew": found.clock_skew,
    }
    return Result(
        value, [f"{'ok ' if each.ok else 'NO '} {each.text}" for each in found.findings], 0 if found.ok else 1
    )


def _turn(on: bool) -> Callable[[Face, Asked], Result]:
    def run(face: Face, asked: Asked) -> Result:
        face.program.accounts.save(asked.name, {"enabled": on})
        value = account_json(face.program.accounts.show(asked.name))
        return Result(value, [f"Account {asked.name} is {'on' if on else 'off'}", *_held(face, asked.name)])

    return run


def _held(face: Face, name: str) -> list[str]:
    """R-MODES: what was held while something was off stays, until a person has said what becomes of it."""
    found = face.program.outbox.overview(face.program.store.clock.now()).questions
    return [
        f"{plural(len(each.ids), 'act')} held {each.when}: outbox send, told or hold "
        + " ".join(str(row_id) for row_id in each.ids[:IDS_SHOWN])
        + (" …" if len(each.ids) > IDS_SHOWN else "")
        for each in found
        if each.account == name
    ]


def _remove(face: Face, asked: Asked) -> Result:
    removal = face.program.accounts.removal(asked.name)
    if not asked.yes:
        raise BadInput(
            f"Removing {asked.name} needs --yes",
            "What goes: " + "; ".join(removal.sentences),
            f"Say it again with --yes to remove {asked.name}",
        )
    _, said = face.program.accounts.remove(asked.name)
    value = {"removed": asked.name, "gone": list(removal.sentences), "app_said": said or None}
    return Result(value, [f"Account {asked.name} removed", *([f"Its app said: {said}"] if said else [])])


def _set(face: Face, asked: Asked) -> Result:
    account = face.program.accounts.show(asked.name)
    pairs: dict[str, str] = {}
    for text in asked.pairs:
        key, value = pair(text)
        pairs[key] = read_secret(key, value) if find(type(account.settings), key).secret else value
    answers = _answers(account, pairs)
    kept: Sequence[str] = ()
    later = {"enabled": pairs.pop("enabled")} if answers is not None and "enabled" in pairs else {}
    if pairs:
        face.program.accounts.set_texts(asked.name, pairs)
    if answers is not None:
        with face.stoppable() as cancel:
            kept = face.program.integrations.give(asked.name, answers, cancel)[1].kept
    if later:  # only what is set up can be turned on
        face.program.accounts.set_texts(asked.name, later)
    shown = _shown(face, asked.name, notes=kept)
    said = face.program.accounts.said(account.settings, asked.name)
    return Result(shown.value, [*shown.lines, *said, *_held(face, asked.name)])


def _answers(account: Account, pairs: dict[str, str]) -> object:
    """What is for the app and not for us, taken out of ``pairs``; None = nothing. Raises BadInput."""
    if account.app is None:
        return None
    if "manifest" in pairs:
        raise BadInput(
            "A manifest is not set but taken over", "", f"Write: account manifest {account.name} FILE, or an address"
        )
    text = pairs.pop("config", None)
    if text is None:
        return None
    if text == "-" or text.startswith("@"):  # answers hold passwords too
        text = read_source(text.removeprefix("@"))
    return read_value(find(type(account.settings), "config"), text) or {}


def _manifest(face: Face, asked: Asked) -> Result:
    with face.stoppable() as cancel:
        change = face.program.integrations.compare(asked.name, asked.source, cancel)
    face.program.integrations.update(asked.name, change)
    value = {
        "source": change.source,
        "accounts": list(change.accounts),
        "changed": change.newer,
        "parameters": [
            {
                "name": each.name, "old": each.old, "new": each.new, "old_host": each.old_host or None,
                "new_host": each.new_host or None, "own": each.own or None, "changed": each.old != each.new,
            }
            for each in change.rows
        ],
    }  # fmt: skip
    rows = [("", "Parameter", "Old", "New", "Own")]
    rows += [("*" if each.old != each.new else "", each.name, each.old, each.new, each.own) for each in change.rows]
    first = "Updated: " if change.newer else "Nothing differs: "
    return Result(value, [first + ", ".join(change.accounts), *columns(rows)])


_NAME = argument("name", metavar="NAME")

COMMANDS = (
    Command(
        ("account", "add"),
        "integrate an account; settings and secrets together as one JSON object",
        _add,
        (
            argument(
                "kind",
                metavar="amazon|external|linnworks",
                help="a marketplace, an app with a manifest, or a Linnworks.net account",
            ),
            _NAME,
            argument("--settings", required=True, metavar="FILE|-", help="a file, or - for stdin"),
        ),
    ),
    Command(("account", "list"), "every account, in the order added", _list),
    Command(("account", "show"), "every setting of an account", _show, (_NAME,)),
    Command(("account", "test"), "try the credentials and say what is wrong", _test, (_NAME,)),
    Command(("account", "enable"), "turn an account on", _turn(True), (_NAME,)),
    Command(("account", "disable"), "turn an account off", _turn(False), (_NAME,)),
    Command(
        ("account", "remove"),
        "remove an account with its orders and listings",
        _remove,
        (_NAME, argument("--yes", action="store_true", help="really remove it")),
    ),
    Command(
        ("account", "set"),
        "change settings; null clears; a secret, and config, is given as key=- or key=@FILE",
        _set,
        (_NAME, argument("pairs", metavar="key=value", nargs="+")),
    ),
    Command(
        ("account", "manifest"),
        "take an app's manifest over for every account of that app; own endpoints stay",
        _manifest,
        (_NAME, argument("source", metavar="SRC", help="a file or an address")),
    ),
)
