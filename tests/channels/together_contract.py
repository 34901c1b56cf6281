"""What every channel owes that is told of many things in one request; each adapter's tests inherit it."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from linndesk.channels.batches import Said
from linndesk.errors import BadInput, ChannelRefused
from tests.channels.sending_contract import ChannelT, Hook, SendingContract, stirred

Request = dict[str, Any]


class TogetherContract(SendingContract[ChannelT]):
    """Three ends for each row (R-OUTCOME), a refusal of all of them together, and repeats to the byte (R-LOST)."""

    has_retry = True  # a row may be put off, to be told again

    @abstractmethod
    def place(self) -> str:
        """Something new that waits on the channel; the key under which it answers for it."""

    @abstractmethod
    def request(self, channel: ChannelT, key: str) -> Request:
        """Its part of a request."""

    @abstractmethod
    def tell(self, channel: ChannelT, requests: Sequence[Request], hook: Hook) -> list[Said]: ...

    @abstractmethod
    def most(self, channel: ChannelT) -> int: ...

    @abstractmethod
    def nonsense(self, channel: ChannelT) -> list[Callable[[], Request]]:
        """Makers of parts that no channel could ever take."""

    @abstractmethod
    def done(self, key: str) -> int:
        """How often the channel has acted on it."""

    @abstractmethod
    def answer_rows(self, *, refuse: str = "", put_off: str = "", silent: str = "") -> None:
        """How it answers for these keys: no with the words "Not that one", later, not at all."""

    @abstractmethod
    def answer_whole(self, key: str, words: str) -> None:
        """A request with this key in it is refused whole."""

    @abstractmethod
    def say_nothing(self) -> None:
        """It acts, and its answers name nobody."""

    def ready(self, channel: ChannelT) -> Callable[[Hook], object]:
        part = self.request(channel, self.place())
        return lambda hook: self.tell(channel, [part], hook)

    def told(self, *keys: str) -> list[Said]:
        channel = self.open()
        return self.tell(channel, [self.request(channel, each) for each in keys], Hook())

    def test_one_request_for_all_and_one_word_for_each(self) -> None:
        keys = [self.place() for _ in range(5)]
        assert self.told(*keys) == [Said("confirmed")] * 5
        assert [self.done(each) for each in keys] == [1] * 5
        assert len(self.heard()) == 1

    def test_words_stand_in_the_order_of_what_was_told(self) -> None:
        """R-OUTCOME: refused in the channel's words, once more, and not a word about it; the rest is confirmed."""
        good, bad, later, silent = (self.place() for _ in range(4))
        self.answer_rows(refuse=bad, put_off=later if self.has_retry else "", silent=silent)
        fates = self.told(silent, later, bad, good)
        put_off = "again" if self.has_retry else "confirmed"
        assert [each.fate for each in fates] == ["unconfirmed", put_off, "refused", "confirmed"]
        assert fates[2].words == "Not that one"
        assert (self.done(good), self.done(bad), self.done(silent)) == (1, 0, 1)

    def test_silence_is_neither_yes_nor_no(self) -> None:
        self.say_nothing()
        assert [each.fate for each in self.told(self.place(), self.place())] == ["unconfirmed"] * 2

    def test_a_request_refused_whole_is_one_refusal(self) -> None:
        """R-OUTCOME: the caller halves it until the culprit stands alone."""
        good, bad = self.place(), self.place()
        self.answer_whole(bad, "Something is wrong")
        with pytest.raises(ChannelRefused) as said:
            self.told(good, bad)
        assert "Something is wrong" in said.value.detail
        assert (self.done(good), self.done(bad)) == (0, 0)

    def test_a_repeat_is_the_same_bytes_however_the_parts_were_kept(self) -> None:
        """R-LOST."""
        keys = [self.place() for _ in range(3)]
        channel = self.open()
        parts = [self.request(channel, each) for each in keys]
        self.tell(channel, parts, Hook())
        self.tell(self.open(), [stirred(json.loads(json.dumps(each))) for each in parts], Hook())
        (first, _), (second, _) = self.heard()
        assert first == second

    def test_it_takes_as_many_as_it_says(self) -> None:
        channel = self.open()
        keys = [self.place() for _ in range(self.most(channel))]
        assert len(set(keys)) > 1
        assert [each.fate for each in self.told(*keys)] == ["confirmed"] * len(keys)

    def test_what_could_never_be_taken_is_never_worded(self) -> None:
        makers = self.nonsense(self.open())
        assert makers
        for make in makers:
            with pytest.raises(BadInput) as said:
                make()
            assert said.value.title
            assert said.value.fix
        assert self.heard() == []

    def test_a_part_is_pure_json(self) -> None:
        channel, key = self.open(), self.place()
        part = self.request(channel, key)
        assert json.loads(json.dumps(part)) == part
        assert json.dumps(self.request(channel, key)) == json.dumps(part)
        assert self.heard() == []
