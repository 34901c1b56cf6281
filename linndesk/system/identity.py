"""Who we are to other processes: this machine, this process; and whether another lives. Any thread."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from linndesk.system.files import write_atomically
from linndesk.system.folders import state_dir

if sys.platform == "win32":
    import winreg

_QUERY_LIMITED = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_STILL_ACTIVE = 259
_ACCESS_DENIED = 5


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """One process for ever: process ids are used again, so its start belongs to it."""

    machine: str
    pid: int
    started: str


class _Unknown:
    """The system does not tell us of that process."""


def machine_id() -> str:
    """16 hex digits, the same on every start of this machine; the system's own id cannot be read from it."""
    raw = _system_machine_id() or _made_up_machine_id()
    return hashlib.sha256(f"linndesk\0{raw}".encode()).hexdigest()[:16]


def this_process() -> ProcessIdentity:
    """The identity that a lease of ours carries."""
    started = _started(os.getpid())
    return ProcessIdentity(machine_id(), os.getpid(), started if isinstance(started, str) else "")


def is_alive(identity: ProcessIdentity) -> bool | None:
    """Whether that very process runs; None where we cannot know (another machine, or hidden from us)."""
    if identity.machine != machine_id():
        return None
    started = _started(identity.pid)
    if isinstance(started, _Unknown):
        return None
    return started is not None and started == identity.started


def _system_machine_id() -> str:
    if sys.platform == "win32":
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    elif sys.platform == "darwin":  # noqa: RET505  # mypy needs the branch to leave other systems' code out
        listed = _output(["/usr/sbin/ioreg", "-rd1", "-c", "IOPlatformExpertDevice"])
        found = re.search(r'"IOPlatformUUID" = "([^"]+)"', listed)
        return found[1] if found else ""
    else:
        places = [Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")]
        texts = [place.read_text(encoding="ascii", errors="ignore").strip() for place in places if place.is_file()]
        return next((text for text in texts if re.fullmatch(r"[0-9a-f]{32}", text)), "")


def _made_up_machine_id() -> str:
    """Containers and small systems have none: one of ours, kept outside the profile."""
    kept = state_dir() / "machine-id"
    if not kept.is_file():
        write_atomically(kept, secrets.token_hex(16))
    return kept.read_text(encoding="ascii").strip()


def _started(pid: int) -> str | _Unknown | None:
    """When process ``pid`` started, unique over reboots; None when there is no such process."""
    if pid <= 0:
        return None
    if sys.platform == "win32":
        return _started_windows(pid)
    elif sys.platform == "darwin":  # noqa: RET505  # as above
        return _output(["/bin/ps", "-o", "lstart=", "-p", str(pid)]).strip() or None
    else:
        return _started_linux(pid)


def _started_linux(pid: int) -> str | _Unknown | None:
    stat = Path(f"/proc/{pid}/stat")
    try:
        # The program's name stands in brackets and may hold blanks and brackets: count from the last one.
        fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return _Unknown() if _hidden(pid) else None
    if fields[0] in {"Z", "X"}:
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    return f"{boot}-{fields[19]}"


def _hidden(pid: int) -> bool:
    """Whether the process is there though /proc does not show it (mounted with hidepid)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if sys.platform == "win32":

    def _started_windows(pid: int) -> str | _Unknown | None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(_QUERY_LIMITED, False, pid)
        if not handle:
            return _Unknown() if ctypes.get_last_error() == _ACCESS_DENIED else None
        times = [ctypes.c_ulonglong() for _ in range(4)]
        code = ctypes.c_ulong()
        try:
            known = kernel.GetProcessTimes(ctypes.c_void_p(handle), *(ctypes.byref(time) for time in times))
            kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(code))
        finally:
            kernel.CloseHandle(ctypes.c_void_p(handle))
        if not known:
            return _Unknown()
        return str(times[0].value) if code.value == _STILL_ACTIVE else None


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10).stdout
