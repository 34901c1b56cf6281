"""N11: the Outbox table, its counts and the plan's rows on both engines: filters, sorts, search, what was told last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linndesk.domain.outbox import Kind
from linndesk.store import audit, grids, outbox, outbox_look
from linndesk.store.fields import to_ms
from linndesk.store.grids import GridQuery
from linndesk.store.outbox import NewRow
from linndesk.store.outbox_grid import OUTBOX
from linndesk.store.store import Store
from linndesk.store.tables import Order, OrderReturn, Outbox, Parcel
from tests.scene import START
from tests.store import made

VALUES = {"today": to_ms(START - timedelta(hours=8)), "account": "Shop", "kind": "despatch"}


class Owed:
    """Two accounts; ``add`` writes a row in any state."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.accounts = {name: made.account(store, name, f"{name}:EU") for name in ("Shop", "Other")}

    def add(self, target: str, state: str = "waiting", name: str = "Shop", kind: Kind = "despatch", **more: Any) -> int:
        payload = more.pop("payload", {"service": "Royal Mail 48", "tracking": f"T-{target}", "lines": []})
        account = self.accounts[name]

        def job() -> int:
            pool = made.pool_of(self.store, account)
            row = outbox.add(NewRow(account, pool, kind, target, payload, START), START)
            Outbox.update(state=state, **more).where(Outbox.id == row).execute()
            return row

        return self.store.write(job)

    def found(self, *filters: str, search: str = "", sort: str = "", descending: bool = False) -> list[str]:
        query = GridQuery(filters=filters, values=VALUES, search=search, sort=sort, descending=descending)
        ids = list(self.store.read(lambda: grids.ids(OUTBOX, query)))
        rows = self.store.read(lambda: grids.rows(OUTBOX, ids))
        return [rows[each].target for each in ids]


@pytest.fixture
def owed(store: Store) -> Owed:
    return Owed(store)


def test_every_filter_and_every_sort(owed: Owed) -> None:
    owed.add("W")
    owed.add("H", "held", hold="light", reason="Mark as despatched is off")
    owed.add("S", "sending", attempts=1, next_try=None)
    owed.add("R", "refused", error="Invalid carrierCode", attempts=3)
    owed.add("Yesterday", "confirmed", settled_at=START - timedelta(days=1))
    owed.add("Today", "confirmed", settled_at=START)
    owed.add("SKU-1", "superseded", "Other", "stock", payload={"level": 3})
    assert owed.found("open") == ["W", "H", "S", "R"]
    assert owed.found("waiting") == ["W"]
    assert owed.found("held") == ["H"]
    assert owed.found("sending") == ["S"]
    assert owed.found("refused") == ["R"]
    assert owed.found("done") == ["Today"]
    assert owed.found("ended") == ["Yesterday", "Today", "SKU-1"]
    assert owed.found("ended", "account", "kind") == ["Yesterday", "Today"]
    assert owed.found(search="t-h") == ["H"]
    assert owed.found(search="CARRIERcode") == ["R"]
    for sort in OUTBOX.sorts:
        up, down = owed.found(sort=sort), owed.found(sort=sort, descending=True)
        assert sorted(up) == sorted(down) == sorted(["W", "H", "S", "R", "Yesterday", "Today", "SKU-1"])
    assert owed.found(sort="attempts", descending=True)[0] == "R"


def test_counts_and_questions(owed: Owed) -> None:
    one = owed.add("A", "held", hold="light")
    two = owed.add("B", "held", "Other", hold="pause")
    owed.add("C", "confirmed", settled_at=START)
    read = owed.store.read
    assert [(each.id, each.account, each.account_id, each.hold) for each in read(outbox_look.held)] == [
        (one, "Shop", owed.accounts["Shop"], "light"),
        (two, "Other", owed.accounts["Other"], "pause"),
    ]
    assert read(lambda: outbox_look.held_for(("pause", "light"))) == 2
    assert read(lambda: outbox_look.held_for(("pause", "light"), [owed.accounts["Other"]])) == 1
    assert read(lambda: outbox_look.confirmed_since(START)) == 1
    assert read(outbox_look.last_confirmed) == START
    assert read(lambda: outbox_look.known([one, two, 999])) == {one, two}


def test_a_plans_rows_know_their_orders_and_what_was_told_last(owed: Owed) -> None:
    account = owed.accounts["Shop"]
    made.page(owed.store, account, made.order("202-1"), made.order("202-2"))

    def job() -> tuple[int, int]:
        order = Order.get(Order.channel_order_id == "202-1")
        Order.update(packages=[{"reference": "1", "tracking": "OLD", "lines": []}]).where(
            Order.id == order.id
        ).execute()
        parcel = Parcel.create(order=order.id, reference="1", created_at=START)
        return int(order.id), int(parcel.id)

    order_id, parcel_id = owed.store.write(job)
    owed.add("202-1", "confirmed", order=order_id, parcel=parcel_id, payload={"tracking": "OLDER"})
    owed.add("202-1", "confirmed", order=order_id, parcel=parcel_id, payload={"tracking": "OLD"})
    owed.add("202-1", "waiting", order=order_id, parcel=parcel_id, payload={"tracking": "NEW"})
    owed.add("SKU-1", "held", "Other", "listing", hold="approval")
    owed.add("SKU-2", "held", "Other", "price", hold="approval")  # prices are many: they are planned apart
    owed.add("202-2", "refused")
    first, second = owed.store.read(outbox_look.planned)
    assert (first.target, first.status, first.parcels_told, first.parcel_id) == ("202-1", "open", 1, parcel_id)
    assert (second.target, second.status, second.number) == ("SKU-1", "", "")
    assert owed.store.read(lambda: outbox_look.told_last([parcel_id])) == {parcel_id: {"tracking": "OLD"}}
    assert [each.target for each in owed.store.read(lambda: outbox_look.planned(account))] == ["202-1"]


def test_rows_that_are_alike_move_together(owed: Owed) -> None:
    """R-MODES: a gate that closes and opens again; a buyer's wish to cancel and a person's word stay."""
    rows = {name: owed.add(name) for name in ("A", "B")}
    rows["wish"] = owed.add("wish", "held", hold="cancel_request")
    rows["mine"] = owed.add("mine", "held", hold="person")
    rows["sent"] = owed.add("sent", "sending")
    rows["late"] = owed.add("late", next_try=START + timedelta(minutes=9))
    other = owed.add("D", name="Other")

    def states() -> dict[str, tuple[str, str]]:
        found = {each.id: each for each in owed.store.read(outbox.listed)}
        return {name: (found[each].state, found[each].hold) for name, each in rows.items()}

    before = states()
    shop = owed.accounts["Shop"]
    moved = owed.store.write(lambda: outbox.reconsider(lambda account, kind: "pause", START, shop))
    assert moved == 3
    assert states() == {**before, **dict.fromkeys(("A", "B", "late"), ("held", "pause"))}
    assert owed.store.write(lambda: outbox.reconsider(lambda account, kind: "pause", START, shop)) == 0
    later = START + timedelta(minutes=1)
    assert owed.store.write(lambda: outbox.reconsider(lambda account, kind: "", later, shop)) == 3
    assert states() == before
    found = {each.id: each for each in owed.store.read(outbox.listed)}
    assert found[rows["A"]].next_try == later
    assert found[rows["late"]].next_try == START + timedelta(minutes=9), "no wait is cut short"
    assert (found[other].state, found[other].hold) == ("waiting", "")
    assert owed.store.write(lambda: outbox.reconsider(lambda account, kind: "watch", START)) == 5
    assert states()["wish"] == ("held", "watch"), "its end frees nothing any more"
    assert owed.store.write(lambda: outbox.reconsider(lambda account, kind: "", START)) == 0, "a person says send"


def test_an_act_on_many_things_is_one_insert_and_reads_back(owed: Owed) -> None:
    notes = [(f"outbox:{at}", {"state": "held"}, {"state": "waiting"}) for at in range(3)]
    owed.store.write(lambda: audit.note_many("outbox send", notes, START, who="Ann"))
    (row,) = owed.store.read(lambda: audit.about("outbox:1"))
    assert (row.action, row.who, row.at, row.before, row.after) == (
        "outbox send", "Ann", START, {"state": "held"}, {"state": "waiting"},
    )  # fmt: skip


def test_m3_m5_bookings_of_deliveries_and_of_returns_stand_apart(owed: Owed) -> None:
    owed.add("PO-1", kind="booking", payload={"delivery_line": 1, "sku": "MUG", "quantity": 5})
    lines = [{"sku": "MUG", "quantity": 2}, {"sku": "MUG", "quantity": 1}, {"sku": "CUP", "quantity": 1}]
    row = owed.add("O1", kind="booking", payload={"return": 1, "lines": lines})
    owed.add("O1", kind="mail", payload={"order": "100001"})

    made.page(owed.store, owed.accounts["Shop"], made.order("O1"))
    owed.store.write(
        lambda: OrderReturn.create(
            order=Order.get(), account=owed.accounts["Shop"], outbox=row, reference="LD-1", state="asked", at=START
        )
    )
    assert owed.found("deliveries") == ["PO-1"]
    assert owed.found("returns") == ["O1"]
    query = GridQuery(filters=("open",), values=VALUES)
    ids = list(owed.store.read(lambda: grids.ids(OUTBOX, query)))
    rows = owed.store.read(lambda: grids.rows(OUTBOX, ids))
    assert [(rows[each].what, rows[each].returns) for each in ids] == [
        ("Book in 5 × MUG", False), ("Return of 3 × MUG, 1 × CUP", True), ("Order confirmation of 100001", False),
    ]  # fmt: skip
