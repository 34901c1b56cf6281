"""Tab separated text as Amazon writes it: never quoted, with the knobs for bad columns and rows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from random import Random

from linndesk.sandbox.amazon.faults import ReportFaults

Cells = Mapping[str, str]
Broken = Callable[[int, Sequence[str]], list[str]]  # the count-th row that no reader can use, for these columns
_NO_CELLS: Cells = {}
_SPOILED = "several"
_BETWEEN = {ord(each): " " for each in "\t\r\n"}


def write(
    columns: Sequence[str],
    groups: Iterable[Sequence[Cells]],
    faults: ReportFaults,
    *,
    local: Mapping[str, str] = _NO_CELLS,
    quantity: str,
    broken: Broken,
) -> str:
    """The whole document. A group is the rows of one thing, which stay together; absent cells are blank.

    ``local`` are names of columns in another language, ``quantity`` is the column that gets spoiled.
    """
    kept = [each for each in columns if each not in faults.without]
    shown = _with_extra(kept, faults.extra)
    names = [faults.renamed.get(each, local.get(each, each)) for each in shown]
    rows = [] if faults.instead == "header" else _rows(shown, groups, faults, quantity, broken)
    return faults.line_end.join(["\t".join(names), *rows]) + faults.line_end


def _with_extra(columns: Sequence[str], extra: Sequence[str]) -> list[str]:
    """The unknown ones stand between the third column and the fourth: who counts columns is lost."""
    return [*islice(columns, 3), *extra, *islice(columns, 3, None)]


def _rows(
    columns: Sequence[str], groups: Iterable[Sequence[Cells]], faults: ReportFaults, quantity: str, broken: Broken
) -> list[str]:
    together = list(groups)
    if faults.shuffled:
        Random(len(together)).shuffle(together)
    rows: list[str] = []
    for count, cells in enumerate(chain.from_iterable(together)):
        if count < faults.spoiled and cells.get(quantity):
            cells = {**cells, quantity: _SPOILED}
        made = [cells.get(each, "").translate(_BETWEEN) for each in columns]
        if faults.spoiled <= count < faults.spoiled + faults.short:
            made = made[: len(made) // 2]
        rows.append("\t".join(made))
    for count in range(faults.malformed):
        rows.insert(min(len(rows), count * 3), "\t".join(broken(count, columns)))
    return rows
