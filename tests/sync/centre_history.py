"""Random histories of a merchant whose channel keeps goods itself, and what its levels must be after each act."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from linndesk.domain.stockacts import Line
from linndesk.domain.times import parse
from linndesk.errors import LinndeskError
from linndesk.sandbox.amazon.records import Line as Sold
from linndesk.sandbox.amazon.world import World
from linndesk.services.leaving import Wish
from linndesk.services.outbound import Choice
from linndesk.store import accounts, approvals, bulk, centres, tables
from tests.fba_scene import PRICE, FbaScene, fba_sale
from tests.sandbox.shop import offer

NAMES = ("UK", "DE", "FR")
THEIRS = ("MUG-F", "MUG-G", "PAN-F", "SET-F")  # the channel sends these
OURS = ("MUG", "PAN")
ITEMS = ("MUG", "PAN", "SET", "VASE")
CENTRES = {"UK": "UK FBA", "EU": "DE FBA"}
PLACES = ("Default", "Annex", *CENTRES.values())
HEADS = {each: each for each in ("channel_sku", "sku", "max_listed")}
COUNT = "getInventorySummaries"
Known = dict[str, dict[str, tuple[int, int]]]


@dataclass(frozen=True)
class Copy:
    """The database as it was, and what its last answers had counted."""

    file: Path
    known: Known


class CentreHistory(FbaScene):
    """Shops UK, DE and FR of one merchant; UK and DE drive their stocks. ``act``: something happens."""

    def __init__(self, profile: Path, number: int = 0, **more: Any) -> None:
        super().__init__(profile, World(), plans=False, **more)
        self.chance = random.Random(number)
        self.amazon.faults.fba.page = 2
        self.amazon.faults.stock.lag = timedelta()
        self.orders: list[str] = []
        self.story: list[str] = []
        self.known: Known = {each: {} for each in CENTRES}
        self._copies: list[Copy] = []
        self._followed: dict[str, Any] = {}
        self._read = 0
        self._set_up()

    def _set_up(self) -> None:
        for place in NAMES:
            for sku in OURS:
                offer(self.amazon.world, sku, 5, place=place)
            for sku in THEIRS:
                self.stock(sku, 3, 1, place=place)
        self.built.locations.add("Annex")
        self._import([f"{each},{each},Default,{0 if each == 'SET' else 9}" for each in ITEMS])
        for name in NAMES:
            more = {"mode": "live", "undo_seconds": 0, "fba": True, "fba_sync_inventory": name != "FR"}
            more["convert_currency"] = True
            if name == "FR":
                more["order_location"] = "Annex"
            self.add(name, (name,), **more)
            self.built.listings.download(name)
            for sku in ("MUG", "MUG-F", "PAN", "PAN-F", "SET-F"):
                self._link(name, sku, sku.removesuffix("-F"))
            now = self.clock.now()
            self.built.store.write(
                lambda name=name, now=now: approvals.give(accounts.named(name).id, "stock", "you", now)
            )

    def act(self, what: str) -> None:
        """What the program refuses does not happen."""
        try:
            getattr(self, what)()
        except LinndeskError as error:
            self.story.append(f"{what}: {error.title} {error.detail}")
        else:
            self.story.append(what)

    # -- at the channel

    def synced(self) -> None:
        self.clock.advance(minutes=self.chance.choice((1, 16, 60)))
        self.sync()
        self._learn()

    def synced_late(self) -> None:
        self.clock.advance(hours=25)
        self.sync()
        self._learn()

    def asked_in_vain(self) -> None:
        faults = self.amazon.faults
        if self.chance.random() < 0.5:
            faults.fba.refuse_tokens = self.chance.choice((1, 2, 5, 9))
        else:
            kind = self.chance.choice(("403", "500", "lost", "reset", "truncated", "html200"))
            faults.fail_next(COUNT, kind, skip=self.chance.randint(0, 2))  # type: ignore[arg-type]
        self.synced()
        faults.fba.refuse_tokens = 0
        faults.forget_plans()

    def channel_counts(self) -> None:
        shared, sku = self.chance.choice(tuple(CENTRES)), self.chance.choice(THEIRS)
        if self.chance.random() < 0.3:
            self.amazon.world.fba.forget(sku, shared)
        elif self.chance.random() < 0.3:
            self.amazon.world.fba.put(sku, stock=shared, shipped=self.chance.randint(0, 9))
        else:
            self.amazon.world.fba.put(sku, self.chance.randint(0, 9), stock=shared)
        if self.chance.random() < 0.6:
            self.chance.choice((self.synced, self.synced_late))()

    def channel_sells(self) -> None:
        sale = fba_sale(
            self.amazon.world, self.chance.choice(THEIRS), place=self.chance.choice(NAMES), created=self.clock.now(),
            status=self.chance.choice(("PENDING", "UNSHIPPED", "SHIPPED")),
        )  # fmt: skip
        self.orders.append(sale.id)

    def buyer_orders(self) -> None:
        lines = [Sold(self.chance.choice(OURS), self.chance.randint(1, 3), PRICE, "A thing")]
        place = self.chance.choice(NAMES)
        order = self.amazon.world.add_order(marketplace=place, lines=lines, created=self.clock.now(), sells=True)
        self.orders.append(order.id)

    def buyer_cancels(self) -> None:
        if self._is_open(order := self._order_id()):
            self.amazon.world.cancel(order)

    def shipped_elsewhere(self) -> None:
        if self._is_open(order := self._order_id()):
            self.amazon.world.ship_elsewhere(order, reference=str(len(self.story)))

    # -- orders here

    def despatched(self) -> None:
        wish = Wish(self._order().id, "Royal Mail 48", f"T{len(self.story)}")
        self.built.despatch.despatch([wish], at_once=True, override=self.chance.choice(("", "they said so")))

    def undone(self) -> None:
        self.built.orders.undo(self._order_id())

    def moved(self) -> None:
        self.built.order_acts.move([self._order().id], self.chance.choice(PLACES))

    def moved_to_a_centre(self) -> None:
        if self.chance.random() < 0.7:
            self.buyer_orders()
            self.synced()
        order = self.built.orders.show(self.orders[-1] if self.orders else "none")
        self.built.outbound.submit([Choice(order.id, "STANDARD")], self.chance.choice(tuple(CENTRES.values())))
        if self.chance.random() < 0.7:
            self.synced()

    def came_home(self) -> None:
        self.built.outbound.back([self._order().id])

    def unlocked(self) -> None:
        acts = self.built.order_acts
        self.chance.choice((acts.unlock, acts.lock, acts.park, acts.unpark))([self._order().id])

    def deleted(self) -> None:
        self.built.orders.delete([self._order().id])

    # -- stock here

    def level_set(self) -> None:
        self.built.stock.set_level(self.chance.choice(ITEMS), self.chance.randint(0, 9), self.chance.choice(PLACES))

    def shelf_set(self) -> None:
        sku, place = self.chance.choice(ITEMS), self.chance.choice(PLACES)
        self.built.stock.set_shelf(sku, place, bin_="A1", minimum=str(self.chance.randint(0, 9)))

    def stock_act(self) -> None:
        acts = self.built.stock.acts
        self.chance.choice((acts.receive, acts.take, acts.count))([self._line()])

    def transferred(self) -> None:
        line = self._line()
        self.built.stock.acts.move([Line(line.sku, line.units, line.location, self.chance.choice(PLACES))])

    def act_undone(self) -> None:
        sql = "select coalesce(max(batch), 0) from movement"
        last = self.built.store.read(lambda: bulk.rows(tables.Movement, sql))[0][0]
        self.built.stock.acts.undo(last)

    def items_imported(self) -> None:
        self._import(
            [f"{each},{each},{self.chance.choice(PLACES)},{self.chance.randint(0, 9)}" for each in ITEMS],
            self.chance.choice(("sku,title,location,level", "sku,title,location,minimum", "sku,title,location,bin")),
        )

    def kit_changed(self) -> None:
        kit = self.chance.choice(("SET", "MUG"))
        parts = [(each, self.chance.randint(1, 2)) for each in self.chance.sample(("PAN", "VASE"), 2)]
        self.built.kits.set_parts(kit, self.chance.choice((parts, parts[:1], [])))

    # -- links and rules

    def linked(self) -> None:
        sku = self.chance.choice((*THEIRS, *THEIRS, *OURS))
        self._link(self.chance.choice(NAMES), sku, self.chance.choice(ITEMS))

    def unlinked(self) -> None:
        self.built.listings.unlink(self.chance.choice(NAMES), [self.chance.choice((*THEIRS, *OURS))])

    def links_imported(self) -> None:
        file = self.profile.parent / "links.csv"
        rows = [f"{each},{self.chance.choice(ITEMS)},{self.chance.randint(1, 9)}" for each in (*THEIRS, "UNHEARD")]
        file.write_text("\n".join(["channel_sku,sku,max_listed", *rows]), encoding="utf-8")
        self.built.listings.importer(self.chance.choice(NAMES)).bring(file, HEADS, {}, frozenset({"sure"}))

    def links_by_sku(self) -> None:
        self.built.listings.link_all(self.chance.choice(NAMES))

    def links_undone(self) -> None:
        name = self.chance.choice(NAMES)
        if last := self.built.listings.last_batch(name):
            self.built.listings.undo_batch(last.id)

    def listings_came(self) -> None:
        self.built.listings.download(self.chance.choice(NAMES))

    def ruled(self) -> None:
        listings, name, sku = self.built.listings, self.chance.choice(NAMES), self.chance.choice(THEIRS)
        if self.chance.random() < 0.3:
            listings.send_again(name, [sku])
        elif self.chance.random() < 0.5:
            listings.set_rules(name, [sku], {"max_listed": "4"})
        else:
            listings.ignore(name, [sku], ignored=self.chance.random() < 0.5)

    def switched(self) -> None:
        name, key = self.chance.choice(NAMES), self.chance.choice(("fba", "fba_sync_inventory", "enabled"))
        self.built.accounts.save(name, {key: self.chance.random() < 0.7})

    # -- the database

    def copied(self) -> None:
        if self._database is None:
            file = self.profile.parent / f"copy-{len(self._copies)}.sqlite"
            self.built.close()
            shutil.copyfile(self._file, file)
            self.built = self._build()
            self._copies.append(Copy(file, {each: dict(found) for each, found in self.known.items()}))

    def restored(self) -> None:
        """R-COPY: an older database, while the channel has gone on."""
        if self._copies:
            copy = self.chance.choice(self._copies)
            self.built.close()
            shutil.copyfile(copy.file, self._file)
            self.built = self._build()
            self.known = {each: dict(found) for each, found in copy.known.items()}
            for name in self.chance.sample(NAMES, 2):
                self.built.accounts.save(name, {"mode": "live"})

    # -- whom it happens to

    @property
    def _file(self) -> Path:
        return self.profile / "linndesk.sqlite"

    def _line(self) -> Line:
        return Line(self.chance.choice(ITEMS), self.chance.randint(1, 3), self.chance.choice(PLACES))

    def _order_id(self) -> str:
        if not self.orders:
            self.buyer_orders()
            self.synced()
        return self.chance.choice(self.orders[-3:])

    def _order(self) -> Any:
        return self.built.orders.show(self._order_id())

    def _is_open(self, order: str) -> bool:
        return order != "none" and self.amazon.world.order(order).status in ("UNSHIPPED", "PARTIALLY_SHIPPED")

    def _link(self, name: str, sku: str, item: str) -> None:
        self.built.listings.link(name, sku, item, sure=True)

    def _import(self, rows: Sequence[str], head: str = "sku,title,location,level") -> None:
        file = self.profile.parent / "items.csv"
        file.write_text("\n".join([head, *rows]), encoding="utf-8")
        self.built.items.import_file(file)

    # -- what must be so

    def _learn(self) -> None:
        """What the channel's last whole answers said, by what was asked and what lay there."""
        calls = self.amazon.calls.of(COUNT)
        came, self._read = calls[self._read :], len(calls)
        for shared, row in self._rows().items():
            mine = [each for each in came if self._shared(each.query["marketplaceIds"]) == shared]
            if mine and row.followed_at != self._followed.get(shared):
                self._answered(shared, mine[-1].query.get("startDateTime"))
            self._followed[shared] = row.followed_at

    def _answered(self, shared: str, since: str | None) -> None:
        there = self.amazon.world.fba.known("main", shared)
        if since is None:
            self.known[shared] = {}
        for sku, held in there.items():
            if since is None or held.updated >= parse(since):
                self.known[shared][sku] = (held.fulfillable, held.inbound)

    def _rows(self) -> dict[str, centres.CentreRow]:
        return {each.shared: each for each in self.built.store.read(centres.every)}

    @staticmethod
    def _shared(marketplace: str) -> str:
        return "UK" if marketplace == "A1F83G8C2ARO7P" else "EU"

    def check(self) -> None:
        for shared, location in CENTRES.items():
            assert self._here(location) == self._should(shared), self.story
        self._nothing_pushed()

    def _here(self, location: str) -> dict[str, tuple[int, int]]:
        sql = (
            "select i.sku, v.on_hand, v.due, v.minimum, v.bin, (select coalesce(sum(m.delta), 0) from movement m where "
            "m.item_id = v.item_id and m.location_id = v.location_id) from level v join item i on i.id = v.item_id "
            "join location w on w.id = v.location_id where w.name = ?"
        )
        rows = self.built.store.read(lambda: bulk.rows(tables.Level, sql, [location]))
        for sku, on_hand, _, minimum, bin_, summed in rows:
            assert (on_hand, minimum, bin_) == (summed, None, ""), (sku, self.story)
        return {row[0]: (row[1], row[2]) for row in rows if row[1] or row[2]}

    def _should(self, shared: str) -> dict[str, tuple[int, int]]:
        """Of what was counted last, through the links as they are now: the driver's, else the oldest account's."""
        sql = (
            "select g.channel_sku, i.sku, a.name from listing g join account a on a.id = g.account_id "
            "join item i on i.id = g.item_id order by a.id"
        )
        made = {each for (each,) in self._sql("select i.sku from item i where i.id in (select kit_id from kit_part)")}
        linked: dict[str, str] = {}
        rows = self._sql(sql)
        driver = self._rows()[shared].driver
        for sku, item, _ in sorted(rows, key=lambda row: row[2] != driver):
            linked.setdefault(sku, item)
        found: dict[str, tuple[int, int]] = {}
        for sku, (units, due) in self.known[shared].items():
            item = linked.get(sku, "")
            if item and item not in made and (units or due):
                before = found.get(item, (0, 0))
                found[item] = (before[0] + units, before[1] + due)
        return found

    def _sql(self, sql: str) -> list[tuple[Any, ...]]:
        return self.built.store.read(lambda: bulk.rows(tables.Listing, sql))

    def _nothing_pushed(self) -> None:
        """R-AVAILABLE: no row of a level names such a SKU, and the channel was told none, by patch or by feed."""
        rows = self._sql("select o.target from outbox o where o.kind = 'stock'")
        assert not {sku for (sku,) in rows} & set(THEIRS), self.story
        assert not [each.sku for each in self.amazon.world.stock.levels if each.sku in THEIRS], self.story
        told = [each for each in self.amazon.calls.log if each.operation == "patchListingsItem"]
        assert not [each.path for each in told if unquote(each.path).rsplit("/", 1)[-1] in THEIRS], self.story
        feeds = [each.body for each in self.amazon.calls.log if each.operation == "upload"]
        assert not [each for each in feeds if any(json.dumps(sku) in each for sku in THEIRS)], self.story


ACTS = tuple(
    name
    for name, value in vars(CentreHistory).items()
    if callable(value) and not name.startswith("_") and name not in ("act", "check")
)
