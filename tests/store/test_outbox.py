"""The outbox's rows: claimed once, settled by whoever claimed, held and let go, no older after a newer (R-LEASE)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from linndesk.domain.outbox import Hold, Kind
from linndesk.store import leases, outbox, outbox_queue, sends, tables
from linndesk.store.accounts import AccountRow
from linndesk.store.leases import Holder
from linndesk.store.outbox import NewRow, OutboxRow
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made
from tests.store.others import all_at_once, others

ME = Holder("here", 1, "a")
OTHER = Holder("there", 2, "b")
BODY: dict[str, Any] = {"tracking": "T", "lines": []}


def open_gate(account: AccountRow, kind: Kind) -> Hold:
    return ""


def shut_gate(account: AccountRow, kind: Kind) -> Hold:
    return "watch"


class Desk:
    """One account's pool with a lease, and debts."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.account = made.account(store)
        self.pool = made.pool_of(store, self.account)
        self.fence = self.take(ME) or 0

    def take(self, who: Holder, seconds: float = 0) -> int | None:
        now = START + timedelta(seconds=seconds)
        return self.store.write(lambda: leases.take(self.pool, who, now, lambda holder: False))

    def owe(self, parcel: int | None = None, seconds: float = 0, hold: Hold = "") -> OutboxRow:
        due = START + timedelta(seconds=seconds)
        new = NewRow(self.account, self.pool, "despatch", "202-1", dict(BODY), due, hold, parcel_id=parcel)
        row_id = self.store.write(lambda: outbox.add(new, START))
        return self.row(row_id)

    def row(self, row_id: int) -> OutboxRow:
        found = self.store.read(lambda: outbox.by_id(row_id))
        assert found is not None
        return found

    def claim(self, row: OutboxRow, fence: int = 0, seconds: float = 0, gate: Any = open_gate) -> str:
        now = START + timedelta(seconds=seconds)
        request = {"n": row.attempts}
        return self.store.write(lambda: sends.claim(row, fence or self.fence, request, gate, now))

    def settle(self, row: OutboxRow, state: Any, fence: int = 0, **more: Any) -> bool:
        return self.store.write(lambda: sends.settle(row.id, fence or self.fence, state, START, **more))


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def test_a_row_is_claimed_once(desk: Desk) -> None:
    row = desk.owe()
    assert desk.claim(row) == ""
    assert desk.claim(row) == sends.CHANGED
    now = desk.row(row.id)
    assert (now.state, now.attempts, now.fence, now.request) == ("sending", 1, desk.fence, {"n": 0})


def test_a_repeat_keeps_the_first_request_until_it_is_forgotten(desk: Desk) -> None:
    row = desk.owe()
    desk.claim(row)
    desk.settle(row, "waiting", next_try=START)
    desk.claim(desk.row(row.id))
    assert desk.row(row.id).request == {"n": 0}
    desk.settle(row, "refused", error="no", forget=True)
    assert (desk.row(row.id).request, desk.row(row.id).error) == (None, "no")


def test_who_lost_the_lease_neither_claims_nor_settles(desk: Desk) -> None:
    row, other = desk.owe(), desk.owe()
    desk.claim(row)
    fence = desk.take(OTHER, 95)
    assert fence == desk.fence + 1
    assert desk.claim(other, seconds=96) == sends.TAKEN_OVER
    assert desk.row(other.id).state == "waiting"
    assert desk.store.write(lambda: sends.adopt(desk.row(row.id), fence, START + timedelta(seconds=97)))
    assert not desk.settle(row, "confirmed")
    assert desk.settle(row, "confirmed", fence)


def test_a_claim_renews_the_lease(desk: Desk) -> None:
    desk.claim(desk.owe(), seconds=80)
    assert desk.take(OTHER, 95) is None
    assert desk.take(OTHER, 171) == desk.fence + 1


def test_the_gate_is_looked_at_in_the_claims_own_transaction(desk: Desk) -> None:
    row = desk.owe()
    assert desk.claim(row, gate=shut_gate)
    assert (desk.row(row.id).state, desk.row(row.id).hold) == ("held", "watch")


def test_no_older_word_of_a_parcel_after_a_newer(desk: Desk) -> None:
    made.page(desk.store, desk.account, made.order())
    parcel = desk.store.write(lambda: tables.Parcel.create(order=1, created_at=START).id)
    older, newer = desk.owe(parcel), desk.owe(parcel)
    assert desk.claim(older) == outbox.NEWER
    assert desk.row(older.id).state == "superseded"
    assert desk.claim(newer) == ""


def test_a_newer_word_waits_while_the_older_is_on_its_way(desk: Desk) -> None:
    made.page(desk.store, desk.account, made.order())
    parcel = desk.store.write(lambda: tables.Parcel.create(order=1, created_at=START).id)
    older = desk.owe(parcel)
    desk.claim(older)
    newer = desk.owe(parcel)
    assert "earlier" in desk.claim(newer)
    desk.settle(older, "confirmed")
    assert desk.claim(newer) == ""


def test_undo_and_claim_have_one_winner(desk: Desk) -> None:
    first, second = desk.owe(), desk.owe()
    desk.claim(first)
    assert not desk.store.write(lambda: outbox.end(first.id, "cancelled", START, "undo"))
    assert desk.store.write(lambda: outbox.end(second.id, "cancelled", START, "undo"))
    assert desk.claim(second) == sends.CHANGED


def test_unknown_fates_are_due_first(desk: Desk) -> None:
    first, second, later = desk.owe(), desk.owe(), desk.owe(seconds=60)
    desk.claim(second)
    ids = [each.id for each in desk.store.read(lambda: outbox.due(desk.pool, START, kinds=("despatch",)))]
    assert ids == [second.id, first.id]
    assert desk.store.read(lambda: outbox_queue.due_count(desk.pool, START)) == 2
    assert desk.store.read(lambda: outbox_queue.soonest([later.id])) == START + timedelta(seconds=60)
    assert desk.store.read(lambda: outbox.due_pools(START, ("stock",))) == []


def test_a_sign_in_that_is_good_again_makes_all_of_it_due(desk: Desk) -> None:
    first, second = desk.owe(), desk.owe()
    until = START + timedelta(minutes=15)
    rows = desk.store.write(lambda: outbox_queue.wait_for_sign_in(first, until, START))
    assert [each.id for each in rows] == [first.id, second.id]
    assert desk.store.read(lambda: outbox.due(desk.pool, START)) == []
    assert desk.store.read(lambda: outbox_queue.shut_until(desk.account, "despatch", START)) == until
    assert desk.store.write(lambda: outbox_queue.signed_in(desk.account, START)) == 2
    assert len(desk.store.read(lambda: outbox.due(desk.pool, START))) == 2


def test_doubt_holds_what_waits_and_asks_about_everything_open(desk: Desk) -> None:
    """R-COPY."""
    waiting, held, sending = desk.owe(), desk.owe(hold="person"), desk.owe()
    desk.claim(sending)
    desk.store.write(lambda: outbox.doubt("This database is a copy", START))
    rows = [desk.row(each.id) for each in (waiting, held, sending)]
    assert [(each.state, each.hold, each.unsure) for each in rows] == [
        ("held", "watch", True), ("held", "person", True), ("sending", "", True),
    ]  # fmt: skip
    assert desk.settle(sending, "sending")
    assert desk.row(sending.id).unsure


def test_of_many_processes_that_claim_one_row_exactly_one_gets_it(desk: Desk, target: Path | str) -> None:
    """R-LEASE on either engine: the number of the lease and the state of the row decide, not who came first."""
    rows = [desk.owe() for _ in range(15)]
    with others(target, 3) as started:
        got = [all_at_once(started, "claim", each.id) for each in rows]
    assert [sorted(filter(None, found)) for found in got] == [[True]] * len(rows)


def newer(desk: Desk, row: OutboxRow) -> None:
    """It says something else now."""
    change = tables.Outbox.update(version=row.version + 1, payload={"quantity": 1})
    desk.store.write(lambda: change.where(tables.Outbox.id == row.id).execute())


def test_what_says_something_else_since_it_was_read_is_read_again(desk: Desk) -> None:
    row = desk.owe()
    newer(desk, row)
    assert desk.claim(row) == sends.CHANGED
    assert desk.claim(desk.row(row.id)) == ""


def test_a_send_settles_only_the_version_that_it_carried(desk: Desk) -> None:
    """What is newer by then waits to be told, at once; of unknown fate it stays."""
    row = desk.owe()
    desk.claim(row)
    newer(desk, row)
    settle = lambda state: desk.store.write(  # noqa: E731
        lambda: sends.settle(row.id, desk.fence, state, START, version=row.version)
    )
    assert settle("sending")
    assert desk.row(row.id).state == "sending"
    assert settle("sent")
    found = desk.row(row.id)
    assert (found.state, found.version, found.request, found.next_try) == ("waiting", 2, None, START)


def test_a_level_is_repeated_as_it_is_now_a_despatch_as_it_was_first(desk: Desk) -> None:
    for frozen, wanted in ((True, {"n": 1}), (False, {"n": 2})):
        row = desk.owe()
        for number in (1, 2):
            claim = partial(
                sends.claim, desk.row(row.id), desk.fence, {"n": number}, open_gate, START, frozen=frozen
            )  # fmt: skip
            assert desk.store.write(claim) == ""
        assert desk.row(row.id).request == wanted


@pytest.mark.parametrize("claims", [0, 1], ids=["waiting", "of unknown fate"])
def test_what_is_not_to_be_told_any_more_ends_at_its_claim(desk: Desk, claims: int) -> None:
    row = desk.owe()
    for _ in range(claims):
        desk.claim(row)
    claim = partial(
        sends.claim, desk.row(row.id), desk.fence, {}, open_gate, START, frozen=False, unfit="It is ignored"
    )
    assert desk.store.write(claim) == "It is ignored"
    assert (desk.row(row.id).state, desk.row(row.id).reason) == ("superseded", "It is ignored")


@pytest.mark.parametrize("hold", ["brake", "cancel_request"])
def test_r_brake_the_end_of_a_pause_frees_neither_the_brake_nor_a_request(desk: Desk, hold: Hold) -> None:
    row, other = desk.owe(hold=hold), desk.owe(hold="pause")
    desk.store.write(lambda: outbox.reconsider(open_gate, START))
    assert (desk.row(row.id).hold, desk.row(other.id).state) == (hold, "waiting")
    desk.store.write(lambda: outbox.reconsider(lambda account, kind: "approval", START))
    assert (desk.row(row.id).hold, desk.row(other.id).hold) == (hold, "approval")
    desk.store.write(lambda: outbox.reconsider(shut_gate, START))
    assert desk.row(row.id).hold == "watch"


def test_a_missing_right_lets_other_kinds_of_acts_go_on(desk: Desk) -> None:
    first, second = desk.owe(), desk.owe()
    desk.store.write(lambda: tables.Outbox.update(kind="stock").where(tables.Outbox.id == first.id).execute())
    until = START + timedelta(minutes=15)
    rows = desk.store.write(lambda: outbox_queue.wait_for_sign_in(desk.row(first.id), until, START, alone=True))
    assert [each.id for each in rows] == [first.id]
    assert [each.id for each in desk.store.read(lambda: outbox.due(desk.pool, START))] == [second.id]
    assert desk.store.read(lambda: outbox_queue.shut_until(desk.account, "stock", START)) == until
    assert desk.store.read(lambda: outbox_queue.shut_until(desk.account, "despatch", START)) is None
    assert desk.store.write(lambda: outbox_queue.signed_in(desk.account, START)) == 1


def test_what_a_run_leaves_behind_is_counted_by_account_and_kind(desk: Desk) -> None:
    held, sending, waiting, later = desk.owe(hold="person"), desk.owe(), desk.owe(), desk.owe(seconds=60)
    desk.claim(sending)
    tried = (held.id, sending.id)
    (left,) = desk.store.read(lambda: outbox_queue.left_behind(desk.pool, tried, START))
    assert (left.held, left.held_tried, left.sending, left.waiting) == (1, 1, 1, 1)
    (left,) = desk.store.read(lambda: outbox_queue.left_behind(desk.pool, (later.id, waiting.id), START))
    assert (left.held, left.held_tried, left.sending, left.waiting) == (1, 0, 0, 2)
