"""The process that dies: for each line ``point`` on stdin it forks, works, and dies at that point by os._exit."""

from __future__ import annotations

import os
import smtplib
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import keyring
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from linndesk import app
from linndesk.app.built import Built
from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import Channel, ChannelKind, Exchange, Journal, Tools
from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.kind import external_kind
from linndesk.channels.external.oauth import Grants
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.kind import linnworks_kind
from linndesk.channels.linnworks.session import Sessions
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.services.deliveries import Part
from linndesk.services.despatch import Wish
from linndesk.services.outbound import Choice
from linndesk.services.postsale import CancelPart, CancelWish, RefundPart, RefundWish
from linndesk.services.returns import BackPart, ReturnWish
from linndesk.services.templates import GridQuery
from linndesk.settings import AccountSettings
from linndesk.store import outbox, tables
from tests.kill.keyring_file import FileKeyring
from tests.kill.shared_clock import SharedClock
from tests.scene import TurnedClock

DIED = 77
ROUNDS = 40
CENTRE = "Shop UK FBA"
ORDER = "PO-VAN"
VANS: tuple[dict[str, int], ...] = ({"A": 10, "B": 10}, {"A": 20, "B": 10}, {"A": 40, "B": 10})


class Points:
    """Counts the places where a process may die, and dies at the chosen one."""

    def __init__(self, fatal: int) -> None:
        self._fatal = fatal
        self.count = 0
        self.armed = False

    def here(self, place: str) -> None:
        if not self.armed:
            return
        self.count += 1
        if self.count == self._fatal:
            os.write(2, f"{place}\n".encode())
            os._exit(DIED)


class DyingAdapter(HTTPAdapter):
    """Dies before a request is sent, and once the server has acted."""

    def __init__(self, points: Points) -> None:
        super().__init__()
        self._points = points

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:  # type: ignore[override]
        self._points.here("before send")
        response = super().send(request, *args, **more)
        self._points.here("after the server acted")
        return response


class DyingJournal:
    """Dies when a reply has been read whole."""

    def __init__(self, journal: Journal, points: Points) -> None:
        self._journal = journal
        self._points = points

    def note(self, exchange: Exchange) -> None:
        self._points.here("after the reply")
        self._journal.note(exchange)


def dying_mails(points: Points) -> None:
    """Dies before a word is said to a mail server, and once its answer was read."""
    send, getreply = smtplib.SMTP.send, smtplib.SMTP.getreply

    def dying_send(self: smtplib.SMTP, words: Any) -> None:
        points.here("before send")
        send(self, words)

    def dying_reply(self: smtplib.SMTP) -> tuple[int, bytes]:
        reply = getreply(self)
        points.here("after the reply")
        return reply

    smtplib.SMTP.send, smtplib.SMTP.getreply = dying_send, dying_reply  # type: ignore[method-assign]


def dying_kinds(points: Points) -> Callable[[], dict[str, ChannelKind]]:
    tokens, grants, sessions = TokenSource(), Grants(), Sessions()

    def open_amazon(settings: AccountSettings, tools: Tools) -> Channel:
        assert isinstance(settings, AmazonSettings)
        tools = replace(tools, journal=DyingJournal(tools.journal, points))
        return AmazonChannel(settings, tools, tokens, DyingAdapter(points))

    def open_app(settings: AccountSettings, tools: Tools) -> Channel:
        assert isinstance(settings, ExternalSettings)
        tools = replace(tools, journal=DyingJournal(tools.journal, points))
        return ExternalChannel(ExternalClient(settings, tools, grants, DyingAdapter(points)))

    def open_linnworks(settings: AccountSettings, tools: Tools) -> Channel:
        assert isinstance(settings, LinnworksSettings)
        tools = replace(tools, journal=DyingJournal(tools.journal, points))
        return LinnworksChannel(LinnworksClient(settings, tools, sessions, DyingAdapter(points)))

    return lambda: {
        "amazon": replace(amazon_kind(tokens), open=open_amazon),
        "external": replace(external_kind(), open=open_app),
        "linnworks": replace(linnworks_kind(), open=open_linnworks),
    }


def run(profile: Path, fatal: int, job: Job) -> int:
    """Do it once; the number of points passed (when nothing was fatal)."""
    points, clock = Points(fatal), SharedClock.beside(profile) or TurnedClock()
    built = app.build(profile, clock=clock, channels=dying_kinds(points), watch=points.here)  # type: ignore[arg-type]
    dying_mails(points)
    points.armed = True
    job(built, clock)
    points.armed = False
    built.close()
    return points.count


def sync(built: Built, clock: TurnedClock) -> None:
    built.engine.sync()


def despatch(built: Built, clock: TurnedClock) -> None:
    """Despatch what is open, then send until nothing is left, however long that takes by the clock."""
    open_orders = built.orders.listed(status="open")
    if open_orders:
        wishes = [Wish(each.id, "Royal Mail 48", f"TR{each.channel_order_id}") for each in open_orders]
        built.despatch.despatch(wishes, at_once=True)
    for _ in range(ROUNDS):
        built.engine.send_due()
        if not built.store.read(outbox.counts):
            return
        clock.advance(minutes=2)


def levels(built: Built, clock: TurnedClock) -> None:
    """Plan and send, then look until nothing is on its way, however long that takes by the clock."""
    built.engine.sync()
    for _ in range(ROUNDS):
        if not set(built.store.read(outbox.counts)) - {"refused"}:
            return
        clock.advance(minutes=6)
        built.engine.send_due()


def app_shop(built: Built, clock: TurnedClock) -> None:
    """Orders and levels, then what is open is despatched, until nothing is on its way; *sent* is an end (R-LOST)."""
    for _ in range(2):  # an app in a bad mood does not give its orders at the first time
        built.engine.sync()
        clock.advance(minutes=1)
    open_orders = [each for each in built.orders.listed(status="open") if not each.parcels]
    if open_orders:
        wishes = [Wish(each.id, "Royal Mail 48", f"TR{each.channel_order_id}") for each in open_orders]
        built.despatch.despatch(wishes, at_once=True)
    for _ in range(ROUNDS):
        built.engine.send_due()
        if not set(built.store.read(outbox.counts)) - {"sent", "refused"}:
            break
        clock.advance(minutes=2)
    built.engine.sync()


def linnworks(built: Built, clock: TurnedClock) -> None:
    """Orders come in, what is open is despatched, until nothing is on its way; then once more what is open there."""
    for _ in range(2):  # a list that breaks off is read anew
        built.engine.sync()
        clock.advance(minutes=1)
    open_orders = [each for each in built.orders.listed(status="open") if not each.parcels]
    if open_orders:
        wishes = [Wish(each.id, "Royal Mail 48", f"TR{each.channel_order_id}") for each in open_orders]
        built.despatch.despatch(wishes, at_once=True)
    for _ in range(ROUNDS):
        built.engine.send_due(ordered=True)
        if not built.store.read(outbox.counts):
            break
        clock.advance(minutes=2)
    built.engine.sync()


def mails(built: Built, clock: TurnedClock) -> None:
    """Orders come in and their buyers are mailed, until nothing is on its way; *sent* is an end (R-LOST)."""
    for _ in range(2):
        built.engine.sync()
        clock.advance(minutes=1)
    for _ in range(ROUNDS):
        built.engine.send_due()
        if not set(built.store.read(outbox.counts)) - {"sent", "refused"}:
            break
        clock.advance(minutes=16)
    built.engine.sync()


def centre(built: Built, clock: TurnedClock) -> None:
    """Orders come in and go to a channel's own warehouse, until all of them are over and nothing is on its way."""
    for _ in range(2):
        built.engine.sync()
        clock.advance(minutes=1)
    here = [each.id for each in built.orders.listed(status="open") if each.location == "Default"]
    fresh = [each for each in here if built.outbound.status(each) is None]
    if fresh:
        built.outbound.submit([Choice(each, "STANDARD") for each in fresh], CENTRE)
    for _ in range(ROUNDS):
        built.engine.send_due()
        if not set(built.store.read(outbox.counts)) - {"sent"} and not built.store.read(_followed):
            break
        clock.advance(minutes=3)
    built.engine.sync()


def _followed() -> bool:
    return tables.Outbound.select().where(tables.Outbound.next_look.is_null(False)).exists()


def listings(built: Built, clock: TurnedClock) -> None:
    """Drafts are created, what is listed is updated, one is deleted, until nothing is on its way; what nobody knows
    waits for a person (R-LOST)."""
    every = list(built.templates.ids(GridQuery(sort="sku")))

    def those(*states: str) -> list[int]:
        return [each.id for each in built.templates.rows(every).values() if each.state in states]

    def finish() -> None:
        for _ in range(ROUNDS):
            built.engine.send_due()
            if not those("creating", "updating", "deleting"):
                return
            clock.advance(seconds=20)

    finish()
    built.publishing.submit(those("draft"), "create")
    finish()
    known = built.templates.rows(every)
    built.templates.save([each for each in those("listed") if known[each].title[:3] != "New"], {"title": "New title"})
    built.publishing.submit([each for each in those("listed") if built.templates.show(each).row.told < 2], "update")
    finish()
    built.publishing.submit([each for each in those("listed") if each == every[0]], "delete")
    finish()


def after_sale(built: Built, clock: TurnedClock) -> None:
    """Orders C are cancelled, R are refunded, of P a part is cancelled and the rest despatched, until nothing is on its
    way; *sent* is an end (R-LOST)."""
    for order in built.orders.listed(status="all"):
        name, service = order.channel_order_id, built.postsale
        if service.history(order.id):
            continue
        wish: CancelWish | RefundWish = CancelWish(order.id, reason="NO_STOCK")
        if name[0] == "R":
            wish = RefundWish(order.id, (RefundPart("1", Decimal("12.5")),), Decimal(1), "GOODWILL")
        elif name[0] == "P":
            wish = CancelWish(order.id, (CancelPart("1", 2),), "NO_STOCK")
        service.submit(wish, service.options(order.id), at_once=True)
    part = built.orders.show("P1")
    if not part.parcels:
        built.despatch.despatch([Wish(part.id, "Royal Mail 48", "TRP1")], at_once=True)
    for _ in range(ROUNDS):
        built.engine.send_due()
        if not set(built.store.read(outbox.counts)) - {"sent", "refused"}:
            break
        clock.advance(minutes=2)
    built.engine.sync()


def returns(built: Built, clock: TurnedClock) -> None:
    """Of each order two of the first line come back, one of the second is scrapped, until nothing is on its way; *sent*
    is an end (R-LOST)."""
    for order in built.orders.listed(status="processed"):
        if not built.returns.history(order.id):
            first, second = order.lines
            parts = (BackPart(first.line_id, 2), BackPart(second.line_id, 1, "damaged", "scrapped"))
            built.returns.create(ReturnWish(order.id, parts, "Too big"), at_once=True)
    for _ in range(ROUNDS):
        built.engine.send_due()
        if not set(built.store.read(outbox.counts)) - {"sent", "refused"}:
            break
        clock.advance(minutes=1)


def deliveries(built: Built, clock: TurnedClock) -> None:
    """What comes of a purchase order in some vans is booked in, each told before the next one comes."""
    order = built.deliveries.find(ORDER)
    for number, van in enumerate(VANS):
        built.engine.sync()
        clock.advance(minutes=1)
        if len(built.deliveries.history(order)) == number:
            built.deliveries.receive(order, [Part(sku, units) for sku, units in van.items()], at_once=True)
        for _ in range(ROUNDS):
            built.engine.send_due()
            if not built.store.read(outbox.counts):
                break
            clock.advance(minutes=2)
    for _ in range(2):  # a list that breaks off is read anew
        built.engine.sync()
        clock.advance(minutes=15)


Job = Callable[[Built, TurnedClock], None]
JOBS: dict[str, Job] = {
    "sync": sync, "despatch": despatch, "levels": levels, "app": app_shop, "linnworks": linnworks, "centre": centre,
    "listings": listings, "aftersale": after_sale, "returns": returns, "mails": mails,
    "deliveries": deliveries,
}  # fmt: skip


def main() -> None:
    keyring.set_keyring(FileKeyring())
    profile, job = Path(sys.argv[1]), JOBS[sys.argv[2]]
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            count = run(profile, int(line), job)
            os.write(1, f"alive {count}\n".encode())
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if code != 0:
            os.write(1, f"died {code}\n".encode())


if __name__ == "__main__":
    main()
