"""What every channel owes on which listings are made; each adapter's tests inherit it (X11)."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from linndesk.channels.publishing import Publishes
from linndesk.domain.publishing import Action, FeedNews, Publication
from linndesk.errors import BadInput, ChannelDown, ChannelRefused
from tests.channels.sending_contract import ChannelT, Hook, SendingContract, stirred

PATIENCE = 60  # seconds within which a feed is worked off


class PublishingContract(SendingContract[ChannelT]):
    """One request for many, a feed that says what became of each, and repeats to the byte."""

    @abstractmethod
    def port(self, channel: ChannelT) -> Publishes: ...

    @abstractmethod
    def listing(self) -> Publication:
        """A new one that the channel takes."""

    @abstractmethod
    def nonsense(self) -> list[tuple[Action, Publication]]:
        """What no channel could ever take."""

    @abstractmethod
    def standing(self, sku: str) -> int:
        """How many listings of it buyers see."""

    @abstractmethod
    def refuse(self, sku: str, words: str) -> None:
        """The feed says no to it."""

    @abstractmethod
    def refuse_whole(self, sku: str, words: str) -> None:
        """A request with it is refused whole."""

    @abstractmethod
    def give_no_id(self) -> None:
        """It takes requests without saying what to ask after."""

    def ready(self, channel: ChannelT) -> Callable[[Hook], object]:
        port = self.port(channel)
        part = port.publish_request("create", self.listing())
        return lambda hook: port.publish("create", [part], hook)

    def told(self, action: Action, *listings: Publication) -> str:
        port = self.port(self.open())
        return port.publish(action, [port.publish_request(action, each) for each in listings], Hook())

    def news(self, feed: str) -> FeedNews:
        self.bench.clock.advance(PATIENCE)
        found = self.port(self.open()).publish_news(feed)
        assert found.ready
        return found

    def made(self, *listings: Publication) -> FeedNews:
        return self.news(self.told("create", *listings))

    def test_the_port_is_there_and_its_questions_have_answers(self) -> None:
        port = self.port(self.open())
        assert isinstance(port, Publishes)
        first = port.categories(1)
        assert first.categories
        assert len({each.id for each in first.categories}) == len(first.categories)
        assert port.listing_form().questions
        assert port.attributes([first.categories[0].id], {})

    def test_one_request_makes_all_of_them_and_a_feed_says_so_of_each(self) -> None:
        listings = [self.listing() for _ in range(3)]
        feed = self.told("create", *listings)
        assert not self.port(self.open()).publish_news(feed).ready
        found = {each.sku: each for each in self.news(feed).products}
        assert list(found) == [each.sku for each in listings]
        for each in listings:
            product = found[each.sku]
            assert (product.refused, self.standing(each.sku)) == ("", 1)
            assert product.template_id == each.template_id
            assert product.external_id
            assert dict(product.references)[each.sku]
        assert len(self.heard()) == 1

    def test_a_listing_that_is_refused_has_its_words_and_the_others_stand(self) -> None:
        good, bad = self.listing(), self.listing()
        self.refuse(bad.sku, "Not that one")
        found = {each.sku: each.refused for each in self.made(good, bad).products}
        assert found[good.sku] == ""
        assert "Not that one" in found[bad.sku]
        assert (self.standing(good.sku), self.standing(bad.sku)) == (1, 0)

    def test_a_request_refused_whole_is_one_refusal_and_nothing_happened(self) -> None:
        good, bad = self.listing(), self.listing()
        self.refuse_whole(bad.sku, "Something is wrong")
        with pytest.raises(ChannelRefused) as said:
            self.told("create", good, bad)
        assert "Something is wrong" in said.value.detail
        self.bench.clock.advance(PATIENCE)
        assert (self.standing(good.sku), self.standing(bad.sku)) == (0, 0)

    def test_a_yes_that_names_no_feed_is_known_to_nobody(self) -> None:
        """R-LOST: it may have been made; only a person can look."""
        listing = self.listing()
        self.give_no_id()
        with pytest.raises(ChannelDown) as said:
            self.told("create", listing)
        assert said.value.fix

    def test_a_listing_is_changed_and_deleted_by_what_it_is_called_there(self) -> None:
        listing = self.listing()
        (product,) = self.made(listing).products
        named = self.named(listing, product.external_id)
        (changed,) = self.news(self.told("update", named)).products
        assert (changed.refused, self.standing(listing.sku)) == ("", 1)
        (gone,) = self.news(self.told("delete", named)).products
        assert (gone.refused, self.standing(listing.sku)) == ("", 0)

    @abstractmethod
    def named(self, listing: Publication, external_id: str) -> Publication:
        """The same listing, other words, with its id."""

    def test_a_feed_that_nobody_knows_is_refused_in_words(self) -> None:
        with pytest.raises(ChannelRefused) as said:
            self.port(self.open()).publish_news("999999")
        assert said.value.detail

    def test_it_takes_as_many_as_it_says(self) -> None:
        most = self.port(self.open()).most_published
        assert most > 1
        assert len(self.made(*(self.listing() for _ in range(most))).products) == most

    def test_a_part_is_pure_json_and_a_request_the_same_bytes_however_it_was_kept(self) -> None:
        """R-LOST: updates and deletions are told again, at what was frozen."""
        port, listings = self.port(self.open()), [self.listing() for _ in range(2)]
        parts = [port.publish_request("create", each) for each in listings]
        assert json.loads(json.dumps(parts)) == parts
        assert self.heard() == []
        self._send(port, parts)
        self._send(self.port(self.open()), [stirred(json.loads(json.dumps(each))) for each in parts])
        (first, _), (second, _) = self.heard()
        assert first == second

    def _send(self, port: Publishes, parts: Sequence[dict[str, Any]]) -> None:
        port.publish("create", parts, Hook())

    def test_what_could_never_be_taken_is_never_worded(self) -> None:
        port = self.port(self.open())
        assert self.nonsense()
        for action, listing in self.nonsense():
            with pytest.raises(BadInput) as said:
                port.publish_request(action, listing)
            assert said.value.title
            assert said.value.fix
        assert self.heard() == []
