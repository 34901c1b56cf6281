"""X11: listings on their way to a channel: the debt with what it is of, in one transaction, and what became of both.
Inside a read or a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from linndesk.domain.outbox import Hold
from linndesk.domain.publishing import Action, FeedMessage, FeedProduct, TemplateState
from linndesk.store import bulk, levels, listings, outbox, price_rows, templates
from linndesk.store import listing_json as plain
from linndesk.store.outbox import NewRow, OutboxRow
from linndesk.store.publications import Made
from linndesk.store.tables import Listing, Outbox, Template
from linndesk.store.templates import TemplateRow

KIND = "listing"
HOW = "listed from here"  # how a listing was linked
WORKING: dict[Action, TemplateState] = {"create": "creating", "update": "updating", "delete": "deleting"}
RANK: dict[Action, int] = {"create": 11, "update": 12, "delete": 13}  # one request holds rows of one act
LOST = "lost"  # a key of the payload: an answer to it was lost, and it was told again
NEWER = "A newer order of this listing counts"
GONE = "The listing is not here any more"
OTHERWISE = "It stands otherwise by now"


@dataclass(frozen=True, slots=True)
class Asked:
    """A listing that a person wants told. ``due``: when it may leave; ``hold``: what keeps it here."""

    made: Made
    pool_id: int
    due: datetime
    hold: Hold
    who: str = "you"


def can(row: TemplateRow) -> frozenset[Action]:
    """What may be done with it as it stands."""
    if row.state in templates.WORKING or row.state == "unknown":
        return frozenset()
    return frozenset({"update", "delete"}) if row.there else frozenset({"create"})


def submit(action: Action, asked: Sequence[Asked], now: datetime) -> dict[int, int]:
    """The debts, with the listings that they are of; row by listing. At most some hundred. One that another PC has
    ordered or changed since it was looked at is left out."""
    mine = [each for each in asked if _take(each.made.template, WORKING[action], now)]
    over([each.made.template for each in mine], NEWER, now)
    news = [
        NewRow(
            each.made.template.account_id, each.pool_id, "listing", each.made.template.sku,
            payload_of(action, each.made), each.due, each.hold, who=each.who, rank=RANK[action],
        )
        for each in mine
    ]  # fmt: skip
    ids = outbox.add_many(news, now)
    return {each.made.template.id: row_id for each, row_id in zip(mine, ids, strict=True)}


def _take(row: TemplateRow, state: TemplateState, now: datetime) -> bool:
    """The one that says so first has it: two PCs may share this database."""
    same = (Template.id == row.id) & (Template.state == row.state) & (Template.version == row.version)
    return bool(Template.update(state=state, updated_at=now).where(same).execute())


def over(rows: Sequence[TemplateRow], why: str, now: datetime) -> None:
    """What was refused of these is settled in another way, and needs nobody any more. At most some
    hundred."""
    if not rows:
        return
    ids = {each.id for each in rows}
    accounts = sorted({each.account_id for each in rows})
    mine = Outbox.account.in_(accounts) & (Outbox.kind == KIND) & (Outbox.state == "refused")
    found = Outbox.select(Outbox.id, Outbox.payload).where(mine & Outbox.target.in_([each.sku for each in rows]))
    outbox.end_all([each.id for each in found if each.payload["template"] in ids], "superseded", now, why)


def payload_of(action: Action, made: Made, was: TemplateState | None = None) -> dict[str, Any]:
    """What is told of it, in few words; the whole of it is made as it leaves. ``was``: how it stood before."""
    row, said = made.template, made.publication
    return {
        "action": action, "template": row.id, "version": row.version, "was": was or row.state, "title": row.title,
        "configurator": made.configurator.name, "quantity": said.quantity, "price": str(said.price),
        "external_id": said.external_id,
    }  # fmt: skip


def action_of(row: OutboxRow) -> Action:
    return cast(Action, row.payload["action"])


def template_of(row: OutboxRow) -> int:
    return int(row.payload["template"])


def may_be_done(row: OutboxRow) -> bool:
    """Whether a refusal of it may only mean that it was done the first time: nobody heard of that."""
    return action_of(row) == "delete" and bool(row.payload.get(LOST))


def is_last(row: OutboxRow) -> bool:
    """Whether nothing newer was ordered of its listing."""
    newest = debt_of(template_of(row))
    return newest is not None and newest.id == row.id


def debt_of(template_id: int) -> OutboxRow | None:
    """The row that tells a listing, or told it last."""
    template = Template.get_or_none(Template.id == template_id)
    if template is None:
        return None
    mine = (Outbox.account == template.account_id) & (Outbox.kind == KIND) & (Outbox.target == template.sku)
    for each in Outbox.select(Outbox.id, Outbox.payload).where(mine).order_by(Outbox.id.desc()):
        if each.payload["template"] == template_id:
            return outbox.by_id(each.id)
    return None


def unfit(rows: Sequence[OutboxRow]) -> dict[int, str]:
    """Why rows that are about to leave are not to be told any more, by id; "" = they are."""
    states = templates.states(template_of(each) for each in rows)
    found = {}
    for row in rows:
        state = states.get(template_of(row))
        if state is None:
            found[row.id] = GONE
        else:
            found[row.id] = "" if state == WORKING[action_of(row)] else OTHERWISE
    return found


def goes(row: OutboxRow, now: datetime) -> None:
    """It waits again."""
    _set([template_of(row)], WORKING[action_of(row)], now)


def back(row: OutboxRow, now: datetime) -> None:
    """Nothing of it was told, or nobody wants it told: it stands as before."""
    was = cast(TemplateState, row.payload.get("was") or "draft")
    _set([template_of(row)], was, now)


def refused(row: OutboxRow, messages: Sequence[FeedMessage], now: datetime) -> None:
    """The channel, or we, refused it: what it has of it, it has as before."""
    _set([template_of(row)], "refused", now, messages=plain.messages_json(messages))


def unknown(row: OutboxRow, now: datetime) -> None:
    """Nobody knows what the channel has of it: a person looks there (R-LOST)."""
    _set([template_of(row)], "unknown", now)


def done(row: OutboxRow, product: FeedProduct | None, now: datetime) -> None:
    """The channel has it so. ``product``: what it said of it; None = a person has seen it there."""
    action = action_of(row)
    template = Template.get_or_none(Template.id == template_of(row))
    if template is None:
        return
    messages = plain.messages_json(product.messages) if product is not None else []
    if action == "delete":
        _set(
            [template.id], "deleted", now, messages=messages, external_id="", url="", listed_at=None,
            told=row.payload["version"],
        )  # fmt: skip
        _vanish(template)
        return
    more: dict[str, Any] = {"external_id": product.external_id} if product is not None and product.external_id else {}
    if product is not None and product.url:
        more["url"] = product.url
    told = row.payload["version"]
    _set([template.id], "listed", now, messages=messages, told=told, listed_at=template.listed_at or now, **more)
    if product is not None:
        _write_back(template, product, now)
    else:
        link(template.id, now)
    if template.version == told:  # else somebody has changed it since, and that was told to nobody yet
        _own_prices(template)


def _own_prices(template: Template) -> None:
    """What it was listed at is the listing's own price from now on: no plan tells its item's price after it (X8)."""
    drafts = plain.variations_of(template.variations)
    given = {each.sku: each.price for each in drafts} or {template.sku: template.price}
    price_rows.set_own(template.account_id, [(sku, price) for sku, price in given.items() if price is not None])


def _write_back(template: Template, product: FeedProduct, now: datetime) -> None:
    """What the channel calls it goes to the mapping; its stock follows from the next plan on."""
    drafts = {each.sku: each for each in plain.variations_of(template.variations)}
    named = {sku: reference for sku, reference in product.references if sku == template.sku or sku in drafts}
    sold = dict.fromkeys(drafts or [template.sku], "")  # of variations the whole is sold nowhere, unless it is named
    known = {**sold, **named}
    listings.type_ahead(template.account_id, list(known))
    for sku, reference in known.items():
        title = (drafts[sku].title if sku in drafts else "") or template.title
        changes: dict[str, Any] = {
            "title": title, "verified": True, "vanished": False, "last_seen": now, "dirty": Listing.dirty + 1,
        }  # fmt: skip
        if reference:
            changes["reference"] = reference
        mine = (Listing.account == template.account_id) & (Listing.channel_sku == sku)
        Listing.update(changes).where(mine).execute()
    _link(template, list(known), now)


def link(template_id: int, now: datetime) -> None:
    """Its SKUs are linked to the stock items that they were made of; what the channel calls them comes with the next
    list of its products."""
    template = Template.get_by_id(template_id)
    drafts = [each.sku for each in plain.variations_of(template.variations)]
    skus = drafts or [template.sku]
    listings.type_ahead(template.account_id, skus)
    _link(template, skus, now)


def _link(template: Template, skus: Sequence[str], now: datetime) -> None:
    """Those that are neither linked nor ignored, to the stock items that they were made of."""
    free = listings.still_unlinked(template.account_id, skus) if skus else set()
    items = listings.item_ids(sorted(free))
    if template.item_id is not None and template.sku in free:
        items[template.sku] = template.item_id
    if items:
        listings.link(template.account_id, sorted(items.items()), HOW, now)


def _vanish(template: Template) -> None:
    """The channel no longer sells it."""
    skus = [template.sku, *(each.sku for each in plain.variations_of(template.variations))]
    mine = (Listing.account == template.account_id) & Listing.channel_sku.in_(skus)
    ids = [each.id for each in Listing.select(Listing.id).where(mine)]
    Listing.update(vanished=True).where(mine).execute()
    levels.mark_listings(ids)


def _set(ids: Sequence[int], state: TemplateState, now: datetime, **more: Any) -> None:
    Template.update(state=state, updated_at=now, **more).where(Template.id.in_(list(ids))).execute()


def of_account(account_id: int) -> tuple[int, int]:
    """How many configurators and listings that were made here belong to it."""
    sql = (
        "select (select count(*) from configurator where account_id = ?), "
        "(select count(*) from listing_template where account_id = ?)"
    )
    row = bulk.rows(Template, sql, [account_id, account_id])[0]
    return int(row[0]), int(row[1])
