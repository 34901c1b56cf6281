"""What a person's own lights begin and end beside the light itself (U2, M7). Inside a write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linndesk.channels.base import ChannelKind
from linndesk.store import accounts, onperiods


def follow(kind: ChannelKind, account_id: int, patch: Mapping[str, Any], now: datetime) -> None:
    """``patch``: the settings that a person has just changed, or all of a new account.

    Only what a person turns counts: neither Watch nor a pause nor a program that is shut makes a gap in what comes in.
    """
    if kind.fulfilling is not None and "enabled" in patch:
        if patch["enabled"]:
            onperiods.begin(account_id, now)
        else:
            onperiods.end(account_id, now)
    if "log_api_requests" in patch:
        accounts.note(account_id, logging_since=now if patch["log_api_requests"] else None)
