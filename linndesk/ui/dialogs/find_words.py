"""What became of looking for an order, in sentences for its dialog. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linndesk.domain.orders import ChannelOrder
from linndesk.services.find import Found
from linndesk.ui.screens.order_words import money_text
from linndesk.ui.theme import Tone
from linndesk.ui.words import count, tr, when

Do = Literal["", "open", "import", "undo", "problem"]
LINES = 5
_STATUS = {
    "pending": "payment is pending",
    "open": "to be sent",
    "shipped": "shipped",
    "processed": "processed",
    "cancelled": "cancelled",
}
_DO: dict[Do, str] = {
    "": "",
    "open": "Open it",
    "import": "Import now",
    "undo": "Undo deletion",
    "problem": "Look at the problem",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A headline with its tone, sentences below it, and what the one button does; ``do`` blank = no button."""

    title: str
    tone: Tone
    sentences: tuple[str, ...]
    do: Do

    @property
    def button(self) -> str:
        return tr(_DO[self.do]) if self.do else ""


def answer(found: Found, now: datetime) -> Answer:
    """The answer in words."""
    sentences = tuple(each for each in _sentences(found, now) if each)
    if found.order is not None:
        number = found.order.number
        if found.is_deleted:
            return Answer(tr("Order {number} was deleted here", number=number), "warn", sentences, "undo")
        return Answer(tr("It is here: order {number}", number=number), "ok", sentences, "open")
    if found.unread:
        return Answer(tr("It came, but could not be read"), "bad", sentences, "problem")
    if found.where == "channel":
        title = tr("It is on the channel of {account}, but not here", account=found.account)
        return Answer(title, "warn", sentences, "import" if found.can_import else "")
    if found.certain:
        return Answer(tr("There is no order {ref}", ref=found.ref), "", sentences, "")
    return Answer(tr("Order {ref} was not found, but that is not certain", ref=found.ref), "warn", sentences, "")


def _sentences(found: Found, now: datetime) -> Iterator[str]:
    if found.order is not None:
        here = found.order
        status = tr(_STATUS[here.status])
        if here.status == "open" and here.location:  # it may be another's to send
            status = tr("to be sent from {location}", location=here.location)
        facts = (here.account, status, tr("received {when}", when=when(here.received_at, now)))
        yield " · ".join(facts) + "."
    if found.reason:
        yield f"{found.reason}."
    if found.there is not None:
        yield "\n".join((_facts(found.there, now), *_lines(found.there)))
    for each in found.unanswered:
        words = "{account} cannot be asked: {reason}." if each.never else "{account} could not be asked: {reason}."
        yield tr(words, account=each.account, reason=each.reason.rstrip("."))
    if not found.certain and not all(each.never for each in found.unanswered):
        yield tr("Look again when every account answers.")
    elif not found.certain:
        yield tr("Sync these accounts (F9), then look again.")


def _facts(order: ChannelOrder, now: datetime) -> str:
    facts = (
        tr(_STATUS[order.status]),
        tr("placed {when}", when=when(order.received_at, now)),
        money_text(order.total, order.currency),
        order.sub_source,
    )
    return tr("The channel says: {facts}.", facts=" · ".join(each for each in facts if each))


def _lines(order: ChannelOrder) -> Iterator[str]:
    for each in order.lines[:LINES]:
        yield f"{each.quantity} × {each.channel_sku}  {each.title}"
    if len(order.lines) > LINES:
        yield tr("and {lines}", lines=count(len(order.lines) - LINES, "more line"))
