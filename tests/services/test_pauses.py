"""X13: ten errors in a row of one kind of call make that kind rest, visibly, and Resume or one answer ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from linndesk.domain import pausing
from linndesk.errors import ChannelError, JobPaused
from linndesk.sandbox.external.server import PracticeShop
from linndesk.store import accounts, pauses
from linndesk.store.pauses import StoredBreaker
from tests.scene import START, Scene


@pytest.fixture
def breaker(scene: Scene) -> StoredBreaker:
    scene.add("Shop", on=True)
    return StoredBreaker(scene.built.store, scene.clock.now)


@pytest.fixture
def shop(scene: Scene) -> Iterator[PracticeShop]:
    with PracticeShop(now=scene.clock.now) as made:
        yield made


def uid(scene: Scene) -> str:
    return scene.built.store.read(lambda: accounts.named("Shop")).uid


def fail(breaker: StoredBreaker, who: str, times: int, job: str = "orders") -> None:
    for at in range(times):
        breaker.failed(who, job, f"It answered 500 ({at + 1})")


def test_ten_in_a_row_rest_and_other_kinds_go_on(scene: Scene, breaker: StoredBreaker) -> None:
    who = uid(scene)
    fail(breaker, who, pausing.FAILURES - 1)
    breaker.check(who, "orders")
    fail(breaker, who, 1)
    with pytest.raises(JobPaused) as rests:
        breaker.check(who, "orders")
    assert (rests.value.title, rests.value.wait) == ("Orders of Shop: no calls until 08:15 UTC", 900.0)
    assert rests.value.detail == "10 calls in a row failed; the last: It answered 500 (1)"
    breaker.check(who, "despatch")
    breaker.check("somebody else", "orders")
    [shown] = scene.built.accounts.show("Shop").resting
    assert (shown.job, shown.until, shown.failures) == ("orders", START + timedelta(minutes=15), 10)
    assert scene.built.accounts.show("Shop").enabled  # the light is the user's


def test_one_answer_between_begins_the_count_anew(scene: Scene, breaker: StoredBreaker) -> None:
    who = uid(scene)
    fail(breaker, who, 9)
    breaker.worked(who, "orders")
    fail(breaker, who, 9)
    breaker.check(who, "orders")
    assert scene.built.accounts.show("Shop").resting == ()


def test_each_rest_is_twice_as_long_up_to_four_hours(scene: Scene, breaker: StoredBreaker) -> None:
    """After a rest one more error begins the next; a restart forgets nothing."""
    who = uid(scene)
    fail(breaker, who, 10)
    waits = []
    for _ in range(7):
        with pytest.raises(JobPaused) as rests:
            breaker.check(who, "orders")
        waits.append(rests.value.wait / 60)
        scene.clock.advance(seconds=rests.value.wait)
        breaker.check(who, "orders")
        scene.restart()
        breaker = StoredBreaker(scene.built.store, scene.clock.now)
        fail(breaker, who, 1)
    assert waits == [15, 30, 60, 120, 240, 240, 240]
    breaker.worked(who, "orders")
    breaker.check(who, "orders")


def test_an_error_while_it_rests_makes_it_no_longer(scene: Scene, breaker: StoredBreaker) -> None:
    """A person's own call, or one that was on its way already."""
    who = uid(scene)
    fail(breaker, who, 14)
    [shown] = scene.built.accounts.show("Shop").resting
    assert (shown.until, shown.failures) == (START + timedelta(minutes=15), 10)


def test_resume_ends_one_rest_or_all(scene: Scene, breaker: StoredBreaker) -> None:
    who = uid(scene)
    fail(breaker, who, 10)
    fail(breaker, who, 10, "stock")
    scene.built.integrations.resume("Shop", "stock")
    assert [each.job for each in scene.built.accounts.show("Shop").resting] == ["orders"]
    scene.built.integrations.resume("Shop")
    assert scene.built.accounts.show("Shop").resting == ()
    breaker.check(who, "orders")


def test_enable_resumes_and_another_setting_does_not(scene: Scene, breaker: StoredBreaker) -> None:
    """R-MODES: `account enable` also resumes a paused account, one that is on already too."""
    who = uid(scene)
    fail(breaker, who, 10)
    scene.built.accounts.save("Shop", {"undo_seconds": 30})
    assert scene.built.accounts.show("Shop").resting
    scene.built.accounts.save("Shop", {"enabled": True})
    assert scene.built.accounts.show("Shop").resting == ()


def test_a_removed_account_leaves_no_count_behind(scene: Scene, breaker: StoredBreaker) -> None:
    fail(breaker, uid(scene), 10)
    scene.built.accounts.remove("Shop")
    assert scene.built.store.read(lambda: pauses.every(scene.clock.now())) == {}


def test_values_that_are_only_tried_count_nowhere(scene: Scene, breaker: StoredBreaker) -> None:
    fail(breaker, "", 20)
    breaker.check("", "orders")


def test_real_errors_of_an_app_rest_and_nothing_leaves_then(scene: Scene, shop: PracticeShop) -> None:
    """Ten unhandled errors of one kind; the eleventh call is never made, and a person's test is."""
    scene.built.integrations.add("external", "Shop", shop.settings())
    shop.faults.fail_next("ShippingTagsEndpoint", "500", times=10)
    for _ in range(10):
        with pytest.raises(ChannelError):
            scene.built.tags.offered("Shop", "shipping")
    asked = len(shop.heard_at("ShippingTagsEndpoint"))
    with pytest.raises(JobPaused):
        scene.built.tags.offered("Shop", "shipping")
    assert len(shop.heard_at("ShippingTagsEndpoint")) == asked
    assert scene.built.accounts.check("Shop").ok


def test_an_error_in_words_never_counts(scene: Scene, shop: PracticeShop) -> None:
    """An `Error` at 200 is an answer."""
    scene.built.integrations.add("external", "Shop", shop.settings())
    shop.faults.fail_next("ShippingTagsEndpoint", "error", times=30, words="No tags today")
    for _ in range(12):
        with pytest.raises(ChannelError, match="No tags today"):
            scene.built.tags.offered("Shop", "shipping")
    assert scene.built.accounts.show("Shop").resting == ()
