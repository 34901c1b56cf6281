"""The operation table that the product's client reads too, as values. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class BodyPart:
    """An object inside a body: ``at`` is its path, such as ``packageDetail`` or ``packageDetail.orderItems[]``."""

    at: str
    required: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def allowed(self) -> tuple[str, ...]:
        """Every name that may stand there."""
        return (*self.texts, *self.integers, *self.lists)


@dataclass(frozen=True, slots=True)
class Operation:
    """One row: ``rate`` is tokens a second, ``arrays`` maps a parameter to its most entries (None: not stated);
    ``success``: every status that is one; ``called``: its name in the model, "" = the same."""

    name: str
    method: str
    path: str
    rate: float
    burst: int
    success: tuple[int, ...]
    model: str
    called: str = ""
    role: str = ""
    required: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arrays: Mapping[str, int | None] = field(default_factory=dict)
    integers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    times: tuple[str, ...] = ()
    body_required: tuple[str, ...] = ()
    body_allowed: tuple[str, ...] = ()
    body_texts: tuple[str, ...] = ()
    body_lists: tuple[str, ...] = ()
    body_parts: tuple[BodyPart, ...] = ()

    @property
    def segments(self) -> tuple[str, ...]:
        """The path template in pieces."""
        return tuple(self.path.strip("/").split("/"))

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """The path's places when these still quoted pieces fit, else None."""
        if len(segments) != len(self.segments):
            return None
        found: dict[str, str] = {}
        for want, got in zip(self.segments, segments, strict=True):
            place = _PLACE.fullmatch(want)
            if place and got:
                found[place[1]] = unquote(got)
            elif want != got:
                return None
        return found


@cache
def operations() -> tuple[Operation, ...]:
    """Every row, as committed beside the product's own client."""
    text = files("linndesk").joinpath("channels", "amazon", "operations.json").read_text(encoding="utf-8")
    return tuple(_row(each) for each in json.loads(text)["operations"])


def find(method: str, quoted_path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation behind a method and a path as it came over the wire, with the path's places."""
    segments = tuple(quoted_path.strip("/").split("/"))
    for each in operations():
        if each.method == method and (places := each.match(segments)) is not None:
            return each, places
    return None


def _row(raw: dict[str, Any]) -> Operation:
    fixed: dict[str, Any] = dict(raw)
    fixed["success"] = (raw["success"],) if isinstance(raw["success"], int) else tuple(raw["success"])
    for key in ("required", "allowed", "times", "body_required", "body_allowed", "body_texts", "body_lists"):
        fixed[key] = tuple(raw.get(key, ()))
    fixed["body_parts"] = tuple(
        BodyPart(at, **{key: _named(names) for key, names in each.items()})
        for at, each in raw.get("body_parts", {}).items()
    )
    fixed["enums"] = {name: tuple(values) for name, values in raw.get("enums", {}).items()}
    fixed["integers"] = {name: (low, high) for name, (low, high) in raw.get("integers", {}).items()}
    return Operation(**fixed)


def _named(value: list[str] | dict[str, list[str]]) -> Any:
    """A list of names as a tuple; names with their values as they are."""
    if isinstance(value, dict):
        return {name: tuple(values) for name, values in value.items()}
    return tuple(value)
