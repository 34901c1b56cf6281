"""The user guide is whole and true: ledger ids, links, pictures, made pages, and what it quotes the program says."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests import manual

ROOT = manual.DOCS.parent
SPINE = ["D1", "D2", "D3", "D4", "D6", "D7", "D17", "A1", "A2", "A3", "A4", "A7", "A10", "A11", "A14"]
SPINE += ["N1", "N5", "W10"]
MAPPING = ["A5", "A6", "N6", "W8"]
SENDING = ["D5", "D23", "A8", "M13", "U9", "N8", "N11", "W3", "W6"]
STOCK = ["D8", "D9", "D10", "D11", "D12", "D13", "D14", "D15", "D16", "A9", "A12", "A13"]
STOCK += ["N2", "N3", "N4", "N7", "W1", "W2"]
APPS = ["X1", "X2", "X3", "X4", "X5", "X6", "X7", "X9", "X10", "X13", "X14", "U11"]
APPS += ["X8", "X11", "X12", "N9"]
LINNWORKS = ["U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "U10"]
LINNWORKS += ["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10", "M11", "M12", "W3"]
GUIDE = sorted((manual.DOCS / "guide").glob("*.md"))
PAGES = [ROOT / "README.md", manual.DOCS / "README.md", manual.DOCS / "headless.md", *GUIDE]
FBA = ["D18", "D19", "D20", "D21", "D22"]
MOST_LINES, MOST_PICTURES = 120, 33
GAP = "\0"
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_QUOTED = re.compile(r"“([^”]+)”")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def text(page: Path) -> str:
    """As one line: where it wraps says nothing."""
    return " ".join(page.read_text("utf-8").split())


@pytest.mark.parametrize("ledger_id", SPINE + MAPPING + SENDING + STOCK + APPS + LINNWORKS + FBA)
def test_every_behaviour_is_in_the_guide(ledger_id: str) -> None:
    marks = re.compile(rf"<!--[^>]*\b{ledger_id}\b[^>]*-->")
    assert any(marks.search(page.read_text("utf-8")) for page in GUIDE), f"no page of the guide speaks of {ledger_id}"


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.relative_to(ROOT).as_posix())
def test_links_and_pictures_exist(page: Path) -> None:
    inside = [each.partition("#")[0] for each in _LINK.findall(page.read_text("utf-8")) if "://" not in each]
    missing = [each for each in inside if each and not (page.parent / each).exists()]
    assert not missing


def test_every_page_is_in_the_index() -> None:
    index = (manual.DOCS / "README.md").read_text("utf-8")
    assert [each.name for each in GUIDE if f"guide/{each.name}" not in index] == []


def test_pages_are_short_and_pictures_few() -> None:
    written = [each for each in GUIDE if each not in manual.pages()]  # a made page is a list, as long as it is
    assert [each.name for each in written if len(each.read_text("utf-8").splitlines()) >= MOST_LINES] == []
    shown = {each for page in PAGES for each in _LINK.findall(page.read_text("utf-8")) if each.endswith(".png")}
    assert len(shown) <= MOST_PICTURES


@pytest.mark.parametrize("page", manual.pages(), ids=lambda each: each.name)
def test_made_pages_are_what_the_program_says_now(page: Path) -> None:
    """`python -m tests.manual --write` after a change of settings, keys or commands."""
    assert page.read_text("utf-8") == manual.pages()[page]


@cache
def said() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Every text of the program, and a pattern for each that has gaps."""
    whole: set[str] = set()
    gaps: set[str] = set()
    for path in (ROOT / "linndesk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for form in node.value.split("|"):  # of one and of many
                    whole.add(_plain(form))
                    if "{" in form:
                        gaps.add(re.sub(r"\\\{[^}]*\\\}", ".*", re.escape(_plain(form))))
            elif isinstance(node, ast.JoinedStr):
                forms = GAP.join(_constants(node)).replace("{n}", GAP).split("|")
                gaps.update(".*".join(re.escape(_plain(each)) for each in form.split(GAP)) for form in forms)
    return frozenset(whole), tuple(re.compile(each) for each in gaps if len(each.replace(".*", "")) > 8)


def _constants(node: ast.JoinedStr) -> list[str]:
    """The fixed pieces around the gaps, empty ones too."""
    pieces = [""]
    for each in node.values:
        if isinstance(each, ast.Constant):
            pieces[-1] += str(each.value)
        else:
            pieces.append("")
    return pieces


def _plain(words: str) -> str:
    """As a person reads it: without the key beside a button's name, the dots of a menu, the full stop."""
    return words.partition("  ")[0].strip().rstrip("….").strip()


def is_said(words: str) -> bool:
    """Whether the program has these words; … stands for what differs."""
    whole, gaps = said()
    tried = {words.strip(), _plain(words)}
    return bool(tried & whole) or any(each.fullmatch(one) for each in gaps for one in tried)


@pytest.mark.parametrize("page", [*GUIDE, manual.DOCS / "headless.md"], ids=lambda each: each.name)
def test_what_the_guide_quotes_the_program_says(page: Path) -> None:
    """Words in “ ” and names in bold stand in the program, letter for letter."""
    read = text(page)
    names = [name.strip() for each in _BOLD.findall(read) for name in each.split("›")]
    unsaid = [each for each in (*_QUOTED.findall(read), *names) if not is_said(each)]
    assert not unsaid


def test_the_check_of_quotes_can_fail() -> None:
    assert is_said("Save Changes")
    assert not is_said("Save the changes now")
