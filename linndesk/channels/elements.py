"""A JSON object that is larger than memory should hold: member by member, long lists by element. Worker threads."""

from __future__ import annotations

import codecs
import json
from collections.abc import Collection, Iterator
from typing import IO, Any

MOST_VALUE = 4 * 1024 * 1024  # characters of one value that is not read by element
_CHUNK = 256 * 1024
_SPACE = " \t\r\n"
_AFTER = tuple(" \t\r\n,]}")  # a number


class Broken(ValueError):
    """This is no JSON object, or it breaks off. What came before is good."""


def members(file: IO[bytes], lists: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Name and value of each member in the document's own order, in UTF-8.

    A list that ``lists`` names comes as one pair per element; where it is empty, not at all. Raises Broken.
    """
    text = _Text(file)
    text.expect("{")
    if text.next_is("}"):
        return
    while True:
        name = text.value()
        if not isinstance(name, str):
            raise Broken("a member has no name")
        text.expect(":")
        if name in lists and text.next_is("["):
            yield from ((name, each) for each in _elements(text))
        else:
            yield name, text.value()
        if text.next_is("}"):
            return
        text.expect(",")


def _elements(text: _Text) -> Iterator[Any]:
    """Of the list whose bracket was read."""
    if text.next_is("]"):
        return
    while True:
        yield text.value()
        if text.next_is("]"):
            return
        text.expect(",")


class _Text:
    """The document from where it was read to, a chunk at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._json = json.JSONDecoder()
        self._held = ""
        self._at = 0
        self._ended = False

    def next_is(self, mark: str) -> bool:
        """Whether this comes next; it is read then. Raises Broken where nothing comes."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._held):
                break
            if not self._more():
                raise Broken("it breaks off")
        found = self._held[self._at] == mark
        self._at += found
        return found

    def expect(self, mark: str) -> None:
        if not self.next_is(mark):
            raise Broken(f"{mark} is missing")

    def value(self) -> Any:
        """The next value whole."""
        self.next_is("")  # to its first character
        while True:
            try:
                found, end = self._json.raw_decode(self._held, self._at)
                if self._is_whole(found, end) or not self._more():
                    self._at = end
                    return found
            except RecursionError:
                raise Broken("it is nested too deeply") from None
            except ValueError:
                if len(self._held) - self._at > MOST_VALUE or not self._more():
                    raise Broken("it breaks off") from None

    def _is_whole(self, found: Any, end: int) -> bool:
        """A number may go on in the next chunk; everything else has an end of its own."""
        number = isinstance(found, (int, float)) and not isinstance(found, bool)
        return not number or self._held[end : end + 1] in _AFTER

    def _more(self) -> bool:
        """Read on. False at the end, with everything held as it was."""
        if self._ended:
            return False
        chunk = self._file.read(_CHUNK)
        self._ended = not chunk
        self._held, self._at = self._held[self._at :] + self._decode(chunk, final=self._ended), 0
        return True
