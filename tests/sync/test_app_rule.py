"""X6, X7, X13, R-OUTCOME, R-LOST, N8 as one property: whatever an app and a person do, a despatch is told twice at most
and then by the same bytes, every row has one of the ends there are, and what needs a person stands in one card."""

from __future__ import annotations

import contextlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from linndesk.errors import LinndeskError
from linndesk.store import cards
from tests.sync.apps import DESPATCH, LEVELS, AppShop

ORDERS = 8
FAULTS = (
    "lost",
    "reset",
    "503",
    "503_after",
    "html200",
    "html_after",
    "429",
    "401",
    "404",
    "error",
    "bare",
    "truncated",
)
STEPS = 30


WHAT = "despatch despatch despatch level level fault fault row cancel send send sync later mode hold restart resume"


def _step(shop: AppShop, chance: random.Random) -> None:
    """One thing that happens; a sentence that says no is an answer too."""
    built, faults = shop.built, shop.shop.faults
    ref, sku = f"O{chance.randint(1, ORDERS)}", f"SKU-{chance.randint(1, 3)}"
    steps: dict[str, Callable[[], object]] = {
        "despatch": lambda: shop.despatch(ref),
        "level": lambda: built.stock.set_level(sku, chance.randint(0, 20)),
        "fault": lambda: faults.fail_next(chance.choice((DESPATCH, LEVELS)), chance.choice(FAULTS), words="No"),
        "row": lambda: _row_fault(shop, chance, ref, sku),
        "cancel": lambda: shop.shop.world.cancel(ref),
        "send": lambda: built.engine.send_due(),
        "sync": lambda: shop.sync(),
        "later": lambda: shop.clock.advance(minutes=chance.choice((1, 7, 20))),
        "mode": lambda: built.accounts.save("App", {"mode": chance.choice(("hold", "live"))}),
        "hold": lambda: built.outbox.hold([each.id for each in built.outbox.listed(states=["waiting"])][:1]),
        "resume": lambda: built.integrations.resume("App"),
        "restart": lambda: shop.restart(),
    }
    with contextlib.suppress(LinndeskError):
        steps[chance.choice(WHAT.split())]()


def _row_fault(shop: AppShop, chance: random.Random, ref: str, sku: str) -> None:
    rows = chance.choice((shop.shop.faults.despatch, shop.shop.faults.stock))
    name = ref if rows is shop.shop.faults.despatch else sku
    kind = chance.choice(("refused", "retry", "missing", "poison"))
    if kind == "missing":
        rows.missing.add(name)
    elif kind == "retry":
        rows.retry[name] = chance.randint(1, 3)
    else:
        getattr(rows, kind)[name] = f"{name} is wrong"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_nothing_is_told_thrice_and_nothing_is_forgotten(profile: Path, seed: int) -> None:
    chance = random.Random(seed)
    shop = AppShop(profile, ORDERS, batches={"DespatchUpdateBatchSize": 3, "InventoryUpdateBatchSize": 2})
    try:
        shop.sell(3)
        for _ in range(STEPS):
            _step(shop, chance)
        _settle(shop)
        assert _told_too_often(shop) == []
        assert _left(shop) == []
        assert _not_in_one_card(shop) == []
        assert shop.shop.complaints == []
    finally:
        shop.close()


def _settle(shop: AppShop) -> None:
    """The app is well again, everything may leave, and time passes."""
    shop.shop.faults.reset()
    shop.built.accounts.save("App", {"mode": "live"})
    shop.built.integrations.resume("App")
    for _ in range(6):
        held = [
            each.id for each in shop.built.outbox.listed(states=["held"]) if each.hold in ("hold", "person", "watch")
        ]
        shop.built.outbox.send(held)
        shop.clock.advance(minutes=20)
        shop.sync()
        shop.built.engine.send_due()


def _told_too_often(shop: AppShop) -> list[str]:
    """Orders of which the app acted more than twice, or on two different requests; nobody here sends one again."""
    acted: dict[str, list[bytes]] = defaultdict(list)
    for each in shop.shop.heard_at(DESPATCH):
        if each.acted:
            for order in json.loads(each.body)["Orders"]:
                acted[order["ReferenceNumber"]].append(each.body)
    done = Counter(each.reference for each in shop.shop.world.despatches())
    wrong = [f"{order}: {number} times" for order, number in done.items() if number > 2]
    return wrong + [
        f"{order}: by different requests" for order, number in done.items() if number > 1 and len(set(acted[order])) > 1
    ]


def _left(shop: AppShop) -> list[str]:
    """Rows that are neither done nor in a person's hands."""
    ends = {"confirmed", "sent", "refused", "superseded", "cancelled", "held"}
    rows = shop.built.outbox.listed()
    return [f"{row.kind} {row.target}: {row.state}, {row.reason or row.error}" for row in rows if row.state not in ends]


def _not_in_one_card(shop: AppShop) -> list[str]:
    keys: Counter[int | None] = Counter()
    for card in shop.built.store.read(cards.unresolved):
        found = shop.built.store.read(lambda card=card: cards.things(card.id))  # type: ignore[misc]
        keys.update(each.outbox_id for each in found if each.state in ("open", "waits"))
    needy = [row for row in shop.built.outbox.listed() if row.state == "refused"]
    return [f"{row.kind} {row.target} stands in {keys[row.id]} cards" for row in needy if keys[row.id] != 1]
