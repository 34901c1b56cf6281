"""Tells whether a folder lies on a network share or is synchronised by a cloud program. Any thread."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

_KINDS = (
    "nfs nfs4 cifs smb3 smbfs ncpfs afs afpfs coda 9p ceph glusterfs lustre beegfs davfs webdav vboxsf vmhgfs"
    " prl_fs drvfs fuse.sshfs fuse.rclone fuse.s3fs fuse.gvfsd-fuse fuse.davfs2 fuse.glusterfs fuse.ceph-fuse"
    " fuse.vmhgfs-fuse fuse.smbnetfs fuse.curlftpfs osxfuse macfuse"
)
NETWORK_KINDS = frozenset([*_KINDS.split(), "UNC path", "mapped drive"])
_CLOUDS = (
    (re.compile(r"dropbox( \(.+\))?"), "Dropbox"),
    (re.compile(r"onedrive( - .+)?"), "OneDrive"),
    (re.compile(r"google ?drive|my drive|googledrive-.+"), "Google Drive"),
    (re.compile(r"icloud ?drive|com~apple~clouddocs|mobile documents"), "iCloud"),
    (re.compile(r"nextcloud|owncloud"), "Nextcloud"),
    (re.compile(r"pcloud ?drive"), "pCloud"),
)
_DRIVE_REMOTE = 4  # of GetDriveTypeW
_MARKERS = ((".dropbox.cache", "Dropbox"), (".stfolder", "Syncthing"), (".owncloudsync.log", "Nextcloud"))


def synced_by(folder: Path) -> str | None:
    """The cloud program that synchronises ``folder``, judged by names and marks on the way to it, or None."""
    for part in folder.parts:
        for pattern, name in _CLOUDS:
            if pattern.fullmatch(part.lower()):
                return name
    for variable in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        root = os.environ.get(variable)
        if root and folder.is_relative_to(root):
            return "OneDrive"
    for parent in (folder, *folder.parents):
        for mark, name in _MARKERS:
            if (parent / mark).exists():
                return name
    return None


def network_kind(folder: Path) -> str | None:
    """The kind of network share that ``folder`` (or its nearest existing parent) is on, or None."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    place = place.resolve()
    if sys.platform == "win32":
        kind = _windows_kind(place)
    elif sys.platform == "darwin":
        listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True, timeout=10).stdout
        kind = fs_kind(mac_mounts(listed), place)
    else:
        kind = fs_kind(linux_mounts(Path("/proc/self/mounts").read_text(encoding="utf-8")), place)
    return kind if kind in NETWORK_KINDS else None


def linux_mounts(text: str) -> dict[str, str]:
    """Mount point -> file system of ``/proc/self/mounts``, whose blanks are written as octal."""
    found = {}
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:
            found[re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[1])] = fields[2]
    return found


def mac_mounts(text: str) -> dict[str, str]:
    """Mount point -> file system of what ``mount`` prints on macOS."""
    return {match[1]: match[2] for match in re.finditer(r"^.+? on (.+) \((\w+)[,)]", text, re.MULTILINE)}


def fs_kind(mounts: dict[str, str], place: Path) -> str | None:
    """The file system that the deepest mount point above ``place`` has."""
    for parent in (place, *place.parents):
        if str(parent) in mounts:
            return mounts[str(parent)]
    return None


if sys.platform == "win32":

    def _windows_kind(place: Path) -> str | None:
        if str(place).startswith(("\\\\", "//")) and not str(place).startswith("\\\\?\\"):
            return "UNC path"
        kind = ctypes.windll.kernel32.GetDriveTypeW(place.anchor)
        return "mapped drive" if kind == _DRIVE_REMOTE else None
