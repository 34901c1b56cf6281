"""Stock items made from listings: what would be made, as a person sees and edits it; making it. Worker threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from linndesk.domain.barcodes import differ, gtin
from linndesk.errors import BadInput
from linndesk.services.itemrows import fact
from linndesk.services.listingbatches import PART, Batches, Recording, Say, unheard
from linndesk.services.tableimport import counted
from linndesk.store import accounts, audit, items, listing_barcodes, listings
from linndesk.store.items import Facts

LONGEST_SKU = 255


@dataclass(frozen=True, slots=True)
class NewItem:
    """A stock item to be made from a listing and linked to it, as proposed or as edited.

    ``problem`` is a sentence or empty; ``stops``: with it the listing is left alone, else it is only said.
    """

    listing_id: int
    channel_sku: str
    sku: str
    title: str
    barcode: str
    problem: str = ""
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Created:
    """What making items did. ``left``: channel SKUs that were left alone, with the reason."""

    items: int
    linked: int
    repaired: int
    sentence: str
    left: tuple[tuple[str, str], ...] = ()
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    made: dict[int, Facts]
    linked: int
    orders: set[int]
    left: list[tuple[str, str]]


class NewItems(Batches):
    """Items from listings: only what the person has seen, one bulk change that can be taken back."""

    def plan_items(self, account: str, listing_ids: Sequence[int]) -> tuple[NewItem, ...]:
        """What would be made of these listings: SKU, title and barcode as the channel has them. Raises UnknownName."""

        def job() -> tuple[NewItem, ...]:
            row = accounts.named(account)
            found: list[NewItem] = []
            for start in range(0, len(listing_ids), PART):
                for each in listings.fetch(listing_ids[start : start + PART]):
                    if each.account == row.name:
                        sku = each.channel_sku.strip()
                        found.append(NewItem(each.id, each.channel_sku, sku, each.title, each.barcode))
            return _checked(row.id, found)

        return self._store.read(job)

    def check_items(self, account: str, rows: Sequence[NewItem]) -> tuple[NewItem, ...]:
        """The same rows with what is wrong with them as they are now. Raises UnknownName."""
        return self._store.read(lambda: _checked(accounts.named(account).id, rows))

    def create_items(self, account: str, rows: Sequence[NewItem], *, say: Say = unheard) -> Created:
        """Make these items as they stand in the rows and link them; one that exists is linked, never changed.

        Rows with a problem that stops are left alone. Raises UnknownName.
        """
        row = self._store.read(lambda: accounts.named(account))
        recording = Recording(self._store, row.id, "Create items from listings")
        made = linked = 0
        orders: set[int] = set()
        left: list[tuple[str, str]] = []
        for start in range(0, len(rows), PART):
            fresh: dict[int, Facts] = {}
            part = partial(_make, row.id, rows[start : start + PART], recording.at, recording.who, fresh)
            skus = [each.channel_sku for each in rows[start : start + PART]]
            done = recording.write(skus, part, lambda fresh=fresh: fresh)  # type: ignore[misc]
            made, linked = made + len(done.made), linked + done.linked
            orders |= done.orders
            left += done.left
            say(min(start + PART, len(rows)), len(rows))
        self._store.write(
            lambda: audit.note("created items from listings", account, recording.at, after=made, who=recording.who)
        )
        return Created(
            made, linked, len(orders), _sentence(made, linked, len(orders), left), tuple(left), recording.batch
        )


def _sentence(made: int, linked: int, orders: int, left: Sequence[tuple[str, str]]) -> str:
    said = f"{counted(made, 'item')} created, {counted(linked, 'listing')} linked"
    if orders:
        said += f", {counted(orders, 'open order')} repaired"
    return f"{said}; {len(left):,} left alone" if left else said


def _make(account_id: int, rows: Sequence[NewItem], now: datetime, who: str, made: dict[int, Facts]) -> _Part:
    """One transaction; what it creates goes into ``made`` too."""
    checked = _checked(account_id, rows)
    able = [each for each in checked if not each.stops]
    known = items.ids_of([each.sku for each in able])
    new: dict[str, Facts] = {}
    for each in able:
        if each.sku not in known:
            new.setdefault(each.sku, Facts(each.sku, each.title, each.barcode))
    created = items.create(list(new.values()), now)
    made.update((item_id, new[sku]) for sku, item_id in created.items())
    ids = known | created
    pairs = [(each.channel_sku, ids[each.sku]) for each in able]
    clashes = listing_barcodes.clashes(account_id, pairs)
    links = [(own, item, "new item" if item in made else "SKU") for own, item in pairs if own not in clashes]
    left = [(each.channel_sku, each.problem) for each in checked if each.stops]
    left += [(own, f"barcodes differ: {clash.words}") for own, clash in clashes.items()]
    return _Part(made, len(links), listings.link_each(account_id, links, now, who), left)


def _checked(account_id: int, rows: Sequence[NewItem]) -> tuple[NewItem, ...]:
    """Inside a read or a write."""
    checked: list[NewItem] = []
    seen: dict[str, str] = {}  # barcode -> SKU of an earlier row
    for start in range(0, len(rows), PART):
        part = [
            replace(each, sku=each.sku.strip(), title=each.title.strip(), barcode=each.barcode.strip())
            for each in rows[start : start + PART]
        ]
        known = items.ids_of([each.sku for each in part])
        free = listings.still_unlinked(account_id, [each.channel_sku for each in part])
        owners = listing_barcodes.owners([each.barcode for each in part])
        near = items.alike([each.sku for each in part if each.sku not in known])
        clashes = listing_barcodes.clashes(
            account_id, [(each.channel_sku, known[each.sku]) for each in part if each.sku in known]
        )
        own = listing_barcodes.of_listings(account_id, [each.channel_sku for each in part])
        for each in part:
            number = gtin(each.barcode) or each.barcode
            owner = owners.get(number) or seen.get(number, "")
            problem, stops = _problem(each, each.channel_sku in free, each.sku in known, owner, near.get(each.sku, ""))
            if not stops and each.channel_sku in clashes:
                problem, stops = f"Barcodes differ: {clashes[each.channel_sku].words}", True
            elif not stops and each.sku not in known and differ(own[each.channel_sku], each.barcode):
                problem, stops = (
                    f"The listing's own barcode is {own[each.channel_sku]}: use it, or leave it empty",
                    True,
                )
            if number and not stops:
                seen.setdefault(number, each.sku)
            checked.append(replace(each, problem=problem, stops=stops))
    return tuple(checked)


def _problem(each: NewItem, free: bool, exists: bool, owner: str, near: str) -> tuple[str, bool]:
    """What is to be said of a row, and whether that stops it."""
    if not free:
        return "It is linked or ignored by now", True
    if not each.sku:
        return "An item needs a SKU", True
    if len(each.sku) > LONGEST_SKU:
        return f"The SKU is longer than {LONGEST_SKU} characters", True
    try:
        for key, value in (("title", each.sku), ("title", each.title), ("barcode", each.barcode)):
            fact(key, value)
    except BadInput as error:
        return error.title, True
    if exists:
        return f"There is an item {each.sku} already: the listing would be linked to it", False
    if owner and owner != each.sku:
        return f"Item {owner} has this barcode: link the listing to it, or clear the barcode", True
    if near:
        return f"Item {near} differs only in upper and lower case: is it the same?", False
    return "", False
