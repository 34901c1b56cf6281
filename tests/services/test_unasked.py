"""X5 X9: a channel that cannot be asked for one order and shows no level: it is said in a sentence, nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linndesk import app
from linndesk.channels.base import Channel, ChannelKind, OrderPage, OrderQuery, Tools
from linndesk.errors import BadInput
from linndesk.services.find import Unanswered
from linndesk.settings import AccountSettings
from linndesk.store import accounts, runs, tables
from linndesk.ui.dialogs.find_words import answer
from tests.scene import Scene
from tests.services.owed import open_shop

REF = "202-1234567-1234567"


class PagesOnly:
    """A channel as it is, of which nothing can be asked but pages of orders."""

    def __init__(self, whole: Any) -> None:
        self._whole = whole

    def orders(self, query: OrderQuery, token: str | None) -> OrderPage:
        page: OrderPage = self._whole.orders(query, token)
        return page

    def close(self) -> None:
        self._whole.close()


def pages_only(settings: AccountSettings, tools: Tools) -> Channel:
    return PagesOnly(app.kinds()["amazon"].open(settings, tools))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """*Shop* can only be read page by page, *Other* can be asked."""
    whole = app.kinds()["amazon"]

    def kinds() -> dict[str, ChannelKind]:
        return {"amazon": replace(whole, open=pages_only, called=lambda settings: "Craft fair"), "asked": whole}

    made = Scene(tmp_path, channels=kinds)
    open_shop(made)
    yield made
    made.close()


def left_out(scene: Scene, ref: str, reason: str) -> None:
    """A run whose receipt says that it left an order out."""
    now = scene.clock.now()

    def job() -> None:
        run = runs.begin("person", now)
        receipt = {"skipped": [{"ref": ref, "reason": reason}]}
        runs.keep(run, accounts.named("Shop").id, receipt, now, now, ok=True)

    scene.built.store.write(job)


def test_the_search_looks_everywhere_else_and_says_who_cannot_be_asked(scene: Scene) -> None:
    found = scene.built.find.find(REF)
    assert (found.where, found.certain, found.asked) == ("nowhere", False, ())
    assert found.unanswered == (
        Unanswered("Shop", "it has no way to ask for one order; a sync brings what it has", never=True),
    )
    said = answer(found, scene.clock.now())
    assert said.sentences == (
        "It is not here.",
        "Shop cannot be asked: it has no way to ask for one order; a sync brings what it has.",
        "Sync these accounts (F9), then look again.",
    )
    settings = {**scene.amazon.settings("other", ["US"]), "enabled": True}
    scene.built.accounts.add("asked", "Other", settings)
    scene.amazon.world.add_order(
        REF, merchant="other", marketplace="US", created=scene.clock.now() - timedelta(hours=1)
    )
    found = scene.built.find.find(REF)
    assert (found.where, found.account, found.certain) == ("channel", "Other", True)


def test_an_order_that_is_here_needs_nobody(scene: Scene) -> None:
    assert scene.built.find.find("O1").where == "here"


def test_what_a_run_left_out_is_said_with_its_reason(scene: Scene) -> None:
    """*Skipped because …*: the runs' receipts are all that can be asked."""
    left_out(scene, REF, "cancelled before it came here")
    left_out(scene, "OTHER", "no lines")
    (one,) = scene.built.find.find(REF).unanswered
    assert one.reason == "its sync of 21 November 2026 08:00 UTC left it out: cancelled before it came here"


def test_nothing_is_brought_in_from_there_by_hand(scene: Scene) -> None:
    with pytest.raises(BadInput, match="Shop cannot be asked for one order") as said:
        scene.built.find.import_now(REF, "Shop")
    assert said.value.fix == "Sync the account: that brings what it has"


def test_the_radar_says_that_it_shows_no_levels(scene: Scene) -> None:
    told = tables.Listing.update(sent=3, verified=True, fulfilment="merchant")
    assert scene.built.store.write(told.execute)
    with pytest.raises(BadInput, match="Craft fair cannot be asked what it sells"):
        scene.built.drift.look("Shop")
