"""What an act on stock did, and why one cannot be done, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.domain.stockacts import DONE, Line, Moved, Verb
from linndesk.errors import BadInput
from linndesk.services.tableimport import counted


def missing(verb: Verb, sku: str, location: str, units: int, there: int, others: int) -> BadInput:
    """Fewer lie there than are to go."""
    more = f"; {counted(others, 'other item has', 'other items have')} too few too" if others else ""
    if there <= 0:
        title = f"There is no {sku} at {location}"
        return BadInput(title, f"On hand there: {there:,}{more}", "Count what is there, or choose another location")
    title = f"{units:,} of {sku} cannot be {DONE[verb]}: {there:,} at {location}"
    return BadInput(title, more.removeprefix("; "), f"Write {there:,} or fewer, or count what is there")


def act_sentence(verb: Verb, lines: Sequence[Line], moved: Sequence[Moved], sent: int) -> str:
    """One line as ``MUG: 5 received at Default (10 → 15)``, several as a sum. ``sent``: listings to be sent again."""
    if verb == "count":
        return _counted(lines, moved, sent)
    units = sum(each.units for each in lines)
    if len(lines) > 1:
        said = f"{counted(len(lines), 'item')}: {counted(units, 'unit')} {DONE[verb]}"
        one, to = {each.location for each in lines}, {each.to for each in lines}
        if verb == "move" and len(one) == len(to) == 1:
            return f"{said} from {lines[0].location} to {lines[0].to}"
        return f"{said} at {lines[0].location}" if len(one) == 1 else said
    line, first = lines[0], moved[0]
    if verb == "move":
        return f"{line.sku}: {units:,} moved from {line.location} to {line.to}"
    return f"{line.sku}: {units:,} {DONE[verb]} at {line.location} ({_arrow(first)})"


def undo_sentence(reason: str, moved: Sequence[Moved]) -> str:
    """What taking back did, and which levels are below 0 now."""
    low = [each for each in moved if each.after < 0]
    if len(moved) == 1:
        said = f"Undone ({reason}): {moved[0].sku} at {moved[0].location} {_arrow(moved[0])}"
    else:
        said = f"Undone ({reason}): {counted(len(moved), 'level')} changed back"
    if low and len(moved) > 1:
        said += f". Below 0 now: {', '.join(f'{each.sku} at {each.location} {each.after:,}' for each in low[:3])}"
        said += f" and {len(low) - 3:,} more" if len(low) > 3 else ""
    return said


def _counted(lines: Sequence[Line], moved: Sequence[Moved], sent: int) -> str:
    changed = [each for each in moved if each.before != each.after]
    again = f"; {counted(sent, 'listing is', 'listings are')} sent again" if sent else ""
    late = sum(1 for line, each in zip(lines, moved, strict=True) if line.expected not in (None, each.before))
    if late:
        again += (
            f"; {counted(late, 'level has', 'levels have')} moved on while you counted, and only what differed counts"
        )
    if len(moved) == 1:
        each = moved[0]
        if not changed:
            return f"{each.sku} at {each.location}: {each.after:,} on hand as before{again}"
        return f"{each.sku} at {each.location}: {_arrow(each)} ({each.after - each.before:+,}){again}"
    by = sum(each.after - each.before for each in changed)
    said = f"{counted(len(moved), 'level')} counted: {len(moved) - len(changed):,} as before, {len(changed):,} changed"
    return f"{said}, {by:+,} units in all{again}" if changed else f"{said}{again}"


def _arrow(each: Moved) -> str:
    return f"{each.before:,} → {each.after:,}"
