"""D3: Account Config, every setting of an account from its declaration; Save Changes or nothing. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.times import offset_label
from linndesk.errors import InvalidSettings, LinndeskError
from linndesk.services.accounts import Account, Accounts, Counted
from linndesk.services.apppages import PageShown
from linndesk.services.integrations import Integrations
from linndesk.settings import Setting, describe, read_moment
from linndesk.ui.background import Background
from linndesk.ui.dialogs.app_settings import AppSection
from linndesk.ui.dialogs.check_result import Findings, Result
from linndesk.ui.dialogs.config_centres import CentrePart
from linndesk.ui.dialogs.config_fulfilling import FulfillingDesk, FulfillingPart
from linndesk.ui.dialogs.config_inventory import InventoryPart
from linndesk.ui.dialogs.elsewhere import ElsewhereEditor
from linndesk.ui.dialogs.endpoints import EndpointsEditor
from linndesk.ui.forms import EditorMaker, Form
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm, error_box
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import count, stamp, tr

CLICKS = "clicks"
SYNCED = "last_order_sync"
MODE_MEANS = {
    "watch": "Nothing is sent to the channel; despatches stay in the Outbox.",
    "hold": "Despatches stay in the Outbox; each leaves by your word.",
    "live": "What you despatch is told to the channel; what was held before, you are asked about.",
}
NAMED_AT_MOST = 4
ELSEWHERE = {"shipping_services": "allocate-services", "payment_methods": "payment-methods"}
OPENS = {"allocate-services": "Allocate Shipping Services…", "payment-methods": "Payment methods…"}
APP = "the-app"  # the section of the app's own settings; no section of ours is called so
NO_FIELDS = ("manifest", "manifest_source", "config")  # an app's: read and asked for, never typed


class AccountConfig(QDialog):
    """Opened with ``open()``; it deletes itself when it closes. ``saved(text)`` says what was saved; ``asks(act)``: a
    setting that has a dialog of its own is to be opened."""

    saved = Signal(str)
    asks = Signal(str)

    def __init__(
        self,
        parent: QWidget | None,
        account: Account,
        accounts: Accounts,
        background: Background,
        *,
        now: Callable[[], datetime],
        memory: Memory | None = None,
        integrations: Integrations | None = None,
        desk: FulfillingDesk | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Account Config · {name}", name=account.name))
        self._account = account
        self._accounts = accounts
        self._background = background
        self._now = now
        self._busy = False
        kind = accounts.kinds[account.channel]
        self._model = kind.settings
        self._labels = {each.key: each.label for each in describe(self._model)}
        self.inventory = InventoryPart(self, account, accounts.whatif, background, memory or Memory(None))
        self.centres = CentrePart(self, account, accounts.centres, background, now)
        hands = desk if kind.fulfilling is not None else None
        self.fulfilling = FulfillingPart(self, account, hands, background, memory or Memory(None)) if hands else None
        self.form = self._form(kind.needs)
        self.app = AppSection(integrations, background, account) if account.app and integrations else None
        self.findings = Findings()
        self.effect = label("", wrap=True)
        self.show_button = button(tr("Show"), self.inventory.show_list, link=True, tip=tr("Every one of them"))
        self.show_button.hide()
        self.test_button = button(tr("Test"), self.test, tip="Ctrl+T")
        self.cancel_button = button(tr("Cancel"), self.reject)
        self.save_button = button(tr("Save Changes"), self.save, primary=True, tip="Ctrl+S")
        self._compose()
        self._connect()
        self._edited()

    def _form(self, needs: Collection[str]) -> Form:
        account = self._account
        values = {key: getattr(account.settings, key) for key in self._model.model_fields}
        editors: dict[str, EditorMaker] = dict(self.inventory.editors())
        editors |= {key: partial(self._elsewhere, act) for key, act in ELSEWHERE.items()}
        editors["endpoints"] = self._endpoints
        editors |= self.fulfilling.editors() if self.fulfilling else {}
        left = NO_FIELDS if account.app else ()
        return Form(
            self._model, values, secrets_set=account.secrets, needs=needs, editors=editors, leave_out=left,
            lines=self.fulfilling.lines() if self.fulfilling else (),
        )  # fmt: skip

    def _connect(self) -> None:
        kind = self._accounts.kinds[self._account.channel]
        self.inventory.join(self.form, has_stock="update_inventory" in self._model.model_fields)
        self.centres.join(self.form, there=kind.centres is not None)
        for each in (self.inventory, self.centres):
            each.changed.connect(self._say_effect)
            self.form.changed.connect(each.look)
        self.form.changed.connect(self._edited)
        self._background.changed.connect(self._count_elsewhere)
        if self.fulfilling is not None:
            self.fulfilling.join(self.form)
            self.fulfilling.asks.connect(self.asks)
        if self.app is not None:
            self.form.sections.add(APP, self.app, self.app.title)
            self.app.changed.connect(self._edited)
            self.app.came.connect(self._hide)
            self.app.wants_set_up.connect(self._set_up)
            self.app.load()
        QShortcut(QKeySequence("Ctrl+T"), self, self.test)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)

    def _compose(self) -> None:
        strip = QFrame()
        strip.setObjectName("strip")
        inside = row(gap=10)
        inside.setContentsMargins(9, 9, 9, 9)
        inside.addWidget(self.effect, 1)
        inside.addWidget(self.show_button)
        strip.setLayout(inside)
        foot = QFrame()
        foot.setObjectName("footbar")
        buttons = row(gap=8)
        buttons.addWidget(strip, 1)
        for each in (self.test_button, self.cancel_button, self.save_button):
            buttons.addWidget(each)
        below = column(self.findings, buttons, gap=10)
        below.setContentsMargins(16, 12, 16, 12)
        foot.setLayout(below)
        whole = column(gap=0)
        whole.addWidget(self.form, 1)
        whole.addWidget(foot)
        self.setLayout(whole)
        self.resize(960, 680)

    def _elsewhere(self, act: str, about: Setting, value: object) -> ElsewhereEditor:
        return ElsewhereEditor(about, value, tr(OPENS[act]), lambda: self.asks.emit(act))

    def _endpoints(self, about: Setting, value: object) -> EndpointsEditor:
        return EndpointsEditor(about, value, *_manifest(self._account), lambda: self.asks.emit("update-manifest"))

    def _hide(self, shown: PageShown) -> None:
        """What the app does not want to be asked for here."""
        names = ("".join(each.split()).replace("_", "").casefold() for each in shown.form.hides)
        self.form.hide_fields({key for each in names for key in self._model.hidden_by.get(each, ())})

    def _set_up(self) -> None:
        """The wizard takes over; what it saves is not to be shown here as it was before."""
        if not self.form.is_changed:
            self._discard()
        self.asks.emit("go-on-set-up")

    def _count_elsewhere(self, changes: Changes) -> None:
        """Another dialog has saved: its settings as they are by now."""
        if changes.settings and self.fulfilling is not None:
            self.fulfilling.reload()
        if changes.accounts and not self._busy:
            self.centres.reload()
            name = self._account.name
            self._background.read("config-elsewhere", lambda: self._accounts.show(name), self._counted, owner=self)

    def _counted(self, account: Account) -> None:
        for key in ELSEWHERE:
            editor = self.form.editor(key) if key in self._model.model_fields else None
            if isinstance(editor, ElsewhereEditor):
                editor.say(getattr(account.settings, key))
        if isinstance(self.app, AppSection):
            editor = self.form.editor("endpoints")
            if isinstance(editor, EndpointsEditor):
                editor.say(*_manifest(account))
            if account.app and account.app.finished and self.app.shown and not self.app.shown.is_last:
                self.app.load()

    # -- what this changes

    def _edited(self) -> None:
        ready = self.form.is_ready and not (self.app and self.app.is_wrong)
        self.save_button.setEnabled(ready and self._is_changed and not self._busy)
        if self.app is not None:
            self.form.sections.mark(APP, wrong=self.app.is_wrong, changed=self.app.is_changed)
        self.test_button.setEnabled(self.form.is_ready and not self._busy)
        self._say_effect()
        self._warn_of_offset()

    @property
    def _is_changed(self) -> bool:
        return self.form.is_changed or bool(self.app and self.app.is_changed)

    def _say_effect(self) -> None:
        if not self._busy:
            self.effect.setText(self._effect())
            self.show_button.setVisible(self.inventory.can_show and not self.form.wrong)

    def _effect(self) -> str:
        if self.form.wrong:
            return tr("Nothing can be saved while a field is wrong: {names}.", names=self._named(self.form.wrong))
        if self.app and self.app.is_wrong:
            return tr("Nothing can be saved while a field is wrong: {names}.", names=self.app.title)
        changed = self.form.changed_values()
        if not self._is_changed:
            return tr("Nothing is changed yet.")
        parts = [tr("What this changes: {names}.", names=self._named(changed))]
        if self._reread_since() is not None:
            parts.append(tr("The next sync reads once more what was created since then; the count is shown first."))
        if changed.get("enabled") is False and self.fulfilling is None:
            parts.append(tr("Off, a sync neither reads nor writes this account; nothing is lost meanwhile."))
        parts += self.fulfilling.sentences(changed) if self.fulfilling else ()
        if changed.get("mode") in MODE_MEANS:
            parts.append(tr(MODE_MEANS[str(changed["mode"])]))
        if changed.get("update_inventory") is False:
            parts.append(tr("Stock on the channel stays as it is now."))
        parts += [*self.centres.sentences(changed), *self.inventory.sentences()]
        return " ".join(parts)

    def _named(self, keys: dict[str, str] | dict[str, object]) -> str:
        names = [tr(self._labels.get(key, key)) for key in keys] + (self.app.names() if self.app else [])
        more = len(names) - NAMED_AT_MOST
        return ", ".join(names[:NAMED_AT_MOST]) + (tr(" and {n} more", n=more) if more > 0 else "")

    def _warn_of_offset(self) -> None:
        """D4: Received is shown at the account's offset; say so when this PC's clock has another one today."""
        if "utc_offset" not in self._model.model_fields or "utc_offset" in self.form.wrong:
            return
        offset = Decimal(str(self.form.whole()["utc_offset"]))
        span = self._now().astimezone().utcoffset()
        here = Decimal(0) if span is None else Decimal(int(span.total_seconds())) / 3600
        text = ""
        if offset != here:
            said = {"pc": offset_label(float(here)), "account": offset_label(float(offset))}
            text = tr("This PC is at {pc} today, so Received ({account}) differs from its clock.", **said)
        self.form.set_note("utc_offset", text)

    def _reread_since(self) -> datetime | None:
        """The moment from which orders would be read once more, where Last order sync was set back."""
        typed = self.form.changed_values().get(SYNCED)
        wanted = read_moment(typed) if typed else None
        before = getattr(self._account.settings, SYNCED, None)
        back = isinstance(wanted, datetime) and before is not None and wanted < before
        return wanted if back and isinstance(wanted, datetime) else None

    # -- Save Changes

    def save(self) -> None:
        """D3. Last order sync set back is counted and shown before anything is saved (D7)."""
        if not self.save_button.isEnabled():
            return
        since = self._reread_since()
        if since is None:
            self._save()
            return
        self._work(tr("Asking the channel how many orders that is…"))
        self._background.run(
            "check",
            lambda: self._accounts.count_since(self._account.name, since),
            done=lambda counted: self._ask_reread(since, counted),
            failed=self._refused,
            owner=self,
        )

    def _ask_reread(self, since: datetime, counted: Counted) -> None:
        self._rest()
        number = count(counted.orders, "order")
        number = tr("at least {number}", number=number) if counted.more else number
        confirm(
            self,
            tr("Read {number} once more?", number=number),
            (
                tr("The next sync reads everything created since {since} UTC.", since=stamp(since)),
                tr("Orders that are here already are only brought up to date; none comes in twice."),
            ),
            tr("Save Changes"),
            self._save,
            otherwise=tr("Go back"),
        )

    def _save(self) -> None:
        changes = self.form.changed_values()
        self._work(tr("Saving…"))
        if not changes:
            self._save_theirs()
            return
        self._background.run(
            CLICKS, lambda: self._accounts.save(self._account.name, changes), done=lambda _: self._saved(),
            failed=self._refused, owner=self,
        )  # fmt: skip

    def _saved(self) -> None:
        """Ours are saved; what the app is told comes after, and may fail by itself."""
        self.saved.emit(tr("{name} is saved.", name=self._account.name))
        self._save_theirs()

    def _save_theirs(self) -> None:
        if self.app is not None and self.app.is_changed:
            self.effect.setText(tr("Telling {app}…", app=self.app.title))
            self.app.save(self._theirs_saved)
        else:
            self.accept()

    def _theirs_saved(self, as_told: bool) -> None:
        """X3: what the app keeps is what is shown; where that is something else the window stays open."""
        if as_told:
            self.saved.emit(tr("{name} is saved.", name=self._account.name))
            self.accept()
            return
        self.form.settle()
        self.form.show_section(APP)
        self._rest()

    # -- Test

    def test(self) -> None:
        """A3: what is in the form now, saved or not."""
        if not self.test_button.isEnabled():
            return
        self._work(tr("Testing…"))
        self.findings.say(tr("Asking {channel}…", channel=self._account.channel_title))
        name, values = self._account.name, self.form.whole()
        unchanged = not self.form.is_changed

        def job() -> Result:
            if unchanged:
                return self._accounts.check(name)
            return self._accounts.check_values(self._account.channel, values, name)

        self._background.run("check", job, done=self._tested, failed=self._refused, owner=self)

    def _tested(self, result: Result) -> None:
        self._rest()
        self.findings.show_result(result)
        self.form.show_reasons({each.setting: each.text for each in result.findings if not each.ok and each.setting})

    # -- between

    def _work(self, text: str) -> None:
        self._busy = True
        self.save_button.setEnabled(False)
        self.test_button.setEnabled(False)
        self.effect.setText(text)

    def _rest(self) -> None:
        self._busy = False
        self._edited()

    def _refused(self, trouble: LinndeskError) -> None:
        self._rest()
        self.findings.clear()
        blamed = self.centres.blames(trouble)
        if blamed or isinstance(trouble, InvalidSettings):
            self.form.show_reasons(blamed or getattr(trouble, "reasons", {}))
        if not blamed:  # its reason stands at its field
            error_box(self, trouble)

    def reject(self) -> None:
        """Cancel keeps nothing, and asks only where there is something to lose."""
        if not self._is_changed:
            super().reject()
            return
        title = tr("Discard the changes?")
        said = (tr("Changed: {names}.", names=self._named(self.form.changed_values())),)
        confirm(self, title, said, tr("Discard"), self._discard, otherwise=tr("Keep editing"))

    def _discard(self) -> None:
        """A method of its own: ``super().reject`` connected as it is would be the one above again, for Qt."""
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        event.ignore()
        self.reject()


def _manifest(account: Account) -> tuple[Mapping[str, Any], str]:
    """The app's parameters, and where they were read."""
    held = getattr(account.settings, "manifest", None)
    return held if isinstance(held, dict) else {}, str(getattr(account.settings, "manifest_source", ""))
