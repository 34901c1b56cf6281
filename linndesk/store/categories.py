"""X11: the categories of a channel as it named them last. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.domain.publishing import Category
from linndesk.store import bulk
from linndesk.store.grids import like
from linndesk.store.tables import ChannelCategory, Integration


def begin(account_id: int) -> None:
    """A download begins. What it names has a place below 0 until it is whole, so that one that stops half-way takes
    nothing away."""
    below = (ChannelCategory.account == account_id) & (ChannelCategory.place < 0)
    ChannelCategory.update(place=ChannelCategory.place * -1).where(below).execute()


def put(account_id: int, found: Sequence[Category], first: int) -> None:
    """Some of a download, at most some hundred. ``first``: the place of the first, from 1."""
    bulk.insert_or_update(
        ChannelCategory,
        ("account_id", "category", "name", "place"),
        [(account_id, each.id, each.name, -(first + at)) for at, each in enumerate(found)],
        key=("account_id", "category"),
        change=("name", "place"),
    )


def finish(account_id: int, now: datetime) -> int:
    """The download is whole: what it did not name is gone. How many there are."""
    mine = ChannelCategory.account == account_id
    ChannelCategory.delete().where(mine & (ChannelCategory.place >= 0)).execute()
    ChannelCategory.update(place=ChannelCategory.place * -1).where(mine).execute()
    Integration.update(categories_at=now).where(Integration.account == account_id).execute()
    return int(ChannelCategory.select().where(mine).count())


def asked_at(account_id: int) -> datetime | None:
    """When they were downloaded whole; None = never."""
    found = Integration.get_or_none(Integration.account == account_id)
    return None if found is None else found.categories_at


def search(account_id: int, text: str, limit: int, offset: int = 0) -> tuple[list[Category], int]:
    """Those whose name or id has every word of ``text``, in the channel's order, and how many there are in all."""
    where = "account_id = ?"
    arguments: list[int | str] = [account_id]
    for word in text.split():
        where += " and (lower(name) like ? escape '!' or name like ? escape '!' or lower(category) like ? escape '!')"
        arguments += [like(word.lower()), like(word), like(word.lower())]
    total = bulk.rows(ChannelCategory, f"select count(*) from channel_category where {where}", arguments)[0][0]
    rows = bulk.rows(
        ChannelCategory,
        f"select category, name from channel_category where {where} order by abs(place), id limit ? offset ?",
        [*arguments, limit, offset],
    )
    return [Category(category, name) for category, name in rows], int(total)
