"""The entry: the window, or the command that is named; the late imports keep Qt away from commands. Main thread."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from linndesk import app, cli

NO_SCREEN = ("offscreen", "minimal")


def main() -> int:
    """The exit code."""
    return cli.main(window=_window)


def _window(profile: Path | None, demo: bool) -> int:
    if demo and not has_screen():
        words = [] if profile is None else ["--profile", str(profile)]
        return cli.main([*words, "demo", "--headless"])
    return _demo(profile) if demo else _program(profile)


def has_screen() -> bool:
    """Whether a window would be seen by anybody."""
    if os.environ.get("QT_QPA_PLATFORM") in NO_SCREEN:
        return False
    on_desktop = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return on_desktop or sys.platform in ("win32", "darwin")


def _program(profile: Path | None) -> int:
    from linndesk.ui.assemble import Opened
    from linndesk.ui.run import main as show

    with app.open_log(profile, "linndesk") as logs:
        return show(app.folder(profile), lambda: Opened(app.build(profile, redactor=logs.redactor)))


def _demo(profile: Path | None) -> int:
    from linndesk.ui.assemble import Opened
    from linndesk.ui.run import main as show

    folder = profile or Path(tempfile.mkdtemp(prefix="linndesk-demo-"))

    def prepare() -> Opened:
        demo = app.build_demo(folder)
        return Opened(demo.built, practice=True, shut=demo.close)

    return show(folder, prepare, practice=True)


if __name__ == "__main__":
    sys.exit(main())
