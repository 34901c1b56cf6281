"""Once a day after a sync: whether an app has a newer manifest, and what it calls its services (X2, X10). Sync thread.

What is new in a manifest changes nothing: it is noted, and shown as a mark. A look that fails is a line on the receipt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from linndesk.channels.base import Introduction, Tools
from linndesk.channels.integrating import OffersTags, Tag
from linndesk.channels.selling import service_of
from linndesk.domain.allocation import Called
from linndesk.errors import Cancelled, ChannelError, JobPaused, LinndeskError
from linndesk.settings import AccountSettings
from linndesk.store import accounts, integrations, postal, tags
from linndesk.store.accounts import AccountRow
from linndesk.store.integrations import IntegrationRow
from linndesk.sync.stint import RunPart

DAILY = timedelta(hours=24)
MANIFEST = "manifest"
SOME = 500  # orders a transaction


class Looking(RunPart):
    """Of one run of one pool. Raises Cancelled."""

    def run(self, rows: Sequence[AccountRow]) -> None:
        """Of accounts that are on and integrated, at most one look of each sort a day."""
        for row in rows:
            found = self._store.read(partial(integrations.of, row.id))
            if found is not None and found.finished:
                self._cancel.check()
                self._look(row, found)

    def _look(self, row: AccountRow, found: IntegrationRow) -> None:
        now = self._store.clock.now()
        tools = self._connect.tools(self._cancel, lambda text: self._say(row.id, text))
        if _is_due(found.looked_at, now):
            self._manifest(row, found, tools, now)
        if _is_due(found.tags_at, now):
            self._tags(row, tools, now)
        calls = self._receipts[row.id].calls
        for operation, count in tools.calls.items():
            calls[operation] = calls.get(operation, 0) + count

    def _manifest(self, row: AccountRow, found: IntegrationRow, tools: Tools, now: datetime) -> None:
        kind, settings = self._connect.kind(row), self._connect.settings(row)
        source = str(getattr(settings, "manifest_source", ""))
        if kind.introduces is None or not source.casefold().startswith(("http://", "https://")):
            return
        newer = found.newer
        try:
            tools.breaker.check(row.uid, MANIFEST)
            given = kind.introduces(source, tools, self._connect.with_secrets(row))
            tools.breaker.worked(row.uid, MANIFEST)
        except Cancelled:
            raise
        except LinndeskError as error:
            if isinstance(error, ChannelError) and not isinstance(error, JobPaused):
                tools.breaker.failed(row.uid, MANIFEST, str(error))
            self._note(row, f"The manifest of {row.name} could not be looked at: {error}")
        else:
            newer = self._differs(settings, given, row)
        self._store.write(lambda: integrations.looked(row.id, now, newer))

    def _differs(self, settings: AccountSettings, given: Introduction, row: AccountRow) -> Mapping[str, object] | None:
        """What it says now, None where that is what is in use."""
        rows = self._connect.kind(row).differs(settings, given.manifest)
        if all(each.old == each.new for each in rows):
            return None
        self._note(row, f"{given.title} has a newer manifest; Update manifest shows what is new")
        return given.manifest

    def _tags(self, row: AccountRow, tools: Tools, now: datetime) -> None:
        try:
            channel = self._connect.open(row, tools)
            try:
                if isinstance(channel, OffersTags):
                    self._put(row, channel, now)
            finally:
                channel.close()
        except Cancelled:
            raise
        except LinndeskError as error:
            self._note(row, f"What {row.name} calls its services could not be asked: {error}")
            self._store.write(lambda: integrations.tags_looked(row.id, now))

    def _put(self, row: AccountRow, channel: OffersTags, now: datetime) -> None:
        shipping, payment = _called(channel.shipping_tags()), _called(channel.payment_tags())

        def job() -> bool:
            if accounts.by_id(row.id) is None:
                return False
            before = tags.of(row.id, "shipping")
            tags.put(row.id, "shipping", shipping, now)
            tags.put(row.id, "payment", payment, now)
            return before != shipping

        if self._store.write(job):
            self._follow(row, shipping)

    def _follow(self, row: AccountRow, shipping: Sequence[Called]) -> None:
        """Orders that still have to leave get what is allocated under the names that are known now."""
        ours = service_of(self._connect.settings(row), shipping)
        behind = self._store.read(lambda: postal.behind(row.id, ours))
        for start in range(0, len(behind), SOME):
            self._store.write(partial(postal.put, behind[start : start + SOME]))

    def _note(self, row: AccountRow, text: str) -> None:
        self._receipts[row.id].messages.append(text)


def _is_due(at: datetime | None, now: datetime) -> bool:
    return at is None or now - at >= DAILY or at > now  # a clock that was turned back must not stop it for years


def _called(found: Sequence[Tag]) -> list[Called]:
    return [Called(each.tag, each.name, each.site) for each in found]
