"""The whole enumerated kill test: a process dies at every commit and at four places of every exchange, then goes on."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench._report import Report
from tests.kill.aftersale import enumerate_after_sale
from tests.kill.apps import enumerate_app
from tests.kill.deliveries import enumerate_deliveries
from tests.kill.feeds import enumerate_feeds
from tests.kill.levels import enumerate_levels
from tests.kill.linnworks import enumerate_linnworks
from tests.kill.listings import enumerate_listings
from tests.kill.mails import enumerate_mails
from tests.kill.outbound import enumerate_outbound
from tests.kill.prices import enumerate_prices
from tests.kill.returns import enumerate_returns
from tests.kill.sends import enumerate_sends
from tests.kill.syncs import enumerate_kills

Walk = Callable[[Path], tuple[int, list[str]]]  # in this folder: how many points were tried, and what went wrong


@dataclass(frozen=True, slots=True)
class Part:
    """``walks``: one scene each, with moods of its own; ``of``: what was tried, ``wrong``: what may not be."""

    walks: list[Walk]
    of: str
    wrong: str


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=450)
    options.add_argument("--despatches", type=int, default=10, help="200 is all of it, and takes hours")
    options.add_argument("--scene", type=int, default=10, help="despatches of one scene")
    options.add_argument("--skus", type=int, default=8, help="levels of one scene")
    for name, scenes in SCENES.items():
        options.add_argument(f"--{name}-scenes", type=int, default=scenes, help="each with moods of its own")
    options.add_argument("--only", choices=PARTS)
    asked = options.parse_args()
    report = Report("kill")
    if not hasattr(os, "fork"):
        report.note("left out: this system cannot fork")
        return 0
    for name, made in PARTS.items():
        if asked.only in (None, name):
            _try(report, made(asked))
    return report.code


def _try(report: Report, part: Part) -> None:
    began, tried, wrong = time.perf_counter(), 0, list[str]()
    for number, walk in enumerate(part.walks):
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, found = walk(Path(name) / "kill")
        tried += points
        wrong += [f"scene {number}, {each}" for each in found]
    report.note(f"{tried} points tried of {part.of} in {time.perf_counter() - began:.0f} s")
    for each in wrong:
        report.note(each)
    report.most(part.wrong, len(wrong), 0, "of them")


def _seeds(walk: Callable[..., tuple[int, list[str]]], seeds: range, *sizes: int) -> list[Walk]:
    return [partial(_walked, walk, sizes, seed) for seed in seeds]


def _walked(
    walk: Callable[..., tuple[int, list[str]]], sizes: tuple[int, ...], seed: int, folder: Path
) -> tuple[int, list[str]]:
    return walk(folder, *sizes, seed=seed)


def _syncs(asked: argparse.Namespace) -> Part:
    ways = (False, True)
    walks: list[Walk] = [partial(enumerate_kills, orders=asked.orders, by_report=each) for each in ways]
    return Part(walks, f"{asked.orders:,} new orders by pages, then by a report",
                "states that differ from the undisturbed run's")  # fmt: skip


def _sends(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_sends, range(-(-asked.despatches // asked.scene)), asked.scene)
    return Part(walks, f"{asked.despatches:,} despatches", "despatches told otherwise than once, or forgotten")


def _levels(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_levels, range(asked.level_scenes), asked.skus)
    return Part(walks, f"{asked.level_scenes * asked.skus:,} levels", "levels that ended otherwise than undisturbed")


def _feeds(asked: argparse.Namespace) -> Part:
    return Part([enumerate_feeds], "a feed", "feeds that did not end at the wanted numbers")


def _apps(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_app, range(2, 2 + asked.app_scenes), 9)
    return Part(walks, "shops behind an app", "shops behind an app that did not end as they have to")


def _linnworks(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_linnworks, range(1, 1 + asked.linnworks_scenes), 4)
    return Part(walks, "Linnworks accounts", "orders processed otherwise than once with their tracking")


def _fba(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_outbound, range(asked.fba_scenes), 3)
    return Part(walks, "a channel's own warehouse", "orders there, or numbers told, otherwise than once")


def _listings(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_listings, range(asked.listing_scenes), 5)
    return Part(walks, "listings", "listings made twice, or that ended otherwise than they have to")


def _postsale(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_after_sale, range(1, 1 + asked.postsale_scenes), 3)
    return Part(walks, "cancellations and refunds", "refunds paid twice, cancellations told twice, or forgotten")


def _prices(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_prices, range(1, 1 + asked.price_scenes))
    return Part(walks, "prices", "listings that do not end at the newest price")


def _returns(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_returns, range(1, 1 + asked.return_scenes), 2)
    return Part(walks, "returns", "returns exported otherwise than once, or forgotten")


def _mails(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_mails, range(asked.mail_scenes), 3)
    return Part(walks, "order confirmations", "buyers mailed twice, at a placeholder, or forgotten")


def _deliveries(asked: argparse.Namespace) -> Part:
    walks = _seeds(enumerate_deliveries, range(asked.delivery_scenes))
    return Part(walks, "purchase orders in three vans", "units booked in otherwise than they were on the vans")


SCENES = {
    "level": 2,
    "app": 2,
    "linnworks": 3,
    "fba": 3,
    "listing": 3,
    "postsale": 3,
    "price": 3,
    "delivery": 2,
    "mail": 3,
    "return": 3,
}
PARTS: dict[str, Callable[[argparse.Namespace], Part]] = {
    "syncs": _syncs, "sends": _sends, "levels": _levels, "feeds": _feeds, "apps": _apps, "linnworks": _linnworks,
    "fba": _fba, "listings": _listings, "postsale": _postsale, "prices": _prices, "mails": _mails, "returns": _returns,
    "deliveries": _deliveries,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
