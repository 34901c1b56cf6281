"""The tick by which a person lets one host be asked without encryption (R-HTTP). Main thread."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from linndesk.ui.words import tr


class PlainHost(QCheckBox):
    """``host``: the one it is about; "" = none, and it is hidden."""

    def __init__(self, host: str = "") -> None:
        super().__init__()
        self._put(host)
        if not host:
            self.hide()

    def offer(self, host: str) -> None:
        """Another question, or with "" none; no tick is left from before."""
        self._put(host)
        self.setVisible(bool(host))

    @property
    def named(self) -> tuple[str, ...]:
        """The host where it is ticked."""
        return (self.host,) if self.host and self.isChecked() else ()

    def _put(self, host: str) -> None:
        self.host = host
        self.setChecked(False)
        self.setText(tr("Ask {host} without encryption", host=host).replace("&", "&&"))
