"""Nothing behind this point can be looked at."""

from __future__ import annotations


class Stop(Exception):
    """The text says why, as a part of a sentence. ``at_once``: not one further call is made."""

    def __init__(self, why: str, *, at_once: bool = False) -> None:
        super().__init__(why)
        self.at_once = at_once
