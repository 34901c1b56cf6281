"""R-PERSON in the store: sealed, openable only with its key, and gone from the file's bytes once it is purged."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.orders import Person
from linndesk.errors import VaultTrouble
from linndesk.store import orders, outbox, problems, tables
from linndesk.store.outbox import NewRow
from linndesk.store.problems import Thing, Trouble
from linndesk.store.sealing import Seal, is_empty, merged, new_key
from linndesk.store.store import Store
from tests.scene import START, TurnedClock
from tests.store import made

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PEOPLE = st.builds(
    Person, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.tuples(TEXT, TEXT), TEXT
)


@given(PEOPLE)
def test_what_is_sealed_comes_back(person: Person) -> None:
    seal = Seal(bytes(32))
    assert seal.open_person(seal.close_person(person)) == person


def test_each_seal_is_new_and_shows_nothing(seal: Seal) -> None:
    one, two = (seal.close_person(made.PERSON) for _ in range(2))
    assert one != two
    assert b"Canary" not in one


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-1], lambda b: b[:20] + bytes([b[20] ^ 1]) + b[21:], lambda b: b"", lambda b: b[:5]],
    ids=["cut", "one bit", "empty", "a few bytes"],
)  # fmt: skip
def test_another_key_and_a_spoilt_seal_are_one_sentence(seal: Seal, spoil) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    sealed = seal.close_person(made.PERSON)
    for opener, blob in ((Seal(new_key()), sealed), (seal, spoil(sealed))):
        with pytest.raises(VaultTrouble) as caught:
            opener.open_person(blob)
        assert caught.value.fix
        assert "Canary" not in str(caught.value)


@given(PEOPLE, PEOPLE)
def test_merging_loses_nothing_that_was_known(old: Person, new: Person) -> None:
    both = merged(old, new)
    for name in Person.__slots__:
        assert getattr(both, name) == (getattr(new, name) or getattr(old, name))


def test_a_raw_body_or_a_country_alone_names_nobody() -> None:
    assert is_empty(Person(raw="{}", country_code="GB"))
    assert not is_empty(Person(gift_message="For Ada"))


def test_what_is_purged_is_gone_from_the_bytes_of_the_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "linndesk.sqlite", clock=TurnedClock())
    account = made.account(store)
    long = replace(made.PERSON, raw=os.urandom(6000).hex())  # over several pages
    made.page(store, account, *(made.order(f"202-{n}", "shipped", person=long) for n in range(5)), made.order("203-1"))
    marks = [bytes(each.sealed)[40:72] for each in store.read(lambda: list(tables.Person.select()))]
    _checkpoint(store)
    before = (tmp_path / "linndesk.sqlite").read_bytes()
    assert all(mark in before for mark in marks)
    later = START + timedelta(days=31)
    assert store.write(lambda: orders.purge_people({account: 30}, later)) == 5
    _checkpoint(store)
    after = b"".join(each.read_bytes() for each in tmp_path.glob("linndesk.sqlite*"))
    assert [mark in after for mark in marks].count(True) == 1  # the open order's
    store.close()


def _checkpoint(store: Store) -> None:
    def job() -> None:
        store.database.execute_sql("pragma wal_checkpoint(truncate)").fetchall()

    store.read(job)


def test_what_a_channel_said_of_an_order_goes_with_its_buyer(store: Store) -> None:
    """Its words may name somebody: "Ada Canary has paid by card"."""
    account = made.account(store)
    made.page(store, account, made.order("1", "shipped"), made.order("2"))
    said = "Ada Canary has paid by card"

    def told(ref: str) -> int:
        order_id, pool = orders.id_of(ref), tables.Order.get_by_id(orders.id_of(ref)).pool_id
        new = NewRow(account, pool, "refund", ref, {}, START, order_id=order_id)
        row = outbox.add(new, START)
        tables.Outbox.update(state="refused", error=said).where(tables.Outbox.id == row).execute()
        thing = Thing(f"outbox:{row}", ref, said, order_id=order_id, outbox_id=row)
        problems.raise_(Trouble(f"t:{ref}", "Orders", "Refused", "", "Look", account_id=account, thing=thing), START)
        tables.PostSale.insert(
            order=order_id, account=account, outbox=row, kind="refund", state="refused", shipping=0, total=5, why=said,
            reference="", who="you", asked_at=START,
        ).execute()  # fmt: skip
        return row

    rows = store.write(lambda: [told("1"), told("2")])
    store.write(lambda: orders.purge_people({account: 30}, START + timedelta(days=31)))

    def words() -> list[list[str]]:
        by_row, about = tables.Outbox.id.in_(rows), tables.Occurrence.outbox.in_(rows)
        return [
            [each.error for each in tables.Outbox.select().where(by_row).order_by(tables.Outbox.id)],
            [each.detail for each in tables.Occurrence.select().where(about).order_by(tables.Occurrence.id)],
            [each.why for each in tables.PostSale.select().order_by(tables.PostSale.id)],
        ]

    assert store.read(words) == [["", said]] * 3


def test_days_are_counted_from_the_end_and_per_account(store: Store) -> None:
    short, long = made.account(store, "Short"), made.account(store, "Long", "S2:EU")
    made.page(store, short, made.order("1", "shipped"), made.order("2"))
    made.page(store, long, made.order("3", "shipped"))
    keep = {short: 10, long: 20}

    def purge(days: float) -> int:
        return store.write(lambda: orders.purge_people(keep, START + timedelta(days=days)))

    assert [purge(9.9), purge(10.1), purge(19.9), purge(20.1)] == [0, 1, 0, 1]
    seal = made.SEAL
    assert store.read(lambda: orders.fetch([orders.id_of("2")], seal)[0]).person.name == "Ada Canary"
    assert store.read(lambda: orders.fetch([orders.id_of("1")], seal)[0]).purged


def test_a_deleted_order_is_purged_too_and_one_put_back_is_not(store: Store) -> None:
    account = made.account(store)
    made.page(store, account, made.order("1"), made.order("2"))
    for ref in ("1", "2"):
        store.write(lambda ref=ref: orders.delete(orders.id_of(ref), START))
    store.write(lambda: orders.undelete(orders.id_of("2")))
    later = START + timedelta(days=31)
    assert store.write(lambda: orders.purge_people({account: 30}, later)) == 1


def test_an_order_that_never_had_a_person_is_not_called_purged(store: Store) -> None:
    """An order whose buyer Amazon did not name yet is no order whose buyer was forgotten."""
    account = made.account(store)
    made.page(store, account, made.order("1", person=Person()))
    assert not store.read(lambda: orders.fetch([orders.id_of("1")], made.SEAL)[0]).purged


def test_the_country_and_the_outward_postcode_may_stay(store: Store) -> None:
    account = made.account(store)
    made.page(store, account, made.order("1"))
    row = store.read(lambda: tables.Order.get())
    assert (row.country, row.outward_postcode) == ("GB", "NR1")
