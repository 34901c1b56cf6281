"""What suggestions are worth, measured against the truth of a generated catalogue (N6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from linndesk.domain.listings import ListedProduct
from linndesk.domain.matching import SURE
from linndesk.services.suggestions import AcceptRow, Suggestions
from linndesk.store import accounts, items, listings
from linndesk.store.store import Store
from tests.catalogue import SEED_VARIABLE, Catalogue

ACCOUNT = "Shop"
PRECISION, RECALL = 0.99, 0.80
_NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
_BATCH = 500
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Misjudged:
    """A listing that was given the wrong stock item, or (``wanted`` empty) one that we do not keep at all."""

    title: str
    channel_sku: str
    given: str
    wanted: str
    score: int
    why: str

    def __str__(self) -> str:
        wanted = self.wanted or "nothing: we do not keep it"
        listing = f"{self.channel_sku} | {self.title}"
        return f"{listing}\n    given  {self.given} ({self.score}: {self.why})\n    wanted {wanted}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """At ``SURE``: ``claimed`` suggestions of which ``right`` are, of ``known`` listings that have a stock item."""

    seed: int
    claimed: int
    right: int
    known: int
    misjudged: tuple[Misjudged, ...]

    @property
    def precision(self) -> float:
        """Of those suggested, the part that is right; 0 when nothing is suggested."""
        return self.right / self.claimed if self.claimed else 0.0

    @property
    def recall(self) -> float:
        """Of those that have a stock item, the part that got it."""
        return self.right / self.known

    def __str__(self) -> str:
        lines = [f"precision {self.precision:.4f}, recall {self.recall:.4f}; again: {SEED_VARIABLE}={self.seed}"]
        return "\n".join([*lines, *map(str, self.misjudged[:20])])


def judged(store: Store, catalogue: Catalogue) -> Verdict:
    """What the program itself would link at ``SURE`` and above. The store must be filled with the catalogue."""
    suggestions = Suggestions(store)
    suggestions.find(ACCOUNT)
    return verdict(catalogue, suggestions.plan_accept(ACCOUNT, SURE).links)


def verdict(catalogue: Catalogue, links: Iterable[AcceptRow]) -> Verdict:
    """The links that would be made, against the truth."""
    products = {each.id: each for each in catalogue.products}
    offers = {each.channel_sku: each for each in catalogue.offers}
    claimed = right = 0
    wrong = []
    for each in links:
        offer = offers[each.channel_sku].id
        if offer not in catalogue.truth:
            continue
        claimed += 1
        product = products.get(catalogue.truth[offer] or 0)
        if product is not None and product.sku == each.sku:
            right += 1
            continue
        wanted = f"{product.sku} {product.title}" if product else ""
        wrong.append(
            Misjudged(each.title, each.channel_sku, f"{each.sku} {each.item_title}", wanted, each.score, each.why)
        )
    known = sum(1 for each in catalogue.truth.values() if each is not None)
    return Verdict(catalogue.seed, claimed, right, known, tuple(wrong))


def fill(store: Store, catalogue: Catalogue) -> None:
    """The catalogue as stock items, its offers as the listings of one account."""
    account = store.write(lambda: accounts.add("uid", ACCOUNT, "amazon", "S1:EU", {}, (), _NOW))
    facts = [items.Facts(each.sku, each.title, each.barcode) for each in catalogue.products]
    for part in _parts(facts):
        store.write(lambda part=part: items.create(part, _NOW))  # type: ignore[misc]
    listed = [
        ListedProduct(each.channel_sku, each.title, each.reference, "merchant", 1, None, "Active", "", each.barcode)
        for each in catalogue.offers
    ]
    for some in _parts(listed):
        store.write(lambda some=some: listings.take(account, some, _NOW))  # type: ignore[misc]


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
