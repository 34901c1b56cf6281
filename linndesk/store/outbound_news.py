"""What a centre says of an order: its state, its packages as ordinary despatches, the rest back home. Inside a write.

A despatch, its debt and the note that its package was seen are one transaction, so that each is told once however often
and in whatever order the answers come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linndesk.domain import outbound_parcels
from linndesk.domain.outbound import Sent, ThereNow, came_back
from linndesk.domain.outbound_parcels import Stand, Told
from linndesk.domain.outbox import Hold, Kind
from linndesk.store import bulk, leaving, outbound, outbound_acts, outbound_cards, parcels, problems
from linndesk.store.fields import to_ms
from linndesk.store.leaving import OrderNow
from linndesk.store.outbound import OutboundRow, PackageRow
from linndesk.store.parcels import Leaving
from linndesk.store.tables import Outbound, OutboundPackage, ParcelLine

NO_NUMBER_AFTER = timedelta(days=1)  # a package is told without one then
FIRST_LOOK, LOOK_EVERY = timedelta(minutes=1), timedelta(minutes=15)
LONG_UNSEEN = timedelta(hours=1)
_RANK = {"asked": 0, "taken": 1, "processing": 2}  # the rest ends it


@dataclass(frozen=True, slots=True)
class Terms:
    """How the account that sold an order hears of a parcel. ``ends``: the stage that its order enters when it is told
    of whole orders only (*process*)."""

    kind: Kind = "despatch"
    hold: Hold = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """``parcels``: made by this answer; ``back``: the order, or the rest of it, is at home again."""

    parcels: int = 0
    back: bool = False


NOTHING = Applied()


def apply(outbound_id: int, there: ThereNow, terms: Callable[[int], Terms], now: datetime) -> Applied:
    """``terms`` by account id. An answer that says nothing new, or is older than what is known, changes nothing."""
    known = outbound.by_id(outbound_id)
    if known is None or _is_over(known):
        return NOTHING
    order = leaving.of([known.order_id], lock=True).get(known.order_id)  # before the row: or two PCs wait in turn
    row = outbound.by_id(outbound_id, lock=True)
    if order is None or row is None or _is_over(row):
        return NOTHING
    row = _heard(row, there, now)
    waiting = _packages(row, there, now)
    ready = [each for each, since in waiting if each.tracking or now - since >= NO_NUMBER_AFTER]
    stand = _stand(row, there, len(ready) == len(waiting), now)
    made = _tell(row, order, there, ready, stand, terms(order.account_id), now)
    if stand == "ended":
        outbound_acts.come_back(row.id, row.state, row.why, now)
    elif stand == "gone":
        Outbound.update(next_look=None).where(Outbound.id == row.id).execute()
        outbound_acts.all_sent(row, now)
    return Applied(made, stand == "ended")


def unseen(outbound_id: int, now: datetime) -> None:
    """The channel does not show it yet, or no more: it is looked for again, ever later."""
    row = outbound.by_id(outbound_id)
    if row is not None and row.state != "taken":
        later([row.id], now)
    elif row is not None:
        age = now - (row.taken_at or row.asked_at)
        _look_at(row.id, now + max(FIRST_LOOK, min(age, LOOK_EVERY)))
        order = leaving.of([row.order_id]).get(row.order_id)
        if age >= LONG_UNSEEN and order is not None and not problems.stands(outbound_cards.unseen_key(order.id)):
            problems.raise_(outbound_cards.unseen(row, order), now)


def soon(outbound_id: int, now: datetime) -> None:
    """It was asked to stop: whether that came in time is looked for soon."""
    _look_at(outbound_id, now + FIRST_LOOK)


def later(outbound_ids: Sequence[int], now: datetime, pause: timedelta = LOOK_EVERY) -> None:
    """They could not be asked about, or nothing has changed."""
    for each in outbound_ids:
        _look_at(each, now + pause)


def heard(outbound_ids: Sequence[int], now: datetime) -> None:
    """All their changes are known until now; of those of which nothing was said nothing has changed."""
    later(outbound_ids, now)
    bulk.update(Outbound, ("heard_at",), [(to_ms(now), each) for each in outbound_ids])


def _look_at(outbound_id: int, when: datetime) -> None:
    still = (Outbound.id == outbound_id) & Outbound.next_look.is_null(False)
    Outbound.update(next_look=when).where(still).execute()


def _is_over(row: OutboundRow) -> bool:
    return row.ended_at is not None and row.next_look is None


def _heard(row: OutboundRow, there: ThereNow, now: datetime) -> OutboundRow:
    """Its state only goes on: what has ended stays so."""
    news: dict[str, object] = {"heard_at": now, "taken_at": row.taken_at or now}
    if row.ended_at is None and _RANK.get(there.state, 3) >= _RANK.get(row.state, 3):
        news |= {"state": there.state, "word": there.word, "why": there.why}
        news["ended_at"] = None if there.state in _RANK else now
        pause = FIRST_LOOK if there.state == "taken" else LOOK_EVERY
        news["next_look"] = now + pause
    else:
        news["next_look"] = now + LOOK_EVERY
    Outbound.update(news).where(Outbound.id == row.id).execute()
    if there.state != "taken":
        outbound_acts.is_there(row, now)
        problems.heal(outbound_cards.unseen_key(row.order_id), now)
    found = outbound.by_id(row.id)
    assert found is not None  # it is locked
    return found


def _packages(row: OutboundRow, there: ThereNow, now: datetime) -> list[tuple[Sent, datetime]]:
    """Those of this answer that were not told yet, and since when they are away; each is noted."""
    known = {each.package: each for each in row.packages}
    numbers = {_tight(each.tracking): each.parcel_id for each in row.packages if each.tracking and each.parcel_id}
    found = []
    for each in _each_once(there.packages):
        before = known.get(each.package)
        if before is not None and before.parcel_id is not None:
            continue  # it was told; another number for it is not another parcel
        told = numbers.get(_tight(each.tracking)) if each.tracking else None
        _note(row, before, each, told, now)
        if told is None:
            found.append((each, min(filter(None, (each.shipped_at, before.seen_at if before else now)))))
    return found


def _note(row: OutboundRow, before: PackageRow | None, sent: Sent, parcel_id: int | None, now: datetime) -> None:
    facts = {"carrier": sent.carrier, "tracking": sent.tracking, "parcel": parcel_id}
    if before is None:
        OutboundPackage.create(outbound=row.id, package=sent.package, seen_at=now, **facts)
    elif (before.carrier, before.tracking, before.parcel_id) != (sent.carrier, sent.tracking, parcel_id):
        OutboundPackage.update(facts).where(OutboundPackage.id == before.id).execute()


def _each_once(packages: Sequence[Sent]) -> list[Sent]:
    return list({each.package: each for each in packages}.values())


def _tight(number: str) -> str:
    return "".join(number.split()).casefold()


def _stand(row: OutboundRow, there: ThereNow, all_ready: bool, now: datetime) -> Stand:
    """What has ended waits for its tracking numbers before the rest comes back, for a day at most."""
    if row.ended_at is None or not all_ready:
        return "running"
    if came_back(row.state):
        return "ended"
    named = bool(there.packages) or bool(row.packages)
    return "gone" if named or now - row.ended_at >= NO_NUMBER_AFTER else "running"


def _tell(
    row: OutboundRow, order: OrderNow, there: ThereNow, ready: Sequence[Sent], stand: Stand, terms: Terms, now: datetime
) -> int:
    """Parcels that were made of it."""
    left = _left(row, order)
    if terms.kind == "process":
        told = [outbound_parcels.whole(ready, left)] if stand == "gone" and any(left.values()) else []
    else:
        share = outbound_parcels.shares(row.lines, _each_once(there.packages))
        told = outbound_parcels.parcels(ready, share, left, stand)
    _untold([each for each in told if not each.lines], row, order, now)
    going = [each for each in told if each.lines]
    gone = parcels.despatch([_leaving(each, order, terms, now) for each in going], now, row.location) if going else []
    for each, parcel in zip(going, gone, strict=True):
        mine = OutboundPackage.package.in_(list(each.packages)) & (OutboundPackage.outbound == row.id)
        OutboundPackage.update(parcel=parcel.parcel_id).where(mine).execute()
    return len(gone)


def _left(row: OutboundRow, order: OrderNow) -> dict[str, int]:
    """Units by line that may still be told: no more than were asked for, and no more than the order has."""
    told = _told(row)
    wanted = outbound_parcels.asked(row.lines)
    return {
        line.line_id: max(0, min(line.left, wanted[line.line_id] - told.get(line.line_id, 0)))
        for line in order.lines
        if line.line_id in wanted
    }


def _told(row: OutboundRow) -> Mapping[str, int]:
    """Units by line of the parcels that were made of it."""
    found = bulk.rows(
        ParcelLine,
        "select l.line_id, sum(p.quantity) from parcel_line p join order_line l on l.id = p.line_id "
        "where p.parcel_id in (select parcel_id from outbound_package where outbound_id = ? and parcel_id is not null) "
        "group by l.line_id",
        [row.id],
    )
    return {line: int(units) for line, units in found}


def _leaving(told: Told, order: OrderNow, terms: Terms, now: datetime) -> Leaving:
    by_id = {each.line_id: each for each in order.lines}
    lines = tuple((by_id[line], units) for line, units in told.lines)
    return Leaving(
        order, told.carrier, told.tracking, lines, now, terms.hold, kind=terms.kind, ends=terms.ends, theirs=True
    )  # fmt: skip


def _untold(bare: Sequence[Told], row: OutboundRow, order: OrderNow, now: datetime) -> None:
    """Numbers for which no unit is left: a person gives them on."""
    if not bare or problems.stands(outbound_cards.untold_key(order.id)):
        return
    problems.raise_(outbound_cards.untold(row, order, ", ".join(each.tracking for each in bare)), now)
