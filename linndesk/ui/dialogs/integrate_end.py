"""The last page of the integration wizard: how the account begins. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QWidget

from linndesk.ui.dialogs.how_far_back import HowFarBack
from linndesk.ui.dialogs.integrate_page import WizardStep
from linndesk.ui.widgets import Page, column, label, scroll
from linndesk.ui.words import tr

MODES = (
    ("watch", "Watch: orders come in, nothing is sent"),
    ("hold", "Hold: what you despatch stays in the Outbox until you send it"),
    ("live", "Live: what you despatch is told to the channel"),
)


class EndPage(WizardStep):
    """``fresh``: the account was never on; else there is nothing to choose."""

    def __init__(self, now: Callable[[], datetime], *, fresh: bool) -> None:
        super().__init__()
        self._fresh = fresh
        self.setFinalPage(True)
        self.back_to = HowFarBack(now)
        self.back_to.changed.connect(self.completeChanged)
        self.mode = QButtonGroup(self)
        self._modes = [QRadioButton(tr(words)) for _, words in MODES]
        for at, each in enumerate(self._modes):
            self.mode.addButton(each, at)
        self._modes[0].setChecked(True)
        self.enable = QCheckBox(tr("Enable it: the next sync brings its orders in"))
        self.enable.setChecked(True)
        inside = column(
            label(tr("How does it begin?"), size="head"), *self._modes,
            label(tr("You change that in Account Config whenever you like."), tone="dim", wrap=True),
            label(tr("How far back shall the first sync look?"), size="head"), self.back_to, self.enable, 1,
            gap=10, margin=22,
        )  # fmt: skip
        self.choices = Page(inside)
        self.choices.setVisible(fresh)
        self.compose(scroll(self.choices, tr("How does it begin?")) if fresh else QWidget())

    def show_done(self, name: str, app: str) -> None:
        words = tr("Nothing else is needed.") if self._fresh else tr("It goes on as it was.")
        self.entitle(tr("{name} is set up with {app}", name=name, app=app), words)

    def given(self) -> dict[str, Any]:
        """The settings that were chosen."""
        if not self._fresh:
            return {}
        chosen = {"mode": MODES[self.mode.checkedId()][0], "last_order_sync": self.back_to.since()}
        return {**chosen, "enabled": True} if self.enable.isChecked() else chosen

    def isComplete(self) -> bool:  # noqa: N802
        return super().isComplete() and (not self._fresh or self.back_to.is_fine)

    def take_focus(self) -> None:
        if self._fresh:
            self._modes[self.mode.checkedId()].setFocus()
