"""What a check of an app found, as rows and in words. Pure; main thread."""

from __future__ import annotations

from collections.abc import Iterator

from linndesk.domain.findings import Finding, Level, Report
from linndesk.ui.columns import Column, Painted
from linndesk.ui.theme import Tone
from linndesk.ui.words import tr

Row = tuple[int, Finding]
_LEVELS: dict[Level, tuple[str, Tone, str]] = {
    "error": ("Error", "bad", "mark-needs-you"),
    "warning": ("Warning", "warn", "mark-backing-off"),
    "note": ("Note", "dim", "question"),
}


def finding_columns() -> tuple[Column[Row], ...]:
    def level(row: Row) -> Painted:
        word, tone, icon = _LEVELS[row[1].level]
        return Painted(tr(word), tone, icon)

    return (
        Column("level", "Level", level, 104, order=lambda row: row[0]),
        Column("title", "What", lambda row: row[1].title, 280, stretch=True, tooltip=lambda row: row[1].title),
        Column("endpoint", "Where", _where, 220, stretch=True, tooltip=_where),
        Column("value", "Value", lambda row: row[1].value or None, 150, stretch=True, tooltip=lambda row: row[1].value),
        Column("times", "Times", lambda row: row[1].times, 60, "right"),
    )


def _where(row: Row) -> str:
    """The endpoint without its ending, and the place in the answer."""
    endpoint = row[1].endpoint.removesuffix("Endpoint")
    return " · ".join(each for each in (endpoint, row[1].where) if each)


def detail(finding: Finding | None) -> str:
    """All of one finding, one fact a line."""
    return "\n".join(_facts(finding)) if finding is not None else ""


def _facts(finding: Finding) -> Iterator[str]:
    yield finding.title
    yield tr("To mend it: {mend}", mend=finding.mend)
    if finding.where:
        yield tr("In the answer: {where}", where=finding.where)
    if finding.value:
        yield tr("What stands there: {value}", value=finding.value)
    if finding.also:
        yield tr("Also at: {endpoints}", endpoints=", ".join(finding.also))
    yield tr("What asks for it: {source}", source=finding.source)
    yield tr("Rule: {rule}", rule=finding.rule)


def rest_of(report: Report) -> str:
    """What was not looked at, and what the app was told."""
    parts = []
    if report.not_looked_at:
        parts.append(tr("Not looked at:") + "\n" + "\n".join(report.not_looked_at))
    if report.told:
        parts.append(tr("What the app was told:") + "\n" + "\n".join(report.told))
    return "\n\n".join(parts)
