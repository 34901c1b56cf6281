"""Ids that an app gave and gets back: kept as text, told in the type in which they came. Pure.

A number is kept with a mark before it, "#42"; so is a text that begins with the mark, "##42". Everything else is kept
as it is.
"""

from __future__ import annotations

import re

from linndesk.channels.loose import LONGEST_ID, Loose
from linndesk.channels.written import Unreadable
from linndesk.domain.publishing import MARK, id_of_text

_NUMBER = re.compile(r"#-?[0-9]{1,30}")
_NOTHING = re.compile(r"0|[0-]*")  # what typed languages write for none: 0 and 00000000-0000-…


def kept(row: Loose, name: str) -> str:
    """The id; "" where it names none. Raises Unreadable."""
    found = row.value(name)
    if found is None or found is False:
        return ""
    text = row.ident(name, LONGEST_ID)
    if _NOTHING.fullmatch(text.strip()):
        return ""
    if not isinstance(found, str):
        if not _NUMBER.fullmatch(MARK + text):
            raise Unreadable(f"{name} is no id")
        return MARK + text
    return id_of_text(text)


def told(ident: str) -> str | int:
    """As it came."""
    if _NUMBER.fullmatch(ident):
        return int(ident[1:])
    return ident[1:] if ident.startswith(MARK * 2) else ident
