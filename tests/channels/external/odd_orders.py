"""Orders as apps write them: good ones, the same in another spelling, and any damage. For tests and the bench."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

ADDRESS = {
    "FullName": "Jane Roe", "Company": "", "Address1": "2 Low Street", "Address2": "", "Address3": "", "Town": "Leeds",
    "Region": "West Yorkshire", "PostCode": "LS1 4AB", "Country": "United Kingdom", "CountryCode": "GB",
    "PhoneNumber": "0113 496 0000", "EmailAddress": "jane@shop.example",
}  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31 - 1, 2**31, 2**63, 10**400, 0.1, -0.0, 1e308, float("nan"), "", " ", "0", "-1",
    "1,020", "1,020.00", "1.020,00", "12,5", "1e999", "NaN", "1" * 50, "\0", "\ud800", "ß" * 300, "0001-01-01",
    "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "/Date(1)/", "/Date(9e9)/",
    "now", "PAID", "unpaid", "CANCELED", 2, 3, "GBP", "JPY", "£", [], {}, [[]], [{}], [None], {"": None}, {"0": {}},
    Decimal("0.123456789012345"), Decimal("1e40"), {"a": {"b": 1}}, [{"Name": "Colour"}], ["gift"],
)  # fmt: skip


def line(number: object = "1", **changes: Any) -> dict[str, Any]:
    """One mug of 7.50, tax in it."""
    return {
        "OrderLineNumber": number, "SKU": "MUG-RED", "ItemTitle": "Mug, red", "Qty": 1, "PricePerUnit": Decimal("7.50"),
        "TaxRate": 20, "LinePercentDiscount": 0, "TaxCostInclusive": True, "UseChannelTax": False, "IsService": False,
        "Options": [], "CancelStatus": "NONE", **changes,
    }  # fmt: skip


def order(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A paid order to Leeds, of one mug where no lines are given."""
    return {
        "ReferenceNumber": "R-1", "ExternalReference": "PAY-1", "PaymentStatus": "PAID", "Site": "UK",
        "MatchPostalServiceTag": "RM CLR01", "MatchPaymentMethodTag": "CARD", "ChannelBuyerName": "Jane R",
        "Currency": "GBP", "ReceivedDate": "2026-03-01T10:00:00Z", "DispatchBy": "2026-03-03T00:00:00Z",
        "PostalServiceCost": Decimal("2.99"), "PostalServiceTaxRate": 20, "Discount": 0, "DeliveryAddress": ADDRESS,
        "BillingAddress": {}, "OrderItems": list(lines or [line()]), "ExtendedProperties": [], "Notes": [], **changes,
    }  # fmt: skip


def respelt(found: Any, seed: int) -> Any:
    """The same content otherwise: names in another case, numbers as texts, null or absence for what is blank."""
    return _respelt(found, random.Random(seed))


def _respelt(found: Any, dice: random.Random) -> Any:
    if isinstance(found, Mapping):
        pairs = [(_name(name, dice), _respelt(value, dice)) for name, value in found.items()]
        dice.shuffle(pairs)
        return {name: value for name, value in pairs if value not in ("", None, [], {}) or dice.random() < 0.5}
    if isinstance(found, list):
        made = [_respelt(each, dice) for each in found]
        return {str(place): each for place, each in enumerate(made)} if made and dice.random() < 0.3 else made
    if isinstance(found, bool):
        return dice.choice((found, str(found), int(found)))
    if isinstance(found, (int, Decimal)):
        places = max(0, -Decimal(found).as_tuple().exponent) + dice.randint(0, 2)  # type: ignore[operator]
        grouped = f"{found:,.{max(places, 1)}f}"
        return dice.choice((found, str(found), grouped, f"{found:.{places}f}"))
    return found


def _name(name: str, dice: random.Random) -> str:
    ways: tuple[Callable[[str], str], ...] = (str, str.lower, str.upper, lambda each: each[:1].lower() + each[1:])
    return dice.choice(ways)(name)


def damaged(seed: int) -> Any:
    """A good order with up to four odd places, or something that is no order."""
    dice = random.Random(seed)
    if dice.random() < 0.03:
        return copy.deepcopy(dice.choice(ODD))
    made = order(
        *(line(number, Qty=dice.randint(1, 3), IsService=dice.random() < 0.1) for number in range(dice.randint(1, 3))),
        ReferenceNumber=f"R-{dice.randint(1, 40)}",
        PaymentStatus=dice.choice(("PAID", "UNPAID", "CANCELLED", 0, 1)),
        Notes=[{"Note": "Ring twice", "IsInternal": False}],
        DeliveryAddress=dict(ADDRESS),
    )
    if dice.random() < 0.3:
        made = respelt(made, seed)
    damage(made, dice)
    return made


def damage(made: Any, dice: random.Random) -> None:
    """Up to four odd places in it."""
    for _ in range(dice.randint(0, 4)):
        places = list(_places(made))
        if places:
            _damage(dice, *dice.choice(places))


def _damage(dice: random.Random, container: Any, key: Any) -> None:
    deed = dice.random()
    if deed < 0.15:
        del container[key]
    elif deed < 0.25 and isinstance(container, list):
        container.append(copy.deepcopy(container[key]))
    else:
        container[key] = copy.deepcopy(dice.choice(ODD))


def _places(found: Any) -> Iterator[tuple[Any, Any]]:
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in pairs:
        yield found, key
        yield from _places(value)
