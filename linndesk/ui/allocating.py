"""Opens the dialogs of shipping services, postal services and payment methods from wherever they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QApplication, QWidget

from linndesk.app.built import Built
from linndesk.services.accounts import Account
from linndesk.ui.background import Background
from linndesk.ui.dialogs.allocate_services import AllocateServices
from linndesk.ui.dialogs.payment_methods import KEY, PaymentMethodsDialog
from linndesk.ui.dialogs.postal_services import PostalServicesDialog
from linndesk.ui.memory import Memory
from linndesk.ui.window import Window
from linndesk.ui.words import tr


def allocation_dialogs(
    built: Built, background: Background, memory: Memory, window: Window
) -> Mapping[str, Callable[[str], object]]:
    """Act -> opens it, for an account where one is given."""

    def above() -> QWidget:
        return QApplication.activeModalWidget() or window

    def services(_: str = "") -> None:
        dialog = PostalServicesDialog(above(), built.postal, background, memory)
        dialog.saved.connect(window.say)
        dialog.open()

    def allocate(account: str = "") -> None:
        dialog = AllocateServices(
            above(), built.postal, built.tags, built.accounts, background, memory, now=built.store.clock.now,
            account=account,
        )  # fmt: skip
        dialog.saved.connect(window.say)
        dialog.services_wanted.connect(services)
        dialog.open()

    def payments(account: str = "") -> None:
        def show(found: list[Account]) -> None:
            able = [each for each in found if KEY in type(each.settings).model_fields]
            chosen = next((each for each in able if each.name == account), next(iter(able), None))
            if chosen is None:
                window.say(tr("There is no account that sells yet. Add one in Channel Integration."))
                return
            dialog = PaymentMethodsDialog(above(), built.postal, built.tags, chosen, background)
            dialog.saved.connect(window.say)
            dialog.open()

        background.read("payment-accounts", built.accounts.listed, show, owner=window)

    return {"allocate-services": allocate, "postal-services": services, "payment-methods": payments}
