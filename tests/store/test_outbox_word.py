"""X6 on both engines: a person's word about what was sent and nobody confirmed; what may be there is not taken back."""

from __future__ import annotations

from typing import Any

import pytest

from linndesk.store import outbox, outbox_word, parcels
from linndesk.store.outbox import OutboxRow
from linndesk.store.parcels import Gone
from linndesk.store.store import Store
from linndesk.store.tables import Outbox
from tests.scene import START
from tests.store.test_parcels import Desk


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def sent(desk: Desk, **more: Any) -> Gone:
    """A despatch whose channel said nothing of it."""
    gone = desk.despatch()
    query = Outbox.update(state="sent", settled_at=START, **more).where(Outbox.id == gone.outbox_id)
    desk.store.write(query.execute)
    return gone


def row(desk: Desk, gone: Gone) -> OutboxRow:
    found = desk.store.read(lambda: outbox.by_id(gone.outbox_id))
    assert found is not None
    return found


def test_it_is_there_settles_it_once(desk: Desk) -> None:
    gone = sent(desk)
    before = row(desk, gone)
    assert desk.store.write(lambda: outbox_word.is_there(before, START))
    assert row(desk, gone).state == "confirmed"
    assert not desk.store.write(lambda: outbox_word.is_there(before, START)), "it has moved on"
    assert not desk.store.write(lambda: outbox_word.once_more(before, START))


def test_once_more_is_another_exchange_and_remembers_the_first(desk: Desk) -> None:
    gone = sent(desk, exchange="e1", place=3, repeated=True, again=4)
    assert desk.store.write(lambda: outbox_word.once_more(row(desk, gone), START))
    after = row(desk, gone)
    assert (after.state, after.exchange, after.place, after.repeated, after.again) == ("waiting", "", 0, False, 0)
    assert outbox_word.was_told(after)
    assert after.payload["tracking"] == "T1", "what it says stays"


def test_what_may_be_there_stays_told_whatever_becomes_of_the_row(desk: Desk) -> None:
    gone = sent(desk)
    desk.store.write(lambda: outbox_word.once_more(row(desk, gone), START))
    for state in ("waiting", "held", "refused"):
        query = Outbox.update(state=state).where(Outbox.id == gone.outbox_id)
        desk.store.write(query.execute)
        assert not desk.take_back(gone), state
        told = desk.store.read(lambda: parcels.told_as(gone.parcel_id))
        assert told is not None, "a correction knows that it is one"


def test_a_service_of_that_name_is_no_mark(desk: Desk) -> None:
    """The mark is a key of the payload, not a word in it."""
    gone = desk.despatch(tracking='"told_before":')
    assert desk.store.read(lambda: parcels.told_as(gone.parcel_id)) is None
    assert desk.take_back(gone)
