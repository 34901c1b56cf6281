"""N6, A10: links and rules from a file: preview is the import, row errors, one undo; export and back is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linndesk.domain.listings import NO_LIMIT, Listing
from linndesk.domain.pricing import HIGHEST
from linndesk.errors import BadInput
from linndesk.services.columns import guess
from linndesk.services.listingimport import SURE, Imported, ListingImport
from linndesk.services.listingrows import RULES, TARGETS, parse
from linndesk.services.listings import Listings
from linndesk.services.tablefile import Row, TableFile
from linndesk.services.tableimport import Preview, TableImport
from linndesk.store import accounts, listings, tables
from linndesk.store.listings import Rules
from tests.scene import Scene
from tests.services.listed import ONE, TWO, list_products, make_items


@pytest.fixture
def shop(scene: Scene) -> Scene:
    scene.add("Shop")
    list_products(scene, {"A": ONE, "B": TWO, "C": "", "D": ""})
    list_products(scene, {"FBA": ""}, "amazon")
    make_items(scene, {"MUG": ONE, "PAN": "", "JUG": ""})
    return scene


class Desk:
    """One account's listings, and files for them."""

    def __init__(self, shop: Scene) -> None:
        self.shop = shop
        self.listings: Listings = shop.built.listings
        self.job: ListingImport = self.listings.importer("Shop")
        self.file = shop.profile / "links.csv"

    def write(self, *lines: str) -> Path:
        self.file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return self.file

    def bring(self, *lines: str, chosen: frozenset[str] = frozenset()) -> Imported:
        path = self.write(*lines)
        return self.job.bring(path, guess(self.job.columns(path), self.job.targets), {}, chosen)

    def preview(self, *lines: str, chosen: frozenset[str] = frozenset()) -> Preview:
        path = self.write(*lines)
        return self.job.preview(path, guess(self.job.columns(path), self.job.targets), {}, chosen)

    def show(self, sku: str) -> Listing:
        return self.listings.show("Shop", sku)

    def rules(self, sku: str) -> Sequence[int | None]:
        found = self.show(sku)
        return found.max_listed, found.percentage, found.end_when, found.latency

    def facts(self) -> list[Listing]:
        return self.listings.listed("Shop")

    def put(self, sku: str, rules: Rules) -> None:
        store = self.shop.built.store
        store.write(lambda: listings.set_rules(accounts.named("Shop").id, [(sku, rules)]))
        store.write(lambda: tables.Listing.update(dirty=0).execute())

    def dirty(self) -> set[str]:
        query = tables.Listing.select().where(tables.Listing.dirty > 0)
        return self.shop.built.store.read(lambda: {each.channel_sku for each in query})


@pytest.fixture
def desk(shop: Scene) -> Desk:
    return Desk(shop)


def reasons(result: Imported | Preview) -> list[tuple[int, str]]:
    return [(each.row, each.column) for each in result.errors]


def test_it_is_a_table_import(desk: Desk) -> None:
    job: TableImport = desk.job
    assert {each.key for each in job.targets if each.needed} == {"channel_sku"}
    assert job.unit == "listing"


def test_links_and_rules_come_in_and_mark_dirty(desk: Desk) -> None:
    desk.put("C", Rules())
    done = desk.bring(
        "channel_sku,sku,max_listed,percentage,end_when,latency",
        "A,MUG,5,50,1,2",
        "B,PAN,none,,,",
        "C,,,,,",
    )  # fmt: skip
    assert (done.created, done.linked, done.changed, done.unchanged, done.errors) == (0, 2, 2, 1, ())
    assert (desk.show("A").sku, desk.show("A").link_how, desk.rules("A")) == ("MUG", "import", (5, 50, 1, 2))
    assert (desk.show("B").sku, desk.rules("B")) == ("PAN", (NO_LIMIT, None, None, None))
    assert desk.dirty() == {"A", "B"}


def test_an_absent_column_touches_nothing_and_a_blank_rule_is_the_accounts_again(desk: Desk) -> None:
    desk.put("A", Rules(5, 50, 1, 2))
    desk.bring("channel_sku,percentage", "A,")
    assert desk.rules("A") == (5, None, 1, 2)
    assert desk.dirty() == {"A"}


def test_a_blank_sku_leaves_the_link(desk: Desk) -> None:
    desk.listings.link("Shop", "A", "MUG")
    done = desk.bring("channel_sku,sku,latency", "A,,3", "B,,")
    assert (done.linked, done.changed, desk.show("A").sku) == (0, 1, "MUG")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("percentage", "101"), ("percentage", "-1"), ("percentage", "50.5"), ("end_when", "-1"), ("latency", "0"),
        ("latency", "31"), ("max_listed", "-1"), ("max_listed", "many"), ("percentage", "none"), ("latency", "1.000"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_a_row_error_and_changes_nothing(desk: Desk, column: str, cell: str) -> None:
    done = desk.bring(f"channel_sku,sku,{column}", f"A,MUG,{cell}", "B,PAN,")
    assert reasons(done) == [(2, column)]
    assert (desk.show("A").sku, desk.show("B").sku) == (None, "PAN")


def test_rows_that_stay_out_have_their_number_column_and_reason(desk: Desk) -> None:
    done = desk.bring(
        "channel_sku,sku,latency",
        "A,NOTHING,",
        "B,mug,",
        ",MUG,",
        "C,PAN,",
        "C,JUG,",
        "D,PAN,,surplus",
        "FBA,MUG,3",
    )  # fmt: skip
    assert reasons(done) == [(2, "sku"), (3, "sku"), (4, "channel_sku"), (6, "channel_sku"), (7, ""), (8, "latency")]
    said = [each.reason for each in done.errors]
    assert "no stock item NOTHING" in said[0]
    assert "did you mean MUG?" in said[1]
    assert "C is in row 5 already" in said[3]
    assert "FBA" in said[5]
    assert (done.linked, desk.show("C").sku, desk.show("FBA").sku) == (1, "PAN", None)


def test_fba_is_linked_without_rules_and_may_lose_one(desk: Desk) -> None:
    desk.put("FBA", Rules(latency=3))
    assert desk.bring("channel_sku,sku,latency", "FBA,MUG,3").errors == ()  # nothing is set that is not there
    assert desk.bring("channel_sku,sku,latency", "FBA,MUG,").errors == ()
    assert (desk.show("FBA").sku, desk.show("FBA").latency) == ("MUG", None)


def test_a10_a_sku_that_is_not_listed_yet_is_unverified_and_said(desk: Desk) -> None:
    seen = desk.preview("channel_sku,sku", "NEW,MUG", "a,PAN")
    assert [each.does for each in seen.rows] == ["new", "new"]
    assert "unverified" in seen.rows[0].what
    assert "the channel lists A, you typed a" in seen.rows[1].what
    done = desk.bring("channel_sku,sku", "NEW,MUG", "a,PAN")
    assert (done.created, done.linked, done.changed) == (2, 2, 0)
    assert (desk.show("NEW").verified, desk.show("NEW").sku) == (False, "MUG")
    assert desk.show("A").sku is None


class TestBarcodes:
    LINES = ("channel_sku,sku", "A,PAN", "B,PAN", "C,MUG")

    def test_two_that_differ_stay_out(self, desk: Desk) -> None:
        done = desk.bring(*self.LINES)
        assert reasons(done) == [(3, "sku")]
        assert ONE in done.errors[0].reason
        assert TWO in done.errors[0].reason
        assert desk.show("B").sku is None

    def test_unless_one_is_sure(self, desk: Desk) -> None:
        assert desk.bring(*self.LINES, chosen=frozenset({SURE})).errors == ()
        assert desk.show("B").sku == "PAN"


def test_the_preview_is_what_the_import_does_and_writes_nothing(desk: Desk) -> None:
    lines = [
        "channel_sku,sku,max_listed",
        *(f"S{number:04},{'MUG' if number % 2 else 'PAN'},7" for number in range(600)),
    ]
    list_products(desk.shop, {"S0001": ONE, "S0599": TWO})  # far apart, of the same item: still a clash
    lines += ["C,JUG,x", "D,JUG,none"]
    before = desk.facts()
    seen = desk.preview(*lines)
    assert desk.facts() == before
    done = desk.bring(*lines)
    assert seen.errors == done.errors
    assert reasons(done) == [(601, "sku"), (602, "max_listed")]
    assert seen.count == done.created + done.changed == 600
    assert done.sentence == "600 links set, 2 listings changed, 598 not listed yet, 0 unchanged, 2 rows stayed out"
    assert seen.sentence.startswith("600 links would be set, 2 listings would change, 598 not listed yet would be")
    assert seen.sentence.endswith(" 2 rows stay out.")
    assert desk.preview(*lines).count == 0
    again = desk.bring(*lines)
    assert (again.created, again.linked, again.changed, again.unchanged, again.batch) == (0, 0, 0, 600, None)


def test_one_undo_takes_all_of_it_back(desk: Desk) -> None:
    desk.listings.link("Shop", "A", "JUG", sure=True)
    desk.put("A", Rules(9))
    before = desk.facts()
    path = desk.write("channel_sku,sku,max_listed", "A,MUG,1", "B,PAN,", *(f"S{each:04},PAN,3" for each in range(600)))
    outcome = desk.job.run(path, guess(desk.job.columns(path), desk.job.targets), {}, frozenset())
    assert outcome.changes.listings
    assert outcome.undo is not None
    assert len(desk.facts()) == len(before) + 600
    assert outcome.undo() == "602 listings put back as before"
    assert desk.facts() == before


def test_nothing_to_undo_where_nothing_changed(desk: Desk) -> None:
    path = desk.write("channel_sku,sku", "A,")
    assert desk.job.run(path, {"channel_sku": "channel_sku", "sku": "sku"}, {}, frozenset()).undo is None


def test_columns_may_have_other_names_and_defaults(desk: Desk) -> None:
    found = guess(
        ("Source", "Channel SKU", "Linnworks SKU", "MaxListedQuantity", "StockPercentage", "EndWhenStock"),
        desk.job.targets,
    )
    assert found == {
        "Channel SKU": "channel_sku", "Linnworks SKU": "sku", "MaxListedQuantity": "max_listed",
        "StockPercentage": "percentage", "EndWhenStock": "end_when",
    }  # fmt: skip
    path = desk.write("Code,Item", "A,MUG", "B,PAN")
    done = desk.job.bring(path, {"Code": "channel_sku", "Item": "sku"}, {"latency": "4"}, frozenset())
    assert (done.linked, desk.rules("B")) == (2, (None, None, None, 4))


@pytest.mark.parametrize("lines", [("sku,latency", "MUG,1"), ("channel_sku,title", "A,Mug"), ("",)])
def test_a_file_that_brings_nothing_is_refused(desk: Desk, lines: Sequence[str]) -> None:
    with pytest.raises(BadInput) as caught:
        desk.bring(*lines)
    assert caught.value.fix


def test_the_sample_can_be_imported(desk: Desk) -> None:
    desk.job.write_sample(desk.file)
    found = guess(desk.job.columns(desk.file), desk.job.targets)
    assert list(found.values()) == [each.key for each in desk.job.targets]
    seen = desk.job.preview(desk.file, found, {}, frozenset())
    assert {each.column for each in seen.errors} == {"sku"}  # its items are not here; its rules are right


class TestExport:
    @pytest.fixture
    def odd(self, desk: Desk) -> Desk:
        """Everything that files are known to spoil."""
        skus = ("=1+1", "'=2", "00123", "-5", "1E5", " spaced ", 'MÜG,"x"', "5012345678900", "two\nlines", "@a", "x")
        list_products(desk.shop, dict.fromkeys(skus, "0012345678905"))
        make_items(desk.shop, {"=ITEM": "", "00123": ""})
        for sku in skus:
            desk.listings.link("Shop", sku, "=ITEM" if sku == "=1+1" else "00123")
        desk.listings.ignore("Shop", ["x", "C"])
        desk.listings.add("Shop", "typed")
        desk.put("=1+1", Rules(NO_LIMIT, 50, 2, 3))
        desk.put("FBA", Rules(1, 2, 3, 4))
        return desk

    @pytest.mark.parametrize("ending", ["csv", "xlsx", "XLSX"])
    def test_round_trip_changes_nothing(self, odd: Desk, ending: str) -> None:
        path = odd.shop.profile / f"links.{ending}"
        before = odd.facts()
        assert odd.listings.export("Shop", path) == len(before) == 17
        found = guess(odd.job.columns(path), odd.job.targets)
        seen = odd.job.preview(path, found, {}, frozenset())
        assert ([each for each in seen.rows if each.does != "same"], list(seen.errors)) == ([], [])
        done = odd.job.bring(path, found, {}, frozenset())
        assert (done.unchanged, done.errors) == (17, ())
        assert odd.facts() == before

    def test_a_spreadsheet_finds_texts_and_no_formula(self, odd: Desk) -> None:
        path = odd.shop.profile / "links.xlsx"
        odd.listings.export("Shop", path)
        header, *lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert header[:6] == ["channel_sku", "sku", "max_listed", "percentage", "end_when", "latency"]
        by_sku = {line[0]: line for line in lines}
        assert by_sku["'=1+1"][1:6] == ["'=ITEM", "none", 50, 2, 3]
        assert by_sku["00123"][1] == "00123"
        assert all(isinstance(line[0], str) and isinstance(line[8], str) for line in lines)
        assert by_sku["x"][header.index("state")] == "ignored"
        assert str(by_sku["x"][header.index("linked_at")]).endswith("Z")

    @pytest.mark.parametrize("name", ["links.txt", "no/such/folder/links.csv", "no/such/folder/links.xlsx"])
    def test_where_it_cannot_be_written_is_said(self, desk: Desk, name: str) -> None:
        with pytest.raises(BadInput) as caught:
            desk.listings.export("Shop", desk.shop.profile / name)
        assert caught.value.fix

    def test_a_persons_own_spreadsheet_comes_in_too(self, desk: Desk) -> None:
        path = desk.shop.profile / "own.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for at, line in enumerate((["Channel SKU", "Linnworks SKU", "Latency"], ["A", "MUG", 2], ["B", "PAN", ""])):
                sheet.write_row(at, 0, line)
        done = desk.job.bring(path, guess(desk.job.columns(path), desk.job.targets), {}, frozenset())
        assert (done.linked, desk.rules("A")) == (2, (None, None, None, 2))


_CELL = st.one_of(
    st.sampled_from(["", "A", "MUG", "none", "0", "5", "31", "1,5", "-1", "x" * 300]), st.text(max_size=8)
)


@given(st.lists(st.tuples(*[_CELL] * len(TARGETS)), max_size=8), st.integers(0, 2))
def test_every_row_is_good_or_has_one_error(cells: list[tuple[str, ...]], surplus: int) -> None:
    """Rows out + rows with an error = rows in, whatever stands in the cells; no rule is out of its range."""
    keys = [each.key for each in TARGETS]
    lines = tuple(Row(at, dict(zip(keys, each, strict=True)), surplus * (at % 2)) for at, each in enumerate(cells))
    rows, errors = parse(TableFile(tuple(keys), lines, ()))
    assert sorted([each.number for each in rows] + [each.row for each in errors]) == list(range(len(cells)))
    assert all(each.reason for each in errors)
    assert len({each.channel_sku for each in rows}) == len(rows)
    for each in rows:
        for key, value in each.rules.items():
            low, high = RULES[key]
            assert value is None or low <= value <= high or (key, value) == ("max_listed", NO_LIMIT)
        assert all(price is None or 0 < price <= HIGHEST for price in each.prices.values())


def test_a_number_that_a_spreadsheet_shortened_is_no_new_listing(desk: Desk) -> None:
    """1.23E+12 stays out, unless the channel really lists it."""
    assert reasons(desk.bring("channel_sku,sku", "1.23457E+12,MUG", "1E5,MUG")) == [(2, "channel_sku")]
    list_products(desk.shop, {"1.23457E+12": ""})
    assert desk.bring("channel_sku,sku", "1.23457E+12,MUG").errors == ()
