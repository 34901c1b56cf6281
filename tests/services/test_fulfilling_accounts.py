"""Accounts whose orders this PC is the warehouse for: U1, U2, U10, M1, M12, M7's switch; stages that they use (U5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.domain.importing import OnPeriod
from linndesk.errors import BadInput, InvalidSettings, SignInRefused, UnknownName, VaultTrouble
from linndesk.sandbox.linnworks.records import Line
from linndesk.services.shapes import account_json
from linndesk.settings import describe
from linndesk.store import accounts as rows
from linndesk.store import audit, onperiods
from linndesk.vault import MemoryBackend
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene
from tests.scene import START, Scene

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(profile: Path) -> Iterator[LinnworksScene]:
    with linnworks_scene(profile, plans=False) as made:
        yield made


def add(desk: LinnworksScene, name: str = NAME, **more: object) -> None:
    desk.built.accounts.add("linnworks", name, desk.linnworks.settings(**more))


def periods(desk: LinnworksScene, name: str = NAME) -> tuple[OnPeriod, ...]:
    return desk.built.store.read(lambda: onperiods.of(rows.named(name).id))


class TestNew:
    def test_m12_a_new_account_is_off_and_in_watch(self, desk: LinnworksScene) -> None:
        add(desk)
        account = desk.built.accounts.show(NAME)
        assert (account.enabled, account.mode, account.inventory_sync) == (False, "watch", False)
        assert periods(desk) == ()

    def test_show_has_every_settings_key_and_no_secret(self, desk: LinnworksScene) -> None:
        add(desk)
        value = account_json(desk.built.accounts.show(NAME))
        keys = [each.key for each in describe(desk.built.accounts.kinds["linnworks"].settings)]
        assert sorted(value) == sorted(["id", "name", "channel", *keys])
        assert (value["token"], value["application_secret"]) == ({"set": True}, {"set": True})
        assert (value["location"], value["http_password"], value["log_api_requests"]) == (None, {"set": False}, False)
        given = desk.linnworks.settings()
        assert str(given["token"]) not in repr(value)
        assert str(given["application_secret"]) not in repr(value)

    def test_u1_check_says_what_is_wrong(self, desk: LinnworksScene) -> None:
        add(desk)
        assert desk.built.accounts.check(NAME).ok
        desk.built.accounts.save(NAME, {"location": "Nowhere"})
        found = desk.built.accounts.check(NAME)
        assert not found.ok
        assert [each.setting for each in found.findings if not each.ok] == ["location"]
        assert desk.built.accounts.show(NAME).auth_state == "failed"

    def test_u5_a_stage_that_the_program_does_not_have_is_refused(self, desk: LinnworksScene) -> None:
        with pytest.raises(BadInput, match="no stage Sorted"):
            add(desk, initial_import_status="Sorted")
        assert desk.built.accounts.listed() == []
        add(desk)
        with pytest.raises(BadInput, match="no stage Gone"):
            desk.built.accounts.save(NAME, {"processed_statuses": ["Despatched", "Gone"]})
        desk.built.program.set("order_stages", ["Order Received", "Sorted", "Despatched"])
        desk.built.accounts.save(NAME, {"initial_import_status": "Sorted"})
        with pytest.raises(BadInput, match="Sorted is in use"):
            desk.built.program.set("order_stages", ["Order Received", "Despatched"])

    def test_u5_an_initial_stage_that_is_a_processed_one_is_refused(self, desk: LinnworksScene) -> None:
        with pytest.raises(InvalidSettings):
            add(desk, initial_import_status="Despatched")

    def test_u5_a_blank_stage_is_refused_and_hides_no_unknown_one(self, desk: LinnworksScene) -> None:
        add(desk)
        for given in ("", "  "):
            with pytest.raises(InvalidSettings, match="cannot be saved") as refused:
                desk.built.accounts.save(NAME, {"initial_import_status": given})
            assert "initial_import_status" in refused.value.detail
        assert desk.built.accounts.show(NAME).settings.model_dump()["initial_import_status"] == "Order Received"


class TestOn:
    def test_u2_only_the_persons_own_light_makes_a_gap(self, desk: LinnworksScene) -> None:
        add(desk, enabled=True)
        assert periods(desk) == (OnPeriod(START),)
        for changes in ({"mode": "live"}, {"mode": "watch"}, {"order_prefix": "AB-"}, {"enabled": True}):
            desk.clock.advance(hours=1)
            desk.built.accounts.save(NAME, changes)
        desk.restart()
        assert periods(desk) == (OnPeriod(START),)
        off = desk.clock.now()
        desk.built.accounts.toggle(NAME, "enabled")
        desk.clock.advance(hours=2)
        desk.built.accounts.toggle(NAME, "enabled")
        assert periods(desk) == (OnPeriod(START, off), OnPeriod(off + 2 * HOUR))

    def test_u2_an_account_without_that_rule_has_no_periods(self, profile: Path) -> None:
        scene = Scene(profile, plans=False)
        scene.add("Shop")
        found = scene.built.store.read(lambda: onperiods.of(rows.named("Shop").id))
        scene.close()
        assert found == ()


class TestTwins:
    def test_m1_one_account_of_a_location(self, desk: LinnworksScene) -> None:
        add(desk)
        other = desk.world.add_location("Annex")
        backend = keyring.get_keyring()
        assert isinstance(backend, MemoryBackend)
        before = backend.count()
        with pytest.raises(BadInput, match=f"{NAME} already stands") as caught:
            add(desk, "Again")
        assert "default location" in caught.value.detail
        assert backend.count() == before
        add(desk, "Annex", location=other.id)
        with pytest.raises(BadInput, match=f"{NAME} already stands"):
            desk.built.accounts.save("Annex", {"location": ""})
        with pytest.raises(BadInput, match="Annex already stands"):
            desk.built.accounts.save(NAME, {"location": other.id.upper()})
        desk.built.accounts.save(NAME, {"order_prefix": "AB-", "location": ""})

    def test_m1_a_name_and_an_id_may_be_one_location(self, desk: LinnworksScene) -> None:
        other = desk.world.add_location("Annex")
        desk.world.add_location("Loft")
        add(desk, location=other.id)
        with pytest.raises(BadInput, match=f"{NAME} already stands"):
            add(desk, "Again", location="annex")
        add(desk, "Main", location="default")
        with pytest.raises(BadInput, match="Main already stands"):
            add(desk, "Again")
        add(desk, "Loft", location="Loft")
        asked = desk.linnworks.calls.count("GetStockLocations")
        desk.built.accounts.save("Loft", {"order_prefix": "L-"})
        assert desk.linnworks.calls.count("GetStockLocations") == asked
        desk.linnworks.faults.fail_next("GetStockLocations", "500", times=40)
        with pytest.raises(BadInput, match="may be one location") as caught:
            add(desk, "Again", location="Annex")
        assert "View Locations" in caught.value.fix
        assert len(desk.built.accounts.listed()) == 3

    def test_m1_another_linnworks_account_may_have_the_same_location(self, desk: LinnworksScene) -> None:
        add(desk)
        add(desk, "Client", token="11111111-2222-4333-8444-555555555555")
        with pytest.raises(BadInput, match="already stands"):
            desk.built.accounts.save("Client", {"token": str(desk.linnworks.settings()["token"])})

    def test_m1_lights_never_ask_the_keyring_and_a_keyring_that_fails_says_so(self, desk: LinnworksScene) -> None:
        add(desk)
        add(desk, "Annex", location=desk.world.add_location("Annex").id)
        keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
        desk.built.accounts.toggle("Annex", "enabled")
        with pytest.raises(VaultTrouble):
            desk.built.accounts.save("Annex", {"location": "00000000-0000-0000-0000-000000000000"})


class TestLocations:
    def test_m1_view_locations_of_an_account_and_of_values_not_saved(self, desk: LinnworksScene) -> None:
        desk.world.add_location("FBA", fulfilment_centre=True)
        given = desk.linnworks.settings()
        found = desk.built.view_locations.of_values("linnworks", {**given, "location": "Typed wrong"})
        assert [each.name for each in found] == [each.name for each in desk.world.locations]
        assert [each.name for each in found if each.is_default] == ["Default"]
        assert [each.name for each in found if each.unfit and each.fulfilment_centre] == ["FBA"]
        add(desk)
        assert list(desk.built.view_locations.of(NAME)) == list(found)
        mine = {key: value for key, value in given.items() if key not in ("token", "application_secret")}
        assert list(desk.built.view_locations.of_values("linnworks", mine, NAME)) == list(found)

    def test_m1_what_cannot_be_asked_is_said(self, desk: LinnworksScene) -> None:
        add(desk)
        with pytest.raises(UnknownName):
            desk.built.view_locations.of("Nobody")
        with pytest.raises(InvalidSettings, match="missing"):
            desk.built.view_locations.of_values("linnworks", {"application_id": "1"})
        wrong = desk.linnworks.settings(token="11111111-2222-4333-8444-555555555555")
        with pytest.raises(SignInRefused):
            desk.built.view_locations.of_values("linnworks", wrong)

    def test_m1_a_channel_without_locations_says_so(self, profile: Path) -> None:
        scene = Scene(profile, plans=False)
        scene.add("Shop")
        with pytest.raises(BadInput, match="no locations of its own"):
            scene.built.view_locations.of("Shop")
        scene.close()


class TestPlace:
    """R-LOST: orders of one location are never called off, or told elsewhere, because another one is named."""

    def place(self, desk: LinnworksScene, count: int = 2) -> list[str]:
        desk.world.shelf.add("MUG", level=9)
        desk.stock({"MUG": 9})
        desk.add()
        desk.clock.advance(minutes=1)
        made = [desk.world.add_order([Line("MUG")]).id for _ in range(count)]
        desk.sync()
        assert desk.stored() == dict.fromkeys(made, "open")
        return made

    def test_m1_it_stays_while_orders_are_open_and_debts_are_owed(self, desk: LinnworksScene) -> None:
        first, second = self.place(desk)
        annex = desk.world.add_location("Annex")
        with pytest.raises(BadInput, match="with 2 open orders") as caught:
            desk.built.accounts.save(NAME, {"location": annex.id})
        assert "second account" in caught.value.fix
        desk.despatch(first, second)
        with pytest.raises(BadInput, match="with 2 orders to process"):
            desk.built.accounts.save(NAME, {"location": "Annex"})
        desk.sync()
        assert desk.states() == {"confirmed": 2}
        desk.built.accounts.save(NAME, {"location": "Annex"})
        assert desk.built.accounts.show(NAME).settings.model_dump()["location"] == "Annex"

    def test_m1_an_order_that_is_deleted_here_keeps_nobody(self, desk: LinnworksScene) -> None:
        (only,) = self.place(desk, 1)
        annex = desk.world.add_location("Annex")
        desk.built.orders.delete_ref(only)
        desk.built.accounts.save(NAME, {"location": annex.id})

    def test_m1_the_id_the_name_and_a_new_name_of_one_location_are_no_move(self, desk: LinnworksScene) -> None:
        self.place(desk)
        default = next(each for each in desk.world.locations if each.id == DEFAULT_LOCATION)
        for same in (DEFAULT_LOCATION, default.name, default.name.upper(), ""):
            desk.built.accounts.save(NAME, {"location": same})
        desk.built.accounts.save(NAME, {"location": default.name})
        row = desk.built.store.read(lambda: rows.named(NAME))
        desk.built.store.write(lambda: rows.save(row.id, {"location": "Its old name"}, row.secrets))
        desk.built.accounts.save(NAME, {"location": default.name})

    def test_m1_what_cannot_be_told_is_refused(self, desk: LinnworksScene) -> None:
        self.place(desk)
        desk.linnworks.faults.fail_next("GetStockLocations", "500", times=40)
        with pytest.raises(BadInput, match="open orders") as caught:
            desk.built.accounts.save(NAME, {"location": "Annex"})
        assert "cannot be told" in caught.value.detail


class TestLogging:
    @pytest.mark.parametrize(
        "wrong", ["boss", "boss@shop", "bóss@shop.example", "Boss <boss@shop.example>", "a@b.c\nx"]
    )
    def test_m7_only_addresses_that_a_mail_can_have_are_kept(self, desk: LinnworksScene, wrong: str) -> None:
        with pytest.raises(InvalidSettings) as caught:
            add(desk, notify_email=["desk@shop.example", wrong])
        assert list(caught.value.reasons) == ["notify_email"]

    def test_m7_the_switch_goes_off_by_itself_with_the_next_run(self, desk: LinnworksScene) -> None:
        desk.add(log_api_requests=True)
        part = desk.sync(hours=47)
        assert not any("logged" in each for each in part.messages)
        assert desk.built.accounts.show(NAME).settings.model_dump()["log_api_requests"]
        part = desk.sync(hours=1)
        assert [each for each in part.messages if "48 hours are over" in each]
        assert not desk.built.accounts.show(NAME).settings.model_dump()["log_api_requests"]
        last = desk.built.store.read(lambda: audit.about(NAME))[-1]
        assert (last.who, last.after) == ("linndesk", {"log_api_requests": False})
        assert not [each for each in desk.sync().messages if "48 hours" in each]

    def test_m7_the_switch_is_off_for_whoever_looks_next(self, desk: LinnworksScene) -> None:
        desk.add(log_api_requests=True, enabled=False)
        desk.clock.advance(hours=48)
        desk.restart()
        value = account_json(desk.built.accounts.show(NAME))
        assert value["log_api_requests"] is False

    def test_m7_turned_on_again_it_has_48_hours_more(self, desk: LinnworksScene) -> None:
        desk.add(log_api_requests=True)
        desk.clock.advance(hours=48)
        desk.built.accounts.save(NAME, {"log_api_requests": True})  # nobody has noticed yet that it is over
        desk.sync(hours=47)
        assert desk.built.accounts.show(NAME).settings.model_dump()["log_api_requests"]

    def test_m7_a_clock_that_is_put_back_does_not_make_it_last(self, desk: LinnworksScene) -> None:
        desk.add(log_api_requests=True)
        desk.clock.advance(days=-30)
        assert account_json(desk.built.accounts.show(NAME))["log_api_requests"] is False
