"""Whether an app's regular expression is one, and whether it may take for ever. Pure; nothing is ever run by it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from linndesk.domain.patterns import fits

LONGEST = 2000
_REPEAT = re.compile(r"\{(\d+)(,(\d*))?\}")
_OTHERWISE = (
    (re.compile(r"\(\?<([A-Za-z_])"), r"(?P<\1"),
    (re.compile(r"\\k<(\w+)>"), r"(?P=\1)"),
    (re.compile(r"\\[pP]\{[^}]*\}"), r"\\w"),
    (re.compile(r"\[\^\]"), r"[\\s\\S]"),
)
_SLASHES = re.compile(r"/(?P<inner>.*)/[dgimsuvy]*", re.DOTALL)


@dataclass
class _Piece:
    """An atom and how often it may stand there. ``ways``: of a group its alternatives, each a sequence."""

    text: str
    ways: list[list[_Piece]] = field(default_factory=list)
    least: int = 1
    endless: bool = False


def state(pattern: str) -> Literal["", "broken", "slow"]:
    """ "broken" = nobody can read it; "slow" = a repeated part that is itself repeated, so that there are countless
    ways to fail."""
    inner = pattern.strip()
    found = _SLASHES.fullmatch(inner) if inner[:1] == "/" else None
    inner = found["inner"] if found else inner
    if not inner:
        return ""
    if fits(pattern, "") is None and not _compiles(inner):
        return "broken"
    try:
        ways, _ = _ways(inner[:LONGEST], 0)
        return "slow" if any(map(_is_slow, ways)) else ""
    except (IndexError, RecursionError):
        return ""


def _compiles(pattern: str) -> bool:
    """By an engine that knows look-around and references too; it only reads it."""
    for theirs, ours in _OTHERWISE:
        pattern = theirs.sub(ours, pattern)
    try:
        re.compile(_plain_sets(pattern))
    except re.error as error:
        return "look-behind" in str(error)  # JavaScript takes any
    except (RecursionError, OverflowError):
        return False
    return True


def _plain_sets(pattern: str) -> str:
    """Without what would be sums of sets here, and is a character like any other there."""
    out: list[str] = []
    within, at = False, 0
    while at < len(pattern):
        one = pattern[at : at + 2] if pattern[at] == "\\" else pattern[at]
        if within and (one == "[" or (one in "-&~|" and out[-1] in (one, "["))):
            out.append("\\" + one)
        else:
            out.append(one)
        within = one != "]" if within else one == "["
        at += len(one)
    return "".join(out)


def _is_slow(sequence: list[_Piece]) -> bool:
    return any(
        (each.endless and each.ways and (_alike(each.ways) or any(map(_loose, each.ways))))
        or any(map(_is_slow, each.ways))
        for each in sequence
    )


def _loose(sequence: list[_Piece]) -> bool:
    """One repeated part, and nothing beside it that has to stand there and could be told from it."""
    needed = [each for each in sequence if each.least > 0 and not each.endless and each.text not in (".", "^", "$")]
    inner = any(each.endless or (len(sequence) == 1 and any(map(_loose, each.ways))) for each in sequence)
    return inner and not needed


def _alike(ways: list[list[_Piece]]) -> bool:
    words = ["".join(each.text for each in sequence) for sequence in ways]
    return len(words) > 1 and len(set(words)) < len(words)


def _ways(text: str, at: int) -> tuple[list[list[_Piece]], int]:
    """The alternatives from ``at`` up to the end of their group, and where that is. Raises IndexError."""
    ways: list[list[_Piece]] = [[]]
    while at < len(text) and text[at] != ")":
        if text[at] == "|":
            ways.append([])
            at += 1
            continue
        piece, at = _piece(text, at)
        at = _repeated(text, at, piece)
        ways[-1].append(piece)
    return ways, at


def _piece(text: str, at: int) -> tuple[_Piece, int]:
    start = at
    if text[at] == "\\":
        return _Piece(text[at : at + 2]), at + 2
    if text[at] == "[":
        at += 2 if text[at + 1] != "^" else 3
        while text[at] != "]":
            at += 2 if text[at] == "\\" else 1
        return _Piece(text[start : at + 1]), at + 1
    if text[at] != "(":
        return _Piece(text[at]), at + 1
    at += 1
    look = re.match(r"\?(<?[=!]|:|<[A-Za-z_]\w*>|P<\w+>)", text[at:])
    at += look.end() if look else 0
    ways, at = _ways(text, at)
    zero = 0 if look and look[1][-1] in "=!" else 1
    return _Piece(text[start : at + 1], ways, zero), at + 1


def _repeated(text: str, at: int, piece: _Piece) -> int:
    """Reads what stands behind an atom, and says where it ends."""
    if at >= len(text):
        return at
    braces = _REPEAT.match(text, at)
    if text[at] in "*+?":
        piece.endless = text[at] in "*+"
        piece.least = piece.least if text[at] == "+" else 0
        at += 1
    elif braces:
        piece.endless = braces[2] is not None and not braces[3]
        piece.least = int(braces[1])
        at = braces.end()
    else:
        return at
    return at + 1 if at < len(text) and text[at] == "?" else at
