"""What lies in Amazon's warehouse (getInventorySummaries), as the port CountsCentres gives it. Worker threads.

A page token is good for 30 s, so the pages are read in one go: for the pace of Amazon's own plan is waited as long as
it takes, and nothing is written between two pages.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime, timedelta

from linndesk.channels.amazon import tight
from linndesk.channels.amazon.client import AmazonClient
from linndesk.channels.amazon.wire import Json, Unreadable, count, part, parts, text
from linndesk.channels.base import Tools
from linndesk.channels.centres import CountedThere
from linndesk.domain.centres import Counted
from linndesk.domain.times import iso
from linndesk.errors import BadReply

LONGEST_AGO = timedelta(days=500)  # Amazon takes 18 months; what is older is asked for whole
OPERATION = "getInventorySummaries"
_INBOUND = ("inboundWorkingQuantity", "inboundShippedQuantity", "inboundReceivingQuantity")


class FbaStock(ABC):
    """The part of the channel that counts what lies in Amazon's warehouse."""

    tools: Tools

    @property
    @abstractmethod
    def patient(self) -> AmazonClient:
        """The channel's own, which waits for the pace of a plan as long as it takes."""

    def centre_levels(self, marketplace: str, since: datetime | None) -> CountedThere:
        """What lies in the stock that this marketplace has part in; see the port."""
        if since is not None and self.tools.clock.now() - since > LONGEST_AGO:
            since = None
        asked = question(marketplace, since)
        began: list[datetime] = []  # by Amazon's clock, before the first page of each try

        def ask(token: str) -> tuple[list[Counted], str]:
            before = self.tools.clock.now()
            answer = self.patient.call(OPERATION, params=[*asked, *([("nextToken", token)] if token else [])])
            if not token:
                took = self.tools.clock.now() - before
                began.append(before if answer.reply.date is None else min(before, answer.reply.date - took))
            return page(answer.body)

        counted = tight.whole(ask, lambda each: each.channel_sku, "FBA stock")
        return CountedThere(tuple(counted), is_all=since is None, server_time=began[-1])


def question(marketplace: str, since: datetime | None) -> list[tuple[str, str]]:
    """What every page is asked with: a token without its time is refused."""
    asked = [
        ("details", "true"),
        ("granularityType", "Marketplace"),
        ("granularityId", marketplace),
        ("marketplaceIds", marketplace),
    ]
    return [*asked, ("startDateTime", iso(since))] if since is not None else asked


def page(body: Json) -> tuple[list[Counted], str]:
    """The rows of one page and the next one's token. Raises BadReply."""
    try:
        payload = body.get("payload")
        if not isinstance(payload, dict) or not isinstance(payload.get("inventorySummaries"), list):
            raise Unreadable("it holds no list of summaries")
        rows = [counted(each) for each in parts(payload, "inventorySummaries") if text(each, "sellerSku").strip()]
        return rows, text(part(body, "pagination"), "nextToken")
    except Unreadable as error:
        raise BadReply("Amazon's FBA stock cannot be read", str(error), "The program asks again by itself") from None


def counted(row: Json) -> Counted:
    """One SKU. What Amazon does not count is none: nothing is sold that it does not say lies there."""
    details = part(row, "inventoryDetails")
    return Counted(
        text(row, "sellerSku"),
        _units(details, "fulfillableQuantity"),
        sum(_units(details, each) for each in _INBOUND),
        _units(part(details, "reservedQuantity"), "totalReservedQuantity"),
        _units(part(details, "unfulfillableQuantity"), "totalUnfulfillableQuantity"),
        text(row, "productName"),
    )


def _units(of: Json, key: str) -> int:
    """Amazon's books run below 0 for moments: that is none."""
    found = of.get(key)
    if isinstance(found, int | float) and found < 0:
        return 0
    return count(of, key) or 0
