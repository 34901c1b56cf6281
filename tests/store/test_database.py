"""One database, several programs; and what a user reads when the database cannot be used."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from linndesk.errors import BadInput, StorageTrouble
from linndesk.store import database, orders, tables, values
from linndesk.store.store import Store
from tests.scene import TurnedClock
from tests.store import made
from tests.store.conftest import Opener
from tests.store.others import all_at_once, others


def test_programs_that_store_orders_at_once_lose_and_double_none(store: Store, target: Path | str) -> None:
    account = made.account(store)
    pool = made.pool_of(store, account)
    with others(target, 2) as started:
        for number, each in enumerate(started):
            each.ask("orders", pool, account, number, 10)
        for each in started:
            assert each.answer() == 10
    found = store.read(lambda: list(tables.Order.select()))
    assert len({each.channel_order_id for each in found}) == len(found) == 400
    lines = store.read(lambda: list(tables.OrderLine.select(tables.OrderLine.order)))
    assert {each.order_id for each in lines} == {each.id for each in found}


def test_programs_that_store_the_same_orders_at_once_store_them_once(store: Store, target: Path | str) -> None:
    """Two clicks on two PCs: the lease keeps them apart, and should it fail, the key does."""
    account = made.account(store)
    pool = made.pool_of(store, account)
    with others(target, 1) as started:
        all_at_once(started, "orders", pool, account, 7, 2)
        all_at_once(started, "orders", pool, account, 7, 2)
    assert len(store.read(lambda: orders.ids(orders.Wanted()))) == 40


def test_a_window_notices_what_another_program_wrote_and_not_what_it_wrote_itself(
    store: Store, target: Path | str
) -> None:
    before = store.change_mark()
    store.write(lambda: values.put("own", 1))
    assert store.change_mark() == before
    with others(target, 1) as started:
        all_at_once(started, "put", 5)
    assert store.change_mark() != before
    assert store.read(lambda: values.get("by another")) == 5


def test_the_number_of_a_removed_order_is_never_given_again(opener: Opener) -> None:
    store = opener()
    account = made.account(store)
    made.page(store, account, made.order("1"), made.order("2"))
    store.write(lambda: tables.Order.delete().execute())
    store = opener()
    made.page(store, account, made.order("3"))
    assert store.read(lambda: [each.id for each in tables.Order.select()]) == [3]


def test_a_file_is_kept_as_the_rules_say(tmp_path: Path) -> None:
    """R-WRITER and R-PERSON: WAL, full sync, keys enforced, deleted bytes overwritten; on every connection."""
    store = Store(tmp_path / "linndesk.sqlite", clock=TurnedClock())

    def pragmas() -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        return [store.database.execute_sql(f"pragma {each}").fetchone()[0] for each in names]

    wanted = ["wal", 2, 1, 1, 30_000]
    assert store.read(pragmas) == wanted
    assert store.write(pragmas) == wanted
    assert store.check_whole() == "ok"
    store.close()


@pytest.mark.parametrize(
    "content", [b"this is not a database at all, it is a letter" * 200, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_damaged_file_is_one_sentence_that_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "linndesk.sqlite"
    file.write_bytes(content)
    with pytest.raises(StorageTrouble) as caught:
        Store(file)
    assert caught.value.title == "The database is damaged"
    assert "backups" in caught.value.fix
    assert file.read_bytes() == content


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageTrouble) as caught:
        Store(tmp_path / "nowhere" / "linndesk.sqlite")
    assert caught.value.fix


def test_a_server_that_is_not_there_is_one_sentence_without_the_password() -> None:
    with pytest.raises(StorageTrouble) as caught:
        Store("postgresql://someone:hush-canary@127.0.0.1:1/nothing")
    assert caught.value.title == "The database server cannot be reached"
    assert "hush-canary" not in str(caught.value)


def test_an_address_of_something_else_is_refused_without_the_password() -> None:
    with pytest.raises(BadInput) as caught:
        database.connect("mysql://someone:hush-canary@host/name")
    assert "hush-canary" not in str(caught.value)


def test_of_two_pcs_that_wait_for_each_other_one_is_told_to_try_again(pg: str) -> None:
    """PostgreSQL ends one of them: a sentence and not a bug, and nothing of it is stored."""
    store = Store(pg, clock=TurnedClock())
    first, second = made.item(store, "FIRST"), made.item(store, "SECOND")
    other = database.connect(pg)
    has_second, may_end = threading.Event(), threading.Event()

    def change(item: int) -> None:
        tables.Item.update(title="changed").where(tables.Item.id == item).execute()

    def another() -> None:
        with other.connection_context():
            other.execute_sql("set deadlock_timeout = '1h'")  # so that the program is the one that is ended
            with other.atomic():
                other.execute_sql("update item set title = 'other' where id = %s", (second,))
                has_second.set()
                may_end.wait(30)
                other.execute_sql("update item set title = 'other' where id = %s", (first,))

    thread = threading.Thread(target=another)
    thread.start()

    def job() -> None:
        change(first)
        assert has_second.wait(30)
        may_end.set()
        change(second)

    with pytest.raises(StorageTrouble, match="Try again"):
        store.write(job)
    thread.join(30)
    assert store.read(lambda: {each.title for each in tables.Item.select()}) == {"other"}
    store.close()
    other.close()
