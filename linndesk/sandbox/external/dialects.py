"""How different makers spell the same answers: one table, and the one function that applies it. Pure.

An answer is made of dicts with the names of the documentation, of lists, texts, Decimals, ints, bools, datetimes, None
and :class:`Word`; a dialect turns it into JSON without changing what it says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal

Refusing = Literal["json500", "json400", "html500", "error"]
_EASTERN = timezone(timedelta(hours=-8))


@dataclass(frozen=True, slots=True)
class Word:
    """A member of an enumeration: its name and its number."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """The spelling of one maker. Names of members are the documentation's, whatever the dialect makes of them.

    ``renamed``: by ``Name``, or by ``Endpoint.Name`` for one endpoint; ``dropped``: never there; ``dropped_blank``:
    left out where nothing is in them; ``blank_zero``: numbers that are "" when they are nothing; ``as_number``: texts
    that are numbers where they look like one; ``as_object``: arrays that are objects with the places as names, from 1;
    ``lone``: arrays of one that are that one; ``listed``: objects that stand in an array of one; ``empty_row``: arrays
    that end in a row of nothing; ``null_empty``: arrays that are null where nothing is in them.
    """

    camel: bool = False
    enums: Literal["name", "number", "lower"] = "name"
    enum_numbers: frozenset[str] = frozenset()  # members whose words are numbers though others are names
    text_numbers: bool = False
    thousands: bool = False
    truth: Literal["json", "True", "true", "1"] = "json"
    error: Literal["field", "bare", "never"] = "field"
    no_error: Literal["null", "empty", "absent"] = "null"
    bare_token: bool = False  # who has no token is told so in bare text
    times: Literal["iso", "space", "digits", "milliseconds", "offset", "naive", "date"] = "iso"
    unset: Literal["null", "year1"] = "null"
    renamed: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    drops_null: bool = False
    dropped_blank: frozenset[str] = frozenset()
    blank_zero: frozenset[str] = frozenset()
    as_number: frozenset[str] = frozenset()
    as_object: frozenset[str] = frozenset()
    lone: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    empty_row: frozenset[str] = frozenset()
    null_empty: frozenset[str] = frozenset()
    more: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # members that nobody knows, by array
    refusing: Refusing = "json500"  # what a request is answered that is not as it has to be
    post_sale_named: str = "PostSaleOptionsEndpoint"  # by the manifest
    category_prefix: str = ""  # with letters, ids of categories are words
    # -- what the maker does otherwise
    post_sale: Literal["full", "minimal"] = "full"
    wants_token: bool = False  # for its configurator's settings too
    lenient: bool = False  # members that it does not know are passed over
    unknown_feed_ready: bool = False  # a feed that it does not know is an error, and ready
    rows: Literal["all", "failures", "none"] = "all"
    pages: Literal["counted", "not_empty", "ignored"] = "counted"
    wizard: bool = True
    odd_truth: bool = False  # any text is true, "False" too
    farewell: str = ""


_NUMBERS = frozenset({"OrderLineNumber", "Reference", "ReferenceNumber"})
_UNSAID = frozenset({"Discount", "DiscountType", "DispatchBy", "MarketplaceIoss", "MarketplaceTaxId"})
_REGEX = frozenset({"RegExValidation", "RegExError"})

_CATEGORY = frozenset({"CategoryId"})  # the documentation has a Long
_LISTING_NUMBERS = _CATEGORY | {"ExternalListingId", "ValueOptions", "InitialValues"}
_PLAIN_NAME = "PostSaleOptions"  # as the documentation's table has it

DIALECTS: Mapping[str, Dialect] = {
    "pascal": Dialect(as_number=_CATEGORY),
    "sample": Dialect(
        no_error="absent",
        drops_null=True,
        enum_numbers=frozenset({"DiscountType"}),
        times="digits",
        as_number=_LISTING_NUMBERS,
        post_sale_named=_PLAIN_NAME,
        rows="failures",
    ),
    "camel": Dialect(
        camel=True,
        enums="number",
        error="never",
        no_error="absent",
        as_number=frozenset({"ChannelFeedId"}),
        renamed={"AttribueReadFrom": "AttributeReadFrom"},
        refusing="json400",
        rows="failures",
    ),
    "laravel": Dialect(
        text_numbers=True,
        thousands=True,
        truth="true",
        bare_token=True,
        times="offset",
        dropped=frozenset({"AccountName"}),
        dropped_blank=_UNSAID,
        blank_zero=frozenset({"PostalServiceTaxRate"}),
        as_number=_NUMBERS | _CATEGORY,
        renamed={"PostSaleOptionsEndpoint.Types": "Type", "ProductFeedMessageType": "Type"},
        as_object=frozenset({"Notes", "Orders", "Categories", "SubReasons"}),
        lone=frozenset({"Attributes", "NeededVariations", "Messages", "ChannelReferences", "ProductFeeds"}),
        listed=frozenset({"DeliveryAddress", "BillingAddress"}),
        empty_row=frozenset({"Options", "ExtendedProperties"}),
        refusing="html500",
        odd_truth=True,
        farewell="User config does not exist",
    ),
    "node": Dialect(
        no_error="empty",
        dropped=_REGEX | {"AccountName"},
        times="milliseconds",
        unset="year1",
        lone=frozenset({"ShippingTags"}),
        renamed={"AttribueReadFrom": "AttributeReadFrom", "ProductFeedMessageType": "Type"},
        null_empty=frozenset({"ValueOptions", "InitialValues", "Messages", "ChannelReferences", "SubReasons"}),
        post_sale_named=_PLAIN_NAME,
        pages="not_empty",
        refusing="error",
    ),
    "couriers": Dialect(
        text_numbers=True,
        truth="True",
        no_error="empty",
        enums="lower",
        times="space",
        renamed={
            "ShippingTagsEndpoint.FriendlyName": "Name",
            "PaymentTagsEndpoint.FriendlyName": "Name",
            "DespatchEndpoint.ReferenceNumber": "OrderId",
            "SortOrder": "Sortorder",
            "RegExValidation": "RegexValidation",
            "RegExError": "RegexError",
        },
        dropped=frozenset({"Site", "DispatchBy", "PaidOn"}),
        pages="ignored",
        wizard=False,
        post_sale="minimal",
        wants_token=True,
        refusing="error",
    ),
    "marketplace": Dialect(
        truth="1",
        times="naive",
        dropped=frozenset({"PaidOn"}),
        more={
            "Orders": {"Source": "MLM", "SubSource": "shop", "OrderStatusType": "PAID", "Taxes": [{"Rate": 16.0}]},
            "ConfigItems": {"Validation": None},
            "Categories": {"ParentId": None, "Listable": 1},
        },
        null_empty=frozenset({"Messages"}),
        category_prefix="MLM",
        unknown_feed_ready=True,
        rows="none",
        refusing="json400",
    ),
    "serialised": Dialect(times="date", enums="number", no_error="empty", drops_null=True, post_sale_named=_PLAIN_NAME),
}

MODEL = Dialect(
    as_number=_CATEGORY, refusing="error", lenient=True
)  # as the documentation would have an app, its refusals too


def spell(answer: Mapping[str, Any], dialect: Dialect, endpoint: str) -> bytes:
    """An answer as its maker writes it: JSON in UTF-8."""
    error = answer.get("Error")
    told = {key: value for key, value in answer.items() if key != "Error"}
    body = _Speller(dialect, endpoint).members(told)
    if error and dialect.error == "field":
        body = {_name("Error", dialect): error, **body}
    elif not error and dialect.no_error != "absent":
        body = {_name("Error", dialect): None if dialect.no_error == "null" else "", **body}
    return written(body).encode("utf-8")


def _name(name: str, dialect: Dialect) -> str:
    if not dialect.camel:
        return name
    head = len(name) if name.isupper() else 1
    return name[:head].lower() + name[head:]


class _Speller:
    def __init__(self, dialect: Dialect, endpoint: str) -> None:
        self._dialect = dialect
        self._endpoint = endpoint

    def members(self, given: Mapping[str, Any]) -> dict[str, Any]:
        dialect, made = self._dialect, dict[str, Any]()
        for name, value in given.items():
            if name in dialect.dropped or (value is None and dialect.drops_null):
                continue
            if name in dialect.dropped_blank and not isinstance(value, bool) and not value:
                continue
            new = dialect.renamed.get(f"{self._endpoint}.{name}") or dialect.renamed.get(name) or name
            if name == "Error" and value is None and dialect.no_error == "empty":
                value = ""
            made[_name(new, dialect)] = self._value(name, value)
        return made

    def _value(self, name: str, value: Any) -> Any:
        dialect = self._dialect
        if isinstance(value, dict):
            return [self.members(value)] if name in dialect.listed else self.members(value)
        if isinstance(value, list):
            return self._array(name, value)
        if isinstance(value, Word):
            return self._word(name, value)
        if isinstance(value, bool):
            return self._truth(value)
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, Decimal | int):
            return self._number(name, value)
        if isinstance(value, str) and name in dialect.as_number and _is_plain_number(value):
            return int(value)
        if value is None and dialect.unset == "year1" and name in _TIMES:
            return "0001-01-01T00:00:00.000Z"
        return value

    def _array(self, name: str, rows: list[Any]) -> Any:
        dialect = self._dialect
        made = [self._value(name, each) for each in rows]
        extras = dialect.more.get(name, {})
        made = [{**each, **extras} if isinstance(each, dict) else each for each in made]
        if name in dialect.empty_row:
            made.append({_name(each, dialect): "" for each in ("Name", "Value")})
        if name in dialect.null_empty and not made:
            return None
        if name in dialect.lone and len(made) == 1:
            return made[0]
        if name in dialect.as_object:
            return {str(place): each for place, each in enumerate(made, 1)}
        return made

    def _word(self, name: str, word: Word) -> Any:
        if self._dialect.enums == "number" or name in self._dialect.enum_numbers:
            return word.number
        return word.name.lower() if self._dialect.enums == "lower" else word.name

    def _truth(self, value: bool) -> Any:
        kind = self._dialect.truth
        if kind == "json":
            return value
        if kind == "1":
            return int(value)
        return str(value) if kind == "True" else str(value).lower()

    def _moment(self, value: datetime) -> str:
        at, kind = value.astimezone(UTC), self._dialect.times
        plain = at.strftime("%Y-%m-%dT%H:%M:%S")
        if kind == "offset":
            return at.astimezone(_EASTERN).isoformat(timespec="seconds")
        if kind == "date":
            return f"/Date({round(at.timestamp() * 1000)})/"
        ends = {"iso": "Z", "digits": ".0000000Z", "milliseconds": ".000Z", "naive": ""}
        return f"{plain.replace('T', ' ')}Z" if kind == "space" else plain + ends[kind]

    def _number(self, name: str, value: Decimal | int) -> Any:
        dialect = self._dialect
        if not value and name in dialect.blank_zero:
            return ""
        if not dialect.text_numbers:
            return value
        return f"{value:,}" if dialect.thousands and isinstance(value, Decimal) else str(value)


_TIMES = frozenset({"ReceivedDate", "PaidOn", "DispatchBy", "NoteEntryDate"})


def _is_plain_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and str(int(value)) == value


def written(value: Any) -> str:
    """JSON with Decimals to the last digit, which the library's own writer does not give."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
