"""Slips in the answers to what an app is told: despatches, levels, prices. Pure."""

from __future__ import annotations

from typing import Any

from linndesk.sandbox.external.slip_rows import Json, Scene, Slip, drop, each, error, put, setting

_FEW = 10


def _renamed(old: str, new: str) -> Any:
    def change(row: Json) -> None:
        row[new] = row.pop(old)

    return change


def _rows(group: str, endpoint: str, member: str, key: str, other: str) -> tuple[Slip, ...]:
    """What goes wrong with rows of any kind."""

    def too_many(body: Json, scene: Scene) -> Json | None:
        rows = body.get(member)
        return {"Error": f"At most {_FEW} at once"} if isinstance(rows, list) and len(rows) > _FEW else None

    def slip(name: str, rule: str, what: str, **does: Any) -> Slip:
        return Slip(f"{group}-{name}", endpoint, f"{group}.{rule}", what, **does)

    return (
        slip("no-rows", "rows", f"{member} is missing in the answer", answers=drop(member)),
        slip("unknown-taken", "unknown", "What is not known is confirmed", answers=each(member, setting(Error=None))),
        slip("row-missing", "row.missing", "A row is missing in the answer",
             answers=put(member, lambda rows: rows[1:])),
        slip("other-key", "row.key", f"Rows are named by {other}", answers=each(member, _renamed(key, other))),
        slip("error-object", "row.error", "The Error of a row is an object",
             answers=each(member, setting(Error={"Code": 404}))),
        slip("all-or-nothing", "whole", "One that is not known makes the whole request refused",
             answers=error("One of them is not known")),
        slip("small-batch", "batch", "A request of the stated size is refused", says=too_many),
    )  # fmt: skip


TELLINGS = (
    *_rows("despatch", "DespatchEndpoint", "Orders", "ReferenceNumber", "OrderId"),
    Slip("despatch-retry-text", "DespatchEndpoint", "despatch.row.retry", "Retry is a text",
         answers=each("Orders", setting(Retry="yes"))),
    *_rows("levels", "InventoryUpdateEndpoint", "Products", "SKU", "Reference"),
    *_rows("prices", "PriceUpdateEndpoint", "Products", "SKU", "Reference"),
)  # fmt: skip
