"""A check of a practice shop that makes slips, and what it should have found."""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.channels.external.checking.asking import Limits
from linndesk.channels.external.checking.check import check
from linndesk.channels.external.checking.rules import RULES
from linndesk.domain.findings import Report
from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import MODEL
from linndesk.sandbox.external.generate import sample_shop
from linndesk.sandbox.external.slips import SLIPS
from tests.channels.stands import bench

CUSTOMER = "7d5a5a0e-dddd-4000-8000-00000000000d"
SHORT = 2.0  # seconds in place of ten, where one is late


def check_of(*names: str) -> Report:
    """Of a shop that is as it should be but for these slips; told things where one of them shows only then."""
    own = bench()
    with PracticeShop(sample_shop(now=own.clock.now()), now=own.clock.now, dialect=MODEL) as shop:
        late = any(SLIPS[each].rule == "transport.in-time" for each in names)
        shop.slips.patience = SHORT * 1.25
        shop.slips.on(*names)
        answers = shop.settings()["config"]
        assert isinstance(answers, dict)
        return check(
            shop.parameters(), own.tools, answers, writes=any(SLIPS[each].telling for each in names),
            customer=CUSTOMER, known_tokens=(), say=own.said.append, limits=Limits(within=SHORT) if late else Limits(),
        )  # fmt: skip


def wanted(names: Sequence[str]) -> set[str]:
    """The rules that these slips break, as far as a check can see it."""
    return {SLIPS[each].rule for each in names if SLIPS[each].seen}


def found(report: Report, names: Sequence[str]) -> set[str]:
    """The rules of its errors and warnings, and of those notes that are looked for."""
    notes = {each for each in wanted(names) if RULES[each].level == "note"}
    return {each.rule for each in report.findings if each.level != "note" or each.rule in notes}
