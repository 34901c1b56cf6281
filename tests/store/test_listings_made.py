"""X11: categories, configurators, listings that are made here and what becomes of them, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from linndesk.domain.availability import Limits
from linndesk.domain.publishing import (
    Category,
    FeedProduct,
    ListingForm,
    Picture,
    PictureRules,
    PictureTag,
    Question,
    VariationRules,
)
from linndesk.domain.stockplan import Rules
from linndesk.errors import BadInput
from linndesk.store import (
    accounts,
    categories,
    configurators,
    grids,
    items,
    levels,
    listing_feeds,
    listing_json,
    listings,
    locations,
    outbox,
    publications,
    publishing,
    templates,
)
from linndesk.store.grids import GridQuery
from linndesk.store.items import Facts
from linndesk.store.levels import Count
from linndesk.store.listing_json import Asked, VariationDraft
from linndesk.store.store import Store
from linndesk.store.tables import Listing, Outbox
from linndesk.store.templates_grid import TEMPLATES
from tests.scene import START
from tests.store import made

RULES = Rules(Limits(max_listed=5))
FORM = ListingForm(
    (Question("Site", "Site", required=True, choices=("UK", "DE"), initial=("UK",), place=(1, 2)),),
    most_description=100,
    pictures=PictureRules("variants_apart", 3, 1, (PictureTag("Main"), PictureTag("Detail", True))),
    variations=True,
)
ASKED = Asked(FORM, (Question("Brand", "Brand", required=True),), VariationRules(2, (("Colour", "Seen"),)), ("7",))


class Made:
    """An account with a configurator and drafts of three items."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.account = made.account(store)
        self.pool = made.pool_of(store, self.account)
        self.ids = store.write(self._begin)

    def _begin(self) -> list[int]:
        found = items.create([Facts(each, title=f"A {each}", price=Decimal("9.99")) for each in ("A", "B", "C")], START)
        place = locations.get_or_create("Default")
        levels.set_counts([Count(each, place, 7) for each in found.values()], "counted", START)
        self.configurator = configurators.add(self.account, "Mugs", START)
        new = configurators.columns(categories=(Category("7", "Mugs"),), attributes={"Brand": ("Potter",)})
        configurators.save(self.configurator, new, START)
        configurators.ask(self.configurator, ASKED, START)
        return templates.add(
            self.account, self.configurator, list(templates.items_of(["A", "B", "C"]).values()), START
        )  # fmt: skip

    def order(self, action: publishing.Action, *ids: int) -> list[int]:
        def job() -> list[int]:
            found = publications.made(ids, {self.account: RULES}, action)
            assert [each.faults for each in found.values()] == [()] * len(ids)
            asked = [publishing.Asked(each, self.pool, START, "") for each in found.values()]
            return list(publishing.submit(action, asked, START).values())

        return self.store.write(job)

    def end(self, row_id: int, product: FeedProduct | None) -> None:
        def job() -> None:
            row = outbox.by_id(row_id)
            assert row is not None
            Outbox.update(state="confirmed").where(Outbox.id == row_id).execute()
            publishing.done(row, product, START)

        self.store.write(job)

    def states(self) -> list[str]:
        return [each.state for each in self.store.read(lambda: templates.by_ids(self.ids)).values()]


@pytest.fixture
def scene(store: Store) -> Made:
    return Made(store)


def test_what_an_app_asks_comes_back_as_it_was(scene: Made) -> None:
    row = scene.store.read(lambda: configurators.by_id(scene.configurator))
    assert row.asked == ASKED
    assert listing_json.asked_of({}) == Asked()
    assert not row.is_stale
    assert row.told.settings == {"general": {"Site": ("UK",)}}
    scene.store.write(
        lambda: configurators.save(
            scene.configurator, configurators.columns(settings={"general": {"Site": ("DE",)}}), START
        )
    )
    assert scene.store.read(lambda: configurators.by_id(scene.configurator)).is_stale
    with pytest.raises(BadInput, match="3 listings have it"):
        scene.store.write(lambda: configurators.delete(scene.configurator))
    with pytest.raises(BadInput, match="already a configurator"):
        scene.store.write(lambda: configurators.add(scene.account, "Mugs", START))


def test_a_download_of_categories_that_stops_takes_nothing_away(store: Store) -> None:
    account = made.account(store)
    some = [Category(str(number), f"Cups > Leaf {number}") for number in range(1, 6)]

    def names(text: str = "") -> list[str]:
        return [each.id for each in store.read(lambda: categories.search(account, text, 10))[0]]

    def download(found: list[Category], *, whole: bool) -> None:
        categories.begin(account)
        categories.put(account, found, 1)
        if whole:
            categories.finish(account, START)

    store.write(lambda: download(some, whole=True))
    assert names() == ["1", "2", "3", "4", "5"]
    store.write(lambda: download([replace(some[4], name="Bowls")], whole=False))
    assert len(names()) == 5
    assert names("bowls") == ["5"]
    store.write(lambda: download([some[2], some[0]], whole=True))
    assert names() == ["3", "1"]
    assert names("cups LEAF") == ["3", "1"]
    assert store.read(lambda: categories.search(account, "", 1, 1)) == ([some[0]], 2)


def test_only_what_is_changed_changes_and_is_a_new_version(scene: Made) -> None:
    a, b, _ = scene.ids
    pictures = (Picture("https://shop.example/a.jpg", ("Main",)),)

    def job() -> None:
        templates.change([a, b], templates.columns(title="Both", pictures=pictures), START)
        templates.change_attributes([a], {"Brand": ("Own",), "Colour": ("Red", "Blue")}, START)
        templates.change_attributes([a], {"Colour": ()}, START)

    scene.store.write(job)
    rows = scene.store.read(lambda: templates.by_ids(scene.ids))
    assert [each.title for each in rows.values()] == ["Both", "Both", "A C"]
    assert (rows[a].pictures, rows[a].attributes, rows[b].attributes) == (pictures, {"Brand": ("Own",)}, {})
    assert [each.version for each in rows.values()] == [4, 2, 1]


def test_the_table_filters_sorts_and_searches(scene: Made) -> None:
    a, b, c = scene.ids
    rows = scene.order("create", a, b)
    scene.end(rows[0], FeedProduct("A", a, "E1", references=(("A", "R1"),)))

    def found(*filters: str, **more: object) -> list[int]:
        query = GridQuery(filters=("account", *filters), values={"account": scene.account}, **more)  # type: ignore[arg-type]
        return list(scene.store.read(lambda: grids.ids(TEMPLATES, query)))

    assert found(sort="sku", descending=True) == [c, b, a]
    assert [found(each) for each in ("listed", "working", "draft", "needs_you", "deleted")] == [[a], [b], [c], [], []]
    for each in TEMPLATES.sorts:
        assert sorted(found(sort=each)) == scene.ids
    assert found(search="E1") == [a]
    line = scene.store.read(lambda: grids.rows(TEMPLATES, [a]))[a]
    assert (line.price, line.reference, line.external_id, line.changed) == (Decimal("9.99"), "R1", "E1", False)
    scene.store.write(lambda: templates.change([a], {"title": "New"}, START))
    assert found("changed") == [a]


def test_what_the_channel_calls_it_goes_to_the_mapping(scene: Made) -> None:
    """A listing that nobody linked is linked to its item; one that somebody linked otherwise stays so."""
    a, b, _ = scene.ids
    other = scene.store.write(lambda: items.create([Facts("OTHER", price=Decimal(1))], START)["OTHER"])
    scene.store.write(lambda: listings.link(scene.account, [("B", other)], "by hand", START))
    rows = scene.order("create", a, b)
    scene.end(rows[0], FeedProduct("A", a, "E1", "https://shop.example/1", references=(("A", "R1"), ("X", "R9"))))
    scene.end(rows[1], FeedProduct("B", b, "E2"))
    found = scene.store.read(lambda: listings.by_sku(scene.account, ["A", "B", "X"]))
    assert {sku: (each.sku, each.reference, each.link_how, each.verified) for sku, each in found.items()} == {
        "A": ("A", "R1", publishing.HOW, True), "B": ("OTHER", "", "by hand", True),
    }  # fmt: skip
    dirty = scene.store.read(lambda: {each.channel_sku: each.dirty for each in Listing.select()})
    assert min(dirty.values()) > 0
    (gone,) = scene.order("delete", a)
    scene.end(gone, FeedProduct("A", a, "E1"))
    assert scene.store.read(lambda: listings.find(scene.account, "A")).vanished
    assert scene.states() == ["deleted", "listed", "draft"]


def test_each_variation_is_a_listing_of_its_own_item(scene: Made) -> None:
    a, b, c = scene.ids
    drafts = [VariationDraft("B", options=(("Colour", "Red"),)), VariationDraft("C", quantity=2)]
    scene.store.write(lambda: templates.change([a], templates.columns(variations=drafts), START))
    found = scene.store.read(lambda: publications.made([a], {scene.account: RULES})[a])
    assert [(each.sku, each.quantity, each.price) for each in found.publication.variations] == [
        ("B", 5, Decimal("9.99")), ("C", 2, Decimal("9.99")),
    ]  # fmt: skip
    assert (found.quantity, found.quantity_from) == (7, "variations")
    row = publishing.payload_of("create", found)
    debt = replace(_row(scene, a), payload=row)
    product = FeedProduct("A", a, "E1", references=(("B", "R1"), ("C", "R2")))
    scene.store.write(lambda: publishing.done(debt, product, START))
    there = scene.store.read(lambda: listings.by_sku(scene.account, ["A", "B", "C"]))
    assert {sku: (each.sku, each.reference) for sku, each in there.items()} == {"B": ("B", "R1"), "C": ("C", "R2")}


def _row(scene: Made, template: int) -> outbox.OutboxRow:
    (row_id,) = scene.order("create", scene.ids[2])
    found = scene.store.read(lambda: outbox.by_id(row_id))
    assert found is not None
    return found


def test_the_limits_and_prices_of_a_linked_listing_count(scene: Made) -> None:
    a, b, c = scene.ids
    scene.store.write(lambda: listings.type_ahead(scene.account, ["A"]))
    scene.store.write(
        lambda: listings.link(scene.account, [("A", scene.store.read(lambda: items.id_of("A")))], "x", START)
    )
    scene.store.write(lambda: listings.set_rules(scene.account, [("A", listings.Rules(max_listed=3))]))
    scene.store.write(lambda: Listing.update(own_price=Decimal("8.50")).execute())
    scene.store.write(lambda: templates.change([c], {"price": Decimal("7.00"), "quantity": 1}, START))
    found = scene.store.read(lambda: publications.made([a, b, c], {scene.account: RULES}))
    assert [(each.quantity, each.price, each.price_from) for each in found.values()] == [
        (3, Decimal("8.50"), "listing"), (5, Decimal("9.99"), "item"), (1, Decimal("7.00"), "template"),
    ]  # fmt: skip


def test_a_newer_order_settles_what_was_refused(scene: Made) -> None:
    a = scene.ids[0]
    (first,) = scene.order("create", a)

    def refuse() -> None:
        row = outbox.by_id(first)
        assert row is not None
        Outbox.update(state="refused").where(Outbox.id == first).execute()
        publishing.refused(row, [], START)

    scene.store.write(refuse)
    (second,) = scene.order("create", a)
    states = scene.store.read(lambda: [each.state for each in outbox.listed()])
    assert (states, second > first) == (["superseded", "waiting"], True)


def test_two_pcs_that_order_the_same_creation_order_it_once(scene: Made) -> None:
    """Both have looked at it as a draft; whoever writes first has it (R-LOST: a second row would be a second one)."""

    def job() -> list[dict[int, int]]:
        seen = publications.made(scene.ids[:1], {scene.account: RULES}, "create")
        asked = [publishing.Asked(each, scene.pool, START, "") for each in seen.values()]
        return [publishing.submit("create", asked, START) for _ in range(2)]

    first, second = scene.store.write(job)
    assert (list(first), second) == (scene.ids[:1], {})
    assert scene.store.write(lambda: templates.add(scene.account, scene.configurator, _news("A"), START)) == []


def _news(sku: str) -> list[templates.NewTemplate]:
    return [templates.NewTemplate(sku, None, "Again")]


def test_a_row_is_followed_by_the_feed_that_carried_it_last(scene: Made) -> None:
    """What was told again by a person's word is not settled by what the late first feed says."""
    (row_id,) = scene.order("create", scene.ids[0])

    def job() -> tuple[list[int], list[int], list[int]]:
        Outbox.update(state="sent").where(Outbox.id == row_id).execute()
        row = outbox.by_id(row_id)
        assert row is not None
        feeds = [
            listing_feeds.open_(row, name, "create", START + timedelta(seconds=5), START) for name in ("1", "2")
        ]  # fmt: skip
        for each in feeds:
            listing_feeds.carry(each, row)
        due = [len(listing_feeds.due_pools(START + timedelta(seconds=each))) for each in (4, 5)]
        return [len(listing_feeds.carried(each)) for each in feeds], due, [listing_feeds.is_followed(row_id)]

    assert scene.store.write(job) == ([0, 1], [0, 1], [True])
    assert scene.store.read(lambda: len(listing_feeds.followed(scene.pool))) == 2


def test_removing_the_account_takes_its_configurators_with_it(scene: Made) -> None:
    scene.order("create", *scene.ids)
    assert scene.store.read(lambda: publishing.of_account(scene.account)) == (1, 3)
    scene.store.write(lambda: accounts.remove(scene.account))
    assert scene.store.read(lambda: publishing.of_account(scene.account)) == (0, 0)
