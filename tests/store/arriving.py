"""Purchase orders as a channel would state them, for tests of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from linndesk.domain.purchases import Purchase, PurchaseHead, PurchaseLine
from tests.scene import START


def line(sku: str = "MUG", ordered: int = 10, delivered: int = 0, **more: Any) -> PurchaseLine:
    """Its id is its SKU with an L before it, unless one is given."""
    values: dict[str, Any] = {"id": f"L{sku}", "title": f"A {sku}", "barcode": "", **more}
    return PurchaseLine(
        values.pop("id"), "", sku, values.pop("title"), values.pop("barcode"), values.pop("supplier_code", ""),
        values.pop("supplier_barcode", ""), ordered, delivered, **values,
    )  # fmt: skip


def head(id_: str = "P1", digest: str = "1", status: str = "OPEN", **more: Any) -> PurchaseHead:
    values: dict[str, Any] = {
        "reference": f"PO-{id_}", "supplier_reference": "", "supplier": "Potters", "location": "home", **more,
    }  # fmt: skip
    return PurchaseHead(
        id_, values["reference"], values["supplier_reference"], values["supplier"], values["location"], status, False,
        START, values.get("expected_at"), digest,
    )  # fmt: skip


def purchase(
    lines: Sequence[PurchaseLine] = (), id_: str = "P1", broken: tuple[str, ...] = (), **more: Any
) -> Purchase:
    return Purchase(head(id_, **more), tuple(lines or [line()]), broken)
