"""How a slip of the practice shop is written down: where it is made, and what it changes there. Pure.

A place in an answer is named by a path such as ``Orders.0.OrderItems.*.Qty``: names, numbers of rows, and ``*`` for
every row. What is not there is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from linndesk.sandbox.external.world import ShopWorld
from linndesk.sandbox.wire import Reply

Json = dict[str, Any]
EVERYWHERE = ""
MANIFEST = "manifest"


@dataclass
class Scene:
    """What a slip sees besides. ``asked``: the request as it came; ``memory``: its own, as long as it is on;
    ``wait``: longer than anybody who asks is patient, or until the shop stops."""

    endpoint: str
    asked: Json
    world: ShopWorld
    memory: Json
    wait: Callable[[], None]


Change = Callable[[Json, Scene], Json]
Frame = Callable[[Reply, Request, Scene], Reply | Response]


@dataclass(frozen=True, slots=True)
class Slip:
    """One way in which an app breaks the contract, otherwise as it has to be.

    ``endpoint``: whose calls it is made at, ``EVERYWHERE``, or ``MANIFEST``; ``what``: what it does, a sentence;
    ``rule``: the finding that a check gives; ``telling``: it is made only where the app is told something.
    ``asks`` changes a request before the shop looks at it, ``says`` is answered in place of acting, ``answers`` changes
    what the shop said yes with, ``refuses`` what it said no with, ``frames`` the whole reply.
    """

    name: str
    endpoint: str
    rule: str
    what: str
    asks: Change | None = None
    says: Callable[[Json, Scene], Json | None] | None = None
    answers: Change | None = None
    refuses: Change | None = None
    frames: Frame | None = None
    parameters: Callable[[Mapping[str, str]], dict[str, str]] | None = None
    also: tuple[str, ...] = ()  # further endpoints
    seen: bool = True  # False: a check never comes where it is made

    @property
    def telling(self) -> bool:
        return self.endpoint in _TOLD

    def at(self, endpoint: str) -> bool:
        """Whether it is made at the calls of that endpoint."""
        return EVERYWHERE in (self.endpoint, *self.also) or endpoint in (self.endpoint, *self.also)


_TOLD = frozenset({
    "DespatchEndpoint", "InventoryUpdateEndpoint", "PriceUpdateEndpoint", "ListingUpdateEndpoint",
    "ListingDeleteEndpoint", "CheckFeedEndpoint", "CancelEndpoint", "RefundEndpoint",
})  # fmt: skip


def put(path: str, value: Any) -> Change:
    """Something else stands there; ``value`` may be a function of what stood there."""

    def change(body: Json, scene: Scene) -> Json:
        for holder, key in _places(body, path.split(".")):
            holder[key] = value(holder[key]) if callable(value) else value
        return body

    return change


def drop(*paths: str) -> Change:
    """Nothing stands there."""

    def change(body: Json, scene: Scene) -> Json:
        for path in paths:
            for holder, key in list(_places(body, path.split("."))):
                del holder[key]
        return body

    return change


def repeat(path: str) -> Change:
    """The first row of that array stands in it twice."""

    def twice(rows: Any) -> Any:
        return [*rows, rows[0]] if rows else rows

    return put(path, twice)


def where(path: str, fits: Callable[[Json], bool], change: Callable[[Json], None]) -> Change:
    """The first row of that array that fits is changed."""

    def changed(body: Json, scene: Scene) -> Json:
        for holder, key in _places(body, path.split(".")):
            found = next((row for row in holder[key] or () if isinstance(row, dict) and fits(row)), None)
            if found is not None:
                change(found)
        return body

    return changed


def each(path: str, change: Callable[[Json], None]) -> Change:
    """Every row of that array is changed."""

    def changed(body: Json, scene: Scene) -> Json:
        for holder, key in _places(body, path.split(".")):
            for row in holder[key] or ():
                change(row)
        return body

    return changed


def setting(**members: Any) -> Callable[[Json], None]:
    """A row gets these members."""
    return lambda row: row.update(members)


def without(*names: str) -> Callable[[Json], None]:
    """A row loses these members."""

    def change(row: Json) -> None:
        for name in names:
            row.pop(name, None)

    return change


def anything(row: Json) -> bool:
    """For ``where``: the first row, whatever it is."""
    return True


def error(words: object) -> Change:
    """It says no, and nothing else."""
    return lambda body, scene: {"Error": words}


def confirmed(words: str, answer: Json) -> Change:
    """A no that begins with these words is a yes."""

    def change(body: Json, scene: Scene) -> Json:
        return dict(answer) if str(body.get("Error")).startswith(words) else body

    return change


def _places(body: Any, path: list[str]) -> list[tuple[Any, Any]]:
    """Holders and keys of all places that a path names."""
    if isinstance(body, dict):
        keys: list[Any] = [path[0]] if path[0] in body else []
    elif isinstance(body, list):
        numbers = range(len(body)) if path[0] == "*" else [int(path[0])]
        keys = [each for each in numbers if each < len(body)]
    else:
        keys = []
    if len(path) == 1:
        return [(body, key) for key in keys]
    return [found for key in keys for found in _places(body[key], path[1:])]
