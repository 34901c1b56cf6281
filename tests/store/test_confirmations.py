"""U4: which orders owe their buyer a mail, once for ever; what ends that (R-PERSON)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from linndesk.domain.orders import ChannelOrder
from linndesk.domain.outbox import Hold
from linndesk.store import confirmations, orders, orders_in, outbox, tables
from linndesk.store.confirmations import CALLED_OFF, DELETED, PURGED, Stands
from linndesk.store.orders_in import Mails
from linndesk.store.outbox import OutboxRow
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made

FREE = Mails("")


class Desk:
    """An account that mails its buyers."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id = made.account(store, "Client")
        self.pool = made.pool_of(store, self.id)

    def page(self, *found: ChannelOrder, mails: Mails | None = FREE, **more: Any) -> None:
        values = {"needs_skus": True, "stage": "Order Received", "listed_at": START, "mails": mails, **more}
        takers = [made.taker(self.store, self.id, "Client", **values)]
        self.store.write(lambda: orders_in.add_page(self.pool, takers, found, made.SEAL, START))

    def rows(self) -> list[OutboxRow]:
        return self.store.read(outbox.listed)

    def found(self, ref: str = "A-1") -> Stands | None:
        return self.store.read(lambda: confirmations.of(orders.id_of(ref)))

    def stands(self, ref: str = "A-1") -> tuple[str, str]:
        """State and why."""
        found = self.found(ref)
        return ("nothing", "") if found is None else (found.state, found.why)


@pytest.fixture
def desk(store: Store) -> Desk:
    made.item(store, "MUG")
    return Desk(store)


def order(ref: str = "A-1", email: str = "jo@buyer.example", sku: str = "MUG", **more: Any) -> ChannelOrder:
    lines = (made.line("L1", sku),)
    person = replace(made.PERSON, buyer_email=email)
    return made.order(ref, person=person, lines=lines, **{"digest": "one", "marketplace": "", **more})


def test_an_order_that_comes_in_owes_one_mail_that_names_nobody(desk: Desk) -> None:
    desk.page(order("A-1"), order("A-2"))
    desk.page(order("A-1", digest="two"), order("A-2"))
    first, second = desk.rows()
    assert (first.kind, first.target, first.state, first.next_try) == ("mail", "A-1", "waiting", START)
    assert set(first.payload) == {confirmations.ORDER}
    assert second.target == "A-2"
    found = desk.found()
    assert found is not None
    assert (found.state, found.why, found.row and found.row.id) == ("asked", "", first.id)


@pytest.mark.parametrize("hold", ["watch", "hold", "approval", "pause"])
def test_what_holds_mails_back_holds_it(desk: Desk, hold: Hold) -> None:
    """R-MODES."""
    desk.page(order(), mails=Mails(hold))
    (row,) = desk.rows()
    assert (row.state, row.hold) == ("held", hold)


def test_no_address_owes_nothing_and_says_why(desk: Desk) -> None:
    desk.page(order("A-1", "noreply@x.com"), order("A-2", "me@x.com"), mails=Mails("", frozenset({"ME@x.com"})))
    assert desk.rows() == []
    assert desk.stands("A-1") == ("none", "The channel gave a placeholder, no buyer's address")
    assert desk.stands("A-2") == ("none", "The channel gave one of this side's own addresses")
    desk.page(order("A-1", "jo@buyer.example", digest="two"))
    assert desk.rows() == [], "what it owes was settled when it came in"


def test_only_the_first_time_that_it_is_open_counts(desk: Desk) -> None:
    desk.page(order("A-1"), mails=None)
    desk.page(order("A-1", payment_status="unpaid", digest="two"))
    desk.page(order("A-1", digest="three"))
    assert desk.rows() == []
    assert desk.found() is None
    desk.page(order("A-2", payment_status="unpaid"), order("A-3", sku="GHOST"))
    assert desk.rows() == []
    made.item(desk.store, "GHOST")
    desk.store.write(lambda: orders.try_now([orders.id_of("A-3")], START))
    desk.page(order("A-2", digest="two"), order("A-3", sku="GHOST", digest="two"))
    assert [each.target for each in desk.rows()] == ["A-2", "A-3"]


@pytest.mark.parametrize("status", ["shipped", "cancelled"])
def test_what_never_was_open_here_owes_nothing(desk: Desk, status: str) -> None:
    desk.page(order("A-1", status=status))
    assert desk.rows() == []


def test_what_the_channel_sends_itself_owes_nothing(desk: Desk) -> None:
    desk.page(order("A-1", by_channel=True), centres={})
    assert desk.rows() == []


def test_who_is_not_to_be_mailed_any_more(desk: Desk) -> None:
    desk.page(*(order(f"A-{number}") for number in range(4)))
    ids = [desk.store.read(lambda ref=f"A-{n}": orders.id_of(ref)) for n in range(4)]  # type: ignore[misc]
    desk.page(order("A-0", status="cancelled", digest="two"))
    desk.store.write(lambda: orders.delete(ids[1], START))
    desk.store.write(lambda: tables.Person.delete().where(tables.Person.order == ids[2]).execute())
    assert desk.store.read(lambda: confirmations.unwanted(ids)) == {ids[0]: CALLED_OFF, ids[1]: DELETED, ids[2]: PURGED}


def test_a_purge_ends_what_was_not_mailed_and_nothing_else(desk: Desk) -> None:
    """R-PERSON."""
    desk.page(order("A-1"), order("A-2"))
    sent, _ = desk.rows()
    desk.store.write(lambda: tables.Outbox.update(state="sending").where(tables.Outbox.id == sent.id).execute())
    desk.page(order("A-1", status="cancelled", digest="two"), order("A-2", status="cancelled", digest="two"))
    later = START + timedelta(days=40)
    assert desk.store.write(lambda: orders.purge_people({desk.id: 30}, later)) == 2
    assert [each.state for each in desk.rows()] == ["sending", "superseded"]
    assert desk.stands("A-1") == ("asked", "")
    assert desk.stands("A-2") == ("none", PURGED)


@pytest.mark.parametrize(
    ("state", "stands"), [("confirmed", "confirmed"), ("refused", "refused"), ("sent", "unheard"), ("waiting", "asked")]
)
def test_it_stands_as_its_row_does(desk: Desk, state: Any, stands: str) -> None:
    desk.page(order())
    (row,) = desk.rows()

    def job() -> None:
        tables.Outbox.update(state=state).execute()
        confirmations.settle(row, state, "why", START)

    desk.store.write(job)
    assert desk.stands()[0] == stands
    assert desk.store.read(lambda: tables.Confirmation.get().state) == stands
