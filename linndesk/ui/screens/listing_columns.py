"""The columns of Listed Products, and what stands in them. Main thread."""

from __future__ import annotations

from linndesk.domain.listings import NO_LIMIT
from linndesk.services.shown import ListingRow
from linndesk.ui.columns import Cell, Chip, Column, Painted
from linndesk.ui.words import tr, when_tip

_STATES = {
    "not_sent": ("Not sent", "quiet"),
    "pending": ("Pending", "quiet"),
    "confirmed": ("Confirmed", "ok"),
    "error": ("Error", "bad"),
    "ignored": ("Ignored", "quiet"),
}
LINK = "sku"


def state_cell(row: ListingRow) -> Cell:
    """A12; what the channel no longer names, or never did, is said first."""
    if row.vanished:
        return Chip(tr("Vanished"), "warn")
    if not row.verified:
        return Chip(tr("Unverified"), "warn")
    if row.fulfilment == "amazon" and not row.ignored:
        return Chip(tr("FBA"), "quiet")
    word, tone = _STATES.get(row.state, (row.state, "quiet"))
    return Chip(tr(word), tone)  # type: ignore[arg-type]  # the table above holds tones only


def state_tip(row: ListingRow) -> str:
    said = []
    if row.vanished:
        said.append(tr("The last download no longer names it; it may have ended on the channel."))
    if not row.verified:
        said.append(tr("Typed here, not named by any report yet; nothing is sent until the channel names it."))
    if row.fulfilment == "amazon":
        said.append(tr("Sent from the channel's own warehouse: its stock is never set from here."))
    if row.ignored:
        said.append(tr("Ignored: left out of Link all, and nothing is sent to it."))
    if row.error:
        said.append(row.error)
    if not said:
        said.append(tr("Its stock has not been sent from here yet.") if row.state == "not_sent" else tr("As sent."))
    return "\n".join(said)


def link_cell(row: ListingRow) -> Cell:
    """Where nothing is linked the best suggestion stands in grey; its score stands beside it, under Match."""
    if row.sku:
        return row.sku
    if row.ignored:
        return None
    if row.suggested_sku:
        return Painted(f"{row.suggested_sku} ?", "dim")
    return Painted(tr("– not linked"), "dim")


def link_tip(row: ListingRow) -> str:
    if row.sku:
        return row.item_title or row.sku
    if row.suggested_sku and not row.ignored:
        return tr("It may be {sku}, score {score}. Enter accepts that.", sku=row.suggested_sku,
                  score=row.suggested_score)  # fmt: skip
    return tr("F2 links it to a stock item")


def match_cell(row: ListingRow) -> Cell:
    if row.suggested_sku and not row.sku and not row.ignored:
        return Painted(f"{row.suggested_score} ?", "dim")
    return row.link_how or None


def match_tip(row: ListingRow) -> str:
    return linked_words(row) if row.sku else link_tip(row)


def linked_words(row: ListingRow) -> str:
    """How, by whom and when it was linked."""
    who = {"you": tr("you"), "linndesk": tr("linndesk")}.get(row.linked_by, row.linked_by or tr("nobody knows"))
    return tr(
        "How: {how} · by {who} · {when}", how=row.link_how, who=who, when=when_tip(row.linked_at) or tr("long ago")
    )


def channel_cell(row: ListingRow) -> Cell:
    """What the channel shows now, marked where it differs from what is available here."""
    if row.channel_quantity is None:
        return None
    if row.available is None or row.fulfilment == "amazon" or row.channel_quantity == row.available:
        return row.channel_quantity
    mark = "▼" if row.channel_quantity > row.available else "▲"
    return Painted(f"{mark} {row.channel_quantity:,}", "warn" if row.channel_quantity > max(0, row.available) else "")


def channel_tip(row: ListingRow) -> str:
    read = tr("Read {when}", when=when_tip(row.last_seen)) if row.last_seen else tr("Never read")
    if row.channel_quantity is None:
        return tr("The report names no quantity. {read}", read=read)
    if row.available is None or row.channel_quantity == row.available or row.fulfilment == "amazon":
        return read
    word = tr("ours is lower") if row.channel_quantity > row.available else tr("ours is higher")
    return tr("The channel shows {n}, {word}. {read}", n=f"{row.channel_quantity:,}", word=word, read=read)


def fulfilment_cell(row: ListingRow) -> Cell:
    return Painted(tr("FBA"), "quiet", "lock") if row.fulfilment == "amazon" else tr("Own")


def fulfilment_tip(row: ListingRow) -> str:
    if row.fulfilment == "amazon":
        return tr("The channel's own warehouse sends it, so its stock is never set from here.")
    return tr("Sent by you.")


def listing_columns() -> tuple[Column[ListingRow], ...]:
    """The account's column is shown while listings of all accounts are; what the pane says is hidden at first."""
    return (
        Column("channel_sku", "Channel SKU", lambda row: row.channel_sku, 116, tooltip=lambda row: row.channel_sku),
        Column("account", "Account", lambda row: row.account, 92, hidden=True),
        Column("title", "Title", lambda row: row.title, 130, stretch=True, tooltip=lambda row: row.title),
        Column("reference", "Reference", lambda row: row.reference, 104, hidden=True,
               header_tip="The channel's own number, such as the ASIN"),
        Column("barcode", "Barcode", lambda row: row.barcode, 116, sortable=False, hidden=True),
        Column("fulfilment", "Fulfilment", fulfilment_cell, 88, tooltip=fulfilment_tip, hidden=True),
        Column(LINK, "Linked to", link_cell, 122, editable=True, tooltip=link_tip,
               header_tip="The stock item; in grey the best suggestion. F2 edits it, blank unlinks"),
        Column("item_title", "Item title", lambda row: row.item_title, 150, sortable=False, hidden=True),
        Column("match", "Match", match_cell, 96, sortable=False, tooltip=match_tip,
               header_tip="How it was linked, who and when in the tooltip; in grey the score of the best suggestion"),
        Column("available", "Available", lambda row: row.available, 76, "right", sortable=False,
               header_tip="On hand less what open orders hold, over all locations"),
        Column("channel_quantity", "Channel now", channel_cell, 66, "right", tooltip=channel_tip,
               header_tip="What the channel showed in the last download; ▲ ours is higher, ▼ ours is lower"),
        Column("state", "State", state_cell, 108, tooltip=state_tip),
        Column("price", "Price", price_cell, 72, "right", sortable=False, hidden=True,
               header_tip="In the marketplace's currency"),
        Column("max_listed", "Max", max_cell, 60, "right", sortable=False, hidden=True),
        Column("percentage", "%", lambda row: row.percentage, 56, "right", sortable=False, hidden=True),
        Column("end_when", "Stop at", lambda row: row.end_when, 70, "right", sortable=False, hidden=True),
        Column("latency", "Latency", lambda row: row.latency, 70, "right", sortable=False, hidden=True),
        Column("last_seen", "Last seen", lambda row: when_tip(row.last_seen), 150, hidden=True),
    )  # fmt: skip


def max_cell(row: ListingRow) -> Cell:
    return tr("none") if row.max_listed == NO_LIMIT else row.max_listed


def price_cell(row: ListingRow) -> Cell:
    return None if row.price is None else f"{row.price:,.2f}"
