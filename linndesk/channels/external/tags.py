"""The shipping services and payment methods as an app calls them (X10). Worker threads; reading them is pure."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from linndesk.channels.external.asking import refuse
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.integrating import Tag
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.errors import BadReply

log = logging.getLogger(__name__)
LONGEST_TAG, LONGEST_NAME, LONGEST_SITE = 64, 255, 25
MOST = 5000


class Tags(ABC):
    """The part of the channel that asks for tags (the port OffersTags)."""

    settings: ExternalSettings

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    def shipping_tags(self) -> Sequence[Tag]:
        """How the app calls its shipping services; none where it cannot be asked."""
        return self._tags("ShippingTagsEndpoint", "ShippingTags", "its shipping services")

    def payment_tags(self) -> Sequence[Tag]:
        """How the app calls its payment methods; none where it cannot be asked."""
        return self._tags("PaymentTagsEndpoint", "PaymentTags", "its payment methods")

    def _tags(self, endpoint: str, member: str, what: str) -> Sequence[Tag]:
        if not self.client.has(endpoint):
            return ()
        answer = self.client.post("tags", endpoint, {})
        refuse(self.client, answer, what)
        try:
            return read(Loose(answer.body), member)
        except Unreadable as error:
            raise BadReply(f"{self.client.who} gave no list of {what}", str(error), "Try again later") from None


def read(body: Loose, member: str) -> tuple[Tag, ...]:
    """Each tag of a site once, the first of several. One that cannot be used is left out. Raises Unreadable."""
    found: dict[tuple[str, str], Tag] = {}
    for tag in _each(body.elements(member)[:MOST]):
        found.setdefault((tag.tag, tag.site), tag)
    return tuple(found.values())


def _each(rows: Sequence[object]) -> Iterator[Tag]:
    for row in rows:
        try:
            tag = _tag(Loose(row) if isinstance(row, dict) else Loose({"Tag": row}))
        except Unreadable as error:
            log.info("A tag is left out: %s", error)
            continue
        yield tag


def _tag(row: Loose) -> Tag:
    word, name = row.line("Tag"), row.line("FriendlyName", "Name")
    word = word or name
    if not word or len(word) > LONGEST_TAG:
        raise Unreadable("Tag is too long" if word else "Tag is missing")
    return Tag(word, (name or word)[:LONGEST_NAME], row.line("Site")[:LONGEST_SITE])
