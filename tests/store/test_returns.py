"""M5 in the store, on either engine: what came back is counted once, with its debt, and taken back without a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest

from linndesk.domain.purchases import BookingState
from linndesk.domain.returns import Condition, Fate
from linndesk.domain.returns_rules import PlannedBack
from linndesk.errors import BadInput
from linndesk.store import grids, kits, leaving, ledger, locations, orders, outbox, returns, returns_acts, tables
from linndesk.store.grids import GridQuery
from linndesk.store.returns_acts import Asking, Debt
from linndesk.store.returns_grid import RETURNS, lines_of, with_goods
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made
from tests.store.test_parcels import Desk

Part = tuple[str, int, Fate, str]  # line id, units, where to, location


class Back(Desk):
    """The order of three mugs and a pan has left."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.gone = self.despatch()
        store.write(lambda: locations.add("Clinic", quarantine=True))

    def book(self, *parts: Part, told: bool = True, reason: str = "", condition: str = "new") -> int:
        def job() -> int:
            sold = returns.sold(self.order_id, lock=True)
            lines = {each.line_id: each for each in sold.lines}
            planned = tuple(
                PlannedBack(lines[line], units, cast(Condition, condition), fate, place)
                for line, units, fate, place in parts
            )
            places = {each.name: each.id for each in returns.places()}
            debt = Debt(START) if told else None
            return returns_acts.book(Asking(sold, planned, reason, places, debt), START)

        return self.store.write(job)

    def undo(self, act_id: int) -> None:
        def job() -> None:
            leaving.of([self.order_id], lock=True)
            returns_acts.take_back(act_id, START)

        self.store.write(job)

    def settles(self, act_id: int, state: BookingState, **more: str) -> bool:
        return self.store.write(lambda: returns_acts.settle(act_id, state, START, **more))

    def states(self, act_id: int) -> list[tuple[str, str]]:
        return [(each.state, each.why) for each in self.store.read(lambda: lines_of([act_id]))[act_id]]

    @property
    def units(self) -> dict[tuple[str, str], int]:
        """On hand by item and location, where there is any; always the sum of the ledger."""

        def job() -> dict[tuple[str, str], int]:
            found = {(each.item.sku, each.location.name): each.on_hand for each in tables.Level.select()}
            entries = dict.fromkeys(found, 0)
            for each in tables.Movement.select():
                entries[each.item.sku, each.location.name] += each.delta
            assert entries == found
            return {place: count for place, count in found.items() if count}

        return self.store.read(job)

    @property
    def dirty(self) -> dict[str, int]:
        return self.store.read(lambda: {each.channel_sku: each.dirty for each in tables.Listing.select()})


@pytest.fixture
def back(store: Store) -> Back:
    return Back(store)


BEFORE = {("MUG", "Default"): 7, ("PAN", "Default"): 9}


def test_goods_are_counted_where_they_went_and_the_ledger_says_why(back: Back) -> None:
    assert back.units == BEFORE
    dirty = back.dirty
    act = back.book(("L1", 2, "stock", "Default"), ("L1", 1, "quarantine", "Clinic"), ("L2", 1, "scrapped", "Default"))
    assert back.units == {**BEFORE, ("MUG", "Default"): 9, ("MUG", "Clinic"): 1}
    reasons = back.store.read(lambda: [each.reason for each in tables.Movement.select().order_by(tables.Movement.id)])
    assert reasons[-4:] == ["returned", "returned", "returned", "scrapped"]
    assert all(back.dirty[sku] > dirty[sku] for sku in ("MUG", "PAN"))
    row = back.store.read(lambda: outbox.by_id(returns.row_of(act) or 0))
    assert row is not None
    assert (row.kind, row.target, row.payload["return"], row.order_id) == ("booking", "202-1", act, back.order_id)
    assert [each["location"] for each in row.payload["lines"]] == ["Default", "Clinic", ""]


def test_no_channel_is_told_where_it_owes_nothing(back: Back) -> None:
    act = back.book(("L1", 1, "stock", "Default"), told=False)
    assert back.store.read(lambda: returns.row_of(act)) is None
    assert back.states(act) == [("none", "")]


def test_a_kit_comes_back_as_its_parts(back: Back) -> None:
    part = made.item(back.store, "SPOON")
    back.store.write(lambda: kits.put(back.pan, [(part, 4)]))
    back.book(("L2", 1, "quarantine", "Clinic"))
    assert back.units[("SPOON", "Clinic")] == 4
    assert ("PAN", "Clinic") not in back.units


def test_what_is_no_stock_item_here_is_noted_and_not_counted(back: Back) -> None:
    back.store.write(lambda: tables.OrderLine.update(item=None).where(tables.OrderLine.line_id == "L2").execute())
    act = back.book(("L2", 1, "stock", "Default"))
    assert back.units == BEFORE
    assert back.store.read(lambda: returns.sold(back.order_id).lines[1].returned) == 1
    back.undo(act)
    assert back.units == BEFORE


def test_taken_back_nothing_is_left_of_it(back: Back) -> None:
    act = back.book(("L1", 2, "stock", "Default"), ("L2", 1, "scrapped", "Default"))
    assert [each.returnable for each in back.store.read(lambda: returns.sold(back.order_id).lines)] == [1, 0]
    back.undo(act)
    assert back.units == BEFORE
    assert [each.returnable for each in back.store.read(lambda: returns.sold(back.order_id).lines)] == [3, 1]
    assert back.states(act) == [("withdrawn", "")] * 2
    assert back.settles(act, "confirmed") is False
    back.undo(back.book(("L1", 3, "stock", "Default")))  # and once more
    assert back.units == BEFORE


def test_every_return_has_a_reference_of_its_own_for_ever(back: Back) -> None:
    acts = [back.book(("L1", 1, "stock", "Default")) for _ in range(2)]
    found = back.store.read(lambda: [returns.act(each) for each in acts])
    one, two = (each for each in found if each is not None)
    assert one.reference != two.reference
    assert (one.siblings, two.siblings) == ({two.reference}, {one.reference})
    profile = "12345678-aaaa-4bbb-8ccc-1234567890ab"
    longest = returns_acts.reference_of(profile, 2**63 - 1)
    assert (longest.startswith("LD-12345678-R"), len(longest) <= 40) == (True, True)


def test_lines_stand_as_their_return_does_but_for_those_that_were_taken(back: Back) -> None:
    act = back.book(("L1", 1, "stock", "Default"), ("L2", 1, "stock", "Default"))
    back.store.write(lambda: returns_acts.booked(act, "301", [("L2", "Not this one")]))
    assert back.settles(act, "refused", why="Only a part", rma="301")
    assert back.states(act) == [("confirmed", ""), ("refused", "Not this one")]
    assert back.settles(act, "refused", why="Only a part") is False
    back.settles(act, "asked")
    assert back.states(act) == [("confirmed", ""), ("asked", "")]
    back.settles(act, "unheard")
    assert back.states(act) == [("confirmed", ""), ("unheard", "")]
    back.settles(act, "confirmed")
    assert back.states(act) == [("confirmed", "")] * 2
    row = back.store.read(lambda: grids.rows(RETURNS, [act])[act])
    assert (row.rma, row.accepted, row.why) == ("301", True, "")


def test_undoing_what_left_elsewhere_leaves_alone_what_came_back(store: Store) -> None:
    desk = Desk(store)
    desk.arrives(status="shipped")
    back = Back.__new__(Back)
    back.__dict__.update(desk.__dict__)
    assert back.units == BEFORE
    back.book(("L1", 1, "stock", "Default"))
    taken = store.read(lambda: leaving.elsewhere_units([desk.order_id]))
    assert taken[desk.order_id, desk.mug] == 3
    store.write(lambda: ledger.undo_order(desk.order_id, "put back", START))
    assert back.units == {("MUG", "Default"): 11, ("PAN", "Default"): 10}


def test_no_despatch_is_taken_back_while_goods_of_it_are_here(back: Back) -> None:
    act = back.book(("L1", 1, "stock", "Default"))
    with pytest.raises(BadInput, match="cannot be taken back") as error:
        back.take_back(back.gone)
    assert error.value.fix == "Take the return back first"
    assert back.units[("MUG", "Default")] == 8
    back.undo(act)
    assert back.take_back(back.gone)
    assert back.units == {("MUG", "Default"): 10, ("PAN", "Default"): 10}


def test_a_location_that_a_return_names_stays(back: Back) -> None:
    back.store.write(lambda: tables.OrderLine.update(item=None).execute())
    back.book(("L1", 1, "quarantine", "Clinic"))
    with pytest.raises(BadInput, match="cannot be removed"):
        back.store.write(lambda: locations.remove("Clinic"))


def test_not_made_is_said_only_of_the_try_that_knows_it(back: Back) -> None:
    """Another process may have asked for it since."""
    act = back.book(("L1", 1, "stock", "Default"))

    def job() -> list[bool]:
        row = outbox.by_id(returns.row_of(act) or 0)
        assert row is not None
        payload = {**row.payload, returns_acts.CREATING: True}
        mine = tables.Outbox.id == row.id
        tables.Outbox.update(state="sending", attempts=2, payload=payload).where(mine).execute()
        found = []
        for attempts in (1, 2):
            tried = outbox.by_id(row.id)
            assert tried is not None
            tables.Outbox.update(attempts=attempts).where(mine).execute()
            returns_acts.not_made(tried)
            tables.Outbox.update(attempts=2).where(mine).execute()
            after = outbox.by_id(row.id)
            assert after is not None
            found.append(after.payload[returns_acts.CREATING])
        return found

    assert back.store.write(job) == [True, False]


def test_the_table_is_searched_by_numbers_and_goods_and_filtered(back: Back) -> None:
    one = back.book(("L1", 1, "stock", "Default"), reason="Too big")
    two = back.book(("L2", 1, "scrapped", "Default"), told=False)
    back.undo(two)

    def ids(*filters: str, search: str = "", **values: object) -> list[int]:
        also = back.store.read(lambda: with_goods(search))
        query = GridQuery(filters, values, search, sort="at", also=also)
        return list(back.store.read(lambda: grids.ids(RETURNS, query)))

    assert ids() == [one, two]
    assert ids(search="202-1") == ids(search="shop") == [one, two]
    assert ids(search="title of mug") == ids(search="too BIG") == [one]
    assert ids(search="mug pan") == ids(search="nothing") == []
    assert (ids("standing"), ids("undone"), ids("asked"), ids("needs")) == ([one], [two], [one], [])
    assert ids("account", account="Shop") == [one, two]
    assert ids("since", since=2**50) == []


def test_r_person_the_words_of_a_return_go_with_its_buyer_or_as_long_after_it(back: Back) -> None:
    said = "Ada Canary did not like it"

    def booked() -> int:
        act = back.book(("L1", 1, "stock", "Default"), reason=said)
        row = back.store.read(lambda: returns.row_of(act))
        request = {"create": {"Reason": said}}
        back.store.write(lambda: returns_acts.booked(act, "", [("L1", said)]))
        back.store.write(
            lambda: tables.Outbox.update(request=request, error=said).where(tables.Outbox.id == row).execute()
        )
        back.settles(act, "refused", why=said)
        return act

    def words() -> str:
        def job() -> str:
            acts = [(each.reason, each.why) for each in tables.OrderReturn.select()]
            lines = [each.why for each in tables.OrderReturnLine.select()]
            rows = [(each.error, each.request) for each in tables.Outbox.select()]
            return repr((acts, lines, rows))

        return back.store.read(job)

    booked()
    back.store.write(lambda: orders.purge_people({back.account: 30}, START + timedelta(days=29)))
    assert words().count(said) == 5
    back.store.write(lambda: orders.purge_people({back.account: 30}, START + timedelta(days=31)))
    assert said not in words()
    late = booked()  # its buyer was forgotten long ago
    at = START + timedelta(days=40)
    back.store.write(lambda: tables.OrderReturn.update(at=at).where(tables.OrderReturn.id == late).execute())
    back.store.write(lambda: orders.purge_people({back.account: 30}, START + timedelta(days=69)))
    assert words().count(said) == 5
    back.store.write(lambda: orders.purge_people({back.account: 30}, START + timedelta(days=71)))
    assert said not in words()
