"""X1 X2 X13 in Channel Integration: what backs off, an unfinished set-up, a new manifest, each with its button."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWizard
from pytestqt.qtbot import QtBot

from linndesk.domain import pausing
from linndesk.sandbox.external.server import PracticeShop
from linndesk.store import accounts, integrations, pauses
from linndesk.ui.columns import Light, Painted
from linndesk.ui.dialogs.integrate import IntegrationWizard
from linndesk.ui.models import CELL
from linndesk.ui.screens.channel_integration import ChannelIntegration
from tests.ui.conftest import Stage


@pytest.fixture
def shop(stage: Stage) -> Iterator[PracticeShop]:
    with PracticeShop(now=stage.scene.clock.now) as made:
        stage.scene.built.integrations.add("external", "Craft", made.settings(enabled=True))
        yield made


@pytest.fixture
def screen(stage: Stage, shop: PracticeShop) -> ChannelIntegration:
    stage.window.go("channel-integration")
    stage.idle()
    found = stage.window.screen_named("channel-integration")
    assert isinstance(found, ChannelIntegration)
    show(stage, found)
    return found


def show(stage: Stage, screen: ChannelIntegration) -> None:
    screen.reload()
    stage.idle()
    screen.go_to("Craft")
    stage.idle()


def cell(screen: ChannelIntegration, key: str, row: int = 1) -> object:
    column = [each.key for each in screen.model.columns].index(key)
    return screen.model.index(row, column).data(CELL)


def fail(stage: Stage, job: pausing.Job, why: str, times: int = pausing.FAILURES) -> None:
    store = stage.scene.built.store
    uid = store.read(lambda: accounts.named("Craft").uid)
    breaker = pauses.StoredBreaker(store, stage.scene.clock.now)
    for _ in range(times):
        breaker.failed(uid, job, why)


def asked(screen: ChannelIntegration) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    screen.asks.connect(lambda act, argument: found.append((act, argument)))
    return found


def test_an_app_goes_by_its_own_name_and_needs_nothing(stage: Stage, screen: ChannelIntegration) -> None:
    assert cell(screen, "channel") == "Practice shop"
    light = cell(screen, "enabled")
    assert isinstance(light, Light)
    assert (light.on, light.mark) == (True, "")
    assert screen.app_line.isHidden()


def test_x13_what_backs_off_is_said_and_resume_ends_it(stage: Stage, screen: ChannelIntegration) -> None:
    """The user's own light stays as it is; the mark has a word, a shape and a reason."""
    fail(stage, "orders", "status 503 <b>Bad</b>")
    fail(stage, "stock", "no answer in 10 s", times=9)
    show(stage, screen)
    light = cell(screen, "enabled")
    assert isinstance(light, Light)
    assert (light.on, light.mark, light.words) == (True, "backing-off", "On · Backing off")
    said = screen.app_line.said.text()
    assert said.startswith("Orders: backing off until ")
    assert said.endswith("after 10 calls in a row that failed. The last: status 503 <b>Bad</b>")
    assert screen.app_line.said.textFormat().name == "PlainText", "R-FOREIGN"
    assert "Stock" not in said, "nine failures are no rest"
    assert not screen.app_line.resume_button.isHidden()
    told: list[str] = []
    screen.says.connect(told.append)
    screen.app_line.resume_button.click()
    stage.idle()
    show(stage, screen)
    assert told == ["Craft goes on with its next sync; F9 starts it now."]
    assert screen.app_line.isHidden()
    light = cell(screen, "enabled")
    assert isinstance(light, Light)
    assert (light.on, light.mark) == (True, "")
    screen.acts["resume"]()
    assert told[-1].startswith("Nothing rests here")


def test_x13_a_rest_is_over_by_itself(stage: Stage, screen: ChannelIntegration) -> None:
    fail(stage, "despatch", "503")
    stage.scene.clock.advance(minutes=15, seconds=1)
    show(stage, screen)
    assert screen.app_line.isHidden()


def test_x3_a_set_up_that_was_left_half_way_goes_on_from_here(stage: Stage, screen: ChannelIntegration) -> None:
    store = stage.scene.built.store
    store.write(lambda: integrations.step(accounts.named("Craft").id, "OrderSetup"))
    show(stage, screen)
    light = cell(screen, "enabled")
    assert isinstance(light, Light)
    assert (light.mark, light.why) == (
        "needs-you", "Its set-up is not finished: Practice shop waits at OrderSetup.",
    )  # fmt: skip
    opened = asked(screen)
    screen.app_line.go_on_button.click()
    assert opened == [("go-on-set-up", "Craft")]


def test_x2_a_new_manifest_is_marked_and_opened(stage: Stage, screen: ChannelIntegration, qtbot: QtBot) -> None:
    store, now = stage.scene.built.store, stage.scene.clock.now()
    store.write(lambda: integrations.looked(accounts.named("Craft").id, now, {"OrdersEndpoint": "https://new.example"}))
    show(stage, screen)
    mark = cell(screen, "channel")
    assert isinstance(mark, Painted)
    assert (mark.text, mark.icon) == ("Practice shop: new manifest", "info")
    assert screen.app_line.said.text() == "Practice shop has a new manifest."
    opened = asked(screen)
    screen.app_line.update_button.click()
    assert opened == [("update-manifest", "Craft")]


def test_an_account_of_a_channel_without_an_app_has_none_of_it(stage: Stage, screen: ChannelIntegration) -> None:
    screen.go_to("Shop UK")
    stage.idle()
    assert screen.app_line.isHidden()
    opened, told = asked(screen), []
    screen.says.connect(told.append)
    screen.acts["update-manifest"]()
    assert opened == []
    assert told == ["Choose an account of an app that was integrated by its manifest."]


def test_names_and_modes_are_not_cut_at_1280(stage: Stage, shop: PracticeShop, screen: ChannelIntegration) -> None:
    """LOOK: an account as long as the demo's, its app and its mode are read whole."""
    stage.scene.built.integrations.add("external", "Practice shop", shop.settings())
    show(stage, screen)
    assert stage.window.width() == 1280
    keys = [each.key for each in screen.model.columns]
    for key in ("channel", "name", "mode"):
        at = keys.index(key)
        needed = max(screen.table.sizeHintForIndex(screen.model.index(row, at)).width() for row in range(3))
        assert screen.table.columnWidth(at) >= needed, key


def test_x2_an_account_that_was_just_set_up_is_the_chosen_one(stage: Stage, screen: ChannelIntegration) -> None:
    """The window says that F9 syncs it now: F9 is for the account that is chosen."""
    screen.table.select_id(screen.model.id_at(0))
    stage.window.ask("go-on-set-up", "Craft")
    stage.idle()
    wizard = stage.dialog(IntegrationWizard)
    assert isinstance(wizard, IntegrationWizard)
    wizard.button(QWizard.WizardButton.FinishButton).click()
    stage.idle()
    assert screen.table.current_id() == stage.scene.built.accounts.show("Craft").id
