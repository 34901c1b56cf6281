"""Goods that come back: what of an order may, what a person wishes, and what that comes to. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from linndesk.domain.orders import Outcome, Status
from linndesk.domain.postsale_rules import Fault
from linndesk.domain.returns import Condition, Fate

LONGEST_REASON = 500  # characters
MOST_UNITS = 1_000_000  # of one part


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One line of a sheet. ``returned``: units that came back before and were not taken back; ``returnable``: units
    that may come back now; ``barcodes``: of the item here and, of a kit, none of its parts'."""

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
    first use. ``tells``: whether its channel is told; ``telling``: whether and how, in words.
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


def plan(sheet: ReturnSheet, wish: ReturnWish) -> tuple[tuple[PlannedBack, ...], tuple[Fault, ...]]:
    """What comes back; nothing with every fault, each a sentence. ``where`` of a fault: "part:N" (from 0), "reason",
    "" = all of it."""
    return (), ()
