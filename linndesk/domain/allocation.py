"""Which row of *Allocate Shipping Services* counts: the channel's service to ours, ours to the channel's carrier. Pure.

A row of the order's own marketplace comes before one for every marketplace; among equals the first counts. Case and
spaces do not matter. A row may speak in one direction only: without a service of ours it says nothing of new orders,
without a carrier nothing of despatches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

OTHER = "Other"  # a carrier that the channel has no code for goes under its own name


class Row(Protocol):
    """One row of the table. ``marketplace`` blank = every one."""

    @property
    def service(self) -> str: ...
    @property
    def channel_service(self) -> str: ...
    @property
    def marketplace(self) -> str: ...
    @property
    def carrier_code(self) -> str: ...
    @property
    def carrier_name(self) -> str: ...
    @property
    def shipping_method(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Called:
    """A service or payment method as the channel lists it: its short tag and its name. ``site`` "" = of every one."""

    tag: str
    name: str
    site: str = ""


@dataclass(frozen=True, slots=True)
class Won:
    """The row that counts. ``at``: where it stands in the table; ``everywhere``: it is for every marketplace."""

    at: int
    row: Row
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Carrier:
    """What a channel is told of a service of ours. ``name`` is needed where ``code`` is Other."""

    code: str
    name: str
    method: str


def tidy(text: str) -> str:
    """What two spellings of one name have in common."""
    return " ".join(text.split()).casefold()


def is_other(code: str) -> bool:
    return tidy(code) == tidy(OTHER)


def trouble(row: Row) -> str:
    """Why a row cannot be saved, as a sentence; "" where it can."""
    if is_other(row.carrier_code) and not row.carrier_name.strip():
        name = row.service.strip() or row.channel_service.strip()
        return f"{name or 'A row'}: the carrier code Other needs a carrier name; buyers see it."
    return ""


class Allocation:
    """A table of rows, looked up both ways. ``place`` makes one word of a marketplace's several.

    ``called``: what the channel calls its services. An order may then say the name of one and the row its tag (X10).
    """

    def __init__(self, rows: Sequence[Row], place: Callable[[str], str] = tidy, called: Sequence[Called] = ()) -> None:
        self._place = place
        self._named: dict[str, list[tuple[str, str]]] = {}  # what else a service is called, and on which site
        for each in called:
            self._named.setdefault(tidy(each.tag), []).append((each.name, each.site))
        for each in called:
            self._named.setdefault(tidy(each.name), []).append((each.tag, each.site))
        self._ours: dict[tuple[str, str], Won] = {}
        self._theirs: dict[tuple[str, str], Won] = {}
        self._levels: dict[tuple[str, str], Won] = {}
        for at, row in enumerate(rows):
            where = self._site(row.marketplace)
            won = Won(at, row, not where)
            if tidy(row.service) and tidy(row.channel_service):
                self._ours.setdefault((tidy(row.channel_service), where), won)
                self._levels.setdefault((tidy(row.service), where), won)
            if tidy(row.service) and (row.carrier_code.strip() or row.carrier_name.strip() or row.shipping_method):
                self._theirs.setdefault((tidy(row.service), where), won)

    def ours(self, channel_service: str, marketplace: str) -> Won | None:
        """The row that gives a new order our postal service; None where the channel's is not allocated."""
        words = self._words(channel_service, marketplace)
        return next((won for each in words if (won := self._found(self._ours, each, marketplace))), None)

    def service(self, channel_service: str, marketplace: str) -> str:
        """Our postal service for a new order; "" = not allocated."""
        won = self.ours(channel_service, marketplace)
        return "" if won is None else won.row.service.strip()

    def theirs(self, service: str, marketplace: str) -> Won | None:
        """The row that names the carrier of one of our services; None where no row does."""
        return self._found(self._theirs, service, marketplace)

    def level(self, service: str, marketplace: str) -> str:
        """What the channel calls the service that one of ours stands for, carrier or not; "" = no row says it."""
        won = self._found(self._levels, service, marketplace)
        return "" if won is None else won.row.channel_service.strip()

    def carrier(self, service: str, marketplace: str) -> Carrier:
        """What the channel is told; a service that no row names goes as Other, under its own name."""
        won = self.theirs(service, marketplace)
        if won is None:
            return Carrier(OTHER, service.strip(), "")
        row = won.row
        code, name, method = row.carrier_code.strip(), row.carrier_name.strip(), row.shipping_method.strip()
        if not code or is_other(code):
            return Carrier(OTHER, name or service.strip(), method)
        return Carrier(code, name, method)

    def names_carrier(self, service: str, marketplace: str) -> bool:
        """Whether a despatch goes under a carrier that somebody has chosen for it."""
        won = self.theirs(service, marketplace)
        return won is not None and bool(won.row.carrier_code.strip() or won.row.carrier_name.strip())

    def _words(self, channel_service: str, marketplace: str) -> list[str]:
        """As the order says it, then what else the channel calls it there: names on its own site first."""
        said, here = tidy(channel_service), self._site(marketplace)
        others = [(self._site(site), word) for word, site in self._named.get(said, ())]
        fitting = [each for each in others if not here or each[0] in ("", here)]
        fitting.sort(key=lambda each: not each[0])
        return [channel_service, *(word for _, word in fitting)] if said else []

    def _site(self, marketplace: str) -> str:
        return self._place(marketplace) if marketplace.strip() else ""

    def _found(self, index: dict[tuple[str, str], Won], name: str, marketplace: str) -> Won | None:
        return next((index[key] for key in self._keys(name, marketplace) if key in index), None)

    def _keys(self, name: str, marketplace: str) -> Iterator[tuple[str, str]]:
        if tidy(name):
            yield tidy(name), self._site(marketplace)
            yield tidy(name), ""
