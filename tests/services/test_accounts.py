"""Accounts: A1 no merchant twice, D1 order, D2 lights, D3 saving beside a sync, D4 defaults, D7, removal, secrets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import keyring
import pytest

from linndesk.errors import BadInput, InvalidSettings, UnknownName
from linndesk.services.despatch import Wish
from linndesk.store import accounts as rows
from linndesk.store import tables
from linndesk.vault import MemoryBackend
from tests.scene import Scene


def kept() -> dict[Any, str]:
    backend = keyring.get_keyring()
    assert isinstance(backend, MemoryBackend)
    return backend._kept


def stored(scene: Scene, name: str = "Shop") -> dict[str, Any]:
    return dict(scene.built.store.read(lambda: rows.named(name)).settings)


def audit(scene: Scene) -> str:
    return repr(
        scene.built.store.read(lambda: [(a.action, a.target, a.before, a.after) for a in tables.Audit.select()])
    )


class TestAdding:
    def test_a1_the_same_merchant_and_marketplace_is_refused_and_leaves_no_secret(self, scene: Scene) -> None:
        scene.add("Shop", ("UK", "DE"))
        before = dict(kept())
        with pytest.raises(BadInput) as caught:
            scene.add("Again", ("DE", "FR"))
        assert "Shop" in caught.value.title
        assert caught.value.fix
        assert kept() == before
        assert [each.name for each in scene.built.accounts.listed()] == ["Shop"]

    def test_a1_other_marketplaces_of_one_merchant_share_a_pool(self, scene: Scene) -> None:
        scene.add("Shop", ("UK",))
        scene.add("Shop DE", ("DE",))
        scene.add("Elsewhere", ("US",), "other")
        listed = scene.built.accounts.listed()
        assert [each.name for each in listed] == ["Shop", "Shop DE", "Elsewhere"]  # D1: in the order added
        assert [each.follows for each in listed] == ["", "Shop", ""]
        pools = [scene.built.store.read(lambda name=each.name: rows.named(name)).pool_id for each in listed]
        assert pools[0] == pools[1] != pools[2]

    def test_a_name_is_there_once_and_never_changes(self, scene: Scene) -> None:
        scene.add("Shop")
        with pytest.raises(BadInput, match="already an account"):
            scene.add("Shop", ("US",), "other")
        with pytest.raises(InvalidSettings):
            scene.built.accounts.save("Shop", {"name": "New"})

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\nb"])
    def test_a_name_that_is_none_is_refused(self, scene: Scene, name: str) -> None:
        with pytest.raises(BadInput):
            scene.add(name)

    def test_names_are_tidied(self, scene: Scene) -> None:
        scene.add("  Shop UK ")
        assert scene.built.accounts.show("Shop UK").name == "Shop UK"

    def test_d4_defaults(self, scene: Scene) -> None:
        settings = scene.amazon.settings("main", ("UK",))
        scene.built.accounts.add("amazon", "Shop", settings)
        account = scene.built.accounts.show("Shop")
        assert (account.enabled, account.mode, account.inventory_sync) == (False, "watch", True)
        values = stored(scene)
        assert values["last_order_sync"] is None
        assert values["last_inventory_sync"] == "2026-11-18T00:00:00Z"  # midnight UTC three days before
        assert (values["order_minutes"], values["stock_minutes"], values["undo_seconds"]) == (15, 15, 60)
        assert (values["default_max_listed_quantity"], values["default_max_listed_percentage"]) == (None, 100)
        assert values["default_end_when_quantity"] == 0
        assert values["utc_offset"] in (1, "1")
        assert values["keep_personal_data_days"] == 30

    def test_what_is_missing_is_named_and_nothing_is_kept(self, scene: Scene) -> None:
        settings = {**scene.amazon.settings("main", ("UK",)), "refresh_token": None, "client_id": ""}
        with pytest.raises(InvalidSettings) as caught:
            scene.built.accounts.add("amazon", "Shop", settings)
        assert set(caught.value.reasons) == {"refresh_token", "client_id"}
        assert not any("refresh" in repr(each) for each in kept())

    def test_an_order_location_that_is_not_there_is_refused_whole(self, scene: Scene) -> None:
        before = dict(kept())
        with pytest.raises(UnknownName):
            scene.add("Shop", order_location="Nowhere")
        assert scene.built.accounts.listed() == []
        assert kept() == before

    def test_a_kind_that_is_none_is_refused(self, scene: Scene) -> None:
        with pytest.raises(BadInput) as caught:
            scene.built.accounts.add("ebay", "Shop", {})
        assert "amazon" in caught.value.fix


@pytest.fixture
def shop(scene: Scene) -> Scene:
    scene.add("Shop")
    return scene


class TestSaving:
    def test_d3_what_a_sync_wrote_meanwhile_stays(self, shop: Scene) -> None:
        """A form opened before a sync and saved after it changes its own field alone."""
        shop.amazon.world.add_order("202-1", created=shop.clock.now() - timedelta(hours=1))
        shop.sync()
        synced = stored(shop)["last_order_sync"]
        assert synced is not None
        shop.built.accounts.save("Shop", {"order_minutes": 30})
        assert (stored(shop)["last_order_sync"], stored(shop)["order_minutes"]) == (synced, 30)

    def test_d3_a_write_between_the_read_and_the_save_stays(self, shop: Scene) -> None:
        """The save's own transaction takes the settings as they are then."""
        account = shop.built.store.read(lambda: rows.named("Shop"))
        shop.built.store.write(lambda: rows.save(account.id, {"utc_offset": "5.5"}, account.secrets))
        shop.built.store.write(lambda: rows.save(account.id, {"order_minutes": 7}, account.secrets))
        assert (stored(shop)["utc_offset"], stored(shop)["order_minutes"]) == ("5.5", 7)

    def test_d2_a_light_turns_once(self, shop: Scene) -> None:
        shop.built.accounts.toggle("Shop", "enabled")
        assert not shop.built.accounts.show("Shop").enabled
        shop.built.accounts.toggle("Shop", "update_inventory")
        assert not shop.built.accounts.show("Shop").inventory_sync
        shop.built.accounts.toggle("Shop", "enabled")
        assert shop.built.accounts.show("Shop").enabled

    def test_null_clears_to_none_or_to_the_default(self, shop: Scene) -> None:
        shop.built.accounts.set_texts("Shop", {"default_max_listed_quantity": "5", "order_minutes": "3"})
        assert (stored(shop)["default_max_listed_quantity"], stored(shop)["order_minutes"]) == (5, 3)
        shop.built.accounts.set_texts("Shop", {"default_max_listed_quantity": "null", "order_minutes": "null"})
        assert (stored(shop)["default_max_listed_quantity"], stored(shop)["order_minutes"]) == (None, 15)

    @pytest.mark.parametrize(
        ("key", "text"), [("order_minutes", "many"), ("order_minutes", "-1"), ("mode", "loud"), ("enabled", "perhaps")]
    )
    def test_a_wrong_value_is_one_sentence_and_changes_nothing(self, shop: Scene, key: str, text: str) -> None:
        before = stored(shop)
        with pytest.raises(InvalidSettings) as caught:
            shop.built.accounts.set_texts("Shop", {key: text, "utc_offset": "2"})
        assert list(caught.value.reasons) == [key]
        assert stored(shop) == before

    def test_a_setting_that_is_none_names_its_neighbours(self, shop: Scene) -> None:
        with pytest.raises(BadInput) as caught:
            shop.built.accounts.set_texts("Shop", {"order_minuets": "5"})
        assert "order_minutes" in caught.value.fix

    def test_a1_marketplaces_of_another_account_are_refused_and_no_secret_changes(self, shop: Scene) -> None:
        shop.add("Shop DE", ("DE",))
        before = dict(kept())
        with pytest.raises(BadInput):
            shop.built.accounts.save("Shop DE", {"marketplaces": ["UK", "DE"], "client_secret": "another"})
        assert kept() == before

    def test_a_location_that_is_not_there_is_refused_and_no_secret_changes(self, shop: Scene) -> None:
        before = dict(kept())
        with pytest.raises(UnknownName):
            shop.built.accounts.save("Shop", {"order_location": "Nowhere", "client_secret": "another"})
        assert kept() == before

    def test_a_secret_alone_changes_only_the_keyring(self, shop: Scene) -> None:
        before = stored(shop)
        shop.built.accounts.save("Shop", {"http_password": "hush-1"})
        assert stored(shop) == before
        assert "http_password" in shop.built.accounts.show("Shop").secrets
        shop.built.accounts.set_texts("Shop", {"http_password": "null"})
        assert "http_password" not in shop.built.accounts.show("Shop").secrets
        assert not any("http_password" in repr(each) for each in kept())

    def test_a_needed_secret_cannot_be_cleared(self, shop: Scene) -> None:
        with pytest.raises(InvalidSettings):
            shop.built.accounts.set_texts("Shop", {"client_secret": "null"})

    def test_d7_setting_the_date_back_reads_once_more_and_forward_does_not(self, shop: Scene) -> None:
        shop.amazon.world.add_order("202-1", created=shop.clock.now() - timedelta(hours=1))
        shop.sync()
        shop.built.accounts.save("Shop", {"last_order_sync": "2026-11-21 07:59:00"})
        assert shop.built.store.read(lambda: rows.named("Shop")).reread_since is None
        shop.built.accounts.save("Shop", {"last_order_sync": "2026-11-10 00:00:00"})
        assert shop.built.store.read(lambda: rows.named("Shop")).reread_since is not None

    def test_d7_counts_what_a_date_would_bring(self, shop: Scene) -> None:
        for hours in (1, 2, 30):
            shop.amazon.world.add_order(created=shop.clock.now() - timedelta(hours=hours))
        counted = shop.built.accounts.count_since("Shop", shop.clock.now() - timedelta(hours=3))
        assert (counted.orders, counted.more) == (2, False)
        assert shop.built.orders.listed(status="all") == []

    def test_secrets_are_neither_listed_nor_audited(self, shop: Scene) -> None:
        shop.built.accounts.save("Shop", {"client_secret": "hush-2-canary", "order_minutes": 20})
        for shown in (repr(shop.built.accounts.listed()), audit(shop), repr(stored(shop))):
            assert "hush-2-canary" not in shown
            assert "practice-secret" not in shown
            assert "Atzr|" not in shown
        assert "order_minutes" in audit(shop)


class TestRemoving:
    def test_it_says_exactly_what_goes_and_that_goes(self, shop: Scene) -> None:
        for _ in range(3):
            shop.amazon.world.add_order(created=shop.clock.now() - timedelta(hours=1))
        shop.amazon.world.add_order(status="SHIPPED", created=shop.clock.now() - timedelta(hours=1))
        shop.sync()
        items = shop.profile / "items.csv"
        items.write_text("sku,title,level\nMUG-RED-330,Mug,5\n", encoding="utf-8")
        shop.built.items.import_file(items)
        shop.built.listings.link("Shop", "MUG-RED-330")
        sentences = " ".join(shop.built.accounts.removal("Shop").sentences)
        for words in ("4 orders", "3 of them open", "1 listing,", "1 link "):
            assert words in sentences
        shop.built.accounts.remove("Shop")
        assert shop.built.accounts.listed() == []
        assert [each for each in kept() if "seal" not in repr(each)] == []
        gone = (tables.Order, tables.OrderLine, tables.Person, tables.Listing, tables.RunAccount, tables.Pool)
        counts = shop.built.store.read(lambda: [each.select().count() for each in gone])
        assert counts == [0] * len(gone)
        assert shop.built.items.get("MUG-RED-330").levels[0].on_hand == 5

    def test_it_says_what_its_channel_was_not_told_yet(self, shop: Scene) -> None:
        """R-MODES: a despatch that still waits does not go unseen with its account."""
        for number in range(2):
            shop.amazon.world.add_order(f"O{number}", created=shop.clock.now() - timedelta(hours=1))
        shop.sync()
        assert "Outbox" not in " ".join(shop.built.accounts.removal("Shop").sentences)
        wishes = [Wish(shop.built.orders.show(f"O{number}").id, "DPD", "T1") for number in range(2)]
        shop.built.despatch.despatch(wishes)
        assert "2 things in the Outbox" in " ".join(shop.built.accounts.removal("Shop").sentences)
        told = tables.Outbox.update(state="sent").where(tables.Outbox.target == "O0")  # and nobody confirmed it
        shop.built.store.write(lambda: told.execute())
        assert "1 thing in the Outbox" in " ".join(shop.built.accounts.removal("Shop").sentences)

    def test_the_others_of_its_pool_go_on(self, shop: Scene) -> None:
        shop.add("Shop DE", ("DE",))
        shop.amazon.world.add_order("202-1", marketplace="DE", created=shop.clock.now() - timedelta(hours=1))
        shop.built.accounts.remove("Shop")
        assert shop.sync().ok
        assert [each.channel_order_id for each in shop.built.orders.listed()] == ["202-1"]

    def test_in_the_middle_of_a_sync_it_is_no_bug(self, shop: Scene) -> None:
        """The page that is under way is for nobody any more."""
        for _ in range(250):
            shop.amazon.world.add_order(created=shop.clock.now() - timedelta(hours=1))
        removed: list[str] = []

        def remove(progress: object) -> None:
            if getattr(progress, "orders", 0) and not removed:
                removed.append("Shop")
                shop.built.accounts.remove("Shop")

        shop.built.engine.sync(tell=remove)
        assert removed
        assert shop.built.accounts.listed() == []
        assert shop.built.store.read(lambda: tables.Order.select().count()) == 0
        assert shop.sync().accounts == []

    def test_a_name_that_is_not_there_lists_those_that_are(self, shop: Scene) -> None:
        with pytest.raises(UnknownName) as caught:
            shop.built.accounts.remove("Shopp")
        assert "Shop" in caught.value.fix
