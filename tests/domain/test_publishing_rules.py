"""X11: what is wrong with a listing before it is told: one sentence for each fault, at the place where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.publishing import (
    Choices,
    ListingForm,
    Picture,
    PictureRules,
    PictureTag,
    Publication,
    Question,
    Variation,
    VariationRules,
)
from linndesk.domain.publishing_rules import Fault, faults
from linndesk.domain.publishing_values import LONGEST, value_faults

FORM = ListingForm(
    questions=(Question("site", "Site", required=True), Question("days", "Days", section="return", kind="int")),
    most_description=20,
    pictures=PictureRules("variants_apart", 2, 1, (PictureTag("Main"), PictureTag("Detail", many=True))),
    own_attributes=True,
    variations=True,
    variation_title=True,
    variation_price=True,
    shipping_each=True,
    payment_each=True,
)
CHOICES = Choices(1, {"general": {"site": ("UK",)}}, ("7",), {}, (("RM", Decimal("3")),), ("CARD",))
GOOD = Publication(1, "MUG", "A mug", "Red.", 3, Decimal("9.99"), CHOICES)
BRAND = Question("brand", "Brand", required=True, of="parent")
SIZE = Question("size", "Size", required=True, of="child", choices=("S", "M"), only_choices=True)
RED = Variation("MUG-R", "Red mug", 1, Decimal("9"), (("Colour", "Red"),))
BLUE = Variation("MUG-B", "Blue mug", 1, Decimal("9"), (("Colour", "Blue"),))
RULES = VariationRules(1, (("Colour", ""),))


def found(
    listing: Publication = GOOD, attributes: Sequence[Question] = (), form: ListingForm = FORM, **changes: Any
) -> list[tuple[str, str]]:
    made = faults(replace(listing, **changes), form, attributes, RULES)
    return [(each.where, each.sentence) for each in made]


def of(*variations: Variation, **changes: Any) -> Publication:
    return replace(GOOD, variations=variations, **changes)


def chosen(**changes: Any) -> Choices:
    return replace(CHOICES, **changes)


def test_a_listing_without_a_fault() -> None:
    assert found() == []
    assert found(of(RED, BLUE, price=Decimal(0))) == []


@pytest.mark.parametrize(
    ("changes", "where", "words"),
    [
        ({"title": " "}, "title", "Give it a title."),
        ({"title": "x" * 501}, "title", "501 characters"),
        ({"description": "x" * 21}, "description", "21 characters, and the channel takes 20"),
        ({"price": Decimal(0)}, "price", "above 0"),
        ({"price": Decimal("-1")}, "price", "above 0"),
        ({"price": Decimal("NaN")}, "price", "above 0"),
        ({"price": Decimal("1.00001")}, "price", "4 decimals"),
        ({"quantity": -1}, "quantity", "-1"),
        ({"quantity": 2**31}, "quantity", "2,147,483,648"),
        ({"choices": chosen(categories=())}, "categories", "Choose a category"),
        ({"choices": chosen(shipping=())}, "shipping", "at least one shipping service"),
        ({"choices": chosen(shipping=(("RM", Decimal(1)), ("RM", Decimal(2))))}, "shipping", "RM is chosen twice"),
        ({"choices": chosen(shipping=(("RM", Decimal(-1)),))}, "shipping", "price of 0 or more"),
        ({"choices": chosen(payment=())}, "payment", "payment method"),
        ({"choices": chosen(settings={})}, "settings.general.site", "Site is needed."),
        (
            {"choices": chosen(settings={**CHOICES.settings, "return": {"days": ("x",)}})},
            "settings.return.days", "Days: write a whole number",
        ),
        ({"own_attributes": (("", "x"),)}, "own_attributes", "a name and a value"),
        ({"own_attributes": (("A", "x"), ("a ", "y"))}, "own_attributes", "stands there twice"),
        ({"pictures": (Picture("https://a.example/1"),) * 2}, "pictures", "stands there twice"),
        ({"pictures": (Picture("mug.jpg"),)}, "pictures", "mug.jpg is no address"),
        ({"pictures": (Picture("https://"),)}, "pictures", "is no address"),
        ({"pictures": (Picture("https://a.example/a b"),)}, "pictures", "is no address"),
        ({"pictures": (Picture("https://a.example/1", ("Odd",)),)}, "pictures", "knows no pictures for Odd"),
        (
            {"pictures": tuple(Picture(f"https://a.example/{each}", ("Main", "Detail")) for each in range(2))},
            "pictures", "Only one picture can be the one for Main",
        ),
        (
            {"pictures": tuple(Picture(f"https://a.example/{each}") for each in range(3))},
            "pictures", "3 pictures, and the channel takes 2",
        ),
        ({"variations": (RED,), "price": Decimal(0)}, "", ""),
        ({"variations": (replace(RED, title=""),)}, "variations.MUG-R.title", "Give MUG-R a title."),
        ({"variations": (replace(RED, price=None),)}, "variations.MUG-R.price", "Give MUG-R a price."),
        ({"variations": (replace(RED, price=Decimal(0)),)}, "variations.MUG-R.price", "above 0"),
        ({"variations": (replace(RED, quantity=-2),)}, "variations.MUG-R.quantity", "-2"),
        ({"variations": (replace(RED, sku="MUG"),)}, "variations", "SKU of the whole listing"),
        ({"variations": (replace(RED, options=(("Colour", " "),)),)}, "variations.MUG-R.options", "Say the Colour"),
        (
            {"variations": (RED, replace(BLUE, options=RED.options))},
            "variations.MUG-B.options", "MUG-B is the same as MUG-R: Red.",
        ),
        (
            {"variations": (replace(RED, pictures=(Picture("https://a.example/1"), Picture("https://a.example/2"))),)},
            "variations.MUG-R.pictures", "2 pictures, and 1 are the most",
        ),
    ],
)  # fmt: skip
def test_each_fault_is_one_sentence_at_its_place(changes: dict[str, Any], where: str, words: str) -> None:
    made = found(**changes)
    if not where:
        assert made == []
        return
    assert [place for place, _ in made] == [where]
    assert words in made[0][1]
    assert made[0][1].endswith(".")


def test_variations_that_a_channel_does_not_take_are_the_one_fault() -> None:
    ((where, said),) = found(of(RED, price=Decimal(1)), form=replace(FORM, variations=False, main_price=True))
    assert (where, said) == ("variations", "The channel takes no variations: list each product by itself.")


def test_by_what_they_vary() -> None:
    sized = replace(RED, options=(("Size", "S"), ("Fit", "Slim")))
    said = [sentence for _, sentence in found(of(sized))]
    assert said == [
        "They vary by 2 things, and the channel takes 1: Size, Fit.",
        "They have to vary by Colour.",
    ]
    assert found(of(replace(RED, options=())))[0][1] == "They have to vary by Colour."
    twice = found(of(RED, RED))
    assert ("variations", "MUG-R is a variation twice.") in twice


def test_pictures_counted_together_and_chosen_from_the_main_ones() -> None:
    one = Picture("https://a.example/1")
    mine = of(replace(RED, pictures=(one,)), replace(BLUE, pictures=(one,)), pictures=(one,))
    together = replace(FORM, pictures=PictureRules("together", 2, 1))
    assert [where for where, _ in found(mine, form=together)] == ["pictures"]
    main = replace(FORM, pictures=PictureRules("variant_from_main", 1, 1))
    assert found(mine, form=main) == []
    other = replace(mine, pictures=(Picture("https://a.example/2"),))
    assert [where for where, _ in found(other, form=main)] == ["variations.MUG-R.pictures", "variations.MUG-B.pictures"]


def test_attributes_of_the_whole_and_of_each_variation() -> None:
    assert found(attributes=[BRAND, SIZE]) == [
        ("attributes.brand", "Brand is needed."), ("attributes.size", "Size is needed."),
    ]  # fmt: skip
    both = of(RED, replace(BLUE, attributes={"size": ("XL",)}), attributes={"brand": ("Acme",)})
    assert found(both, [BRAND, SIZE]) == [
        ("variations.MUG-R.attributes.size", "Size is needed."),
        ("variations.MUG-B.attributes.size", "Size takes one of S, M."),
    ]
    assert (
        found(replace(both, attributes={"brand": ("A",), "size": ("S",)}, variations=(RED, BLUE)), [BRAND, SIZE]) == []
    )
    colour = Question("Colour", "Colour", required=True)
    assert found(of(RED, BLUE), [colour]) == []  # each varies by it
    assert [where for where, _ in found(attributes=[colour])] == ["attributes.Colour"]


def test_own_attributes_where_none_are_taken() -> None:
    made = found(own_attributes=(("A", "x"),), form=replace(FORM, own_attributes=False))
    assert [where for where, _ in made] == ["own_attributes"]


# -- one answer


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("int", ("12", "-3", "0"), ("1.5", "x", "1e3", "٣", "+ 1", "9" * 19)),
        ("decimal", ("1", "1.50", "-0.5"), ("1,5", "NaN", "1e9", "Infinity", ".")),
        ("bool", ("True", "false"), ("perhaps", "1")),
        ("moment", ("2026-11-21", "2026-11-21T08:00", "2026-11-21 08:00:00Z"), ("21.11.2026", "2026-13-01", "2026")),
        ("text", ("anything", "ä"), ()),
    ],
)  # fmt: skip
def test_an_answer_is_of_its_kind(kind: Any, good: Sequence[str], bad: Sequence[str]) -> None:
    question = Question("q", "Weight", kind=kind)
    assert [value_faults(question, (each,)) for each in good] == [[]] * len(good)
    for each in bad:
        (said,) = value_faults(question, (each,))
        assert said.startswith("Weight: ")


def test_the_apps_own_words_for_what_does_not_fit() -> None:
    question = Question("q", "EAN", pattern=r"^\d{8,14}$", pattern_error="8 to 14 digits")
    assert value_faults(question, ("123",)) == ["8 to 14 digits"]
    assert value_faults(question, ("12345678",)) == []
    assert value_faults(replace(question, pattern_error=""), ("1",)) == ["EAN is not written as the channel wants it."]
    hostile = replace(question, pattern=r"^(a+)+$")
    assert value_faults(hostile, ("a" * 60 + "!",)) == ["8 to 14 digits"]  # in no time
    assert value_faults(replace(question, pattern=r"(?=x)"), ("123",)) == []  # nobody here can judge it


def test_how_many_values_and_which() -> None:
    question = Question("q", "Material", most=2, choices=("Oak", "Glass"))
    assert value_faults(question, ("Oak", "Steel")) == []
    assert value_faults(question, ("1", "2", "3")) == ["Material takes 2 values at most, and 3 are given."]
    assert value_faults(question, ("Oak", "Oak")) == ["Material has a value twice."]
    assert value_faults(replace(question, only_choices=True), ("Steel",)) == ["Material takes one of Oak, Glass."]
    many = replace(question, only_choices=True, choices=tuple(map(str, range(40))))
    assert value_faults(many, ("x",)) == ["Material takes only what its list offers."]
    assert value_faults(replace(question, required=True), (" ", "")) == ["Material is needed."]
    assert value_faults(question, ("x" * (LONGEST + 1),)) == ["Material is too long: 20,000 characters are the most."]


questions = st.builds(
    Question,
    key=st.sampled_from(["a", "b"]),
    label=st.just("Label"),
    kind=st.sampled_from(["text", "int", "decimal", "bool", "moment", "choice"]),
    required=st.booleans(),
    choices=st.lists(st.sampled_from(["1", "x", "True"]), unique=True, max_size=3).map(tuple),
    only_choices=st.booleans(),
    most=st.integers(1, 3),
    pattern=st.sampled_from(["", r"^\d$", "(", "(?=a)", r"[^\w]"]),
    of=st.sampled_from(["either", "parent", "child"]),
)
answers = st.lists(st.text(max_size=4) | st.sampled_from(["1", "x", "True", "2026-11-21"]), max_size=4).map(tuple)


@given(questions, answers)
def test_whatever_is_answered_it_is_judged_in_sentences(question: Question, values: tuple[str, ...]) -> None:
    """Nothing raises, no sentence is empty or stands twice, and what passes keeps every promise of the question."""
    said = value_faults(question, values)
    assert len(set(said)) == len(said)
    assert all(each.strip() for each in said)
    if not said:
        kept = [each for each in values if each.strip()]
        assert len(kept) <= question.most
        assert kept or not question.required
        assert not (question.only_choices and question.choices) or set(kept) <= set(question.choices)


@given(
    st.lists(questions, max_size=3),
    st.dictionaries(st.sampled_from(["a", "b"]), answers),
    st.lists(st.builds(
        Variation, st.sampled_from(["", "V", "MUG"]), st.text(max_size=2), st.integers(-1, 2),
        st.none() | st.decimals(allow_nan=True, allow_infinity=True),
        st.lists(st.tuples(st.sampled_from(["a", "Colour", ""]), st.text(max_size=1)), max_size=2).map(tuple),
        st.lists(st.builds(Picture, st.text(max_size=9)), max_size=2).map(tuple),
    ), max_size=3).map(tuple),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.booleans(),
)  # fmt: skip
def test_any_listing_is_judged(
    asked: list[Question],
    given: dict[str, tuple[str, ...]],
    variations: tuple[Variation, ...],
    price: Decimal,
    takes: bool,
) -> None:
    """Hypothesis: nothing raises; every fault has a place and a sentence, and none stands twice."""
    listing = replace(GOOD, attributes=given, variations=variations, price=price)
    form = replace(FORM, questions=tuple(asked), variations=takes)
    made = faults(listing, form, asked, RULES)
    assert made == faults(listing, form, asked, RULES)
    assert len(set(made)) == len(made)
    assert all(each.where and each.sentence.strip() for each in made)
    assert takes or not variations or Fault("variations", made[-1].sentence) in made
