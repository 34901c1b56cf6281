"""Where the body of an answer goes: memory, or a file for documents. Worker threads."""

from __future__ import annotations

from typing import IO

CHUNK = 64 * 1024


class Spool:
    """``size`` counts what came, unpacked."""

    def __init__(self, file: IO[bytes] | None) -> None:
        self._file = file
        self._parts: list[bytes] = []
        self.size = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self._file is None:
            self._parts.append(chunk)
        else:
            if not self._parts:
                self._parts.append(chunk)
            self._file.write(chunk)

    def whole(self) -> bytes:
        return b"".join(self._parts)

    def head(self) -> bytes:
        return self.whole()[:CHUNK]

    def rewound(self) -> IO[bytes]:
        if self._file is None:
            raise ValueError("this body was kept in memory")
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
