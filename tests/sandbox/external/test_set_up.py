"""X2, X3, X4: the practice shop's wizard, in every maker's spelling."""

from __future__ import annotations

import pytest

from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.wizard import ANSWERS
from tests.sandbox.external.driver import Hand, Json, member

STEPS = ["AddCredentials", "OrderSetup", "StockSetup", "UserConfig"]


def walk(hand: Hand) -> tuple[list[str], Json]:
    """The steps that were gone through, and the settings at their end."""
    page, steps = hand.ask("UserConfigEndpoint"), list[str]()
    while True:
        steps.append(member(page, "StepName"))
        if steps[-1] == "UserConfig":
            return steps, page
        answer = hand.save(page)
        assert answer.status_code == 200, answer.text
        page = answer.json()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_maker_s_wizard_can_be_gone_through(shop: PracticeShop, hand: Hand, dialect: str) -> None:
    shop.dialect = DIALECTS[dialect]
    hand.register()
    steps, last = walk(hand)
    assert steps == (STEPS if shop.dialect.wizard else STEPS[-1:])
    assert shop.complaints == []
    saved = hand.save(last, Note="Fragile").json()
    notes = [each for each in member(saved, "ConfigItems") if member(each, "ConfigItemId") == "Note"]
    assert [member(each, "SelectedValue") for each in notes] == ["Fragile"]


def test_every_kind_of_question_is_asked(hand: Hand) -> None:
    hand.register()
    page, seen = hand.ask("UserConfigEndpoint"), list[Json]()
    while page["StepName"] != "UserConfig":
        seen += page["ConfigItems"]
        page = hand.save(page).json()
    seen += page["ConfigItems"]
    assert {each["ValueType"] for each in seen} == {
        *("STRING", "INT", "DOUBLE", "BOOLEAN", "PASSWORD", "LIST", "URL", "BUTTON"),
        "GUID",
    }
    assert {each["HidesHeaderAttribute"] for each in seen} == {True, False}
    assert any(each["ReadOnly"] for each in seen)
    assert any(each["RegExValidation"] for each in seen)
    orders = [each["SortOrder"] for each in page["ConfigItems"]]
    assert len(set(orders)) < len(orders), "two items share a place, as some apps have it"
    assert not [each for each in seen if each["ValueType"] == "PASSWORD" and each["SelectedValue"]]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"Password": "wrong"}, "The password is wrong"),
        ({"Password": ""}, "Password has to be filled in"),
        ({"ApiKey": "nonsense"}, "The key is PRACTICE- and a number"),
    ],
)
def test_a_page_is_refused_in_words(hand: Hand, values: dict[str, str], words: str) -> None:
    hand.register()
    page = hand.ask("UserConfigEndpoint")
    assert hand.save(page, **values).json()["Error"] == words
    assert hand.ask("UserConfigEndpoint")["StepName"] == STEPS[0]


def test_a_wrong_step_is_named(hand: Hand) -> None:
    hand.register()
    page = hand.ask("UserConfigEndpoint")
    hand.save(page)
    assert hand.save(page).json()["Error"] == "Invalid step name expected OrderSetup"


@pytest.mark.parametrize("change", [{"Name": "Mine"}, {"MustBeSpecified": False}, {"Own": 1}, {"SelectedValue": 1}])
def test_an_item_that_comes_back_otherwise_is_an_exception(
    shop: PracticeShop, hand: Hand, change: dict[str, object]
) -> None:
    """Whole objects go back, with nothing but the value changed, which is a text."""
    hand.register()
    page = hand.ask("UserConfigEndpoint")
    page["ConfigItems"][0] |= change
    told = {"AuthorizationToken": hand.token, "StepName": page["StepName"], "ConfigItems": page["ConfigItems"]}
    assert hand.post("SaveConfigEndpoint", told).status_code == 500
    assert "ApiKey was not given back whole" in shop.complaints[0]


def test_the_set_up_can_be_asked_for_again(shop: PracticeShop, hand: Hand) -> None:
    """X3: re-opened when the app asks, with the values that it has."""
    hand.register()
    walk(hand)
    shop.world.members.ask_again()
    page = hand.ask("UserConfigEndpoint")
    assert page["StepName"] == STEPS[0]
    kept = {each["ConfigItemId"]: each["SelectedValue"] for each in page["ConfigItems"]}
    assert (kept["ApiKey"], kept["Password"]) == (ANSWERS["ApiKey"], "")


def test_a_maker_to_whom_every_text_is_true(shop: PracticeShop, hand: Hand) -> None:
    """What an app returns is what it keeps: "False" may come back as true."""
    shop.dialect = DIALECTS["laravel"]
    hand.register()
    _, last = walk(hand)
    saved = hand.save(last, PriceIncTax="False").json()
    assert {each["ConfigItemId"]: each["SelectedValue"] for each in saved["ConfigItems"]}["PriceIncTax"] == "true"


def test_a_token_nobody_gave_opens_nothing_and_a_deleted_one_neither(shop: PracticeShop, hand: Hand) -> None:
    """X14: deletion may be answered with an error, and has happened."""
    shop.faults.farewell = "User config does not exist"
    assert hand.ask("ConfigDeletedEndpoint")["Error"] == "User config does not exist"
    assert hand.ask("ConfigTestEndpoint")["Error"] == "User not found"
    shop.dialect = DIALECTS["laravel"]
    answer = hand.post("ConfigTestEndpoint", {"AuthorizationToken": "nobody"})
    assert (answer.status_code, answer.text) == (200, "User Not Found!")


def test_what_the_shop_is_asked_before_it_works(shop: PracticeShop, hand: Hand) -> None:
    assert hand.ask("ConfigTestEndpoint") == {"Error": None}
    shop.faults.test_says = "Your plan has run out"
    assert hand.ask("ConfigTestEndpoint")["Error"] == "Your plan has run out"
    assert hand.ask("ShippingTagsEndpoint")["ShippingTags"][0] == {
        "Tag": "RM CLR01",
        "FriendlyName": "Royal Mail First Class",
        "Site": "UK",
    }
