"""The whole enumerated kill test: a sync, despatches being sent, levels from plan to confirmation, feeds, a shop
behind an app, orders of a Linnworks account, orders that Amazon's warehouse sends, listings, cancellations and refunds,
prices die at every commit and at four places of every exchange, then go on."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench._report import Report
from tests.kill.aftersale import enumerate_after_sale
from tests.kill.apps import enumerate_app
from tests.kill.feeds import enumerate_feeds
from tests.kill.levels import enumerate_levels
from tests.kill.linnworks import enumerate_linnworks
from tests.kill.listings import enumerate_listings
from tests.kill.outbound import enumerate_outbound
from tests.kill.prices import enumerate_prices
from tests.kill.sends import enumerate_sends
from tests.kill.syncs import enumerate_kills

ONLY = ("syncs", "sends", "levels", "feeds", "apps", "linnworks", "fba", "listings", "postsale", "prices")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=450)
    options.add_argument("--despatches", type=int, default=10, help="200 is all of it, and takes hours")
    options.add_argument("--scene", type=int, default=10, help="despatches of one scene, each with moods of its own")
    options.add_argument("--skus", type=int, default=8, help="levels of one scene")
    options.add_argument("--level-scenes", type=int, default=2, help="each with moods of its own")
    options.add_argument("--app-scenes", type=int, default=2, help="each with moods of its own")
    options.add_argument("--linnworks-scenes", type=int, default=3, help="each with moods of its own")
    options.add_argument("--fba-scenes", type=int, default=3, help="each with moods of its own")
    options.add_argument("--listing-scenes", type=int, default=3, help="each with moods of its own, the first none")
    options.add_argument("--postsale-scenes", type=int, default=3, help="each with moods of its own")
    options.add_argument("--price-scenes", type=int, default=3, help="each with moods of its own")
    options.add_argument("--only", choices=ONLY)
    asked = options.parse_args()
    report = Report("kill")
    if not hasattr(os, "fork"):
        report.note("left out: this system cannot fork")
        return 0
    parts: dict[str, Callable[[], None]] = {
        "sends": lambda: _sends(report, asked.despatches, asked.scene),
        "levels": lambda: _levels(report, asked.level_scenes, asked.skus),
        "feeds": lambda: _feeds(report),
        "apps": lambda: _apps(report, asked.app_scenes),
        "linnworks": lambda: _linnworks(report, asked.linnworks_scenes),
        "fba": lambda: _fba(report, asked.fba_scenes),
        "listings": lambda: _listings(report, asked.listing_scenes),
        "postsale": lambda: _postsale(report, asked.postsale_scenes),
        "prices": lambda: _prices(report, asked.price_scenes),
    }
    for name, part in parts.items():
        if asked.only in (None, name):
            part()
    for way in ("pages", "a report") if asked.only in (None, "syncs") else ():
        began = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, different = enumerate_kills(Path(name) / "kill", asked.orders, by_report=way == "a report")
        took = time.perf_counter() - began
        report.note(f"{points} points tried with {asked.orders:,} new orders by {way} in {took:.0f} s")
        for each in different:
            report.note(each)
        report.most(f"by {way}: states that differ from the undisturbed run's", len(different), 0, "of them")
    return report.code


def _postsale(report: Report, scenes: int) -> None:
    """Orders that are cancelled and refunded, each scene with other moods of the app."""
    began = time.perf_counter()
    tried = 0
    wrong: list[str] = []
    for seed in range(1, scenes + 1):
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, found = enumerate_after_sale(Path(name) / "kill", 3, seed=seed)
        tried += points
        wrong += [f"scene {seed}, {each}" for each in found]
    report.note(f"{tried} points tried of cancellations and refunds in {time.perf_counter() - began:.0f} s")
    for each in wrong:
        report.note(each)
    report.most("refunds paid twice, cancellations told twice, or forgotten", len(wrong), 0, "of them")


def _prices(report: Report, scenes: int) -> None:
    """Prices that changed, each scene with other moods of the app."""
    began = time.perf_counter()
    tried = 0
    wrong: list[str] = []
    for seed in range(1, scenes + 1):
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, found = enumerate_prices(Path(name) / "kill", seed=seed)
        tried += points
        wrong += [f"scene {seed}, {each}" for each in found]
    report.note(f"{tried} points tried of prices in {time.perf_counter() - began:.0f} s")
    for each in wrong:
        report.note(each)
    report.most("listings that do not end at the newest price", len(wrong), 0, "of them")


def _sends(report: Report, despatches: int, scene: int) -> None:
    """Scenes of some despatches each: a process dies at every point of every one of them."""
    began = time.perf_counter()
    tried = 0
    wrong: list[str] = []
    for seed in range(-(-despatches // scene)):
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, found = enumerate_sends(Path(name) / "kill", scene, seed=seed)
        tried += points
        wrong += [f"scene {seed}, {each}" for each in found]
    took = time.perf_counter() - began
    report.note(f"{tried} points tried of {despatches:,} despatches in {took:.0f} s")
    for each in wrong:
        report.note(each)
    report.most("despatches told otherwise than once, or forgotten", len(wrong), 0, "of them")


def _levels(report: Report, scenes: int, skus: int) -> None:
    """Each is planned, told, looked at and confirmed, or refused; every second scene loses an update too."""
    began = time.perf_counter()
    tried = 0
    wrong: list[str] = []
    for seed in range(scenes):
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, found = enumerate_levels(Path(name) / "kill", skus, seed=seed)
        tried += points
        wrong += [f"scene {seed}, {each}" for each in found]
    took = time.perf_counter() - began
    report.note(f"{tried} points tried of {scenes * skus:,} levels in {took:.0f} s")
    for each in wrong:
        report.note(each)
    report.most("levels that ended otherwise than undisturbed", len(wrong), 0, "of them")


def _feeds(report: Report) -> None:
    """Filled, handed in, begun, looked at, settled, while one level falls."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
        points, wrong = enumerate_feeds(Path(name) / "kill")
    report.note(f"{points} points tried of a feed in {time.perf_counter() - began:.0f} s")
    for each in wrong:
        report.note(each)
    report.most("feeds that did not end at the wanted numbers", len(wrong), 0, "of them")


def _apps(report: Report, scenes: int) -> None:
    """Orders, levels and despatches in batches; in every second scene the repeat of a despatch is lost too."""
    began = time.perf_counter()
    tried = 0
    wrong: list[str] = []
    for seed in range(2, 2 + scenes):
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, found = enumerate_app(Path(name) / "kill", 9, seed=seed)
        tried += points
        wrong += [f"scene {seed}, {each}" for each in found]
    report.note(f"{tried} points tried of {scenes} shops behind an app in {time.perf_counter() - began:.0f} s")
    for each in wrong:
        report.note(each)
    report.most("shops behind an app that did not end as they have to", len(wrong), 0, "of them")


def _linnworks(report: Report, scenes: int) -> None:
    """Orders come in, are despatched, and processed there; each scene loses and refuses other calls."""
    began = time.perf_counter()
    tried = 0
    wrong: list[str] = []
    for seed in range(1, 1 + scenes):
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, found = enumerate_linnworks(Path(name) / "kill", 4, seed=seed)
        tried += points
        wrong += [f"scene {seed}, {each}" for each in found]
    report.note(f"{tried} points tried of {scenes} Linnworks accounts in {time.perf_counter() - began:.0f} s")
    for each in wrong:
        report.note(each)
    report.most("orders processed otherwise than once with their tracking", len(wrong), 0, "of them")


def _fba(report: Report, scenes: int) -> None:
    """Orders of a shop and of the driver itself go to Amazon's warehouse, are followed, and told to who sold them."""
    began = time.perf_counter()
    tried = 0
    wrong: list[str] = []
    for seed in range(scenes):
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, found = enumerate_outbound(Path(name) / "kill", 3, seed=seed)
        tried += points
        wrong += [f"scene {seed}, {each}" for each in found]
    report.note(
        f"{tried} points tried of {scenes} scenes of a channel's own warehouse in {time.perf_counter() - began:.0f} s"
    )
    for each in wrong:
        report.note(each)
    report.most("orders there, or numbers told, otherwise than once", len(wrong), 0, "of them")


def _listings(report: Report, scenes: int) -> None:
    """Listings are created, updated and deleted by an app that loses answers, refuses one, and takes its time."""
    began = time.perf_counter()
    tried = 0
    wrong: list[str] = []
    for seed in range(scenes):
        with tempfile.TemporaryDirectory(prefix="linndesk-bench-", ignore_cleanup_errors=True) as name:
            points, found = enumerate_listings(Path(name) / "kill", 5, seed=seed)
        tried += points
        wrong += [f"scene {seed}, {each}" for each in found]
    report.note(f"{tried} points tried of {scenes} scenes of listings in {time.perf_counter() - began:.0f} s")
    for each in wrong:
        report.note(each)
    report.most("listings made twice, or that ended otherwise than they have to", len(wrong), 0, "of them")


if __name__ == "__main__":
    sys.exit(main())
