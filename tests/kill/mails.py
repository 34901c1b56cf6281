"""A warehouse whose process dies at every commit and at every word that is said to the mail server, while its mail
server has its moods (U4).

Whatever happens, no buyer is mailed twice, nobody is mailed at a placeholder, and of each order that came in it is
known in the end that its mail was sent, or that a person has to look.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.records import Line, Order
from linndesk.sandbox.linnworks.records import Person as Buyer
from linndesk.store import accounts, approvals, bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.mail_server import PracticeMail
from tests.scene import START, TurnedClock

NAME = "Warehouse"
MOODS = ("", "lose", "drop", "450", "", "421", "451", "lose")
NOWHERE = ("noreply@shop.com", "jo@x.invalid", "", "boss@shop.example", "me@shop.example")
_STATE = {
    "orders": "select channel_order_id, status, stage, (select count(*) from person p where p.order_id = o.id) "
    "from orders o order by 1",
    "confirmations": "select o.channel_order_id, c.state = 'none', count(*) from confirmation c "
    "join orders o on o.id = c.order_id group by 1, 2 order by 1",
    "mails": "select target, count(*) from outbox where kind = 'mail' group by target order by 1",
}
_ROWS = "select target, state, error, payload, request from outbox where kind = 'mail' order by target"


class MailScene(Doomed):
    """A live account that mails its buyers; orders have come there that are not here yet."""

    job = "mails"

    def __init__(self, folder: Path, orders: int, seed: int) -> None:
        """``seed``: of the mail server's moods; 0 = it has none."""
        super().__init__(folder)
        self._seed = seed
        self.clock = TurnedClock(START - timedelta(hours=1))
        self.linnworks = PracticeLinnworks(now=self.clock.now, plans=False).start()
        self.mail = PracticeMail().start()
        self._first_day()
        self.clock.advance(hours=1)
        self.wanted = {self._order(f"b{number}@buyer.example").id: number for number in range(orders)}
        for each in NOWHERE:
            self._order(each)
        self._order("later@buyer.example", status="UNPAID")
        self.keep()

    def _order(self, email: str, **more: Any) -> Order:
        return self.linnworks.world.add_order([Line("MUG")], delivery=Buyer(email=email), **more)

    def _first_day(self) -> None:
        built = app.build(self.profile, clock=self.clock)
        items = self.live / "items.csv"
        items.write_text("sku,title,level\nMUG,Mug,100\n")
        built.items.import_file(items)
        built.program.change(
            {"smtp_host": "127.0.0.1", "smtp_port": self.mail.port, "smtp_security": "none",
             "mail_from": "me@shop.example"}
        )  # fmt: skip
        settings = self.linnworks.settings(enabled=True, mode="live", send_order_confirmation=True)
        built.accounts.add("linnworks", NAME, {**settings, "notify_email": ["boss@shop.example"]})
        built.store.write(lambda: approvals.give(accounts.named(NAME).id, "mail", "you", self.clock.now()))
        built.engine.sync()
        built.close()

    def restore(self) -> None:
        super().restore()
        self.mail.mails.clear()
        self.mail.to.clear()
        chance = random.Random(self._seed)
        self.mail.moods[:] = [chance.choice(MOODS) for _ in range(6)] if self._seed else []

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        built = app.build(self.profile, clock=self.clock)
        rows = built.store.read(partial(bulk.rows, tables.Outbox, _ROWS))
        built.close()
        times = Counter(each for mail in self.mail.to for each in mail)
        states = {target: state for target, state, *_ in rows}
        found = [f"{address} was mailed {number} times" for address, number in times.items() if number > 1]
        meant = {f"b{number}@buyer.example": order_id for order_id, number in self.wanted.items()}
        found += [f"{address} was mailed though nobody is there" for address in times if address not in meant]
        for address, order_id in meant.items():
            state = states.get(order_id, "nothing")
            if state not in ("confirmed", "sent"):
                found.append(f"the mail to {address} ended as {state}")
            if state == "confirmed" and times[address] != 1:
                found.append(f"{address} is said to be mailed and was not")
        named = repr(rows)
        found += [f"the outbox names {address}" for address in meant if address in named]
        return found + self.linnworks.complaints

    def undisturbed(self) -> list[str]:
        """Nobody died: what is not known was lost by the mail server alone."""
        lost = self.mail.moods.count("lose")
        return self.troubles() if lost or len(self.mail.to) == len(self.wanted) else [f"{self.mail.to} were mailed"]

    def state(self) -> dict[str, Any]:
        built = app.build(self.profile, clock=self.clock)
        found = {name: built.store.read(partial(bulk.rows, tables.Outbox, sql)) for name, sql in _STATE.items()}
        built.close()
        return found

    def stop(self) -> None:
        self.linnworks.stop()
        self.mail.stop()


def enumerate_mails(
    folder: Path, orders: int, *, seed: int = 1, every: int = 1, first: int = 1
) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: MailScene(live, orders, seed), every=every, first=first)
