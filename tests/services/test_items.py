"""Items from files: encodings, delimiters, row errors, preview, ledger, and back out again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from linndesk.errors import BadInput, UnknownName
from linndesk.services.itemrows import RowError, amount, parse, whole
from linndesk.services.items import Items
from linndesk.services.locations import Locations
from linndesk.services.stock import Stock
from linndesk.services.tablefile import guard, read_table, unguard
from linndesk.store.store import Store
from tests.scene import TurnedClock


class Desk:
    """The services of one store, and files beside it."""

    def __init__(self, folder: Path) -> None:
        clock = TurnedClock()
        self.store = Store(folder / "x.sqlite", clock=clock)
        self.items = Items(self.store, clock)
        self.stock = Stock(self.store, clock)
        self.locations = Locations(self.store)
        self.locations.ensure_default()
        self._folder = folder

    def file(self, content: str | bytes, name: str = "items.csv") -> Path:
        path = self._folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def on_hand(self, sku: str) -> dict[str, int]:
        return {each.location: each.on_hand for each in self.stock.levels(sku)}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


def test_a_file_brings_items_levels_and_properties(desk: Desk) -> None:
    path = desk.file(
        "SKU,Title,barcode,location,level,bin,minimum,cost,price,weight_g,property:Despatch Time\n"
        'MUG-1,"Mug, red",5012345678900,Default,12,C1,3,2.50,9.99,310,2\n'
        "MUG-2,Mug blue,,,,,,,,,\n"
    )
    result = desk.items.import_file(path)
    assert (result.created, result.updated, result.unchanged, result.errors) == (2, 0, 0, ())
    mug = desk.items.get("MUG-1")
    assert (mug.title, mug.barcode, mug.weight_g, mug.price) == ("Mug, red", "5012345678900", 310, Decimal("9.99"))
    assert mug.properties == {"Despatch Time": "2"}
    assert (mug.levels[0].on_hand, mug.levels[0].bin, mug.levels[0].minimum) == (12, "C1", 3)
    assert desk.items.get("MUG-2").levels == ()


def test_a_second_import_changes_nothing_and_writes_no_ledger(desk: Desk) -> None:
    path = desk.file("sku,title,level,cost,property:a\nA,Title,4,1.5,x\n")
    desk.items.import_file(path)
    again = desk.items.import_file(path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert [each.reason for each in desk.stock.movements("A")] == ["import"]


def test_blank_cells_and_absent_columns_leave_what_is_there(desk: Desk) -> None:
    desk.items.import_file(desk.file("sku,title,level,bin,minimum,cost\nA,Title,4,C1,2,1.50\n"))
    result = desk.items.import_file(desk.file("sku,title,level,cost\nA,,,2\n"))
    assert result.updated == 1
    item = desk.items.get("A")
    assert (item.title, item.cost, item.levels[0].on_hand, item.levels[0].bin) == ("Title", Decimal(2), 4, "C1")


def test_good_rows_come_in_and_bad_ones_are_named(desk: Desk) -> None:
    result = desk.items.import_file(
        desk.file(
            "sku,title,location,level,weight_g,cost\n"
            "A,fine,,1,,\n"
            ",no sku,,1,,\n"
            "B,half,,1.5,,\n"
            "C,nowhere,Shed,1,,\n"
            "A,again,Default,2,,\n"
            "D,heavy,,1,-1,\n"
            "E,dear,,1,,£5\n"
            "F,two values,,1,,1,surplus\n"
            "G,fine,,7,,\n"
            "H,thousands,,1.000,,\n"
        )
    )
    assert [(each.row, each.column) for each in result.errors] == [
        (3, "sku"), (4, "level"), (5, "location"), (6, "sku"), (7, "weight_g"), (8, "cost"), (9, ""), (11, "level"),
    ]  # fmt: skip
    assert result.errors[3].reason == "A at Default is in row 2 already"
    assert "Default" in result.errors[2].reason
    assert [each.sku for each in desk.items.listed()] == ["A", "G"]
    assert desk.on_hand("A") == {"Default": 1}


def test_locations_are_made_only_when_asked(desk: Desk) -> None:
    path = desk.file("sku,location,level\nA,Shed,1\nA,default,2\n")
    assert desk.items.import_file(path).errors[0].column == "location"
    made = desk.items.import_file(path, create_locations=True)
    assert made.new_locations == ("Shed",)
    assert desk.on_hand("A") == {"Default": 2, "Shed": 1}
    assert [each.name for each in desk.locations.listed()] == ["Default", "Shed"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(desk: Desk, encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(each) for each in (("sku", "title", "cost"), ("Ä-1", "Café naïve", '"1,5"')))
    result = desk.items.import_file(desk.file(text.encode(encoding)))
    assert desk.items.get("Ä-1").title == "Café naïve"
    assert desk.items.get("Ä-1").cost == Decimal("1.5")
    assert bool(result.notes) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("sku,title\nA,マグ\n".encode("cp932"), "cannot be read as text"),
        ("sku,title\nA,B\n".encode("utf-16-le"), "cannot be read as text"),
        (b"", "is empty"),
        (b"title,price\nA,1\n", "no column sku"),
        (b"sku,SKU\nA,1\n", "twice"),
        (b'sku,title\nA,"never closed\n', "not a proper CSV"),
        (b"PK\x03\x04 no zip at all", "cannot be read as a spreadsheet"),
    ],
)
def test_an_unreadable_file_is_one_sentence_that_says_what_to_do(desk: Desk, content: bytes, says: str) -> None:
    with pytest.raises(BadInput) as error:
        desk.items.import_file(desk.file(content))
    assert says in error.value.title
    assert error.value.fix
    assert desk.items.count() == 0


def test_a_missing_file_and_unknown_columns_are_named(desk: Desk) -> None:
    with pytest.raises(BadInput, match="cannot be opened"):
        desk.items.import_file(Path("nowhere.csv"))
    result = desk.items.import_file(desk.file("sku,colour,property:\nA,red,x\n"))
    assert result.ignored_columns == ("colour", "property:")


def test_skus_are_exact_but_outer_spaces_are_taken_off_and_told(desk: Desk) -> None:
    result = desk.items.import_file(desk.file("sku\n  MUG  RED \nmug  red\nMUG  RED\n"))
    assert [each.sku for each in desk.items.listed()] == ["MUG  RED", "mug  red"]
    assert any("row 2" in each for each in result.notes)
    assert result.errors[0].row == 4


def test_spreadsheets_come_in_as_typed(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for at, row in enumerate(
        [("sku", "barcode", "level", "cost"), (12345, 5012345678900, 7.0, 2.5), ("000123", "", 1)]
    ):
        sheet.write_row(at, 0, row)
    sheet.write_datetime(3, 0, TurnedClock().now().replace(tzinfo=None), book.add_format({"num_format": "dd/mm/yy"}))
    book.close()
    result = desk.items.import_file(path)
    assert [each.row for each in result.errors] == [4]
    assert "date" in result.errors[0].reason
    item = desk.items.get("12345")
    assert (item.barcode, item.levels[0].on_hand, item.cost) == ("5012345678900", 7, Decimal("2.5"))
    assert desk.items.get("000123")


def test_a_barcode_that_a_spreadsheet_shortened_stays_out(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("sku,barcode\nMUG-9,4.00638E+12\n1E5,\n", "utf-8")
    result = desk.items.import_file(path)
    assert [(each.row, each.column) for each in result.errors] == [(2, "barcode")]
    assert "shortened" in result.errors[0].reason


def test_the_preview_says_what_would_change_and_changes_nothing(desk: Desk) -> None:
    desk.items.import_file(desk.file("sku,title,level\nA,Old,4\nB,Same,1\n"))
    path = desk.file("sku,title,level,location\nA,New,6,\nB,Same,1,\nC,Fresh,2,\nD,x,1,Shed\n")
    preview = desk.items.preview_file(path)
    assert [(each.row.sku, each.new, [change.column for change in each.changes]) for each in preview.rows] == [
        ("A", False, ["title", "level"]), ("B", False, []), ("C", True, ["title", "level"]),
    ]  # fmt: skip
    assert (preview.rows[0].changes[1].before, preview.rows[0].changes[1].after) == ("4", "6")
    result = desk.items.import_file(path)
    assert result == preview.result
    assert (result.created, result.updated, result.unchanged, len(result.errors)) == (1, 1, 1, 1)


def test_many_rows_come_in_batches_and_are_told(desk: Desk) -> None:
    rows = "".join(f"S{number:04},{number}\n" for number in range(700))
    heard: list[tuple[int, int]] = []
    result = desk.items.import_file(
        desk.file(f"sku,level\n{rows}"), say=lambda done, total: heard.append((done, total))
    )
    assert result.created == 700
    assert heard == [(250, 700), (500, 700), (700, 700)]
    assert desk.on_hand("S0699") == {"Default": 699}


AWKWARD = ["=1+1", "-5", "@HOME", "+44", "'=quoted", "''=", "it's", "'", 'say "hi"', "a,b", "\tx", "l1\nl2"]


@pytest.mark.parametrize("text", AWKWARD)
def test_the_guard_comes_off_exactly_as_it_went_on(text: str) -> None:
    """R-FOREIGN: import strips exactly the guard that export adds."""
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t"))


@given(st.text())
def test_the_guard_is_exact_for_any_text(text: str) -> None:
    assert unguard(guard(text)) == text


def test_what_goes_out_comes_back_in_unchanged(desk: Desk, tmp_path: Path) -> None:
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sku", "title", "level", "cost", "property:p"])
        writer.writerows(
            [guard(each), guard(each.strip()), "-3", "1.2345", "x"] for each in AWKWARD if each.strip() == each
        )
    brought = desk.items.import_file(tmp_path / "in.csv")
    desk.items.export_file(tmp_path / "out.csv")
    again = desk.items.import_file(tmp_path / "out.csv")
    assert brought.errors == again.errors == ()
    assert (again.created, again.updated, again.unchanged) == (0, 0, brought.created)


def test_set_changes_one_value_and_creates_nothing(desk: Desk) -> None:
    desk.items.import_file(desk.file("sku\nA\n"))
    for key, value in (("title", " Mug "), ("price", "9,99"), ("weight_g", "310"), ("property:Despatch Time", "2")):
        desk.items.set("A", key, value)
    item = desk.items.get("A")
    assert (item.title, item.price, item.weight_g, item.properties) == (
        "Mug",
        Decimal("9.99"),
        310,
        {"Despatch Time": "2"},
    )
    desk.items.set("A", "price", "")
    desk.items.set("A", "property:Despatch Time", "")
    assert (desk.items.get("A").price, desk.items.get("A").properties) == (None, {})
    with pytest.raises(UnknownName):
        desk.items.set("B", "title", "x")
    for key, value in (("level", "3"), ("colour", "red"), ("price", "cheap"), ("property:", "x")):
        with pytest.raises(BadInput):
            desk.items.set("A", key, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("0", "0"),
        (".5", "0.5"),
    ],
)
def test_amounts_as_people_write_them(text: str, value: str) -> None:
    assert amount(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "£5", "1.23456", "-1", "1e3", "NaN", "9" * 20, ""])
def test_amounts_that_could_mean_anything_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        amount(text)


@pytest.mark.parametrize("text", ["1.000", "1,000", "5.5", "x", "9" * 11, ""])
def test_whole_numbers_are_never_guessed(text: str) -> None:
    with pytest.raises(BadInput):
        whole(text)


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_named_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(b"sku,level,cost\n" + content)
    try:
        table = read_table(path)
    except BadInput:
        return
    rows, errors, _ = parse(table)
    assert len(rows) + len(errors) == len(table.rows)
    assert all(isinstance(each, RowError) and each.reason for each in errors)
