"""Opens the program's settings and the log of requests, from wherever they are asked for. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QApplication, QWidget

from linndesk.app.built import Built
from linndesk.ui.background import Background
from linndesk.ui.dialogs.request_log import Logged, RequestLogDialog
from linndesk.ui.dialogs.settings import STAGES, ProgramNow, SettingsDialog
from linndesk.ui.memory import Memory
from linndesk.ui.window import Window


class Preferences:
    """``opens``: act -> opens the settings, at the list of stages where that is asked for, or the log of requests."""

    def __init__(self, built: Built, background: Background, memory: Memory, window: Window) -> None:
        self._built = built
        self._background = background
        self._memory = memory
        self._window = window
        self.opens: Mapping[str, Callable[[str], object]] = {
            "settings": self.open,
            "order-stages": lambda _: self.open(STAGES),
            "request-log": self.requests,
        }

    @property
    def _above(self) -> QWidget:
        return QApplication.activeModalWidget() or self._window

    def requests(self, account: str = "") -> None:
        """M7. ``account``: whose requests are shown first; blank = of all."""
        built = self._built

        def read(wanted: str) -> Logged:
            known = [
                each for each in built.accounts.listed() if built.accounts.kinds[each.channel].fulfilling is not None
            ]
            names = [each.name for each in known]
            logging = [each.name for each in known if getattr(each.settings, "log_api_requests", False)]
            return Logged(built.requests.listed(wanted if wanted in names else ""), names, logging)

        RequestLogDialog(
            self._above, read, self._background, self._memory, now=built.store.clock.now, account=account
        ).open()

    def open(self, at: str = "") -> None:
        """``at``: the setting that is shown first."""
        program = self._built.program

        def read() -> ProgramNow:
            return ProgramNow(program.settings(), program.secrets())

        def show(known: ProgramNow) -> None:
            dialog = SettingsDialog(
                self._above, self._background, known,
                save=program.change, send_test=self._built.mailing.test, at=at,
            )  # fmt: skip
            dialog.saved.connect(self._window.say)
            dialog.appearance.connect(lambda name: self._window.ask(f"appearance-{name}"))
            dialog.open()

        self._background.read("settings", read, show, owner=self._window)
