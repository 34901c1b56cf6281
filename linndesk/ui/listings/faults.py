"""Where each fault of a listing stands in its form. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from linndesk.services.templates import Fault
from linndesk.ui.listings.content import ATTRIBUTE

FIELDS = ("title", "description", "price", "quantity", "own_attributes")
OF_CONFIGURATOR = ("categories", "shipping", "payment", "configurator")


@dataclass(frozen=True, slots=True)
class Placed:
    """``fields``: by field key of the form; ``pictures`` and ``variations``: of all of them; ``each``: of each
    variation, by field key; ``configurator``: what many listings have in common; ``whole``: of no field."""

    fields: dict[str, str] = field(default_factory=dict)
    pictures: str = ""
    variations: str = ""
    each: tuple[dict[str, str], ...] = ()
    configurator: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        parts = len(self.fields) + len(self.configurator) + len(self.whole) + sum(map(len, self.each))
        return parts + bool(self.pictures) + bool(self.variations)


def placed(faults: Sequence[Fault], skus: Sequence[str]) -> Placed:
    """``skus``: of the variations, in order."""
    each: tuple[dict[str, str], ...] = tuple({} for _ in skus)
    made = Placed(each=each)
    pictures: list[str] = []
    variations: list[str] = []
    configurator: list[str] = []
    whole: list[str] = []
    for fault in faults:
        where = fault.where
        if where in FIELDS:
            _put(made.fields, where, fault.sentence)
        elif where.startswith("attributes."):
            _put(made.fields, ATTRIBUTE + where.removeprefix("attributes."), fault.sentence)
        elif where == "pictures":
            pictures.append(fault.sentence)
        elif where.startswith("variations."):
            _of_variation(fault, skus, each, variations)
        elif where == "variations":
            variations.append(fault.sentence)
        elif where.startswith("settings.") or where in OF_CONFIGURATOR:
            configurator.append(fault.sentence)
        else:
            whole.append(fault.sentence)
    return Placed(
        made.fields, " ".join(pictures), " ".join(variations), each, tuple(configurator), tuple(whole)
    )  # fmt: skip


def _of_variation(fault: Fault, skus: Sequence[str], each: Sequence[dict[str, str]], others: list[str]) -> None:
    """A SKU may have dots: the longest that fits is meant."""
    where = fault.where.removeprefix("variations.")
    fitting = [at for at, sku in enumerate(skus) if where.startswith(f"{sku}.")]
    if not fitting:
        others.append(fault.sentence)
        return
    at = max(fitting, key=lambda one: len(skus[one]))
    of = where[len(skus[at]) + 1 :]
    _put(each[at], ATTRIBUTE + of.removeprefix("attributes.") if of.startswith("attributes.") else of, fault.sentence)


def _put(into: dict[str, str], key: str, sentence: str) -> None:
    into[key] = f"{into[key]} {sentence}" if key in into else sentence
