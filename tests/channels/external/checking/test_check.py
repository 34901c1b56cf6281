"""The check itself: conforming apps pass, nothing is told without leave, it ends, and it keeps secrets (N9)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import linndesk.channels.external.checking as package
from linndesk.channels.external.checking.asking import Limits
from linndesk.channels.external.checking.check import check, hosts_asked
from linndesk.channels.external.checking.rules import RULES
from linndesk.channels.external.checking.rules_lists import LISTS
from linndesk.channels.external.checking.rules_setup import SETUP
from linndesk.channels.external.checking.rules_tellings import TELLINGS
from linndesk.channels.external.settings import ExternalSettings
from linndesk.domain.findings import LEVELS, Report
from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import DIALECTS, MODEL
from linndesk.sandbox.external.generate import sample_shop
from tests.channels.external.checking.plain_app import Body, Reply
from tests.channels.external.checking.planted import at, no, put
from tests.channels.external.checking.scene import CUSTOMER, checked
from tests.channels.stands import bench

TOLD = ("Despatch", "InventoryUpdate", "PriceUpdate", "ListingUpdate", "ListingDelete", "Cancel", "Refund")


def shop_checked(dialect: Any, *, writes: bool, **given: Any) -> tuple[Report, PracticeShop]:
    own = bench()
    known = {"known_tokens": (), "say": own.said.append, **given.pop("known", {})}
    with PracticeShop(sample_shop(now=own.clock.now()), now=own.clock.now, dialect=dialect, **given) as shop:
        answers = shop.settings()["config"]
        assert isinstance(answers, dict)
        found = check(shop.parameters(), own.tools, answers, writes=writes, customer=CUSTOMER, **known)
        return found, shop


# -- who conforms passes


@pytest.mark.parametrize("writes", [False, True], ids=["reads", "writes"])
def test_an_app_by_the_documentation_has_no_finding(writes: bool) -> None:
    found = checked(writes=writes)
    assert found.report.ok
    assert not found.report.findings
    assert not found.report.not_looked_at
    assert found.report.all_calls <= (220 if writes else 150)
    assert not found.app.members  # nothing of the check stays there


@pytest.mark.parametrize("writes", [False, True], ids=["reads", "writes"])
def test_the_practice_shop_has_no_serious_finding(writes: bool) -> None:
    found, shop = shop_checked(MODEL, writes=writes)
    assert found.counts["error"] == found.counts["warning"] == 0, found.findings
    assert not shop.world.despatches()


@pytest.mark.parametrize("dialect", [each for each in DIALECTS if each != "pascal"])
def test_every_maker_s_app_is_checked_to_its_end(dialect: str) -> None:
    found, shop = shop_checked(dialect, writes=False)
    assert found.all_calls > 45
    assert not found.stopped
    assert all(each.rule in RULES and each.endpoint for each in found.findings)
    held = [each for each in shop.world.members._held.values() if not each.deleted]
    assert held == []


# -- what it tells


def test_without_leave_nothing_is_told() -> None:
    found = checked(writes=False)
    assert not {route for route, _ in found.app.asked} & set(TOLD)
    assert [each for each in found.report.told if "integration" not in each] == []


def test_with_leave_only_what_there_is_not_is_told() -> None:
    found = checked(writes=True)
    told = [data.decode() for route, data in found.app.asked if route in TOLD]
    assert {route for route, _ in found.app.asked} >= set(TOLD)
    assert not any(name in each for each in told for name in ("MUG-", '"A-1"', '"A-2"'))
    assert '"Type":"CREATE"' not in "".join(told)
    assert len(found.report.told) > 5


def test_its_integrations_have_a_customer_of_their_own_and_are_removed() -> None:
    found = checked(writes=False)
    made = [json.loads(data) for route, data in found.app.asked if route == "AddNewUser" and b'"Email":"' in data]
    assert made[0]["LinnworksUniqueIdentifier"] == CUSTOMER
    assert made[0]["AccountName"].startswith("linndesk check ")
    assert "ConfigDeleted was told of each" in found.report.told[-1]


# -- where it ends


def test_a_token_that_is_in_use_here_ends_it_at_once() -> None:
    found = checked(put("AddNewUser", AuthorizationToken="in-use-0001"), known_tokens=("in-use-0001",))
    assert [route for route, _ in found.app.asked] == ["AddNewUser"]
    assert found.serious == [("adduser.token.known", "AddNewUserEndpoint")]
    assert "in use here" in found.report.not_looked_at[0]


def test_a_fault_at_the_door_is_one_finding_and_says_what_was_not_looked_at() -> None:
    found = checked(at("AddNewUser", lambda said, asked: Reply(b"<h1>oops</h1>", 500, "text/html")))
    assert found.serious == [("transport.status", "AddNewUserEndpoint")]
    assert found.report.not_looked_at == ("Everything after integrating: AddNewUser gave no answer that can be used",)
    assert found.report.all_calls == 1
    assert not found.report.ok


def test_a_set_up_that_takes_no_made_up_answers_is_said_with_its_items() -> None:
    found = checked(answers={"Key": "wrong"})
    assert [each.rule for each in found.report.findings] == ["wizard.unanswered"]
    assert found.report.stopped
    assert not found.report.ok
    assert any("give answers for Secret" in each for each in found.report.not_looked_at)
    assert not any(route == "Orders" and b'"UTCTimeFrom":"2016' in data for route, data in found.app.asked)


def test_nobody_there() -> None:
    own = bench()
    nowhere = {name: value for name, value in manifest_of("http://127.0.0.1:9").items()}
    found = check(nowhere, own.tools, {}, writes=False, customer=CUSTOMER, known_tokens=(), say=own.said.append)
    assert [each.rule for each in found.findings] == ["transport.reached"]


def manifest_of(url: str) -> dict[str, str]:
    routes = ("AddNewUser", "UserConfig", "SaveConfig", "Orders")
    usual = ("ShippingTags", "PaymentTags", "ConfigTest", "ConfigDeleted", "Despatch", "Products")
    more = ("InventoryUpdate", "PriceUpdate")
    named = {f"{each}Endpoint": f"{url}/{each}" for each in (*routes, *usual, *more)}
    return {"ChannelName": "NOWHERE", "ChannelFriendlyName": "Nowhere", **named}


def test_addresses_that_are_never_asked_are_not_asked() -> None:
    """R-HTTP, R-FOREIGN: also where only the name of a host leads there."""
    own = bench()
    found = check(
        manifest_of("http://169.254.169.254"), own.tools, {}, writes=True, customer=CUSTOMER, known_tokens=(),
        say=own.said.append,
    )  # fmt: skip
    assert found.all_calls == 0
    assert {each.rule for each in found.findings} == {"manifest.address"}
    assert not own.journal.exchanges


def test_a_plain_host_that_nobody_named_is_not_asked() -> None:
    own = bench()
    found = check(
        manifest_of("http://shop.example"), own.tools, {}, writes=False, customer=CUSTOMER, known_tokens=(),
        say=own.said.append,
    )  # fmt: skip
    assert found.all_calls == 0
    assert {each.rule for each in found.findings} == {"manifest.address.plain"}
    assert found.asked == ("shop.example",)


def test_a_stop_is_heard_and_said() -> None:
    own = bench()

    def stop(text: str) -> None:
        if text.startswith("Products"):
            own.tools.cancel.set()

    with PracticeShop(sample_shop(now=own.clock.now()), now=own.clock.now, dialect=MODEL) as shop:
        answers = shop.settings()["config"]
        assert isinstance(answers, dict)
        found = check(shop.parameters(), own.tools, answers, writes=False, customer=CUSTOMER, known_tokens=(), say=stop)
    assert found.stopped
    assert not found.ok
    assert found.all_calls < 60
    assert "stopped" in found.not_looked_at[-1]
    assert "not removed" in found.told[-1]


def test_it_ends_when_its_calls_are_used_up_and_still_leaves() -> None:
    found = checked(limits=Limits(calls=40, told=0))
    assert found.report.all_calls <= 45
    assert not found.app.members
    assert any("40 calls were made" in each for each in found.report.not_looked_at)


def test_an_app_that_falls_silent_is_asked_three_times() -> None:
    slow = at("Orders", lambda said, asked: Reply(b"{}", wait=0.4))
    late = no("Orders", lambda said, asked: Reply(b"{}", wait=0.4))
    every = [slow, late, at("Products", lambda said, asked: Reply(b"{}", wait=0.4))]
    found = checked(*every, limits=Limits(within=0.2), writes=False)
    rules = [rule for rule, _ in found.serious]
    assert set(rules) == {"transport.in-time"}


def test_an_endless_wizard_ends() -> None:
    count = iter(range(1000))
    page = {"ConfigItems": [], "WizardStepTitle": "", "WizardStepDescription": "", "AccountName": ""}

    def on_and_on(route: str, asked: Any, said: Any) -> Any:
        return {**page, "StepName": f"Step{next(count)}"} if route == "SaveConfig" else said

    found = checked(on_and_on, writes=False)
    assert ("wizard.endless", "SaveConfigEndpoint") in found.serious


# -- what it keeps to itself


def test_tokens_passwords_and_buyers_are_in_no_report_and_no_journal() -> None:
    """R-JOURNAL, R-PERSON: an app that repeats what it knows in its errors and odd members."""

    def blab(route: str, asked: Any, said: Any) -> Any:
        token = asked.get("AuthorizationToken") if isinstance(asked, dict) else None
        if isinstance(said, dict) and said.get("Error") and isinstance(token, str):
            return {"Error": [f"No such token {token}"]}
        return said

    def odd(said: Body, asked: Body) -> Body:
        rows = [{**each, "ChannelBuyerName": ["Ann Other"]} for each in said["Orders"]]
        return {**said, "Orders": rows}

    found = checked(
        blab, at("Orders", odd), at("ConfigTest", lambda said, asked: {"Error": f"Bad: {asked['AuthorizationToken']}"}),
        answers={"Key": "K-7", "Secret": "cnry-secret-1"}, writes=False,
    )  # fmt: skip
    tokens = {json.loads(data).get("AuthorizationToken") for route, data in found.app.asked if route == "ConfigDeleted"
              and data.startswith(b'{"Auth') and data.endswith(b"}")}  # fmt: skip
    told = repr(found.report) + repr(found.bench.journal.exchanges) + repr(found.bench.said)
    assert len([each for each in tokens if each]) > 3
    assert not any(each in told for each in tokens if isinstance(each, str) and len(each) == 32)
    assert "cnry-secret-1" not in told
    assert "Ann Other" not in told
    assert "High Street" not in told
    assert {"test.failed", "error.text", "orders.text"} <= {each.rule for each in found.report.findings}


# -- the table


def test_the_rules_are_a_table_that_can_be_read_by_people() -> None:
    assert len(RULES) == len((*SETUP, *LISTS, *TELLINGS)) >= 250
    for each in RULES.values():
        assert each.level in LEVELS
        assert each.title
        assert each.mend.endswith((".", "…"))
        assert each.source
        assert not each.title.endswith(".")


def test_every_rule_is_looked_for_somewhere() -> None:
    """By its id, or by its group and what comes behind it."""
    folder = Path(str(package.__file__)).parent
    code = "\n".join(each.read_text("utf-8") for each in folder.glob("*.py") if not each.name.startswith("rule"))
    for rule in RULES:
        rest = rule.removesuffix(".slow").partition(".")[2]
        assert any(f'{each}"' in code for each in (f'"{rule.removesuffix(".slow")}', f".{rest}", f'"{rest}')), rule


def test_the_hosts_that_are_asked_are_named_beforehand() -> None:
    assert hosts_asked(manifest_of("https://shop.example:8443")) == ("shop.example",)
    own = ExternalSettings(endpoints={"OrdersEndpoint": "https://orders.example/o"})
    assert set(hosts_asked(manifest_of("https://shop.example"), own)) == {"shop.example", "orders.example"}
    assert hosts_asked("no manifest") == ()


def test_an_app_behind_a_sign_in_is_asked_with_it_or_not_at_all() -> None:
    own = bench()
    with PracticeShop(sample_shop(now=own.clock.now()), now=own.clock.now, dialect=MODEL, oauth=True) as shop:
        answers = shop.settings()["config"]
        assert isinstance(answers, dict)
        keys = {name: shop.settings()[name] for name in ("oauth_client_id", "oauth_client_secret")}
        given: dict[str, Any] = {"writes": False, "customer": CUSTOMER, "known_tokens": (), "say": own.said.append}
        without = check(shop.parameters(), own.tools, answers, **given)
        settings = ExternalSettings.model_validate(keys)
        found = check(shop.parameters(), own.tools, answers, settings=settings, **given)
    assert without.all_calls == 0
    assert not without.ok
    assert "OAuth client id is empty" in without.not_looked_at[0]
    assert found.ok
    assert found.counts["warning"] == 0, found.findings
    assert str(keys["oauth_client_secret"]) not in repr(found)
