"""Account Config's part for a channel's own warehouse: its location, who drives it, currencies. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLabel

from linndesk.errors import LinndeskError
from linndesk.services.accounts import Account
from linndesk.services.centreview import CentrePlace, CentreView, StockOf, Would
from linndesk.ui.background import Background
from linndesk.ui.centre_words import followed, lies, orders_there
from linndesk.ui.forms import Form
from linndesk.ui.messages import sentence
from linndesk.ui.widgets import label
from linndesk.ui.words import tr

ON, SYNC, CONVERT = "fba", "fba_sync_inventory", "convert_currency"
PAUSE_MS = 250
FOREIGN = ("EUR", "GBP")  # of the example: the first that is not the account's own


class CentrePart(QObject):
    """``changed``: its sentences are others by now. Of an account whose channel has no warehouses it says nothing."""

    changed = Signal()

    def __init__(
        self, host: QObject, account: Account, view: CentreView, background: Background, now: Callable[[], datetime]
    ) -> None:
        super().__init__(host)
        self._account = account
        self._view = view
        self._background = background
        self._now = now
        self._form: Form | None = None
        self.would: Would | None = None
        self.place_said = label(tone="dim", wrap=True)
        self.sync_said = label(tone="dim", wrap=True)
        self.convert_said = label(tone="dim", wrap=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    def join(self, form: Form, *, there: bool) -> None:
        """Once the form is there. ``there``: its channel has warehouses of its own."""
        if not there:
            return
        self._form = form
        for key, said in ((ON, self.place_said), (SYNC, self.sync_said), (CONVERT, self.convert_said)):
            said.hide()
            form.add_below(key, said)
        self._ask()

    # -- what the form says just now

    def look(self) -> None:
        """After each edit."""
        if self._form is None:
            return
        self._say()
        if self._form.is_ready:
            self._timer.start(PAUSE_MS)

    def reload(self) -> None:
        """What is there may be another one by now."""
        self._ask()

    def sentences(self, changed: Mapping[str, object]) -> list[str]:
        """What saving would make, and what would no longer be followed."""
        would = self.would
        if self._form is None or would is None or not {ON, SYNC, "marketplaces"} & changed.keys():
            return []
        if not self._form.whole().get(ON):
            kept = [each.location for each in would.covered if each.place is not None]
            off = kept and changed.get(ON) is False
            return [tr("Nothing at {names} is freed or goes back on sale.", names=_and(kept))] if off else []
        made = [each.location for each in would.covered if each.place is None]
        said = [_made(made)] if made else []
        if changed.get(ON) and self._account.last_orders_at is not None:
            said.append(tr("Its orders of the last 7 days come in with the next sync."))
        said += [tr("{name} is no longer followed; it stays as it is.", name=each.location) for each in would.left]
        return said

    def blames(self, trouble: LinndeskError) -> dict[str, str]:
        """D21: where saving was refused because another account drives that stock already, the reason for its field."""
        form, would = self._form, self.would
        if form is None or would is None:
            return {}
        values = form.whole()
        driven = [each for each in would.covered if each.driver]
        named = any(each.driver in trouble.title and each.location in trouble.title for each in driven)
        if not (values.get(ON) and values.get(SYNC)) or not named:
            return {}
        return {SYNC: " ".join(sentence(each) for each in (trouble.title, trouble.detail, trouble.fix) if each)}

    # -- in words

    def _say(self) -> None:
        form, would = self._form, self.would
        if form is None or would is None:
            return
        values = form.whole()
        on, sync = bool(values.get(ON)), bool(values.get(SYNC))
        for key in (SYNC, CONVERT):
            form.editor(key).setEnabled(on)
        stored = bool(getattr(self._account.settings, ON, False))
        form.set_note(ON, self._stays(would) if stored and not on else "")
        _put(self.place_said, "" if stored and not on else _place_words(would, on, self._now()))
        note, said = _driven(would, self._account.name, on=on, sync=sync, enabled=bool(values.get("enabled")))
        form.set_note(SYNC, note)
        _put(self.sync_said, said)
        _put(self.convert_said, _example(would, bool(values.get(CONVERT))) if on else "")

    def _stays(self, would: Would) -> str:
        """D18: what becomes of what is there."""
        there = [each.place for each in would.covered if each.place is not None]
        if not there:
            return ""
        parts = (tr("{name} stays as it is, with {what}.", name=each.location, what=", ".join(_kept(each)))
                 for each in there)  # fmt: skip
        said = " ".join(parts)
        mine = [each for each in there if each.driver in ("", self._account.name)]
        if mine:
            said += " " + tr("Its levels are no longer followed, and no new order of it comes in.")
        else:
            said += " " + tr("Orders that {called} sends for this account no longer come in.", called=would.called)
        running = sum(each.lies.outbound for each in there)
        return said + (" " + tr("What it sends just now is followed to its end.") if running else "")

    # -- read in the background

    def _ask(self) -> None:
        form = self._form
        if form is None or not form.is_ready:
            return
        name, values = self._account.name, form.whole()
        job = partial(self._view.would, name, values)
        self._background.read("config-centres", job, self._take, failed=self._not_known, owner=self)

    def _take(self, would: Would | None) -> None:
        self.would = would
        self._say()
        self.changed.emit()

    def _not_known(self, trouble: LinndeskError) -> None:
        """The form has said by now what is wrong, or the account is gone."""


def _place_words(would: Would, on: bool, now: datetime) -> str:
    """Which locations there are, or will be."""
    lines = []
    made = [each.location for each in would.covered if each.place is None]
    for each in would.covered:
        if each.place is not None:
            said = tr("Location {name}: {lies}, {followed}.", name=each.location, lies=lies(each.place),
                      followed=followed(each.place, now))  # fmt: skip
            lines.append(said + (f" {sentence(each.place.trouble)}" if each.place.trouble else ""))
    if made and on:
        lines.append(_made(made))
    elif made:
        one, more = "On, it makes the location {names}.", "On, it makes the locations {names}."
        lines.append(tr(one if len(made) == 1 else more, names=_and(made)))
    return "\n".join(lines)


def _made(names: list[str]) -> str:
    one, more = "Makes the location {names}.", "Makes the locations {names}."
    return tr(one if len(names) == 1 else more, names=_and(names))


def _driven(would: Would, own: str, *, on: bool, sync: bool, enabled: bool) -> tuple[str, str]:
    """D21: an amber sentence, and a quiet one."""
    if not on:
        return "", ""
    others = [each for each in would.covered if each.driver]
    free = [each for each in would.covered if not each.driver]
    if sync:
        amber = [
            tr("{driver} drives {name} already: leave this off, or take it off there first.", driver=each.driver,
               name=each.location) for each in others
        ]  # fmt: skip
        if not enabled:
            amber.append(tr("{account} is off: nothing is followed until it is on.", account=own))
        quiet = [tr("{names}: followed through this account.", names=_and(_names(free)))] if free else []
    else:
        nobody = "Nobody drives {names}: what lies there is not followed until one account has this on."
        amber = [tr(nobody, names=_and(_names(free)))] if free else []
        quiet = [tr("{name} follows {driver}.", name=each.location, driver=each.driver) for each in others]
    return "\n".join(amber), "\n".join(quiet)


def _example(would: Would, converts: bool) -> str:
    """D22 in the account's own currency."""
    own = next(iter(would.currencies), "")
    other = next(each for each in FOREIGN if each != own)
    if not own:
        return ""
    if converts:
        return tr("Now: an order of 10 {other} is sent as 10 {own}.", other=other, own=own)
    return tr("Now: an order in {own} is sent, one in {other} is refused with that reason.", own=own, other=other)


def _kept(place: CentrePlace) -> list[str]:
    return [each for each in (lies(place), orders_there(place)) if each]


def _names(stocks: Iterable[StockOf]) -> list[str]:
    return [each.location for each in stocks]


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else tr("{some} and {last}", some=", ".join(names[:-1]), last=names[-1])


def _put(where: QLabel, text: str) -> None:
    where.setText(text)
    where.setVisible(bool(text))
