"""The reason of a cancellation or a refund: one of the channel's, or free text where it names none. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from linndesk.domain.postsale import Reason, SubReason
from linndesk.domain.postsale_rules import Fault

LONGEST = 500  # characters
_Named = TypeVar("_Named", Reason, SubReason)


@dataclass(frozen=True, slots=True)
class Given:
    """A reason as it is told, and as people read it."""

    reason: str = ""
    sub_reason: str = ""
    words: str = ""


def given(reasons: Sequence[Reason], typed: str, typed_sub: str, where: str = "") -> tuple[Given, tuple[Fault, ...]]:
    """``typed``: a tag or a name of ``reasons``, any text where there are none. ``where``: of the faults, such as
    "line:7", "" = of the wish."""
    at, at_sub = (f"{where}:reason", f"{where}:sub_reason") if where else ("reason", "sub_reason")
    reason, sub = typed.strip(), typed_sub.strip()
    if not reasons:
        return _free(reason, sub, at, at_sub)
    if not reason:
        return Given(), (Fault(at, f"A reason is needed: {_names(reasons)}"),)
    found = _of(reasons, reason)
    if found is None:
        return Given(), (Fault(at, f"There is no reason {_short(reason)}: {_names(reasons)}"),)
    if not sub:
        return Given(found.tag, "", found.name), ()
    detail = _of(found.sub, sub)
    if detail is None:
        of = f": {_names(found.sub)}" if found.sub else f", {found.name} has none"
        return Given(), (Fault(at_sub, f"There is no sub-reason {_short(sub)}{of}"),)
    return Given(found.tag, detail.tag, f"{found.name}: {detail.name}"), ()


def _free(reason: str, sub: str, at: str, at_sub: str) -> tuple[Given, tuple[Fault, ...]]:
    faults = [
        Fault(place, f"The reason is longer than {LONGEST} characters" if len(text) > LONGEST else
              "The reason holds characters that cannot be printed")
        for place, text in ((at, reason), (at_sub, sub))
        if len(text) > LONGEST or not text.isprintable()
    ]  # fmt: skip
    return Given(reason, sub, ": ".join(each for each in (reason, sub) if each)), tuple(faults)


def _of(named: Sequence[_Named], typed: str) -> _Named | None:
    """By its tag to the letter, else however it is written, else by its name."""
    low = typed.casefold()
    by_tag = (each for each in named if each.tag == typed)
    like_tag = (each for each in named if each.tag.casefold() == low)
    by_name = (each for each in named if each.name.casefold() == low)
    return next((each for found in (by_tag, like_tag, by_name) for each in found), None)


def _names(named: Sequence[Reason] | Sequence[SubReason]) -> str:
    return ", ".join(each.tag if each.name in ("", each.tag) else f"{each.tag} ({each.name})" for each in named)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
