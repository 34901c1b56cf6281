"""W3: a plan says what would leave, its id changes with what would leave, and exactly a plan is approved once."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.outbox import GOES_BY_ITSELF, NEEDS_A_PERSON, Hold
from linndesk.domain.preview import PlanRow, make_plan, plan_id_of
from linndesk.errors import BadInput, UnknownName
from linndesk.store import approvals, tables
from tests.scene import Scene
from tests.services.owed import despatch, open_shop, owe, put, state

ROW = PlanRow(1, "Shop", "despatch", "O1", "", "RM, A1", "1 unit despatched", "Ordered by you", "", "", "mark")
HOLDS: list[Hold] = ["", "off", "light", *sorted(GOES_BY_ITSELF | NEEDS_A_PERSON)]


@pytest.fixture
def shop(scene: Scene) -> Scene:
    open_shop(scene)
    return scene


rows = st.lists(
    st.builds(
        PlanRow,
        outbox_id=st.integers(1, 99), account=st.sampled_from(["Shop", "Other"]),
        kind=st.sampled_from(["despatch", "stock"]),
        target=st.text(max_size=4), live=st.text(max_size=3), wanted=st.text(max_size=3), difference=st.just(""),
        rule=st.text(max_size=3), risk=st.text(max_size=3), hold=st.sampled_from(HOLDS), mark=st.text(max_size=4),
    ),
    max_size=6,
    unique_by=lambda each: each.outbox_id,
)  # fmt: skip


@given(rows, st.randoms())
def test_a_plans_name_is_what_leaves_and_nothing_else(found: list[PlanRow], luck: object) -> None:
    name = plan_id_of(found)
    shuffled = list(reversed(found))
    assert plan_id_of(shuffled) == name
    assert plan_id_of([replace(each, live="?", rule="?", risk="?", wanted="?") for each in found]) == name
    assert plan_id_of([each for each in found if each.leaves]) == name, "what is held for a person is not in it"
    assert plan_id_of(found, "Shop") != name, "a plan of one account approves no other"
    for at, each in enumerate(found):
        if each.leaves:
            assert plan_id_of([*found[:at], *found[at + 1 :]]) != name
            assert plan_id_of([*found[:at], replace(each, mark=each.mark + "x"), *found[at + 1 :]]) != name


def test_only_an_approval_is_asked_for() -> None:
    held = [replace(ROW, outbox_id=at, hold=hold, kind="stock") for at, hold in enumerate(HOLDS)]
    assert make_plan(held).asks == (("Shop", "stock"),)
    assert make_plan(held).leaving == 2


def test_a_plan_says_what_the_channel_has_what_it_would_be_told_and_why(shop: Scene) -> None:
    ids = despatch(shop, "O1", "O2", "O3")
    put(shop, ids[1:2], state="held", hold="light", reason="Mark as despatched is off")
    put(shop, ids[2:], state="confirmed")
    shop.built.store.write(
        lambda: tables.Order.update(cancel_requested=True).where(tables.Order.channel_order_id == "O1").execute()
    )
    one, two = shop.built.preview.plan().rows
    assert (one.target, one.live, one.wanted) == ("O1", "not despatched", "Royal Mail 48, AB123")
    assert one.difference == "1 unit despatched"
    assert one.rule == "By you, 2026-11-21 08:00 UTC"
    assert one.risk == "The buyer has asked to cancel"
    assert (two.rule, two.leaves) == ("Held: Mark as despatched is off", False)
    assert shop.built.preview.plan("Shop").rows == (one, two)
    with pytest.raises(UnknownName):
        shop.built.preview.plan("Nobody")


def test_a_correction_shows_what_the_channel_was_told_before(shop: Scene) -> None:
    ids = despatch(shop, "O1", at_once=True)
    shop.sync()
    assert state(shop, ids[0])[0] == "confirmed"
    parcel = shop.built.outbox.story(ids[0]).row.parcel_id
    assert parcel is not None
    shop.built.despatch.correct(parcel, "Royal Mail 48", "NEW999")
    (row,) = shop.built.preview.plan().rows
    assert (row.live, row.wanted, row.difference) == (
        "Royal Mail 48, AB123", "Royal Mail 48, NEW999", "other tracking",
    )  # fmt: skip


def test_the_same_plan_keeps_its_id_and_any_change_makes_another(shop: Scene) -> None:
    preview = shop.built.preview
    nothing = preview.plan().plan_id
    ids = despatch(shop, "O1")
    first = preview.plan().plan_id
    assert first != nothing
    shop.clock.advance(minutes=1)
    assert preview.plan().plan_id == first
    despatch(shop, "O2")
    second = preview.plan().plan_id
    assert second not in (first, nothing)
    shop.built.outbox.hold(ids)
    assert preview.plan().plan_id not in (first, second), "what a person keeps does not leave"


def test_exactly_the_plan_that_was_seen_is_approved_once_for_all(shop: Scene) -> None:
    """What the program does by itself goes through Preview once per account and kind."""
    preview, box = shop.built.preview, shop.built.outbox
    shop.add("Other", ("DE",), mode="live")
    here, there = owe(shop, "stock", "A", hold="approval"), owe(shop, "stock", "B", "Other", hold="approval")
    plan = preview.plan()
    assert plan.asks == (("Shop", "stock"), ("Other", "stock"))
    assert preview.kept_back() == 2
    assert preview.kept_back(["Other"]) == 1
    late = owe(shop, "stock", "C", hold="approval")
    with pytest.raises(BadInput, match="changed since"):
        preview.approve(plan.plan_id)
    assert {state(shop, each) for each in (here, there, late)} == {("held", "approval")}
    approved = preview.approve(preview.plan("Shop").plan_id)
    assert (approved.kinds, approved.rows) == ((("Shop", "stock"),), 2)
    assert state(shop, here) == state(shop, late) == ("waiting", "")
    assert state(shop, there) == ("held", "approval"), "another account is another approval"
    assert [each.action for each in _audited(shop)] == ["approved"]
    assert box.due() == 2
    assert preview.approve(preview.plan().plan_id).kinds == (("Other", "stock"),)
    assert preview.plan().asks == ()


def _audited(scene: Scene) -> list[tables.Audit]:
    return scene.built.store.read(lambda: list(tables.Audit.select().where(tables.Audit.action == "approved")))


def test_an_approval_does_not_open_an_account_that_only_watches(shop: Scene) -> None:
    row = owe(shop, "stock", "A", hold="approval")
    shop.built.accounts.save("Shop", {"mode": "watch"})
    assert state(shop, row) == ("held", "watch")
    assert shop.built.preview.plan().asks == ()
    shop.built.preview.approve(shop.built.preview.plan().plan_id)
    account = shop.built.accounts.show("Shop")
    assert not shop.built.store.read(lambda: approvals.has(account.id, "stock"))


def test_through_the_brake_only_with_a_reason_that_is_logged(shop: Scene) -> None:
    row = owe(shop, "stock", "A", hold="brake")
    assert shop.built.preview.kept_back() == 1
    with pytest.raises(BadInput):
        shop.built.preview.through_brake(" ")
    assert state(shop, row) == ("held", "brake")
    assert shop.built.preview.through_brake("the count was right") == 1
    assert state(shop, row) == ("held", "brake"), "the next plan lets it go, and judges anew from then on"
    account = shop.built.store.read(lambda: tables.Account.get(tables.Account.name == "Shop"))
    assert account.brake_pass == "the count was right"
    told = shop.built.store.read(lambda: list(tables.Audit.select().where(tables.Audit.action == "through the brake")))
    assert [(each.target, each.after) for each in told] == [("Shop", {"reason": "the count was right"})]


def test_the_file_guards_formulas(shop: Scene, tmp_path: Path) -> None:
    """R-FOREIGN."""
    despatch(shop, "O1", tracking="=1+1")
    path = tmp_path / "plan.csv"
    plan = shop.built.preview.plan()
    shop.built.preview.write_csv(plan, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == 1
    assert not any(each.startswith(("=", "+", "-", "@")) for each in found[0].values())
