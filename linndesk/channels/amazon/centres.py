"""What FBA says of an account: which marketplaces share a stock, who drives it, at which service level. Pure."""

from __future__ import annotations

from linndesk.channels.amazon.marketplaces import by_id
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.centres import Centres
from linndesk.domain.outbound import STANDARD
from linndesk.settings import AccountSettings

NAME = "FBA"
# What orders on Amazon are called against what its warehouse offers; the rest of a word goes at STANDARD.
_TIERS = {
    "standard": STANDARD,
    "expedited": "EXPEDITED",
    "secondday": "EXPEDITED",
    "priority": "PRIORITY",
    "nextday": "PRIORITY",
    "sameday": "PRIORITY",
    "scheduled": "SCHEDULED",
    "scheduleddelivery": "SCHEDULED",
}


def centres() -> Centres:
    """The entry of Amazon's kind."""
    return Centres(
        name=NAME,
        on=lambda settings: _amazon(settings).fba,
        drives=lambda settings: _amazon(settings).fba and _amazon(settings).fba_sync_inventory,
        shared=_shared,
        converts=lambda settings: _amazon(settings).convert_currency,
        currency=_currency,
        tier=_tier,
        marketplace=_marketplace,
    )


def _amazon(settings: AccountSettings) -> AmazonSettings:
    if not isinstance(settings, AmazonSettings):
        raise TypeError(f"these are no settings of Amazon but {type(settings).__name__}")
    return settings


def _shared(settings: AccountSettings) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in _amazon(settings).marketplaces:
        known = by_id(each)
        word = known.stock if known else each
        found[word] = (*found.get(word, ()), each)
    return found


def _currency(marketplace: str) -> str:
    known = by_id(marketplace)
    return known.currency if known else ""


def _tier(settings: AccountSettings, service: str, marketplace: str) -> str:
    """Of the postal service's row in *Allocate Shipping Services*; STANDARD where none is mapped (D20)."""
    level = _amazon(settings).allocation().level(service, marketplace)
    word = "".join(each for each in level.casefold() if each.isalpha())
    return _TIERS.get(word, STANDARD)


def _marketplace(settings: AccountSettings, shared: str, country: str) -> str:
    """The country's own where the account has it, else the account's first of that stock; "" = it has none of it."""
    own = _shared(settings).get(shared, ())
    there = (each for each in own if (known := by_id(each)) is not None and known.country == country)
    return next(there, own[0] if own else "")
