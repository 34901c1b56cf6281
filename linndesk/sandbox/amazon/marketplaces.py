"""The marketplaces in which the practice merchants sell. Pure data; ids and codes as Amazon publishes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marketplace:
    """Where a merchant sells; ``code`` is what people type, ``country`` is ISO 3166."""

    id: str
    code: str
    country: str
    region: str
    currency: str
    language: str
    domain: str
    name: str
    tax_added: bool = False  # prices are shown without tax, which is added at checkout


_ALL = (
    Marketplace("A1F83G8C2ARO7P", "UK", "GB", "EU", "GBP", "en_GB", "www.amazon.co.uk", "Amazon.co.uk"),
    Marketplace("A1PA6795UKMFR9", "DE", "DE", "EU", "EUR", "de_DE", "www.amazon.de", "Amazon.de"),
    Marketplace("A13V1IB3VIYZZH", "FR", "FR", "EU", "EUR", "fr_FR", "www.amazon.fr", "Amazon.fr"),
    Marketplace("APJ6JRA9NG5V4", "IT", "IT", "EU", "EUR", "it_IT", "www.amazon.it", "Amazon.it"),
    Marketplace("A1RKKUPIHCS9HS", "ES", "ES", "EU", "EUR", "es_ES", "www.amazon.es", "Amazon.es"),
    Marketplace("ATVPDKIKX0DER", "US", "US", "NA", "USD", "en_US", "www.amazon.com", "Amazon.com", True),
)
_BY_NAME = {name: each for each in _ALL for name in (each.id, each.code, each.country)}


def marketplace(name: str) -> Marketplace:
    """By id or code (UK, GB, DE ...). Raises KeyError."""
    return _BY_NAME[name]


def of_region(region: str) -> tuple[Marketplace, ...]:
    """Every practised marketplace of EU or NA."""
    return tuple(each for each in _ALL if each.region == region)
