"""An order that arrives after units of it were called off here: what the channel still shows revives nothing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from linndesk.domain.orders import ChannelLine, ChannelOrder


@dataclass(frozen=True, slots=True)
class CalledOff:
    """Of one line. ``whole``: its units when some were called off last; ``others``: how many of them were cancelled by
    somebody else then; ``units``: all that were called off from here."""

    whole: int
    others: int
    units: int

    def wanted(self, quantity: int) -> int:
        """Units that are still wanted of a line of so many; what its buyer has added since is wanted too."""
        return max(0, self.whole - self.others - self.units) + max(0, quantity - self.whole)


def laid_over(order: ChannelOrder, off: Mapping[str, CalledOff]) -> ChannelOrder:
    """The order as it counts here. ``off``: by line id. What the channel has as sent has left, whatever was wished."""
    if order.status == "shipped" or not off:
        return order
    lines = tuple(_line(each, off.get(each.line_id)) for each in order.lines)
    over = bool(lines) and all(each.cancelled >= each.quantity for each in lines)
    return replace(order, lines=lines, status="cancelled" if over else order.status)


def _line(line: ChannelLine, off: CalledOff | None) -> ChannelLine:
    if off is None:
        return line
    cancelled = min(line.quantity - off.wanted(line.quantity), line.quantity - line.shipped)
    return replace(line, cancelled=max(line.cancelled, cancelled))


def is_carried_out(order: ChannelOrder, off: Mapping[str, CalledOff]) -> bool:
    """Whether the channel itself shows all of these units as cancelled, so that nobody need tell it any more.

    A line that it does not name is gone where the order is told whole.
    """
    if order.status == "cancelled":
        return True
    if order.status == "shipped" or not off:
        return False
    lines = {each.line_id: each for each in order.lines}
    return all(_is_off(lines.get(line_id), each, told_whole=bool(order.digest)) for line_id, each in off.items())


def _is_off(line: ChannelLine | None, off: CalledOff, *, told_whole: bool) -> bool:
    if line is None:
        return told_whole
    return line.quantity - line.cancelled <= off.wanted(line.quantity)
