"""A step of a new account: which of the channel's locations this warehouse is, and from when orders come. Main."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from linndesk.ui.dialogs.config_fulfilling import PlaceEditor
from linndesk.ui.widgets import column, label
from linndesk.ui.words import tr


class WhichPlace(QWidget):
    """Of a channel whose orders this PC fulfils. Empty = its default location."""

    def __init__(self, opens: Callable[[], object]) -> None:
        super().__init__()
        self.editor = PlaceEditor(opens)
        self.editor.name(tr("Location"))
        self.setLayout(
            column(
                label(tr("Which location is this warehouse?"), size="head"),
                self.editor,
                label(tr("Orders of that location come in; one account stands for one location."), wrap=True),
                label(tr("From when do orders come in?"), size="head"),
                label(
                    tr("Only orders placed after the account is enabled. Earlier ones never come in, nor does what is "
                       "placed while it is off."), wrap=True,
                ),
                1,
                gap=12,
            )
        )  # fmt: skip

    @property
    def line(self) -> QLineEdit:
        return self.editor.line

    @property
    def place(self) -> str:
        """Id or name, "" = the default."""
        return self.line.text().strip()

    def focus(self) -> None:
        self.line.setFocus()
