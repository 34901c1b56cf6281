"""What a channel with warehouses of its own owes those who follow them (D19, D20); each adapter's tests inherit it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import timedelta

import pytest

from linndesk.channels.centres import CountsCentres, SendsForOthers
from linndesk.domain.outbound import Asked
from linndesk.errors import Cancelled, ChannelError, ChannelRefused
from tests.channels.sending_contract import Hook, SendingContract, stirred
from tests.channels.stands import Bench


class CountingContract(ABC):
    """All of it or nothing, and each SKU once."""

    bench: Bench
    place: str  # a marketplace
    same: str  # another one that shares its stock
    page: int  # SKUs on a page

    @abstractmethod
    def open(self) -> CountsCentres:
        """A fresh connection."""

    @abstractmethod
    def put(self, sku: str, fulfillable: int, due: int = 0) -> None:
        """So many lie there now."""

    @abstractmethod
    def fail(self, kind: str, times: int = 1, skip: int = 0) -> None:
        """The next questions for a page fail, after ``skip`` good ones."""

    @abstractmethod
    def asked(self) -> int:
        """How many pages were asked for."""

    def test_everything_that_lies_there_and_what_is_on_its_way(self) -> None:
        self.put("MUG", 5, 2)
        self.put("CUP", 0)
        found = self.open().centre_levels(self.place, None)
        assert {each.channel_sku: (each.fulfillable, each.due) for each in found.counted} == {
            "MUG": (5, 2), "CUP": (0, 0),
        }  # fmt: skip
        assert found.is_all

    def test_marketplaces_that_share_a_stock_say_the_same(self) -> None:
        self.put("MUG", 5)
        channel = self.open()
        first, second = (channel.centre_levels(each, None).counted for each in (self.place, self.same))
        assert first == second

    def test_more_pages_than_patience_for_limits_would_take(self) -> None:
        """A page of a list that is read in one go waits for the plan's own pace as long as it takes."""
        skus = [f"SKU-{each:05d}" for each in range(self.page * 60)]
        for each in skus:
            self.put(each, 1)
        found = self.open().centre_levels(self.place, None)
        assert sorted(each.channel_sku for each in found.counted) == skus
        assert self.asked() == 60

    def test_since_a_moment_only_what_has_changed(self) -> None:
        self.put("MUG", 5)
        self.bench.clock.advance(3600)
        since = self.bench.clock.now()
        self.put("CUP", 3)
        self.bench.clock.advance(60)
        found = self.open().centre_levels(self.place, since)
        assert [(each.channel_sku, each.fulfillable) for each in found.counted] == [("CUP", 3)]
        assert not found.is_all

    def test_the_next_question_is_from_before_the_first_page(self) -> None:
        for each in range(self.page * 10):
            self.put(f"SKU-{each}", 1)
        began = self.bench.clock.now()
        found = self.open().centre_levels(self.place, None)
        assert began - timedelta(minutes=2) <= found.server_time <= began
        assert self.bench.clock.now() > began

    def test_trouble_with_a_later_page_is_an_error_and_nothing(self) -> None:
        for each in range(self.page * 3):
            self.put(f"SKU-{each}", 1)
        self.fail("503", 50, 1)
        with pytest.raises(ChannelError) as error:
            self.open().centre_levels(self.place, None)
        assert error.value.fix

    @pytest.mark.parametrize("kind", ["503", "429", "lost"])
    def test_trouble_that_passes_is_waited_for(self, kind: str) -> None:
        for each in range(self.page * 2):
            self.put(f"SKU-{each}", 1)
        self.fail(kind, 1, 1)
        assert len(self.open().centre_levels(self.place, None).counted) == self.page * 2

    def test_a_stop_between_two_pages_stops_it(self) -> None:
        """R-STOP."""
        for each in range(self.page * 30):
            self.put(f"SKU-{each}", 1)
        self.bench.clock.on_wait = lambda seconds: self.bench.tools.cancel.set()
        with pytest.raises(Cancelled):
            self.open().centre_levels(self.place, None)
        assert self.asked() < 30

    def test_nothing_there_is_an_answer(self) -> None:
        found = self.open().centre_levels(self.place, None)
        assert (found.counted, found.is_all) == ((), True)


class OutboundContract(SendingContract[SendsForOthers]):
    """One order for an id, for ever; what becomes of it shows, and is asked for by its id or all at once."""

    @abstractmethod
    def new(self) -> Asked:
        """An order that can be sent, with an id of its own."""

    @abstractmethod
    def orders(self) -> list[str]:
        """The ids of all that the channel has, as often as it has them."""

    @abstractmethod
    def ship(self, reference: str, *trackings: str) -> None:
        """It leaves now, in a package for each number."""

    @abstractmethod
    def accept(self) -> None:
        """The next one is taken and worked on later."""

    @abstractmethod
    def later(self) -> None:
        """As long as it takes for what was taken to be worked on, or for a wish to be heard."""

    def ready(self, channel: SendsForOthers) -> Callable[[Hook], object]:
        what = self.new()
        return lambda hook: channel.outbound_create(channel.outbound_request(what), what, hook)

    def test_an_order_is_there_once_it_was_taken(self) -> None:
        channel, what = self.open(), self.new()
        assert channel.outbound_order(what.reference) is None
        there = channel.outbound_create(channel.outbound_request(what), what, Hook())
        assert there.reference == what.reference
        assert there.state in ("processing", "taken")
        found = self.open().outbound_order(what.reference)
        assert found is not None
        assert (found.reference, found.state, found.packages) == (what.reference, "processing", ())

    def test_what_is_taken_and_not_worked_on_yet_shows_later(self) -> None:
        self.accept()
        what = self.new()
        there = self.open().outbound_create(self.open().outbound_request(what), what, Hook())
        assert there.state == "taken"
        assert self.open().outbound_order(what.reference) is None
        self.later()
        found = self.open().outbound_order(what.reference)
        assert found is not None
        assert found.state == "processing"

    def test_a_second_one_of_the_same_id_is_refused_however_the_request_was_kept(self) -> None:
        """R-LOST: after a lost answer the id is looked up; asked again all the same, there is one order."""
        channel, what = self.open(), self.new()
        kept = channel.outbound_request(what)
        self.fail("lost")
        with pytest.raises(ChannelError):
            channel.outbound_create(kept, what, Hook())
        with pytest.raises(ChannelRefused):
            self.open().outbound_create(stirred(json.loads(json.dumps(kept))), what, Hook())
        assert self.orders() == [what.reference]
        assert self.open().outbound_order(what.reference) is not None

    def test_what_has_left_is_told_with_its_number_and_its_units(self) -> None:
        channel, what, other = self.open(), self.new(), self.new()
        for each in (what, other):
            channel.outbound_create(channel.outbound_request(each), each, Hook())
        since = self.bench.clock.now()
        self.bench.clock.advance(1200)
        self.ship(what.reference, "T1", "T2")
        (found,) = (each for each in self.open().outbound_changed(since, [what.reference, "NOBODYS"]) if each.packages)
        assert found == self.open().outbound_order(what.reference)
        assert found.state == "complete"
        assert [each.tracking for each in found.packages] == ["T1", "T2"]
        assert all(each.carrier and each.package for each in found.packages)
        units = sum(units for each in found.packages for place, units in each.lines if place == "1")
        assert units == what.lines[0].units

    def test_a_wish_to_cancel_is_heard_and_shows_later(self) -> None:
        channel, what = self.open(), self.new()
        channel.outbound_create(channel.outbound_request(what), what, Hook())
        hook = Hook()
        channel.outbound_cancel(what.reference, hook)
        assert hook.calls == 1
        self.later()
        found = self.open().outbound_order(what.reference)
        assert found is not None
        assert found.state == "cancelled"

    def test_a_preview_offers_and_does_nothing(self) -> None:
        what = self.new()
        said = self.open().outbound_preview(what)
        assert said.offer(what.tier) is not None
        assert self.orders() == []
        assert self.open().outbound_order(what.reference) is None

    def test_what_is_kept_names_nobody(self) -> None:
        """R-PERSON."""
        what = self.new()
        kept = json.dumps(self.open().outbound_request(what))
        person = what.person
        assert not [each for each in (person.name, person.line1, person.postcode, person.phone) if each in kept]
