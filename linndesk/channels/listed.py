"""Rows of a channel's list of products, page by page: of equal SKUs the first counts. Worker threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from decimal import Decimal

from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.domain.listings import ListedProduct

MOST_PRICE = Decimal(10) ** 9
log = logging.getLogger(__name__)


def read_rows(
    rows: Sequence[object], product: Callable[[object], ListedProduct | str], seen: set[str], before: int
) -> tuple[tuple[ListedProduct, ...], tuple[tuple[int, str], ...]]:
    """What was new of a page, and by row number why others cannot be used.

    ``product`` gives a row's product, or why it cannot be used; ``seen`` gets the SKUs; ``before``: rows of earlier
    pages, so that each has its number in the whole list.
    """
    products: list[ListedProduct] = []
    broken: list[tuple[int, str]] = []
    for number, each in enumerate(rows, start=before + 1):
        found = product(each)
        if isinstance(found, str):
            broken.append((number, found))
        elif found.channel_sku not in seen:
            seen.add(found.channel_sku)
            products.append(found)
        else:
            log.info("Row %s repeats a SKU; the first counts", number)
    return tuple(products), tuple(broken)


def price(row: Loose, name: str) -> Decimal | None:
    """It informs only: one that cannot be read is none."""
    try:
        amount = row.number(name)
    except Unreadable:
        return None
    return amount if amount is not None and 0 <= amount < MOST_PRICE else None
