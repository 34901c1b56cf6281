"""R-COPY's witness: a small file outside the profile that tells a restored or copied database. Any thread."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass

from linndesk.system.files import write_atomically
from linndesk.system.folders import state_dir

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Witness:
    """What the database said when this machine last ran it."""

    profile_id: str
    machine_id: str
    run_counter: int


class WitnessFile:
    """The witness of one ``place``: a profile folder's path, or a shared database's own id.

    It goes by place and not by profile id, so that a copy of a profile finds no witness, or another's.
    """

    def __init__(self, place: str) -> None:
        name = hashlib.sha256(place.encode()).hexdigest()[:24]
        self._path = state_dir() / f"witness-{name}.json"

    def read(self) -> Witness | None:
        """What was last written, or None: never written, or unreadable, no less a reason to be careful."""
        try:
            value = json.loads(self._path.read_text(encoding="utf-8"))
            return Witness(str(value["profile_id"]), str(value["machine_id"]), int(value["run_counter"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as trouble:
            _log.warning("witness file %s is damaged: %s", self._path, type(trouble).__name__)
            return None

    def write(self, witness: Witness) -> None:
        """Replace it. The database gets the new counter first, so a crash leaves the file behind it."""
        write_atomically(self._path, json.dumps(asdict(witness)))
