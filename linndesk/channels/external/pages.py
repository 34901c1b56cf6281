"""An app's page of questions: read whatever its spelling, given back whole with only values changed. Pure."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from linndesk.channels.addresses import host_of, refusal
from linndesk.channels.integrating import AppItem, AppPage, ItemKind
from linndesk.channels.loose import Loose, fold
from linndesk.channels.written import Unreadable, as_truth

LAST = "UserConfig"  # the step at which an app's set-up is finished
LONGEST_NAME, LONGEST_HELP, LONGEST_VALUE = 200, 2_000, 20_000
MOST_ITEMS, MOST_CHOICES = 500, 5_000
_TYPES = ("STRING", "INT", "DOUBLE", "BOOLEAN", "PASSWORD", "LIST", "URL", "BUTTON")
_KINDS: dict[str, ItemKind] = dict(
    zip(_TYPES, ("text", "int", "decimal", "bool", "secret", "choice", "url", "button"), strict=True)
)
_MEMBERS = (
    *("ConfigItemId", "Name", "Description", "GroupName", "SortOrder", "SelectedValue", "RegExValidation"),
    *("RegExError", "MustBeSpecified", "ReadOnly", "ListValues", "ValueType", "HidesHeaderAttribute"),
)
_NAMES = {fold(each): each for each in _MEMBERS}
_BREAKS = "\n\t"
T = TypeVar("T")
log = logging.getLogger(__name__)


def read_page(found: Loose) -> AppPage | None:
    """Its page, or None where it does not say which one it is. Raises Unreadable."""
    step = found.line("StepName")
    if not step:
        return None
    rows = [(read_item(row), as_sent(row.raw)) for row in _objects(found)]
    known = [(item, raw) for item, raw in rows if item is not None]
    if len(known) < len(rows):
        log.warning("%d items of a page have no id and are left out", len(rows) - len(known))
    known.sort(key=lambda each: each[0].order)
    return AppPage(
        step=step,
        title=one_line(tried(lambda: found.text("WizardStepTitle"), "")),
        text=many_lines(tried(lambda: found.text("WizardStepDescription"), "")),
        items=tuple(item for item, _ in known),
        is_last=step == LAST,
        raw=tuple(raw for _, raw in known),
    )


def read_item(row: Loose) -> AppItem | None:
    """One question; None where it has no id. What cannot be read of it is as if it were not there."""
    key = tried(lambda: row.line("ConfigItemId"), "")
    if not key:
        return None
    kind = _KINDS[tried(lambda: row.enum("ValueType", _TYPES, "STRING"), "STRING")]
    choices = _choices(row)
    item = AppItem(
        key=key,
        name=one_line(tried(lambda: row.text("Name"), "")),
        help=many_lines(tried(lambda: row.text("Description"), "")),
        group=one_line(tried(lambda: row.text("GroupName"), "")),
        order=tried(lambda: row.whole("SortOrder") or 0, 0),
        kind="text" if kind == "choice" and not choices else kind,
        value=harmless(tried(lambda: row.text("SelectedValue"), ""))[:LONGEST_VALUE],
        required=tried(lambda: row.truth("MustBeSpecified"), False),
        read_only=tried(lambda: row.truth("ReadOnly"), False),
        choices=choices,
        pattern=tried(lambda: row.text("RegExValidation"), "")[:LONGEST_HELP],
        pattern_error=many_lines(tried(lambda: row.text("RegExError"), "")),
        hides=tried(lambda: row.truth("HidesHeaderAttribute"), False),
    )
    return _fitting(item, tried(lambda: row.text("Name"), "").strip())


def answered(page: AppPage, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The items of a page to be sent back: whole, every value a text, those that ``values`` names changed."""
    return [_answered(item, raw, values) for item, raw in zip(page.items, page.raw, strict=True)]


def as_sent(raw: Mapping[Any, Any]) -> dict[str, Any]:
    """An item as the protocol spells its members (tolerance 10); what nobody knows stays as it came."""
    found = {_NAMES.get(fold(str(name)), str(name)): value for name, value in raw.items()}
    values = found.get("ListValues")
    if isinstance(values, list):
        found["ListValues"] = [_pair(each) if isinstance(each, dict) else each for each in values]
    return found


def one_line(text: str) -> str:
    return " ".join(harmless(text).split())[:LONGEST_NAME]


def many_lines(text: str) -> str:
    return harmless(text).strip()[:LONGEST_HELP]


def harmless(text: str) -> str:
    """Without what cannot be seen and turns text around, but for breaks of lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each in _BREAKS or unicodedata.category(each)[0] != "C")


def _fitting(item: AppItem, address: str) -> AppItem:
    """With its value as its kind has it. A link or button that leads nowhere we go is a line that says so."""
    if item.kind == "bool":
        return replace(item, value="True" if tried(lambda: as_truth(item.value, ""), False) else "False")
    if item.kind == "url":
        return replace(item, name=address) if _may(address) else _dead(item, address)
    if item.kind == "button" and not _may(item.value.strip()):
        return _dead(item, item.value)
    return replace(item, value=item.value.strip()) if item.kind in ("int", "decimal", "button") else item


def _may(address: str) -> bool:
    return len(address) <= LONGEST_HELP and not refusal(address, (host_of(address),))


def _dead(item: AppItem, address: str) -> AppItem:
    name = item.help if item.kind == "url" else item.name
    why = refusal(address, (host_of(address),)) or "This address is too long."
    return replace(item, kind="text", name=one_line(name), help=f"It leads nowhere: {why}", value="", read_only=True)


def _answered(item: AppItem, raw: Mapping[str, object], values: Mapping[str, str]) -> dict[str, Any]:
    now = raw.get("SelectedValue")
    kept = now if isinstance(now, str) else tried(lambda: Loose(raw).text("SelectedValue"), "")
    fixed = item.read_only or item.hides or item.kind in ("url", "button")
    given = None if fixed else values.get(item.key)
    if given is not None:
        kept = _as_they_write(given, kept) if item.kind == "bool" else given
    return {**raw, "SelectedValue": kept}


def _as_they_write(given: str, before: str) -> str:
    """Yes or no, as the app itself wrote it before."""
    yes = tried(lambda: as_truth(given, ""), False)
    for pair in (("true", "false"), ("1", "0"), ("TRUE", "FALSE"), ("yes", "no")):
        if before.strip() in pair:
            return pair[0] if yes else pair[1]
    return "True" if yes else "False"


def _choices(row: Loose) -> tuple[tuple[str, str], ...]:
    """Value and words. A list of words alone is read too, and an object of words by value, as PHP writes it."""
    found: dict[str, str] = {}
    rows: list[Any] = tried(lambda: row.elements("ListValues"), [])
    for each in (pair for one in rows for pair in _pairs(one)):
        if len(found) >= MOST_CHOICES:
            break
        value = harmless(tried(partial(each.text, "Value"), ""))[:LONGEST_VALUE]
        found.setdefault(value, one_line(tried(partial(each.text, "Display"), "")) or value)
    return tuple(found.items())


def _pairs(one: object) -> list[Loose]:
    if not isinstance(one, Mapping):
        return [Loose({"Value": one})]
    if {fold(str(each)) for each in one} & {"value", "display"}:
        return [Loose(one)]
    return [Loose({"Value": value, "Display": words}) for value, words in one.items()]


def _pair(raw: dict[str, Any]) -> dict[str, Any]:
    known = {"display": "Display", "value": "Value"}
    return {known.get(fold(str(name)), str(name)): value for name, value in raw.items()}


def _objects(found: Loose) -> list[Loose]:
    rows = found.elements("ConfigItems")
    if len(rows) > MOST_ITEMS:
        log.warning("A page of %d items is cut at %d", len(rows), MOST_ITEMS)
    return [Loose(each) for each in rows[:MOST_ITEMS] if isinstance(each, Mapping)]


def tried(read: Callable[[], T], otherwise: T) -> T:
    """What cannot be read of one member does not take the page away."""
    try:
        return read()
    except Unreadable as error:
        log.info("Left out of a page: %s", error)
        return otherwise
