"""What every channel that brings orders and listings owes the engine; each adapter's tests inherit it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest

from linndesk.channels.base import FindsOrders, ListsProducts, OrderPage, OrderQuery, PullsOrders
from linndesk.channels.documents import FoundReport, ReadsOrderReports, ReportSpan
from linndesk.domain.orders import ChannelOrder
from linndesk.errors import (
    BadInput,
    BadReply,
    Cancelled,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    PageTokenRefused,
    Throttled,
)
from tests.channels.stands import START, Bench, DictMemory


class Pulls(PullsOrders, ListsProducts, Protocol):
    """A channel that does both."""


class ChannelContract(ABC):
    """Orders come once, resume, and fail in words; listings come whole. Subclasses drive a practice channel."""

    bench: Bench
    page_size = 100
    waits = True  # for limits and after trouble, within a run's patience; else it is asked once a run
    finds = True  # can be asked for one order
    lists_by_report = True  # a list of products that is made once and adopted, not asked for page by page
    # pages that never get on: None = the walk ends there and what it brought is all there is
    stuck: type[ChannelError] | None = PageTokenRefused

    @abstractmethod
    def open(self) -> Pulls:
        """A fresh connection, as after a restart."""

    @abstractmethod
    def scopes(self) -> tuple[str, ...]: ...

    @abstractmethod
    def add_orders(self, count: int) -> list[str]:
        """Open orders, placed and settled before START; their ids."""

    @abstractmethod
    def add_listings(self, skus: list[str]) -> None: ...

    @abstractmethod
    def spoil_order(self) -> str:
        """An order that cannot be read; its id."""

    @abstractmethod
    def fail_orders(self, kind: str, times: int) -> None:
        """The next calls for orders fail: 429, 503, html200, reset, lost, truncated."""

    @abstractmethod
    def refuse_tokens(self) -> None: ...

    @abstractmethod
    def repeat_pages(self) -> None: ...

    @abstractmethod
    def order_calls(self) -> int: ...

    @abstractmethod
    def lose_report_answer(self) -> None: ...

    @abstractmethod
    def report_requests(self) -> int: ...

    def query(self, kind: str = "updated") -> OrderQuery:
        return OrderQuery("updated" if kind == "updated" else "created", START - timedelta(days=20), self.scopes())

    def pull(self, channel: Pulls, token: str | None = None) -> list[OrderPage]:
        query, pages = self.query(), []
        while True:
            page = channel.orders(query, token)
            pages.append(page)
            query, token = page.query, page.next_token
            if token is None:
                return pages

    @pytest.mark.parametrize("kind", ["updated", "created"])
    def test_every_order_comes_once_in_frozen_pages(self, kind: str) -> None:
        """R-CURSOR: pages of one query, no order twice, none lost."""
        ids = self.add_orders(self.page_size * 2 + 7)
        channel, query, token, came, first = self.open(), self.query(kind), None, list[str](), None
        while True:
            page = channel.orders(query, token)
            first = first or page
            assert page.query == first.query
            came += [each.channel_order_id for each in page.orders]
            query, token = page.query, page.next_token
            if token is None:
                break
        assert sorted(came) == sorted(ids)
        assert START - timedelta(minutes=3) <= first.server_time <= START

    def test_a_restart_goes_on_from_the_token(self) -> None:
        """R-CURSOR: the token of a stored page is good in a new process."""
        ids = self.add_orders(self.page_size * 2)
        page = self.open().orders(self.query(), None)
        rest = self.open().orders(page.query, page.next_token)
        assert sorted(each.channel_order_id for each in page.orders + rest.orders) == sorted(ids)

    def test_a_refused_token_is_told_apart(self) -> None:
        """R-CURSOR: the engine must know it from any other refusal."""
        self.add_orders(self.page_size + 1)
        channel = self.open()
        page = channel.orders(self.query(), None)
        self.refuse_tokens()
        with pytest.raises(PageTokenRefused):
            channel.orders(page.query, page.next_token)

    def test_pages_that_never_get_on_stop(self) -> None:
        """Pitfall 5: the second page repeats the first."""
        self.add_orders(self.page_size * 2 + 1)
        self.repeat_pages()
        if self.stuck is None:
            came = [each.channel_order_id for page in self.pull(self.open()) for each in page.orders]
            assert len(came) == len(set(came)) >= self.page_size
            return
        with pytest.raises(self.stuck):
            self.pull(self.open())

    def test_a_bad_order_is_quarantined_alone(self) -> None:
        """R-ORDERS: one bad order, the rest come in, and its body is kept beside it."""
        ids, bad = self.add_orders(5), self.spoil_order()
        page = self.open().orders(self.query(), None)
        assert sorted(each.channel_order_id for each in page.orders) == sorted(ids)
        assert [each.ref for each in page.quarantined] == [bad]
        assert page.quarantined[0].reason
        assert len(page.raw_quarantined) == 1
        assert bad in page.raw_quarantined[0]

    def test_stop_is_heard_before_the_next_call(self) -> None:
        """R-STOP: no new call starts."""
        self.add_orders(self.page_size + 1)
        channel = self.open()
        page = channel.orders(self.query(), None)
        before = self.order_calls()
        self.bench.tools.cancel.set()
        with pytest.raises(Cancelled):
            channel.orders(page.query, page.next_token)
        assert self.order_calls() == before

    def test_stop_is_heard_while_waiting(self) -> None:
        """R-STOP: a wait for a limit ends at once."""
        self.add_orders(1)
        self.fail_orders("503", 50)
        self.bench.clock.on_wait = lambda seconds: self.bench.tools.cancel.set()
        with pytest.raises(Cancelled if self.waits else ChannelDown):
            self.open().orders(self.query(), None)
        assert len(self.bench.clock.waits) == self.waits

    @pytest.mark.parametrize("kind", ["503", "lost", "reset", "truncated"])
    def test_a_read_is_repeated_after_trouble(self, kind: str) -> None:
        """R-LOST: asking again for orders does no harm, by itself or in the next runs."""
        ids = self.add_orders(3)
        self.fail_orders(kind, 2)
        for _ in range(0 if self.waits else 2):
            with pytest.raises(ChannelError):
                self.open().orders(self.query(), None)
        page = self.open().orders(self.query(), None)
        assert len(page.orders) == len(ids)
        assert self.order_calls() == 3

    def test_trouble_that_lasts_is_said_after_the_patience(self) -> None:
        """R-FIRST-PULL: at most 20 s of waiting per operation and run, then words."""
        self.add_orders(1)
        self.fail_orders("503", 1000)
        channel = self.open()
        with pytest.raises(ChannelDown) as found:
            channel.orders(self.query(), None)
        assert (1 < sum(self.bench.clock.waits) <= 20) if self.waits else self.bench.clock.waits == []
        assert found.value.fix
        spent = sum(self.bench.clock.waits)
        with pytest.raises(ChannelDown):
            channel.orders(self.query(), None)
        assert sum(self.bench.clock.waits) <= max(20, spent)

    def test_a_limit_says_how_long(self) -> None:
        """R-FIRST-PULL: throttled, with the wait that is left."""
        self.add_orders(1)
        self.fail_orders("429", 1000)
        with pytest.raises(Throttled) as found:
            self.open().orders(self.query(), None)
        assert found.value.wait > 0

    def test_a_page_of_html_is_no_success(self) -> None:
        """R-HTTP: whatever the status says."""
        self.add_orders(1)
        self.fail_orders("html200", 1)
        with pytest.raises(BadReply):
            self.open().orders(self.query(), None)

    def test_one_order_by_its_id(self) -> None:
        ids = self.add_orders(3)
        channel = self.open()
        page = channel.orders(self.query(), None)
        assert isinstance(channel, FindsOrders) == self.finds
        if not isinstance(channel, FindsOrders):
            return
        found = channel.order(ids[1])
        assert isinstance(found, ChannelOrder)
        assert found in page.orders
        assert channel.order("000-0000000-0000000") is None

    def test_listings_come_whole_and_letter_for_letter(self) -> None:
        """R-FOREIGN, pitfall 23: odd SKUs stay exactly what they are."""
        skus = [" A  B ", "a/b&c+d,e", "AB-1", "ab-1", "0007", "ＡＢ－１", "é", "e\u0301", 'say "x"', "100%", "x" * 40]
        self.add_listings(skus)
        batches = list(self.open().listed_products(self.scopes()[:1], DictMemory()))
        assert sorted(each.channel_sku for batch in batches for each in batch.products) == sorted(skus)
        assert [each.last for each in batches] == [False] * (len(batches) - 1) + [True]

    def test_a_lost_answer_asks_for_no_second_report(self) -> None:
        """R-LOST: adopt what was made since, else ask again."""
        self.add_listings(["A", "B"])
        self.lose_report_answer()
        if not self.lists_by_report:
            with pytest.raises(ChannelError):
                list(self.open().listed_products(self.scopes()[:1], DictMemory()))
        batches = list(self.open().listed_products(self.scopes()[:1], DictMemory()))
        assert sum(len(each.products) for each in batches) == 2
        assert self.report_requests() == (1 if self.lists_by_report else 2)


class ReportContract(ABC):
    """What a channel owes that gives orders as documents (A5, A6); each adapter's tests inherit it."""

    bench: Bench

    @abstractmethod
    def open(self) -> ReadsOrderReports:
        """A fresh connection, as after a restart."""

    @abstractmethod
    def scopes(self) -> tuple[str, ...]: ...

    @abstractmethod
    def add_orders(self, count: int, status: str = "UNSHIPPED") -> list[str]:
        """Orders of that state, ready to be sent two hours before START; their ids."""

    @abstractmethod
    def make_report(self) -> str:
        """A finished document that somebody else asked for; its id."""

    @abstractmethod
    def lose_report_answer(self) -> None: ...

    @abstractmethod
    def report_requests(self) -> int: ...

    @abstractmethod
    def fail_report(self, outcome: str) -> None:
        """Reports asked for from now on end ``empty`` or ``failed``."""

    def span(self) -> ReportSpan:
        return ReportSpan(START - timedelta(days=5), self.bench.clock.now(), self.scopes())

    def finished(self, port: ReadsOrderReports, report_id: str) -> FoundReport:
        while (found := port.look_at_report(report_id)).state == "making":
            self.bench.clock.wait(30, self.bench.tools.cancel)
        return found

    def test_every_order_of_the_period_comes_by_document(self) -> None:
        ids = self.add_orders(7)
        port = self.open()
        found = self.finished(port, port.ask_report(self.span(), "orders", None))
        assert found.state == "ready"
        document = port.open_report(found, self.scopes())
        batches = list(document.batches(found.made_at))
        document.close()
        made = [order for batch in batches for order in batch.orders]
        assert sorted(each.channel_order_id for each in made) == sorted(ids)
        assert all(each.by_report and each.last_updated >= found.made_at for each in made)
        assert not [bad for batch in batches for bad in batch.bad]
        assert len(document.digest) == 64

    def test_what_is_unshipped_comes_as_numbers(self) -> None:
        ids = self.add_orders(3)
        self.add_orders(2, "SHIPPED")
        port = self.open()
        found = self.finished(port, port.ask_report(self.span(), "unshipped", None))
        document = port.open_report(found, self.scopes())
        assert document.still_to_leave().keys() == set(ids)
        document.close()

    def test_a_lost_answer_asks_for_no_second_report(self) -> None:
        """R-LOST."""
        self.add_orders(1)
        self.lose_report_answer()
        port = self.open()
        assert self.finished(port, port.ask_report(self.span(), "orders", None)).state == "ready"
        assert self.report_requests() == 1

    def test_a_restart_adopts_what_was_asked_for(self) -> None:
        """R-LOST: of the same period only."""
        span, moment = self.span(), self.bench.clock.now()
        first = self.open().ask_report(span, "orders", None)
        assert self.open().ask_report(span, "orders", moment) == first
        other = replace(span, since=span.since + timedelta(days=1))
        assert self.open().ask_report(other, "orders", moment) != first

    @pytest.mark.parametrize("outcome", ["empty", "failed"])
    def test_a_report_without_a_document_says_so(self, outcome: str) -> None:
        self.add_orders(1)
        self.fail_report(outcome)
        port = self.open()
        found = self.finished(port, port.ask_report(self.span(), "orders", None))
        assert found.state == outcome
        assert bool(found.reason) == (outcome == "failed")
        with pytest.raises(ChannelRefused):
            port.open_report(replace(found, document_id=""), self.scopes())

    def test_documents_of_others_are_found_newest_first(self) -> None:
        self.add_orders(1)
        made = []
        for _ in range(3):
            made.append(self.make_report())
            self.bench.clock.advance(60)
        port = self.open()
        since = START - timedelta(days=1)
        assert [each.report_id for each in port.found_reports(since, 24)] == made[::-1]
        assert [each.report_id for each in port.found_reports(since, 2)] == made[:0:-1]
        assert all(each.state == "ready" for each in port.found_reports(since, 24))

    def test_fates_tell_open_and_cancelled(self) -> None:
        waiting, off = self.add_orders(3), self.add_orders(2, "CANCELLED")
        self.add_orders(2, "SHIPPED")
        found = self.open().fates(START - timedelta(days=5), self.scopes(), 5)
        assert (found.open, found.cancelled) == (set(waiting), set(off))
        assert (found.open_whole, found.cancelled_whole, found.special) == (True, True, frozenset())

    def test_a_schedule_is_made_shown_and_cancelled(self) -> None:
        port = self.open()
        made = port.add_schedule("PT1H", self.scopes())
        again = port.add_schedule("PT4H", self.scopes())
        assert [(each.schedule_id, each.period) for each in port.schedules()] == [(again, "PT4H")]
        assert made != again
        port.cancel_schedule(again)
        assert port.schedules() == []
        with pytest.raises(BadInput):
            port.add_schedule("P1D", self.scopes())
