"""X11: a configurator, what many listings of an account have in common; asked of the channel, answered here. Main
thread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from linndesk.errors import Cancelled, LinndeskError
from linndesk.services.configurators import ConfiguratorView
from linndesk.services.tags import TagKind, Tags, words
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.listings.categories import LANE, CategoryReads
from linndesk.ui.listings.configurator_pages import ATTRIBUTES, ConfiguratorPages, TagsKnown
from linndesk.ui.listings.services import ListingServices
from linndesk.ui.messages import by_hand, confirm, error_box, sentence
from linndesk.ui.widgets import button, column, label, row, set_tone
from linndesk.ui.words import count, soft, tr, when


class ConfiguratorDialog(QDialog):
    """Asks the channel by itself where it never was, or where its categories are others by now. ``says(text)``;
    ``saved``: something was stored."""

    says = Signal(str)
    saved = Signal()

    def __init__(
        self, parent: QWidget, services: ListingServices, background: Background, configurator_id: int
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Configurator"))
        self.resize(920, 640)
        self._services = services
        self._background = background
        self._id = configurator_id
        self._cancel: Cancel | None = None
        self._view: ConfiguratorView | None = None
        self._tags = TagsKnown()
        self.pages: ConfiguratorPages | None = None
        self.name = QLineEdit()
        self.name.setMaximumWidth(320)
        self.name.setAccessibleName(tr("Name"))
        self.name.textChanged.connect(lambda text: self._judge())
        self.said = label("", tone="dim", wrap=True)
        self.ask_button = button(tr("Ask the channel again"), self.ask, tip="F5")
        self.delete_button = button(tr("Delete…"), self.delete)
        self.stop_button = button(tr("Stop"), self.cancel)
        self.missing_button = button(tr("Next missing  F8"), self.next_missing)
        self.save_button = button(tr("Save Changes"), self.save, primary=True, tip="Ctrl+S")
        self.close_button = button(tr("Close"), self.reject)
        self._middle: QVBoxLayout = column(gap=0)
        self._compose()
        self._load()

    def _compose(self) -> None:
        head = row(label(tr("Name")), self.name, 1, self.delete_button, self.stop_button, self.ask_button, gap=10)
        head.setContentsMargins(16, 14, 16, 6)
        foot = row(self.said, self.missing_button, self.close_button, self.save_button)
        foot.setStretch(0, 1)
        foot.setContentsMargins(16, 8, 16, 14)
        whole = column(head, gap=0)
        whole.addLayout(self._middle, 1)
        whole.addLayout(foot)
        self.setLayout(whole)
        self.stop_button.hide()
        self.save_button.setEnabled(False)
        for keys, run in (("Ctrl+S", self.save), ("F8", self.next_missing), ("F5", self.ask), ("F1", self.explain)):
            QShortcut(QKeySequence(keys), self, run)

    # -- reading

    def _load(self) -> None:
        def job() -> tuple[ConfiguratorView, TagsKnown]:
            view = self._services.configurators.show(self._id)
            return view, tags_of(self._services.tags, view)

        self._background.read(f"configurator-{id(self)}", job, self._loaded, owner=self)

    def _loaded(self, found: tuple[ConfiguratorView, TagsKnown]) -> None:
        view, self._tags = found
        self._show(view)
        if view.is_stale or view.asked_at is None:
            self.ask()

    def _show(self, view: ConfiguratorView, section: str = "", *, first: bool = False) -> None:
        here = self.pages.sections.current() if self.pages is not None else ""
        if self.pages is not None:
            self.pages.hide()
            self.pages.deleteLater()
        self._view = view
        self.setWindowTitle(tr("Configurator {name}, {account}", name=view.name, account=view.account))
        self.name.setText(view.name)
        find = self._services.configurators.categories
        reads = CategoryReads(
            lambda text, limit: find(view.account, text, limit).categories,
            lambda cancel, say: self._services.configurators.download_categories(view.account, cancel, say),
        )
        self.pages = ConfiguratorPages(view, self._tags, reads, self._background)
        self.pages.changed.connect(self._judge)
        self._middle.addWidget(self.pages, 1)
        self._judge()
        if view.asked_at is not None:
            self.pages.show(section or (self.pages.first if first else here))

    def ask(self) -> None:
        """What the channel asks of such listings; Stop ends it and keeps what was here."""
        if self._cancel is not None or self._view is None:
            return
        if self.is_changed:
            self.save()  # what is asked depends on it, and it asks again by itself
            return
        cancel = self._cancel = Cancel()
        self._busy(True)
        self._say(tr("Asking {name} what it wants to know…", name=self._view.account))

        def job() -> tuple[ConfiguratorView, TagsKnown]:
            view = self._services.configurators.refresh(self._id, cancel)
            return view, tags_of(self._services.tags, view, cancel)

        self._background.run(LANE, job, done=self._asked, failed=self._refused, owner=self)

    def cancel(self) -> None:
        """No new call starts."""
        if self._cancel is not None:
            self._cancel.set()
            self._say(tr("Stopping…"))

    def _asked(self, found: tuple[ConfiguratorView, TagsKnown]) -> None:
        view, self._tags = found
        first = self._view is not None and self._view.asked_at is None
        self._busy(False)
        self._show(view, ATTRIBUTES if view.attributes else "", first=first)

    def _refused(self, trouble: LinndeskError) -> None:
        self._busy(False)
        if self.pages is not None:
            self.pages.show()
        if isinstance(trouble, Cancelled):
            self._say(tr("Stopped; what the channel asked before stands."))
            return
        parts = [each for each in (trouble.title, trouble.detail, by_hand(trouble.fix)) if each]
        self._say(" ".join(map(sentence, parts)), wrong=True)

    def _busy(self, busy: bool) -> None:
        """The pages are made anew by the answer: what was typed meanwhile would be lost."""
        if not busy:
            self._cancel = None
        self.stop_button.setVisible(busy)
        self.ask_button.setVisible(not busy)
        if busy:
            self.stop_button.setFocus()
        self.name.setEnabled(not busy)
        if self.pages is not None:
            self.pages.setEnabled(not busy)

    # -- saving

    @property
    def is_changed(self) -> bool:
        renamed = self._view is not None and self.name.text().strip() != self._view.name
        return renamed or (self.pages is not None and self.pages.is_changed)

    def save(self) -> None:
        """Then the channel is asked again where that is due; else the dialog closes."""
        if self._view is None or self.pages is None or self._cancel is not None:
            return
        if not self.is_changed:
            self.accept()
            return
        name = self.name.text().strip()
        changes = self.pages.changes(name if name != self._view.name else None)
        self.save_button.setEnabled(False)
        self._background.run(
            "clicks", lambda: self._services.configurators.save(self._id, changes), done=self._saved,
            failed=self._not_saved, owner=self,
        )  # fmt: skip

    def _saved(self, view: ConfiguratorView) -> None:
        self.saved.emit()
        if view.is_stale:
            self._show(view)
            self.ask()
            return
        self.says.emit(tr("{name} is saved.", name=view.name))
        self.accept()

    def _not_saved(self, trouble: LinndeskError) -> None:
        self._judge()
        error_box(self, trouble)

    def delete(self) -> None:
        """Only where no listing has it."""
        view = self._view
        if view is None:
            return
        confirm(
            self, tr("Delete the configurator {name}?", name=soft(view.name)),
            (tr("The channel is told nothing: no listing has it."),), tr("Delete"), self._delete, tone="warn",
        )  # fmt: skip

    def _delete(self) -> None:
        self._background.run(
            "clicks", lambda: self._services.configurators.delete(self._id), done=lambda _: self._deleted(),
            failed=self._not_saved, owner=self,
        )  # fmt: skip

    def _deleted(self) -> None:
        self.saved.emit()
        self.says.emit(tr("The configurator is deleted."))
        self.accept()

    def _judge(self) -> None:
        if self._view is None or self.pages is None:
            return
        missing = self.pages.missing
        self.missing_button.setEnabled(missing > 0)
        used = self._view.templates > 0
        self.delete_button.setEnabled(not used)
        self.delete_button.setToolTip(tr("Listings have it: give these another one first") if used else "")
        self.save_button.setEnabled(self.is_changed and bool(self.name.text().strip()))
        if self._cancel is not None:
            return
        if missing:
            said = tr(
                "{n} missing or wrong. Such listings cannot be told yet.", n=count(missing, "answer is", "answers are")
            )
            self._say(said)
            set_tone(self.said, "warn")
        elif self._view.asked_at is None:
            self._say(tr("The channel was not asked yet."))
        else:
            having = count(self._view.templates, "listing has", "listings have")
            self._say(tr("{n} it. Asked {at}.", n=having, at=when(self._view.asked_at, self._services.now())))

    def next_missing(self) -> None:
        """F8."""
        if self.pages is not None and not self.pages.next_missing():
            self._say(tr("Nothing is missing."))

    def explain(self) -> None:
        """F1."""
        self._say(
            tr("A configurator holds what many listings have in common; a listing's own attributes go before it. The "
               "channel is told of nothing here: Create and Update tell it.")
        )  # fmt: skip

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.said.setText(soft(text))
        set_tone(self.said, "bad" if wrong else "dim")

    def reject(self) -> None:
        """Asks only where something was typed."""
        if not self.is_changed:
            super().reject()
            return
        confirm(
            self, tr("What was typed is not saved"), (tr("Closing leaves the configurator as it was."),),
            tr("Close all the same"), super().reject, otherwise=tr("Go on editing"), tone="warn",
        )  # fmt: skip

    def done(self, result: int) -> None:
        """Whatever closes it: nothing goes on being asked."""
        self.cancel()
        if self.pages is not None:
            self.pages.categories.cancel()
        super().done(result)


def tags_of(tags: Tags, view: ConfiguratorView, cancel: Cancel | None = None) -> TagsKnown:
    """What the account calls its shipping services and ways to pay. With ``cancel`` the channel is asked for those that
    a listing names and that are not known yet. Worker threads."""

    def known(kind: TagKind, needed: bool) -> list[tuple[str, str]]:
        found = tags.stored(view.account, kind)
        if not found and needed and cancel is not None:
            found = tags.offered(view.account, kind, cancel)
        return [(each.tag, words(each)) for each in found]

    return TagsKnown(known("shipping", view.form.shipping_each), known("payment", view.form.payment_each))
