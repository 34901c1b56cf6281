"""X11: the whole road of a listing, through the program, with makers who write ids, words and lists otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.listing_scene import SKUS, Listings


@pytest.mark.parametrize("dialect", ["sample", "laravel", "marketplace"])
def test_a_listing_is_made_changed_and_deleted_whatever_its_app_writes(dialect: str, tmp_path: Path) -> None:
    """Ids as numbers and as words; arrays of one and objects; feeds and categories in each spelling."""
    scene = Listings(tmp_path / "profile", dialect=dialect)
    try:
        scene.integrate()
        scene.stock()
        ids = scene.drafts(scene.configure())
        scene.order(ids, "create")
        scene.drain(seconds=1)
        scene.drain(seconds=6)
        assert scene.states() == dict.fromkeys(sorted(SKUS), "listed")
        scene.built.templates.save(ids[:1], {"title": "A redder mug"})
        scene.order(ids[:1], "update")
        scene.order(ids[1:2], "delete")
        scene.drain(seconds=1)
        scene.drain(seconds=6)
        assert {sku: each.wanted.title for sku, each in scene.standing().items()} == {
            "MUG-RED": "A redder mug", "MUG-GREEN": "Mug Green",
        }  # fmt: skip
        assert {each.state for each in scene.rows()} == {"confirmed"}
        assert len(scene.shop.world.market.told) == 5
        assert scene.shop.complaints == []
    finally:
        scene.close()
