"""What the store keeps of feeds and of looks, on either engine (D8; R-LOST)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linndesk.store import accounts, bulk, feeds, outbox, readback, stock_rows, tables
from linndesk.store.feeds import FeedRow
from linndesk.store.outbox import NewRow
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made

MINUTE = timedelta(minutes=1)


class Shelf:
    """An account with listings A to F, each with a waiting row for 9 units."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.account = made.account(store)
        self.pool = made.pool_of(store, self.account)
        self.skus = list("ABCDEF")
        for sku in self.skus:
            made.linked(store, self.account, sku)
        self.listings = dict(self.rows("select channel_sku, id from listing"))
        store.write(lambda: bulk.run(tables.Listing, "update listing set verified = ?, version = 1", [(True,)]))
        self.ids = dict(zip(self.skus, store.write(self._owe), strict=True))

    def _owe(self) -> list[int]:
        payload = {"quantity": 9, "latency": None, "inputs": {}}
        news = [
            NewRow(self.account, self.pool, "stock", sku, payload, START, listing_id=self.listings[sku], rank=3)
            for sku in self.skus
        ]
        return outbox.add_many(news, START)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.store.read(lambda: bulk.rows(tables.Outbox, sql, values))

    def change(self, table: str, sku: str, **changes: Any) -> None:
        model = getattr(tables, table)
        which = model.id == (self.ids if table == "Outbox" else self.listings)[sku]
        self.store.write(lambda: model.update(changes).where(which).execute())

    def waiting(self) -> dict[int, int]:
        found = self.store.read(lambda: feeds.waiting(self.pool, START))
        return {account: count for (account, _), count in found.items()}

    def candidates(self, place: str | None = None, **more: int) -> list[feeds.Candidate]:
        ((account, usual), *_) = self.store.read(lambda: feeds.waiting(self.pool, START))
        crowd = (account, usual if place is None else place)
        return self.store.read(lambda: feeds.candidates(self.pool, crowd, START, **more))

    def feed(self) -> FeedRow:
        return self.store.write(lambda: feeds.create(self.pool, self.account, START))

    def put(self, feed: FeedRow, *skus: str, first: int = 1) -> list[str]:
        ids = [self.ids[each] for each in skus]
        return [each.target for each in self.store.write(lambda: feeds.put(feed, ids, first, 1, START))]

    def states(self) -> str:
        return " ".join(state for (state,) in self.rows("select state from outbox order by id"))


@pytest.fixture
def shelf(store: Store) -> Shelf:
    return Shelf(store)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("Outbox", {"rank": 1}),
        ("Outbox", {"state": "held"}),
        ("Outbox", {"unsure": True}),
        ("Outbox", {"next_try": START + MINUTE}),
        ("Listing", {"fulfilment": "amazon"}),
        ("Listing", {"ignored": True}),
        ("Listing", {"vanished": True}),
        ("Listing", {"verified": False}),
        ("Listing", {"item": None}),
    ],
)
def test_what_may_enter_a_feed(shelf: Shelf, table: str, change: dict[str, Any]) -> None:
    """Zeros never do, nor what the loop would not send."""
    assert shelf.waiting() == {shelf.account: 6}
    shelf.change(table, "C", **change)
    assert shelf.waiting() == {shelf.account: 5}
    found = shelf.candidates()
    assert [each.channel_sku for each in found] == ["A", "B", "D", "E", "F"]


def test_candidates_come_in_parts(shelf: Shelf) -> None:
    first = shelf.candidates(limit=4)
    rest = shelf.candidates(after=first[-1].row_id)
    assert [each.channel_sku for each in (*first, *rest)] == shelf.skus
    assert (first[0].quantity, first[0].latency) == (9, None)


def test_a_feed_is_for_one_marketplace(shelf: Shelf) -> None:
    """Amazon takes no feed of two."""
    for sku in ("B", "E"):
        shelf.change("Listing", sku, marketplace="A1PA6795UKMFR9")
    found = shelf.store.read(lambda: feeds.waiting(shelf.pool, START))
    assert sorted(found.values()) == [2, 4]
    assert [each.channel_sku for each in shelf.candidates("A1PA6795UKMFR9")] == ["B", "E"]
    assert {each.marketplace for each in shelf.candidates("A1PA6795UKMFR9")} == {"A1PA6795UKMFR9"}


def test_rows_are_put_once_and_numbered_on(shelf: Shelf) -> None:
    """A row that was held meanwhile stays out, and the numbers have no gap."""
    feed = shelf.feed()
    shelf.change("Outbox", "B", state="held")
    assert shelf.put(feed, "A", "B", "C") == ["A", "C"]
    assert shelf.put(feed, "C", "D", first=3) == ["D"]
    items = shelf.store.read(lambda: feeds.items(feed.id))
    assert [(each.number, each.row_id) for each in items] == [
        (1, shelf.ids["A"]),
        (2, shelf.ids["C"]),
        (3, shelf.ids["D"]),
    ]
    assert shelf.states() == "sending held sending sending waiting waiting"
    assert {each.target for each in shelf.store.read(lambda: outbox.due(shelf.pool, START + MINUTE))} == {"E", "F"}
    assert shelf.waiting() == {shelf.account: 2}


def test_nothing_enters_two_feeds(shelf: Shelf) -> None:
    """A fall that is told beside a feed stays a patch, however many there are."""
    feed = shelf.feed()
    shelf.put(feed, "A")
    shelf.store.write(lambda: feeds.leave([shelf.ids["A"]], "waiting", START))
    assert shelf.waiting() == {shelf.account: 5}
    shelf.store.write(lambda: feeds.end(feed.id, "", START))
    assert shelf.waiting() == {shelf.account: 6}


def test_levels_in_feeds_are_those_of_feeds_that_still_act(shelf: Shelf) -> None:
    feed = shelf.feed()
    shelf.put(feed, "A", "B")
    read = lambda: shelf.store.read(lambda: feeds.levels_in_feeds(shelf.pool))  # noqa: E731
    wanted = {shelf.listings["A"]: 9, shelf.listings["B"]: 9}
    for state in ("filling", "starting", "open"):
        shelf.store.write(lambda state=state: feeds.change(feed.id, state=state))  # type: ignore[misc]
        assert read() == wanted
    shelf.store.write(lambda: feeds.change(feed.id, state="late"))
    assert read() == {}


def test_what_was_overtaken_and_what_is_told_again(shelf: Shelf) -> None:
    feed = shelf.feed()
    shelf.put(feed, "A", "B")
    items = shelf.store.read(lambda: feeds.items(feed.id))
    assert shelf.store.read(lambda: feeds.overtaken(items)) == []
    shelf.change("Listing", "B", version=2)
    assert shelf.store.read(lambda: feeds.overtaken(items)) == [shelf.listings["B"]]
    before = dict(shelf.rows("select channel_sku, dirty from listing"))

    def done() -> None:
        feeds.tell_again([shelf.listings["B"]])
        feeds.drop(items)

    shelf.store.write(done)
    after = dict(shelf.rows("select channel_sku, dirty from listing"))
    assert after == {**before, "B": before["B"] + 1}
    assert shelf.rows("select channel_sku from listing where force") == [("B",)]
    assert shelf.store.read(lambda: feeds.items(feed.id)) == []


def test_only_what_was_told_otherwise_than_the_document_has_it(shelf: Shelf) -> None:
    """A level that was told once more, or days to ship that the document does not speak of, are not overwritten."""
    feed = shelf.feed()
    shelf.change("Outbox", "C", payload={"quantity": 9, "latency": 3, "inputs": {}})
    shelf.change("Outbox", "D", payload={"quantity": 9, "latency": 3, "inputs": {}})
    shelf.put(feed, "A", "B", "C", "D", "E")
    items = shelf.store.read(lambda: feeds.items(feed.id))
    rows = shelf.store.read(lambda: outbox.by_ids([each.row_id for each in items]))
    told = [rows[each.row_id] for each in items[:4]]  # nobody knows how E went
    shelf.store.write(lambda: stock_rows.begin_all(told, START))
    shelf.change("Listing", "A", sent_latency=5)
    shelf.change("Listing", "B", sent=4)
    shelf.change("Listing", "C", sent_latency=2)
    shelf.change("Listing", "D", force=True)
    wrong = [shelf.listings[each] for each in ("B", "C", "E")]
    assert shelf.store.read(lambda: feeds.told_otherwise(items)) == wrong
    assert shelf.store.read(lambda: feeds.told_otherwise([])) == []


def test_a_row_that_moved_on_is_no_longer_the_feeds(shelf: Shelf) -> None:
    feed = shelf.feed()
    shelf.put(feed, "A", "B", "C")
    shelf.change("Outbox", "A", state="waiting", feed=None)
    shelf.change("Outbox", "B", version=5)
    carried = shelf.store.read(lambda: feeds.carried(feed.id, "sending"))
    assert [(row.target, row.version, version) for row, version in carried] == [("B", 5, 1), ("C", 1, 1)]
    items = shelf.store.read(lambda: feeds.items(feed.id))
    mine = shelf.store.read(lambda: feeds.rows_of(feed, items, ("sending",)))
    assert sorted(each.target for each in mine.values()) == ["B", "C"]
    shelf.store.write(lambda: feeds.leave([shelf.ids["A"]], "confirmed", START))  # was sent by another way since
    assert shelf.states().startswith("waiting sending")


def test_feeds_by_state_and_time(shelf: Shelf) -> None:
    due = lambda at: shelf.store.read(lambda: feeds.due_pools(at))  # noqa: E731
    feed = shelf.feed()
    assert due(START) == [shelf.pool]
    shelf.store.write(lambda: feeds.change(feed.id, state="open", name="F1", next_look=START + MINUTE))
    assert (due(START), due(START + MINUTE)) == ([], [shelf.pool])
    assert shelf.store.read(lambda: feeds.known_names(shelf.pool, START)) == {"F1"}
    assert [each.id for each in shelf.store.read(lambda: feeds.unended(shelf.pool))] == [feed.id]
    shelf.store.write(lambda: feeds.end(feed.id, "broken", START))
    shelf.store.write(lambda: feeds.change(feed.id, state="open"))  # what has ended stays so
    assert due(START + MINUTE) == []
    assert [(each.id, each.why) for each in shelf.store.read(lambda: feeds.last_ended(shelf.pool))] == [
        (feed.id, "broken")
    ]


def test_an_account_that_is_removed_takes_its_feeds_along(shelf: Shelf) -> None:
    shelf.put(shelf.feed(), "A")
    shelf.store.write(lambda: accounts.remove(shelf.account))
    assert shelf.rows("select count(*) from feed") == [(0,)]
    assert shelf.rows("select count(*) from feed_item") == [(0,)]


def sent(shelf: Shelf, *skus: str) -> None:
    for sku in skus:
        shelf.change("Outbox", sku, state="sent", settled_at=START, next_try=None)


def unseen(shelf: Shelf, minutes: int, *, every: bool = False, limit: int = 10) -> str:
    now = START + minutes * MINUTE
    found = shelf.store.read(lambda: readback.unseen(shelf.pool, now, limit, every=every))
    return "".join(each.channel_sku for each in found)


def test_what_is_looked_at_when(shelf: Shelf) -> None:
    sent(shelf, "A", "B", "C")
    feed = shelf.feed()
    shelf.change("Outbox", "C", feed=feed.id)  # is looked at with its feed
    assert (unseen(shelf, 4), unseen(shelf, 5), unseen(shelf, 0, every=True)) == ("", "AB", "AB")
    row = shelf.store.read(lambda: outbox.by_id(shelf.ids["A"]))
    assert row is not None
    shelf.store.write(lambda: readback.look_later(row, START + 15 * MINUTE))
    assert (unseen(shelf, 14), unseen(shelf, 15)) == ("B", "BA")
    assert (unseen(shelf, 14, every=True), unseen(shelf, 14, every=True, limit=1)) == ("BA", "B")
    shelf.store.write(lambda: readback.postpone(shelf.pool, shelf.account, START + 15 * MINUTE, START + 20 * MINUTE))
    assert (unseen(shelf, 19), unseen(shelf, 20)) == ("", "AB")
    assert shelf.store.read(lambda: readback.due_pools(START + 20 * MINUTE)) == [shelf.pool]


def test_told_again_as_a_newer_version(shelf: Shelf) -> None:
    sent(shelf, "A")
    row = shelf.store.read(lambda: outbox.by_id(shelf.ids["A"]))
    assert row is not None
    assert shelf.store.write(lambda: readback.tell_again(row, START))
    assert not shelf.store.write(lambda: readback.tell_again(row, START))
    assert shelf.rows("select state, version from outbox where id = ?", row.id) == [("waiting", 2)]
    assert shelf.rows("select version from listing where force") == [(2,)]


def test_units_ordered_since(shelf: Shelf) -> None:
    shelf.change("Listing", "A", sent_at=START)
    row = shelf.store.read(lambda: outbox.by_id(shelf.ids["A"]))
    assert row is not None
    for ref, minutes in (("1", -1), ("2", 0), ("3", 5)):
        lines = (made.line(f"L{ref}", "A", 2), made.line(f"M{ref}", "B", 7))
        made.page(shelf.store, shelf.account, made.order(ref, lines=lines, received_at=START + minutes * MINUTE))
    assert shelf.store.read(lambda: readback.sold_since(row)) == 4


def test_what_the_channel_sends_itself(shelf: Shelf) -> None:
    shelf.store.write(lambda: readback.is_the_channels(shelf.pool, "A"))
    assert shelf.rows("select channel_sku from listing where fulfilment = 'amazon'") == [("A",)]
