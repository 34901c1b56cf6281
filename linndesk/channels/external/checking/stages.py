"""The order in which an app is looked at: what is good first, what is hostile last. Pure."""

from __future__ import annotations

from collections.abc import Callable

from linndesk.channels.external.checking import (
    hostile,
    listings,
    orders,
    postsale,
    products,
    publishing,
    setup,
    tags,
    tellings,
    tokens,
    wizard,
)
from linndesk.channels.external.checking.stop import Stop
from linndesk.channels.external.checking.visit import Visit

__all__ = ["STAGES", "Stop"]

STAGES: tuple[tuple[str, Callable[[Visit], None]], ...] = (
    ("Integrating", setup.join),
    ("Set-up", wizard.look),
    ("Test", setup.test),
    ("Tags", tags.look),
    ("Orders", orders.look),
    ("Products", products.look),
    ("Listings", listings.look),
    ("After sale", postsale.look),
    ("Despatches, levels and prices", tellings.look),
    ("Listings that there are not", publishing.look),
    ("Cancelling and refunding", postsale.tell),
    ("Wrong tokens", tokens.look),
    ("Other integrations", setup.others),
    ("Odd input", hostile.look),
)
