"""One request after it was understood: what an operation needs to answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linndesk.sandbox.amazon.operations import Operation
from linndesk.sandbox.amazon.records import Merchant
from linndesk.sandbox.amazon.replies import Refusal, denied
from linndesk.sandbox.clock import read_iso


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked request of one merchant; ``query`` and ``places`` are unquoted, ``body`` is parsed JSON."""

    operation: Operation
    merchant: Merchant
    places: Mapping[str, str]
    query: Mapping[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    restricted: bool = False
    base_url: str = ""

    def values(self, name: str) -> tuple[str, ...]:
        """A comma separated parameter's entries; none when it is absent."""
        text = self.query.get(name, "")
        return tuple(text.split(",")) if text else ()

    def moment(self, name: str) -> datetime | None:
        """A time parameter, already known to be one."""
        text = self.query.get(name)
        return read_iso(text) if text else None

    def number(self, name: str, default: int) -> int:
        """An integer parameter, already known to be one."""
        return int(self.query.get(name, default))

    def own_marketplaces(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """These marketplaces, or all of the merchant's. Raises Refusal 403 for one of another region."""
        if any(each not in self.merchant.marketplace_ids for each in ids):
            raise Refusal(denied("The marketplace is not available to this selling partner or region."))
        return ids or self.merchant.marketplace_ids
