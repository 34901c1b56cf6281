"""Orders: what the headless list shows, REFs, search by people, deletion with its units, undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import keyring
import pytest

from linndesk.errors import BadInput, UnknownName, VaultTrouble
from linndesk.sandbox.amazon.records import Line, Person
from linndesk.services.despatch import Wish
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


class TestWorkbench:
    """W3, W6: what the tiles of Open Orders and a scanner ask."""

    @pytest.fixture(autouse=True)
    def _some(self, shop: Scene, add: Add) -> None:
        lines = (Line(SKU, 4, Decimal("8.50"), "Mug"),)
        for ref, days in (("LATE", -1), ("SOON", 1), ("LAST", 3)):
            add(ref, lines=lines, ship_by=(shop.clock.now(), shop.clock.now() + timedelta(days=days)))
        shop.sync()
        shop.built.listings.link("Shop", SKU)

    def ids(self, shop: Scene, *wanted: str) -> list[int]:
        return [shop.built.orders.show(each).id for each in wanted]

    def test_short_is_whom_the_stock_does_not_reach_by_urgency(self, shop: Scene) -> None:
        """10 on hand, three orders of 4: the last to ship is short; a locked one waits behind all others."""
        late, soon, last = self.ids(shop, "LATE", "SOON", "LAST")
        assert shop.built.orders.desk.short() == {last}
        shop.built.order_acts.lock([late])
        assert shop.built.orders.desk.short() == {late}
        shop.built.stock.set_level(SKU, 0)
        assert shop.built.orders.desk.short() == {late, soon, last}
        assert shop.built.orders.tally(shop.clock.now())["short"] == 3

    def test_tiles_count_what_they_show(self, shop: Scene) -> None:
        late, soon, _ = self.ids(shop, "LATE", "SOON", "LAST")
        shop.built.order_acts.park([soon])
        shop.built.despatch.despatch([Wish(late, "Royal Mail 48", "AB123")])
        tally = shop.built.orders.tally(shop.clock.now())
        assert (tally["parked"], tally["late"], tally["despatched_today"], tally["untold"]) == (1, 0, 1, 1)
        row = shop.built.orders.rows([late])[late]
        assert row.send is not None
        assert row.send.state == "held", "the account only watches"
        assert (row.sent_tracking, row.left) == ("AB123", 0)
        assert shop.built.despatch.undo(shop.built.orders.desk.unsent([late])) == 1
        assert shop.built.orders.rows([late])[late].send is None

    def test_a_scan_names_an_order_an_item_or_a_parcel(self, shop: Scene) -> None:
        late, soon, last = self.ids(shop, "LATE", "SOON", "LAST")
        scanned = shop.built.orders.desk.scanned
        assert (scanned("SOON").kind, scanned("SOON").order_ids) == ("order", (soon,))
        assert scanned(stored.number_of(soon)).order_ids == (soon,)
        assert scanned(SKU.lower()).order_ids == (late, soon, last), "the most urgent first"
        shop.built.order_acts.park([late])
        assert scanned(SKU).order_ids[0] == soon
        shop.built.order_acts.set_tracking(last, "ZZ999")
        assert (scanned("ZZ999").kind, scanned("ZZ999").order_ids) == ("tracking", (last,))
        assert scanned("nothing").kind == ""

    def test_search_finds_a_tracking_number(self, shop: Scene) -> None:
        late, soon, _ = self.ids(shop, "LATE", "SOON", "LAST")
        shop.built.order_acts.set_tracking(soon, "TYPED-1")
        shop.built.despatch.despatch([Wish(late, "Royal Mail 48", "GONE-1")])
        assert refs(shop, search="typed-1") == ["SOON"]
        assert refs(shop, status="all", search="gone-1") == ["LATE"]
