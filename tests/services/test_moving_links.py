"""W8: the linking file and the shipping mapping of Linnworks, each source to its account; one undo for all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from linndesk.channels.selling import SellingSettings, ServiceMap
from linndesk.services.columns import guess
from linndesk.services.moving import Moving
from linndesk.services.movinglinks import MovingLinks
from linndesk.services.movingpairs import Here, guessed
from linndesk.services.movingservices import MovingServices
from linndesk.services.tableimport import AsksFirst, Outcome, Question, TableImport
from linndesk.store import postal
from tests.scene import Scene
from tests.services.test_listings import items, offer

UK, DE = "amazon\x1fshop uk", "amazon\x1fshop de"
LINKS = (
    "Source,SubSource,Linnworks SKU,Channel SKU\r\n"
    "AMAZON,Shop UK,MUG,MUG-UK\r\n"
    "AMAZON,Shop DE,MUG,MUG-DE\r\n"
    "EBAY,Ebay 1,MUG,123456\r\n"
    "AMAZON,Shop UK,GONE,GONE-UK\r\n"
    "AMAZON,shop uk,PAN,PAN-UK\r\n"
    "AMAZON,Shop UK,,NOT-LINKED\r\n"
    "AMAZON,Shop UK,PAN,PAN-UK\r\n"
)


@pytest.fixture
def shops(scene: Scene) -> Scene:
    """Two accounts of one merchant; the listings MUG-UK and PAN-UK are downloaded."""
    scene.add("Shop UK")
    scene.add("Shop DE", ("DE",))
    for sku in ("MUG-UK", "PAN-UK"):
        offer(scene, sku)
    items(scene, "MUG", "PAN")
    scene.built.listings.download("Shop UK")
    return scene


def file(scene: Scene, content: str, name: str = "links.csv") -> Path:
    path = scene.profile.parent / name
    path.write_bytes(content.encode("cp1252"))
    return path


def asked(moving: Moving, key: str, path: Path) -> tuple[TableImport, dict[str, str], Mapping[str, Question]]:
    """The import, its columns as the dialog matches them, and its questions by key."""
    job = moving.importer(key)
    found = guess(job.columns(path), job.targets)
    assert isinstance(job, AsksFirst)
    return job, found, {each.key: each for each in job.questions(path, found, {})}


def ready(scene: Scene, key: str, path: Path, **other: str) -> tuple[MovingLinks | MovingServices, dict[str, str]]:
    """The import with the guessed answers."""
    job, found, questions = asked(scene.built.moving, key, path)
    assert isinstance(job, MovingLinks | MovingServices)
    return job.answered({**{key: each.guess for key, each in questions.items()}, **other}), found


def bring(scene: Scene, key: str, path: Path) -> Outcome:
    job, found = ready(scene, key, path)
    return job.run(path, found, {}, frozenset())


def linked(scene: Scene, account: str) -> dict[str, str | None]:
    return {each.channel_sku: each.sku for each in scene.built.listings.listed(account)}


def services(scene: Scene, account: str) -> list[ServiceMap]:
    settings = scene.built.accounts.show(account).settings
    assert isinstance(settings, SellingSettings)
    return settings.shipping_services


class TestLinks:
    def test_each_source_is_asked_about_once_with_a_guess(self, shops: Scene) -> None:
        _, found, questions = asked(shops.built.moving, "links", file(shops, LINKS))
        assert found == {
            "Source": "source", "SubSource": "sub_source", "Linnworks SKU": "sku", "Channel SKU": "channel_sku",
        }  # fmt: skip
        assert [(each.label, each.guess) for each in questions.values()] == [
            ("AMAZON · Shop UK (5 rows) is the account", "Shop UK"),
            ("AMAZON · Shop DE (1 row) is the account", "Shop DE"),
            ("EBAY · Ebay 1 (1 row) is the account", ""),
        ]
        assert set(questions[UK].answers) == {"", "Shop UK", "Shop DE"}

    def test_the_preview_writes_nothing_and_names_every_row_that_stays_out(self, shops: Scene) -> None:
        path = file(shops, LINKS)
        job, found = ready(shops, "links", path)
        seen = job.preview(path, found, {}, frozenset())
        assert [(each.number, each.key, each.does) for each in seen.rows] == [
            (2, "MUG-UK", "changed"), (3, "MUG-DE", "new"), (6, "PAN-UK", "changed"),
        ]  # fmt: skip
        assert [(each.row, each.column) for each in seen.errors] == [
            (4, "source"), (5, "sku"), (7, "sku"), (8, "channel_sku"),
        ]  # fmt: skip
        assert "EBAY · Ebay 1 means no account here" in seen.errors[0].reason
        assert "There is no stock item GONE" in seen.errors[1].reason
        assert len(seen.rows) + len(seen.errors) == 7, "rows in = rows shown"
        assert linked(shops, "Shop UK") == {"MUG-UK": None, "PAN-UK": None}
        assert linked(shops, "Shop DE") == {}

    def test_links_of_two_accounts_come_in_and_one_undo_takes_both_back(self, shops: Scene) -> None:
        done = bring(shops, "links", file(shops, LINKS))
        assert linked(shops, "Shop UK") == {"MUG-UK": "MUG", "PAN-UK": "PAN"}
        assert linked(shops, "Shop DE") == {"MUG-DE": "MUG"}
        assert not shops.built.listings.show("Shop DE", "MUG-DE").verified, "A10: no download has named it"
        assert [each.row for each in done.errors] == [4, 5, 7, 8]
        assert "Shop UK: 2 links set" in done.sentence
        assert done.undo is not None
        said = done.undo()
        assert "Shop UK: 2 listings put back" in said
        assert linked(shops, "Shop UK") == {"MUG-UK": None, "PAN-UK": None}
        assert linked(shops, "Shop DE") == {}

    def test_a_repeat_changes_nothing_and_the_answers_are_remembered(self, shops: Scene) -> None:
        path = file(shops, LINKS)
        job, found = ready(shops, "links", path, **{DE: "Shop UK"})
        job.run(path, found, {}, frozenset())
        again, found, questions = asked(shops.restart().moving, "links", path)
        assert questions[DE].guess == "Shop UK", "as it was answered"
        assert isinstance(again, MovingLinks)
        known = again.answered({key: each.guess for key, each in questions.items()})
        assert known.preview(path, found, {}, frozenset()).count == 0
        assert known.run(path, found, {}, frozenset()).undo is None

    def test_an_account_that_is_gone_is_no_guess(self, shops: Scene) -> None:
        path = file(shops, LINKS)
        bring(shops, "links", path)
        shops.built.accounts.remove("Shop DE")
        _, _, questions = asked(shops.built.moving, "links", path)
        assert questions[DE].guess == ""

    def test_a_file_without_sources_asks_for_the_one_account(self, shops: Scene) -> None:
        path = file(shops, "Linnworks SKU,Channel SKU\nMUG,MUG-UK\n")
        _, _, questions = asked(shops.built.moving, "links", path)
        labels = [(each.label, each.guess) for each in questions.values()]
        assert labels == [("Rows without a source (1 row) is the account", "")]
        job, found = ready(shops, "links", path, **{"\x1f": "Shop UK"})
        job.run(path, found, {}, frozenset())
        assert linked(shops, "Shop UK")["MUG-UK"] == "MUG"

    def test_a_default_source_counts_in_the_questions_too(self, shops: Scene) -> None:
        path = file(shops, "SubSource,Linnworks SKU,Channel SKU\nShop UK,MUG,MUG-UK\n")
        job = shops.built.moving.importer("links")
        assert isinstance(job, MovingLinks)
        found = guess(job.columns(path), job.targets)
        assert [each.key for each in job.questions(path, found, {"source": "AMAZON"})] == [UK]


ACCOUNTS = (
    Here("Shop UK", "Amazon", "A1SELLER · UK"),
    Here("Shop DE", "Amazon", "A1SELLER · DE"),
    Here("Second", "Amazon", "A2OTHER · UK, IT"),
)


@pytest.mark.parametrize(
    ("source", "sub", "means"),
    [
        ("AMAZON", "Shop UK", "Shop UK"),
        ("AMAZON", "shop de", "Shop DE"),
        ("AMAZON FBA", "Shop DE", "Shop DE"),
        ("AMAZON", "A2OTHER", "Second"),
        ("AMAZON", "Amazon DE", "Shop DE"),
        ("AMAZON", "Amazon IT", "Second"),
        ("AMAZON", "Amazon UK", ""),
        ("AMAZON", "Something", ""),
        ("EBAY", "Shop UK", ""),
        ("", "Shop UK", "Shop UK"),
        ("", "", ""),
    ],
)
def test_an_account_is_guessed_only_where_one_is_likelier_than_the_others(source: str, sub: str, means: str) -> None:
    assert guessed(source, sub, ACCOUNTS) == means


def test_the_only_account_of_a_channel_is_meant_by_its_source() -> None:
    assert guessed("AMAZON", "whatever", ACCOUNTS[:1]) == "Shop UK"


SERVICES = (
    "Source,SubSource,Channel Service,Linnworks Postal Service,Carrier,Shipping Method\n"
    "AMAZON,Shop UK,Std UK Dom_1,Royal Mail 48,Royal Mail,Tracked 48\n"
    "AMAZON,Shop UK,Exp UK Dom_1,Royal Mail 24,Royal Mail,\n"
    "AMAZON,Shop DE,Std DE Dom_1,DHL Paket,DHL,\n"
    "EBAY,Ebay 1,UK_RoyalMail,Royal Mail 48,,\n"
    "AMAZON,Shop UK,,Royal Mail 48,,\n"
    "AMAZON,Shop UK,Sco UK,,,\n"
)


class TestServices:
    def test_services_are_made_and_added_to_their_accounts(self, shops: Scene) -> None:
        done = bring(shops, "services", file(shops, SERVICES))
        assert [(each.channel_service, each.service, each.carrier_name, each.shipping_method)
                for each in services(shops, "Shop UK")] == [
            ("Std UK Dom_1", "Royal Mail 48", "Royal Mail", "Tracked 48"),
            ("Exp UK Dom_1", "Royal Mail 24", "Royal Mail", ""),
        ]  # fmt: skip
        assert [each.service for each in services(shops, "Shop DE")] == ["DHL Paket"]
        assert shops.built.store.read(postal.every) == ["Royal Mail 48", "Royal Mail 24", "DHL Paket"]
        assert [(each.row, each.column) for each in done.errors] == [
            (5, "source"), (6, "channel_service"), (7, "service"),
        ]  # fmt: skip
        assert "New postal services: Royal Mail 48, Royal Mail 24, DHL Paket." in done.sentence

    def test_a_repeat_doubles_nothing(self, shops: Scene) -> None:
        path = file(shops, SERVICES)
        bring(shops, "services", path)
        before = services(shops, "Shop UK")
        job, found = ready(shops, "services", path)
        assert job.preview(path, found, {}, frozenset()).count == 0
        assert bring(shops, "services", path).undo is None
        assert services(shops, "Shop UK") == before
        assert len(shops.built.store.read(postal.every)) == 3

    def test_a_file_that_says_two_things_of_one_service_keeps_the_first(self, shops: Scene) -> None:
        header = "Source,SubSource,Channel Service,Linnworks Postal Service\n"
        path = file(shops, header + "AMAZON,Shop UK,Std,Evri\nAMAZON,Shop UK,STD,DPD\n")
        done = bring(shops, "services", path)
        assert [(each.row, each.reason) for each in done.errors] == [(3, "STD is in row 2 already")]
        assert [each.service for each in services(shops, "Shop UK")] == ["Evri"]
        job, found = ready(shops, "services", path)
        assert job.preview(path, found, {}, frozenset()).count == 0

    def test_another_service_replaces_it_and_what_a_person_added_stays(self, shops: Scene) -> None:
        mine = {"service": "Hermes", "channel_service": "Own", "carrier_code": "Yodel"}
        shops.built.accounts.save("Shop UK", {"shipping_services": [mine]})
        bring(shops, "services", file(shops, SERVICES))
        header, row = "Source,SubSource,Channel Service,Linnworks Postal Service\n", "AMAZON,Shop UK,{},{}\n"
        changed = file(shops, header + row.format("std uk dom_1", "Evri") + row.format("Own", "Hermes"))
        job, found = ready(shops, "services", changed)
        assert [(each.does, each.what) for each in job.preview(changed, found, {}, frozenset()).rows] == [
            ("changed", "Shop UK: Evri (Royal Mail Tracked 48) instead of Royal Mail 48"),
            ("same", "Shop UK: Hermes (Yodel)"),
        ]
        bring(shops, "services", changed)
        assert [each.service for each in services(shops, "Shop UK")] == ["Hermes", "Evri", "Royal Mail 24"]

    def test_undo_gives_the_tables_back_but_not_over_later_changes(self, shops: Scene) -> None:
        done = bring(shops, "services", file(shops, SERVICES))
        assert done.undo is not None
        shops.built.accounts.save("Shop DE", {"shipping_services": []})
        assert "Left alone because changed since: Shop DE." in done.undo()
        assert (services(shops, "Shop UK"), services(shops, "Shop DE")) == ([], [])

    def test_nothing_is_written_by_the_preview(self, shops: Scene) -> None:
        path = file(shops, SERVICES)
        job, found = ready(shops, "services", path)
        assert job.preview(path, found, {}, frozenset()).count == 3
        assert services(shops, "Shop UK") == []
        assert shops.built.store.read(postal.every) == []
