"""A2: a new account, step by step: channel, credentials, test, how far back, save and enable. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFrame,
    QLineEdit,
    QRadioButton,
    QStackedWidget,
    QWidget,
)

from linndesk.errors import InvalidSettings, LinndeskError
from linndesk.services.accounts import Accounts
from linndesk.ui.background import Background
from linndesk.ui.dialogs.check_result import Findings, Result
from linndesk.ui.dialogs.config_fulfilling import PLACE, FulfillingDesk
from linndesk.ui.dialogs.how_far_back import HowFarBack
from linndesk.ui.dialogs.view_locations import ViewLocations
from linndesk.ui.dialogs.which_place import WhichPlace
from linndesk.ui.forms import Form
from linndesk.ui.memory import Memory
from linndesk.ui.messages import error_box
from linndesk.ui.widgets import Page, button, column, label, row, scroll, set_tone
from linndesk.ui.words import soft, tr

STEPS = ("Channel", "Credentials", "Test", "How far back", "Save")
PAST = 3  # a channel whose orders we fulfil is asked for its location instead
LATER = ("enabled", "mode", "undo_seconds", "stock_minutes", "http_user", "http_password")


class AddAccount(QDialog):
    """Opened with ``open()``; ``added(name, enabled, tested)`` once it is saved.

    ``tested``: the channel has judged these credentials, well or ill. ``integrates(channel, name)``: it closes for the
    wizard of a channel whose apps set themselves up.
    """

    added = Signal(str, bool, bool)
    integrates = Signal(str, str)

    def __init__(
        self,
        parent: QWidget | None,
        accounts: Accounts,
        background: Background,
        names: Collection[str],
        *,
        now: Callable[[], datetime],
        desk: FulfillingDesk | None = None,
        memory: Memory | None = None,
    ) -> None:
        """``names`` are taken already."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Add account"))
        self._accounts = accounts
        self._background = background
        self._taken = {each.casefold() for each in names}
        self._now = now
        self._desk = desk
        self._memory = memory or Memory(None)
        self._tested_ok = False
        self._judged = False
        self._busy = False
        self._kind = next(iter(accounts.kinds.values()))
        self.form: Form | None = None
        self.steps = [label(tr(each), tone="dim") for each in STEPS]
        self.pages = QStackedWidget()
        for page in (self._channel_page(), QWidget(), self._test_page(), self._past_page(), self._save_page()):
            self.pages.addWidget(page)
        self.back_button = button(tr("Back"), self.back)
        self.next_button = button(tr("Next"), self.next, primary=True)
        self.next_button.setDefault(True)
        self._compose()
        self._show(0)

    def _compose(self) -> None:
        foot = QFrame()
        foot.setObjectName("footbar")
        inside = row(button(tr("Cancel"), self.reject), 1, self.back_button, self.next_button)
        inside.setContentsMargins(16, 12, 16, 12)
        foot.setLayout(inside)
        head = QFrame()
        head.setObjectName("titlebar")
        head.setLayout(column(label(tr("Add account"), size="title"), row(*self.steps, 1, gap=26), gap=2, margin=14))
        whole = column(head, gap=0)
        whole.addWidget(self.pages, 1)
        whole.addWidget(foot)
        self.setLayout(whole)
        self.resize(820, 660)

    # -- pages

    def _channel_page(self) -> QWidget:
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("for example Shop UK"))
        self.name.setMaximumWidth(320)
        self.name.setAccessibleName(tr("Account name"))
        self.name_reason = label("", tone="bad", wrap=True)
        self.name.textChanged.connect(lambda _: self._refresh())
        self.channels = QButtonGroup(self)
        choices = []
        for kind in self._accounts.kinds.values():
            choice = QRadioButton(kind.title)
            choice.setProperty("key", kind.key)
            choice.setChecked(kind is self._kind)
            if not choice.isChecked():
                choice.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes to the chosen one, where arrows choose
            self.channels.addButton(choice)
            choices.append(choice)
        self.channels.buttonClicked.connect(self._choose_kind)
        return Page(
            column(
                label(tr("Which channel?"), size="head"),
                *choices,
                label(tr("What do you call this account?"), size="head"),
                self.name,
                label(tr("The name stays for good: orders, receipts and commands use it."), tone="dim", wrap=True),
                self.name_reason,
                1,
                gap=10,
                margin=22,
            )
        )

    def _test_page(self) -> QWidget:
        self.findings = Findings()
        self.again = button(tr("Test again"), self._test)
        words = label(tr("The channel is asked what these credentials may do. Nothing is changed there."), wrap=True)
        self.warning = label(tone="warn", wrap=True)
        head = label(tr("Test"), size="head")
        inside = column(head, words, self.findings, self.warning, row(self.again, 1), 1, gap=12, margin=22)
        return scroll(Page(inside), tr("Test"))

    def _past_page(self) -> QWidget:
        self.back_to = HowFarBack(self._now)
        self.back_to.changed.connect(self._refresh)
        self.past_head = label(tr("How far back shall the first sync look?"), size="head")
        self.which = WhichPlace(self.view_locations)
        self.which.hide()
        return Page(column(self.past_head, self.back_to, self.which, 1, gap=12, margin=22))

    def _save_page(self) -> QWidget:
        self.summary = label("", wrap=True)
        self.enable = QCheckBox(tr("Enable it: the next sync brings its orders in"))
        words = tr("It starts in Watch: orders come in, nothing is sent. You change that in Account Config.")
        inside = column(
            label(tr("Ready to save"), size="head"), self.summary, self.enable, label(words, tone="dim", wrap=True), 1,
            gap=12, margin=22,
        )  # fmt: skip
        return Page(inside)

    def _choose_kind(self) -> None:
        chosen = self.channels.checkedButton()
        kind = self._accounts.kinds[str(chosen.property("key"))] if chosen else self._kind
        if kind is not self._kind:
            self._kind = kind
            self.form = None
        for each in self.steps[1:]:
            each.setVisible(kind.introduces is None)
        self.past_head.setVisible(not self._fulfils)
        self.back_to.setVisible(not self._fulfils)
        self.which.setVisible(self._fulfils)
        self._name_steps(self.step)

    @property
    def _fulfils(self) -> bool:
        return self._kind.fulfilling is not None

    def _name_steps(self, step: int) -> None:
        for at, each in enumerate(self.steps):
            words = "Location" if at == PAST and self._fulfils else STEPS[at]
            each.setText(f"{at + 1}  {tr(words)}")
            set_tone(each, "accent" if at == step else "dim")

    def _credentials(self) -> None:
        if self.form is not None:
            return
        self.form = Form(self._kind.settings, {}, needs=self._kind.needs, only=("Connection",), leave_out=LATER)
        self.form.changed.connect(self._forget_test)
        old = self.pages.widget(1)
        if old is not None:
            self.pages.removeWidget(old)
            old.deleteLater()
        self.pages.insertWidget(1, self.form)

    # -- steps

    @property
    def step(self) -> int:
        return self.pages.currentIndex()

    def next(self) -> None:
        """The next step; the last one saves."""
        if not self.next_button.isEnabled():
            return
        if self.step == len(STEPS) - 1:
            self._save()
        elif self._kind.introduces is not None:
            self.integrates.emit(self._kind.key, self.name.text().strip())
            self.accept()
        else:
            self._show(self.step + 1)

    def back(self) -> None:
        self._show(max(0, self.step - 1))

    def _show(self, step: int) -> None:
        if step == 1:
            self._credentials()
        self.pages.setCurrentIndex(step)
        self._name_steps(step)
        if step == 2 and not self._tested_ok:
            self._test()
        if step == len(STEPS) - 1:
            self._sum_up()
        self._refresh()
        self._focus(step)

    def _focus(self, step: int) -> None:
        """Where the typing of this step begins."""
        if step == 0:
            self.name.setFocus()
        elif step == 1 and self.form is not None:
            self.form.go_to_first()
        elif step == PAST:
            (self.which if self._fulfils else self.back_to).focus()
        elif not self._busy:
            self.next_button.setFocus()

    def _refresh(self) -> None:
        """Next is open only where this step is in order."""
        step = self.step
        self.back_button.setEnabled(step > 0 and not self._busy)
        ill = step == 2 and not self._busy and not self._tested_ok
        self.warning.setText(tr("Next goes on all the same; the account is then saved switched off.") if ill else "")
        self.next_button.setText(tr("Save account") if step == len(STEPS) - 1 else tr("Next"))
        fine = (
            self._name_is_fine(),
            self.form is not None and self.form.is_ready,
            not self._busy,
            self._fulfils or self.back_to.is_fine,
        )
        self.next_button.setEnabled(not self._busy and all(fine[: step + 1]))

    def _name_is_fine(self) -> bool:
        name = self.name.text().strip()
        twice = name.casefold() in self._taken
        self.name_reason.setText(tr("{name} is taken; choose another name.", name=name) if twice else "")
        return bool(name) and not twice

    # -- location

    def _placed(self) -> dict[str, str]:
        return {PLACE: self.which.place} if self._fulfils else {}

    def view_locations(self) -> ViewLocations | None:
        """M1: names and ids, asked with the credentials that were typed."""
        if self.form is None or self._desk is None:
            return None
        read = partial(self._desk.locations, self._kind.key, self.form.changed_values() | self._placed(), "")
        dialog = ViewLocations(
            self, self.name.text().strip(), read, self._background, self._memory, now_set=self.which.place
        )
        dialog.chose.connect(self.which.editor.take)
        dialog.open()
        return dialog

    # -- test

    def _forget_test(self) -> None:
        self._tested_ok = self._judged = False
        self._refresh()

    def _test(self) -> None:
        assert self.form is not None
        values, channel = self.form.changed_values(), self._kind.key
        self._busy = True
        self.again.setEnabled(False)
        self.findings.say(tr("Asking {channel}…", channel=self._kind.title))
        self._refresh()
        self._background.run(
            "check", lambda: self._accounts.check_values(channel, values), done=self._tested,
            failed=self._test_refused, owner=self,
        )  # fmt: skip

    def _tested(self, result: Result) -> None:
        self._tested_ok, self._judged = result.ok, True
        self.findings.show_result(result)
        self._rest()
        assert self.form is not None
        wrong = {each.setting: each.text for each in result.findings if not each.ok and each.setting}
        if wrong:
            self.form.show_reasons(wrong)

    def _test_refused(self, trouble: LinndeskError) -> None:
        self._tested_ok = self._judged = False
        self.findings.say(str(trouble))
        self._rest()
        if isinstance(trouble, InvalidSettings) and self.form is not None:
            self.form.show_reasons(trouble.reasons)

    def _rest(self) -> None:
        self._busy = False
        self.again.setEnabled(True)
        self._refresh()
        if self.step == 2:
            self._focus(2)

    # -- save

    def _sum_up(self) -> None:
        self.enable.setChecked(self._tested_ok and not self._fulfils)  # M12: somebody says so
        tested = (
            tr("The test went well.") if self._tested_ok else tr("The test did not go well; it is saved switched off.")
        )
        since = tr("Orders since {since} UTC.", since=f"{self.back_to.since():%Y-%m-%d %H:%M}")
        if self._fulfils:
            place = self.which.place or tr("the default one")
            since = tr("Location: {place}. Orders placed once it is enabled come in.", place=soft(place))
        title = tr("{name} on {channel}.", name=self.name.text().strip(), channel=self._kind.title)
        self.summary.setText(f"{title} {since} {tested}")

    def _save(self) -> None:
        assert self.form is not None
        name, channel = self.name.text().strip(), self._kind.key
        given: dict[str, Any] = self.form.changed_values()
        given |= {"enabled": self.enable.isChecked()} | self._placed()
        if "last_order_sync" in self._kind.settings.model_fields:
            given |= {"last_order_sync": self.back_to.since()}
        self._busy = True
        self._refresh()
        self._background.run(
            "clicks", lambda: self._accounts.add(channel, name, given), done=lambda _: self._saved(name),
            failed=self._refused, owner=self,
        )  # fmt: skip

    def _saved(self, name: str) -> None:
        self.added.emit(name, self.enable.isChecked(), self._judged)
        self.accept()

    def _refused(self, trouble: LinndeskError) -> None:
        self._rest()
        if isinstance(trouble, InvalidSettings) and self.form is not None:
            self._show(1)
            self.form.show_reasons(trouble.reasons)
        error_box(self, trouble)
