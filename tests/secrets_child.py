"""A whole program in trouble, for test_secrets: signs in, syncs, fails in every way, and leaves its files behind."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import keyring
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import Channel, ChannelKind, Tools
from linndesk.channels.external.kind import external_kind
from linndesk.channels.linnworks.kind import linnworks_kind
from linndesk.errors import LinndeskError
from linndesk.sandbox.amazon.records import Line, Listing, Person
from linndesk.sandbox.amazon.world import World, standard_merchants
from linndesk.settings import AccountSettings
from linndesk.system import start_logging
from tests import secrets_app, secrets_linnworks
from tests.kill.keyring_file import FileKeyring
from tests.scene import START, Scene

SECRETS = {
    "client_secret": "amzn1.oa2-cs.v1.cnrySecret7f3a",
    "refresh_token": "Atzr|cnryRefresh91bd",
    "wrong": "cnryWrongSecret55e0",
    "access": "Atza|practice",
    "restricted": "Atz.sprdt|",
    **{f"app_{name}": value for name, value in secrets_app.SECRETS.items()},
    **{f"linnworks_{name}": value for name, value in secrets_linnworks.SECRETS.items()},
}
BUYER = {
    "name": "Cnryname Buyersson", "line1": "7 Cnrystreet", "line2": "Flat Cnryflat", "line3": "Cnrythird",
    "city": "Cnrytown",
    "region": "Cnryshire", "postcode": "CN9 9RY",
    "email": "cnrymail@marketplace.amazon.co.uk", "phone": "+44 1632 900777",
    "company": "Cnrycompany Ltd", "purchase_order": "Cnrypurchase-1",
}  # fmt: skip
TEXTS = {
    "gift": "Cnrygift, with love",
    "reason": "Cnryreason for cancelling",
    "custom": "https://files.example/cnrycustom.zip",
    "broken": "Cnrybroken address",
}
REF = "202-1234567-0000001"
LINE = Line(
    "MUG", 1, Decimal("9.99"), "Mug", gift_message=TEXTS["gift"], gift_level="Box", customised_url=TEXTS["custom"],
    cancel_reason=TEXTS["reason"],
)  # fmt: skip
BROKEN: tuple[dict[str, Any], ...] = (
    {"recipient": TEXTS["broken"]},
    {"recipient": {"deliveryAddress": [TEXTS["broken"]]}},
    {"buyer": {"buyerName": {"a": TEXTS["broken"]}}},
    {"orderItems": TEXTS["broken"]},
    {"orderItems": [{"quantityOrdered": TEXTS["broken"]}]},
    {"createdTime": TEXTS["broken"]},
    {"lastUpdatedTime": {"x": TEXTS["broken"]}},
    {"proceeds": {"grandTotal": {"amount": TEXTS["broken"], "currencyCode": TEXTS["broken"]}}},
    {"fulfillment": {"fulfillmentStatus": TEXTS["broken"]}},
)


class Bug(HTTPAdapter):
    """Breaks like a bug of ours would, with the request in its hands."""

    armed = False

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:  # type: ignore[override]
        response = super().send(request, *args, **more)
        if self.armed:
            raise LookupError("a bug, in the middle of things")
        return response


def world() -> World:
    merchants = [
        replace(each, client_secret=SECRETS["client_secret"], refresh_token=f"{SECRETS['refresh_token']}-{each.name}")
        for each in standard_merchants()
    ]
    made = World(merchants=merchants)
    person = Person(country="GB", **BUYER)
    old = START - timedelta(hours=2)
    made.add_order(REF, created=old, person=person, lines=[LINE])
    for status in ("PENDING", "SHIPPED", "CANCELLED"):
        made.add_order(status=status, created=old, person=person, lines=[LINE])
    for extra in BROKEN:
        made.add_order(created=old, person=person, lines=[LINE], extra=extra)
    made.add_listing(
        Listing("main", "A1F83G8C2ARO7P", "MUG", "B0MUG00001", "Mug", Decimal("9.99"), 3, "0101A", START, START)
    )
    return made


def kinds() -> dict[str, ChannelKind]:
    tokens = TokenSource()

    def open_channel(settings: AccountSettings, tools: Tools) -> Channel:
        assert isinstance(settings, AmazonSettings)
        return AmazonChannel(settings, tools, tokens, Bug())

    known = (replace(amazon_kind(tokens), open=open_channel), external_kind(), linnworks_kind())
    return {each.key: each for each in known}


class Trial:
    """Does things and says all that came of them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def run(self, act: Callable[[], object]) -> None:
        self.scene.clock.advance(hours=2)
        try:
            print(repr(act()))
        except LinndeskError as error:
            print(str(error), vars(error))
            traceback.print_exc()
            logging.getLogger("trial").warning("known", exc_info=True)
        except LookupError:
            traceback.print_exc()
            logging.getLogger("trial").exception("a bug")

    def sync(self) -> object:
        """With something to say each time: an order that changed ten minutes ago."""
        self.scene.amazon.world.update(REF)
        self.scene.clock.advance(minutes=10)
        return json.dumps(self.scene.sync().as_json())


def faults(trial: Trial) -> None:
    scene, amazon = trial.scene, trial.scene.amazon
    for operation in ("searchOrders", "token"):
        for kind in ("403", "400", "html200", "500", "503", "truncated", "reset", "429"):
            amazon.faults.fail_next(operation, kind, times=40)
            scene.clock.advance(hours=2)
            trial.run(trial.sync)
            trial.run(lambda: scene.built.accounts.check("Shop"))
            amazon.faults.reset()
    for change in ({"revoked": True}, {"secret_expired": True}, {"roles": frozenset()}):
        before = amazon.world.merchant("main")
        amazon.world.set_merchant("main", **change)
        trial.run(trial.sync)
        trial.run(lambda: scene.built.accounts.check("Shop"))
        amazon.world.set_merchant("main", **{key: getattr(before, key) for key in change})


def listings(trial: Trial) -> None:
    scene, report = trial.scene, trial.scene.amazon.faults
    trial.run(lambda: scene.built.listings.download("Shop"))
    for change in (
        {"malformed": 3},
        {"cut_gzip": True},
        {"outcome": "FATAL"},
        {"outcome": "CANCELLED"},
        {"gone": True},
    ):
        for key, value in change.items():
            setattr(report.report, key, value)
        trial.run(lambda: scene.built.listings.download("Shop"))
        report.reset()


def wrong_input(trial: Trial) -> None:
    built, given = trial.scene.built, trial.scene.amazon.settings("main", ("UK",))
    wrong = {**given, "client_secret": SECRETS["wrong"], "refresh_token": SECRETS["wrong"]}
    trial.run(lambda: built.accounts.check_values("amazon", wrong))
    trial.run(lambda: built.accounts.check_values("amazon", {"refresh_token": SECRETS["wrong"]}, "Shop"))
    trial.run(lambda: built.accounts.add("amazon", "Twice", wrong))
    trial.run(lambda: built.accounts.add("amazon", "Bad", {**wrong, "marketplaces": ["XX"]}))
    trial.run(lambda: built.accounts.add("amazon", "Bad", {**wrong, "client_secret": [SECRETS["wrong"]]}))
    trial.run(lambda: built.accounts.save("Shop", {"client_secret": {"a": SECRETS["wrong"]}}))
    trial.run(lambda: built.accounts.set_texts("Shop", {"http_password": SECRETS["wrong"]}))


def apps(trial: Trial) -> None:
    """An app that says back all it was told."""
    built = trial.scene.built
    with secrets_app.HostileApp(BUYER, trial.scene.clock.now).serving() as app:
        trial.run(lambda: built.integrations.look("external", app.settings()["manifest"], app.settings()))
        for mood in ("error", "text", "500", "signed out", "good"):
            app.mood = mood
            trial.run(lambda: built.integrations.add("external", "App", app.settings()))
        for mood in (
            "good",
            "error",
            "text",
            "500",
            "404",
            "403",
            "400",
            "401",
            "html",
            "cut",
            "data at 500",
            "signed out",
        ):
            app.mood = mood
            trial.run(lambda: json.dumps(built.engine.sync(["App"]).as_json()))
            trial.run(lambda: built.accounts.check("App"))
            trial.run(lambda: built.integrations.give("App", {"Password": SECRETS["app_app_password"]}))
            trial.run(lambda: built.listings.download("App"))
        app.mood = "error"
        trial.run(lambda: built.accounts.remove("App"))
        print("heard", sorted(set(app.heard)))


def whole(trial: Trial) -> None:
    built = trial.scene.built
    trial.run(lambda: built.accounts.check("Shop"))
    trial.run(trial.sync)
    faults(trial)
    listings(trial)
    wrong_input(trial)
    apps(trial)
    secrets_linnworks.trouble(built, trial.scene.clock, trial.run, BUYER, TEXTS["broken"])
    Bug.armed = True
    trial.run(trial.sync)
    trial.run(lambda: built.listings.download("Shop"))
    Bug.armed = False
    trial.run(trial.sync)
    for look in (built.doctor.look, built.accounts.listed, built.problems.log, built.problems.runs):
        trial.run(look)
    trial.run(lambda: built.orders.delete_ref(REF))


def main() -> None:
    keyring.set_keyring(FileKeyring())
    profile = Path(sys.argv[1])
    scene = Scene(profile, world(), plans=False, channels=kinds)
    logs = start_logging(profile, level=logging.DEBUG)
    scene.add("Shop")
    whole(Trial(scene))
    print("ended")
    sys.stdout.flush()
    logs.close()
    os._exit(0)  # nothing is closed, so the write-ahead log stays to be looked into


if __name__ == "__main__":
    main()
