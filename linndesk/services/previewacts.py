"""Acts of a preview that a person ordered, and all others that are no levels: one row each. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from linndesk.domain.outbox import AFTER_SALE, OF_PARCELS, Kind
from linndesk.domain.preview import PlanRow, despatch_words, is_return, rule_of, units_of
from linndesk.store.outbox_grid import words_of
from linndesk.store.outbox_look import PlannedRow

FINAL = "Cannot be undone there"
ASKED = "Sent before: the channel is asked whether it has it"
_FINAL: frozenset[Kind] = AFTER_SALE | {"despatch", "mail", "listing", "booking"}
LOOK = "Sent before: it is not told again, a person looks there"


def act_row(row: PlannedRow, told: Mapping[int, dict[str, Any]], final: str) -> PlanRow:
    """``told``: what its channel was last told of each parcel, by parcel id; ``final``: what cannot be undone there."""
    before = told.get(row.parcel_id or 0) if row.payload.get("correction") else None
    of_parcel = row.kind in OF_PARCELS
    payload = {**row.payload, "version": row.version, "override": row.override}
    sent = row.state == "sending"
    return PlanRow(
        outbox_id=row.id, account=row.account, kind=row.kind, target=row.target,
        live=None if row.kind == "mail" else _live(row, before) if of_parcel else str(row.payload.get("live", "")),
        wanted=words_of(row.kind, row.payload),
        difference=_difference(row, before),
        rule=(LOOK if row.kind in AFTER_SALE | {"mail"} else ASKED) if sent else _rule(row),
        risk=_risk(row, final), hold=row.hold, mark=json.dumps(payload, sort_keys=True, default=str),
        called=row.called,
    )  # fmt: skip


def _rule(row: PlannedRow) -> str:
    return rule_of(row.kind, row.hold, row.who, row.created_at)


def _live(row: PlannedRow, before: Mapping[str, Any] | None) -> str:
    """What the channel has of a despatch or of an order to process, as far as it was heard."""
    if before is not None:
        return despatch_words(before)
    if row.status == "cancelled":
        return "cancelled"
    if row.parcels_told:
        return f"{row.parcels_told} parcel{'' if row.parcels_told == 1 else 's'} despatched"
    return "not despatched" if row.kind == "despatch" else "not processed"


def _difference(row: PlannedRow, before: Mapping[str, Any] | None) -> str:
    if row.kind == "booking":
        back = is_return(row.payload)
        units = units_of(row.payload) if back else int(row.payload.get("quantity") or 0)
        return f"{units:,} unit{'' if units == 1 else 's'} {'back' if back else 'more'}"
    if row.kind not in OF_PARCELS:
        return str(row.payload.get("difference", ""))
    if before is not None:
        changed = [each for each in ("service", "tracking") if before.get(each) != row.payload.get(each)]
        return "other " + " and ".join(changed) if changed else "nothing"
    units = units_of(row.payload)
    said = f"{units} unit{'' if units == 1 else 's'}"
    return f"{said} despatched" if row.kind == "despatch" else f"processed whole, {said}"


def _risk(row: PlannedRow, final: str) -> str:
    """What should be looked at first; ``final``: what cannot be undone there, which of an order that is processed
    whole is always said."""
    found = [f"Sent all the same: {row.override}"] if row.override else []
    if row.cancel_requested and not found:
        found.append("The buyer has asked to cancel")
    if row.kind == "process":
        return "; ".join([*found, *(["It is parked there"] if row.parked else []), final])
    return found[0] if found else FINAL if row.kind in _FINAL else ""
