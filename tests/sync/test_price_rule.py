"""X8, R-OUTCOME, R-LOST as one property: whatever a person types, links and imports and whatever the app does, the shop
sells at the newest price it was told, nothing is told that the plan before did not show, and rest tells nothing."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.errors import LinndeskError
from tests.sync.apps import NAME
from tests.sync.price_shop import PRICES, PriceShop

SKUS = 4
STEPS = 24
FAULTS = ("lost", "reset", "503", "503_after", "html200", "429", "error", "truncated")
WHAT = (
    "item item item own own clear link unlink file refused missing poison well fault fault sync sync sync send "
    "hold pause cancel restart"
)


class History:
    """One shop and everything that happens to it; ``seen``: SKU and price of every row that a preview showed."""

    def __init__(self, shop: PriceShop, seed: int) -> None:
        self.shop = shop
        self.chance = random.Random(seed)
        self.seen: set[tuple[str, Decimal]] = set()

    def step(self) -> None:
        """One thing; a sentence that says no is an answer too."""
        with contextlib.suppress(LinndeskError):
            self._steps()[self.chance.choice(WHAT.split())]()

    def _steps(self) -> dict[str, Callable[[], object]]:
        shop, faults = self.shop, self.shop.shop.faults
        sku, price = f"SKU-{self.chance.randint(1, SKUS)}", f"{self.chance.randint(600, 1900) / 100:.2f}"
        listings, outbox = shop.built.listings, shop.built.outbox
        return {
            "item": lambda: shop.item(sku, price),
            "own": lambda: shop.own(sku, price),
            "clear": lambda: shop.own(sku, ""),
            "link": lambda: listings.link(NAME, sku, f"SKU-{self.chance.randint(1, SKUS)}", sure=True),
            "unlink": lambda: listings.unlink(NAME, [sku]),
            "file": lambda: self._file(sku, price),
            "refused": lambda: faults.price.refused.update({sku: "Not for sale"}),
            "missing": lambda: faults.price.missing.add(sku),
            "poison": lambda: faults.price.poison.update({sku: f"{sku} breaks us"}),
            "well": faults.reset,
            "fault": lambda: faults.fail_next(PRICES, self.chance.choice(FAULTS), words="No"),  # type: ignore[arg-type]
            "sync": self.sync,
            "send": lambda: shop.built.engine.send_due(),
            "hold": lambda: outbox.hold([each.id for each in shop.rows() if each.state == "waiting"][:1]),
            "pause": lambda: outbox.pause(self.chance.random() < 0.5),
            "cancel": lambda: outbox.cancel([each.id for each in shop.rows() if each.state in ("waiting", "held")][:1]),
            "restart": shop.restart,
        }

    def _file(self, sku: str, price: str) -> None:
        file = self.shop.profile.parent / "prices.csv"
        file.write_text(f"channel_sku,price\n{sku},{price}\n", encoding="utf-8")
        job = self.shop.built.listings.importer(NAME)
        job.bring(file, {"channel_sku": "channel_sku", "price": "price"}, {}, frozenset())

    def sync(self) -> None:
        """What leaves in it was shown by a preview right before."""
        self.look()
        self.shop.clock.advance(minutes=self.chance.choice((1, 20)))
        self.shop.sync()

    def look(self) -> None:
        for each in self.shop.built.preview.plan().rows:
            if each.kind == "price":
                self.seen.add((each.target, Decimal(str(each.wanted))))

    def settle(self) -> None:
        """The app is well again, a person sends what is held and retries what was refused, and time passes."""
        shop = self.shop
        shop.shop.faults.reset()
        shop.built.outbox.pause(False)
        shop.built.integrations.resume(NAME)
        for _ in range(5):
            self.look()
            shop.built.outbox.send([each.id for each in shop.rows() if each.state == "held"])
            shop.built.outbox.retry([each.id for each in shop.rows() if each.state == "refused"])
            shop.clock.advance(minutes=20)
            shop.sync()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_shop_sells_at_the_newest_price_told(profile: Path, seed: int) -> None:
    shop = PriceShop(profile, SKUS, batch=2)
    try:
        history = History(shop, seed)
        for _ in range(STEPS):
            history.step()
        history.settle()
        assert wrong(history) == []
        before = len(shop.bodies(PRICES))
        shop.run()
        assert len(shop.bodies(PRICES)) == before, "a repeated sync tells nothing"
        assert shop.shop.complaints == []
    finally:
        shop.close()


def wrong(history: History) -> list[str]:
    """What is not as it has to be in the end."""
    shop, found = history.shop, []
    costs = shop.shop.world.shelf.prices
    called_off = {row.target for row in shop.rows() if row.state == "cancelled"}
    for listing in shop.built.listings.listed(NAME):
        told, sku = listing.price_sent, listing.channel_sku
        if told is not None and costs[sku] != told:
            found.append(f"{sku} costs {costs[sku]}, was told {told}")
        if listing.sku and listing.price is not None and listing.price != told and sku not in called_off:
            found.append(f"{sku} should cost {listing.price}, was told {told}")
    bodies = [json.loads(each, parse_float=Decimal) for each in shop.bodies(PRICES)]
    sent = {(row["SKU"], Decimal(row["Price"])) for body in bodies for row in body["Products"]}
    found += [f"{sku} was told {price}, which no preview showed" for sku, price in sorted(sent - history.seen)]
    left = [each for each in shop.rows() if each.state in ("planned", "waiting", "sending", "held", "refused")]
    return found + [f"{each.target}: {each.state}, {each.reason or each.error}" for each in left]


@pytest.mark.timeout(300)
def test_the_same_on_postgres(profile: Path, pg: str) -> None:
    """With each state that a price can be in, its preview, its why and its undo."""
    shop = PriceShop(profile, SKUS, batch=2, database=pg)
    try:
        history = History(shop, 1)
        made = shop.built.listings.set_rules(NAME, ["SKU-1", "SKU-2"], {"price": "9.50"})
        shop.shop.faults.price.refused["SKU-1"] = "Not for sale"
        shop.shop.faults.price.missing.add("SKU-2")
        shop.shop.faults.fail_next(PRICES, "lost", times=2)
        history.sync()
        assert shop.price_states() == {"refused": 1, "sent": 1, "confirmed": 2}
        assert made.batch is not None
        shop.built.listings.undo_batch(made.batch)
        shop.item("SKU-3", "1")
        history.sync()
        assert shop.newest("SKU-3").hold == "jump"
        assert len(shop.built.why.now(NAME, "SKU-3").stands) > 3
        shop.built.outbox.retry([each.id for each in shop.rows() if each.state == "sent"])
        shop.built.listings.send_again(NAME, ["SKU-4"])
        shop.built.preview.approve(shop.built.preview.plan().plan_id)
        history.settle()
        assert wrong(history) == []
    finally:
        shop.close()
