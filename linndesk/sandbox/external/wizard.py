"""The practice shop's set-up: three pages, then its settings; every kind of question there is. Any thread."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linndesk.sandbox.external import manifest
from linndesk.sandbox.external.asked import Answer, Asked, Malformed, Refused
from linndesk.sandbox.external.dialects import Dialect, Word, spell
from linndesk.sandbox.external.members import FIRST_STEP, LAST_STEP, Members
from linndesk.sandbox.external.records import Integration

PASSWORD = "practice"
ANSWERS: Mapping[str, str] = {
    "ApiKey": "PRACTICE-1",
    "Password": PASSWORD,
    "Site": "UK",
    "DaysBack": "30",
    "ImportUnpaid": "True",
    "Commission": "2.5",
    "Warehouse": "main",
}
_KINDS = ("STRING", "INT", "DOUBLE", "BOOLEAN", "PASSWORD", "LIST", "URL", "BUTTON")
_NUMBER = {"INT": re.compile(r"-?\d{1,9}"), "DOUBLE": re.compile(r"-?\d{1,9}(\.\d{1,6})?")}
_UNKNOWN = Word("GUID", 99)


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``value``: what stands there before anybody has answered."""

    id: str
    name: str
    kind: str = "STRING"
    value: str = ""
    group: str = ""
    help: str = ""
    required: bool = False
    read_only: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    pattern: str = ""
    pattern_error: str = ""
    hides: bool = False
    order: int = 0  # 0 = its place on the page


@dataclass(frozen=True, slots=True)
class Page:
    """``step`` is what SaveConfig has to name."""

    step: str
    title: str
    text: str
    items: tuple[Item, ...]


_SITES = (("United Kingdom", "UK"), ("Deutschland", "DE"), ("Everywhere", "ALL"))
_DAYS = Item(
    "DaysBack", "Days back", "INT", "30", "Orders", "How old the oldest order may be", True,
    pattern=r"^\d{1,3}$", pattern_error="Up to 999 days",
)  # fmt: skip
_SITE = Item("Site", "Site", "LIST", "UK", "Orders", "Where you sell", True, choices=_SITES)
_UNPAID = Item("ImportUnpaid", "Bring unpaid orders", "BOOLEAN", "True", "Orders")
_COMMISSION = Item("Commission", "Commission, %", "DOUBLE", "2.5", "Money", "Taken off each order")


def _pages(url: str) -> tuple[Page, ...]:
    terms = Item("Terms", f"{url}{manifest.HELP}", "URL", help="Terms of the practice shop")
    credentials = (
        Item("ApiKey", "API key", "STRING", "", "Sign-in", "Stands in your shop's settings", True,
             pattern=r"^PRACTICE-\d+$", pattern_error="The key is PRACTICE- and a number"),
        Item("Password", "Password", "PASSWORD", "", "Sign-in", "The practice shop's is: practice", True),
        Item("Server", "Server", "STRING", url, "Sign-in", "Cannot be changed", read_only=True),
        terms,
    )  # fmt: skip
    stock = (
        Item("Warehouse", "Warehouse", "LIST", "main", "Stock", choices=(("Main", "main"), ("Second", "second"))),
        Item("TryIt", "Try the connection", "BUTTON", url + manifest.PRESSED, "Stock", "Asks the shop once"),
    )
    settings = (
        Item("PriceIncTax", "Prices include tax", "BOOLEAN", "True", "Money"),
        _COMMISSION,
        _SITE,
        _DAYS,
        Item("Note", "Note for the packer", "STRING", "", "Orders"),
        Item("Handle", "Shop id", "GUID", "0d8c1f8a-1111-4222-8333-944455556666", "Orders", read_only=True, order=5),
        Item("HidePrice", "PriceSync", "STRING", "", hides=True),
        terms,
    )
    return (
        Page(FIRST_STEP, "Sign in", "Copy both from your shop's settings.", credentials),
        Page("OrderSetup", "Orders", "Which orders are to come.", (_SITE, _DAYS, _UNPAID, _COMMISSION)),
        Page("StockSetup", "Stock", "Where your stock is.", stock),
        Page(LAST_STEP, "Settings", "", settings),
    )


class Wizard:
    """Pages by the step that an integration stands at. ``dialect``: how what comes back was written; ``filled_in``:
    every answer stands there already, so that whoever tries it only has to go on."""

    def __init__(self, members: Members, url: str, dialect: Callable[[], Dialect], *, filled_in: bool = False) -> None:
        self._members = members
        self._pages = {each.step: each for each in _pages(url)}
        self._dialect = dialect
        self._answers = ANSWERS if filled_in else {}

    def register(self, asked: Asked) -> Answer:
        """AddNewUser."""
        body = asked.body
        step = FIRST_STEP if self._dialect().wizard else LAST_STEP
        made = self._members.add(body["LinnworksUniqueIdentifier"], body["Email"], body["AccountName"], step)
        return {"AuthorizationToken": made.token}

    def page(self, asked: Asked) -> Answer:
        """UserConfig."""
        return self._shown(asked.owner)

    def save(self, asked: Asked) -> Answer:
        """SaveConfig: the next page, or the settings as they are kept. Raises Refused, Malformed."""
        who, step = asked.owner, asked.body["StepName"]
        if step != who.step:
            raise Refused(f"Invalid step name expected {who.step}")
        page = self._pages[step]
        given = self._given(who, page, asked.body["ConfigItems"])
        said = next((words for each in page.items if (words := _trouble(each, given[each.id]))), "")
        if said:
            raise Refused(said)
        kept = {each.id: self._kept(each, given[each.id]) for each in page.items if _is_kept(each)}
        steps = list(self._pages)
        following = steps[min(steps.index(step) + 1, len(steps) - 1)]
        return self._shown(self._members.change(who.token, step=following, values={**who.values, **kept}))

    def _given(self, who: Integration, page: Page, items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Values by item id, once it is sure that nothing else was changed. Raises Malformed."""
        shown = spell({"ConfigItems": self._items(who, page)}, self._dialect(), "UserConfigEndpoint")
        held = sorted(map(_lower, _lower(json.loads(shown))["configitems"]), key=_id)
        came = sorted(map(_lower, items), key=_id)
        if list(map(_id, held)) != list(map(_id, came)):
            raise Malformed("ConfigItems are not those that were given")
        given = {}
        for own, back in zip(held, came, strict=True):
            value = back.get("selectedvalue")
            if {**own, "selectedvalue": ""} != {**back, "selectedvalue": ""} or not isinstance(value, str):
                raise Malformed(f"{_id(own)} was not given back whole, with its value as a text")
            given[_id(own)] = value
        return given

    def _kept(self, item: Item, value: str) -> str:
        if item.kind != "BOOLEAN":
            return value
        wrong = () if self._dialect().odd_truth else ("false", "0")
        return str(value.lower() not in ("", *wrong))

    def _shown(self, who: Integration) -> Answer:
        page = self._pages[who.step]
        return {
            "StepName": page.step,
            "AccountName": who.account_name,
            "WizardStepTitle": page.title,
            "WizardStepDescription": page.text,
            "ConfigItems": self._items(who, page),
        }

    def _items(self, who: Integration, page: Page) -> list[Answer]:
        return [self._item(each, place, who.values) for place, each in enumerate(page.items, 1)]

    def _item(self, item: Item, place: int, values: Mapping[str, str]) -> Answer:
        value = values.get(item.id, self._answers.get(item.id, item.value))
        if item.kind == "BOOLEAN":
            value = {"json": value, "True": value, "true": value.lower(), "1": str(int(value == "True"))}[
                self._dialect().truth
            ]
        kind = Word(item.kind, _KINDS.index(item.kind)) if item.kind in _KINDS else _UNKNOWN
        return {
            "ConfigItemId": item.id,
            "Name": item.name,
            "Description": item.help,
            "GroupName": item.group,
            "SortOrder": item.order or place,
            "SelectedValue": value,
            "RegExValidation": item.pattern or None,
            "RegExError": item.pattern_error or None,
            "MustBeSpecified": item.required,
            "ReadOnly": item.read_only,
            "ListValues": [{"Display": words, "Value": each} for words, each in item.choices],
            "ValueType": kind,
            "HidesHeaderAttribute": item.hides,
        }


def _is_kept(item: Item) -> bool:
    return not (item.read_only or item.hides or item.kind in ("PASSWORD", "URL", "BUTTON"))


def _trouble(item: Item, value: str) -> str:
    """What the shop says of an answer; "" = it takes it."""
    if item.required and not value:
        return f"{item.name} has to be filled in"
    if item.pattern and not re.search(item.pattern, value):
        return item.pattern_error
    if item.choices and value not in [each for _, each in item.choices]:
        return f"{item.name} has no such choice"
    if item.kind in _NUMBER and value and not _NUMBER[item.kind].fullmatch(value):
        return f"{item.name} has to be a number"
    if item.kind == "PASSWORD" and value != PASSWORD:
        return "The password is wrong"
    return ""


def _id(item: Mapping[str, Any]) -> str:
    return str(item.get("configitemid", ""))


def _lower(members: Any) -> Any:
    """With names in small letters all the way down: whose names they are says the shape, not the case."""
    if isinstance(members, list):
        return [_lower(each) for each in members]
    if not isinstance(members, dict):
        return members
    made = {name.lower(): _lower(value) for name, value in members.items()}
    if len(made) != len(members):
        raise Malformed("An item has a member twice, in two spellings")
    return made
