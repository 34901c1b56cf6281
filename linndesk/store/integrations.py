"""How the apps behind accounts stand: set-up, a newer manifest, their picture. Inside a read or a write."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.store.tables import Integration


@dataclass(frozen=True, slots=True)
class IntegrationRow:
    """One account's app. ``newer``: the parameters of a manifest that differs from the one in use, None = none seen."""

    account_id: int
    finished: bool
    step: str
    looked_at: datetime | None
    newer: Mapping[str, Any] | None
    logo: bytes
    tags_at: datetime | None


def of(account_id: int) -> IntegrationRow | None:
    """None where the account's channel is not an app that was integrated."""
    found = Integration.get_or_none(Integration.account == account_id)
    return None if found is None else _row(found)


def every() -> dict[int, IntegrationRow]:
    """By account id."""
    return {each.account_id: _row(each) for each in Integration.select()}


def start(account_id: int, logo: bytes = b"") -> None:
    """The set-up of a new account begins."""
    Integration.create(account=account_id, logo=base64.b64encode(logo).decode())


def step(account_id: int, name: str) -> None:
    """The app's set-up stands at this page, so it is not finished (any more)."""
    _change(account_id, finished=False, step=name)


def finish(account_id: int, name: str) -> None:
    """The app's set-up was gone through to its last step, ``name``."""
    _change(account_id, finished=True, step=name)


def looked(account_id: int, now: datetime, newer: Mapping[str, Any] | None) -> None:
    """The manifest was looked at; ``newer``: what it says now, None where that is what is in use."""
    _change(account_id, looked_at=now, newer=None if newer is None else dict(newer))


def picture(account_id: int, logo: bytes) -> None:
    _change(account_id, logo=base64.b64encode(logo).decode())


def tags_looked(account_id: int, now: datetime) -> None:
    """Its tags were asked for."""
    _change(account_id, tags_at=now)


def _change(account_id: int, **columns: Any) -> None:
    Integration.update(**columns).where(Integration.account == account_id).execute()


def _row(each: Integration) -> IntegrationRow:
    try:
        logo = base64.b64decode(each.logo, validate=True)
    except binascii.Error:  # a picture is not worth an account that cannot be shown
        logo = b""
    return IntegrationRow(
        each.account_id, bool(each.finished), each.step, each.looked_at, each.newer, logo, each.tags_at
    )  # fmt: skip
