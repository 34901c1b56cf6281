"""Where things are kept: the profile (private, local, writable), the state, our resources. Any thread."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import platformdirs

from linndesk.errors import StorageTrouble
from linndesk.system.mounts import network_kind, synced_by

PACKAGE = Path(__file__).resolve().parent.parent
PROFILE_ENV = "LINNDESK_PROFILE"
STATE_ENV = "LINNDESK_STATE"
_ELSEWHERE = "Choose a folder on this PC's own disk with --profile FOLDER."


def open_profile(given: str | Path | None = None) -> Path:
    """The profile folder, made 0700 where missing: ``given``, else LINNDESK_PROFILE, else the user's own.

    Raises StorageTrouble when it cannot be written or is no safe place for a database.
    """
    folder = Path(given or os.environ.get(PROFILE_ENV) or _default_profile()).expanduser().absolute()
    check_profile(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise _unwritable(folder, trouble) from trouble
    _prove_writable(folder)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        _refuse_foreign(folder)
        folder.chmod(0o700)
    return folder


def check_profile(folder: Path) -> None:
    """Raise StorageTrouble for a folder on a network share or one that a cloud program keeps in step."""
    cloud = synced_by(folder)
    if cloud:
        raise StorageTrouble(
            f"The profile folder {folder} is synchronised by {cloud}",
            "A database copied while it is written gets damaged, and two PCs would send the same things",
            _ELSEWHERE,
        )
    kind = network_kind(folder)
    if kind:
        raise share_trouble(folder, kind)


def share_trouble(folder: Path, kind: str) -> StorageTrouble:
    """What is said of a folder on a network share."""
    return StorageTrouble(
        f"The profile folder {folder} is on a network share ({kind})",
        "Locks do not hold there and the database would be damaged; several PCs share one PostgreSQL database instead",
        _ELSEWHERE,
    )


def state_dir() -> Path:
    """The folder for what must not be copied with a profile (R-COPY); LINNDESK_STATE overrides."""
    given = os.environ.get(STATE_ENV)
    folder = Path(given) if given else Path(platformdirs.user_state_dir("linndesk", False)) / "state"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise _unwritable(folder, trouble) from trouble
    return folder


def disk_free(path: Path) -> int:
    """Free bytes for this user on the disk of ``path`` (or of its nearest existing parent)."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def resource(name: str) -> Path:
    """A file or folder that ships with the program: from a checkout, a wheel or a frozen folder."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        place = Path(frozen) / "resources"
    elif (PACKAGE.parent / "pyproject.toml").is_file():
        place = PACKAGE.parent / "resources"
    else:
        place = PACKAGE / "_resources"
    if not (place / name).exists():
        raise FileNotFoundError(f"resource {name} is not in {place}")
    return place / name


def _default_profile() -> Path:
    # A folder below: on Windows and macOS the data and state folders of platformdirs are the same one.
    return Path(platformdirs.user_data_dir("linndesk", False, roaming=False)) / "profile"


def _prove_writable(folder: Path) -> None:
    try:
        handle, name = tempfile.mkstemp(prefix=".linndesk-", dir=folder)
        os.close(handle)
        os.unlink(name)
    except OSError as trouble:
        raise _unwritable(folder, trouble) from trouble


def _refuse_foreign(folder: Path) -> None:
    """Never close a folder to others that is not ours: `--profile ~` is a slip, not a wish."""
    ours = any(item.name.startswith("linndesk") for item in folder.iterdir())
    if not ours and any(folder.iterdir()):
        raise StorageTrouble(
            f"The folder {folder} holds other files and is open to others",
            "A profile has a folder of its own that only you can read",
            "Name an empty or a new folder with --profile FOLDER.",
        )


def _unwritable(folder: Path, trouble: OSError) -> StorageTrouble:
    return StorageTrouble(
        f"The folder {folder} cannot be written",
        trouble.strerror or type(trouble).__name__,
        "Choose another one with --profile FOLDER, or give yourself the right to write there.",
    )
