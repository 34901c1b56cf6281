"""The columns of Listed Products, and what stands in them. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from linndesk.domain.listings import NO_LIMIT
from linndesk.domain.stockplan import Rules
from linndesk.services.shown import ListingRow
from linndesk.ui.centre_words import counts_words
from linndesk.ui.columns import Cell, Chip, Column, Painted
from linndesk.ui.messages import sentence
from linndesk.ui.screens.listing_prices import price_columns
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
    if row.excluded and not row.ignored:
        return Chip(tr("No level"), "quiet")
    word, tone = _STATES.get(row.state, (row.state, "quiet"))
    return Chip(tr(word), tone)  # type: ignore[arg-type]  # the table above holds tones only


def state_tip(row: ListingRow) -> str:
    said = []
    if row.vanished:
        said.append(tr("The last download no longer names it; it may have ended on the channel."))
    if not row.verified:
        said.append(tr("Typed here, not named by any report yet; nothing is sent until the channel names it."))
    if row.fulfilment == "amazon":
        said.append(fulfilment_tip(row))
    if row.excluded:
        said.append(excluded_words(row))
    if row.ignored:
        said.append(tr("Ignored: left out of Link all, and nothing is sent to it."))
    if row.error:
        said.append(row.error)
    if row.confirmed is not None and row.state == "confirmed":
        said.append(tr("The channel showed {n}, {when}.", n=f"{row.confirmed:,}", when=when_tip(row.confirmed_at)))
    elif row.sent is not None and row.state == "pending":
        said.append(
            tr(
                "Sent, not confirmed: the channel has not shown or said that it has it. Sent {when}.",
                when=when_tip(row.sent_at),
            )
        )
    if not said:
        said.append(tr("Its stock has not been sent from here yet.") if row.state == "not_sent" else tr("As sent."))
    return "\n".join(said)


def excluded_words(row: ListingRow) -> str:
    """Why its channel takes no level of it."""
    return tr("No level is sent of it. {why}", why=sentence(tr(row.excluded)))


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


def ours(row: ListingRow) -> int | None:
    """What it should show by our word: what it was told, else what is wanted, else what is available."""
    if row.fulfilment == "amazon":
        return None
    return next((each for each in (row.sent, row.wanted, row.available) if each is not None), None)


def channel_cell(row: ListingRow) -> Cell:
    """What the channel shows now, marked where it differs from ours; what its own warehouse counts, with a lock."""
    if row.counted is not None:
        return Painted(f"{row.counted:,}", "", "lock")
    mine = ours(row)
    if row.channel_quantity is None:
        return None
    if mine is None or row.channel_quantity == mine:
        return row.channel_quantity
    mark = "▼" if row.channel_quantity > mine else "▲"
    return Painted(f"{mark} {row.channel_quantity:,}", "warn" if row.channel_quantity > max(0, mine) else "")


def channel_tip(row: ListingRow) -> str:
    if row.fulfilment == "amazon":
        return counted_tip(row)
    at = row.channel_at or row.last_seen
    read = tr("Read {when}", when=when_tip(at)) if at else tr("Never read")
    if row.channel_quantity is None:
        return tr("The report names no quantity. {read}", read=read)
    mine = ours(row)
    if mine is None or row.channel_quantity == mine:
        return read
    word = tr("ours is lower") if row.channel_quantity > mine else tr("ours is higher")
    return tr("The channel shows {n}, {word}. {read}", n=f"{row.channel_quantity:,}", word=word, read=read)


def counted_tip(row: ListingRow) -> str:
    """What lies of it in the channel's own warehouse, and what else is known of it there."""
    if not row.counts:
        return tr("Counted by the channel's own warehouse; it has not been asked for this SKU yet.")
    lines = [tr("Counted by the channel's own warehouse:"), counts_words(row.counts)]
    return "\n".join(lines)


def wanted_cell(row: ListingRow) -> Cell:
    """What the last plan wanted; FBA never."""
    if row.fulfilment == "amazon":
        return Painted(tr("FBA"), "dim", "lock")
    if row.excluded:
        return Painted(tr("None"), "dim", "lock")
    return row.wanted if row.is_pushed else None


def wanted_tip(row: ListingRow) -> str:
    if row.fulfilment == "amazon":
        return fulfilment_tip(row)
    if row.excluded:
        return excluded_words(row)
    return tr("What the last plan wanted to be shown. F1 says why.") if row.is_pushed else state_tip(row)


def sent_tip(row: ListingRow) -> str:
    return tr("Sent {when}", when=when_tip(row.sent_at)) if row.sent_at else tr("Nothing was sent from here yet")


def rule_cell(own: int | None, default: int | None) -> Cell:
    """The listing's own value, or the account's in grey."""
    return own if own is not None else None if default is None else Painted(f"{default:,}", "dim")


def fulfilment_cell(row: ListingRow) -> Cell:
    return Painted(tr("FBA"), "quiet", "lock") if row.fulfilment == "amazon" else tr("Own")


def fulfilment_tip(row: ListingRow) -> str:
    if row.fulfilment == "amazon":
        return tr(OWN_WAREHOUSE)
    return tr("Sent by you.")


OWN_WAREHOUSE = "The channel's own warehouse sends it and counts it: no level and no rule of it is set from here."
RULES = ("max_listed", "percentage", "end_when", "latency")
RULE_TIP = "The listing's own; in grey the account's. F2 edits it, blank = as the account"


def _rule_columns(limit: Callable[[ListingRow, str], int | None]) -> tuple[Column[ListingRow], ...]:
    """What was seen of what was sent, and the listing's own rules, or the account's in grey."""
    return (
        Column("confirmed", "Confirmed", lambda row: row.confirmed, 84, "right", sortable=False, hidden=True,
               header_tip="What it was seen to show of what was sent"),
        Column("sent_at", "Sent at", lambda row: when_tip(row.sent_at), 150, hidden=True),
        Column("max_listed", "Max", lambda row: max_cell(row, limit(row, "max_listed")), 60, "right", hidden=True,
               editable=True, header_tip=RULE_TIP + ", none = no limit"),
        Column("percentage", "%", lambda row: rule_cell(row.percentage, limit(row, "percentage")), 56, "right",
               hidden=True, editable=True, header_tip=RULE_TIP),
        Column("end_when", "Stop at", lambda row: rule_cell(row.end_when, limit(row, "end_when")), 70, "right",
               hidden=True, editable=True, header_tip=RULE_TIP),
        Column("latency", "Latency", lambda row: rule_cell(row.latency, limit(row, "latency")), 70, "right",
               hidden=True, editable=True, header_tip=RULE_TIP),
    )  # fmt: skip


def listing_columns(rules: Callable[[str], Rules | None] = lambda account: None) -> tuple[Column[ListingRow], ...]:
    """The account's column is shown while listings of all accounts are; what the pane says is hidden at first.

    ``rules`` of an account by its name, for what stands in grey."""

    def limit(row: ListingRow, key: str) -> int | None:
        found = rules(row.account)
        if found is None or row.fulfilment == "amazon":
            return None
        return found.latency if key == "latency" else getattr(found.limits, key)

    return (
        Column("channel_sku", "Channel SKU", lambda row: row.channel_sku, 108, tooltip=lambda row: row.channel_sku),
        Column("account", "Account", lambda row: row.account, 92, hidden=True),
        Column("title", "Title", lambda row: row.title, 130, stretch=True, tooltip=lambda row: row.title),
        Column("reference", "Reference", lambda row: row.reference, 104, hidden=True,
               header_tip="The channel's own number, such as the ASIN"),
        Column("barcode", "Barcode", lambda row: row.barcode, 116, sortable=False, hidden=True),
        Column("fulfilment", "Fulfilment", fulfilment_cell, 88, tooltip=fulfilment_tip, hidden=True),
        Column(LINK, "Linked to", link_cell, 112, editable=True, tooltip=link_tip,
               header_tip="The stock item; in grey the best suggestion. F2 edits it, blank unlinks"),
        Column("item_title", "Item title", lambda row: row.item_title, 150, sortable=False, hidden=True),
        Column("match", "Match", match_cell, 96, sortable=False, tooltip=match_tip, hidden=True,
               header_tip="How it was linked, who and when in the tooltip; in grey the score of the best suggestion"),
        Column("available", "Available", lambda row: row.available, 68, "right", sortable=False,
               header_tip="On hand less what open orders hold, over your own locations"),
        Column("wanted", "Wanted", wanted_cell, 68, "right", tooltip=wanted_tip,
               header_tip="What the last plan wanted the channel to show"),
        Column("sent", "Sent", lambda row: row.sent, 56, "right", tooltip=sent_tip,
               header_tip="What the channel was told last"),
        Column("channel_quantity", "Channel now", channel_cell, 62, "right", tooltip=channel_tip,
               header_tip="What the channel was last seen to show; ▲ ours is higher, ▼ ours is lower. With a lock: "
               "what its own warehouse counts"),
        Column("state", "State", state_cell, 102, tooltip=state_tip),
        *price_columns(),
        *_rule_columns(limit),
        Column("last_seen", "Last seen", lambda row: when_tip(row.last_seen), 150, hidden=True),
    )  # fmt: skip


def max_cell(row: ListingRow, default: int | None = None) -> Cell:
    return tr("none") if row.max_listed == NO_LIMIT else rule_cell(row.max_listed, default)
