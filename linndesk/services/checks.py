"""What a channel says of an account: Check API, and how many orders a moment would bring. Worker threads."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linndesk.channels.base import Cancel, ChannelKind, CheckResult, ChecksItself, Finding, OrderQuery, PullsOrders
from linndesk.errors import BadInput, InvalidSettings
from linndesk.services.connections import Connections
from linndesk.settings import AccountSettings, describe, validate
from linndesk.store import accounts, order_reports, problems
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

COUNT_PAGES = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """How many orders a moment would bring; ``more``: at least that many."""

    orders: int
    more: bool


class Checks:
    """Asks channels; what Check API finds is kept beside the account."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def check(self, name: str, cancel: Cancel | None = None) -> CheckResult:
        """Check API of an account."""
        row = self._store.read(lambda: accounts.named(name))
        consumed = self._store.read(lambda: order_reports.consumed(row.pool_id))
        settings = self._connections.with_secrets(row)
        result = self._ask(self._connections.kind(row), settings, cancel or Cancel(), consumed, row.uid)
        detail = "; ".join(each.text for each in result.findings if not each.ok)
        now = self._store.clock.now()

        def note() -> None:
            accounts.note(row.id, auth_state="ok" if result.ok else "failed", auth_detail=detail, auth_at=now)
            if result.ok:
                problems.resolve(f"sign-in:{row.id}", now)

        self._store.write(note, Urgency.CLICK)
        return result

    def check_values(
        self, channel: str, given: Mapping[str, Any], name: str = "", cancel: Cancel | None = None
    ) -> CheckResult:
        """Check API with values that are not saved yet; secrets left out are those of the account ``name``."""
        kind = self._connections.kind_of(channel)
        stored: dict[str, Any] = {}
        consumed: Container[str] = ()
        if name:
            row = self._store.read(lambda: accounts.named(name))
            stored = {**row.settings, **self._connections.secrets(row)}
            consumed = self._store.read(lambda: order_reports.consumed(row.pool_id))
        clean, notes = kind.tidied(given)
        settings = validate(kind.settings, {**stored, **without_nulls(kind, clean)})
        complete(kind, settings)
        result = self._ask(kind, settings, cancel or Cancel(), consumed)
        return replace(result, findings=(*result.findings, *(Finding(True, each) for each in notes)))

    def _ask(
        self, kind: ChannelKind, settings: AccountSettings, cancel: Cancel, consumed: Container[str], account: str = ""
    ) -> CheckResult:
        channel = kind.open(settings, replace(self._connections.tools(cancel), account=account))
        try:
            if not isinstance(channel, ChecksItself):
                raise BadInput(f"{kind.title} cannot be tested")
            return channel.check(consumed)
        finally:
            channel.close()

    def count(self, name: str, since: datetime, until: datetime | None = None, cancel: Cancel | None = None) -> Counted:
        """D7, A5: how many orders were created in that time, asked of the channel (a few pages at most)."""
        row = self._store.read(lambda: accounts.named(name))
        kind = self._connections.kind(row)
        settings = self._connections.with_secrets(row)
        channel = self._connections.open_with(row, settings, self._connections.tools(cancel or Cancel()))
        try:
            if not isinstance(channel, PullsOrders):
                return Counted(0, more=False)
            query = OrderQuery("created", since, kind.scopes(settings), minimal=True)
            return _counted(channel, query, until)
        finally:
            channel.close()


def _counted(channel: PullsOrders, query: OrderQuery, until: datetime | None) -> Counted:
    token: str | None = None
    count = 0
    for _ in range(COUNT_PAGES):
        page = channel.orders(query, token)
        wanted = [each for each in page.orders if until is None or each.received_at <= until]
        count += len(wanted)
        query, token = page.query, page.next_token
        if token is None or (page.orders and not wanted):
            return Counted(count, more=False)
    return Counted(count, more=True)


def without_nulls(kind: ChannelKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """``null`` means the default, but for settings that may be nothing."""
    nullable = {each.key for each in describe(kind.settings) if each.nullable}
    return {key: value for key, value in given.items() if value is not None or key in nullable}


def complete(kind: ChannelKind, settings: AccountSettings, secrets: set[str] | None = None) -> None:
    """Refuse settings without which the channel cannot even be asked; ``secrets``: those that are kept already."""
    missing = {
        key: "This is needed." for key in kind.needs if not getattr(settings, key) and key not in (secrets or ())
    }
    if missing:
        raise InvalidSettings("Something is missing", missing, "Fill in " + ", ".join(missing))
