"""What a person does to many listings: link all, accept all, import, export, create items, undo. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.listings import LinkPlan
from linndesk.errors import Cancelled, LinndeskError
from linndesk.services.items import Items
from linndesk.services.listingbatches import Say
from linndesk.services.listingitems import Created, NewItem
from linndesk.services.listings import Linked, Listings
from linndesk.services.shown import Batch
from linndesk.services.suggestions import AcceptRow, Suggestions
from linndesk.services.tableimport import Outcome
from linndesk.ui.background import Background
from linndesk.ui.dialogs.accept_suggestions import AcceptSuggestionsDialog
from linndesk.ui.dialogs.add_listing import AddListingDialog
from linndesk.ui.dialogs.create_items import CreateItemsDialog
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.dialogs.link_all import LinkAllDialog
from linndesk.ui.dialogs.working import Working
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm
from linndesk.ui.screens.listing_acts import LANE, LINKS, ListingActs
from linndesk.ui.words import count, tr, when_tip

FILES = "Table (*.csv *.xlsx)"


class BulkActs(QObject):
    """``account()`` is the chosen account's name, blank while all are shown; ``says(text)``."""

    says = Signal(str)

    def __init__(
        self,
        host: QWidget,
        listings: Listings,
        suggestions: Suggestions,
        items: Items,
        acts: ListingActs,
        background: Background,
        memory: Memory,
        account: Callable[[], str],
    ) -> None:
        super().__init__(host)
        self._host = host
        self._listings = listings
        self._suggestions = suggestions
        self._items = items
        self._acts = acts
        self._background = background
        self._memory = memory
        self._account = account

    def _chosen(self) -> str:
        """The chosen account; says so where none is."""
        name = self._account()
        if not name:
            self.says.emit(tr("Choose one account first."))
        return name

    # -- link all (A11)

    def link_all(self) -> None:
        """The plan first."""
        if name := self._chosen():
            self._background.read(
                "link-plan",
                lambda: self._listings.plan_link_all(name),
                lambda plan: self._show_plan(name, plan),
                owner=self,
            )

    def _show_plan(self, account: str, plan: LinkPlan) -> None:
        LinkAllDialog(self._host, account, plan, lambda wanted: self._link_all(account, wanted), self._memory).open()

    def _link_all(self, account: str, plan: LinkPlan) -> None:
        self._run(tr("Linking"), lambda say: self._listings.link_all(account, plan, say=say))

    # -- accept all

    def accept_all(self) -> None:
        """Preview first; 90 to begin with."""
        if name := self._chosen():
            AcceptSuggestionsDialog(
                self._host,
                name,
                lambda least: self._suggestions.plan_accept(name, least),
                lambda rows: self._accept(name, rows),
                self._background,
                self._memory,
            ).open()

    def _accept(self, account: str, rows: Sequence[AcceptRow]) -> None:
        self._run(tr("Linking"), lambda say: self._listings.accept(account, rows, say=say))

    # -- files

    def import_links(self) -> None:
        """Links and rules from a table, with its preview."""
        if name := self._chosen():
            job = self._listings.importer(name)
            dialog = ImportTableDialog(self._host, job, self._background, self._memory)
            dialog.imported.connect(self._imported)
            dialog.open()

    def _imported(self, outcome: Outcome) -> None:
        undo = outcome.undo
        if undo is None:
            self.says.emit(outcome.sentence)
        else:
            self._acts.offer(outcome.sentence, lambda: self._take_back(undo))

    def export(self) -> None:
        """CSV or a spreadsheet, as the name ends; importing it again changes nothing."""
        name = self._chosen()
        if not name:
            return
        chooser = QFileDialog(self._host, tr("Export listings"), f"{name} listings.csv", tr(FILES))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("csv")
        chooser.fileSelected.connect(lambda path: self.export_to(name, Path(path)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def export_to(self, account: str, path: Path) -> None:
        def job() -> int:
            return self._listings.export(account, path)

        def done(rows: int) -> None:
            self.says.emit(tr("{n} exported to {file}", n=count(rows, "listing"), file=path.name))

        self._background.run("files", job, done=done, owner=self)

    # -- items from listings, SKUs before their report (A10)

    def create_items(self, ids: Sequence[int]) -> None:
        """Of the chosen listings; each is looked at first."""
        name = self._chosen()
        if name and not ids:
            self.says.emit(tr("Choose the listings first that have no stock item."))
        elif name:
            self._background.read(
                "item-plan",
                lambda: self._listings.plan_items(name, ids),
                lambda planned: self._show_items(name, planned),
                owner=self,
            )

    def _show_items(self, account: str, planned: Sequence[NewItem]) -> None:
        CreateItemsDialog(
            self._host,
            account,
            planned,
            lambda rows: self._listings.check_items(account, rows),
            lambda rows: self._create(account, rows),
            self._background,
            self._memory,
        ).open()

    def _create(self, account: str, rows: Sequence[NewItem]) -> None:
        self._run(tr("Creating items"), lambda say: self._listings.create_items(account, rows, say=say))

    def add_listing(self, accounts: Sequence[str]) -> None:
        """Type a channel SKU that no report has listed yet."""
        if not accounts:
            self.says.emit(tr("Add an account first."))
            return
        AddListingDialog(
            self._host, accounts, self._account(), "", self._items, self._background, self._acts.add
        ).open()

    # -- undo

    def undo_bulk(self) -> None:
        """The newest bulk act of the account, with what it was; asked before."""
        if name := self._chosen():
            self._background.read(
                "last-batch", lambda: self._listings.last_batch(name), lambda batch: self._ask_undo(batch), owner=self
            )

    def _ask_undo(self, batch: Batch | None) -> None:
        if batch is None:
            self.says.emit(tr("No bulk change of this account is left to undo."))
            return
        said = tr(
            "{what}, {n}, by {who}, {when}.",
            what=batch.what[:1].upper() + batch.what[1:],
            n=count(batch.listings, "listing"),
            who=batch.who,
            when=when_tip(batch.at),
        )
        stays = tr("Listings that somebody changed by hand since stay as they are.")
        confirm(
            self._host, tr("Undo the last bulk change?"), (said, stays), tr("Undo it"), lambda: self.take_back(batch.id)
        )

    def take_back(self, batch_id: int) -> None:
        """One bulk change, whatever was changed by it."""
        working = Working(self._host, self._background, tr("Taking it back"))
        self._take_back(lambda: self._listings.undo_batch(batch_id, say=working.say).sentence, working)

    def _take_back(self, undo: Callable[[], str], working: Working | None = None) -> None:
        def job() -> tuple[Changes, str]:
            return LINKS, undo()

        def done(made: tuple[Changes, str]) -> None:
            if working is not None:
                working.end()
            self.says.emit(made[1])

        self._background.run(LANE, job, done=done, failed=partial(self._stopped, working), owner=self)

    def _run(self, what: str, act: Callable[[Say], Linked | Created]) -> None:
        """Do it, say what came of it, and offer to take all of it back."""
        working = Working(self._host, self._background, what)

        def job() -> tuple[Changes, Linked | Created]:
            return LINKS, act(working.say)

        def done(made: tuple[Changes, Linked | Created]) -> None:
            working.end()
            said, batch = made[1].sentence, made[1].batch
            if batch is None:
                self.says.emit(said)
            else:
                self._acts.offer(said, lambda: self.take_back(batch))

        self._background.run(LANE, job, done=done, failed=partial(self._stopped, working), owner=self)

    def _stopped(self, working: Working | None, trouble: LinndeskError) -> None:
        """What was done until then stays, and is shown."""
        if working is not None:
            working.end()
        self._background.announce(LINKS)
        if isinstance(trouble, Cancelled):
            self.says.emit(tr("Stopped. What was done until then stays; Undo the last bulk change takes it back."))
        else:
            self._background.failed.emit(trouble)
