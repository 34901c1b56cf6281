"""X3: the app's own settings in Account Config: shown as the app keeps them, saved beside ours; clicked for real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.integrating import AppItem
from linndesk.sandbox.external.server import PracticeShop
from linndesk.ui.dialogs.account_config import APP, AccountConfig
from linndesk.ui.dialogs.app_settings import AppSection
from linndesk.ui.dialogs.app_settings_fields import AppFields, host_of
from linndesk.ui.dialogs.endpoints import OWN, EndpointsEditor
from linndesk.ui.dialogs.integrate import IntegrationWizard
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.channel_integration import ChannelIntegration
from tests.ui.conftest import Stage

EVIL = '<b>x</b><img src="https://evil.example/p.png">&amp; &x'


@pytest.fixture
def shop(stage: Stage) -> Iterator[PracticeShop]:
    """One account more, Web shop, whose set-up is done."""
    with PracticeShop() as made:
        stage.scene.built.integrations.add("external", "Web shop", made.settings())
        stage.window.go("channel-integration")
        stage.window.screen_named("channel-integration").reload()
        stage.idle()
        yield made


def config(stage: Stage) -> AccountConfig:
    screen = stage.window.screen_named("channel-integration")
    assert isinstance(screen, ChannelIntegration)
    screen.go_to("Web shop")
    made = screen.config()
    assert made is not None
    stage.idle()
    return made


def section(dialog: AccountConfig) -> AppSection:
    assert dialog.app is not None
    return dialog.app


def target(part: AppFields | None, key: str) -> Any:
    assert part is not None
    name = next(name for name, each in part.app.items.items() if each.key == key)
    return part.form.editor(name).target()


def test_x3_the_apps_settings_stand_beside_ours_under_its_own_name(stage: Stage, shop: PracticeShop) -> None:
    dialog = config(stage)
    assert dialog.form.sections.names()[-1] == APP
    assert section(dialog).head.text() == "Practice shop"
    assert target(section(dialog).fields, "DaysBack").text() == "30"
    assert dialog.effect.text() == "Nothing is changed yet."
    assert not dialog.save_button.isEnabled()
    keys = {"manifest", "manifest_source", "config"}
    assert not keys & set(dialog.form._fields), "what is read or asked for is no field"


def test_x3_save_changes_saves_ours_and_theirs(stage: Stage, shop: PracticeShop) -> None:
    dialog = config(stage)
    target(section(dialog).fields, "DaysBack").setText("60")
    assert "Days back" in dialog.effect.text()
    email = dialog.form.editor("email").target()
    assert isinstance(email, QLineEdit)
    email.setText("new@shop.example")
    dialog.save_button.click()
    stage.idle()
    assert not [each for each in QApplication.topLevelWidgets() if type(each) is AccountConfig and each.isVisible()]
    saved = stage.scene.built.accounts.show("Web shop").settings
    assert getattr(saved, "email", None) == "new@shop.example"
    assert getattr(saved, "config", {})["DaysBack"] == "60"


def test_x3_a_wrong_value_is_said_before_the_app_is_told(stage: Stage, shop: PracticeShop) -> None:
    dialog = config(stage)
    before = len(shop.heard)
    target(section(dialog).fields, "DaysBack").setText("12345")
    assert not dialog.save_button.isEnabled()
    assert "Practice shop" in dialog.effect.text()
    assert len(shop.heard) == before


def test_x3_when_the_app_is_down_the_section_says_so_and_ours_still_save(
    stage: Stage, shop: PracticeShop, qtbot: QtBot
) -> None:
    shop.stop()
    dialog = config(stage)
    part = section(dialog)
    assert part.refusal.text()
    assert part.fields is None
    dialog.form.show_section(APP)
    assert part.again.isVisible()
    email = dialog.form.editor("email").target()
    assert isinstance(email, QLineEdit)
    email.setText("new@shop.example")
    shop.start()
    part.again.click()
    stage.idle()
    assert part.fields is not None
    assert not part.again.isVisible()
    dialog.save_button.click()
    stage.idle()
    assert getattr(stage.scene.built.accounts.show("Web shop").settings, "email", None) == "new@shop.example"


def test_x3_what_the_app_refuses_is_said_in_its_words_and_ours_are_saved(stage: Stage, shop: PracticeShop) -> None:
    dialog = config(stage)
    target(section(dialog).fields, "DaysBack").setText("60")
    email = dialog.form.editor("email").target()
    assert isinstance(email, QLineEdit)
    email.setText("new@shop.example")
    shop.stop()
    dialog.save_button.click()
    stage.idle()
    assert dialog.isVisible()
    assert section(dialog).refusal.text()
    assert not dialog.form.is_changed, "ours are saved by now"
    assert section(dialog).is_changed
    assert getattr(stage.scene.built.accounts.show("Web shop").settings, "email", None) == "new@shop.example"


def test_x3_the_wizard_opens_again_when_the_app_asks_for_it(stage: Stage, shop: PracticeShop) -> None:
    shop.world.members.ask_again()
    dialog = config(stage)
    part = section(dialog)
    assert "asks for its set-up again" in part.refusal.text()
    dialog.form.show_section(APP)
    assert part.set_up.isVisible()
    part.set_up.click()
    stage.idle()
    wizard = stage.dialog(IntegrationWizard)
    assert isinstance(wizard, IntegrationWizard)
    assert wizard.currentPage().head.text() == "Sign in"  # type: ignore[attr-defined]
    wizard._close()


def test_x3_what_the_app_hides_is_no_field_here(stage: Stage, shop: PracticeShop) -> None:
    dialog = config(stage)
    assert dialog.form.editor("price_change").isHidden() or dialog.form._fields["price_change"].holder.isHidden()
    assert not dialog.form._fields["update_inventory"].holder.isHidden()


def test_x1_own_addresses_stand_beside_the_manifests(stage: Stage, shop: PracticeShop) -> None:
    dialog = config(stage)
    editor = dialog.form.editor("endpoints")
    assert isinstance(editor, EndpointsEditor)
    rows = [editor.table.item(at, 0).data(Qt.ItemDataRole.UserRole) for at in range(editor.table.rowCount())]  # type: ignore[union-attr]
    at = rows.index("OrdersEndpoint")
    assert editor.table.item(at, 1).text() == shop.url + "/api/Order/Orders"  # type: ignore[union-attr]
    editor.table.item(at, OWN).setText("https://mine.example/orders")  # type: ignore[union-attr]
    dialog.save_button.click()
    stage.idle()
    saved = stage.scene.built.accounts.show("Web shop").settings
    assert getattr(saved, "endpoints", None) == {"OrdersEndpoint": "https://mine.example/orders"}


# -- R-FOREIGN


def items() -> tuple[AppItem, ...]:
    kinds: tuple[Any, ...] = ("text", "int", "decimal", "bool", "secret", "choice")
    made = [
        AppItem(kind, EVIL + kind, EVIL, EVIL, at, kind=kind, value="1", choices=(("1", EVIL), ("2", EVIL + "2")))
        for at, kind in enumerate(kinds)
    ]
    made.append(AppItem("url", "https://help.example/a", EVIL, EVIL, 10, kind="url"))
    made.append(AppItem("button", EVIL, EVIL, EVIL, 11, kind="button", value="https://press.example/b"))
    return tuple(made)


def test_r_foreign_nothing_of_a_page_is_taken_for_html_or_for_a_key(qtbot: QtBot) -> None:
    fields = AppFields(items())
    qtbot.addWidget(fields)
    fields.show()
    fields.say(fields.items[-1], EVIL)
    labels = [each for each in fields.findChildren(QLabel) if each.text()]
    assert len([each for each in labels if "<b>x</b>" in each.text()]) > len(items())
    assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}
    for each in labels:
        if each.buddy():
            assert "&x" not in each.text().replace("&&", ""), "no letter of it becomes a key"
    for button in (*fields.findChildren(QPushButton), *fields.findChildren(QCheckBox)):
        assert "&x" not in button.text().replace("&&", "")
        assert not button.toolTip()
    assert EVIL in [box.itemText(0) for box in fields.findChildren(QComboBox)]


class Browser(QObject):
    """Stands in for the desktop's: what it was to open."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.urls.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("https", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("https")


def box() -> MessageBox:
    found = [each for each in QApplication.topLevelWidgets() if type(each) is MessageBox and each.isVisible()]
    assert len(found) == 1
    assert isinstance(found[0], MessageBox)
    return found[0]


def click(text: str) -> None:
    next(each for each in box().findChildren(QPushButton) if each.text() == text).click()


def test_r_foreign_a_link_shows_its_host_and_opens_only_after_a_yes(qtbot: QtBot, browser: Browser) -> None:
    fields = AppFields([AppItem("url", "https://help.example/a?b=1", "Words of the link", kind="url")])
    qtbot.addWidget(fields)
    fields.show()
    link = fields.findChildren(QPushButton)[0]
    assert link.text() == "Words of the link (help.example)"
    link.click()
    said = " ".join(each.text() for each in box().findChildren(QLabel))
    assert "help.example" in said
    click("Cancel")
    assert browser.urls == []
    link.click()
    click("Open")
    assert browser.urls == ["https://help.example/a?b=1"]


def test_r_foreign_a_button_asks_first_too(qtbot: QtBot) -> None:
    fields = AppFields([AppItem("b", "Press me", kind="button", value="https://press.example/b")])
    qtbot.addWidget(fields)
    fields.show()
    pressed: list[AppItem] = []
    fields.pressed.connect(pressed.append)
    made = fields.findChildren(QPushButton)[0]
    made.click()
    click("Cancel")
    assert pressed == []
    made.click()
    click("Ask it")
    assert [each.key for each in pressed] == ["b"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://app.example/x", "app.example"),
        ("http://127.0.0.1:80/x", "127.0.0.1"),
        ("https://xn--pple-43d.com/", "xn--pple-43d.com"),
        ("https://аpple.com/", "xn--pple-43d.com"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://good.example@evil.example/", ""),
        ("data:text/html,x", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_r_foreign_only_web_addresses_are_opened_and_by_their_real_host(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_value_that_is_none_of_the_list_is_kept_until_another_is_chosen(qtbot: QtBot) -> None:
    fields = AppFields([AppItem("l", "List", kind="choice", value="gone", choices=(("a", "A"),), required=True)])
    qtbot.addWidget(fields)
    assert target(fields, "l").currentText() == "gone"
    assert fields.texts() == {}
    target(fields, "l").setCurrentIndex(1)
    assert fields.texts() == {"l": "a"}


def test_a_password_that_the_app_holds_is_never_shown_and_stays(qtbot: QtBot) -> None:
    fields = AppFields([AppItem("p", "Password", kind="secret", value="hidden-there", required=True)])
    qtbot.addWidget(fields)
    fields.show()
    shown = [each.text() for each in fields.findChildren(QLabel)] + [
        each.text() for each in fields.findChildren(QLineEdit)
    ]
    assert "hidden-there" not in " ".join(shown)
    assert "Set; the app keeps it" in shown
    assert fields.texts() == {}


def test_x3_what_the_app_keeps_otherwise_is_said_and_shown(stage: Stage, shop: PracticeShop) -> None:
    """An app to which every word is a yes."""
    shop.dialect = replace(shop.dialect, odd_truth=True)
    dialog = config(stage)
    part = section(dialog)
    target(part.fields, "PriceIncTax").setChecked(False)
    dialog.save_button.click()
    stage.idle()
    assert dialog.isVisible(), "it stays open while there is something to say"
    assert "keeps something else: Prices include tax is True there, not False." in part.kept.text()
    assert target(part.fields, "PriceIncTax").isChecked()
    assert not part.is_changed
    assert not dialog.save_button.isEnabled()
    assert not dialog.form.wrong, "secrets that were never given are not wrong now"
    target(part.fields, "DaysBack").setText("21")
    assert dialog.save_button.isEnabled(), "and the next change can be saved"


def test_r_foreign_endless_words_make_no_window_wider(qtbot: QtBot) -> None:
    endless = "x" * 200
    kinds: tuple[Any, ...] = ("text", "int", "bool", "choice", "secret")
    made = [
        AppItem(kind, endless, endless * 9, endless, kind=kind, value="1", choices=(("1", endless), ("2", "b")))
        for kind in kinds
    ]
    host = "a." * 90 + "example"
    made.append(AppItem("u", f"https://{host}/{endless}", endless, kind="url"))
    made.append(AppItem("b", endless, endless * 3, kind="button", value=f"https://{host}/"))
    fields = AppFields(made)
    qtbot.addWidget(fields)
    fields.resize(860, 600)
    fields.show()
    for each in fields.findChildren(QLabel):
        assert each.minimumSizeHint().width() < 700, each.text()[:40]
    for button in fields.findChildren(QPushButton):
        assert button.width() < 860


def test_x3_what_an_app_may_hide_are_settings_that_there_are() -> None:
    hidden = {key for keys in ExternalSettings.hidden_by.values() for key in keys}
    assert hidden <= set(ExternalSettings.model_fields)
    assert all(name == "".join(name.split()).casefold() for name in ExternalSettings.hidden_by)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("InventorySync", "update_inventory"),
        ("PriceChange", "price_change"),
        ("MaxListed", "default_max_listed_quantity"),
        ("StockPercentage", "default_max_listed_percentage"),
        ("EndWhen", "default_end_when_quantity"),
        ("Max_Listed", "default_max_listed_quantity"),
    ],
)
def test_x3_each_header_attribute_hides_its_field(stage: Stage, shop: PracticeShop, name: str, key: str) -> None:
    dialog = config(stage)
    shown = section(dialog).shown
    assert shown is not None
    assert not dialog.form._fields[key].holder.isHidden() or key == "price_change"
    dialog._hide(replace(shown, form=replace(shown.form, hides=(name,))))
    assert dialog.form._fields[key].holder.isHidden()
    assert dialog.form.whole()[key] == getattr(stage.scene.built.accounts.show("Web shop").settings, key)
