"""A full send of 50,000 changed levels: planned, handed in as feeds, read back. Counts calls, against one a level."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from bench._profile import workplace
from bench._report import Report
from tests.sync.bulks import Bulks

WANTED = 9
MOST_CALLS = 40
OF_FEEDS = ("createFeedDocument", "upload", "createFeed", "getFeed", "getFeedDocument", "download", "getFeeds")
LOOKED = ("searchListingsItems", "patchListingsItem")
PATCHES_A_SECOND = 5
LOOKS = 40


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--levels", type=int, default=50_000)
    asked = options.parse_args()
    report = Report("feeds")
    with workplace() as folder:
        (folder / "profile").mkdir(mode=0o700)
        shop = Bulks(folder / "profile", skus=asked.levels)
        try:
            _send(report, shop, folder)
        finally:
            shop.close()
    return report.code


def _send(report: Report, shop: Bulks, folder: Path) -> None:
    file = folder / "items.csv"
    file.write_text("sku,level\n" + "".join(f"{sku},{WANTED}\n" for sku in shop.skus), encoding="utf-8")
    shop.built.items.import_file(file)
    before = shop.clock.now()
    began = time.perf_counter()
    shop.sync()
    report.note(f"pulled, planned and handed in: {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    for _ in range(LOOKS):
        if not shop.open_feeds():
            break
        shop.clock.advance(seconds=31)
        shop.built.engine.send_due()
    report.note(f"results read and settled: {time.perf_counter() - began:.0f} s")
    calls = Counter(each.operation for each in shop.amazon.calls.log)
    report.note(f"calls: {dict(calls)}")
    report.note(f"on the channel's clock: {(shop.clock.now() - before).total_seconds():.0f} s")
    report.note(f"one by one: {len(shop.skus):,} calls, {len(shop.skus) / PATCHES_A_SECOND:,.0f} s")
    sold = [each for each in shop.shown().values() if each != WANTED]
    report.most("levels that are not sold as wanted", len(sold), 0, "of them")
    open_ = sum(len(skus) for state, skus in shop.states().items() if state != "confirmed")
    report.most("levels that are not confirmed", open_, 0, "of them")
    refused = sum(each.status == 429 for each in shop.amazon.calls.log)
    report.most("answers that ask for a pause", refused, 0, "of them")
    report.most("calls of feeds and of looks", sum(calls[each] for each in (*OF_FEEDS, *LOOKED)), MOST_CALLS, "calls")


if __name__ == "__main__":
    raise SystemExit(main())
