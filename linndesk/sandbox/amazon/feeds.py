"""createFeedDocument, createFeed, getFeeds, getFeed, getFeedDocument. Answers on the server's threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.documents import Documents
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.feed_book import KEPT, LISTINGS, Feed, FeedBook
from linndesk.sandbox.amazon.plans import Plans
from linndesk.sandbox.amazon.replies import Refusal, invalid, not_found, quota
from linndesk.sandbox.amazon.uploads import FeedDocument, Uploads
from linndesk.sandbox.wire import Reply, json_reply

PAGE = 10
SPAN = timedelta(minutes=5)
MOST_IN_SPAN = 5
RETIRED = frozenset(
    {
        "POST_PRODUCT_DATA",
        "POST_INVENTORY_AVAILABILITY_DATA",
        "POST_PRODUCT_OVERRIDES_DATA",
        "POST_PRODUCT_PRICING_DATA",
        "POST_PRODUCT_IMAGE_DATA",
        "POST_PRODUCT_RELATIONSHIP_DATA",
        "POST_FLAT_FILE_INVLOADER_DATA",
        "POST_FLAT_FILE_LISTINGS_DATA",
        "POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA",
        "POST_FLAT_FILE_BOOKLOADER_DATA",
        "POST_FLAT_FILE_CONVERGENCE_LISTINGS_DATA",
        "POST_UIEE_BOOKLOADER_DATA",
    }
)  # since 2025-07-31 these are taken and end FATAL


class Feeds:
    """The feed operations. The plan of JSON_LISTINGS_FEED is kept beside that of createFeed."""

    def __init__(
        self,
        book: FeedBook,
        uploads: Uploads,
        documents: Documents,
        faults: Faults,
        plans: Plans,
        now: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._uploads = uploads
        self._documents = documents
        self._faults = faults
        self._plans = plans
        self._now = now
        self._pages: dict[str, tuple[str, list[Feed], int]] = {}

    def create_document(self, asked: Asked) -> Reply:
        """201 with an address that takes the contents for five minutes."""
        made = self._uploads.create(asked.merchant.name, asked.body["contentType"], asked.base_url)
        return json_reply(made, 201)

    def create(self, asked: Asked) -> Reply:
        """202 with the new feed's id."""
        kind, ids = asked.body["feedType"], asked.body["marketplaceIds"]
        if kind != LISTINGS and kind not in RETIRED:
            raise Refusal(invalid("Invalid Input", f"Feed type {kind} is not supported."))
        if len(ids) > 25 or not all(isinstance(each, str) for each in ids):
            raise Refusal(invalid("Invalid Input", "marketplaceIds: a list of at most 25 ids."))
        options = asked.body.get("feedOptions", {})
        if not isinstance(options, dict) or not all(isinstance(each, str) for each in options.values()):
            raise Refusal(invalid("Invalid Input", "feedOptions: names with texts."))
        if kind == LISTINGS and len(ids) > 1:
            raise Refusal(
                invalid("Invalid Input", "Too many 'marketplaceIds' values provided. Expected a maximum of 1.")
            )
        places = asked.own_marketplaces(tuple(ids))
        document = self._document(asked)
        if self._plans.enforced and kind == LISTINGS and self._recent(asked.merchant.name) >= MOST_IN_SPAN:
            raise Refusal(quota())
        document.used = True
        return json_reply({"feedId": self._book.add(kind, asked.merchant, places, document).id}, 202)

    def get(self, asked: Asked) -> Reply:
        """One feed as it stands now."""
        feed = self._book.find(asked.merchant.name, asked.places["feedId"])
        if feed is None:
            raise Refusal(not_found("The feed does not exist."))
        return json_reply(feed.as_json())

    def search(self, asked: Asked) -> Reply:
        """Newest first. A token stands alone and keeps the size of the page; without one feed types are needed."""
        token = asked.query.get("nextToken")
        found, size = self._resume(asked, token) if token else (self._matching(asked), asked.number("pageSize", PAGE))
        answer: dict[str, Any] = {"feeds": [each.as_json() for each in found[:size]]}
        if len(found) > size:
            answer["nextToken"] = next_token = f"feeds+{len(self._pages)}/{asked.merchant.name}="
            self._pages[next_token] = (asked.merchant.name, found[size:], size)
        return json_reply(answer)

    def document(self, asked: Asked) -> Reply:
        """The address of what came of a feed."""
        document_id = asked.places["feedDocumentId"]
        own = (each.result_id for each in self._book.of(asked.merchant.name))
        if document_id not in own:
            raise Refusal(not_found("The feed document does not exist."))
        return json_reply(self._documents.describe(document_id, asked.base_url, "feedDocumentId"))

    def _document(self, asked: Asked) -> FeedDocument:
        found = self._uploads.find(asked.merchant.name, asked.body["inputFeedDocumentId"])
        if found is None:
            raise Refusal(invalid("Invalid Input", "inputFeedDocumentId: is not known."))
        if found.used and self._faults.feed.document_twice == "refused":
            raise Refusal(invalid("Invalid Input", "inputFeedDocumentId: a feed was made of it already."))
        return found

    def _recent(self, merchant: str) -> int:
        since = self._now() - SPAN
        return sum(each.kind == LISTINGS and each.created > since for each in self._book.of(merchant))

    def _matching(self, asked: Asked) -> list[Feed]:
        kinds = asked.values("feedTypes")
        if not kinds:
            raise Refusal(invalid("Invalid Input", "Give feedTypes or nextToken."))
        now = self._now()
        since, until = asked.moment("createdSince") or now - KEPT, asked.moment("createdUntil") or now
        if since < now - KEPT:
            raise Refusal(invalid("Invalid Input", "createdSince is more than 90 days ago."))
        statuses, places = asked.values("processingStatuses"), set(asked.values("marketplaceIds"))
        found = [
            each
            for each in self._book.of(asked.merchant.name)
            if each.kind in kinds
            and since <= each.created <= until
            and (not statuses or each.status in statuses)
            and (not places or places & set(each.places))
        ]
        return sorted(found, key=lambda each: (each.created, each.id), reverse=True)

    def _resume(self, asked: Asked, token: str) -> tuple[list[Feed], int]:
        merchant, found, size = self._pages.get(token, ("", [], 0))
        if set(asked.query) != {"nextToken"} or merchant != asked.merchant.name:
            raise Refusal(invalid("Invalid Input", "nextToken must be valid and the only parameter."))
        return found, size
