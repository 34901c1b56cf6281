"""listings configure, templates, create, update, delete: listings that are made on a channel. Main thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, pair, read_source
from linndesk.errors import BadInput, UnknownName
from linndesk.services.configurators import SECTIONS, ConfiguratorChanges, ConfiguratorView
from linndesk.services.publishing import Action, Sheet
from linndesk.services.publishing_shapes import (
    Category,
    Picture,
    Section,
    Values,
    configurator_json,
    sheet_json,
    template_json,
)
from linndesk.services.templates import GridQuery

_KEYS = ("settings", "categories", "attributes", "shipping", "payment")
_EXAMPLE = '{"categories": ["12"], "settings": {"general": {"Condition": "New"}}, "attributes": {"Brand": "Denby"}}'
_PART = 200
_OWN = ("title", "description", "price", "quantity", "pictures")


def _configure(face: Face, asked: Asked) -> Result:
    """Exit code 1: the channel wants answers that are not there."""
    given = _given(asked.settings)
    known = {each.name: each.id for each in face.program.configurators.every(asked.name)}
    if not given and asked.configurator in known and not asked.refresh:
        return _configured(face.program.configurators.show(known[asked.configurator]))
    changes = _changes(face, asked.name, given)
    made = known.get(asked.configurator) or face.program.configurators.make(asked.name, asked.configurator)
    with face.stoppable() as cancel:
        shown = face.program.configurators.save(made, changes)
        if shown.is_stale or asked.refresh:
            shown = face.program.configurators.refresh(made, cancel)
    return _configured(shown)


def _configured(shown: ConfiguratorView) -> Result:
    every = [(section, each) for section, some in shown.sections.items() for each in some]
    rows = [("Section", "Id", "Question", "Needed", "Answer", "Takes")]
    rows += [
        (section, each.question.key, each.question.label, "yes" if each.question.required else "",
         ", ".join(each.answer), ", ".join(each.question.choices[:6]))
        for section, each in [*every, *(("attributes", each) for each in shown.attributes)]
    ]  # fmt: skip
    named = ", ".join(f"{each.name} ({each.id})" for each in shown.categories) or "no category yet"
    lines = [f"{shown.name} of {shown.account}: {named}", *columns(rows)]
    lines += [f"Missing: {', '.join(shown.missing)}"] if shown.missing else []
    return Result(configurator_json(shown), lines, 1 if shown.missing else 0)


def _given(source: str | None) -> dict[str, Any]:
    if not source:
        return {}
    try:
        found = json.loads(read_source(source), parse_float=Decimal)
    except ValueError as error:
        raise BadInput("The settings are no JSON", str(error), f"Write one object, for example {_EXAMPLE}") from None
    unknown = [key for key in found if key not in _KEYS] if isinstance(found, dict) else ["it"]
    if unknown:
        raise BadInput(f"A configurator has no {unknown[0]}", fix=f"It has {', '.join(_KEYS)}, for example {_EXAMPLE}")
    return cast(dict[str, Any], found)


def _changes(face: Face, account: str, given: Mapping[str, Any]) -> ConfiguratorChanges:
    settings = _object(given.get("settings"), "settings")
    wrong = [key for key in settings if key not in SECTIONS]
    if wrong:
        raise BadInput(f"There is no section {wrong[0]}", fix=f"Sections: {', '.join(SECTIONS)}")
    shipping = given.get("shipping")
    payment = given.get("payment")
    return ConfiguratorChanges(
        settings={cast(Section, key): _values(each, key) for key, each in settings.items()},
        categories=None if given.get("categories") is None else _categories(face, account, given["categories"]),
        attributes=_values(given.get("attributes"), "attributes"),
        shipping=None if shipping is None
        else tuple((tag, _money(price)) for tag, price in _object(shipping, "shipping").items()),
        payment=None if payment is None else _texts(payment, "payment"),
    )  # fmt: skip


def _categories(face: Face, account: str, ids: object) -> tuple[Category, ...]:
    """By id or by their whole name."""
    wanted = _texts(ids, "categories")
    every = _downloaded(face, account)
    by_word = {**{each.name: each for each in every}, **{each.id: each for each in every}}
    missing = [each for each in wanted if each not in by_word]
    if missing:
        raise UnknownName(f"{account} has no category {missing[0]}", fix="Give its id, or its whole name")
    return tuple(by_word[each] for each in wanted)


def _downloaded(face: Face, account: str, text: str = "", *, anew: bool = False) -> Sequence[Category]:
    """Those with every word of ``text``; the channel is asked where it never was, or ``anew``."""
    if anew or face.program.configurators.categories(account, limit=1).asked_at is None:
        with face.stoppable() as cancel:
            face.program.configurators.download_categories(account, cancel, face.say)
    total = face.program.configurators.categories(account, limit=1).total
    return face.program.configurators.categories(account, text, limit=total).categories


def _list_categories(face: Face, asked: Asked) -> Result:
    found = _downloaded(face, asked.name, asked.text, anew=asked.refresh)
    lines = columns([("Id", "Category"), *((each.id, each.name) for each in found)]) if found else ["None has that."]
    return Result([{"id": each.id, "name": each.name} for each in found], lines)


def _templates(face: Face, asked: Asked) -> Result:
    ids = _ids(face, asked.name, asked.skus)
    values = [template_json(each) for start in range(0, len(ids), _PART)
              for each in face.program.templates.rows(ids[start : start + _PART]).values()]  # fmt: skip
    rows = [("SKU", "State", "Price", "Configurator", "Reference", "Title", "Said")]
    rows += [
        (each["sku"], each["state"], each["price"] or "", each["configurator"], each["reference"] or "",
         each["title"][:40], (each["message"] or "")[:60])
        for each in values
    ]  # fmt: skip
    none = f"No listing of {asked.name} was made here yet: listings create {asked.name} SKU --configurator C"
    return Result(values, columns(rows) if values else [none])


def _act(action: Action) -> Callable[[Face, Asked], Result]:
    def run(face: Face, asked: Asked) -> Result:
        left = _drafted(face, asked) if action == "create" else []
        ids = _ids(face, asked.name, asked.skus)
        missing = set(asked.skus) - {each.sku for each in face.program.templates.rows(ids).values()} - {*dict(left)}
        if missing:
            raise UnknownName(
                f"No listing of {min(missing)} was made here", f"{asked.name} has none in Listings",
                f"Make one: listings create {asked.name} {min(missing)} --configurator C",
            )  # fmt: skip
        if action != "delete" and asked.set:
            face.program.templates.save(ids, _own(asked.set))
        if asked.dry_run:
            return _sheet(face.program.publishing.sheet(ids, action), left)
        done = face.program.publishing.submit(ids, action, at_once=asked.now)
        left += [(sku, why) for _, sku, why in done.left]
        value = {
            "action": action, "sentence": done.sentence, "outbox": list(done.outbox_ids), "held": done.held,
            "why_held": list(done.why_held), "left": [{"sku": sku, "reason": why} for sku, why in left],
        }  # fmt: skip
        lines = [done.sentence, *done.why_held, *(f"  {sku}: {why}" for sku, why in left)]
        return Result(value, lines, 1 if left else 0)

    return run


def _sheet(sheet: Sheet, left: Sequence[tuple[str, str]]) -> Result:
    value = {**sheet_json(sheet), "left": [{"sku": sku, "reason": why} for sku, why in left]}
    rows = [("SKU", "Price", "Units", "Title", "")]
    rows += [
        (each["sku"], each["price"] or "?", "?" if each["quantity"] is None else str(each["quantity"]),
         each["title"][:40], " ".join(each["faults"]))
        for each in value["rows"]
    ]  # fmt: skip
    lines = [*columns(rows), *(f"  {sku}: {why}" for sku, why in left), *sheet.held, sheet.final]
    return Result(value, lines, 1 if left or sheet.faulty else 0)


def _drafted(face: Face, asked: Asked) -> list[tuple[str, str]]:
    """A draft for each SKU that has none; SKU and why, where there can be none."""
    known = {each.name: each.id for each in face.program.configurators.every(asked.name)}
    if asked.configurator not in known:
        names = ", ".join(known) or "none yet"
        raise UnknownName(f"{asked.name} has no configurator {asked.configurator}", fix=f"Configurators: {names}")
    mine = {each.sku for each in face.program.templates.rows(_ids(face, asked.name, asked.skus)).values()}
    news = [each for each in asked.skus if each not in mine]
    return list(face.program.templates.add_items(known[asked.configurator], news).left)


def _ids(face: Face, account: str, skus: Sequence[str]) -> list[int]:
    """Of these SKUs in their order, or all."""
    query = GridQuery(filters=("account",), values={"account": face.program.templates.account_id(account)})
    found = list(face.program.templates.ids(query))
    if not skus:
        return found
    by_sku = {each.sku: each.id for start in range(0, len(found), _PART)
              for each in face.program.templates.rows(found[start : start + _PART]).values()}  # fmt: skip
    return [by_sku[each] for each in dict.fromkeys(skus) if each in by_sku]


def _own(pairs: Sequence[str]) -> dict[str, Any]:
    """``title=…``, ``price=…``, ``pictures=URL URL``; any other key is an attribute."""
    given = dict(map(pair, pairs))
    made: dict[str, Any] = {key: given[key] for key in ("title", "description") if key in given}
    if "price" in given:
        made["price"] = None if given["price"] in ("", "null") else _money(given["price"])
    if "quantity" in given:
        made["quantity"] = None if given["quantity"] in ("", "null") else _whole(given["quantity"])
    if "pictures" in given:
        made["pictures"] = [Picture(each) for each in given["pictures"].split()]
    attributes = {key: (value,) if value else () for key, value in given.items() if key not in _OWN}
    return {**made, **({"attributes": attributes} if attributes else {})}


def _object(value: object, what: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInput(f"{what} is no JSON object", fix=f"Write, for example, {_EXAMPLE}")
    return value


def _values(value: object, what: str) -> Values:
    """One text, number or truth by key, or a list of them."""
    return {key: _texts(each if isinstance(each, list) else [each], key) for key, each in _object(value, what).items()}


def _texts(value: object, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or any(isinstance(each, (dict, list)) or each is None for each in value):
        raise BadInput(f"{what} is no list of texts", fix=f"Write, for example, {_EXAMPLE}")
    return tuple(str(each) for each in value)


def _money(value: object) -> Decimal:
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        raise BadInput(f"{str(value)[:40]} is no amount of money", fix="Write it such as 12.50") from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise BadInput(f"{text[:40]} is no whole number", fix="Write how many units")
    return int(text)


_NAME = argument("name", metavar="NAME")
_NOW = argument("--now", action="store_true", help="do not wait the undo time")
_DRY = argument("--dry-run", action="store_true", help="say what would be told; tell nothing")
_SET = argument("--set", action="append", default=[], metavar="KEY=VALUE",
                help="title, description, price, quantity, pictures (addresses), or an attribute's id")  # fmt: skip
_SKUS = argument("skus", metavar="SKU", nargs="+")

COMMANDS = (
    Command(
        ("listings", "configure"),
        "what listings of an account have in common: ask the channel what it wants to know, and answer",
        _configure,
        (
            _NAME,
            argument("configurator", metavar="CONFIGURATOR", help="its name; one that is not there is made"),
            argument("--settings", metavar="FILE", help="answers as JSON; - is stdin"),
            argument("--refresh", action="store_true", help="ask the channel anew"),
        ),
    ),
    Command(
        ("listings", "categories"), "the categories that a channel offers for listings", _list_categories,
        (
            _NAME,
            argument("text", metavar="TEXT", nargs="?", default="", help="only those with these words"),
            argument("--refresh", action="store_true", help="ask the channel anew"),
        ),
    ),
    Command(
        ("listings", "templates"), "listings that are made here, and how they stand on their channel", _templates,
        (_NAME, argument("skus", metavar="SKU", nargs="*")),
    ),
    Command(
        ("listings", "create"), "make listings of stock items on a channel", _act("create"),
        (_NAME, _SKUS, argument("--configurator", metavar="C", required=True), _SET, _DRY, _NOW),
    ),
    Command(("listings", "update"), "tell a channel what listings say now", _act("update"),
            (_NAME, _SKUS, _SET, _DRY, _NOW)),
    Command(("listings", "delete"), "take listings that were made here off their channel", _act("delete"),
            (_NAME, _SKUS, _DRY, _NOW)),
)  # fmt: skip
