"""X11: listings that are made here: from stock items, changed one or several at once, adopted, removed. Worker
threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from linndesk.channels.selling import SellingSettings
from linndesk.domain.availability import Limits
from linndesk.domain.publishing import Values
from linndesk.domain.publishing_rules import Fault as Fault
from linndesk.domain.stockplan import Rules
from linndesk.errors import BadInput
from linndesk.services import listing_verbs
from linndesk.services.connections import Connections
from linndesk.services.listingchanges import columns_of
from linndesk.services.listingforms import Attribute as Attribute
from linndesk.services.listingforms import Common as Common
from linndesk.services.listingforms import Debt as Debt
from linndesk.services.listingforms import TemplateView as TemplateView
from linndesk.services.listingforms import common_of, shown
from linndesk.store import accounts, audit, configurators, grids, problems, publications, publishing, templates
from linndesk.store.grids import GridQuery as GridQuery
from linndesk.store.listing_json import VariationDraft as VariationDraft
from linndesk.store.store import Store
from linndesk.store.templates import FeedLook as FeedLook
from linndesk.store.templates import TemplateRow as TemplateRow
from linndesk.store.templates_grid import TEMPLATES, TILES
from linndesk.store.templates_grid import TemplateLine as TemplateLine
from linndesk.store.writer import Urgency

CHUNK = 200  # rows a transaction
REMOVED, ADOPTED = "The listing was removed here", "The channel's own listing was adopted"


@dataclass(frozen=True, slots=True)
class Added:
    """``ids``: the new ones; ``left``: SKU and why, of those that were not added."""

    ids: tuple[int, ...]
    left: tuple[tuple[str, str], ...] = ()


class Templates:
    """Built.templates."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def ids(self, query: GridQuery) -> array[int]:
        """Filters: account (its value is ``account_id``), configurator, draft, working, listed, needs_you, deleted,
        changed, sku."""
        return self._store.read(lambda: grids.ids(TEMPLATES, query))

    def rows(self, ids: Sequence[int]) -> dict[int, TemplateLine]:
        """At most 200."""
        return self._store.read(lambda: grids.rows(TEMPLATES, ids))

    def account_id(self, account: str) -> int:
        """The value of the filter ``account``. Raises UnknownName."""
        return self._store.read(lambda: accounts.named(account).id)

    def tiles(self, account: str) -> dict[str, int]:
        """How many of an account's stand in each tile (draft, working, listed, needs_you, deleted), and ``all``."""
        found = self._store.read(lambda: templates.counts(accounts.named(account).id))
        tiles = {name: sum(found.get(each, 0) for each in states) for name, states in TILES.items()}
        return {"all": sum(found.values()), **tiles}

    def show(self, template_id: int) -> TemplateView:
        """Raises UnknownName."""

        def job() -> TemplateView:
            row = templates.by_id(template_id)
            made = publications.made([template_id], rules_of(self._connections, [row.account_id]))[template_id]
            debt = publishing.debt_of(template_id)
            return shown(made, debt, templates.feed_of(template_id))

        return self._store.read(job)

    def common(self, ids: Sequence[int]) -> Common:
        """What several have in common. Those that are not here any more are left out."""
        return common_of(list(self._store.read(lambda: templates.by_ids(ids)).values()))

    def find_items(self, text: str, limit: int = 20) -> list[tuple[str, str]]:
        """SKU and title of stock items: the one of exactly this SKU or barcode first, then those with every word."""
        return self._store.read(lambda: templates.items_like(text, limit))

    def add_items(
        self,
        configurator_id: int,
        skus: Sequence[str] = (),
        *,
        item_ids: Sequence[int] = (),
        told: Callable[[int, int], None] = lambda done, of: None,
    ) -> Added:
        """Drafts of these stock items, in the configurator's account. Raises UnknownName for the configurator."""
        wanted = list(dict.fromkeys([*skus, *self._store.read(lambda: templates.skus_of_items(item_ids))]))
        done: list[int] = []
        left: list[tuple[str, str]] = []
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            found = self._store.write(partial(self._add, configurator_id, part), Urgency.CLICK)
            done += found.ids
            left += found.left
            told(start + len(part), len(wanted))
        return Added(tuple(done), tuple(left))

    def _add(self, configurator_id: int, skus: Sequence[str]) -> Added:
        now = self._store.clock.now()
        row = configurators.by_id(configurator_id)
        items, there = templates.items_of(skus), templates.by_skus(row.account_id, skus)
        left = [(sku, f"There is no stock item {sku}") for sku in skus if sku not in items]
        left += [(sku, f"There is a listing of it already: {there[sku].state}") for sku in skus if sku in there]
        news = [items[sku] for sku in skus if sku in items and sku not in there]
        ids = templates.add(row.account_id, configurator_id, news, now)
        audit.note_many("listing drafted", ((f"template:{each}", None, configurator_id) for each in ids), now)
        return Added(tuple(ids), tuple(left))

    def save(self, ids: Sequence[int], changes: Mapping[str, Any]) -> int:
        """Only these keys (``listingchanges.KEYS``) of each, the same in all; how many were changed. ``attributes``:
        only these answers, an empty one is taken off; ``configurator``: the id of one of the same account. Raises
        BadInput, UnknownName."""
        new = columns_of(changes)
        answers: Values | None = changes.get("attributes")
        count = 0
        for start in range(0, len(ids), CHUNK):
            part = list(ids[start : start + CHUNK])
            count += self._store.write(partial(self._save, part, new, answers), Urgency.CLICK)
        return count

    def _save(self, ids: Sequence[int], new: Mapping[str, Any], answers: Values | None) -> int:
        now = self._store.clock.now()
        found = list(templates.by_ids(ids).values())
        if "configurator" in new:
            _refuse_stranger(configurators.by_id(new["configurator"]).account_id, found)
        mine = [each.id for each in found]
        if answers:
            templates.change_attributes(mine, answers, now)
        if new:
            templates.change(mine, new, now)
        keys = sorted([*new, *(["attributes"] if answers else [])])
        audit.note_many("listing changed", ((f"template:{each}", None, keys) for each in mine), now)
        return len(mine)

    def remove(self, ids: Sequence[int]) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Drafts, and what is no longer on the channel. How many went; SKU and why, of those that stay."""
        count, left = 0, []
        for start in range(0, len(ids), CHUNK):
            gone, stay = self._store.write(partial(self._remove, list(ids[start : start + CHUNK])), Urgency.CLICK)
            count += gone
            left += stay
        return count, tuple(left)

    def _remove(self, ids: Sequence[int]) -> tuple[int, list[tuple[str, str]]]:
        now = self._store.clock.now()
        found = templates.by_ids(ids)
        left = [(each.sku, why) for each in found.values() if (why := _stays(each))]
        gone = [each for each in found.values() if not _stays(each)]
        publishing.over(gone, REMOVED, now)
        templates.remove([each.id for each in gone])
        audit.note_many("listing removed here", ((f"template:{each.id}", each.sku, None) for each in gone), now)
        return len(gone), left

    def adopt(self, ids: Sequence[int]) -> tuple[int, tuple[tuple[str, str], ...]]:
        """The channel lists these SKUs already: from now on they are these. How many; SKU and why, of the others."""
        count, left = 0, []
        for start in range(0, len(ids), CHUNK):
            done, stay = self._store.write(partial(self._adopt, list(ids[start : start + CHUNK])), Urgency.CLICK)
            count += done
            left += stay
        return count, tuple(left)

    def _adopt(self, ids: Sequence[int]) -> tuple[int, list[tuple[str, str]]]:
        now = self._store.clock.now()
        done, left = 0, []
        for row in templates.by_ids(ids).values():
            listed = templates.listed_there(row.account_id, [row.sku]).get(row.sku)
            why = _not_adopted(row, listed is not None)
            if why or listed is None:
                left.append((row.sku, why))
                continue
            publishing.over([row], ADOPTED, now)
            _found(row, now)
            templates.adopt(row.id, listed.reference, now)
            publishing.link(row.id, now)
            audit.note("listing adopted", f"template:{row.id}", now, after={"reference": listed.reference})
            done += 1
        return done, left


def rules_of(connections: Connections, account_ids: Sequence[int]) -> dict[int, Rules]:
    """How each publishes levels. Inside a read or a write."""
    found = {}
    for each in account_ids:
        row = accounts.by_id(each)
        settings = None if row is None else connections.settings(row)
        found[each] = settings.stock_rules() if isinstance(settings, SellingSettings) else Rules(Limits())
    return found


def go_with(account_id: int) -> tuple[str, ...]:
    """What of its own listings goes with an account, as sentences; none where it makes none. Inside a read."""
    shared, made = publishing.of_account(account_id)
    if not shared and not made:
        return ()
    some = f"{shared:,} configurator{'' if shared == 1 else 's'}"
    return (f"{some} and {made:,} listing{'' if made == 1 else 's'} made here; what the channel lists stays there",)


def _refuse_stranger(account_id: int, rows: Sequence[TemplateRow]) -> None:
    if any(each.account_id != account_id for each in rows):
        raise BadInput("This configurator is another account's", fix="Choose one of the same account")


def _found(row: TemplateRow, now: datetime) -> None:
    """What nobody knew of its creation is known: the channel has it (R-LOST)."""
    debt = publishing.debt_of(row.id) if row.state == "unknown" else None
    if debt is not None and not listing_verbs.decide(debt, "there", now):
        problems.heal(problems.outbox_key(debt.id), now)


def _stays(row: TemplateRow) -> str:
    """Why it is not removed, as a sentence; "" = it may be."""
    if row.there:
        return "The channel has it: delete it there first"
    return publications.UNKNOWN_FATE if row.state == "unknown" else _busy(row)


def _not_adopted(row: TemplateRow, listed: bool) -> str:
    if row.there:
        return "It is the channel's listing already"
    if not listed:
        return f"The channel's list of products does not name {row.sku}: download its listings first"
    return _busy(row)


def _busy(row: TemplateRow) -> str:
    return publications.BEING_TOLD if row.state in templates.WORKING else ""
