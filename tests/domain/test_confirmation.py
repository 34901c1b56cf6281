"""U4: the order confirmation: nothing that is filled in leaves its place, and no mail to a placeholder."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.confirmation import (
    PLACEHOLDERS,
    SUBJECT,
    TEXT,
    Facts,
    Goods,
    Letter,
    html_trouble,
    real_address,
    render,
    subject_trouble,
    trouble,
)
from linndesk.settings.program import is_mail_address

VALUES = {
    "order_number": "CL-100001", "buyer_name": "Jo Buyer", "order_date": "2026-11-22", "shipping": "2.50 GBP",
    "total": "12.48 GBP", "address": "Jo Buyer\n1 High Street\nNorwich",
}  # fmt: skip
FACTS = Facts(VALUES, (Goods(2, "Mug, red", "MUG-R", "9.98 GBP"), Goods(10, "Spoon", "SPOON", "2.50 GBP")))
BUILT_IN = Letter(SUBJECT, TEXT)
anything = st.text(st.characters(codec=None))
nasty = anything | st.sampled_from(
    [
        "{total}",
        "{{",
        "<script>alert(1)</script>",
        '"><img src=x onerror=y>',
        "a\r\nBcc: all@shop.example",
        "\x00\u202e",
    ]
)


class Tags(HTMLParser):
    """Every tag and attribute there is, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[object, ...]]] = []
        self.said = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_built_in_words_say_what_was_ordered() -> None:
    made = render(BUILT_IN, FACTS)
    assert made.subject == "Your order CL-100001"
    assert made.text.startswith("Hello Jo Buyer,\n\nthank you for your order CL-100001 of 2026-11-22.")
    assert " 2 x Mug, red " in made.text
    assert "10 x Spoon" in made.text
    assert made.text.endswith("It goes to:\nJo Buyer\n1 High Street\nNorwich\n")
    assert "<p>Hello Jo Buyer,</p>" in made.html
    assert made.html.count("<tr>") == 2
    assert "Jo Buyer<br>1 High Street<br>Norwich" in made.html
    assert subject_trouble(SUBJECT) == trouble(TEXT) == ""


def test_what_is_not_known_takes_the_blank_before_it_along() -> None:
    assert render(BUILT_IN, Facts({})).text.startswith("Hello,\n")
    assert "<p>Hello,</p>" in render(BUILT_IN, Facts({})).html


@pytest.mark.parametrize("name", list(PLACEHOLDERS))
def test_each_placeholder_is_filled_in(name: str) -> None:
    facts = Facts({**dict.fromkeys(PLACEHOLDERS, "a word"), name: "found me"}, (Goods(1, "found me", "", ""),))
    made = render(Letter("x", f"{{{name}}}", f"<i>{{{name}}}</i>"), facts)
    assert "found me" in made.text
    assert "found me" in made.html


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{nothing}", "There is no placeholder {nothing}"),
        ("a { b", "stands alone"),
        ("a } b", "stands alone"),
        ("{Order_number}", "stands alone"),
        ("\x07", "cannot be shown"),
        ("x" * 100_001, "at most 100,000"),
    ],
)
def test_what_cannot_be_sent_is_a_sentence_when_it_is_saved(body: str, said: str) -> None:
    assert said in trouble(body)


def test_a_brace_is_written_twice() -> None:
    assert trouble("{{total}}") == ""
    assert render(Letter("s", "{{total}} {{{total}}}"), FACTS).text == "{total} {12.48 GBP}\n"


@pytest.mark.parametrize("subject", ["", " ", "a\nb", "a\x00b", "x" * 201, "{lines}", "{what}", "\u202e"])
def test_a_subject_is_one_line(subject: str) -> None:
    assert subject_trouble(subject)


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("<p>{total}</p><style>p {{ color: red }}</style>", ""),
        ("<p>{{total}}</p>", ""),
        ("<a href={total}>", "inside a tag"),
        ('<a href="{total}">x</a> {total}', "inside a tag"),
        ("<style>{{ {total} }}</style>", "inside a tag"),
        ("<!-- {total} -->", "inside a tag"),
        ("<script>x</script>", "<script>"),
        ("<p>{nothing}</p>", "no placeholder"),
    ],
)
def test_in_html_a_value_stands_between_tags_alone(page: str, wrong: str) -> None:
    assert wrong in html_trouble(page)
    assert bool(html_trouble(page)) == bool(wrong)


@given(st.dictionaries(st.sampled_from(list(PLACEHOLDERS)), nasty), nasty, nasty)
def test_no_value_leaves_its_place_in_html(values: dict[str, str], title: str, total: str) -> None:
    page = "<h1>{buyer_name}</h1><p>{address} {total}</p>{lines}"
    for letter in (BUILT_IN, Letter("s", "t", page)):
        facts = Facts(values, (Goods(1, title, "SKU", total),))
        made, plain = Tags(render(letter, facts).html), Tags(render(letter, Facts({}, (Goods(1, "", "", ""),))).html)
        breaks = ("br", ())
        assert [each for each in made.tags if each != breaks] == [each for each in plain.tags if each != breaks]


@given(st.dictionaries(st.sampled_from(list(PLACEHOLDERS)), nasty), nasty)
def test_no_value_makes_a_line_or_a_header(values: dict[str, str], title: str) -> None:
    made = render(Letter("Order {order_number}: {buyer_name}", "{buyer_name}|{total}|\n{lines}"), Facts(
        values, (Goods(1, title, "SKU", ""),)
    ))  # fmt: skip
    assert made.subject.isprintable()
    assert len(made.subject) <= 200
    several = {"buyer_name": values.get("buyer_name", "").splitlines(), "total": values.get("total", "").splitlines()}
    if all(len(each) <= 1 for each in several.values()):
        assert made.text.count("\n") == 2
    made.text.encode()
    made.html.encode()


@given(nasty)
def test_what_is_filled_in_is_filled_in_once(value: str) -> None:
    """A value that looks like a placeholder is none."""
    made = render(Letter("s", "{buyer_name}", "<b>{buyer_name}</b>"), Facts({"buyer_name": value, "total": "SECRET"}))
    assert "SECRET" not in made.text + made.html or "SECRET" in value
    assert html.unescape(made.html.removeprefix("<b>").removesuffix("</b>").replace("<br>", "\n")) == made.text.strip()


@given(anything)
def test_every_template_is_refused_or_rendered(body: str) -> None:
    trouble(body), html_trouble(body), subject_trouble(body)
    made = render(Letter(body, body, body), FACTS)
    assert made.subject.isprintable()


@pytest.mark.parametrize(
    "address",
    [
        "jo@buyer.example",
        "a.b+c@mail.shop.co.uk",
        "x1y2z3@marketplace.amazon.co.uk",
        "na12@shop.example",
        "o'neil@x.ie",
    ],
)
def test_an_address_that_may_be_mailed(address: str) -> None:
    assert real_address(address, ("me@shop.example",)) == ""


@pytest.mark.parametrize(
    "address",
    [
        "", "   ", "jo", "jo@", "@x.com", "jo@x", "Jo <jo@x.com>", "jo@x.com, me@x.com", "jo@x.com\nBcc: a@b.com",
        "jo@x..com", ".jo@x.com", "jo @x.com", "jo@-x.com", "j\u00f8@x.com", "jo@[127.0.0.1]", "jo@127.0.0.1",
        "noreply@shop.com", "No-Reply@shop.com", "do.not.reply@shop.com", "unknown@x.com", "none@none.com", "n.a@x.com",
        "n/a@x.com", "~unknown~@x.com",
        "noreply@example.com", "jo@x.invalid", "jo@localhost",
        "not-disclosed@x.com", "NOT DISCLOSED BY AMAZON", "emailnotprovided@x.com", "jo@a.localhost",
        "ME@Shop.example", f"{'x' * 65}@x.com", f"x@{'y' * 260}.com",
    ],
)  # fmt: skip
def test_no_mail_to_a_placeholder_or_to_this_side(address: str) -> None:
    why = real_address(address, ("me@shop.example",))
    assert why
    assert address.strip() == "" or address not in why


@given(st.emails() | anything)
def test_what_may_be_mailed_a_header_can_hold(address: str) -> None:
    if real_address(address, ()) == "":
        assert is_mail_address(address)
