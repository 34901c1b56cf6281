"""What is wrong with a listing before it is told: each fault in one sentence, and where it stands. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from linndesk.domain.publishing import (
    Choices,
    ListingForm,
    Picture,
    Publication,
    Question,
    Section,
    Values,
    Variation,
    VariationRules,
)
from linndesk.domain.publishing_values import value_faults

MOST_TITLE = 500
MOST_PRICE = Decimal(10) ** 9
MOST_UNITS = 2**31 - 1
SECTIONS: tuple[Section, ...] = ("general", "return", "shipping", "payment", "variation")


@dataclass(frozen=True, slots=True)
class Fault:
    """``where``: title, description, price, quantity, categories, shipping, payment, pictures, own_attributes,
    variations; ``settings.SECTION.KEY`` and ``attributes.KEY`` of a question; of a variation
    ``variations.SKU.`` and what of it, such as ``variations.MUG-RED.attributes.Colour``."""

    where: str
    sentence: str


def faults(
    listing: Publication, form: ListingForm, attributes: Sequence[Question], rules: VariationRules
) -> list[Fault]:
    """Everything that the channel says it would not take, nothing twice; [] = it may be told."""
    found = (
        *_facts(listing, form),
        *configurator_faults(listing.choices, form),
        *_attributes(listing, form, attributes),
        *_pictures(listing, form),
        *_variations(listing, form, attributes, rules),
    )
    return list(dict.fromkeys(found))


def configurator_faults(choices: Choices, form: ListingForm) -> list[Fault]:
    """Those of what many listings have in common; its attributes are looked at with each listing."""
    found = [each for section in SECTIONS for each in _settings(choices, form, section)]
    if not choices.categories:
        found.append(Fault("categories", "Choose a category."))
    if form.shipping_each:
        found += _shipping(choices)
    if form.payment_each and not choices.payment:
        found.append(Fault("payment", "Choose at least one payment method."))
    return found


def _facts(listing: Publication, form: ListingForm) -> Iterator[Fault]:
    if not listing.title.strip():
        yield Fault("title", "Give it a title.")
    elif len(listing.title) > MOST_TITLE:
        yield Fault("title", f"The title has {len(listing.title):,} characters, and {MOST_TITLE} are the most.")
    most = form.most_description
    if most and len(listing.description) > most:
        said = f"The description has {len(listing.description):,} characters, and the channel takes {most:,}."
        yield Fault("description", said)
    if not (listing.variations and not form.main_price):
        yield from _price(listing.price, "price")
    yield from _quantity(listing.quantity, "quantity")


def _price(price: Decimal, where: str) -> Iterator[Fault]:
    if not price.is_finite() or price <= 0:
        yield Fault(where, "Give it a price above 0.")
    elif price > MOST_PRICE or price != price.quantize(Decimal("0.0001")):
        yield Fault(where, "Write the price with 4 decimals at most, and below 1,000,000,000.")


def _quantity(units: int, where: str) -> Iterator[Fault]:
    if not 0 <= units <= MOST_UNITS:
        yield Fault(where, f"The quantity is {units:,}, and 0 or more can be told.")


def _shipping(choices: Choices) -> Iterator[Fault]:
    if not choices.shipping:
        yield Fault("shipping", "Choose at least one shipping service, with its price.")
    for tag, count in Counter(tag for tag, _ in choices.shipping).items():
        if count > 1:
            yield Fault("shipping", f"{tag} is chosen twice.")
    for tag, price in choices.shipping:
        if not price.is_finite() or not 0 <= price <= MOST_PRICE:
            yield Fault("shipping", f"Give {tag} a price of 0 or more.")


def _settings(choices: Choices, form: ListingForm, section: Section) -> Iterator[Fault]:
    given = choices.settings.get(section, {})
    for each in form.questions:
        if each.section == section:
            yield from _answered(each, given, f"settings.{section}.{each.key}")


def _answered(question: Question, given: Values, where: str) -> Iterator[Fault]:
    yield from (Fault(where, said) for said in value_faults(question, given.get(question.key, ())))


def _attributes(listing: Publication, form: ListingForm, attributes: Sequence[Question]) -> Iterator[Fault]:
    """Those of the whole listing; where it has variations, what is theirs is looked at there."""
    for each in attributes:
        theirs = bool(listing.variations) and (each.of == "child" or _each_has(listing.variations, each))
        if not theirs or listing.attributes.get(each.key):
            yield from _answered(each, listing.attributes, f"attributes.{each.key}")
    yield from _own_attributes(listing, form)


def _own_attributes(listing: Publication, form: ListingForm) -> Iterator[Fault]:
    if listing.own_attributes and not form.own_attributes:
        yield Fault("own_attributes", "The channel takes no attributes that it does not know: take them out.")
    seen: set[str] = set()
    for name, value in listing.own_attributes:
        key = name.strip().casefold()
        if not key or not value.strip():
            yield Fault("own_attributes", "Give each attribute of your own a name and a value.")
        elif key in seen:
            yield Fault("own_attributes", f"{name.strip()} stands there twice.")
        seen.add(key)


def _each_has(variations: Sequence[Variation], question: Question) -> bool:
    """Whether every variation answers it by itself, which an attribute of the whole alone does not allow."""
    return question.of != "parent" and all(_has(each, question) for each in variations)


def _has(variation: Variation, question: Question) -> bool:
    """By its own answer, or because it varies by just that."""
    names = {name.strip().casefold() for name, value in variation.options if value.strip()}
    return bool(variation.attributes.get(question.key)) or bool(
        {question.key.casefold(), question.label.casefold()} & names
    )


def _pictures(listing: Publication, form: ListingForm) -> Iterator[Fault]:
    rules = form.pictures
    counted = len(listing.pictures)
    if rules.counting == "together":
        counted += sum(len(each.pictures) for each in listing.variations)
    if rules.most and counted > rules.most:
        yield Fault("pictures", f"It has {counted} pictures, and the channel takes {rules.most}.")
    yield from _urls(listing.pictures, "pictures")
    yield from _tags(listing.pictures, form, "pictures")
    main = {each.url for each in listing.pictures}
    for each in listing.variations:
        where = f"variations.{each.sku}.pictures"
        if rules.most_variant and len(each.pictures) > rules.most_variant:
            yield Fault(where, f"{each.sku} has {len(each.pictures)} pictures, and {rules.most_variant} are the most.")
        if rules.counting == "variant_from_main" and any(one.url not in main for one in each.pictures):
            yield Fault(where, f"The pictures of {each.sku} have to be among those of the whole listing.")
        yield from _urls(each.pictures, where)
        yield from _tags(each.pictures, form, where)


def _urls(pictures: Sequence[Picture], where: str) -> Iterator[Fault]:
    for url, count in Counter(each.url for each in pictures).items():
        if not _is_address(url):
            yield Fault(where, f"{url[:80] or 'A picture'} is no address; write it as https://shop.example/mug.jpg.")
        elif count > 1:
            yield Fault(where, f"{url[:80]} stands there twice.")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(each.isspace() for each in url)
    except ValueError:
        return False


def _tags(pictures: Sequence[Picture], form: ListingForm, where: str) -> Iterator[Fault]:
    known = {each.name: each.many for each in form.pictures.tags}
    for tag, count in Counter(tag for each in pictures for tag in each.tags).items():
        if tag not in known:
            yield Fault(where, f"The channel knows no pictures for {tag}.")
        elif count > 1 and not known[tag]:
            yield Fault(where, f"Only one picture can be the one for {tag}.")


def _variations(
    listing: Publication, form: ListingForm, attributes: Sequence[Question], rules: VariationRules
) -> Iterator[Fault]:
    if not listing.variations:
        return
    if not form.variations:
        yield Fault("variations", "The channel takes no variations: list each product by itself.")
        return
    yield from _options(listing, rules)
    for sku, count in Counter(each.sku for each in listing.variations).items():
        if count > 1:
            yield Fault("variations", f"{sku} is a variation twice.")
        if sku == listing.sku:
            yield Fault("variations", f"{sku} is the SKU of the whole listing: give its variations SKUs of their own.")
    for each in listing.variations:
        yield from _variation(each, form)
        for question in attributes:
            if question.key in each.attributes or (question.of == "child" and not _given(listing, each, question)):
                where = f"variations.{each.sku}.attributes.{question.key}"
                yield from _answered(question, each.attributes, where)


def _given(listing: Publication, variation: Variation, question: Question) -> bool:
    """Whether a variation need not answer it: it varies by that, or the whole listing says it for all of them."""
    return _has(variation, question) or bool(listing.attributes.get(question.key))


def _variation(each: Variation, form: ListingForm) -> Iterator[Fault]:
    where = f"variations.{each.sku}"
    if not each.sku.strip():
        yield Fault("variations", "Give each variation a SKU.")
    if form.variation_title and not each.title.strip():
        yield Fault(f"{where}.title", f"Give {each.sku} a title.")
    if form.variation_price and each.price is None:
        yield Fault(f"{where}.price", f"Give {each.sku} a price.")
    if each.price is not None:
        yield from _price(each.price, f"{where}.price")
    yield from _quantity(each.quantity, f"{where}.quantity")


def _options(listing: Publication, rules: VariationRules) -> Iterator[Fault]:
    names = dict.fromkeys(name for each in listing.variations for name, _ in each.options)
    if rules.most and len(names) > rules.most:
        said = f"They vary by {len(names)} things, and the channel takes {rules.most}: {', '.join(names)}."
        yield Fault("variations", said)
    for name, _ in rules.needed:
        if name not in names:
            yield Fault("variations", f"They have to vary by {name}.")
    if not names:
        yield Fault("variations", "Say by what they vary, for example Colour.")
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    for each in listing.variations:
        where = f"variations.{each.sku}.options"
        given = dict(each.options)
        if len(given) < len(each.options):
            yield Fault(where, f"{each.sku} names one thing twice.")
        for name in names:
            if not given.get(name, "").strip():
                yield Fault(where, f"Say the {name} of {each.sku}.")
        key = tuple(sorted(given.items()))
        if key and key in seen and seen[key] != each.sku:
            yield Fault(where, f"{each.sku} is the same as {seen[key]}: {', '.join(value for _, value in key)}.")
        seen.setdefault(key, each.sku)
