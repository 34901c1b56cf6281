"""What a screen is: a title bar with facts and actions above its content. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from linndesk.domain.changes import Changes
from linndesk.ui.widgets import ElidedLabel, button, column, label
from linndesk.ui.words import plain_tip


class Screen(QWidget):
    """Base of the six screens. It gets the services it uses and the background, never the window.

    A subclass puts its content into ``self.content`` and says ``reload_on`` (which changes concern it).
    ``acts`` maps action keys of ``actions.ACTS`` to what this screen does for them.
    ``asks(key, argument)`` asks the window for something beyond the screen: another screen (``screen-listed-products``
    with an account name), ``sync-this``, ``add-account`` …; ``says(text)`` shows a toast,
    ``offers(text, action, run)`` one with a button, such as Undo.
    """

    asks = Signal(str, str)
    says = Signal(str)
    offers = Signal(str, str, object)
    key = ""
    title = ""
    reload_on = Changes()

    def __init__(self) -> None:
        super().__init__()
        self.acts: dict[str, Callable[[], object]] = {}
        self.filter_box: QLineEdit | None = None
        self._stale = True
        self._title = label(self.title, size="title")
        self._facts = ElidedLabel("dim")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(7)
        bar = QFrame()
        bar.setObjectName("titlebar")
        inside = QHBoxLayout(bar)
        inside.setContentsMargins(20, 10, 20, 10)
        inside.addLayout(column(self._title, self._facts, gap=1), 1)
        inside.addLayout(self._buttons)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(20, 16, 20, 14)
        self.content.setSpacing(12)
        whole = column(bar, gap=0)
        whole.addLayout(self.content, 1)
        self.setLayout(whole)

    def set_facts(self, text: str, tip: str = "") -> None:
        """The one line under the title, such as ``5 accounts · next sync in 9 min``."""
        self._facts.say(text)
        self._facts.setToolTip(plain_tip(tip or text))

    def add_button(self, text: str, run: Callable[[], object], *, primary: bool = False, tip: str = "") -> QPushButton:
        """An action in the title bar; the primary one comes last."""
        made = button(text, run, primary=primary, tip=tip)
        self._buttons.addWidget(made)
        return made

    def reload(self) -> None:
        """Read anew what is shown. Called when it is first shown and when what it shows has changed."""

    def go_to(self, argument: str) -> None:
        """Shown because somebody asked for it: an account name, a SKU, an order number; blank = just shown."""

    def take_changes(self, changes: Changes) -> None:
        """Reload now when visible, else when shown next."""
        if any(getattr(changes, each) and getattr(self.reload_on, each) for each in Changes.__slots__):
            if self.isVisible():
                self.reload()
            else:
                self._stale = True

    def shown(self) -> None:
        """The window has just brought this screen to the front."""
        if self._stale:
            self._stale = False
            self.reload()

    def focus_filter(self) -> None:
        """Ctrl+F."""
        if self.filter_box is not None:
            self.filter_box.setFocus()
            self.filter_box.selectAll()
