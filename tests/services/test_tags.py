"""X10: an app's shipping and payment tags are asked for, kept, and found by tag, by name, by site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linndesk.channels.selling import SellingSettings, service_of
from linndesk.domain.allocation import Called
from linndesk.errors import ChannelError
from linndesk.sandbox.external.server import PracticeShop
from linndesk.services.tags import words
from tests.scene import Scene

TAGS = (
    Called("RM CLR01", "Royal Mail First Class"),
    Called("DPD", "Next day", "UK"),
    Called("DPD", "Am nächsten Tag", "DE"),
)


@pytest.fixture
def shop(scene: Scene) -> Iterator[PracticeShop]:
    with PracticeShop(now=scene.clock.now) as made:
        scene.built.integrations.add("external", "Shop", made.settings())
        yield made


def test_tags_are_asked_for_and_kept(scene: Scene, shop: PracticeShop) -> None:
    tags = scene.built.tags
    assert tags.stored("Shop", "shipping") == []
    offered = tags.offered("Shop", "shipping")
    assert offered
    assert tags.stored("Shop", "shipping") == offered
    assert tags.offered("Shop", "payment")
    assert tags.stored("Shop", "shipping") == offered  # each kind is its own list
    assert shop.complaints == []


def test_what_was_offered_before_stays_when_nobody_answers(scene: Scene, shop: PracticeShop) -> None:
    before = scene.built.tags.offered("Shop", "shipping")
    shop.faults.fail_next("ShippingTagsEndpoint", "500")
    with pytest.raises(ChannelError):
        scene.built.tags.offered("Shop", "shipping")
    assert scene.built.tags.stored("Shop", "shipping") == before


def test_a_marketplace_offers_none(scene: Scene) -> None:
    scene.add("Amazon UK")
    assert scene.built.tags.offered("Amazon UK", "shipping") == []


def test_tags_go_with_their_account(scene: Scene, shop: PracticeShop) -> None:
    scene.built.tags.offered("Shop", "shipping")
    scene.built.accounts.remove("Shop")
    scene.built.integrations.add("external", "Shop", shop.settings())
    assert scene.built.tags.stored("Shop", "shipping") == []


@pytest.mark.parametrize(
    ("row", "said", "site", "ours"),
    [
        (("RM CLR01", ""), "RM CLR01", "", "Ours"),
        (("RM CLR01", ""), "royal mail  first class", "", "Ours"),  # the order names it, the row has its tag
        (("Royal Mail First Class", ""), "rm clr01", "UK", "Ours"),  # and the other way round
        (("DPD", "UK"), "Next day", "UK", "Ours"),
        (("DPD", ""), "Am nächsten Tag", "DE", "Ours"),
        (("DPD", "UK"), "Am nächsten Tag", "DE", ""),  # another site's row
        (("DPD", ""), "Am nächsten Tag", "UK", ""),  # nobody calls it that there
        (("RM CLR01", ""), "", "", ""),
        (("Something else", ""), "RM CLR01", "", ""),
    ],
)
def test_a_row_is_found_by_tag_then_by_name_then_by_site(row: tuple[str, str], said: str, site: str, ours: str) -> None:
    """X6, X10: the sample's own orders carry the name and not the tag."""
    settings = SellingSettings.model_validate(
        {"shipping_services": [{"service": "Ours", "channel_service": row[0], "marketplace": row[1]}]}
    )
    assert service_of(settings, TAGS)(said, site) == ours


def test_what_an_order_says_itself_comes_before_what_else_it_is_called() -> None:
    rows = [
        {"service": "By name", "channel_service": "Royal Mail First Class"},
        {"service": "By tag", "channel_service": "RM CLR01"},
    ]
    settings = SellingSettings.model_validate({"shipping_services": rows})
    assert service_of(settings, TAGS)("RM CLR01", "") == "By tag"
    assert service_of(settings, TAGS)("Royal Mail First Class", "") == "By name"


def test_a_tag_in_a_list() -> None:
    assert [words(each) for each in (*TAGS[:2], Called("x", "X"))] == [
        "RM CLR01 · Royal Mail First Class", "DPD · Next day · UK", "x",
    ]  # fmt: skip
