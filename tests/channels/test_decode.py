"""Documents of rows: gzip by its bytes, charsets in order, cells letter for letter (pitfalls 23 and 25)."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.channels.amazon.listing_rows import ALIASES, USED, product
from linndesk.channels.decode import LONGEST_LINE, BadRow, Row, TabTable, charset, unpacked
from linndesk.domain.listings import ListedProduct
from linndesk.errors import BadReply

HEAD = "seller-sku\tquantity\tfulfillment-channel\titem-name"


def table(text: str) -> TabTable:
    return TabTable(io.BytesIO(text.encode()), "utf-8", ALIASES)


def rows(text: str) -> list[Row | BadRow]:
    return list(table(text).rows(USED))


def test_gzip_is_known_by_its_bytes_alone() -> None:
    for packed, plain in ((gzip.compress(b"rows"), b"rows"), (b"rows", b"rows"), (b"", b"")):
        with unpacked(io.BytesIO(packed)) as file:
            assert file.read() == plain


@pytest.mark.parametrize("cut", [3, 12, -4])
def test_cut_gzip_is_said(cut: int) -> None:
    packed = gzip.compress(bytes(range(256)) * 40)
    with pytest.raises(BadReply, match="cannot be read"):
        unpacked(io.BytesIO(packed[:cut]))


@pytest.mark.parametrize(
    ("data", "told", "fallback", "found"),
    [
        ("é".encode("cp1252"), "cp1252", "cp1252", "cp1252"), ("é".encode("cp1252"), "", "cp1252", "cp1252"),
        ("é".encode(), "", "cp1252", "utf-8"), ("é".encode(), "utf-8", "cp1252", "utf-8"),
        ("é".encode("utf-8-sig"), "cp1252", "cp1252", "utf-8-sig"), ("商品".encode("cp932"), "", "cp932", "cp932"),
        ("商品".encode("cp932"), "shift_jis", "cp1252", "cp932"), ("é".encode("cp1252"), "utf-8", "cp1252", "cp1252"),
        ("é".encode(), "no-such-charset", "cp1252", "utf-8"), (b"\x81\x8d", "", "utf-8", "latin-1"),
        (b"plain", "us-ascii", "cp1252", "utf-8"), ("é".encode("cp1252"), "iso-8859-1", "cp932", "cp1252"),
        ("a\tb".encode("utf-16"), "", "cp1252", "utf-16"), (b"plain", "base64", "cp1252", "utf-8"),
        (b"plain", "unicode_escape", "cp1252", "utf-8"), (b"\xef\xbb\xbf\xff", "", "cp1252", "cp1252"),
        (b"\xff\xfea", "", "cp1252", "cp1252"),
    ],
)  # fmt: skip
def test_charsets_in_order(data: bytes, told: str, fallback: str, found: str) -> None:
    assert charset(io.BytesIO(data), told, fallback) == found


def test_cells_are_neither_quoted_nor_stripped_nor_split_on_anything_but_tabs_and_lf() -> None:
    """A vertical tab, NEL or line separator in a title ends no row; a quote opens no field."""
    sku = ' "a\x0b\x85\u2028b" '
    (row,) = rows(f"{HEAD}\r\n{sku}\t1\tDEFAULT\tMug\r\n")
    assert isinstance(row, Row)
    assert row.cells["seller-sku"] == sku
    assert row.number == 2


def test_columns_go_by_name_in_any_order_case_and_language() -> None:
    (row,) = rows("Versender\tMENGE\tHändler-SKU\nDEFAULT\t3\tA-1\n")
    assert isinstance(row, Row)
    found = product(row.cells, "M")
    assert isinstance(found, ListedProduct)
    assert (found.channel_sku, found.quantity, found.fulfilment) == ("A-1", 3, "merchant")


def test_broken_rows_are_named_by_number_and_the_good_ones_come_in() -> None:
    found = rows(f"{HEAD}\nA\t1\tDEFAULT\tMug\n\nB\t1\nC\t1\tDEFAULT\tMug\t\t\nD\t1\tDEFAULT\tMug\tmore\n")
    assert [(each.number, isinstance(each, Row)) for each in found] == [(2, True), (4, False), (5, True), (6, False)]


def test_a_line_without_end_is_one_bad_row() -> None:
    found = rows(f"{HEAD}\n{'x' * (LONGEST_LINE * 2 + 5)}\nA\t1\tDEFAULT\tMug\n")
    assert [type(each) for each in found] == [BadRow, Row]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, "seller-sku"), ({"seller-sku": "  "}, "seller-sku"), ({"seller-sku": "A"}, "fulfillment-channel"),
        ({"seller-sku": "A", "fulfillment-channel": "DEFAULT", "quantity": "several"}, "quantity"),
        ({"seller-sku": "A", "fulfillment-channel": "DEFAULT", "quantity": "-1"}, "quantity"),
        ({"seller-sku": "A", "fulfillment-channel": "DEFAULT", "quantity": "٣"}, "quantity"),
        ({"seller-sku": "A" * 201, "fulfillment-channel": "DEFAULT"}, "seller-sku"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_used_say_why(cells: dict[str, str], reason: str) -> None:
    found = product(cells, "M")
    assert isinstance(found, str)
    assert reason in found


@pytest.mark.parametrize(("price", "kept"), [("12,50", "12.50"), ("9.5", "9.5"), ("cheap", None), ("", None)])
def test_a_price_only_informs(price: str, kept: str | None) -> None:
    found = product({"seller-sku": "A", "fulfillment-channel": "AMAZON_EU", "price": price}, "M")
    assert isinstance(found, ListedProduct)
    assert found.fulfilment == "amazon"
    assert found.quantity is None
    assert (str(found.price) if found.price is not None else None) == kept


_CELL = st.text(st.characters(exclude_characters="\t\n\r", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=1500, deadline=None)
@given(st.lists(_CELL.filter(lambda cell: bool(cell.strip()) and "\0" not in cell), max_size=8))
def test_any_sku_comes_back_letter_for_letter(skus: list[str]) -> None:
    text = HEAD + "\r\n" + "".join(f"{each}\t1\tDEFAULT\tMug\r\n" for each in skus)
    found = [product(each.cells, "M") for each in rows(text) if isinstance(each, Row)]
    assert [each.channel_sku for each in found if isinstance(each, ListedProduct)] == skus


_MARKS = st.sampled_from([b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b"])


@settings(max_examples=6000, deadline=None)
@given(
    st.builds(bytes.__add__, _MARKS, st.binary(max_size=200)),
    st.sampled_from(["", "utf-8", "cp1252", "cp932", "x"]),
    st.booleans(),
)
def test_any_bytes_give_rows_or_reasons(data: bytes, told: str, headed: bool) -> None:
    """Products out + rows named = lines in; nothing else is ever raised."""
    whole = (HEAD + "\n").encode() + data if headed else data
    file = io.BytesIO(whole)
    name = charset(file, told, "cp1252")
    lines = [each for each in whole.decode(name).split("\n")[1:] if each not in ("", "\r")]
    made = TabTable(file, name, ALIASES)
    found = list(made.rows(USED))
    assert len(found) == len(lines)
    for each in found:
        if isinstance(each, Row):
            assert isinstance(product(each.cells, "M"), (ListedProduct, str))
