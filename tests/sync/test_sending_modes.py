"""What may not leave does not, says so, and leaves only as a person says (R-MODES, R-COPY, A14, N11)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from linndesk.channels.base import Cancel
from linndesk.errors import Busy
from linndesk.services.despatch import Wish
from linndesk.store import leases, outbox
from linndesk.store.leases import Holder
from linndesk.sync.schedule import Scheduler
from tests.scene import Scene
from tests.sync.debts import Shop


@pytest.fixture
def shop(profile: Path) -> Iterator[Shop]:
    made = Shop(profile)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("settings", "hold"),
    [
        ({"mode": "watch"}, "watch"),
        ({"mode": "hold"}, "hold"),
        ({"mark_as_despatched": False}, "light"),
        ({"do_not_submit_shipping_data": True}, "do_not_submit"),
        ({"enabled": False}, "off"),
    ],
)
def test_r_modes_what_was_held_is_never_blasted_out_later(shop: Shop, settings: dict[str, Any], hold: str) -> None:
    before = {key: not value if isinstance(value, bool) else "live" for key, value in settings.items()}
    waiting = shop.despatch("O1", at_once=False)[0]
    shop.built.accounts.save("Shop", settings)
    held = shop.despatch("O2")[0]
    shop.clock.advance(minutes=5)
    receipt = shop.sync("Shop")
    assert [(shop.row(each).state, shop.row(each).hold) for each in (waiting, held)] == [("held", hold)] * 2
    assert shop.part(receipt, "Shop").despatches.held == 2
    shop.built.accounts.save("Shop", before)
    shop.clock.advance(minutes=5)
    shop.sync()
    assert shop.told == []
    shop.built.outbox.send([held])
    shop.sync()
    assert shop.told == [("O2", "1", "TRO2")]
    assert shop.states(waiting) == ["held"]


def test_a_light_that_goes_out_in_the_middle_holds_the_row_that_was_about_to_leave(shop: Shop) -> None:
    """The claim's transaction looks at the settings as they are then, not as they were when the run began."""
    ids = shop.despatch("O1", "O2", "O3")
    shop.amazon.faults.fail_next("confirmShipment", "429", skip=1)
    cancel = Cancel()

    def off(said: object) -> None:
        if "2 of 3" in str(said):
            shop.built.accounts.save("Shop", {"mode": "watch"})

    shop.built.engine.send_due(cancel=cancel, tell=off)
    assert shop.told == [("O1", "1", "TRO1")]
    assert shop.states(*ids) == ["confirmed", "held", "held"]


def test_pause_holds_everything_and_its_end_lets_it_go(shop: Shop) -> None:
    (row_id,) = shop.despatch("O1")
    shop.built.outbox.pause(True)
    assert shop.built.engine.send_due() is None
    assert shop.states(row_id) == ["held"]
    shop.built.outbox.pause(False)
    shop.built.engine.send_due()
    assert shop.states(row_id) == ["confirmed"]


def test_a_row_of_unknown_fate_in_watch_is_asked_about_and_never_told_again(shop: Shop) -> None:
    shop.amazon.faults.fail_next("confirmShipment", "reset")
    shop.amazon.faults.fail_next("getOrder", "503", times=40)
    (row_id,) = shop.despatch("O1")
    shop.built.engine.send_due()
    shop.amazon.faults.reset()
    shop.built.accounts.save("Shop", {"mode": "watch"})
    shop.amazon.confirmations = type(shop.amazon.confirmations)()
    for _ in range(4):
        shop.clock.advance(minutes=15)
        shop.sync()
    assert shop.told == []
    assert shop.states(row_id) == ["sending"]
    shop.built.accounts.save("Shop", {"mode": "live"})
    shop.clock.advance(minutes=15)
    shop.sync()
    assert shop.states(row_id) == ["confirmed"]


def test_a_sign_in_that_fails_is_one_card_and_not_tried_for_each_row(shop: Shop) -> None:
    """N8: one cause, one card; what needs a person is not retried for ever."""
    merchant = shop.amazon.world.merchant("main")
    shop.amazon.world.set_merchant(merchant.name, revoked=True)
    shop.built.close()
    shop.built = shop._build()
    ids = shop.despatch("O1", "O2", "O3")
    shop.amazon.calls.reset()
    shop.built.engine.send_due()
    assert shop.states(*ids) == ["waiting"] * 3
    assert shop.causes == [("sign-in", 3)]
    tries = shop.amazon.calls.count("token")
    assert tries <= 2
    for _ in range(20):
        shop.clock.advance(seconds=5)
        shop.built.engine.send_due()
    assert shop.amazon.calls.count("token") == tries
    shop.amazon.world.set_merchant(merchant.name, revoked=False)
    shop.clock.advance(minutes=10)
    shop.sync()
    assert shop.states(*ids) == ["confirmed"] * 3
    assert shop.causes == []


def test_a_restored_profile_sends_nothing_until_someone_says_so_then_reads_back(profile: Path, tmp_path: Path) -> None:
    """R-COPY: what the lost days have told already is recognised, what was not is told, no stranger's parcel edited."""
    shop = Shop(profile)
    told, untold, strange = shop.despatch("O1", "O2", "O3", at_once=False)
    shop.built.close()
    copy = _copied(profile, tmp_path)
    shop.built = shop._build()
    shop.clock.advance(minutes=2)
    shop.built.outbox.hold([untold, strange])
    shop.built.engine.send_due()
    assert shop.told == [("O1", "1", "TRO1")]
    shop.built.close()
    _put_back(copy, profile)
    shop.amazon.world.ship_elsewhere("O3", tracking="SOMEBODY")
    shop.built = shop._build()
    assert shop.built.moved
    for _ in range(3):
        shop.clock.advance(minutes=15)
        shop.sync()
        shop.built.engine.send_due()
    assert len(shop.told) == 1
    assert shop.states(told, untold, strange) == ["held"] * 3
    shop.built.accounts.save("Shop", {"mode": "live"})
    shop.clock.advance(minutes=15)
    shop.sync()
    assert len(shop.told) == 1
    shop.amazon.calls.reset()
    shop.built.outbox.send([told, untold, strange])
    shop.built.engine.send_due()
    assert shop.amazon.calls.count("getOrder") == 3
    assert shop.told == [("O1", "1", "TRO1"), ("O2", "1", "TRO2")]
    assert shop.states(told, untold, strange) == ["confirmed", "confirmed", "held"]
    assert [each.tracking for each in shop.amazon.world.order("O3").packages] == ["SOMEBODY"]
    shop.close()


def _wished_away(shop: Shop, order: str, wished: bool) -> None:
    """The buyer asks to cancel, or no longer does; pulled."""
    if wished:
        shop.amazon.world.request_cancellation(order)
    else:
        lines = tuple(replace(each, cancel_reason=None) for each in shop.amazon.world.order(order).lines)
        shop.amazon.world.update(order, lines=lines)
    shop.clock.advance(minutes=15)
    shop.sync()


def test_r_copy_not_even_what_goes_by_itself_leaves_a_copy_without_a_word(profile: Path, tmp_path: Path) -> None:
    """Held by a pause or by a buyer's request when it was copied: the end of either frees none of it."""
    shop = Shop(profile)
    (asked,) = shop.despatch("O1")
    _wished_away(shop, "O1", True)
    shop.built.outbox.pause(True)
    (paused,) = shop.despatch("O2")
    assert [shop.row(each).hold for each in (asked, paused)] == ["cancel_request", "pause"]
    shop.built.close()
    copy = _copied(profile, tmp_path)
    shop.built = shop._build()
    shop.sync()
    shop.built.close()
    _put_back(copy, profile)
    shop.built = shop._build()
    assert shop.built.moved
    shop.built.accounts.save("Shop", {"mode": "live"})
    shop.built.outbox.pause(False)
    _wished_away(shop, "O1", False)
    assert (shop.told, shop.causes) == ([], [])
    assert shop.states(asked, paused) == ["held", "held"]
    shop.built.outbox.send([asked, paused])
    shop.built.engine.send_due()
    assert shop.states(asked, paused) == ["confirmed", "confirmed"]
    shop.close()


@pytest.mark.parametrize("quiet", [{"mode": "watch"}, {"mode": "hold"}, {"mark_as_despatched": False}])
def test_r_modes_a_request_that_ends_while_or_after_the_account_was_quiet_frees_nothing(
    profile: Path, quiet: dict[str, Any]
) -> None:
    shop = Shop(profile)
    (row,) = shop.despatch("O1")
    _wished_away(shop, "O1", True)
    shop.built.accounts.save("Shop", quiet)
    shop.built.accounts.save("Shop", {"mode": "live", "mark_as_despatched": True})
    assert shop.causes == []
    assert shop.built.outbox.send([row]).done == (row,)
    shop.built.engine.send_due()
    assert (shop.row(row).hold, shop.causes) == ("cancel_request", [("cancel_request", 1)])
    shop.built.accounts.save("Shop", quiet)
    _wished_away(shop, "O1", False)
    shop.built.accounts.save("Shop", {"mode": "live", "mark_as_despatched": True})
    shop.clock.advance(minutes=15)
    shop.sync()
    assert (shop.told, shop.states(row)) == ([], ["held"])
    shop.close()


def test_n8_what_could_not_sign_in_leaves_its_card_when_the_account_only_watches(profile: Path) -> None:
    shop = Shop(profile)
    shop.amazon.faults.fail_next("confirmShipment", "403")
    (row,) = shop.despatch("O1")
    shop.built.engine.send_due()
    assert shop.causes == [("sign-in", 1)]
    shop.built.accounts.save("Shop", {"mode": "watch"})
    assert (shop.row(row).hold, shop.causes) == ("watch", [])
    shop.close()


def _copied(profile: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(profile, tmp_path / "backup"))


def _put_back(copy: Path, profile: Path) -> None:
    shutil.rmtree(profile)
    shutil.copytree(copy, profile)


def test_a_pool_of_two_accounts_sends_through_the_orders_own(profile: Path) -> None:
    scene = Scene(profile)
    scene.amazon.world.add_order("UK1", marketplace="UK", created=scene.clock.now())
    scene.amazon.world.add_order("DE1", marketplace="DE", created=scene.clock.now())
    scene.add("Uk", ("UK",), mode="live")
    scene.add("De", ("DE",), mode="watch")
    scene.clock.advance(minutes=5)
    scene.sync()
    shop = scene.built
    wishes = [Wish(shop.orders.show(each).id, "Royal Mail 48", f"T{each}") for each in ("UK1", "DE1")]
    ids = shop.despatch.despatch(wishes, at_once=True).outbox_ids
    receipt = shop.engine.send_due()
    assert receipt is not None
    assert [each.order for each in scene.amazon.confirmations.log] == ["UK1"]
    rows = [shop.store.read(lambda each=each: outbox.by_id(each)) for each in ids]  # type: ignore[misc]
    assert [(row.account, row.state) for row in rows if row] == [("Uk", "confirmed"), ("De", "held")]
    assert scene.part(receipt, "Uk").calls["confirmShipment"] == 1
    assert "confirmShipment" not in scene.part(receipt, "De").calls
    scene.close()


def test_what_an_account_owes_goes_with_it_when_its_pool_changes(shop: Shop) -> None:
    """A seller id that was mistyped and is put right: the debts are not left behind."""
    (row_id,) = shop.despatch("O1")
    right = shop.built.accounts.show("Shop").settings.model_dump()["seller_id"]
    shop.built.accounts.save("Shop", {"seller_id": "A1WRONG"})
    shop.built.accounts.save("Shop", {"seller_id": right})
    assert shop.row(row_id).pool_id == 1
    shop.built.accounts.save("Shop", {"seller_id": "A1WRONG"})
    assert shop.row(row_id).pool_id != 1
    receipt = shop.built.engine.send_due()
    assert receipt is not None
    assert shop.part(receipt, "Shop").despatches.planned == 1


def test_r_copy_what_was_on_its_way_is_read_back_and_then_waits_for_a_word(profile: Path, tmp_path: Path) -> None:
    """Of unknown fate in a restored profile: what is there is confirmed, what is not waits for *send*."""
    shop = Shop(profile)
    shop.amazon.faults.fail_next("confirmShipment", "lost")
    shop.amazon.faults.fail_next("confirmShipment", "reset")
    shop.amazon.faults.fail_next("getOrder", "503", times=60)
    there, lost = shop.despatch("O1", "O2")
    shop.built.engine.send_due()
    shop.clock.advance(minutes=1)
    shop.built.engine.send_due()
    assert shop.states(there, lost) == ["sending", "sending"]
    shop.built.close()
    copy = _copied(profile, tmp_path)
    shop.built = shop._build()
    shop.amazon.faults.reset()
    shop.sync()
    shop.built.close()
    _put_back(copy, profile)
    shop.built = shop._build()
    assert shop.built.moved
    before = len(shop.told)
    shop.clock.advance(minutes=15)
    shop.sync()
    assert shop.states(there, lost) == ["confirmed", "held"]
    assert "copied or restored" in shop.row(lost).reason
    shop.built.accounts.save("Shop", {"mode": "live"})
    shop.sync()
    assert len(shop.told) == before
    shop.built.outbox.send([lost])
    shop.built.engine.send_due()
    assert shop.states(lost) == ["confirmed"]
    shop.close()


def test_all_of_it_on_postgres(profile: Path, pg: str) -> None:
    """A shared database: its own clock rules the lease."""
    shop = Shop(profile, database=pg)
    shop.amazon.faults.fail_next("confirmShipment", "lost")
    ids = shop.despatch("O1", "O2")
    shop.built.engine.send_due()
    assert shop.states(*ids) == ["confirmed"] * 2
    assert len(shop.told) == 2
    shop.amazon.world.request_cancellation("O3")
    shop.clock.advance(minutes=20)
    (held,) = shop.despatch("O3")
    shop.sync()
    assert shop.states(held) == ["held"]
    shop.close()


def test_a_scheduled_sync_that_meets_a_busy_pool_stays_due(shop: Shop) -> None:
    """A drain that sends for minutes holds the pool; the next look after it syncs, not the next quarter of an hour."""
    shop.clock.advance(minutes=20)
    other = Holder("another machine", 1, "then")
    shop.built.store.write(lambda: leases.take(1, other, shop.clock.now(), lambda holder: False))
    scheduler = Scheduler(shop.built.store, shop.built.engine)
    with pytest.raises(Busy):
        scheduler.run_due()
    shop.despatch("O1")
    assert shop.built.engine.send_due() is None
    shop.clock.advance(seconds=91)
    receipt = scheduler.run_due()
    assert receipt is not None
    assert shop.part(receipt, "Shop").despatches.confirmed == 1


def test_m13_an_account_that_is_off_can_be_signed_in_and_what_it_owes_is_held_and_shown(shop: Shop) -> None:
    shop.built.accounts.save("Shop", {"enabled": False})
    assert shop.built.accounts.check("Shop").ok
    (row_id,) = shop.despatch("O1")
    assert shop.built.engine.send_due() is None
    shop.sync()
    assert shop.told == []
    assert (shop.row(row_id).state, shop.row(row_id).reason) == ("held", "The account is off")
    shop.built.accounts.save("Shop", {"enabled": True})
    shop.sync()
    assert shop.states(row_id) == ["held"], "a person says send"
    shop.built.outbox.send([row_id])
    shop.built.engine.send_due()
    assert shop.states(row_id) == ["confirmed"]
