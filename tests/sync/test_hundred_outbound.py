"""D20, R-LOST, judged: one hundred orders of a shop and of Amazon go to Amazon's warehouse while answers are lost: one
hundred orders there, no id twice, and every tracking number once at the channel that sold it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.sandbox.amazon.stock_faults import Kind
from tests.outbound_scene import DRIVER, SHOP, OutboundScene

SHOPS, OWN = 70, 30
MOODS: tuple[Kind, ...] = (
    "lost", "reset", "503_after", "html_after", "503", "500", "429", "truncated", "html200", "lost",
)  # fmt: skip


@pytest.fixture
def scene(profile: Path) -> Iterator[OutboundScene]:
    made = OutboundScene(profile)
    made.sells(*(f"S{number}" for number in range(SHOPS - 20)), mugs=1)
    made.sells(*(f"S{number}" for number in range(SHOPS - 20, SHOPS)), mugs=3, pans=2)
    made.sells_there(*(f"A{number}" for number in range(OWN - 10)))
    made.sells_there(*(f"A{number}" for number in range(OWN - 10, OWN)), mugs=2)
    made.comes_in()
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.timeout(420)
@pytest.mark.parametrize("version", ["2026", "2020"])
def test_a_hundred_orders_leave_once_each_and_every_number_is_told_once(scene: OutboundScene, version: str) -> None:
    faults = scene.amazon.faults
    if version == "2020":
        scene.without_2026()
    create = "createOrder" if version == "2026" else "createFulfillmentOrder"
    look = "getOutboundOrder" if version == "2026" else "getFulfillmentOrder"
    for number, mood in enumerate(MOODS):
        faults.fail_next(create, mood, skip=3 + number % 3)
        faults.fail_next(look, ("503", "lost", "429")[number % 3], skip=4)  # type: ignore[arg-type]
    if version == "2026":  # the older one has no 202
        scene.accepts(12)
    faults.fail_next("confirmShipment", "lost", skip=4)
    for _ in range(3):  # no lost answers: of a shop they are repeated once, and acted on twice (R-LOST)
        scene.shop.faults.fail_next("DespatchEndpoint", "reset", skip=1)
    faults.outbound.parcels = 2
    faults.outbound.works_for = timedelta(minutes=9)  # longer than a refusal is doubted
    mine = [*(f"S{number}" for number in range(SHOPS)), *(f"A{number}" for number in range(OWN))]
    scene.send(*mine)
    scene.until(lambda: _is_over(scene), turns=40, minutes=10)

    names = [scene.named(each, account=SHOP if each.startswith("S") else DRIVER) for each in mine]
    book = scene.amazon.outbound
    assert sorted(each.id for each in book.orders) == sorted(names), "one hundred, each by its own id"
    assert max(Counter(book.creates).values()) == 1, "no id twice"
    assert {scene.at(each).attempt for each in mine} == {1}
    assert book.cancels == []
    numbers = {each.id: [one.tracking for one in each.parcels] for each in book.orders}
    refs = dict(zip(mine, names, strict=True))
    wanted = Counter((ref, number) for ref, name in refs.items() for number in numbers[name])
    assert len(wanted) == 130, "thirty of them in two packages"
    assert scene.shop_numbers() + scene.amazon_numbers() == wanted
    assert {scene.order(each).status for each in mine} == {"processed"}
    assert scene.states() == {"confirmed": 100}
    assert scene.amazon.calls.count(create) >= 100 + 5, "answers were lost, and it was asked again"
    assert len(scene.shop.heard_at("DespatchEndpoint")) >= 10
    assert book.twice or version == "2020", "of what was taken and does not show yet the id was refused"


def _is_over(scene: OutboundScene) -> bool:
    open_ = [each for each in (*scene.rows("fba"), *scene.rows("despatch")) if each.state != "confirmed"]
    return not open_ and len(scene.rows("despatch")) >= 130
