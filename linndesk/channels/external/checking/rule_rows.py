"""How a table of rules is written down. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from linndesk.domain.findings import Level, Rule

Row = tuple[str, str, str, str]  # id, level, title, how to mend


def rules(endpoint: str, source: str, rows: Iterable[Row], *, wide: bool = False) -> tuple[Rule, ...]:
    """The rules of one group: all belong to one endpoint ("" = to every one) and come from one page of the contract."""
    return tuple(
        Rule(name, cast(Level, level), title, mend, source, endpoint, wide) for name, level, title, mend in rows
    )
