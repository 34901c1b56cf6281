"""What questions and sends to an app have in common: how times are written, a refusal in its words.

Pure.
"""

from __future__ import annotations

from datetime import datetime

from linndesk.channels.external.client import Answer, ExternalClient
from linndesk.channels.external.settings import ExternalSettings
from linndesk.domain.times import iso
from linndesk.errors import ChannelRefused

MOST_EMPTY = 5  # pages in a row without a row, of an app that leaves rows out after it has cut its pages
MOST_OLD = 2  # pages in a row with nothing new, of a list that moved by a whole page while it was read


def stamp(moment: datetime, settings: ExternalSettings) -> str:
    """A time in the form that this app can read."""
    written = iso(moment)
    return written.replace("T", " ") if settings.date_format == "space" else written


def refuse(client: ExternalClient, answer: Answer, what: str) -> None:
    """Raises ChannelRefused with the app's own words where its answer is an Error. ``what``: such as "its orders"."""
    words = client.said(answer)
    if words:
        raise ChannelRefused(f"{client.who} did not give {what}", words, "Do what it asks for, then try again")
