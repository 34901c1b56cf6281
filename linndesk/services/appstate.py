"""How the app behind an account stands: set up or not, a newer manifest, calls that rest. Inside a read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linndesk.channels.base import ChannelKind
from linndesk.errors import SetUpUnfinished
from linndesk.settings import AccountSettings
from linndesk.store import integrations
from linndesk.store.accounts import AccountRow
from linndesk.store.integrations import IntegrationRow
from linndesk.store.pauses import Resting as Resting


@dataclass(frozen=True, slots=True)
class AppState:
    """``title``: the app's name, plain text; ``step``: where its set-up stands; ``newer``: it has another manifest by
    now; ``logo``: bytes of a raster picture, b"" = none."""

    title: str
    finished: bool
    step: str
    newer: bool
    looked_at: datetime | None
    logo: bytes


def state_of(kind: ChannelKind, settings: AccountSettings, found: IntegrationRow | None) -> AppState | None:
    """None where the account's channel is known here and no app is integrated."""
    if kind.introduces is None:
        return None
    title = kind.called(settings) or kind.title
    if found is None:
        return AppState(title, True, "", False, None, b"")
    return AppState(title, found.finished, found.step, found.newer is not None, found.looked_at, found.logo)


def check_finished(row: AccountRow) -> None:
    """Raises SetUpUnfinished: an account whose set-up was never gone through cannot be turned on."""
    found = integrations.of(row.id)
    if found is not None and not found.finished:
        name = row.name if row.name.isidentifier() else f'"{row.name}"'
        raise SetUpUnfinished(
            f"Finish the set-up of {row.name} first",
            f"Its app still waits at {found.step}" if found.step else "Its app was not set up yet",
            f"Go on with its set-up in Channel Integration, or: account set {name} config=…",
        )
