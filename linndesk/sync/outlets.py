"""The accounts that a run sends through, each opened once and closed at its end. Sync thread."""

from __future__ import annotations

from dataclasses import dataclass, replace

from linndesk.channels.base import Channel, Tools
from linndesk.errors import UnknownName
from linndesk.settings import AccountSettings
from linndesk.store import accounts
from linndesk.store.accounts import AccountRow
from linndesk.sync.stint import RunPart, Stint


@dataclass(frozen=True, slots=True)
class Outlet:
    """One account, open: it speaks for itself, with its own credentials."""

    account: AccountRow
    settings: AccountSettings
    title: str  # what its channel is called
    channel: Channel
    tools: Tools
    uncorrected: str = ""  # why it takes no correction of a despatch, "" = it does


class Outlets(RunPart):
    """Opens accounts as their rows come; their calls are added to the receipts as they close.

    ``keeps_plan`` False: a call whose plan has no token within a run's patience is not waited for.
    """

    def __init__(self, stint: Stint, *, keeps_plan: bool = True) -> None:
        super().__init__(stint)
        self._keeps_plan = keeps_plan
        self._open: dict[int, Outlet] = {}

    def of(self, account_id: int) -> Outlet:
        """Raises VaultTrouble; UnknownName where the account was removed meanwhile."""
        if account_id not in self._open:
            row = self._store.read(lambda: accounts.by_id(account_id))
            if row is None:
                raise UnknownName("The account was removed meanwhile")
            tools = self._connect.tools(self._cancel, lambda text: self._say(account_id, text))
            tools = replace(tools, keeps_plan=self._keeps_plan)
            kind = self._connect.kind(row)
            channel = self._connect.open(row, tools)
            settings = self._connect.settings(row)
            called = kind.called(settings) or kind.title
            self._open[account_id] = Outlet(row, settings, called, channel, tools, kind.uncorrected)
        return self._open[account_id]

    def close(self) -> None:
        for account_id, outlet in self._open.items():
            outlet.channel.close()
            receipt = self._receipts.get(account_id)
            calls = {} if receipt is None else receipt.calls
            for operation, count in outlet.tools.calls.items():
                calls[operation] = calls.get(operation, 0) + count
        self._open.clear()
