"""Everything a developer does with linndesk, on a machine with only Python 3.11+ and git: `python3 dev.py`.

Standard library only. The first command makes `.venv` and installs what is needed; later ones start at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "linndesk-stamp.json"
WORK = ROOT / ".work"
DIST = ROOT / "dist"
MEMORY = Path("/dev/shm")  # a file system in memory, where there is one
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

# What Qt's wheels expect of a bare Debian or Ubuntu: to draw without a screen, and to open a window.
QT_PACKAGES = ["libgl1", "libegl1", "libglib2.0-0", "libxkbcommon0", "libdbus-1-3", "libfontconfig1"]
QT_PACKAGES += ["libbrotli1"]
WINDOW_PACKAGES = ["libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0"]
WINDOW_PACKAGES += [
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libx11-xcb1",
]
WINDOW_PACKAGES += ["libwayland-cursor0", "libcups2"]
PROBE = (
    "from PySide6 import QtCore, QtGui, QtNetwork, QtPrintSupport, QtSvg, QtTest, QtWidgets;"
    "app = QtWidgets.QApplication([]); QtWidgets.QLabel('x').show()"
)


def say(text: str) -> None:
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def stop(text: str) -> None:
    say(text)
    raise SystemExit(1)


def run(command: Sequence[str | Path], env: dict[str, str] | None = None, quiet: bool = False) -> int:
    """The exit code of a child in the project's root; its output is ours unless ``quiet``."""
    sink = subprocess.DEVNULL if quiet else None
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, stdout=sink, stderr=sink, check=False)
    return done.returncode


def has_screen() -> bool:
    if WINDOWS or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def environment(offscreen: bool = False) -> dict[str, str]:
    """The variables that the program and its tests are run with."""
    env = dict(os.environ, QT_API="pyside6", PYTHONUTF8="1")
    specs = ROOT.parent / "shared" / "specs"
    if specs.is_dir():
        env.setdefault("LINNDESK_SPECS", str(specs))
    if offscreen or not has_screen():
        env["QT_QPA_PLATFORM"] = "offscreen"
    return env


def in_memory() -> bool:
    """Whether the tests' databases may lie in memory: a fifth of the suite's time is a disk's."""
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 6 * 2**30


# --- set-up ---


def set_up() -> None:
    """Make `.venv` fit the project; a remembered stamp makes this a matter of milliseconds."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this file is what an older one is given
        stop(f"linndesk needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")
    screen = "screen" if has_screen() else "offscreen"
    want = _fingerprint()
    stamp = _stamp()
    if stamp.get("install") != want:
        _make_venv()
        _install()
        stamp = {"install": want}
        _remember(stamp)
    if stamp.get(screen) != "ok":
        _prove_qt()
        stamp[screen] = "ok"
        _remember(stamp)


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{sys.version}\0{ROOT}\0".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _stamp() -> dict[str, str]:
    if not STAMP.is_file() or not PYTHON.exists():
        return {}
    return dict(json.loads(STAMP.read_text(encoding="utf-8")))


def _remember(stamp: dict[str, str]) -> None:
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def _make_venv() -> None:
    if PYTHON.exists() and run([PYTHON, "-c", f"import pip, sys; sys.exit({_other_version()})"], quiet=True) == 0:
        return
    say("making .venv (once)")
    if not _try_venv():
        package = f"python3.{sys.version_info.minor}-venv"
        apt_install([package], f"this Python cannot make virtual environments: it lacks {package}")
        if not _try_venv():
            stop(f"`{sys.executable} -m venv .venv` still fails; run it by hand to see why.")


def _other_version() -> str:
    return f"sys.version_info[:2] != {tuple(sys.version_info[:2])}"


def _try_venv() -> bool:
    shutil.rmtree(VENV, ignore_errors=True)
    return run([sys.executable, "-m", "venv", VENV], quiet=True) == 0 and PYTHON.exists()


def _install() -> None:
    say("installing what linndesk needs (once, some minutes)")
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # --group came with pip 25.1; a fresh environment may have an older one.
    first = run([*pip, "--upgrade", "pip"])
    parts = ["--constraint", "constraints.txt", "--editable", ".[postgres]", "--group", "dev"]
    if first or run([*pip, *parts]):
        stop("the installation failed: is the package index reachable? Then run the same command again.")


def _prove_qt() -> None:
    if run([PYTHON, "-c", PROBE], environment(), quiet=True) == 0:
        return
    if sys.platform == "linux":
        apt_install(QT_PACKAGES + (WINDOW_PACKAGES if has_screen() else []), "Qt lacks system libraries")
    if run([PYTHON, "-c", PROBE], environment()) != 0:
        stop("Qt does not start; its own words are above.")


def apt_install(packages: list[str], why: str) -> None:
    """Install Debian packages as root; anyone else is told the one command and we end."""
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        stop(f"{why}. Install your system's equivalent of: {' '.join(packages)}")
    if os.geteuid() != 0:  # type: ignore[attr-defined,unused-ignore]  # apt-get means POSIX
        stop(f"{why}. Run this, then the same command again:\n  sudo apt-get update && sudo {shlex.join(install)}")
    say(f"{why}; installing {' '.join(packages)}")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    if run(["apt-get", "update", "-q"], env, quiet=True) or run(install, env, quiet=True):
        stop(f"apt-get failed; run it by hand to see why:\n  apt-get update && {shlex.join(install)}")


# --- commands ---


def demo(args: list[str]) -> int:
    """practice channels, a fresh profile, one sync, the window (without a screen: receipt and pictures)"""
    return run([PYTHON, "-m", "linndesk", "demo", *args], environment())


def start(args: list[str]) -> int:
    """linndesk itself: no arguments open the window, else a command, such as `run orders list`"""
    return run([PYTHON, "-m", "linndesk", *args], environment())


def test(args: list[str]) -> int:
    """the test suite; arguments go to pytest"""
    env = environment(offscreen=True)
    if in_memory():
        env.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    return run([PYTHON, "-m", "pytest", "-q", *(args or ["-n", "3"])], env)


def check(args: list[str]) -> int:
    """ruff, formatting, mypy, the house rules and the licences"""
    steps: list[tuple[str, list[str | Path]]] = [
        ("ruff", [PYTHON, "-m", "ruff", "check", "--quiet", *args]),
        ("format", [PYTHON, "-m", "ruff", "format", "--quiet", "--check", *args]),
        ("mypy", [PYTHON, "-m", "mypy", "--no-error-summary"]),
        ("house rules", [PYTHON, "-m", "pytest", "-q", "--no-header", "tests/test_house.py"]),
        ("licences", [PYTHON, "build/licences.py", "check"]),
    ]
    env = environment(offscreen=True)
    failed = []
    for name, command in steps:
        say(name)
        if run(command, env) != 0:
            failed.append(name)
    say(f"not clean: {', '.join(failed)}" if failed else "all clean")
    return 1 if failed else 0


def bench(args: list[str]) -> int:
    """bench/NAME.py, or all of them: ratios against a floor measured in the same run"""
    known = {path.stem: path for path in sorted((ROOT / "bench").glob("[a-z]*.py"))}
    name, rest = (args[0], args[1:]) if args else ("", [])
    if name and name not in known:
        stop(f"there is no bench of that name. There are: {', '.join(known) or 'none'}.")
    chosen = [name] if name else list(known)
    codes = [run([PYTHON, "-m", f"bench.{stem}", *rest], environment(offscreen=True)) for stem in chosen]
    return max(codes, default=0)


def shots(args: list[str]) -> int:
    """pictures of every screen and dialog; --check looks for cut text, poor contrast, unnamed widgets"""
    return run([PYTHON, "-m", "tests.shots", *args], environment(offscreen=True))


def build(args: list[str]) -> int:
    """the programs in dist/, proved to start"""
    env = environment()
    if sys.platform == "linux" and not find_library("xcb-icccm"):
        # Qt's plugin for X11 would go into the bundle without what it needs, and open no window anywhere.
        apt_install(WINDOW_PACKAGES, "the bundle needs the libraries of a Linux desktop")
    icon: list[str | Path] = [PYTHON, "build/icon.py", "resources/icons/linndesk.svg", WORK / "linndesk.ico"]
    if run([PYTHON, "build/licences.py", "collect", WORK / "licences"], env) or run(icon, environment(offscreen=True)):
        return 1
    spec = ["-m", "PyInstaller", "linndesk.spec", "--noconfirm", "--log-level", "WARN"]
    if run([PYTHON, *spec, "--workpath", WORK, "--distpath", DIST, *args], env):
        return 1
    return _prove_frozen(DIST / "linndesk")


def _prove_frozen(folder: Path) -> int:
    suffix = ".exe" if WINDOWS else ""
    cli, window = folder / f"linndesk-cli{suffix}", folder / f"linndesk{suffix}"
    commands: list[list[str | Path]] = [
        [cli, "--version"],
        [cli, "demo", "--headless"],
        [window, "--version"],
    ]
    if not has_screen():
        commands.append([window, "demo"])  # without a screen it draws, prints its receipt and ends
    with tempfile.TemporaryDirectory(prefix="linndesk-build-") as home:
        env = dict(environment(), LINNDESK_STATE=home, HOME=home, LOCALAPPDATA=home)
        for command in commands:
            say(f"proving {shlex.join(str(part) for part in command)}")
            code = run(command, env)
            if code:
                say(f"the frozen program ended with {code}")
                return 1
    say(f"built {folder}")
    return 0


def setup(args: list[str]) -> int:
    """only the set-up that every other command does first"""
    say(f"ready: {PYTHON}")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "test": test,
    "run": start,
    "check": check,
    "bench": bench,
    "shots": shots,
    "build": build,
    "setup": setup,
}


def main(argv: list[str]) -> int:
    if not argv or argv[0] not in COMMANDS:
        print("python3 dev.py COMMAND [arguments]\n")
        for name, command in COMMANDS.items():
            print(f"  {name:<7} {command.__doc__}")
        return 0 if not argv or argv[0] in {"-h", "--help", "help"} else 2
    os.chdir(ROOT)
    set_up()
    return COMMANDS[argv[0]](argv[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
