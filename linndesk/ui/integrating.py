"""Opens the windows of apps that are integrated by their manifest, from wherever they are asked for. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from linndesk.app.built import Built
from linndesk.services.accounts import Account
from linndesk.ui.actions import BETWEEN
from linndesk.ui.background import Background
from linndesk.ui.dialogs.check_app import CheckApp
from linndesk.ui.dialogs.integrate import IntegrationWizard
from linndesk.ui.dialogs.manifest_change import ManifestChangeDialog
from linndesk.ui.memory import Memory
from linndesk.ui.window import Window
from linndesk.ui.words import tr


class Integrating:
    """``opens``: act -> opens it; *integrate* for a channel and a name, the others for the name of an account."""

    def __init__(self, built: Built, background: Background, window: Window, memory: Memory) -> None:
        self._built = built
        self._background = background
        self._window = window
        self._memory = memory
        self.opens: Mapping[str, Callable[[str], object]] = {
            "integrate": self.integrate,
            "go-on-set-up": self.go_on,
            "update-manifest": self.update,
        }

    def integrate(self, argument: str = "") -> None:
        """``argument``: the channel's key and what the account is to be called; both may be blank."""
        channel, _, name = argument.partition(BETWEEN)
        able = [key for key, kind in self._built.accounts.kinds.items() if kind.introduces is not None]
        chosen = channel if channel in able else able[0]
        self._read("integrate", lambda known: self._wizard(chosen, known, name=name))

    def go_on(self, name: str = "") -> None:
        """The set-up of an account from where its app stands; "" = of the first that waits."""

        def show(known: list[Account]) -> None:
            account = _app(known, name)
            if account is None:
                self._window.say(tr("No app waits for its set-up."))
            else:
                self._wizard(account.channel, known, account=account)

        self._read("go-on-set-up", show)

    def update(self, name: str = "") -> None:
        """*Update manifest* of an account's app."""

        def show(known: list[Account]) -> None:
            account = _app(known, name)
            if account is None:
                self._window.say(tr("There is no account whose app has a manifest."))
                return
            dialog = ManifestChangeDialog(self._above(), self._built.integrations, self._background, account)
            dialog.saved.connect(self._window.say)
            dialog.open()

        self._read("update-manifest", show)

    def _above(self) -> QWidget:
        return QApplication.activeModalWidget() or self._window

    def _read(self, key: str, show: Callable[[list[Account]], None]) -> None:
        self._background.read(key, self._built.accounts.listed, show, owner=self._window)

    def _wizard(
        self, channel: str, known: Sequence[Account], *, name: str = "", account: Account | None = None
    ) -> None:
        made = IntegrationWizard(
            self._above(), self._built.integrations, self._built.accounts, self._background, channel=channel,
            now=self._built.store.clock.now, taken=[each.name for each in known], name=name, account=account,
        )  # fmt: skip
        if channel in self._built.channel_check.kinds():
            made.offer_check(partial(self._check, channel, made))
        made.says.connect(self._window.say)
        made.done_with.connect(self._added)
        made.open()

    def _check(self, channel: str, above: QWidget, source: object, given: dict[str, Any]) -> None:
        """N9: of the app that the wizard is about."""
        clean = {key: value for key, value in given.items() if not key.startswith("manifest")}
        CheckApp(above, self._built.channel_check, channel, source, clean, self._background, self._memory).open()

    def _added(self, name: str, enabled: bool) -> None:
        self._window.go("channel-integration", name)  # F9 is for the account that is chosen there
        self._window.say(tr("{name} is set up.", name=name) + (" " + tr("F9 syncs it now.") if enabled else ""))


def _app(known: Sequence[Account], name: str) -> Account | None:
    """The account of that name where it has an app; without a name the first that waits, or the first there is."""
    able = [each for each in known if each.app is not None]
    if name:
        return next((each for each in able if each.name == name), None)
    waiting = [each for each in able if each.app is not None and not each.app.finished]
    return next(iter(waiting or able), None)
