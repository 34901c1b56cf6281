"""R-LOST in words: what is told once only never speaks of another try, however often it could not leave before."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from linndesk.domain.outbox import AFTER_SALE
from linndesk.domain.postsale_rules import RefundPart, RefundWish
from linndesk.sandbox.external.post_sale_records import PostSaleTerms
from linndesk.store import outbox
from tests.shop_scene import warehouse


def test_x12_r_lost_a_refund_that_failed_first_is_a_persons_as_soon_as_nobody_hears_of_it(profile: Path) -> None:
    with warehouse(profile, "pascal") as scene:
        scene.integrate()
        scene.clock.advance(minutes=1)
        scene.world.add_order("R1")
        scene.world.till.terms = PostSaleTerms(reasons=())
        scene.sync()
        order = scene.built.orders.show("R1")
        wish = RefundWish(order.id, (RefundPart(order.lines[0].line_id, Decimal("2.50")),))
        scene.built.postsale.submit(wish, scene.built.postsale.options(order.id))
        scene.shop.faults.fail_next("RefundEndpoint", "429", times=3)
        scene.shop.faults.fail_next("RefundEndpoint", "lost")
        for _ in range(4):
            if not scene.world.till.paid_back:
                scene.sync()
        assert len(scene.world.till.paid_back) == 1
        (row,) = (each for each in scene.built.store.read(outbox.listed) if each.kind in AFTER_SALE)
        (card,) = (each for each in scene.built.problems.open() if each.key.startswith("refund:"))
        said = " ".join((row.reason, row.error, card.title, card.detail, card.fix))
        assert (row.state, row.attempts > 1) == ("sent", True), "it could not leave at first"
        assert card.key.startswith("refund:unheard:")
        assert "by itself" not in said
        assert "told again" not in said
