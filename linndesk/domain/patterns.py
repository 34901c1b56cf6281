"""Whether a text fits a foreign regular expression, in time that grows with the text alone (R-FOREIGN). Pure.

Such a pattern is JavaScript's, and may be made to take for ever: it is judged by an engine that cannot go back. What
that engine does not know (look-around, back references) is not judged at all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter, ValidationError
from pydantic.main import pydantic_core  # type: ignore[attr-defined]  # its other half, where its errors live

LONGEST = 1000
_SLASHES = re.compile(r"/(?P<inner>.*)/(?P<flags>[dgimsuvy]*)", re.DOTALL)  # ours, over the pattern's own text
_DIGIT = "0-9"
_OPERATORS = "&~-"  # doubled in a class these are sums of sets here, and themselves there


def fits(pattern: str, text: str) -> bool | None:
    """Whether the pattern is found somewhere in the text; None = it cannot be judged here, the app has to."""
    checker = _checker(pattern.strip())
    if checker is None:
        return None
    try:
        checker.validate_python(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=256)
def _checker(pattern: str) -> TypeAdapter[str] | None:
    """Kept: thousands of listings are held against the patterns of one app."""
    inner, flags = _bare(pattern)
    if not inner or len(inner) > LONGEST or set(flags) & set("vy"):
        return None
    ours = "".join(f"(?{each})" for each in "ims" if each in flags) + _translated(inner)
    try:
        return TypeAdapter(Annotated[str, StringConstraints(pattern=ours)])
    except pydantic_core.SchemaError:
        return None


def _bare(pattern: str) -> tuple[str, str]:
    """Without the slashes around it, and the flags behind them."""
    found = _SLASHES.fullmatch(pattern) if pattern[:1] == "/" else None
    return (found["inner"], found["flags"]) if found else (pattern, "")


def _translated(pattern: str) -> str:
    """What the two languages write alike and read otherwise, written so that it means here what it means there."""
    out: list[str] = []
    within, at = False, 0
    while at < len(pattern):
        one, two = pattern[at], pattern[at : at + 2]
        if one == "\\" and len(two) == 2:
            out.append((_DIGIT if within else f"[{_DIGIT}]") if two == "\\d" else "/" if two == "\\/" else two)
            at += 2
            continue
        if within and (one == "[" or (one in _OPERATORS and out[-1] == one)):
            out.append("\\" + one)
        else:
            out.append(one)
        within = one != "]" if within else one == "["
        at += 1
    return "".join(out)
