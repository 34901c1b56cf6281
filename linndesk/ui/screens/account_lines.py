"""A row of Channel Integration: an account in words, lights and chips. Pure but for the clock it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from linndesk.domain.pausing import WORDS
from linndesk.domain.receipts import Sent, account_from_json
from linndesk.services.accounts import Account, Accounts
from linndesk.services.centreview import CentrePlace
from linndesk.ui.centre_words import followed, lies, part
from linndesk.ui.columns import Button, Cell, Chip, Column, Light, Painted
from linndesk.ui.messages import sentence
from linndesk.ui.receipts import came, happened
from linndesk.ui.theme import Tone
from linndesk.ui.words import count, tr, when, when_tip

MODES: dict[str, tuple[str, Tone]] = {"watch": ("Watch", "quiet"), "hold": ("Hold", "warn"), "live": ("Live", "ok")}
STALE_RUNS = 2


class Next(Protocol):
    """When an account is synced next by itself."""

    @property
    def account(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...


def with_times(accounts: Accounts, upcoming: Callable[[], Sequence[Next]]) -> list[tuple[Account, datetime | None]]:
    """Every account and when it is synced next by itself. Reader thread."""
    times = {each.account: each.at for each in upcoming()}
    return [(each, times.get(each.name)) for each in accounts.listed()]


Known = tuple[list[tuple[Account, datetime | None]], Mapping[str, Sequence[CentrePlace]]]


def with_centres(accounts: Accounts, upcoming: Callable[[], Sequence[Next]]) -> Known:
    """Besides, by account, what its channel's own warehouses are here. Reader thread."""
    return with_times(accounts, upcoming), accounts.centres.of_accounts()


def facts(known: Sequence[tuple[Account, datetime | None]], now: datetime) -> str:
    """How many accounts there are, and when the next of them is synced."""
    times = [at for account, at in known if at is not None and account.enabled]
    parts = [count(len(known), "account")]
    if times:
        minutes = max(0, round((min(times) - now).total_seconds() / 60))
        parts.append(tr("next sync in {n} min", n=minutes) if minutes else tr("next sync now"))
    elif known:
        parts.append(tr("no account syncs by itself"))
    return " · ".join((*parts, tr("all times local")))


def with_light(account: Account, field: str, value: bool) -> Account:
    """The account with that light turned. ``field``: enabled, inventory_sync."""
    return replace(account, enabled=value) if field == "enabled" else replace(account, inventory_sync=value)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """``next_at`` None = only by hand; ``wanted`` are lights that were pressed and are being saved; ``centres``: of its
    channel's own warehouses, those that it has here."""

    account: Account
    next_at: datetime | None
    now: datetime
    syncing: bool
    wanted: Mapping[str, bool]
    centres: Sequence[CentrePlace] = ()

    @property
    def id(self) -> int:
        return self.account.id

    def light(self, key: str, stored: bool) -> bool:
        return self.wanted.get(key, stored)


def rests(account: Account, now: datetime) -> list[str]:
    """X13: a sentence for each kind of call that rests after errors; plain text, the app's words among it."""
    return [
        tr(
            "{what}: backing off until {clock}, after {n} calls in a row that failed. The last: {why}",
            what=tr(WORDS.get(each.job, each.job)), clock=when(each.until, now), n=f"{each.failures:,}",
            why=each.why or tr("no answer"),
        )
        for each in account.resting
    ]  # fmt: skip


def set_up_words(account: Account) -> str:
    """Why an account whose app was not set up to the end cannot be used yet; "" where it was."""
    app = account.app
    if app is None or app.finished:
        return ""
    if app.step:
        return tr("Its set-up is not finished: {app} waits at {step}.", app=app.title, step=app.step)
    return tr("Its set-up is not finished.")


def newer_words(account: Account) -> str:
    """That its app has another manifest by now; "" where it has not."""
    app = account.app
    return tr("{app} has a new manifest.", app=app.title) if app is not None and app.newer else ""


def channel(line: AccountLine) -> Cell:
    """The channel, or the app by its own name; the mark says that the app has a new manifest."""
    account = line.account
    name = account.app.title if account.app is not None else account.description or account.channel_title
    return Painted(tr("{app}: new manifest", app=name), "", "info") if newer_words(account) else name


def _channel_tip(line: AccountLine) -> str:
    account = line.account
    title = account.app.title if account.app is not None else account.description
    theirs = (part(each, account.name) for each in line.centres)
    said = (title, newer_words(account), *dict.fromkeys(theirs))
    return "\n".join(each for each in said if each)


def warehouse(line: AccountLine) -> Cell:
    """Whether it drives what its channel's own warehouse is here; blank where it has none."""
    said = ", ".join(dict.fromkeys(part(each, line.account.name) for each in line.centres))
    if any(not each.driver for each in line.centres):
        return Painted(said, "warn")
    if any(each.trouble for each in line.centres):
        return Painted(said, "warn", "mark-backing-off")
    return said if line.account.name in {each.driver for each in line.centres} else Painted(said, "dim")


def warehouse_words(centres: Sequence[CentrePlace], account: str, now: datetime) -> str:
    """A line for each of them: who drives it, what lies there, when it was followed, and what stood against that."""
    lines = []
    for each in centres:
        does = sentence(part(each, account))
        said = f"{does[:1].upper()}{does[1:]} {each.location}: {lies(each)}, {followed(each, now)}."
        lines.append(f"{said} {sentence(each.trouble)}" if each.trouble else said)
    return "\n".join(lines)


def enabled(line: AccountLine) -> Light:
    """The user's own light, and what the program has to say beside it."""
    account = line.account
    if set_up_words(account):
        return Light(line.light("enabled", account.enabled), "needs-you", set_up_words(account))
    if account.auth_state == "failed":
        return Light(line.light("enabled", account.enabled), "needs-you", account.auth_detail)
    if account.watch_reason:
        return Light(line.light("enabled", account.enabled), "needs-you", account.watch_reason)
    if account.resting:
        said = "\n".join(rests(account, line.now))
        return Light(line.light("enabled", account.enabled), "backing-off", said)
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
    """U10: a test account that is Live is not as Live as the others."""
    if line.account.mode == "live" and _is_test(line.account):
        return Chip(tr("Test"), "warn")
    word, tone = MODES[line.account.mode]
    return Chip(tr(word), tone)


def _is_test(account: Account) -> bool:
    return bool(getattr(account.settings, "test_account", False))


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


def last_stock(line: AccountLine) -> Cell:
    """``14:33 · 46/48``: confirmed of what the last run sent; who follows is told by another account's word."""
    account = line.account
    if account.rules is None:
        return None
    if account.follows:
        return Painted(tr("follows {name}", name=account.follows), "dim")
    if account.last_stock_at is None:
        return Painted(tr("never"), "dim")
    text = when(account.last_stock_at, line.now)
    counts = _last_sent(account)
    if counts is not None and counts.sent + counts.confirmed:
        sent = max(counts.sent, counts.confirmed)
        text += " · " + tr("{confirmed}/{sent}", sent=f"{sent:,}", confirmed=f"{counts.confirmed:,}")
    return Painted(text, "bad", "mark-needs-you") if counts is not None and counts.refused else text


def last_stock_tip(line: AccountLine) -> str:
    account = line.account
    if account.follows:
        return tr("{name} speaks for what both list; this account shows the same.", name=account.follows)
    if account.last_stock_at is None:
        return tr("No level was sent to this account yet. What would be sent stands in Preview.")
    counts = _last_sent(account)
    words = "Last run: {sent} sent, {confirmed} confirmed, {unconfirmed} not confirmed, {refused} refused, {held} held."
    said = "" if counts is None else tr(
        words, sent=f"{counts.sent:,}", confirmed=f"{counts.confirmed:,}", unconfirmed=f"{counts.unconfirmed:,}",
        refused=f"{counts.refused:,}", held=f"{counts.held:,}",
    )  # fmt: skip
    return "\n".join(each for each in (when_tip(account.last_stock_at), said) if each)


def _last_sent(account: Account) -> Sent | None:
    return None if account.last_run is None else account_from_json(dict(account.last_run.receipt)).stock


def to_send(line: AccountLine) -> Cell:
    """Opens Preview."""
    number = line.account.to_send
    return Button(f"{number:,}") if number else Painted("–", "dim")


def next_run(line: AccountLine) -> Cell:
    account = line.account
    if not account.enabled:
        return Painted("–", "dim")
    if account.follows:
        return Painted(tr("follows"), "dim")
    if line.next_at is None:
        return Painted(tr("by hand"), "dim")
    minutes = (line.next_at - line.now).total_seconds() / 60
    return tr("now") if minutes < 1 else tr("{n} min", n=round(minutes))


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
    if _is_test(line.account):
        skus = ", ".join(getattr(line.account.settings, "test_skus", ()))
        alone = tr("A test account: nothing leaves but of its test SKUs ({skus}).", skus=skus)
        return alone if skus else tr("A test account without test SKUs: it reads only.")
    return line.account.watch_reason or tr("Watch downloads only. Hold keeps everything in the outbox. Live sends.")


COLUMNS: tuple[Column[AccountLine], ...] = (
    Column("channel", "Channel", channel, width=100, stretch=True, sortable=False, tooltip=_channel_tip),
    Column("name", "Account", lambda line: line.account.name, width=112, stretch=True, sortable=False,
           tooltip=lambda line: line.account.name),
    Column("enabled", "Enabled", enabled, width=86, sortable=False,
           header_tip="Off: a sync neither reads nor writes this account. A click or Space turns it over.",
           tooltip=lambda line: enabled(line).why),
    Column("update_inventory", "Inventory Sync", inventory, width=72, sortable=False,
           header_tip="Whether stock levels are sent to this account. A click or Space turns it over."),
    Column("config", "Config", lambda line: Button(tr("Config")), width=62, sortable=False),
    Column("mapping", "Mapping", lambda line: Button(tr("Mapping")), width=74, sortable=False),
    Column("mode", "Mode", mode, width=74, sortable=False, tooltip=_mode_tip),
    Column("last_orders", "Last orders", last_orders, width=108, sortable=False, tooltip=last_orders_tip),
    Column("last_stock", "Last stock", last_stock, width=97, sortable=False, tooltip=last_stock_tip,
           header_tip="When a level left last; confirmed of what the last run sent"),
    Column("next", "Next", next_run, width=58, sortable=False,
           tooltip=_next_tip),
    Column("to_send", "To send", to_send, width=54, sortable=False,
           header_tip="What leaves or is held, of every kind. A click opens Preview"),
    Column("problems", "Problems", problems, width=66, sortable=False),
    Column("authorisation", "Sign-in", signed_in, width=80, sortable=False, tooltip=_signed_in_tip),
    Column("warehouse", "Warehouse", warehouse, width=150, sortable=False, hidden=True,
           tooltip=lambda line: warehouse_words(line.centres, line.account.name, line.now),
           header_tip="Of a channel that has warehouses of its own: which account tells what lies there"),
    Column("merchant", "Merchant", lambda line: str(getattr(line.account.settings, "seller_id", "")), width=140,
           sortable=False, hidden=True),
    Column("location", "Order location", lambda line: line.account.settings.order_location, width=110,
           sortable=False, hidden=True),
    Column("interval", "Every", lambda line: tr("{n} min", n=line.account.settings.order_minutes), width=70,
           align="right", sortable=False, hidden=True),
)  # fmt: skip
