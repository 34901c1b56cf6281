"""What a plan does with a price that is to be told: let it leave, or keep it here until a person has looked. Pure."""

from __future__ import annotations

from linndesk.domain.outbox import Hold
from linndesk.domain.stockplan import STAYS


def hold_for(gate: Hold, *, kept: Hold, jumps: bool) -> Hold:
    """What keeps a planned price here: a person's word, then its jump, then what the account says, then what has held
    its row so far (``kept``) and only a person lifts (R-MODES)."""
    if kept == "person":
        return kept
    if jumps:
        return "jump"
    if gate in STAYS or kept not in STAYS:
        return gate
    return kept
