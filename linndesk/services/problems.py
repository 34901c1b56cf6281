"""Problems and the log: what needs a person, and what happened. Worker threads."""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.domain.changes import Changes
from linndesk.services.whoami import operator
from linndesk.store import cards, problems, runs
from linndesk.store.cards import ProblemRow, Tab, Tallies, ThingRow
from linndesk.store.runs import RunRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency


class Problems:
    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self) -> list[ProblemRow]:
        """Newest first."""
        return self._store.read(cards.unresolved)

    def log(self, group: str = "", limit: int | None = None) -> list[ProblemRow]:
        """Solved ones too, newest first; ``group`` such as "Order import" (U9)."""
        return self._store.read(lambda: cards.listed(group=group, limit=limit))

    def listed(self, tab: Tab, words: Sequence[str] = (), limit: int | None = None) -> list[ProblemRow]:
        """The cards of a tab, newest first; with ``words`` those that name each, in their text or by a thing."""

        def job() -> list[ProblemRow]:
            rows = cards.listed(tab=tab, limit=limit)
            for word in words:
                named = cards.naming(word)
                rows = [each for each in rows if each.id in named or word.casefold() in _text_of(each)]
            return rows

        return self._store.read(job)

    def things(self, problem_id: int) -> list[ThingRow]:
        """What a card is about: what is open first, then the newest."""
        return self._store.read(lambda: cards.things(problem_id))

    def open_things(self) -> dict[int, list[ThingRow]]:
        """What every open card is about, by the card's id."""
        return self._store.read(lambda: {each.id: cards.things(each.id) for each in cards.unresolved()})

    def groups(self) -> list[str]:
        return self._store.read(cards.groups)

    def tallies(self) -> Tallies:
        return self._store.read(cards.tallies)

    def count(self) -> int:
        """Cards that need a person: the badge."""
        return sum(self._store.read(cards.open_counts).values())

    def dismiss(self, problem_ids: Sequence[int], note: str = "") -> Changes:
        """Each comes back if it happens again."""
        now = self._store.clock.now()
        who = operator() if operator() != problems.BY_ITSELF else "you"

        def job() -> None:
            for each in problem_ids:
                problems.dismiss(each, now, who, note.strip())

        self._store.write(job, Urgency.CLICK)
        return Changes(problems=True, accounts=True)

    def runs(self, account_id: int | None = None, limit: int = 50) -> list[RunRow]:
        """Receipts, newest first, of one account or of all."""
        return self._store.read(lambda: runs.latest(account_id, limit))


def _text_of(each: ProblemRow) -> str:
    return " ".join((each.title, each.detail, each.fix, each.account, each.order, each.group, each.note)).casefold()
