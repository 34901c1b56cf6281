"""D20: orders at a centre on either engine: there and back, every package told once, whatever order answers come in."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.domain.orders import Order
from linndesk.domain.outbound import OutboundState, Sent, ThereNow, Wanted
from linndesk.domain.outbox import Kind
from linndesk.errors import BadInput
from linndesk.store import (
    centres,
    ledger,
    levels,
    orders,
    outbound,
    outbound_acts,
    outbound_news,
    outbound_tidy,
    outbox,
    parcels,
    tables,
)
from linndesk.store.outbound import OutboundRow
from linndesk.store.outbound_acts import Asking
from linndesk.store.outbound_news import Applied, Terms
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made

LINES = (Wanted("L1", "MUG-FBA", 3), Wanted("L2", "PAN-FBA", 1))


class Desk:
    """An order of three mugs and a pan, ten of each on the shelf, and a centre that a second account drives."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.kind: Kind = "despatch"
        self.now = START
        self.account = made.account(store)
        self.driver = made.account(store, "Driver", "S2:EU")
        self.mug = made.linked(store, self.account, "MUG")
        self.pan = made.linked(store, self.account, "PAN")
        self.home: int = store.read(lambda: tables.Location.get().id)
        stock = [ledger.Entry(each, self.home, 10, "counted") for each in (self.mug, self.pan)]
        store.write(lambda: ledger.record(stock, START))
        self.first = made.order(lines=(made.line("L1", "MUG", 3), made.line("L2", "PAN", 1)))
        made.page(store, self.account, self.first)
        self.order_id: int = store.read(lambda: tables.Order.get().id)
        self.centre = store.write(self._centre)

    def _centre(self) -> centres.CentreRow:
        found = centres.make(made.pool_of(self.store, self.driver), "UK", "Driver FBA", self.driver, START)
        centres.drive(found, self.driver)
        return found

    def ask(self, lines: tuple[Wanted, ...] = LINES, *, undo: float = 60) -> OutboundRow:
        pool = made.pool_of(self.store, self.driver)
        due = self.now + timedelta(seconds=undo)
        asking = Asking(self.order_id, self.centre.id, self.driver, pool, "STANDARD", "UK", "GBP", lines, due)
        return self.store.write(lambda: outbound_acts.ask(asking, self.now))

    def apply(self, state: OutboundState, *packages: Sent, why: str = "") -> Applied:
        row = self.row
        there = ThereNow(row.reference, state, state.upper(), packages, why)
        return self.store.write(lambda: outbound_news.apply(row.id, there, lambda _: Terms(self.kind), self.now))

    def take_back(self) -> str:
        return self.store.write(lambda: outbound_acts.take_back(self.order_id, self.now))

    def leaves(self, state: str = "confirmed") -> None:
        """The centre has it."""
        row = self.debts("fba")[-1]
        self.store.write(lambda: tables.Outbox.update(state=state).where(tables.Outbox.id == row.id).execute())
        self.apply("processing" if state == "confirmed" else "taken")

    @property
    def row(self) -> OutboundRow:
        found = self.store.read(lambda: outbound.of_order(self.order_id))
        assert found is not None
        return found

    @property
    def order(self) -> Order:
        return self.store.read(lambda: orders.fetch([self.order_id], None)[0])

    def debts(self, *kinds: str) -> list[OutboxRow]:
        return [each for each in self.store.read(outbox.listed) if each.kind in kinds]

    def told(self) -> list[tuple[str, dict[str, int]]]:
        rows = self.debts("despatch", "process")
        return [(each.payload["tracking"], _units(each.payload["lines"])) for each in rows]

    def held(self) -> int:
        return self.store.read(lambda: levels.held([self.mug])).get((self.mug, self.home), 0)

    def cards(self) -> list[str]:
        still = tables.Problem.resolved_at.is_null()
        return self.store.read(lambda: [each.key.split(":")[0] for each in tables.Problem.select().where(still)])

    def on_hand(self) -> int:
        return self.store.read(lambda: levels.shelves([self.mug]))[self.mug, self.home][0]


def _units(lines: list[dict[str, Any]]) -> dict[str, int]:
    return {each["line_id"]: each["quantity"] for each in lines}


def package(name: str, lines: dict[str, int] | None = None, tracking: str | None = None, **more: Any) -> Sent:
    inside = tuple((lines or {}).items())
    return Sent(name, "UPS", f"T{name}" if tracking is None else tracking, inside, **more)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


class TestThere:
    def test_d20_it_is_the_centres_and_locked_and_owed(self, desk: Desk) -> None:
        assert desk.held() == 3
        row = desk.ask()
        order = desk.order
        assert (order.location, order.locked, order.status, desk.held()) == ("Driver FBA", True, "open", 0)
        assert row.reference.startswith("LD")
        assert row.reference.endswith("-1")
        assert len(row.reference) == 20
        (debt,) = desk.debts("fba")
        assert (debt.state, debt.account, debt.target) == ("waiting", "Driver", "202-1")
        assert debt.next_try == START + timedelta(seconds=60)
        assert "Canary" not in repr(debt.payload), "R-PERSON: who gets it is not kept with it"

    def test_two_pcs_ask_at_once_and_one_wins_with_a_sentence(self, desk: Desk) -> None:
        desk.ask()
        with pytest.raises(BadInput, match="cannot go there"):
            desk.ask()
        assert len(desk.debts("fba")) == 1

    def test_what_was_cancelled_meanwhile_does_not_go(self, desk: Desk) -> None:
        made.page(desk.store, desk.account, made.later(desk.first, status="cancelled"))
        with pytest.raises(BadInput):
            desk.ask()
        assert not desk.debts("fba")


class TestBack:
    def test_d20_before_it_left_it_is_home_at_once(self, desk: Desk) -> None:
        desk.ask()
        assert desk.take_back() == "home"
        order = desk.order
        assert (order.location, order.locked, desk.held(), desk.row.state) == ("Default", False, 3, "back")
        assert [each.state for each in desk.debts("fba")] == ["cancelled"]
        assert desk.cards() == []

    def test_d20_again_it_has_another_id(self, desk: Desk) -> None:
        first = desk.ask().reference
        desk.take_back()
        second = desk.ask().reference
        assert (first[:-2], first[-2:], second[-2:]) == (second[:-2], "-1", "-2")

    def test_of_what_runs_the_centre_is_asked_to_stop_once(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        assert (desk.take_back(), desk.take_back()) == ("stopping", "stopping")
        actions = [each.payload["action"] for each in desk.debts("fba")]
        assert (actions, desk.order.location) == (["create", "cancel"], "Driver FBA")

    def test_of_what_is_on_its_way_nothing_is_asked_before_that_is_known(self, desk: Desk) -> None:
        desk.ask()
        (debt,) = desk.debts("fba")
        desk.store.write(lambda: tables.Outbox.update(state="sending").where(tables.Outbox.id == debt.id).execute())
        assert desk.take_back() == "stopping"
        assert (len(desk.debts("fba")), desk.row.cancel_asked_at) == (1, START)

    def test_r_copy_what_may_be_there_is_not_taken_for_home(self, desk: Desk) -> None:
        desk.ask()
        desk.store.write(lambda: outbox.doubt("This is a copy", START))
        with pytest.raises(BadInput, match="may be there"):
            desk.take_back()

    @pytest.mark.parametrize("state", ["cancelled", "unfulfillable", "invalid"])
    def test_d20_what_the_centre_does_not_send_comes_back_with_the_reason(
        self, desk: Desk, state: OutboundState
    ) -> None:
        desk.ask()
        desk.leaves()
        assert desk.apply(state, why="No stock is left").back
        order = desk.order
        assert (order.status, order.location, order.locked, desk.held()) == ("open", "Default", False, 3)
        assert (desk.row.why, desk.cards()) == ("No stock is left", ["outbound_back"])
        desk.ask()
        assert desk.cards() == [], "moved there again, nobody needs to look"

    def test_d20_of_a_part_the_rest_comes_back(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        assert desk.apply("partial", package("A", {"1": 2})).back
        order = desk.order
        assert [each.quantity_despatched for each in order.lines] == [2, 0]
        assert (order.status, order.location, desk.held(), desk.told()) == ("open", "Default", 1, [("TA", {"L1": 2})])

    def test_the_rest_waits_for_the_number_of_what_was_sent(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        assert not desk.apply("cancelled", package("A", {"1": 2}, "")).back
        assert (desk.order.location, desk.told()) == ("Driver FBA", [])
        assert desk.apply("processing", package("A", {"1": 2}, "T9")).back, "an older word of the state changes nothing"
        assert (desk.row.state, desk.told(), desk.order.location) == ("cancelled", [("T9", {"L1": 2})], "Default")

    def test_called_off_by_its_channel_before_it_left(self, desk: Desk) -> None:
        desk.ask()
        desk.store.write(lambda: outbound_acts.withdraw([desk.order_id], "Cancelled on the channel", START))
        assert (desk.row.state, [each.state for each in desk.debts("fba")]) == ("back", ["cancelled"])

    def test_called_off_by_its_channel_while_it_is_sent(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        desk.store.write(lambda: outbound_acts.withdraw([desk.order_id], "Cancelled on the channel", START))
        assert (desk.cards(), desk.row.state) == (["outbound_off"], "processing")
        desk.apply("complete", package("A", {"1": 3, "2": 1}))
        assert desk.cards() == [], "it is over"


class TestPackages:
    def test_d20_its_number_goes_to_its_channel_as_an_ordinary_despatch(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        desk.apply("processing", package("A", {"1": 2}))
        desk.apply("complete", package("A", {"1": 2}), package("B", {"1": 1, "2": 1}))
        assert desk.told() == [("TA", {"L1": 2}), ("TB", {"L1": 1, "L2": 1})]
        order = desk.order
        assert (order.status, order.outcome, order.location) == ("processed", "despatched", "Driver FBA")
        assert {each.account for each in desk.debts("despatch")} == {"Shop"}
        assert {each.payload["service"] for each in desk.debts("despatch")} == {"UPS"}
        assert (order.postal_service, desk.on_hand(), desk.row.next_look) == ("", 10, None)

    def test_it_cannot_be_taken_back(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        desk.apply("complete", package("A"))
        (row,) = desk.debts("despatch")
        with pytest.raises(BadInput, match="cannot be taken back"):
            desk.store.write(lambda: parcels.take_back(row, START))

    def test_a_number_that_changes_later_is_not_another_parcel(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        desk.apply("processing", package("A", {"1": 2}))
        desk.apply("processing", package("A", {"1": 2}, "OTHER"))
        assert desk.told() == [("TA", {"L1": 2})]

    def test_a_number_that_comes_under_another_package_is_told_once(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        desk.apply("processing", package("A", {"1": 2}, "T1"))
        desk.apply("processing", package("B", {"1": 2}, "t 1"))
        assert desk.told() == [("T1", {"L1": 2})]

    def test_d20_a_day_after_it_left_it_is_told_without_a_number(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        desk.apply("complete", package("A", {"1": 3, "2": 1}, ""))
        assert (desk.told(), desk.row.next_look) == ([], START + outbound_news.LOOK_EVERY)
        desk.now += timedelta(hours=25)
        desk.apply("complete", package("A", {"1": 3, "2": 1}, ""))
        assert desk.told() == [("", {"L1": 3, "L2": 1})]
        assert desk.row.next_look is None

    def test_all_sent_and_no_package_is_named(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        desk.apply("complete")
        assert desk.told() == []
        desk.now += timedelta(hours=25)
        desk.apply("complete")
        assert desk.told() == [("", {"L1": 3, "L2": 1})]

    def test_u8_a_channel_that_takes_whole_orders_is_told_once_with_all_numbers(self, desk: Desk) -> None:
        desk.kind = "process"
        desk.ask()
        desk.leaves()
        desk.apply("processing", package("A", {"1": 2}))
        assert desk.told() == []
        desk.apply("complete", package("A", {"1": 2}), package("B", {"1": 1, "2": 1}))
        assert desk.told() == [("TA, TB", {"L1": 3, "L2": 1})]
        assert desk.order.status == "processed"

    def test_a_number_for_which_no_unit_is_left_is_said_to_a_person(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        desk.apply("processing", package("A", {"1": 3, "2": 1}))
        desk.apply("complete", package("A", {"1": 3, "2": 1}), package("B", {"1": 1}))
        assert (len(desk.told()), desk.cards()) == (1, ["outbound_untold"])

    def test_d20_what_was_taken_and_does_not_show_is_looked_for_ever_later_then_said(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves("sent")
        waits = []
        for _ in range(8):
            desk.store.write(lambda: outbound_news.unseen(desk.row.id, desk.now))
            waits.append(round((desk.row.next_look - desk.now).total_seconds()) if desk.row.next_look else 0)
            desk.now = desk.row.next_look or desk.now
        assert waits[:3] == [60, 60, 120]
        assert waits[-1] == 900
        desk.now += timedelta(hours=1)
        desk.store.write(lambda: outbound_news.unseen(desk.row.id, desk.now))
        assert desk.cards() == ["outbound_unseen"]
        desk.apply("processing")
        assert (desk.cards(), [each.state for each in desk.debts("fba")]) == ([], ["confirmed"])


words: list[OutboundState] = ["taken", "processing", "processing", "complete", "partial", "cancelled", "unfulfillable"]
inside = st.dictionaries(st.sampled_from(["1", "2", "7"]), st.integers(0, 4), max_size=2)
boxes = st.lists(st.tuples(st.sampled_from("ABCD"), inside, st.sampled_from(["", "T1", "T2", "T3", "T4"])), max_size=4)
answers = st.lists(st.tuples(st.sampled_from(words), boxes, st.sampled_from([0, 0, 1, 30])), min_size=1, max_size=8)


class Played:
    """One Store for all examples: each has an order of its own."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.store = Store(file, backups=folder / "backups")
        self.desk = Desk(self.store)
        self.count = 0

    def anew(self) -> Desk:
        self.count += 1
        desk = self.desk
        made.page(self.store, desk.account, made.order(f"202-{self.count + 1}", lines=desk.first.lines))
        newest = tables.Order.select().order_by(tables.Order.id.desc())
        desk.order_id = self.store.read(lambda: newest.get().id)
        desk.now = START
        return desk


@pytest.fixture(scope="module")
def played(no_rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("played")
    found = Played(Path(shutil.copyfile(no_rows, folder / "linndesk.sqlite")), folder)
    yield found
    found.store.close()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers, st.booleans())
def test_d20_any_order_of_answers_tells_each_package_once_and_no_unit_twice(
    played: Played, told: list[tuple[OutboundState, list[Any], int]], whole: bool
) -> None:
    """Repeats, older ones, packages that vanish or change their number, a part, cancelled after some were sent."""
    desk = played.anew()
    desk.kind = "process" if whole else "despatch"
    desk.ask()
    desk.leaves()
    for state, packages, hours in told:
        desk.now += timedelta(hours=hours)
        desk.apply(state, *(package(name, lines, number) for name, lines, number in packages))
        _holds(desk)
    if desk.row.ended_at is None or desk.row.state == "complete":
        desk.now += timedelta(hours=30)
        desk.apply("complete", package("E", {"1": 1}, "LAST"))
        desk.now += timedelta(hours=30)
        desk.apply("complete", package("E", {"1": 1}, "LAST"))
    _holds(desk)
    assert desk.row.next_look is None or desk.row.state != "complete", "what is complete is over in the end"
    if desk.row.state == "complete":
        assert desk.order.status == "processed", "all of it was told"


def _holds(desk: Desk) -> None:
    order = desk.order
    mine = [each for each in desk.debts("despatch", "process") if each.order_id == desk.order_id]
    units: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for each in mine:
        units.update(_units(each.payload["lines"]))
        numbers.update(number for number in each.payload["tracking"].split(", ") if number)
    assert units["L1"] <= 3
    assert units["L2"] <= 1
    assert set(numbers.values()) <= {1}, "a number is told once"
    assert {each.line_id: each.quantity_despatched for each in order.lines} == {
        line: units[line] for line in ("L1", "L2")
    }
    packed = Counter(each.parcel_id for each in desk.row.packages if each.parcel_id)
    assert set(packed) <= {each.parcel_id for each in mine}
    assert desk.on_hand() == 10, "nothing of it leaves our own shelf"
    at_home = order.location == "Default"
    assert at_home == (not order.locked)
    if order.status == "open" and at_home:
        assert desk.row.ended_at is not None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(answers, min_size=2, max_size=3))
def test_d20_come_back_and_moved_again_no_unit_leaves_twice(played: Played, attempts: list[list[Any]]) -> None:
    """Attempt 2 has another id and asks for what is left."""
    desk = played.anew()
    desk.kind = "despatch"
    references = set()
    for told in attempts:
        left = {each.line_id: each.quantity - each.quantity_despatched for each in desk.order.lines}
        lines = tuple(Wanted(each.line_id, each.sku, left[each.line_id]) for each in LINES if left[each.line_id])
        if not lines:
            break
        references.add(desk.ask(lines).reference)
        desk.leaves()
        for state, packages, hours in told:
            desk.now += timedelta(hours=hours)
            desk.apply(state, *(package(name, inside, number) for name, inside, number in packages))
        if desk.row.ended_at is None:
            desk.apply("cancelled")
        if desk.row.next_look is not None:
            break
        mine = [each for each in desk.debts("despatch") if each.order_id == desk.order_id]
        units: Counter[str] = Counter()
        for each in mine:
            units.update(_units(each.payload["lines"]))
        assert units["L1"] <= 3
        assert units["L2"] <= 1
        if desk.order.status != "open":
            break
    assert len(references) == len(desk.store.read(lambda: outbound.attempts(desk.order_id)))


def test_no_other_account_is_forgotten_with_its_driver(desk: Desk) -> None:
    """The account through which it was asked for is removed: the order stays known."""
    desk.ask()
    desk.leaves()
    assert [each.id for each in desk.store.read(lambda: outbound.through(desk.driver))] == [desk.row.id]


class TestTidy:
    @pytest.mark.parametrize("goes", ["processed", "cancelled", "moved", "deleted"])
    def test_n8_a_card_of_what_came_back_goes_with_the_order(self, desk: Desk, goes: str) -> None:
        desk.ask()
        desk.leaves()
        desk.apply("unfulfillable", why="No stock")
        desk.store.write(lambda: outbound_tidy.tidy(START))
        assert desk.cards() == ["outbound_back"], "it still waits"

        def go() -> None:
            order = tables.Order.update({"status": goes} if goes in ("processed", "cancelled") else {"stage": ""})
            if goes == "moved":
                order = tables.Order.update(location=tables.Location.create(name="Shelf B").id)
            elif goes == "deleted":
                order = tables.Order.update(deleted_at=START)
            order.execute()
            outbound_tidy.tidy(START)

        desk.store.write(go)
        assert desk.cards() == []

    def test_what_was_refused_ends_with_the_order(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves("refused")
        desk.store.write(lambda: outbound_acts.come_back(desk.row.id, "invalid", "No", START, card=False))
        desk.store.write(lambda: outbound_tidy.tidy(START))
        assert [each.state for each in desk.debts("fba")] == ["refused"]
        desk.store.write(lambda: tables.Order.update(status="processed").execute())
        desk.store.write(lambda: outbound_tidy.tidy(START))
        assert [each.state for each in desk.debts("fba")] == ["superseded"]

    def test_a_wish_to_stop_that_was_refused_stays_on_its_card_and_is_told_again(self, desk: Desk) -> None:
        desk.ask()
        desk.leaves()
        desk.take_back()
        stop = desk.debts("fba")[-1]
        desk.store.write(lambda: tables.Outbox.update(state="refused").where(tables.Outbox.id == stop.id).execute())
        desk.store.write(lambda: outbound_tidy.tidy(START))
        assert desk.debts("fba")[-1].state == "refused"
        desk.take_back()
        assert [each.state for each in desk.debts("fba")] == ["confirmed", "waiting"]
        desk.store.write(lambda: tables.Outbox.update(state="refused").where(tables.Outbox.id == stop.id).execute())
        desk.apply("complete", package("A"))
        desk.store.write(lambda: outbound_tidy.tidy(START))
        assert desk.debts("fba")[-1].state == "superseded"
