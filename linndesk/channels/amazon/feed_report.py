"""What came of a feed, as its processing report says. Worker threads; the document may be large, and is not trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, Any

from linndesk.channels.amazon.shown import said, shown
from linndesk.channels.amazon.wire import Json, Unreadable, count
from linndesk.channels.elements import Broken, members
from linndesk.channels.stock import BulkResult, Shown
from linndesk.errors import BadReply

_LISTS = ("issues", "items")
_MOST_KEPT = 5  # issues of one message


@dataclass(slots=True)
class FeedReport:
    """The report as far as it could be read. ``general``: errors of no message, such as a broken document."""

    issues: dict[int, list[Json]] = field(default_factory=dict)
    general: list[Json] = field(default_factory=list)
    summary: Json = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    broken: bool = False

    def take(self, name: str, value: Any) -> None:
        """One member, or one element of a long list. What is not as it has to be makes the report no whole one."""
        if name == "summary" and isinstance(value, dict):
            self.summary = value
        elif name in _LISTS:
            try:
                self._add(name, value)
            except Unreadable:
                self.broken = True

    def _add(self, name: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise Unreadable(f"{name} holds something that is no object")
        if name == "items":
            item = shown(value)
            self.shown[item.channel_sku] = item
        elif value.get("severity") == "ERROR":
            number = count(value, "messageId")
            kept = self.general if number is None else self.issues.setdefault(number, [])
            if len(kept) < _MOST_KEPT:
                kept.append(value)

    @property
    def why(self) -> str:
        """Amazon's words on the feed as a whole, else on its first messages; "" where it has none."""
        first = [each for found in [*self.issues.values()][:3] for each in found]
        return said(self.general or first)

    def result(self) -> BulkResult:
        """What is refused; whole where each message that Amazon counts as invalid is named."""
        refused = {number: said(found) or "It gave no reason" for number, found in self.issues.items()}
        return BulkResult(refused, self.shown, not self.broken and not self.general and self._adds_up(len(refused)))

    def _adds_up(self, refused: int) -> bool:
        """One that took nothing and names nothing knows nothing."""
        try:
            worked, taken, invalid = (
                count(self.summary, key) for key in ("messagesProcessed", "messagesAccepted", "messagesInvalid")
            )
        except Unreadable:
            return False
        if not worked or taken is None or invalid is None:
            return False
        return taken + invalid == worked and invalid == refused


def read_report(file: IO[bytes]) -> FeedReport:
    """The report, unpacked. Raises BadReply when it is none at all; one that breaks off is not whole."""
    report, began = FeedReport(), False
    try:
        for name, value in members(file, _LISTS):
            began = True
            report.take(name, value)
    except Broken as error:
        if not began:
            raise BadReply("Amazon's result of a feed cannot be read", str(error), "Try again later") from None
        report.broken = True
    return report
