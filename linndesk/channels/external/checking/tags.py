"""What an app calls its shipping services and payment methods. Worker threads."""

from __future__ import annotations

from linndesk.channels.external.checking.book import Words
from linndesk.channels.external.checking.judge import Part, error_of, twice
from linndesk.channels.external.checking.visit import Visit

LONGEST_TAG, LONGEST_NAME, LONGEST_SITE = 64, 255, 25
_LISTS = (("ShippingTagsEndpoint", "ShippingTags"), ("PaymentTagsEndpoint", "PaymentTags"))


def look(visit: Visit) -> None:
    """``visit.shown`` has the tags afterwards, by member."""
    if not visit.set_up:
        return
    for endpoint, member in _LISTS:
        part = visit.post(endpoint, {}) if visit.has(endpoint) else None
        if part is None:
            continue
        if words := error_of(part):
            both = bool(part.peek(member))
            part.wrong("error.with-rows" if both else "tags.refused", "Error", Words(words))
            if not both:
                continue
        rows = part.rows(member, "tags.list")
        if rows is None:
            continue
        keyed = [(_key(row), row) for row in rows]
        for _, row in twice(keyed):
            row.wrong("tags.twice", "Tag", row.peek("Tag"))
        visit.shown[member] = {name.casefold() for row in rows for name in _names(row)}


def _key(row: Part) -> str:
    """Tag and site; "" without a tag. Its members are judged."""
    tag, site = row.text("Tag", "tags.text").strip(), row.text("Site", "tags.text").strip()
    name = row.text("FriendlyName", "tags.text")
    if not tag:
        row.wrong("tags.tag", "Tag")
    if not name.strip():
        row.wrong("tags.name", "FriendlyName")
    for rule, member, value, most in (
        ("tags.tag.long", "Tag", tag, LONGEST_TAG),
        ("tags.name.long", "FriendlyName", name, LONGEST_NAME),
        ("tags.site.long", "Site", site, LONGEST_SITE),
    ):
        if len(value) > most:
            row.wrong(rule, member, Words(f"{len(value)} characters: {value}"))
    return f"{tag}\n{site}" if tag else ""


def _names(row: Part) -> list[str]:
    found = (row.peek("Tag"), row.peek("FriendlyName"))
    return [each.strip() for each in found if isinstance(each, str) and each.strip()]
