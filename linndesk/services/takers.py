"""The account that takes orders which a person asks for, of whatever age. Inside a write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from linndesk.channels.selling import service_of
from linndesk.services.connections import Connections
from linndesk.store import accounts, centres, own_addresses, tags
from linndesk.store.accounts import AccountRow
from linndesk.store.orders_in import Mails, Taker

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def of_any_age(connections: Connections, row: AccountRow, *, history: bool = False) -> Taker:
    """Takes every order of every marketplace. ``history``: what has left there already takes no stock here."""
    settings = connections.settings(row)
    shared = connections.kind(row).shared_stock(settings)
    taker = Taker(
        account_id=row.id,
        name=row.name,
        location_id=accounts.order_location(settings.order_location),
        scopes=frozenset(),
        since=LONG_AGO,
        first_pull_at=row.first_pull_at,
        in_first_pull=history,
        not_before=None,
        keep_days=settings.keep_personal_data_days,
        service_of=service_of(settings, tags.of(row.id, "shipping")),
        centres=None if shared is None else centres.for_marketplaces(row.pool_id, shared),
    )
    hands = connections.kind(row).fulfilling
    if hands is None:
        return taker
    names = {each.name for each in accounts.every()} - {row.name} if hands.maps(settings) else set[str]()
    return replace(
        taker,
        needs_skus=True,
        prefix=hands.prefix(settings),
        stage=hands.initial(settings),
        sellers=frozenset(names),
        imports=hands.imports,
        mails=(
            None if hands.confirms(settings) is None else Mails(connections.hold(row, "mail"), own_addresses.every())
        ),
    )
