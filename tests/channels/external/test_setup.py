"""X3, X4, R-FOREIGN: an app is integrated, asked for its settings, tested and left, in every dialect."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.channels.external.pages import LONGEST_HELP, LONGEST_NAME, answered, read_page
from linndesk.channels.integrating import AppItem, AppPage
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.errors import BadInput, BadReply, ChannelDown, ChannelRefused, SignInRefused
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.wizard import ANSWERS
from linndesk.settings import validate
from tests.channels.external.bench import CUSTOMER, Peer, serving
from tests.channels.external.odd_app import TOKEN, OddApp, odd_app, text

ITEM = {"ConfigItemId": "a", "Name": "A", "SelectedValue": "1"}


@pytest.fixture(name="app")
def app_fixture() -> Any:
    with odd_app() as made:
        yield made


def page_of(app: OddApp, *items: object, **more: object) -> AppPage:
    app.says["UserConfig"] = {"StepName": "One", "ConfigItems": list(items), **more}
    return app.channel().page()


def walked(peer: Peer, answers: dict[str, str]) -> tuple[str, list[AppPage]]:
    """The token, and every page of a set-up from the first call to the last page."""
    channel = peer.channel(authorization_token="")
    token = channel.register("Practice shop", "orders@shop.example")
    channel.close()
    channel = peer.channel(authorization_token=token)
    pages = [channel.page()]
    while not pages[-1].is_last:
        assert len(pages) < 10
        pages.append(channel.answer(pages[-1], answers))
    channel.close()
    return token, pages


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_set_up_from_the_first_call_to_its_settings(dialect: str) -> None:
    """X3, tolerance 1 to 5 and 10: each dialect ends at the same settings, by requests without a fault."""
    with serving(dialect) as peer:
        token, pages = walked(peer, dict(ANSWERS))
        assert token
        assert pages[-1].is_last
        assert [each.step for each in pages][-1] == "UserConfig"
        assert peer.shop.complaints == []
        assert {job for job, _ in peer.breaker.heard} == {"set-up"}
        first = peer.shop.heard_at("AddNewUserEndpoint")[0]
        assert CUSTOMER.encode() in first.body
        assert b"AuthorizationToken" not in first.body
        by_key = {each.key: each for each in pages[-1].items}
        assert by_key["Site"].choices == (("UK", "United Kingdom"), ("DE", "Deutschland"), ("ALL", "Everywhere"))
        if DIALECTS[dialect].wizard:
            assert len(pages) == 4
            assert by_key["DaysBack"].value == "30"


def test_every_kind_of_question(app: OddApp) -> None:
    """X3: by its name in any case, by its number, and unknown ones as text."""
    names = [
        "STRING",
        "int",
        "Double",
        "BOOLEAN",
        "password",
        "LIST",
        "URL",
        "BUTTON",
        "GUID",
        0,
        1,
        "2",
        3,
        4,
        5,
        6,
        7,
        99,
        None,
    ]
    items = [
        {
            "ConfigItemId": f"i{place}", "Name": "https://app.example/help", "ValueType": name,
            "SelectedValue": "https://app.example/press", "ListValues": [{"Display": "One", "Value": 1}],
        }
        for place, name in enumerate(names)
    ]  # fmt: skip
    kinds = ["text", "int", "decimal", "bool", "secret", "choice", "url", "button"]
    found = page_of(app, *items).items
    assert [each.kind for each in found] == [*kinds, "text", *kinds, "text", "text"]
    assert found[5].choices == (("1", "One"),)
    assert found[6].name == "https://app.example/help"
    assert found[7].value == "https://app.example/press"


@pytest.mark.parametrize(
    ("values", "choices"),
    [([{"Display": "One", "Value": "1"}, {"display": "Two", "value": 2}], (("1", "One"), ("2", "Two"))),
     ({"1": "One", "2": "Two"}, (("1", "One"), ("2", "Two"))), (["1", 2], (("1", "1"), ("2", "2"))),
     ({"0": {"Display": "One", "Value": "1"}}, (("1", "One"),)), ({"Display": "One", "Value": "1"}, (("1", "One"),)),
     ([{"Display": "One", "Value": "1"}, {"Display": "Again", "Value": "1"}], (("1", "One"),)),
     ([{"Value": "1"}], (("1", "1"),)), (None, ()), ([], ()), ("x", ()), ([None, {}], ())],
)  # fmt: skip
def test_what_can_be_chosen(app: OddApp, values: object, choices: object) -> None:
    """X3, tolerance 4: lists in all the ways in which they are written; none at all is a text."""
    (item,) = page_of(app, {**ITEM, "ValueType": "LIST", "ListValues": values}).items
    assert item.choices == choices
    assert item.kind == ("choice" if choices else "text")


def test_misspelled_members_and_their_defaults(app: OddApp) -> None:
    """Tolerance 1: Sortorder, RegexError, RegexValidation; what is absent is as if it were empty."""
    odd = {
        "configitemid": "a", "name": "A", "Sortorder": "3", "RegexValidation": "^x$", "RegexError": "x it is",
        "mustbespecified": "true", "READONLY": 1, "hidesHeaderAttribute": "True",
    }  # fmt: skip
    bare, full = page_of(app, odd, {"ConfigItemId": 7}).items
    assert full == AppItem(
        "a", "A", order=3, pattern="^x$", pattern_error="x it is", required=True, read_only=True, hides=True
    )
    assert bare == AppItem("7", "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("True", "True"), ("true", "True"), (1, "True"), ("1", "True"), (True, "True"), ("yes", "True"),
     ("False", "False"), ("", "False"), (None, "False"), (0, "False"), ("perhaps", "False")],
)  # fmt: skip
def test_yes_and_no(app: OddApp, value: object, shown: str) -> None:
    """X3: booleans come as "True" (C#), "true" (PHP), or 1."""
    (item,) = page_of(app, {**ITEM, "ValueType": "BOOLEAN", "SelectedValue": value}).items
    assert item.value == shown


@pytest.mark.parametrize(
    ("before", "yes", "no"),
    [("True", "True", "False"), ("false", "true", "false"), ("1", "1", "0"), (1, "1", "0"), (None, "True", "False"),
     (True, "True", "False"), ("FALSE", "TRUE", "FALSE")],
)  # fmt: skip
def test_yes_and_no_go_back_as_the_app_writes_them(app: OddApp, before: object, yes: str, no: str) -> None:
    page = page_of(app, {**ITEM, "ValueType": 3, "SelectedValue": before})
    assert [answered(page, {"a": each})[0]["SelectedValue"] for each in ("True", "False")] == [yes, no]


def test_whole_items_go_back_with_nothing_but_their_value_changed(app: OddApp) -> None:
    """X3, tolerance 10: always as text, spelled as the protocol does, what nobody knows untouched."""
    items: list[dict[str, Any]] = [
        {
            "configItemId": "b",
            "Sortorder": 2,
            "selectedValue": 5,
            "own": {"x": [1.5]},
            "listValues": [{"display": "D", "value": 1}],
        },
        {"ConfigItemId": "a", "SortOrder": 1, "SelectedValue": None, "RegexError": None},
        {"ConfigItemId": "fixed", "SortOrder": 3, "SelectedValue": "x", "ReadOnly": True},
        {"ConfigItemId": "press", "SortOrder": 4, "SelectedValue": "https://app.example/p", "ValueType": "BUTTON"},
    ]
    page = page_of(app, *items)
    app.says["SaveConfig"] = {"StepName": "UserConfig", "ConfigItems": []}
    app.channel().answer(page, {"a": "new", "fixed": "y", "press": "z", "nobody": "n"})
    assert app.came[-1].body == {
        "AuthorizationToken": TOKEN,
        "StepName": "One",
        "ConfigItems": [
            {"ConfigItemId": "a", "SortOrder": 1, "SelectedValue": "new", "RegExError": None},
            {"ConfigItemId": "b", "SortOrder": 2, "SelectedValue": "5", "own": {"x": [1.5]},
             "ListValues": [{"Display": "D", "Value": 1}]},
            {"ConfigItemId": "fixed", "SortOrder": 3, "SelectedValue": "x", "ReadOnly": True},
            {"ConfigItemId": "press", "SortOrder": 4, "SelectedValue": "https://app.example/p", "ValueType": "BUTTON"},
        ],
    }  # fmt: skip


def test_duplicates_are_kept_and_what_has_no_id_is_not(app: OddApp, caplog: pytest.LogCaptureFixture) -> None:
    """X3 (Discogs): two items with one SortOrder and one name, in the order in which they came."""
    twins = [{**ITEM, "SortOrder": 3, "SelectedValue": each} for each in ("one", "two")]
    with caplog.at_level(logging.WARNING):
        page = page_of(app, {"Name": "nameless"}, *twins, {**ITEM, "ConfigItemId": "c", "SortOrder": 1}, "stray", None)
    assert [(each.key, each.value) for each in page.items] == [("c", "1"), ("a", "one"), ("a", "two")]
    assert "1 items of a page have no id" in caplog.text
    assert [each["SelectedValue"] for each in answered(page, {"a": "x"})] == ["1", "x", "x"]


@pytest.mark.parametrize("items", [None, [], {}, "", [None, {}]])
def test_a_page_without_questions(app: OddApp, items: object) -> None:
    """Tolerance 4 (Deliveroo: the first answer is the last page already)."""
    app.says["UserConfig"] = {"StepName": "UserConfig", "ConfigItems": items, "GlobalConfigSettings": {}}
    page = app.channel().page()
    assert (page.is_last, page.items) == (True, ())


@pytest.mark.parametrize("step", ["userconfig", "UserConfig2", "Userconfig ", "AddCredentials"])
def test_only_the_one_word_is_the_end(app: OddApp, step: str) -> None:
    app.says["UserConfig"] = {"StepName": step, "ConfigItems": []}
    assert not app.channel().page().is_last


@pytest.mark.parametrize(
    "answer", [{}, {"StepName": None, "ConfigItems": []}, {"StepName": " "}, {"ConfigItems": [ITEM]}, []]
)
def test_no_step_is_no_answer(app: OddApp, answer: object) -> None:
    """Tolerance 5: a mandatory member that is absent is an error, with no Error in it (Create.net, the core sample)."""
    app.says["UserConfig"] = answer
    with pytest.raises(BadReply, match="where its set-up stands"):
        app.channel().page()


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"authorizationToken": None},
        {"AuthorizationToken": " "},
        {"AuthorizationToken": {}},
        {"AuthorizationToken": "x" * 5000},
    ],
)
def test_no_token_is_no_integration(app: OddApp, answer: object) -> None:
    """Tolerance 5 (the core sample cannot say Error at all)."""
    app.says["AddNewUser"] = answer
    with pytest.raises(BadReply, match="authorisation token"):
        app.channel(authorization_token="").register("Shop", "a@b.example")


def test_who_is_integrated(app: OddApp) -> None:
    """X3: the only call without a token."""
    app.says["AddNewUser"] = {"authorizationtoken": " abc "}
    assert app.channel().register("My shop", "a@b.example") == "abc"
    assert app.came[0].body == {
        "LinnworksUniqueIdentifier": CUSTOMER, "Email": "a@b.example", "AccountName": "My shop",
    }  # fmt: skip


@pytest.mark.parametrize("call", ["AddNewUser", "UserConfig", "SaveConfig", "ConfigTest"])
def test_a_no_is_said_in_the_apps_words(app: OddApp, call: str) -> None:
    app.says[call] = {"error": "E-mail is\ntaken by <b>you</b>"}
    channel = app.channel()
    acts = {
        "AddNewUser": lambda: channel.register("Shop", "a@b.example"),
        "UserConfig": channel.page,
        "SaveConfig": lambda: channel.answer(AppPage("One", "", "", (), False), {}),
        "ConfigTest": channel._tested,
    }
    with pytest.raises(ChannelRefused) as caught:
        acts[call]()
    assert caught.value.detail == "E-mail is taken by <b>you</b>"
    assert app.breaker.heard[0][1] == "worked"


def test_foreign_text_is_cut_and_cannot_hide(app: OddApp) -> None:
    """R-FOREIGN: capped, on one line where one is shown, without characters that turn text around."""
    long = "a\x07b\u202ec\r\nd\x1b[31m" + "x" * 30_000
    item = {**ITEM, "Name": long, "Description": long, "GroupName": long, "RegExError": long, "SelectedValue": long,
            "ValueType": 5, "ListValues": [{"Display": long, "Value": "v"}]}  # fmt: skip
    page = page_of(app, item, WizardStepTitle=long, WizardStepDescription=long, AccountName=long)
    (found,) = page.items
    for text_ in (found.name, found.group, page.title, found.choices[0][1]):
        assert text_.startswith("abc d[31mx")
        assert len(text_) == LONGEST_NAME
    for text_ in (found.help, found.pattern_error, page.text):
        assert text_.startswith("abc\nd[31m")
        assert len(text_) == LONGEST_HELP
    assert len(found.value) == 20_000


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "https://169.254.169.254/", "ftp://x.example",
                                     "https://u:p@app.example/", "", "metadata", "https://metadata.goog/"])  # fmt: skip
def test_a_link_or_button_that_leads_astray_is_a_line(app: OddApp, address: str) -> None:
    """R-FOREIGN: only http(s), link-local and metadata addresses refused; nothing to be clicked."""
    url = {"ConfigItemId": "u", "Name": address, "Description": "Read this", "ValueType": "URL"}
    button = {"ConfigItemId": "b", "Name": "Press", "SelectedValue": address, "ValueType": 7}
    page = page_of(app, url, button)
    assert [(each.kind, each.read_only, each.value) for each in page.items] == [("text", True, "")] * 2
    assert [each.name for each in page.items] == ["Read this", "Press"]
    assert all(each.help.startswith("It leads nowhere: ") for each in page.items)
    with pytest.raises(BadInput):
        app.channel().press(page, page.items[1])


def test_a_button_gets_the_token_only_where_the_app_is_asked_anyway(app: OddApp) -> None:
    """R-FOREIGN, R-VAULT."""
    with odd_app(p={"Message": "Pressed <b>well</b>"}) as other:
        items = [
            {"ConfigItemId": where, "Name": "Press", "SelectedValue": f"{where}/p", "ValueType": "BUTTON"}
            for where in (app.url, other.url)
        ]
        page, channel = page_of(app, *items), app.channel()
        app.says["p"] = {"Error": None}
        assert channel.press(page, page.items[0]) == ""
        assert channel.press(page, page.items[1]) == "Pressed <b>well</b>"
        assert app.came[-1].body == {"AuthorizationToken": TOKEN}
        assert other.came[-1].body == {}
        assert TOKEN not in str(other.came)


@pytest.mark.parametrize(
    ("answer", "said"),
    [(text("Done."), "Done."), (text("<html>Thanks</html>"), ""), (text(""), ""), ("Fine", "Fine"), ([1], ""), ({}, ""),
     ({"message": 7}, "7")],
)  # fmt: skip
def test_what_a_button_says(app: OddApp, answer: object, said: str) -> None:
    page = page_of(app, {"ConfigItemId": "b", "SelectedValue": app.url + "/p", "ValueType": "BUTTON"})
    app.says["p"] = answer
    assert app.channel().press(page, page.items[0]) == said


def test_a_button_that_fails(app: OddApp) -> None:
    page = page_of(app, {"ConfigItemId": "b", "SelectedValue": app.url + "/p", "ValueType": "BUTTON"})
    app.says["p"] = {"Error": f"no such {TOKEN}"}
    with pytest.raises(ChannelRefused) as caught:
        app.channel().press(page, page.items[0])
    assert caught.value.detail == "no such \u2026"
    app.says["p"] = text("<html>", 500)
    with pytest.raises(ChannelDown):
        app.channel().press(page, page.items[0])
    with pytest.raises(BadInput):
        app.channel().press(page, replace(page.items[0], kind="text"))


def test_the_farewell_is_told_once_and_its_words_come_back(app: OddApp) -> None:
    """X4: a notice; the Discogs app answers an Error on success."""
    app.says["ConfigDeleted"] = {"Error": "User config does not exist"}
    assert app.channel().farewell() == "User config does not exist"
    assert app.came[-1].body == {"AuthorizationToken": TOKEN}
    assert app.channel(authorization_token="").farewell() == ""
    assert app.channel(manifest={**app.manifest(), "ConfigDeletedEndpoint": ""}).farewell() == ""
    assert [each.name for each in app.came] == ["ConfigDeleted"]


def test_the_apps_own_test(app: OddApp) -> None:
    """X4: good, bad, wrong address, no token, no endpoint; nothing is raised."""
    good = app.channel().check()
    assert (good.ok, good.findings[0].ok, [each.name for each in app.came]) == (True, True, ["ConfigTest"])
    assert app.breaker.heard == [("check", "worked")]
    cases: list[tuple[object, str, str]] = [
        ({"Error": "Key has expired"}, "Key has expired", ""),
        (text("<html>", 404), "ConfigTestEndpoint", "endpoints"),
        (text("<html>", 401), "refused the sign-in", "http_user"),
        (text("<html>", 500), "in trouble", ""),
        (text("User Not Found!"), "User Not Found!", ""),
    ]
    for answer, words, setting in cases:
        app.says["ConfigTest"] = answer
        (found,) = app.channel().check().findings
        assert (found.ok, found.setting) == (False, setting)
        assert words in found.text
    assert app.channel(authorization_token="").check().findings[0].setting == "authorization_token"
    bare = {key: value for key, value in app.manifest().items() if key != "OrdersEndpoint"}
    assert app.channel(manifest=bare).check().findings[0].setting == "endpoints"


def test_an_app_without_a_test_is_asked_for_its_settings(app: OddApp) -> None:
    own = {"manifest": {**app.manifest(), "ConfigTestEndpoint": ""}}
    app.says["UserConfig"] = {"StepName": "UserConfig"}
    assert app.channel(**own).check().ok
    app.says["UserConfig"] = {"StepName": "AddCredentials", "WizardStepTitle": "Sign in again"}
    (found,) = app.channel(**own).check().findings
    assert not found.ok
    assert "Sign in again" in found.text


def test_oauth_without_credentials_is_a_finding(app: OddApp) -> None:
    own = {"manifest": {**app.manifest(), "OAuthAuthorizationEndpoint": app.url + "/token"}}
    (found,) = app.channel(**own).check().findings
    assert (found.ok, found.setting) == (False, "oauth_client_secret")
    with pytest.raises(SignInRefused):
        app.channel(**own).page()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
MEMBERS = st.sampled_from(
    ["ConfigItemId", "Name", "Description", "SortOrder", "SelectedValue", "ListValues", "ValueType", "ReadOnly", "own"]
)


@given(
    st.lists(
        st.dictionaries(MEMBERS, JSON | st.lists(st.dictionaries(st.sampled_from(["Display", "Value"]), JSON))),
        max_size=5,
    )
)
def test_any_items_are_a_page_that_can_be_given_back(items: list[dict[str, Any]]) -> None:
    """X3: no app's oddity takes the page away, and every value that goes back is a text."""
    page = read_page(Loose({"StepName": "x", "ConfigItems": items}))
    assert page is not None
    back = answered(page, {each.key: "v" for each in page.items})
    assert len(back) == len(page.items) <= len(items)
    assert all(isinstance(each["SelectedValue"], str) for each in back)


@given(JSON)
def test_anything_is_a_page_or_named_unreadable(found: object) -> None:
    try:
        page = read_page(Loose({"StepName": found, "ConfigItems": found}))
    except Unreadable:
        page = None
    assert page is None or page.step


def test_settings_take_the_practice_shop() -> None:
    with serving() as peer:
        assert validate(type(peer.settings()), peer.settings().model_dump()).parameter("ChannelName") == "PRACTICESHOP"
