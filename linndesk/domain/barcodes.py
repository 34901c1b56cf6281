"""Barcodes: EAN, UPC and GTIN as one number; one with a wrong check digit proves nothing. Pure."""

from __future__ import annotations

_LENGTHS = (8, 12, 13, 14)


def gtin(text: str) -> str:
    """The 14 digits of a proper GTIN (a UPC of 12 digits is the EAN with a leading nought), else empty."""
    digits = "".join(each for each in text if not (each.isspace() or each == "-"))
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in _LENGTHS or not digits.strip("0"):
        return ""
    whole = digits.zfill(14)
    total = sum(int(each) * (3 if at % 2 == 0 else 1) for at, each in enumerate(whole[:13]))
    return whole if (10 - total % 10) % 10 == int(whole[13]) else ""


def differ(one: str, other: str) -> bool:
    """Two proper barcodes that name two products; one that is missing or broken proves nothing."""
    first, second = gtin(one), gtin(other)
    return bool(first and second) and first != second
