"""Goods that come back: what of an order may, what a person wishes, and what that comes to. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from linndesk.domain.barcodes import gtin
from linndesk.domain.orders import Outcome, Status
from linndesk.domain.postsale_rules import Fault
from linndesk.domain.purchases import BookingState
from linndesk.domain.returns import CONDITIONS, FATES, Condition, Fate

LONGEST_REASON = 500  # characters
MOST_UNITS = 1_000_000  # of one part


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One line of a sheet. ``returned``: units that came back before and were not taken back; ``returnable``: units
    that may come back now; ``item_id``: None = no stock item here, so that nothing is counted."""

    line_id: str
    channel_sku: str
    sku: str
    title: str
    barcode: str
    quantity: int
    returned: int
    returnable: int
    item_id: int | None = None
    row_id: int = 0  # of the line here


@dataclass(frozen=True, slots=True)
class Place:
    """A location of one's own where goods may go. ``quarantine``: what lies there is not for sale."""

    id: int
    name: str
    quarantine: bool


@dataclass(frozen=True, slots=True)
class ReturnSheet:
    """What may come back of an order, and where it goes.

    ``refused``: why nothing can come back, a sentence, "" = something can. ``stock``: where goods for sale go unless a
    person says otherwise, ``quarantine`` the same of the others; a quarantine that is not among ``places`` is made on
    first use; ``home``: where scrapped goods are counted in and out. ``tells``: whether its channel is told;
    ``telling``: whether and how, in words.
    """

    order_id: int
    number: str
    channel_order_id: str
    called: str
    account: str
    who: str
    status: Status
    outcome: Outcome
    lines: tuple[SoldLine, ...]
    places: tuple[Place, ...]
    stock: str
    quarantine: str
    home: str = ""
    tells: bool = False
    telling: str = ""
    held: str = ""  # why its channel is not told for now, a sentence
    undo_seconds: int = 0
    refused: str = ""

    @property
    def stock_places(self) -> tuple[Place, ...]:
        return tuple(each for each in self.places if not each.quarantine)

    @property
    def quarantines(self) -> tuple[Place, ...]:
        return tuple(each for each in self.places if each.quarantine)


@dataclass(frozen=True, slots=True)
class BackPart:
    """Units that came back. ``line``: the channel's id of the line, or a SKU of it, ours or the channel's;
    ``location``: a name, "" = the usual one; naming a quarantine is the fate *quarantine*."""

    line: str
    units: int
    condition: Condition = "new"
    fate: Fate = "stock"
    location: str = ""


@dataclass(frozen=True, slots=True)
class ReturnWish:
    """``reason``: of all of it, any text; "" = none."""

    order_id: int
    parts: tuple[BackPart, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlannedBack:
    """Units of one line that go one way. ``place``: a name; of what is scrapped where it is counted in and out."""

    line: SoldLine
    units: int
    condition: Condition
    fate: Fate
    place: str


@dataclass(frozen=True, slots=True)
class Back:
    """Units of one line that came back. ``location``: where they went, "" = scrapped; ``why``: the channel's words."""

    line_id: str
    channel_sku: str
    sku: str
    title: str
    quantity: int
    condition: Condition
    fate: Fate
    location: str
    state: BookingState
    why: str

    @property
    def went(self) -> str:
        """``Default``, ``Quarantine``, ``scrapped``."""
        return self.location or "scrapped"


def plan(sheet: ReturnSheet, wish: ReturnWish) -> tuple[tuple[PlannedBack, ...], tuple[Fault, ...]]:
    """What comes back; nothing with every fault, each a sentence. ``where`` of a fault: "part:N" (from 0), "reason",
    "" = all of it."""
    if sheet.refused:
        return (), (Fault("", sheet.refused),)
    faults = list(_of_all(wish))
    left = {each.line_id: each.returnable for each in sheet.lines}
    planned: list[PlannedBack] = []
    for number, part in enumerate(wish.parts):
        why = _unfit(sheet, part)
        found = () if why else _spread(sheet, part, left)
        why = why or _too_many(sheet, part, found)
        if why:
            faults.append(Fault(f"part:{number}", why))
        else:
            planned += [_placed(sheet, part, line, units) for line, units in found]
    return ((), tuple(faults)) if faults else (_joined(planned), ())


def _of_all(wish: ReturnWish) -> Iterator[Fault]:
    if not wish.parts:
        yield Fault("", "Nothing is to come back: name a line and its units")
    if len(wish.reason) > LONGEST_REASON:
        yield Fault("reason", f"The reason is too long: it has {len(wish.reason):,} letters of {LONGEST_REASON:,}")
    if any(not (each.isprintable() or each in "\n\t") for each in wish.reason):
        yield Fault("reason", "The reason holds characters that cannot be printed: type it again")


def _unfit(sheet: ReturnSheet, part: BackPart) -> str:
    """What is wrong with it whatever the others say, as a sentence; "" = nothing."""
    if not lines_called(sheet, part.line):
        lines = ", ".join(f"{each.line_id} ({each.sku or each.channel_sku})" for each in sheet.lines) or "it has none"
        return f"There is no line {part.line} in this order: {lines}"
    if not 1 <= part.units <= MOST_UNITS:
        return f"{part.units:,} is no number of units of {part.line}: write 1 to {MOST_UNITS:,}"
    if part.condition not in CONDITIONS:
        return f"There is no condition {part.condition}: {', '.join(CONDITIONS)}"
    if part.fate not in FATES:
        return f"Goods cannot be {part.fate}: {', '.join(FATES)}"
    return _wrong_place(sheet, part)


def _wrong_place(sheet: ReturnSheet, part: BackPart) -> str:
    place = place_of(sheet, part.location)
    if not part.location:
        return ""
    if place is None and not (part.fate == "quarantine" and _same(part.location, sheet.quarantine)):
        return f"There is no location {part.location} of your own: {', '.join(each.name for each in sheet.places)}"
    if part.fate == "scrapped":
        return "What is scrapped goes nowhere: leave the location out"
    if part.fate == "quarantine" and place is not None and not place.quarantine:
        return f"What lies at {place.name} is for sale: choose a quarantine location"
    return ""


def lines_called(sheet: ReturnSheet, name: str) -> tuple[SoldLine, ...]:
    """The line of that id; else those of which it is the SKU, ours or the channel's, or the barcode, in any case; a
    UPC is the EAN with a leading nought."""
    exact = tuple(each for each in sheet.lines if each.line_id == name)
    if exact or not name.strip():
        return exact
    return tuple(
        each for each in sheet.lines if any(word and _same(word, name) for word in (each.sku, each.channel_sku))
    ) or tuple(each for each in sheet.lines if each.barcode and _same_code(each.barcode, name))


def _spread(sheet: ReturnSheet, part: BackPart, left: dict[str, int]) -> tuple[tuple[SoldLine, int], ...]:
    """Its units on the lines that it may mean, the first as far as it goes; ``left``, by line, is taken from. () where
    they are too many."""
    lines, still = lines_called(sheet, part.line), part.units
    found = []
    for each in lines:
        units = min(still, left[each.line_id])
        if units:
            found.append((each, units))
            still -= units
    if still:
        return ()
    for line, units in found:
        left[line.line_id] -= units
    return tuple(found)


def _too_many(sheet: ReturnSheet, part: BackPart, found: Sequence[object]) -> str:
    if found:
        return ""
    lines = lines_called(sheet, part.line)
    returnable, before = sum(each.returnable for each in lines), sum(each.returned for each in lines)
    came = f": {before:,} came back before" if before else ""
    if not returnable:
        return f"Nothing of {part.line} can come back any more{came}"
    return f"Only {returnable:,} of {part.line} can come back, not more{came}"


def _placed(sheet: ReturnSheet, part: BackPart, line: SoldLine, units: int) -> PlannedBack:
    place, fate = place_of(sheet, part.location), part.fate
    if fate == "stock" and place is not None and place.quarantine:
        fate = "quarantine"
    usual = sheet.quarantine if fate == "quarantine" else sheet.home if fate == "scrapped" else sheet.stock
    return PlannedBack(line, units, part.condition, fate, place.name if place is not None else usual)


def _joined(planned: Sequence[PlannedBack]) -> tuple[PlannedBack, ...]:
    """What goes one way of one line stands once."""
    found: dict[tuple[str, str, str, str], PlannedBack] = {}
    for each in planned:
        key = (each.line.line_id, each.condition, each.fate, each.place)
        before = found.get(key)
        found[key] = each if before is None else replace(each, units=before.units + each.units)
    return tuple(found.values())


def place_of(sheet: ReturnSheet, name: str) -> Place | None:
    """One of its places, in any case; None where there is none of that name."""
    return next((each for each in sheet.places if name and _same(each.name, name)), None)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _same_code(one: str, other: str) -> bool:
    number = gtin(other)
    return _same(one, other) or bool(number and gtin(one) == number)
