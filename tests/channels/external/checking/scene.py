"""A check of the plain app, with what a test plants in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from linndesk.channels.external.checking.check import check
from linndesk.domain.findings import Report
from tests.channels.external.checking.plain_app import ANSWERS, PlainApp, Twist, plain_app
from tests.channels.stands import Bench, bench

CUSTOMER = "7d5a5a0e-cccc-4000-8000-00000000000c"


@dataclass
class Checked:
    report: Report
    app: PlainApp
    bench: Bench

    @property
    def serious(self) -> list[tuple[str, str]]:
        """Rules and endpoints of errors and warnings."""
        return [(each.rule, each.endpoint) for each in self.report.findings if each.level != "note"]


def checked(*twists: Twist, manifest: dict[str, str] | None = None, writes: bool = True, **more: Any) -> Checked:
    own = bench()
    given: dict[str, Any] = {"known_tokens": (), "say": own.said.append, **more}
    with plain_app(*twists) as app:
        report = check(
            app.manifest(**(manifest or {})), own.tools, given.pop("answers", ANSWERS), writes=writes,
            customer=CUSTOMER, **given,
        )  # fmt: skip
    return Checked(report, app, own)
