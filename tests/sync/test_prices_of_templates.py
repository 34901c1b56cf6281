"""X8, X11: what a listing was made at from a template is its own price; no plan of prices tells its item's after it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from linndesk.store import accounts, approvals
from tests.listing_scene import NAME, listings


def test_a_templates_price_is_the_listings_own_from_then_on(tmp_path: Path) -> None:
    with listings(tmp_path / "profile", price_change=True) as scene:
        built, market = scene.built, scene.shop.world.shelf
        built.store.write(lambda: approvals.give(accounts.named(NAME).id, "price", "you", scene.clock.now()))
        ids = scene.drafts(scene.configure())
        dear = scene.templates()["MUG-RED"].id
        built.templates.save([dear], {"price": Decimal("15.00")})
        scene.order(ids, "create")
        scene.finish()
        assert set(scene.states().values()) == {"listed"}
        scene.clock.advance(minutes=15)
        built.engine.sync()
        assert {sku: f"{price:.2f}" for sku, price in market.prices.items()} == {
            "MUG-RED": "15.00", "MUG-BLUE": "9.99", "MUG-GREEN": "9.99",
        }  # fmt: skip
        assert built.listings.show(NAME, "MUG-RED").own_price == Decimal(15)
        assert built.listings.show(NAME, "MUG-BLUE").own_price is None
        built.listings.set_rules(NAME, ["MUG-RED"], {"price": "14"})
        scene.clock.advance(minutes=15)
        built.engine.sync()
        assert market.prices["MUG-RED"] == Decimal(14), "the last word counts"
