"""X11: configurators are made and edited, and listings of stock items begun, over the Listings window. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from linndesk.domain.changes import Changes
from linndesk.services.configurators import ConfiguratorView
from linndesk.services.templates import Added
from linndesk.ui.background import Background
from linndesk.ui.listings.add_items import AddItems
from linndesk.ui.listings.configurator import ConfiguratorDialog
from linndesk.ui.listings.naming import NameDialog
from linndesk.ui.listings.services import ListingServices
from linndesk.ui.messages import sentence
from linndesk.ui.words import count, tr

NAMED = 3


class Making(QObject):
    """``added(the first listing's id)``: drafts were begun. ``changed``: a configurator was stored. ``says(text)``."""

    added = Signal(int)
    changed = Signal()
    says = Signal(str)

    def __init__(
        self,
        over: QWidget,
        services: ListingServices,
        background: Background,
        account: str,
        items: Sequence[int],
    ) -> None:
        """``items``: stock items that shall be listed as soon as there is a configurator."""
        super().__init__(over)
        self._over = over
        self._services = services
        self._background = background
        self._account = account
        self._items = tuple(items)
        self._known: tuple[ConfiguratorView, ...] = ()
        self._open = 0  # dialogs of configurators
        self._asked = False

    def know(self, configurators: Sequence[ConfiguratorView]) -> None:
        """Those that there are by now; what Inventory asked for is begun with one of them."""
        self._known = tuple(configurators)
        if not self._items or self._open:
            return
        if self._known:
            self._begin_items()
        elif not self._asked:
            self._asked = True
            self.says.emit(tr("Make a configurator first; then the items are added to it."))
            self.new()

    # -- configurators

    def new(self) -> None:
        """Its name, then what the channel asks."""
        words = tr("For example the kind of goods: Mugs, Posters. One configurator serves many listings.")
        NameDialog(self._over, tr("New configurator"), words, self._make).open()

    def _make(self, name: str) -> None:
        self._background.run(
            "clicks", lambda: self._services.configurators.make(self._account, name), done=self.open, owner=self
        )

    def edit(self, configurator_id: int) -> None:
        """0 = the first there is; a new one where there is none."""
        chosen = configurator_id or next((each.id for each in self._known), 0)
        self.open(chosen) if chosen else self.new()

    def open(self, configurator_id: int) -> None:
        """What many listings have in common."""
        dialog = ConfiguratorDialog(self._over, self._services, self._background, configurator_id)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.says.connect(self.says)
        dialog.saved.connect(self.changed)
        dialog.finished.connect(lambda result: self._closed())
        self._open += 1
        dialog.open()

    def _closed(self) -> None:
        self._open -= 1
        self.changed.emit()

    # -- items

    def add(self, configurator_id: int) -> None:
        """By search or scan; ``configurator_id``: the one that is offered first, 0 = any."""
        if not self._known:
            self.new()
            return
        chosen = configurator_id or self._known[0].id
        AddItems(self._over, self._services.templates, self._known, chosen, self._add, self._background).open()

    def _add(self, configurator_id: int, skus: Sequence[str]) -> None:
        self._begin(configurator_id, skus, ())

    def _begin_items(self) -> None:
        """With the one configurator, else with the one that a person chooses."""
        items, self._items = self._items, ()
        if len(self._known) == 1:
            self._begin(self._known[0].id, (), items)
            return
        menu = QMenu(self._over)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSection(tr("With which configurator?"))
        for each in self._known:
            menu.addAction(each.name.replace("&", "&&"), partial(self._begin, each.id, (), items))
        menu.popup(self._over.mapToGlobal(self._over.rect().center()))

    def _begin(self, configurator_id: int, skus: Sequence[str], items: Sequence[int]) -> None:
        def job() -> tuple[Changes, Added]:
            return Changes(listings=True), self._services.templates.add_items(configurator_id, skus, item_ids=items)

        self._background.run("clicks", job, done=lambda made: self._begun(made[1]), owner=self)

    def _begun(self, made: Added) -> None:
        parts = [tr("{n} begun.", n=count(len(made.ids), "listing is", "listings are"))] if made.ids else []
        parts += [f"{sku}: {sentence(why)}" for sku, why in made.left[:NAMED]]
        parts += [tr("And {n} more.", n=len(made.left) - NAMED)] if len(made.left) > NAMED else []
        self.says.emit(" ".join(parts))
        if made.ids:
            self.added.emit(made.ids[0])
