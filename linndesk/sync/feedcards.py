"""The cards about feeds: one that takes too long, and feeds that fail one after the other. Pure."""

from __future__ import annotations

from datetime import datetime

from linndesk.store.problems import Trouble


def late_key(pool_id: int) -> str:
    return f"stock:feed-late:{pool_id}"


def failed_key(pool_id: int) -> str:
    return f"stock:feed-failed:{pool_id}"


def late(pool_id: int, account_id: int, group: str, who: str, since: datetime) -> Trouble:
    """It holds up nobody: what was in it goes one by one."""
    return Trouble(
        late_key(pool_id),
        group,
        f"{who} has worked on a bulk since {since:%H:%M} UTC",
        "Its levels are told one by one meanwhile, and once more when it ends",
        f"Nothing needs to be done; if it stays, ask {who} about feeds that do not end",
        severity="warning",
        account_id=account_id,
    )


def failed(pool_id: int, account_id: int, group: str, who: str, why: str) -> Trouble:
    """More than one in a row: levels still go, but slowly."""
    return Trouble(
        failed_key(pool_id),
        group,
        f"{who} takes no bulk of levels",
        why,
        "Levels are told one by one meanwhile, five a second; look at what it says, and check the account",
        account_id=account_id,
    )
