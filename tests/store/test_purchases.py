"""M3, M4: purchase orders are kept as their channel has them; lines find their stock items, or make them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.domain.purchases import Purchase, PurchaseLine
from linndesk.domain.stock import Level
from linndesk.errors import UnknownName
from linndesk.store import accounts, centres, items, locations, purchases, purchases_look, tables
from linndesk.store.items import Facts
from linndesk.store.purchases import Listed, Stored
from linndesk.store.purchases_look import HeadRow, LineRow
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made
from tests.store.arriving import head, line, purchase

LATER = START + timedelta(minutes=15)


@pytest.fixture
def account(store: Store) -> int:
    return made.account(store)


def put(store: Store, account: int, *lines: PurchaseLine, makes: bool = False, **more: object) -> Stored:
    whole = purchase(lines, **more)  # type: ignore[arg-type]
    return store.write(lambda: purchases.put(account, whole, START, makes=makes, who="Theirs"))


def shown(store: Store, *, closed: bool = True) -> list[HeadRow]:
    return store.read(lambda: purchases_look.listed(closed=closed))


def lines(store: Store, id_: str = "P1") -> list[LineRow]:
    (found,) = [each for each in shown(store) if each.channel_id == id_]
    return store.read(lambda: purchases_look.lines(found.id))


def due(store: Store, sku: str = "MUG") -> dict[str, int]:
    item = store.read(lambda: items.fetch([items.id_of(sku)]))[0]
    return {each.location: each.due for each in item.levels if each.due}


def test_m3_what_is_listed_is_here_once_and_read_when_it_changes(store: Store, account: int) -> None:
    heads = [head("P1"), head("P2")]
    assert store.write(lambda: purchases.put_heads(account, heads, START)) == Listed(2, 0)
    assert store.read(lambda: purchases.to_read(account)) == ["P1", "P2"]
    put(store, account)
    assert store.read(lambda: purchases.to_read(account)) == ["P2", "P1"], "the others after what has changed"
    assert store.read(lambda: purchases.to_read(account, at_most=0)) == ["P2"]
    put(store, account, id_="P2")
    heads = [head("P1"), head("P2", digest="2", reference="PO-2b")]
    assert store.write(lambda: purchases.put_heads(account, heads, LATER)) == Listed(0, 1)
    assert store.read(lambda: purchases.to_read(account, at_most=0)) == ["P2"]
    assert [each.reference for each in shown(store)] == ["PO-P1", "PO-2b"]


def test_m3_a_name_that_could_not_be_had_just_now_stays(store: Store, account: int) -> None:
    for supplier in ("Potters Ltd", ""):
        store.write(lambda name=supplier: purchases.put_heads(account, [head("P1", supplier=name)], START))
        put(store, account, supplier=supplier)
    assert [each.supplier for each in shown(store)] == ["Potters Ltd"]


def test_m3_what_is_no_longer_listed_is_known_and_closed(store: Store, account: int) -> None:
    store.write(lambda: purchases.put_heads(account, [head("P1"), head("P2")], START))
    store.write(lambda: purchases.put_heads(account, [head("P1")], LATER))
    assert store.read(lambda: purchases.unlisted(account, LATER)) == ["P2"]
    assert store.write(lambda: purchases.close(account, "P2", "gone", LATER))
    assert not store.write(lambda: purchases.close(account, "P2", "gone", LATER))
    assert store.read(lambda: purchases.unlisted(account, LATER)) == []
    assert [each.channel_id for each in shown(store, closed=False)] == ["P1"]
    store.write(lambda: purchases.put_heads(account, [head("P2")], LATER))
    assert {each.channel_id: each.closed for each in shown(store)} == {"P1": "", "P2": ""}, "it opens again"


@pytest.mark.parametrize(
    ("status", "elsewhere", "closed"),
    [("OPEN", False, ""), ("PARTIAL", False, ""), ("DELIVERED", False, "delivered"), ("PENDING", False, "pending"),
     ("OPEN", True, "moved")],
)  # fmt: skip
def test_m3_what_is_read_says_whether_it_is_expected(
    store: Store, account: int, status: str, elsewhere: bool, closed: str
) -> None:
    made.item(store)
    put(store, account)
    assert due(store) == {"Default": 10}
    whole = purchase(status=status)
    assert store.write(lambda: purchases.put(account, whole, LATER, elsewhere=elsewhere)).closed == closed
    (found,) = shown(store)
    assert (found.closed, found.status) == (closed, status)
    assert due(store) == ({} if closed else {"Default": 10})
    put(store, account)
    assert (shown(store)[0].closed, due(store)) == ("", {"Default": 10})


def test_m3_lines_are_kept_by_their_id_and_vanish_without_being_forgotten(store: Store, account: int) -> None:
    for sku in ("MUG", "CUP", "JUG"):
        made.item(store, sku)
    put(store, account, line("MUG"), line("CUP", 5, 2))
    before = {each.line_id: each.id for each in lines(store)}
    put(store, account, line("CUP", 6, 3), line("JUG", 1))
    now = lines(store)
    assert [(each.line_id, each.ordered, each.delivered, each.item) for each in now] == [
        ("LCUP", 6, 3, "CUP"), ("LJUG", 1, 0, "JUG"),
    ]  # fmt: skip
    assert now[0].id == before["LCUP"]
    assert [due(store, each) for each in ("MUG", "CUP", "JUG")] == [{}, {"Default": 3}, {"Default": 1}]
    put(store, account, line("MUG", 4))
    assert [(each.line_id, each.id) for each in lines(store)] == [("LMUG", before["LMUG"])], "it is back"
    put(store, account, line("JUG", 4, id="LMUG"))
    assert [(each.sku, each.item) for each in lines(store)] == [("JUG", "JUG")], "another product in its place"
    assert [due(store, each) for each in ("MUG", "JUG")] == [{}, {"Default": 4}]


def test_m3_figures_of_a_list(store: Store, account: int) -> None:
    made.item(store)
    soon = START + timedelta(days=1)
    put(store, account, line("MUG", 10, 4), line("CUP", 5), id_="P1")
    put(store, account, line("MUG", 3, 5), id_="P2", expected_at=soon, broken=("Line 2 cannot be read",))
    two, one = shown(store)
    assert (one.channel_id, one.lines, one.ordered, one.delivered, one.remaining) == ("P1", 2, 15, 4, 11)
    assert (one.missing, one.made, one.waiting, one.expected_at) == (1, 0, 0, None)
    assert (two.channel_id, two.remaining, two.trouble) == ("P2", 0, "Line 2 cannot be read")
    assert two.expected_at == soon
    made.item(store, "CUP")
    assert [each.missing for each in shown(store)] == [0, 0], "it is looked up when it is looked at"
    assert [each.item for each in lines(store)] == ["MUG", "CUP"]
    store.write(lambda: purchases.resolve(one.id, START))
    assert due(store, "CUP") == {"Default": 5}


def test_m3_a_line_is_the_item_that_the_listing_is_linked_to_else_that_of_its_sku(store: Store, account: int) -> None:
    """As an order's line finds its item; another case only where that names one."""
    made.linked(store, account, "MUG", "A-MUG")
    for sku in ("MUG", "cup", "JUG", "jug", "Bowl"):
        made.item(store, sku)
    put(store, account, line("MUG"), line("CUP"), line("Jug"), line("JUG"), line("bOWL"), line("LAMP"))
    found = {each.sku: each.item for each in lines(store)}
    assert found == {"MUG": "A-MUG", "CUP": "cup", "Jug": "", "JUG": "JUG", "bOWL": "Bowl", "LAMP": ""}


def test_m4_a_line_without_an_item_makes_one(store: Store, account: int) -> None:
    made.item(store, "MUG")
    store.write(lambda: items.create([Facts("OLD", barcode="500")], START))
    told = (
        line("CUP", title="A cup", barcode="400"), line("CUP", id="L2"), line("mug"), line("JUG", barcode="500"),
        line("  ", id="L5"), line("GONE", removed=True),
    )  # fmt: skip
    stored = put(store, account, *told, makes=True)
    assert stored.made == ("CUP", "JUG")
    found = {each.line_id: each for each in lines(store)}
    assert {key: (each.item, each.made) for key, each in found.items()} == {
        "LCUP": ("CUP", True), "L2": ("CUP", True), "Lmug": ("MUG", False), "LJUG": ("JUG", True), "L5": ("", False),
    }  # fmt: skip
    (cup,) = store.read(lambda: items.fetch([items.id_of("CUP")]))
    assert (cup.title, cup.barcode, cup.levels) == ("A cup", "400", (Level("Default", 0, 0, due=20),))
    (jug,) = store.read(lambda: items.fetch([items.id_of("JUG")]))
    assert (jug.title, jug.barcode) == ("A JUG", ""), "another item has that barcode"
    assert put(store, account, *told, makes=True).made == ()
    (noted,) = store.read(lambda: list(tables.Audit.select().where(tables.Audit.target == "CUP")))
    assert (noted.action, noted.who) == ("item made", "linndesk")


def test_m4_two_lines_of_one_new_barcode_make_one_bearer(store: Store, account: int) -> None:
    put(store, account, line("CUP", barcode="400"), line("JUG", barcode="400"), makes=True)
    barcodes = store.read(lambda: [each.barcode for each in tables.Item.select().order_by(tables.Item.sku)])
    assert sorted(barcodes) == ["", "400"]


def test_m4_never_where_an_item_exists_in_whatever_case(store: Store, account: int) -> None:
    for sku in ("mug", "MUG", "Ähre"):
        made.item(store, sku)
    assert put(store, account, line("Mug"), line("äHRE"), makes=True).made == ()
    assert {each.sku: each.item for each in lines(store)} == {"Mug": "", "äHRE": "Ähre"}


def test_m4_off_or_closed_makes_nothing(store: Store, account: int) -> None:
    assert put(store, account).made == ()
    assert put(store, account, makes=True, status="DELIVERED").made == ()
    with pytest.raises(UnknownName):
        store.read(lambda: items.id_of("MUG"))


def test_a_removed_account_takes_its_purchase_orders_and_what_was_due(store: Store, account: int) -> None:
    made.item(store)
    put(store, account)
    other = made.account(store, "Other", "S2:EU")
    put(store, other, line("MUG", 3))
    assert due(store) == {"Default": 13}
    store.write(lambda: accounts.remove(account))
    assert [each.account for each in shown(store)] == ["Other"]
    assert due(store) == {"Default": 3}


def test_what_is_due_is_due_where_the_orders_of_its_account_leave_from(store: Store, account: int) -> None:
    made.item(store)
    put(store, account)
    store.write(lambda: locations.add("Shed"))
    store.write(lambda: accounts.save(account, {"order_location": "Shed"}, ()))
    assert due(store) == {"Shed": 10}
    store.write(lambda: locations.rename("Shed", "Barn"))
    put(store, account, line("MUG", 7))
    assert due(store) == {"Barn": 7}


def test_a_channels_own_warehouse_keeps_what_it_says_itself(store: Store, account: int) -> None:
    item = made.item(store)
    pool = made.pool_of(store, account)

    def theirs() -> int:
        centre = centres.make(pool, "FBA", "Shop FBA", account, START)
        level = tables.Level.create(item=item, location=centre.location_id, on_hand=4, due=6)
        return int(level.id)

    level = store.write(theirs)
    put(store, account)
    assert due(store) == {"Default": 10, "Shop FBA": 6}
    assert store.read(lambda: tables.Level.get_by_id(level).due) == 6


def test_more_than_a_level_holds_is_due_as_the_most(store: Store, account: int) -> None:
    made.item(store)
    put(store, account, line("MUG", 2**31 - 1), line("MUG", 2**31 - 1, id="L2"))
    assert due(store) == {"Default": 2**31 - 1}
    assert shown(store)[0].remaining == 2**32 - 2


SKUS = ("MUG", "CUP", "JUG")


def numbered(rows: list[tuple[str, int, int]]) -> list[PurchaseLine]:
    return [line(sku, ordered, delivered, id=f"L{at}") for at, (sku, ordered, delivered) in enumerate(rows)]


WHOLE = st.builds(
    lambda at, number, rows, status: (at, purchase(numbered(rows), f"P{number}", status=status)),
    st.integers(0, 1),
    st.integers(1, 2),
    st.lists(st.tuples(st.sampled_from(SKUS), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=3),
    st.sampled_from(["OPEN", "PARTIAL", "DELIVERED", "PENDING"]),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WHOLE, max_size=8))
def test_what_is_due_is_what_open_lines_still_bring(store: Store, told: list[tuple[int, Purchase]]) -> None:
    """Two accounts, one location: whatever is read in whatever order, the levels are the sum of it."""

    def clear() -> None:
        for table in (tables.Purchase, tables.Listing, tables.Level, tables.Item, tables.Account):
            table.delete().execute()

    store.write(clear)
    both = [made.account(store, "One", "S1:EU"), made.account(store, "Two", "S2:EU")]
    for sku in SKUS:
        made.item(store, sku)
    for at, whole in told:
        store.write(lambda at=at, whole=whole: purchases.put(both[at], whole, START))  # type: ignore[misc]
    newest = {(at, whole.head.id): whole for at, whole in told}
    wanted = dict.fromkeys(SKUS, 0)
    for whole in newest.values():
        for each in whole.lines:
            open_ = whole.head.status in ("OPEN", "PARTIAL")
            wanted[each.sku] += max(0, each.ordered - each.delivered) if open_ else 0
    assert {sku: sum(due(store, sku).values()) for sku in SKUS} == wanted


def test_one_is_found_by_its_reference_whatever_its_case(store: Store, account: int) -> None:
    other = made.account(store, "Other", "S2:EU")
    put(store, account, id_="P1", reference="PO-1", supplier_reference="S-1")
    put(store, other, id_="P2", reference="po-1")
    put(store, other, id_="P3", reference="PO-3", supplier_reference="PO-1")

    def meant(ref: str, account_id: int | None = None) -> list[str]:
        return [each.channel_id for each in store.read(lambda: purchases_look.meant(ref, account_id))]

    assert sorted(meant("Po-1")) == ["P1", "P2"], "a reference before a supplier's"
    assert meant("PO-1", account) == ["P1"]
    assert meant(" s-1 ") == ["P1"]
    assert meant("p3") == ["P3"]
    assert meant("PO-9") == []
    store.write(lambda: purchases.close(account, "P1", "gone", START))
    assert meant("PO-1") == ["P2"], "an open one before a closed one"
    assert meant("PO-1", account) == ["P1"]
    words = store.read(lambda: purchases_look.words([each.id for each in shown(store)]))
    assert all("a mug" in each for each in words.values())
