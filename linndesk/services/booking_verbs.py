"""What the verbs of the outbox mean for what is booked of deliveries and returns, and for mails. Inside a write.

The goods stay counted here whatever is said of their booking: only taking the delivery or the return back takes them
off again.
"""

from __future__ import annotations

from linndesk.store.outbox import OutboxRow

LOOK_FIRST = (
    "The buyer may have it already, because this database was copied or restored: look there first, then give a reason"
)


def is_of(row: OutboxRow) -> bool:
    return row.kind in ("booking", "mail")


def against(action: str, row: OutboxRow, reason: str = "") -> str:
    """Why a verb is not done to it, as a sentence; "" = nothing of this speaks against it. ``reason``: a person's, why
    it goes all the same. What became of a booking is looked up before it is told again; of a mail nobody can."""
    goes = action in ("outbox retry", "outbox send") and row.state in ("held", "refused", "waiting")
    return LOOK_FIRST if row.kind == "mail" and goes and row.unsure and not (reason or row.override) else ""
