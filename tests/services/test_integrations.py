"""X1 to X4, X14: an app is integrated page by page or in one go, refuses, is left half-way, and goes again."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

from linndesk.errors import (
    BadInput,
    BadReply,
    ChannelDown,
    ChannelRefused,
    InvalidSettings,
    SetUpUnfinished,
    UnknownName,
    VaultTrouble,
)
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.faults import Kind
from linndesk.sandbox.external.server import PracticeShop
from linndesk.sandbox.external.wizard import ANSWERS
from linndesk.services.integrations import Integrations
from linndesk.store import tables, values
from tests.scene import Scene


@pytest.fixture
def shop(scene: Scene) -> Iterator[PracticeShop]:
    with PracticeShop(now=scene.clock.now) as made:
        yield made


@pytest.fixture
def apps(scene: Scene) -> Integrations:
    return scene.built.integrations


def add(scene: Scene, shop: PracticeShop, name: str = "Shop", **more: Any) -> None:
    scene.built.integrations.add("external", name, shop.settings(**more))


def accounts(scene: Scene) -> list[str]:
    return [each.name for each in scene.built.accounts.listed()]


def test_a_whole_integration_in_one_go(scene: Scene, shop: PracticeShop) -> None:
    """X1, X2: manifest, AddNewUser with the installation's own id, every page, the settings as the app keeps them."""
    add(scene, shop, mode="live", enabled=True)
    [account] = scene.built.accounts.listed()
    assert (account.enabled, account.mode, account.channel_title) == (True, "live", "External channel")
    assert account.app is not None
    assert (account.app.finished, account.app.title, account.app.newer) == (True, "Practice shop", False)
    assert account.app.logo.startswith(b"\x89PNG")
    settings = account.settings.model_dump()
    assert settings["manifest_source"] == shop.manifest_url
    assert settings["manifest"]["PromotionsEndpoint"].endswith("/promotions")  # unknown parameters are kept
    assert settings["config"]["Site"] == "UK"
    assert settings["config"]["Commission"] == "2.5"
    assert "Password" not in json.dumps(settings["config"])
    assert "authorization_token" in account.secrets
    [member] = shop.world.members.all
    profile = scene.built.store.read(lambda: values.get("profile_id"))
    assert (member.account_name, member.email) == ("Shop", "orders@shop.example")
    assert member.customer == str(uuid.UUID(profile))  # with dashes, for ever the same
    assert shop.complaints == []
    scene.restart()
    assert scene.built.accounts.check("Shop").ok  # with the token from the vault


def test_page_by_page(scene: Scene, shop: PracticeShop, apps: Integrations) -> None:
    """X2: the window's way; between two pages nothing is lost when the program ends."""
    given = {key: value for key, value in shop.settings().items() if key != "config"}
    _, page = apps.begin("external", "Shop", given)
    assert (page.title, page.is_last, page.items[0].key) == ("Sign in", False, "ApiKey")
    assert [each.kind for each in page.form.links] == ["url"]
    [account] = scene.built.accounts.listed()
    assert account.app is not None
    assert (account.enabled, account.mode, account.app.finished) == (False, "watch", False)
    with pytest.raises(InvalidSettings) as wrong:
        apps.answer("Shop", page.page, {"ApiKey": "nonsense"})
    assert wrong.value.reasons == {"ApiKey": "The key is PRACTICE- and a number", "Password": "This is needed."}
    assert shop.heard_at("SaveConfigEndpoint") == []  # nothing was told
    with pytest.raises(ChannelRefused) as refused:
        apps.answer("Shop", page.page, {"ApiKey": "PRACTICE-1", "Password": "wrong"})
    assert refused.value.detail
    _, page = apps.answer("Shop", page.page, ANSWERS)
    assert page.title == "Orders"
    scene.restart()
    apps = scene.built.integrations
    _, page = apps.page("Shop")
    assert page.title == "Orders"
    while not page.is_last:
        _, page = apps.answer("Shop", page.page, ANSWERS)
    after = scene.built.accounts.show("Shop")
    assert after.app is not None
    assert after.app.finished
    assert page.form.hides == ("PriceSync",)
    assert all(each.key != "HidePrice" for each in page.items)


def test_a_button_says_what_the_app_says(shop: PracticeShop, apps: Integrations) -> None:
    given = {key: value for key, value in shop.settings().items() if key != "config"}
    _, page = apps.begin("external", "Shop", given)
    while "TryIt" not in [each.key for each in page.items]:
        _, page = apps.answer("Shop", page.page, ANSWERS)
    button = next(each for each in page.items if each.key == "TryIt")
    assert isinstance(apps.press("Shop", page.page, button), str)
    assert shop.calls.count("pressed") == 1


def test_an_app_that_refuses_leaves_nothing_here(scene: Scene, shop: PracticeShop) -> None:
    """AddNewUser refused: its words are the error, and the name is free again."""
    shop.faults.fail_next("AddNewUserEndpoint", "error", words="This e-mail is known already")
    with pytest.raises(ChannelRefused, match="This e-mail is known already"):
        add(scene, shop)
    assert accounts(scene) == []
    assert shop.heard_at("ConfigDeletedEndpoint") == []
    add(scene, shop)
    assert accounts(scene) == ["Shop"]


def test_an_app_that_cannot_be_reached_leaves_nothing_here(scene: Scene, shop: PracticeShop) -> None:
    shop.faults.fail_next("AddNewUserEndpoint", "reset")
    with pytest.raises(ChannelDown):
        add(scene, shop)
    assert accounts(scene) == []


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({**ANSWERS, "ApiKey": ""}, "ApiKey (API key): This is needed."),
        ({key: value for key, value in ANSWERS.items() if key != "Password"}, "Password (Password): This is needed."),
        ({**ANSWERS, "Password": "wrong"}, "Page Sign in"),  # the app's own words
        ({**ANSWERS, "DaysBack": "soon"}, "DaysBack (Days back): Give a whole number"),
        ({**ANSWERS, "Site": "FR"}, "Site (Site): Choose one of United Kingdom, Deutschland, Everywhere."),
    ],
)
def test_answers_that_do_not_do_leave_an_unfinished_account(
    scene: Scene, shop: PracticeShop, apps: Integrations, answers: dict[str, str], named: str
) -> None:
    """The account stays, off and unfinished; what is missing is named, and so is the way on."""
    with pytest.raises(SetUpUnfinished) as stopped:
        add(scene, shop, config=answers, enabled=True, mode="live")
    assert named in stopped.value.detail
    assert "account set Shop" in stopped.value.fix
    account = scene.built.accounts.show("Shop")
    assert account.app is not None
    assert (account.enabled, account.mode, account.app.finished) == (False, "watch", False)
    with pytest.raises(SetUpUnfinished, match="Finish the set-up of Shop first"):
        scene.built.accounts.save("Shop", {"enabled": True})
    _, page = apps.give("Shop", dict(ANSWERS))
    assert page.is_last
    scene.built.accounts.save("Shop", {"enabled": True})
    assert scene.built.accounts.show("Shop").enabled
    assert len(shop.heard_at("AddNewUserEndpoint")) == 1


def test_an_app_that_turns_in_a_circle_is_left(scene: Scene, shop: PracticeShop) -> None:
    """An app that says yes to every answer and shows the same page again."""
    shop.faults.fail_next("SaveConfigEndpoint", "wrong_step", times=20)
    with pytest.raises(SetUpUnfinished):
        add(scene, shop)
    assert len(shop.heard_at("SaveConfigEndpoint")) < 10


def test_a_token_that_is_known_asks_for_no_other(scene: Scene, shop: PracticeShop) -> None:
    """`authorization_token` given = AddNewUser is skipped."""
    scene.built.integrations.add("external", "Shop", shop.connected("Shop", config=None))
    assert shop.heard_at("AddNewUserEndpoint") == []
    account = scene.built.accounts.show("Shop")
    assert account.app is not None
    assert account.app.finished


def test_the_apps_settings_are_what_it_keeps(scene: Scene, shop: PracticeShop, apps: Integrations) -> None:
    """X3: what the app returns after saving is what is stored and shown."""
    add(scene, shop)
    _, page = apps.give("Shop", {"Nonsense": 1})
    assert page.kept == ("The app asks for no Nonsense.",)
    assert len(shop.heard_at("SaveConfigEndpoint")) == 3  # nothing was told for it
    _, page = apps.give("Shop", {"Commission": 3, "PriceIncTax": False})
    saved = json.loads(shop.heard_at("SaveConfigEndpoint")[-1].body)
    assert saved["StepName"] == "UserConfig"
    assert {each["ConfigItemId"]: each["SelectedValue"] for each in saved["ConfigItems"]}["Commission"] == "3"
    config = scene.built.accounts.show("Shop").settings.model_dump()["config"]
    assert (config["Commission"], config["PriceIncTax"]) == ("3", "False")
    assert page.kept == ()
    with pytest.raises(InvalidSettings) as wrong:
        apps.give("Shop", {"DaysBack": "many"})
    assert list(wrong.value.reasons) == ["DaysBack"]


def test_removal_tells_the_app_and_goes_ahead_whatever_it_says(scene: Scene, shop: PracticeShop) -> None:
    """X14: ConfigDeleted is a notice, told for an account that is off too; an Error in it stops nothing."""
    add(scene, shop)
    shop.faults.farewell = "User Not Found!"
    assert "Practice shop is told" in " ".join(scene.built.accounts.removal("Shop").sentences)
    _, said = scene.built.accounts.remove("Shop")
    assert "User Not Found!" in said
    assert accounts(scene) == []
    assert len(shop.heard_at("ConfigDeletedEndpoint")) == 1
    assert scene.built.store.read(lambda: tables.Integration.select().count()) == 0


def test_removal_goes_ahead_when_nobody_answers(scene: Scene, shop: PracticeShop) -> None:
    add(scene, shop)
    shop.stop()
    _, said = scene.built.accounts.remove("Shop")
    assert said
    assert accounts(scene) == []


def test_a_half_finished_account_can_be_given_up(scene: Scene, shop: PracticeShop, apps: Integrations) -> None:
    with pytest.raises(SetUpUnfinished):
        add(scene, shop, config={})
    _, said = apps.abandon("Shop")
    assert (said, accounts(scene)) == ("", [])
    assert len(shop.heard_at("ConfigDeletedEndpoint")) == 1


def test_what_is_no_app_has_no_pages(scene: Scene, apps: Integrations) -> None:
    scene.add("Amazon UK")
    with pytest.raises(BadInput, match="has no manifest"):
        apps.page("Amazon UK")
    with pytest.raises(UnknownName):
        apps.page("Nobody")
    assert scene.built.accounts.show("Amazon UK").app is None


def test_the_name_and_the_settings_are_judged_before_anything_is_asked(scene: Scene, shop: PracticeShop) -> None:
    for more in ({"utc_offset": 99}, {"config": [1]}, {"mode": "loud"}, {"nonsense": 1}, {"email": "no e-mail"}):
        with pytest.raises(InvalidSettings):
            add(scene, shop, **more)
    with pytest.raises(BadInput):
        add(scene, shop, name=" ")
    assert shop.heard == []
    assert accounts(scene) == []


def test_the_app_asks_for_its_set_up_again(scene: Scene, shop: PracticeShop, apps: Integrations) -> None:
    """X3: re-authorisation: Config finds another step, the account is unfinished again and stays on."""
    add(scene, shop, enabled=True)
    shop.world.members.ask_again()
    _, page = apps.page("Shop")
    assert not page.is_last
    account = scene.built.accounts.show("Shop")
    assert account.app is not None
    assert (account.app.finished, account.enabled) == (False, True)
    _, page = apps.give("Shop", dict(ANSWERS))
    assert page.is_last


def test_a_manifest_from_a_file(scene: Scene, shop: PracticeShop, tmp_path: Path) -> None:
    file = tmp_path / "app.json"
    file.write_text(json.dumps({"modules": [{"type": "ChannelIntegration", "parameters": [
        {"name": key, "value": value} for key, value in shop.parameters().items()]}]}))  # fmt: skip
    add(scene, shop, manifest=str(file))
    assert scene.built.accounts.show("Shop").settings.model_dump()["manifest_source"] == str(file)


def test_a_token_that_cannot_be_kept_is_handed_back(scene: Scene, shop: PracticeShop) -> None:
    """R-VAULT: the app is told at once, nothing stays here, and the keyring is what the error is about."""

    class Full(KeyringBackend):
        priority = 1.0

        def get_password(self, service: str, username: str) -> str | None:
            return None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise KeyringError("the keyring is full")

        def delete_password(self, service: str, username: str) -> None:
            raise PasswordDeleteError("nothing there")

    keyring.set_keyring(Full())
    with pytest.raises(VaultTrouble):
        add(scene, shop)
    assert accounts(scene) == []
    assert [each.deleted for each in shop.world.members.all] == [True]


def test_what_the_app_keeps_otherwise_is_said(scene: Scene, shop: PracticeShop, apps: Integrations) -> None:
    """X3: an app that takes any text for a yes, and one that writes a number in its own way."""
    add(scene, shop)
    shop.dialect = replace(shop.dialect, odd_truth=True)
    _, page = apps.give("Shop", {"PriceIncTax": "False", "Commission": "7.50"})
    assert page.kept == ("Prices include tax is True there, not False.",)
    config = scene.built.accounts.show("Shop").settings.model_dump()["config"]
    assert (config["PriceIncTax"], config["Commission"]) == ("True", "7.50")


@pytest.mark.parametrize(
    ("dialect", "spelling"), list(zip(sorted(DIALECTS), itertools.cycle(["sample", "portal", "flat"]), strict=False))
)
def test_apps_of_every_spelling_are_integrated(scene: Scene, dialect: str, spelling: Any) -> None:
    """X1, X2: other names, numbers as texts, no wizard at all: the same account in the end."""
    with PracticeShop(now=scene.clock.now, dialect=dialect, spelling=spelling) as shop:
        add(scene, shop)
        account = scene.built.accounts.show("Shop")
        assert account.app is not None
        assert account.app.finished
        config = account.settings.model_dump()["config"]
        assert {"Site", "Commission", "DaysBack"} <= config.keys()
        scene.built.integrations.give("Shop", {"Note": "x"})
        assert scene.built.accounts.show("Shop").settings.model_dump()["config"]["Note"] == "x"
        assert scene.built.accounts.check("Shop").ok
        assert shop.complaints == []
        scene.built.accounts.remove("Shop")
        assert shop.world.members.all[0].deleted


def test_a_program_that_ends_before_the_app_is_told_goes_on_there(scene: Scene, shop: PracticeShop) -> None:
    """The account is stored first: without its token it is unfinished, and the next look asks for one."""
    given = {key: value for key, value in shop.settings().items() if key != "config"}
    scene.built.accounts.add("external", "Shop", {**given, "manifest": shop.parameters()})
    scene.restart()
    with pytest.raises(SetUpUnfinished):
        scene.built.accounts.save("Shop", {"enabled": True})
    assert shop.heard == []
    _, page = scene.built.integrations.page("Shop")
    assert page.title == "Sign in"
    assert len(shop.heard_at("AddNewUserEndpoint")) == 1
    _, page = scene.built.integrations.give("Shop", dict(ANSWERS))
    scene.built.accounts.save("Shop", {"enabled": True})
    assert len(shop.heard_at("AddNewUserEndpoint")) == 1


@pytest.mark.parametrize("fault", ["lost", "503_after", "html_after"])
def test_a_lost_token_says_what_may_stand_there(scene: Scene, shop: PracticeShop, fault: Kind) -> None:
    """AddNewUser acted, and nobody heard its answer: nothing stays here, and the error says what may come of it."""
    shop.faults.fail_next("AddNewUserEndpoint", fault)
    with pytest.raises((ChannelDown, BadReply)) as lost:
        add(scene, shop)
    assert "its maker has to remove that one" in lost.value.fix
    assert accounts(scene) == []
    add(scene, shop)
    assert len(shop.world.members.all) == 2


def test_a_name_that_is_taken_is_refused_before_the_app_hears_of_it(scene: Scene, shop: PracticeShop) -> None:
    add(scene, shop)
    with pytest.raises(BadInput, match="already an account Shop"):
        add(scene, shop)
    assert len(shop.heard_at("AddNewUserEndpoint")) == 1
    assert accounts(scene) == ["Shop"]
    assert scene.built.accounts.check("Shop").ok  # with the secrets of the one that is there


def test_an_app_with_a_sign_in_of_its_own(scene: Scene) -> None:
    """X4: client credentials, in the vault; all calls carry what they give."""
    with PracticeShop(now=scene.clock.now, oauth=True) as shop:
        assert scene.built.integrations.look("external", shop.manifest_url, {}).needs_oauth
        add(scene, shop)
        scene.restart()
        assert scene.built.accounts.check("Shop").ok
        assert {"authorization_token", "oauth_client_secret"} <= set(scene.built.accounts.show("Shop").secrets)
        assert shop.complaints == []


def test_an_integration_kept_in_a_shared_database(profile: Path, pg: str) -> None:
    """On PostgreSQL the installation is the database: every PC is the same customer of the app."""
    scene = Scene(profile, database=pg)
    try:
        with PracticeShop(now=scene.clock.now) as shop:
            add(scene, shop, enabled=True)
            assert scene.built.tags.offered("Shop", "shipping")
            scene.restart()
            assert scene.built.accounts.check("Shop").ok
            profile_id = scene.built.store.read(lambda: values.get("profile_id"))
            assert [each.customer for each in shop.world.members.all] == [str(uuid.UUID(profile_id))]
            account = scene.built.accounts.show("Shop")
            assert account.app is not None
            assert (account.app.finished, account.enabled) == (True, True)
            scene.built.accounts.remove("Shop")
            assert accounts(scene) == []
    finally:
        scene.close()
