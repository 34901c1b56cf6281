"""R-PERSON: nothing that names a buyer leaves in a text for support, and nothing else is lost from it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.masking import MASK, masked, words_of
from linndesk.domain.orders import Person

ADA = Person(
    buyer_name="Ada Canary", buyer_email="a.canary@example.org", name="A. Canary", line1="12 Birdcage Walk",
    line2="Flat 3", town="Norwich", postcode="NR1 3PA", country_code="GB", phone="01603 555 123",
    notes=("leave with the parrot",),
)  # fmt: skip


def test_known_words_go_in_any_case_and_spacing() -> None:
    text = "The address 12  birdcage walk, NORWICH nr13pa of ADA CANARY (leave with the parrot) is not valid"
    said = masked(text, words_of(ADA))
    assert "is not valid" in said
    for word in ("birdcage", "norwich", "nr13pa", "ada", "canary", "parrot"):
        assert word not in said.casefold()


def test_what_looks_like_a_buyer_goes_though_nobody_is_known() -> None:
    said = masked("Write to b.wren@mail.example.com, call +44 1603 555123 or 07700 900123, SW1A 1AA", ())
    assert said.count(MASK) == 4
    assert not any(each in said for each in ("wren", "555123", "900123", "SW1A"))


def test_order_numbers_times_and_skus_stay() -> None:
    text = "203-1234567-7654321 at 2026-11-21T08:00:00Z: MUG-BLUE-11OZ, 3 units, TrackingNumber AB123456789GB"
    assert masked(text, words_of(ADA)) == text


@given(st.text(), st.lists(st.text(min_size=3), max_size=4))
def test_no_known_word_is_left_whole(text: str, words: list[str]) -> None:
    known = [each.strip() for each in words if each.strip().isalpha() and len(each.strip()) >= 3]
    said = masked(" ".join([text, *known, text]), known)
    for each in known:
        assert f" {each} " not in f" {said} " or each in MASK
