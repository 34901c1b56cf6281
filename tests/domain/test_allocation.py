"""D23: which row of Allocate Shipping Services counts, both ways, whatever the case and the spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.channels.selling import ServiceMap
from linndesk.domain.allocation import Allocation, Carrier, tidy, trouble


def row(service: str = "", channel_service: str = "", marketplace: str = "", **more: str) -> ServiceMap:
    return ServiceMap(service=service, channel_service=channel_service, marketplace=marketplace, **more)


def test_the_own_marketplace_comes_before_every_marketplace() -> None:
    table = Allocation([row("Letter", "Standard"), row("Parcel", "Standard", "DE")])
    assert table.service("Standard", "DE") == "Parcel"
    assert table.service("Standard", "FR") == "Letter"
    won = table.ours("Standard", "DE")
    assert won is not None
    assert won.at == 1
    assert not won.everywhere
    won = table.ours("Standard", "FR")
    assert won is not None
    assert won.at == 0
    assert won.everywhere


@pytest.mark.parametrize("name", ["std uk  DOM_1", " Std UK Dom_1 ", "STD\tUK DOM_1", "Std\u00a0UK Dom_1"])
def test_case_and_spaces_do_not_matter(name: str) -> None:
    table = Allocation([row("Royal Mail 48", "Std UK Dom_1", "uk")])
    assert table.service(name, "UK") == "Royal Mail 48"


def test_among_equals_the_first_counts() -> None:
    table = Allocation([row("One", "Standard", "UK"), row("Two", "standard", "uk")])
    assert table.service("Standard", "UK") == "One"


def test_what_nobody_allocated_has_no_service() -> None:
    table = Allocation([row("One", "Standard"), row("", "Express", carrier_code="DPD")])
    assert table.ours("Express", "UK") is None
    assert table.service("Express", "UK") == ""
    assert table.service("", "UK") == ""


def test_a_row_without_a_carrier_says_nothing_of_despatches() -> None:
    """Two channel services mean one of ours; only the second row names its carrier."""
    rows = [row("RM48", "Standard", "UK"), row("RM48", "Economy", carrier_code="Royal Mail", shipping_method="48")]
    assert Allocation(rows).carrier("rm48", "UK") == Carrier("Royal Mail", "", "48")


def test_a_service_that_is_not_allocated_goes_as_other_under_its_own_name() -> None:
    assert Allocation([]).carrier(" Bike courier ", "UK") == Carrier("Other", "Bike courier", "")
    assert not Allocation([]).names_carrier("Bike courier", "UK")


def test_other_in_any_case_keeps_the_name_given() -> None:
    table = Allocation([row("Van", carrier_code="other", carrier_name="Own van", shipping_method="Today")])
    assert table.carrier("VAN", "DE") == Carrier("Other", "Own van", "Today")
    assert table.names_carrier("VAN", "DE")


def test_a_carrier_of_another_marketplace_does_not_count() -> None:
    table = Allocation([row("Letter", "", "DE", carrier_code="Deutsche Post")])
    assert table.carrier("Letter", "UK") == Carrier("Other", "Letter", "")
    assert table.carrier("Letter", "DE").code == "Deutsche Post"


def test_a_marketplace_has_several_words() -> None:
    words = {"uk": "a1f", "gb": "a1f", "a1f": "a1f"}
    table = Allocation([row("RM48", "Standard", "GB")], lambda text: words.get(tidy(text), tidy(text)))
    assert table.service("Standard", "A1F") == "RM48"
    assert table.service("Standard", "A1P") == ""


def test_other_without_a_name_is_a_sentence() -> None:
    assert "Van" in trouble(row("Van", carrier_code=" OTHER ", carrier_name=" "))
    assert trouble(row("Van", carrier_code="Other", carrier_name="Own van")) == ""
    assert trouble(row("Van", carrier_code="DPD")) == ""


_names = st.sampled_from(["Standard", "standard ", "Express", "", " ", "Éxpress", "ÉXPRESS"])
_places = st.sampled_from(["UK", "uk", "DE", "", " "])
_rows = st.lists(
    st.builds(row, _names, _names, _places, carrier_code=st.sampled_from(["", "DPD", "other"]), carrier_name=_names),
    max_size=6,
)


@given(_rows, _names, _places)
def test_what_wins_is_a_row_of_that_name_and_of_no_other_marketplace(
    rows: list[ServiceMap], name: str, place: str
) -> None:
    table = Allocation(rows)
    for won, field in ((table.ours(name, place), "channel_service"), (table.theirs(name, place), "service")):
        if won is None:
            continue
        assert rows[won.at] is won.row
        assert tidy(getattr(won.row, field)) == tidy(name)
        assert tidy(won.row.marketplace) in ("", tidy(place))
        if won.everywhere and tidy(place):
            own = [each for each in rows if tidy(each.marketplace) == tidy(place)]
            if field == "channel_service":
                assert not [each for each in own if tidy(each.channel_service) == tidy(name) and tidy(each.service)]
    assert table.carrier(name, place).code
