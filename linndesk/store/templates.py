"""X11: listings that are made here, and what they say. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from linndesk.domain.publishing import FeedMessage, Picture, TemplateState, Values, id_of_text
from linndesk.errors import BadInput, UnknownName
from linndesk.store import bulk
from linndesk.store import listing_json as plain
from linndesk.store.fields import dump, to_ms
from linndesk.store.grids import like
from linndesk.store.listing_json import VariationDraft
from linndesk.store.tables import Account, Configurator, Item, Listing, ListingFeed, Template

WORKING: frozenset[TemplateState] = frozenset({"creating", "updating", "deleting"})


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One listing that is made here. ``price`` None = as prices of the account are worked out, ``quantity`` None = as
    its levels are. ``version``: of its content; ``told``: of the content that the channel took last, 0 = of none.

    ``there``: whether the channel has it, as far as anybody knows.
    """

    id: int
    account_id: int
    account: str
    configurator_id: int
    configurator: str
    item_id: int | None
    sku: str
    title: str
    description: str
    price: Decimal | None
    quantity: int | None
    pictures: tuple[Picture, ...]
    attributes: Values
    own_attributes: tuple[tuple[str, str], ...]
    variations: tuple[VariationDraft, ...]
    state: TemplateState
    external_id: str
    url: str
    messages: tuple[FeedMessage, ...]
    version: int
    told: int
    created_at: datetime
    updated_at: datetime
    listed_at: datetime | None

    @property
    def there(self) -> bool:
        return self.listed_at is not None and self.state != "deleted"

    @property
    def skus(self) -> tuple[str, ...]:
        """Its own, then those of its variations."""
        return (self.sku, *(each.sku for each in self.variations if each.sku != self.sku))


def by_id(template_id: int) -> TemplateRow:
    """Raises UnknownName."""
    found = by_ids([template_id])
    if template_id not in found:
        raise UnknownName("This listing is not here any more", fix="Refresh the window")
    return found[template_id]


def by_ids(ids: Sequence[int]) -> dict[int, TemplateRow]:
    """Those that are there, in the order asked for."""
    found: dict[int, TemplateRow] = {}
    for start in range(0, len(ids), bulk.CHUNK):
        part = list(ids[start : start + bulk.CHUNK])
        found.update((each.id, _row(each)) for each in _query().where(Template.id.in_(part)))
    return {each: found[each] for each in ids if each in found}


def by_skus(account_id: int, skus: Sequence[str]) -> dict[str, TemplateRow]:
    """Those of an account that are made for these SKUs."""
    found: dict[str, TemplateRow] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = list(skus[start : start + bulk.CHUNK])
        mine = (Template.account == account_id) & Template.sku.in_(part)
        found.update((each.sku, _row(each)) for each in _query().where(mine))
    return found


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A listing that is to be made of a stock item."""

    sku: str
    item_id: int | None
    title: str


def items_of(skus: Sequence[str]) -> dict[str, NewTemplate]:
    """Stock items of exactly these SKUs."""
    found: dict[str, NewTemplate] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = list(skus[start : start + bulk.CHUNK])
        found.update(
            (each.sku, NewTemplate(each.sku, each.id, each.title)) for each in Item.select().where(Item.sku.in_(part))
        )
    return found


def items_like(text: str, limit: int) -> list[tuple[str, str]]:
    """SKU and title of the items that have every word; the one of exactly this SKU or barcode first."""
    words = text.split()
    where = " and ".join(["(lower(sku) like ? escape '!' or lower(title) like ? escape '!')"] * len(words)) or "1 = 1"
    exact = text.strip().lower()
    rows = bulk.rows(
        Item,
        f"select sku, title from item where ({where}) or barcode = ? "
        "order by case when lower(sku) = ? or barcode = ? then 0 else 1 end, sku limit ?",
        [*(like(each.lower()) for each in words for _ in range(2)), exact or "-", exact, exact, limit],
    )
    return [(sku, title) for sku, title in rows]


def skus_of_items(ids: Sequence[int]) -> list[str]:
    """In the order asked for."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), bulk.CHUNK):
        part = list(ids[start : start + bulk.CHUNK])
        found.update(bulk.rows(Item, f"select id, sku from item where id in ({bulk.marks(len(part))})", part))
    return [found[each] for each in ids if each in found]


def add(account_id: int, configurator_id: int, news: Sequence[NewTemplate], now: datetime) -> list[int]:
    """Their ids, in order; at most some hundred. One whose SKU another PC has just added is left out."""
    ids = list(bulk.next_ids(Template, len(news)))
    at = to_ms(now)
    bulk.insert_or_update(
        Template,
        _COLUMNS,
        [
            (
                row_id, account_id, configurator_id, each.item_id, each.sku, each.title, "", None, None, "[]", "{}",
                "[]", "[]", "draft", "", "", "[]", 1, 0, at, at, None,
            )
            for row_id, each in zip(ids, news, strict=True)
        ],
        key=("account_id", "sku"),
        change=(),
    )  # fmt: skip
    known = states(ids)
    return [each for each in ids if each in known]


_COLUMNS = (
    "id", "account_id", "configurator_id", "item_id", "sku", "title", "description", "price", "quantity", "pictures",
    "attributes", "own_attributes", "variations", "state", "external_id", "url", "messages", "version", "told",
    "created_at", "updated_at", "listed_at",
)  # fmt: skip


def change(ids: Sequence[int], changes: Mapping[str, Any], now: datetime) -> None:
    """The same column values in each, which is a new version of its content. At most some hundred."""
    anew = {**changes, "version": Template.version + 1, "updated_at": now}
    Template.update(anew).where(Template.id.in_(list(ids))).execute()


def change_attributes(ids: Sequence[int], answers: Values, now: datetime) -> None:
    """Only these answers of each; an empty one is taken off. At most some hundred."""
    rows = []
    for each in Template.select(Template.id, Template.attributes).where(Template.id.in_(list(ids))):
        merged = plain.values_json({**plain.values_of(each.attributes), **answers})
        rows.append((dump(merged), each.id))
    bulk.update(Template, ("attributes",), rows)
    change(ids, {}, now)


def columns(
    *,
    title: str | None = None,
    description: str | None = None,
    pictures: Sequence[Picture] | None = None,
    own_attributes: Sequence[tuple[str, str]] | None = None,
    variations: Sequence[VariationDraft] | None = None,
) -> dict[str, Any]:
    """Plain column values of what is given."""
    found: dict[str, Any] = {}
    if title is not None:
        found["title"] = title
    if description is not None:
        found["description"] = description
    if pictures is not None:
        found["pictures"] = plain.pictures_json(pictures)
    if own_attributes is not None:
        found["own_attributes"] = [list(each) for each in own_attributes]
    if variations is not None:
        found["variations"] = plain.variations_json(variations)
    return found


def remove(ids: Sequence[int]) -> None:
    """At most some hundred; what was told of them stays in the outbox."""
    Template.delete().where(Template.id.in_(list(ids))).execute()


@dataclass(frozen=True, slots=True)
class ListedAlready:
    """A listing that the channel shows for a SKU."""

    listing_id: int
    reference: str
    title: str


def listed_there(account_id: int, skus: Sequence[str]) -> dict[str, ListedAlready]:
    """Of these SKUs, those that the channel's list of products names."""
    found: dict[str, ListedAlready] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = list(skus[start : start + bulk.CHUNK])
        mine = (Listing.account == account_id) & Listing.channel_sku.in_(part) & Listing.verified & ~Listing.vanished
        for each in Listing.select().where(mine):
            found[each.channel_sku] = ListedAlready(each.id, each.reference, each.title)
    return found


def adopt(template_id: int, reference: str, now: datetime) -> None:
    """The channel lists it already: from now on it is this one. Raises BadInput where it is being told."""
    row = by_id(template_id)
    if row.state in WORKING:
        raise BadInput(f"{row.sku} is being told just now", fix="Wait until the channel has answered")
    Template.update(
        state="listed", external_id=id_of_text(reference), listed_at=row.listed_at or now, updated_at=now, messages=[]
    ).where(Template.id == template_id).execute()


@dataclass(frozen=True, slots=True)
class FeedLook:
    """The feed that told of a listing last."""

    name: str
    action: str
    state: str
    created_at: datetime
    ended_at: datetime | None
    error: str


def feed_of(template_id: int) -> FeedLook | None:
    """None where nothing was ever taken."""
    sql = "select feed_id from listing_feed_item where template_id = ? order by id desc limit 1"
    rows = bulk.rows(Template, sql, [template_id])
    if not rows:
        return None
    each = ListingFeed.get_by_id(rows[0][0])
    return FeedLook(each.name, each.action, each.state, each.created_at, each.ended_at, each.error)


def counts(account_id: int) -> dict[TemplateState, int]:
    """How many stand in each state."""
    sql = "select state, count(*) from listing_template where account_id = ? group by state"
    return {cast(TemplateState, state): int(number) for state, number in bulk.rows(Template, sql, [account_id])}


def states(ids: Iterable[int]) -> dict[int, TemplateState]:
    found: dict[int, TemplateState] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), bulk.CHUNK):
        part = wanted[start : start + bulk.CHUNK]
        sql = f"select id, state from listing_template where id in ({bulk.marks(len(part))})"
        found.update(bulk.rows(Template, sql, part))
    return found


def _query() -> Any:
    query = Template.select(Template, Account.id, Account.name, Configurator.id, Configurator.name)
    return query.join(Account).switch(Template).join(Configurator)


def _row(each: Template) -> TemplateRow:
    return TemplateRow(
        id=each.id, account_id=each.account_id, account=each.account.name, configurator_id=each.configurator_id,
        configurator=each.configurator.name, item_id=each.item_id, sku=each.sku, title=each.title,
        description=each.description, price=each.price, quantity=each.quantity,
        pictures=plain.pictures_of(each.pictures), attributes=plain.values_of(each.attributes),
        own_attributes=plain.pairs_of(each.own_attributes), variations=plain.variations_of(each.variations),
        state=cast(TemplateState, each.state), external_id=each.external_id, url=each.url,
        messages=plain.messages_of(each.messages), version=each.version, told=each.told, created_at=each.created_at,
        updated_at=each.updated_at, listed_at=each.listed_at,
    )  # fmt: skip
