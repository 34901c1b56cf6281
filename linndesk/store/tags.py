"""X10: what apps call their shipping services and payment methods. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from linndesk.domain.allocation import Called
from linndesk.store import bulk, integrations
from linndesk.store.tables import ChannelTag

TagKind = Literal["shipping", "payment"]
MOST = 2000  # more than any app has services; the rest is left out


def put(account_id: int, kind: TagKind, tags: Sequence[Called], now: datetime) -> None:
    """These are all that the app offers now, in its order."""
    ChannelTag.delete().where((ChannelTag.account == account_id) & (ChannelTag.kind == kind)).execute()
    bulk.insert(
        ChannelTag,
        ("account_id", "kind", "tag", "name", "site", "place"),
        [(account_id, kind, each.tag, each.name, each.site, at) for at, each in enumerate(tags[:MOST])],
    )
    integrations.tags_looked(account_id, now)


def of(account_id: int, kind: TagKind) -> list[Called]:
    """As the app gave them last, in its order."""
    mine = (ChannelTag.account == account_id) & (ChannelTag.kind == kind)
    return [
        Called(each.tag, each.name, each.site) for each in ChannelTag.select().where(mine).order_by(ChannelTag.place)
    ]
