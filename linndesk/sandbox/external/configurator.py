"""What the practice shop asks of every listing: settings of all groups and types, and rules for pictures. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from linndesk.sandbox.external.asked import Answer
from linndesk.sandbox.external.dialects import Word

Kind = Literal["STRING", "INT", "DECIMAL", "BOOL", "DATETIME", "LIST"]
Group = Literal["GENERAL", "RETURN", "SHIPPING", "PAYMENT", "VARIATION"]
_KINDS = ("STRING", "INT", "DECIMAL", "BOOL", "DATETIME", "LIST")
_GROUPS = ("GENERAL", "RETURN", "SHIPPING", "PAYMENT", "VARIATION")
LONGEST_TITLE, LONGEST_DESCRIPTION = 80, 5000
MOST_IMAGES, MOST_VARIANT_IMAGES = 8, 4
IMAGE_TAGS = {"Main": False, "Detail": True}  # True: several pictures may have it


@dataclass(frozen=True, slots=True)
class Setting:
    """One question about all listings of a configurator. ``only``: no other answer than one of ``options``."""

    id: str
    name: str
    group: Group
    kind: Kind = "STRING"
    help: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    initial: tuple[str, ...] = ()
    multi: bool = False
    only: bool = False
    pattern: str = ""
    pattern_error: str = ""
    wizard_only: bool = False
    subtitle: str = ""
    place: tuple[int, int] = (1, 1)


SETTINGS = (
    Setting("ListingSite", "Site", "GENERAL", "LIST", "Where it is sold", True, ("UK", "DE"), ("UK",), only=True),
    Setting("Duration", "Days it stands", "GENERAL", "INT", "How long buyers see it", True, ("30", "90"), ("30",),
            pattern=r"^\d{1,3}$", pattern_error="Up to 999 days", place=(1, 2)),
    Setting("StartsAt", "Starts at", "GENERAL", "DATETIME", "Empty: at once", place=(1, 3)),
    Setting("Tags", "Search words", "GENERAL", "STRING", "Up to thirteen", multi=True, subtitle="Search",
            place=(2, 1)),
    Setting("ImportFrom", "Copy the answers of", "GENERAL", "STRING", "Asked once", wizard_only=True, place=(2, 2)),
    Setting("ReturnsAccepted", "Returns are taken", "RETURN", "BOOL", "", True, initial=("true",)),
    Setting("ReturnDays", "Days to return it", "RETURN", "INT", "", False, ("14", "30", "60"), ("30",), only=True,
            place=(1, 2)),
    Setting("ReturnWhy", "Returns are taken for", "RETURN", "LIST", "", False, ("Damaged", "Wrong size", "Any"),
            multi=True, only=True, place=(1, 3)),
    Setting("HandlingDays", "Days until it leaves", "SHIPPING", "INT", "Working days", True, initial=("1",),
            pattern=r"^\d{1,2}$", pattern_error="Up to 99 days"),
    Setting("Surcharge", "Surcharge for islands", "SHIPPING", "DECIMAL", "In the site's currency",
            pattern=r"^\d+(\.\d{1,2})?$", pattern_error="Money with two places", place=(1, 2)),
    Setting("InvoiceNote", "Note on the invoice", "PAYMENT", "STRING", "", place=(1, 1)),
    Setting("PayWithin", "Days to pay", "PAYMENT", "LIST", "", False, ("3", "7"), ("3",), only=True, place=(1, 2)),
    Setting("VariationPicture", "Picture changes with", "VARIATION", "LIST", "", False, ("Colour", "Size"),
            only=True),
)  # fmt: skip


def configurator() -> Answer:
    """GetConfiguratorSettings."""
    return {
        "Settings": [_setting(each) for each in SETTINGS],
        "MaxDescriptionLength": LONGEST_DESCRIPTION,
        "ImageSettings": {
            "Type": Word("CountMainVariantsSeparately", 2),
            "MaxImages": MOST_IMAGES,
            "MaxVariantImages": MOST_VARIANT_IMAGES,
            "ImageTags": [
                {"Name": name, "ImageTagType": Word("MultiTag", 2) if many else Word("SingleTag", 1)}
                for name, many in IMAGE_TAGS.items()
            ],
        },
        "MaxCategoryCount": 2,
        "MaxCustomAttributeLength": 40,
        "IsCustomHtmlSupported": True,
        "IsCustomAttributesAllowed": True,
        "IsVariationsAllowed": True,
        "HasMainVariationPrice": False,
        "IsTitleInVariation": True,
        "HasVariationAttributeDisplayName": False,
        "IsPriceInVariation": True,
        "IsShippingListingSpecific": True,
        "IsPaymentListingSpecific": True,
    }


def kind_word(kind: Kind) -> Word:
    """An ExpectedType as it is written."""
    return Word(kind, _KINDS.index(kind) + 1)


def _setting(given: Setting) -> Answer:
    return {
        "GroupName": Word(given.group, _GROUPS.index(given.group) + 1),
        "ConfigItemId": given.id,
        "Subtitle": given.subtitle,
        "SubTitleSortOrder": given.place[0],
        "ItemSortOrder": given.place[1],
        "Description": given.help,
        "FriendlyName": given.name,
        "MustBeSpecified": given.required,
        "ExpectedType": kind_word(given.kind),
        "ValueOptions": list(given.options),
        "InitialValues": list(given.initial),
        "IsMultiOption": given.multi,
        "ValueFromOptionsList": given.only,
        "RegExValidation": given.pattern or None,
        "RegExError": given.pattern_error or None,
        "IsWizardOnly": given.wizard_only,
    }
