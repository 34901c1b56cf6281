"""What is asked and read of outbound orders, held against Amazon's own models; and orders to ask for."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from linndesk.domain.orders import Person
from linndesk.domain.outbound import STANDARD, Asked, Wanted
from tests.channels.amazon.peer import UK
from tests.channels.stands import START

NEW, OLD, STOCK = "fulfillmentOutbound_2026-07-04", "fulfillmentOutbound_2020-07-01", "fbaInventory"
_FOLDER = Path(os.environ.get("LINNDESK_SPECS", "")) / "amazon"
need_models = pytest.mark.skipif(
    not os.environ.get("LINNDESK_SPECS") or not (_FOLDER / f"{NEW}.json").exists(), reason="LINNDESK_SPECS is unset"
)
JO = Person(
    buyer_name="Joanna Buyer",
    buyer_email="joanna@buyer.example",
    name="Joanna Canary",
    company="Canary & Sons",
    line1="17 Canary Wharf",
    line2="Flat 3",
    town="Norwich",
    region="Norfolk",
    postcode="NR1 1AA",
    country_code="GB",
    phone="+44 1603 555-111",
)
CANARIES = ("Joanna", "Canary", "canary", "Flat 3", "NR1 1AA", "1603", "joanna@")


def asked(**changes: Any) -> Asked:
    """Two mugs to Joanna, at the United Kingdom's warehouse."""
    usual = Asked(
        "LDABCDEFGHIJKLMNOP-1", UK, "GBP", STANDARD, "SHOP-17", START - timedelta(hours=3),
        (Wanted("gid://shop/Line/9", "MUG", 2, Decimal("4.75")),), JO,
    )  # fmt: skip
    return replace(usual, **changes)


@cache
def model(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    return found


@cache
def _strict(name: str) -> dict[str, Any]:
    """Its definitions, in which nothing stands that they do not name."""
    definitions = deepcopy(model(name)["definitions"])
    for each in definitions.values():
        if "properties" in each and "additionalProperties" not in each:
            each["additionalProperties"] = False
    found: dict[str, Any] = definitions
    return found


def keeps(name: str, definition: str, body: object) -> None:
    """Raises ValidationError where the body is not what the model says, or says more."""
    schema = {"$ref": f"#/definitions/{definition}", "definitions": _strict(name)}
    jsonschema.Draft4Validator(schema).validate(body)


def examples(name: str, operation: str, status: str) -> list[dict[str, Any]]:
    """Every example body of an answer."""
    for path in model(name)["paths"].values():
        for each in path.values():
            if isinstance(each, dict) and each.get("operationId") == operation:
                reply = each["responses"].get(status, {})
                found = reply.get("examples") or {}
                own = reply.get("x-amzn-api-sandbox", {}).get("static", [])
                bodies = [found] if "payload" in found or "errors" in found else list(found.values())
                return [each for each in [*bodies, *(one["response"] for one in own)] if each]
    return []
