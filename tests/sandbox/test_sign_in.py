"""A1, A3: sign-in, tokens, roles, regions and usage plans are as unforgiving as the real ones."""

from __future__ import annotations

import pytest
import requests

from linndesk.sandbox import PracticeAmazon
from linndesk.sandbox.amazon.records import ALL_ROLES, DELIVERY_ROLE, LISTING_ROLE, ORDER_ROLE
from tests.sandbox.driver import ALL_DATA, ORDERS, PATIENCE, REPORTS, Hand, Settable, error

AFTER = "2026-11-20T00:00:00Z"
SELLERS = "/sellers/v1/marketplaceParticipations"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"refresh_token": "Atzr|wrong"}, 400, "invalid_grant"),
        ({"refresh_token": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_credential_is_named(hand: Hand, changes: dict[str, str], status: int, code: str) -> None:
    answer = hand.sign_in(**changes)
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert answer.json()["error_description"]


def test_sign_in_wants_a_form(hand: Hand) -> None:
    url = f"{hand.amazon.url}/auth/o2/token"
    answer = requests.post(url, json={"grant_type": "refresh_token"}, timeout=PATIENCE)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_revoked_grant_and_an_old_secret(hand: Hand) -> None:
    hand.amazon.world.set_merchant("main", secret_expired=True)
    assert hand.sign_in().json()["error"] == "invalid_client"
    hand.amazon.world.set_merchant("main", secret_expired=False, revoked=True)
    assert hand.sign_in().json()["error"] == "invalid_grant"


def test_a_refresh_token_of_another_application_is_refused(hand: Hand) -> None:
    hand.amazon.world.set_merchant("other", client_id="amzn1.application-oa2-client.another")
    answer = hand.sign_in(refresh_token=str(hand.amazon.settings("other", ["US"])["refresh_token"]))
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


def test_a_token_lives_an_hour_on_the_practice_clock(hand: Hand, time: Settable) -> None:
    assert hand.sign_in().json()["expires_in"] == 3600
    time.pass_(seconds=3599)
    assert hand.get(SELLERS).status_code == 200
    time.pass_(seconds=1)
    answer = hand.get(SELLERS)
    assert answer.status_code == 403
    assert error(answer) == {
        "code": "Unauthorized",
        "message": "Access to requested resource is denied.",
        "details": "The access token you provided has expired.",
    }
    hand.sign_in()
    assert hand.get(SELLERS).status_code == 200


def test_a_token_may_end_early(hand: Hand) -> None:
    hand.sign_in()
    hand.amazon.sign_in.expire_all()
    assert error(hand.get(SELLERS))["details"] == "The access token you provided has expired."


@pytest.mark.parametrize("token", [None, "Atza|somebody-else"])
def test_no_token_and_a_foreign_one_are_refused(amazon: PracticeAmazon, token: str | None) -> None:
    headers = {"x-amz-access-token": token} if token else {}
    answer = requests.get(amazon.url + SELLERS, headers=headers, timeout=PATIENCE)
    assert (answer.status_code, error(answer)["code"]) == (403, "Unauthorized")


def test_participations_do_not_tell_the_seller_id(hand: Hand) -> None:
    answer = hand.get(SELLERS)
    assert [each["marketplace"]["countryCode"] for each in answer.json()["payload"]] == ["GB", "DE", "FR", "IT", "ES"]
    assert str(hand.settings["seller_id"]) not in answer.text


def test_roles_decide_what_is_told(hand: Hand) -> None:
    """Without the restricted role the buyer is left out in silence; without the others there is a 403."""
    world = hand.amazon.world
    world.add_order("202-1-1")
    path = f"{ORDERS}/202-1-1"
    assert {"buyer", "recipient"} <= set(hand.get(path, includedData=ALL_DATA).json()["order"])
    world.set_merchant("main", roles=ALL_ROLES - {DELIVERY_ROLE})
    shown = hand.get(path, includedData=ALL_DATA)
    assert shown.status_code == 200
    assert not {"buyer", "recipient"} & set(shown.json()["order"])
    world.set_merchant("main", roles=ALL_ROLES - {ORDER_ROLE})
    assert hand.get(ORDERS, lastUpdatedAfter=AFTER).status_code == 403
    world.set_merchant("main", roles=ALL_ROLES - {LISTING_ROLE})
    assert hand.get(REPORTS, reportTypes="GET_MERCHANT_LISTINGS_ALL_DATA").status_code == 403
    assert hand.get(ORDERS, lastUpdatedAfter=AFTER).status_code == 200


def test_a_marketplace_of_another_region_is_refused(hand: Hand) -> None:
    answer = hand.get(ORDERS, lastUpdatedAfter=AFTER, marketplaceIds="ATVPDKIKX0DER")
    assert (answer.status_code, error(answer)["code"]) == (403, "Unauthorized")


def test_plans_are_buckets_per_seller_and_operation(hand: Hand, time: Settable) -> None:
    """20 at once, then one per 179 s; the refusal has no rate header, another seller has a bucket of its own."""
    answers = [hand.get(ORDERS, lastUpdatedAfter=AFTER) for _ in range(21)]
    assert [each.status_code for each in answers] == [200] * 20 + [429]
    assert answers[0].headers["x-amzn-RateLimit-Limit"] == "0.0056"
    assert "x-amzn-RateLimit-Limit" not in answers[-1].headers
    assert error(answers[-1])["code"] == "QuotaExceeded"
    other = Hand(hand.amazon, "other")
    assert other.get(ORDERS, lastUpdatedAfter=AFTER).status_code == 200
    other.close()
    assert hand.get(SELLERS).status_code == 200
    time.pass_(seconds=178)
    assert hand.get(ORDERS, lastUpdatedAfter=AFTER).status_code == 429
    time.pass_(seconds=1)
    assert hand.get(ORDERS, lastUpdatedAfter=AFTER).status_code == 200


@pytest.mark.parametrize(("knob", "header"), [(None, None), ("string", "string")])
def test_the_rate_header_may_be_absent_or_nonsense(hand: Hand, knob: str | None, header: str | None) -> None:
    hand.amazon.faults.rate_header = knob
    assert hand.get(SELLERS).headers.get("x-amzn-RateLimit-Limit") == header


def test_what_is_not_there(hand: Hand) -> None:
    assert hand.get("/nonsense/v9").status_code == 403
    assert hand.call("DELETE", ORDERS).status_code == 403
    assert hand.get(f"{ORDERS}/202-0-0").status_code == 404
    one = f"/listings/2021-08-01/items/{hand.settings['seller_id']}/MUG"
    assert hand.get(one, marketplaceIds="A1F83G8C2ARO7P").status_code == 404  # nobody has practised it


def test_a_restricted_token_opens_only_what_it_names(hand: Hand) -> None:
    hand.amazon.world.add_order("202-1-1")
    hand.amazon.world.add_order("202-1-2")
    tokens = "/tokens/2021-03-01/restrictedDataToken"
    made = hand.post(tokens, {"restrictedResources": [{"method": "GET", "path": f"{ORDERS}/202-1-1"}]})
    hand.token = made.json()["restrictedDataToken"]
    assert hand.token.startswith("Atz.sprdt|")
    assert hand.get(f"{ORDERS}/202-1-1").status_code == 200
    assert hand.get(f"{ORDERS}/202-1-2").status_code == 403


def test_a_report_document_needs_its_own_path(hand: Hand) -> None:
    path = "/reports/2021-06-30/documents/{reportDocumentId}"
    answer = hand.post(
        "/tokens/2021-03-01/restrictedDataToken", {"restrictedResources": [{"method": "GET", "path": path}]}
    )
    assert (answer.status_code, error(answer)["code"]) == (400, "InvalidInput")
