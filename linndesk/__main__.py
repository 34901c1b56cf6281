"""The entry: the window, or the command that is named; the late imports keep Qt away from commands. Main thread."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from linndesk import app
from linndesk.errors import LinndeskError

if TYPE_CHECKING:
    from linndesk.ui.assemble import Opened

NO_SCREEN = ("offscreen", "minimal")


def main() -> int:
    """The exit code."""
    words = sys.argv[1:]
    if has_screen() and not words:
        return _window(None, False)
    if has_screen() and len(words) == 2 and words[0] == "--profile" and words[1]:
        return _window(Path(words[1]), False)
    from linndesk import cli  # brings every room: a window would show 0.4 s later

    return cli.main(window=_window)


def _window(profile: Path | None, demo: bool) -> int:
    try:
        folder = app.folder(profile, demo=demo)
        if demo:
            return _demo(folder) if has_screen() else _unseen(folder)
        if not has_screen() and "QT_QPA_PLATFORM" not in os.environ:
            raise LinndeskError("There is no screen for the window", fix="Use a command; linndesk --help names them")
        return _program(folder)
    except LinndeskError as error:
        if not has_screen():
            raise
        return _refuse(error)


def has_screen() -> bool:
    """Whether a window would be seen by anybody."""
    if os.environ.get("QT_QPA_PLATFORM") in NO_SCREEN:
        return False
    on_desktop = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return on_desktop or sys.platform in ("win32", "darwin")


def _program(folder: Path) -> int:
    from linndesk.ui import run

    with app.open_log(folder, "linndesk") as logs:

        def prepare() -> Opened:
            from linndesk.ui.assemble import Opened

            only = app.only_window(folder)
            built = app.build(folder, redactor=logs.redactor)

            def shut() -> None:
                built.close()
                only.release()

            return Opened(built, shut=shut)

        return run.main(folder, prepare)


def _refuse(error: LinndeskError) -> int:
    """A program without a console has nowhere else to say why it does not start."""
    from linndesk.ui import run

    run.refuse(error)
    return error.exit_code


def _demo(folder: Path) -> int:
    from linndesk.ui import run

    return run.main(folder, lambda: _practice(folder), practice=True)


def _unseen(folder: Path) -> int:
    """Nobody could see a window: run it unseen, print the receipt, say where the pictures are."""
    os.environ.setdefault("QT_QPA_PLATFORM", NO_SCREEN[0])
    from linndesk.ui import offscreen

    pictures = folder / "pictures"
    receipt = offscreen.tour(folder, lambda: _practice(folder), pictures)
    from linndesk import cli

    print("\n".join(cli.receipt_lines(receipt.as_json())))
    print(f"Pictures of the window: {pictures}")
    return 0 if receipt.ok else 1


def _practice(folder: Path) -> Opened:
    from linndesk.ui.assemble import Opened

    demo = app.build_demo(folder)
    return Opened(demo.built, practice=True, shut=demo.close, on_schedule=has_screen())


if __name__ == "__main__":
    sys.exit(main())
