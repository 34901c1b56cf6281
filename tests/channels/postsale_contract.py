"""What every channel owes that cancels and refunds for a seller; each adapter's tests inherit it (X12, R-LOST)."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import pytest

from linndesk.channels.postsale import ServesAfterSale
from linndesk.errors import BadInput, ChannelRefused
from tests.channels.sending_contract import ChannelT, Hook, SendingContract, stirred


class PostSaleContract(SendingContract[ChannelT]):
    """One exchange, one end, and only an answer that says so is a yes or a no."""

    @abstractmethod
    def port(self, channel: ChannelT) -> ServesAfterSale: ...

    @abstractmethod
    def order(self) -> str:
        """A new order of which the channel takes the act."""

    @abstractmethod
    def request(self, port: ServesAfterSale, order: str) -> dict[str, Any]: ...

    @abstractmethod
    def tell(self, port: ServesAfterSale, request: dict[str, Any], hook: Hook) -> object: ...

    @abstractmethod
    def nonsense(self, port: ServesAfterSale) -> list[Callable[[], dict[str, Any]]]:
        """Makers of requests that no channel could ever take."""

    @abstractmethod
    def refuse(self, order: str, words: str) -> None: ...

    @abstractmethod
    def done(self, order: str) -> int:
        """How often the channel has acted on it."""

    def ready(self, channel: ChannelT) -> Callable[[Hook], object]:
        port = self.port(channel)
        request = self.request(port, self.order())
        return lambda hook: self.tell(port, request, hook)

    def test_the_port_is_there_and_says_what_it_takes(self) -> None:
        port = self.port(self.open())
        assert isinstance(port, ServesAfterSale)
        found = port.post_sale_options()
        assert found.cancel
        assert found.refund
        assert self.heard() == []

    def test_a_yes_is_one_act(self) -> None:
        order, port = self.order(), self.port(self.open())
        self.tell(port, self.request(port, order), Hook())
        assert (self.done(order), len(self.heard())) == (1, 1)

    def test_a_no_has_the_channels_words_and_nothing_happened(self) -> None:
        order, port = self.order(), self.port(self.open())
        self.refuse(order, "Too late for that")
        with pytest.raises(ChannelRefused) as said:
            self.tell(port, self.request(port, order), Hook())
        assert "Too late for that" in said.value.detail
        assert self.done(order) == 0

    def test_a_request_is_pure_json_and_the_same_bytes_however_it_was_kept(self) -> None:
        port, order = self.port(self.open()), self.order()
        request = self.request(port, order)
        assert json.loads(json.dumps(request)) == request
        assert json.dumps(self.request(port, order)) == json.dumps(request)
        assert self.heard() == []
        self.fail("429")
        with pytest.raises(Exception, match="pause"):
            self.tell(port, request, Hook())
        self.tell(self.port(self.open()), stirred(json.loads(json.dumps(request))), Hook())
        (first, _), (second, _) = self.heard()
        assert first == second

    def test_what_could_never_be_taken_is_never_worded(self) -> None:
        makers = self.nonsense(self.port(self.open()))
        assert makers
        for make in makers:
            with pytest.raises(BadInput) as said:
                make()
            assert said.value.title
            assert said.value.fix
        assert self.heard() == []
