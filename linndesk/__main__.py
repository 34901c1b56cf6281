"""The entry: the window, or the command that is named; the one late import keeps Qt away from commands. Main thread."""

from __future__ import annotations

import sys
from pathlib import Path

from linndesk import cli


def main() -> int:
    """The exit code."""
    return cli.main(window=_window)


def _window(profile: Path | None, demo: bool) -> int:
    from linndesk.ui import start

    return start.main(profile, demo=demo)


if __name__ == "__main__":
    sys.exit(main())
