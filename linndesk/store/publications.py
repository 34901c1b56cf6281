"""X11: a listing as it would be told now, with what it is made of and what speaks against it. Inside a read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from linndesk.domain.availability import Limits
from linndesk.domain.money import from_store
from linndesk.domain.publishing import Action, Publication, Variation, id_of_text
from linndesk.domain.publishing_rules import Fault, faults
from linndesk.domain.stockplan import Rules
from linndesk.store import bulk, configurators, stock_facts, templates
from linndesk.store.configurators import ConfiguratorRow
from linndesk.store.listing_json import VariationDraft
from linndesk.store.tables import Item, Listing
from linndesk.store.templates import WORKING, ListedAlready, TemplateRow

Source = Literal["", "template", "listing", "item", "variations"]

BEING_TOLD = "It is being told just now; wait until the channel has answered"
UNKNOWN_FATE = "Nobody knows whether the channel has it: look there, then say so"
NOT_THERE = "The channel does not have it: create it first"
IS_THERE = "The channel has it: update it"
ADOPT = "The channel lists {sku} already: adopt it"
NO_ID = "The channel has given no id of it yet: download its listings, then adopt it"
ASK = "The app was not asked yet what it wants to know of these categories: ask it in the configurator"
NO_PRICE = "It has no price: give it one here, or the stock item"
NO_QUANTITY = "It has no stock item: link one, or give a quantity here"


@dataclass(frozen=True, slots=True)
class Made:
    """``publication``: as it would be told now. ``price`` and ``quantity`` None = nobody knows; ``*_from``: whose they
    are. ``faults``: what keeps it from being told, each a sentence; none = it is ready."""

    template: TemplateRow
    configurator: ConfiguratorRow
    publication: Publication
    price: Decimal | None
    price_from: Source
    quantity: int | None
    quantity_from: Source
    faults: tuple[Fault, ...] = ()
    listed: ListedAlready | None = None


class _For(NamedTuple):
    """What listings are looked at for."""

    action: Action | None
    leaving: bool


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of one SKU of the account: what it costs and how many there are."""

    own_price: Decimal | None
    item_price: Decimal | None
    quantity: int | None
    reference: str


def made(
    ids: Sequence[int], rules: Mapping[int, Rules], action: Action | None = None, *, leaving: bool = False
) -> dict[int, Made]:
    """Of these templates, those that are here. ``rules``: how each account publishes levels. ``leaving``: they are
    being told already.

    ``action``: what it is looked at for, so that its faults say what speaks against exactly that; None = only what it
    says is looked at. Raises BadInput where an account counts chosen locations only, and none of them is here.
    """
    found: dict[int, Made] = {}
    with stock_facts.snapshot():
        for start in range(0, len(ids), bulk.CHUNK):
            rows = templates.by_ids(ids[start : start + bulk.CHUNK])
            for account_id in sorted({each.account_id for each in rows.values()}):
                mine = [each for each in rows.values() if each.account_id == account_id]
                found.update(_of_account(account_id, mine, rules[account_id], _For(action, leaving)))
    return {each: found[each] for each in ids if each in found}


def _of_account(account_id: int, rows: Sequence[TemplateRow], rules: Rules, purpose: _For) -> dict[int, Made]:
    used = {each: configurators.by_id(each) for each in sorted({row.configurator_id for row in rows})}
    facts = _facts(account_id, rows, rules)
    listed = templates.listed_there(account_id, sorted({sku for row in rows for sku in row.skus}))
    return {row.id: _made(row, used[row.configurator_id], facts, listed, purpose) for row in rows}


def _made(
    row: TemplateRow,
    configurator: ConfiguratorRow,
    facts: Mapping[str, _Facts],
    listed: Mapping[str, ListedAlready],
    purpose: _For,
) -> Made:
    own, choices = facts[row.sku], configurator.told
    variations = tuple(_variation(each, facts[each.sku]) for each in row.variations)
    price, price_from = _price(row, own, variations)
    quantity, quantity_from = _quantity(row, own, variations, facts)
    publication = Publication(
        row.id, row.sku, row.title, row.description, max(0, quantity or 0), price or Decimal(0), choices,
        row.external_id or (id_of_text(own.reference) if row.there else ""), row.pictures,
        {**choices.attributes, **row.attributes}, row.own_attributes, variations,
    )  # fmt: skip
    whole = Made(row, configurator, publication, price, price_from, quantity, quantity_from, (), listed.get(row.sku))
    said = _content(whole) if purpose.action != "delete" else []
    return replace(whole, faults=tuple([*_against(whole, listed, purpose), *said]))


def _content(whole: Made) -> list[Fault]:
    """What is wrong with what it says."""
    found = []
    if whole.configurator.is_stale:
        found.append(Fault("configurator", ASK))
    if whole.price is None:
        found.append(Fault("price", NO_PRICE))
    if whole.quantity is None:
        found.append(Fault("quantity", NO_QUANTITY))
    asked = whole.configurator.asked
    known = {each.where for each in found}
    more = faults(whole.publication, asked.form, asked.attributes, asked.rules)
    return [*found, *(each for each in more if each.where not in known)]


def _against(whole: Made, listed: Mapping[str, ListedAlready], purpose: _For) -> Iterable[Fault]:
    """What speaks against this act, whatever it says."""
    row, action = whole.template, purpose.action
    if action is None:
        return
    if row.state in WORKING and not purpose.leaving:
        yield Fault("state", BEING_TOLD)
    elif row.state == "unknown":
        yield Fault("state", UNKNOWN_FATE)
    elif action == "create" and row.there:
        yield Fault("state", IS_THERE)
    elif action == "create":
        yield from (Fault("sku", ADOPT.format(sku=sku)) for sku in row.skus if sku in listed)
    elif not row.there:
        yield Fault("state", NOT_THERE)
    elif not whole.publication.external_id:
        yield Fault("state", NO_ID)


def _variation(draft: VariationDraft, facts: _Facts) -> Variation:
    quantity = facts.quantity if draft.quantity is None else draft.quantity
    price = draft.price if draft.price is not None else facts.own_price
    return Variation(
        draft.sku, draft.title, quantity or 0, facts.item_price if price is None else price, draft.options,
        draft.pictures, draft.attributes,
    )  # fmt: skip


def _price(row: TemplateRow, own: _Facts, variations: Sequence[Variation]) -> tuple[Decimal | None, Source]:
    """The lowest of its variations where it has none itself."""
    if row.price is not None:
        return row.price, "template"
    if own.own_price is not None:
        return own.own_price, "listing"
    if own.item_price:
        return own.item_price, "item"
    lowest = min((each.price for each in variations if each.price is not None), default=None)
    return lowest, "" if lowest is None else "variations"


def _quantity(
    row: TemplateRow, own: _Facts, variations: Sequence[Variation], facts: Mapping[str, _Facts]
) -> tuple[int | None, Source]:
    """All of its variations together, where it has any."""
    if row.quantity is not None:
        return row.quantity, "template"
    if row.variations:
        known = all(each.quantity is not None or facts[each.sku].quantity is not None for each in row.variations)
        return (sum(each.quantity for each in variations), "variations") if known else (None, "")
    return own.quantity, "" if own.quantity is None else "item"


def _facts(account_id: int, rows: Sequence[TemplateRow], rules: Rules) -> dict[str, _Facts]:
    """Of every SKU that these name. A linked listing's own item and limits count, else the stock item's of that SKU."""
    skus = sorted({sku for row in rows for sku in (row.sku, *(each.sku for each in row.variations))})
    items = _items_of(skus) | {row.sku: row.item_id for row in rows if row.item_id is not None}
    listings = _listings_of(account_id, skus)
    limits = {sku: rules.limits for sku in skus}
    for sku, each in listings.items():
        if each.item_id is not None:
            items[sku] = each.item_id
            limits[sku] = rules.limits.of_listing(*each.limits)
    quantities = _quantities(account_id, rules, items, limits)
    prices = _prices(sorted(set(items.values())))
    return {
        sku: _Facts(
            listings[sku].price if sku in listings else None, prices.get(items.get(sku, 0)), quantities.get(sku),
            listings[sku].reference if sku in listings else "",
        )
        for sku in skus
    }  # fmt: skip


def _quantities(
    account_id: int, rules: Rules, items: Mapping[str, int], limits: Mapping[str, Limits]
) -> dict[str, int]:
    known = stock_facts.facts()
    counted = known.counted(rules, account_id)
    known.load(set(items.values()))
    return {sku: known.quantity(item, limits[sku], counted) for sku, item in items.items()}


def _items_of(skus: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in stock_facts.chunks(skus):
        found.update(bulk.rows(Item, f"select sku, id from item where sku in ({bulk.marks(len(part))})", part))
    return found


def _prices(item_ids: Sequence[int]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for part in stock_facts.chunks(item_ids):
        sql = f"select id, price from item where price is not null and id in ({bulk.marks(len(part))})"
        found.update((item_id, from_store(price)) for item_id, price in bulk.rows(Item, sql, part))
    return found


@dataclass(frozen=True, slots=True)
class _Listed:
    item_id: int | None
    limits: tuple[int | None, int | None, int | None]
    price: Decimal | None
    reference: str


def _listings_of(account_id: int, skus: Sequence[str]) -> dict[str, _Listed]:
    found: dict[str, _Listed] = {}
    for part in stock_facts.chunks(skus):
        sql = (
            "select channel_sku, item_id, max_listed, percentage, end_when, own_price, reference from listing "
            f"where account_id = ? and channel_sku in ({bulk.marks(len(part))})"
        )
        for sku, item, most, share, end, price, reference in bulk.rows(Listing, sql, [account_id, *part]):
            cost = None if price is None else from_store(price)
            found[sku] = _Listed(item, (most, share, end), cost, reference)
    return found
