"""What an app asks of every listing: its settings, pictures, variations, shipping and payment. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from linndesk.channels.external.pages import tried
from linndesk.channels.external.questions import count, settings_of, truth, words
from linndesk.channels.loose import NOTHING, Loose
from linndesk.domain.publishing import Counting, ListingForm, PictureRules, PictureTag

MOST_TAGS = 200
_COUNTING = ("", "CountTogether", "CountMainVariantsSeparately", "SelectVariationFromMain")  # from 1 on
_COUNTS: dict[str, Counting] = {
    "": "together", "CountTogether": "together", "CountMainVariantsSeparately": "variants_apart",
    "SelectVariationFromMain": "variant_from_main",
}  # fmt: skip
_MANY = ("", "SingleTag", "MultiTag")


def read_form(body: Loose) -> ListingForm:
    """An app that answers nothing asks nothing. Raises Unreadable where its settings are no list."""
    return ListingForm(
        questions=settings_of(body.elements("Settings")),
        most_description=max(count(body, "MaxDescriptionLength"), 0),
        pictures=_pictures(tried(lambda: body.part("ImageSettings"), NOTHING)),
        html=truth(body, "IsCustomHtmlSupported"),
        own_attributes=truth(body, "IsCustomAttributesAllowed"),
        variations=truth(body, "IsVariationsAllowed"),
        main_price=truth(body, "HasMainVariationPrice"),
        variation_title=truth(body, "IsTitleInVariation"),
        variation_price=truth(body, "IsPriceInVariation"),
        shipping_each=truth(body, "IsShippingListingSpecific"),
        payment_each=truth(body, "IsPaymentListingSpecific"),
    )


def _pictures(found: Loose) -> PictureRules:
    return PictureRules(
        counting=_COUNTS[tried(lambda: found.enum("Type", _COUNTING, "CountTogether"), "CountTogether")],
        most=max(count(found, "MaxImages"), 0),
        most_variant=max(count(found, "MaxVariantImages"), 0),
        tags=_tags(tried(lambda: found.elements("ImageTags"), [])),
    )


def _tags(rows: list[object]) -> tuple[PictureTag, ...]:
    tags: dict[str, PictureTag] = {}
    for each in rows[:MOST_TAGS]:
        row = Loose(each) if isinstance(each, Mapping) else Loose({"Name": each})
        name = words(row, "Name")
        if name:
            tags.setdefault(name, PictureTag(name, _many(row)))
    return tuple(tags.values())


def _many(row: Loose) -> bool:
    return tried(lambda: row.enum("ImageTagType", _MANY, "SingleTag"), "SingleTag") == "MultiTag"
