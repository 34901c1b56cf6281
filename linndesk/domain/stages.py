"""What an order goes through here, and which of it counts as processed on its channel (U5, W3). Pure."""

from __future__ import annotations

from collections.abc import Sequence


def trouble(initial: str, processed: Sequence[str]) -> str:
    """Why these do not go together, as a sentence; "" where they do."""
    if not processed:
        return "Choose at least one stage that counts as processed."
    if any(same(initial, each) for each in processed):
        return f"Orders begin with {initial}: as a processed stage it would end each of them as it comes in."
    return ""


def unknown(names: Sequence[str], stages: Sequence[str]) -> str:
    """The first name that is no stage here; "" where all are. A blank is none."""
    return next((each for each in names if each.strip() and not any(same(each, stage) for stage in stages)), "")


def counts(stage: str, processed: Sequence[str]) -> bool:
    """Whether an order in this stage is to be processed on its channel."""
    return any(same(stage, each) for each in processed)


def same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
