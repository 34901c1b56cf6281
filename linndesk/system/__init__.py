"""The ground that the program stands on: folders, logging, locks, this machine. No Qt; any thread."""

from __future__ import annotations

from linndesk.system.bindings import check_bindings
from linndesk.system.folders import check_profile, disk_free, open_profile, resource, state_dir
from linndesk.system.identity import ProcessIdentity, is_alive, machine_id, this_process
from linndesk.system.logs import Logs, start_logging
from linndesk.system.redact import Redactor
from linndesk.system.witness import Witness, WitnessFile

__all__ = [
    "Logs",
    "ProcessIdentity",
    "Redactor",
    "Witness",
    "WitnessFile",
    "check_bindings",
    "check_profile",
    "disk_free",
    "is_alive",
    "machine_id",
    "open_profile",
    "resource",
    "start_logging",
    "state_dir",
    "this_process",
]
