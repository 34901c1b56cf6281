"""The outbox as a person sees it: what waits, what is held and why, and every way out of it. Worker threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import get_args

from linndesk.channels.selling import SellingSettings
from linndesk.domain.allocation import Carrier
from linndesk.domain.outbox import GOES_BY_ITSELF, OPEN, UNSENT, Hold, Kind, State, words
from linndesk.domain.times import parse
from linndesk.errors import BadInput, UnknownName
from linndesk.services import booking_verbs, listing_verbs, outbound_verbs, postsale_verbs
from linndesk.services.connections import Connections
from linndesk.services.outgoing import OF_THE_ACCOUNT, REASON_FIRST, SETTLED, Outgoing, Pause, Quiet, asked, closed
from linndesk.store import accounts, approvals, audit, grids, outbox, outbox_look, outbox_word, parcels, problems
from linndesk.store.grids import GridQuery
from linndesk.store.outbox import OutboxRow
from linndesk.store.outbox_grid import OUTBOX, OutboxLine
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

CHUNK = 100  # rows a transaction; a despatch that is taken back writes several
GONE = "It is gone: its account was removed"
MAY_HAVE_IT = "The channel may have it already, so it is not taken back: told elsewhere keeps it here"
IN_FEED = "The channel still works on the document that it was sent in"
Gates = Callable[[int, Kind], Hold]  # what holds an account's acts of a kind now
Verb = Callable[[OutboxRow, datetime, Gates], str]  # does it to one row inside the write: "", or why it was left


@dataclass(frozen=True, slots=True)
class Done:
    """Which rows a verb was done to, and which were left as they were, with the reason. ``sent``: those of the done
    ones that the channel may have: they were sent and not confirmed."""

    done: tuple[int, ...]
    left: tuple[tuple[int, str], ...] = ()
    sent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One row whole, with what was done to it: when, who, what. ``carrier``: under which a channel without codes for
    carriers is told of it, "" = as the payload has it. ``called``: what people on the channel call its order, "" = by
    its id."""

    row: OutboxRow
    trail: tuple[audit.AuditRow, ...]
    carrier: str = ""
    called: str = ""


class OutboxBox:
    """Built.outbox. Verbs take any number of ids; unknown ones are refused before anything is done."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    # -- looking

    def listed(
        self, states: Iterable[State] = (), account: str | None = None, limit: int | None = None
    ) -> list[OutboxRow]:
        """Oldest first; ``limit`` leaves out the oldest. Raises UnknownName."""

        def job() -> list[OutboxRow]:
            account_id = None if account is None else accounts.named(account).id
            found = outbox.listed(states=states, account_id=account_id)
            return found if limit is None else found[max(0, len(found) - limit) :]

        return self._store.read(job)

    def ids(self, query: GridQuery) -> array[int]:
        return self._store.read(lambda: grids.ids(OUTBOX, query))

    def rows(self, ids: Sequence[int]) -> dict[int, OutboxLine]:
        return self._store.read(lambda: grids.rows(OUTBOX, ids))

    def story(self, row_id: int) -> Story:
        """Raises UnknownName."""

        def job() -> Story:
            row = outbox.by_id(row_id)
            if row is None:
                raise _unknown([row_id])
            called = grids.rows(OUTBOX, [row_id])[row_id].called
            return Story(row, tuple(audit.about(f"outbox:{row_id}")), self._carrier(row), called)

        return self._store.read(job)

    def _carrier(self, row: OutboxRow) -> str:
        account = accounts.by_id(row.account_id)
        settings = None if account is None else self._connections.settings(account)
        told = row.payload
        if row.request is None or not isinstance(settings, SellingSettings) or settings.carrier_codes:
            return ""
        code, name, method = (str(told.get(each) or "") for each in ("carrier_code", "carrier_name", "shipping_method"))
        return settings.told_as(Carrier(code, name, method), str(told.get("service") or "")) if code else ""

    def counts(self) -> dict[State, int]:
        """How many rows stand in each open state."""
        return self._store.read(outbox.counts)

    def due(self) -> int:
        """How many would leave by themselves: those that wait, whether for the undo time or for another try."""
        found = self.counts()
        return found.get("waiting", 0) + found.get("sending", 0)

    def hurry(self) -> Done:
        """Everything that waits may leave now: nobody waits for an undo or a pause between two tries."""
        return self.send(self.ids(GridQuery(filters=("waiting",))))

    def overview(self, since: datetime) -> Outgoing:
        """Everything that the window says of what leaves. ``since``: when the day began."""

        def job() -> Outgoing:
            every = accounts.every()
            gates = self._gates(every)
            counts = outbox.counts()
            waits = outbox_look.held_for(GOES_BY_ITSELF - {"cancel_request"})
            held = outbox_look.held(OF_THE_ACCOUNT)
            return Outgoing(
                counts=counts,
                ready=counts.get("waiting", 0) + counts.get("sending", 0) + waits,
                done_today=outbox_look.confirmed_since(since),
                paused=_pause(),
                quiet=tuple(
                    Quiet(each.name, "watch" if each.settings["mode"] == "watch" else "hold", each.watch_reason)
                    for each in every
                    if each.enabled and each.settings["mode"] != "live"
                ),
                questions=asked(
                    (each.id, each.account, each.kind, each.hold, gates(each.account_id, each.kind)) for each in held
                ),
                last_confirmed=outbox_look.last_confirmed(),
                accounts=tuple(each.name for each in every),
            )

        return self._store.read(job)

    def _gates(self, every: Sequence[accounts.AccountRow]) -> Gates:
        """What holds an account's acts of a kind now, each asked once."""
        by_id = {each.id: each for each in every}
        known: dict[tuple[int, Kind], Hold] = {}

        def gate(account_id: int, kind: Kind) -> Hold:
            if (account_id, kind) not in known:
                known[account_id, kind] = self._connections.hold(by_id[account_id], kind)
            return known[account_id, kind]

        return gate

    # -- the pause

    def paused(self) -> Pause | None:
        return self._store.read(_pause)

    def pause(self, on: bool, who: str = "you") -> int:
        """R-MODES: nothing leaves while it is on; what it held goes on by itself. How many rows moved."""
        now = self._store.clock.now()

        def job() -> int:
            if (approvals.paused() is not None) != on:
                approvals.pause(on, who, now)
                audit.note("outgoing paused" if on else "outgoing goes on", "outbox", now, who=who)
            return outbox.reconsider(self._connections.hold, now)

        return self._store.write(job, Urgency.CLICK)

    # -- ways out

    def retry(self, ids: Iterable[int], *, again: bool = True, told: Callable[[int, int], None] | None = None) -> Done:
        """A refused row is tried again, one that waits for another try is tried now, and what was sent and is not
        confirmed is sent again: the channel may act twice. ``again`` off: the latter is left, as nobody was warned."""

        def verb(row: OutboxRow, now: datetime, gates: Gates) -> str:
            if outbound_verbs.is_of(row) and row.state in ("sent", "refused") and outbound_verbs.again(row):
                return outbound_verbs.again(row)
            if row.state == "sent" and again:
                return _in_feed(row) or _closed(row, gates) or _or_gone(outbox_word.once_more(row, now))
            if row.state == "refused":
                return _closed(row, gates) or _or_gone(outbox.let_go(row.id, now))
            if row.state == "waiting" and row.attempts:
                return _or_gone(outbox.sooner(row.id, now))
            if row.state == "waiting":
                return "It was not tried yet: send lets it leave at once"
            return (
                f"It is held: {row.reason or words(row.hold, row.kind)}" if row.state == "held" else SETTLED[row.state]
            )

        return self._each(ids, "outbox retry", verb, told)

    def send(self, ids: Iterable[int], override: str = "", *, told: Callable[[int, int], None] | None = None) -> Done:
        """Let rows go now: out of a hold, out of the undo wait. ``override``: why, where the buyer or the channel has
        called the order off, or moved it to another location."""
        reason = override.strip()

        def verb(row: OutboxRow, now: datetime, gates: Gates) -> str:
            if row.state == "waiting":
                return _or_gone(outbox.sooner(row.id, now))
            if row.state not in ("held", "refused"):
                return SETTLED[row.state]
            if outbound_verbs.is_of(row) and outbound_verbs.again(row):
                return outbound_verbs.again(row)
            if row.hold in REASON_FIRST and not reason:
                return f"{row.reason or words(row.hold, row.kind)}: give a reason to send it all the same"
            return _closed(row, gates) or _or_gone(outbox.let_go(row.id, now, reason))

        return self._each(ids, "outbox send", verb, told, reason)

    def hold(self, ids: Iterable[int], *, told: Callable[[int, int], None] | None = None) -> Done:
        """Keep rows here until a person says send."""

        def verb(row: OutboxRow, now: datetime, gates: Gates) -> str:
            if row.state == "refused":
                return "It was refused, so it stays here by itself: retry, cancel, or say that it was told elsewhere"
            if row.state not in UNSENT:
                return SETTLED[row.state]
            if row.hold == "brake":
                return f"It is held: {row.reason or words(row.hold, row.kind)}"  # a send would let it through
            return _or_gone(outbox.keep_back(row.id, "person", now))

        return self._each(ids, "outbox hold", verb, told)

    def told(self, ids: Iterable[int], *, told: Callable[[int, int], None] | None = None) -> Done:
        """The channel was told in another way: nothing is sent, and what was despatched here stays despatched.

        What was sent and is not confirmed is there by a person's word.
        """

        def verb(row: OutboxRow, now: datetime, gates: Gates) -> str:
            if outbound_verbs.is_of(row) and row.state in UNSENT | {"sent"} and outbound_verbs.told(row):
                return outbound_verbs.told(row)
            if row.state == "sent":
                return _in_feed(row) or _or_gone(outbox_word.is_there(row, now))
            if row.state not in UNSENT:
                return SETTLED[row.state]
            return _or_gone(outbox_word.elsewhere(row, now, parcels.TOLD_ELSEWHERE))

        return self._each(ids, "outbox told", verb, told)

    def cancel(self, ids: Iterable[int], *, told: Callable[[int, int], None] | None = None) -> Done:
        """Nothing is sent. A despatch is taken back with it: the order is open again, its units are in stock. So is an
        order that a channel's warehouse was to send, and what was cancelled. A cancellation or refund that was sent
        and not confirmed was not done, by a person's word. What was booked in or came back stays counted here."""

        def verb(row: OutboxRow, now: datetime, gates: Gates) -> str:
            if postsale_verbs.is_of(row) and row.state in UNSENT | {"sent"}:
                return postsale_verbs.cancel(row, now)
            if listing_verbs.is_of(row) and row.state == "sent":
                return listing_verbs.decide(row, "not_there", now)
            if row.state not in UNSENT:
                return SETTLED[row.state]
            if outbox_word.was_told(row):
                return MAY_HAVE_IT
            if outbound_verbs.is_of(row):
                return outbound_verbs.cancel(row, now)
            if row.parcel_id is not None:
                return _or_gone(parcels.take_back(row, now, "you"))
            return _or_gone(outbox.end(row.id, "cancelled", now, "Cancelled by you"))

        return self._each(ids, "outbox cancel", verb, told)

    def _each(
        self, ids: Iterable[int], action: str, verb: Verb, told: Callable[[int, int], None] | None = None,
        reason: str = "",
    ) -> Done:  # fmt: skip
        wanted = list(dict.fromkeys(ids))
        missing = self._store.read(lambda: sorted(set(wanted) - outbox_look.known(wanted)))
        if missing:
            raise _unknown(missing)
        done: list[int] = []
        left: list[tuple[int, str]] = []
        sent: list[int] = []
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            for row_id, why, was_sent in self._store.write(
                partial(self._some, part, action, verb, reason), Urgency.CLICK
            ):
                if why:
                    left.append((row_id, why))
                    continue
                done.append(row_id)
                sent += [row_id] * was_sent
            if told is not None:
                told(start + len(part), len(wanted))
        return Done(tuple(done), tuple(left), tuple(sent))

    def _some(self, ids: Sequence[int], action: str, verb: Verb, reason: str) -> list[tuple[int, str, bool]]:
        now = self._store.clock.now()
        gates = self._gates(accounts.every())
        rows = outbox.by_ids(ids)
        postsale_verbs.lock(rows.values())
        booking_verbs.lock(rows.values())

        def do(row: OutboxRow) -> str:
            against = (each.against(action, row, reason) for each in (postsale_verbs, listing_verbs, booking_verbs))
            return next(filter(None, against), "") or verb(row, now, gates)

        found = [(each, do(rows[each]) if each in rows else GONE) for each in ids]
        done = [row_id for row_id, why in found if not why]
        after = outbox.by_ids(done)
        for each in done:
            postsale_verbs.follow(rows[each], after[each], now)
            listing_verbs.follow(rows[each], after[each], now)
            booking_verbs.follow(rows[each], after[each], now)
        audit.note_many(action, ((f"outbox:{each}", _short(rows[each]), _short(after[each])) for each in done), now)
        problems.heal_all([f"outbox:{each}" for each in done], now)
        return [(each, why, each in rows and rows[each].state == "sent") for each, why in found]


def _pause() -> Pause | None:
    found = approvals.paused()
    return None if found is None else Pause(parse(found["at"]), str(found["who"]))


def _closed(row: OutboxRow, gates: Gates) -> str:
    """Why it cannot be sent now; R-BRAKE: what the brake holds goes through Preview, with a reason."""
    return closed(gates(row.account_id, row.kind) or ("brake" if row.hold == "brake" else ""), row.kind)


def _in_feed(row: OutboxRow) -> str:
    return IN_FEED if row.feed_id is not None else ""


def _or_gone(changed: bool) -> str:
    return "" if changed else "It was changed meanwhile"


def _short(row: OutboxRow) -> dict[str, str]:
    return {"state": row.state, "hold": row.hold, "for": row.target}


def _unknown(ids: Sequence[int]) -> UnknownName:
    named = ", ".join(str(each) for each in ids[:5])
    return UnknownName(f"There is no outbox row {named}", fix="Look at: outbox list")


def row_ids(words: Iterable[str]) -> list[int]:
    """Ids as typed. Raises BadInput."""
    found = []
    for each in words:
        if not (each.isascii() and each.isdigit() and len(each) < 18):
            raise BadInput(f"{each} is no id of an outbox row", fix="Look at: outbox list")
        found.append(int(each))
    return found


def states_of(said: str) -> tuple[State, ...]:
    """``open`` and ``all`` (= none named), or one state. Raises BadInput."""
    if said == "all":
        return ()
    found: tuple[State, ...] = tuple(
        each for each in get_args(State) if each == said or (said == "open" and each in OPEN)
    )
    if not found:
        raise BadInput(f"There is no state {said}", fix=f"States: all, open, {', '.join(get_args(State))}")
    return found
