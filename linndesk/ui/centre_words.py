"""A channel's own warehouse in words: whose it is, what lies there, through whom it is followed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.services.centreview import CentrePlace
from linndesk.services.shown import CountedHere
from linndesk.ui.words import count, lasting, tr, when, when_tip

LATE_HOURS = 24


def lies(place: CentrePlace) -> str:
    """``1,204 units of 83 items, 30 due``; words for nothing where nothing lies there."""
    here = place.lies
    if not here.items and not here.due:
        return tr("nothing lies there")
    said = tr("{units} of {items}", units=count(here.units, "unit"), items=count(here.items, "item"))
    return said + (tr(", {n} due", n=f"{here.due:,}") if here.due else "")


def followed(place: CentrePlace, now: datetime) -> str:
    """``followed 3 min ago``, or why it is not."""
    if not place.driver:
        return tr("followed by nobody")
    if place.followed_at is None:
        return tr("not followed yet")
    past = now - place.followed_at
    if past.total_seconds() < 60:
        return tr("followed just now")
    if past.total_seconds() < LATE_HOURS * 3600:
        return tr("followed {span} ago", span=lasting(past))
    return tr("followed last {when}", when=when(place.followed_at, now))


def whose(place: CentrePlace) -> str:
    """``FBA of Shop UK``, whose driver is another one: ``FBA of Shop FR, through Shop DE``."""
    called = place.called or tr("A channel's warehouse")
    if not place.account:
        return tr("{called}, its account is gone", called=called)
    return tr("{called} of {account}", called=called, account=place.account)


def part(place: CentrePlace, account: str) -> str:
    """D21, what an account has to do with it: ``drives FBA``, ``FBA follows Shop DE``, ``nobody drives FBA``."""
    if not place.driver:
        return tr("nobody drives {called}", called=place.called)
    if place.driver == account:
        return tr("drives {called}", called=place.called)
    return tr("{called} follows {driver}", called=place.called, driver=place.driver)


def through(place: CentrePlace) -> str:
    """Who drives it."""
    if place.driver:
        return tr("{location} is counted by the channel and follows it through {driver}.",
                  location=place.location, driver=place.driver)  # fmt: skip
    if not place.account:
        return tr("{location} was counted by a channel whose account is gone.", location=place.location)
    return tr("{location} is counted by the channel; no account follows it now.", location=place.location)


def refused(location: str) -> str:
    """Why nobody may change what lies there."""
    return tr("{location} is the channel's own warehouse: the channel counts what lies there, and nothing here "
              "changes it.", location=location)  # fmt: skip


def nothing_there(place: CentrePlace) -> str:
    """Why an empty list of it is empty, and what to do."""
    if not place.driver:
        return tr("Nothing of it is known: no account follows {location}. Sync inventory in Account Config does.",
                  location=place.location)  # fmt: skip
    return tr("No item lies at {location}. What is linked to a listing that it sends stands here after a sync.",
              location=place.location)  # fmt: skip


def counts_words(counts: Sequence[CountedHere]) -> str:
    """What the channel counts of one of its SKUs, a line for each warehouse."""
    lines = []
    for each in counts:
        parts = [tr("{n} can be sold", n=f"{each.fulfillable:,}")]
        parts += [tr("{n} on the way there", n=f"{each.due:,}")] if each.due else []
        parts += [tr("{n} reserved", n=f"{each.reserved:,}")] if each.reserved else []
        parts += [tr("{n} that cannot be sold", n=f"{each.unsellable:,}")] if each.unsellable else []
        lines.append(tr("{location}: {parts}.", location=each.location, parts=", ".join(parts)))
        lines.append(tr("Asked {when}", when=when_tip(each.at)) if each.at else tr("Not asked again yet"))
    return "\n".join(lines)


def orders_there(place: CentrePlace) -> str:
    """What waits there; "" = nothing."""
    parts = [count(place.lies.orders, "order")] if place.lies.orders else []
    parts += [count(place.lies.outbound, "order being sent", "orders being sent")] if place.lies.outbound else []
    return ", ".join(parts)
