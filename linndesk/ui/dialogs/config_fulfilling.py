"""What Account Config has besides for a channel whose orders this PC fulfils: its location, stages. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.services.accounts import Account
from linndesk.settings import Setting
from linndesk.ui.background import Background
from linndesk.ui.dialogs.config_confirmation import ConfirmationPart
from linndesk.ui.dialogs.confirmation import LetterDesk
from linndesk.ui.dialogs.view_locations import Theirs, ViewLocations
from linndesk.ui.editors import WIDE, Editor
from linndesk.ui.forms import EditorMaker, Form, Line
from linndesk.ui.memory import Memory
from linndesk.ui.stage_editors import StageEditor, StagesEditor
from linndesk.ui.widgets import ElidedLabel, button, row
from linndesk.ui.words import tr

INITIAL, PROCESSED, PLACE = "initial_import_status", "processed_statuses", "location"
STAGES = "order-stages"  # the act that opens the list of them
REQUESTS = "request-log"
ABOUT = Setting(PLACE, "Location", "", "", "text", nullable=False, default="")


@dataclass(frozen=True, slots=True)
class FulfillingDesk:
    """``locations(channel, values, name)`` asks the channel with values that may not be saved yet; secrets left out
    are those of the account ``name``. ``stages`` reads the list of them. Both on worker threads. ``letters``: for the
    order confirmation."""

    locations: Callable[[str, Mapping[str, Any], str], Sequence[Theirs]]
    stages: Callable[[], Sequence[str]]
    letters: LetterDesk


class FulfillingPart(QObject):
    """``asks(act)``: the list of stages is to be opened."""

    asks = Signal(str)

    def __init__(
        self, host: QDialog, account: Account, desk: FulfillingDesk, background: Background, memory: Memory
    ) -> None:
        super().__init__(host)
        self._host = host
        self._account = account
        self._desk = desk
        self._background = background
        self._memory = memory
        self._form: Form | None = None
        self.confirmation = ConfirmationPart(host, account, desk.letters, background)

    def editors(self) -> Mapping[str, EditorMaker]:
        """Of the settings whose possible values are known only while the program runs."""
        return {
            INITIAL: lambda about, value: StageEditor(about, value, lambda: self.asks.emit(STAGES)),
            PROCESSED: StagesEditor,
            PLACE: lambda about, value: PlaceEditor(self.view_locations, value, about),
            **self.confirmation.editors(),
        }

    def lines(self) -> Sequence[Line]:
        """What stands between the fields."""
        words = tr("Logged API requests…")
        look = button(words, lambda: self.asks.emit(REQUESTS), tip=tr("What was asked and answered while it was on"))
        beside = QWidget()
        beside.setLayout(row(look, 1))
        return (Line("Support", beside, before="notify_email"),)

    def sentences(self, changed: Mapping[str, Any]) -> Sequence[str]:
        """What of the changes is special to such a channel (U2, U5)."""
        said = []
        if "enabled" in changed:
            said.append(on_words(bool(changed["enabled"])))
        if changed.get(PROCESSED):
            stages = ", ".join(changed[PROCESSED])
            said.append(tr("An order that enters one of these is processed there for good: {stages}.", stages=stages))
        return said

    def join(self, form: Form) -> None:
        """``form`` has been made of these editors."""
        self._form = form
        self.confirmation.join(form)
        self.reload()

    def reload(self) -> None:
        """The list of stages, as it is by now."""
        self._background.read("config-stages", self._desk.stages, self._take_stages, owner=self)

    def _take_stages(self, stages: Sequence[str]) -> None:
        for key in (INITIAL, PROCESSED):
            editor = self._form.editor(key) if self._form is not None else None
            if isinstance(editor, (StageEditor, StagesEditor)):
                editor.fill(stages)

    def view_locations(self) -> ViewLocations | None:
        """M1. With what is in the form now, saved or not."""
        form = self._form
        if form is None:
            return None
        values = form.whole()
        read = partial(self._desk.locations, self._account.channel, values, self._account.name)
        dialog = ViewLocations(
            self._host, self._account.name, read, self._background, self._memory, now_set=str(values.get(PLACE) or "")
        )
        dialog.chose.connect(self._chose)
        dialog.open()
        return dialog

    def _chose(self, place: str, name: str) -> None:
        editor = self._form.editor(PLACE) if self._form is not None else None
        if isinstance(editor, PlaceEditor):
            editor.take(place, name)


def on_words(on: bool) -> str:
    """U2: what the light means for orders that are handed over."""
    if on:
        return tr("Orders placed on the channel from now on come in; earlier ones do not.")
    return tr("What is placed on the channel while it is off never comes in, not even later.")


class PlaceEditor(Editor):
    """Id or name of a location there, and the way to look at all of them."""

    def __init__(self, opens: Callable[[], object], value: object = "", about: Setting = ABOUT) -> None:
        super().__init__(about)
        self.line = QLineEdit(str(value or ""))
        self.line.setPlaceholderText(tr("the default location"))
        self.line.setMaximumWidth(WIDE)
        self.open_button = button(tr("View Locations…"), opens, tip=tr("Names and ids, asked of the channel"))
        self.said = ElidedLabel("dim")
        inside = row(self.line, self.open_button, gap=8)
        inside.setStretch(0, 3)
        inside.addWidget(self.said, 2)
        self.setLayout(inside)
        self._named = ("", "")
        self.line.textChanged.connect(self._edited)

    def value(self) -> Any:
        return self.line.text()

    def take(self, place: str, name: str) -> None:
        """What was chosen in the window."""
        self._named = (place, name)
        self.line.setText(place)
        self._edited()

    def target(self) -> QWidget:
        return self.line

    def name(self, text: str) -> None:
        self.line.setAccessibleName(text)
        self.open_button.setAccessibleName(f"{text}: {self.open_button.text()}")

    def _edited(self) -> None:
        place, name = self._named
        known = name if place and self.line.text() == place else ""
        self.said.say(known)
        self.said.setToolTip(known)
        self.changed.emit()
