"""Commands as processes of their own: no Qt, ended by a signal, the headless demo."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


def child(profile: Path, code: str, *words: str) -> subprocess.Popen[str]:
    """A process of its own, with secrets in a file."""
    env = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "tests.kill.keyring_file.FileKeyring",
        "LINNDESK_TEST_KEYRING": str(profile.parent / "keyring.json"),
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "LINNDESK_PROFILE": str(profile),
    }
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code, *words], text=True, env=env, encoding="utf-8", **pipes)


CLI = "import sys; from linndesk import cli; sys.exit(cli.main())"


def test_no_command_imports_qt(profile: Path) -> None:
    code = (
        "import sys; from linndesk import cli; codes = [cli.main(['--version']), cli.main(['account', 'list'])];"
        "print(codes, [each for each in sys.modules if each.split('.')[0] in ('PySide6', 'qasync', 'shiboken6')])"
    )
    out, err = child(profile, code).communicate(timeout=60)
    assert out.splitlines()[-1] == "[0, 0] []", err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one child alone")
@pytest.mark.parametrize(("command", "ready"), [("serve", "linndesk runs"), ("sandbox", "serves at")])
def test_what_runs_until_ended_ends_at_once(profile: Path, command: str, ready: str) -> None:
    running = child(profile, CLI, command)
    assert running.stderr is not None
    assert ready in running.stderr.readline()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, "")
    if command == "sandbox":
        assert json.loads(out)["amazon"]["seller_id"]
        assert json.loads(out)["external"]["manifest"].startswith("http://127.0.0.1:")
        assert json.loads(out)["linnworks"]["auth_endpoint"].startswith("http://127.0.0.1:")


@pytest.mark.slow
def test_the_headless_demo_syncs_a_fresh_profile(profile: Path) -> None:
    out, err = child(profile, CLI, "demo", "--headless", "--json").communicate(timeout=110)
    receipt = json.loads(out)
    names = [each["name"] for each in receipt["accounts"]]
    assert names == ["Shop UK", "Shop EU", "Shop US", "Practice shop", "Linnworks warehouse"], err
    assert all(each["ok"] and each["orders"]["new"] for each in receipt["accounts"])
