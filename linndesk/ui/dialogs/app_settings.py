"""X3: the app's own settings as a section of Account Config: fetched when it opens, saved beside ours. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import InvalidSettings, LinndeskError
from linndesk.services.accounts import Account
from linndesk.services.apppages import AppItem, PageShown
from linndesk.services.integrations import Integrations
from linndesk.ui.background import Background
from linndesk.ui.dialogs.app_settings_fields import AppFields
from linndesk.ui.dialogs.integrate_page import told
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import soft, tr

LANE = "set-up"


class AppSection(QWidget):
    """``changed`` after every edit and whenever an answer came. ``wants_set_up``: a person goes on with its set-up.

    ``came(page)``: the app's settings are here, ``hides`` among them.
    """

    changed = Signal()
    came = Signal(object)
    wants_set_up = Signal()

    def __init__(self, integrations: Integrations, background: Background, account: Account) -> None:
        super().__init__()
        self._integrations = integrations
        self._background = background
        self._name = account.name
        self.title = account.app.title if account.app else account.name
        self.shown: PageShown | None = None
        self.fields: AppFields | None = None
        self.head = label(soft(self.title), size="head", wrap=True)
        self.quiet = label("", tone="dim", wrap=True)
        self.refusal = label("", tone="bad", wrap=True)
        self.kept = label("", tone="warn", wrap=True)
        self.again = button(tr("Try again"), self.load)
        self.set_up = button(tr("Go on with set-up…"), self.wants_set_up.emit)
        top = column(self.head, self.quiet, self.refusal, self.kept, row(self.again, self.set_up, 1), gap=8)
        top.setContentsMargins(20, 14, 24, 0)
        self._inside = column(top, gap=0)
        self._rest = QWidget()
        self._inside.addWidget(self._rest, 1)
        self.setLayout(self._inside)
        self._say()

    @property
    def is_changed(self) -> bool:
        return self.fields is not None and self.fields.form.is_changed

    @property
    def is_wrong(self) -> bool:
        return self.fields is not None and bool(self.fields.form.wrong)

    def names(self) -> list[str]:
        """What was changed, as the app calls it."""
        if self.fields is None:
            return []
        changed = self.fields.form.changed_values()
        return [each.name or each.key for field, each in self.fields.app.items.items() if field in changed]

    def load(self) -> None:
        """Ask the app for its settings; what was typed in them is gone."""
        self._say(quiet=tr("Asking {app} for its settings…", app=self.title))
        self._background.run(
            LANE, lambda: self._integrations.page(self._name), done=self._loaded, failed=self._failed, owner=self
        )

    def save(self, done: Callable[[bool], None]) -> None:
        """Tell the app what was changed; ``done(True)``: it keeps just that, nothing is left to say."""
        if self.fields is None or self.shown is None or self.fields.show_wrong():
            done(False)
            return
        values, page = self.fields.texts(), self.shown.page

        def saved(answer: tuple[Changes, PageShown]) -> None:
            self._show(answer[1])
            done(answer[1].is_last and not answer[1].kept)

        def refused(trouble: LinndeskError) -> None:
            if isinstance(trouble, InvalidSettings) and self.fields is not None:
                self.fields.show_reasons(trouble.reasons)
            self._say(refusal=told(trouble))
            done(False)

        self._background.run(
            LANE, lambda: self._integrations.answer(self._name, page, values), done=saved, failed=refused, owner=self
        )

    def _loaded(self, answer: tuple[Changes, PageShown]) -> None:
        self._show(answer[1])

    def _failed(self, trouble: LinndeskError) -> None:
        self._put(None)
        self._say(refusal=told(trouble), again=True)

    def _show(self, shown: PageShown) -> None:
        """The settings as the app keeps them; what it keeps otherwise is said."""
        self.shown = shown
        if not shown.is_last:
            self._put(None)
            self._say(refusal=tr("{app} asks for its set-up again.", app=self.title), set_up=True)
            return
        self._put(AppFields(shown.items, shown.form) if shown.items else None)
        kept = tr("{app} keeps something else:", app=self.title) + " " + " ".join(shown.kept) if shown.kept else ""
        self._say(quiet="" if shown.items else tr("{app} has no settings of its own.", app=self.title), kept=kept)
        self.came.emit(shown)

    def _put(self, fields: AppFields | None) -> None:
        self._rest.hide()
        self._inside.removeWidget(self._rest)
        self._rest.deleteLater()
        self.fields = fields
        self._rest = fields or QWidget()
        self._inside.addWidget(self._rest, 1)
        if fields is not None:
            fields.changed.connect(self.changed)
            fields.pressed.connect(self._press)

    def _press(self, item: AppItem) -> None:
        if self.shown is None or self.fields is None:
            return
        fields, page = self.fields, self.shown.page
        fields.say(item, tr("Asking {app}…", app=self.title))
        self._background.run(
            LANE, lambda: self._integrations.press(self._name, page, item),
            done=lambda said: fields.say(item, said or tr("Done.")),
            failed=lambda trouble: fields.say(item, told(trouble)), owner=fields,
        )  # fmt: skip

    def _say(
        self, *, quiet: str = "", refusal: str = "", kept: str = "", again: bool = False, set_up: bool = False
    ) -> None:
        for each, text in ((self.quiet, quiet), (self.refusal, refusal), (self.kept, kept)):
            each.setText(soft(text))
            each.setVisible(bool(text))
        self.again.setVisible(again)
        self.set_up.setVisible(set_up)
        self.changed.emit()
