"""What apps ask of listings and what people answer, as JSON columns keep it. Pure; missing members have defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from linndesk.domain.publishing import (
    Category,
    FeedMessage,
    ListingForm,
    Picture,
    PictureRules,
    PictureTag,
    Question,
    Values,
    VariationRules,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the app asked of a configurator's listings. ``categories`` and ``general``: for which of them ``attributes``
    and ``rules`` were given; they differ from the configurator's own where it has to be asked again."""

    form: ListingForm = field(default_factory=ListingForm)
    attributes: tuple[Question, ...] = ()
    rules: VariationRules = field(default_factory=VariationRules)
    categories: tuple[str, ...] = ()
    general: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VariationDraft:
    """A variation as it is kept. ``quantity`` and ``price`` None = as of the stock item of that SKU."""

    sku: str
    title: str = ""
    quantity: int | None = None
    price: Decimal | None = None
    options: tuple[tuple[str, str], ...] = ()
    pictures: tuple[Picture, ...] = ()
    attributes: Values = field(default_factory=dict)


def dumped(asked: Asked) -> dict[str, Any]:
    return asdict(asked)


def asked_of(stored: Mapping[str, Any] | None) -> Asked:
    """The inverse of ``dumped``."""
    if not stored:
        return Asked()
    return Asked(
        _form(stored.get("form") or {}),
        tuple(_question(each) for each in stored.get("attributes") or ()),
        _rules(stored.get("rules") or {}),
        tuple(stored.get("categories") or ()),
        values_of(stored.get("general")),
    )


def values_of(stored: Mapping[str, Sequence[str]] | None) -> dict[str, tuple[str, ...]]:
    """Answers by key; those that are empty are left out."""
    return {key: tuple(each) for key, each in (stored or {}).items() if tuple(each)}


def values_json(values: Values) -> dict[str, list[str]]:
    return {key: [str(one) for one in each] for key, each in values.items() if each}


def pictures_of(stored: Sequence[Mapping[str, Any]] | None) -> tuple[Picture, ...]:
    return tuple(Picture(each["url"], tuple(each.get("tags") or ())) for each in stored or ())


def pictures_json(pictures: Sequence[Picture]) -> list[dict[str, Any]]:
    return [{"url": each.url, "tags": list(each.tags)} for each in pictures]


def pairs_of(stored: Sequence[Sequence[str]] | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in stored or ())


def prices_of(stored: Sequence[Sequence[str]] | None) -> tuple[tuple[str, Decimal], ...]:
    return tuple((tag, Decimal(price)) for tag, price in stored or ())


def prices_json(prices: Sequence[tuple[str, Decimal]]) -> list[list[str]]:
    return [[tag, str(price)] for tag, price in prices]


def categories_of(stored: Sequence[Mapping[str, str]] | None) -> tuple[Category, ...]:
    return tuple(Category(each["id"], each["name"]) for each in stored or ())


def categories_json(categories: Sequence[Category]) -> list[dict[str, str]]:
    return [{"id": each.id, "name": each.name} for each in categories]


def variations_of(stored: Sequence[Mapping[str, Any]] | None) -> tuple[VariationDraft, ...]:
    return tuple(
        VariationDraft(
            each["sku"], each.get("title") or "", each.get("quantity"),
            None if each.get("price") is None else Decimal(each["price"]), pairs_of(each.get("options")),
            pictures_of(each.get("pictures")), values_of(each.get("attributes")),
        )
        for each in stored or ()
    )  # fmt: skip


def variations_json(variations: Sequence[VariationDraft]) -> list[dict[str, Any]]:
    return [
        {
            "sku": each.sku, "title": each.title, "quantity": each.quantity,
            "price": None if each.price is None else str(each.price), "options": [list(one) for one in each.options],
            "pictures": pictures_json(each.pictures), "attributes": values_json(each.attributes),
        }
        for each in variations
    ]  # fmt: skip


def messages_of(stored: Sequence[Mapping[str, Any]] | None) -> tuple[FeedMessage, ...]:
    return tuple(FeedMessage(each["severity"], each["words"]) for each in stored or ())


def messages_json(messages: Sequence[FeedMessage]) -> list[dict[str, str]]:
    return [{"severity": each.severity, "words": each.words} for each in messages]


def _question(stored: Mapping[str, Any]) -> Question:
    lists = {key: tuple(stored[key]) for key in ("choices", "initial", "place") if key in stored}
    return Question(**{**stored, **lists})


def _form(stored: Mapping[str, Any]) -> ListingForm:
    pictures = stored.get("pictures") or {}
    tags = tuple(PictureTag(**each) for each in pictures.get("tags") or ())
    return ListingForm(
        **{
            **stored,
            "questions": tuple(_question(each) for each in stored.get("questions") or ()),
            "pictures": PictureRules(**{**pictures, "tags": tags}),
        }
    )


def _rules(stored: Mapping[str, Any]) -> VariationRules:
    return VariationRules(stored.get("most") or 0, pairs_of(stored.get("needed")))
