"""What the channel said of a listing, where it stands, and how what is told of it goes on. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from linndesk.domain.publishing import Severity, shown_id
from linndesk.services.templates import TemplateView
from linndesk.ui.screens.outbox_words import STATES
from linndesk.ui.screens.parts import plain
from linndesk.ui.widgets import column
from linndesk.ui.words import tr, when

SEVERITIES: dict[Severity, str] = {"error": "Error", "warning": "Warning", "hint": "Recommended"}
ACTIONS = {"create": "Create", "update": "Update", "delete": "Delete"}
FEEDS = {"open": "the channel works it off", "ended": "worked off", "late": "not worked off for too long"}


class SaidPage(QWidget):
    """Plain text, to be read and copied."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.text = plain(tr("What the channel said"))
        self.setLayout(column(self.text, margin=10))
        self.setFocusProxy(self.text)

    def show_view(self, view: TemplateView | None) -> None:
        said = "" if view is None else "\n".join(self._lines(view))
        if said != self.text.toPlainText():
            self.text.setPlainText(said)

    def _lines(self, view: TemplateView) -> list[str]:
        row = view.row
        lines = [f"{tr(SEVERITIES[each.severity])}: {each.words}" for each in row.messages]
        if not lines:
            lines = [tr("The channel has said nothing of it yet.")]
        if row.external_id:
            lines.append(tr("Its id there: {id}", id=shown_id(row.external_id)))
        if row.url:
            lines.append(tr("Its address: {url}", url=row.url))
        if row.listed_at is not None:
            lines.append(tr("Listed {at}", at=when(row.listed_at, self._now())))
        return lines + self._debt(view) + self._feed(view)

    def _debt(self, view: TemplateView) -> list[str]:
        debt = view.debt
        if debt is None:
            return []
        words = [tr(ACTIONS[debt.action]), tr(STATES[debt.state][0]), debt.reason or debt.error]
        said = ", ".join(each for each in words if each)
        return ["", tr("In the outbox, number {id}: {said}", id=debt.id, said=said)]

    def _feed(self, view: TemplateView) -> list[str]:
        feed = view.feed
        if feed is None:
            return []
        at = when(feed.created_at, self._now())
        said = tr("The channel's feed {name} of {at}: {state}", name=feed.name, at=at, state=tr(FEEDS[feed.state]))
        return [said, *([feed.error] if feed.error else [])]
