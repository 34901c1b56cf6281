"""X11, R-LOST, R-OUTCOME, R-MODES, R-COPY: what becomes of listings whose answers go wrong, and what a person says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.services.templates import VariationDraft
from linndesk.store import outbox, tables
from tests.listing_scene import NAME, SKUS, Listings, listings

UPDATE = "ListingUpdateEndpoint"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Listings]:
    with listings(tmp_path / "profile") as made:
        yield made


def _cards(scene: Listings) -> list[str]:
    cards = [*scene.built.problems.listed("needs"), *scene.built.problems.listed("waits")]
    return [each.title for each in cards]


def _told(scene: Listings, action: str = "CREATE") -> int:
    return len([each for each in scene.shop.world.market.told if each.action == action])


def test_r_lost_a_creation_is_never_told_again(scene: Listings) -> None:
    """The shop has them, nobody heard: the program never asks for them again, and a person sees where to look."""
    ids = scene.drafts(scene.configure())
    scene.shop.faults.fail_next(UPDATE, "lost", times=99)
    scene.order(ids, "create")
    scene.finish(5)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "unknown")
    assert {each.state for each in scene.rows()} == {"sent"}
    assert _told(scene) == 3
    assert any("nobody knows what became of" in each for each in _cards(scene))
    sheet = scene.built.publishing.sheet(ids, "create")
    assert sheet.ready == 0


def test_r_lost_a_person_says_what_is_there(scene: Listings) -> None:
    """One is there, one is sent again (and the shop says that it has it), one is not there and stands as before."""
    ids = scene.drafts(scene.configure())
    scene.shop.faults.fail_next(UPDATE, "lost")
    scene.order(ids, "create")
    scene.finish(3)
    red, blue, green = ids
    assert scene.built.publishing.decide([red], "there") == (1, ())
    assert scene.built.publishing.decide([blue], "again") == (1, ())
    assert scene.built.publishing.decide([green], "not_there") == (1, ())
    assert [each.state for each in scene.rows()] == ["confirmed", "waiting", "cancelled"]
    scene.finish(3)
    assert scene.states() == {"MUG-RED": "listed", "MUG-BLUE": "refused", "MUG-GREEN": "draft"}
    assert any("listed already" in each.words for each in scene.templates()["MUG-BLUE"].messages)
    assert _told(scene) == 4
    assert scene.built.publishing.decide([green], "again")[0] == 0
    assert not scene.built.listings.show(NAME, "MUG-RED").verified  # linked, and to be found there
    scene.built.listings.download(NAME)
    found = scene.built.listings.show(NAME, "MUG-RED")
    assert (found.verified, found.sku, found.reference) == (True, "MUG-RED", "REF-500001")
    assert scene.built.publishing.sheet([red], "update").ready == 1  # its id is what its list of products calls it
    assert scene.built.templates.adopt([blue]) == (1, ())


def test_r_lost_what_is_updated_is_told_again_at_its_newest(scene: Listings) -> None:
    ids = scene.drafts(scene.configure())
    scene.order(ids, "create")
    scene.finish(3)
    scene.shop.faults.fail_next(UPDATE, "lost")
    scene.built.templates.save(ids, {"title": "First"})
    scene.order(ids, "update")
    scene.drain(seconds=1)
    scene.finish(4)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "listed")
    assert {each.wanted.title for each in scene.standing().values()} == {"First"}


def test_r_lost_what_its_list_of_products_names_is_adopted_and_known(scene: Listings) -> None:
    ids = scene.drafts(scene.configure())
    scene.shop.faults.fail_next(UPDATE, "lost")
    scene.order(ids, "create")
    scene.finish(3)
    scene.built.listings.download(NAME)
    assert {scene.built.templates.show(each).adopts for each in ids} == {"REF-500001", "REF-500002", "REF-500003"}
    assert scene.built.templates.adopt(ids) == (3, ())
    assert scene.states() == dict.fromkeys(sorted(SKUS), "listed")
    assert {each.state for each in scene.rows()} == {"confirmed"}
    assert _cards(scene) == []


def test_one_request_holds_one_act(scene: Listings) -> None:
    configurator = scene.configure()
    ids = scene.drafts(configurator)
    scene.order(ids[:2], "create")
    scene.finish(3)
    heard = len(scene.shop.heard)
    scene.order(ids[2:], "create")
    scene.order(ids[:1], "update")
    scene.order(ids[1:2], "delete")
    scene.finish(3)
    assert scene.states() == {"MUG-RED": "listed", "MUG-BLUE": "deleted", "MUG-GREEN": "listed"}
    told = [each.endpoint for each in scene.shop.heard[heard:] if each.acted and each.endpoint.startswith("Listing")]
    assert told == [UPDATE, UPDATE, "ListingDeleteEndpoint"]
    assert scene.shop.complaints == []


def test_three_outcomes(scene: Listings) -> None:
    """R-OUTCOME: confirmed, refused with the channel's words, sent and not confirmed; each on its own."""
    ids = scene.drafts(scene.configure())
    scene.shop.faults.feeds.refused["MUG-BLUE"] = "We sell no blue"
    scene.shop.faults.feeds.missing.add("MUG-GREEN")
    scene.order(ids, "create")
    scene.finish(3)
    assert scene.states() == {"MUG-RED": "listed", "MUG-BLUE": "refused", "MUG-GREEN": "unknown"}
    assert {each.target: each.state for each in scene.rows()} == {
        "MUG-RED": "confirmed", "MUG-BLUE": "refused", "MUG-GREEN": "sent",
    }  # fmt: skip
    assert any("We sell no blue" in each.words for each in scene.templates()["MUG-BLUE"].messages)
    assert len(_cards(scene)) == 2
    scene.shop.faults.feeds.refused.clear()
    assert scene.order([ids[1]], "create").outbox_ids  # corrected, and ordered anew
    scene.finish(3)
    assert scene.states()["MUG-BLUE"] == "listed"


def test_what_a_feed_leaves_out_needs_a_person_and_the_run_says_so(scene: Listings) -> None:
    """R-RECEIPT: a card that needs somebody, and a run that is not well."""
    ids = scene.drafts(scene.configure())
    scene.shop.faults.feeds.missing.update(SKUS)
    scene.order(ids, "create")
    parts = []
    for _ in range(3):
        scene.clock.advance(seconds=6)
        receipt = scene.built.engine.send_due()
        parts += receipt.accounts if receipt is not None else []
    assert [each.ok for each in parts] == [True, False]
    assert set(scene.states().values()) == {"unknown"}


def test_a_request_that_is_refused_whole_is_split(scene: Listings) -> None:
    ids = scene.drafts(scene.configure())
    scene.shop.faults.feeds.poison["MUG-BLUE"] = "Nothing blue, ever"
    scene.order(ids, "create")
    scene.finish(4)
    assert scene.states() == {"MUG-RED": "listed", "MUG-BLUE": "refused", "MUG-GREEN": "listed"}
    assert len(scene.standing()) == 2


def test_a_feed_that_nobody_knows_ends_with_a_card(scene: Listings) -> None:
    ids = scene.drafts(scene.configure())
    scene.order(ids, "create")
    scene.drain(seconds=1)
    scene.shop.faults.feeds.forgotten.add(scene.shop.world.market.feeds[0].id)
    scene.finish(5)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "creating")  # it may not know it yet
    scene.drain(minutes=16)
    scene.drain(minutes=16)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "unknown")
    assert any("nobody knows" in each for each in _cards(scene))


def test_a_feed_that_never_ends_is_late_and_then_a_persons(scene: Listings) -> None:
    ids = scene.drafts(scene.configure())
    scene.shop.faults.feeds.never = True
    scene.order(ids, "create")
    scene.finish(4)
    row = scene.rows()[0]
    assert scene.built.outbox.told([row.id]).left  # it is still followed
    scene.drain(hours=25)
    assert any("has worked on listings since" in each for each in _cards(scene))
    found = scene.built.outbox.told([row.id])
    assert found.done == (row.id,), found.left
    scene.shop.faults.feeds.never = False
    scene.drain(minutes=16)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "listed")
    assert not any("has worked on listings since" in each for each in _cards(scene))


def test_undo_while_it_waits(scene: Listings) -> None:
    """Nothing has left: the drafts are drafts again, and a listed one is listed again."""
    configurator = scene.configure()
    ids = scene.drafts(configurator)
    scene.built.accounts.save(NAME, {"undo_seconds": 60})
    done = scene.order(ids, "create")
    assert done.undo_until is not None
    scene.drain(seconds=30)
    assert _told(scene) == 0
    assert scene.built.publishing.undo(done.outbox_ids) == (3, ())
    scene.finish(20)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "draft")
    assert _told(scene) == 0
    again = scene.order(ids, "create")
    scene.drain(seconds=61)
    assert scene.built.publishing.undo(again.outbox_ids)[0] == 0  # too late


def test_r_modes_hold_and_pause(scene: Listings) -> None:
    """On Hold everything waits for a person's word; what a pause held goes on by itself."""
    ids = scene.drafts(scene.configure())
    scene.built.accounts.save(NAME, {"mode": "hold"})
    done = scene.order(ids, "create")
    assert (done.held, done.undo_until) == (3, None)
    scene.finish(3)
    assert _told(scene) == 0
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.finish(3)
    assert _told(scene) == 0
    scene.built.outbox.send(done.outbox_ids[:1])
    scene.built.outbox.cancel(done.outbox_ids[1:2])
    scene.built.outbox.told(done.outbox_ids[2:])
    scene.finish(3)
    assert scene.states() == {"MUG-RED": "listed", "MUG-BLUE": "draft", "MUG-GREEN": "listed"}
    assert _told(scene) == 1
    scene.built.outbox.pause(True)
    scene.order(ids[1:2], "create")
    scene.finish(2)
    assert _told(scene) == 1
    scene.built.outbox.pause(False)
    scene.finish(3)
    assert scene.states()["MUG-BLUE"] == "listed"


def test_r_copy_a_creation_that_a_copy_may_have_told_needs_a_reason(scene: Listings) -> None:
    ids = scene.drafts(scene.configure())
    scene.built.accounts.save(NAME, {"undo_seconds": 60})
    done = scene.order(ids, "create")
    now = scene.clock.now()
    scene.built.store.write(lambda: outbox.doubt("The database was restored", now))
    assert {each.state for each in scene.rows()} == {"held"}
    left = scene.built.outbox.send(done.outbox_ids)
    assert (left.done, {why for _, why in left.left}) == ((), {left.left[0][1]})
    assert "look there first" in left.left[0][1]
    assert scene.built.outbox.send(done.outbox_ids[:1], "Not there, looked").done == done.outbox_ids[:1]
    scene.finish(3)
    assert _told(scene) == 1
    assert scene.states()["MUG-RED"] == "listed"


def test_what_the_channel_lists_already_is_adopted_never_created(scene: Listings) -> None:
    configurator = scene.configure()
    scene.shop.world.shelf.add("MUG-RED", "Red mug", quantity=1, reference="THEIRS")
    scene.built.listings.download(NAME)
    ids = scene.drafts(configurator)
    done = scene.order(ids, "create")
    assert [(sku, "adopt" in why) for _, sku, why in done.left] == [("MUG-RED", True)]
    assert scene.built.templates.adopt(ids)[0] == 1
    assert scene.templates()["MUG-RED"].external_id == "THEIRS"
    assert scene.built.listings.show(NAME, "MUG-RED").sku == "MUG-RED"
    scene.finish(3)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "listed")


def test_removing_the_account_says_what_goes_and_it_goes(scene: Listings) -> None:
    ids = scene.drafts(scene.configure())
    scene.order(ids, "create")
    scene.finish(3)
    said = scene.built.accounts.removal(NAME).sentences
    assert "1 configurator and 3 listings made here; what the channel lists stays there" in said
    scene.built.accounts.remove(NAME)
    left = [scene.built.store.read(each.select().count) for each in (tables.Template, tables.Configurator)]
    assert left == [0, 0]


def test_an_account_that_is_off_is_neither_told_nor_asked(scene: Listings) -> None:
    """R-MODES: its feeds wait, and go on once it is on again."""
    ids = scene.drafts(scene.configure())
    scene.order(ids, "create")
    scene.drain(seconds=1)
    scene.built.accounts.save(NAME, {"enabled": False})
    heard = len(scene.shop.heard)
    scene.finish(3)
    assert len(scene.shop.heard) == heard
    scene.built.accounts.save(NAME, {"enabled": True})
    scene.drain(minutes=6)
    assert scene.states() == dict.fromkeys(sorted(SKUS), "listed")


def test_everything_that_left_can_be_explained(scene: Listings) -> None:
    """The request as it left, the feed that carried it, who ordered it, and what the receipt counts."""
    ids = scene.drafts(scene.configure())
    done = scene.order(ids[:1], "create")
    scene.drain(seconds=1)
    (row_id,) = done.outbox_ids
    story = scene.built.outbox.story(row_id)
    assert story.row.request is not None
    assert "MUG-RED" in json.dumps(story.row.request["listing"])
    line = scene.built.outbox.rows([row_id])[row_id]
    assert line.what == "Create: Mug Red; 7 units at 9.99"
    assert "works on it" in line.reason
    scene.clock.advance(seconds=6)
    receipt = scene.built.engine.send_due()
    assert receipt is not None
    assert receipt.accounts[0].other["listing"].confirmed == 1
    feed = scene.built.templates.show(ids[0]).feed
    assert feed is not None
    assert (feed.action, feed.state) == ("create", "ended")


def test_r_copy_what_was_on_its_way_when_it_was_copied_waits_for_a_person(scene: Listings) -> None:
    """An update is held and goes once a person sends it; a creation is unknown: the other copy may have told it."""
    ids = scene.drafts(scene.configure())
    scene.order(ids[:1], "create")
    scene.finish(3)
    scene.order(ids[:1], "update")
    scene.order(ids[1:2], "create")
    now = scene.clock.now()

    def copied() -> None:
        which = (tables.Outbox.kind == "listing") & (tables.Outbox.state == "waiting")
        tables.Outbox.update(state="sending", attempts=1, fence=1).where(which).execute()
        outbox.doubt("The database was copied", now)

    scene.built.store.write(copied)
    scene.finish(3)
    held = {each.target: (each.state, each.hold) for each in scene.rows()}
    assert held == {"MUG-RED": ("held", "watch"), "MUG-BLUE": ("sent", "")}
    assert scene.states()["MUG-BLUE"] == "unknown"
    scene.built.outbox.send([each.id for each in scene.rows() if each.state == "held"])
    scene.finish(3)
    assert scene.states()["MUG-RED"] == "listed"
    assert _told(scene, "UPDATE") == 1


def test_variations_are_one_listing_with_a_reference_each(scene: Listings) -> None:
    """The whole is made of the items of its variations: each is mapped, and the whole is sold nowhere."""
    whole = scene.drafts(scene.configure())[0]
    colours = (("MUG-BLUE", "Blue"), ("MUG-GREEN", "Green"))
    drafts = [VariationDraft(sku, f"Mug {colour}", options=(("Colour", colour),)) for sku, colour in colours]
    scene.built.templates.save([whole], {"variations": drafts})
    assert scene.built.publishing.sheet([whole], "create").rows[0].faults == ()
    scene.order([whole], "create")
    scene.finish(3)
    shown = scene.standing()["MUG-RED"]
    assert [(each.sku, each.quantity) for each in shown.wanted.variants] == [("MUG-BLUE", 7), ("MUG-GREEN", 7)]
    found = scene.built.listings.listed(NAME)
    assert {each.channel_sku: (each.sku, each.reference) for each in found} == {
        sku: (sku, reference) for sku, reference in shown.references
    }
    assert scene.shop.complaints == []
    sheet = scene.built.publishing.sheet(
        [each.id for each in scene.templates().values() if each.sku == "MUG-BLUE"], "create"
    )
    assert "adopt" in sheet.rows[0].faults[0].sentence  # it is listed already, as a variation
