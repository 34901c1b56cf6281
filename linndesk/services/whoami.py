"""Who sits at this PC, for the history of what was done. Any thread."""

from __future__ import annotations

import getpass


def operator() -> str:
    """The name that this person has signed in to the PC with."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # neither in the environment nor known to the system
        return "unknown user"
