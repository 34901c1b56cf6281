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

    @property
    def stock(self) -> str:
        """Whose FBA stock it sells from: the countries of the European Union share one, every other has its own."""
        return "EU" if self.country in _UNION else self.code


_UNION = frozenset({"BE", "DE", "ES", "FR", "IE", "IT", "NL", "PL", "SE"})

_ALL = (
    Marketplace("A1F83G8C2ARO7P", "UK", "GB", "EU", "GBP", "en_GB", "www.amazon.co.uk", "Amazon.co.uk"),
    Marketplace("A1PA6795UKMFR9", "DE", "DE", "EU", "EUR", "de_DE", "www.amazon.de", "Amazon.de"),
    Marketplace("A13V1IB3VIYZZH", "FR", "FR", "EU", "EUR", "fr_FR", "www.amazon.fr", "Amazon.fr"),
    Marketplace("APJ6JRA9NG5V4", "IT", "IT", "EU", "EUR", "it_IT", "www.amazon.it", "Amazon.it"),
    Marketplace("A1RKKUPIHCS9HS", "ES", "ES", "EU", "EUR", "es_ES", "www.amazon.es", "Amazon.es"),
    Marketplace("ATVPDKIKX0DER", "US", "US", "NA", "USD", "en_US", "www.amazon.com", "Amazon.com", True),
)
# Known, and sold in by merchants of one's own making alone.
_FAR = (
    Marketplace("A2EUQ1WTGCTBG2", "CA", "CA", "NA", "CAD", "en_CA", "www.amazon.ca", "Amazon.ca", True),
    Marketplace("A1AM78C64UM0Y8", "MX", "MX", "NA", "MXN", "es_MX", "www.amazon.com.mx", "Amazon.com.mx"),
    Marketplace("A21TJRUUN4KGV", "IN", "IN", "EU", "INR", "en_IN", "www.amazon.in", "Amazon.in"),
    Marketplace("A1VC38T7YXB528", "JP", "JP", "FE", "JPY", "ja_JP", "www.amazon.co.jp", "Amazon.co.jp"),
)
_BY_NAME = {name: each for each in (*_ALL, *_FAR) for name in (each.id, each.code, each.country)}


def marketplace(name: str) -> Marketplace:
    """By id or code (UK, GB, DE ...). Raises KeyError."""
    return _BY_NAME[name]


def of_region(region: str) -> tuple[Marketplace, ...]:
    """Every marketplace of EU or NA in which the standard merchants sell."""
    return tuple(each for each in _ALL if each.region == region)
