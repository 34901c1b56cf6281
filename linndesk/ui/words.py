"""What the user reads: one hook for translation, and times, numbers and counts in words. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

_BREAK = "\u200b"  # has no width, and a line may end at it
_PSEUDO = str.maketrans("aeiouyAEIOUY", "àéîöûÿÀÉÎÖÛŸ")


class _Hook:
    """The translator in force. The identity until a language is installed."""

    translate: Callable[[str], str] = staticmethod(lambda text: text)


def install(translate: Callable[[str], str]) -> None:
    """Make ``translate`` the language of everything that is built from now on."""
    _Hook.translate = staticmethod(translate)


def tr(text: str, /, **values: object) -> str:
    """``text`` in the user's language; ``{names}`` in it are filled from ``values`` afterwards."""
    said = _Hook.translate(text)
    return said.format(**values) if values else said


def pseudo(text: str) -> str:
    """A pseudo-language: accents and 40 % more letters, so that pictures show what a translation would cut."""
    if not text.strip():
        return text
    parts = text.replace("{", "\0{").replace("}", "}\0").split("\0")
    said = "".join(part if part.startswith("{") else part.translate(_PSEUDO) for part in parts)
    extra = max(1, round(len(text) * 0.4))
    return said + " " + "ẍ" * (extra - 1) if extra > 1 else said + "ẍ"


def plain_tip(text: str) -> str:
    """R-FOREIGN: Qt takes a tooltip that looks like HTML for HTML; escaping within a <span> forbids that."""
    if not text:
        return text
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<span>{safe}</span>"


def soft(text: str, longest: int = 60) -> str:
    """Foreign text that may break within words longer than so many letters: nothing grows wider than its window."""
    return " ".join(_BREAK.join(_pieces(each, longest)) for each in text.split(" "))


def _pieces(word: str, longest: int) -> list[str]:
    """A word in pieces; one that is short enough is one."""
    return [word[at : at + longest] for at in range(0, len(word), longest)] or [""]


def count(number: int, one: str, many: str = "") -> str:
    """``1 order``, ``1,906 orders``: ``many`` is ``one`` + s where it is not given."""
    word = one if number == 1 else many or one + "s"
    return f"{number:,} {tr(word)}"


def number(value: int | Decimal | None) -> str:
    """``1,906``; blank where there is nothing."""
    return "" if value is None else f"{value:,}"


def when(moment: datetime | None, now: datetime, *, seconds: bool = False) -> str:
    """Local time as short as it is clear: ``14:32`` today, ``Tue 09:12`` this week, else ``12 Nov 09:12``."""
    if moment is None:
        return ""
    local, today = moment.astimezone(), now.astimezone()
    clock = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    days = (today.date() - local.date()).days
    if days == 0:
        return clock
    if 0 < days < 7:
        return f"{local:%a} {clock}"
    if local.year == today.year:
        return f"{local.day} {local:%b} {clock}"
    return f"{local.day} {local:%b %Y} {clock}"


def when_tip(moment: datetime | None) -> str:
    """The whole moment with its zones, for a tooltip."""
    if moment is None:
        return ""
    local, utc = moment.astimezone(), f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if not local.utcoffset():
        return utc
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname() or ''} · {utc}"


def stamp(moment: datetime | None) -> str:
    """A moment in a form field: UTC, ``yyyy-mm-dd hh:mm:ss``; never is blank."""
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def lasting(span: timedelta | float) -> str:
    """``8.1 s``, ``2 min``, ``3 h``, ``4 days``."""
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{round(seconds / 60)} min"
    if seconds < 48 * 3600:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86400)} days"
