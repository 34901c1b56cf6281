"""The listings report: waited for, adopted, decoded, its rows named one by one (R-LOST, A10, pitfalls 21 and 25)."""

from __future__ import annotations

from typing import Any

import pytest

from linndesk.channels.amazon.listing_reports import LISTINGS
from linndesk.channels.amazon.reports import fallback_charset
from linndesk.channels.base import ListingsBatch
from linndesk.domain.times import iso
from linndesk.errors import BadReply, Cancelled, ChannelDown, ChannelError, ChannelRefused
from tests.channels.amazon.peer import JP, UK, Peer
from tests.channels.stands import DictMemory

DE = "A1PA6795UKMFR9"


def download(peer: Peer, memory: DictMemory | None = None, *scopes: str) -> list[ListingsBatch]:
    return list(peer.channel().listed_products(scopes or (UK,), memory or DictMemory()))


def skus(batches: list[ListingsBatch]) -> list[str]:
    return [each.channel_sku for batch in batches for each in batch.products]


def test_batches_of_500_marketplace_by_marketplace(peer: Peer) -> None:
    for number in range(501):
        peer.add_listing(f"UK-{number}")
    peer.add_listing("DE-1", DE, None)
    batches = download(peer, None, UK, DE)
    assert [(each.scope, len(each.products), each.last) for each in batches] == [
        (UK, 500, False), (UK, 1, True), (DE, 1, True),
    ]  # fmt: skip
    (german,) = batches[-1].products
    assert (german.fulfilment, german.quantity, german.marketplace) == ("amazon", None, DE)
    assert all(each.report_time is not None for each in batches)


def test_polling_grows_and_is_not_bound_by_the_runs_patience(peer: Peer) -> None:
    peer.add_listing("A")
    peer.amazon.faults.report.polls = 12
    assert skus(download(peer)) == ["A"]
    waits = peer.bench.clock.waits
    assert waits[0] == 2
    assert waits == sorted(waits)
    assert max(waits) == 30
    assert sum(waits) > 100


def test_a_report_that_never_comes_is_given_up_after_an_hour(peer: Peer) -> None:
    peer.amazon.faults.report.polls = 10_000
    with pytest.raises(ChannelDown, match="60 minutes"):
        download(peer)
    assert sum(peer.bench.clock.waits) < 3700


def test_a_stop_while_waiting_keeps_what_was_asked_for(peer: Peer) -> None:
    """R-STOP, R-LOST: the next run goes on with the same report."""
    peer.add_listing("A")
    peer.amazon.faults.report.polls = 3
    memory = DictMemory()
    peer.bench.clock.on_wait = lambda seconds: peer.bench.tools.cancel.set()
    with pytest.raises(Cancelled):
        download(peer, memory)
    assert memory.states[UK]["report_id"]
    peer.again()
    peer.bench.clock.on_wait = lambda seconds: None
    assert skus(download(peer, memory)) == ["A"]
    assert peer.amazon.calls.count("createReport") == 1
    assert memory.states == {}


def test_a_restart_after_the_moment_was_noted_adopts(peer: Peer) -> None:
    """R-LOST: the process died between asking and hearing."""
    peer.add_listing("A")
    memory = DictMemory({UK: {"asked_at": iso(peer.bench.clock.now())}})
    body: dict[str, Any] = {"reportType": LISTINGS, "marketplaceIds": [UK]}
    peer.channel().client.call("createReport", body=body)
    assert skus(download(peer, memory)) == ["A"]
    assert peer.amazon.calls.count("createReport") == 1


def test_a_restart_before_the_request_left_asks_anew(peer: Peer) -> None:
    peer.add_listing("A")
    memory = DictMemory({UK: {"asked_at": iso(peer.bench.clock.now())}})
    assert skus(download(peer, memory)) == ["A"]
    assert peer.amazon.calls.count("createReport") == 1


def test_an_older_report_is_not_adopted(peer: Peer) -> None:
    peer.add_listing("A")
    body: dict[str, Any] = {"reportType": LISTINGS, "marketplaceIds": [UK]}
    peer.channel().client.call("createReport", body=body)
    peer.bench.clock.advance(600)
    peer.amazon.faults.fail_next("createReport", "503")
    assert skus(download(peer)) == ["A"]
    assert peer.amazon.calls.count("createReport") == 3


def test_what_was_asked_for_long_ago_is_forgotten(peer: Peer) -> None:
    peer.add_listing("A")
    memory = DictMemory({UK: {"asked_at": iso(peer.bench.clock.now()), "report_id": "gone"}})
    peer.bench.clock.advance(3700)
    assert skus(download(peer, memory)) == ["A"]


def test_a_report_that_amazon_no_longer_has_is_forgotten(peer: Peer) -> None:
    peer.add_listing("A")
    memory = DictMemory({UK: {"asked_at": iso(peer.bench.clock.now()), "report_id": "gone"}})
    with pytest.raises(ChannelError):
        download(peer, memory)
    assert skus(download(peer, memory)) == ["A"]


def test_cancelled_is_no_data_and_says_so(peer: Peer) -> None:
    """Nothing may be taken for vanished from it: no report time."""
    peer.amazon.faults.report.outcome = "CANCELLED"
    assert download(peer) == [ListingsBatch(UK, (), (), last=True, report_time=None)]
    assert any("no data" in each for each in peer.bench.said)


def test_fatal_is_an_error_in_words_and_the_next_one_is_new(peer: Peer) -> None:
    peer.add_listing("A")
    peer.amazon.faults.report.outcome = "FATAL"
    memory = DictMemory()
    with pytest.raises(ChannelRefused, match="FATAL"):
        download(peer, memory)
    peer.amazon.faults.report.outcome = "DONE"
    assert skus(download(peer, memory)) == ["A"]


@pytest.mark.parametrize("form", ["flagged", "silent", "lied", "none"])
def test_gzip_by_its_bytes_whatever_the_flag(peer: Peer, form: str) -> None:
    peer.add_listing("A")
    peer.amazon.faults.report.gzip = form  # type: ignore[assignment]
    assert skus(download(peer)) == ["A"]


def test_cut_gzip_is_a_bad_reply(peer: Peer) -> None:
    peer.add_listing("A")
    peer.amazon.faults.report.cut_gzip = True
    with pytest.raises(BadReply, match="cut off"):
        download(peer)


def test_after_a_document_that_cannot_be_read_the_next_download_asks_anew(peer: Peer) -> None:
    """The advice in the error is to mend the report and download again: the old one must not be read once more."""
    peer.add_listing("A")
    peer.amazon.faults.report.cut_gzip = True
    memory = DictMemory()
    with pytest.raises(BadReply):
        download(peer, memory)
    assert memory.states == {}
    peer.amazon.faults.report.cut_gzip = False
    assert skus(download(peer, memory)) == ["A"]
    assert peer.amazon.calls.count("createReport") == 2


@pytest.mark.parametrize(
    ("charset", "told", "sku", "headers"),
    [
        ("utf-8", None, "Ünïcode/1", "en"), ("utf-8-sig", "", "Ünïcode/1", "en"),
        ("cp1252", None, "Ünïcode/1", "de"), ("cp1252", "", "Ünïcode/1", "de"),
        ("cp932", None, "ＡＢ－商品", "ja"), ("utf-8", "", "ＡＢ－商品", "ja"),
    ],
)  # fmt: skip
def test_charsets_and_local_headers(peer: Peer, charset: str, told: str | None, sku: str, headers: str) -> None:
    peer.add_listing(sku)
    faults = peer.amazon.faults.report
    faults.charset, faults.charset_told, faults.headers = charset, told, headers  # type: ignore[assignment]
    assert skus(download(peer)) == [sku]


def test_japan_writes_its_own_charset() -> None:
    """Pitfall 25: where nothing is told and it is no UTF-8."""
    assert (fallback_charset(JP), fallback_charset(UK)) == ("cp932", "cp1252")


def test_broken_rows_are_named_and_the_good_ones_come_in(peer: Peer) -> None:
    for number in range(20):
        peer.add_listing(f"S{number}")
    peer.amazon.faults.report.malformed = 3
    (batch,) = download(peer)
    assert len(batch.products) == 20
    assert [number for number, _ in batch.broken] == [2, 5, 8]
    assert all(reason for _, reason in batch.broken)


def test_a_document_that_cannot_be_had_gets_one_new_address(peer: Peer) -> None:
    peer.add_listing("A")
    peer.amazon.faults.fail_next("download", "503")
    assert skus(download(peer)) == ["A"]
    assert peer.amazon.calls.count("getReportDocument") == 2
    peer.amazon.faults.report.gone = True
    with pytest.raises(ChannelError, match="document"):
        download(peer)
