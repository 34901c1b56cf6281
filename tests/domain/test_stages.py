"""Which stages end an order on its channel (U5, W3)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from linndesk.domain import stages

names = some.sampled_from(["Order Received", "Picking", "packed", "PACKED ", "Despatched", ""])


@given(names, some.lists(names, max_size=4))
def test_no_order_is_ended_by_coming_in(initial: str, processed: list[str]) -> None:
    assert bool(stages.trouble(initial, processed)) == (not processed or stages.counts(initial, processed))


@given(some.lists(names, max_size=4), some.lists(names, max_size=4))
def test_the_first_unknown_stage_is_named(wanted: list[str], known: list[str]) -> None:
    lower = {each.strip().casefold() for each in known}
    unknown = [each for each in wanted if each.strip() and each.strip().casefold() not in lower]
    assert stages.unknown(wanted, known) == next(iter(unknown), "")


def test_case_and_spaces_make_no_other_stage() -> None:
    assert stages.counts(" despatched", ["Packed", "Despatched"])
    assert not stages.counts("Despatch", ["Packed", "Despatched"])
    assert stages.trouble("packed", ["Despatched", "Packed "]).startswith("Orders begin with packed")
