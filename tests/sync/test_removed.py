"""An account that is removed while its page is on the way: the page is for nobody, and that is no bug."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import Channel, ChannelKind, Tools
from linndesk.sandbox.amazon.world import World
from linndesk.settings import AccountSettings
from linndesk.store import tables
from tests.scene import Scene


class Meanwhile(HTTPAdapter):
    """Something happens here while the channel answers a search; once."""

    def __init__(self) -> None:
        super().__init__()
        self.act: Callable[[], object] | None = None

    def send(self, request: PreparedRequest, *args: object, **more: object) -> Response:  # type: ignore[override]
        response = super().send(request, *args, **more)  # type: ignore[arg-type]
        if self.act is not None and "/orders/" in str(request.url):
            act, self.act = self.act, None
            act()
        return response


@pytest.fixture
def meanwhile() -> Meanwhile:
    return Meanwhile()


@pytest.fixture
def scene(profile: Path, meanwhile: Meanwhile) -> Iterator[Scene]:
    tokens = TokenSource()

    def open_channel(settings: AccountSettings, tools: Tools) -> Channel:
        assert isinstance(settings, AmazonSettings)
        return AmazonChannel(settings, tools, tokens, meanwhile)

    def kinds() -> dict[str, ChannelKind]:
        return {"amazon": replace(amazon_kind(tokens), open=open_channel)}

    made = Scene(profile, World(), plans=False, channels=kinds)
    made.add("Shop")
    made.amazon.world.add_order("202-1", created=made.clock.now() - timedelta(hours=1))
    yield made
    made.close()


def test_the_only_account_of_its_pool(scene: Scene, meanwhile: Meanwhile) -> None:
    meanwhile.act = lambda: scene.built.accounts.remove("Shop")
    scene.sync()
    left = (tables.Order, tables.Cursor, tables.Lease, tables.Pool)
    assert scene.built.store.read(lambda: [each.select().count() for each in left]) == [0, 0, 0, 0]
    assert scene.sync().accounts == []


def test_one_of_two_and_the_other_gets_its_orders(scene: Scene, meanwhile: Meanwhile) -> None:
    scene.add("Shop DE", ("DE",))
    scene.amazon.world.add_order("202-2", marketplace="DE", created=scene.clock.now() - timedelta(hours=1))
    meanwhile.act = lambda: scene.built.accounts.remove("Shop")
    scene.sync()
    scene.sync()
    assert [each.channel_order_id for each in scene.built.orders.listed()] == ["202-2"]


def test_an_answer_that_is_a_refusal(scene: Scene, meanwhile: Meanwhile) -> None:
    scene.amazon.faults.fail_next("searchOrders", "403", times=5)
    meanwhile.act = lambda: scene.built.accounts.remove("Shop")
    scene.sync()
    assert scene.built.problems.open() == []


def test_a_page_of_nothing_but_quarantined_orders(scene: Scene, meanwhile: Meanwhile) -> None:
    scene.amazon.world.update(
        "202-1", extra={"orderItems": "broken"}, updated=scene.clock.now() - timedelta(minutes=30)
    )
    meanwhile.act = lambda: scene.built.accounts.remove("Shop")
    scene.sync()
    assert scene.built.problems.open() == []
