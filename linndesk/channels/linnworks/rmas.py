"""Returns of Linnworks in our words: what it has of an order, and what it says to a booking (M5). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.channels.linnworks.wire import guid, needed_guid, objects
from linndesk.channels.loose import MOST_UNITS, Loose, is_empty
from linndesk.channels.written import Unreadable
from linndesk.domain.returns import Booked, Rma, RmaLine

Clean = Callable[..., str]  # takes our secrets out of Linnworks' words
TYPES = ("Return", "Exchange", "Resend")
_STATES = ("OPEN", "PROCESSED", "ERROR", "ERROR_ACKED", "PENDING")
_NO_WORDS = "It gave no reason"


def read_returns(found: Any, clean: Clean) -> tuple[Rma, ...]:
    """Every return of an answer of GetRMAHeadersByOrderId. Raises Unreadable where one of them cannot be read: what is
    not seen would be booked once more."""
    body = Loose(found if isinstance(found, Mapping) else {})
    if not body.knows("RMAHeaders"):
        raise Unreadable("it holds no RMAHeaders")
    return tuple(_rma(each, clean) for each in body.rows("RMAHeaders"))


def read_booked(found: Any, clean: Clean) -> Booked:
    """What CreateRMABooking answered. Raises Unreadable where it does not say whether it made a booking."""
    body = Loose(found if isinstance(found, Mapping) else {})
    rows = [Loose(each) for each in objects(body.value("Items"))]
    lines = tuple((_known(row, "OrderItemRowId"), said) for row in rows if (said := _words(row, clean)))
    own = body.whole("RMAHeaderId")
    errors = tuple(each for each in _texts(body.value("Errors"), clean) if each not in {said for _, said in lines})
    if own is None and (not (errors or lines) or any(row.value("RMAHeaderId") not in (None, 0) for row in rows)):
        raise Unreadable("it does not say whether a return was booked")
    if own is not None and not 0 <= own <= MOST_UNITS:
        raise Unreadable("RMAHeaderId is no number of a return")
    if not own:
        return Booked("", errors or (() if lines else (_NO_WORDS,)), lines)
    return Booked(str(own), errors, lines)


def read_accepted(found: Any, rma_id: int, clean: Clean) -> str | None:
    """What ActionRMABooking answered: None = it was done, else its words. Raises Unreadable where it does not say."""
    body = Loose(found if isinstance(found, Mapping) else {})
    if not body.has("SuccessfullyActioned") or body.whole("RMAHeaderId") not in (None, 0, rma_id):
        raise Unreadable("it does not say whether this return was accepted")
    if body.truth("SuccessfullyActioned"):
        return None
    rows = [Loose(each) for each in objects(body.value("Items"))]
    said = [*_texts(body.value("Errors"), clean), *filter(None, (_words(row, clean) for row in rows))]
    return "; ".join(dict.fromkeys(said)) or _NO_WORDS


def read_categories(found: Any) -> tuple[str, ...]:
    """The names of GetReturnCategories, as they are written there."""
    return tuple(filter(None, (_name(Loose(each)) for each in objects(found))))


def read_batches(found: Any) -> dict[str, tuple[tuple[int, int], ...]]:
    """Of an answer of GetReturnItemsInfo: number of each batch that a row of the order left in, and how many units of
    it can still come back. What cannot be read of it is left out."""
    rows = [Loose(each) for each in objects(found)]
    kept = {_known(row, "fkOrderItemRowId"): tuple(_batches(row)) for row in rows}
    return {own: batches for own, batches in kept.items() if own and batches}


def _batches(row: Loose) -> Iterator[tuple[int, int]]:
    for each in objects(row.value("Batches")):
        batch = Loose(each)
        try:
            number, units = batch.whole("BatchInventoryId"), batch.whole("ReturnableQty")
        except Unreadable:
            continue
        if number is not None and 0 < number <= MOST_UNITS and units is not None:
            yield number, units


def _name(row: Loose) -> str:
    try:
        return row.line("CategoryName")
    except Unreadable:
        return ""


def _rma(row: Loose, clean: Clean) -> Rma:
    """Raises Unreadable."""
    number = row.whole("RMAHeaderId")
    if number is None or not 0 < number <= MOST_UNITS:
        raise Unreadable("RMAHeaderId is missing")
    lines = [_line(each, clean) for each in row.rows("RMALines") if _counts(each)]
    return Rma(
        id=str(number),
        reference=row.line("ExternalReference"),
        actioned=row.truth("Actioned"),
        lines=tuple(lines),
        status=_state(row),
    )


def _state(row: Loose) -> str:
    """It informs only: one that cannot be read is none."""
    try:
        return row.part("Status").enum("StatusHeader", _STATES, "")
    except Unreadable:
        return ""


def _known(row: Loose, name: str) -> str:
    """An id; "" where it cannot be read."""
    try:
        return guid(row, name)
    except Unreadable:
        return ""


def _counts(row: Loose) -> bool:
    """A resend brings nothing back. What is of a sort that nobody knows may. Raises Unreadable."""
    return not row.truth("Deleted") and row.enum("Type", TYPES, "Return") != "Resend"


def _line(row: Loose, clean: Clean) -> RmaLine:
    """Raises Unreadable."""
    units, scrapped = row.whole("ReturnQuantity"), row.whole("ScrapQuantity") or 0
    if units is None:
        raise Unreadable("ReturnQuantity is missing")
    if not (0 <= units <= MOST_UNITS and 0 <= scrapped <= MOST_UNITS):
        raise Unreadable("ReturnQuantity or ScrapQuantity is no number of units")
    place = guid(row, "ReturnLocation") or DEFAULT_LOCATION
    return RmaLine(needed_guid(row, "OrderItemRowId"), units, scrapped, place, _words(row, clean))


def _words(row: Loose, clean: Clean) -> str:
    """All that is wrong with a line, each thing once; "" = nothing."""
    said = (each for name in ("ValidationError", "Error", "Errors") for each in _texts(row.value(name), clean))
    return "; ".join(dict.fromkeys(said))


def _texts(found: Any, clean: Clean) -> Iterator[str]:
    """Words in any form are words: a text, a list of them, or objects that hold one."""
    if found is False or is_empty(found):
        return
    for each in found if isinstance(found, list) else [found]:
        told = (Loose(each).value("ErrorMessage") or each) if isinstance(each, Mapping) else each
        if told is not False and not is_empty(told):
            yield clean(told)
