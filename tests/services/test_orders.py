"""Orders: what the headless list shows, REFs, search by people, deletion with its units, undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import keyring
import pytest

from linndesk.errors import BadInput, UnknownName, VaultTrouble
from linndesk.sandbox.amazon.records import Person
from linndesk.store import orders as stored
from linndesk.store import tables
from tests.scene import Scene

SKU = "MUG-RED-330"
Add = Callable[..., str]


@pytest.fixture
def shop(scene: Scene) -> Scene:
    file = scene.profile / "items.csv"
    file.write_text(f"sku,title,level\n{SKU},Mug,10\n", encoding="utf-8")
    scene.built.items.import_file(file)
    scene.add("Shop")
    scene.built.listings.link("Shop", SKU)
    return scene


@pytest.fixture
def add(shop: Scene) -> Add:
    def add_(ref: str, status: str = "UNSHIPPED", hours: float = 1, **more: Any) -> str:
        shop.amazon.world.add_order(ref, status=status, created=shop.clock.now() - timedelta(hours=hours), **more)
        return ref

    return add_


def refs(shop: Scene, **more: Any) -> list[str]:
    return [each.channel_order_id for each in shop.built.orders.listed(**more)]


def person(name: str, postcode: str) -> Person:
    return Person(name, "1 Street", "Norwich", postcode, "GB", f"{name.split()[0].lower()}@marketplace.amazon.co.uk")


class TestList:
    @pytest.fixture(autouse=True)
    def _some(self, shop: Scene, add: Add) -> None:
        add("1", hours=3)
        add("2", "PENDING", hours=2)
        add("3", "SHIPPED", hours=1)
        shop.sync()

    def test_pending_and_open_by_received_at(self, shop: Scene) -> None:
        assert refs(shop) == ["1", "2"]
        assert refs(shop, status="all") == ["1", "2", "3"]
        assert refs(shop, status="processed") == ["3"]

    def test_since_limit_and_account(self, shop: Scene) -> None:
        assert refs(shop, since=shop.clock.now() - timedelta(hours=2.5)) == ["2"]
        assert refs(shop, status="all", limit=2) == ["1", "2"]
        assert refs(shop, account="Shop") == ["1", "2"]
        with pytest.raises(UnknownName):
            refs(shop, account="Nobody")
        with pytest.raises(BadInput):
            refs(shop, status="lost")

    def test_a_ref_is_the_channels_number_or_ours(self, shop: Scene) -> None:
        order = shop.built.orders.show("1")
        assert shop.built.orders.show(order.number) == order
        for none in ("4", "", "100000", "99999999999999999999", "²", "١٠٠٠٠١"):
            with pytest.raises(UnknownName):
                shop.built.orders.show(none)

    def test_a_ref_in_two_accounts_asks_which(self, shop: Scene) -> None:
        shop.add("US", ("US",), "other")
        shop.amazon.world.add_order(
            "9", merchant="other", marketplace="US", created=shop.clock.now() - timedelta(hours=1)
        )
        shop.sync()
        twin = shop.built.orders.show("9").id
        shop.built.store.write(
            lambda: tables.Order.update(channel_order_id="1").where(tables.Order.id == twin).execute()
        )
        with pytest.raises(BadInput) as caught:
            shop.built.orders.show("1")
        assert "--account" in caught.value.fix
        assert shop.built.orders.show("1", "US").account == "US"


class TestPeople:
    """R-PERSON: search unseals once, into memory; who was purged is not found any more."""

    @pytest.fixture(autouse=True)
    def _some(self, shop: Scene, add: Add) -> None:
        add("1", person=person("Zoë Müller", "NR1 1AA"))
        add("2", person=person("Bo Smith", "CB2 9ZZ"))
        shop.sync()

    @pytest.mark.parametrize(
        "text", ["zoë", "ZOË müller", "müller zoë", "nr1 1aa", "NR11AA", "zoë@market", "müller nr1", "1"]
    )
    def test_found(self, shop: Scene, text: str) -> None:
        assert "1" in refs(shop, search=text)

    def test_every_word_must_fit_and_nobody_is_nobody(self, shop: Scene) -> None:
        assert refs(shop, search="zoë smith") == []
        assert refs(shop, search="   ") == ["1", "2"]

    def test_a_changed_name_is_found_and_the_old_one_no_more(self, shop: Scene) -> None:
        assert refs(shop, search="smith") == ["2"]
        shop.amazon.world.update("2", person=person("Bo Jones", "CB2 9ZZ"))
        shop.clock.advance(minutes=30)
        shop.sync()
        assert refs(shop, search="jones") == ["2"]
        assert refs(shop, search="smith") == []

    def test_a_purged_person_is_not_found_and_shown_to_nobody(self, shop: Scene) -> None:
        assert refs(shop, search="smith") == ["2"]
        order = shop.built.orders.show("2")
        shop.built.orders.delete([order.id])
        shop.clock.advance(days=31)
        shop.sync()
        shop.built.orders.undo("2")
        assert refs(shop, search="smith") == []
        assert shop.built.orders.show("2").person.name == ""
        assert shop.built.orders.buyers([order.id]) == {}

    def test_without_the_key_it_is_one_sentence(self, shop: Scene) -> None:
        shop.built.close()
        kept = keyring.get_keyring()._kept  # type: ignore[attr-defined]
        for key in [each for each in kept if "seal" in repr(each)]:
            del kept[key]
        built = shop.restart()
        with pytest.raises(VaultTrouble) as caught:
            built.orders.listed()
        assert caught.value.fix
        assert not built.engine.sync().ok  # and nothing is sealed with another key over the old


class TestDeleting:
    def test_a14_it_says_how_many_units_go_back_on_sale(self, shop: Scene, add: Add) -> None:
        add("1")
        add("2", "SHIPPED")
        shop.sync()
        ids = [shop.built.orders.show(each).id for each in ("1", "2")]
        assert shop.built.orders.deletion(ids).units == 1
        shop.built.orders.delete(ids)
        assert refs(shop, status="all") == []
        assert shop.built.orders.deletion(ids).units == 0

    def test_undo_brings_a_deleted_order_back_once(self, shop: Scene, add: Add) -> None:
        add("1")
        shop.sync()
        shop.built.orders.delete_ref("1")
        assert "is back" in shop.built.orders.undo("1")
        with pytest.raises(BadInput) as caught:
            shop.built.orders.undo("1")
        assert caught.value.fix
        assert refs(shop) == ["1"]

    def test_undo_of_what_left_elsewhere_is_given_once(self, shop: Scene, add: Add) -> None:
        add("1")
        shop.sync()
        shop.amazon.world.ship_elsewhere("1")
        shop.clock.advance(minutes=30)
        shop.sync()
        assert "1 unit " in shop.built.orders.undo("1")
        assert shop.built.items.get(SKU).levels[0].on_hand == 10
        with pytest.raises(BadInput):
            shop.built.orders.undo("1")
        assert shop.built.items.get(SKU).levels[0].on_hand == 10

    def test_deleting_twice_is_once(self, shop: Scene, add: Add) -> None:
        add("1")
        shop.sync()
        order = shop.built.orders.show("1")
        shop.built.orders.delete([order.id])
        first = shop.built.store.read(lambda: stored.fetch([order.id], None)[0]).deleted_at
        shop.clock.advance(hours=1)
        shop.built.orders.delete([order.id])
        assert shop.built.store.read(lambda: stored.fetch([order.id], None)[0]).deleted_at == first
