"""What a listing is that is made on a channel: the questions asked of it, what it says, what became of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Action = Literal["create", "update", "delete"]
Section = Literal["general", "return", "shipping", "payment", "variation"]
ValueKind = Literal["text", "int", "decimal", "bool", "moment", "choice"]
Counting = Literal["together", "variants_apart", "variant_from_main"]
Severity = Literal["error", "warning", "hint"]
Values = Mapping[str, tuple[str, ...]]  # answers by the question's key

# How a template stands. *unknown*: its creation was told and no answer came; a person looks there (R-LOST).
TemplateState = Literal["draft", "creating", "listed", "updating", "deleting", "deleted", "refused", "unknown"]


MARK = "#"  # before an id that is a number there, and before a text that begins with it


def id_of_text(text: str) -> str:
    """Such as a reference of the channel's list of products, as the id of a listing."""
    return MARK + text if text.startswith(MARK) else text


def shown_id(kept: str) -> str:
    """An id of a channel as people read it."""
    return kept.removeprefix(MARK)


@dataclass(frozen=True, slots=True)
class Question:
    """A setting or an attribute that the channel asks of a listing. All texts are the channel's, plain.

    ``choices``: what it suggests, and where ``only_choices`` all that it takes; ``most``: how many values one answer
    has at most; ``desired``: better given than left out. ``pattern``: a regular expression that a value has to fit,
    ``pattern_error``: the channel's words for one that does not. ``of``: an attribute of the whole listing, of each of
    its variations, or as it comes. ``section`` and ``subtitle`` group settings, in the order of ``place``.
    """

    key: str
    label: str
    help: str = ""
    kind: ValueKind = "text"
    required: bool = False
    desired: bool = False
    choices: tuple[str, ...] = ()
    only_choices: bool = False
    most: int = 1
    pattern: str = ""
    pattern_error: str = ""
    initial: tuple[str, ...] = ()
    section: Section = "general"
    subtitle: str = ""
    place: tuple[int, int] = (0, 0)
    of: Literal["either", "parent", "child"] = "either"


@dataclass(frozen=True, slots=True)
class PictureTag:
    """A role of pictures. ``many``: several pictures may have it."""

    name: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class PictureRules:
    """``most``: of the listing, ``most_variant``: of one variation, 0 = no limit is named."""

    counting: Counting = "together"
    most: int = 0
    most_variant: int = 0
    tags: tuple[PictureTag, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingForm:
    """What an app asks of every listing. ``most_description``: characters, 0 = no limit. ``html``: the description may
    be HTML. ``own_attributes``: attributes that it does not know may be added. ``shipping_each``, ``payment_each``:
    a listing names its shipping services with a price each, and its payment methods."""

    questions: tuple[Question, ...] = ()
    most_description: int = 0
    pictures: PictureRules = field(default_factory=PictureRules)
    html: bool = False
    own_attributes: bool = False
    variations: bool = False
    main_price: bool = False
    variation_title: bool = False
    variation_price: bool = False
    shipping_each: bool = False
    payment_each: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """``id`` as the channel gave it, always text: some have numbers, some words."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """Some of the categories, flat. ``more``: another page follows."""

    categories: tuple[Category, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class VariationRules:
    """By what products of a category may vary. ``most``: how many such, 0 = none named; ``needed``: name and help."""

    most: int = 0
    needed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """``url``: http(s), where the channel fetches it."""

    url: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variation:
    """One product of several that are listed as one. ``options``: name and value, such as Colour, Red."""

    sku: str
    title: str
    quantity: int
    price: Decimal | None
    options: tuple[tuple[str, str], ...]
    pictures: tuple[Picture, ...] = ()
    attributes: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """A configurator: what many listings have in common. ``id``: ours, told as ConfiguratorId. ``settings``: answers
    by section. ``payment``: tags of payment methods; ``shipping``: tag and price."""

    id: int
    settings: Mapping[Section, Values] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    attributes: Values = field(default_factory=dict)
    shipping: tuple[tuple[str, Decimal], ...] = ()
    payment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """One listing as it is to be told. ``template_id``: ours; ``external_id``: the channel's, "" = it has none yet;
    MARK stands before it where the channel gave a number, so that it gets one back.

    ``quantity``: units; ``attributes``: those of the configurator with the listing's own in their place;
    ``own_attributes``: name and value of those that the channel does not know.
    """

    template_id: int
    sku: str
    title: str
    description: str
    quantity: int
    price: Decimal
    choices: Choices
    external_id: str = ""
    pictures: tuple[Picture, ...] = ()
    attributes: Values = field(default_factory=dict)
    own_attributes: tuple[tuple[str, str], ...] = ()
    variations: tuple[Variation, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedMessage:
    """What the channel says of a listing, in its own words."""

    severity: Severity
    words: str


@dataclass(frozen=True, slots=True)
class FeedProduct:
    """What became of one listing. ``references``: SKU, and what the channel calls it in its list of products."""

    sku: str
    template_id: int
    external_id: str = ""
    url: str = ""
    messages: tuple[FeedMessage, ...] = ()
    references: tuple[tuple[str, str], ...] = ()

    @property
    def refused(self) -> str:
        """The errors in its messages; "" = there is none, and it was taken."""
        return "; ".join(each.words for each in self.messages if each.severity == "error")


@dataclass(frozen=True, slots=True)
class FeedNews:
    """How a feed stands. ``products``: only once it is ``ready``."""

    ready: bool
    products: tuple[FeedProduct, ...] = ()
