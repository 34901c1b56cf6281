"""Whether a level is taken, and what becomes of it, whichever way it came. Hold the world's lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.sandbox.amazon import levels
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.levels import Told
from linndesk.sandbox.amazon.records import Merchant
from linndesk.sandbox.amazon.stock import Level
from linndesk.sandbox.amazon.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``told`` None = it is refused. ``listed`` False: the merchant does not offer the SKU there."""

    told: Told | None
    issues: tuple[Json, ...]
    listed: bool


class Submissions:
    """Judges a change of one SKU and hands what is accepted to the stock."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    def judge(
        self, merchant: Merchant, places: Sequence[str], sku: str, product_type: str, patches: Sequence[Json]
    ) -> Verdict:
        """What Amazon says of it at once."""
        knobs = self._faults.stock
        offers = self._world.offers.with_sku(merchant.name, sku)
        here = [each for each in offers if each.marketplace_id in places]
        told, issues = levels.read(patches, product_type, here, merchant.region)
        if not here and knobs.unknown_sku != "accepted":
            words = f"SKU '{sku}' not found in marketplace {', '.join(places)}."
            issues = [levels.issue("8560", words, "sku"), *issues]
        if sku in knobs.refused:
            issues = [levels.issue("18000", knobs.refused[sku], levels.ATTRIBUTE), *issues]
        warnings = [_warning(knobs.warned[sku])] if sku in knobs.warned else []
        return Verdict(None if issues else told, (*warnings, *issues), bool(here))

    def accept(self, level: Level, verdict: Verdict, places: Sequence[str], due: datetime) -> None:
        """It is taken; it will be sold when it is due, unless it is to be lost."""
        knobs = self._faults.stock
        if verdict.told is None:
            raise ValueError("what was refused cannot be accepted")
        level.lost = not verdict.listed or level.sku in knobs.lost
        if knobs.lose_next > 0 and not level.lost:
            knobs.lose_next -= 1
            level.lost = True
        offers = self._world.offers.with_sku(level.merchant, level.sku)
        echoing = places if knobs.stale_attributes else [each.marketplace_id for each in offers if verdict.listed]
        self._world.stock.accept(level, verdict.told, echoing, due)


def _warning(words: str) -> Json:
    """It names no attribute, which the model leaves open, and stands before the errors."""
    return {"code": "18027", "message": words, "severity": "WARNING", "categories": []}
