"""``doctor``: is everything this program stands on in order? One sentence each. Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from linndesk.errors import LinndeskError, StorageTrouble
from linndesk.services.accounts import Account, Accounts
from linndesk.services.mailing import Mailing
from linndesk.store import runs
from linndesk.store.database import DAMAGED_FIX
from linndesk.store.store import Store
from linndesk.system import disk_free
from linndesk.vault import Vault

LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Health:
    """One finding. ``fix`` is empty where all is well."""

    name: str
    ok: bool
    text: str
    fix: str = ""


class Doctor:
    def __init__(self, profile: Path, store: Store, vault: Vault, accounts: Accounts, mailing: Mailing) -> None:
        self._profile = profile
        self._store = store
        self._vault = vault
        self._accounts = accounts
        self._mailing = mailing

    def look(self, mail_to: str = "") -> list[Health]:
        """Never raises for a known trouble: it is a finding. ``mail_to``: an address that a test mail is sent to."""
        return [
            Health("profile", ok=True, text=str(self._profile)),
            self._try("database", self._database),
            self._try("keyring", self._keyring),
            self._disk(),
            *self._mail(mail_to),
            *self._of_accounts(),
        ]

    def _try(self, name: str, probe: Callable[[], str]) -> Health:
        try:
            return Health(name, ok=True, text=probe())
        except LinndeskError as error:
            return _failed(name, error)

    def _database(self) -> str:
        verdict = self._store.check_whole()
        if verdict != "ok":
            raise StorageTrouble("The database is damaged", verdict, DAMAGED_FIX)
        self._store.write(lambda: None)
        newest = self._store.read(lambda: runs.latest(None, 1))
        last = f"last run {newest[0].started_at:%Y-%m-%d %H:%M} UTC" if newest else "no run yet"
        return f"{self._store.where}; {last}"

    def _keyring(self) -> str:
        self._vault.probe()
        return "secrets can be kept, read and deleted"

    def _disk(self) -> Health:
        free = disk_free(self._profile)
        text = f"{free // (1024 * 1024):,} MB free"
        return Health("disk", free >= LEAST_FREE, text, "" if free >= LEAST_FREE else "Free some space on this disk")

    def _mail(self, to: str) -> list[Health]:
        try:
            said = self._mailing.test(to) if to else self._mailing.standing()
        except LinndeskError as error:
            return [_failed("mail", error)]
        return [Health("mail", ok=True, text=said)] if said else []

    def _of_accounts(self) -> list[Health]:
        try:
            accounts = self._accounts.listed()
        except LinndeskError as error:
            return [_failed("accounts", error)]
        return [_of_account(each) for each in accounts]


def _of_account(each: Account) -> Health:
    name = f"account {each.name}"
    if each.auth_state == "failed":
        return Health(name, ok=False, text=each.auth_detail, fix="Open Config and test it")
    return Health(name, ok=True, text=f"{each.description}, {'on' if each.enabled else 'off'}, {each.mode}")


def _failed(name: str, error: LinndeskError) -> Health:
    return Health(name, ok=False, text=error.said, fix=error.fix)
