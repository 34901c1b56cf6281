"""Suggestions on generated catalogues: how right and how many at 90 and above, and how fast.

The floor is the one line that does it without an index: rapidfuzz compares each listing's title with every stock
item's (some listings, and the rest by proportion). ``--full`` really runs 100,000 listings against 50,000 items.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from bench._profile import workplace
from bench._report import Report, median, timed
from linndesk.domain.matching import SURE
from linndesk.store.store import Store
from tests.catalogue import Catalogue, fresh_seed, generate
from tests.catalogue_judge import PRECISION, RECALL, Verdict, fill, judged
from tests.second_catalogue import second_catalogue

TARGET = 1.0
MINUTES = 10.0  # the whole of 100,000 x 50,000 in the background
COMPARED = 200
FULL = (50_000, 100_000)


@dataclass(frozen=True, slots=True)
class Round:
    """One catalogue: what came of it, seconds of the search and of the floor."""

    verdict: Verdict
    subject: float
    floor: float


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--products", type=int, default=10_000)
    options.add_argument("--listings", type=int, default=10_000)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--full", action="store_true", help="50,000 stock items and 100,000 listings, once")
    options.add_argument("--show", type=int, default=20, help="how many misjudged pairs are printed")
    asked = options.parse_args()
    products, listings = FULL if asked.full else (asked.products, asked.listings)
    report = Report("suggest")
    rounds = []
    with workplace() as folder:
        for number in range(1 if asked.full else asked.seeds):
            for make in (generate,) if asked.full else (generate, second_catalogue):
                catalogue = make(fresh_seed() + number, products, listings)
                report.note(make.__name__)
                rounds.append(_round(folder / f"{make.__name__}{number}.sqlite", catalogue))
                _told(report, rounds[-1], listings, asked.show)
    report.ratio("search", median([each.subject for each in rounds]), median([each.floor for each in rounds]), TARGET)
    report.most(
        "wrong at 90 and above", _missing([each.verdict.precision for each in rounds]), 100 * (1 - PRECISION), "%"
    )
    report.most("not found", _missing([each.verdict.recall for each in rounds]), 100 * (1 - RECALL), "%")
    _whole(report, rounds, listings, really=asked.full)
    return report.code


def _round(place: Path, catalogue: Catalogue) -> Round:
    with closing(Store(place, backups=place.parent / "backups")) as store:
        fill(store, catalogue)
        began = time.perf_counter()
        found = judged(store, catalogue)
        subject = time.perf_counter() - began
    part = min(COMPARED, len(catalogue.offers))
    floor = timed(lambda: _floor(catalogue, part)) * len(catalogue.offers) / part
    return Round(found, subject, floor)


def _floor(catalogue: Catalogue, part: int) -> int:
    """How many of the first listings have a title that looks alike."""
    titles = [each.title for each in catalogue.products]
    some = catalogue.offers[:part]
    alike = (process.extractOne(each.title, titles, scorer=fuzz.token_set_ratio, score_cutoff=SURE) for each in some)
    return sum(each is not None for each in alike)


def _told(report: Report, each: Round, listings: int, show: int) -> None:
    found = each.verdict
    report.note(
        f"seed {found.seed}: precision {found.precision:.4f}, recall {found.recall:.4f}, "
        f"{listings / each.subject:,.0f} listings/s"
    )
    for pair in found.misjudged[:show]:
        report.note(str(pair))


def _missing(parts: list[float]) -> float:
    """Per cent that are missing to the whole, in the worst round."""
    return 100 * (1 - min(parts))


def _whole(report: Report, rounds: list[Round], listings: int, *, really: bool) -> None:
    """Minutes for the whole of it; worked out from the rate, unless it was really run."""
    seconds = median([each.subject for each in rounds]) * (1 if really else FULL[1] / listings)
    name = f"{FULL[1]:,} listings against {FULL[0]:,} items" + ("" if really else " (worked out)")
    report.most(name, seconds / 60, MINUTES, "min")


if __name__ == "__main__":
    sys.exit(main())
