"""Once a day an app's manifest and tags are looked at; what is found changes nothing by itself (X2, X10)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.store import accounts, integrations, tags
from linndesk.store.integrations import IntegrationRow
from tests.sync.apps import NAME, AppShop


@pytest.fixture
def shop(profile: Path) -> Iterator[AppShop]:
    made = AppShop(profile, 0)
    yield made
    made.close()


def looks(shop: AppShop) -> tuple[int, int]:
    """How often the manifest was read, and the shipping tags were asked for."""
    return shop.shop.calls.count("manifest"), len(shop.bodies("ShippingTagsEndpoint"))


def state(shop: AppShop) -> IntegrationRow:
    found = shop.built.store.read(lambda: integrations.of(accounts.named(NAME).id))
    assert found is not None
    return found


def test_x2_x10_once_a_day_and_no_more(shop: AppShop) -> None:
    shop.sync()
    before = looks(shop)
    for _ in range(20):
        shop.clock.advance(hours=1)
        shop.sync()
    assert looks(shop) == before
    shop.clock.advance(hours=5)
    shop.sync()
    assert looks(shop) == (before[0] + 1, before[1] + 1)


def test_x10_the_apps_tags_are_kept(shop: AppShop) -> None:
    shop.sync()
    account = shop.built.store.read(lambda: accounts.named(NAME).id)
    assert shop.built.store.read(lambda: tags.of(account, "shipping"))
    assert shop.built.store.read(lambda: tags.of(account, "payment"))


def test_x10_an_order_that_named_a_service_by_its_name_gets_ours_once_the_tags_are_known(profile: Path) -> None:
    """The row was allocated by the tag; the first orders came before anybody had asked for the tags."""
    shop = AppShop(profile, 0)
    try:
        shop.sync()
        account = shop.built.store.read(lambda: accounts.named(NAME).id)
        known = shop.built.store.read(lambda: tags.of(account, "shipping"))[0]
        assert known.name != known.tag
        row = {"service": "Our van", "channel_service": known.tag}
        shop.built.accounts.save(NAME, {"shipping_services": [row]})
        shop.built.store.write(lambda: tags.put(account, "shipping", [], shop.clock.now()))
        at = shop.clock.now()
        shop.shop.world.add_order("T1", service_tag=known.name, site=known.site, placed=at, updated=at)
        shop.sync()
        assert shop.built.orders.show("T1").postal_service == ""
        shop.clock.advance(hours=25)
        shop.sync()
        assert shop.built.orders.show("T1").postal_service == "Our van"
    finally:
        shop.close()


def test_x2_a_newer_manifest_is_a_mark_and_changes_nothing(shop: AppShop) -> None:
    shop.sync()
    assert state(shop).newer is None
    shop.shop.faults.manifest = {"OrdersEndpoint": f"{shop.shop.url}/elsewhere/orders"}
    shop.clock.advance(hours=25)
    part = shop.part(shop.sync())
    newer = state(shop).newer
    assert newer is not None
    assert newer["OrdersEndpoint"].endswith("/elsewhere/orders")
    assert part.ok
    assert any("newer manifest" in each for each in part.messages)
    shop.clock.advance(minutes=20)
    assert shop.part(shop.sync()).ok, "still asked where it was asked before"
    shop.shop.faults.manifest = {}
    shop.clock.advance(hours=25)
    shop.sync()
    assert state(shop).newer is None


def test_x2_a_look_that_fails_is_a_line_and_no_failed_run(shop: AppShop) -> None:
    shop.sync()
    shop.clock.advance(hours=25)
    shop.shop.faults.fail_next("manifest", "html200")
    shop.shop.faults.fail_next("ShippingTagsEndpoint", "503")
    part = shop.part(shop.sync())
    assert part.ok
    assert len([each for each in part.messages if "could not be" in each]) == 2
    before = looks(shop)
    shop.clock.advance(hours=1)
    shop.sync()
    assert looks(shop) == before, "at most once a day all the same"


def test_x2_an_account_that_is_off_is_not_looked_at(shop: AppShop) -> None:
    shop.sync()
    before = looks(shop)
    shop.built.accounts.save(NAME, {"enabled": False})
    shop.clock.advance(hours=25)
    shop.built.engine.sync([NAME])
    assert looks(shop) == before
