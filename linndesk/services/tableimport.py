"""What every import of a person's table has in common, so that one dialog shows them all. Any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, Self, runtime_checkable

from linndesk.domain.changes import Changes
from linndesk.services import listingexport
from linndesk.services.columns import Target
from linndesk.services.itemrows import RowError
from linndesk.services.tablefile import TableReader


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What one good row does: to which thing (``key``, such as a SKU), and what changes, in words."""

    number: int
    key: str
    does: Literal["new", "changed", "same"]
    what: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; nothing is written. ``count``: how many rows change something, for the button."""

    rows: Sequence[PreviewRow]
    errors: Sequence[RowError]
    count: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did. ``undo`` takes all of it back in one go, where that can be done."""

    changes: Changes
    errors: Sequence[RowError]
    sentence: str
    undo: Callable[[], str] | None = None


class TableImport(Protocol):
    """One kind of import. ``mapping``: header -> key of a target; ``defaults``: key -> value of a blank cell.

    ``choices``: switches of this import by key -> words; the chosen ones come back as ``chosen``. The first target
    names what a row is about (``PreviewRow.key``).
    """

    title: str
    hint: str
    unit: str  # of ``count`` in the button, singular, such as "link"
    targets: Sequence[Target]
    choices: Mapping[str, str]

    def columns(self, path: Path) -> tuple[str, ...]:
        """Header names of the file. Raises BadInput."""
        ...

    def preview(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], chosen: frozenset[str]
    ) -> Preview:
        """Raises BadInput."""
        ...

    def run(
        self,
        path: Path,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        chosen: frozenset[str],
        say: Callable[[int, int], None] = lambda done, total: None,
    ) -> Outcome:
        """Good rows come in, bad ones are named. Raises BadInput when nothing can be read.

        ``say`` hears rows done and rows in all, between transactions; it may raise Cancelled: what came in stays.
        """
        ...

    def write_sample(self, path: Path) -> None:
        """A file to start from."""
        ...


class FromFile:
    """The part of a TableImport that is the same for every one: its file, of which the last one read is kept.

    ``sample``: rows to write over, in the order of the targets.
    """

    targets: Sequence[Target]
    sample: Sequence[Sequence[str]] = ()
    choices: Mapping[str, str] = {}

    def __init__(self) -> None:
        self._reader = TableReader()

    def columns(self, path: Path) -> tuple[str, ...]:
        """Header names of the file. Raises BadInput."""
        return self._reader.read(path).columns

    def write_sample(self, path: Path) -> None:
        """Every column and the sample's rows. Raises BadInput."""
        listingexport.write(path, ([each.key for each in self.targets], *self.sample))


@dataclass(frozen=True, slots=True)
class Question:
    """What an import must be told once about its file. ``answers``: value -> words; ``guess`` is one of the values."""

    key: str
    label: str
    answers: Mapping[str, str]
    guess: str


@runtime_checkable
class AsksFirst(Protocol):
    """An import that needs answers beyond the columns, such as which account a name in the file means."""

    def questions(self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str]) -> Sequence[Question]:
        """What this file makes one ask. Raises BadInput."""
        ...

    def answered(self, answers: Mapping[str, str]) -> Self:
        """The same import, knowing the answers by the questions' keys."""
        ...


def by_row(errors: Iterable[RowError]) -> tuple[RowError, ...]:
    """As they stand in the file."""
    return tuple(sorted(errors, key=lambda each: each.row))


def left_out(errors: Sequence[RowError], *, done: bool) -> str:
    """The end of a sentence on what an import does not bring, blank where that is nothing."""
    if not errors:
        return ""
    return (
        f", {counted(len(errors), 'row')} stayed out"
        if done
        else (f", {counted(len(errors), 'row stays', 'rows stay')} out")
    )


def counted(number: int, one: str, many: str = "") -> str:
    """``1 item``, ``1,906 items``: ``many`` is ``one`` + s where it is not given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
