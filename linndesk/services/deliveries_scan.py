"""What a code under a scanner means among the lines of a purchase order. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from linndesk.domain.barcodes import gtin
from linndesk.services.deliveries_shown import Line, Scan

Texts = Callable[[Line], Iterable[str]]
_TIERS: tuple[Texts, ...] = (
    lambda line: (*line.barcodes, line.barcode),
    lambda line: (line.sku, line.item),
    lambda line: (line.supplier_barcode,),
    lambda line: (line.supplier_code,),
)
_NAMED = 3


def meant(lines: Sequence[Line], code: str) -> Scan:
    """The surest word counts: a barcode, then a SKU, then the supplier's barcode and code. Of several lines of one
    product the first that still expects some, else the last of them."""
    wanted = code.strip()
    there = [each for each in lines if not each.removed]
    for texts in _TIERS:
        found = [each for each in there if wanted and any(same(text, wanted) for text in texts(each))]
        if found:
            return _one(found, wanted)
    return Scan("", f"No line of this purchase order is called {wanted}" if wanted else "Nothing was scanned")


def _one(found: Sequence[Line], code: str) -> Scan:
    products = {(each.item_id or 0, each.item or each.sku.casefold()) for each in found}
    if len(products) > 1:
        names = list(dict.fromkeys(each.sku for each in found))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        said = f"{code} means several lines: {', '.join(names[:_NAMED])}{more}. Scan or type the SKU"
        return Scan("", said, several=True)
    short = next((each for each in found if each.remaining > 0), None)
    chosen = short or found[-1]
    return Scan(chosen.line_id, chosen.why_not, short is None)


def same(text: str, code: str) -> bool:
    """Whether it is that code, whatever its case; a UPC is the EAN with a leading nought."""
    number = gtin(code)
    return bool(text) and (text.strip().casefold() == code.casefold() or bool(number and gtin(text) == number))
