"""What the window remembers between runs: sizes, columns, filters, in an ini file of the profile. Main thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

VERSION = 1


class Memory:
    """Small values by key. A value of another version is forgotten rather than misread."""

    def __init__(self, folder: Path | None) -> None:
        """``folder`` is the profile's; None remembers nothing beyond this object (tests, pictures)."""
        self._file: QSettings | None = None
        self._loose: dict[str, object] = {}
        if folder is not None:
            self._file = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
            if self._file.value("version", VERSION, int) != VERSION:
                self._file.clear()
            self._file.setValue("version", VERSION)

    def bytes(self, key: str) -> QByteArray:
        """The bytes kept under ``key``; empty where there are none."""
        value = self._read(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def text(self, key: str, default: str = "") -> str:
        value = self._read(key)
        return value if isinstance(value, str) else default

    def keep(self, key: str, value: QByteArray | str) -> None:
        """Keep ``value`` until it is kept anew."""
        if self._file is None:
            self._loose[key] = value
        else:
            self._file.setValue(key, value)

    def forget(self, key: str) -> None:
        if self._file is None:
            self._loose.pop(key, None)
        else:
            self._file.remove(key)

    def flush(self) -> None:
        """Write to disk now."""
        if self._file is not None:
            self._file.sync()

    def _read(self, key: str) -> object:
        return self._loose.get(key) if self._file is None else self._file.value(key)
