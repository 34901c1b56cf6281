"""Slips in what an app asks of listings, and in the feeds that it works off. Pure."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Request

from linndesk.sandbox.external.slip_rows import (
    Change,
    Json,
    Scene,
    Slip,
    confirmed,
    drop,
    error,
    put,
    repeat,
    setting,
    where,
)
from linndesk.sandbox.external.slips_lists import paged
from linndesk.sandbox.wire import Reply, html_page

_FORM, _CATEGORIES = "GetConfiguratorSettingsEndpoint", "GetCategoriesEndpoint"
_ATTRIBUTES, _VARIATIONS = "GetAttributesByCategoryEndpoint", "GetVariationsByCategoryEndpoint"
_UPDATE, _DELETE, _FEED = "ListingUpdateEndpoint", "ListingDeleteEndpoint", "CheckFeedEndpoint"
_BROKEN, _SLOW = "([", r"^(\d+)+$"
_FEW = 10


def _chosen(row: Json) -> bool:
    return bool(row["ValueFromOptionsList"])


def _no_token(body: Json, scene: Scene) -> Json | None:
    return None if scene.asked.get("AuthorizationToken") else {"Error": "User not found", "Settings": []}


def _quiet(*actions: str) -> Change:
    """Nothing is said of listings that were told with such an action."""

    def change(body: Json, scene: Scene) -> Json:
        number = str(scene.asked.get("ChannelFeedId"))
        told = next((feed.told for feed in scene.world.market.feeds if feed.id == number), ())
        if any(one.action in actions for one in told):
            for row in body.get("ProductFeeds", ()):
                row["Messages"] = []
        return body

    return change


def _crowded(reply: Reply, request: Request, scene: Scene) -> Reply:
    rows = scene.asked.get("Listings")
    return html_page(500) if isinstance(rows, list) and len(rows) > _FEW else reply


def _waits(body: Json, scene: Scene) -> Json:
    return {**body, "IsFeedReady": False, "ProductFeeds": []}


def _mixed(rows: Any) -> Any:
    return [*rows[:-1], {**rows[-1], "CategoryId": f"MLM{rows[-1]['CategoryId']}"}] if rows else rows


def _slip(name: str, endpoint: str, rule: str, what: str, answers: Change) -> Slip:
    return Slip(name, endpoint, rule, what, answers=answers)


# fmt: off
LISTINGS = (
    _slip("form-refused", _FORM, "form.refused", "Settings are refused, with a token and without",
          error("Something is wrong")),
    Slip("form-token", _FORM, "form.token", "Settings are refused without a token", says=_no_token),
    _slip("form-no-list", _FORM, "form.list", "Settings is missing", drop("Settings")),
    _slip("form-no-id", _FORM, "form.setting.id", "A setting has no ConfigItemId", drop("Settings.0.ConfigItemId")),
    _slip("form-odd-group", _FORM, "form.setting.group", "GroupName is none that there is",
          put("Settings.0.GroupName", "EXTRAS")),
    _slip("form-odd-type", _FORM, "form.setting.type", "ExpectedType is none that there is",
          put("Settings.0.ExpectedType", "COLOUR")),
    _slip("form-no-name", _FORM, "form.setting.name", "A setting has no FriendlyName",
          drop("Settings.0.FriendlyName")),
    _slip("form-no-options", _FORM, "form.setting.options", "A setting is to be chosen from nothing",
          where("Settings", _chosen, setting(ValueOptions=[]))),
    _slip("form-regex", _FORM, "form.setting.regex", "A pattern does not compile",
          put("Settings.0.RegExValidation", _BROKEN)),
    _slip("form-regex-slow", _FORM, "form.setting.regex.slow", "A pattern can take for ever",
          put("Settings.0.RegExValidation", _SLOW)),
    _slip("form-images", _FORM, "form.images", "ImageSettings has a Type that there is not",
          put("ImageSettings.Type", "Heaps")),
    _slip("form-flag", _FORM, "form.flag", "A flag is a text", put("IsVariationsAllowed", "yes")),
    _slip("form-number", _FORM, "form.number", "A number is a word", put("MaxDescriptionLength", "long")),
    *paged("categories", _CATEGORIES, "Categories"),
    _slip("categories-no-id", _CATEGORIES, "categories.id", "A category has no CategoryId",
          drop("Categories.1.CategoryId")),
    _slip("categories-two-types", _CATEGORIES, "categories.id.type", "CategoryId is a number here and a word there",
          put("Categories", _mixed)),
    _slip("categories-twice", _CATEGORIES, "categories.id.unique", "A category stands there twice",
          repeat("Categories")),
    _slip("categories-no-name", _CATEGORIES, "categories.name", "A category has no CategoryName",
          drop("Categories.0.CategoryName")),
    _slip("attributes-refused", _ATTRIBUTES, "attributes.refused", "Attributes of its own category are refused",
          error("Something is wrong")),
    _slip("attributes-object", _ATTRIBUTES, "attributes.list", "One object stands where a list belongs",
          put("Attributes", lambda rows: rows[0])),
    _slip("attributes-no-id", _ATTRIBUTES, "attributes.id", "An attribute has no ID", drop("Attributes.0.ID")),
    _slip("attributes-odd-need", _ATTRIBUTES, "attributes.required", "MustBeSpecified is a word of its own",
          put("Attributes.0.MustBeSpecified", "Perhaps")),
    _slip("attributes-odd-type", _ATTRIBUTES, "attributes.type", "ExpectedType is none that there is",
          put("Attributes.0.ExpectedType", "COLOUR")),
    _slip("attributes-no-options", _ATTRIBUTES, "attributes.options", "An attribute is to be chosen from nothing",
          where("Attributes", _chosen, setting(ValueOptions=[]))),
    _slip("attributes-odd-place", _ATTRIBUTES, "attributes.from", "AttribueReadFrom is a word of its own",
          put("Attributes.0.AttribueReadFrom", "Cousin")),
    _slip("attributes-odd-most", _ATTRIBUTES, "attributes.most", "MaxAttributeUse is a word",
          put("Attributes.0.MaxAttributeUse", "many")),
    _slip("attributes-regex", _ATTRIBUTES, "attributes.regex", "A pattern does not compile",
          put("Attributes.0.RegExValidation", _BROKEN)),
    _slip("attributes-regex-slow", _ATTRIBUTES, "attributes.regex.slow", "A pattern can take for ever",
          put("Attributes.0.RegExValidation", _SLOW)),
    _slip("attributes-no-name", _ATTRIBUTES, "attributes.name", "An attribute has no FriendlyName",
          drop("Attributes.0.FriendlyName")),
    _slip("variations-refused", _VARIATIONS, "variations.refused", "Variations of its own category are refused",
          error("Something is wrong")),
    _slip("variations-no-list", _VARIATIONS, "variations.list", "NeededVariations is missing",
          drop("NeededVariations")),
    _slip("variations-no-name", _VARIATIONS, "variations.name", "A variation has no VariationName",
          drop("NeededVariations.0.VariationName")),
    _slip("variations-odd-most", _VARIATIONS, "variations.most", "MaxVariationAttributes is a word",
          put("MaxVariationAttributes", "some")),
    Slip("feed-unknown", _FEED, "feed.unknown", "A feed that was never made is ready",
         refuses=confirmed("There is no feed", {"Error": None, "IsFeedReady": True, "ProductFeeds": []})),
    _slip("feed-odd-ready", _FEED, "feed.ready", "IsFeedReady is a text", put("IsFeedReady", "yes")),
    _slip("feed-never", _FEED, "feed.never", "A feed is never ready", _waits),
    _slip("feed-no-products", _FEED, "feed.products", "ProductFeeds is missing", drop("ProductFeeds")),
    _slip("feed-product-missing", _FEED, "feed.product.missing", "A product is missing in its feed",
          put("ProductFeeds", lambda rows: rows[1:])),
    _slip("feed-odd-message", _FEED, "feed.message", "A message has a type that there is not",
          put("ProductFeeds.*.Messages.*.ProductFeedMessageType", "Fatal")),
    _slip("feed-no-message", _FEED, "feed.message", "A message says nothing",
          put("ProductFeeds.*.Messages.*.Message", "")),
    _slip("listing-no-feed", _UPDATE, "listing.feed-id", "ChannelFeedId is missing", drop("ChannelFeedId")),
    _slip("listing-number-feed", _UPDATE, "listing.feed-id.text", "ChannelFeedId is a number",
          put("ChannelFeedId", int)),
    Slip("listing-unknown-taken", _FEED, "listing.unknown", "A listing that there is not is said to be updated",
         answers=_quiet("UPDATE")),
    Slip("listing-small-batch", _UPDATE, "listing.batch", "A request of the stated size ends in an exception",
         frames=_crowded),
    _slip("delisting-no-feed", _DELETE, "delisting.feed-id", "ChannelFeedId is missing", drop("ChannelFeedId")),
    Slip("delisting-unknown-taken", _FEED, "delisting.unknown", "A listing that there is not is said to be deleted",
         answers=_quiet("DELETE")),
)
# fmt: on
