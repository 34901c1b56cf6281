"""Rules of what an app is told, of listings, and of what comes after a sale. Pure.

Ids are kept for ever: reports, practice faults and people's notes name them.
"""

from __future__ import annotations

from linndesk.channels.external.checking.rule_rows import Row, rules
from linndesk.channels.external.checking.rules_lists import paged
from linndesk.domain.findings import Rule


def _rows(group: str, member: str, key: str, thing: str, batch: str) -> tuple[Row, ...]:
    """What every answer about many things at once has to keep to."""
    # fmt: off
    return (
        (f"{group}.rows", "warning", f"{member} is missing in the answer or no list",
         f"Answer with a row for each {thing}."),
        (f"{group}.unknown", "error", f"A {thing} that there is not is confirmed",
         "Answer its row with an Error: who sees none believes that it was done."),
        (f"{group}.row.missing", "warning", f"A {thing} that was told is not in the answer",
         "Answer with a row for each, also where it went well."),
        (f"{group}.row.key", "warning", f"A row is not named by {key}",
         f"Give {key} in each row as it was told."),
        (f"{group}.row.error", "error", "The Error of a row is neither a text nor null",
         "Write what is wrong as one text, null where nothing is."),
        (f"{group}.whole", "warning", f"One {thing} that there is not makes the whole request refused",
         "Answer it row by row: the others are then done."),
        (f"{group}.batch", "error", "A request of the stated size is not answered",
         f"Take as many rows as {batch} says within 10 s, or say less there."),
    )
    # fmt: on


# fmt: off
_TELLINGS = rules("DespatchEndpoint", "Despatch: each order comes back, with null or with its Error", (
    *_rows("despatch", "Orders", "ReferenceNumber", "order", "DespatchUpdateBatchSize"),
    ("despatch.row.retry", "warning", "Retry of a row is no true or false",
     "Write true where it is to be tried again, else false."),
)) + rules("InventoryUpdateEndpoint", "InventoryUpdate: each SKU comes back, with null or with its Error",
    _rows("levels", "Products", "SKU", "SKU", "InventoryUpdateBatchSize"),
) + rules("PriceUpdateEndpoint", "PriceUpdate: each SKU comes back, with null or with its Error",
    _rows("prices", "Products", "SKU", "SKU", "PriceUpdateBatchSize"),
)

_FORM = rules("GetConfiguratorSettingsEndpoint", "Listings: what is asked of every listing", (
    ("form.refused", "error", "GetConfiguratorSettings is refused, with a token and without",
     "Answer with the settings; the request is an empty object."),
    ("form.token", "warning", "GetConfiguratorSettings is refused without a token",
     "Answer it without one: the request is an empty object."),
    ("form.list", "error", "Settings is missing or no list",
     "Give a list, an empty one where nothing is asked."),
    ("form.setting.id", "error", "A setting has no ConfigItemId, or one twice",
     "Give each setting an id of its own: its values are sent under it."),
    ("form.setting.group", "error", "A setting has a GroupName that there is not",
     "Use GENERAL, RETURN, SHIPPING, PAYMENT or VARIATION."),
    ("form.setting.type", "error", "A setting has an ExpectedType that there is not",
     "Use STRING, INT, DECIMAL, BOOL, DATETIME or LIST."),
    ("form.setting.name", "warning", "A setting has no FriendlyName",
     "Give the words that are shown."),
    ("form.setting.options", "error", "A setting is to be chosen from options and has none",
     "Give ValueOptions, or set ValueFromOptionsList to false."),
    ("form.setting.regex", "error", "RegExValidation of a setting is no regular expression",
     "Correct it; it is a JavaScript expression without slashes around it."),
    ("form.setting.regex.slow", "warning", "RegExValidation of a setting can take for ever",
     "Do not repeat what is repeated itself, such as (a+)+."),
    ("form.images", "warning", "ImageSettings is no object, or its Type is none that there is",
     "Use CountTogether, CountMainVariantsSeparately or SelectVariationFromMain."),
    ("form.flag", "warning", "A member that is true or false is neither",
     "Write true or false without quotes."),
    ("form.number", "warning", "A member that is a whole number is none",
     "Write a whole number without quotes."),
))

_CATEGORIES = rules("GetCategoriesEndpoint", "Listings: categories in pages", (
    *paged("categories", "Categories", "CategoryId", "warning"),
    ("categories.id", "error", "A category has no CategoryId",
     "Give an id."),
    ("categories.id.type", "error", "CategoryId is a number here and a text there",
     "Use one of the two throughout."),
    ("categories.id.unique", "error", "Two categories have one CategoryId",
     "Give each category once."),
    ("categories.name", "warning", "A category has no CategoryName",
     "Give the words that are searched."),
))

_ATTRIBUTES = rules("GetAttributesByCategoryEndpoint", "Listings: attributes of a category", (
    ("attributes.refused", "error", "Attributes of the app's own category are refused",
     "Answer with an empty list where there are none."),
    ("attributes.list", "error", "Attributes is missing or no list",
     "Give a list of objects, also where there is only one."),
    ("attributes.id", "error", "An attribute has no ID, or one twice",
     "Give each attribute an ID of its own."),
    ("attributes.required", "error", "MustBeSpecified of an attribute is neither Required nor Desired",
     "Use Required or Desired."),
    ("attributes.type", "error", "An attribute has an ExpectedType that there is not",
     "Use STRING, INT, DECIMAL, BOOL, DATETIME or LIST."),
    ("attributes.options", "error", "An attribute is to be chosen from options and has none",
     "Give ValueOptions, or set ValueFromOptionsList to false."),
    ("attributes.from", "warning", "AttribueReadFrom is none of Child, Parent and Optional",
     "Use one of the three."),
    ("attributes.most", "warning", "MaxAttributeUse is no whole number from 0",
     "Say how many values one listing may have."),
    ("attributes.regex", "error", "RegExValidation of an attribute is no regular expression",
     "Correct it; it is a JavaScript expression without slashes around it."),
    ("attributes.regex.slow", "warning", "RegExValidation of an attribute can take for ever",
     "Do not repeat what is repeated itself, such as (a+)+."),
    ("attributes.name", "warning", "An attribute has no FriendlyName",
     "Give the words that are shown."),
)) + rules("GetVariationsByCategoryEndpoint", "Listings: by what products of a category may vary", (
    ("variations.refused", "error", "Variations of the app's own category are refused",
     "Answer with an empty list where there are none."),
    ("variations.list", "error", "NeededVariations is missing or no list",
     "Give a list of objects, an empty one where there are none."),
    ("variations.name", "error", "A variation has no VariationName",
     "Give its name."),
    ("variations.most", "warning", "MaxVariationAttributes is no whole number from 0",
     "Say by how many attributes a product may vary."),
))

_LISTING = rules("CheckFeedEndpoint", "Listings: CheckFeed until IsFeedReady", (
    ("feed.unknown", "error", "A feed that was never made is ready, without an Error",
     "Answer with an Error that says that it is not known."),
    ("feed.ready", "error", "IsFeedReady is missing or no true or false",
     "Say true once all products are worked off."),
    ("feed.never", "warning", "A feed is not ready after a minute",
     "Work small feeds off at once."),
    ("feed.products", "error", "ProductFeeds of a ready feed is missing or no list",
     "Give an object for each product of the feed."),
    ("feed.product.missing", "warning", "A product of the feed is not in ProductFeeds",
     "Name each product that was told."),
    ("feed.message", "error", "A message of a feed has no Message, or a type that there is not",
     "Use Error, Warning or Recommendation, and say what is wrong."),
)) + rules("ListingUpdateEndpoint", "Listings: ListingUpdate answers with the id of its feed", (
    ("listing.feed-id", "error", "ListingUpdate gives neither an Error nor a ChannelFeedId",
     "Give the id of the feed as a text."),
    ("listing.feed-id.text", "warning", "ChannelFeedId is no text",
     "Write it in quotes."),
    ("listing.unknown", "error", "A listing that there is not is said to be updated",
     "Give an Error in its Messages: who sees none believes that it was done."),
    ("listing.batch", "error", "A request of the stated size is not answered",
     "Take as many listings as ListingUpdateBatchSize says within 10 s, or say less there."),
)) + rules("ListingDeleteEndpoint", "Listings: ListingDelete answers with the id of its feed", (
    ("delisting.feed-id", "error", "ListingDelete gives neither an Error nor a ChannelFeedId",
     "Give the id of the feed as a text."),
    ("delisting.feed-id.text", "warning", "ChannelFeedId is no text",
     "Write it in quotes."),
    ("delisting.unknown", "error", "A listing that there is not is said to be deleted",
     "Give an Error in its Messages: who sees none believes that it was done."),
))

_AFTER = rules("PostSaleOptionsEndpoint", "PostSaleOptions: what may be cancelled and refunded, and why", (
    ("postsale.refused", "error", "PostSaleOptions is refused",
     "Answer with every flag; false is what the app does not do."),
    ("postsale.flag.missing", "warning", "A flag of PostSaleOptions is missing",
     "Say true or false of each; what is missing counts as false."),
    ("postsale.flag", "warning", "A flag of PostSaleOptions is neither true nor false",
     "Write true or false without quotes."),
    ("postsale.shipping", "error", "RefundShippingTypes is missing or none that there is",
     "Use NotSupported, TiedToItem, Independent or the sum of the last two."),
    ("postsale.endpoint", "error", "Cancelling or refunding is possible, and its endpoint is not in the manifest",
     "Name CancelEndpoint or RefundEndpoint, or say false."),
    ("postsale.logic", "warning", "Parts may be cancelled or refunded, and the whole may not",
     "Say true of CanCancel and CanCancelOrderLines, or of CanRefund, too."),
    ("postsale.reasons", "error", "PostSaleReasons is no list of objects",
     "Give a list, an empty one where any text may be given."),
    ("postsale.reason.tag", "error", "A reason has no Tag, or one twice",
     "Give each reason a Tag of its own: it is what is told."),
    ("postsale.reason.name", "warning", "A reason has no DisplayName",
     "Give the words that are shown."),
    ("postsale.reason.type", "error", "A reason is for nothing, or for something that there is not",
     "Use Cancellation, ItemRefund, ShippingRefund, ServiceRefund or AdditionalRefund."),
    ("postsale.reason.covered", "error", "Reasons are given, and there is none for something that can be done",
     "Give at least one reason for each kind that the flags allow."),
    ("postsale.sub.tag", "error", "A sub-reason has no Tag",
     "Give each sub-reason a Tag and a DisplayName."),
)) + rules("CancelEndpoint", "Cancel: an order is cancelled, or an Error says why not", (
    ("cancel.unknown", "error", "Cancelling an order that there is not is confirmed",
     "Answer with an Error: who sees none believes that it was done."),
)) + rules("RefundEndpoint", "Refund: money is given back, or an Error says why not", (
    ("refund.unknown", "error", "A refund of an order that there is not is confirmed",
     "Answer with an Error: who sees none believes that the money was given back."),
    ("refund.reference", "warning", "A refund is confirmed without a RefundReference",
     "Give the number under which it can be found."),
))
# fmt: on

TELLINGS: tuple[Rule, ...] = (*_TELLINGS, *_FORM, *_CATEGORIES, *_ATTRIBUTES, *_LISTING, *_AFTER)
