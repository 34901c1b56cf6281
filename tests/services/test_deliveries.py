"""M3, M4 for a person: what is expected, what a scanner reads, what may be booked in, and asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.errors import BadInput, ChannelError, UnknownName
from linndesk.sandbox.linnworks.purchase_records import Purchase, PurchaseLine
from linndesk.services.deliveries import Deliveries, MoreThanOrdered, Part
from linndesk.services.deliveries import Purchase as Shown
from linndesk.store import outbox
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene

MUG_CODE, CUP_CODE = "4006381333931", "9780201379624"


@pytest.fixture
def scene(profile: Path) -> Iterator[LinnworksScene]:
    with linnworks_scene(profile) as made:
        made.add(import_purchase_orders=True)
        made.stock({"MUG": 3, "CUP": 0})
        yield made
        assert made.linnworks.complaints == []


def expect(scene: LinnworksScene, *lines: PurchaseLine, reference: str = "PO-1", **more: Any) -> Purchase:
    there = scene.world.purchases.add(
        lines or (PurchaseLine("MUG", 10), PurchaseLine("CUP", 5)), reference=reference, **more
    )
    scene.sync()
    return there


def desk(scene: LinnworksScene) -> Deliveries:
    return scene.built.deliveries


def shown(scene: LinnworksScene, ref: str = "PO-1") -> Shown:
    return desk(scene).fetch(desk(scene).find(ref))


def on_hand(scene: LinnworksScene, sku: str = "MUG") -> int:
    return sum(each.on_hand for each in scene.built.items.get(sku).levels)


def due(scene: LinnworksScene, sku: str = "MUG") -> int:
    return sum(each.due for each in scene.built.items.get(sku).levels)


def test_m3_what_came_is_booked_in_told_and_shown(scene: LinnworksScene) -> None:
    there = expect(scene)
    purchase = shown(scene)
    assert (purchase.row.account, purchase.row.remaining, purchase.location, due(scene)) == (NAME, 15, "Default", 10)
    made = desk(scene).receive(purchase.id, [Part("MUG", 4), Part(there.lines[1].line_id, 5)], note=" a  dent ")
    assert made.sentence.startswith("9 units of 2 lines of PO-1 booked in at Default. Linnworks.net is told")
    assert (on_hand(scene), due(scene), due(scene, "CUP")) == (7, 6, 0)
    assert scene.world.purchases.delivered(there.id) == {"MUG": 0, "CUP": 0}
    scene.sync()
    assert scene.world.purchases.delivered(there.id) == {"MUG": 4, "CUP": 5}
    purchase = shown(scene)
    (act,) = purchase.deliveries
    assert [(each.sku, each.units, each.state, each.words) for each in act.lines] == [
        ("MUG", 4, "confirmed", "Booked in at Linnworks.net"), ("CUP", 5, "confirmed", "Booked in at Linnworks.net"),
    ]  # fmt: skip
    assert (act.note, act.may_undo, act.undo_until) == ("a dent", False, None)
    assert (purchase.row.status, purchase.row.delivered, purchase.row.waiting) == ("PARTIAL", 9, 0)
    assert due(scene) == 6
    with pytest.raises(BadInput, match="cannot be taken back"):
        desk(scene).undo(act.id)
    desk(scene).receive(purchase.id, [Part("MUG", 6)])
    scene.sync()
    scene.sync()
    assert desk(scene).listed() == ()
    (row,) = desk(scene).listed(closed=True)
    assert (row.closed, row.status, row.remaining, due(scene)) == ("delivered", "DELIVERED", 0, 0)
    assert shown(scene).why_not == "Linnworks.net has all of it as delivered"


def test_m3_what_waits_can_be_taken_back_for_the_undo_time(scene: LinnworksScene) -> None:
    expect(scene)
    scene.built.accounts.save(NAME, {"undo_seconds": 60})
    purchase = shown(scene)
    assert desk(scene).terms(purchase.id).undo_seconds == 60
    made = desk(scene).receive(purchase.id, [Part("MUG", 4)])
    assert made.undo_until is not None
    assert made.delivery.may_undo
    assert desk(scene).undo(made.id).deliveries
    assert (on_hand(scene), due(scene)) == (3, 10)
    (act,) = desk(scene).history(purchase.id)
    assert (act.undone, act.may_undo, act.lines[0].words) == (True, False, "Taken back")
    with pytest.raises(UnknownName):
        desk(scene).undo(99)
    at_once = desk(scene).receive(purchase.id, [Part("MUG", 4)], at_once=True)
    assert at_once.undo_until is None


def test_m3_an_account_that_watches_books_in_and_holds_the_word(scene: LinnworksScene) -> None:
    there = expect(scene)
    scene.built.accounts.save(NAME, {"mode": "watch"})
    purchase = shown(scene)
    assert "only watches" in desk(scene).terms(purchase.id).held
    made = desk(scene).receive(purchase.id, [Part("MUG", 4)])
    assert "is not told for now: The account only watches" in made.sentence
    assert made.delivery.lines[0].words.startswith("Held: The account only watches")
    scene.sync()
    assert (on_hand(scene), scene.world.purchases.delivered(there.id)["MUG"]) == (7, 0)
    assert made.delivery.may_undo, "nobody was told"


def test_m3_the_stock_of_a_booking_is_not_undone_alone(scene: LinnworksScene) -> None:
    """Else its channel would be told of goods that are not here."""
    expect(scene)
    desk(scene).receive(shown(scene).id, [Part("MUG", 4)])
    entry = scene.built.stock.movements("MUG")[0]
    assert entry.batch is not None
    with pytest.raises(BadInput, match="booked a delivery in"):
        scene.built.stock.acts.undo(entry.batch)
    assert on_hand(scene) == 7


def test_m3_import_switched_off_expects_nothing(scene: LinnworksScene) -> None:
    """Until it is switched on again: then what is open on the channel is expected anew."""
    expect(scene)
    purchase = shown(scene).id
    scene.built.accounts.save(NAME, {"import_purchase_orders": False})
    scene.sync()
    assert (desk(scene).listed(), due(scene)) == ((), 0)
    with pytest.raises(BadInput, match="does not import purchase orders"):
        desk(scene).receive(purchase, [Part("MUG", 1)])
    scene.built.accounts.save(NAME, {"import_purchase_orders": True})
    scene.sync()
    assert ([each.id for each in desk(scene).listed()], due(scene)) == ([purchase], 10)


@pytest.mark.parametrize(
    ("parts", "kind", "said"),
    [
        ([], "units", "Nothing is booked in: say how many units of which line came"),
        ([Part("LAMP", 1)], "line", "PO-1 has no line LAMP"),
        ([Part("", 1)], "line", "PO-1 has no line without a name"),
        ([Part("MUG", 0)], "units", "MUG: 0 units cannot have come: 1 to 1,000,000 can"),
        ([Part("MUG", 1_000_001)], "units", "MUG: 1,000,001 units cannot have come: 1 to 1,000,000 can"),
        ([Part("JUG", 1)], "item", "No stock item has the SKU JUG"),
        ([Part("SET", 1)], "kit", "SET is made of other items: book its parts in"),
        ([Part("BATCH", 1)], "batch", "BATCH is kept in batches: name the batch of these units"),
        ([Part("MUG", 1, "x" * 101)], "batch", "MUG: the number of a batch has at most 100 letters"),
        ([Part("MUG", 12)], "over", "MUG: 10 expected, 12 came, 2 more than was ordered"),
    ],
)  # fmt: skip
def test_m3_every_fault_is_a_sentence_and_books_nothing(
    scene: LinnworksScene, parts: list[Part], kind: str, said: str
) -> None:
    scene.stock({"SET": 0, "BATCH": 0})
    scene.built.kits.set_parts("SET", [("MUG", 1), ("CUP", 1)])
    scene.world.shelf.add("BATCH", batched=True)
    expect(
        scene, PurchaseLine("MUG", 10), PurchaseLine("JUG", 1), PurchaseLine("SET", 1), PurchaseLine("BATCH", 1)
    )  # fmt: skip
    purchase = shown(scene)
    faults = desk(scene).check(purchase.id, parts)
    assert [(each.kind, each.sentence) for each in faults][-1:] == [(kind, said)]
    error = MoreThanOrdered if kind == "over" else BadInput
    with pytest.raises(error) as caught:
        desk(scene).receive(purchase.id, [Part("MUG", 1), *parts] if parts else [], over=kind != "over")
    assert caught.value.title.split(":")[0] == said.split(":")[0]
    assert (on_hand(scene), scene.states("booking")) == (3, {})


def test_m3_where_it_is_put(scene: LinnworksScene) -> None:
    expect(scene)
    scene.built.locations.add("Shed")
    scene.built.locations.add("Broken", quarantine=True)
    purchase = shown(scene)
    for place in ("Nowhere", "Broken"):
        (fault,) = desk(scene).check(purchase.id, [Part("MUG", 1)], place)
        assert (fault.kind, place in fault.sentence) == ("place", True)
        with pytest.raises(BadInput):
            desk(scene).receive(purchase.id, [Part("MUG", 1)], location=place)
    desk(scene).receive(purchase.id, [Part("MUG", 4)], location="Shed")
    levels = {each.location: (each.on_hand, each.due) for each in scene.built.items.get("MUG").levels}
    assert levels == {"Default": (3, 6), "Shed": (4, 0)}


def test_m3_more_than_was_ordered_needs_a_persons_word(scene: LinnworksScene) -> None:
    there = expect(scene)
    purchase = shown(scene)
    with pytest.raises(MoreThanOrdered) as caught:
        desk(scene).receive(purchase.id, [Part("MUG", 12), Part("CUP", 6)])
    assert [(each.line_id, each.more) for each in caught.value.faults] == [
        (there.lines[0].line_id, 2), (there.lines[1].line_id, 1),
    ]  # fmt: skip
    assert (caught.value.exit_code, on_hand(scene)) == (1, 3)
    desk(scene).receive(purchase.id, [Part("MUG", 12)], over=True)
    with pytest.raises(MoreThanOrdered, match="nothing more is expected"):
        desk(scene).receive(purchase.id, [Part("MUG", 1)])
    scene.sync()
    assert scene.world.purchases.delivered(there.id)["MUG"] == 12


def test_m3_units_of_one_sku_go_over_its_lines(scene: LinnworksScene) -> None:
    there = expect(scene, PurchaseLine("MUG", 3), PurchaseLine("MUG", 4), PurchaseLine("CUP", 5))
    purchase = shown(scene)
    made = desk(scene).receive(purchase.id, [Part("mug", 5)])
    one, two, _ = (each.line_id for each in there.lines)
    assert [(each.line_id, each.units) for each in made.delivery.lines] == [(one, 3), (two, 2)]
    with pytest.raises(MoreThanOrdered, match="MUG: 2 expected, 3 came, 1 more"):
        desk(scene).receive(purchase.id, [Part("MUG", 3)])
    made = desk(scene).receive(purchase.id, [Part("MUG", 3)], over=True)
    assert [(each.line_id, each.units) for each in made.delivery.lines] == [(two, 3)]
    scene.sync()
    assert [scene.world.purchases.get(there.id).delivered(each) for each in (one, two)] == [3, 5]


def test_m3_what_a_scanner_reads(scene: LinnworksScene) -> None:
    """A barcode of ours or theirs, a SKU in any case, what the supplier calls it."""
    scene.built.items.set("MUG", "barcode", MUG_CODE)
    there = expect(
        scene,
        PurchaseLine("MUG", 3, barcode="036000291452"),
        PurchaseLine("CUP", 2, barcode=CUP_CODE, supplier_code="S-7", supplier_barcode="7777"),
        PurchaseLine("MUG", 4, barcode=""),
        PurchaseLine("JUG", 1, supplier_code="S-7"),
    )
    purchase = shown(scene)
    one, cup, three, jug = (each.line_id for each in there.lines)
    codes = {MUG_CODE: one, "0036000291452": one, "mug": one, f" {CUP_CODE} ": cup, "7777": cup, "JUG": jug}
    assert {code: desk(scene).scan(purchase.id, code).line_id for code in codes} == codes
    found = desk(scene).scan(purchase.id, "S-7")
    assert (found.line_id, found.sentence) == ("", "S-7 means several lines: CUP, JUG. Scan or type the SKU")
    found = desk(scene).scan(purchase.id, "12345")
    assert (found.line_id, found.sentence) == ("", "No line of this purchase order is called 12345")
    assert desk(scene).scan(purchase.id, "jug").sentence == "No stock item has the SKU JUG"
    assert desk(scene).scan(purchase.id, MUG_CODE, {one: 3}).line_id == three, "the first is full"
    full = desk(scene).scan(purchase.id, MUG_CODE, {one: 3, three: 4})
    assert (full.line_id, full.full) == (three, True)
    assert [each.reference for each in desk(scene).expecting(CUP_CODE)] == ["PO-1"]
    desk(scene).receive(purchase.id, [Part("CUP", 2)])
    assert desk(scene).expecting(CUP_CODE) == ()
    assert desk(scene).expecting("nothing") == ()


def test_m3_a_list_is_searched_and_kept_to_an_account(scene: LinnworksScene) -> None:
    expect(scene, reference="PO-1", supplier_reference="SUP-9")
    expect(scene, PurchaseLine("JUG", 1, title="Ähre"), reference="PO-2")
    assert [each.reference for each in desk(scene).listed()] == ["PO-1", "PO-2"]
    for word, wanted in (("sup-9", "PO-1"), ("jug", "PO-2"), ("äHRE", "PO-2"), ("po-2", "PO-2"), ("CUP", "PO-1")):
        assert [each.reference for each in desk(scene).listed(search=word)] == [wanted], word
    assert desk(scene).listed(search="lamp") == ()
    assert len(desk(scene).listed(NAME)) == 2
    with pytest.raises(UnknownName):
        desk(scene).listed("Nobody")
    with pytest.raises(UnknownName, match="no purchase order PO-9"):
        desk(scene).find("PO-9")
    with pytest.raises(UnknownName):
        desk(scene).fetch(99)


def test_m3_two_of_one_reference_are_named_by_their_ids(scene: LinnworksScene) -> None:
    expect(scene)
    two = expect(scene)
    with pytest.raises(BadInput, match="several purchase orders") as caught:
        desk(scene).find("PO-1")
    assert two.id in caught.value.detail
    assert shown(scene, two.id).row.channel_id == two.id


def test_m3_asking_again_is_a_persons_call_whatever_the_mode(scene: LinnworksScene) -> None:
    there = expect(scene)
    scene.built.accounts.save(NAME, {"mode": "watch", "enabled": False})
    scene.world.purchases.another_client_delivers(there.id, "MUG", 3)
    purchase = desk(scene).refresh(shown(scene).id)
    assert [(each.sku, each.delivered, each.remaining) for each in purchase.lines] == [("MUG", 3, 7), ("CUP", 0, 5)]
    assert due(scene) == 7
    scene.faults.fail_next("Get_PurchaseOrder", "503", times=9)
    with pytest.raises(ChannelError):
        desk(scene).refresh(purchase.id)
    scene.faults.reset()
    place = scene.world.add_location("Shed")
    scene.world.purchases.move(there.id, place.id)
    assert desk(scene).refresh(purchase.id).row.closed == "moved"
    assert due(scene) == 0
    with pytest.raises(BadInput, match="expected at another location"):
        desk(scene).receive(purchase.id, [Part("MUG", 1)])
    scene.world.purchases.delete(there.id)
    gone = desk(scene).refresh(purchase.id)
    assert (gone.row.closed, gone.why_not) == ("gone", "Linnworks.net does not have it any more")


def test_m3_what_comes_after_all_was_delivered_is_asked_about(scene: LinnworksScene) -> None:
    there = expect(scene)
    scene.world.purchases.change_status(there.id, "DELIVERED")
    purchase = desk(scene).refresh(shown(scene).id)
    assert (purchase.row.closed, purchase.row.remaining) == ("delivered", 0)
    with pytest.raises(MoreThanOrdered, match="MUG: nothing more is expected, and 1 is more than was ordered"):
        desk(scene).receive(purchase.id, [Part("MUG", 1)])
    assert desk(scene).receive(purchase.id, [Part("MUG", 1)], over=True).delivery.units == 1
    assert on_hand(scene) == 4


def test_m4_off_a_line_waits_for_its_item(scene: LinnworksScene) -> None:
    """It is found at once when it is looked at: an item was made, or a listing linked."""
    expect(scene, PurchaseLine("JUG", 2), PurchaseLine("POT", 3))
    purchase = shown(scene)
    assert [each.why_not for each in purchase.lines] == [f"No stock item has the SKU {each}" for each in ("JUG", "POT")]
    assert desk(scene).listed()[0].missing == 2
    scene.stock({"MUG": 3, "CUP": 0, "JUG": 0})
    assert [(each.item, each.why_not) for each in shown(scene).lines][0] == ("JUG", "")
    assert desk(scene).listed()[0].missing == 1
    assert desk(scene).resolve(purchase.id) == 1
    assert due(scene, "JUG") == 2
    scene.world.shelf.add("POT", level=1)
    scene.built.listings.download(NAME)
    scene.built.listings.link(NAME, "POT", "CUP")
    assert [each.item for each in shown(scene).lines] == ["JUG", "CUP"]
    desk(scene).receive(purchase.id, [Part("POT", 3), Part("JUG", 2)])
    assert (on_hand(scene, "CUP"), on_hand(scene, "JUG")) == (3, 2)


def test_m4_on_a_line_makes_its_item_once(scene: LinnworksScene) -> None:
    scene.built.accounts.save(NAME, {"create_new_products": True})
    expect(scene, PurchaseLine("JUG", 2, title="A jug", barcode=CUP_CODE), PurchaseLine("mug", 1))
    purchase = shown(scene)
    jug, mug = purchase.lines
    assert (jug.item, jug.made, jug.item_title) == ("JUG", True, "A jug")
    assert (mug.item, mug.made) == ("MUG", False), "there is one, in another case"
    item = scene.built.items.get("JUG")
    assert (item.title, item.barcode) == ("A jug", CUP_CODE)
    assert [(each.location, each.on_hand, each.due) for each in item.levels] == [("Default", 0, 2)]
    before = len(scene.built.items.listed())
    desk(scene).refresh(purchase.id)
    scene.sync()
    assert len(scene.built.items.listed()) == before


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), st.sampled_from(["MUG", "CUP"]), st.integers(1, 6)),
        st.tuples(st.just("undo"), st.just(""), st.integers(0, 3)),
        st.tuples(st.just("sync"), st.just(""), st.just(0)),
        st.tuples(st.just("other"), st.sampled_from(["MUG", "CUP"]), st.integers(1, 3)),
        st.tuples(st.just("cancel"), st.just(""), st.integers(0, 3)),
    ),
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_m3_shelf_debts_and_the_channel_agree(scene: LinnworksScene, steps: list[tuple[str, str, int]]) -> None:
    """Whatever is booked in, taken back, told and booked by others: what lies here is what was booked in here, and the
    channel has what it was told beside what others booked."""
    number = len(desk(scene).listed(closed=True))
    there = expect(scene, reference=f"PO-{number}")
    purchase = shown(scene, f"PO-{number}").id
    before = {sku: on_hand(scene, sku) for sku in ("MUG", "CUP")}
    others = {"MUG": 0, "CUP": 0}
    for what, sku, units in steps:
        if what == "other":
            scene.world.purchases.another_client_delivers(there.id, sku, units)
            others[sku] += units
        else:
            act(scene, purchase, what, sku, units)
        for each in desk(scene).fetch(purchase).lines:
            assert on_hand(scene, each.sku) - before[each.sku] == each.delivered_here
    while scene.states("booking").keys() & {"waiting", "sending"}:
        scene.sync()
    told = dict.fromkeys(others, 0)
    for line in (line for each in desk(scene).history(purchase) for line in each.lines):
        told[line.sku] += line.told
        assert line.told == (line.units if line.state == "confirmed" else 0)
    assert scene.world.purchases.delivered(there.id) == {sku: others[sku] + told[sku] for sku in others}


def act(scene: LinnworksScene, purchase: int, what: str, sku: str, units: int) -> None:
    if what == "receive":
        desk(scene).receive(purchase, [Part(sku, units)], over=True)
    elif what == "sync":
        scene.sync()
    elif what == "undo":
        for each in [each for each in desk(scene).history(purchase) if each.may_undo][:units]:
            desk(scene).undo(each.id)
    else:
        rows = scene.built.store.read(outbox.listed)
        waiting = [each.id for each in rows if each.kind == "booking" and each.state in ("held", "waiting")]
        scene.built.outbox.cancel(waiting[:units])
