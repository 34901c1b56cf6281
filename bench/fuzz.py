"""Odd inputs against the readers: orders out + quarantined + skipped = orders in; never an error without a name.

``--million`` gives each reader its full share of a million inputs, and order reports a million of their own; without it
the bench ends in minutes.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from bench._odd import NOW, csv_tables, orders, pages, tab_tables
from bench._report import Report
from linndesk.channels.amazon import listing_rows
from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import OrderQuery
from linndesk.channels.batches import Said
from linndesk.channels.decode import BadRow, TabTable, charset, unpacked
from linndesk.channels.external.client import Answer, ExternalClient
from linndesk.channels.external.outcomes import outcomes
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.order_page import PageRead
from linndesk.domain.orders import ChannelOrder, arrive
from linndesk.errors import ChannelRefused, LinndeskError
from linndesk.services.itemrows import parse
from linndesk.services.tablefile import read_table
from linndesk.store import order_rows
from linndesk.store.sealing import Seal, new_key
from tests.channels import stands
from tests.channels.amazon.odd_reports import report as odd_report
from tests.channels.amazon.test_order_documents import check_odd
from tests.channels.external.odd_answers import Hostile
from tests.channels.external.odd_orders import damaged
from tests.channels.external.test_mapping import check as check_app_page
from tests.channels.linnworks.test_bodies import check as check_linnworks_page
from tests.channels.linnworks.test_purchases import check as check_purchases
from tests.channels.linnworks.test_returning import check as check_returns

PAGE = 10
SHARES = {
    "orders": 0.26,
    "order reports": 0.3,
    "orders of apps": 0.1,
    "orders of Linnworks": 0.1,
    "purchase orders of Linnworks": 0.03,
    "returns of Linnworks": 0.01,
    "answers of apps": 0.03,
    "listings and post-sale of apps": 0.02,
    "listings report": 0.075,
    "items file": 0.075,
}
ALL_OF_IT = 1_000_000


class CannedAdapter(HTTPAdapter):
    """Answers the sign-in, and every other request with ``body``."""

    def __init__(self) -> None:
        super().__init__()
        self.body = b"{}"

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:
        response = Response()
        response.status_code = 200
        token = b'{"access_token": "Atza|1", "expires_in": 3600, "token_type": "bearer"}'
        response.raw = io.BytesIO(token if request.url and request.url.endswith("/token") else self.body)
        response.request = request
        response.headers["Content-Type"] = "application/json"
        response.headers["x-amzn-RateLimit-Limit"] = "1000"
        return response


class Orders:
    """A page through client, mapping, and the values that the store would write."""

    def __init__(self) -> None:
        self.adapter = CannedAdapter()
        values = {"client_id": "c", "client_secret": "s", "refresh_token": "r", "seller_id": "A2BENCH", "region": "EU"}
        known = AmazonSettings.model_validate({**values, "marketplaces": ["UK"]})
        self.stand = stands.bench()
        self.channel = AmazonChannel(known, self.stand.tools, TokenSource(), self.adapter)
        self.seal = Seal(new_key())
        self.seen = 0

    def __call__(self, page: list[Any]) -> None:
        self.stand.journal.exchanges.clear()
        self.stand.clock.advance(200)  # a token of searchOrders' plan comes back in 179 s
        body = json.dumps({"orders": page, "pagination": {}, "lastUpdatedBefore": "2026-11-21T11:58:00Z"})
        self.adapter.body = body.encode()
        found = self.channel.orders(OrderQuery("updated", NOW, ("A1F83G8C2ARO7P",)), None)
        out = len(found.orders) + len(found.quarantined) + len(found.skipped)
        assert out == len(page), f"{len(page)} orders in, {out} out"
        assert len(found.raw_quarantined) == len(found.quarantined)
        for each in found.orders:
            self.storable(each)
        self.seen += len(page)

    def storable(self, order: ChannelOrder) -> None:
        step = arrive(None, order, history=False)
        values = list(order_rows.facts(order, step, attempts=0, next_try=None, closed_at=NOW))
        for line in order.lines:
            values += order_rows.line(1, None, line, 0)
        for value in (*values, order.channel_order_id, order.sub_source, order.marketplace):
            assert not isinstance(value, int) or abs(value) < 2**63, value
            assert not isinstance(value, str) or (value.encode() or True) and "\0" not in value, value
        assert self.seal.open_person(self.seal.close_person(order.person)) == order.person


class OrderReports:
    """Flat files and XML with any damage: rows used + rows put aside = rows in, and what came can be stored."""

    def __init__(self, storable: Callable[[ChannelOrder], None]) -> None:
        self._storable = storable
        self.seen = 0

    def __call__(self, seed: int) -> None:
        made = check_odd(odd_report(seed))
        for each in made:
            self._storable(each)
        self.seen += len(made)


class Damaged:
    """Orders of apps or Linnworks with any damage: orders + put aside + left out = rows in, and all can be stored."""

    def __init__(self, check: Callable[[list[int]], PageRead], storable: Callable[[ChannelOrder], None]) -> None:
        self._check = check
        self._storable = storable
        self.came = self.aside = 0

    def __call__(self, seeds: list[int]) -> None:
        read = self._check(seeds)
        for each in read.orders:
            self._storable(each)
        self.came += len(read.orders)
        self.aside += len(read.quarantined)


class Bookings:
    """Purchase orders or returns of Linnworks with any damage: lines out + broken = lines in, or a named error."""

    def __init__(self, check: Callable[[list[int]], int]) -> None:
        self._check = check
        self.came = self.seen = 0

    def __call__(self, seeds: list[int]) -> None:
        self.came += self._check(seeds)
        self.seen += len(seeds)


class AppAnswers:
    """What apps answer to sends: one outcome for each thing that was sent, or a refusal in their words."""

    def __init__(self) -> None:
        known = {"manifest": {"ChannelName": "BENCH"}, "authorization_token": "t" * 32}
        self.client = ExternalClient(ExternalSettings.model_validate(known), stands.bench().tools)

    def __call__(self, seed: int) -> None:
        rows = [damaged(seed + each) for each in range(4)]
        for place, row in enumerate(rows):
            if isinstance(row, dict) and (seed + place) % 2:
                row["Error"] = damaged(seed + place + 1)
        body = {"Orders": rows, "Error": damaged(seed * 7) if seed % 3 == 0 else None}
        sent = [f"R-{each}" for each in range(1, 5)]
        said: list[Said] = []
        refusal: ChannelRefused | None = None
        try:
            said = outcomes(self.client, Answer(body, None), "Orders", ("ReferenceNumber", "OrderId"), sent)
        except ChannelRefused as refused:
            refusal = refused
        assert refusal is None or refusal.detail, "a refusal without a word"
        assert refusal is not None or len(said) == len(sent)
        assert all(bool(each.words) for each in said if each.fate in ("refused", "again")), "refused without a word"


def listings_report(data: bytes) -> None:
    """Products + named rows = lines in."""
    try:
        file = unpacked(io.BytesIO(data))
    except LinndeskError:
        return
    name = charset(file, "", "cp1252")
    lines = [each for each in data.decode(name).split("\n")[1:] if each not in ("", "\r")]
    table = TabTable(file, name, listing_rows.ALIASES)
    found = list(table.rows(listing_rows.USED))
    assert len(found) == len(lines), f"{len(lines)} lines in, {len(found)} rows out"
    for each in found:
        if not isinstance(each, BadRow):
            listing_rows.product(each.cells, "M")


class ItemsFile:
    """Rows + row errors = rows in, or one named error for the file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "items.csv"
        self.nameless = 0

    def __call__(self, data: bytes) -> None:
        self.path.write_bytes(data)
        try:
            table = read_table(self.path)
            rows, errors, _ = parse(table)
        except LinndeskError as error:
            self.nameless += not (error.title and error.fix)
            return
        finally:
            assert self.nameless == 0, "an error without a title or without what to do"
        assert len(rows) + len(errors) == len(table.rows)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inputs", type=int, default=30_000)
    options.add_argument("--million", action="store_true")
    asked = options.parse_args()
    total = ALL_OF_IT if asked.million else asked.inputs
    reports = round(ALL_OF_IT / SHARES["order reports"]) if asked.million else total  # a million documents of their own
    report = Report("fuzz")
    with tempfile.TemporaryDirectory(prefix="linndesk-bench-") as name:
        read_page = Orders()
        _run(report, "orders", total, pages(orders(), PAGE), read_page, each=PAGE * 3 // 4)
        report.note(f"{read_page.seen:,} orders were read")
        documents = OrderReports(read_page.storable)
        _run(report, "order reports", reports, st.integers(0, 2**63), documents)
        report.note(f"{documents.seen:,} orders came of order reports")
        seeds = st.lists(st.integers(0, 2**63), min_size=PAGE, max_size=PAGE)
        for what, check in (("orders of apps", check_app_page), ("orders of Linnworks", check_linnworks_page)):
            pages_read = Damaged(check, read_page.storable)
            _run(report, what, total, seeds, pages_read, each=PAGE)
            report.note(f"{pages_read.came:,} {what} came, {pages_read.aside:,} were put aside")
        for what, of_bookings in (
            ("purchase orders of Linnworks", check_purchases), ("returns of Linnworks", check_returns),
        ):  # fmt: skip
            bookings = Bookings(of_bookings)
            _run(report, what, total, seeds, bookings, each=PAGE)
            report.note(f"{bookings.came:,} of {bookings.seen:,} {what} were read, the others named")
        _run(report, "answers of apps", total, st.integers(0, 2**40), AppAnswers())
        rest = Hostile()
        _run(report, "listings and post-sale of apps", total, st.integers(0, 2**40), rest)
        report.note(f"{rest.facts:,} of them gave facts, {rest.errors:,} a named error")
        _run(report, "listings report", total, tab_tables(), listings_report)
        _run(report, "items file", total, csv_tables(), ItemsFile(Path(name)))
    return report.code


def _run(
    report: Report, what: str, total: int, inputs: st.SearchStrategy[Any], read: Callable[[Any], None], each: int = 1
) -> None:
    """``each``: inputs that one example holds on average."""
    count = max(1, round(total * SHARES[what] / each))
    relaxed = settings(
        max_examples=count,
        deadline=timedelta(seconds=5),
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    began = time.perf_counter()
    wrong = ""
    try:
        relaxed(given(inputs)(lambda found: read(found)))()
    except (
        AssertionError,
        ValueError,
        TypeError,
        LookupError,
        ArithmeticError,
        RecursionError,
        LinndeskError,
    ) as error:
        wrong = f"{type(error).__name__}: {str(error)[:300]}"
        report.note(wrong)
    report.note(f"{what}: {count:,} examples in {time.perf_counter() - began:.0f} s")
    report.most(f"{what}: inputs that broke the rule", int(bool(wrong)), 0, "of them")


if __name__ == "__main__":
    sys.exit(main())
