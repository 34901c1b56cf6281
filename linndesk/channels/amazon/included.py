"""Which parts of an order Amazon is asked for, and what is left out where it refuses one (pitfall 8). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

ALL = ("BUYER", "RECIPIENT", "PROCEEDS", "CANCELLATION", "FULFILLMENT", "PACKAGES")
LEAST = ("BUYER", "RECIPIENT", "PROCEEDS")
NEEDED = frozenset({"CANCELLATION", "PACKAGES"})  # without them nobody can say whether a parcel may leave
USUAL = "FULFILLMENT"  # the part whose outage is known; what was sent still follows from the packages


@dataclass(frozen=True, slots=True)
class Data:
    """``without``: what was refused; ``minimal``: only the least."""

    without: tuple[str, ...] = ()
    minimal: bool = False

    @property
    def asked(self) -> str:
        """The value of includedData."""
        return ",".join(LEAST if self.minimal else (each for each in ALL if each not in self.without))

    @property
    def whole(self) -> bool:
        """Whether what was sent and what is to be cancelled is asked for."""
        return not self.minimal and not NEEDED & set(self.without)

    def less(self, said: str) -> Data | None:
        """What to ask for next after a refusal in these words; None = there is nothing left to leave out.

        First the parts that Amazon names, or else the usual one; then all that an order can do without.
        """
        if self.minimal:
            return None
        if self.without:
            return Data(self.without, minimal=True)
        named = tuple(each for each in ALL if each not in LEAST and re.search(rf"\b{each}\b", said))
        return Data(named or (USUAL,))
