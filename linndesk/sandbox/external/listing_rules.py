"""What the practice shop says of a listing that it is to show: errors, warnings, advice. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from linndesk.sandbox.external import configurator, departments
from linndesk.sandbox.external.departments import Attribute
from linndesk.sandbox.external.listing_records import Message, Picture, Wanted
from linndesk.sandbox.external.tags import PAYMENT, SHIPPING

_TYPES = {
    "INT": re.compile(r"-?\d{1,9}"),
    "DECIMAL": re.compile(r"-?\d{1,9}(\.\d{1,4})?"),
    "BOOL": re.compile(r"true|false", re.IGNORECASE),
    "DATETIME": re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?Z?)?"),
}
_LONGEST_OWN = 40
_MOST_CATEGORIES = 2


def messages(wanted: Wanted) -> tuple[Message, ...]:
    """All that is to be said of it; with an Error among them it is not shown."""
    known = [each for each in wanted.categories if each in departments.CATEGORIES]
    said = [Message("Error", words) for words in _errors(wanted, known)]
    return (*said, *_advice(wanted, known))


def fits(kind: str, value: str) -> bool:
    """Whether a text is a value of that ExpectedType."""
    return kind not in _TYPES or _TYPES[kind].fullmatch(value) is not None


def _errors(wanted: Wanted, known: Sequence[str]) -> Iterator[str]:
    yield from _plain(wanted)
    yield from (f"There is no category {each}" for each in wanted.categories if each not in known)
    if not wanted.categories:
        yield "It has no category"
    if len(wanted.categories) > _MOST_CATEGORIES:
        yield f"It has more than {_MOST_CATEGORIES} categories"
    yield from _settings(wanted)
    yield from _pictures(wanted.pictures, configurator.MOST_IMAGES, "It")
    for each in wanted.variants:
        yield from _pictures(each.pictures, configurator.MOST_VARIANT_IMAGES, each.sku)
    yield from _money(wanted)
    if known:
        yield from _attributes(wanted, departments.attributes(known, dict(wanted.settings)))
        yield from _variations(wanted, known)


def _plain(wanted: Wanted) -> Iterator[str]:
    if not wanted.title.strip() or len(wanted.title) > configurator.LONGEST_TITLE:
        yield f"The title has to have 1 to {configurator.LONGEST_TITLE} characters"
    if len(wanted.description) > configurator.LONGEST_DESCRIPTION:
        yield f"The description is longer than {configurator.LONGEST_DESCRIPTION} characters"
    prices = [each.price for each in wanted.variants] if wanted.variants else [wanted.price]
    if any(each is None or each <= 0 for each in prices):
        yield "The price has to be more than 0"
    if any(not name.strip() or len(name) > _LONGEST_OWN for name, _ in wanted.own):
        yield f"An attribute of your own has to have 1 to {_LONGEST_OWN} characters"


def _settings(wanted: Wanted) -> Iterator[str]:
    given = dict(wanted.settings)
    for each in configurator.SETTINGS:
        values = [value for value in given.pop(each.id, ()) if value]
        if each.required and not values:
            yield f"{each.name} has to be given"
        if not each.multi and len(values) > 1:
            yield f"{each.name} has more than one value"
        yield from _values(each.name, each.kind, each.options if each.only else (), each.pattern, values)
    yield from (f"There is no setting {each}" for each in given)


def _values(name: str, kind: str, options: Sequence[str], pattern: str, values: Sequence[str]) -> Iterator[str]:
    for value in values:
        if options and value not in options:
            yield f"{name} has no choice {value}"
        elif not fits(kind, value) or (pattern and not re.search(pattern, value)):
            yield f"{name} cannot be {value}"


def _pictures(pictures: Sequence[Picture], most: int, whose: str) -> Iterator[str]:
    if len(pictures) > most:
        yield f"{whose} has more than {most} pictures"
    if any(not each.url.startswith(("http://", "https://")) for each in pictures):
        yield "A picture's address has to begin with http"
    tags = Counter(tag for each in pictures for tag in each.tags)
    yield from (f"There is no picture tag {tag}" for tag in tags if tag not in configurator.IMAGE_TAGS)
    yield from (
        f"Only one picture can be {tag}" for tag, count in tags.items()
        if count > 1 and not configurator.IMAGE_TAGS.get(tag, True)
    )  # fmt: skip


def _money(wanted: Wanted) -> Iterator[str]:
    services, methods = {each[0] for each in SHIPPING}, {each[0] for each in PAYMENT}
    if not wanted.shipping:
        yield "It names no shipping service"
    yield from (f"There is no shipping service {tag}" for tag, _ in wanted.shipping if tag not in services)
    if any(price < Decimal(0) for _, price in wanted.shipping):
        yield "A shipping service cannot cost less than nothing"
    if not wanted.payment:
        yield "It names no payment method"
    yield from (f"There is no payment method {tag}" for tag in wanted.payment if tag not in methods)


def _attributes(wanted: Wanted, asked: Sequence[Attribute]) -> Iterator[str]:
    by_id = {each.id: each for each in asked}
    whole = _by_key(wanted.attributes)
    yield from (f"There is no attribute {key} in this category" for key in whole if key not in by_id)
    for each in asked:
        values = [value for value in whole.get(each.id, ()) if value]
        yield from _attribute(each, values)
        if each.required and not values and not _in_all_variants(wanted, each):
            yield f"{each.name} has to be given"
    for variant in wanted.variants:
        for key, found in _by_key(variant.attributes).items():
            if key in by_id:
                yield from _attribute(by_id[key], [value for value in found if value])


def _attribute(asked: Attribute, values: Sequence[str]) -> Iterator[str]:
    if len(values) > asked.most:
        yield f"{asked.name} is given more than {asked.most} times"
    yield from _values(asked.name, asked.kind, asked.options if asked.only else (), asked.pattern, values)


def _in_all_variants(wanted: Wanted, asked: Attribute) -> bool:
    """What differs between variations counts as given, and so does what each of them has."""
    if asked.read == "Parent" or not wanted.variants:
        return False
    names = {name for name, _ in wanted.options}
    return asked.id in names or all(dict(each.attributes).get(asked.id) for each in wanted.variants)


def _variations(wanted: Wanted, known: Sequence[str]) -> Iterator[str]:
    if not wanted.variants:
        if wanted.options:
            yield "It names variations and has none"
        return
    most, needed = departments.variation(known)
    names = [name for name, _ in wanted.options]
    if len(names) > most:
        yield f"Products of this category vary by {most} things at most"
    yield from (f"Its products have to vary by {name}" for name, _ in needed if name not in names)
    yield from _combinations(wanted, names)


def _combinations(wanted: Wanted, names: Sequence[str]) -> Iterator[str]:
    values = dict(wanted.options)
    for each in wanted.variants:
        if sorted(name for name, _ in each.options) != sorted(names):
            yield f"{each.sku} is not complete: it has to have {', '.join(names)}"
        yield from (
            f"{each.sku} has a {name} that is not among its values"
            for name, value in each.options if value not in values.get(name, (value,))
        )  # fmt: skip
    seen = Counter(frozenset(each.options) for each in wanted.variants)
    if max(seen.values()) > 1:
        yield "Two of its variations are the same"
    if wanted.sku in {each.sku for each in wanted.variants}:
        yield "A variation has the SKU of the whole"


def _advice(wanted: Wanted, known: Sequence[str]) -> Iterator[Message]:
    if not (wanted.pictures or any(each.pictures for each in wanted.variants)):
        yield Message("Recommendation", "Listings with a picture sell better")
    if not (wanted.quantity or any(each.quantity for each in wanted.variants)):
        yield Message("Warning", "It has no units and is not shown until it has")
    if known:
        given = {key for key, value in wanted.attributes if value}
        for each in departments.attributes(known, dict(wanted.settings)):
            if not each.required and each.read != "Child" and each.id not in given:
                yield Message("Recommendation", f"Give its {each.name}")


def _by_key(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
