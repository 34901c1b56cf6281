"""Moving over: which account here each Source and SubSource of Linnworks means; guessed once, then chosen. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linndesk.services.columns import Target
from linndesk.services.tablefile import Row, TableFile
from linndesk.services.tableimport import Question, counted

SOURCES = (
    Target("source", "Source", ("Channel", "Source Name"), tip="Linnworks' word for the channel, such as AMAZON."),
    Target("sub_source", "SubSource", ("Sub Source", "Channel Name", "Integration"), tip="Its name for the account."),
)
_SEPARATOR = "\x1f"
_SURE, _NAMED, _PLACE, _CHANNEL = 100, 50, 20, 10


@dataclass(frozen=True, slots=True)
class Here:
    """An account as it can be recognised. ``words``: its seller, marketplaces and their codes."""

    name: str
    channel: str
    words: str


def pair_of(row: Row) -> str:
    """One text for what the row's Source and SubSource say, whatever their case."""
    return _SEPARATOR.join(row.cells.get(each, "").strip().casefold() for each in ("source", "sub_source"))


def questions(table: TableFile, accounts: Sequence[Here], known: Mapping[str, str]) -> list[Question]:
    """One per pair of the file, the most frequent first; ``known``: pair -> account, from the last time."""
    counts = Counter(pair_of(each) for each in table.rows)
    shown = {pair_of(each): each for each in reversed(table.rows)}
    answers = {"": "none: leave these rows out"} | {each.name: f"{each.name} ({each.channel})" for each in accounts}
    made = []
    for pair, rows in counts.most_common():
        row = shown[pair]
        source, sub = row.cells.get("source", "").strip(), row.cells.get("sub_source", "").strip()
        guess = known.get(pair, guessed(source, sub, accounts))
        label = " · ".join(each for each in (source, sub) if each) or "Rows without a source"
        said = f"{label} ({counted(rows, 'row')}) is the account"
        made.append(Question(pair, said, answers, guess if guess in answers else ""))
    return made


def guessed(source: str, sub_source: str, accounts: Sequence[Here]) -> str:
    """The account's name, or blank where none or more than one is as likely."""
    scores = {each.name: _score(source, sub_source, each) for each in accounts}
    best = max(scores.values(), default=0)
    found = [name for name, score in scores.items() if score == best]
    return found[0] if best > 0 and len(found) == 1 else ""


def left_out(row: Row) -> str:
    """Why a row whose pair means no account stays out."""
    source, sub = row.cells.get("source", "").strip(), row.cells.get("sub_source", "").strip()
    named = " · ".join(each for each in (source, sub) if each)
    return f"{named} means no account here" if named else "It names no source; choose which account it means"


def _score(source: str, sub_source: str, account: Here) -> int:
    """Nothing where the source is another channel's."""
    channel = account.channel.casefold()
    if source and not source.casefold().startswith(channel):
        return 0
    sub, name = sub_source.casefold(), account.name.casefold()
    if sub and sub == name:
        return _SURE
    score = _CHANNEL if source else 0
    if sub and (sub in name or name in sub):
        score += _NAMED
    generic = set(_words(account.channel))
    shared = set(_words(sub_source)) & (set(_words(account.words)) | set(_words(account.name))) - generic
    return score + _PLACE * len(shared)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
