"""Answers about listings and post-sale: good ones, and any damage. For tests and the bench."""

from __future__ import annotations

import copy
import io
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, is_dataclass, replace
from decimal import Decimal
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.settings import ExternalSettings
from linndesk.errors import BadReply, ChannelDown, ChannelRefused, LinndeskError
from linndesk.sandbox.external.configurator import configurator
from linndesk.sandbox.external.dialects import Dialect, spell
from linndesk.settings import validate
from tests.channels import stands
from tests.channels.external.odd_orders import ODD, damage, respelt
from tests.channels.external.odd_rest import REST

ATTRIBUTE = {
    "ID": "Brand", "FriendlyName": "Brand", "Description": "As it stands there", "MustBeSpecified": "Required",
    "ExpectedType": "LIST", "ValueOptions": ["A", 2, 2.5], "ValueFromOptionsList": True, "MaxAttributeUse": 3,
    "AttribueReadFrom": "Child", "RegExValidation": r"^\w+$", "RegExError": "Words",
}  # fmt: skip
FEED = {
    "SKU": "MUG", "TemplateId": 5, "ExternalListingId": "L-1", "URL": "https://shop.example/L-1",
    "Messages": [{"ProductFeedMessageType": "Warning", "Message": "Few pictures"}],
    "ChannelReferences": [{"SKU": "MUG", "Reference": "R-1"}],
}  # fmt: skip
REASON = {
    "Tag": "T",
    "DisplayName": "Damaged",
    "Types": ["ItemRefund", 2],
    "SubReasons": [{"Tag": "s", "DisplayName": "S"}],
}
FLAGS = ("CanCancel", "CanCancelOrderLines", "CanRefund", "CanAttachRefundToItem", "AutomaticRefundOnCancel")
GOOD: Mapping[str, Any] = {
    "form": json.loads(spell(configurator(), Dialect(), "GetConfiguratorSettingsEndpoint")),
    "categories": {"HasMorePages": 1, "Categories": [{"CategoryId": 7, "CategoryName": "Mugs"}, {"CategoryId": "M8"}]},
    "attributes": {"Attributes": [ATTRIBUTE, {**ATTRIBUTE, "ID": 7, "ExpectedType": 4}]},
    "variations": {"MaxVariationAttributes": 2, "NeededVariations": [{"VariationName": "Colour", "Description": "x"}]},
    "publish": {"ChannelFeedId": "F-1"},
    "news": {"IsFeedReady": True, "ProductFeeds": [FEED, {**FEED, "SKU": "CUP", "TemplateId": "6", "Messages": None}]},
    "options": {**dict.fromkeys(FLAGS, True), "RefundShippingTypes": 3, "PostSaleReasons": [REASON, {"Tag": "U"}]},
    "cancel": {"Error": None},
    "refund": {"RefundReference": "RF-1"},
}  # fmt: skip
CALLS: Mapping[str, Callable[[ExternalChannel], Any]] = {
    "form": lambda channel: channel.listing_form(),
    "categories": lambda channel: channel.categories(1),
    "attributes": lambda channel: channel.attributes(["7"], {}),
    "variations": lambda channel: channel.variation_rules(["7"], {}),
    "publish": lambda channel: channel.publish("delete", [{}], _nobody),
    "news": lambda channel: channel.publish_news("F-1"),
    "options": lambda channel: channel.post_sale_options(),
    "cancel": lambda channel: channel.tell_cancel({}, _nobody),
    "refund": lambda channel: channel.tell_refund({}, _nobody),
}
ONCE = ("publish", "cancel", "refund")


def _nobody() -> None:
    """There is nobody to be asked for leave."""


class Canned(HTTPAdapter):
    """Answers every request with ``body``."""

    def __init__(self) -> None:
        super().__init__()
        self.body = b"{}"

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:
        response = Response()
        response.status_code = 200
        response.raw = io.BytesIO(self.body)
        response.request = request
        response.headers["Content-Type"] = "application/json"
        return response


class Hostile:
    """Facts that can be kept, or a named error: of what is told once never a plain refusal that the app did not say."""

    def __init__(self) -> None:
        names = {f"{each}Endpoint": f"https://app.example/{each}" for each in (*REST, "PostSaleOptions")}
        manifest = {"ChannelName": "ODD", "IsListingSupported": "True", **names}
        known = validate(ExternalSettings, {"manifest": manifest, "authorization_token": "t" * 32})
        self._stand = stands.bench()
        self._adapter = Canned()
        tools = replace(self._stand.tools, account="a")
        self._channel = ExternalChannel(ExternalClient(known, tools, adapter=self._adapter))
        self.facts = self.errors = 0

    def __call__(self, seed: int) -> None:
        name, body = answer(seed)
        self._adapter.body = body
        self._stand.journal.exchanges.clear()
        wrong: LinndeskError | None = None
        try:
            found = CALLS[name](self._channel)
        except LinndeskError as error:
            wrong = error
        if wrong is None:
            self.facts += 1
            assert name != "publish" or found.strip()
            _kept(found)
        else:
            self.errors += 1
            kinds = (ChannelRefused, ChannelDown) if name in ONCE else (ChannelRefused, BadReply)
            assert isinstance(wrong, kinds), wrong
            assert wrong.title
            assert wrong.fix


def answer(seed: int) -> tuple[str, bytes]:
    """A call's name and what is answered, damaged in up to four places, respelt, or cut."""
    dice = random.Random(seed)
    name = dice.choice(list(GOOD))
    made = copy.deepcopy(GOOD[name])
    if dice.random() < 0.3:
        made = respelt(made, seed)
    if dice.random() < 0.1:
        made["Error"] = copy.deepcopy(dice.choice(ODD))
    damage(made, dice)
    if dice.random() < 0.05:
        made = copy.deepcopy(dice.choice(ODD))
    text = json.dumps(made, default=_number).encode("utf-8", "surrogatepass")
    return name, text[: dice.randrange(len(text) + 1)] if dice.random() < 0.03 else text


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


def _kept(found: Any) -> None:
    """As the store would write it: whole text, numbers that fit, JSON."""
    whole = asdict(found) if is_dataclass(found) and not isinstance(found, type) else found
    for each in _leaves(whole):
        if isinstance(each, str):
            assert each.encode() or not each
            assert "\0" not in each
            assert len(each) <= 2_000
        elif isinstance(each, int):
            assert abs(each) < 2**63


def _leaves(found: Any) -> Iterator[Any]:
    if isinstance(found, Mapping):
        for key, value in found.items():
            yield from (*_leaves(key), *_leaves(value))
    elif isinstance(found, (list, tuple, set, frozenset)):
        for each in found:
            yield from _leaves(asdict(each) if is_dataclass(each) and not isinstance(each, type) else each)
    else:
        yield found
