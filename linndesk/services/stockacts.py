"""Receive, take, count and move stock: one act is one batch of the ledger, and can be taken back. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from linndesk.domain.changes import Changes
from linndesk.domain.stockacts import DONE, HIGHEST, UNDO_FOR, Moved, Verb, note_of, units_of, worded
from linndesk.domain.stockacts import REASONS as REASONS
from linndesk.domain.stockacts import Line as Line
from linndesk.errors import BadInput, UnknownName
from linndesk.services.stockwords import act_sentence, missing, undo_sentence
from linndesk.services.whoami import operator
from linndesk.store import items, kits, ledger, levels, locations, movements
from linndesk.store.clock import Now
from linndesk.store.ledger import Entry
from linndesk.store.levels import Count
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

PART = 100  # lines a transaction: a move has two entries and two levels (R-WRITER)
CHANGES = Changes(stock=True, listings=True)
Say = Callable[[int, int], None]  # lines done, in all; what it raises stops the act between two parts


def unheard(done: int, total: int) -> None:
    """For acts that nobody watches."""


@dataclass(frozen=True, slots=True)
class Act:
    """What was done. ``batch`` is its name for Undo; None and no ``undo_until`` where there is nothing to undo."""

    batch: int | None
    sentence: str
    undo_until: datetime | None
    moved: tuple[Moved, ...]
    changes: Changes = CHANGES


@dataclass(frozen=True, slots=True)
class _Placed:
    line: Line
    item_id: int
    place: int
    to: int = 0


class StockActs:
    """Every act is refused whole, before anything is written, where a line of it cannot be done."""

    def __init__(self, store: Store, clock: Now) -> None:
        self._store = store
        self._clock = clock

    def receive(self, lines: Sequence[Line], *, reason: str = "", note: str = "", say: Say = unheard) -> Act:
        """Units come in. Raises UnknownName, BadInput (a kit, a fulfilment centre, a number out of range)."""
        return self._do("receive", lines, reason, note, say)

    def take(self, lines: Sequence[Line], *, reason: str = "", note: str = "", say: Say = unheard) -> Act:
        """Units go; never more than lie there. Raises as ``receive``."""
        return self._do("take", lines, reason, note, say)

    def move(self, lines: Sequence[Line], *, reason: str = "", note: str = "", say: Say = unheard) -> Act:
        """Units go to another location; never more than lie there. Raises as ``receive``."""
        return self._do("move", lines, reason, note, say)

    def count(
        self, lines: Sequence[Line], *, reason: str = "", note: str = "", send: bool = False, say: Say = unheard
    ) -> Act:
        """On hand becomes what was counted. ``send``: where it agrees, listings are sent all the same (A9).

        Raises as ``receive``.
        """
        return self._do("count", lines, reason, note, say, send=send)

    def give(self, sku: str, level: int, location: str, note: str = "") -> Act:
        """A level as it is given by hand, which may be below 0; the same again sends its listings (A9)."""
        if not -HIGHEST <= level <= HIGHEST:
            raise BadInput(f"{level} is no stock level", fix=f"Write a whole number up to {HIGHEST:,}")
        return self._write("count", [Line(sku, level, location)], worded("count"), note_of(note), unheard, send=True)

    def undo(self, batch: int, *, say: Say = unheard) -> Act:
        """Counter-entries for an act of the last hour. Raises UnknownName, BadInput."""
        now, who = self._clock.now(), operator()
        what = self._store.read(lambda: self._undoable(batch, now))
        into, moved = ledger.BEGIN, list[Moved]()

        def job(into: int) -> tuple[list[int], list[Moved]]:
            ids, undone = movements.undo_part(batch, into, now, who=who, limit=PART)
            return ids, _named(
                [(each.item_id, each.location_id, each.after - each.units, each.after) for each in undone]
            )

        while True:
            ids, part = self._store.write(partial(job, into), Urgency.CLICK)
            if not ids:
                break
            into = into or ids[0]
            moved += part
            say(min(len(moved), what.left), what.left)
        return Act(into or None, undo_sentence(what.reason, moved), None, tuple(moved))

    def _undoable(self, batch: int, now: datetime) -> movements.ActRow:
        what = movements.act(batch)
        if what.is_undo:
            raise BadInput(f"Act {batch} took another one back", fix="Do that one again instead")
        if not what.entries:
            raise BadInput(f"Act {batch} changed nothing", fix="There is nothing to undo")
        if not what.left:
            raise BadInput(f"Act {batch} is undone already", fix="Look at the movements of its items")
        if owner := movements.owner(batch):
            raise BadInput(
                f"Act {batch} booked a {owner} in", "Its channel may be owed the word of it", f"Take the {owner} back"
            )
        if now - what.at > UNDO_FOR:
            raise BadInput(
                "It is too late to undo this", "Undo ends an hour after the act", "Enter what has changed as a new act"
            )
        kits.refuse(movements.items_of(batch))
        return what

    def _do(self, verb: Verb, lines: Sequence[Line], reason: str, note: str, say: Say, *, send: bool = False) -> Act:
        for each in lines:
            units_of(verb, each.sku, each.units)
        return self._write(verb, lines, worded(verb, reason), note_of(note), say, send=send)

    def _write(self, verb: Verb, lines: Sequence[Line], reason: str, note: str, say: Say, *, send: bool) -> Act:
        if not lines:
            raise BadInput(f"Nothing is to be {DONE[verb]}", fix="Choose an item first")
        now, who = self._clock.now(), operator()
        placed = self._store.read(lambda: _placed(verb, lines))
        batch, moved, sent = ledger.BEGIN, list[Moved](), 0

        def job(part: Sequence[_Placed], batch: int) -> tuple[list[int], list[Moved], int]:
            if verb == "count":
                return _count(part, reason, now, note, who, batch, send)
            return *_shift(verb, part, reason, now, note, who, batch), 0

        for start in range(0, len(placed), PART):
            part = placed[start : start + PART]
            try:
                ids, done, again = self._store.write(partial(job, part, batch), Urgency.CLICK)
            except BadInput as why:
                raise _stopped(why, start) from None
            batch, sent = batch or ids[0], sent + again
            moved += done
            say(start + len(part), len(placed))
        changed = any(each.before != each.after for each in moved)
        until = now + UNDO_FOR if changed else None
        return Act(batch, act_sentence(verb, lines, moved, sent), until, tuple(moved))


def _stopped(why: BadInput, done: int) -> BadInput:
    """Somebody else took stock meanwhile; what was written before that stays."""
    if not done:
        return why
    kept = f"{done:,} lines before it are done; Undo among the movements takes them back"
    return BadInput(why.title, kept, why.fix)


def _placed(verb: Verb, lines: Sequence[Line]) -> list[_Placed]:
    """The lines by id. Raises UnknownName, BadInput for whatever cannot be done. Inside a read."""
    ids = items.ids_of(each.sku for each in lines)
    unknown = next((each.sku for each in lines if each.sku not in ids), None)
    if unknown is not None:
        items.id_of(unknown)  # raises, with what it may have meant
    wanted = {each.location for each in lines} | {each.to for each in lines if verb == "move"}
    places = {name: own_place(name) for name in sorted(wanted)}
    kits.refuse(list(ids.values()))
    seen: set[tuple[str, str]] = set()
    for each in lines:
        if (each.sku, each.location) in seen:
            raise BadInput(f"{each.sku} stands there twice", fix=f"Write it once for {each.location}")
        if verb == "move" and each.to == each.location:
            raise BadInput(f"{each.sku} is at {each.to} already", fix="Choose another location to move it to")
        seen.add((each.sku, each.location))
    found = [_Placed(each, ids[each.sku], places[each.location], places.get(each.to, 0)) for each in lines]
    if verb in ("take", "move"):
        there = levels.shelves([each.item_id for each in found])
        _enough(verb, found, {place: on_hand for place, (on_hand, _, _) in there.items()})
    return found


def own_place(name: str) -> int:
    """The id of one of one's own locations. Raises UnknownName, BadInput for a fulfilment centre. Inside a read."""
    if not name:
        raise UnknownName("Where to is not said", fix="Choose a location")
    place = locations.id_of(name)
    if any(each.id == place and each.fulfilment_centre for each in locations.every()):
        raise BadInput(f"{name} is a fulfilment centre", "Its stock is counted by the channel", "Change it there")
    return place


def _enough(verb: Verb, placed: Sequence[_Placed], on_hand: dict[tuple[int, int], int]) -> None:
    """No person takes what is not there; only orders may bring a level below 0."""
    short = [each for each in placed if on_hand.get((each.item_id, each.place), 0) < each.line.units]
    if short:
        first = short[0]
        raise missing(verb, first.line.sku, first.line.location, first.line.units,
                      on_hand.get((first.item_id, first.place), 0), len(short) - 1)  # fmt: skip


def _count(
    part: Sequence[_Placed], reason: str, now: datetime, note: str, who: str, batch: int, send: bool
) -> tuple[list[int], list[Moved], int]:
    wanted = [Count(each.item_id, each.place, each.line.units) for each in part]
    ids, stood = movements.counts(
        wanted, reason, now, note=note, who=who, batch=batch, expected=[each.line.expected for each in part]
    )
    done = list(zip(part, stood, strict=True))
    moved = [Moved(each.line.sku, each.line.location, was, after) for each, (was, after) in done]
    same = [each.item_id for each, (was, after) in done if was == after]
    return ids, moved, movements.send_again(same) if send and same else 0


def _shift(
    verb: Verb, part: Sequence[_Placed], reason: str, now: datetime, note: str, who: str, batch: int
) -> tuple[list[int], list[Moved]]:
    pairs = {(each.item_id, each.place) for each in part} | {(each.item_id, each.to) for each in part if each.to}
    there = {place: on_hand for place, (_, on_hand) in levels.locked_levels(pairs).items()}
    if verb != "receive":
        _enough(verb, part, there)
    entries, moved = [], []
    for each in part:
        steps = [(each.place, each.line.location, each.line.units if verb == "receive" else -each.line.units)]
        if verb == "move":
            steps.append((each.to, each.line.to, each.line.units))
        for place, name, delta in steps:
            before = there[each.item_id, place]
            there[each.item_id, place] = before + delta
            entries.append(Entry(each.item_id, place, delta, reason, note, who=who))
            moved.append(Moved(each.line.sku, name, before, before + delta))
    return ledger.record(entries, now, batch=batch), moved


def _named(found: Sequence[tuple[int, int, int, int]]) -> list[Moved]:
    names = items.facts(sorted({item for item, _, _, _ in found}))
    places = {each.id: each.name for each in locations.every()}
    return [Moved(names[item].sku, places[place], before, after) for item, place, before, after in found]
