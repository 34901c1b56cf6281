"""Moving over: items, extended properties, levels and bins from Linnworks' own exports. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from linndesk.errors import BadInput
from linndesk.services.columns import Target
from linndesk.services.itemfiles import write_rows
from linndesk.services.itemimport import Rules
from linndesk.services.itemjob import CREATE_LOCATIONS, ItemsImport, said
from linndesk.services.itemrows import PROPERTY, ItemRow, ReadRows, RowError, amount, parse_row
from linndesk.services.items import ImportResult, Items
from linndesk.services.tablefile import Row, TableFile

KILOGRAMS = "kilograms"
OTHERS = "others"
Note = Callable[[Path, str], None]  # file, what came of it
_MAKE_LOCATIONS = {CREATE_LOCATIONS: "Make locations that are not here yet"}


class MovingItems(ItemsImport):
    """Items with their locations; levels and bins too where the file has them."""

    title = "Import items from Linnworks"
    hint = (
        "Linnworks' inventory export, as CSV or a spreadsheet. Rows of one item at several locations are one item. "
        "Level is what lies on the shelf (Stock Level), never Available. Category, tax and sizes are not kept here."
    )
    targets: Sequence[Target] = (
        Target("sku", "SKU", ("ItemNumber", "Item Number", "StockItemSKU"), needed=True, tip="The item number."),
        Target("title", "Title", ("ItemTitle", "Item Title", "Item Description"), tip="The item's title."),
        Target("barcode", "Barcode", ("BarcodeNumber", "Barcode Number", "EAN"), tip="As it is scanned."),
        Target("location", "Location", ("LocationName", "Location Name", "StockLocation"), tip="Blank = Default."),
        Target("level", "Stock level", ("StockLevel", "Stock Level", "Quantity", "InStock"), tip="Not Available."),
        Target("bin", "Bin", ("BinRack", "Bin Rack", "Bin / Rack"), tip="The bin rack."),
        Target("minimum", "Minimum", ("MinimumLevel", "Minimum Level", "MinLevel"), tip="The minimum level."),
        Target("cost", "Cost", ("PurchasePrice", "Purchase Price", "UnitCost", "Unit Cost"), tip="The purchase price."),
        Target("price", "Price", ("RetailPrice", "Retail Price"), tip="The retail price."),
        Target("weight_g", "Weight", ("ItemWeight", "Weight (g)", "Weight (kg)"), tip="In grams, or as ticked above."),
    )
    choices: Mapping[str, str] = {
        **_MAKE_LOCATIONS,
        KILOGRAMS: "The weights are in kilograms (otherwise grams)",
        OTHERS: "Take every other column as an extended property",
    }

    def __init__(self, items: Items, note: Note = lambda path, text: None) -> None:
        super().__init__(items)
        self._tell = note

    def _extra(self, columns: tuple[str, ...], chosen: frozenset[str]) -> dict[str, str]:
        named = super()._extra(columns, chosen)
        return {**{each: PROPERTY + each for each in columns}, **named} if OTHERS in chosen else named

    def _adapted(self, table: TableFile, chosen: frozenset[str]) -> TableFile:
        if "weight_g" not in table.columns:
            return table
        rows = tuple(_weighed(each, KILOGRAMS in chosen) for each in table.rows)
        return replace(table, rows=rows)

    def _read(self, table: TableFile) -> ReadRows:
        found = super()._read(table)
        hint = "; grams are whole, so tick kilograms if that is what it is"
        told = [
            replace(each, reason=each.reason + hint) if each.column == "weight_g" else each for each in found.errors
        ]
        return replace(found, errors=told)

    def _note(self, path: Path, result: ImportResult) -> None:
        self._tell(path, said(result, done=True))


class MovingLevels(MovingItems):
    """Levels, bins and minimums of items that are here already; one file after another, such as one a location."""

    title = "Import stock levels and bins from Linnworks"
    hint = (
        "Linnworks' stock level export, or one file per location: then write the location as the default value. "
        "Level is what lies on the shelf (Stock Level), never Available: open orders are held back here again. "
        "An item that is not here stays out."
    )
    targets = tuple(each for each in MovingItems.targets if each.key in ("sku", "location", "level", "bin", "minimum"))
    choices = _MAKE_LOCATIONS

    def _rules(self, chosen: frozenset[str]) -> Rules:
        return Rules(create_locations=CREATE_LOCATIONS in chosen, create_items=False)

    def write_sample(self, path: Path) -> None:
        rows = (("MUG-RED-12", "Default", 48, "A1-02", 10), ("KETTLE-ST", "Default", 7, "B3-11", None))
        write_rows(path, ("SKU", "Location", "Stock Level", "Bin Rack", "Minimum Level"), rows)


class MovingProperties(MovingItems):
    """Extended properties, one a row."""

    title = "Import extended properties from Linnworks"
    hint = (
        "One property a row: SKU, PropertyName, PropertyType, PropertyValue. Every type is kept alike. "
        "An item that is not here stays out. Properties as columns come in with the items instead."
    )
    targets = (
        Target("sku", "SKU", ("ItemNumber", "Item Number"), needed=True, tip="The item number."),
        Target("name", "Property", ("PropertyName", "Property Name", "ProperyName"), needed=True, tip="Its name."),
        Target("value", "Value", ("PropertyValue", "Property Value"), needed=True, tip="What it says."),
        Target("type", "Type", ("PropertyType", "Property Type"), tip="Attribute, Specification or Other; not kept."),
    )
    choices: Mapping[str, str] = {}

    def _rules(self, chosen: frozenset[str]) -> Rules:
        return Rules(create_items=False)

    def _extra(self, columns: tuple[str, ...], chosen: frozenset[str]) -> dict[str, str]:
        return {}

    def _adapted(self, table: TableFile, chosen: frozenset[str]) -> TableFile:
        return table

    def _read(self, table: TableFile) -> ReadRows:
        rows: list[ItemRow] = []
        errors: list[RowError] = []
        seen: dict[tuple[str, str], int] = {}
        for each in table.rows:
            found = _property(each)
            if isinstance(found, ItemRow):
                key = (found.sku, next(iter(found.properties)))
                if key in seen:
                    found = RowError(each.number, "name", f"{key[1]} of {key[0]} is in row {seen[key]} already")
                else:
                    seen[key] = each.number
            (rows if isinstance(found, ItemRow) else errors).append(found)  # type: ignore[arg-type]
        return ReadRows(rows, errors, (), table.notes)

    def write_sample(self, path: Path) -> None:
        rows = (("MUG-RED-12", "Despatch Time", "Attribute", "2"), ("KETTLE-ST", "Colour", "Attribute", "Steel"))
        write_rows(path, ("SKU", "PropertyName", "PropertyType", "PropertyValue"), rows)


def _property(row: Row) -> ItemRow | RowError:
    name, value = row.cells.get("name", ""), row.cells.get("value", "")
    if not name:
        return RowError(row.number, "name", "The property has no name")
    if not value:
        return RowError(row.number, "value", "The property is empty; a blank changes nothing")
    found = parse_row(row, {"sku": row.cells.get("sku", ""), PROPERTY + name: value})
    return (
        RowError(row.number, "value", found.reason) if isinstance(found, RowError) and found.column != "sku" else found
    )


def _weighed(row: Row, kilograms: bool) -> Row:
    """The weight in whole grams; a cell that is no number stays, and is refused with its reason."""
    cell = row.cells.get("weight_g", "")
    try:
        weight = amount(cell)
    except BadInput:
        return row
    if not kilograms and weight % 1:
        return row
    grams = (weight * 1000 if kilograms else weight).quantize(Decimal(1), ROUND_HALF_UP)
    return replace(row, cells={**row.cells, "weight_g": str(grams)})
