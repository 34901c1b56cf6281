"""X1: what an app says of itself is looked at before it is integrated, and taken over by all of its accounts later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from linndesk.channels.pictures import is_raster
from linndesk.errors import BadInput, ChannelError, InvalidSettings
from linndesk.sandbox.external.server import PracticeShop
from linndesk.services.integrations import Integrations
from linndesk.store import integrations
from tests.scene import Scene

MOVED = {"OrdersEndpoint": "https://orders.elsewhere.example/api/Orders"}


@pytest.fixture
def shop(scene: Scene) -> Iterator[PracticeShop]:
    with PracticeShop(now=scene.clock.now) as made:
        yield made


@pytest.fixture
def apps(scene: Scene) -> Integrations:
    return scene.built.integrations


def settings(scene: Scene, name: str) -> dict[str, Any]:
    return scene.built.accounts.show(name).settings.model_dump()


def test_looking_reads_the_manifest_and_its_logo_and_nothing_else(shop: PracticeShop, apps: Integrations) -> None:
    found = apps.look("external", shop.manifest_url, {})
    assert (found.name, found.title, found.source) == ("PRACTICESHOP", "Practice shop", shop.manifest_url)
    assert found.logo is not None
    rows = {each.parameter: each for each in found.endpoints}
    assert rows["OrdersEndpoint"].host == shop.url.removeprefix("http://")
    assert (rows["OrdersEndpoint"].warning, found.http_hosts, found.needs_oauth) == ("", (), False)
    assert shop.heard == []


def test_a_host_without_encryption_has_to_be_named(scene: Scene, shop: PracticeShop, apps: Integrations) -> None:
    """R-HTTP: shown before, refused until a person has named it, never asked."""
    plain = {**shop.parameters(), "OrdersEndpoint": "http://shop.internal.example/orders"}
    found = apps.look("external", plain, {})
    assert found.http_hosts == ("shop.internal.example",)
    row = next(each for each in found.endpoints if each.parameter == "OrdersEndpoint")
    assert (row.confirm, "without encryption" in row.warning) == ("shop.internal.example", True)
    with pytest.raises(InvalidSettings) as wrong:
        apps.add("external", "Shop", shop.settings(manifest=plain))
    assert list(wrong.value.reasons) == ["http_hosts"]
    assert shop.heard == []
    apps.add("external", "Shop", shop.settings(manifest=plain, http_hosts=["shop.internal.example"]))
    assert settings(scene, "Shop")["http_hosts"] == ["shop.internal.example"]


def test_an_address_on_another_server_than_the_manifest_says_so(shop: PracticeShop, apps: Integrations) -> None:
    shop.faults.manifest = MOVED
    found = apps.look("external", shop.manifest_url, {})
    assert [each.parameter for each in found.endpoints if each.warning] == ["OrdersEndpoint"]


@pytest.mark.parametrize("body", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"GIF8", b"%PDF-1.4", b""])
def test_what_is_no_picture_by_its_first_bytes_is_none(body: bytes) -> None:
    """R-FOREIGN: raster only, whatever its server calls it."""
    assert not is_raster(body)


def test_a_logo_that_is_none_costs_nothing(shop: PracticeShop, apps: Integrations) -> None:
    for kind in ("404", "html200", "huge", "reset"):
        shop.faults.fail_next("logo", kind)  # type: ignore[arg-type]
        assert apps.look("external", shop.manifest_url, {}).logo is None
    shop.faults.manifest = {"ChannelLogoURL": "http://169.254.169.254/logo.png"}
    assert apps.look("external", shop.manifest_url, {}).logo is None


def test_a_new_manifest_goes_to_every_account_of_the_app(scene: Scene, shop: PracticeShop, apps: Integrations) -> None:
    """Old and new host side by side; a person's own address stays; other apps stay as they are."""
    apps.add("external", "One", shop.settings())
    apps.add("external", "Two", shop.settings(endpoints={"DespatchEndpoint": shop.url + "/own/Despatch"}))
    with PracticeShop(name="OTHERSHOP") as other:
        apps.add("external", "Other", other.settings())
    assert not apps.compare("One").newer
    shop.faults.manifest = MOVED
    change = apps.compare("Two")
    assert (change.newer, change.accounts, change.source) == (True, ("One", "Two"), shop.manifest_url)
    rows = {each.name: each for each in change.rows}
    moved = rows["OrdersEndpoint"]
    assert (moved.old_host, moved.new_host) == (shop.url.removeprefix("http://"), "orders.elsewhere.example")
    assert rows["DespatchEndpoint"].own == shop.url + "/own/Despatch"
    apps.update("Two", change)
    for name in ("One", "Two"):
        assert settings(scene, name)["manifest"]["OrdersEndpoint"] == MOVED["OrdersEndpoint"]
    assert settings(scene, "Two")["endpoints"] == {"DespatchEndpoint": shop.url + "/own/Despatch"}
    assert settings(scene, "Other")["manifest"]["OrdersEndpoint"].startswith(other.url)
    assert not apps.compare("One").newer


def test_the_mark_of_a_newer_manifest_goes_with_the_update(
    scene: Scene, shop: PracticeShop, apps: Integrations
) -> None:
    """What the daily look found is shown until it is taken over."""
    apps.add("external", "Shop", shop.settings())
    account = scene.built.accounts.show("Shop")
    shop.faults.manifest = MOVED
    newer = {**shop.parameters()}
    scene.built.store.write(lambda: integrations.looked(account.id, scene.clock.now(), newer))
    marked = scene.built.accounts.show("Shop").app
    assert marked is not None
    assert (marked.newer, marked.looked_at) == (True, scene.clock.now())
    apps.update("Shop", apps.compare("Shop"))
    clean = scene.built.accounts.show("Shop").app
    assert clean is not None
    assert not clean.newer


def test_a_manifest_of_another_app_is_refused(scene: Scene, shop: PracticeShop, apps: Integrations) -> None:
    apps.add("external", "Shop", shop.settings())
    with PracticeShop(name="OTHERSHOP") as other, pytest.raises(BadInput, match="manifest of OTHERSHOP"):
        apps.compare("Shop", other.manifest_url)


def test_a_typed_manifest_has_nowhere_to_look(scene: Scene, shop: PracticeShop, apps: Integrations) -> None:
    apps.add("external", "Shop", shop.settings(manifest=shop.parameters()))
    with pytest.raises(BadInput, match="was typed in"):
        apps.compare("Shop")
    assert not apps.compare("Shop", shop.manifest_url).newer


def test_an_update_to_a_host_without_encryption_needs_its_name(
    scene: Scene, shop: PracticeShop, apps: Integrations
) -> None:
    apps.add("external", "One", shop.settings())
    apps.add("external", "Two", shop.settings())
    shop.faults.manifest = {"OrdersEndpoint": "http://plain.example/orders"}
    change = apps.compare("One")
    assert change.http_hosts == ("plain.example",)
    with pytest.raises(InvalidSettings, match="One cannot take this manifest over"):
        apps.update("One", change)
    assert settings(scene, "One")["manifest"]["OrdersEndpoint"].startswith(shop.url)
    apps.update("One", change, ("plain.example",))
    assert settings(scene, "Two")["http_hosts"] == ["plain.example"]


def test_the_http_user_is_for_one_server_and_stays_there(scene: Scene) -> None:
    """U11: it comes from the manifest's address, and a manifest that names other hosts never gets it."""
    with PracticeShop(now=scene.clock.now, basic=("me", "secret")) as shop:
        apps = scene.built.integrations
        with pytest.raises(ChannelError, match="user and password"):
            apps.look("external", shop.manifest_url, {})
        given = {key: value for key, value in shop.settings().items() if key != "http_origin"}
        assert apps.look("external", shop.manifest_url, given).name == "PRACTICESHOP"
        apps.add("external", "Shop", given)
        assert settings(scene, "Shop")["http_origin"] == shop.url
        assert "http_password" in scene.built.accounts.show("Shop").secrets
        shop.faults.manifest = MOVED
        apps.update("Shop", apps.compare("Shop"))
        assert settings(scene, "Shop")["http_origin"] == shop.url


def test_a_typed_app_on_several_servers_needs_the_server_named(shop: PracticeShop, apps: Integrations) -> None:
    given = shop.settings(manifest={**shop.parameters(), **MOVED}, http_user="me", http_password="secret")
    with pytest.raises(InvalidSettings) as wrong:
        apps.add("external", "Shop", given)
    assert list(wrong.value.reasons) == ["http_origin"]
    assert shop.heard == []


def test_a_manifest_on_a_host_without_encryption_is_asked_for_once_that_is_named(
    scene: Scene, shop: PracticeShop, apps: Integrations
) -> None:
    """R-HTTP: of *Update manifest* as of a new account; what was named is kept with the address."""
    apps.add("external", "Shop", shop.settings())
    address = "http://shop.invalid/manifest.json"
    with pytest.raises(InvalidSettings) as wrong:
        apps.compare("Shop", address)
    assert list(wrong.value.reasons) == ["http_hosts"]
    with pytest.raises(ChannelError):  # it is asked, and is not there
        apps.compare("Shop", address, http_hosts=("shop.invalid",))
    change = replace(apps.compare("Shop"), source=address)
    with pytest.raises(InvalidSettings):
        apps.update("Shop", change)
    apps.update("Shop", change, ("shop.invalid",))
    assert settings(scene, "Shop")["http_hosts"] == ["shop.invalid"]
    assert settings(scene, "Shop")["manifest_source"] == address
    with pytest.raises(ChannelError):  # it is named by now
        apps.compare("Shop")
