"""X1, X2: an app is integrated by its manifest, then asks its own questions page by page. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget, QWizard

from linndesk.domain.changes import Changes
from linndesk.errors import InvalidSettings, LinndeskError, SetUpUnfinished
from linndesk.services.accounts import Account, Accounts
from linndesk.services.apppages import AppItem, PageShown
from linndesk.services.integrations import Integrations
from linndesk.services.manifests import Introduced
from linndesk.ui.background import Background
from linndesk.ui.dialogs.integrate_about import AboutPage
from linndesk.ui.dialogs.integrate_end import EndPage
from linndesk.ui.dialogs.integrate_page import WizardStep, told
from linndesk.ui.dialogs.integrate_start import StartPage
from linndesk.ui.dialogs.integrate_step import SetUpPage
from linndesk.ui.messages import confirm
from linndesk.ui.widgets import button, set_primary
from linndesk.ui.words import tr

LANE = "set-up"
START, ABOUT, WAIT, FIRST, END = 0, 1, 2, 3, 10_000
Given = tuple[Changes, PageShown]


class IntegrationWizard(QWizard):
    """Opened with ``open()``; it deletes itself when it closes. ``says(text)``: what came of it.

    With ``account`` the set-up of an account that is there goes on, else a new one is made. ``taken``: names that
    are in use. ``done_with(name, enabled)``: it was gone through to the end.
    """

    says = Signal(str)
    done_with = Signal(str, bool)

    def __init__(
        self,
        parent: QWidget | None,
        integrations: Integrations,
        accounts: Accounts,
        background: Background,
        *,
        channel: str,
        now: Callable[[], datetime],
        taken: Collection[str] = (),
        name: str = "",
        account: Account | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._integrations = integrations
        self._accounts = accounts
        self._background = background
        self._channel = channel
        self._account = account
        self._name = account.name if account else ""  # "" = nothing is stored yet
        self._over = False
        self._leaving = False
        self._passing = False
        self._next = END
        self._at = -1
        kind = accounts.kinds[channel]
        self.setWindowTitle(tr("Set-up of {name}", name=account.name) if account else tr("Add an external channel"))
        self.start = StartPage(kind.settings, taken, name)
        self.about = AboutPage(kind.settings)
        self.waiting = _waiting()
        self._fresh = account is None or (not account.enabled and account.last_run is None)
        self.end = EndPage(now, fresh=self._fresh)
        for at, page in ((START, self.start), (ABOUT, self.about), (WAIT, self.waiting), (END, self.end)):
            self._put(at, page)
        self._dress()
        self.setStartId(WAIT if account else START)
        self.currentIdChanged.connect(self._arrived)
        if account:
            self._leave_wait()

    def _dress(self) -> None:
        self.setWizardStyle(QWizard.WizardStyle.ClassicStyle)
        self.setOption(QWizard.WizardOption.IndependentPages)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setOption(QWizard.WizardOption.NoBackButtonOnLastPage)
        which = QWizard.WizardButton
        texts = {which.BackButton: "Back", which.NextButton: "Next", which.CancelButton: "Cancel"}
        texts |= {which.CommitButton: "Integrate", which.FinishButton: "Save account" if self._fresh else "Close"}
        for each, text in texts.items():
            self.setButtonText(each, tr(text))
            found = self.button(each)
            if isinstance(found, QPushButton):
                set_primary(found, each not in (which.BackButton, which.CancelButton))
        self.setButtonLayout(
            [which.CancelButton, which.Stretch, which.BackButton, which.NextButton, which.CommitButton,
             which.FinishButton]
        )  # fmt: skip
        self.resize(860, 700)

    def _put(self, at: int, page: WizardStep) -> None:
        self.setPage(at, page)
        page.completeChanged.connect(self._settle)

    # -- QWizard's ways

    def nextId(self) -> int:  # noqa: N802
        return -1 if self.currentId() == END else self._next

    def validateCurrentPage(self) -> bool:  # noqa: N802
        """Next asks first; the answer goes on by itself."""
        if self._passing:
            self._passing = False
            return True
        page = self.currentPage()
        if isinstance(page, WizardStep) and page.isComplete():
            self._leave(page)
        return False

    def reject(self) -> None:
        """Cancel says what stays; in the middle of a question it waits for the answer."""
        page = self.currentPage()
        if isinstance(page, WizardStep) and page.busy:
            self._leaving = True
            page.say(tr("Closing after this answer…"))
        elif not self._name or self._over and not self._fresh:
            super().reject()
        elif self._over:
            self.says.emit(tr("{name} is set up and off; Enabled in Channel Integration turns it on.", name=self._name))
            super().reject()
        else:
            self._ask_what_stays()

    def _ask_what_stays(self) -> None:
        """An account that was at work stays as it is; a new one may go again."""
        if not self._fresh:
            self.says.emit(tr("The app still asks for the set-up of {name}.", name=self._name))
            super().reject()
            return
        box = confirm(
            self,
            tr("The set-up of {name} is not finished", name=self._name),
            (
                tr("The account stays, switched off. Go on with set-up in Channel Integration takes it up again."),
                tr("Or remove it: the app is told that it is no longer integrated."),
            ),
            tr("Keep it for later"),
            self._close,
            otherwise=tr("Go on now"),
        )
        box.setMinimumWidth(620)  # three ways out
        remove = button(tr("Remove it"), self._remove)
        remove.clicked.connect(box.reject)
        box.buttons.insertWidget(0, remove)

    def _close(self) -> None:
        """A method of its own: ``super().reject`` connected as it is would be the one above again, for Qt."""
        self.says.emit(tr("{name} is not set up yet: Go on with set-up in Channel Integration.", name=self._name))
        super().reject()

    def _remove(self) -> None:
        name = self._name

        def removed(answer: tuple[Changes, str]) -> None:
            said = answer[1]
            words = tr("{name} is removed.", name=name)
            self.says.emit(tr("{words} The app said: {said}", words=words, said=said) if said else words)
            self._gone()

        self._ask(self.currentPage(), tr("Removing…"), lambda: self._integrations.abandon(name), removed)

    def _gone(self) -> None:
        super().reject()

    def _arrived(self, at: int) -> None:
        page, back = self.currentPage(), at < self._at
        self._at = at
        if isinstance(page, WizardStep):
            page.take_focus()
        if back and isinstance(page, SetUpPage):
            self._look_where(page)
        self._settle()

    def _settle(self) -> None:
        """No way back while something is asked, nor to what the app has been told once and for all."""
        page = self.currentPage()
        if isinstance(page, WizardStep) and page.busy:
            self.button(QWizard.WizardButton.BackButton).setEnabled(False)
        elif self.currentId() > FIRST and self.currentId() != END:
            self.button(QWizard.WizardButton.BackButton).setEnabled(True)

    # -- asking

    def _leave(self, page: WizardStep) -> None:
        if page is self.start:
            self._leave_start()
        elif page is self.about:
            self._leave_about()
        elif page is self.waiting:
            self._leave_wait()
        elif page is self.end:
            self._leave_end()
        elif isinstance(page, SetUpPage):
            self._leave_step(page)

    def _ask(
        self, page: Any, text: str, job: Callable[[], Any], done: Callable[[Any], object],
        failed: Callable[[LinndeskError], object] | None = None,
    ) -> None:  # fmt: skip
        def refuse(trouble: LinndeskError) -> None:
            page.rest()
            failed(trouble) if failed else page.refuse(told(trouble))
            self._maybe_leave()

        def go_on(answer: Any) -> None:
            page.rest()
            done(answer)
            self._maybe_leave()

        page.work(text)
        self._background.run(LANE, job, done=go_on, failed=refuse, owner=self)

    def _maybe_leave(self) -> None:
        if self._leaving:
            self._leaving = False
            self.reject()

    def _go(self, at: int) -> None:
        self._next = at
        self._passing = True
        self.next()
        self._passing = False
        self._next = END

    def _leave_start(self) -> None:
        source, given = self.start.source, self.start.given()

        def failed(trouble: LinndeskError) -> None:
            self.start.refuse(told(trouble))
            if isinstance(trouble, InvalidSettings):
                self.start.show_reasons(trouble.reasons)

        def done(found: Introduced) -> None:
            self.about.show_app(found)
            self._go(ABOUT)

        self._ask(self.start, tr("Reading the manifest…"),
                  lambda: self._integrations.look(self._channel, source, given), done, failed)  # fmt: skip

    def _leave_about(self) -> None:
        name, given = self.start.account, self._given()

        def failed(trouble: LinndeskError) -> None:
            if isinstance(trouble, SetUpUnfinished):  # the account is there, only its first page is not
                self._name = name
                self._go(WAIT)
                self.waiting.refuse(told(trouble))
            elif isinstance(trouble, InvalidSettings) and set(trouble.reasons) & set(self.start.more):
                self.back()  # to where it is typed
                self.start.show_reasons(trouble.reasons)
                self.start.refuse(told(trouble))
            else:
                self.about.refuse(told(trouble))

        def done(answer: Given) -> None:
            self._name = name
            self._show(answer[1])

        self._ask(self.about, tr("Integrating…"),
                  lambda: self._integrations.begin(self._channel, name, given), done, failed)  # fmt: skip

    def _given(self) -> dict[str, Any]:
        """All that was typed before the app's own pages; hosts that were named on either page."""
        first, second = self.start.given(), self.about.given()
        hosts = [*first.get("http_hosts", ()), *second.get("http_hosts", ())]
        return {**first, **second, **({"http_hosts": hosts} if hosts else {})}

    def offer_check(self, check: Callable[[object, dict[str, Any]], object]) -> None:
        """N9: ``check(source of the manifest, what was typed)`` opens a check of the app for its maker."""
        self.about.check_button.show()
        self.about.check_button.clicked.connect(lambda: check(self._app_source(), self._given()))

    def _app_source(self) -> object:
        """Where the manifest is read, else the manifest."""
        found = self.about.introduced
        address = found is not None and found.source.casefold().startswith(("http://", "https://"))
        return found.source if found is not None and address else dict(found.manifest if found is not None else {})

    def _leave_wait(self) -> None:
        name = self._name
        self._ask(self.waiting, tr("Asking the app…"), lambda: self._integrations.page(name),
                  lambda answer: self._show(answer[1]))  # fmt: skip

    def _leave_step(self, page: SetUpPage) -> None:
        if page.fields.show_wrong():
            return
        name, values, sent = self._name, page.fields.texts(), page.shown.page
        page.offer_way("")
        self._ask(page, tr("Asking the app…"), lambda: self._integrations.answer(name, sent, values),
                  lambda answer: self._show(answer[1]), page.refuse_with)  # fmt: skip

    def _leave_end(self) -> None:
        name, given = self._name, self.end.given()

        def done(_: object) -> None:
            self.done_with.emit(name, bool(given.get("enabled")))
            self._passing = True
            self.accept()

        if given:
            self._ask(self.end, tr("Saving…"), lambda: self._accounts.save(name, given), done)
        else:
            done(None)

    # -- the app's pages

    def _show(self, shown: PageShown) -> None:
        """The page that the app gave, or the end."""
        if shown.is_last:
            self._over = True
            app = self.about.introduced.title if self.about.introduced else ""
            app = app or (self._account.app.title if self._account and self._account.app else self._name)
            self.end.show_done(self._name, app)
            self._go(END)
            return
        at = max(FIRST, self.currentId() + 1)
        there = self.page(at)
        if isinstance(there, SetUpPage) and there.same_as(shown):
            there.take(shown)
            there.offer_way("")
        else:
            for each in [each for each in self.pageIds() if at <= each < END]:
                gone = self.page(each)
                self.removePage(each)
                gone.deleteLater()
            self._put(at, self._made(shown))
        self._go(at)

    def _made(self, shown: PageShown) -> SetUpPage:
        page = SetUpPage(shown)
        page.fields.pressed.connect(lambda item: self._press(page, item))
        page.go_on.clicked.connect(lambda: self._go_where_it_stands(page))
        return page

    def _press(self, page: SetUpPage, item: AppItem) -> None:
        name, sent = self._name, page.shown.page
        self._ask(page, tr("Asking the app…"), lambda: self._integrations.press(name, sent, item),
                  lambda said: page.fields.say(item, said or tr("Done.")))  # fmt: skip

    def _look_where(self, page: SetUpPage) -> None:
        """Back: the page is shown as it was filled in; the app may stand further on."""
        name = self._name

        def stands(answer: Given) -> None:
            shown = answer[1]
            there = tr("its end") if shown.is_last else shown.title or shown.step
            here = shown.step == page.shown.step
            text = tr("The app stands at “{page}” already. Next tells it this page once more.", page=there)
            page.offer_way("" if here else text)

        self._background.read("set-up-stands", lambda: self._integrations.page(name), stands, owner=page,
                              failed=lambda trouble: page.refuse(told(trouble)))  # fmt: skip

    def _go_where_it_stands(self, page: SetUpPage) -> None:
        name = self._name
        page.offer_way("")
        self._ask(page, tr("Asking the app…"), lambda: self._integrations.page(name),
                  lambda answer: self._show(answer[1]))  # fmt: skip


def _waiting() -> WizardStep:
    """While the app is asked where its set-up stands; its button asks again."""
    made = WizardStep()
    made.setCommitPage(True)
    made.setButtonText(QWizard.WizardButton.CommitButton, tr("Ask again"))
    made.entitle(tr("Asking the app…"), tr("It says which questions it has."))
    made.compose(QWidget())
    return made
