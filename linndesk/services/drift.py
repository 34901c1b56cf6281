"""N7, the drift radar: read a channel back, show what differs, and settle it. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from linndesk.channels.base import Cancel
from linndesk.channels.batches import ShowsLevels
from linndesk.channels.selling import SellingSettings
from linndesk.channels.stock import Shown, TellsStock
from linndesk.domain.availability import available
from linndesk.domain.changes import Changes
from linndesk.domain.drift import RISK_WORDS as RISK_WORDS
from linndesk.domain.drift import Drifted as Drifted
from linndesk.domain.drift import Risk as Risk
from linndesk.domain.drift import Told as Told
from linndesk.domain.drift import by_risk
from linndesk.domain.drift import compare as compare
from linndesk.domain.outbox import words as held_words
from linndesk.domain.times import iso_or_none
from linndesk.errors import BadInput
from linndesk.services.connections import Connections
from linndesk.services.whoami import operator
from linndesk.store import accounts, audit, drift, items, kits, ledger, levels, locations, stock_facts, stock_rows
from linndesk.store.accounts import AccountRow
from linndesk.store.ledger import Entry
from linndesk.store.stock_put import IDLE
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

Look = Callable[[Sequence[Told]], dict[str, Shown]]
PAGE = 500  # listings read from the store at a time
CHANGES = Changes(stock=True, listings=True)
ADOPTED = "adopted from the channel"


@dataclass(frozen=True, slots=True)
class Radar:
    """What a look found, the worst first. ``compared``: listings that were told a level; ``at``: by our clock;
    ``held``: why no level of the account leaves now, as a sentence, blank where they do."""

    account: str
    channel: str
    at: datetime
    compared: int
    found: tuple[Drifted, ...]
    held: str = ""

    @property
    def needs_you(self) -> int:
        return sum(each.needs_you for each in self.found)

    @property
    def sentence(self) -> str:
        if not self.compared:
            return f"{self.account} was told no level yet: there is nothing to compare."
        if not self.found:
            return f"{self.channel} shows what it was told of all {self.compared:,} listings."
        need = "1 needs you" if self.needs_you == 1 else f"{self.needs_you:,} need you"
        return f"{len(self.found):,} of {self.compared:,} listings differ; {need}."

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "channel_sku": each.told.channel_sku, "sku": each.told.sku, "ours": each.told.wanted,
                "sent": each.told.sent, "channel": each.channel, "difference": each.difference,
                "risk": RISK_WORDS[each.risk], "since": iso_or_none(each.told.sent_at), "state": each.risk,
            }
            for each in self.found
        ]  # fmt: skip


class DriftRadar:
    """Built.drift. Looking is a read: it needs no lease and sends nothing."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def look(
        self, account: str, *, cancel: Cancel | None = None, say: Callable[[int, int], None] = lambda done, total: None
    ) -> Radar:
        """Ask the channel for every listing of the account that was ever told a level. ``say``: done, in all.

        What it shows is kept beside the listings. Raises UnknownName, BadInput where the channel cannot be asked,
        ChannelError, Cancelled.
        """
        row = self._store.read(lambda: accounts.named(account))
        kind = self._connections.kind(row)
        total, gate = self._store.read(lambda: (drift.count(row.id), self._connections.hold(row, "stock")))
        title = kind.called(self._connections.settings(row)) or kind.title
        found: list[Drifted] = []
        now = self._store.clock.now()
        if total:
            tools = self._connections.tools(cancel or Cancel())
            channel = self._connections.open(row, tools)
            try:
                most, ask = _eyes(channel, title)
                done = 0
                for told in self._pages(row, gate not in IDLE):
                    found += self._page(row.pool_id, told, most, ask, _onward(say, done, total))
                    done += len(told)
            finally:
                channel.close()
        return Radar(row.name, title, now, total, tuple(by_risk(found)), held_words(gate, "stock"))

    def resend(self, listing_ids: Sequence[int]) -> Changes:
        """The next sync tells these levels again, whatever the channel was told before."""
        now, who = self._store.clock.now(), operator()

        def job(part: Sequence[int]) -> None:
            levels.mark_listings(part, force=True)
            audit.note("levels sent again", f"{len(part):,} listings", now, who=who)

        return self._each(listing_ids, job)

    def adopt(self, listing_id: int, location: str, note: str = "", *, seen: int | None = None) -> int:
        """Take the channel's number for true: a counted entry at that location; the difference in units.

        ``seen``: the number that the person saw, None = whatever was read last. Raises UnknownName; BadInput for a
        kit, where the rules hold something back, or where nothing or another number is shown by now.
        """
        now, who = self._store.clock.now(), operator()

        def job() -> int:
            if seen is not None and _shown(listing_id)[2] != seen:
                raise BadInput(
                    f"The channel shows {_shown(listing_id)[2]:,} by now", fix="Read the channel again, then adopt that"
                )
            return self._adopt(listing_id, location, note, now, who)

        return self._store.write(job, Urgency.CLICK)

    def ignore(self, listing_ids: Sequence[int]) -> Changes:
        """Leave the differences alone until the channel's numbers change. Raises UnknownName, BadInput."""

        def job(part: Sequence[int]) -> None:
            for each in part:
                drift.ignore(each, _shown(each)[2])

        return self._each(listing_ids, job)

    def look_again(self, listing_ids: Sequence[int]) -> Changes:
        """Take ``ignore`` back."""

        def job(part: Sequence[int]) -> None:
            for each in part:
                drift.ignore(each, None)

        return self._each(listing_ids, job)

    def _each(self, listing_ids: Sequence[int], job: Callable[[Sequence[int]], None]) -> Changes:
        for start in range(0, len(listing_ids), PAGE):
            self._store.write(partial(job, list(listing_ids[start : start + PAGE])), Urgency.CLICK)
        return CHANGES

    def _pages(self, row: AccountRow, planned: bool) -> Iterator[list[Told]]:
        after = ""
        while told := self._store.read(partial(drift.told, row.id, row.pool_id, after, PAGE, planned=planned)):
            yield told
            after = told[-1].channel_sku

    def _page(
        self, pool_id: int, told: Sequence[Told], most: int, ask: Look, say: Callable[[int], None]
    ) -> list[Drifted]:
        shown: dict[str, Shown] = {}
        for start in range(0, len(told), most):
            part = told[start : start + most]
            shown.update(ask(part))
            say(start + len(part))
        now = self._store.clock.now()
        self._store.write(lambda: stock_rows.shown(pool_id, shown, now))
        found = (_compared(each, shown.get(each.channel_sku)) for each in told)
        return [each for each in found if each is not None]

    def _adopt(self, listing_id: int, location: str, note: str, now: datetime, who: str) -> int:
        """Inside a write."""
        sku, account_id, number = _shown(listing_id)
        item_id, place = items.id_of(sku), locations.id_of(location)
        row = accounts.by_id(account_id)
        settings = None if row is None else self._connections.settings(row)
        if not isinstance(settings, SellingSettings):
            raise BadInput("The account is no longer here", fix="Read the channel again")
        if item_id in kits.parts_of([item_id]):
            raise BadInput(f"{sku} is a kit", "A kit has no stock of its own", "Count its parts instead")
        inputs = stock_facts.inputs([listing_id], {account_id: settings.stock_rules()})[listing_id]
        if place not in inputs.locations:
            raise BadInput(f"{location} does not count for {row.name if row else 'it'}", fix="Choose another location")
        free = sum(each.on_hand - each.in_open_orders for each in inputs.parts)
        by = number - free
        after = available(inputs.parts[0].on_hand + by, inputs.parts[0].in_open_orders, inputs.limits)
        if after != number:
            raise BadInput(
                f"{number:,} cannot be what is there", "The listing's rules publish less than what is available",
                "Count the item in Inventory instead",
            )  # fmt: skip
        said = note.strip() or f"The channel showed {number:,}"
        ledger.record([Entry(item_id, place, by, ADOPTED, said, who=who)], now)
        levels.mark_listings([listing_id], force=True)
        audit.note("adopted a channel's level", sku, now, after={"units": by, "location": location}, who=who)
        return by


def _eyes(channel: object, title: str) -> tuple[int, Look]:
    """How many listings one look takes, and the look. Raises BadInput of a channel that shows none."""
    if isinstance(channel, TellsStock):
        return channel.looks_at, lambda part: channel.shown_stock([each.channel_sku for each in part])
    if isinstance(channel, ShowsLevels):
        return channel.most_shown, lambda part: channel.shown_levels(
            {each.channel_sku: each.reference for each in part}
        )
    raise BadInput(f"{title} cannot be asked what it sells", "It is told levels and shows none", "Look at it there")


def _onward(say: Callable[[int, int], None], done: int, total: int) -> Callable[[int], None]:
    """Tells how far it is, where ``done`` were looked at before this page."""
    return lambda part: say(done + part, total)


def _compared(told: Told, shown: Shown | None) -> Drifted | None:
    if shown is None:
        return compare(told, None, None, there=False)
    return compare(told, shown.quantity, shown.latency)


def _shown(listing_id: int) -> tuple[str, int, int]:
    sku, account_id, number = drift.one(listing_id)
    if number is None:
        raise BadInput(f"The channel shows no number of {sku}", fix="Read the channel again")
    return sku, account_id, number
