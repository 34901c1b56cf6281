"""N9: the report of a check: as lines, as JSON, as a page that holds nothing of the app but as text (R-FOREIGN)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.findings import Finding, Level, Report
from linndesk.services.checkreport import report_html, report_json, report_lines, summary, verdict

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
NASTY = "<script>alert(1)</script>\"' & \x1b[31m\u202e"


def finding(level: Level = "error", text: str = "x") -> Finding:
    return Finding(f"rule.{level}", level, text, text, text, text, where=text, value=text, also=(text,), times=3)


def report(*findings: Finding, text: str = "Shop", **more: object) -> Report:
    return Report(text, AT, False, findings, calls={text: 4}, seconds=1.5, **more)  # type: ignore[arg-type]


class Tags(HTMLParser):
    """Which elements and attributes a page has, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


PLAIN = Tags(report_html(report(finding("error"), not_looked_at=("a",), told=("b",), asked=("h",))))


@given(st.text(max_size=40) | st.just(NASTY))
def test_whatever_an_app_says_the_page_has_no_element_and_no_attribute_of_its(text: str) -> None:
    made = report(finding("error", text), text=text, not_looked_at=(text,), told=(text,), asked=(text,))
    page = Tags(report_html(made))
    assert page.tags <= PLAIN.tags
    assert page.names <= PLAIN.names
    assert not page.tags & {"script", "img", "a", "link", "iframe"}


def test_the_page_says_all_that_the_report_has() -> None:
    made = report(finding("error", "Broken"), finding("note", "Odd"), not_looked_at=("Refunds",), told=("A despatch",))
    said = Tags(report_html(made)).text
    for each in ("Broken", "Odd", "Refunds", "A despatch", "rule.error", "rule.note", "without writing", "2026-11-22"):
        assert each in said


def test_lines_show_no_control_characters() -> None:
    lines = report_lines(report(finding("warning", NASTY), not_looked_at=(NASTY,)))
    assert all(each.isprintable() for each in lines)
    assert any("[rule.warning]" in each for each in lines)


def test_json_has_every_finding_whole() -> None:
    value = json.loads(json.dumps(report_json(report(finding("error", "x"), finding("warning", "y")))))
    assert value["counts"] == {"error": 1, "warning": 1, "note": 0}
    assert not value["ok"]
    assert value["findings"][0] == {
        "rule": "rule.error", "level": "error", "endpoint": "x", "also": ["x"], "where": "x", "value": "x", "times": 3,
        "title": "x", "mend": "x", "source": "x",
    }  # fmt: skip
    assert value["checked_at"] == "2026-11-22T09:00:00Z"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (report(), "Shop keeps the contract"),
        (report(not_looked_at=("Refunds",)), "Shop keeps the contract, as far as it was looked at"),
        (report(finding("warning")), "Shop keeps the contract"),
        (report(finding("error")), "Shop breaks the contract"),
        (report(stopped=True), "Shop was not checked to the end"),
    ],
)
def test_one_sentence_says_how_it_ended(made: Report, words: str) -> None:
    assert verdict(made) == words
    assert made.ok == (words.startswith("Shop keeps"))


def test_the_summary_counts() -> None:
    assert summary(report(finding("error"))) == "1 error, 0 warnings, 0 notes; 4 calls in 1.5 s"
