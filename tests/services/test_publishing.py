"""X11 from a configurator to a listing that is deleted again, against the practice shop, without a window."""

from __future__ import annotations

from pathlib import Path

from tests.listing_scene import NAME, ON_HAND, SKUS, Listings, listings


def test_x11_a_listing_from_its_configurator_to_its_end(tmp_path: Path) -> None:
    """Configurator, category, attributes, create, feed, reference, update, delete (the issue's own words)."""
    with listings(tmp_path / "profile") as scene:
        _whole(scene)


def test_all_of_it_on_postgres(tmp_path: Path, pg: str) -> None:
    with listings(tmp_path / "profile", database=pg) as scene:
        _whole(scene)
        scene.built.accounts.remove(NAME)


def _whole(scene: Listings) -> None:
    ids = scene.drafts(scene.configure())
    assert scene.states() == dict.fromkeys(sorted(SKUS), "draft")
    sheet = scene.built.publishing.sheet(ids, "create")
    assert sheet.ready == 3, [each.faults for each in sheet.rows]
    done = scene.order(ids, "create")
    assert (len(done.outbox_ids), done.left) == (3, ())
    scene.drain(seconds=1)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "creating")
    assert {each.state for each in scene.rows()} == {"sent"}
    scene.drain(seconds=6)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "listed")
    there = scene.standing()
    assert {sku: each.wanted.quantity for sku, each in there.items()} == dict.fromkeys(SKUS, ON_HAND)
    for sku, row in scene.templates().items():
        listing = scene.built.listings.show(NAME, sku)
        assert row.external_id == there[sku].external_id
        assert (listing.reference, listing.sku, listing.verified) == (there[sku].references[0][1], sku, True)
    scene.built.templates.save(ids[:1], {"title": "A redder mug"})
    scene.order(ids[:1], "update")
    scene.drain(seconds=1)
    scene.drain(seconds=6)
    assert scene.standing()["MUG-RED"].wanted.title == "A redder mug"
    scene.order(ids[:2], "delete")
    scene.drain(seconds=1)
    scene.drain(seconds=6)
    assert set(scene.standing()) == {"MUG-GREEN"}
    assert scene.states() == {"MUG-BLUE": "deleted", "MUG-GREEN": "listed", "MUG-RED": "deleted"}
    assert scene.built.listings.show(NAME, "MUG-RED").vanished
    assert {each.state for each in scene.rows()} == {"confirmed"}
    assert scene.shop.complaints == []
