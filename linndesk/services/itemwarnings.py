"""What a file of items does in all, so that a wrong file is noticed before it is imported. Pure."""

from __future__ import annotations

from rapidfuzz import fuzz

from linndesk.services.itemimport import Change, Plan, RowPlan

ALIKE = 45.0  # of 100: below it two titles have hardly a word in common
FEW = 20  # units: below it half of them is nothing to talk about


class Whole:
    """Adds up batches of a plan: units on hand before and after, and titles that look like another product."""

    def __init__(self) -> None:
        self._before = self._after = self._odd = 0
        self._example = ""

    def take(self, made: Plan) -> None:
        for each in made.rows:
            changes = {change.column: change for change in each.changes}
            if each.row.level is not None:
                level = changes.get("level")
                self._after += each.row.level
                self._before += each.row.level if level is None else int(level.before or 0)
            title = changes.get("title")
            if title is not None and title.before and looks_other(title.before, title.after):
                self._odd += 1
                self._example = self._example or _example(each, title)

    def notes(self) -> tuple[str, ...]:
        """Sentences; none where nothing is to be said."""
        said = []
        if self._before != self._after:
            by = self._after - self._before
            far = abs(by) * 2 > self._before >= FEW
            warning = " That is more than half: look at the rows first" if far else ""
            said.append(f"Units on hand: {self._before:,} → {self._after:,} ({by:+,}).{warning}")
        if self._odd:
            titles = "1 title looks" if self._odd == 1 else f"{self._odd:,} titles look"
            said.append(f"{titles} like another product: {self._example}")
        return tuple(each if each.endswith(".") else f"{each}." for each in said)


def looks_other(before: str, after: str) -> bool:
    """Whether two titles can hardly be of one product."""
    return fuzz.token_set_ratio(before.casefold(), after.casefold()) < ALIKE


def _example(each: RowPlan, title: Change) -> str:
    return f"{each.row.sku}, {title.before} → {title.after}"
