"""Works a listings feed off, message by message, into a processing report. Hold the world's lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linndesk.sandbox.amazon import feed_messages, models
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.levels import issue
from linndesk.sandbox.amazon.listings import Listings
from linndesk.sandbox.amazon.records import Merchant
from linndesk.sandbox.amazon.stock import Level
from linndesk.sandbox.amazon.stock_faults import FeedFaults
from linndesk.sandbox.amazon.submissions import Submissions
from linndesk.sandbox.amazon.world import World

Json = dict[str, Any]
_SCHEMA = "listings-feed-schema-v2"


@dataclass(frozen=True, slots=True)
class Order:
    """A feed to be worked off, and when it ends."""

    feed_id: str
    merchant: Merchant
    places: tuple[str, ...]
    plan: FeedFaults
    at: datetime


@dataclass(slots=True)
class Done:
    """What came of it so far."""

    issues: list[Json] = field(default_factory=list)
    skus: dict[str, None] = field(default_factory=dict)
    processed: int = 0
    accepted: int = 0
    invalid: int = 0


class FeedWork:
    """The levels of a feed are accepted at its end, in its own order."""

    def __init__(self, world: World, faults: Faults, listings: Listings) -> None:
        self._world = world
        self._submissions = Submissions(world, faults)
        self._listings = listings

    def refuse(self, order: Order, words: str) -> Json:
        """The report of a feed of which nothing was taken."""
        done = Done([{"code": "4000000", "severity": "ERROR", "message": words}])
        return self._report(order, {}, done)

    def work(self, order: Order, data: bytes) -> tuple[Json, bool]:
        """The report, and whether the feed could be read at all."""
        try:
            feed = feed_messages.read(data)
        except ValueError as error:
            return self.refuse(order, str(error)), False
        wrong = next(feed_messages.complaints(feed, order.merchant.seller_id), None)
        wrong = wrong or next(iter(models.feed_complaints(_SCHEMA, feed)), None)
        if wrong:
            return self.refuse(order, wrong), False
        messages = feed["messages"]
        if order.plan.outcome == "FATAL":
            messages = messages[: order.plan.fatal_after]
        done = Done()
        for each in messages:
            self._message(order, each, done)
        if order.plan.none_accepted:
            words = "The feed could not be applied to the listings of this account."
            done.issues.append({"code": "99999", "severity": "ERROR", "message": words})
        return self._report(order, feed["header"], done), True

    def _message(self, order: Order, message: Json, done: Done) -> None:
        sku, plan = message["sku"], order.plan
        done.processed += 1
        if plan.none_accepted:
            done.invalid += 1
            return
        if sku in plan.silent:
            return
        patches = feed_messages.patches_of(message)
        if sku in plan.errors or not patches:
            words = plan.errors.get(sku, f"{message['operationType']} is not practised.")
            _refused(message, [issue("18000", words)], done)
            return
        verdict = self._submissions.judge(order.merchant, order.places, sku, message["productType"], patches)
        if verdict.told is None:
            _refused(message, verdict.issues, done)
            return
        done.issues += [_of_message(message, each) for each in verdict.issues]
        told = verdict.told
        latency = None if told.keeps_latency else told.latency
        level = Level(order.merchant.name, sku, told.quantity, latency, "feed", order.feed_id, order.at)
        self._submissions.accept(level, verdict, order.places, order.at + plan.late)
        done.accepted += 1
        done.skus[sku] = None

    def _report(self, order: Order, header: Json, done: Done) -> Json:
        head: Json = {"sellerId": order.merchant.seller_id, "version": "2.0", "feedId": order.feed_id}
        summary: Json = {
            "errors": sum(each["severity"] == "ERROR" for each in done.issues),
            "warnings": sum(each["severity"] == "WARNING" for each in done.issues),
            "messagesProcessed": done.processed,
            "messagesAccepted": done.accepted,
            "messagesInvalid": done.invalid,
        }
        made: Json = {"header": head, "issues": done.issues, "summary": summary}
        if "report" in header:
            head["report"] = header["report"]
            made["items"] = self._items(order, header["report"]["includedData"], done)
            errors = sum(len(each.get("issues", [])) for each in made["items"])
            summary["itemSummary"] = {"items": len(made["items"]), "errors": errors, "warnings": 0}
        return made

    def _items(self, order: Order, wanted: Sequence[str], done: Done) -> list[Json]:
        """As they stand once the feed is done: what it applies late is not in it yet."""
        self._world.stock.apply(order.at)
        found = []
        for sku in done.skus:
            offers = self._world.offers.with_sku(order.merchant.name, sku)
            here = [each for each in offers if each.marketplace_id in order.places]
            if here:
                found.append(self._listings.item(here, tuple(wanted)))
        return found


def _refused(message: Json, issues: Sequence[Json], done: Done) -> None:
    done.invalid += 1
    done.issues += [_of_message(message, each) for each in issues]


def _of_message(message: Json, found: Json) -> Json:
    """The same issue in the words of a processing report."""
    names = found.get("attributeNames", [])
    return {
        "messageId": message["messageId"],
        "sku": message["sku"],
        **{name: found[name] for name in ("code", "severity", "message")},
        **({"attributeName": names[0]} if names else {}),
    }
