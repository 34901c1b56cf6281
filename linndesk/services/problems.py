"""Problems and the log: what needs a person, and what happened. Worker threads."""

from __future__ import annotations

from linndesk.domain.changes import Changes
from linndesk.store import problems, runs
from linndesk.store.problems import ProblemRow
from linndesk.store.runs import RunRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency


class Problems:
    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self) -> list[ProblemRow]:
        """Newest first."""
        return self._store.read(lambda: problems.listed(unresolved=True))

    def log(self, group: str = "", limit: int | None = None) -> list[ProblemRow]:
        """Solved ones too, newest first; ``group`` such as "Order import" (U9)."""
        return self._store.read(lambda: problems.listed(group=group, limit=limit))

    def groups(self) -> list[str]:
        return self._store.read(problems.groups)

    def count(self) -> int:
        return sum(self._store.read(problems.open_counts).values())

    def dismiss(self, problem_id: int) -> Changes:
        """It comes back if it happens again."""
        now = self._store.clock.now()
        self._store.write(lambda: problems.dismiss(problem_id, now, "you"), Urgency.CLICK)
        return Changes(problems=True, accounts=True)

    def runs(self, account_id: int | None = None, limit: int = 50) -> list[RunRow]:
        """Receipts, newest first, of one account or of all."""
        return self._store.read(lambda: runs.latest(account_id, limit))
