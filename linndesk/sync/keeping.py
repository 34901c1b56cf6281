"""What is kept of a run: that it was, its receipts, and what is old enough to go (R-RECEIPT). Sync thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.domain.receipts import AccountReceipt, Receipt, account_json
from linndesk.store import accounts, order_reports, orders, runs
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.sync.connect import Connect
from linndesk.sync.pool import PoolRun
from linndesk.sync.tidying import tidy


@dataclass(frozen=True, slots=True)
class _Kept:
    run_id: int
    account_id: int
    receipt: AccountReceipt


class Keeping:
    """Of one run. What only sends levels, beside pools that are asked for orders, is noted as a run of its own, so
    that it does not count as a look for orders."""

    def __init__(self, store: Store, connect: Connect, trigger: str, pool_runs: Sequence[PoolRun]) -> None:
        self._store = store
        self._connect = connect
        self._pool_runs = pool_runs
        self._triggers = {each.pool_id: _trigger(trigger, each) for each in pool_runs}
        self._run_ids: Mapping[str, int] = {}

    def begin(self, receipt: Receipt) -> None:
        """The runs are there, and not ended."""
        names = dict.fromkeys(self._triggers[each.pool_id] for each in self._pool_runs if not each.errand.if_marked)
        self._run_ids = self._store.write(lambda: {each: runs.begin(each, receipt.started_at) for each in names})

    def end(self, receipt: Receipt) -> None:
        """With the receipts of all that took part; a pool that was busy is not noted, so that it stays due."""
        now = self._store.clock.now()
        receipt.ended_at = now
        receipt.ok = all(each.ok for each in receipt.accounts)
        keep_days = {each.id: self._keep_days(each) for each in self._store.read(accounts.every)}

        def keep() -> bool:
            here = {each.id for each in accounts.every()}
            for each in self._kept(receipt):
                if each.account_id in here:
                    _keep(each, now)
            for run_id in self._run_ids.values():
                runs.end(run_id, receipt.ok, now)
            orders.purge_people(keep_days, now)
            order_reports.purge_sealed(keep_days, now)
            return tidy(now, self._imports)

        more = self._store.write(keep)
        while more:
            more = self._store.write(lambda: tidy(now, self._imports))

    def _imports(self, row: AccountRow) -> str:
        hands = self._connect.kind(row).fulfilling
        return "" if hands is None else hands.imports

    def _kept(self, receipt: Receipt) -> list[_Kept]:
        found: list[_Kept] = []
        for each in self._pool_runs:
            if each.took_part and each.busy is None:
                run_id = self._run_id(self._triggers[each.pool_id], receipt)
                found += [_Kept(run_id, account_id, one) for account_id, one in each.receipts.items()]
        return found

    def _run_id(self, trigger: str, receipt: Receipt) -> int:
        if trigger not in self._run_ids:
            self._run_ids = {**self._run_ids, trigger: runs.begin(trigger, receipt.started_at)}
        return self._run_ids[trigger]

    def _keep_days(self, row: AccountRow) -> int:
        return self._connect.settings(row).keep_personal_data_days


def _trigger(trigger: str, pool_run: PoolRun) -> str:
    return runs.STOCK if pool_run.errand.plans and not pool_run.errand.pulls else trigger


def _keep(kept: _Kept, now: datetime) -> None:
    each = kept.receipt
    runs.keep(
        kept.run_id, kept.account_id, account_json(each), each.started_at or now, each.ended_at or now, each.ok
    )  # fmt: skip
