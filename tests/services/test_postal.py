"""D23: our postal services and their rules; Allocate Shipping Services and the orders that follow it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from linndesk.domain.despatch import Service
from linndesk.errors import BadInput, InvalidSettings, UnknownName
from linndesk.services.allocationrows import AllocationRow
from linndesk.services.despatch import Wish
from linndesk.services.postal import Postal
from linndesk.sync.progress import Progress
from tests.scene import Scene

UK = "A1F83G8C2ARO7P"


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """Three open orders: two of one shipping service, one of another; synced, nothing allocated."""
    scene.add("Shop", mode="live")
    for ref, level in (("1", "STANDARD"), ("2", "STANDARD"), ("3", "EXPEDITED")):
        scene.amazon.world.add_order(ref, created=scene.clock.now() - timedelta(hours=1), service_level=level)
    scene.sync()
    return scene


def postal(shop: Scene) -> Postal:
    return shop.built.postal


def service_of(shop: Scene, ref: str) -> str:
    return shop.built.orders.show(ref).postal_service


def named(shop: Scene, ref: str) -> str:
    return shop.built.orders.show(ref).channel_service


def told(shop: Scene) -> tuple[str, str | None]:
    """Carrier and method of the one despatch that the channel was told of."""
    (each,) = shop.amazon.confirmations.log
    package = json.loads(each.raw)["packageDetail"]
    return package["carrierCode"], package.get("shippingMethod")


def allocate(shop: Scene, ref: str, service: str, **more: Any) -> None:
    """The channel service of an order becomes ours."""
    rows = postal(shop).allocation("Shop")
    changed = [replace(each, service=service, **more) if each.channel_service == named(shop, ref) else each
               for each in rows]  # fmt: skip
    postal(shop).allocate("Shop", changed)


def test_d23_services_seen_in_orders_are_offered_with_counts_unmapped_first(shop: Scene) -> None:
    rows = postal(shop).allocation("Shop")
    assert [(each.channel_service, each.marketplace, each.seen, each.service) for each in rows] == [
        (named(shop, "1"), UK, 2, ""), (named(shop, "3"), UK, 1, ""),
    ]  # fmt: skip
    assert all(each.last_at == shop.clock.now() for each in rows)
    allocate(shop, "1", "Royal Mail 48", carrier_code="Royal Mail")
    never = AllocationRow("Gone Dom_1", "", service="Van", carrier_code="Other", carrier_name="Own van")
    postal(shop).allocate("Shop", [*postal(shop).allocation("Shop"), never])
    after = postal(shop).allocation("Shop")
    assert [(each.service, each.seen) for each in after] == [("", 1), ("Royal Mail 48", 2), ("Van", 0)]


def test_d23_open_orders_follow_at_once_but_not_where_a_person_has_chosen(shop: Scene) -> None:
    second = shop.built.order_acts.id_of("2")
    shop.built.order_acts.set_service([second], "Van")
    allocate(shop, "1", "Royal Mail 48")
    assert [service_of(shop, ref) for ref in "123"] == ["Royal Mail 48", "Van", ""]
    allocate(shop, "1", "Evri")
    assert [service_of(shop, ref) for ref in "123"] == ["Evri", "Van", ""]
    postal(shop).allocate("Shop", [])
    assert [service_of(shop, ref) for ref in "123"] == ["", "Van", ""]


def test_d23_orders_that_come_later_have_it_and_updates_keep_a_persons_choice(shop: Scene) -> None:
    allocate(shop, "1", "Royal Mail 48")
    shop.built.order_acts.set_service([shop.built.order_acts.id_of("2")], "Van")
    shop.amazon.world.add_order("4", created=shop.clock.now(), service_level="STANDARD")
    shop.clock.advance(minutes=20)
    shop.amazon.world.request_cancellation("2")
    shop.sync()
    assert (service_of(shop, "4"), service_of(shop, "2")) == ("Royal Mail 48", "Van")


def test_d23_a_marketplace_may_be_written_as_people_do(shop: Scene) -> None:
    rows = [{"service": "Letter", "channel_service": named(shop, "1").upper()},
            {"service": "Royal Mail 48", "channel_service": f" {named(shop, '1')} ", "marketplace": "uk"}]  # fmt: skip
    shop.built.accounts.save("Shop", {"shipping_services": rows})
    assert service_of(shop, "1") == "Royal Mail 48"
    assert {each.name for each in postal(shop).services()} >= {"Royal Mail 48", "Letter"}


def test_d23_a_despatch_goes_under_the_carrier_of_its_service(shop: Scene) -> None:
    allocate(shop, "1", "Royal Mail 48", carrier_code="Royal Mail", shipping_method="Tracked 48")
    order = shop.built.order_acts.id_of("1")
    (row,) = shop.built.despatch.sheet([Wish(order, tracking="AB1")]).rows
    assert row.service == "Royal Mail 48"
    assert "unmapped_service" not in [each.kind for each in row.findings]
    shop.built.despatch.despatch([Wish(order, tracking="AB1")], at_once=True)
    shop.sync()
    assert told(shop) == ("Royal Mail", "Tracked 48")


def test_other_without_a_carrier_name_is_refused_and_nothing_is_kept(shop: Scene) -> None:
    with pytest.raises(InvalidSettings, match="carrier name"):
        allocate(shop, "1", "Van", carrier_code="other")
    assert service_of(shop, "1") == ""
    assert postal(shop).services() == []
    allocate(shop, "1", "Van", carrier_code="Other", carrier_name="Own van")
    assert service_of(shop, "1") == "Van"


def test_a_new_service_is_made_with_its_rule_and_an_old_one_keeps_its_spelling(shop: Scene) -> None:
    postal(shop).add("Royal Mail 48")
    allocate(shop, "1", "royal mail  48", tracking="required", pattern="[A-Z]{2}[0-9]{9}GB")
    assert postal(shop).services() == [Service("Royal Mail 48", "required", "[A-Z]{2}[0-9]{9}GB")]
    assert service_of(shop, "1") == "Royal Mail 48"
    with pytest.raises(BadInput, match="no pattern"):
        allocate(shop, "3", "Evri", pattern="[A-")
    assert service_of(shop, "3") == ""


def test_a_table_that_was_changed_meanwhile_is_not_overwritten(shop: Scene) -> None:
    sheet = postal(shop).sheet("Shop")
    allocate(shop, "1", "Royal Mail 48")
    with pytest.raises(BadInput, match="changed meanwhile"):
        postal(shop).allocate("Shop", sheet.rows, sheet.table)
    assert service_of(shop, "1") == "Royal Mail 48"


def test_saving_keeps_the_order_of_the_rows_so_that_the_same_ones_count(shop: Scene) -> None:
    rows = [{"service": "RM48", "carrier_code": "Royal Mail"},
            {"service": "RM48", "channel_service": named(shop, "1"), "carrier_code": "Parcelforce"}]  # fmt: skip
    shop.built.accounts.save("Shop", {"shipping_services": rows})
    postal(shop).allocate("Shop", postal(shop).allocation("Shop"))
    settings: Any = shop.built.accounts.show("Shop").settings
    assert [each.carrier_code for each in settings.shipping_services] == ["Royal Mail", "Parcelforce"]


def test_a_new_name_goes_everywhere(shop: Scene) -> None:
    allocate(shop, "1", "RM48", carrier_code="Royal Mail")
    first = shop.built.order_acts.id_of("1")
    shop.built.despatch.despatch([Wish(first, tracking="AB1")])
    postal(shop).set("rm48", rename="Royal Mail 48", tracking="required")
    assert postal(shop).services() == [Service("Royal Mail 48", "required")]
    assert [service_of(shop, ref) for ref in "12"] == ["Royal Mail 48", "Royal Mail 48"]
    assert shop.built.orders.show("1").parcels[0].service == "Royal Mail 48"
    shop.clock.advance(minutes=20)
    shop.sync()
    assert told(shop) == ("Royal Mail", None)
    settings: Any = shop.built.accounts.show("Shop").settings
    assert [each.service for each in settings.shipping_services] == ["Royal Mail 48"]


def test_only_the_case_of_a_name_may_change_but_no_other_service_is_run_over(shop: Scene) -> None:
    postal(shop).add("dhl")
    postal(shop).add("Evri")
    postal(shop).set("DHL", rename="DHL")
    assert [each.name for each in postal(shop).services()] == ["DHL", "Evri"]
    with pytest.raises(BadInput, match="there already"):
        postal(shop).set("DHL", rename="EVRI")
    with pytest.raises(BadInput, match="there already"):
        postal(shop).add(" evri ")


def test_a_service_in_use_is_not_removed_and_the_counts_say_why(shop: Scene) -> None:
    allocate(shop, "1", "RM48", carrier_code="Royal Mail")
    shop.built.despatch.despatch([Wish(shop.built.order_acts.id_of("1"), tracking="AB1")])
    with pytest.raises(BadInput) as refused:
        postal(shop).remove("RM48")
    assert refused.value.detail == (
        "It stands in 1 order that still has to leave, 1 despatch not told yet, the shipping services of Shop"
    )
    postal(shop).allocate("Shop", [])
    shop.clock.advance(minutes=20)
    shop.sync()
    (row,) = postal(shop).listed()
    assert (row.orders, row.untold, row.parcels, row.accounts, row.why_kept) == (0, 0, 1, (), "")
    postal(shop).remove("rm48")
    assert postal(shop).services() == []
    assert shop.built.orders.show("1").parcels[0].service == "RM48"


@pytest.mark.parametrize(
    ("given", "why"),
    [({"tracking": "maybe"}, "no rule"), ({"pattern": "(" * 3}, "no pattern"), ({"pattern": "a" * 201}, "at most"),
     ({"rename": " "}, "no name")],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(shop: Scene, given: dict[str, str], why: str) -> None:
    postal(shop).add("DHL")
    with pytest.raises(BadInput, match=why):
        postal(shop).set("DHL", **given)
    assert postal(shop).services() == [Service("DHL")]


def test_a_service_that_is_not_here_names_those_that_are(shop: Scene) -> None:
    postal(shop).add("DHL")
    with pytest.raises(UnknownName) as unknown:
        postal(shop).set("UPS", tracking="none")
    assert "DHL" in unknown.value.fix


def test_payment_methods_are_whole_rows_each_once(shop: Scene) -> None:
    postal(shop).save_payments("Shop", [("Card", " CreditCard "), ("", "")])
    assert postal(shop).payments("Shop") == [("Card", "CreditCard")]
    with pytest.raises(BadInput, match="no counterpart"):
        postal(shop).save_payments("Shop", [("Card", "")])
    with pytest.raises(BadInput, match="twice"):
        postal(shop).save_payments("Shop", [("Card", "COD"), ("Cash", "cod")])
    assert postal(shop).payments("Shop") == [("Card", "CreditCard")]


def test_a_name_with_other_case_and_spaces_is_the_service_that_is_there(shop: Scene) -> None:
    postal(shop).add("Royal Mail 48", "required")
    first = shop.built.order_acts.id_of("1")
    shop.built.order_acts.set_service([first], "royal mail  48")
    assert service_of(shop, "1") == "Royal Mail 48"
    (row,) = shop.built.despatch.sheet([Wish(first, "ROYAL  MAIL 48")]).rows
    assert row.service == "Royal Mail 48"
    assert "no_tracking" in [each.kind for each in row.findings]
    (parcel,) = shop.built.despatch.despatch([Wish(first, tracking="AB1")]).parcel_ids
    shop.built.despatch.correct(parcel, " royal  mail 48 ", "AB2")
    assert shop.built.orders.show("1").parcels[0].service == "Royal Mail 48"
    assert [each.name for each in postal(shop).services()] == ["Royal Mail 48"]


def test_d23_a_page_that_comes_while_the_table_is_saved_has_the_new_one(shop: Scene) -> None:
    """The run began with no allocation; what it stores after the save goes by the table of then."""
    shop.amazon.world.add_order("4", created=shop.clock.now(), service_level="STANDARD")
    shop.clock.advance(minutes=20)
    once: list[bool] = []

    def tell(progress: Progress) -> None:
        if not once:
            once.append(True)
            allocate(shop, "1", "Royal Mail 48")

    shop.built.engine.sync(tell=tell)
    assert service_of(shop, "4") == "Royal Mail 48"
