"""M3, R-LOST: units that were booked in here are booked there exactly once, whatever is lost, comes late, or is booked
by somebody else in between; never more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.domain.booking import (
    LATE,
    Done,
    Over,
    Owed,
    Refuse,
    Seen,
    Sent,
    Tell,
    Unknown,
    Verdict,
    judge,
    refused,
    remaining,
    spread,
)
from linndesk.domain.purchases import PurchaseLine, Record

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def line(
    delivered: int = 0, ordered: int = 10, records: tuple[Record, ...] | None = (), *, removed: bool = False
) -> PurchaseLine:
    return PurchaseLine("L1", "", "MUG", "", "", "", "", ordered, delivered, removed=removed, records=records)


def record(number: int, units: int, minutes: float = 0) -> Record:
    return Record(number, units, START + timedelta(minutes=minutes))


@dataclass(slots=True)
class There:
    """One line on a channel that takes absolute totals, lets none fall, and keeps a record of each booking."""

    ordered: int = 10
    shows: bool = True
    now: datetime = START
    delivered: int = 0
    ours: int = 0  # units that our sets added
    records: list[Record] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)  # of our sets, whatever became of them
    late: list[tuple[int, datetime]] = field(default_factory=list)
    alike: bool = False  # somebody else's booking came to a total of ours

    def add(self, units: int, *, own: bool = False) -> None:
        self.delivered += units
        self.records.append(Record(9000 + len(self.records), units, self.now))
        self.ours += units if own else 0
        self.alike = self.alike or (not own and self.delivered in self.totals)

    def set(self, total: int) -> bool:
        """False = refused."""
        if total > self.delivered:
            self.add(total - self.delivered, own=True)
        return total >= self.delivered

    def arrive(self) -> None:
        """One that was on its way, unless it has been so for too long."""
        if self.late:
            total, at = self.late.pop(0)
            if self.now - at <= LATE:
                self.set(total)

    def look(self) -> PurchaseLine:
        return line(self.delivered, self.ordered, tuple(self.records) if self.shows else None)


@dataclass(slots=True)
class Here:
    """Units that are owed, as they are kept between two tries."""

    there: There
    owed: Owed
    verdict: Verdict | None = None

    def try_(self, fate: str, between: int) -> None:
        """Look, judge, keep; somebody else books ``between`` units; then the set has that fate."""
        verdict = judge(self.there.look(), self.owed, at=self.there.now)
        self.verdict = verdict
        kept = Seen.read(verdict.seen.as_json()) if verdict.seen else None
        self.owed = replace(self.owed, told=verdict.told, seen=kept)
        if isinstance(verdict, Tell):
            self.there.totals.append(verdict.total)
        if between:
            self.there.add(between)
        if not isinstance(verdict, Tell):
            return
        if fate == "late":
            self.there.late.append((verdict.total, self.there.now))
        elif fate != "lost" and not self.there.set(verdict.total) and fate == "told":
            self.owed = replace(self.owed, seen=refused(self.owed.seen))

    def finish(self) -> None:
        """Everything that is on its way comes, then it is told until nothing is owed."""
        while self.there.late:
            self.there.arrive()
        for _ in range(4):
            self.try_("told", 0)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("other"), st.integers(1, 4), st.just(0)),
        st.tuples(st.sampled_from(["told", "answer lost", "lost", "late"]), st.just(0), st.sampled_from([0, 0, 1, 3])),
        st.tuples(st.just("arrives"), st.just(0), st.just(0)),
        st.tuples(st.just("minutes"), st.integers(1, 20), st.just(0)),
    ),
    max_size=14,
)


def walk(here: Here, steps: list[tuple[str, int, int]], most: int) -> None:
    there = here.there
    for what, number, between in steps:
        if what == "other":
            there.add(number)
        elif what == "arrives":
            there.arrive()
        elif what == "minutes":
            there.now += timedelta(minutes=number)
        else:
            here.try_(what, between)
        assert there.ours <= most, "never more than came"
        assert here.owed.told <= most


@settings(max_examples=1500, deadline=None)
@given(STEPS, st.integers(1, 6))
def test_r_lost_units_are_booked_there_exactly_once(steps: list[tuple[str, int, int]], units: int) -> None:
    """M3: with the channel's records; but where somebody else's booking came to the very total that ours told."""
    there = There()
    here = Here(there, Owed(units, over=True))
    walk(here, steps, units)
    here.finish()
    assert isinstance(here.verdict, Done)
    assert there.ours <= units
    if not there.alike:
        assert there.ours == units
    assert there.delivered == sum(each.units for each in there.records)


@settings(max_examples=1500, deadline=None)
@given(STEPS, st.integers(1, 6))
def test_r_lost_without_records_never_more_is_booked(steps: list[tuple[str, int, int]], units: int) -> None:
    """M3: what nobody can tell is said, not told again."""
    there = There(shows=False)
    here = Here(there, Owed(units, over=True))
    walk(here, steps, units)
    here.finish()
    assert isinstance(here.verdict, (Done, Unknown))
    assert there.ours <= units


@settings(max_examples=700, deadline=None)
@given(STEPS, st.integers(1, 6))
def test_r_lost_more_than_was_ordered_waits_for_a_person(steps: list[tuple[str, int, int]], units: int) -> None:
    """M3: our sets alone never bring a line above what was ordered, unless somebody says so."""
    there = There(ordered=8)
    here = Here(there, Owed(units))
    for what, number, between in steps:
        others = there.delivered - there.ours
        if what == "other":
            there.add(number)
        elif what in ("arrives", "minutes"):
            there.arrive()
        else:
            here.try_(what, between)
        assert there.delivered - max(others, there.delivered - there.ours) <= 8
    here.finish()
    if isinstance(here.verdict, Over):
        assert there.delivered + here.owed.left > 8
        here.owed = replace(here.owed, over=True)
        here.finish()
    assert isinstance(here.verdict, Done)
    assert there.alike or there.ours == units


@settings(max_examples=700, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), STEPS), min_size=2, max_size=3))
def test_r_lost_parts_of_one_line_agree_in_the_end(parts: list[tuple[int, list[tuple[str, int, int]]]]) -> None:
    """M3: each is told once the one before is settled."""
    there = There(ordered=5)
    for units, steps in parts:
        before = there.ours
        here = Here(there, Owed(units, over=True))
        for what, number, between in steps:
            if what == "other":
                there.add(number)
            elif what in ("arrives", "minutes"):
                there.arrive()
            else:
                here.try_(what, between)
        here.finish()
        assert there.ours - before <= units
    assert there.alike or there.ours == sum(units for units, _ in parts)


def test_m3_a_booking_is_told_as_a_total() -> None:
    told = judge(line(4), Owed(3), at=START)
    assert told == Tell(0, Seen(4, 0, (Sent(7, START),)), 7)


def test_r_lost_what_another_client_booked_in_between_is_owed_again() -> None:
    """The set swallowed 2 units of another client: 3 of our 5 came by it."""
    seen = Seen(0, 0, (Sent(5, START),))
    verdict = judge(line(5, records=(record(1, 2), record(2, 3))), Owed(5, seen=seen), at=START)
    assert verdict == Tell(3, Seen(5, 2, (Sent(7, START),)), 7)


def test_r_lost_a_record_of_much_later_is_not_ours() -> None:
    seen = Seen(0, 0, (Sent(5, START),))
    late = LATE.total_seconds() / 60 + 1
    verdict = judge(line(5, records=(record(1, 5, late),)), Owed(5, seen=seen), at=START)
    assert isinstance(verdict, Tell)
    assert verdict.total == 10


def test_r_lost_records_that_do_not_explain_what_is_there_are_not_believed() -> None:
    seen = Seen(0, 0, (Sent(5, START),))
    verdict = judge(line(8, records=(record(1, 5),)), Owed(5, seen=seen))
    assert isinstance(verdict, Unknown)
    assert "8 booked in" in verdict.why


def test_r_lost_a_set_of_before_is_known_when_it_comes_late() -> None:
    """It was told as 5 and did not come, then as 7 because of another client's 2; then both came."""
    first = judge(line(0), Owed(5), at=START)
    assert isinstance(first, Tell)
    second = judge(line(2, records=(record(1, 2),)), Owed(5, first.told, seen=first.seen), at=START)
    assert isinstance(second, Tell)
    assert second.total == 7
    both = line(7, records=(record(1, 2), record(2, 3), record(3, 2)))
    assert judge(both, Owed(5, second.told, seen=second.seen), at=START) == Done(5, Seen(7, 3))


def test_m3_a_line_that_is_gone_is_refused_in_words() -> None:
    assert isinstance(judge(None, Owed(5)), Refuse)
    assert isinstance(judge(None, Owed(5, seen=Seen(0, 0, (Sent(5),)))), Unknown), "it may have come before that"
    gone = judge(line(removed=True), Owed(5))
    assert isinstance(gone, Refuse)
    assert "deleted" in gone.why


def test_m3_over_says_how_many() -> None:
    over = judge(line(10), Owed(3), who="Linnworks.net")
    assert isinstance(over, Over)
    assert over.why == "Linnworks.net has 10 of 10 booked in by now: 3 more than were ordered would be there"


@pytest.mark.parametrize("seen", [None, Seen(3, None), Seen(0, 7, (Sent(5, START), Sent(6)))])
def test_what_was_seen_is_kept_as_json(seen: Seen | None) -> None:
    assert Seen.read({} if seen is None else seen.as_json()) == seen


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 40))
def test_m3_units_of_one_sku_fill_its_lines_in_order(rooms: list[int], units: int) -> None:
    found = spread(rooms, units)
    assert sum(found) == units
    assert len(found) == len(rooms)
    assert all(got <= room for got, room in zip(found[:-1], rooms[:-1], strict=True))
    filled = [got == room for got, room in zip(found, rooms, strict=True)]
    assert all(filled[at] for at, got in enumerate(found[1:]) if got), "a later line only once those before are full"


def test_m3_what_was_booked_here_is_no_longer_expected() -> None:
    assert remaining(10, 4, 3) == 3
    assert remaining(10, 9, 3) == 0
