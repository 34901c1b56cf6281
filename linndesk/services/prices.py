"""X8, N4: why a listing costs what it costs, what its channel was told and what became of it. Worker threads."""

from __future__ import annotations

from dataclasses import dataclass

from linndesk.domain.outbox import words
from linndesk.domain.pricing import SOURCES, price_words, wanted
from linndesk.services.connections import Connections
from linndesk.store import price_story
from linndesk.store.accounts import AccountRow
from linndesk.store.price_story import PriceRow, PriceTold

SHOWN = 10  # of what was told, newest first
ENDS = {
    "sending": "no answer yet",
    "sent": "the channel said nothing of it",
    "confirmed": "the channel has it",
    "refused": "the channel refused it",
}


@dataclass(frozen=True, slots=True)
class PriceWhy:
    """``now``: sentences on how it stands; ``told``: what left, newest first."""

    now: tuple[str, ...]
    told: tuple[PriceTold, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        return (*self.now, *(_told(each) for each in self.told))


def why(connections: Connections, account: AccountRow, channel_sku: str) -> PriceWhy | None:
    """None where the account is told no prices, or has no such listing. Inside a read."""
    if not connections.kind(account).prices(connections.settings(account)):
        return None
    found = price_story.row(account.id, channel_sku)
    if found is None:
        return None
    hold = connections.hold(account, "price")
    held = f"Prices are held: {words(hold, 'price')}" if hold and not found.owed else ""
    now = (_cost(found), _given(found), _stands(found), _drift(found), held)
    return PriceWhy(tuple(each for each in now if each), tuple(price_story.sends(found.listing_id, SHOWN)))


def _cost(found: PriceRow) -> str:
    price = wanted(found.own, found.item, found.told)
    if price is None:
        return "Price: it has none, neither its own nor its stock item's, so none is told"
    beside = ""
    if price.source == "listing" and found.item is not None:
        beside = f"; its stock item {found.sku} costs {price_words(found.item)}"
    return f"Price: {price_words(price.price)}. {SOURCES[price.source]}{beside}"


def _given(found: PriceRow) -> str:
    by = price_story.given(found)
    return f"That price was set by {by.who} on {by.at:%Y-%m-%d %H:%M} UTC" if by else ""


def _stands(found: PriceRow) -> str:
    if found.owed:
        return f"A new price waits to be told: {found.owed}"
    if found.state == "error":
        return f"The channel refused its price: {found.error or 'it did not say why'}"
    return "" if found.told is not None else "The channel was told no price of it yet"


def _drift(found: PriceRow) -> str:
    if found.shown is None or found.told is None or found.shown == found.told:
        return ""
    shown, told = price_words(found.shown), price_words(found.told)
    return f"The channel's list showed {shown} last and was told {told}; that is not corrected by itself"


def _told(each: PriceTold) -> str:
    was = "the first price told" if each.before is None else f"before that {price_words(each.before)}"
    source = SOURCES[each.source].casefold()
    return f"Told {price_words(each.price)} on {each.at:%Y-%m-%d %H:%M} UTC ({source}; {was}): {ENDS[each.state]}"
