"""A marketplace's own models, when LINNDESK_SPECS names a folder with them. Reads files; any thread."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

VARIABLE = "LINNDESK_SPECS"
Json = dict[str, Any]


def folder(of: str) -> Path | None:
    """Where the models of a marketplace are, or None."""
    named = os.environ.get(VARIABLE)
    place = Path(named) / of if named else None
    return place if place is not None and place.is_dir() else None


def load(of: str, name: str) -> Json | None:
    """A model by its file's name without the ending; None where it is not there."""
    place = folder(of)
    return _read(place / f"{name}.json") if place is not None and name else None


@cache
def _read(path: Path) -> Json:
    model: Json = json.loads(path.read_text(encoding="utf-8"))
    return model
