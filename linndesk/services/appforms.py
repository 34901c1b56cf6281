"""An app's own questions as a declaration of settings: one form, one set of checks for all faces. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from linndesk.channels.integrating import AppItem as AppItem
from linndesk.domain.patterns import fits
from linndesk.errors import InvalidSettings
from linndesk.settings import SettingsModel, declared, setting, validate

_TRUE = frozenset({"true", "1", "yes", "on"})
_MOST_DIGITS = 18
_LONGEST = 20_000
_NO_FIELDS = ("url", "button")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class AppForm:
    """The questions of one page. ``declaration`` has a field for each that can be answered, named by its place.

    ``items``: the question of each field. ``links``: addresses and buttons, which are no fields. ``hides``: what the
    app calls those settings of ours that are not to be shown.
    """

    declaration: type[SettingsModel]
    items: Mapping[str, AppItem]
    links: tuple[AppItem, ...]
    hides: tuple[str, ...]

    def values(self) -> dict[str, Any]:
        """What the app holds, by field; what it holds and cannot be read is None."""
        return {field: _held(item) for field, item in self.items.items()}

    @property
    def stored(self) -> tuple[str, ...]:
        """Secret fields that the app holds something for."""
        return tuple(field for field, item in self.items.items() if item.kind == "secret" and item.value)

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What to tell the app, by item key: what differs from what it holds. A blank secret stays as it is there."""
        told: dict[str, str] = {}
        for field, item in self.items.items():
            value = values.get(field)
            if item.read_only or field not in values or (item.kind == "secret" and not value):
                continue
            if value != _held(item) or (not item.value and _text(value)):
                told[item.key] = _text(value)
        return told

    def check(self, given: Mapping[str, str]) -> dict[str, str]:
        """Answers by item key, as they are told; other keys are left out.

        Raises InvalidSettings with a sentence by item key, also for questions that were not answered.
        """
        mine = {
            field: given[item.key] if given[item.key] != "" or item.kind in ("text", "secret", "choice") else None
            for field, item in self.items.items()
            if item.key in given and not item.read_only
        }
        try:
            checked = validate(self.declaration, {**self.values(), **mine})
        except InvalidSettings as wrong:
            named = {self.items[key].key if key in self.items else key: text for key, text in wrong.reasons.items()}
            raise InvalidSettings("The app's settings cannot be saved", named, wrong.fix) from None
        return self.texts(checked.model_dump())


def means_same(item: AppItem, text: str) -> bool:
    """Whether this is what the app holds, written in another way at most: 4.250 is 4.25, true is True."""
    told, held = _held(replace(item, value=text)), _held(item)
    return bool(told == held)


def appform(items: Sequence[AppItem]) -> AppForm:
    """The form of a page. Of several items with one key the first is asked."""
    shown = [each for each in items if not each.hides]
    fields: dict[str, AppItem] = {}
    asked: set[str] = set()
    for at, item in enumerate(shown):
        if item.kind not in _NO_FIELDS and item.key not in asked:
            asked.add(item.key)
            fields[f"item_{at}"] = item
    return AppForm(
        declaration=declare(fields),
        items=fields,
        links=tuple(each for each in shown if each.kind in _NO_FIELDS),
        hides=tuple(each.name for each in items if each.hides),
    )


def declare(fields: Mapping[str, AppItem]) -> type[SettingsModel]:
    """A declaration with a field for each item; groups are its sections."""
    return declared(
        "AppSettings", {field: (_kind(item), _checked(item), _about(item)) for field, item in fields.items()}
    )


def _kind(item: AppItem) -> Any:
    kinds: dict[str, Any] = {"int": int | None, "decimal": Decimal | None, "bool": bool}
    return kinds.get(item.kind, str)


def _about(item: AppItem) -> Any:
    number = item.kind in ("int", "decimal")
    return setting(
        None if number else _held(item) if item.kind == "bool" else "",
        item.name or item.key,
        item.help,
        section=item.group,
        secret=item.kind == "secret",
        options=item.choices if item.kind == "choice" else (),
        read_only=item.read_only,
        needed=item.required and not item.read_only,
    )


def _checked(item: AppItem) -> Callable[[Any], Any]:
    """What the app says that a value has to be. What it holds itself and nobody may change is not judged."""

    def check(value: Any) -> Any:
        text = _text(value)
        if item.read_only or (item.kind == "secret" and not text and item.value):
            return value
        if not text.strip():
            if item.required:
                raise ValueError("This is needed.")
            return value
        offered = [each for each, _ in item.choices]
        if item.kind == "choice" and offered and text not in (*offered, item.value):
            raise ValueError("Choose one of " + ", ".join(words or each for each, words in item.choices) + ".")
        if len(text) > _LONGEST or _too_large(value):
            raise ValueError("This is too long.")
        if item.pattern and item.kind not in ("bool", "choice") and fits(item.pattern, text) is False:
            raise ValueError(item.pattern_error or f"{item.name or item.key} is not written as the app wants it.")
        return value

    return check


def _too_large(value: Any) -> bool:
    if isinstance(value, Decimal):
        return not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS
    return isinstance(value, int) and abs(value) >= 10**_MOST_DIGITS


def _held(item: AppItem) -> Any:
    """The app's text as a value of its kind."""
    text = item.value.strip()
    if item.kind == "bool":
        return text.casefold() in _TRUE
    if item.kind == "secret":
        return ""
    if item.kind not in ("int", "decimal"):
        return item.value
    try:
        number = Decimal(text.replace(",", "") if _GROUPED.fullmatch(text) else text)
    except InvalidOperation:
        return None
    if _too_large(number):
        return None
    if item.kind == "decimal":
        return number
    return int(number) if number == number.to_integral_value() else None


def _text(value: Any) -> str:
    """As the app is told it: always text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, Decimal):
        return str(value) if _too_large(value) else format(value, "f")
    return str(value)
