"""A11: Link all by SKU is letter for letter, explains what it leaves alone, and loses no listing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.listings import Fulfilment, link_all_by_sku

Row = tuple[int, str, Fulfilment, bool]


def test_only_the_very_same_sku_is_linked() -> None:
    rows: list[Row] = [
        (1, "MUG", "merchant", False), (2, "mug", "merchant", False), (3, "MUG ", "merchant", False),
        (4, "PAN", "merchant", True), (5, "FBA-1", "amazon", False),
    ]  # fmt: skip
    plan = link_all_by_sku(rows, dict.fromkeys(["MUG", "PAN", "FBA-1"]))
    assert plan.links == ((1, "MUG", "MUG"), (5, "FBA-1", "FBA-1"))
    why = dict(plan.skipped)
    assert "upper and lower case" in why["mug"]
    assert "MUG" in why["mug"]
    assert why["PAN"] == "ignored"
    assert why["MUG "] == "no stock item has this SKU"


SKUS = st.text("aAbBß1- ", max_size=4)
ROWS = st.lists(st.tuples(st.integers(), SKUS, st.sampled_from(["merchant", "amazon"]), st.booleans()), max_size=20)


@given(ROWS, st.lists(SKUS))
def test_every_listing_is_linked_to_its_own_sku_or_left_with_a_reason(rows: list[Row], skus: list[str]) -> None:
    plan = link_all_by_sku(rows, dict.fromkeys(skus))
    assert len(plan.links) + len(plan.skipped) == len(rows)
    assert all(own == sku and sku in skus for _, own, sku in plan.links)
    assert all(why for _, why in plan.skipped)
    assert {each[0] for each in plan.links} <= {row[0] for row in rows if not row[3]}
