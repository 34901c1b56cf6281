"""The inventory part of Account Config: its editors, an example, and live what the form would change. Main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog

from linndesk.domain.availability import Limits
from linndesk.errors import LinndeskError
from linndesk.services.accounts import Account
from linndesk.services.whatif import Effect, Place, WhatIf
from linndesk.settings import read_moment
from linndesk.ui.background import Background
from linndesk.ui.dialogs.location_mapping import LocationMapping
from linndesk.ui.dialogs.what_changes import WhatChanges, words
from linndesk.ui.forms import EditorMaker, Form
from linndesk.ui.memory import Memory
from linndesk.ui.stock_editors import Calculator, LocationEditor, LocationsEditor, TickNumberEditor
from linndesk.ui.words import count, tr

LANE = "whatif"
PAUSE_MS = 250
SYNCED = "last_inventory_sync"
FROM = "update_inventory_from_location"
LIMITS = ("default_max_listed_quantity", "default_max_listed_percentage", "default_end_when_quantity")
RULES = ("default_latency", "product_based_latency", FROM, "inventory_locations", *LIMITS)


class InventoryPart(QObject):
    """``changed``: its sentences are others by now."""

    changed = Signal()

    def __init__(self, host: QDialog, account: Account, whatif: WhatIf, background: Background, memory: Memory) -> None:
        super().__init__(host)
        self._host = host
        self._account = account
        self._whatif = whatif
        self._background = background
        self._memory = memory
        self._form: Form | None = None
        self._turn = 0
        self.effect: Effect | None = None
        self.calculator = Calculator()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    def editors(self) -> Mapping[str, EditorMaker]:
        """For the form, by key."""
        return {
            "default_latency": lambda about, value: TickNumberEditor(about, value, tr("Send a latency of")),
            "inventory_locations": lambda about, value: LocationsEditor(about, value, self.map_locations),
            "order_location": LocationEditor,
        }

    def join(self, form: Form, has_stock: bool) -> None:
        """Once the form is there. ``has_stock``: the account publishes levels."""
        self._form = form
        self._background.read("config-locations", self._whatif.places, self._take_places, owner=self)
        if has_stock:
            form.add_below(LIMITS[-1], self.calculator)
            self.look()

    # -- what the form says just now

    def look(self) -> None:
        """After each edit."""
        form = self._form
        if form is None or FROM not in form.whole():
            return
        values = form.whole()
        form.editor("inventory_locations").setEnabled(bool(values[FROM]) and not self._follows_whole)
        self.calculator.show_limits(_limits(values) if not set(LIMITS) & form.wrong.keys() else None)
        self._turn += 1
        self.effect = None if set(RULES) & form.changed_values().keys() else self.effect
        if form.is_ready:
            self._timer.start(PAUSE_MS)

    def sentences(self) -> list[str]:
        """What saving would do to what is published."""
        form = self._form
        changed = form.changed_values() if form is not None else {}
        said = []
        if form is not None and set(RULES) & changed.keys() and form.whole().get("update_inventory", True):
            said.append(self._said())
        if "default_latency" in changed and changed["default_latency"] is None:
            said.append(tr("The channel keeps the latency that it has; it is not spoken of any more."))
        if changed.get("price_change"):
            said.append(tr("The first prices wait in Preview until you have approved them."))
        elif "price_change" in changed:
            said.append(tr("No price is sent any more; what waits is held until you send it."))
        if self._is_set_back(changed):
            n = "" if self.effect is None else count(self.effect.linked, "linked listing", "linked listings")
            said.append(tr("All {n} are marked for one full send, which goes through Preview first.",
                           n=n or tr("linked listings")))  # fmt: skip
        return said

    @property
    def can_show(self) -> bool:
        """Whether there is a list to look at."""
        return self.effect is not None and bool(self.effect.changed)

    def show_list(self) -> None:
        """Every listing that would be sent another quantity."""
        if self.effect is not None:
            WhatChanges(self._host, self._account.name, self.effect, self._memory).open()

    def _said(self) -> str:
        if self.effect is None:
            return tr("Working out what would be sent…")
        if self.effect.trouble:
            return self.effect.trouble + "."
        return words(self.effect)

    def _is_set_back(self, changed: Mapping[str, object]) -> bool:
        before = getattr(self._account.settings, SYNCED, None)
        if SYNCED not in changed or before is None or (self._form is not None and SYNCED in self._form.wrong):
            return False
        wanted = read_moment(changed[SYNCED]) if changed[SYNCED] else None
        return not isinstance(wanted, datetime) or wanted < before

    # -- worked out in the background

    def _ask(self) -> None:
        form = self._form
        if form is None or not form.is_ready:
            return
        turn, name, values = self._turn, self._account.name, form.whole()

        def job() -> Effect | None:
            return None if self._turn != turn else self._whatif.effect(name, values, lambda: self._turn != turn)

        self._background.run(LANE, job, done=partial(self._take, turn), failed=self._not_known, owner=self)

    def _take(self, turn: int, effect: Effect | None) -> None:
        if effect is None or turn != self._turn:
            return
        self.effect = effect
        self._say_who_speaks(effect)
        self.changed.emit()

    def _not_known(self, trouble: LinndeskError) -> None:
        """The form has said by now what is wrong, or the account is gone."""
        self.effect = Effect(0, trouble=trouble.title)
        self.changed.emit()

    @property
    def _follows_whole(self) -> bool:
        return self.effect is not None and self.effect.follows > 0 and self.effect.linked == 0

    def _say_who_speaks(self, effect: Effect) -> None:
        """R-POOL: whose rules count for which listings."""
        form = self._form
        if form is None:
            return
        n = count(effect.follows, "listing")
        if self._follows_whole:
            form.lock(RULES, tr("{leader} speaks for all {n}: its rules count, these do not.",
                                leader=effect.leader, n=n))  # fmt: skip
        note = ""
        if effect.linked and effect.follows:
            note = tr("{leader} speaks for {n} that both list; these settings count for the other {own}.",
                      leader=effect.leader, n=n, own=f"{effect.linked:,}")  # fmt: skip
        elif not effect.linked and not effect.follows and form.whole().get("update_inventory"):
            note = tr("No listing of this account is linked yet, so no level would be sent.")
        form.set_note("update_inventory", note)

    # -- Location Mapping

    def map_locations(self, chosen: Sequence[str]) -> LocationMapping:
        """D11."""
        dialog = LocationMapping(
            self._host, self._account.name, chosen, self._whatif.places, self._background, self._memory
        )
        dialog.chose.connect(self._mapped)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _mapped(self, names: list[str]) -> None:
        editor = self._form.editor("inventory_locations") if self._form is not None else None
        if isinstance(editor, LocationsEditor):
            editor.take(names)

    def _take_places(self, places: Sequence[Place]) -> None:
        editor = self._form.editor("order_location") if self._form is not None else None
        if isinstance(editor, LocationEditor):
            editor.fill([each.name for each in places])


def _limits(values: Mapping[str, object]) -> Limits | None:
    most, share, end = (values[each] for each in LIMITS)
    numbers = [_whole(most) if most is not None else None, _whole(share), _whole(end)]
    if numbers[1] is None or numbers[2] is None or (most is not None and numbers[0] is None):
        return None
    return Limits(numbers[0], numbers[1], numbers[2])


def _whole(value: object) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() else None
