"""Whether one answer is as the channel wants it, said at once while it is typed. Pure."""

from __future__ import annotations

from decimal import Decimal

from linndesk.domain.publishing import Question
from linndesk.domain.publishing_values import value_faults
from linndesk.errors import BadInput
from linndesk.services import itemrows

MOST = Decimal(10) ** 12


def money(text: str) -> Decimal | None:
    """A price from 0 up, as prices are typed everywhere; None where it is none."""
    try:
        found = itemrows.amount(text.strip())
    except BadInput:
        return None
    return found if 0 <= found < MOST else None


def amount(price: Decimal | None) -> str | None:
    """A price as people write it, with two decimals at least; None = none."""
    if price is None:
        return None
    plain = f"{price.normalize():f}"
    decimals = len(plain.partition(".")[2])
    return f"{price:.2f}" if decimals < 2 else plain


def whole(text: str) -> int | None:
    """A number of units; None where it is none."""
    said = text.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def judged(question: Question, values: tuple[str, ...]) -> str:
    """One sentence on what is wrong with the answer, "" = nothing."""
    return next(iter(value_faults(question, values)), "")
