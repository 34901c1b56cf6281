"""Amazon's 23 marketplaces and three regions, as data. Source: Amazon's page of marketplace ids. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Region = Literal["NA", "EU", "FE"]
LWA_ENDPOINT = "https://api.amazon.com"


@dataclass(frozen=True, slots=True)
class Marketplace:
    """``code`` is the word people use (UK), ``country`` the ISO 3166 one (GB); ``currency`` ISO 4217."""

    id: str
    code: str
    name: str
    region: Region
    currency: str
    domain: str
    country: str

    @property
    def title(self) -> str:
        """``Amazon UK``: what an order's sub-source shows."""
        return f"Amazon {self.code}"

    @property
    def stock(self) -> str:
        """The word for the FBA stock that it shares: one for the European Union, its own code elsewhere."""
        return _UNION if self.country in _OF_THE_UNION else self.code


_UNION = "EU"
_OF_THE_UNION = frozenset({"BE", "DE", "ES", "FR", "IE", "IT", "NL", "PL", "SE"})

MARKETPLACES: tuple[Marketplace, ...] = (
    Marketplace("A2EUQ1WTGCTBG2", "CA", "Canada", "NA", "CAD", "amazon.ca", "CA"),
    Marketplace("ATVPDKIKX0DER", "US", "United States", "NA", "USD", "amazon.com", "US"),
    Marketplace("A1AM78C64UM0Y8", "MX", "Mexico", "NA", "MXN", "amazon.com.mx", "MX"),
    Marketplace("A2Q3Y263D00KWC", "BR", "Brazil", "NA", "BRL", "amazon.com.br", "BR"),
    Marketplace("A28R8C7NBKEWEA", "IE", "Ireland", "EU", "EUR", "amazon.ie", "IE"),
    Marketplace("A1RKKUPIHCS9HS", "ES", "Spain", "EU", "EUR", "amazon.es", "ES"),
    Marketplace("A1F83G8C2ARO7P", "UK", "United Kingdom", "EU", "GBP", "amazon.co.uk", "GB"),
    Marketplace("A13V1IB3VIYZZH", "FR", "France", "EU", "EUR", "amazon.fr", "FR"),
    Marketplace("AMEN7PMS3EDWL", "BE", "Belgium", "EU", "EUR", "amazon.com.be", "BE"),
    Marketplace("A1805IZSGTT6HS", "NL", "Netherlands", "EU", "EUR", "amazon.nl", "NL"),
    Marketplace("A1PA6795UKMFR9", "DE", "Germany", "EU", "EUR", "amazon.de", "DE"),
    Marketplace("APJ6JRA9NG5V4", "IT", "Italy", "EU", "EUR", "amazon.it", "IT"),
    Marketplace("A2NODRKZP88ZB9", "SE", "Sweden", "EU", "SEK", "amazon.se", "SE"),
    Marketplace("AE08WJ6YKNBMC", "ZA", "South Africa", "EU", "ZAR", "amazon.co.za", "ZA"),
    Marketplace("A1C3SOZRARQ6R3", "PL", "Poland", "EU", "PLN", "amazon.pl", "PL"),
    Marketplace("ARBP9OOSHTCHU", "EG", "Egypt", "EU", "EGP", "amazon.eg", "EG"),
    Marketplace("A33AVAJ2PDY3EV", "TR", "Turkey", "EU", "TRY", "amazon.com.tr", "TR"),
    Marketplace("A17E79C6D8DWNP", "SA", "Saudi Arabia", "EU", "SAR", "amazon.sa", "SA"),
    Marketplace("A2VIGQ35RCS4UG", "AE", "United Arab Emirates", "EU", "AED", "amazon.ae", "AE"),
    Marketplace("A21TJRUUN4KGV", "IN", "India", "EU", "INR", "amazon.in", "IN"),
    Marketplace("A19VAU5U5O7RUS", "SG", "Singapore", "FE", "SGD", "amazon.sg", "SG"),
    Marketplace("A39IBJ37TRP1C6", "AU", "Australia", "FE", "AUD", "amazon.com.au", "AU"),
    Marketplace("A1VC38T7YXB528", "JP", "Japan", "FE", "JPY", "amazon.co.jp", "JP"),
)

ENDPOINTS: dict[Region, str] = {
    "NA": "https://sellingpartnerapi-na.amazon.com",
    "EU": "https://sellingpartnerapi-eu.amazon.com",
    "FE": "https://sellingpartnerapi-fe.amazon.com",
}

REGION_NAMES: dict[Region, str] = {"NA": "North America", "EU": "Europe", "FE": "Far East"}

_BY_ID = {each.id: each for each in MARKETPLACES}
_BY_WORD = {
    word.casefold(): each
    for each in MARKETPLACES
    for word in (each.id, each.code, each.country, each.name, each.domain)
}


def by_id(marketplace_id: str) -> Marketplace | None:
    """The marketplace of exactly that id, or None where the table does not have it."""
    return _BY_ID.get(marketplace_id)


def find(word: str) -> Marketplace | None:
    """By id, code, ISO country (GB = UK), name or domain, in any case; None when there is none."""
    return _BY_WORD.get(word.strip().casefold().removeprefix("www."))


def title(marketplace_id: str) -> str:
    """``Amazon UK``, or the id itself where the table does not know it."""
    known = _BY_ID.get(marketplace_id)
    return known.title if known else marketplace_id
