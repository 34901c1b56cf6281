"""GetOpenOrders' filters and sorting, over the fields that are practised. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from linndesk.sandbox.linnworks.asked import Refusal, refused
from linndesk.sandbox.linnworks.records import STATUSES, Order
from linndesk.sandbox.linnworks.times import read_time

Json = Mapping[str, Any]
Test = Callable[[Order], bool]

_TEXTS: Mapping[str, Callable[[Order], list[str]]] = {
    "GENERAL_INFO_ORDER_ID": lambda order: [str(order.number)],
    "GENERAL_INFO_REFERENCE_NUMBER": lambda order: [order.reference],
    "GENERAL_INFO_SOURCE": lambda order: [order.source],
    "GENERAL_INFO_SUBSOURCE": lambda order: [order.sub_source],
    "ITEMS_SKU": lambda order: [each.sku for each in order.lines],
}
_LISTS: Mapping[str, Callable[[Order], list[str]]] = {
    **_TEXTS,
    "GENERAL_INFO_STATUS": lambda order: [str(STATUSES.index(order.status)), order.status],
    "LOCATION_ID": lambda order: [order.location_id],
}
_SWITCHES: Mapping[str, Callable[[Order], bool]] = {
    "GENERAL_INFO_PARKED": lambda order: order.parked,
    "GENERAL_INFO_LOCKED": lambda order: order.locked,
    "GENERAL_INFO_INVOICE_PRINTED": lambda order: order.invoice_printed,
    "GENERAL_INFO_PART_SHIPPED": lambda order: order.part_shipped,
}
_DATES: Mapping[str, Callable[[Order], datetime | None]] = {
    "GENERAL_INFO_DATE": lambda order: order.received,
    "GENERAL_INFO_DESPATCHBYDATE": lambda order: order.despatch_by,
}
_NUMBERS: Mapping[str, Callable[[Order], float]] = {
    "GENERAL_INFO_ITEMS_COUNT": lambda order: len(order.lines),
    "SHIPPING_INFORMATION_WEIGHT": lambda order: float(order.shipping.total_weight),
}
_LIKE: Mapping[str, Callable[[str, str], bool]] = {
    "Equal": lambda has, text: has == text,
    "Contains": lambda has, text: text in has,
    "StartWith": lambda has, text: has.startswith(text),
    "EndsWith": lambda has, text: has.endswith(text),
}
_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "Equal": lambda has, value: has == value,
    "Greater": lambda has, value: has > value,
    "Lower": lambda has, value: has < value,
}


def wanted(filters: Json, now: datetime) -> Test:
    """Whether an order is asked for: every filter has to fit. Raises Refusal for a field that is not practised."""
    tests = [_text(each) for each in filters.get("TextFields", ())]
    tests += [_list(each) for each in filters.get("ListFields", ())]
    tests += [_switch(each) for each in filters.get("BooleanFields", ())]
    tests += [_number(each) for each in filters.get("NumericFields", ())]
    tests += [_date(each, now) for each in filters.get("DateFields", ())]
    return lambda order: all(each(order) for each in tests)


def in_order(orders: list[Order], sorting: list[Json]) -> list[Order]:
    """Sorted; by number from the newest where nobody says how."""
    found = sorted(orders, key=lambda each: each.number, reverse=not sorting)
    for each in sorted(sorting, key=lambda rule: int(rule["Order"]), reverse=True):
        key = _sort_key(each["FieldCode"])
        found.sort(key=key, reverse=each["Direction"] == "Descending")
    return found


def _sort_key(code: str) -> Callable[[Order], Any]:
    known: Mapping[str, Callable[[Order], Any]] = {
        "GENERAL_INFO_ORDER_ID": lambda order: order.number,
        "GENERAL_INFO_DATE": lambda order: order.received,
        "GENERAL_INFO_REFERENCE_NUMBER": lambda order: order.reference,
    }
    found: Callable[[Order], Any] = _known(known, code)
    return found


def _known(table: Mapping[str, Any], code: str) -> Any:
    if code not in table:
        raise Refusal(refused(f"{code} is not practised here"))
    return table[code]


def _text(rule: Json) -> Test:
    get, like, text = _known(_TEXTS, rule["FieldCode"]), _LIKE[rule["Type"]], rule["Text"].lower()
    return lambda order: any(like(each.lower(), text) for each in get(order))


def _list(rule: Json) -> Test:
    get, value = _known(_LISTS, rule["FieldCode"]), rule["Value"].lower()
    return lambda order: (value in [each.lower() for each in get(order)]) == (rule["Type"] == "Is")


def _switch(rule: Json) -> Test:
    get = _known(_SWITCHES, rule["FieldCode"])
    return lambda order: get(order) == rule["Value"]


def _number(rule: Json) -> Test:
    get, compare = _known(_NUMBERS, rule["FieldCode"]), _COMPARED[rule["Type"]]
    return lambda order: compare(get(order), rule["Value"])


def _date(rule: Json, now: datetime) -> Test:
    get = _known(_DATES, rule["FieldCode"])
    if rule["Type"] == "Range":
        if "DateFrom" not in rule or "DateTo" not in rule:
            raise Refusal(refused("A range of dates needs DateFrom and DateTo"))
        first, last = read_time(rule["DateFrom"]), read_time(rule["DateTo"])
        return lambda order: (at := get(order)) is not None and first <= at <= last
    edge = now - timedelta(days=rule.get("Value", 0))
    older = rule["Type"] == "OlderThan"
    return lambda order: (at := get(order)) is not None and (at < edge) == older
