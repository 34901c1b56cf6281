"""What Allocate Shipping Services says: how much is left, and which row counts for whom, both ways. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.domain.allocation import tidy
from linndesk.services.allocationrows import AllocationRow, Sheet, allocation_of
from linndesk.ui.dialogs.allocation_lines import Line
from linndesk.ui.words import count, tr


def facts(lines: Sequence[Line]) -> str:
    """What is left to do."""
    left = [each.row for each in lines if each.row.seen and not each.row.service]
    if left:
        return tr(
            "{services} not allocated: {orders} came without a postal service.",
            services=count(len(left), "shipping service is", "shipping services are"),
            orders=count(sum(each.seen for each in left), "order"),
        )
    seen = [each for each in lines if each.row.seen]
    if seen:
        return tr("Every shipping service that orders have named is allocated.")
    return tr("New orders get the postal service of their row; a despatch is told under its carrier.")


def what_counts(line: Line, lines: Sequence[Line], sheet: Sheet) -> str:
    """Which row counts for orders like this one, and for a despatch with its service."""
    table = allocation_of([each.row for each in lines], sheet.settings, sheet.tags)
    row = line.row
    place = row.marketplace or _elsewhere(row, lines, sheet)
    where = sheet.settings.place_name(place) if row.marketplace else tr("every marketplace without a row of its own")
    parts = []
    if tidy(row.channel_service):
        won = table.ours(row.channel_service, place)
        said = {"where": where, "theirs": row.channel_service}
        if won is None:
            parts.append(tr("Orders of {where} with {theirs} come without a postal service.", **said))
        elif _is(won.row, row):
            parts.append(tr("Orders of {where} with {theirs} get {ours}.", ours=won.row.service, **said))
        else:
            ours = won.row.service
            parts.append(tr("For {where}, {theirs}, another row counts first: {ours}.", ours=ours, **said))
    if tidy(row.service):
        won = table.theirs(row.service, place)
        carrier = sheet.settings.told_as(table.carrier(row.service, place), row.service)
        words = tr("Despatched with {ours} there, the channel is told {carrier}", ours=row.service, carrier=carrier)
        if won is None:
            words += tr(", its own name, because no row names a carrier")
        elif not _is(won.row, row):
            words += tr(", by the row of {other}", other=won.row.channel_service or won.row.service)
        parts.append(words + ".")
    return " ".join(parts)


def _elsewhere(row: AllocationRow, lines: Sequence[Line], sheet: Sheet) -> str:
    """A marketplace that this row for all of them may count for: one without a row of its own; "" where none is."""
    taken = {sheet.settings.place(each.row.marketplace) for each in lines
             if each.row.marketplace and tidy(each.row.channel_service) == tidy(row.channel_service)}  # fmt: skip
    free = (each for each in sheet.settings.places() if sheet.settings.place(each) not in taken)
    return next(free, "")


def _is(won: object, row: AllocationRow) -> bool:
    return won is row
