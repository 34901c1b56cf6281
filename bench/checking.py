"""Every slip of the practice shop and every fault planted in the plain app, each alone: the conformance check has to
find it by its rule and nothing else, and a check must not take long."""

from __future__ import annotations

import statistics
import sys

from bench._report import Report
from linndesk.channels.external.checking.asking import Limits
from linndesk.sandbox.external.slips import SLIPS
from tests.channels.external.checking.planted import FAULTS, Fault
from tests.channels.external.checking.scene import checked
from tests.channels.external.checking.slipped import SHORT, check_of, found, wanted

LONGEST = 5.0  # seconds of a check of an app on this PC that answers at once
MOST_CALLS = 160  # of reading


def main() -> int:
    report = Report("conformance check")
    wrong = [name for name in SLIPS if not _slip(report, name)] + [each.name for each in FAULTS if not _fault(each)]
    report.most(f"not found, or more than that, of {len(SLIPS)} slips and {len(FAULTS)} faults", len(wrong), 0, "")
    for each in wrong:
        report.note(each)
    took = [checked(writes=False).report for _ in range(5)]
    report.most("a check of an app that conforms", statistics.median(each.seconds for each in took), LONGEST, "s")
    report.most("its calls", max(each.all_calls for each in took), MOST_CALLS, "calls")
    return report.code


def _slip(report: Report, name: str) -> bool:
    made = check_of(name)
    good = found(made, [name]) == wanted([name])
    if not good:
        report.note(f"{name}: {sorted(found(made, [name]))}")
    return good


def _fault(fault: Fault) -> bool:
    twists = [fault.twist] if fault.twist else []
    limits = Limits(within=SHORT) if fault.rule == "transport.in-time" else Limits()
    made = checked(*twists, manifest=fault.manifest, writes=fault.writes, limits=limits)
    return made.serious == [(fault.rule, fault.endpoint)]


if __name__ == "__main__":
    sys.exit(main())
