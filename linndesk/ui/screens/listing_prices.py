"""Prices in Listed Products: what a listing should cost, was told and shows, in cells and in words. Main thread."""

from __future__ import annotations

from decimal import Decimal

from linndesk.domain.pricing import price_words
from linndesk.services.shown import ListingRow
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.words import tr, when_tip

PRICE = "price"


def price_columns() -> tuple[Column[ListingRow], ...]:
    """Hidden until somebody wants them: many shops never tell a price from here."""
    return (
        Column(PRICE, "Price", price_cell, 74, "right", hidden=True, editable=True, tooltip=price_tip,
               header_tip="The listing's own; in grey the stock item's. F2 edits it, blank = as the stock item"),
        Column("price_sent", "Price told", told_cell, 92, "right", hidden=True, tooltip=told_tip,
               header_tip="What the channel was told last"),
        Column("channel_price", "Price now", shown_cell, 84, "right", hidden=True, tooltip=shown_tip,
               header_tip="What the channel was last seen to show; ▲ ours is higher, ▼ ours is lower. It is never "
               "corrected by itself"),
    )  # fmt: skip


def price_cell(row: ListingRow) -> Cell:
    """What it should cost."""
    if row.own_price is not None:
        return price_words(row.own_price)
    return None if row.item_price is None else Painted(price_words(row.item_price), "dim")


def price_tip(row: ListingRow) -> str:
    said = []
    if row.own_price is not None:
        of_item = tr("none") if row.item_price is None else price_words(row.item_price)
        said.append(tr("The listing's own price; the stock item's is {price}.", price=of_item))
    elif row.item_price is not None:
        said.append(tr("The stock item's price. F2 gives this listing its own."))
    else:
        said.append(tr("It has no price, so none is sent. F2 gives it one."))
    return "\n".join([*said, _state(row)]) if row.wanted_price is not None else said[0]


def told_cell(row: ListingRow) -> Cell:
    """Marked where it is not what it should cost, or was refused."""
    words = "" if row.price_sent is None else price_words(row.price_sent)
    if row.price_state == "error":
        return Painted(words or tr("Refused"), "bad", "mark-needs-you")
    if not words:
        return None
    waits = row.wanted_price is not None and row.wanted_price != row.price_sent
    return Painted(words, "warn") if waits else words


def told_tip(row: ListingRow) -> str:
    if row.price_sent is None and row.price_state != "error":
        return tr("No price was sent from here yet")
    sent = [tr("Sent {when}", when=when_tip(row.price_sent_at))] if row.price_sent_at else []
    return "\n".join([*sent, _state(row)])


def shown_cell(row: ListingRow) -> Cell:
    """What the channel shows, marked where it differs from what it was told."""
    if row.price is None:
        return None
    if row.price_sent is None or row.price == row.price_sent:
        return price_words(row.price)
    return Painted(f"{'▼' if row.price > row.price_sent else '▲'} {price_words(row.price)}", "warn")


def shown_tip(row: ListingRow) -> str:
    read = tr("Read {when}", when=when_tip(row.channel_at or row.last_seen))
    if row.price is None:
        return tr("The channel's list names no price.")
    if row.price_sent is None or row.price == row.price_sent:
        return read
    words = "It was told {price} and shows {shown}; somebody may have changed it there. {read}"
    return tr(words, price=price_words(row.price_sent), shown=price_words(row.price), read=read)


def state_words(row: ListingRow) -> str:
    """How its price stands, in one line, for details; "" where nobody has to do with it here."""
    if row.own_price is None and row.price_sent is None and row.price_state != "error":
        return ""
    cost: Decimal | None = row.wanted_price
    begins = tr("Price {price}", price=price_words(cost)) if cost is not None else tr("No price")
    return f"{begins} · {_state(row)}"


def _state(row: ListingRow) -> str:
    if row.price_state == "error":
        return tr("The channel refused it: {words}", words=row.price_error or tr("it did not say why"))
    if row.price_sent is None:
        return tr("No price was sent from here yet.")
    if row.wanted_price is not None and row.wanted_price != row.price_sent:
        return tr("The channel was told {price}; the new one has not left yet.", price=price_words(row.price_sent))
    if row.price_confirmed == row.price_sent:
        return tr("The channel has it.")
    return tr("Sent, not confirmed: the channel has not said that it has it.")
