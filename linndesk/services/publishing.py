"""X11: create, update and delete listings: the check sheet, the order, undo, and a person's word. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Literal, NamedTuple

from linndesk.domain.changes import Changes
from linndesk.domain.outbox import Hold, words
from linndesk.domain.publishing import Action as Action
from linndesk.domain.publishing_rules import Fault
from linndesk.services import listing_verbs
from linndesk.services.connections import Connections
from linndesk.services.templates import rules_of
from linndesk.store import accounts, audit, outbox, problems, publications, publishing, templates
from linndesk.store.accounts import AccountRow
from linndesk.store.publications import Made
from linndesk.store.publishing import Asked
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

Word = Literal["there", "again", "not_there"]
CHUNK = 50  # listings a transaction
CHANGED = Changes(listings=True, problems=True)
FINAL: dict[Action, str] = {
    "create": "A listing that the channel has made is on sale there: it can only be deleted again",
    "update": "What the channel has of it is replaced: it keeps nothing of before",
    "delete": "A listing that the channel has deleted does not come back: it can only be created anew",
}
DONE: dict[Action, str] = {"create": "created", "update": "updated", "delete": "deleted"}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One listing of the check sheet, as it would be told. ``price`` and ``quantity`` None = nobody knows."""

    id: int
    sku: str
    title: str
    price: Decimal | None
    quantity: int | None
    faults: tuple[Fault, ...]

    @property
    def is_ready(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Sheet:
    """``held``: one sentence for each account whose channel is told nothing for now; ``undo_seconds``: how long it can
    be taken back without a trace; ``final``: what cannot be undone after."""

    action: Action
    rows: tuple[SheetRow, ...]
    undo_seconds: int
    held: tuple[str, ...]
    final: str

    @property
    def ready(self) -> int:
        return sum(each.is_ready for each in self.rows)

    @property
    def faulty(self) -> tuple[SheetRow, ...]:
        return tuple(each for each in self.rows if each.faults)


@dataclass(frozen=True, slots=True)
class Done:
    """``ids``: the listings that are told; ``left``: id, SKU and why, of the others; ``held``: how many wait for a
    person, ``why_held`` in words; ``undo_until``: None where nothing waits; ``sentence``: all of it for a person."""

    ids: tuple[int, ...]
    outbox_ids: tuple[int, ...]
    left: tuple[tuple[int, str, str], ...]
    held: int
    why_held: tuple[str, ...]
    undo_until: datetime | None
    sentence: str
    changes: Changes = CHANGED


@dataclass(frozen=True, slots=True)
class _Some:
    """What came of one transaction: listing, row, and why each is held."""

    done: tuple[tuple[int, int, str], ...]
    left: tuple[tuple[int, str, str], ...]
    until: datetime


class _Terms(NamedTuple):
    """How an account is told now. ``due``: when its rows may leave; ``why``: the hold in words."""

    pool_id: int
    due: datetime
    hold: Hold
    why: str


class Publishing:
    """Built.publishing."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def sheet(self, ids: Sequence[int], action: Action) -> Sheet:
        """What would be told, and what speaks against it, in the order of ``ids``. Raises BadInput."""

        def job() -> Sheet:
            made = self._made(ids, action)
            rows = [accounts.by_id(each) for each in sorted({each.template.account_id for each in made.values()})]
            every = [each for each in rows if each is not None]
            held = [(each.name, self._connections.hold(each, "listing")) for each in every]
            return Sheet(
                action,
                tuple(_row(each) for each in made.values()),
                min((self._connections.settings(each).undo_seconds for each in every), default=0),
                tuple(f"{name}: {words(hold, 'listing')}" for name, hold in held if hold),
                FINAL[action],
            )

        return self._store.read(job)

    def submit(
        self,
        ids: Sequence[int],
        action: Action,
        *,
        at_once: bool = False,
        told: Callable[[int, int], None] = lambda done, of: None,
    ) -> Done:
        """Have the channel told. What has faults stays behind with its reason and holds up no other. ``at_once``: no
        undo wait. Raises BadInput."""
        some: list[_Some] = []
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            some.append(self._store.write(partial(self._submit, part, action, at_once), Urgency.CLICK))
            told(start + len(part), len(wanted))
        return _done(some, action)

    def _submit(self, ids: Sequence[int], action: Action, at_once: bool) -> _Some:
        """Facts and debts in one transaction: each is looked at again as it is now."""
        now = self._store.clock.now()
        made = self._made(ids, action)
        left = [(each, "", publishing.GONE) for each in ids if each not in made]
        left += [(key, each.template.sku, each.faults[0].sentence) for key, each in made.items() if each.faults]
        terms = self._terms({each.template.account_id for each in made.values()}, at_once, now)
        fit = [(each, terms[each.template.account_id]) for each in made.values() if not each.faults]
        rows = publishing.submit(action, [Asked(each, term.pool_id, term.due, term.hold) for each, term in fit], now)
        audit.note_many(f"listing {action} ordered", ((f"template:{key}", None, row) for key, row in rows.items()), now)
        done = [(each.template.id, rows[each.template.id], term.why) for each, term in fit if each.template.id in rows]
        late = (each.template for each, _ in fit if each.template.id not in rows)
        left += [(each.id, each.sku, listing_verbs.MOVED_ON) for each in late]
        return _Some(tuple(done), tuple(left), max((each.due for each in terms.values()), default=now))

    def _terms(self, account_ids: Collection[int], at_once: bool, now: datetime) -> dict[int, _Terms]:
        """How each of these accounts is told now. Inside a write."""
        found = {}
        for row in accounts.every():
            if row.id in account_ids:
                hold = self._connections.hold(row, "listing")
                wait = timedelta(seconds=0 if at_once else self._connections.settings(row).undo_seconds)
                why = f"{row.name}: {words(hold, 'listing')}" if hold else ""
                found[row.id] = _Terms(row.pool_id, now + wait, hold, why)
        return found

    def undo(self, outbox_ids: Sequence[int]) -> tuple[int, tuple[str, ...]]:
        """Take back what has not left yet; how many, and why the others were not."""
        count, left = 0, []
        for start in range(0, len(outbox_ids), CHUNK):
            part = list(outbox_ids[start : start + CHUNK])
            for why in self._store.write(partial(self._undo, part), Urgency.CLICK):
                count += not why
                left += [why] if why else []
        return count, tuple(dict.fromkeys(left))

    def _undo(self, outbox_ids: Sequence[int]) -> list[str]:
        now = self._store.clock.now()
        rows = outbox.by_ids(outbox_ids)
        found = [listing_verbs.undo(rows[each], now) if each in rows else publishing.GONE for each in outbox_ids]
        undone = [each for each, why in zip(outbox_ids, found, strict=True) if not why]
        audit.note_many("listing order undone", ((f"outbox:{each}", None, None) for each in undone), now)
        problems.heal_all([problems.outbox_key(each) for each in undone], now)
        return found

    def decide(self, ids: Sequence[int], word: Word) -> tuple[int, tuple[tuple[str, str], ...]]:
        """R-LOST: a person has looked at the channel. *there*: it has it as it was told; *again*: send it once more;
        *not_there*: it has it not, and it stands as before. How many; SKU and why, of the others."""
        count, left = 0, []
        for start in range(0, len(ids), CHUNK):
            part = list(ids[start : start + CHUNK])
            for sku, why in self._store.write(partial(self._decide, part, word), Urgency.CLICK):
                count += not why
                left += [(sku, why)] if why else []
        return count, tuple(left)

    def _decide(self, ids: Sequence[int], word: Word) -> list[tuple[str, str]]:
        now = self._store.clock.now()
        found = []
        for row in templates.by_ids(ids).values():
            debt = publishing.debt_of(row.id)
            why = listing_verbs.NOT_UNKNOWN
            if debt is not None and row.state == "unknown":
                hold = self._connections.hold(_account(debt), "listing") if word == "again" else ""
                why = words(hold, "listing") if hold else listing_verbs.decide(debt, word, now)
            if not why and debt is not None:
                audit.note(f"listing: {word}", f"outbox:{debt.id}", now, after={"for": row.sku})
                problems.heal(problems.outbox_key(debt.id), now)
            found.append((row.sku, why))
        return found

    def _made(self, ids: Sequence[int], action: Action) -> dict[int, Made]:
        rows = templates.by_ids(ids)
        rules = rules_of(self._connections, sorted({each.account_id for each in rows.values()}))
        return publications.made(list(rows), rules, action)


def _account(row: outbox.OutboxRow) -> AccountRow:
    return next(each for each in accounts.every() if each.id == row.account_id)


def _row(made: Made) -> SheetRow:
    row = made.template
    return SheetRow(row.id, row.sku, row.title, made.price, made.quantity, made.faults)


def _done(some: Sequence[_Some], action: Action) -> Done:
    done = [each for part in some for each in part.done]
    left = tuple(each for part in some for each in part.left)
    whys = tuple(dict.fromkeys(why for _, _, why in done if why))
    held = sum(bool(why) for _, _, why in done)
    until = max((part.until for part in some if part.done), default=None) if held < len(done) else None
    number = "1 listing is" if len(done) == 1 else f"{len(done):,} listings are"
    said = [f"{number} being {DONE[action]}" if not held else f"{number} to be {DONE[action]}; {held:,} held"]
    said += [f"{len(left):,} left out"] if left else []
    return Done(
        tuple(each for each, _, _ in done), tuple(each for _, each, _ in done), left, held, whys, until, "; ".join(said)
    )  # fmt: skip
