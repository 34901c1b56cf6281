"""The ports of apps that are set up page by page, keep settings of their own and name their tags. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

ItemKind = Literal["text", "int", "decimal", "bool", "secret", "choice", "url", "button"]


@dataclass(frozen=True, slots=True)
class AppItem:
    """One question of a page. All texts are the app's, plain and harmless to show nowhere but as plain text.

    ``value`` is what the app holds, always text: "True" or "False" of a bool. ``choices``: value and words.
    ``pattern``: a regular expression that the value has to fit somewhere in, ``pattern_error`` its words for one that
    does not. Of a ``url`` item ``name`` is the address and ``help`` the words of the link; of a ``button`` ``value``
    is the address. ``hides``: the item is not shown, and ``name`` names a setting of ours that is not to be shown.
    """

    key: str
    name: str
    help: str = ""
    group: str = ""
    order: int = 0
    kind: ItemKind = "text"
    value: str = field(default="", repr=False)  # it may be a password
    required: bool = False
    read_only: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    pattern: str = ""
    pattern_error: str = ""
    hides: bool = False


@dataclass(frozen=True, slots=True)
class AppPage:
    """One page of an app's set-up, or (``is_last``) its settings. ``items`` in the order in which they are shown.

    ``raw``: the items as they came, by position of ``items``, to be given back with nothing but the value changed.
    """

    step: str
    title: str
    text: str
    items: tuple[AppItem, ...]
    is_last: bool
    raw: tuple[Mapping[str, object], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Tag:
    """A shipping service or payment method as the app calls it. ``site`` "" = of every one."""

    tag: str
    name: str
    site: str = ""


class Difference(Protocol):
    """One parameter, as an account has it and as the app says it now. Hosts with their port, "" of what is no address.

    ``own``: this account's own address in its place, which stays.
    """

    @property
    def name(self) -> str: ...
    @property
    def old(self) -> str: ...
    @property
    def new(self) -> str: ...
    @property
    def old_host(self) -> str: ...
    @property
    def new_host(self) -> str: ...
    @property
    def own(self) -> str: ...


@runtime_checkable
class SetsUp(Protocol):
    """All of them are calls that a person orders: nothing of them rests after failures."""

    def register(self, account_name: str, email: str) -> str:
        """First call; the token that stands for this integration from now on. Raises ChannelRefused in the app's words,
        NoAnswer(sent=True) where nobody knows whether it was made there."""
        ...

    def page(self) -> AppPage:
        """Where its set-up stands, or its settings. Raises ChannelError."""
        ...

    def answer(self, page: AppPage, values: Mapping[str, str]) -> AppPage:
        """Give a page back with these values by item key; the next page, or the settings as they are kept there.

        What ``values`` does not name keeps its value. Raises ChannelRefused in the app's words.
        """
        ...

    def press(self, page: AppPage, item: AppItem) -> str:
        """A button of a page; what the app said, "" = nothing. Raises ChannelError."""
        ...

    def farewell(self) -> str:
        """The integration is removed here; the app's words where it says there is an error. Raises ChannelError."""
        ...


@runtime_checkable
class OffersTags(Protocol):
    def shipping_tags(self) -> Sequence[Tag]:
        """Raises ChannelError."""
        ...

    def payment_tags(self) -> Sequence[Tag]:
        """Raises ChannelError."""
        ...
