"""Opens Why this number, the plot and the drift radar from wherever they are asked for. Main thread but where said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QApplication, QWidget

from linndesk.app.built import Built
from linndesk.ui.actions import BETWEEN
from linndesk.ui.background import Background
from linndesk.ui.dialogs.drift import DriftDialog
from linndesk.ui.dialogs.why_number import WhyNumberDialog
from linndesk.ui.memory import Memory
from linndesk.ui.plotting import NinetyDialog
from linndesk.ui.window import Window
from linndesk.ui.words import tr


class Explaining:
    """One per window. ``opens``: act -> opens its dialog."""

    def __init__(self, built: Built, background: Background, memory: Memory, window: Window) -> None:
        self._built = built
        self._background = background
        self._memory = memory
        self._window = window
        self.opens: Mapping[str, Callable[[str], object]] = {
            "why-number": lambda asked: self.why(*asked.split(BETWEEN, 1)),
            "why-item": self.why_item,
            "why-there": self.why_there,
            "ninety-days": self.ninety,
            "drift": self.drift,
        }

    def why(self, account: str, channel_sku: str) -> None:
        """Of one listing."""
        self._open([(account, channel_sku)])

    def why_item(self, sku: str) -> None:
        """Of the listings of a stock item."""

        def show(found: Sequence[tuple[str, str]]) -> None:
            if found:
                self._open(found)
            else:
                self._window.say(tr("No listing sells {sku}, so no channel is told a number of it.", sku=sku))

        def read() -> Sequence[tuple[str, str]]:
            return [(each.account, each.channel_sku) for each in self._built.listings.of_item(sku)]

        self._background.read("why-item", read, show, owner=self._window)

    def why_there(self, sku: str) -> None:
        """Of a stock item at a channel's own warehouse: of the listings that are counted there."""

        def show(found: Sequence[tuple[str, str]]) -> None:
            if found:
                self._open(found)
            else:
                self._window.say(tr("No listing that the channel's own warehouse sends is linked to {sku}, so nothing "
                                    "is counted for it there.", sku=sku))  # fmt: skip

        def read() -> Sequence[tuple[str, str]]:
            listed = self._built.listings.of_item(sku)
            return [(each.account, each.channel_sku) for each in listed if each.fulfilment != "merchant"]

        self._background.read("why-item", read, show, owner=self._window)

    def ninety(self, sku: str) -> None:
        """The plot of an item."""
        if sku:
            NinetyDialog(self._above(), self._built.why, self._background, sku).open()

    def drift(self, account: str = "") -> None:
        """Of an account; blank = one is chosen there."""
        dialog = DriftDialog(
            self._above(), self._built.drift, self._built.accounts, self._places, self._background, self._memory,
            now=self._built.store.clock.now, account=account,
        )  # fmt: skip
        dialog.says.connect(self._window.say)
        dialog.why.connect(self.why)
        dialog.open()

    def _open(self, listings: Sequence[tuple[str, str]]) -> None:
        dialog = WhyNumberDialog(
            self._above(), self._built.why, self._background, self._memory, listings,
            now=self._built.store.clock.now,
        )  # fmt: skip
        dialog.opened.connect(self._go)
        dialog.open()

    def _go(self, act: str, argument: str) -> None:
        """Whatever dialog it stood over gives way: the screen is behind it."""
        above = QApplication.activeModalWidget()
        while above is not None and above is not self._window:
            above.close()
            above = QApplication.activeModalWidget()
        self._window.ask(act, argument)

    def _places(self) -> Sequence[str]:
        """Reader thread."""
        return [each.name for each in self._built.locations.listed() if each.sells]

    def _above(self) -> QWidget:
        return QApplication.activeModalWidget() or self._window
