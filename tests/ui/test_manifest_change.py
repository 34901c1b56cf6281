"""X1: Update manifest shows old and new side by side, and changes every account of that app; clicked for real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from linndesk.sandbox.external.server import PracticeShop
from linndesk.ui.dialogs.manifest_change import ManifestChangeDialog
from tests.ui.conftest import Stage


@pytest.fixture
def shop(stage: Stage) -> Iterator[PracticeShop]:
    """Two accounts of one app; the first has an address of its own."""
    with PracticeShop() as made:
        built = stage.scene.built
        built.integrations.add("external", "Web shop", made.settings())
        built.integrations.add("external", "Web shop 2", made.settings(email="two@shop.example"))
        built.accounts.save("Web shop", {"endpoints": {"ProductsEndpoint": "https://mine.example/products"}})
        yield made


def opened(stage: Stage) -> ManifestChangeDialog:
    stage.window.ask("update-manifest", "Web shop")
    stage.idle()
    found = stage.dialog(ManifestChangeDialog)
    assert isinstance(found, ManifestChangeDialog)
    return found


def rows(dialog: ManifestChangeDialog) -> dict[str, list[str]]:
    table = dialog.table
    texts = [
        [cell.text() if (cell := table.item(at, across)) else "" for across in range(5)]
        for at in range(table.rowCount())
    ]
    return {each[1]: [each[0], *each[2:]] for each in texts}


def settings(stage: Stage, name: str) -> Any:
    return stage.scene.built.accounts.show(name).settings


def is_open() -> bool:
    return any(type(each) is ManifestChangeDialog and each.isVisible() for each in QApplication.topLevelWidgets())


def test_x1_nothing_new_can_not_be_taken_over(stage: Stage, shop: PracticeShop) -> None:
    dialog = opened(stage)
    assert dialog.said.text() == "It is the manifest that is in use: nothing changes."
    assert not dialog.go.isEnabled()


def test_x1_old_and_new_host_side_by_side_and_one_click_changes_every_account(stage: Stage, shop: PracticeShop) -> None:
    shop.faults.manifest = {"DespatchEndpoint": "https://new.example/despatch", "InventoryUpdateBatchSize": "50"}
    dialog = opened(stage)
    found = rows(dialog)
    assert found["Despatches"][:3] == ["Other host", f"{shop.url}/api/Order/Despatch", "new.example/despatch"]
    assert found["InventoryUpdateBatchSize"][:3] == ["Changed", "1000", "50"]
    assert found["Products"][3] == "mine.example/products"
    assert found["Orders"][0] == ""
    assert "2 parameters change, 1 to another host" in dialog.said.text()
    assert "2 accounts: Web shop, Web shop 2" in dialog.said.text()
    assert "https://mine.example/products" in dialog.own.text()
    assert settings(stage, "Web shop").endpoint("DespatchEndpoint").startswith(shop.url), "looking changes nothing"
    dialog.go.click()
    stage.idle()
    assert not is_open()
    for name in ("Web shop", "Web shop 2"):
        assert settings(stage, name).endpoint("DespatchEndpoint") == "https://new.example/despatch"
    assert settings(stage, "Web shop").endpoint("ProductsEndpoint") == "https://mine.example/products", (
        "one's own stays"
    )


def test_r_foreign_a_new_host_without_encryption_is_ticked_first(stage: Stage, shop: PracticeShop) -> None:
    shop.faults.manifest = {"DespatchEndpoint": "http://plain.example/despatch"}
    dialog = opened(stage)
    assert not dialog.go.isEnabled()
    dialog.hosts["plain.example"].setChecked(True)
    dialog.go.click()
    stage.idle()
    assert settings(stage, "Web shop").http_hosts == ["plain.example"]


def test_x1_from_a_file(stage: Stage, shop: PracticeShop) -> None:
    file = stage.scene.profile / "manifest.json"
    file.write_text(json.dumps({**shop.parameters(), "OrdersEndpoint": "https://new.example/orders"}), encoding="utf-8")
    dialog = opened(stage)
    dialog.source.setText(str(file))
    dialog.look()
    stage.idle()
    dialog.go.click()
    stage.idle()
    assert settings(stage, "Web shop 2").endpoint("OrdersEndpoint") == "https://new.example/orders"


def test_x1_the_manifest_of_another_app_is_refused_in_a_sentence(stage: Stage, shop: PracticeShop) -> None:
    dialog = opened(stage)
    with PracticeShop(name="OTHER") as other:
        dialog.source.setText(other.manifest_url)
        dialog.look()
        stage.idle()
    assert "OTHER" in dialog.refusal.text()
    assert not dialog.go.isEnabled()


def test_x1_what_was_compared_before_is_not_taken_over_once_another_source_is_named(
    stage: Stage, shop: PracticeShop
) -> None:
    shop.faults.manifest = {"DespatchEndpoint": "http://plain.example/despatch"}
    dialog = opened(stage)
    assert dialog.hosts
    dialog.source.setText("/nowhere/manifest.json")
    dialog.look()
    stage.idle()
    assert dialog.refusal.text()
    assert not dialog.hosts, "nothing to tick of what is not shown"
    assert not dialog.go.isEnabled()
    assert dialog.table.rowCount() == 0
    shop.faults.manifest = {"DespatchEndpoint": "https://new.example/despatch"}
    dialog.source.setText(shop.manifest_url)
    dialog.look()
    stage.idle()
    assert dialog.go.isEnabled()
    QTest.keyClicks(dialog.source, "x")
    assert not dialog.go.isEnabled()
    assert "Look" in dialog.said.text()


def test_r_http_a_manifest_on_a_host_without_encryption_is_ticked_by_name(stage: Stage, shop: PracticeShop) -> None:
    """The address itself, as when an app is added; another address is another question."""
    dialog = opened(stage)
    assert dialog.go.isEnabled() is dialog.plain.isVisible() is False
    dialog.source.setText("http://shop.invalid/manifest.json")
    dialog.look()
    stage.idle()
    assert "shop.invalid is asked with http://" in dialog.refusal.text()
    assert dialog.plain.isVisible()
    assert dialog.plain.text() == "Ask shop.invalid without encryption"
    dialog.look()
    stage.idle()
    assert "http://" in dialog.refusal.text(), "not ticked, not asked"
    dialog.plain.setChecked(True)
    assert not dialog.refusal.text(), "what was said before is over"
    dialog.look()
    stage.idle()
    assert "No connection" in dialog.refusal.text(), "it was asked"
    dialog.source.setText("http://other.invalid/manifest.json")
    assert not dialog.plain.isVisible()
    assert dialog.plain.named == ()
