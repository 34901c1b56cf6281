"""What a listing says, as one form: its own words, price and units, then what its categories ask. Main thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from linndesk.domain.publishing import Question, Values
from linndesk.services.configurators import ConfiguratorView
from linndesk.services.templates import Common, TemplateView
from linndesk.ui.listings.judging import amount, judged, money, whole
from linndesk.ui.words import tr

ATTRIBUTE = "attribute:"
LINES = 1_000
FROM = {"template": "its own", "listing": "the listing's", "item": "the stock item's", "rules": "the account's rules"}


@dataclass(frozen=True, slots=True)
class Content:
    """What the form is made of. ``answers``, ``given``, ``several``, ``hints``, ``faults``: by field key, see
    ``QuestionForm``. A field of an attribute is called ``attribute:`` and its key."""

    questions: tuple[Question, ...]
    answers: Values
    given: Values = field(default_factory=dict)
    several: frozenset[str] = frozenset()
    hints: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


def of_one(view: TemplateView, names: Sequence[tuple[int, str]], faults: Mapping[str, str]) -> Content:
    """The form of one listing. ``names``: the account's configurators."""
    row = view.row
    asked = [each.question for each in view.attributes if _is_whole(each.question, bool(row.variations))]
    answers = _answers(
        {"title": row.title, "description": row.description, "price": row.price, "quantity": row.quantity,
         "configurator": row.configurator_id, "own_attributes": row.own_attributes}, row.attributes, names,
    )  # fmt: skip
    given = {
        f"{ATTRIBUTE}{each.question.key}": each.answer
        for each in view.attributes
        if each.answer and each.origin not in ("listing", "")
    }
    hints = {"price": _hint(view.price), "quantity": _hint(view.quantity)}
    return Content(_questions(asked, view.configurator, names), answers, given, frozenset(), hints, faults)


def of_several(common: Common, configurator: ConfiguratorView | None, names: Sequence[tuple[int, str]]) -> Content:
    """The form of several: what they have in common, the rest blank. ``configurator`` None = they have others."""
    asked = [each.question for each in configurator.attributes] if configurator is not None else []
    several = {each for each in common.differing if each != "variations"}
    several |= {f"{ATTRIBUTE}{each}" for each in common.differing_attributes}
    given = {}
    if configurator is not None:
        shared = [each for each in configurator.attributes if each.answer]
        given = {f"{ATTRIBUTE}{each.question.key}": each.answer for each in shared}
    answers = _answers(common.values, common.attributes, names)
    wanted = [replace(each, required=False) for each in asked if each.of != "child"]
    return Content(_questions(wanted, configurator, names), answers, given, frozenset(several))


def changes_of(typed: Values, names: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """What ``Templates.save`` is given of what was typed; a price or a number that is none is left out."""
    changes: dict[str, Any] = {}
    attributes = {key.removeprefix(ATTRIBUTE): each for key, each in typed.items() if key.startswith(ATTRIBUTE)}
    if attributes:
        changes["attributes"] = attributes
    for key in ("title", "description"):
        if key in typed:
            changes[key] = typed[key][0] if typed[key] else ""
    if "price" in typed:
        changes["price"] = money(typed["price"][0]) if typed["price"] else None
    if "quantity" in typed:
        changes["quantity"] = whole(typed["quantity"][0]) if typed["quantity"] else None
    if "own_attributes" in typed:
        pairs = (each.partition(":") for each in typed["own_attributes"])
        changes["own_attributes"] = tuple((name.strip(), value.strip()) for name, _, value in pairs)
    wanted = typed.get("configurator", ())
    found = [key for key, name in names if wanted and name == wanted[0]]
    return changes | ({"configurator": found[0]} if found else {})


def judge(question: Question, values: tuple[str, ...]) -> str:
    """What is wrong with what was typed into a field; "" = nothing."""
    text = values[0]
    if question.key == "price" and not money(text):
        return tr("Give a price above 0, such as 12.50, or leave it empty.")
    if question.key == "quantity" and whole(text) is None:
        return tr("Give a whole number, or leave it empty.")
    if question.key == "configurator" and text not in question.choices:
        return tr("Choose one of them.")
    if question.key == "own_attributes" and not all(
        name.strip() for name, _, _ in (each.partition(":") for each in values)
    ):
        return tr("Write a name, a colon and the value.")
    if question.key.startswith(ATTRIBUTE):
        return judged(replace(question, key=question.key.removeprefix(ATTRIBUTE)), values)
    return ""


def blocks(wrong: Collection[str]) -> bool:
    """Whether one of these fields holds what cannot be kept, not even in a draft."""
    return any(each in ("price", "quantity", "configurator", "own_attributes") for each in wrong)


def _is_whole(question: Question, varied: bool) -> bool:
    """Asked of the whole listing: what is asked of its variations is, while it has none."""
    return question.of != "child" or not varied


def _questions(
    asked: Sequence[Question], configurator: ConfiguratorView | None, names: Sequence[tuple[int, str]]
) -> tuple[Question, ...]:
    limit = configurator.form.most_description if configurator is not None else 0
    head = tr("Listing")
    most = tr("At most {n} characters.", n=f"{limit:,}") if limit else ""
    own = [
        Question("title", tr("Title"), required=True, subtitle=head),
        Question("description", tr("Description"), most, subtitle=head),
        Question("price", tr("Price"), tr("Empty: the listing's own price, else the stock item's."), kind="decimal",
                 subtitle=head),
        Question("quantity", tr("Quantity"), tr("Empty: what is available by the account's rules."), kind="int",
                 subtitle=head),
        Question("configurator", tr("Configurator"), choices=tuple(name for _, name in names), only_choices=True,
                 required=True, subtitle=head),
    ]  # fmt: skip
    made = [replace(each, place=(0, at)) for at, each in enumerate(own)]
    subtitle = tr("Asked by the channel")
    made += [
        replace(each, key=f"{ATTRIBUTE}{each.key}", subtitle=each.subtitle or subtitle, place=(1, at))
        for at, each in enumerate(asked)
    ]
    if configurator is not None and configurator.form.own_attributes:
        words = tr("What the channel does not ask for: a name, a colon and the value on each line.")
        made.append(Question("own_attributes", tr("More"), words, most=LINES, subtitle=tr("Of your own"), place=(2, 0)))
    return tuple(made)


def _answers(values: Mapping[str, Any], attributes: Values, names: Sequence[tuple[int, str]]) -> Values:
    said: dict[str, tuple[str, ...]] = {}
    for key in ("title", "description"):
        said[key] = (values.get(key) or "",)
    price: Decimal | None = values.get("price")
    said["price"] = () if price is None else (amount(price) or "",)
    said["quantity"] = () if values.get("quantity") is None else (str(values["quantity"]),)
    said["configurator"] = tuple(name for key, name in names if key == values.get("configurator"))
    said["own_attributes"] = tuple(f"{name}: {value}" for name, value in values.get("own_attributes") or ())
    return said | {f"{ATTRIBUTE}{key}": tuple(each) for key, each in attributes.items()}


def _hint(value: Decimal | int | None) -> str:
    return "" if value is None else (amount(value) or "") if isinstance(value, Decimal) else str(value)
