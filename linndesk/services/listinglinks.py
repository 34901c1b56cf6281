"""Linking listings to stock items, one or many, and taking it back. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from linndesk.domain.changes import Changes
from linndesk.domain.listings import LinkPlan, link_all_by_sku
from linndesk.errors import BadInput, BarcodesDiffer
from linndesk.services.listingbatches import PART, Batches, Recording, Say, unheard
from linndesk.services.tableimport import counted
from linndesk.services.whoami import operator
from linndesk.store import accounts, audit, items, listing_barcodes, listing_typed, listings
from linndesk.store.writer import Urgency

_TIERS = {"sku": "SKU", "tidied": "tidied SKU", "barcode": "barcode", "reference": "reference"}


def link_how(tier: str, score: int) -> str:
    """How an accepted suggestion of that tier is said to have been linked."""
    return _TIERS.get(tier, f"look-alike {score}")


class AcceptRow(Protocol):
    """One suggestion that a person has seen and accepts."""

    @property
    def channel_sku(self) -> str: ...
    @property
    def sku(self) -> str: ...
    @property
    def score(self) -> int: ...
    @property
    def tier(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking did.

    ``repaired``: open orders that had a line without its item. ``warning``: what should be looked at, or empty.
    ``left``: channel SKUs that were left alone, with the reason. ``batch``: for ``undo_batch``, of a bulk act.
    """

    listings: int
    repaired: int
    warning: str = ""
    left: tuple[tuple[str, str], ...] = ()
    batch: int | None = None

    @property
    def sentence(self) -> str:
        said = f"{counted(self.listings, 'listing')} linked"
        if self.repaired:
            said += f", {counted(self.repaired, 'open order')} repaired"
        elif self.listings:
            said += f"; no open order was waiting for {'it' if self.listings == 1 else 'them'}"
        return f"{said}; {len(self.left):,} left alone" if self.left else said


@dataclass(frozen=True, slots=True)
class _Pair:
    channel_sku: str
    sku: str
    how: str


@dataclass(frozen=True, slots=True)
class _Part:
    linked: int
    orders: set[int]
    left: list[tuple[str, str]]


class Links(Batches):
    """What a person does to links."""

    def link(
        self, account: str, channel_sku: str, sku: str | None = None, *, how: str = "by hand", sure: bool = False
    ) -> Linked:
        """Link one listing to a stock item (``sku`` None = of the same SKU) and repair open orders at once.

        Raises UnknownName when there is no such stock item, BadInput for an empty channel SKU, and BarcodesDiffer
        unless ``sure``: then it becomes the warning.
        """
        channel_sku = _typed(channel_sku)
        wanted = sku if sku is not None else channel_sku

        def job() -> Linked:
            row = accounts.named(account)
            item_id = items.id_of(wanted)
            new = channel_sku not in listing_typed.there(row.id, [channel_sku])
            clash = listing_barcodes.clashes(row.id, [(channel_sku, item_id)]).get(channel_sku)
            if clash is not None and not sure:
                raise BarcodesDiffer(
                    f"{channel_sku} and {wanted} have different barcodes", _sentence(clash.words),
                    "Link them only if you are sure that they are the same product",
                )  # fmt: skip
            now, who = self._store.clock.now(), operator()
            repaired = listings.link(row.id, [(channel_sku, item_id)], how, now, who)
            audit.note("linked", f"{account}: {channel_sku}", now, after={"sku": wanted, "how": how}, who=who)
            warning = f"The barcodes differ: {clash.words}" if clash else _tip(row.id, channel_sku) if new else ""
            return Linked(1, repaired, warning)

        return self._store.write(job, Urgency.CLICK)

    def add(self, account: str, channel_sku: str, sku: str | None = None) -> Linked:
        """A10: type a SKU that no report has listed yet, linked to ``sku`` where one is given.

        It is unverified, and nothing is sent to it, until a report names it. ``warning`` says when the channel
        lists one that differs only in case or spaces. Raises BadInput when it is here already, UnknownName.
        """
        channel_sku = _typed(channel_sku).strip()

        def job() -> Linked:
            row = accounts.named(account)
            if channel_sku in listing_typed.there(row.id, [channel_sku]):
                raise BadInput(f"{channel_sku} is a listing of {account} already", fix="Link it in the list instead")
            if sku is not None:
                return self.link(account, channel_sku, sku)
            listings.type_ahead(row.id, [channel_sku])
            audit.note("typed a SKU", f"{account}: {channel_sku}", self._store.clock.now(), who=operator())
            return Linked(0, 0, _tip(row.id, channel_sku))

        return self._store.write(job, Urgency.CLICK)

    def remove(self, account: str, channel_skus: Sequence[str]) -> int:
        """A10: take SKUs away that were typed and that no report has ever named. How many open orders are unmapped.

        Raises UnknownName, BadInput for one that the channel has listed; then none of its part is removed.
        """

        def job(account_id: int, part: Sequence[str], now: datetime) -> int:
            listings.links(account_id, part)
            listed = [sku for sku, verified in listing_typed.there(account_id, part).items() if verified]
            if listed:
                raise BadInput(
                    f"{listed[0]} is listed by the channel", fix="Ignore it instead, or end it on the channel"
                )
            audit.note("removed a typed SKU", account, now, before=list(part), who=operator())
            return listing_typed.remove(account_id, part, now)

        return sum(self._in_parts(account, channel_skus, job))

    def unlink(self, account: str, channel_skus: Sequence[str]) -> int:
        """Take links off; past orders stay as they are. How many open orders are unmapped by it."""

        def job(account_id: int, part: Sequence[str], now: datetime) -> int:
            audit.note("unlinked", account, now, before=listings.links(account_id, part), who=operator())
            return listings.unlink(account_id, part, now)

        return sum(self._in_parts(account, channel_skus, job))

    def ignore(self, account: str, channel_skus: Sequence[str], *, ignored: bool = True) -> Changes:
        """An ignored listing is never linked by bulk acts and never sent to."""

        def job(account_id: int, part: Sequence[str], now: datetime) -> int:
            listings.links(account_id, part)
            listings.set_ignored(account_id, part, ignored)
            action = "ignored" if ignored else "no longer ignored"
            audit.note(action, account, now, after=list(part), who=operator())
            return len(part)

        self._in_parts(account, channel_skus, job)
        return Changes(listings=True)

    def _in_parts(
        self, account: str, channel_skus: Sequence[str], job: Callable[[int, Sequence[str], datetime], int]
    ) -> list[int]:
        """In small transactions, so that a sync's pages come in between (R-WRITER)."""
        account_id = self._store.read(lambda: accounts.named(account)).id
        now = self._store.clock.now()
        parts = (channel_skus[start : start + PART] for start in range(0, len(channel_skus), PART))
        return [self._store.write(partial(job, account_id, part, now), Urgency.CLICK) for part in parts]

    def plan_link_all(self, account: str) -> LinkPlan:
        """A11, the preview: nothing is linked yet. Different barcodes are left alone with the reason."""

        def job() -> LinkPlan:
            row = accounts.named(account)
            plan = link_all_by_sku(listings.unlinked(row.id), listings.every_sku())
            ids = listings.item_ids([sku for _, _, sku in plan.links])
            clashes = listing_barcodes.clashes(row.id, [(own, ids[sku]) for _, own, sku in plan.links])
            links = tuple(each for each in plan.links if each[1] not in clashes)
            differing = tuple((own, f"barcodes differ: {clash.words}") for own, clash in clashes.items())
            return LinkPlan(links, plan.skipped + differing)

        return self._store.read(job)

    def link_all(self, account: str, plan: LinkPlan | None = None, *, say: Say = unheard) -> Linked:
        """Link what the plan says (made now when none is given), as one bulk change, and repair open orders.

        What a person linked or ignored since the plan was made stays as it is.
        """
        plan = plan or self.plan_link_all(account)
        pairs = [_Pair(own, sku, "SKU") for _, own, sku in plan.links]
        return self._bulk(account, "Link all by SKU", "linked all by SKU", pairs, say)

    def accept(
        self,
        account: str,
        rows: Sequence[AcceptRow],
        *,
        what: str = "Accept suggestions",
        say: Say = unheard,
    ) -> Linked:
        """Link what a person has seen and accepted, as one bulk change; how = the tier of each.

        Left alone: what was linked or ignored since, items that are gone, barcodes that differ. Raises UnknownName.
        """
        pairs = [_Pair(each.channel_sku, each.sku, link_how(each.tier, each.score)) for each in rows]
        return self._bulk(account, what, "accepted suggestions", pairs, say)

    def _bulk(self, account: str, what: str, did: str, pairs: Sequence[_Pair], say: Say = unheard) -> Linked:
        row = self._store.read(lambda: accounts.named(account))
        recording = Recording(self._store, row.id, what)
        linked = 0
        orders: set[int] = set()
        left: list[tuple[str, str]] = []
        for start in range(0, len(pairs), PART):
            part = pairs[start : start + PART]
            skus = [each.channel_sku for each in part]
            done = recording.write(skus, partial(_link_part, row.id, part, recording.at, recording.who))
            linked += done.linked
            orders |= done.orders
            left += done.left
            say(min(start + PART, len(pairs)), len(pairs))
        self._store.write(lambda: audit.note(did, account, recording.at, after=linked, who=recording.who))
        return Linked(linked, len(orders), left=tuple(left), batch=recording.batch)


def _link_part(account_id: int, part: Sequence[_Pair], now: datetime, who: str) -> _Part:
    ids = listings.item_ids([each.sku for each in part])
    free = listings.still_unlinked(account_id, [each.channel_sku for each in part])
    able = {each.channel_sku: ids[each.sku] for each in part if each.sku in ids and each.channel_sku in free}
    clashes = listing_barcodes.clashes(account_id, list(able.items()))
    left: list[tuple[str, str]] = []
    links: list[tuple[str, int, str]] = []
    for each in part:
        own = each.channel_sku
        if own in clashes:
            left.append((own, f"barcodes differ: {clashes[own].words}"))
        elif own in able:
            links.append((own, able[own], each.how))
        else:
            gone = f"no stock item {each.sku} any more"
            left.append((own, "linked or ignored meanwhile" if each.sku in ids else gone))
    return _Part(len(links), listings.link_each(account_id, links, now, who), left)


def _typed(channel_sku: str) -> str:
    if not channel_sku.strip():
        raise BadInput("A listing needs a channel SKU", fix="Write it as the channel does, letter for letter")
    return channel_sku


def _tip(account_id: int, channel_sku: str) -> str:
    listed = listing_typed.alike(account_id, [channel_sku]).get(channel_sku)
    return f"The channel lists {listed}, you typed {channel_sku}: is it the same?" if listed else ""


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
