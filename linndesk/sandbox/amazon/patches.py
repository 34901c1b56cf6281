"""patchListingsItem, as strict as Amazon and a little stricter. Answers on the server's threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.replies import Refusal, denied, invalid, not_found
from linndesk.sandbox.amazon.stock import Level
from linndesk.sandbox.amazon.submissions import Submissions, Verdict
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.wire import Reply, json_reply

Json = dict[str, Any]


class Patches:
    """Takes levels one by one. ACCEPTED is a promise: what is sold changes later, if it does."""

    def __init__(self, world: World, faults: Faults, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._now = now
        self._submissions = Submissions(world, faults)
        self._count = 0

    def patch(self, asked: Asked) -> Reply:
        """200 in any case that is understood; ``status`` says whether it is taken."""
        if asked.places["sellerId"] != asked.merchant.seller_id:
            raise Refusal(denied())
        places = asked.own_marketplaces(asked.values("marketplaceIds"))
        preview = "mode" in asked.query
        if "identifiers" in asked.values("includedData") and not preview:
            raise Refusal(invalid("Invalid Input", "identifiers can be asked for in VALIDATION_PREVIEW alone."))
        sku, patches = asked.places["sku"], asked.body["patches"]
        for each in patches:
            if not all(isinstance(entry, dict) for entry in each.get("value", [])):
                raise Refusal(invalid("Request has missing or invalid parameters and cannot be parsed."))
        with self._world.lock:
            self._world.stock.settle()
            verdict = self._submissions.judge(asked.merchant, places, sku, asked.body["productType"], patches)
            if not verdict.listed and self._faults.stock.unknown_sku == "404":
                raise Refusal(not_found(f"SKU '{sku}' not found in marketplace {', '.join(places)}."))
            self._count += 1
            submission = f"{self._count:08x}-75dd-11ea-bc55-0242ac130003"
            if verdict.told is not None and not preview:
                self._accept(asked, verdict, places, submission)
        return json_reply(self._answer(asked, verdict, submission, preview=preview))

    def _accept(self, asked: Asked, verdict: Verdict, places: tuple[str, ...], submission: str) -> None:
        now, knobs, sku, told = self._now(), self._faults.stock, asked.places["sku"], verdict.told
        if told is None:
            raise ValueError("nothing was told")
        latency = None if told.keeps_latency else told.latency
        level = Level(asked.merchant.name, sku, told.quantity, latency, "patch", submission, now)
        self._submissions.accept(level, verdict, places, now + knobs.lags.get(sku, knobs.lag))

    def _answer(self, asked: Asked, verdict: Verdict, submission: str, *, preview: bool) -> Json:
        sku, wanted = asked.places["sku"], asked.values("includedData") or ("issues",)
        taken = "VALID" if preview else "ACCEPTED"
        answer: Json = {
            "sku": sku,
            "status": "INVALID" if verdict.told is None else taken,
            "submissionId": submission,
            "issues": list(verdict.issues) if "issues" in wanted else [],
        }
        if "identifiers" in wanted:
            offers = self._world.offers.with_sku(asked.merchant.name, sku)
            places = asked.values("marketplaceIds")
            answer["identifiers"] = [
                {"marketplaceId": each.marketplace_id, "asin": each.asin}
                for each in offers
                if each.marketplace_id in places and verdict.told is not None
            ]
        return answer
