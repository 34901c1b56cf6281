"""What a plan would do with the marked listings of pools; nothing of it is done yet (R-POOL, R-BRAKE). In a read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from linndesk.domain.availability import LeftOut, Limits, decided, deciding, published
from linndesk.domain.brake import cause_of, unexplained, verdict
from linndesk.domain.outbox import Hold
from linndesk.domain.preview import Brake
from linndesk.domain.stockinputs import CLOSING, Inputs, Sums, opening, to_json
from linndesk.domain.stockplan import UNSENT, Level, Standing, decide, hold_for, is_rise, latency_of, rank_of
from linndesk.errors import BadInput
from linndesk.store import bulk, feeds, stock_facts, stock_groups, stock_sums
from linndesk.store.fields import dump, from_ms
from linndesk.store.stock_brake import Orders, mass, read_sums
from linndesk.store.stock_facts import Counted, snapshot
from linndesk.store.stock_groups import Last, Live, LiveRows, Row
from linndesk.store.stock_put import IDLE, SILENT, Back, Clash, Draft, Look, Put, Speaker
from linndesk.store.tables import Account

AT_ONCE = 250  # listings whose facts are in memory at a time; few, so that none of them grows old there
HAS_IT = "The channel has this level already"
CLASHING = "Two accounts link it to different stock items"
LEFT_OUT = {
    "amazon": "The channel sends this itself", "excluded": "The channel takes no level of it",
    "test": "This is a test account: only its test SKUs are told", "ignored": "The listing is ignored",
    "unlinked": "The listing is no longer linked", "unverified": "No report of the channel has named this SKU",
    "vanished": "The channel no longer lists it",
}  # fmt: skip

__all__ = ["IDLE", "Back", "Clash", "Draft", "Look", "Put", "Speaker", "draft"]


def draft(speakers: Sequence[Speaker], now: datetime, *, idle: bool = True) -> list[Draft]:
    """One for each of these accounts, which are all of their pools', in the order they were added.

    ``idle`` False: what is marked only for accounts that are off, watch or have no Inventory Sync is not looked at.
    """
    pools: dict[int, list[Speaker]] = {}
    for each in speakers:
        pools.setdefault(each.pool_id, []).append(each)
    found: dict[int, Draft] = {}
    with snapshot():
        for pool in pools.values():
            found.update(_Pool(pool, now).drafts(idle=idle))
    return [found[each.account_id] for each in speakers]


class _Change(NamedTuple):
    """A listing that is to be told something, or whose row is looked at again."""

    row: Row
    rows: Sequence[Row]
    live: Live | None
    standing: Standing
    level: Level
    limits: Limits
    free: int
    back: bool


class _Pool:
    """Drafts of one pool's accounts."""

    def __init__(self, speakers: Sequence[Speaker], now: datetime) -> None:
        self._speakers = {each.account_id: each for each in speakers}
        self._pool_id = speakers[0].pool_id
        self._now = now
        self._drafts = {each.account_id: Draft(each.account_id) for each in speakers}
        self._counted: dict[int, Counted] = {}
        self._partly: dict[int, tuple[_Change, Inputs]] = {}  # what would go if the brake trips
        self._openings: dict[int, str] = {}  # of inputs, by account, where the account's own limits count
        self._levels: dict[tuple[int, int | None], Level] = {}  # each once: there are few, and many listings

    def drafts(self, *, idle: bool) -> dict[int, Draft]:
        ids = [each for each, speaker in self._speakers.items() if idle or speaker.gate not in IDLE]
        marked = stock_groups.count_marked(ids) if ids else {}
        for account_id, count in marked.items():
            self._drafts[account_id].marked = count
        if marked:
            self._facts = stock_facts.facts()
            self._places()
            self._look(sorted(each for account_id in marked for each in self._unsettled(account_id)))
            self._brakes()
        return self._drafts

    def _places(self) -> None:
        for each in self._speakers.values():
            try:
                self._counted[each.account_id] = self._facts.counted(each.rules, each.account_id)
            except BadInput as error:
                self._drafts[each.account_id].trouble = error

    def _unsettled(self, account_id: int) -> list[int]:
        """Marked listings of an account. Of many most need nothing: the database says which, all at once."""
        mine, speaker = self._drafts[account_id], self._speakers[account_id]
        if mine.trouble is not None:
            return []
        rules = speaker.rules
        by_itself = not rules.product_latency and rules.only is None and speaker.gate not in SILENT
        if mine.marked > stock_facts.MANY and by_itself:
            others = [each for each in self._speakers if each != account_id]
            counted = self._counted[account_id]
            mine.settled = stock_sums.settled(
                account_id, self._pool_id, others, rules.limits, rules.latency, counted
            )  # fmt: skip
            if len(mine.settled) == mine.marked:
                return []
        done = {listing for listing, _ in mine.settled}
        return [each for each in stock_groups.marked(account_id) if each not in done]

    def _look(self, listing_ids: Sequence[int]) -> None:
        many = len(listing_ids) > stock_facts.MANY
        if many:
            self._facts.load_every_hold()
        self._live = LiveRows(self._pool_id, many=many)
        self._in_feeds = feeds.levels_in_feeds(self._pool_id)
        done: set[str] = set()
        for chunk in stock_groups.each(listing_ids, AT_ONCE):
            self._chunk(stock_groups.groups(chunk, list(self._speakers), done))

    def _chunk(self, groups: Mapping[str, Sequence[Row]]) -> None:
        live = self._live.of(groups)
        spoken = []
        for sku, rows in groups.items():
            row = self._speaks(sku, rows, live.get(sku))
            if row is not None:
                spoken.append((row, rows))
        self._facts.load({row.item_id or 0 for row, _ in spoken})
        days = self._days([row for row, _ in spoken])
        changes: list[_Change] = []
        for row, rows in spoken:
            speaker = self._speakers[row.account_id]
            limits = speaker.rules.limits.of_listing(row.max_listed, row.percentage, row.end_when)
            free = self._facts.free(row.item_id or 0, self._counted[row.account_id])
            latency = latency_of(speaker.rules, row.latency, days.get((row.account_id, row.item_id or 0)))
            level = self._level(published(free, limits)[2], latency)
            here = live.get(row.channel_sku)
            standing = self._standing(row, rows, here)
            does = decide(standing, level)
            moved = here is not None and here.account_id != row.account_id and here.state != "refused"
            if (does == "nothing" and not moved and standing.row not in UNSENT) or does == "wait":
                _rest(self._drafts[row.account_id], does == "wait", rows, level.quantity)
            else:
                changes.append(_Change(row, rows, here, standing, level, limits, free, does == "back"))
        self._put(changes)

    def _level(self, quantity: int, latency: int | None) -> Level:
        found = self._levels.get((quantity, latency))
        if found is None:
            found = self._levels[quantity, latency] = Level(quantity, latency)
        return found

    def _speaks(self, sku: str, rows: Sequence[Row], live: Live | None) -> Row | None:
        """Whose listing of the SKU counts; None where nothing is to be told of it."""
        if len(rows) == 1 and not self._why_not(rows[0]):
            return rows[0] if self._drafts[rows[0].account_id].trouble is None else None
        ways = [(row, self._why_not(row) or _theirs(rows)) for row in rows]
        fit = [row for row, why in ways if not why]
        heard = [row for row in fit if self._speakers[row.account_id].gate != "off"]
        if len({row.item_id for row in heard}) > 1:
            self._clash(sku, rows, heard, live)
            return None
        if len(rows) > 1:
            self._drafts[rows[0].account_id].looked_at.add(sku)
        order = list(self._speakers)
        loud = [row for row in fit if self._speakers[row.account_id].gate not in SILENT]
        first = min(loud or fit, key=lambda each: order.index(each.account_id), default=None)
        if first is None:
            self._none(ways, live)
        elif self._drafts[first.account_id].trouble is None:
            return first
        return None

    def _why_not(self, row: Row) -> LeftOut:
        """Why no level of it may be told; of a test account only its test SKUs are (U10)."""
        return row.left_out or ("" if self._speakers[row.account_id].rules.tells(row.channel_sku) else "test")

    def _none(self, ways: Sequence[tuple[Row, LeftOut]], live: Live | None) -> None:
        for row, why in ways:
            found = self._drafts[row.account_id]
            found.quiet.append(Look(row.id, row.dirty, None, row.wanted is not None))
            if why in ("excluded", "test") and row.item_id is not None:
                said = row.excluded if why == "excluded" else LEFT_OUT[why]
                found.untold[said] = found.untold.get(said, 0) + 1
        if live is not None and (live.state in UNSENT or live.state == "refused"):
            mine = next((each for each in ways if each[0].id == live.listing_id), ways[0])
            self._drafts[mine[0].account_id].backs.append(Back(live, LEFT_OUT[mine[1]]))

    def _clash(self, sku: str, rows: Sequence[Row], heard: Sequence[Row], live: Live | None) -> None:
        mine = self._drafts[heard[0].account_id]
        names = stock_facts.skus_of({row.item_id for row in heard if row.item_id is not None})
        links = tuple((self._speakers[row.account_id].name, names[row.item_id or 0]) for row in heard)
        mine.looked_at.add(sku)
        mine.clashes.append(Clash(sku, links))
        _rest(mine, False, rows, None)
        if live is not None and live.state in UNSENT:
            mine.backs.append(Back(live, CLASHING))

    def _days(self, rows: Sequence[Row]) -> dict[tuple[int, int], int]:
        """D10: days of products, by account and item."""
        found: dict[tuple[int, int], int] = {}
        for account_id, speaker in self._speakers.items():
            mine = {row.item_id for row in rows if row.account_id == account_id and row.latency is None}
            if not speaker.rules.product_latency or not mine:
                continue
            items = {each for each in mine if each is not None}
            good, odd = stock_facts.product_days(items, speaker.days_name)
            found.update({(account_id, item): days for item, days in good.items()})
            names = stock_facts.skus_of(list(odd))
            self._drafts[account_id].odd_days.update({names[item]: typed for item, typed in odd.items()})
        return found

    def _standing(self, row: Row, rows: Sequence[Row], live: Live | None) -> Standing:
        told, force = row, bool(row.force)
        if len(rows) > 1:
            told = row if row.sent is not None else next((each for each in rows if each.sent is not None), row)
            force = any(each.force for each in rows)
        carried = [self._in_feeds[each.id] for each in rows if each.id in self._in_feeds] if self._in_feeds else []
        return Standing(
            sent=None if told.sent is None else Level(told.sent, told.sent_latency),
            shown=row.shown,
            row=None if live is None else live.state,
            planned=None if live is None else live.level,
            in_feed=min(carried, default=None),
            force=force,
        )

    def _put(self, changes: Sequence[_Change]) -> None:
        lasts = stock_groups.last_sends([each.id for one in changes for each in one.rows if each.sent is not None])
        kept = []
        for one in changes:
            last = _latest(one.rows, lasts) if lasts else None
            if one.back and one.live is not None and last is not None and last.seen:
                mine = self._drafts[one.row.account_id]
                mine.backs.append(Back(one.live, HAS_IT))
                _rest(mine, False, one.rows, one.level.quantity)
            else:
                kept.append((one, last))
        skus = stock_facts.skus_of({part for one, _ in kept for part, _ in self._facts.parts_of(one.row.item_id or 0)})
        made = [(one, last, _then(one, last)) for one, last in kept]
        orders = Orders(self._facts, [then for _, _, then in made if then is not None])
        for one, last, then in made:
            alone = None if then is None else orders.number_alone(then)
            put = self._made(one, skus, then, alone)
            self._drafts[one.row.account_id].puts.append(put)
            if put.unexplained and alone is not None and last is not None and alone < (put.base or 0):
                self._partly[put.listing_id] = (one, orders.alone(last.inputs))

    def _opening(self, row: Row, limits: Limits) -> str:
        counted, own = self._counted[row.account_id], self._speakers[row.account_id].rules.limits
        text = self._openings.get(row.account_id) if limits is own else None
        if text is None:
            text = opening(self._facts.ledger, limits, counted.locations, counted.every, counted.own)
            if limits is own:
                self._openings[row.account_id] = text
        return text

    def _made(self, one: _Change, skus: Mapping[int, str], then: Sums | None, alone: int | None) -> Put:
        row, standing, wanted = one.row, one.standing, one.level.quantity
        item, counted = row.item_id or 0, self._counted[row.account_id]
        there, parts = self._facts.told_of(item, counted, skus)
        told = standing.told
        base = None if told is None else told.quantity
        units, cause = 0, None  # a first push has nothing to compare with
        if then is not None and alone is not None and base is not None:
            units = unexplained(base, wanted, alone)
            cause = cause_of(then, self._facts.outline(item, one.limits, counted)) if units else None
        elif base is not None and base != wanted:
            units, cause = wanted - base, "levels"  # nobody knows any more what it was made of
        says_so = standing.row in UNSENT and standing.planned == one.level
        newest = row.version if len(one.rows) == 1 else max([each.version for each in one.rows])
        live = one.live if one.live is not None and one.live.state == "held" else None
        held = live.hold if live is not None and (live.account_id == row.account_id or live.hold == "person") else ""
        return Put(
            row.id, row.channel_sku, one.level, row.live, base, newest if says_so else newest + 1,
            f"{self._opening(row, one.limits)}{parts}{CLOSING}", decided(there, one.free, one.limits), units,
            rank_of(standing, wanted), is_rise(standing, wanted),
            tuple([part for part, _ in self._facts.parts_of(item)]),
            hold_for(self._speakers[row.account_id].gate, kept=held, braked=False),
            tuple([Look(each.id, each.dirty, wanted, each.wanted != wanted) for each in one.rows]),
            one.live, says_so, cause,
        )  # fmt: skip

    def _brakes(self) -> None:
        sql = f"select id, brake_at, brake_pass from account where id in ({bulk.marks(len(self._speakers))})"
        known = bulk.rows(Account, sql, list(self._speakers))
        for account_id, at, passed in known:
            mine = self._drafts[account_id]
            if any(each.unexplained for each in mine.puts):
                before = list(self._speakers)[: list(self._speakers).index(account_id)]
                others = [each for each in before if self._speakers[each].gate not in SILENT]
                found = mass(account_id, others, mine.puts, None if at is None else from_ms(at), self._now)
                mine.brake = verdict(found)
            if mine.brake.tripped and passed:
                mine.brake, mine.passed = Brake(), passed
                mine.puts = [each._replace(unexplained=0) if each.unexplained else each for each in mine.puts]
            elif mine.brake.tripped:
                gate = self._speakers[account_id].gate
                mine.puts = [self._braked(each, gate) if each.unexplained else each for each in mine.puts]

    def _braked(self, put: Put, gate: Hold) -> Put:
        """What orders alone explain of it goes all the same: what is sold elsewhere is not offered here once more."""
        held = put._replace(hold=hold_for(gate, kept=put.hold, braked=True))
        if held.hold != "brake" or put.listing_id not in self._partly:
            return held
        one, inputs = self._partly[put.listing_id]
        level = Level(inputs.quantity, one.level.latency)
        says_so = one.standing.row in UNSENT and one.standing.planned == level
        if not says_so and decide(one.standing, level) != "send":
            return held
        newest = max([each.version for each in one.rows])
        return put._replace(
            level=level, version=newest if says_so else newest + 1, inputs_json=dump(to_json(inputs)),
            rule=deciding(inputs.steps), unexplained=0, rank=rank_of(one.standing, level.quantity), is_rise=False,
            says_so=says_so, cause=None, partly=True,
        )  # fmt: skip


def _theirs(rows: Sequence[Row]) -> LeftOut:
    """Whether the channel's own warehouse sends the SKU, as any account of the pool knows."""
    return "amazon" if any(each.is_theirs for each in rows) else ""


def _rest(mine: Draft, waits: bool, rows: Sequence[Row], wanted: int | None) -> None:
    kept = mine.waits if waits else mine.quiet
    for each in rows:
        kept.append(Look(each.id, each.dirty, wanted, each.wanted != wanted))


def _latest(rows: Sequence[Row], lasts: Mapping[int, Last]) -> Last | None:
    found = [lasts[each.id] for each in rows if each.id in lasts]
    return max(found, key=lambda each: each.id, default=None)


def _then(one: _Change, last: Last | None) -> Sums | None:
    """What the last level was made of, where the number changes."""
    if last is None or one.standing.told is None or one.standing.told.quantity == one.level.quantity:
        return None
    return read_sums(last.inputs)
