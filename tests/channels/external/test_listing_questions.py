"""X11, research §2.3: what apps ask of a listing, in every spelling, each by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linndesk.channels.external.kind import external_kind
from linndesk.domain.postsale import Options
from linndesk.domain.publishing import ListingForm, Question, VariationRules
from linndesk.errors import BadInput, BadReply, ChannelRefused
from tests.channels.external.listings_scene import publication
from tests.channels.external.odd_app import OddApp, odd_app
from tests.channels.external.odd_rest import manifest, opened


@pytest.fixture
def app() -> Iterator[OddApp]:
    with odd_app() as found:
        yield found


def asked(app: OddApp, **attribute: object) -> Question:
    """One attribute that an app asks for."""
    (found,) = opened(app, GetAttributesByCategory={"Attributes": [{"ID": "A", **attribute}]}).attributes(["1"], {})
    return found


def test_an_app_publishes_that_says_so_and_names_where(app: OddApp) -> None:
    kind = external_kind()

    def publishes(endpoints: dict[str, str] | None = None, **more: object) -> bool:
        return kind.publishes(app.settings(manifest=manifest(app, **more), endpoints=endpoints or {}))

    assert publishes()
    assert publishes(IsListingSupported="1")
    assert not publishes(IsListingSupported="False")
    assert not publishes(IsListingSupported="")
    assert not publishes(ListingUpdateEndpoint="")
    assert not publishes(CheckFeedEndpoint="")
    assert publishes({"ListingUpdateEndpoint": f"{app.url}/mine"}, IsListingSupported="")


def test_what_it_does_after_a_sale_are_the_endpoints_that_it_names(app: OddApp) -> None:
    kind = external_kind()
    assert kind.after_sale(app.settings(manifest=manifest(app))) == {"cancel", "refund"}
    assert kind.after_sale(app.settings(manifest=manifest(app, RefundEndpoint=""))) == {"cancel"}
    assert kind.after_sale(app.settings()) == frozenset()


def test_the_batch_is_the_apps_own(app: OddApp) -> None:
    assert app.settings(manifest=manifest(app)).listing_batch == 50
    assert app.settings(manifest=manifest(app, ListingUpdateBatchSize="20")).listing_batch == 20
    assert app.settings(manifest=manifest(app, ListingUpdateBatchSize="-3")).listing_batch == 50


def test_an_app_without_an_endpoint_is_not_asked_and_never_told(app: OddApp) -> None:
    channel = app.channel()
    assert channel.listing_form() == ListingForm()
    assert (channel.categories(1).categories, channel.attributes([], {})) == ((), ())
    assert channel.variation_rules([], {}) == VariationRules()
    assert channel.post_sale_options() == Options()
    with pytest.raises(BadInput, match="takes no listings"):
        channel.publish_request("create", publication())
    assert app.came == []


def test_the_token_goes_along_though_the_documentation_asks_for_none(app: OddApp) -> None:
    opened(app).listing_form()
    assert app.came[0].body == {"AuthorizationToken": "cnry-token-5c1e"}


@pytest.mark.parametrize("empty", [{}, [], {"Error": None, "Settings": None}, {"settings": [], "imageSettings": None}])
def test_an_app_that_asks_nothing(app: OddApp, empty: object) -> None:
    assert opened(app, GetConfiguratorSettings=empty).listing_form() == ListingForm()


@pytest.mark.parametrize("name", ["ExpectedType", "expectedType", "EXPECTEDTYPE"])
@pytest.mark.parametrize(("word", "kind"), [(2, "int"), ("2", "int"), ("Decimal", "decimal"), ("BOOLEAN", "bool"),
                                            (5, "moment"), ("whatever", "text"), (None, "text")])  # fmt: skip
def test_types_by_name_by_number_and_unknown(app: OddApp, name: str, word: object, kind: str) -> None:
    assert asked(app, **{name: word}).kind == kind


@pytest.mark.parametrize("name", ["AttribueReadFrom", "AttributeReadFrom", "attribueReadFrom"])
@pytest.mark.parametrize(("word", "of"), [("Child", "child"), (0, "child"), (1, "parent"), ("optional", "either")])
def test_the_misspelling_and_the_right_one(app: OddApp, name: str, word: object, of: str) -> None:
    assert asked(app, **{name: word}).of == of


@pytest.mark.parametrize(
    ("word", "required", "desired"),
    [("Required", True, False), (1, True, False), ("2", False, True), ("desired", False, True), (True, True, False),
     ("false", False, False), (None, False, False)],
)  # fmt: skip
def test_what_must_be_and_what_should_be(app: OddApp, word: object, required: bool, desired: bool) -> None:
    found = asked(app, MustBeSpecified=word)
    assert (found.required, found.desired) == (required, desired)


def test_choices_of_any_type_are_text_each_once(app: OddApp) -> None:
    options = [1, 2.50, "Red", " Red ", True, None, "", {"Value": "B", "Display": "Blue"}, ["x"], "a\x00b"]
    found = asked(app, ValueOptions=options, ExpectedType="LIST", ValueFromOptionsList="true")
    assert found.choices == ("1", "2.5", "Red", "True", "B", "a\ufffdb")
    assert found.only_choices
    assert asked(app, ValueOptions={"1": "S", "2": "M"}, ExpectedType=6).choices == ("S", "M")
    assert asked(app, ExpectedType="LIST", ValueFromOptionsList=True).kind == "text"
    assert not asked(app, ExpectedType="LIST", ValueFromOptionsList=True).only_choices


def test_yes_and_no_in_the_apps_own_words_are_a_choice(app: OddApp) -> None:
    """What is told is what it offers: True to an app that knows Ja and Nein is nothing."""
    found = asked(app, ValueOptions=["Ja", "Nein"], ExpectedType="BOOL", ValueFromOptionsList=True)
    assert (found.kind, found.choices, found.only_choices) == ("choice", ("Ja", "Nein"), True)
    assert asked(app, ExpectedType="BOOL").kind == "bool"
    rows = [{"ConfigItemId": "A", "ExpectedType": 4, "InitialValues": [each]} for each in (1, "false", "TRUE", "odd")]
    for row, initial in zip(rows, ("True", "False", "True", "False"), strict=True):
        form = opened(app, GetConfiguratorSettings={"Settings": [row]}).listing_form()
        assert form.questions[0].initial == (initial,)


def test_a_regular_expression_in_each_spelling(app: OddApp) -> None:
    for name in ("RegExValidation", "RegexValidation", "regExpValidation"):
        assert asked(app, **{name: r"^\d+$"}).pattern == r"^\d+$"
    assert asked(app, RegexError="Digits").pattern_error == "Digits"


def test_one_object_where_an_array_belongs(app: OddApp) -> None:
    lone = {"ID": 7, "FriendlyName": "Brand", "MustBeSpecified": "Required"}
    channel = opened(
        app, GetAttributesByCategory={"Attributes": lone},
        GetVariationsByCategory={"NeededVariations": {"VariationName": "Colour"}, "MaxVariationAttributes": "2"},
    )  # fmt: skip
    assert [(each.key, each.label) for each in channel.attributes(["1"], {})] == [("7", "Brand")]
    assert channel.variation_rules(["1"], {}) == VariationRules(2, (("Colour", ""),))


def test_what_is_sent_with_the_question(app: OddApp) -> None:
    opened(app).attributes(["77", "MLM1"], {"Site": ("UK",), "Blank": ()})
    assert app.came[0].body == {
        "AuthorizationToken": "cnry-token-5c1e",
        "CategoryIds": ["77", "MLM1"],
        "GeneralSettings": [{"ID": "Site", "Values": ["UK"]}],
    }


def test_questions_without_an_id_twice_or_of_nothing_are_left_out(app: OddApp) -> None:
    rows = [
        *({"ConfigItemId": "A", "GroupName": each, "FriendlyName": each} for each in ("2", "RETURN", "Unknown")),
        *({"FriendlyName": "x"}, "text", None, {}),
    ]
    found = opened(app, GetConfiguratorSettings={"Settings": rows}).listing_form()
    assert [(each.label, each.section) for each in found.questions] == [("2", "return"), ("Unknown", "general")]


def test_foreign_text_is_plain_and_cut(app: OddApp) -> None:
    """R-FOREIGN."""
    found = asked(app, FriendlyName="A\u202eb\nc" + "x" * 900, Description="d\x07" + "y" * 9_000)
    assert found.label.startswith("Ab c")
    assert (len(found.label), len(found.help)) == (200, 2_000)


# -- categories


def rows(*ids: object) -> dict[str, object]:
    return {"Categories": [{"CategoryId": each, "CategoryName": f"Name of {each}"} for each in ids]}


def test_ids_are_text_whatever_they_came_as(app: OddApp) -> None:
    found = opened(app, GetCategories=rows(1648, "MLM1648", 1648.0, 10**18, None, "")).categories(1)
    assert [each.id for each in found.categories] == ["1648", "MLM1648", str(10**18)]
    assert found.categories[1].name == "Name of MLM1648"


def test_pages_that_never_end_and_bring_nothing_new_do_end(app: OddApp) -> None:
    channel = opened(app, GetCategories={**rows(1, 2), "HasMorePages": True})
    assert channel.categories(1).more
    second = channel.categories(2)
    assert (second.categories, second.more) == ((), False)
    assert len(channel.categories(1).categories) == 2  # a new walk
    assert opened(app, GetCategories={"Categories": [], "HasMorePages": True}).categories(1).more is False


def test_a_walk_of_categories_ends_at_a_thousand_pages(app: OddApp) -> None:
    channel = opened(app, GetCategories={**rows("new"), "HasMorePages": True})
    assert channel.categories(1000).more is False


def test_an_error_is_told_in_the_apps_words(app: OddApp) -> None:
    for call in ("GetConfiguratorSettings", "GetCategories", "GetAttributesByCategory"):
        channel = opened(app, **{call: {"Error": "Not today"}})
        with pytest.raises(ChannelRefused) as said:
            channel.listing_form() if call.startswith("GetConf") else (
                channel.categories(1) if call == "GetCategories" else channel.attributes([], {})
            )
        assert said.value.detail == "Not today"
    with pytest.raises(BadReply):
        opened(app, GetCategories={"Categories": "many"}).categories(1)
