"""Which stock item a listing is: tiers, scores and the evidence for them (N6). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tier = Literal["sku", "tidied", "barcode", "reference", "title"]
SURE = 90  # at or above this a suggestion is meant to be right
LIKELY = 76  # below it something speaks against it: a person has to look, a hurried Enter links nothing


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing to be matched."""

    id: int
    channel_sku: str
    title: str
    barcode: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """A stock item that it may be."""

    id: int
    sku: str
    title: str
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product with how sure that is (0 to 100) and why, as sentences."""

    product_id: int
    score: int
    tier: Tier
    evidence: tuple[str, ...]
