"""X11: the Listings window of one account: what is made, how it stands, and what the chosen ones say. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QMenu, QPushButton, QSplitter, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.configurators import ConfiguratorView
from linndesk.services.publishing import Action, Word
from linndesk.services.templates import TemplateLine
from linndesk.ui.background import Background
from linndesk.ui.listings.deeds import ListingDeeds
from linndesk.ui.listings.making import Making
from linndesk.ui.listings.missing import next_with_faults
from linndesk.ui.listings.pane import Pane
from linndesk.ui.listings.rows import TILES, TemplateSource, TemplatesWanted, state_tip, template_columns
from linndesk.ui.listings.services import ListingServices
from linndesk.ui.memory import Memory
from linndesk.ui.messages import Toast, confirm, sentence
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screens.parts import Find, Picker, Tiles
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import button, card, column, row
from linndesk.ui.words import tr

FOOT = 58  # so high are its buttons
LOOKED_AT = 500  # chosen rows that say which buttons can be pressed
CHANGED = Changes(listings=True)
WORDS: tuple[tuple[Word, str], ...] = (
    ("there", "It is there"), ("not_there", "It is not there"), ("again", "Send again…"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands above the table."""

    account_id: int
    tiles: dict[str, int]
    configurators: tuple[ConfiguratorView, ...]


class ListingsWindow(QDialog):
    """``items``: stock items that shall be listed here, as asked for in Inventory."""

    def __init__(
        self,
        parent: QWidget,
        services: ListingServices,
        background: Background,
        memory: Memory,
        account: str,
        items: Sequence[int] = (),
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Listings, {name}", name=account))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1264, 760)
        self.account = account
        self._services = services
        self._background = background
        self._memory = memory
        self._overview: Overview | None = None
        self._wanted: int | None = None  # the listing that is chosen as soon as it is shown
        self._goes_on = False  # F8 went on to another listing
        source = TemplateSource(services.templates)
        self.model: SqlTableModel[TemplateLine, TemplatesWanted] = SqlTableModel(
            template_columns(services.now), source, background, TemplatesWanted(0)
        )
        self.table = Table("listings-made", self.model, memory, title=tr("Listings"))
        self.pane = Pane(services, background, memory, account)
        self.deeds = ListingDeeds(self, services, background, memory)
        self.making = Making(self, services, background, account, items)
        self.toast = Toast(self, lift=FOOT)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._chosen_changed)
        self._compose()
        self._connect()
        self._keys()
        self.table.setFocus()
        self.reload()

    # -- building

    def _compose(self) -> None:
        self.tiles = Tiles(TILES, home="all")
        self.search = Find(tr("Search SKU or title   Ctrl+F"), self._filter, lambda: self.table)
        self.configurator = Picker(tr("Configurator"), [("0", tr("Every configurator"))])
        self.edit_button = button(tr("Edit configurator…"), self._edit_configurator, tip="F4")
        self.new_button = button(tr("New configurator…"), self.making.new, tip="Ctrl+N")
        self.add_button = button(tr("Add items…"), self._add_items, tip="Ins")
        top = row(self.search, self.configurator, self.edit_button, self.new_button, self.add_button, gap=9)
        top.setStretch(0, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(card(self.table))
        split.addWidget(self.pane)
        split.setSizes([716, 516])
        split.setChildrenCollapsible(False)
        split.setHandleWidth(10)
        self.tell_buttons: dict[Action, QPushButton] = {
            "create": button(tr("Create…"), partial(self.tell, "create"), primary=True, tip="Ctrl+L"),
            "update": button(tr("Update…"), partial(self.tell, "update"), tip="Ctrl+U"),
            "delete": button(tr("Delete…"), partial(self.tell, "delete"), tip="Ctrl+D"),
        }
        self.word_buttons = {word: button(tr(text), partial(self.decide, word)) for word, text in WORDS}
        self.adopt_button = button(tr("Adopt"), self.adopt, tip=tr("The channel lists this SKU already"))
        foot = row(CountLine(self.table, "listing"), 1, *self.word_buttons.values(), self.adopt_button,
                   *self.tell_buttons.values(), button(tr("Close"), self.reject))  # fmt: skip
        whole = column(self.tiles, top, split, foot, gap=11, margin=16)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self._enable()

    def _connect(self) -> None:
        self.tiles.changed.connect(lambda key: self._filter())
        self.configurator.chose.connect(lambda value: self._filter())
        self.table.selectionModel().selectionChanged.connect(lambda on, off: self._soon.start(0))
        self.table.opened.connect(lambda row_id: self.pane.focus())
        self.table.add_row_actions(self._menu)
        self.model.loaded.connect(self._loaded)
        self.pane.saved.connect(self._stored)
        self.pane.configure.connect(self.making.open)
        self.pane.loaded.connect(self._pane_loaded)
        self.making.says.connect(self.toast.say)
        self.making.added.connect(self._added)
        self.making.changed.connect(lambda: self._background.changed.emit(CHANGED))
        self.deeds.offers.connect(lambda text, action, run: self.toast.say(text, action, run))
        self._background.changed.connect(self._changed)

    def _keys(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+F": self._to_filter, "Ctrl+N": self.making.new, "F4": self._edit_configurator,
            "Ins": self._add_items, "Ctrl+S": self.pane.save, "F8": self.next_missing, "F5": self.reload,
            "F1": self.explain, "Ctrl+L": partial(self.tell, "create"), "Ctrl+U": partial(self.tell, "update"),
            "Ctrl+D": partial(self.tell, "delete"), "Ctrl+Z": self.deeds.undo_last,
            "Ctrl+T": self._to_table,
        }  # fmt: skip
        for key, run in keys.items():
            QShortcut(QKeySequence(key), self, run)
        QShortcut(QKeySequence("Del"), self.table, self.remove, context=Qt.ShortcutContext.WidgetShortcut)

    # -- reading

    def reload(self) -> None:
        """What stands above, the rows, and what the chosen ones say."""

        def job() -> Overview:
            templates = self._services.templates
            every = tuple(self._services.configurators.every(self.account))
            return Overview(templates.account_id(self.account), templates.tiles(self.account), every)

        self._background.read(f"listings-{id(self)}", job, self._take, failed=self._gone, owner=self)

    def _gone(self, trouble: LinndeskError) -> None:
        """The account was removed, and its listings with it."""
        self._background.failed.emit(trouble)
        super().reject()

    def _take(self, overview: Overview) -> None:
        self._overview = overview
        self.tiles.show_counts(overview.tiles)
        self.configurator.fill(
            [("0", tr("Every configurator")), *((str(each.id), each.name) for each in overview.configurators)]
        )
        self.edit_button.setEnabled(bool(overview.configurators))
        self.add_button.setEnabled(bool(overview.configurators))
        self._say_empty()
        self._filter()
        self.making.know(overview.configurators)

    def _changed(self, changes: Changes) -> None:
        if changes.listings or changes.accounts or changes.stock:
            self.reload()

    def _filter(self) -> None:
        if self._overview is None:
            return
        chosen = int(self.configurator.value or 0)
        self.model.set_query(
            replace(
                self.model.query, account_id=self._overview.account_id, tile=self.tiles.chosen, configurator=chosen,
                search=self.search.text(),
            )
        )  # fmt: skip

    def clear_filters(self) -> None:
        """Every listing of the account."""
        self.tiles.choose("all")
        self.configurator.choose("0")
        self.search.clear()
        self._filter()

    def _loaded(self) -> None:
        if self._wanted is not None and self.table.select_id(self._wanted):
            self._wanted = None
        self.table.begin()
        self._say_empty()
        self._soon.start(0)

    def _say_empty(self) -> None:
        if self._overview is None:
            return
        every = self._overview.tiles.get("all", 0)
        if not self._overview.configurators:
            said = tr("No listings yet. A configurator holds what many of them have in common: make one first.")
            self.table.set_empty(said, tr("New configurator…"), self.making.new)
        elif self.model.query.narrowed and every:
            said = tr("No listing is like that; {n} hidden by the filter.", n=f"{every:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)
        else:
            said = tr("No listings yet. Add the stock items that {name} shall sell.", name=self.account)
            self.table.set_empty(said, tr("Add items…"), self._add_items)

    # -- what is chosen

    def _chosen_changed(self) -> None:
        """What was typed for the ones before is kept first; what cannot be kept brings them back."""
        ids = tuple(self.table.selected_ids())
        shown = self.pane.shown
        self._enable()
        if shown is None or shown.ids == ids or not self.pane.is_changed:
            self.pane.show_ids(ids)
        elif self.pane.refusal:
            self.toast.say(tr("Not yet: {why}", why=self.pane.refusal))
            self.table.select_id(shown.ids[0])
            self.pane.go_to_refusal()
        else:
            self.pane.save(lambda: self.pane.show_ids(tuple(self.table.selected_ids())))

    def _lines(self) -> list[TemplateLine]:
        found = (self.model.row_at(self.model.row_of(each)) for each in self.table.selected_ids()[:LOOKED_AT])
        return [each for each in found if each is not None]

    def _enable(self) -> None:
        lines = self._lines()
        there = [each for each in lines if each.listed_at is not None and each.state in ("listed", "refused")]
        new = [each for each in lines if each not in there and each.state in ("draft", "refused", "deleted")]
        for action, made in self.tell_buttons.items():
            made.setEnabled(bool(new if action == "create" else there))
        unknown = any(each.state == "unknown" for each in lines)
        for word_button in self.word_buttons.values():
            word_button.setVisible(unknown)
        one = self.pane.shown.one if self.pane.shown is not None else None
        self.adopt_button.setVisible(one is not None and bool(one.adopts) and len(lines) == 1)

    def _pane_loaded(self) -> None:
        self._enable()
        if self._goes_on:
            self._goes_on = False
            self.pane.next_missing()

    def _stored(self, said: str) -> None:
        self.toast.say(said)
        self._background.changed.emit(CHANGED)

    def _to_filter(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _to_table(self) -> None:
        self.table.setFocus()

    # -- acts

    def tell(self, action: Action) -> None:
        """Create, update or delete what is chosen; what was typed is kept first."""
        ids = self.table.selected_ids()
        if ids and self.tell_buttons[action].isEnabled():
            self.pane.save(lambda: self.deeds.tell(ids, action))
        else:
            self.toast.say(tr("Choose listings that this can be done with."))

    def decide(self, word: Word) -> None:
        """What was seen on the channel, of those whose answer was lost."""
        self.deeds.decide(self.table.selected_ids(), word)

    def adopt(self) -> None:
        """What the channel lists already is this listing."""
        self.deeds.adopt(self.table.selected_ids())

    def remove(self) -> None:
        """Drafts go from here."""
        self.deeds.remove(self.table.selected_ids())

    def _edit_configurator(self) -> None:
        """The chosen one; the chosen listing's where every one is shown."""
        shown = self.pane.shown
        own = shown.configurator.id if shown is not None and shown.configurator is not None else 0
        self.making.edit(int(self.configurator.value or 0) or own)

    def _add_items(self) -> None:
        self.making.add(int(self.configurator.value or 0))

    def _added(self, first: int) -> None:
        self._wanted = first
        self.clear_filters()
        self.table.setFocus()

    def next_missing(self) -> None:
        """F8: the next field that is missing or wrong, here or in the next listing that has one."""
        if self.pane.next_missing():
            return
        here = self.model.row_of(self.pane.shown.ids[-1]) if self.pane.shown is not None else -1
        ids = [self.model.id_at(at) for at in range(here + 1, self.model.rowCount())]
        ids += [self.model.id_at(at) for at in range(max(0, here))]
        find = partial(next_with_faults, self._services, ids)
        self._background.read(f"listings-missing-{id(self)}", find, self._go_on, owner=self)

    def _go_on(self, found: int) -> None:
        """``found`` 0 = nothing is missing anywhere."""
        if found and self.table.select_id(found):
            self._goes_on = True
        else:
            self.toast.say(tr("Nothing is missing in what is shown."))

    def explain(self) -> None:
        """F1: how the chosen listing stands, and what comes next."""
        lines = self._lines()
        if not lines:
            self.toast.say(tr("Choose a listing; F1 then says how it stands."))
            return
        self.toast.say(" ".join(sentence(each) for each in (state_tip(lines[0]), lines[0].message) if each))

    def _menu(self, menu: QMenu, ids: list[int]) -> None:
        for action, made in self.tell_buttons.items():
            menu.addAction(made.text(), partial(self.tell, action)).setEnabled(made.isEnabled())
        menu.addAction(tr("Adopt what the channel lists"), self.adopt)
        menu.addAction(tr("Remove from this window…"), self.remove)

    def reject(self) -> None:
        """Asks only where something was typed."""
        if not self.pane.is_changed:
            super().reject()
            return
        confirm(
            self, tr("What was typed is not saved"), (tr("Closing leaves the listing as it was."),),
            tr("Close all the same"), super().reject, otherwise=tr("Go on editing"), tone="warn",
        )  # fmt: skip
