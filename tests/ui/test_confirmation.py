"""U4: the words of an order confirmation, written, looked at, tried and saved in the window, clicked for real."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from linndesk.domain.confirmation import SUBJECT, TEXT
from linndesk.sandbox.linnworks.records import Person
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.config_confirmation import LetterEditor
from linndesk.ui.dialogs.confirmation import WriteConfirmation
from linndesk.ui.dialogs.preview import PreviewDialog
from linndesk.ui.dialogs.show_mail import ShowMail
from linndesk.ui.messages import MessageBox
from tests.mail_server import PracticeMail
from tests.ui.conftest import Stage
from tests.ui.fulfilment import NAME, Desk, desk_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    with desk_of(stage) as made:
        made.add(send_order_confirmation=True)
        yield made


@pytest.fixture
def mail(desk: Desk) -> Iterator[PracticeMail]:
    made = PracticeMail().start()
    desk.stage.scene.built.program.change(
        {"smtp_host": "127.0.0.1", "smtp_port": made.port, "smtp_security": "none", "mail_from": "me@shop.example"}
    )
    yield made
    made.stop()


def config(desk: Desk) -> AccountConfig:
    made = desk.integration().config()
    assert made is not None
    desk.stage.idle()
    return made


def written(desk: Desk, qtbot: QtBot, dialog: AccountConfig) -> WriteConfirmation:
    dialog.form.show_section("Order")
    editor = dialog.form.editor("confirmation_subject")
    assert isinstance(editor, LetterEditor)
    qtbot.mouseClick(editor.open_button, LEFT)
    desk.stage.idle()
    found = desk.stage.dialog(WriteConfirmation)
    assert isinstance(found, WriteConfirmation)
    return found


def setting(desk: Desk, key: str) -> object:
    return getattr(desk.stage.scene.built.accounts.show(NAME).settings, key)


def test_u4_written_looked_at_and_saved_with_the_configs_save(desk: Desk, qtbot: QtBot) -> None:
    dialog = config(desk)
    letter = written(desk, qtbot, dialog)
    assert letter.of.text() == "Filled in with a sample"
    assert letter.shown_subject.text() == "Your order 100123"
    letter.subject.setText("")
    qtbot.keyClicks(letter.subject, "Thanks for {total}")
    assert letter.shown_subject.text() == "Thanks for 24.93 GBP"
    letter.text.setPlainText("Hello ")
    letter.text.moveCursor(letter.text.textCursor().MoveOperation.End)
    names = [letter.places.item(at).text() for at in range(letter.places.count())]
    letter.places.setCurrentRow(names.index("{buyer_name}"))
    assert "buyer" in letter.meaning.text()
    qtbot.mouseClick(letter.insert_button, LEFT)
    assert letter.text.toPlainText() == "Hello {buyer_name}"
    assert letter.shown_text.toPlainText().strip() == "Hello Jo Sample"
    assert letter.shown_html.toPlainText().strip() == "Hello Jo Sample"
    qtbot.mouseClick(letter.go, LEFT)
    assert setting(desk, "confirmation_subject") == SUBJECT, "nothing is saved before Save Changes"
    assert "Words of a confirmation" in dialog.effect.text()
    qtbot.mouseClick(dialog.save_button, LEFT)
    desk.stage.idle()
    assert setting(desk, "confirmation_subject") == "Thanks for {total}"
    assert setting(desk, "confirmation_text") == "Hello {buyer_name}"
    assert setting(desk, "confirmation_html") == ""


def test_u4_what_cannot_be_sent_cannot_be_used(desk: Desk, qtbot: QtBot, mail: PracticeMail) -> None:
    letter = written(desk, qtbot, config(desk))
    letter.tabs.setCurrentIndex(1)
    letter.test.line.setText("me@shop.example")
    letter.html.setPlainText("<a href='{total}'>x</a>")
    assert "inside a tag" in letter.said.text()
    assert not letter.go.isEnabled()
    assert not letter.test.go.isEnabled()
    letter.html.setPlainText("<b>{total}</b>")
    assert letter.go.isEnabled()
    letter.subject.setText("{nothing}")
    assert "{nothing}" in letter.said.text()
    qtbot.mouseClick(letter.reset_button, LEFT)
    assert letter.letter.text.strip() == TEXT.strip()
    assert letter.html.toPlainText() == ""
    assert letter.go.isEnabled()


def test_u4_the_newest_order_fills_it_in_as_text_and_nothing_is_fetched(desk: Desk, qtbot: QtBot) -> None:
    """R-FOREIGN."""
    desk.order(delivery=Person(name="<img src='file:///x.png'> Jo", email="jo@buyer.example"))
    desk.stage.scene.clock.advance(minutes=15)
    desk.stage.scene.built.engine.sync()
    letter = written(desk, qtbot, config(desk))
    assert letter.of.text().startswith("As the buyer of order ")
    assert "<img src='file:///x.png'> Jo" in letter.shown_html.toPlainText()
    assert "<img" not in letter.shown_html.toHtml()
    assert letter.shown_html.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("file:///x")) is None


def test_u4_a_test_is_marked_and_counts_for_nothing(desk: Desk, qtbot: QtBot, mail: PracticeMail) -> None:
    letter = written(desk, qtbot, config(desk))
    qtbot.keyClicks(letter.test.line, "me@shop.example")
    qtbot.keyClick(letter.test.line, Qt.Key.Key_Return)
    desk.stage.idle()
    assert "me@shop.example" in letter.test.said.text()
    (came,) = mail.mails
    assert mail.to == [("me@shop.example",)]
    assert came["Subject"] == "TEST: Your order 100123"
    text, page = (str(each.get_content()) for each in came.iter_parts())
    for each in (text, page):
        assert "This is a test of the order confirmation of Warehouse" in each
        assert "Jo Sample" in each
    assert page.count("</body>") == 1


def test_u4_a_test_without_a_server_says_what_to_do(desk: Desk, qtbot: QtBot) -> None:
    letter = written(desk, qtbot, config(desk))
    qtbot.keyClicks(letter.test.line, "me@shop.example")
    qtbot.mouseClick(letter.test.go, LEFT)
    desk.stage.idle()
    box = desk.stage.dialog(MessageBox)
    assert isinstance(box, MessageBox)
    box.close()
    assert letter.test.go.isEnabled()


def test_u4_by_keyboard(desk: Desk, qtbot: QtBot) -> None:
    dialog = config(desk)
    letter = written(desk, qtbot, dialog)
    letter.text.setFocus()
    qtbot.keyClicks(letter.text, "PS ")
    qtbot.keyClick(letter.text, Qt.Key.Key_Tab)
    assert not letter.text.hasFocus()
    letter.places.setFocus()
    letter.places.setCurrentRow(0)
    qtbot.keyClick(letter.places, Qt.Key.Key_Return)
    assert letter.text.toPlainText().startswith("PS {order_number}")
    qtbot.keyClick(letter, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert str(dialog.form.editor("confirmation_text").value()).startswith("PS {order_number}")


def test_u4_what_was_written_is_not_lost_unasked(desk: Desk, qtbot: QtBot) -> None:
    """Esc and Cancel ask; the built-in words are taken back by Ctrl+Z; what is looked at stays where it is."""
    dialog = config(desk)
    letter = written(desk, qtbot, dialog)
    qtbot.keyClicks(letter.subject, "!")
    qtbot.keyClick(letter, Qt.Key.Key_Escape)
    box = desk.stage.dialog(MessageBox)
    assert isinstance(box, MessageBox)
    assert box.accessibleName() == "Discard what you have written?"
    assert letter.isVisible()
    box.close()
    assert letter.isVisible(), "the safe answer keeps writing"
    letter.text.setPlainText("line\n\n" * 200)
    shown = letter.shown_html.verticalScrollBar()
    shown.setValue(shown.maximum())
    qtbot.keyClicks(letter.text, "a")
    assert shown.value() > shown.maximum() / 2
    qtbot.mouseClick(letter.reset_button, LEFT)
    assert letter.letter.text.strip() == TEXT.strip()
    letter.text.undo()
    letter.subject.undo()
    assert letter.letter.text.startswith("aline")
    assert letter.letter.subject == f"{SUBJECT}!"
    letter.close()
    box = desk.stage.dialog(MessageBox)
    assert isinstance(box, MessageBox)
    box.accept()
    assert not letter.isVisible()
    again = written(desk, qtbot, dialog)
    assert again.letter.subject == SUBJECT
    again.reject()
    assert not again.isVisible(), "nothing was written, nothing is asked"


def test_u4_preview_shows_the_mail_before_anything_is_approved(desk: Desk, qtbot: QtBot, mail: PracticeMail) -> None:
    desk.order(delivery=Person(name="Jo Buyer", email="jo@buyer.example"))
    desk.stage.scene.clock.advance(minutes=15)
    desk.stage.scene.built.engine.sync()
    qtbot.keyClick(desk.stage.window, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    desk.stage.idle()
    preview = desk.stage.dialog(PreviewDialog)
    assert isinstance(preview, PreviewDialog)
    desk.stage.idle()
    qtbot.mouseClick(preview.mail_button, LEFT)
    desk.stage.idle()
    shown = desk.stage.dialog(ShowMail)
    assert isinstance(shown, ShowMail)
    assert shown.to.text() == "To jo@buyer.example"
    assert shown.subject.text().startswith("Your order 1")
    assert "Hello Jo Buyer," in shown.html.toPlainText()
    assert "Hello Jo Buyer," in shown.text.toPlainText()
    shown.close()
    assert preview.approve_button.text() == "Approve 1"
    qtbot.mouseClick(preview.approve_button, LEFT)
    desk.stage.idle()
    desk.stage.scene.built.engine.sync()
    assert mail.to == [("jo@buyer.example",)]
