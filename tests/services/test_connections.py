"""Secrets and the seal's key: read from the vault, hidden from logs, never made twice, missing in one sentence."""

from __future__ import annotations

import keyring
import pytest
from keyring.errors import PasswordDeleteError

from linndesk.domain.orders import Person
from linndesk.errors import VaultTrouble
from linndesk.services.connections import Connections
from linndesk.store import accounts as rows
from linndesk.store import tables
from linndesk.vault import Vault
from tests.scene import Scene


def connections(scene: Scene, hidden: list[str] | None = None) -> Connections:
    known = scene.built.accounts._connections
    store = scene.built.store
    hide = (lambda *given: hidden.extend(given)) if hidden is not None else (lambda *given: None)
    vault = Vault(store.read(lambda: tables.Value.get_by_id("profile_id").value.strip('"')))
    return Connections(store, vault, known.kinds, scene.clock, known._buckets, known._journal, hide)


def test_every_secret_that_is_read_or_kept_is_hidden_from_logs(scene: Scene) -> None:
    scene.add("Shop")
    hidden: list[str] = []
    found = connections(scene, hidden).secrets(scene.built.store.read(lambda: rows.named("Shop")))
    assert set(found) == {"client_secret", "refresh_token"}
    assert set(found.values()) <= set(hidden)


def test_a_secret_that_is_gone_is_one_sentence_and_the_sync_says_it(scene: Scene) -> None:
    scene.add("Shop")
    backend = keyring.get_keyring()
    kept = backend._kept  # type: ignore[attr-defined]
    for key in [each for each in kept if "refresh_token" in repr(each)]:
        del kept[key]
    with pytest.raises(VaultTrouble) as caught:
        scene.built.accounts.check("Shop")
    assert "refresh_token" in caught.value.detail
    assert caught.value.fix
    receipt = scene.sync()
    assert not receipt.ok
    assert "keyring" in receipt.accounts[0].messages[0]
    assert [each.fix for each in scene.built.problems.open()] == [caught.value.fix]


def test_the_seal_is_made_once_and_is_the_same_for_everybody(scene: Scene) -> None:
    sealed = connections(scene).seal().close_person(Person(name="Ada"))
    assert connections(scene).seal().open_person(sealed).name == "Ada"
    assert scene.restart().accounts._connections.seal().open_person(sealed).name == "Ada"


def test_a_lost_seal_is_never_replaced_while_it_is_needed(scene: Scene) -> None:
    scene.add("Shop")
    scene.amazon.world.add_order("1", created=scene.clock.now().replace(hour=6))
    scene.sync()
    kept = keyring.get_keyring()._kept  # type: ignore[attr-defined]
    for key in [each for each in kept if "seal" in repr(each)]:
        del kept[key]
    with pytest.raises(VaultTrouble):
        connections(scene).seal()
    assert not [each for each in kept if "seal" in repr(each)]


def test_a_keyring_that_forgets_nothing_twice(scene: Scene) -> None:
    scene.add("Shop")
    row = scene.built.store.read(lambda: rows.named("Shop"))
    mine = connections(scene)
    mine.forget_secrets(row)
    mine.forget_secrets(row)  # again is nothing
    with pytest.raises(PasswordDeleteError):
        keyring.delete_password("linndesk/none", "linndesk")
