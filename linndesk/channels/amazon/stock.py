"""What Amazon is told of a level (patchListingsItem) and what it shows of it. Worker threads; the request is pure.

Only ``merge`` ever leaves: ``replace`` takes away the days to ship that the seller set himself (pitfall 19).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from linndesk.channels.amazon.client import AmazonClient, Answer, NotThere, WrongQuestion, unclear
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.amazon.shown import DEFAULT, plain, said, shown
from linndesk.channels.amazon.wire import Json, Unreadable, part, parts, text
from linndesk.channels.stock import Change, Shown, can_be_sent
from linndesk.errors import AccessRefused, BadInput, BadReply, ChannelRefused, LinndeskError

LOOKS_AT = 20
LOCALE = "en_GB"  # of Amazon's words about a listing; the first marketplace's language otherwise
INCLUDED = "summaries,issues,fulfillmentAvailability,attributes"
MOST_LATENCY = 30
MOST_UNITS = 10**9
_MOST_PAGES = 5
_NO_PATH = (".", "..")  # a path cannot name them
_LOOK = "Look at the listing in Seller Central, put right what Amazon names, then retry"


class Stock(ABC):
    """The part of the channel that tells Amazon what is in stock (the port TellsStock)."""

    settings: AmazonSettings
    looks_at: int  # what one search takes

    @property
    @abstractmethod
    def client(self) -> AmazonClient:
        """The channel's own."""

    def stock_request(self, change: Change) -> dict[str, Any]:
        """``{"marketplace": id, "body": {…}}``: where it is asked, and what is sent; pure. Raises BadInput."""
        marketplace = change.marketplace or next(iter(self.settings.marketplaces), "")
        if not marketplace:
            raise BadInput(f"{change.channel_sku} has no marketplace", "Amazon asks for one", "Choose it in Config")
        return {"marketplace": marketplace, "body": patch(change)}

    def tell_stock(self, channel_sku: str, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """Tell Amazon one level; see the port. What is taken shows later, or never: it has to be looked at."""
        gaps = {"sellerId": self.settings.seller_id, "sku": channel_sku}
        params = (("marketplaceIds", str(request["marketplace"])), ("issueLocale", LOCALE))
        try:
            answer = self.client.tell("patchListingsItem", gaps, request["body"], before_send, params)
        except NotThere as refused:
            fix = "Download the listings again; if it was removed there, unlink it here"
            raise ChannelRefused(f"Amazon does not have {channel_sku}", refused.detail, fix) from None
        except ChannelRefused as refused:
            fix = refused.fix if "clock" in refused.fix else _LOOK
            raise ChannelRefused(_refused(channel_sku), refused.detail, fix) from None
        except AccessRefused as refused:
            if self._is_of(channel_sku):
                fix = "Change its quantity in Seller Central; a full send, which goes as one document, may take it"
                raise ChannelRefused(_refused(channel_sku), refused.detail, fix) from None
            raise
        _judge(channel_sku, answer)

    def shown_stock(self, skus: Sequence[str]) -> dict[str, Shown]:
        """What Amazon sells of them now; see the port. A SKU that it takes no question about says so as its trouble."""
        asked = list(dict.fromkeys(skus))
        most = self.looks_at
        if len(asked) > most:
            raise BadInput(f"Amazon shows {most} SKUs at a time", f"{len(asked)} were asked for", "Ask for fewer")
        if not self.settings.marketplaces:
            raise BadInput("This account has no marketplaces", "Amazon asks for one", "Choose them in Config")
        found: dict[str, Shown] = {}
        refused: dict[str, WrongQuestion] = {}
        for place in self.settings.marketplaces:  # of several that are named at once Amazon may look at the first alone
            still = [each for each in asked if each not in found and each not in refused]
            together = [each for each in still if "," not in each]
            alone = [[each] for each in still if "," in each]  # the commas of a list stand between SKUs
            for group in ([together] if together else []) + alone:
                self._search(place, group, found, refused)
        for sku, error in refused.items():
            found[sku] = Shown(sku, None, trouble=f"Amazon takes no question about it: {plain(error.detail)}")
        return found

    def _search(self, place: str, group: list[str], found: dict[str, Shown], refused: dict[str, WrongQuestion]) -> None:
        """Into ``found``. A question that is refused is halved until the culprit stands alone (R-OUTCOME)."""
        try:
            found.update((each.channel_sku, each) for each in self._pages(place, group))
        except WrongQuestion as error:
            if len(group) > 1:
                half = len(group) // 2
                self._search(place, group[:half], found, refused)
                self._search(place, group[half:], found, refused)
            elif refused and not found:
                raise  # two of two alone: it is not the SKUs
            else:
                refused[group[0]] = error

    def _pages(self, place: str, group: list[str]) -> Iterator[Shown]:
        """Those of ``group`` that are there. Another SKU that Amazon also takes for one of them is not it."""
        gaps = {"sellerId": self.settings.seller_id}
        asked = [
            ("marketplaceIds", place),
            ("identifiersType", "SKU"),
            ("identifiers", ",".join(group)),
            ("includedData", INCLUDED),
            ("issueLocale", LOCALE),
            ("pageSize", str(self.looks_at)),
        ]
        token = ""
        for _ in range(_MOST_PAGES):
            more = [("pageToken", token)] if token else []
            body = self.client.call("searchListingsItems", gaps=gaps, params=[*asked, *more]).body
            try:
                yield from (each for each in map(shown, parts(body, "items")) if each.channel_sku in group)
                token = text(part(body, "pagination"), "nextToken")
            except Unreadable as error:
                raise BadReply("Amazon's listings cannot be read", str(error), "Try again later") from None
            if not token:
                return

    def _is_of(self, sku: str) -> bool:
        """Whether a 403 is about this SKU's odd characters (pitfall 23): then Amazon shows it with the same role."""
        if quote(sku, safe="") == sku:
            return False
        try:
            self.shown_stock([sku])
        except LinndeskError:
            return False
        return True


def patch(change: Change) -> Json:
    """The body for one SKU, the same for a patch and for a feed's message. Raises BadInput."""
    sku = change.channel_sku
    if not sku.strip() or sku in _NO_PATH or not can_be_sent(sku):
        raise BadInput(f"{plain(sku)[:60] or 'Nothing'} is no SKU that Amazon can be told of", "", "Unlink it")
    if not 0 <= change.quantity <= MOST_UNITS:
        raise BadInput(f"{sku} cannot have {change.quantity} units", "Amazon takes 0 and more", "Correct the level")
    level: Json = {"fulfillment_channel_code": DEFAULT, "quantity": change.quantity}
    if change.latency is not None:
        if not 0 <= change.latency <= MOST_LATENCY:
            raise BadInput(
                f"{sku} cannot have {change.latency} days to ship",
                f"Amazon takes 0 to {MOST_LATENCY}",
                "Correct the latency of the account, or the item's Despatch Time",
            )
        level["lead_time_to_ship_max_days"] = change.latency
    merged = {"op": "merge", "path": "/attributes/fulfillment_availability", "value": [level]}
    return {"productType": "PRODUCT", "patches": [merged]}


def _refused(sku: str) -> str:
    return f"Amazon refused the level of {sku}"


def _judge(sku: str, answer: Answer) -> None:
    """A no comes with 200 too (pitfall 20); what is neither yes nor no leaves open what happened."""
    status = answer.body.get("status")
    if status in ("ACCEPTED", "VALID"):
        return
    if status != "INVALID":
        raise unclear(f"Amazon said {plain(status) or 'nothing'} of the level of {sku}")
    issues = answer.body.get("issues")
    found = said(each for each in issues if isinstance(each, dict)) if isinstance(issues, list) else ""
    fix = "Correct the latency, then retry" if "lead_time" in found.casefold() else _LOOK
    raise ChannelRefused(_refused(sku), found or "It gave no reason", fix)
