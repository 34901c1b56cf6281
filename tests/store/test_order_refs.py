"""M6: which order a REF means, and the number that people see."""

from __future__ import annotations

import pytest

from linndesk.errors import BadInput, UnknownName
from linndesk.store import grids, order_refs, orders, orders_scan
from linndesk.store.grids import GridQuery
from linndesk.store.numbers import own_ids
from linndesk.store.orders_grid import ORDERS
from linndesk.store.store import Store
from tests.store import made


def at(store: Store, name: str, ref: str, prefix: str = "", called: str = "") -> int:
    """One order of an account of its own or of a known one; its id."""
    known = store.read(lambda: {each.name: each.id for each in made.accounts.every()})
    account_id = known.get(name) or made.account(store, name, f"{name}:EU")
    made.page(store, account_id, made.order(ref, called=called), prefix=prefix)
    return store.read(lambda: orders.id_of(ref))


def meant(store: Store, ref: str, account_id: int | None = None) -> int:
    return store.read(lambda: orders.id_of(ref, account_id))


def test_an_order_is_found_by_each_of_its_numbers(store: Store) -> None:
    one = at(store, "Client", "guid-1", "AC1-", "5001")
    for ref in ("guid-1", f"AC1-{100000 + one}", f"ac1-{100000 + one}", str(100000 + one), "5001"):
        assert meant(store, ref) == one
    assert store.read(lambda: orders.fetch([one], None)[0]).number == f"AC1-{100000 + one}"
    assert store.read(lambda: orders.fetch([one], None)[0]).called == "5001"
    for wrong in ("", f"AC-{100000 + one}", f"1-{100000 + one}", "guid", "99999", f"AC1-0{100000 + one}"):
        with pytest.raises(UnknownName):
            meant(store, wrong)


def test_a_number_of_two_orders_is_ambiguous_and_the_account_decides(store: Store) -> None:
    first = at(store, "One", "guid-1", called="777")
    second = at(store, "Two", "guid-2", called="777")
    with pytest.raises(BadInput, match="several accounts") as refused:
        meant(store, "777")
    assert "--account" in refused.value.fix
    two = store.read(lambda: {each.name: each.id for each in made.accounts.every()})["Two"]
    assert meant(store, "777", two) == second
    third = at(store, "Two", "guid-3", called="777")
    with pytest.raises(BadInput, match="Several orders of Two"):
        meant(store, "777", two)
    assert (meant(store, "guid-1"), meant(store, "guid-3")) == (first, third)


def test_our_own_number_counts_before_what_another_order_is_called(store: Store) -> None:
    """Within one account; over accounts a person has to say which."""
    one = at(store, "One", "guid-1")
    at(store, "One", "guid-2", called=str(100000 + one))
    assert meant(store, str(100000 + one)) == one
    at(store, "Two", "guid-3", called=str(100000 + one))
    with pytest.raises(BadInput, match="several accounts"):
        meant(store, str(100000 + one))


def test_a_scan_a_table_and_a_search_know_them_too(store: Store) -> None:
    one = at(store, "Client", "guid-1", "AC-", "5001")
    for ref in ("guid-1", f"AC-{100000 + one}", "5001"):
        assert store.read(lambda: orders_scan.meaning(ref)).order_ids == (one,)  # noqa: B023
        assert store.read(lambda: orders_scan.named([ref, "nothing"]))[ref][0].order_id == one  # noqa: B023
        assert list(store.read(lambda: grids.ids(ORDERS, GridQuery(search=ref)))) == [one]  # noqa: B023
    row = store.read(lambda: grids.rows(ORDERS, [one]))[one]
    assert (row.number, row.called) == (f"AC-{100000 + one}", "5001")


def test_a_prefix_may_end_in_digits() -> None:
    assert own_ids("A1100007") == {1100007 - 100000: "A", 7: "A1"}
    assert order_refs.surest([]) == []
