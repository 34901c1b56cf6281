"""N1, N11: every way out of the outbox, what is left alone and why, the pause, and what a closed account holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.domain.outbox import MOVES, NEEDS_A_PERSON, UNSENT, State
from linndesk.errors import BadInput, UnknownName
from linndesk.services.outbox import row_ids, states_of
from linndesk.services.shown import GridQuery
from linndesk.store import outbox, problems, tables
from tests.scene import Scene
from tests.services.owed import SKU, despatch, open_shop, owe, put, state


@pytest.fixture
def shop(scene: Scene) -> Scene:
    open_shop(scene)
    return scene


def free(scene: Scene) -> int:
    return next(each.available for each in scene.built.items.get(SKU).levels)


def test_a_despatch_waits_the_undo_time_and_send_ends_the_wait(shop: Scene) -> None:
    box = shop.built.outbox
    ids = despatch(shop, "O1", "O2")
    rows = box.listed()
    assert [(each.target, each.state, each.hold) for each in rows] == [("O1", "waiting", ""), ("O2", "waiting", "")]
    assert {each.next_try for each in rows} == {shop.clock.now() + timedelta(seconds=60)}
    assert box.send(ids[:1]).done == (ids[0],)
    assert [each.next_try for each in box.listed()] == [shop.clock.now(), shop.clock.now() + timedelta(seconds=60)]
    assert box.due() == 2


def test_cancel_takes_the_despatch_back_and_told_leaves_it_despatched(shop: Scene) -> None:
    box = shop.built.outbox
    stock = free(shop)
    one, two = despatch(shop, "O1", "O2")
    assert box.cancel([one]).done == (one,)
    assert box.told([two]).done == (two,)
    assert state(shop, one) == ("cancelled", "")
    assert state(shop, two) == ("superseded", "")
    assert shop.built.orders.show("O1").status == "open"
    assert shop.built.orders.show("O2").status == "processed"
    assert box.story(two).row.reason == "Told elsewhere"
    assert free(shop) == stock, "the units of both orders are spoken for, reserved or gone"
    assert box.due() == 0


def test_kept_rows_leave_only_when_a_person_says_so(shop: Scene) -> None:
    box = shop.built.outbox
    ids = despatch(shop, "O1")
    assert box.hold(ids).done == tuple(ids)
    assert state(shop, ids[0]) == ("held", "person")
    box.pause(True)
    box.pause(False)
    shop.built.accounts.save("Shop", {"mode": "hold"})
    shop.built.accounts.save("Shop", {"mode": "live"})
    assert state(shop, ids[0]) == ("held", "person")
    assert box.overview(shop.clock.now()).questions == (), "who keeps it is not asked again"
    assert box.send(ids).done == tuple(ids)
    assert state(shop, ids[0]) == ("waiting", "")


def test_the_pause_holds_everything_and_its_end_lets_go_by_itself(shop: Scene) -> None:
    """R-MODES."""
    box = shop.built.outbox
    before = despatch(shop, "O1")
    assert box.pause(True, who="Ann") == 1
    during = despatch(shop, "O2")
    assert {state(shop, each) for each in (*before, *during)} == {("held", "pause")}
    pause = box.paused()
    assert pause is not None
    assert (pause.at, pause.who) == (shop.clock.now(), "Ann")
    refused = box.send(before)
    assert refused.done == ()
    assert "end the pause first" in refused.left[0][1]
    assert box.pause(True) == 0, "a second time changes nothing"
    assert box.paused() == pause
    assert box.pause(False) == 2
    assert box.paused() is None
    assert {state(shop, each) for each in (*before, *during)} == {("waiting", "")}
    assert box.listed()[0].next_try == shop.clock.now() + timedelta(seconds=60), "the undo wait is not cut short"


@pytest.mark.parametrize(
    ("off", "on", "hold", "words"),
    [
        ({"enabled": False}, {"enabled": True}, "off", "turn the account on"),
        ({"mode": "watch"}, {"mode": "live"}, "watch", "Live"),
        ({"mode": "hold"}, {"mode": "live"}, "hold", "Live"),
        ({"mark_as_despatched": False}, {"mark_as_despatched": True}, "light", "Mark as despatched"),
        (
            {"do_not_submit_shipping_data": True},
            {"do_not_submit_shipping_data": False},
            "do_not_submit",
            "Do not submit",
        ),
    ],
)
def test_what_an_account_held_is_asked_about_once_it_is_back_on(
    shop: Scene, off: dict[str, object], on: dict[str, object], hold: str, words: str
) -> None:
    """R-MODES: never dropped, never blasted out later."""
    box = shop.built.outbox
    waited = despatch(shop, "O1")
    shop.built.accounts.save("Shop", off)
    assert state(shop, waited[0]) == ("held", hold)
    later = despatch(shop, "O2")
    assert state(shop, later[0]) == ("held", hold)
    assert box.overview(shop.clock.now()).questions == (), "nothing is asked while nothing could be sent"
    refused = box.send(waited)
    assert refused.done == ()
    assert words in refused.left[0][1]
    shop.built.accounts.save("Shop", on)
    assert {state(shop, each) for each in (*waited, *later)} == {("held", hold)}
    (question,) = box.overview(shop.clock.now()).questions
    assert (question.account, question.hold, sorted(question.ids)) == ("Shop", hold, sorted([*waited, *later]))
    assert box.send(question.ids).left == ()
    assert {state(shop, each) for each in (*waited, *later)} == {("waiting", "")}
    assert box.overview(shop.clock.now()).questions == ()


def test_a_pause_of_an_account_that_only_watches_frees_nothing_of_it(shop: Scene) -> None:
    ids = despatch(shop, "O1")
    shop.built.outbox.pause(True)
    shop.built.accounts.save("Shop", {"mode": "watch"})
    shop.built.outbox.pause(False)
    assert state(shop, ids[0]) == ("held", "watch")


def test_retry_is_for_what_was_refused_or_tried(shop: Scene) -> None:
    box = shop.built.outbox
    one, two, three = despatch(shop, "O1", "O2", "O3")
    put(shop, [one], state="refused", error="Invalid carrier", settled_at=shop.clock.now(), attempts=1)
    put(shop, [two], attempts=2, next_try=shop.clock.now() + timedelta(minutes=9))
    done = box.retry([one, two, three])
    assert done.done == (one, two)
    assert done.left == ((three, "It was not tried yet: send lets it leave at once"),)
    rows = {each.id: each for each in box.listed()}
    assert (rows[one].state, rows[one].error, rows[one].settled_at) == ("waiting", "", None)
    assert rows[two].next_try == shop.clock.now()


@pytest.mark.parametrize("hold", ["cancelled", "cancel_request", "moved", "changed"])
def test_what_was_called_off_or_moved_needs_a_reason_and_it_is_kept(shop: Scene, hold: str) -> None:
    box = shop.built.outbox
    ids = despatch(shop, "O1")
    put(shop, ids, state="held", hold=hold, reason="The order was cancelled on the channel")
    left = box.send(ids, "  ").left
    assert "give a reason" in left[0][1]
    assert state(shop, ids[0]) == ("held", hold)
    assert box.send(ids, "agreed by telephone").done == tuple(ids)
    assert box.story(ids[0]).row.override == "agreed by telephone"


@pytest.mark.parametrize("verb", ["retry", "cancel", "send", "hold", "told"])
@pytest.mark.parametrize("now", list(MOVES))
def test_no_verb_touches_what_may_be_on_the_channel(shop: Scene, verb: str, now: State) -> None:
    """R-OUTCOME: every verb on every state keeps the transition table, and says why it left a row."""
    ids = despatch(shop, "O1")
    put(shop, ids, state=now, hold="person" if now == "held" else "")
    done = getattr(shop.built.outbox, verb)(ids)
    after = state(shop, ids[0])[0]
    assert after == now or after in MOVES[now]
    if now == "sent" and verb in ("retry", "told"):
        assert after == {"retry": "waiting", "told": "confirmed"}[verb], "a person's word, and nothing else, settles it"
    elif now not in UNSENT:
        assert done.done == ()
        assert after == now
    assert all(why for _, why in done.left)
    assert len(done.done) + len(done.left) == 1


def test_unknown_ids_are_refused_before_anything_is_done(shop: Scene) -> None:
    ids = despatch(shop, "O1")
    with pytest.raises(UnknownName, match="99"):
        shop.built.outbox.cancel([*ids, 99])
    assert state(shop, ids[0]) == ("waiting", "")
    assert row_ids(["7", "08"]) == [7, 8]
    for word in ("", "x", "-1", "1.0", "²", "9" * 30):
        with pytest.raises(BadInput):
            row_ids([word])
    assert states_of("all") == ()
    assert set(states_of("open")) == {"planned", "held", "waiting", "sending", "sent", "refused"}
    with pytest.raises(BadInput):
        states_of("lost")


def test_a_thousand_rows_are_done_in_parts_with_progress(shop: Scene) -> None:
    ids = [owe(shop, "stock", f"SKU-{at}", hold="person") for at in range(230)]
    steps: list[tuple[int, int]] = []
    done = shop.built.outbox.told(ids, told=lambda so_far, of: steps.append((so_far, of)))
    assert len(done.done) == 230
    assert steps == [(100, 230), (200, 230), (230, 230)]


def test_everything_that_was_done_stands_in_the_rows_history(shop: Scene) -> None:
    ids = despatch(shop, "O1")
    shop.built.outbox.hold(ids)
    shop.clock.advance(minutes=5)
    shop.built.outbox.send(ids)
    trail = shop.built.outbox.story(ids[0]).trail
    assert [each.action for each in trail] == ["outbox hold", "outbox send"]
    assert trail[1].before["hold"] == "person"
    assert trail[1].after == {"state": "waiting", "hold": "", "for": "O1"}
    with pytest.raises(UnknownName):
        shop.built.outbox.story(4711)


def test_settling_a_row_heals_its_card(shop: Scene) -> None:
    """N8."""
    ids = despatch(shop, "O1", "O2")
    put(shop, ids, state="refused", error="no")

    def open_things() -> int:
        query = tables.Occurrence.select().where(tables.Occurrence.healed_at.is_null())
        return int(shop.built.store.read(query.count))

    raise_for(shop, ids)
    assert open_things() == 2
    shop.built.outbox.told(ids[:1])
    assert open_things() == 1
    shop.built.outbox.retry(ids[1:])
    assert open_things() == 0


def raise_for(scene: Scene, ids: list[int]) -> None:

    for each in ids:
        thing = problems.Thing(f"outbox:{each}", "O", outbox_id=each)
        trouble = problems.Trouble("despatch:refused:1", "Order processing", "Refused", thing=thing)
        scene.built.store.write(lambda trouble=trouble: problems.raise_(trouble, scene.clock.now()))


def test_the_table_filters_searches_and_counts(shop: Scene) -> None:
    box = shop.built.outbox
    one, two, three = despatch(shop, "O1", "O2", "O3")
    put(shop, [one], state="confirmed", settled_at=shop.clock.now())
    put(shop, [two], state="held", hold="shipped", reason="The channel has these units as sent already")
    midnight = shop.clock.now() - timedelta(hours=8)
    values = {"today": int(midnight.timestamp() * 1000), "account": "Shop", "kind": "despatch"}

    def found(*filters: str, search: str = "") -> list[int]:
        return list(box.ids(GridQuery(filters=filters, values=values, search=search)))

    assert found("open") == [two, three]
    assert found("waiting", "account") == [three]
    assert found("held") == [two]
    assert found("done") == [one]
    assert found("kind", search="ab123") == [one, two, three]
    assert found(search="o2") == [two]
    row = box.rows([two])[two]
    assert (row.account, row.what, row.reason) == (
        "Shop", "Royal Mail 48, AB123", "The channel has these units as sent already",
    )  # fmt: skip
    overview = box.overview(midnight)
    assert (overview.open, overview.ready, overview.done_today) == (2, 1, 1)
    assert overview.last_confirmed == shop.clock.now()
    assert overview.quiet == ()
    assert box.counts() == {"held": 1, "waiting": 1}


def test_holds_that_need_a_person_are_not_asked_about_as_a_light(shop: Scene) -> None:
    """The channel has moved on: a card says so, no question of a light does."""
    box = shop.built.outbox
    ids = despatch(shop, "O1", "O2", "O3")
    for row_id, hold in zip(ids, sorted(NEEDS_A_PERSON), strict=False):
        put(shop, [row_id], state="held", hold=hold)
    assert box.overview(shop.clock.now()).questions == ()


def test_a_copied_profile_sends_nothing_until_live_and_send(shop: Scene) -> None:
    """R-COPY."""

    box = shop.built.outbox
    ids = despatch(shop, "O1")
    shop.built.store.write(lambda: outbox.doubt("This database is a copy", shop.clock.now()))
    shop.built.accounts.save("Shop", {"mode": "watch"})
    assert state(shop, ids[0]) == ("held", "watch")
    assert box.send(ids).done == ()
    shop.built.accounts.save("Shop", {"mode": "live"})
    assert state(shop, ids[0]) == ("held", "watch")
    assert box.send(ids).done == tuple(ids)
    row = box.story(ids[0]).row
    assert row.unsure, "its channel is asked first"
