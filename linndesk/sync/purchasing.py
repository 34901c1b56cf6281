"""Purchase orders of the accounts that import them: what is open is listed, what has changed is read (M3). Sync thread.

What cannot be read is a card; everything else comes in.
"""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.store.accounts import AccountRow
from linndesk.sync.stint import RunPart


class Purchasing(RunPart):
    """Of one run of one pool. Raises Cancelled, LeaseLost."""

    def run(self, rows: Sequence[AccountRow]) -> None:
        """Of accounts that are on and import purchase orders."""
