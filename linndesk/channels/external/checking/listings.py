"""What an app asks of listings: settings, categories, attributes, variations; all of them only read. Worker threads."""

from __future__ import annotations

from linndesk.channels.bodies import dumped
from linndesk.channels.external.checking import calls, expressions, transport
from linndesk.channels.external.checking.book import ABSENT, Words, kind_of
from linndesk.channels.external.checking.judge import Part, error_of, twice, whole_of
from linndesk.channels.external.checking.paging import Lists, read
from linndesk.channels.external.checking.visit import Visit
from linndesk.channels.external.client import TOKEN

FORM, CATEGORIES, FEED = "GetConfiguratorSettingsEndpoint", "GetCategoriesEndpoint", "CheckFeedEndpoint"
ATTRIBUTES, VARIATIONS = "GetAttributesByCategoryEndpoint", "GetVariationsByCategoryEndpoint"
GROUPS = ("GENERAL", "RETURN", "SHIPPING", "PAYMENT", "VARIATION")
TYPES = ("STRING", "INT", "DECIMAL", "BOOL", "DATETIME", "LIST")
_COUNTING = ("CountTogether", "CountMainVariantsSeparately", "SelectVariationFromMain")
_FORM_FLAGS = (
    *("IsCustomHtmlSupported", "IsCustomAttributesAllowed", "IsVariationsAllowed", "HasMainVariationPrice"),
    *("IsTitleInVariation", "HasVariationAttributeDisplayName", "IsPriceInVariation", "IsShippingListingSpecific"),
    "IsPaymentListingSpecific",
)
_SETTING_FLAGS = ("MustBeSpecified", "IsMultiOption", "ValueFromOptionsList", "IsWizardOnly")
_LISTS = Lists("categories", CATEGORIES, "Categories", "CategoryId", "categories.list")


def look(visit: Visit) -> None:
    """``visit.category`` is the app's first category afterwards."""
    if not calls.lists(visit) or not visit.set_up:
        return
    if visit.has(FORM):
        _form(visit)
    if visit.has(CATEGORIES):
        _categories(visit)
    if visit.category is not None:
        _attributes(visit)
        _variations(visit)
    else:
        visit.left.append("Attributes and variations: the app gave no category")
    if visit.has(FEED):
        _unknown_feed(visit)


def _form(visit: Visit) -> None:
    """The request is an empty object; some apps want a token all the same."""
    heard = visit.ask(FORM, dumped({}))
    part = None
    if transport.is_good(heard):
        found = transport.answered(heard, FORM, visit.book, transport.GOOD, "without a token")
        part = None if found is None else Part(found, "", visit.book, FORM)
    else:
        part = visit.post(FORM, {}, "with a token")
        if part is not None and (words := error_of(part)):
            part.wrong("form.refused", "Error", Words(words))
            return
        if part is not None:
            part.wrong("form.token")
    if part is None:
        return
    rows = part.rows("Settings", "form.list")
    for row in rows or ():
        _setting(row)
    for _, row in twice([(str(row.peek("ConfigItemId") or ""), row) for row in rows or ()]):
        row.wrong("form.setting.id", "ConfigItemId", row.peek("ConfigItemId"))
    for each in _FORM_FLAGS:
        part.flag(each, "form.flag")
    _count(part, "MaxDescriptionLength", "form.number")
    images = part.part("ImageSettings", "form.images")
    if images is not None:
        images.enum("Type", "form.images", _COUNTING, (1, 2, 3))
        _count(images, "MaxImages", "form.number")
        _count(images, "MaxVariantImages", "form.number")


def _setting(row: Part) -> None:
    if row.is_blank("ConfigItemId"):
        row.wrong("form.setting.id", "ConfigItemId")
    if row.is_blank("FriendlyName"):
        row.wrong("form.setting.name", "FriendlyName")
    _known(row, "GroupName", "form.setting.group", GROUPS, range(1, 6))
    _known(row, "ExpectedType", "form.setting.type", TYPES, range(1, 7))
    for each in _SETTING_FLAGS:
        row.flag(each, "form.flag")
    _options(row, "form.setting.options")
    _regex(row, "form.setting.regex")


def _known(row: Part, name: str, rule: str, names: tuple[str, ...], numbers: range) -> None:
    if row.is_blank(name):
        row.wrong(rule, name, row.peek(name, ABSENT))
    else:
        row.enum(name, rule, names, numbers)


def _options(row: Part, rule: str) -> None:
    """What is to be chosen from a list has one."""
    options = row.get("ValueOptions")
    if options not in (ABSENT, None) and not isinstance(options, list):
        row.wrong(rule, "ValueOptions", kind_of(options))
    elif row.peek("ValueFromOptionsList") is True and not options:
        row.wrong(rule, "ValueOptions", options if options in (None, []) else ABSENT)


def _regex(row: Part, rule: str) -> None:
    value = row.get("RegExValidation", "RegexValidation")
    found = expressions.state(value) if isinstance(value, str) else ""
    if found:
        row.wrong(rule if found == "broken" else f"{rule}.slow", "RegExValidation", value)


def _count(row: Part, name: str, rule: str) -> None:
    value = row.get(name)
    if value in (ABSENT, None, ""):
        return
    whole = whole_of(value)
    if whole is None or whole < 0:
        row.wrong(rule, name, value)


def _categories(visit: Visit) -> None:
    rows = read(visit, _LISTS, {}, lambda number, here: visit.say(f"Categories, page {number}"))
    kind: type | None = None
    for row in rows or ():
        value = row.get("CategoryId")
        if value in (ABSENT, None, ""):
            row.wrong("categories.id", "CategoryId", value)
            continue
        if visit.category is None and isinstance(value, (str, int)):
            visit.category = value
        kind = kind or type(value)
        if not isinstance(value, kind):
            row.wrong("categories.id.type", "CategoryId", value)
        if row.is_blank("CategoryName"):
            row.wrong("categories.name", "CategoryName")
    for key, row in twice([(str(row.peek("CategoryId") or ""), row) for row in rows or ()]):
        row.wrong("categories.id.unique", "CategoryId", key)


def _about(visit: Visit) -> dict[str, object]:
    return {"CategoryIds": [str(visit.category)], "GeneralSettings": []}


def _attributes(visit: Visit) -> None:
    part = visit.post(ATTRIBUTES, _about(visit)) if visit.has(ATTRIBUTES) else None
    if part is None:
        return
    if words := error_of(part):
        part.wrong("attributes.refused", "Error", Words(words))
        return
    rows = part.rows("Attributes", "attributes.list") or []
    for row in rows:
        if row.is_blank("ID"):
            row.wrong("attributes.id", "ID")
        if row.is_blank("FriendlyName"):
            row.wrong("attributes.name", "FriendlyName")
        _known(row, "ExpectedType", "attributes.type", TYPES, range(1, 7))
        row.enum("MustBeSpecified", "attributes.required", ("Required", "Desired"), (1, 2))
        where = ("AttributeReadFrom",)
        row.enum("AttribueReadFrom", "attributes.from", ("Child", "Parent", "Optional"), range(3), *where)
        _count(row, "MaxAttributeUse", "attributes.most")
        _options(row, "attributes.options")
        _regex(row, "attributes.regex")
    for key, row in twice([(str(row.peek("ID") or ""), row) for row in rows]):
        row.wrong("attributes.id", "ID", key)


def _variations(visit: Visit) -> None:
    part = visit.post(VARIATIONS, _about(visit)) if visit.has(VARIATIONS) else None
    if part is None:
        return
    if words := error_of(part):
        part.wrong("variations.refused", "Error", Words(words))
        return
    _count(part, "MaxVariationAttributes", "variations.most")
    for row in part.rows("NeededVariations", "variations.list") or ():
        if row.is_blank("VariationName"):
            row.wrong("variations.name", "VariationName")


def _unknown_feed(visit: Visit) -> None:
    """Only an Error says that nobody is working on it; ready beside an Error is read as that."""
    body = {TOKEN: visit.token, "ChannelFeedId": f"{calls.NOBODYS}-feed"}
    part = visit.refused(FEED, body, "a feed that was never made")
    if part is None or error_of(part):
        return
    part.wrong("feed.unknown", "IsFeedReady", part.peek("IsFeedReady", ABSENT))
