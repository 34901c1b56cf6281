"""The card of a kind of call that rests: one for each account and kind (X13). Inside a write."""

from __future__ import annotations

from datetime import datetime, timedelta

from linndesk.errors import JobPaused
from linndesk.store import outbox_queue, problems
from linndesk.store.problems import Trouble
from linndesk.store.tables import Account, JobPause, Outbox, Problem

PREFIX = "rest:"
GROUP = "Synchronisation"
PATIENCE = timedelta(hours=2)  # what rests for longer needs a person


def key(account_id: int, job: str) -> str:
    return f"{PREFIX}{account_id}:{job}"


def rests(account_id: int, job: str, error: JobPaused, now: datetime) -> None:
    """It was stopped by its rest; its card says until when, and why."""
    cause = key(account_id, job)
    since = problems.open_since(cause) or now
    severity: problems.Severity = "warning" if now - since < PATIENCE else "error"
    problems.raise_(
        Trouble(cause, GROUP, error.title, error.detail, error.fix, severity, account_id, repair="resume"), now
    )


def over(account_id: int, job: str, now: datetime) -> None:
    """It was answered."""
    problems.resolve(key(account_id, job), now)


def tidy(now: datetime) -> None:
    """Cards of what is no longer counted: it was answered elsewhere, or a person has resumed it."""
    cards = Problem.select(Problem.key).where(Problem.key.startswith(PREFIX) & Problem.resolved_at.is_null())
    for each in list(cards):
        account_id, _, job = each.key.removeprefix(PREFIX).partition(":")
        account = Account.get_or_none(Account.id == int(account_id))
        counted = account is not None and JobPause.select().where(
            (JobPause.account == account.uid) & (JobPause.job == job)
        )
        if not (counted and counted.exists()) and not _waits(int(account_id), job):
            problems.resolve(each.key, now)


def _waits(account_id: int, job: str) -> bool:
    """Mails wait for their server, whose calls nobody counts."""
    mine = (Outbox.account == account_id) & (Outbox.kind == job) & (Outbox.reason == outbox_queue.RESTS)
    return job == "mail" and bool(Outbox.select().where(mine & (Outbox.state == "waiting")).exists())
