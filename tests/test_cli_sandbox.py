"""N9: the practice shop's slips from outside: listed with the finding of each, and refused by name."""

from __future__ import annotations

import json

import pytest

from linndesk import app, cli
from linndesk.errors import BadInput
from linndesk.sandbox.external.dialects import MODEL


def test_the_slips_are_listed_with_what_finds_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sandbox", "--slips", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found) > 200
    one = {"name": "orders-no-sku", "endpoint": "OrdersEndpoint", "rule": "orders.item.sku"}
    assert {**one, "what": "An item has an empty SKU"} in found
    assert cli.main(["sandbox", "--slips"]) == 0
    assert "orders-no-sku" in capsys.readouterr().out


def test_a_slip_that_there_is_not_is_a_wrong_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sandbox", "--slip", "orders-no-soul"]) == 2
    assert "orders-no-soul" in capsys.readouterr().err
    with pytest.raises(BadInput):
        app.practice(["orders-no-soul"])


def test_the_shop_is_what_the_contract_asks_but_for_its_slips() -> None:
    made = app.practice(["orders-no-sku", "way-chunked"])
    try:
        assert made.shop.dialect == MODEL
        assert made.shop.slips.active == ("orders-no-sku", "way-chunked")
    finally:
        made.stop()
