"""A row of Channel Integration: an account in words, lights and chips. Pure but for the clock it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from linndesk.domain.receipts import account_from_json
from linndesk.services.accounts import Account
from linndesk.ui.columns import Button, Cell, Chip, Column, Light, Painted
from linndesk.ui.receipts import came, happened
from linndesk.ui.theme import Tone
from linndesk.ui.words import tr, when, when_tip

MODES: dict[str, tuple[str, Tone]] = {"watch": ("Watch", "quiet"), "hold": ("Hold", "warn"), "live": ("Live", "ok")}
STALE_RUNS = 2


@dataclass(frozen=True, slots=True)
class AccountLine:
    """``next_at`` None = only by hand; ``wanted`` are lights that were pressed and are being saved."""

    account: Account
    next_at: datetime | None
    now: datetime
    syncing: bool
    wanted: Mapping[str, bool]

    @property
    def id(self) -> int:
        return self.account.id

    def light(self, key: str, stored: bool) -> bool:
        return self.wanted.get(key, stored)


def enabled(line: AccountLine) -> Light:
    """The user's own light, and what the program has to say beside it."""
    account = line.account
    if account.auth_state == "failed":
        return Light(line.light("enabled", account.enabled), "needs-you", account.auth_detail)
    if account.watch_reason:
        return Light(line.light("enabled", account.enabled), "needs-you", account.watch_reason)
    if account.enabled and account.last_run is not None and not account.last_run.ok:
        why = happened(account_from_json(dict(account.last_run.receipt)))
        return Light(line.light("enabled", True), "backing-off", why)
    return Light(line.light("enabled", account.enabled))


def inventory(line: AccountLine) -> Cell:
    """Blank where the channel has no stock."""
    if not hasattr(line.account.settings, "update_inventory"):
        return None
    return Light(line.light("update_inventory", line.account.inventory_sync))


def mode(line: AccountLine) -> Chip:
    word, tone = MODES[line.account.mode]
    return Chip(tr(word), tone)


def last_orders(line: AccountLine) -> Cell:
    """``14:32 · 12 new``; amber with a mark when older than twice the interval."""
    account = line.account
    if line.syncing:
        return Painted(tr("syncing…"), "accent")
    if account.last_orders_at is None:
        return Painted(tr("never"), "dim")
    text = when(account.last_orders_at, line.now)
    if account.last_run is not None:
        text += " · " + came(account_from_json(dict(account.last_run.receipt)))
    minutes = account.settings.order_minutes
    late = timedelta(minutes=STALE_RUNS * minutes)
    if account.enabled and minutes and line.now - account.last_orders_at > late:
        return Painted(text, "warn", "mark-backing-off")
    return text


def last_orders_tip(line: AccountLine) -> str:
    account = line.account
    if account.last_run is None:
        return tr("No sync has asked this channel for orders yet.")
    said = happened(account_from_json(dict(account.last_run.receipt)))
    return f"{when_tip(account.last_orders_at)}\n{said}".strip()


def next_run(line: AccountLine) -> Cell:
    account = line.account
    if not account.enabled:
        return Painted("–", "dim")
    if account.follows:
        return Painted(tr("follows"), "dim")
    if line.next_at is None:
        return Painted(tr("by hand"), "dim")
    minutes = (line.next_at - line.now).total_seconds() / 60
    return tr("now") if minutes < 1 else tr("in {n} min", n=round(minutes))


def _next_tip(line: AccountLine) -> str:
    if line.account.follows:
        return tr("One call brings its orders together with those of {name}.", name=line.account.follows)
    return when_tip(line.next_at) or tr("Synced only by hand.")


def problems(line: AccountLine) -> Cell:
    """A number that needs somebody, or a dash."""
    number = line.account.problems
    return Painted(f"{number:,}", "bad", "mark-needs-you") if number else Painted("–", "dim")


def signed_in(line: AccountLine) -> Cell:
    account = line.account
    if account.auth_state == "ok":
        return Painted(tr("OK"), "ok", "light-on")
    if account.auth_state == "failed":
        return Painted(tr("Failed {at}", at=when(account.auth_at, line.now)), "bad", "mark-needs-you")
    if account.follows:
        return Painted(tr("follows"), "dim")
    return Painted(tr("Not tested"), "dim")


def _signed_in_tip(line: AccountLine) -> str:
    tested = when_tip(line.account.auth_at)
    return "\n".join(each for each in (line.account.auth_detail, tested) if each) or tr("Test connection: Ctrl+T")


def _mode_tip(line: AccountLine) -> str:
    return line.account.watch_reason or tr("Watch downloads only. Hold keeps everything in the outbox. Live sends.")


COLUMNS: tuple[Column[AccountLine], ...] = (
    Column(
        "channel", "Channel", lambda line: line.account.description or line.account.channel_title, width=112,
        stretch=True, sortable=False, tooltip=lambda line: line.account.description,
    ),
    Column("name", "Account", lambda line: line.account.name, width=104, sortable=False,
           tooltip=lambda line: line.account.name),
    Column("enabled", "Enabled", enabled, width=146, sortable=False,
           header_tip="Off: a sync neither reads nor writes this account. A click or Space turns it over.",
           tooltip=lambda line: enabled(line).why),
    Column("update_inventory", "Inventory Sync", inventory, width=76, sortable=False,
           header_tip="Whether stock levels are sent to this account. A click or Space turns it over."),
    Column("config", "Config", lambda line: Button(tr("Config")), width=72, sortable=False),
    Column("mapping", "Mapping", lambda line: Button(tr("Mapping")), width=84, sortable=False),
    Column("mode", "Mode", mode, width=74, sortable=False, tooltip=_mode_tip),
    Column("last_orders", "Last orders", last_orders, width=126, sortable=False, tooltip=last_orders_tip),
    Column("next", "Next", next_run, width=76, sortable=False,
           tooltip=_next_tip),
    Column("problems", "Problems", problems, width=66, sortable=False),
    Column("authorisation", "Sign-in", signed_in, width=84, sortable=False, tooltip=_signed_in_tip),
    Column("merchant", "Merchant", lambda line: str(getattr(line.account.settings, "seller_id", "")), width=140,
           sortable=False, hidden=True),
    Column("location", "Order location", lambda line: line.account.settings.order_location, width=110,
           sortable=False, hidden=True),
    Column("interval", "Every", lambda line: tr("{n} min", n=line.account.settings.order_minutes), width=70,
           align="right", sortable=False, hidden=True),
)  # fmt: skip
