"""Moving over: a file whose rows name a Source and SubSource, and which account each means. Worker threads."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from linndesk.services.columns import mapped
from linndesk.services.movingpairs import SOURCES, Here, questions
from linndesk.services.tablefile import TableReader
from linndesk.services.tableimport import Question

Note = Callable[[Path, str, Mapping[str, str]], None]  # file, what came of it, answers


class MovingFile:
    """The part of a ``TableImport`` that ``AsksFirst`` which is the same for every such file."""

    def __init__(self, here: Sequence[Here], known: Mapping[str, str], note: Note) -> None:
        """``known``: what each pair meant the last time."""
        self._here = here
        self._known = known
        self._note = note
        self._reader = TableReader()
        self._answers: Mapping[str, str] = {}

    def columns(self, path: Path) -> tuple[str, ...]:
        return self._reader.read(path).columns

    def questions(self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str]) -> Sequence[Question]:
        return questions(mapped(self._reader.read(path), mapping, SOURCES, defaults), self._here, self._known)

    def answered(self, answers: Mapping[str, str]) -> Self:
        """The same import with what a person has chosen; what was read of the file is kept."""
        other = copy.copy(self)
        other._answers = answers
        return other
