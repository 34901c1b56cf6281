"""Cancelling: what is left of an order to be cancelled, in which shape, and what a wish comes to. Pure."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_DOWN, Decimal

from linndesk.domain import postsale_reasons
from linndesk.domain.postsale import Options
from linndesk.domain.postsale_rules import (
    ZERO,
    CancelPart,
    CancelRow,
    CancelSheet,
    CancelWish,
    Fault,
    Plan,
    PlanLine,
    Sale,
    SaleLine,
    Shape,
)

_SMALLEST = Decimal("0.0001")


def cancel_sheet(sale: Sale, options: Options) -> CancelSheet:
    """What may be cancelled of it now."""
    shape = _shape(options)
    goods = [each for each in sale.lines if not each.service]
    rows = tuple(CancelRow(each.line_id, each.channel_sku, each.title, each.quantity, _left(each, shape))
                 for each in goods)  # fmt: skip
    reasons = options.reasons_for("cancellation")
    return CancelSheet(sale, shape, rows, reasons, options.refunds_on_cancel, _refused(sale, options, shape, goods))


def _shape(options: Options) -> Shape:
    if options.parts:
        return "parts"
    return "lines" if options.lines else "order"


def _left(line: SaleLine, shape: Shape) -> int:
    """Units that may go: of a channel that takes no parts only of lines of which nothing has left."""
    return line.open if shape == "parts" or not _has_left(line) else 0


def _has_left(line: SaleLine) -> bool:
    return line.open + line.cancelled < line.quantity


def _refused(sale: Sale, options: Options, shape: Shape, goods: list[SaleLine]) -> str:
    if sale.uncancelled:
        return sale.uncancelled
    if not options.cancel:
        return f"{sale.who} takes no cancellations from here"
    if not any(each.open for each in goods):
        return "Nothing of it is left to be cancelled"
    if shape == "order" and any(_has_left(each) for each in goods):
        return f"{sale.who} cancels orders only whole, and a part of this one has left"
    if not any(_left(each, shape) for each in goods):
        return f"{sale.who} cancels lines only whole, and a part of each has left"
    return ""


def cancel_plan(sale: Sale, options: Options, wish: CancelWish) -> tuple[Plan | None, tuple[Fault, ...]]:
    """What is asked; None with every fault, each a sentence."""
    sheet = cancel_sheet(sale, options)
    if sheet.refused:
        return None, (Fault("", sheet.refused),)
    parts = wish.parts or tuple(CancelPart(each.line_id, each.left) for each in sheet.rows if each.left)
    faults = _faults(sheet, parts) or _paid_twice(sale, options, parts)
    lines: list[PlanLine] = []
    known = {each.line_id: each for each in sale.lines}
    for each in parts:
        own = f"line:{each.line_id}" if each.reason or each.sub_reason else ""
        said, wrong = postsale_reasons.given(
            sheet.reasons, each.reason or wish.reason, each.sub_reason or ("" if each.reason else wish.sub_reason), own
        )
        faults += [fault for fault in wrong if fault not in faults]
        if not faults:
            line = known[each.line_id]
            back = _back(line, each.quantity) if options.refunds_on_cancel else ZERO
            lines.append(PlanLine(line, each.quantity, back, said.reason, said.sub_reason, said.words))
    if faults:
        return None, tuple(faults)
    return Plan("cancel", tuple(lines), _postage(sale, options, parts)), ()


def _faults(sheet: CancelSheet, parts: tuple[CancelPart, ...]) -> list[Fault]:
    rows = {each.line_id: each for each in sheet.rows}
    often = Counter(each.line_id for each in parts)
    faults = [Fault(f"line:{each}", f"Line {each} stands there twice: write it once, with all its units")
              for each, count in often.items() if count > 1]  # fmt: skip
    for each in parts:
        why = _part_fault(rows.get(each.line_id), each, sheet)
        if why:
            faults.append(Fault(f"line:{each.line_id}", why))
    wanted = {each.line_id: each.quantity for each in parts}
    if not faults and sheet.shape == "order" and any(row.left != wanted.get(row.line_id, 0) for row in sheet.rows):
        faults.append(Fault("", f"{sheet.sale.who} cancels orders only whole: cancel all of it"))
    return faults


def _part_fault(row: CancelRow | None, part: CancelPart, sheet: CancelSheet) -> str:
    if row is None:
        lines = ", ".join(each.line_id for each in sheet.rows) or "it has none"
        return f"There is no line {part.line_id} to be cancelled: {lines}"
    if part.quantity < 1:
        return f"{part.quantity} is no number of units of line {row.line_id}: write 1 or more"
    if not row.left:
        return f"Nothing of line {row.line_id} can be cancelled any more"
    if part.quantity > row.left:
        return f"Only {row.left} of line {row.line_id} can be cancelled, not {part.quantity}"
    if sheet.shape != "parts" and part.quantity < row.left:
        return f"{sheet.sale.who} cancels lines only whole: cancel all {row.left} of line {row.line_id}"
    return ""


def _paid_twice(sale: Sale, options: Options, parts: tuple[CancelPart, ...]) -> list[Fault]:
    """Of a channel that gives the money back by itself: what of it was given back before, by a refund."""
    if not options.refunds_on_cancel:
        return []
    known = {each.line_id: each for each in sale.lines}
    backs = [(known[each.line_id], _back(known[each.line_id], each.quantity)) for each in parts]
    faults = [
        Fault(
            f"line:{line.line_id}",
            f"Money of line {line.line_id} was given back already, and {sale.who} gives it back again by itself when "
            f"units are cancelled: cancel it on {sale.who}",
        )
        for line, back in backs
        if sale.given(line.line_id) and sale.given(line.line_id) + back > line.total
    ]
    if not faults and sale.shipping_given and _is_all(sale, parts):
        faults.append(
            Fault("", f"The postage was given back already, and {sale.who} may give it again: cancel it on {sale.who}")
        )
    return faults


def _is_all(sale: Sale, parts: tuple[CancelPart, ...]) -> bool:
    off = {each.line_id: each.quantity for each in parts}
    return all(off.get(each.line_id, 0) == each.quantity for each in sale.lines if not each.service)


def _back(line: SaleLine, units: int) -> Decimal:
    """What units of a line were sold for."""
    if units >= line.quantity:
        return line.total
    return (line.total * units / line.quantity).quantize(_SMALLEST, ROUND_DOWN)


def _postage(sale: Sale, options: Options, parts: tuple[CancelPart, ...]) -> Decimal:
    """That comes back too where nothing of the order is sent at all."""
    return sale.shipping if options.refunds_on_cancel and _is_all(sale, parts) else ZERO
