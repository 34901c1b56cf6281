"""A channel's own warehouse as a location here: made, driven, let go, and what a person is told of it. Inside a read or
a write."""

from __future__ import annotations

from datetime import datetime, timedelta

from linndesk.channels.base import ChannelKind
from linndesk.errors import BadInput, InvalidSettings
from linndesk.settings import AccountSettings
from linndesk.store import accounts, audit, centre_levels, centre_look, centres, outbound
from linndesk.store.accounts import AccountRow
from linndesk.store.centre_look import Lies
from linndesk.store.centres import CentreRow

DRIVES = "fba_sync_inventory"
LOOKS_BACK = timedelta(days=7)  # for orders that its warehouse has sent before anybody followed it here


def check(kind: ChannelKind, settings: AccountSettings, own: AccountRow | None) -> None:
    """D21. Raises InvalidSettings where another account drives one of these stocks, BadInput where it would go to
    another merchant while orders run through it. ``own``: None = it is new."""
    if own is not None and (kind.pool_key(settings) or own.uid) != own.pool_key:
        _refuse_running(kind, own, "cannot change its merchant yet")
    found = None if kind.centres is None or not kind.centres.drives(settings) else kind.centres.shared(settings)
    key = kind.pool_key(settings)
    for each in centres.of_key(kind.key, key) if found and key else ():
        if each.shared in (found or ()) and each.driver_id is not None and (own is None or each.driver_id != own.id):
            refused = centres.second_driver(each)
            raise InvalidSettings(refused.title, {DRIVES: refused.detail}, refused.fix)


def follow(
    kind: ChannelKind, account_id: int, before: AccountSettings | None, after: AccountSettings, now: datetime,
    pool_before: int | None = None,
) -> None:  # fmt: skip
    """Locations and drivers follow what was saved; to be called once it is stored. ``before``: None = it is new.
    ``pool_before``: of which merchant it was.

    Nothing is freed where it is switched off: location, levels and orders stay as they are. Raises BadInput for a
    second driver.
    """
    row = accounts.by_id(account_id)
    if kind.centres is None or row is None:
        return
    shared = tuple(kind.centres.shared(after)) if kind.centres.on(after) else ()
    was = _of(row.id)
    _make(row, kind.centres.name, shared, now)
    mine = [each for each in centres.of_pool(row.pool_id) if each.shared in shared]
    for each in mine:
        centres.keep_account(each, row.id)
    driven = mine if kind.centres.drives(after) else []
    for each in was:
        if each.id not in {some.id for some in driven}:
            centres.let_go(each.id)
            audit.note("nobody follows a fulfilment centre", each.location, now, before=row.name)
    for each in driven:
        centres.drive(each, row.id)
    changed = {each.id for each in was} ^ {each.id for each in driven}
    pools = {each.pool_id for each in (*was, *driven) if each.id in changed}
    if pool_before not in (None, row.pool_id):  # its listings have moved along
        pools |= {pool_before, row.pool_id}
    for pool_id in pools:
        centre_levels.relink_pool(pool_id, now)
    if shared and not (before is not None and kind.centres.on(before)):
        _look_back(row, now)


def _of(account_id: int) -> list[CentreRow]:
    return [each for each in centres.every() if each.driver_id == account_id]


def _make(row: AccountRow, called: str, shared: tuple[str, ...], now: datetime) -> None:
    there = {each.shared for each in centres.of_pool(row.pool_id)}
    for word in shared:
        if word not in there:
            made = centres.make(row.pool_id, word, name_for(row.name, called, word, len(shared)), row.id, now)
            audit.note("added a fulfilment centre", made.location, now, after=row.name)


def name_for(account: str, called: str, word: str, stocks: int) -> str:
    """What its location is called: with the stock's own word where the account has several."""
    return f"{account} {called} {word}" if stocks > 1 else f"{account} {called}"


def _look_back(row: AccountRow, now: datetime) -> None:
    """D7's road, once: orders that its warehouse sends were left out so far."""
    if row.resume_point is not None:
        since = now - LOOKS_BACK
        accounts.note(row.id, reread_since=since if row.reread_since is None else min(since, row.reread_since))


def leave(kind: ChannelKind, row: AccountRow) -> None:
    """The account is about to be removed with its orders. Raises BadInput while its channel still sends orders through
    it, or a centre sends orders of its own: added again, they would leave from here a second time."""
    _refuse_running(kind, row, "cannot be removed yet")
    sold = outbound.sold_by(row.id)
    if sold:
        raise BadInput(
            f"{row.name} cannot be removed yet",
            f"{sold[0].location} still sends {_count(len(sold), 'order')} of it",
            "Wait until they are sent, or move them back to a location of your own",
        )


def _refuse_running(kind: ChannelKind, row: AccountRow, what: str) -> None:
    """Nobody else could ask how these orders stand."""
    running = outbound.through(row.id)
    if kind.centres is not None and running:
        raise BadInput(
            f"{row.name} {what}",
            f"{kind.centres.name} still sends {_count(len(running), 'order')} of other channels through it",
            "Wait until they are sent, or move them back to a location of your own",
        )


def left(row: AccountRow, now: datetime) -> None:
    """The account is gone with its listings: what they were linked to no longer counts, others of its pool stay."""
    others = [each for each in accounts.every() if each.pool_id == row.pool_id]
    for each in centres.of_pool(row.pool_id) if others else ():
        centres.keep_account(each, others[0].id)
    if others:
        centre_levels.relink_pool(row.pool_id, now)


def said(kind: ChannelKind, row: AccountRow, before: AccountSettings, after: AccountSettings) -> tuple[str, ...]:
    """What saving it has done to its locations, as sentences."""
    if kind.centres is None:
        return ()
    was, now = kind.centres.on(before), kind.centres.on(after)
    mine = [each for each in centres.of_pool(row.pool_id) if each.shared in kind.centres.shared(after)]
    if now and (not was or kind.centres.drives(before) != kind.centres.drives(after)):
        return tuple(standing(each, row, kind.centres.name) for each in mine)
    if was and not now:
        lies = centre_look.lying()
        return tuple(_stays(each, lies.get(each.location_id, Lies())) for each in mine)
    return ()


def standings(kind: ChannelKind, row: AccountRow, settings: AccountSettings) -> tuple[str, ...]:
    """How each stock of an account stands, as sentences; nothing where it follows none."""
    if kind.centres is None or not kind.centres.on(settings):
        return ()
    shared = kind.centres.shared(settings)
    found = [each for each in centres.of_pool(row.pool_id) if each.shared in shared]
    return tuple(standing(each, row, kind.centres.name) for each in found)


def keeps(kind: ChannelKind, row: AccountRow) -> tuple[str, ...]:
    """What becomes of the locations of an account that is removed, as sentences."""
    mine = [] if kind.centres is None else [each for each in _of(row.id) if each.account == row.name]
    return tuple(f"The location {each.location} stays, and follows nobody." for each in mine)


def standing(centre: CentreRow, row: AccountRow, called: str) -> str:
    """Who drives it, when it was followed last, and what stood against that."""
    if centre.driver_id is None:
        return (
            f"{centre.location}: nobody drives it, its levels stay as they are until Sync inventory is on in an account"
        )
    who = f"drives {called}" if centre.driver_id == row.id else f"{called} follows {centre.driver}"
    when = (
        "not followed yet" if centre.followed_at is None else f"followed last {centre.followed_at:%Y-%m-%d %H:%M} UTC"
    )
    trouble = f"; {centre.trouble}" if centre.trouble else ""
    return f"{centre.location}: {who}, {when}{trouble}"


def _stays(centre: CentreRow, lies: Lies) -> str:
    orders = f", still locked there: {_count(lies.orders, 'order')}" if lies.orders else ""
    sent = f", followed to the end: {_count(lies.outbound, 'order')} of other channels" if lies.outbound else ""
    follows = f"it still follows {centre.driver}" if centre.driver else "its levels follow no more"
    units = f"{_count(lies.units, 'unit')} of {_count(lies.items, 'item')}"
    return f"{centre.location} stays as it is with {units}: {follows}{orders}{sent}. Nothing goes back on sale."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
