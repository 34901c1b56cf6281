"""Opens the Listings window from wherever it is asked for. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QApplication, QMenu, QWidget

from linndesk.app.built import Built
from linndesk.ui.actions import BETWEEN
from linndesk.ui.background import Background
from linndesk.ui.listings.services import ListingServices
from linndesk.ui.listings.window import ListingsWindow
from linndesk.ui.memory import Memory
from linndesk.ui.window import Window
from linndesk.ui.words import tr

NONE = "No account takes listings from here: its app has to say that it does, and it has to be set up."


class Listing:
    """``opens``: act -> opens the window, for an account where one is named, with stock items to list behind it."""

    def __init__(self, built: Built, background: Background, memory: Memory, window: Window) -> None:
        self._built = built
        self._background = background
        self._memory = memory
        self._window = window
        self._services = ListingServices(
            built.configurators, built.templates, built.publishing, built.items, built.tags, built.store.clock.now
        )
        self.opens: Mapping[str, Callable[[str], object]] = {"make-listings": self.ask}

    def ask(self, argument: str = "") -> None:
        """``argument``: an account's name, and ids of stock items, all between BETWEEN: see ``actions.to_list``."""
        account, *items = argument.split(BETWEEN)
        ids = [int(each) for each in items if each]

        def show(able: Sequence[str]) -> None:
            if not able:
                self._window.say(tr(NONE))
            elif account in able:
                self.show(account, ids)
            elif account:
                self._window.say(
                    tr("{name} takes no listings from here: its channel does not offer that.", name=account)
                )
            elif len(able) == 1:
                self.show(able[0], ids)
            else:
                self._choose(able, ids)

        self._background.read("make-listings", self._built.configurators.accounts, show, owner=self._window)

    def show(self, account: str, items: Sequence[int]) -> ListingsWindow:
        """Of one account that takes listings."""
        made = ListingsWindow(self._above(), self._services, self._background, self._memory, account, items)
        made.open()
        return made

    def _choose(self, able: Sequence[str], items: Sequence[int]) -> None:
        menu = QMenu(self._window)
        menu.setObjectName("list-on")
        menu.addSection(tr("List on which account?"))
        for each in able:
            menu.addAction(each.replace("&", "&&"), partial(self.show, each, items))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._window.mapToGlobal(self._window.rect().center()))

    def _above(self) -> QWidget:
        return QApplication.activeModalWidget() or self._window
