"""Pictures of the order confirmation: its words being written, and a mail as its buyer would have it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from linndesk.app.built import Built
from linndesk.domain.confirmation import SAMPLE, SUBJECT, TEXT, Letter
from linndesk.ui.background import Background
from linndesk.ui.dialogs.confirmation import LetterDesk, WriteConfirmation
from linndesk.ui.dialogs.show_mail import ShowMail


def write(parent: QWidget, built: Built, account: str, background: Background) -> None:
    """As Account Config opens it, of an account without orders."""
    desk = LetterDesk(lambda account: (SAMPLE, ""), built.confirmations.try_out)
    WriteConfirmation(parent, account, Letter(SUBJECT, TEXT), desk, background).open()


def wrong(parent: QWidget, built: Built, account: str, background: Background) -> None:
    """With HTML that cannot be sent."""
    desk = LetterDesk(built.confirmations.newest, built.confirmations.try_out)
    page = "<h1>Thank you</h1>\n<p>{lines}</p>\n<a href='https://shop.example/{order_number}'>Your order</a>"
    dialog = WriteConfirmation(parent, account, Letter(SUBJECT, TEXT, page), desk, background)
    dialog.tabs.setCurrentIndex(1)
    dialog.open()


def read(parent: QWidget, built: Built, account: str) -> None:
    """Of the newest order, as Preview opens it."""
    order = built.orders.listed(status="open", account=account)[-1]
    ref = order.channel_order_id
    ShowMail(parent, built.confirmations.standing(ref), built.confirmations.mail(ref)).open()
