"""What patchListingsItem was asked, and what was said to it, in the order it was answered. Safe from any thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from linndesk.sandbox.wire import Reply


@dataclass(frozen=True, slots=True)
class StockCall:
    """One request as it came. ``answered`` 0 = no answer went out; ``status`` is what Amazon did, blank = nothing.

    ``op``, ``quantity`` and ``latency`` are of its first patch, None where they cannot be read.
    """

    merchant: str
    sku: str
    marketplaces: tuple[str, ...]
    op: str | None
    quantity: int | None
    latency: int | None
    at: datetime
    answered: int
    status: str
    submission: str
    raw: bytes = field(repr=False)

    @property
    def acted(self) -> bool:
        """Whether Amazon took it."""
        return self.status == "ACCEPTED"


class StockCalls:
    """What tests read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._log: list[StockCall] = []

    @property
    def log(self) -> list[StockCall]:
        """Every request, in the order it was answered."""
        with self._lock:
            return list(self._log)

    def of(self, sku: str) -> list[StockCall]:
        """Those of one SKU."""
        return [each for each in self.log if each.sku == sku]

    def add(
        self,
        merchant: str,
        places: Mapping[str, str],
        query: Mapping[str, str],
        raw: bytes,
        at: datetime,
        *,
        answered: int,
        said: Reply,
    ) -> StockCall:
        """Write one down, however broken it is. ``said`` is the true answer, whatever went out."""
        op, quantity, latency = _first(raw)
        status, submission = _outcome(said)
        call = StockCall(
            merchant, places.get("sku", ""), tuple(query.get("marketplaceIds", "").split(",")), op, quantity, latency,
            at, answered, status, submission, raw,
        )  # fmt: skip
        with self._lock:
            self._log.append(call)
        return call


def _first(raw: bytes) -> tuple[str | None, int | None, int | None]:
    try:
        patch = json.loads(raw)["patches"][0]
        entry = (patch.get("value") or [{}])[0]
        return patch.get("op"), entry.get("quantity"), entry.get("lead_time_to_ship_max_days")
    except (ValueError, TypeError, LookupError, AttributeError):
        return None, None, None


def _outcome(said: Reply) -> tuple[str, str]:
    if said.status != 200:
        return "", ""
    try:
        found = json.loads(said.body)
    except ValueError:
        return "", ""
    return str(found["status"]), str(found["submissionId"])
