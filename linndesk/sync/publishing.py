"""How a listing is created, updated or deleted: made as it leaves, told once, followed by its feed (R-LOST). Sync
thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from linndesk.channels.batches import Said
from linndesk.channels.publishing import Publishes
from linndesk.channels.selling import SellingSettings
from linndesk.domain.availability import Limits
from linndesk.domain.despatch import Blocked
from linndesk.domain.outbox import Kind, State
from linndesk.domain.publishing import Action, FeedMessage
from linndesk.domain.stockplan import Rules
from linndesk.errors import BadInput
from linndesk.store import listing_feeds, outbox_queue, publications, publishing
from linndesk.store.outbox import OutboxRow
from linndesk.store.publications import Made
from linndesk.store.store import Store
from linndesk.sync.outlets import Outlet
from linndesk.sync.way import Batches, Plan, Ready

FIRST_LOOK = timedelta(seconds=5)
COPIED = "It may be there already, because this database was copied or restored"
MEND = "Correct it in Listings, then retry"


@dataclass(slots=True)
class _Feed:
    """A request that the channel has taken. ``id``: ours, once it is written down."""

    name: str
    id: int | None = None


class PublishWay:
    """The way of rows of kind *listing*. Of one run. A creation is never told again once its bytes may have left; what
    is updated or deleted is told as it is then."""

    kind: Kind = "listing"
    noun = ("listing", "listings")
    group = "Listings"
    frozen = False
    several = False
    taken: Literal["confirmed", "sent"] = "sent"
    wrong: Literal["service", "refused"] = "refused"

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[int, Made] = {}  # of one request, while it is planned
        self._feeds: dict[int, _Feed] = {}  # by listing, from the answer until that is written down

    def plan(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """As it is now, with its stock and price. Raises BadInput of what could never be sent."""
        action, template = publishing.action_of(row), publishing.template_of(row)
        if row.unsure and action == "create" and not row.override:
            return Blocked("person", COPIED)
        if template not in self._made:
            self._store.read(lambda: self._make(row, outlet))
        made = self._made.get(template)
        if made is None:
            return Ready({}, row.payload)  # the claim ends it
        if made.faults:
            raise BadInput(f"{row.target} cannot be told as it is", made.faults[0].sentence, MEND)
        listing = _port(outlet).publish_request(action, made.publication)
        payload = {**row.payload, **publishing.payload_of(action, made, row.payload["was"])}
        if row.state == "sending":
            payload[publishing.LOST] = True
        return Ready({"action": action, "template": template, "listing": listing}, payload)

    def _make(self, row: OutboxRow, outlet: Outlet) -> None:
        """This one and what may leave with it, all at once: one by one a thousand would take a minute."""
        act = publishing.action_of(row)
        most = _port(outlet).most_published
        rows = [row, *outbox_queue.company(row, self._store.clock.now(), most, unknown=True)]
        ids = [publishing.template_of(each) for each in rows if publishing.action_of(each) == act]
        rules = {row.account_id: _rules(outlet)}
        self._made.update(publications.made(list(dict.fromkeys(ids)), rules, act, leaving=True))

    def plan_again(self, row: OutboxRow, outlet: Outlet) -> Plan:
        """As ``plan``."""
        return self.plan(row, outlet)

    def together(self, outlet: Outlet) -> Batches | None:
        """One request is of one account and one act."""
        port = _port(outlet)
        self._made.clear()

        def tell(requests: Sequence[dict[str, Any]], before_send: Callable[[], None]) -> list[Said]:
            action: Action = requests[0]["action"]
            feed = _Feed(port.publish(action, [each["listing"] for each in requests], before_send))
            self._feeds.update((each["template"], feed) for each in requests)
            return [Said("taken", f"{outlet.title} works on it")] * len(requests)

        return Batches(port.most_published, tell, publishing.action_of)

    def unfit(self, rows: Sequence[OutboxRow]) -> Mapping[int, str]:
        """Those of listings that are gone, or stand otherwise by now."""
        return publishing.unfit(rows)

    def begun(self, rows: Sequence[OutboxRow]) -> None:
        """Its listing says it already."""

    def once(self, row: OutboxRow) -> bool:
        """A second creation would be a second listing."""
        return publishing.action_of(row) == "create"

    def tell(self, row: OutboxRow, request: dict[str, Any], outlet: Outlet, before_send: Callable[[], None]) -> None:
        """They are told together."""
        batches = self.together(outlet)
        assert batches is not None
        batches.tell([request], before_send)

    def settled(self, row: OutboxRow, state: State, error: str, now: datetime) -> None:
        """The listing follows its row, in one transaction with it."""
        if state == "sent":
            self._sent(row, now)
        elif state == "refused":
            publishing.refused(row, [FeedMessage("error", error)] if error else [], now)

    def _sent(self, row: OutboxRow, now: datetime) -> None:
        """In the feed that carries it; without one nobody knows."""
        feed = self._feeds.pop(publishing.template_of(row), None)
        if feed is None:
            publishing.unknown(row, now)
            return
        if feed.id is None:
            action = publishing.action_of(row)
            feed.id = listing_feeds.open_(row, feed.name, action, now + FIRST_LOOK, now)
        listing_feeds.carry(feed.id, row)


def _rules(outlet: Outlet) -> Rules:
    return outlet.settings.stock_rules() if isinstance(outlet.settings, SellingSettings) else Rules(Limits())


def _port(outlet: Outlet) -> Publishes:
    channel: object = outlet.channel
    if not isinstance(channel, Publishes):
        raise BadInput(f"No listings can be made on {outlet.title}", "", "Make it there, then say that it is there")
    return channel
