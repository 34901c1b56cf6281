"""What a job changed, so that the screens named in it reload. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """Which kinds of rows a job touched. Adding two gives both."""

    accounts: bool = False
    orders: bool = False
    listings: bool = False
    stock: bool = False
    runs: bool = False
    problems: bool = False
    settings: bool = False
    deliveries: bool = False
    returns: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(*(getattr(self, each) or getattr(other, each) for each in self.__slots__))

    def __bool__(self) -> bool:
        return any(getattr(self, each) for each in self.__slots__)


EVERYTHING = Changes(*([True] * len(Changes.__slots__)))
