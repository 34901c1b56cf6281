"""The body of a send: it asks for leave when its first byte is wanted, with the connection there. Worker threads."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator


class Leave:
    """What requests streams in place of the bytes. The head of the request has gone by then, and is nothing alone.

    What ``ask`` raises breaks the connection off; ``stopped`` says that this has happened. ``watch`` is called at
    each piece after that, and breaks it off in the same way.
    """

    def __init__(self, body: bytes, ask: Callable[[], None], watch: Callable[[], None] = lambda: None) -> None:
        self._body = io.BytesIO(body)
        self._size = len(body)
        self._ask = ask
        self._watch = watch
        self._asked = False
        self._given = False

    @property
    def stopped(self) -> bool:
        return self._asked and not self._given

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read():
            yield piece

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises what ``ask`` raises, each time until it has given leave."""
        if not self._given:
            self._asked = True
            self._ask()
            self._given = True
        self._watch()
        return self._body.read(size)
