"""X10: what an app calls its shipping services and payment methods, for the mapping windows. Worker threads."""

from __future__ import annotations

from linndesk.channels.base import Cancel
from linndesk.channels.integrating import OffersTags
from linndesk.domain.allocation import Called as Called
from linndesk.domain.allocation import tidy
from linndesk.services import allocating
from linndesk.services.connections import Connections
from linndesk.store import accounts, tags
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.store.tags import TagKind as TagKind
from linndesk.store.writer import Urgency


class Tags:
    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def stored(self, account: str, kind: TagKind) -> list[Called]:
        """As the app gave them last, in its order; none of a channel that offers none. Raises UnknownName."""
        return self._store.read(lambda: tags.of(accounts.named(account).id, kind))

    def offered(self, account: str, kind: TagKind, cancel: Cancel | None = None) -> list[Called]:
        """Asked of the app, and stored; other channels offer none. Raises UnknownName, ChannelError, VaultTrouble.

        Orders that still have to leave get the service that is allocated under what the app calls it now.
        """
        row = self._store.read(lambda: accounts.named(account))
        if self._connections.kind(row).introduces is None:
            return []
        found = self._asked(row, kind, cancel)
        now = self._store.clock.now()
        before = self._store.read(lambda: tags.of(row.id, kind))

        def put() -> None:
            if accounts.by_id(row.id) is not None:  # not removed meanwhile
                tags.put(row.id, kind, found, now)

        self._store.write(put, Urgency.CLICK)
        if kind == "shipping" and found != before:
            allocating.follow(self._store, row.id, self._connections.settings(row))
        return found

    def _asked(self, row: AccountRow, kind: TagKind, cancel: Cancel | None) -> list[Called]:
        channel = self._connections.open(row, self._connections.tools(cancel or Cancel()))
        try:
            if not isinstance(channel, OffersTags):
                return []
            given = channel.shipping_tags() if kind == "shipping" else channel.payment_tags()
        finally:
            channel.close()
        return [Called(each.tag, each.name, each.site) for each in given]


def words(tag: Called) -> str:
    """A tag for a list: "TAG · friendly name · site", without what it has not or says twice."""
    name = tag.name if tidy(tag.name) != tidy(tag.tag) else ""
    return " · ".join(each for each in (tag.tag, name, tag.site) if each.strip())
