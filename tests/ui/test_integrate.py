"""X1, X2, X4: an app is integrated in the window, page by page, against a practice shop; clicked for real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QScrollArea, QWizard
from pytestqt.qtbot import QtBot

from linndesk.channels.integrating import AppItem
from linndesk.errors import UnknownName
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.oauth import CLIENT_ID, CLIENT_SECRET
from linndesk.sandbox.external.server import PracticeShop
from linndesk.sandbox.external.wizard import PASSWORD
from linndesk.services.appforms import appform
from linndesk.ui.actions import BETWEEN
from linndesk.ui.dialogs.app_settings_fields import AppFields
from linndesk.ui.dialogs.integrate import END, FIRST, IntegrationWizard
from linndesk.ui.dialogs.integrate_start import FILE, TYPED
from linndesk.ui.dialogs.integrate_step import SetUpPage
from linndesk.ui.messages import MessageBox
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton
BUTTON = QWizard.WizardButton


@pytest.fixture
def shop() -> Iterator[PracticeShop]:
    with PracticeShop() as made:
        yield made


def opened(stage: Stage, act: str = "integrate", argument: str = f"external{BETWEEN}Web shop") -> IntegrationWizard:
    stage.window.ask(act, argument)
    stage.idle()
    found = stage.dialog(IntegrationWizard)
    assert isinstance(found, IntegrationWizard)
    return found


def press(stage: Stage, wizard: IntegrationWizard, which: BUTTON = BUTTON.NextButton) -> None:
    """The button, as a hand does it, and what comes of it."""
    wizard.button(which).click()
    stage.idle()


def step(wizard: IntegrationWizard) -> SetUpPage:
    page = wizard.currentPage()
    assert isinstance(page, SetUpPage), f"at {wizard.currentId()}: {said(wizard)}"
    return page


def said(wizard: IntegrationWizard) -> str:
    page: Any = wizard.currentPage()
    return str(page.refusal.text())


def field(fields: AppFields, key: str) -> Any:
    """The widget of a question, by the app's id."""
    name = next(name for name, each in fields.app.items.items() if each.key == key)
    return fields.form.editor(name).target()


def to_about(stage: Stage, shop: PracticeShop) -> IntegrationWizard:
    wizard = opened(stage)
    wizard.start.url.setText(shop.manifest_url)
    press(stage, wizard)
    return wizard


def to_pages(stage: Stage, shop: PracticeShop) -> IntegrationWizard:
    wizard = to_about(stage, shop)
    press(stage, wizard, BUTTON.CommitButton)
    return wizard


def fill(wizard: IntegrationWizard) -> None:
    fields = step(wizard).fields
    field(fields, "ApiKey").setText("PRACTICE-7")
    field(fields, "Password").setText(PASSWORD)


def account(stage: Stage, name: str = "Web shop") -> Any:
    return stage.scene.built.accounts.show(name)


def test_x2_from_the_manifest_to_an_account_that_is_on(stage: Stage, shop: PracticeShop) -> None:
    wizard = opened(stage)
    assert wizard.start.name.text() == "Web shop"
    assert not wizard.button(BUTTON.NextButton).isEnabled(), "nothing is read from nowhere"
    wizard.start.url.setText(shop.manifest_url)
    wizard.start.email.setText("orders@shop.example")
    press(stage, wizard)
    about = wizard.about
    assert about.name.text() == "Practice shop"
    assert not about.logo.pixmap().isNull()
    assert about.table.item(0, 1).text() == shop.url.removeprefix("http://")  # type: ignore[union-attr]
    assert not about.hosts, "http on this PC needs no word"
    assert [each.name for each in stage.scene.built.accounts.listed()] == ["Shop UK"], "nothing is stored yet"
    press(stage, wizard, BUTTON.CommitButton)
    assert account(stage).app.finished is False
    assert not account(stage).enabled
    assert step(wizard).head.text() == "Sign in"
    assert not wizard.button(BUTTON.BackButton).isEnabled(), "the app is told once"
    fill(wizard)
    press(stage, wizard)
    assert step(wizard).head.text() == "Orders"
    field(step(wizard).fields, "DaysBack").setText("14")
    press(stage, wizard)
    assert step(wizard).head.text() == "Stock"
    press(stage, wizard)
    assert wizard.currentId() == END
    assert account(stage).app.finished
    wizard.end.mode.button(2).setChecked(True)
    press(stage, wizard, BUTTON.FinishButton)
    made = account(stage)
    assert (made.enabled, made.mode) == (True, "live")
    assert made.settings.email == "orders@shop.example"
    assert made.settings.config["DaysBack"] == "14"
    assert PASSWORD not in str(made.settings.model_dump()), "a password is told to the app and kept nowhere"
    assert "authorization_token" in made.secrets, "X4"
    assert made.settings.last_order_sync == stage.scene.clock.now() - timedelta(days=7)
    receipt = stage.scene.sync("Web shop")
    assert receipt.ok


def test_x2_what_the_app_refuses_stands_at_the_top_in_its_words(stage: Stage, shop: PracticeShop) -> None:
    wizard = to_pages(stage, shop)
    field(step(wizard).fields, "ApiKey").setText("PRACTICE-7")
    field(step(wizard).fields, "Password").setText("wrong")
    press(stage, wizard)
    assert wizard.currentId() == FIRST
    assert said(wizard)
    assert step(wizard).refusal.textFormat() == Qt.TextFormat.PlainText


def test_x2_required_and_pattern_are_said_under_the_field_before_anything_is_sent(
    stage: Stage, shop: PracticeShop
) -> None:
    wizard = to_pages(stage, shop)
    before = len(shop.heard)
    press(stage, wizard)
    fields = step(wizard).fields
    names = {each.key: name for name, each in fields.app.items.items()}
    assert fields.form.reason(names["ApiKey"]) == "This is needed."
    assert fields.form.reason(names["Password"]) == "This is needed."
    field(fields, "ApiKey").setText("key")
    assert fields.form.reason(names["ApiKey"]) == "The key is PRACTICE- and a number"
    press(stage, wizard)
    assert len(shop.heard) == before
    assert field(fields, "Server").isReadOnly()


def test_x2_back_shows_what_was_typed_and_where_the_app_stands(stage: Stage, shop: PracticeShop) -> None:
    wizard = to_pages(stage, shop)
    fill(wizard)
    press(stage, wizard)
    field(step(wizard).fields, "DaysBack").setText("21")
    press(stage, wizard, BUTTON.BackButton)
    page = step(wizard)
    assert page.head.text() == "Sign in"
    assert field(page.fields, "ApiKey").text() == "PRACTICE-7"
    assert "stands at “Orders”" in page.quiet.text()
    assert page.go_on.isVisible()
    press(stage, wizard)
    assert "Invalid step name" in said(wizard), "the app's own words"
    page.go_on.click()
    stage.idle()
    assert step(wizard).head.text() == "Orders"
    assert field(step(wizard).fields, "DaysBack").text() == "21", "the same page still holds what was typed"


def test_x2_cancel_in_the_middle_says_what_stays_and_it_goes_on_later(
    stage: Stage, shop: PracticeShop, qtbot: QtBot
) -> None:
    wizard = to_pages(stage, shop)
    fill(wizard)
    press(stage, wizard)
    wizard.reject()
    box = stage.dialog(MessageBox)
    texts = " ".join(each.text() for each in box.findChildren(QLabel))
    assert "stays, switched off" in texts
    assert wizard.isVisible(), "nothing is closed yet"
    next(each for each in box.findChildren(QPushButton) if each.text() == "Keep it for later").click()
    qtbot.waitUntil(lambda: not [each for each in QApplication.topLevelWidgets() if type(each) is IntegrationWizard
                                 and each.isVisible()])  # fmt: skip
    again = opened(stage, "go-on-set-up", "Web shop")
    assert step(again).head.text() == "Orders"
    press(stage, again)
    press(stage, again)
    assert again.currentId() == END
    again.end.enable.setChecked(False)
    press(stage, again, BUTTON.FinishButton)
    assert account(stage).app.finished
    assert not account(stage).enabled


def test_x14_cancel_in_the_middle_may_remove_it_and_the_app_is_told(stage: Stage, shop: PracticeShop) -> None:
    wizard = to_pages(stage, shop)
    wizard.reject()
    box = stage.dialog(MessageBox)
    next(each for each in box.findChildren(QPushButton) if each.text() == "Remove it").click()
    stage.idle()
    with pytest.raises(UnknownName):
        account(stage)
    assert shop.heard[-1].endpoint == "ConfigDeletedEndpoint"


def test_x1_typed_addresses_make_a_manifest(stage: Stage, shop: PracticeShop) -> None:
    wizard = opened(stage)
    wizard.start.kind.button(TYPED).setChecked(True)
    table = wizard.start.table
    given = shop.parameters()
    for at in range(table.rowCount()):
        key = table.item(at, 0).data(Qt.ItemDataRole.UserRole)  # type: ignore[union-attr]
        table.item(at, 1).setText(given.get(key, ""))  # type: ignore[union-attr]
    press(stage, wizard)
    assert wizard.about.name.text() == "Practice shop"
    assert "typed by hand" in wizard.about.source.text()


def test_r_foreign_a_host_without_encryption_has_to_be_ticked_by_its_name(stage: Stage, shop: PracticeShop) -> None:
    shop.faults.manifest = {"OrdersEndpoint": "http://plain.example/orders"}
    wizard = to_about(stage, shop)
    assert list(wizard.about.hosts) == ["plain.example"]
    assert not wizard.button(BUTTON.CommitButton).isEnabled()
    wizard.about.hosts["plain.example"].setChecked(True)
    assert wizard.button(BUTTON.CommitButton).isEnabled()
    assert wizard.about.given()["http_hosts"] == ["plain.example"]


def test_x1_what_is_no_manifest_is_said_on_the_first_page(stage: Stage, shop: PracticeShop) -> None:
    wizard = opened(stage)
    wizard.start.url.setText(shop.url + "/help")
    press(stage, wizard)
    assert wizard.currentPage() is wizard.start
    assert said(wizard)
    shop.stop()
    press(stage, wizard)
    assert said(wizard)


def test_a_name_that_is_taken_is_refused_where_it_is_typed(stage: Stage, shop: PracticeShop) -> None:
    wizard = opened(stage)
    wizard.start.url.setText(shop.manifest_url)
    wizard.start.name.setText("shop uk")
    assert "is taken" in wizard.start.name_reason.text()
    assert not wizard.button(BUTTON.NextButton).isEnabled()


def test_4_0_the_keyboard_alone_goes_through(stage: Stage, shop: PracticeShop, qtbot: QtBot) -> None:
    wizard = opened(stage)
    assert wizard.focusWidget() is wizard.start.url
    qtbot.keyClicks(wizard.focusWidget(), shop.manifest_url)
    qtbot.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
    stage.idle()
    assert wizard.currentPage() is wizard.about
    qtbot.keyClick(wizard.focusWidget() or wizard, Qt.Key.Key_Return)
    stage.idle()
    assert wizard.focusWidget() is field(step(wizard).fields, "ApiKey")


def test_r_foreign_all_texts_of_a_page_are_plain(stage: Stage, shop: PracticeShop) -> None:
    wizard = to_pages(stage, shop)
    for each in wizard.findChildren(QLabel):
        if each.text():
            assert each.textFormat() == Qt.TextFormat.PlainText, each.text()
    assert not [each for each in wizard.findChildren(QLineEdit) if each.toolTip()]
    assert not [each for each in wizard.findChildren(QCheckBox) if each.toolTip()]


def test_an_account_whose_first_page_does_not_come_stays_and_is_asked_again(stage: Stage, shop: PracticeShop) -> None:
    wizard = to_about(stage, shop)
    shop.faults.fail_next("UserConfigEndpoint", "html200")
    press(stage, wizard, BUTTON.CommitButton)
    assert wizard.currentPage() is wizard.waiting
    assert "is not finished" in said(wizard)
    assert account(stage).app.finished is False
    press(stage, wizard, BUTTON.CommitButton)
    assert step(wizard).head.text() == "Sign in"


def test_x4_an_app_that_refuses_to_be_integrated_leaves_nothing_here(stage: Stage, shop: PracticeShop) -> None:
    wizard = to_about(stage, shop)
    shop.faults.fail_next("AddNewUserEndpoint", "error", words="This e-mail is <b>taken</b>")
    press(stage, wizard, BUTTON.CommitButton)
    assert wizard.currentPage() is wizard.about
    assert "This e-mail is <b>taken</b>" in said(wizard)
    with pytest.raises(UnknownName):
        account(stage)
    press(stage, wizard, BUTTON.CommitButton)
    assert step(wizard).head.text() == "Sign in"


def test_x1_a_server_that_asks_for_a_user_first(stage: Stage) -> None:
    """U11: user and password are under More."""
    with PracticeShop(basic=("staff", "letmein")) as staging:
        wizard = opened(stage)
        wizard.start.url.setText(staging.manifest_url)
        press(stage, wizard)
        assert wizard.currentPage() is wizard.start
        wizard.start.more_button.click()
        wizard.start.more["http_user"].target().setText("staff")  # type: ignore[attr-defined]
        wizard.start.more["http_password"].target().setText("letmein")  # type: ignore[attr-defined]
        press(stage, wizard)
        assert wizard.currentPage() is wizard.about, said(wizard)
        press(stage, wizard, BUTTON.CommitButton)
        assert step(wizard).head.text() == "Sign in"
        assert account(stage).settings.http_origin == staging.url
        assert "http_password" in account(stage).secrets


def test_x1_an_app_that_signs_in_first_asks_for_its_id_and_secret(stage: Stage) -> None:
    with PracticeShop(oauth=True) as signed:
        wizard = opened(stage)
        wizard.start.url.setText(signed.manifest_url)
        press(stage, wizard)
        assert not wizard.button(BUTTON.CommitButton).isEnabled()
        wizard.about.sign_in["oauth_client_id"].target().setText(CLIENT_ID)  # type: ignore[attr-defined]
        wizard.about.sign_in["oauth_client_secret"].target().setText(CLIENT_SECRET)  # type: ignore[attr-defined]
        press(stage, wizard, BUTTON.CommitButton)
        assert step(wizard).head.text() == "Sign in", said(wizard)


def test_x2_an_app_without_a_wizard_is_finished_at_once(stage: Stage) -> None:
    dialect = next(name for name, each in DIALECTS.items() if not each.wizard)
    with PracticeShop(dialect=dialect) as short:
        wizard = opened(stage)
        wizard.start.url.setText(short.manifest_url)
        press(stage, wizard)
        press(stage, wizard, BUTTON.CommitButton)
        assert wizard.currentId() == END


def test_x2_cancel_while_the_app_is_asked_waits_for_its_answer(stage: Stage, shop: PracticeShop, qtbot: QtBot) -> None:
    """The account is not left behind unseen."""
    wizard = to_about(stage, shop)
    wizard.button(BUTTON.CommitButton).click()
    assert wizard.about.busy
    assert not wizard.button(BUTTON.BackButton).isEnabled()
    wizard.reject()
    assert wizard.isVisible()
    stage.idle()
    assert "is not finished" in " ".join(each.text() for each in stage.dialog(MessageBox).findChildren(QLabel))


def test_a2_add_account_hands_over_with_the_name(stage: Stage, shop: PracticeShop) -> None:
    stage.window.go("channel-integration")
    stage.idle()
    dialog = stage.window.screen_named("channel-integration").add_account()  # type: ignore[attr-defined]
    choice = next(each for each in dialog.channels.buttons() if each.property("key") == "external")
    choice.click()
    dialog.name.setText("My web shop")
    dialog.next()
    stage.idle()
    wizard = stage.dialog(IntegrationWizard)
    assert isinstance(wizard, IntegrationWizard)
    assert wizard.start.name.text() == "My web shop"


def test_x3_a_set_up_that_the_app_asks_for_again_leaves_mode_and_light_as_they_are(
    stage: Stage, shop: PracticeShop
) -> None:
    built = stage.scene.built
    built.integrations.add("external", "Web shop", shop.settings(enabled=True))
    stage.scene.sync("Web shop")
    built.accounts.save("Web shop", {"mode": "live"})
    before = account(stage).settings.last_order_sync
    shop.world.members.ask_again()
    wizard = opened(stage, "go-on-set-up", "Web shop")
    fill(wizard)
    for _ in range(3):
        press(stage, wizard)
    assert wizard.currentId() == END
    assert not wizard.end.choices.isVisible()
    press(stage, wizard, BUTTON.FinishButton)
    made = account(stage)
    assert (made.enabled, made.mode, made.settings.last_order_sync) == (True, "live", before)
    assert made.app.finished


def test_x3_such_a_set_up_closed_half_way_offers_no_removal(stage: Stage, shop: PracticeShop) -> None:
    stage.scene.built.integrations.add("external", "Web shop", shop.settings(enabled=True))
    shop.world.members.ask_again()
    wizard = opened(stage, "go-on-set-up", "Web shop")
    wizard.reject()
    stage.idle()
    assert not [each for each in QApplication.topLevelWidgets() if type(each) is MessageBox and each.isVisible()]
    assert "still asks for the set-up of Web shop" in stage.window.toast.text
    assert account(stage).enabled, "the light is the user's"


def test_u11_which_server_the_user_is_for_is_asked_in_words(stage: Stage, shop: PracticeShop) -> None:
    """From a file, and the app is asked at two hosts: nobody can guess."""
    file = stage.scene.profile / "manifest.json"
    file.write_text(json.dumps({**shop.parameters(), "OrdersEndpoint": "https://other.example/orders"}), "utf-8")
    wizard = opened(stage)
    wizard.start.kind.button(FILE).setChecked(True)
    wizard.start.file.setText(str(file))
    wizard.start.more_button.click()
    wizard.start.more["http_user"].target().setText("staff")  # type: ignore[attr-defined]
    press(stage, wizard)
    assert wizard.currentPage() is wizard.about
    press(stage, wizard, BUTTON.CommitButton)
    assert wizard.currentPage() is wizard.start, "where it is typed"
    assert "Name the server that gets the HTTP user and password" in said(wizard)
    assert "http_origin" not in said(wizard), "a key is for scripts"
    with pytest.raises(UnknownName):
        account(stage)
    wizard.start.more["http_origin"].target().setText(shop.url)  # type: ignore[attr-defined]
    press(stage, wizard)
    press(stage, wizard, BUTTON.CommitButton)
    assert step(wizard).head.text() == "Sign in"
    assert account(stage).settings.http_origin == shop.url


def test_x2_what_is_missing_far_above_is_scrolled_to(stage: Stage, shop: PracticeShop, qtbot: QtBot) -> None:
    """Next at the end of a long page: the field that is wrong comes into view with its reason."""
    fields = AppFields([AppItem(f"K{at}", f"Setting {at}", required=at == 0) for at in range(40)])
    qtbot.addWidget(fields)
    fields.resize(800, 400)
    fields.show()
    area = fields.findChild(QScrollArea)
    assert area is not None
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    assert fields.show_wrong()
    assert not field(fields, "K0").visibleRegion().isEmpty()


def test_x1_an_address_without_its_scheme_is_an_address_and_no_file(stage: Stage) -> None:
    wizard = opened(stage)
    wizard.start.url.setText("app.example:99999/manifest.json")
    assert wizard.start.source == "https://app.example:99999/manifest.json"
    press(stage, wizard)
    assert "cannot be read" not in said(wizard)
    assert "web address" in said(wizard)
    wizard.start.kind.button(FILE).setChecked(True)
    assert not said(wizard), "what was said of the address is over"


def test_r_foreign_a_manifest_on_a_host_without_encryption_is_ticked_by_name(stage: Stage) -> None:
    """R-HTTP: the address itself, not only those in the manifest; another address is another question."""
    wizard = opened(stage)
    wizard.start.url.setText("http://shop.invalid/manifest.json")
    press(stage, wizard)
    assert wizard.start.plain.isVisible()
    assert wizard.start.plain.text() == "Ask shop.invalid without encryption"
    assert "http_hosts" not in wizard.start.given()
    wizard.start.plain.setChecked(True)
    assert wizard.start.given()["http_hosts"] == ["shop.invalid"]
    press(stage, wizard)
    assert "No connection" in said(wizard), "it was asked"
    assert "by itself" not in said(wizard), "here nobody tries again but the person"
    assert "Try again" in said(wizard)
    wizard.start.url.setText("http://other.invalid/manifest.json")
    assert not wizard.start.plain.isVisible()
    assert "http_hosts" not in wizard.start.given()


def test_u11_a_wrong_server_for_the_http_user_is_gone_to(stage: Stage, shop: PracticeShop) -> None:
    wizard = opened(stage)
    wizard.start.url.setText(shop.manifest_url)
    wizard.start.more_button.click()
    origin: Any = wizard.start.more["http_origin"].target()
    origin.setText("nonsense")
    press(stage, wizard)
    assert wizard.focusWidget() is origin


def test_x2_a_page_without_questions_says_so(stage: Stage, shop: PracticeShop) -> None:
    page = step(to_pages(stage, shop)).shown
    assert "It asks nothing here" in SetUpPage(replace(page, items=(), form=appform(()))).words.text()
