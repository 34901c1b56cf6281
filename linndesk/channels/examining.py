"""What a check of an app by its contract is done with. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Examination:
    """``answers``: to the questions of its set-up, by item id; ``writes``: it is told things too; ``customer``: a fresh
    GUID with dashes; ``known``: secrets of accounts that are in use here; ``email``: "" = a made-up one; ``say``: a
    line of progress."""

    answers: Mapping[str, str] = field(repr=False)
    writes: bool
    customer: str
    known: Container[str] = field(repr=False)
    email: str = ""
    say: Callable[[str], None] = lambda text: None
