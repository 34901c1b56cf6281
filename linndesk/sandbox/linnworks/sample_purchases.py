"""Purchase orders of the practice Linnworks account for demo and training: one of each kind. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from linndesk.sandbox.linnworks.generate import UNKNOWN
from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.sandbox.linnworks.world import LinnworksWorld

PACKED, STRANGE, BEGUN, PENDING, DONE = "PO-2041", "PO-2042", "PO-2040", "PO-2043", "PO-2035"
NEW = "PRACTICE-NEW-1"  # a SKU that nobody here knows, nor has it ever been sold
_DAY = timedelta(days=1)


def sample_purchases(world: LinnworksWorld, now: datetime) -> None:
    """Open ones with packs and with SKUs that are unknown here, one that came in part, one not yet opened, one done."""
    today = now.replace(hour=9, minute=0, second=0, microsecond=0)
    mugs, glasses, candles = (
        _line("MUG RED 330", 48, "2.10", 1, packs=8),
        _line("GLASS-RED-1", 24, "3.25", 2, packs=4),
        _line("CANDLE-RED-1", 36, "1.80", 3, packs=3),
    )
    strange = (_line(UNKNOWN, 12, "6.40", 7), _line(NEW, 6, "11.00", 8, title="Oak serving tray, oiled"))
    begun = (_line("BOTTLE-RED-1", 60, "4.05", 4, packs=5), _line("BRUSH-RED-1", 40, "0.95", 5))
    names = ("Practice potters", "Practice traders")
    world.purchases.suppliers.update({_supplier(each): each for each in names})
    add, potters, traders = world.purchases.add, *map(_supplier, names)
    done = add(
        [_line("HOOK-RED-1", 30, "2.75", 6)],
        reference=DONE,
        supplier_id=traders,
        purchased=today - 21 * _DAY,
        expected=today - 7 * _DAY,
    )
    part = add(begun, reference=BEGUN, supplier_id=traders, purchased=today - 9 * _DAY, expected=today)
    add(
        [mugs, glasses],
        reference=PACKED,
        supplier_id=potters,
        supplier_reference="SO-77120",
        purchased=today - 5 * _DAY,
        expected=today + 2 * _DAY,
    )
    add(
        [candles, *strange],
        reference=STRANGE,
        supplier_id=traders,
        purchased=today - 4 * _DAY,
        expected=today - _DAY,
    )
    add([_line("LAMP-RED-2", 10, "9.90", 9)], reference=PENDING, supplier_id=potters, status="PENDING", purchased=today)
    world.purchases.deliver_all(done.id)
    world.purchases.another_client_delivers(part.id, "BOTTLE-RED-1", 24)


def _line(sku: str, units: int, price: str, number: int, *, packs: int = 0, title: str = "") -> PurchaseLine:
    """``number``: of its barcode, one of those that everybody may use in his own shop; ``packs``: how many of them."""
    size = units // packs if packs else 0
    return PurchaseLine(
        sku,
        units,
        Decimal(price),
        title,
        pack_quantity=packs,
        pack_size=size,
        supplier_code=f"S-{number:03d}",
        barcode=_barcode(number),
    )


def _barcode(number: int) -> str:
    """EAN-13 with its check digit."""
    digits = f"20000000{number:04d}"
    weighed = sum(int(each) * (3 if place % 2 else 1) for place, each in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def _supplier(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"practice-linnworks/supplier/{name}"))
