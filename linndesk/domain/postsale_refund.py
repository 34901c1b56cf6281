"""Refunding: what money is left to be given back of an order, and what a wish comes to. Pure."""

from __future__ import annotations

import re
from collections import Counter
from decimal import ROUND_DOWN, Decimal

from linndesk.domain import postsale_reasons
from linndesk.domain.money import digits
from linndesk.domain.money import text as money_text
from linndesk.domain.postsale import Options, Reason
from linndesk.domain.postsale_rules import (
    COUNTS,
    MOST_MONEY,
    UNDECIDED,
    ZERO,
    Fault,
    Plan,
    PlanLine,
    RefundPart,
    RefundRow,
    RefundSheet,
    RefundWish,
    Sale,
    SaleLine,
)
from linndesk.errors import BadInput

ALL_BACK = "All of it was given back"
BY_ITSELF = "Its cancellation gives the money back by itself"
_WRITTEN = re.compile(r"\d{1,12}(\.\d{1,10})?", re.ASCII)


def amount(text: str, currency: str) -> Decimal:
    """Money as a person types it, such as 12.50. Raises BadInput in a sentence."""
    word = text.strip()
    if not _WRITTEN.fullmatch(word):
        shown = word if len(word) <= 40 else f"{word[:40]}…"
        raise BadInput(f"{shown or 'Nothing'} is no amount of money", fix="Write it such as 12.50")
    found = Decimal(word)
    fault = amount_fault(found, currency)
    if fault:
        raise BadInput(fault, fix="Write it such as 12.50")
    return found


def amount_fault(found: Decimal, currency: str) -> str:
    """Why this can be no amount that is given back, as a sentence; "" = it can."""
    if not found.is_finite() or found <= 0 or found > MOST_MONEY:
        return "The amount has to be more than 0" if found.is_finite() and found <= 0 else "This is no amount of money"
    places = digits(currency)
    if found != found.quantize(Decimal(1).scaleb(-places)):
        return f"{currency or 'Money'} has {places or 'no'} decimal{'' if places == 1 else 's'}"
    return ""


def refund_sheet(sale: Sale, options: Options) -> RefundSheet:
    """What may be given back of it now."""
    places = digits(sale.currency)
    rows = tuple(_row(sale, options, each, places) for each in sale.lines)
    most = _down(sale.total - sale.all_given, places)
    left = min(_down(sale.shipping - sale.shipping_given, places), most)
    no_postage = _no_postage(sale, options, left)
    return RefundSheet(
        sale=sale, rows=rows, shipping=sale.shipping, shipping_given=sale.shipping_given,
        shipping_left=ZERO if no_postage else left, shipping_refused=no_postage,
        shipping_needs_item=options.shipping_with_item and not options.shipping_alone, most=most, more=options.more,
        places=places, reasons=_reasons(options, service=False),
        refused=_refused(sale, options, rows, no_postage, most),
    )  # fmt: skip


def _row(sale: Sale, options: Options, line: SaleLine, places: int) -> RefundRow:
    given = sale.given(line.line_id)
    left = _down(_paid(line, options) - given, places)
    refused = ""
    if line.service and not options.services:
        refused = f"{sale.who} gives no money back for services"
    elif not line.service and not options.items:
        refused = f"{sale.who} gives no money back for items"
    elif _comes_by_itself(sale, line):
        refused = BY_ITSELF
    elif not options.cancelled and not line.service and line.cancelled >= line.quantity:
        refused = f"{sale.who} gives no money back for what was cancelled"
    elif not left and not options.more:
        refused = ALL_BACK if given else "Nothing was paid for it"
    return RefundRow(
        line.line_id, line.channel_sku, line.title, line.quantity, line.total, given, ZERO if refused else left,
        line.service, _reasons(options, service=line.service), refused,
    )  # fmt: skip


def _paid(line: SaleLine, options: Options) -> Decimal:
    """What was paid for what money may be given back for."""
    if options.cancelled or line.service or not line.cancelled:
        return line.total
    return line.total * max(0, line.quantity - line.cancelled) / max(1, line.quantity)


def _comes_by_itself(sale: Sale, line: SaleLine) -> bool:
    """Whether a channel that gives money back for what is cancelled has nothing of this line left to give."""
    units = sum(
        part.quantity
        for each in sale.past
        if each.kind == "cancel" and each.state in COUNTS
        for part in each.lines
        if part.line_id == line.line_id and part.amount
    )
    return 0 < line.quantity <= units


def _reasons(options: Options, *, service: bool) -> tuple[Reason, ...]:
    own = options.reasons_for("service" if service else "item")
    more = options.reasons_for("additional") if options.more else ()
    return (*own, *(each for each in more if each not in own))


def _no_postage(sale: Sale, options: Options, left: Decimal) -> str:
    if not (options.shipping_with_item or options.shipping_alone):
        return f"{sale.who} gives no postage back"
    if not sale.shipping:
        return "No postage was paid"
    return "" if left else ALL_BACK


def _refused(sale: Sale, options: Options, rows: tuple[RefundRow, ...], no_postage: str, most: Decimal) -> str:
    if not options.refund:
        return f"{sale.who} takes no refunds from here"
    open_one = next((each for each in sale.refunds if each.state == "unheard"), None)
    if open_one is not None:
        money = f"{money_text(open_one.total, sale.currency)} {sale.currency}".strip()
        return (
            f"A refund of {money} was sent and not confirmed: look at {sale.who} whether it was given back, "
            "then say so in Outbox"
        )
    if not most and not options.more:
        return ALL_BACK if sale.all_given else "Nothing was paid for it"
    if no_postage and all(each.refused for each in rows):
        return f"Nothing of it can be given back: {rows[0].refused if rows else no_postage}"
    return ""


def everything(sheet: RefundSheet, reason: str = "", sub_reason: str = "") -> RefundWish:
    """All that is left: of the lines, then the postage, as far as the order's total goes."""
    left = sheet.most
    parts = []
    for row in sheet.rows:
        take = min(row.left, left)
        if take > 0:
            parts.append(RefundPart(row.line_id, take))
            left -= take
    postage = min(sheet.shipping_left, left) if parts or not sheet.shipping_needs_item else ZERO
    return RefundWish(sheet.sale.order_id, tuple(parts), max(postage, ZERO), reason, sub_reason)


def refund_plan(
    sale: Sale, options: Options, wish: RefundWish, *, again: bool = False
) -> tuple[Plan | None, tuple[Fault, ...]]:
    """What is asked; None with every fault, each a sentence. ``again``: equal to one that waits all the same."""
    sheet = refund_sheet(sale, options)
    if sheet.refused:
        return None, (Fault("", sheet.refused),)
    faults = _faults(sheet, wish)
    rows = {each.line_id: each for each in sheet.rows}
    known = {each.line_id: each for each in sale.lines}
    lines: list[PlanLine] = []
    for each in wish.parts:
        own = f"line:{each.line_id}" if each.reason or each.sub_reason else ""
        row = rows.get(each.line_id)
        said, wrong = postsale_reasons.given(
            row.reasons if row is not None else (), each.reason or wish.reason,
            each.sub_reason or ("" if each.reason else wish.sub_reason), own,
        )  # fmt: skip
        faults += [fault for fault in wrong if fault not in faults]
        if not faults:
            lines.append(PlanLine(known[each.line_id], 0, each.amount, said.reason, said.sub_reason, said.words))
    if not faults and not again and _is_asked_already(sale, wish):
        faults.append(Fault("", "The same refund waits already: ask for it again only if it is to be given twice"))
    return (None, tuple(faults)) if faults else (Plan("refund", tuple(lines), wish.shipping), ())


def _faults(sheet: RefundSheet, wish: RefundWish) -> list[Fault]:
    currency = sheet.sale.currency
    often = Counter(each.line_id for each in wish.parts)
    faults = [Fault(f"line:{each}", f"Line {each} stands there twice: write it once, with all its money")
              for each, count in often.items() if count > 1]  # fmt: skip
    rows = {each.line_id: each for each in sheet.rows}
    for each in wish.parts:
        why = _part_fault(sheet, rows.get(each.line_id), each)
        if why:
            faults.append(Fault(f"line:{each.line_id}", why))
    why = _postage_fault(sheet, wish)
    if why:
        faults.append(Fault("shipping", why))
    if faults:
        return faults
    total = sum((each.amount for each in wish.parts), wish.shipping)
    if not total:
        return [Fault("", "Nothing is to be given back: choose a line or the postage")]
    if total > sheet.most and not sheet.more:
        left = f"{money_text(sheet.most, currency)} {currency}".strip()
        return [Fault("", f"Only {left} of the order is left to be given back, not {money_text(total, currency)}")]
    return []


def _part_fault(sheet: RefundSheet, row: RefundRow | None, part: RefundPart) -> str:
    if row is None:
        lines = ", ".join(each.line_id for each in sheet.rows) or "it has none"
        return f"There is no line {part.line_id}: {lines}"
    if row.refused:
        return f"Line {row.line_id}: {row.refused}"
    why = amount_fault(part.amount, sheet.sale.currency)
    if why:
        return f"Line {row.line_id}: {why}"
    if part.amount > row.left and not sheet.more:
        left = money_text(row.left, sheet.sale.currency)
        return f"Only {left} of line {row.line_id} is left to be given back"
    return ""


def _postage_fault(sheet: RefundSheet, wish: RefundWish) -> str:
    if wish.shipping == 0 and wish.shipping.is_finite():
        return ""
    why = amount_fault(wish.shipping, sheet.sale.currency)
    if why or sheet.shipping_refused:
        return f"Postage: {why or sheet.shipping_refused}"
    if wish.shipping > sheet.shipping_left:
        return f"Only {money_text(sheet.shipping_left, sheet.sale.currency)} of the postage is left to be given back"
    if sheet.shipping_needs_item and not wish.parts:
        return f"{sheet.sale.who} gives postage back only together with money of a line"
    return ""


def _is_asked_already(sale: Sale, wish: RefundWish) -> bool:
    mine = ({each.line_id: each.amount for each in wish.parts}, wish.shipping)
    return any((each.money, each.shipping) == mine for each in sale.refunds if each.state in UNDECIDED)


def _down(found: Decimal, places: int) -> Decimal:
    """No more than there is, in amounts that can be paid; never below 0."""
    return max(found, ZERO).quantize(Decimal(1).scaleb(-places), ROUND_DOWN)
