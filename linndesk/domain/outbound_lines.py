"""Which of its own SKUs a centre sends for each line of an order: one that has enough, kits by SKU or by part. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from linndesk.domain.money import digits
from linndesk.domain.outbound import Wanted

MOST_LINES = 100  # of one outbound order
MOST_UNITS = 250


@dataclass(frozen=True, slots=True)
class Part:
    """Units of one stock item that a unit of a line takes. ``skus``: those that the centre knows it by."""

    sku: str  # our own, for people
    per: int
    skus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """Units of one line that are to be sent. ``own``: the centre's SKUs for the item as it is; ``parts``: where it is
    a kit; ``sku``: our own; ``value``: of one unit, None = not carried."""

    line_id: str
    sku: str
    units: int
    own: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    value: Decimal | None = None

    def pieces(self) -> tuple[Part, ...]:
        """As what it goes: under its own SKU where the centre has one, else each part of a kit by its own."""
        return (Part(self.sku, 1, self.own),) if self.own or not self.parts else self.parts

    def missing(self) -> tuple[str, ...]:
        """Our SKUs that the centre does not have; () = it can be asked."""
        return tuple(dict.fromkeys(each.sku for each in self.pieces() if not each.skus))


@dataclass(frozen=True, slots=True)
class Short:
    """Fewer lie there than are to be sent, by what was counted last."""

    sku: str
    units: int
    there: int


def choose(needs: Sequence[Need], there: dict[str, int], currency: str) -> tuple[tuple[Wanted, ...], tuple[Short, ...]]:
    """Of each line the SKU that has enough, of several the fullest; a line is split only where no single one has.

    ``there``: units by the centre's SKU; what is chosen is gone for the needs that follow. What cannot be covered is
    asked for all the same, of the fullest: its channel counts better than we do. A need of which something is missing
    gives nothing.
    """
    found: list[Wanted] = []
    short: list[Short] = []
    for need in needs:
        pieces = need.pieces()
        if need.missing():
            continue
        value = _share(need.value, sum(each.per for each in pieces), currency)
        for at, piece in enumerate(pieces):
            units = need.units * piece.per
            held = sum(max(0, there.get(each, 0)) for each in piece.skus)
            if held < units:
                short.append(Short(piece.sku, units, held))
            for sku, some in _split(piece.skus, units, there):
                there[sku] = max(0, there.get(sku, 0) - some)
                found.append(Wanted(need.line_id, sku, some, value, at, piece.per))
    return tuple(found), tuple(short)


def _split(skus: Sequence[str], units: int, there: Mapping[str, int]) -> list[tuple[str, int]]:
    fullest = sorted(skus, key=lambda sku: (-there.get(sku, 0), sku))
    if there.get(fullest[0], 0) >= units or sum(max(0, there.get(each, 0)) for each in skus) < units:
        return [(fullest[0], units)]
    found = []
    for sku in fullest:
        some = min(units, there.get(sku, 0))
        if some > 0:
            found.append((sku, some))
            units -= some
    return found


def _share(value: Decimal | None, pieces: int, currency: str) -> Decimal | None:
    """Of a kit that goes in parts each carries the same; None where nothing is left of it."""
    if value is None:
        return None
    share = (value / pieces).quantize(Decimal(1).scaleb(-min(2, digits(currency))), ROUND_HALF_UP)
    return share if share > 0 else None
