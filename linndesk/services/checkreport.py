"""The report of a check as lines, as JSON and as one page of HTML for the app's maker. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from linndesk.domain.findings import LEVELS, Finding, Level, Report
from linndesk.domain.times import iso

_MANY: dict[Level, tuple[str, str]] = {
    "error": ("error", "errors"), "warning": ("warning", "warnings"), "note": ("note", "notes"),
}  # fmt: skip
_HEADS: dict[Level, str] = {
    "error": "Errors: these break the contract",
    "warning": "Warnings: these work here, and not everywhere",
    "note": "Worth knowing",
}
_STYLE = """
:root{color-scheme:light dark;--line:#dfe3e8;--dim:#5f6b7a;--bad:#c0342b;--warn:#8f5400;--ok:#14693d}
@media (prefers-color-scheme:dark){:root{--line:#2e3742;--dim:#9aa7b5;--bad:#ff7b70;--warn:#f0b152;--ok:#4cc38a}}
body{font:15px/1.5 "Segoe UI",Inter,"Noto Sans",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin-top:2rem}
p.sum{color:var(--dim);margin-top:0}
article{border-top:1px solid var(--line);padding:.7rem 0;break-inside:avoid}
h3{font-size:1rem;margin:0}.error h3{color:var(--bad)}.warning h3{color:var(--warn)}
dl{display:grid;grid-template-columns:7rem 1fr;gap:.1rem .8rem;margin:.3rem 0 0}dt{color:var(--dim)}dd{margin:0}
code{font:13px/1.4 ui-monospace,Consolas,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
"""


def report_json(report: Report) -> dict[str, Any]:
    """As ``channel check --json`` prints it."""
    return {
        "app": report.app,
        "checked_at": iso(report.checked_at),
        "writes": report.writes,
        "ok": report.ok,
        "counts": dict(report.counts),
        "findings": [
            {
                "rule": each.rule, "level": each.level, "endpoint": each.endpoint, "also": list(each.also),
                "where": each.where, "value": each.value, "times": each.times, "title": each.title,
                "mend": each.mend, "source": each.source,
            }
            for each in report.findings
        ],
        "not_looked_at": list(report.not_looked_at),
        "told": list(report.told),
        "hosts": list(report.asked),
        "calls": dict(report.calls or {}),
        "seconds": report.seconds,
        "stopped": report.stopped,
    }  # fmt: skip


def summary(report: Report) -> str:
    """``12 errors, 1 warning, 0 notes; 96 calls in 4.2 s``."""
    counts = report.counts
    found = ", ".join(f"{counts[level]:,} {_MANY[level][counts[level] != 1]}" for level in LEVELS)
    calls = report.all_calls
    return f"{found}; {calls:,} call{'' if calls == 1 else 's'} in {report.seconds:g} s"


def verdict(report: Report) -> str:
    """One sentence."""
    if report.counts["error"]:
        return f"{report.app} breaks the contract" + (", and was not checked to the end" if report.stopped else "")
    if report.stopped:
        return f"{report.app} was not checked to the end"
    return f"{report.app} keeps the contract" + (", as far as it was looked at" if report.not_looked_at else "")


def report_lines(report: Report) -> list[str]:
    """For a terminal."""
    lines = [verdict(report), summary(report)]
    for level in LEVELS:
        found = [each for each in report.findings if each.level == level]
        lines += ["", _HEADS[level]] if found else []
        for each in found:
            lines += [f"  {each.title}  [{each.rule}]"]
            lines += [f"    {name}: {text}" for name, text in _facts(each)]
    lines += _list("Not looked at", report.not_looked_at) + _list("What the app was told", report.told)
    return [_printable(each) for each in lines]


def report_html(report: Report) -> str:
    """One page that needs nothing else; whatever came from the app is escaped."""
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(report.app)}: check of a channel app</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(verdict(report))}</h1>",
        f'<p class="sum">{escape(summary(report))}. Checked {escape(iso(report.checked_at))} by linndesk, '
        f"{'with' if report.writes else 'without'} writing, at {escape(', '.join(report.asked) or 'no host')}.</p>",
        *_html_findings(report),
        *_html_list("Not looked at", report.not_looked_at),
        *_html_list("What the app was told", report.told),
        *_html_list("Calls", [f"{name}: {count}" for name, count in (report.calls or {}).items()]),
        "</body></html>\n",
    ]
    return "".join(parts)


def _html_findings(report: Report) -> Iterator[str]:
    if not report.findings:
        yield "<h2>Nothing was found</h2>"
    for level in LEVELS:
        found = [each for each in report.findings if each.level == level]
        if found:
            yield f"<h2>{escape(_HEADS[level])}</h2>"
        for each in found:
            facts = "".join(
                f"<dt>{escape(name)}</dt><dd>{f'<code>{escape(text)}</code>' if name == 'Value' else escape(text)}</dd>"
                for name, text in (*_facts(each), ("Rule", each.rule))
            )
            yield f'<article class="{level}"><h3>{escape(each.title)}</h3><dl>{facts}</dl></article>'


def _html_list(head: str, rows: list[str] | tuple[str, ...]) -> Iterator[str]:
    if rows:
        yield f"<h2>{escape(head)}</h2><ul>" + "".join(f"<li>{escape(each)}</li>" for each in rows) + "</ul>"


def _facts(each: Finding) -> list[tuple[str, str]]:
    endpoint = ", ".join((each.endpoint, *each.also)) if each.endpoint else ""
    times = f" ({each.times:,} times)" if each.times > 1 else ""
    found = [
        ("Endpoint", endpoint), ("Where", f"{each.where}{times}" if each.where else times.strip(" ()")),
        ("Value", each.value), ("Mend", each.mend), ("Contract", each.source),
    ]  # fmt: skip
    return [(name, text) for name, text in found if text]


def _list(head: str, rows: tuple[str, ...]) -> list[str]:
    return ["", head, *(f"  {each}" for each in rows)] if rows else []


def _printable(text: str) -> str:
    """Control characters of foreign text never reach the terminal."""
    return "".join(each if each.isprintable() else " " for each in text)
