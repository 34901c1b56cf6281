"""R-RECEIPT: a run as JSON has exactly the contract's keys, and a stored one comes back the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from linndesk.domain.receipts import (
    AccountReceipt,
    OrderCounts,
    Receipt,
    Sent,
    Skipped,
    account_from_json,
    account_json,
    left_out,
)

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ORDERS = {"new", "updated", "cancelled", "skipped", "quarantined", "waiting"}
SENT = {"planned", "sent", "confirmed", "unconfirmed", "refused", "held"}
ACCOUNT = AccountReceipt(
    "Shop", ok=False, orders=OrderCounts(1, 2, 3, 4, 5, 6), skipped=[Skipped("202-1", "deleted here")],
    despatches=Sent(1), stock=Sent(0, 2), calls={"searchOrders": 3}, zero_reason="nothing new", messages=["a", "b"],
    started_at=NOW, ended_at=NOW,
)  # fmt: skip


def test_the_contracts_keys_to_the_letter() -> None:
    body = Receipt(NOW, NOW, accounts=[ACCOUNT]).as_json()
    assert set(body) == {"started_at", "ended_at", "ok", "accounts"}
    assert body["started_at"] == "2026-11-21T08:00:00Z"
    (account,) = body["accounts"]
    assert set(account) == {
        "name", "ok", "orders", "skipped", "despatches", "stock", "calls", "zero_reason", "messages"
    }  # fmt: skip
    assert set(account["orders"]) == ORDERS
    assert set(account["despatches"]) == set(account["stock"]) == SENT
    assert account["skipped"] == [{"ref": "202-1", "reason": "deleted here"}]


def test_a_run_that_has_not_ended_says_so() -> None:
    assert Receipt(NOW).as_json()["ended_at"] is None


def test_a_stored_receipt_comes_back() -> None:
    back = account_from_json(account_json(ACCOUNT))
    assert account_json(back) == account_json(ACCOUNT)
    assert (back.orders.came, back.skipped) == (6, ACCOUNT.skipped)


def test_x8_other_kinds_of_acts_stand_beside_the_contract_where_there_were_any() -> None:
    told = replace(ACCOUNT, other={"price": Sent(2, 2, 1, 1), "refund": Sent()})
    body = account_json(told)
    assert body["other"] == {
        "price": {"planned": 2, "sent": 2, "confirmed": 1, "unconfirmed": 1, "refused": 0, "held": 0}
    }
    assert account_from_json(body).other == {"price": Sent(2, 2, 1, 1)}
    assert "other" not in account_json(replace(ACCOUNT, other={"refund": Sent()}))


def test_what_was_left_out_says_what_people_call_it() -> None:
    named, plain = left_out("7d5a", "it is a resend", "100007"), left_out("202-1", "it is: deleted here", "")
    assert (named.reason, named.called, named.why) == ("order 100007: it is a resend", "100007", "it is a resend")
    assert (plain.reason, plain.called, plain.why) == ("it is: deleted here", "202-1", "it is: deleted here")
