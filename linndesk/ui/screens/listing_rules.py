"""What a person does to the levels of listings: rules of their own, send again. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.services.listings import Listings
from linndesk.ui.background import Background
from linndesk.ui.dialogs.set_rules import SetRules
from linndesk.ui.screens.listing_acts import LANE, ListingActs, by_account, read_rows
from linndesk.ui.words import tr

LEVELS = Changes(listings=True)


class RuleActs(QObject):
    """``says(text)``; ``undo(batch)`` takes a bulk change back."""

    says = Signal(str)

    def __init__(
        self,
        host: QWidget,
        listings: Listings,
        acts: ListingActs,
        background: Background,
        undo: Callable[[int], None],
    ) -> None:
        super().__init__(host)
        self._host = host
        self._listings = listings
        self._acts = acts
        self._background = background
        self._undo = undo

    def ask(self, ids: Sequence[int]) -> SetRules | None:
        """D15: several rules of several listings at once."""
        if not ids:
            self.says.emit(tr("Choose the listings first."))
            return None
        dialog = SetRules(self._host, len(ids), lambda typed: self.set(ids, typed))
        dialog.open()
        return dialog

    def set(self, ids: Sequence[int], typed: Mapping[str, str]) -> None:
        """Rules as typed, of these listings."""

        def job() -> tuple[Changes, list[str], list[int]]:
            made = [
                self._listings.set_rules(name, skus, dict(typed))
                for name, skus in by_account(read_rows(self._listings, ids))
            ]
            return LEVELS, [each.sentence for each in made], [each.batch for each in made if each.batch is not None]

        def done(made: tuple[Changes, list[str], list[int]]) -> None:
            said, batches = ". ".join(made[1]), made[2]
            if len(batches) == 1:
                self._acts.offer(said, lambda: self._undo(batches[0]))
            else:
                self.says.emit(said)

        self._background.run(LANE, job, done=done, owner=self)

    def send_again(self, ids: Sequence[int]) -> None:
        """A9: the same level once more with the next sync."""
        if not ids:
            self.says.emit(tr("Choose the listings first."))
            return

        def job() -> tuple[Changes, str]:
            rows = read_rows(self._listings, ids)
            return LEVELS, ". ".join(self._listings.send_again(name, skus) for name, skus in by_account(rows))

        self._background.run(LANE, job, done=lambda made: self.says.emit(made[1] + "."), owner=self)
