"""The one window: navigation, screens, menus, keys, notices, and the way out. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QListWidgetItem, QMainWindow, QStackedWidget, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import Cancelled, LinndeskError
from linndesk.ui.actions import ACTS, MENUS, SCREENS, Act
from linndesk.ui.background import Background
from linndesk.ui.dialogs.about import AboutDialog
from linndesk.ui.dialogs.keys import KeysDialog
from linndesk.ui.icons import icon
from linndesk.ui.memory import Memory
from linndesk.ui.messages import Toast, confirm, error_box
from linndesk.ui.palette import Finder, Hit, Palette
from linndesk.ui.theme import Appearance, Theme
from linndesk.ui.widgets import column, label, row
from linndesk.ui.words import tr

if TYPE_CHECKING:  # what they stand on is imported while the window already shows
    from linndesk.ui.outgoing import OutgoingBar
    from linndesk.ui.screen import Screen
    from linndesk.ui.syncing import Syncing

NAVIGATION_WIDTH = 190
NAVIGATION_ROW = QSize(NAVIGATION_WIDTH - 2, 32)
FIRST_SIZE = QSize(1280, 800)
TITLE_BAR = 36  # what the system draws above the window is not known before it is shown
COUNT = int(Qt.ItemDataRole.UserRole) + 2


class Window(QMainWindow):
    """Holds the screens and nothing of what they know. ``left`` fires once the user has really gone."""

    left = Signal()
    appearance_chosen = Signal(str)

    def __init__(self, background: Background, theme: Theme, memory: Memory, *, practice: bool = False) -> None:
        """An empty window with its navigation, quick to show; ``fill`` brings the screens."""
        super().__init__()
        self.setWindowTitle(tr("linndesk · practice data") if practice else "linndesk")
        self.setWindowIcon(icon("linndesk", self.palette().text().color(), 64))
        self._screens: dict[str, Screen] = {}
        self._background = background
        self._syncing: Syncing | None = None
        self._theme = theme
        self._memory = memory
        self._counts: Callable[[], Mapping[str, int]] = dict
        self._finders: Sequence[Finder] = ()
        self._opens: Mapping[str, Callable[[str], object]] = {}
        self._outgoing: OutgoingBar | None = None
        self._ask_first: Callable[[Callable[[], None]], None] = lambda leave: leave()
        self._above = column(gap=0)  # where the bar of what leaves comes to stand
        self.actions_by_key: dict[str, QAction] = {}
        self._navigation = self._make_navigation()
        self._stack = QStackedWidget()
        self._opening = label(tr("Opening…"), tone="dim")
        self._opening.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._opening)
        self.toast = Toast(self._compose(practice))  # above every screen, whichever is in front
        self._make_menus()
        background.changed.connect(self._changed)
        background.failed.connect(self.refuse)
        self._restore()

    def fill(
        self,
        screens: Sequence[Screen],
        syncing: Syncing,
        *,
        counts: Callable[[], Mapping[str, int]],
        finders: Sequence[Finder] = (),
        opens: Mapping[str, Callable[[str], object]] | None = None,
        outgoing: OutgoingBar | None = None,
        ask_first: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        """``counts`` gives, per screen key, how many things wait there; it is called on a reader thread.

        ``opens``: act -> opens a dialog that belongs to no screen, with what a screen asked for it (an account).
        ``ask_first`` is asked before the window goes; it calls what it is given once the window may.
        """
        self._syncing = syncing
        self._counts = counts
        self._finders = finders
        self._opens = opens or {}
        self._ask_first = ask_first or self._ask_first
        self._outgoing = outgoing
        if outgoing is not None:
            self._above.addWidget(outgoing)
        for each in screens:
            self._screens[each.key] = each
            self._stack.addWidget(each)
            each.asks.connect(self.ask)
            each.says.connect(self.say)
            each.offers.connect(lambda text, action, run: self.toast.say(text, action, run))
        syncing.started.connect(self._sync_state)
        syncing.finished.connect(self._sync_state)
        self._sync_state()
        self._show(self.screen_key)
        self._focus_screen()
        self.refresh_counts()

    # -- building

    def _compose(self, practice: bool) -> QWidget:
        body = QWidget()
        inside = row(self._navigation, gap=0)
        inside.addWidget(self._stack, 1)
        whole = column(gap=0)
        if practice:
            mark = label(tr("Practice data. Nothing here is a real shop, and nothing leaves this PC."), size="head")
            mark.setObjectName("practice")
            whole.addWidget(mark)
        whole.addLayout(self._above)
        whole.addLayout(inside, 1)
        body.setLayout(whole)
        self.setCentralWidget(body)
        self._status: QLabel = label("", tone="dim")
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().setSizeGripEnabled(False)
        return body

    def _make_navigation(self) -> QListWidget:
        navigation = QListWidget()
        navigation.setObjectName("navigation")
        navigation.setFixedWidth(NAVIGATION_WIDTH)
        navigation.setAccessibleName(tr("Screens"))
        navigation.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for key, title in SCREENS:
            item = QListWidgetItem(tr(title), navigation)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setSizeHint(NAVIGATION_ROW)
        navigation.itemClicked.connect(lambda item: self._focus_screen())
        navigation.currentItemChanged.connect(lambda item: self._show(item.data(Qt.ItemDataRole.UserRole)))
        return navigation

    def _make_menus(self) -> None:
        bar = self.menuBar()
        menus = {name: bar.addMenu(tr(name)) for name in MENUS}
        for act in ACTS:
            action = QAction(tr(act.text), self)
            if act.shortcut:
                action.setShortcut(QKeySequence(act.shortcut))
            action.triggered.connect(partial(self._act, act))
            menus[act.menu].addAction(action)
            self.actions_by_key[act.key] = action

    def _restore(self) -> None:
        self.setMinimumSize(860, 540)
        kept = self._memory.bytes("window/geometry")
        known = not kept.isEmpty() and self.restoreGeometry(kept)
        if not known or not _on_a_screen(self.frameGeometry()):  # the monitor it stood on is gone
            area = QGuiApplication.primaryScreen().availableGeometry()
            first = QRect(area.topLeft(), FIRST_SIZE)
            first.moveCenter(area.center())
            self.setGeometry(within(first, area))
        elif not self.isMaximized() and not self.isFullScreen():
            self.setGeometry(within(self.geometry(), self.screen().availableGeometry()))
        self.go(self._memory.text("window/screen", "channel-integration"))

    # -- screens

    @property
    def screen_key(self) -> str:
        """The key of the screen in front."""
        return str(self._navigation.currentItem().data(Qt.ItemDataRole.UserRole))

    def screen_named(self, key: str) -> Screen:
        return self._screens[key]

    def go(self, key: str, argument: str = "") -> None:
        """Bring a screen to the front; ``argument`` tells it what to show."""
        keys = [name for name, _ in SCREENS]
        self._navigation.setCurrentRow(keys.index(key) if key in keys else 0)
        if argument and key in self._screens:
            self._screens[key].go_to(argument)

    def _show(self, key: str) -> None:
        screen = self._screens.get(key)
        if screen is None:
            return
        self._stack.setCurrentWidget(screen)
        self._memory.keep("window/screen", key)
        for act in ACTS:
            action = self.actions_by_key.get(act.key)
            if action is not None and act.screen:
                action.setEnabled(act.screen == key and act.key in screen.acts)
        screen.shown()

    def _focus_screen(self) -> None:
        """A screen that says where its keys go gets them; an arrow key in the navigation stays there."""
        screen = self._screens.get(self.screen_key)
        if screen is not None and screen.focusProxy() is not None:
            screen.setFocus()

    def ask(self, what: str, argument: str = "") -> None:
        """What a screen asks for: another screen or an action by its key."""
        if what.startswith("screen-"):
            self.go(what.removeprefix("screen-"), argument)
        elif what == "sync-this" and argument and self._syncing:
            self._syncing.start((argument,))
        elif what in self._opens:
            self._opens[what](argument)
        elif what in self.actions_by_key:
            self.actions_by_key[what].trigger()

    # -- actions

    def _act(self, act: Act) -> None:
        screen = self._screens.get(self.screen_key)
        if screen is None or self._syncing is None:
            if act.key == "quit":
                self.close()
        elif act.key in screen.acts:
            screen.acts[act.key]()
        elif act.key in self._opens:
            self._opens[act.key]("")
        elif act.key.startswith("screen-"):
            self.go(act.key.removeprefix("screen-"))
            self._focus_screen()
        elif act.key.startswith("appearance-"):
            self._appearance(act.key.removeprefix("appearance-"))
        else:
            self._own_act(act.key, screen, self._syncing)

    def _own_act(self, key: str, screen: Screen, syncing: Syncing) -> None:
        own: dict[str, Callable[[], object]] = {
            "sync-this": syncing.start,
            "sync-all": syncing.start,
            "cancel-sync": syncing.cancel,
            "add-account": partial(self._elsewhere, "channel-integration", "add-account"),
            "next-problem": partial(self._elsewhere, "problems", "next-problem"),
            "previous-problem": partial(self._elsewhere, "problems", "previous-problem"),
            "palette": self.open_palette,
            "filter": screen.focus_filter,
            "refresh": screen.reload,
            "why": partial(
                self.say, tr("Choose a row first; F1 then explains it where there is something to explain.")
            ),
            "keys": lambda: KeysDialog(self).open(),
            "about": lambda: AboutDialog(self).open(),
            "quit": self.close,
        }
        own.get(key, lambda: None)()

    def _elsewhere(self, screen: str, act: str) -> None:
        """An action that only one screen can do: go there, then do it."""
        self.go(screen)
        if act in self._screens[screen].acts:
            self._screens[screen].acts[act]()

    def _appearance(self, name: str) -> None:
        known: dict[str, Appearance] = {"system": "system", "light": "light", "dark": "dark"}
        self._theme.set_appearance(known[name])
        self._memory.keep("window/appearance", name)
        self.appearance_chosen.emit(name)

    def open_palette(self) -> Palette:
        """Ctrl+K."""
        screen = self._screens[self.screen_key]
        hits = [
            Hit(tr(act.text), act.shortcut, self.actions_by_key[act.key].trigger)
            for act in ACTS
            if act.key in self.actions_by_key and act.key != "palette" and (not act.screen or act.screen == screen.key)
        ]
        palette = Palette(self, hits, self._background, self._finders)
        palette.open_over()
        return palette

    # -- notices

    def say(self, text: str) -> None:
        """A short notice that goes by itself."""
        self.toast.say(text)

    def refuse(self, trouble: LinndeskError) -> None:
        """Show a trouble in its own words; a stop that the user asked for is no trouble."""
        if isinstance(trouble, Cancelled):
            self.say(str(trouble))
        else:
            error_box(QApplication.activeModalWidget() or self, trouble)

    def set_status(self, text: str) -> None:
        """The line at the foot of the window."""
        self._status.setText(text)

    def refresh_counts(self) -> None:
        """Ask what waits, and write it into the navigation."""
        self._background.read("counts", self._counts, self._show_counts, owner=self)
        if self._outgoing is not None:
            self._outgoing.refresh()

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        for at in range(self._navigation.count()):
            item = self._navigation.item(at)
            key = str(item.data(Qt.ItemDataRole.UserRole))
            title = tr(dict(SCREENS)[key])
            waiting = counts.get(key, 0)
            item.setText(f"{title}   {waiting:,}" if waiting else title)

    def _changed(self, changes: Changes) -> None:
        for each in self._screens.values():
            each.take_changes(changes)
        self.refresh_counts()

    def _sync_state(self) -> None:
        running = self._syncing is not None and self._syncing.running
        for key in ("sync-this", "sync-all"):
            self.actions_by_key[key].setEnabled(not running)
        self.actions_by_key["cancel-sync"].setEnabled(running)
        self.set_status(tr("Syncing…") if running else "")

    # -- the way out

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Never ends anything here: the loop's main coroutine does, after ``left``."""
        event.ignore()
        if self._syncing is None or not self._syncing.running:
            self._ask_first(self._leave)
            return
        confirm(
            self,
            tr("A sync is running"),
            (tr("What has come is kept, and the next sync goes on from there."),),
            tr("Stop it and quit"),
            self._stop_and_leave,
            otherwise=tr("Keep running"),
        )

    def _stop_and_leave(self) -> None:
        if self._syncing is not None:
            self._syncing.cancel()
        self._ask_first(self._leave)

    def _leave(self) -> None:
        if self._syncing is not None:
            self._syncing.cancel()
        self._memory.keep("window/geometry", self.saveGeometry())
        self._memory.flush()
        self.hide()
        self.left.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.refresh_counts()


def within(place: QRect, area: QRect) -> QRect:
    """``place`` (without its title bar) made small enough for ``area``, and moved so that all of it is there."""
    inside = area.adjusted(0, TITLE_BAR, 0, 0)
    size = place.size().boundedTo(inside.size())
    left = max(inside.left(), min(place.left(), inside.right() + 1 - size.width()))
    top = max(inside.top(), min(place.top(), inside.bottom() + 1 - size.height()))
    return QRect(QPoint(left, top), size)


def _on_a_screen(frame: QRect) -> bool:
    return any(each.availableGeometry().intersects(frame) for each in QGuiApplication.screens())
