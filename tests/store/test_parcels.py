"""Parcels on either engine: stock, debt and order change as one, and a despatch that is taken back leaves no trace."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.domain.orders import ChannelOrder, Order
from linndesk.domain.outbox import Hold
from linndesk.errors import BadInput, UnknownName
from linndesk.store import leaving, ledger, levels, orders, outbox, parcels, problems, tables
from linndesk.store.parcels import Gone, Leaving
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made
from tests.store.others import all_at_once, others


class Desk:
    """One account, two items of ten units each, and one order of them."""

    def __init__(self, store: Store, order: ChannelOrder | None = None) -> None:
        self.store = store
        self.account = made.account(store)
        self.mug = made.linked(store, self.account, "MUG")
        self.pan = made.linked(store, self.account, "PAN")
        place = self.place = store.read(lambda: tables.Location.get().id)
        stock = [ledger.Entry(each, place, 10, "counted") for each in (self.mug, self.pan)]
        store.write(lambda: ledger.record(stock, START))
        self.first = order or made.order(lines=(made.line("L1", "MUG", 3), made.line("L2", "PAN", 1)))
        made.page(store, self.account, self.first)
        self.order_id: int = store.read(lambda: tables.Order.get().id)

    def arrives(self, minutes: float = 5, **changes: Any) -> None:
        self.first = made.later(self.first, minutes, **changes)
        made.page(self.store, self.account, self.first)

    @property
    def order(self) -> Order:
        return self.store.read(lambda: orders.fetch([self.order_id], None)[0])

    @property
    def named(self) -> Order:
        return self.store.read(lambda: orders.fetch([self.order_id], made.SEAL)[0])

    def despatch(self, units: dict[str, int] | None = None, *, hold: Hold = "", tracking: str = "T1") -> Gone:
        def job() -> Gone:
            now = leaving.of([self.order_id], lock=True)[self.order_id]
            lines = tuple(
                (line, line.left if units is None else units[line.line_id])
                for line in now.lines
                if units is None or line.line_id in units
            )
            return parcels.despatch([Leaving(now, "Van", tracking, lines, START, hold)], START)[0]

        return self.store.write(job)

    def take_back(self, gone: Gone, at: datetime = START) -> bool:
        def job() -> bool:
            row = outbox.by_id(gone.outbox_id)
            assert row is not None
            return parcels.take_back(row, at)

        return self.store.write(job)

    def correct(self, gone: Gone, service: str = "", tracking: str = "", hold: Hold = "") -> int:
        def job() -> int:
            now = leaving.of([self.order_id], lock=True)[self.order_id]
            return parcels.correct(gone.parcel_id, now, service, tracking, START, hold, START)[1]

        return self.store.write(job)

    def settle(self, row_id: int, state: str) -> None:
        self.store.write(lambda: tables.Outbox.update(state=state).where(tables.Outbox.id == row_id).execute())

    def state(self, row_id: int) -> str:
        row = self.store.read(lambda: outbox.by_id(row_id))
        assert row is not None
        return row.state

    def on_hand(self) -> tuple[int, int]:
        found = self.store.read(lambda: levels.shelves([self.mug, self.pan]))
        return found[self.mug, self.place][0], found[self.pan, self.place][0]

    def held(self) -> tuple[int, int]:
        found = self.store.read(lambda: levels.held([self.mug, self.pan]))
        return found.get((self.mug, self.place), 0), found.get((self.pan, self.place), 0)

    def gone(self) -> tuple[int, ...]:
        return tuple(each.quantity_despatched for each in self.order.lines)


def cards(store: Store) -> list[str]:
    return store.read(
        lambda: [each.key.split(":")[0] for each in tables.Problem.select().where(tables.Problem.resolved_at.is_null())]
    )


class TestDespatch:
    def test_d5_all_of_it_in_one_transaction(self, store: Store) -> None:
        desk = Desk(store)
        gone = desk.despatch()
        order = desk.order
        assert (order.status, order.outcome, desk.gone()) == ("processed", "despatched", (3, 1))
        assert (desk.on_hand(), desk.held()) == ((7, 9), (0, 0))
        (parcel,) = order.parcels
        assert (parcel.id, parcel.service, parcel.tracking, parcel.state) == (gone.parcel_id, "Van", "T1", "waiting")
        assert parcel.lines == (("L1", 3), ("L2", 1))
        row = store.read(lambda: outbox.by_id(gone.outbox_id))
        assert row is not None
        assert (row.kind, row.target, row.order_id, row.parcel_id) == ("despatch", "202-1", order.id, gone.parcel_id)
        assert row.payload == {
            "order": "202-1", "marketplace": "UK", "parcel": gone.parcel_id, "reference": "", "service": "Van",
            "carrier_code": "", "carrier_name": "", "shipping_method": "", "tracking": "T1",
            "lines": [{"line_id": "L1", "quantity": 3}, {"line_id": "L2", "quantity": 1}],
            "despatched_at": "2026-11-21T08:00:00Z", "ordered_at": "2026-11-21T07:00:00Z", "correction": False,
        }  # fmt: skip

    def test_r_person_the_days_of_the_buyers_data_run_from_the_despatch(self, store: Store) -> None:
        desk = Desk(store)
        gone = desk.despatch()
        closed = store.read(lambda: tables.Order.get_by_id(desk.order_id).closed_at)
        assert closed == START
        desk.take_back(gone)
        assert store.read(lambda: tables.Order.get_by_id(desk.order_id).closed_at) is None
        assert not desk.named.purged

    def test_r_person_an_order_whose_buyer_was_forgotten_says_so_when_it_is_open_again(self, store: Store) -> None:
        desk = Desk(store)
        gone = desk.despatch(hold="do_not_submit")
        store.write(lambda: orders.purge_people({desk.account: 30}, START + timedelta(days=31)))
        desk.take_back(gone, START + timedelta(days=31))
        assert (desk.named.status, desk.named.purged) == ("open", True)
        desk.arrives()
        assert (desk.named.purged, desk.named.person.name) == (False, made.PERSON.name)

    def test_a_part_leaves_the_order_open_and_reserves_the_rest(self, store: Store) -> None:
        desk = Desk(store)
        first = desk.despatch({"L1": 2})
        assert (desk.order.status, desk.gone()) == ("open", (2, 0))
        assert (desk.on_hand(), desk.held()) == ((8, 10), (1, 1))
        desk.despatch(tracking="T2")
        assert (desk.order.status, desk.gone(), desk.on_hand()) == ("processed", (3, 1), (7, 9))
        assert desk.take_back(first)
        assert (desk.order.status, desk.gone(), desk.on_hand()) == ("open", (1, 1), (9, 9))
        assert desk.held() == (2, 0)

    def test_w6_a_line_without_an_item_takes_no_stock_and_linking_it_later_takes_none(self, store: Store) -> None:
        """The ledger says what left the shelf; a link made after the parcel is no movement of stock."""
        desk = Desk(store, made.order(lines=(made.line("L1", "CUP", 2), made.line("L2", "PAN", 1))))
        gone = desk.despatch({"L1": 1})
        cup = made.linked(store, desk.account, "CUP")
        assert store.read(lambda: levels.shelves([cup])) == {}
        assert store.read(lambda: levels.held([cup])) == {(cup, desk.place): 1}
        desk.take_back(gone)
        assert store.read(lambda: levels.held([cup])) == {(cup, desk.place): 2}
        assert store.read(lambda: levels.shelves([cup])) == {}

    def test_units_go_back_to_the_item_and_place_that_they_came_from(self, store: Store) -> None:
        """Whatever was linked or moved meanwhile."""
        desk = Desk(store)
        gone = desk.despatch({"L1": 2})
        made.linked(store, desk.account, "MUG", "CUP")
        store.write(lambda: tables.OrderLine.update(item=desk.pan).where(tables.OrderLine.line_id == "L1").execute())
        other = store.write(lambda: tables.Location.create(name="Other").id)
        store.write(lambda: tables.Order.update(location=other).execute())
        desk.take_back(gone)
        assert desk.on_hand() == (10, 10)


def test_of_several_pcs_one_despatches_an_order_and_one_takes_it_back(store: Store, target: Path | str) -> None:
    """W6: whoever comes second finds nothing left; stock and parcels are those of one."""
    desk = Desk(store)
    with others(target, 3) as started:
        assert sorted(map(str, all_at_once(started, "despatch", desk.order_id))) == ["0", "0", "1"]
        assert (desk.on_hand(), desk.gone(), len(desk.order.parcels)) == ((7, 9), (3, 1), 1)
        assert sorted(map(str, all_at_once(started, "take back", desk.order_id))) == ["0", "0", "1"]
    assert (desk.on_hand(), desk.gone(), desk.order.status) == ((10, 10), (0, 0), "open")


def test_of_several_pcs_each_takes_another_part_of_an_order(store: Store, target: Path | str) -> None:
    desk = Desk(store, made.order(lines=(made.line("L1", "MUG", 3),)))
    with others(target, 3) as started:
        assert all_at_once(started, "despatch one", desk.order_id) == [1, 1, 1]
        assert (desk.on_hand()[0], desk.gone(), desk.order.status) == (7, (3,), "processed")
        rows = store.read(lambda: [each.id for each in outbox.listed()])
        for each, row in zip(started, rows, strict=True):
            each.ask("take back row", row)
        assert [each.answer() for each in started] == [1, 1, 1]
    assert (desk.on_hand()[0], desk.gone(), desk.order.status) == (10, (0,), "open")


class TestTakeBack:
    def test_n1_only_once(self, store: Store) -> None:
        desk = Desk(store)
        gone = desk.despatch()
        assert desk.take_back(gone)
        assert not desk.take_back(gone)
        assert (desk.on_hand(), desk.held(), desk.gone(), desk.order.status) == ((10, 10), (3, 1), (0, 0), "open")
        assert desk.order.parcels[0].undone_at == START
        assert desk.order.tracking == "T1"  # so that it need not be scanned again

    @pytest.mark.parametrize("state", ["sending", "sent", "confirmed", "superseded", "cancelled"])
    def test_what_the_channel_may_know_stays(self, store: Store, state: str) -> None:
        desk = Desk(store)
        gone = desk.despatch()
        desk.settle(gone.outbox_id, state)
        assert not desk.take_back(gone)
        assert (desk.order.status, desk.on_hand()) == ("processed", (7, 9))

    @pytest.mark.parametrize("state", ["held", "refused", "planned"])
    def test_what_it_does_not_know_can_be_taken_back(self, store: Store, state: str) -> None:
        desk = Desk(store)
        gone = desk.despatch()
        desk.settle(gone.outbox_id, state)
        assert desk.take_back(gone)
        assert (desk.order.status, desk.on_hand()) == ("open", (10, 10))

    def test_an_order_called_off_meanwhile_is_cancelled_then(self, store: Store) -> None:
        """R-ORDERS: nothing is reserved for it, and its card goes, for it never left."""
        desk = Desk(store)
        gone = desk.despatch(hold="watch")
        desk.arrives(status="cancelled")
        assert (desk.order.status, desk.order.outcome) == ("processed", "despatched")
        assert cards(store) == ["cancelled_after_despatch"]
        desk.take_back(gone)
        assert (desk.order.status, desk.order.outcome, desk.order.flags) == ("cancelled", "", ())
        assert (desk.on_hand(), desk.held()) == ((10, 10), (0, 0))
        assert cards(store) == []

    def test_an_order_sent_elsewhere_meanwhile_stays_gone(self, store: Store) -> None:
        """R-ORDERS: its units left, though not in this parcel; one card with undo."""
        desk = Desk(store)
        gone = desk.despatch(hold="watch")
        lines = (made.line("L1", "MUG", 3, shipped=3), made.line("L2", "PAN", 1, shipped=1))
        desk.arrives(status="shipped", lines=lines)
        assert (desk.order.outcome, desk.on_hand()) == ("despatched", (7, 9))
        desk.take_back(gone)
        assert (desk.order.status, desk.order.outcome, desk.on_hand()) == ("processed", "elsewhere", (7, 9))
        assert cards(store) == ["shipped_elsewhere"]
        assert store.write(lambda: ledger.undo_order(desk.order_id, "put back", START)) == 4
        assert desk.on_hand() == (10, 10)

    def test_an_unpaid_order_is_pending_again(self, store: Store) -> None:
        desk = Desk(store, made.order(status="pending", payment_status="pending"))
        gone = desk.despatch()
        assert desk.order.status == "processed"
        desk.take_back(gone)
        assert desk.order.status == "pending"

    def test_undo_of_what_left_elsewhere_touches_no_parcel(self, store: Store) -> None:
        desk = Desk(store)
        desk.despatch()
        assert store.write(lambda: ledger.undo_order(desk.order_id, "put back", START)) == 0
        assert desk.on_hand() == (7, 9)


class TestArrivesAgain:
    """R-ORDERS: what was despatched here stays so, and leaves stock once, whatever the channel says after it."""

    @pytest.mark.parametrize("status", ["pending", "open", "shipped", "cancelled"])
    @pytest.mark.parametrize("shipped", [0, 1, 3])
    def test_a_despatched_order(self, store: Store, status: str, shipped: int) -> None:
        desk = Desk(store)
        desk.despatch()
        left = 3 - shipped if status == "cancelled" else 0
        lines = (made.line("L1", "MUG", 3, shipped=shipped, cancelled=left), made.line("L2", "PAN", 1))
        desk.arrives(status=status, lines=lines)
        desk.arrives(status=status, lines=lines)
        assert (desk.order.status, desk.order.outcome, desk.gone()) == ("processed", "despatched", (3, 1))
        assert (desk.on_hand(), desk.held()) == ((7, 9), (0, 0))
        assert cards(store) == (["cancelled_after_despatch"] if status == "cancelled" else [])

    def test_a_part_despatched_one_whose_part_the_channel_has_by_now(self, store: Store) -> None:
        desk = Desk(store)
        desk.despatch({"L1": 2})
        lines = (made.line("L1", "MUG", 3, shipped=2), made.line("L2", "PAN", 1))
        desk.arrives(status="open", lines=lines)
        assert (desk.order.status, desk.gone(), desk.on_hand()) == ("open", (2, 0), (8, 10))

    def test_a_part_despatched_one_that_is_sent_elsewhere(self, store: Store) -> None:
        """Only the rest leaves stock as sent elsewhere."""
        desk = Desk(store)
        desk.despatch({"L1": 2})
        desk.arrives(
            status="shipped", lines=(made.line("L1", "MUG", 3, shipped=3), made.line("L2", "PAN", 1, shipped=1))
        )
        assert (desk.order.outcome, desk.gone(), desk.on_hand()) == ("elsewhere", (3, 1), (7, 9))

    def test_a_part_despatched_one_that_is_called_off_needs_a_look(self, store: Store) -> None:
        desk = Desk(store)
        desk.despatch({"L1": 2})
        desk.arrives(
            status="cancelled", lines=(made.line("L1", "MUG", 3, cancelled=3), made.line("L2", "PAN", 1, cancelled=1))
        )
        assert (desk.order.status, desk.on_hand(), desk.held()) == ("cancelled", (8, 10), (0, 0))
        assert cards(store) == ["cancelled_after_despatch"]


class TestAllTheSame:
    """A person with a reason sends what the channel has called off, or has as sent."""

    def test_a_cancelled_order_leaves_and_is_cancelled_again_when_taken_back(self, store: Store) -> None:
        desk = Desk(store)
        desk.arrives(
            status="cancelled", lines=(made.line("L1", "MUG", 3, cancelled=3), made.line("L2", "PAN", 1, cancelled=1))
        )
        gone = desk.despatch({"L1": 2})
        assert (desk.order.status, desk.on_hand()) == ("cancelled", (8, 10))
        rest = desk.despatch()
        assert (desk.order.status, desk.order.outcome, desk.on_hand()) == ("processed", "despatched", (7, 9))
        desk.take_back(rest)
        assert (desk.order.status, desk.on_hand(), desk.held()) == ("cancelled", (8, 10), (0, 0))
        desk.take_back(gone)
        assert (desk.order.status, desk.on_hand()) == ("cancelled", (10, 10))

    def test_what_left_elsewhere_leaves_stock_once(self, store: Store) -> None:
        desk = Desk(store)
        desk.arrives(
            status="shipped", lines=(made.line("L1", "MUG", 3, shipped=3), made.line("L2", "PAN", 1, shipped=1))
        )
        assert desk.on_hand() == (7, 9)
        gone = desk.despatch()
        assert (desk.order.outcome, desk.on_hand(), desk.gone()) == ("elsewhere", (7, 9), (3, 1))
        assert not store.read(lambda: leaving.of([desk.order_id])[desk.order_id]).lines[0].left
        desk.take_back(gone)
        assert (desk.order.outcome, desk.on_hand(), desk.gone()) == ("elsewhere", (7, 9), (3, 1))

    def test_but_once_more_where_it_was_put_back(self, store: Store) -> None:
        desk = Desk(store)
        desk.arrives(
            status="shipped", lines=(made.line("L1", "MUG", 3, shipped=3), made.line("L2", "PAN", 1, shipped=1))
        )
        store.write(lambda: ledger.undo_order(desk.order_id, "put back", START))
        gone = desk.despatch()
        assert desk.on_hand() == (7, 9)
        desk.take_back(gone)
        assert desk.on_hand() == (10, 10)


class TestTakenBackAfterTheRestLeftElsewhere:
    def test_its_units_left_too_only_not_from_here(self, store: Store) -> None:
        """A despatch of one unit that was never told, while another program sent the whole order."""
        desk = Desk(store, made.order(lines=(made.line("L1", "MUG", 3),)))
        gone: list[Gone] = []
        for act in (("despatch", 1), ("shipped", 0), ("take back", 0)):
            _act(desk, gone, *act)
        assert (desk.order.outcome, desk.on_hand()[0]) == ("elsewhere", 7)
        store.write(lambda: ledger.undo_order(desk.order_id, "put back", START))
        assert desk.on_hand()[0] == 10


class TestCorrection:
    def test_before_it_was_told_the_new_facts_replace_the_old(self, store: Store) -> None:
        desk = Desk(store)
        gone = desk.despatch()
        new = desk.correct(gone, "Bike", "T2")
        assert (desk.state(gone.outbox_id), desk.state(new)) == ("superseded", "waiting")
        row = store.read(lambda: outbox.by_id(new))
        assert row is not None
        assert (row.payload["tracking"], row.payload["service"], row.payload["correction"]) == ("T2", "Bike", False)
        assert row.payload["despatched_at"] == "2026-11-21T08:00:00Z"
        (parcel,) = desk.order.parcels
        assert (parcel.service, parcel.tracking, parcel.state) == ("Bike", "T2", "waiting")
        assert desk.take_back(Gone(desk.order_id, gone.parcel_id, new))
        assert (desk.order.status, desk.on_hand()) == ("open", (10, 10))

    def test_after_it_was_told_only_the_correction_is_taken_back(self, store: Store) -> None:
        desk = Desk(store)
        gone = desk.despatch()
        desk.settle(gone.outbox_id, "confirmed")
        store.write(lambda: tables.Parcel.update(reference="7").execute())
        told = {"service": "Van", "tracking": "T1", "ship_date": "2026-11-21T07:59:00+00:00"}
        store.write(lambda: tables.Outbox.update(payload=told).execute())
        new = desk.correct(gone, "", "T2")
        row = store.read(lambda: outbox.by_id(new))
        assert row is not None
        assert (row.payload["reference"], row.payload["correction"]) == ("7", True)
        assert row.payload["ship_date"] == told["ship_date"]
        assert desk.take_back(Gone(desk.order_id, gone.parcel_id, new))
        assert (desk.order.status, desk.order.parcels[0].tracking, desk.on_hand()) == ("processed", "T1", (7, 9))

    def test_n1_what_a_person_has_to_let_go_stays_held(self, store: Store) -> None:
        """A8: a typing error that is mended while the light was off sends nothing once it is on."""
        desk = Desk(store)
        gone = desk.despatch(hold="do_not_submit")
        new = desk.correct(gone, "", "T2", hold="")
        assert desk.state(new) == "held"

    def test_what_cannot_be_corrected_says_so(self, store: Store) -> None:
        desk = Desk(store)
        gone = desk.despatch()
        with pytest.raises(BadInput):
            desk.correct(gone, "Van", "T1")
        desk.take_back(gone)
        with pytest.raises(BadInput):
            desk.correct(gone, "Van", "T2")
        with pytest.raises(UnknownName):
            store.read(lambda: parcels.order_of(99))


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("despatch"), st.integers(1, 3)),
        st.tuples(st.just("take back"), st.integers(0, 4)),
        st.tuples(st.just("told"), st.integers(0, 4)),
        st.tuples(st.just("correct"), st.integers(0, 4)),
        st.tuples(st.sampled_from(["open", "shipped", "cancelled"]), st.integers(0, 3)),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_stock_lines_and_parcels_agree_after_any_acts(
    no_rows: Path, tmp_path_factory: pytest.TempPathFactory, acts: Sequence[Any]
) -> None:
    """Units on hand and units gone are always what came in, and no parcel holds more than was ordered."""
    store = Store(Path(shutil.copyfile(no_rows, tmp_path_factory.mktemp("d") / "x.sqlite")))
    try:
        desk = Desk(store, made.order(lines=(made.line("L1", "MUG", 3),)))
        made_parcels: list[Gone] = []
        for act, number in acts:
            _act(desk, made_parcels, act, number)
        in_parcels = sum(units for each in desk.order.parcels if not each.undone_at for _, units in each.lines)
        assert in_parcels <= 3
        (line,) = desk.order.lines
        assert in_parcels <= line.quantity_despatched <= 3
        assert desk.on_hand()[0] == 10 - line.quantity_despatched
        if desk.order.status in ("pending", "open"):
            assert desk.held()[0] == 3 - line.quantity_despatched - line.quantity_cancelled
        else:
            assert desk.held()[0] == 0
        open_rows = store.read(lambda: tables.Outbox.select().where(tables.Outbox.state == "waiting").count())
        live = [each for each in desk.order.parcels if not each.undone_at and each.state == "waiting"]
        assert open_rows == len(live)
    finally:
        store.close()


def _act(desk: Desk, gone: list[Gone], act: str, number: int) -> None:
    if act == "despatch":
        left = desk.store.read(lambda: leaving.of([desk.order_id])[desk.order_id]).lines[0].left
        if left:
            gone.append(desk.despatch({"L1": min(number, left)}))
    elif act in ("open", "shipped", "cancelled"):
        shipped = 3 if act == "shipped" else 0
        cancelled = 3 if act == "cancelled" else 0
        desk.arrives(number + 1, status=act, lines=(made.line("L1", "MUG", 3, shipped=shipped, cancelled=cancelled),))
    elif number < len(gone):
        each = gone[number]
        if act == "take back":
            desk.take_back(each)
        elif act == "told" and desk.state(each.outbox_id) == "waiting":
            desk.settle(each.outbox_id, "confirmed")
        elif act == "correct" and not next(one for one in desk.order.parcels if one.id == each.parcel_id).undone_at:
            tracking = f"T{desk.store.read(lambda: tables.Outbox.select().count()) + 1}"
            gone[number] = Gone(each.order_id, each.parcel_id, desk.correct(each, "", tracking))


def test_a_card_of_the_debt_heals_when_it_is_taken_back(store: Store) -> None:
    desk = Desk(store)
    gone = desk.despatch()
    trouble = problems.Trouble(
        "despatch:refused:1", "Order processing", "Refused", account_id=desk.account,
        thing=problems.Thing(f"outbox:{gone.outbox_id}", "202-1", outbox_id=gone.outbox_id),
    )  # fmt: skip
    store.write(lambda: problems.raise_(trouble, START))
    desk.settle(gone.outbox_id, "refused")
    desk.take_back(gone)
    assert cards(store) == []
