"""X6 X7, R-OUTCOME: what was sent and nobody confirmed: what a person can say of it; it is never taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk import app
from linndesk.channels.base import ChannelKind
from linndesk.errors import BadInput
from linndesk.sandbox.external.generate import sample_shop
from linndesk.sandbox.external.server import PracticeShop
from linndesk.services.outbox_shapes import done_json, outbox_json
from linndesk.services.shown import GridQuery
from linndesk.store import tables
from tests.scene import Scene
from tests.services.owed import SKU, despatch, open_shop, put, state
from tests.services.told import later, stock, tell

WHY = "Shops of this kind take no corrections"


@pytest.fixture
def shop(scene: Scene) -> Scene:
    open_shop(scene)
    return scene


@pytest.fixture
def sent(shop: Scene) -> list[int]:
    """Two despatches that were sent, and nobody answered for them."""
    ids = despatch(shop, "O1", "O2")
    put(shop, ids, state="sent", attempts=1, settled_at=shop.clock.now(), next_try=None, request={"a": 1},
        exchange="e1", repeated=True)  # fmt: skip
    return ids


def free(scene: Scene) -> int:
    return next(each.available for each in scene.built.items.get(SKU).levels)


def test_it_is_there_confirms_it_for_good(shop: Scene, sent: list[int]) -> None:
    done = shop.built.outbox.told(sent[:1])
    assert (done.done, done.sent) == ((sent[0],), (sent[0],))
    assert state(shop, sent[0]) == ("confirmed", "")
    row = shop.built.outbox.story(sent[0]).row
    assert (row.settled_at, row.reason) == (shop.clock.now(), "Somebody here said that it is there")
    (told,) = shop.built.outbox.story(sent[0]).trail
    assert (told.action, told.before["state"], told.after["state"]) == ("outbox told", "sent", "confirmed")
    assert shop.built.orders.show("O1").status == "processed"
    assert shop.built.orders.show("O1").parcels[0].state == "confirmed"


def test_send_again_is_a_request_of_its_own_and_is_written_down(shop: Scene, sent: list[int]) -> None:
    """Never more than two identical requests by the program: the third is a person's."""
    shop.clock.advance(minutes=3)
    done = shop.built.outbox.retry(sent[:1])
    assert done.sent == (sent[0],), "who asks is told that the channel may act twice"
    row = shop.built.outbox.story(sent[0]).row
    assert (row.state, row.next_try, row.settled_at) == ("waiting", shop.clock.now(), None)
    assert (row.exchange, row.repeated, row.request) == ("", False, {"a": 1}), "what it says stays to the byte"
    assert [each.before["state"] for each in shop.built.outbox.story(sent[0]).trail] == ["sent"]
    assert state(shop, sent[1]) == ("sent", ""), "nobody spoke of the other"


def test_it_is_not_sent_again_where_nobody_was_warned(shop: Scene, sent: list[int]) -> None:
    """As from a card in Problems: there is no question there."""
    done = shop.built.outbox.retry(sent, again=False)
    assert done.done == ()
    assert {why for _, why in done.left} == {
        "It was sent, and the channel has not confirmed it: say that it is there, or send it again"
    }
    assert {state(shop, each)[0] for each in sent} == {"sent"}


def test_what_was_sent_is_not_sent_again_while_the_account_is_closed(shop: Scene, sent: list[int]) -> None:
    """R-MODES."""
    shop.built.accounts.save("Shop", {"mode": "watch"})
    done = shop.built.outbox.retry(sent)
    assert done.done == ()
    assert {why for _, why in done.left} == {"The account only watches: nothing is sent; put the account to Live first"}
    assert shop.built.outbox.told(sent).done == tuple(sent), "that it is there can be said all the same"


def test_what_may_be_there_is_never_taken_back(shop: Scene, sent: list[int]) -> None:
    """Undo of a despatch that is sent does what it does for one that was told, also once it is to go again."""
    units = free(shop)
    assert shop.built.despatch.undo(sent) == 0
    shop.built.outbox.retry(sent)
    assert shop.built.despatch.undo(sent) == 0
    done = shop.built.outbox.cancel(sent)
    assert done.done == ()
    assert all("may have it already" in why for _, why in done.left)
    put(shop, sent, state="refused", error="Already despatched")
    assert shop.built.outbox.cancel(sent).done == ()
    assert shop.built.despatch.undo(sent) == 0
    assert free(shop) == units
    assert shop.built.outbox.told(sent).done == tuple(sent)
    assert {shop.built.orders.show(each).status for each in ("O1", "O2")} == {"processed"}
    with pytest.raises(BadInput):
        shop.built.orders.undo("O1")


def test_a_correction_of_what_may_be_there_is_told_as_a_correction(shop: Scene, sent: list[int]) -> None:
    parcel = shop.built.orders.show("O1").parcels[0]
    put_reference(shop, parcel.id)
    shop.built.outbox.retry(sent)
    row = shop.built.despatch.correct(parcel.id, "", "NEW1")
    assert shop.built.outbox.story(row).row.payload["correction"] is True
    assert state(shop, sent[0])[0] == "superseded"


def put_reference(scene: Scene, parcel_id: int) -> None:
    query = tables.Parcel.update(reference="1").where(tables.Parcel.id == parcel_id)
    scene.built.store.write(query.execute)


def test_a_level_in_a_document_is_left_to_the_channel(shop: Scene) -> None:
    ids = despatch(shop, "O1")
    feed = tables.Feed
    made = shop.built.store.write(lambda: feed.create(**_feed(shop)))
    put(shop, ids, state="sent", feed=made.id)
    for verb in (shop.built.outbox.told, shop.built.outbox.retry):
        assert verb(ids).left == ((ids[0], "The channel still works on the document that it was sent in"),)
    assert state(shop, ids[0]) == ("sent", "")


def _feed(scene: Scene) -> dict[str, object]:
    row = scene.built.store.read(lambda: tables.Account.select().first())
    return {"pool": row.pool_id, "account": row.id, "created_at": scene.clock.now(), "state": "open"}


def test_levels_are_there_or_told_once_more_by_a_persons_word(scene: Scene) -> None:
    """X9: the listing says so too; what is told once more is a newer version of the level."""
    tell(scene)
    stock(scene, "sku,title,location,level\nB,Cup,Default,2\n")
    later(scene)
    row = [each for each in scene.built.outbox.listed(["sent", "confirmed"]) if each.target == "B"][-1]
    assert row.payload["quantity"] == 2
    put(scene, [row.id], state="sent", settled_at=scene.clock.now())
    assert listing(scene).state in ("pending", "confirmed")
    assert scene.built.outbox.told([row.id]).done == (row.id,)
    assert (listing(scene).state, listing(scene).confirmed) == ("confirmed", row.payload["quantity"])
    put(scene, [row.id], state="sent", reason="The shop said nothing of it", exchange="e", repeated=True)
    assert scene.built.outbox.retry([row.id]).done == (row.id,)
    again = scene.built.outbox.story(row.id).row
    assert (again.reason, again.exchange, again.repeated) == ("", "", False)
    assert (again.state, again.version, again.request) == ("waiting", row.version + 1, None)


def listing(scene: Scene) -> tables.Listing:
    return scene.built.store.read(lambda: tables.Listing.get(tables.Listing.channel_sku == "B"))


def test_what_was_sent_has_a_filter_of_its_own_and_is_no_longer_owed(shop: Scene, sent: list[int]) -> None:
    """Most apps never answer for what they took: what is owed must not grow for ever."""
    three = despatch(shop, "O3")
    box = shop.built.outbox

    def found(name: str) -> list[int]:
        return list(box.ids(GridQuery(filters=(name,))))

    assert (found("open"), found("sent"), found("sending")) == (three, sent, [])
    overview = box.overview(shop.clock.now() - timedelta(hours=1))
    assert (overview.open, overview.counts["sent"]) == (1, 2)
    assert [each.id for each in box.listed(["sent"])] == sent
    assert outbox_json(box.listed(["sent"])[0])["state"] == "sent", "scripts see what they always saw"
    assert done_json(box.told(sent)) == {"done": sent, "left": []}


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Scene]:
    """A shop on a channel that takes no corrections."""

    def kinds() -> dict[str, ChannelKind]:
        return {key: replace(each, uncorrected=WHY) for key, each in app.kinds().items()}

    made = Scene(tmp_path, channels=kinds)
    open_shop(made)
    yield made
    made.close()


def test_where_no_correction_is_taken_it_is_said_before_anything_is_written(strict: Scene) -> None:
    """N11, X6."""
    (row,) = despatch(strict, "O1")
    parcel = strict.built.orders.show("O1").parcels[0]
    assert strict.built.despatch.uncorrected(parcel.id) == ""
    newer = strict.built.despatch.correct(parcel.id, "", "NEW1")
    put(strict, [newer], state="sent")
    assert strict.built.despatch.uncorrected(parcel.id) == WHY
    with pytest.raises(BadInput, match="cannot be corrected") as said:
        strict.built.despatch.correct(parcel.id, "", "NEW2")
    assert (said.value.detail, said.value.fix) == (WHY, "Correct it on the channel of Shop")
    assert strict.built.orders.show("O1").parcels[0].tracking == "NEW1"
    assert state(strict, row)[0] == "superseded"


def test_an_app_that_says_nothing_of_what_it_took(scene: Scene) -> None:
    """X6 over real requests: sent, not confirmed; one is said to be there, the other sent again, and answered."""
    with PracticeShop(sample_shop(now=scene.clock.now()), now=scene.clock.now) as app_:
        scene.built.integrations.add("external", "Craft", app_.settings(enabled=True, mode="live"))
        scene.sync()
        refs = [each.channel_order_id for each in scene.built.orders.listed(status="open")[:2]]
        ids = despatch(scene, *refs, at_once=True)
        app_.faults.despatch.rows = "failures"
        receipt = scene.part(scene.sync("Craft"), "Craft")
        assert (receipt.ok, receipt.despatches.sent, receipt.despatches.unconfirmed) == (True, 2, 2)
        assert {state(scene, each) for each in ids} == {("sent", "")}
        row = scene.built.outbox.story(ids[0])
        assert row.row.reason == "Practice shop took it and said nothing of it"
        assert row.carrier == "Royal Mail 48, without a carrier", "as the app was told"
        groups = {each.group for each in scene.built.problems.open()}
        assert "Order processing" not in groups, "no card: nothing is wrong"
        assert scene.built.despatch.undo(ids) == 0
        assert scene.built.outbox.told(ids[:1]).done == (ids[0],)
        app_.faults.despatch.rows = "all"
        scene.built.outbox.retry(ids[1:])
        scene.sync("Craft")
        assert {state(scene, each) for each in ids} == {("confirmed", "")}
        told = app_.heard_at("DespatchEndpoint")
        assert [[each["ReferenceNumber"] for each in json.loads(one.body)["Orders"]] for one in told] == [
            refs,
            refs[1:],
        ]
        assert app_.complaints == []
