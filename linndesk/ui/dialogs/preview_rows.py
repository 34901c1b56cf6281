"""The rows of a preview: columns, filters, ticks; a table of any length. Main and reader threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from linndesk.domain.preview import Plan, PlanRow, Shown
from linndesk.ui.columns import Cell, Column, Light, Painted
from linndesk.ui.screens.outbox_words import KINDS
from linndesk.ui.words import number, tr

TICK = "tick"
SHOW = (
    ("", "All rows"), ("leaves", "Leaves now"), ("approval", "To approve"), ("held", "Held"), ("risk", "With a risk"),
    ("off", "Unticked"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowsWanted:
    """``show``: a key of SHOW; ``sort`` blank = as the plan has them."""

    show: str = ""
    search: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row and whether it is ticked; None = a tick would change nothing, as somebody else holds it."""

    at: int
    row: PlanRow
    ticked: bool | None


class Ticks:
    """What a person ticks against what the plan says: what leaves is ticked, what a person kept back is not."""

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._other: set[int] = set()  # places whose tick was turned over

    def take(self, plan: Plan) -> None:
        """Another plan; rows that are the same acts keep their tick."""
        turned = set() if self._plan is None else {_named(self._plan.rows[at]) for at in self._other}
        self._plan = plan
        self._other = {at for at, each in enumerate(plan.rows) if turned and _named(each) in turned}

    def forget(self) -> None:
        """What was turned over is done."""
        self._other.clear()

    def of(self, at: int) -> bool | None:
        row = self._rows[at]
        first = _first(row)
        return None if first is None else first != (at in self._other)

    def turn(self, places: Sequence[int], wanted: bool) -> None:
        for at in places:
            first = _first(self._rows[at])
            if first is not None:
                (self._other.discard if first == wanted else self._other.add)(at)

    @property
    def kept(self) -> list[PlanRow]:
        """What would leave and is not ticked any more."""
        return [self._rows[at] for at in sorted(self._other) if self._rows[at].leaves]

    @property
    def freed(self) -> list[PlanRow]:
        """What a person kept back and is ticked now."""
        return [self._rows[at] for at in sorted(self._other) if not self._rows[at].leaves]

    @property
    def _rows(self) -> Sequence[PlanRow]:
        return () if self._plan is None else self._plan.rows


class PlanSource:
    """A plan's rows by their place in it, from 0."""

    def __init__(self, ticks: Ticks, columns: Sequence[Column[Line]]) -> None:
        self._ticks = ticks
        self._columns = {each.key: each for each in columns}
        self.rows_of: Sequence[PlanRow] = ()

    def ids(self, query: RowsWanted) -> array[int]:
        rows, search = self.rows_of, query.search.strip().casefold()
        fits = _FITS.get(query.show)
        found = [
            at
            for at, each in enumerate(rows)
            if (fits is None or fits(each))
            and (query.show != "off" or self._ticks.of(at) is False)
            and (not search or any(search in part.casefold() for part in (each.target, each.called, each.account)))
        ]
        column = self._columns.get(query.sort)
        if column is not None:
            found.sort(key=lambda at: column.sort_value(self._line(at)), reverse=query.descending)
        return array("q", found)

    def rows(self, ids: Sequence[int]) -> Mapping[int, Line]:
        return {at: self._line(at) for at in ids if at < len(self.rows_of)}

    def _line(self, at: int) -> Line:
        return Line(at, self.rows_of[at], self._ticks.of(at))


_FITS: Mapping[str, Callable[[PlanRow], bool]] = {
    "leaves": lambda each: not each.hold,
    "approval": lambda each: each.hold == "approval",
    "held": lambda each: not each.leaves,
    "risk": lambda each: bool(each.risk),
}


def _first(row: PlanRow) -> bool | None:
    return True if row.leaves else False if row.hold == "person" else None


def _named(row: PlanRow) -> tuple[str, str, str]:
    return (row.account, row.kind, row.target)


def state_of(each: PlanRow) -> Cell:
    """Whether it leaves: word and shape."""
    if each.hold == "approval":
        return Painted(tr("To approve"), "accent", "question")
    return Painted(tr("Held"), "warn", "state-held") if each.hold else Painted(tr("Leaves"), "ok", "state-sending")


def tick_cell(line: Line) -> Cell:
    return None if line.ticked is None else Light(line.ticked)


def shown_words(value: Shown) -> str:
    return value if isinstance(value, str) else number(value)


def difference_cell(line: Line) -> Cell:
    value = line.row.difference
    if isinstance(value, int):
        return Painted(f"▲ +{value:,}", "") if value > 0 else Painted(f"▼ {value:,}", "") if value else "0"
    return value or None


def risk_cell(line: Line) -> Cell:
    return Painted(line.row.risk, "warn") if line.row.risk else None


def _amount(value: Shown) -> int | str | None:
    return value if value != "" else None


COLUMNS: tuple[Column[Line], ...] = (
    Column(TICK, "Send", tick_cell, 62, order=lambda line: {True: 0, False: 1, None: 2}[line.ticked],
           header_tip="Off = kept back until you send it. A click or Space turns it over"),
    Column("state", "State", lambda line: state_of(line.row), 102),
    Column("account", "Account", lambda line: line.row.account, 90, tooltip=lambda line: line.row.account),
    Column("kind", "Kind", lambda line: tr(KINDS[line.row.kind]), 76),
    Column("target", "For", lambda line: line.row.called or line.row.target, 172,
           tooltip=lambda line: line.row.target),
    Column("live", "The channel has", lambda line: shown_words(line.row.live) or None, 100,
           tooltip=lambda line: shown_words(line.row.live), order=lambda line: _amount(line.row.live)),
    Column("wanted", "It would be told", lambda line: shown_words(line.row.wanted), 140,
           tooltip=lambda line: shown_words(line.row.wanted), order=lambda line: _amount(line.row.wanted)),
    Column("difference", "Difference", difference_cell, 92, order=lambda line: _amount(line.row.difference)),
    Column("rule", "Why", lambda line: line.row.rule, 170, stretch=True, tooltip=lambda line: line.row.rule),
    Column("risk", "Risk", risk_cell, 130, stretch=True, tooltip=lambda line: line.row.risk),
)  # fmt: skip
