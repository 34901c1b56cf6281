"""Barcodes of products: which are proper GTINs, and when two of them are different products. Pure."""

from __future__ import annotations

_LENGTHS = (8, 12, 13, 14)


def gtin(text: str) -> str | None:
    """The 14 digits of a proper EAN-8, UPC-A, EAN-13 or GTIN-14 (spaces and dashes aside), else None."""
    digits = text.replace(" ", "").replace("-", "")
    if len(digits) not in _LENGTHS or not (digits.isascii() and digits.isdigit()) or not digits.strip("0"):
        return None
    full = digits.zfill(14)
    total = sum(int(each) * (3 if at % 2 == 0 else 1) for at, each in enumerate(full[:13]))
    return full if (10 - total % 10) % 10 == int(full[13]) else None


def differ(one: str, other: str) -> bool:
    """Two proper barcodes that name two products; one that is missing or broken proves nothing."""
    first, second = gtin(one), gtin(other)
    return first is not None and second is not None and first != second
