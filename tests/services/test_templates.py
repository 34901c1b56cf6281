"""X11: drafts of stock items and their configurators: only what is changed changes, what is missing is said."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.domain.publishing import Picture
from linndesk.errors import BadInput, Cancelled, ChannelError, UnknownName
from linndesk.services.configurators import ConfiguratorChanges
from linndesk.services.templates import GridQuery, VariationDraft
from tests.listing_scene import NAME, ON_HAND, SKUS, Listings, listings


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Listings]:
    with listings(tmp_path / "profile") as made:
        yield made


@pytest.fixture
def configurator(scene: Listings) -> int:
    return scene.configure()


@pytest.fixture
def ids(scene: Listings, configurator: int) -> list[int]:
    return scene.drafts(configurator)


def test_a_configurator_is_asked_and_answered(scene: Listings, configurator: int) -> None:
    view = scene.built.configurators.show(configurator)
    assert scene.built.configurators.accounts() == (NAME,)
    site = view.sections["general"][0]
    assert (site.question.key, site.answer, site.own) == ("ListingSite", ("UK",), False)
    assert [each.question.key for each in view.attributes][:2] == ["Brand", "Condition"]
    assert (view.missing, view.is_stale, view.rules.needed[0][0]) == ((), False, "Colour")
    german = ConfiguratorChanges(settings={"general": {"ListingSite": ("DE",)}})
    assert scene.built.configurators.save(configurator, german).is_stale
    asked = scene.built.configurators.refresh(configurator)
    assert "PackagingRegister" in [each.question.key for each in asked.attributes]  # asked of what is sold there
    assert asked.missing == ()  # an attribute may be answered by each listing
    back = ConfiguratorChanges(settings={"general": {"ListingSite": ()}})
    scene.built.configurators.save(configurator, back)
    assert scene.built.configurators.refresh(configurator).missing == ()


def test_a_configurator_says_no_in_one_sentence(scene: Listings, configurator: int, ids: list[int]) -> None:
    services = scene.built.configurators
    with pytest.raises(BadInput, match="already a configurator Mugs"):
        services.make(NAME, " Mugs ")
    with pytest.raises(BadInput, match="needs a name"):
        services.save(configurator, ConfiguratorChanges(name="  "))
    with pytest.raises(BadInput, match="cannot cost"):
        services.save(configurator, ConfiguratorChanges(shipping=(("Post", Decimal("-1")),)))
    with pytest.raises(BadInput, match="listings have it"):
        services.delete(configurator)
    with pytest.raises(UnknownName):
        services.show(999)
    scene.shop.faults.fail_next("GetConfiguratorSettingsEndpoint", "error", words="Not today")
    with pytest.raises(ChannelError, match="listings"):
        services.refresh(configurator)
    spare = services.make(NAME, "Spare")
    services.delete(spare)
    assert [each.name for each in services.every(NAME)] == ["Mugs"]


def test_categories_are_found_by_typing_and_a_stop_keeps_those_before(scene: Listings, configurator: int) -> None:
    services = scene.built.configurators
    before = services.categories(NAME)
    assert (before.total > 250, len(before.categories)) == (True, 100)
    assert services.categories(NAME, "books maps premium").total == 1
    cancel = Cancel()
    with pytest.raises(Cancelled):
        services.download_categories(NAME, cancel, lambda text: cancel.set())
    assert services.categories(NAME).total == before.total


def test_only_what_is_changed_changes_in_several_at_once(scene: Listings, ids: list[int]) -> None:
    templates = scene.built.templates
    red, blue, _ = ids
    templates.save([red], {"title": "Own", "attributes": {"Material": ("Glass", "Oak")}})
    assert templates.save(ids, {"price": Decimal("12.50"), "attributes": {"Material": ("Glass",)}}) == 3
    common = templates.common(ids)
    assert (common.values["price"], common.attributes) == (Decimal("12.50"), {"Material": ("Glass",)})
    assert {"title"} <= common.differing
    view = templates.show(red)
    assert (view.price, view.price_from, view.quantity, view.quantity_from) == (
        Decimal("12.50"), "template", ON_HAND, "item",
    )  # fmt: skip
    origins = {each.question.key: (each.answer, each.origin) for each in view.attributes}
    assert origins["Material"] == (("Glass",), "listing")
    assert origins["Brand"] == (("Potter",), "configurator")
    templates.save(ids, {"price": None, "attributes": {"Material": ()}})
    assert templates.show(blue).price_from == "item"
    assert templates.show(blue).row.attributes == {}


def test_what_cannot_be_is_refused_before_anything_is_written(scene: Listings, ids: list[int]) -> None:
    wrong: list[tuple[dict[str, object], str]] = [
        ({"price": Decimal("-1")}, "is no price"), ({"price": Decimal("NaN")}, "is no price"),
        ({"quantity": -1}, "is no quantity"), ({"colour": "red"}, "has no colour"),
        ({"variations": [VariationDraft("A"), VariationDraft("A")]}, "twice"),
        ({"pictures": [Picture(" ")]}, "no address"),
    ]  # fmt: skip
    for changes, said in wrong:
        with pytest.raises(BadInput, match=said):
            scene.built.templates.save(ids, changes)
    assert scene.built.templates.show(ids[0]).row.version == 1


def test_what_is_missing_is_said_and_never_told(scene: Listings, ids: list[int]) -> None:
    templates = scene.built.templates
    templates.save(ids[:1], {"title": "", "attributes": {"Condition": ("Broken",)}})
    faults = {each.where for each in templates.show(ids[0]).faults}
    assert faults == {"title", "attributes.Condition"}
    sheet = scene.built.publishing.sheet(ids, "create")
    assert (sheet.ready, [each.sku for each in sheet.faulty]) == (2, ["MUG-RED"])
    assert [each.where for each in scene.built.publishing.sheet(ids[:1], "update").rows[0].faults][0] == "state"
    done = scene.built.publishing.submit(ids[:1], "create")
    assert (done.ids, [sku for _, sku, _ in done.left]) == ((), ["MUG-RED"])
    templates.save(ids[:1], {"title": "Mug Red", "attributes": {"Condition": ()}})
    assert templates.show(ids[0]).faults == ()


def test_drafts_of_items_each_once_and_gone_again(scene: Listings, configurator: int, ids: list[int]) -> None:
    templates = scene.built.templates
    added = templates.add_items(configurator, ["MUG-RED", "NOWHERE"])
    assert added.ids == ()
    assert dict(added.left) == {
        "MUG-RED": "There is a listing of it already: draft", "NOWHERE": "There is no stock item NOWHERE",
    }  # fmt: skip
    assert templates.find_items("mug blue") == [("MUG-BLUE", "Mug Blue")]
    assert templates.tiles(NAME) == {
        "all": 3, "draft": 3, "working": 0, "listed": 0, "needs_you": 0, "deleted": 0,
    }  # fmt: skip
    found = templates.ids(GridQuery(("account", "draft"), {"account": templates.account_id(NAME)}, sort="sku"))
    assert [templates.rows(found)[each].sku for each in found] == sorted(SKUS)
    assert templates.remove(ids[2:]) == (1, ())
    again = templates.add_items(configurator, ["MUG-GREEN"]).ids
    assert templates.adopt(again)[1][0][0] == "MUG-GREEN"  # the channel does not list it
