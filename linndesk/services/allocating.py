"""What saving a table of shipping services checks and sets off, whoever saves it. Worker threads."""

from __future__ import annotations

from functools import partial

from linndesk.channels.selling import SellingSettings, service_of
from linndesk.domain.allocation import trouble
from linndesk.errors import InvalidSettings
from linndesk.settings import AccountSettings
from linndesk.store import postal, tags
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

ROWS = 500  # orders a transaction


def check(settings: AccountSettings) -> None:
    """Raises InvalidSettings for rows that no channel could take. What is stored already is read back without it."""
    rows = settings.shipping_services if isinstance(settings, SellingSettings) else []
    wrong = next((said for said in map(trouble, rows) if said), "")
    if wrong:
        raise InvalidSettings(
            "These settings cannot be saved", {"shipping_services": wrong}, "Correct what is named, then save again"
        )


def make_sure(settings: AccountSettings) -> None:
    """Postal services that the table names are among ours. Inside a write."""
    if isinstance(settings, SellingSettings):
        postal.make_sure(each.service for each in settings.shipping_services)


def follow(store: Store, account_id: int, settings: AccountSettings) -> int:
    """Orders that still have to leave get what is allocated now, unless a person has set their service. How many."""
    behind = store.read(lambda: postal.behind(account_id, service_of(settings, tags.of(account_id, "shipping"))))
    for start in range(0, len(behind), ROWS):
        store.write(partial(postal.put, behind[start : start + ROWS]), Urgency.CLICK)
    return len(behind)
