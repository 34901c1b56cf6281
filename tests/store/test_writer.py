"""R-WRITER: one thread writes, a click overtakes, a job is all or nothing, its error comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from linndesk.errors import LinndeskError, StorageTrouble
from linndesk.store import values
from linndesk.store.store import Store
from linndesk.store.writer import Urgency


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds a job until the test has queued the rest; opened at the end whatever happens."""
    event = threading.Event()
    yield event
    event.set()


def test_a_click_overtakes_sync_pages_that_wait_and_equals_keep_their_order(
    store: Store, gate: threading.Event
) -> None:
    done: list[str] = []
    first = store.post(lambda: gate.wait(10), Urgency.SYNC)
    jobs = [("book", Urgency.BACKGROUND)]
    jobs += [(f"page {each}", Urgency.SYNC) for each in range(20)]
    jobs += [("click 1", Urgency.CLICK), ("click 2", Urgency.CLICK)]
    futures = [store.post(lambda name=name: done.append(name), urgency) for name, urgency in jobs]
    gate.set()
    for each in (first, *futures):
        each.result(10)
    assert done == ["click 1", "click 2", *(f"page {each}" for each in range(20)), "book"]


def test_a_job_that_fails_leaves_nothing_and_its_error_comes_back(store: Store) -> None:
    store.write(lambda: values.put("kept", 1))

    def job() -> None:
        values.put("kept", 2)
        values.put("half", 1)
        raise LookupError("in the middle")

    with pytest.raises(LookupError, match="in the middle"):
        store.write(job)
    assert store.read(lambda: (values.get("kept"), values.get("half"))) == (1, None)
    store.write(lambda: values.put("after", 1))  # the writer is alive and its connection is clean
    assert store.read(lambda: values.get("after")) == 1


def test_even_an_exit_in_a_job_does_not_end_the_writer(store: Store) -> None:
    def job() -> None:
        values.put("half", 1)
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        store.write(job)
    assert store.write(lambda: values.get("half")) is None


def test_a_job_reads_its_own_writes_and_a_write_in_a_write_is_the_same_transaction(store: Store) -> None:
    def job() -> None:
        values.put("a", 1)
        assert store.read(lambda: values.get("a")) == 1
        store.write(lambda: values.put("b", 2))
        raise LookupError

    with pytest.raises(LookupError):
        store.write(job)
    assert store.read(lambda: (values.get("a"), values.get("b"))) == (None, None)


def test_nobody_else_sees_half_a_job(store: Store, gate: threading.Event) -> None:
    half = threading.Event()

    def job() -> None:
        values.put("a", 1)
        half.set()
        gate.wait(10)
        values.put("b", 1)

    running = store.post(job, Urgency.SYNC)
    assert half.wait(10)
    assert store.read(lambda: (values.get("a"), values.get("b"))) == (None, None)
    gate.set()
    running.result(10)
    assert store.read(lambda: (values.get("a"), values.get("b"))) == (1, 1)


def test_close_finishes_what_is_queued_and_refuses_what_comes_after(store: Store, gate: threading.Event) -> None:
    store.post(lambda: gate.wait(10), Urgency.CLICK)
    waiting = [store.post(lambda n=n: values.put(f"k{n}", n)) for n in range(30)]
    closing = threading.Thread(target=store.close)
    closing.start()
    gate.set()
    closing.join(20)
    assert [each.result(0) for each in waiting] == [None] * 30
    with pytest.raises(StorageTrouble) as caught:
        store.write(lambda: None)
    assert caught.value.fix
    store.close()  # a second time does nothing


def test_a_submit_that_races_with_close_is_run_or_refused_never_forgotten(tmp_path: Path) -> None:
    for number in range(30):
        store = Store(tmp_path / f"{number}.sqlite")
        ended: list[str] = []

        def click(store: Store = store, ended: list[str] = ended) -> None:
            try:
                while True:
                    store.write(lambda: None, Urgency.CLICK)
            except (StorageTrouble, CancelledError):
                ended.append("refused")

        clickers = [threading.Thread(target=click, daemon=True) for _ in range(4)]
        for each in clickers:
            each.start()
        store.close()
        for each in clickers:
            each.join(10)
        assert ended == ["refused"] * 4


def test_a_job_taken_back_while_it_waits_never_runs(store: Store, gate: threading.Event) -> None:
    ran: list[int] = []
    store.post(lambda: gate.wait(10), Urgency.CLICK)
    waiting = store.post(lambda: ran.append(1))
    assert waiting.cancel()
    gate.set()
    store.write(lambda: None, Urgency.BACKGROUND)
    assert ran == []


def test_a_failure_that_nobody_waits_for_is_logged(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """R-ERRORS: book-keeping that fails is not swallowed."""

    def job() -> None:
        raise LinndeskError("Nothing could be noted", fix="Look at the disk")

    with pytest.raises(LinndeskError):
        store.post(job).result(10)
    store.write(lambda: None)
    assert "Nothing could be noted" in caplog.text


def test_many_threads_write_and_read_at_once(store: Store) -> None:
    def count() -> None:
        for _ in range(25):
            store.write(lambda: values.count_up("n"))
            assert store.read(lambda: values.get("n")) > 0

    threads = [threading.Thread(target=count) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert store.read(lambda: values.get("n")) == 150
