"""No changing operation reaches the channel in Watch, from any public call of services or sync (R-MODES; judged)."""

from __future__ import annotations

import contextlib
import inspect
import typing
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.app.built import Built
from linndesk.channels.integrating import AppItem, AppPage
from linndesk.domain.availability import Limits
from linndesk.domain.confirmation import Letter
from linndesk.domain.postsale import Options
from linndesk.domain.postsale_rules import CancelWish
from linndesk.domain.stockinputs import Inputs
from linndesk.errors import LinndeskError
from linndesk.services.channelcheck import Subject
from linndesk.services.configurators import ConfiguratorChanges
from linndesk.services.deliveries import Part
from linndesk.services.despatch import Wish
from linndesk.services.manifests import ManifestChange
from linndesk.services.outbound import Choice
from linndesk.services.returns import BackPart, PastReturn, ReturnWish
from linndesk.settings import AccountSettings
from linndesk.store import accounts, approvals
from linndesk.store.grids import GridQuery
from tests.fba_scene import fba_stock
from tests.sandbox.shop import offer
from tests.scene import START
from tests.sync.debts import Shop

SKU = "MUG-RED-330"
NO_INPUTS = Inputs(0, Limits(None, 100, 0), (), True, ())
PAGE = AppPage("Keys", "", "", (), is_last=False)
NO_CHANGE = ManifestChange((), "", (), False, {})
NO_RETURN = PastReturn(
    1, 1, "100001", "O1", "", "Shop", START, "you", "", "LD-0-R1", "none", "Not told", "", "", "", False, None, None,
    (), None, None, "", None, False,
)  # fmt: skip
NO_CALLS = {"profile", "moved", "store", "close"}
# Requests that change nothing there but what the channel keeps for us to read.
READS = {
    "",
    "createReport",
    "cancelReport",
    "createReportSchedule",
    "cancelReportSchedule",
    "createRestrictedDataToken",
    "getOrderPreview",
    "getFulfillmentPreview",
}
FILES_ONLY = {"read", "rules"}  # what a file holds; the calls that take a file are made


def calls() -> list[tuple[str, str]]:
    """Every public method of what the faces are given: the service's name, the method's."""
    hints = typing.get_type_hints(Built)
    found = []
    for service, kind in hints.items():
        if service not in NO_CALLS:
            methods = inspect.getmembers(kind, inspect.isfunction)
            found += [(service, name) for name, _ in methods if not name.startswith("_")]
    return found


def needed(built: Built, service: str, method: str) -> tuple[Callable[..., Any], list[str]]:
    """The method, and the names of what it cannot do without."""
    bound = getattr(getattr(built, service), method)
    parameters = inspect.signature(bound).parameters.values()
    return bound, [each.name for each in parameters if each.default is inspect.Parameter.empty]


def sensible(shop: Shop, folder: Path) -> dict[str, Callable[[int], Any]]:
    """A value for every name that a public method asks for; ``pick`` chooses among several."""
    built, now = shop.built, shop.clock.now

    def orders(pick: int) -> list[int]:
        return [each.id for each in built.orders.listed(status="all")][pick % 3 :: 2]

    def debts(pick: int) -> list[int]:
        return [each.id for each in built.outbox.listed()][pick % 2 :]

    one = {
        "account": "Shop", "name": "Spare", "channel": "amazon", "channel_sku": "MUG-RED-330", "sku": "MUG",
        "channel_skus": ["MUG-RED-330"], "key": "mark_as_despatched", "least": 90, "level": 5,
        "batch_id": 1, "listing_id": 1, "listing_ids": [1], "parcel_id": 1, "pasted": "O4", "period": "PT1H",
        "plan_id": "nothing", "problem_id": 1, "problem_ids": [1], "reason": "I know", "ref": "O1", "row_id": 1,
        "rows": [], "schedule_id": "1", "service": "DPD", "stage": "Packed", "tab": "needs", "text": "true",
        "tracking": "X1", "value": "1", "query": GridQuery(), "now": now(), "since": now() - timedelta(days=3),
        "until": now() - timedelta(hours=1), "changes": {"undo_seconds": 0}, "pairs": {"undo_seconds": "0"},
        "path": folder / "items.csv", "at": now(), "kept": [], "lines": [], "typed": {"end_when": "2"},
        "new": "Elsewhere", "earlier": NO_INPUTS, "later": NO_INPUTS, "kind": "shipping",
        "source": {"ChannelName": "X"}, "config": {"Key": "1"}, "to": "orders@shop.example",
        "values": {}, "page": PAGE, "item": AppItem("Key", "Key"), "change": NO_CHANGE,
        "configurator_id": 1, "template_id": 1, "action": "create", "word": "again", "answers": {},
        "subject": Subject("amazon", {}, AccountSettings(), ()),
    }  # fmt: skip
    chosen: dict[str, Callable[[int], Any]] = {key: (lambda pick, value=value: value) for key, value in one.items()}  # type: ignore[misc]
    return chosen | {
        "ids": debts,
        "outbox_ids": debts,
        "order_ids": orders,
        "location": lambda pick: ("Default", "Shop FBA")[pick % 2],
        "choices": lambda pick: [Choice(each, "STANDARD") for each in orders(pick)],
        "order_id": lambda pick: (orders(pick) or [1])[0],
        "on": lambda pick: bool(pick % 2),
        "locks": lambda pick: built.locks.held(),
        "given": lambda pick: {**shop.amazon.settings("main", ("DE",)), "enabled": bool(pick % 2)},
        "wishes": lambda pick: [Wish(each, "Royal Mail 48", f"T{each}") for each in orders(pick)],
        "plan": lambda pick: built.preview.plan(),
        "report": lambda pick: built.parallel.report("Shop"),
        "before": lambda pick: built.accounts.show("Shop").settings,
        "parts": lambda pick: [("LAMP", pick + 1)],
        "asks": lambda pick: bool(pick % 2),
        "act_id": lambda pick: 1,
        "purchase_id": lambda pick: 1,
        "delivery_id": lambda pick: 1,
        "letter": lambda pick: Letter("Order {order_number}", "Thank you"),
        "line_ids": lambda pick: ["1"],
        "options": lambda pick: Options(cancel=True, refund=True, items=True),
        "wish": lambda pick: CancelWish((orders(pick) or [1])[0]),
        "return_id": lambda pick: 1,
        "code": lambda pick: ("MUG", SKU)[pick % 2],
        "past": lambda pick: (*built.returns.listed(), NO_RETURN)[0],
        "orders_of": lambda pick: range(pick % 3),
        "stock_of": lambda pick: range(3),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("files")
    (found / "items.csv").write_text("sku,title,level\nMUG,Mug,10\n", encoding="utf-8")
    return found


@pytest.fixture
def shop(profile: Path) -> Iterator[Shop]:
    """In Watch, with debts of every age: some waited already when it was put there, one of unknown fate."""
    made = Shop(profile, 8)
    _sells(made, profile.parent / "given.csv")
    _keeps_there(made)
    made.amazon.faults.fail_next("confirmShipment", "reset")
    made.amazon.faults.fail_next("getOrder", "503", times=40)
    made.despatch("O1")
    made.built.engine.send_due()
    made.amazon.faults.reset()
    made.despatch("O2", at_once=False)
    made.despatch("O3")
    made.built.accounts.save("Shop", {"mode": "watch"})
    made.built.stock.set_level("MUG", 4)
    made.amazon.calls.reset()
    yield made
    made.close()


def _sells(shop: Shop, items: Path) -> None:
    """Two linked listings: one was told its level, the other's answer was lost; both have changed since."""
    items.write_text("sku,title,level\nMUG,Mug,10\nLAMP,Lamp,6\n", encoding="utf-8")
    shop.built.items.import_file(items)
    for sku in (SKU, "LAMP-1"):
        offer(shop.amazon.world, sku, 1)
    shop.built.listings.download("Shop")
    shop.built.listings.link("Shop", SKU, "MUG")
    shop.built.listings.link("Shop", "LAMP-1", "LAMP")
    shop.built.store.write(lambda: approvals.give(accounts.named("Shop").id, "stock", "you", shop.clock.now()))
    shop.amazon.faults.fail_next("patchListingsItem", "lost", skip=1, times=9)
    shop.sync()
    shop.amazon.faults.reset()
    told = {each.sku: each.quantity for each in shop.amazon.world.stock.levels}
    assert set(told) == {SKU, "LAMP-1"}
    shop.built.stock.set_level("LAMP", 5)


def _keeps_there(shop: Shop) -> None:
    """The same goods lie at the channel's own warehouse too, which may be asked to send them."""
    shop.built.accounts.save("Shop", {"fba": True, "fba_sync_inventory": True})
    fba_stock(shop.amazon.world, "MUG-FBA", 9)
    shop.built.listings.link("Shop", "MUG-FBA", "MUG")
    shop.sync()


def changing(shop: Shop) -> set[str]:
    reads = READS | {"token", "download"}
    return {each.operation for each in shop.amazon.calls.log if each.method != "GET"} - reads


def test_every_public_call_can_be_made(shop: Shop, folder: Path) -> None:
    """Or the property below would not be about all of them."""
    known = set(sensible(shop, folder)) | FILES_ONLY
    missing = {name for each in calls() for name in needed(shop.built, *each)[1]} - known
    assert missing == set()
    assert len(calls()) > 100


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(calls()), st.integers(0, 5)), min_size=1, max_size=12))
def test_r_modes_nothing_that_changes_the_channel_leaves_in_watch(
    shop: Shop, folder: Path, chosen: list[tuple[tuple[str, str], int]]
) -> None:
    for (service, method), pick in chosen:
        values = sensible(shop, folder)
        if service == "moving":
            values["key"] = lambda pick: ("items", "links")[pick % 2]
        if service == "returns":
            values["wish"] = lambda pick: ReturnWish(pick % 3 + 1, (BackPart("MUG", pick + 1),))
        if service == "configurators":
            values["changes"] = lambda pick: ConfiguratorChanges(name="Mugs")
        if service == "deliveries":
            values["parts"] = lambda pick: [Part(SKU, pick)]
        bound, names = needed(shop.built, service, method)
        if FILES_ONLY & set(names):
            continue
        with contextlib.suppress(LinndeskError):  # it said no in words, which is as good
            bound(**{name: values[name](pick) for name in names})
        shop.clock.advance(minutes=1)
        shop.built.engine.send_due()
    shop.built.engine.sync()
    assert changing(shop) == set()


def test_the_same_calls_in_live_do_leave(shop: Shop) -> None:
    """The log that the property reads does show what leaves."""
    shop.built.accounts.save("Shop", {"mode": "live"})
    shop.built.outbox.send([each.id for each in shop.built.outbox.listed()])
    shop.clock.advance(minutes=20)
    shop.sync()
    assert changing(shop) == {"confirmShipment", "patchListingsItem"}
