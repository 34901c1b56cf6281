"""doctor: one finding each, and a trouble is a finding, never a crash."""

from __future__ import annotations

import keyring
import pytest
from keyring.backends import fail

from linndesk.services.doctor import Health
from linndesk.store import tables
from tests.scene import Scene


def look(scene: Scene) -> dict[str, Health]:
    return {each.name: each for each in scene.built.doctor.look()}


@pytest.fixture
def shop(scene: Scene) -> Scene:
    scene.add("Shop")
    return scene


def test_all_is_well(shop: Scene) -> None:
    found = look(shop)
    assert set(found) == {"profile", "database", "keyring", "disk", "account Shop"}
    assert all(each.ok and not each.fix for each in found.values())
    assert "no run yet" in found["database"].text
    shop.sync()
    assert "last run 2026-11-21" in look(shop)["database"].text


def test_a_keyring_that_fails_is_a_finding_with_what_to_do(shop: Scene) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    found = look(shop)
    assert [each.name for each in found.values() if not each.ok] == ["keyring"]
    assert found["keyring"].fix


def test_credentials_that_were_refused_are_a_finding(shop: Scene) -> None:
    shop.amazon.world.set_merchant("main", revoked=True)
    shop.sync()
    finding = look(shop)["account Shop"]
    assert not finding.ok
    assert "refresh token" in finding.text
    assert finding.fix


def test_a_database_that_is_damaged_is_a_finding(shop: Scene) -> None:
    shop.sync()
    file = shop.profile / "linndesk.sqlite"
    shop.built.store.read(lambda: shop.built.store.database.execute_sql("pragma wal_checkpoint(truncate)").fetchall())
    size = file.stat().st_size
    with file.open("r+b") as raw:
        raw.seek(8192)
        raw.write(b"\xde\xad" * ((size - 8192) // 2))
    found = look(shop)
    assert not found["database"].ok
    assert "backups" in found["database"].fix


def test_stored_settings_that_no_longer_hold_together_are_a_finding(shop: Scene) -> None:
    settings = {**shop.built.store.read(lambda: tables.Account.get()).settings, "order_minutes": "soon"}
    shop.built.store.write(lambda: tables.Account.update(settings=settings).execute())
    found = look(shop)
    assert not found["accounts"].ok
    assert "order_minutes" in found["accounts"].text
    assert found["accounts"].fix
    assert found["database"].ok
