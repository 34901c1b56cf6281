"""What requests about listings have to look like, to the letter of the documentation. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from linndesk.sandbox.external.parts import (
    TOKEN,
    Member,
    Rows,
    Shape,
    Thing,
    amount,
    amount_or_null,
    filled,
    ident,
    ident_or_null,
    text,
    truth,
    whole,
    word,
)

_ANSWER: Shape = {"ID": Member(filled), "Values": Rows(text, low=0)}
_ANSWERS = Rows(_ANSWER, low=0, unique="ID")
_QUESTION: Shape = {**TOKEN, "CategoryIds": Rows(filled), "GeneralSettings": _ANSWERS}
_IMAGES = Rows({"Url": Member(filled), "Tags": Rows(filled, low=0)}, low=0, unique="Url")
_ATTRIBUTES = Rows(
    {"IsCustomAttribute": Member(truth), "AttributeID": Member(filled), "AttributeValue": Member(text)}, low=0
)
_VALUE: Shape = {"Value": Member(filled), "Position": Member(whole(0))}
_VARIATION: Shape = {
    "SKU": Member(filled),
    "Title": Member(text),
    "Quantity": Member(whole(0)),
    "Price": Member(amount_or_null),
    "Images": _IMAGES,
    "OptionValues": Rows({"Name": Member(filled), "Position": Member(whole(0)), "Value": Thing(_VALUE)}, unique="Name"),
    "AttributeSettings": _ATTRIBUTES,
}
_LISTING: Shape = {
    "ConfiguratorId": Member(whole(1)),
    "TemplateId": Member(whole(1)),
    "ExternalListingId": Member(ident_or_null),
    "SKU": Member(filled),
    "Title": Member(filled),
    "Description": Member(text),
    "Quantity": Member(whole(0)),
    "Price": Member(amount),
    "Categories": Rows(filled, low=0),
    "Images": _IMAGES,
    "ShippingMethods": Rows(
        {"Price": Member(amount), "ShippingMethodID": Member(filled)}, low=0, unique="ShippingMethodID"
    ),
    "Attributes": _ATTRIBUTES,
    "Variations": Rows(_VARIATION, low=0, unique="SKU"),
    "VariationOptions": Rows(
        {"Name": Member(filled), "Position": Member(whole(0)), "Values": Rows(_VALUE, unique="Value")},
        low=0,
        unique="Name",
    ),
}
_SETTINGS: Shape = {
    "ConfiguratorId": Member(whole(1)),
    "ProductSettings": Thing(
        {
            "PaymentMethods": Rows(filled, low=0),
            "GeneralSettings": _ANSWERS,
            "ReturnsSettings": _ANSWERS,
            "ShippingSettings": _ANSWERS,
            "PaymentSettings": _ANSWERS,
            "VariationSettings": _ANSWERS,
            "AttributeSettings": _ANSWERS,
        }
    ),
}
_GONE: Shape = {"ChannelSKU": Member(filled), "ExternalListingId": Member(ident), "TemplateId": Member(whole(1))}

LISTING_SHAPES: Mapping[str, Shape] = {
    "GetConfiguratorSettingsEndpoint": {"AuthorizationToken": Member(filled, required=False)},
    "GetCategoriesEndpoint": {**TOKEN, "PageNumber": Member(whole(1))},
    "GetAttributesByCategoryEndpoint": _QUESTION,
    "GetVariationsByCategoryEndpoint": _QUESTION,
    "ListingUpdateEndpoint": {
        **TOKEN,
        "Type": Member(word("CREATE", "UPDATE")),
        "Listings": Rows(_LISTING, unique="TemplateId"),
        "Settings": Rows(_SETTINGS, unique="ConfiguratorId"),
    },
    "ListingDeleteEndpoint": {**TOKEN, "ExternalListingIds": Rows(_GONE, unique="ExternalListingId")},
    "CheckFeedEndpoint": {**TOKEN, "ChannelFeedId": Member(ident)},
}
