"""Each slip that a maker can try at the practice shop gives its finding, and no other (N9).

Some of them here, those of different endpoints together; ``bench/checking.py`` makes every one alone.
"""

from __future__ import annotations

import pytest

from linndesk.channels.external.checking.rules import RULES
from linndesk.sandbox.external.slip_rows import EVERYWHERE, MANIFEST
from linndesk.sandbox.external.slips import SLIPS
from tests.channels.external.checking.slipped import check_of, found, wanted

ALONE = (EVERYWHERE, MANIFEST, "AddNewUserEndpoint", "UserConfigEndpoint", "SaveConfigEndpoint", "CheckFeedEndpoint")
SPARSE = 7


def rounds() -> list[list[str]]:
    """Every seventh, as few checks as there can be."""
    made: list[list[str]] = []
    for name in list(SLIPS)[::SPARSE]:
        fits = (each for each in made if not any(_in_the_way(name, other) for other in each))
        found = next(fits, None)
        if found is None:
            made.append([name])
        else:
            found.append(name)
    return made


def _in_the_way(name: str, other: str) -> bool:
    one, two = SLIPS[name], SLIPS[other]
    alone = any(each.endpoint in ALONE or each.also for each in (one, two))
    return alone or one.telling != two.telling or one.endpoint == two.endpoint or one.rule == two.rule


def test_the_slips_name_rules_that_there_are() -> None:
    assert len(SLIPS) >= 40
    assert {each.rule for each in SLIPS.values()} <= set(RULES)


@pytest.mark.parametrize("names", rounds(), ids=", ".join)
def test_each_slip_is_found_and_nothing_else(names: list[str]) -> None:
    report = check_of(*names)
    assert found(report, names) == wanted(names), report.findings
