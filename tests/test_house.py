"""R-ERRORS, "The house": the sources keep the house rules, and each rule is proved to catch its violation."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import house

ROOT = Path(__file__).resolve().parent.parent
Rule = Callable[[list[house.Source]], Iterator[str]]


@pytest.fixture(scope="module")
def files() -> list[house.Source]:
    return house.sources(ROOT / "linndesk")


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_sources_keep_the_rule(rule: Rule, files: list[house.Source]) -> None:
    assert list(rule(files)) == []


VIOLATIONS: list[tuple[Rule, dict[str, str]]] = [
    (house.import_table, {"domain/a.py": "import requests"}),
    (house.import_table, {"services/a.py": "from peewee import Model"}),
    (house.import_table, {"cli.py": "import PySide6.QtCore"}),
    (house.import_table, {"channels/a.py": "from linndesk.store import tables"}),
    (house.import_table, {"channels/a.py": "from linndesk import store"}),
    (house.import_table, {"sync/a.py": "import linndesk.ui.window"}),
    (house.import_table, {"unknown_room/a.py": "import linndesk.errors"}),
    (house.marketplaces_apart, {"services/a.py": "from linndesk.channels.amazon.client import Client"}),
    (house.marketplaces_apart, {"sync/a.py": "from linndesk.channels import amazon"}),
    (house.cycles, {"a.py": "from linndesk.b import x", "b.py": "import linndesk.c", "c.py": "from linndesk import a"}),
    (house.late_imports, {"domain/a.py": "def f():\n    if 1:\n        import json\n"}),
    (house.catch_alls, {"domain/a.py": "try:\n    pass\nexcept Exception:\n    raise\n"}),
    (house.catch_alls, {"domain/a.py": "try:\n    pass\nexcept (OSError, BaseException):\n    raise\n"}),
    (house.catch_alls, {"domain/a.py": "try:\n    pass\nexcept BaseException as e:\n    print(e)\n"}),
    (house.catch_alls, {"domain/a.py": "try:\n    pass\nexcept:\n    raise\n"}),
    (house.catch_alls, {"domain/a.py": "import contextlib\nwith contextlib.suppress(Exception):\n    pass\n"}),
    (house.unfinished, {"domain/a.py": "# TO" + "DO later"}),
    (house.sleeps, {"domain/a.py": "import time\ntime.sleep(1)"}),
    (house.sleeps, {"domain/a.py": "from time import sleep"}),
    (house.sizes, {"domain/a.py": "x = 1\n" * 401}),
    (house.sizes, {"domain/a.py": "def f():\n" + "    x = 1\n" * 40}),
    (house.sizes, {"domain/a.py": "class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(16))}),
    (house.docstrings, {"domain/a.py": "x = 1"}),
]


@pytest.mark.parametrize(("rule", "tree"), VIOLATIONS)
def test_the_rule_catches_its_violation(rule: Rule, tree: dict[str, str], tmp_path: Path) -> None:
    for name, text in tree.items():
        file = tmp_path / "linndesk" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert list(rule(house.sources(tmp_path / "linndesk")))


def test_what_is_allowed_passes(tmp_path: Path) -> None:
    root = tmp_path / "linndesk"
    (root / "channels" / "amazon").mkdir(parents=True)
    (root / "channels" / "amazon" / "client.py").write_text(
        '"""x."""\nimport json\nimport requests\n'
        "from linndesk.errors import Busy\nfrom linndesk.channels.amazon import y\n"
    )
    (root / "app.py").write_text('"""x."""\ndef f():\n    from linndesk.channels.amazon import client\n')
    (root / "cli.py").write_text('"""x."""\ntry:\n    pass\nexcept Exception:\n    raise\n')
    found = [text for rule in house.RULES for text in rule(house.sources(root))]
    assert found == []


def test_the_command_line_starts_without_qt() -> None:
    code = "import sys, linndesk.cli; sys.exit(' '.join(n for n in sys.modules if n[:7] in ('PySide6', 'qasync')) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_index_address_and_no_lock_file_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "uv.lock" not in listed.split()
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"//|@|--index|--find", text)


def test_every_dependency_has_a_pin() -> None:
    pins = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    declared = re.findall(r'^  "([A-Za-z0-9-]+)[\[>=<;" ]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert {name.lower().replace("_", "-") for name in declared} <= pins
