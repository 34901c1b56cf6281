"""X2, X3: an app's questions become one declaration: the same checks for the window and for commands."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.errors import InvalidSettings
from linndesk.services.appforms import AppForm, AppItem, appform, means_same
from linndesk.settings import describe, sections, validate

HOSTILE = "<b>x</b><img src=http://evil.example/a>"


def item(key: str = "a", **more: object) -> AppItem:
    return AppItem(key, str(more.pop("name", "Name")), **more)  # type: ignore[arg-type]


def reason(one: AppItem, text: str) -> str:
    """Why the app would not be told this; "" = it would."""
    try:
        appform([one]).check({one.key: text})
    except InvalidSettings as wrong:
        return wrong.reasons[one.key]
    return ""


def wrong_fields(form: AppForm) -> dict[str, str]:
    """What of the app's own values its own rules do not take."""
    try:
        validate(form.declaration, form.values())
    except InvalidSettings as wrong:
        return wrong.reasons
    return {}


def test_every_kind_has_its_editor() -> None:
    kinds = ("text", "int", "decimal", "bool", "secret", "choice")
    items = [item(each, kind=each, group="G", help="H", choices=(("1", "One"),)) for each in kinds]
    form = appform([*items, item("u", kind="url"), item("b", kind="button"), item("h", name="PriceSync", hides=True)])
    about = describe(form.declaration)
    assert [each.kind for each in about] == ["text", "int", "decimal", "bool", "secret", "text"]
    assert about[-1].options == (("1", "One"),)
    assert {(each.section, each.help, each.label) for each in about} == {("G", "H", "Name")}
    assert [each.key for each in form.links] == ["u", "b"]
    assert form.hides == ("PriceSync",)


def test_groups_are_sections_in_their_order() -> None:
    form = appform([item("1", group="B"), item("2", group="A"), item("3", group="B")])
    assert sections(form.declaration) == ("B", "A")


@pytest.mark.parametrize(
    ("one", "text", "said"),
    [
        (item(required=True), "  ", "This is needed."),
        (item(), "", ""),
        (item(kind="int"), "12", ""),
        (item(kind="int"), "", ""),
        (item(kind="int", required=True), "", "This is needed."),
        (item(kind="int"), "1.5", "Give a whole number, or leave it empty."),
        (item(kind="int"), "9" * 30, "This is too long."),
        (item(kind="decimal"), "1.5", ""),
        (item(kind="decimal"), "1e999999999", "This is too long."),
        (item(kind="decimal"), "NaN", "Give a number."),
        (item(kind="decimal"), "much", "Give a number."),
        (item(kind="bool"), "true", ""),
        (item(kind="bool"), "perhaps", "Give true or false."),
        (item(kind="choice", choices=(("1", "One"), ("2", "Two"))), "2", ""),
        (item(kind="choice", choices=(("1", "One"), ("2", "Two"))), "Two", "Choose one of One, Two."),
        (item(kind="choice", value="old", choices=(("1", "One"),)), "old", ""),  # what the app holds is its own affair
        (item(pattern="^[A-Z]+$", pattern_error="Capitals only"), "abc", "Capitals only"),
        (item(pattern="^[A-Z]+$", pattern_error="Capitals only"), "ABC", ""),
        (item(pattern="^[A-Z]+$", name="Key"), "abc", "Key is not written as the app wants it."),
        (item(pattern="^(?!a)b"), "anything", ""),  # not judged here: the app does
        (item(pattern="^[A-Z]+$"), "", ""),
        (item(), "x" * 20_001, "This is too long."),
        (item(kind="secret", required=True), "", "This is needed."),
        (item(kind="secret", required=True, value="held"), "", ""),  # it has one already
        (item(read_only=True, value="fixed", required=True), "other", ""),
    ],
)
def test_a_value_is_judged_before_the_app_is_told(one: AppItem, text: str, said: str) -> None:
    assert reason(one, text) == said


def test_only_what_differs_is_told_and_always_as_text() -> None:
    form = appform([
        item("t", value="a"), item("i", kind="int", value="007"), item("d", kind="decimal", value="1.50"),
        item("on", kind="bool", value="True"), item("off", kind="bool", value="False"),
        item("s", kind="secret", value="held"), item("r", read_only=True, value="x"),
    ])  # fmt: skip
    assert form.values() == {
        "item_0": "a", "item_1": 7, "item_2": Decimal("1.50"), "item_3": True, "item_4": False, "item_5": "",
        "item_6": "x",
    }  # fmt: skip
    assert form.stored == ("item_5",)
    assert form.texts(form.values()) == {}
    told = form.texts({
        "item_0": "", "item_1": 8, "item_2": Decimal("1E+2"), "item_3": False, "item_4": True, "item_5": "new",
        "item_6": "y",
    })  # fmt: skip
    assert told == {"t": "", "i": "8", "d": "100", "on": "False", "off": "True", "s": "new"}
    assert form.texts({"item_5": None}) == {}


def test_one_value_may_be_written_in_two_ways() -> None:
    assert means_same(item(kind="decimal", value="4.25"), "4.250")
    assert means_same(item(kind="bool", value="1"), "True")
    assert not means_same(item(kind="int", value="4"), "5")
    assert not means_same(item(value="a"), "A")


def test_reasons_name_the_apps_own_ids() -> None:
    """Ids may be anything, and two items may have one."""
    odd = [item("model_config", required=True), item("a b", kind="int"), item("a b", kind="int", name="Again")]
    form = appform(odd)
    assert len(form.items) == 2
    with pytest.raises(InvalidSettings) as wrong:
        form.check({"a b": "x", "unknown": "y"})
    assert set(wrong.value.reasons) == {"model_config", "a b"}


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=60), st.text(max_size=30))
def test_no_text_of_an_app_breaks_the_form(key: str, name: str, pattern: str, value: str) -> None:
    """R-FOREIGN: ids, names, patterns and values are anything at all."""
    for kind in ("text", "int", "decimal", "bool", "secret", "choice"):
        one = AppItem(key, name, HOSTILE, name, 0, kind, value, True, False, ((value, name),), pattern, HOSTILE)  # type: ignore[arg-type]
        form = appform([one])
        describe(form.declaration)
        form.texts(form.values())
        assert set(wrong_fields(form)) <= {"item_0"}


def test_tolerance_a_number_with_thousands_separators_is_a_number() -> None:
    """It stands in its field as the app holds it, needs no typing, and is told back only where it is changed."""
    one = item("a", kind="int", value="1,000", required=True)
    two = item("b", kind="decimal", value="12,345.50")
    odd = item("c", kind="decimal", value="1,00")
    form = appform([one, two, odd])
    assert list(form.values().values()) == [1000, Decimal("12345.50"), None]
    assert not wrong_fields(appform([one]))
    assert form.texts(form.values()) == {}
