"""One page of an app's set-up, every member of it judged. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from linndesk.channels.addresses import link
from linndesk.channels.external.checking import expressions
from linndesk.channels.external.checking.book import ABSENT
from linndesk.channels.external.checking.judge import Part, twice, whole_of
from linndesk.channels.external.pages import LAST, as_sent
from linndesk.channels.written import Unreadable, as_decimal, as_truth
from linndesk.domain.patterns import fits

TYPES = ("STRING", "INT", "DOUBLE", "BOOLEAN", "PASSWORD", "LIST", "URL", "BUTTON")
_FLAGS = ("MustBeSpecified", "ReadOnly", "HidesHeaderAttribute")
_NOT_TYPED = ("URL", "BUTTON")


@dataclass(frozen=True, slots=True)
class Item:
    """A question. ``value``: as text; ``choices``: values of a LIST."""

    id: str
    name: str
    kind: str
    value: str = field(repr=False)
    pattern: str
    required: bool
    fixed: bool
    choices: tuple[str, ...]
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def kept(self) -> bool:
        """A person types it, and the app shows it again."""
        return not self.fixed and self.kind not in ("PASSWORD", *_NOT_TYPED)

    def shows(self) -> bool:
        """What it shows is something that can be kept."""
        if self.kind == "LIST":
            return not self.value or not self.choices or self.value in self.choices
        return not self.value or suits(self, self.value)

    def back(self, value: str) -> dict[str, Any]:
        """As it goes back: whole, its value a text."""
        return {**as_sent(self.raw), "SelectedValue": value}


@dataclass(frozen=True, slots=True)
class Page:
    step: str
    items: tuple[Item, ...]

    @property
    def is_last(self) -> bool:
        return self.step == LAST


def read(part: Part, account_name: str) -> Page | None:
    """Its page, judged; None where it cannot be gone on with."""
    step = part.get("StepName")
    if not isinstance(step, str) or not step.strip():
        part.wrong("wizard.step", "StepName", step)
        return None
    for each in ("WizardStepTitle", "WizardStepDescription"):
        if part.get(each) is ABSENT:
            part.wrong("wizard.texts", each)
    named = part.get("AccountName")
    if named is ABSENT:
        part.wrong("wizard.account", "AccountName")
    elif isinstance(named, str) and named and named != account_name:
        part.wrong("wizard.account.other", "AccountName", named)
    rows = part.rows("ConfigItems", "wizard.items")
    if rows is None:
        return None
    keyed = [(_id(row), row) for row in rows]
    for key, row in twice(keyed):
        row.wrong("wizard.item.id.twice", "ConfigItemId", key)
    return Page(step, tuple(_item(key, row) for key, row in keyed))


def _id(row: Part) -> str:
    value = row.get("ConfigItemId")
    if not isinstance(value, str) or not value.strip():
        row.wrong("wizard.item.id", "ConfigItemId", value)
        return ""
    return value


def _item(key: str, row: Part) -> Item:
    flags = {each: row.flag(each, "wizard.item.flag") or False for each in _FLAGS}
    order = row.get("SortOrder", "Sortorder")
    if order is not ABSENT and order is not None and (whole_of(order) is None or isinstance(order, str)):
        row.wrong("wizard.item.order", "SortOrder", order)
    if row.is_blank("Name"):
        row.wrong("wizard.item.name", "Name")
    item = Item(
        id=key,
        name=str(row.peek("Name") or ""),
        kind=_kind(row, shown=flags["ReadOnly"] or flags["HidesHeaderAttribute"]),
        value=_value(row),
        pattern=_pattern(row),
        required=flags["MustBeSpecified"],
        fixed=flags["ReadOnly"] or flags["HidesHeaderAttribute"] or not key,
        choices=(),
        raw=row.raw,
    )
    return _suiting(item, row)


def _kind(row: Part, *, shown: bool) -> str:
    if row.is_blank("ValueType"):
        return "STRING"
    rule = "wizard.item.type.shown" if shown else "wizard.item.type"
    return row.enum("ValueType", rule, TYPES, range(len(TYPES))) or "STRING"


def _value(row: Part) -> str:
    value = row.get("SelectedValue")
    if value is ABSENT or value is None or isinstance(value, str):
        return value or "" if isinstance(value, str) else ""
    row.wrong("wizard.item.value", "SelectedValue", value)
    return str(value)


def _pattern(row: Part) -> str:
    value = row.get("RegExValidation", "RegexValidation")
    if not isinstance(value, str) or not value.strip():
        return ""
    found = expressions.state(value)
    if found:
        row.wrong("wizard.regex" if found == "broken" else "wizard.regex.slow", "RegExValidation", value)
        return ""
    if row.is_blank("RegExError", "RegexError"):
        row.wrong("wizard.regex.words", "RegExError")
    return value


def _suiting(item: Item, row: Part) -> Item:
    if item.kind == "URL":
        if not link(item.name) and not item.name.startswith(("http://", "https://")):
            row.wrong("wizard.url", "Name", item.name)
    elif item.kind == "BUTTON":
        if not item.value.startswith(("http://", "https://")):
            row.wrong("wizard.button", "SelectedValue", item.value)
    elif item.kind == "LIST":
        return _choosing(item, row)
    elif item.value and item.kind != "PASSWORD" and not item.fixed and not suits(item, item.value):
        row.wrong("wizard.item.suits", "SelectedValue", item.value)
    return item


def _choosing(item: Item, row: Part) -> Item:
    rows = row.rows("ListValues", "wizard.list")
    if rows is None:
        return item
    if not rows:
        row.wrong("wizard.list", "ListValues", [])
    values = []
    for each in rows:
        value = each.get("Value")
        if value is ABSENT or value is None:
            each.wrong("wizard.list.value", "Value")
            continue
        if each.is_blank("Display"):
            each.wrong("wizard.list.display", "Display")
        if str(value) in values:
            each.wrong("wizard.list.twice", "Value", value)
        values.append(str(value))
    if item.value and values and item.value not in values:
        row.wrong("wizard.list.selected", "SelectedValue", item.value)
    return Item(
        item.id, item.name, item.kind, item.value, item.pattern, item.required, item.fixed, tuple(values), item.raw
    )


def suits(item: Item, value: str) -> bool:
    """Whether a value is of the item's type and fits its pattern, as far as that can be judged."""
    try:
        if item.kind in ("INT", "DOUBLE"):
            found = as_decimal(value, item.id)
            if item.kind == "INT" and found != found.to_integral_value():
                return False
        elif item.kind == "BOOLEAN":
            as_truth(value, item.id)
    except Unreadable:
        return False
    return not item.pattern or fits(item.pattern, value) is not False
