"""What a patch of fulfillment_availability tells, and what Amazon has against it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from linndesk.sandbox.amazon.records import Listing

ATTRIBUTE = "fulfillment_availability"
PATH = f"/attributes/{ATTRIBUTE}"
MOST_UNITS = 9_999_999
MOST_DAYS = 30
ANY_TYPE = "PRODUCT"  # stands for every product type where only the offer is changed
_KNOWN = frozenset(
    {
        "fulfillment_channel_code",
        "quantity",
        "lead_time_to_ship_max_days",
        "restock_date",
        "is_inventory_available",
        "marketplace_id",
    }
)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A level. ``quantity`` None = Amazon is to hold the stock; ``keeps_latency``: ``latency`` was not spoken of."""

    quantity: int | None
    latency: int | None
    keeps_latency: bool


def issue(code: str, message: str, name: str = ATTRIBUTE, category: str = "INVALID_ATTRIBUTE") -> Json:
    """An error as Amazon writes it."""
    return {
        "code": code,
        "message": message,
        "severity": "ERROR",
        "attributeNames": [name],
        "categories": [category],
    }


def read(
    patches: Sequence[Json], product_type: str, listings: Sequence[Listing], region: str
) -> tuple[Told | None, list[Json]]:
    """What is told, or None and the reasons. ``patches`` are objects with an op and a path, as the model says."""
    issues = list(_wrong_type(product_type, listings))
    told: Told | None = None
    for each in patches:
        own = list(_wrong_patch(each, region))
        issues += own
        if not own:
            told = _told(each, told)
    return (None, issues) if issues or told is None else (told, [])


def _wrong_type(product_type: str, listings: Sequence[Listing]) -> Iterator[Json]:
    own = {each.product_type for each in listings}
    if own and product_type not in (ANY_TYPE, *own):
        yield issue("8541", f"The product type {product_type} is not that of the listing.", "product_type")


def _wrong_patch(patch: Json, region: str) -> Iterator[Json]:
    if patch["path"] != PATH:
        name = str(patch["path"]).removeprefix("/attributes/")
        nested = patch["path"].startswith(f"{PATH}/")
        words = "Patching nested attributes is not supported." if nested else "The attributes are invalid."
        yield issue("90000900", words, name)
        return
    values = patch.get("value", [])
    if patch["op"] != "delete" and not values:
        yield _too_few(ATTRIBUTE)
    for each in values:
        yield from _wrong_entry(each, patch["op"], region)
    codes = [each.get("fulfillment_channel_code") for each in values]
    if len({str(each) for each in codes}) < len(codes):
        yield issue("99010", "A fulfillment_channel_code stands there more than once.")


def _wrong_entry(entry: Json, op: str, region: str) -> Iterator[Json]:
    for name in sorted(set(entry) - _KNOWN):
        yield issue("90000900", "The attributes are invalid.", f"{ATTRIBUTE}.{name}")
    code = entry.get("fulfillment_channel_code")
    if code is None:
        yield _too_few("fulfillment_channel_code")
    elif code not in ("DEFAULT", f"AMAZON_{region}"):
        yield issue("90244", f"The value {code!r} of 'fulfillment_channel_code' is not valid.")
    elif code == "DEFAULT" and op != "delete":
        yield from _wrong_number(entry, "quantity", MOST_UNITS, required=True)
    yield from _wrong_number(entry, "lead_time_to_ship_max_days", MOST_DAYS, required=False)


def _wrong_number(entry: Json, name: str, most: int, *, required: bool) -> Iterator[Json]:
    if name not in entry:
        if required:
            yield issue("90220", f"'{name}' is required but not supplied.", name, "MISSING_ATTRIBUTE")
        return
    value = entry[name]
    if isinstance(value, bool) or not isinstance(value, int):
        yield issue("4000003", f"The value {value!r} of '{name}' is not a whole number.", name)
    elif value < 0:
        yield issue("99023", f"'{name}' is {value}, less than the minimum of 0.", name)
    elif value > most:
        yield issue("99024", f"'{name}' is {value}, more than the maximum of {most}.", name)


def _too_few(name: str) -> Json:
    words = (
        f"The field '{name}' for the attribute '{ATTRIBUTE}' does not have enough values. "
        "The required minimum is '1' value(s)."
    )
    return issue("99022", words, name, "MISSING_ATTRIBUTE")


def _told(patch: Json, before: Told | None) -> Told:
    """merge keeps what it does not name; add and replace wipe it; delete leaves nothing to sell."""
    if patch["op"] == "delete":
        return Told(0, None, keeps_latency=False)
    entries = {each["fulfillment_channel_code"]: each for each in patch["value"]}
    entry = entries.get("DEFAULT")
    if entry is None:
        return Told(None, None, keeps_latency=False)
    if "lead_time_to_ship_max_days" in entry:
        return Told(entry["quantity"], entry["lead_time_to_ship_max_days"], keeps_latency=False)
    if patch["op"] != "merge":
        return Told(entry["quantity"], None, keeps_latency=False)
    if before is None:
        return Told(entry["quantity"], None, keeps_latency=True)
    return Told(entry["quantity"], before.latency, before.keeps_latency)
