"""Rows that one request carries: claimed and settled together, repeated whole or not at all, each with its own end
(R-LEASE, R-OUTCOME, R-LOST)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.domain.outbox import Hold
from linndesk.store import outbox, outbox_queue, sends, tables
from linndesk.store.outbox import OutboxRow
from linndesk.store.sends import Claim, Ending
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made
from tests.store.test_outbox import OTHER, Desk, open_gate, shut_gate


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def claim(desk: Desk, rows: list[OutboxRow], gate: object = open_gate, **unfit: str) -> dict[int, str]:
    claims = [Claim(row, {"n": row.id}, {"told": row.id}, unfit.get(f"_{row.id}", "")) for row in rows]
    job = lambda: sends.claim_all(claims, desk.fence, gate, START, exchange="E1")  # type: ignore[arg-type]  # noqa: E731
    return desk.store.write(job)


def test_rows_of_a_request_know_it_and_their_place(desk: Desk) -> None:
    rows = [desk.owe() for _ in range(3)]
    assert claim(desk, rows) == {row.id: "" for row in rows}
    now = [desk.row(row.id) for row in rows]
    assert [(each.state, each.exchange, each.place, each.attempts) for each in now] == [
        ("sending", "E1", place, 1) for place in range(3)
    ]
    assert [(each.request, each.payload) for each in now] == [({"n": row.id}, {"told": row.id}) for row in rows]
    again = desk.store.read(lambda: outbox_queue.exchange_of(now[1]))
    assert [each.id for each in again] == [row.id for row in rows]


def test_what_may_not_leave_is_left_out_and_the_places_have_no_gap(desk: Desk) -> None:
    good, changed, unfit, last = (desk.owe() for _ in range(4))
    desk.store.write(lambda: outbox.end(changed.id, "cancelled", START, "undo"))
    whys = claim(desk, [good, changed, unfit, last], **{f"_{unfit.id}": "It is ignored"})
    assert whys == {good.id: "", changed.id: sends.CHANGED, unfit.id: "It is ignored", last.id: ""}
    assert [(desk.row(each.id).state, desk.row(each.id).place) for each in (good, last)] == [
        ("sending", 0),
        ("sending", 1),
    ]
    assert desk.row(unfit.id).state == "superseded"


def test_a_hold_keeps_all_of_them_back(desk: Desk) -> None:
    rows = [desk.owe() for _ in range(2)]
    assert set(claim(desk, rows, shut_gate).values()) == {"The account only watches: nothing is sent"}
    holds: list[Hold] = [desk.row(each.id).hold for each in rows]
    assert holds == ["watch", "watch"]


def test_who_lost_the_lease_claims_adopts_and_settles_none(desk: Desk) -> None:
    rows = [desk.owe() for _ in range(2)]
    claim(desk, rows)
    now = [desk.row(each.id) for each in rows]
    fence = desk.take(OTHER, 95) or 0
    later = START + timedelta(seconds=96)
    adopt = lambda number: sends.adopt_all(now, number, later, repeats=True, whole=True)  # noqa: E731
    assert desk.store.write(lambda: adopt(desk.fence)) == set()
    assert not any(desk.row(each.id).repeated for each in rows)
    assert desk.store.write(lambda: adopt(fence)) == {each.id for each in rows}
    assert all(desk.row(each.id).repeated for each in rows)
    endings = [Ending(each.id, "confirmed") for each in rows]
    assert desk.store.write(lambda: sends.settle_all(endings, desk.fence, later)) == set()
    assert desk.store.write(lambda: sends.settle_all(endings, fence, later)) == {each.id for each in rows}


def test_r_lost_a_request_is_repeated_whole_or_not_at_all(desk: Desk) -> None:
    """Two processes that both found it: the second sees that it was adopted."""
    rows = [desk.owe() for _ in range(2)]
    claim(desk, rows)
    now = [desk.row(each.id) for each in rows]
    desk.store.write(lambda: sends.adopt_all(now[:1], desk.fence, START))
    assert desk.store.write(lambda: sends.adopt_all(now, desk.fence, START, repeats=True, whole=True)) == set()
    assert not any(desk.row(each.id).repeated for each in rows)


def test_r_outcome_each_row_has_its_own_end(desk: Desk) -> None:
    rows = [desk.owe() for _ in range(4)]
    claim(desk, rows)
    good, bad, later, silent = rows
    soon = START + timedelta(seconds=9)
    endings = [
        Ending(good.id, "confirmed"),
        Ending(bad.id, "refused", "No", forget=True),
        Ending(later.id, "waiting", "Not now", soon, again=True),
        Ending(silent.id, "sent", reason="It said nothing of it"),
    ]
    desk.store.write(lambda: sends.settle_all(endings, desk.fence, START))
    now = [desk.row(each.id) for each in rows]
    assert [each.state for each in now] == ["confirmed", "refused", "waiting", "sent"]
    assert (now[1].error, now[1].request, now[1].settled_at) == ("No", None, START)
    assert (now[2].again, now[2].next_try, now[2].request, now[2].settled_at) == (1, soon, {"n": later.id}, None)
    assert (now[3].reason, now[3].settled_at) == ("It said nothing of it", START)


def test_a_repeat_that_did_not_leave_is_not_used_up(desk: Desk) -> None:
    row = desk.owe()
    claim(desk, [row])
    desk.store.write(lambda: sends.adopt_all([desk.row(row.id)], desk.fence, START, repeats=True))
    desk.store.write(lambda: sends.settle_all([Ending(row.id, "sending", unbegun=True)], desk.fence, START))
    assert (desk.row(row.id).state, desk.row(row.id).repeated) == ("sending", False)


def test_a_new_claim_begins_a_new_request(desk: Desk) -> None:
    row = desk.owe()
    claim(desk, [row])
    desk.store.write(lambda: sends.adopt_all([desk.row(row.id)], desk.fence, START, repeats=True))
    desk.settle(row, "waiting")
    assert desk.claim(desk.row(row.id)) == ""
    now = desk.row(row.id)
    assert (now.exchange, now.place, now.repeated, now.request) == ("", 0, False, {"n": row.id})


def test_x13_what_rests_waits_and_resume_makes_it_due(desk: Desk) -> None:
    """Of one kind of act, what is of unknown fate too; what is ordered for later, and others, are left alone."""
    first, unknown, later, other = desk.owe(), desk.owe(), desk.owe(seconds=60), desk.owe()
    desk.store.write(lambda: tables.Outbox.update(kind="stock").where(tables.Outbox.id == other.id).execute())
    desk.claim(unknown)
    until = START + timedelta(minutes=15)
    assert desk.store.write(lambda: outbox_queue.rest(desk.account, "despatch", until, START)) == 2
    due = desk.store.read(lambda: outbox.due(desk.pool, START + timedelta(seconds=61)))
    assert {each.id for each in due} == {later.id, other.id}
    assert desk.store.write(lambda: outbox_queue.resumed(desk.account, "stock", START)) == 0
    assert desk.store.write(lambda: outbox_queue.resumed(desk.account, None, START)) == 2
    due = desk.store.read(lambda: outbox.due(desk.pool, START))
    assert {each.id for each in due} == {first.id, unknown.id, other.id}


def test_company_is_of_one_account_and_kind_and_due(desk: Desk) -> None:
    row, mate, later = desk.owe(), desk.owe(), desk.owe(seconds=60)
    held, stranger = desk.owe(hold="person"), desk.owe()
    other = made.account(desk.store, "Other", "S2:EU")
    change = tables.Outbox.update(account=other).where(tables.Outbox.id == stranger.id)
    desk.store.write(lambda: change.execute())
    found = desk.store.read(lambda: outbox_queue.company(row, START, 10, unknown=False))
    assert [each.id for each in found] == [mate.id]
    assert {later.id, held.id}.isdisjoint(each.id for each in found)


def test_sent_rows_of_a_request_are_counted_by_the_run_that_sent_them_alone(desk: Desk) -> None:
    alone, together = desk.owe(), desk.owe()
    desk.claim(alone)
    claim(desk, [together])
    for row in (alone, together):
        desk.settle(row, "sent")
    (left,) = desk.store.read(lambda: outbox_queue.left_behind(desk.pool, (together.id,), START))
    assert left.sent == 2
    (left,) = desk.store.read(lambda: outbox_queue.left_behind(desk.pool, (), START))
    assert left.sent == 1
