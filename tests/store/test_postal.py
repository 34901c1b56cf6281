"""D23: postal services by name, their rules, and which orders follow an allocation, on both engines."""

from __future__ import annotations

from collections.abc import Callable

from linndesk.domain.despatch import Service
from linndesk.store import bulk, marks, postal
from linndesk.store.store import Store
from linndesk.store.tables import Order
from tests.store import made


def test_a_service_is_there_once_whatever_its_case(store: Store) -> None:
    assert store.write(lambda: postal.make_sure(["Royal Mail 24", "DHL", "Royal Mail 24", ""])) == [
        "Royal Mail 24", "DHL",
    ]  # fmt: skip
    assert store.write(lambda: postal.make_sure(["dhl", " Evri ", "evri", "royal  mail 24"])) == ["Evri"]
    assert store.read(postal.every) == ["Royal Mail 24", "DHL", "Evri"]


def test_a_rule_is_kept(store: Store) -> None:
    store.write(lambda: postal.make_sure(["DHL"]))
    store.write(lambda: postal.put_rule(Service("DHL", "required", "[0-9]{10}")))
    assert store.read(postal.services) == [Service("DHL", "required", "[0-9]{10}")]


def _services(store: Store) -> dict[str, str]:
    rows = store.read(lambda: bulk.rows(Order, "select channel_order_id, postal_service from orders order by id"))
    return {ref: service for ref, service in rows}


def standard_is(service: str) -> Callable[[str, str], str]:
    return lambda named, place: service if (named, place) == ("STANDARD", "UK") else ""


def test_d23_a_new_order_gets_the_allocated_service(store: Store) -> None:
    shop = made.account(store)
    orders = [made.order("1", channel_service="STANDARD"), made.order("2", channel_service="EXPRESS")]
    made.page(store, shop, *orders, service_of=standard_is("Royal Mail 48"))
    assert _services(store) == {"1": "Royal Mail 48", "2": ""}


def test_d23_an_order_that_is_here_follows_until_a_person_has_set_its_service(store: Store) -> None:
    shop = made.account(store)
    orders = [made.order(ref, channel_service="STANDARD") for ref in ("1", "2", "3")]
    made.page(store, shop, *orders, service_of=standard_is("Royal Mail 48"))
    second = store.read(lambda: bulk.rows(Order, "select id from orders where channel_order_id = '2'"))[0][0]
    store.write(lambda: marks.put([second], "postal_service", "Van"))
    store.write(lambda: Order.update(status="processed").where(Order.channel_order_id == "3").execute())
    behind = store.read(lambda: postal.behind(shop, standard_is("Evri")))
    assert [service for _, service in behind] == ["Evri"]
    store.write(lambda: postal.put([*behind, (second, "Evri")]))
    assert _services(store) == {"1": "Evri", "2": "Van", "3": "Royal Mail 48"}
    made.page(store, shop, *(made.later(each) for each in orders[:2]), service_of=standard_is("DPD"))
    assert _services(store) == {"1": "DPD", "2": "Van", "3": "Royal Mail 48"}


def test_renaming_takes_orders_along_in_parts_in_any_case(store: Store) -> None:
    shop = made.account(store)
    made.page(store, shop, *(made.order(str(at), channel_service="STANDARD") for at in range(5)),
              service_of=standard_is("dhl"))  # fmt: skip
    store.write(lambda: postal.make_sure(["DHL"]))
    parts = []
    while done := store.write(lambda: postal.rename_some("DHL", "DHL Parcel", 2)):
        parts.append(done)
    assert parts == [2, 2, 1]
    store.write(lambda: postal.rename("DHL", "DHL Parcel"))
    assert store.read(postal.every) == ["DHL Parcel"]
    assert set(_services(store).values()) == {"DHL Parcel"}
    assert store.read(postal.uses).orders["dhl parcel"] == 5
