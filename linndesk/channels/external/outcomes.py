"""What an app said of each thing of a request: confirmed, refused, once more, or nothing (R-OUTCOME). Pure."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence

from linndesk.channels.batches import Said
from linndesk.channels.external.client import Answer, ExternalClient
from linndesk.channels.loose import Loose, is_empty
from linndesk.channels.written import Unreadable
from linndesk.errors import ChannelRefused

log = logging.getLogger(__name__)
_RANK = {"refused": 0, "again": 1, "confirmed": 2, "unconfirmed": 3}


def outcomes(
    client: ExternalClient, answer: Answer, member: str, keys: Sequence[str], sent: Sequence[str]
) -> list[Said]:
    """One for each of ``sent``, in their order. ``keys``: the members by which a row may name its thing.

    Of several rows for one thing an error counts. Raises ChannelRefused where the app refused the request whole: an
    ``Error`` and not a row.
    """
    words = client.said(answer)
    rows = list(_rows(Loose(answer.body), member, keys[0]))
    if words and not rows:
        raise ChannelRefused(f"{client.who} refused what it was told", words, "Correct what it names, then retry")
    found: dict[str, Said] = {}
    known = _known(sent)
    for row in rows:
        said = _said(client, row)
        for name in _named(row, keys, known):
            before = found.get(name)
            if before is None or _RANK[said.fate] < _RANK[before.fate]:
                found[name] = said
    silent = Said("unconfirmed", words)
    return [found.get(each, silent) for each in sent]


def _rows(body: Loose, member: str, key: str) -> Iterator[Loose]:
    """The rows of an answer; of a map of rows by what they are about, each with its name."""
    try:
        whole = body.part(member)
    except Unreadable:
        whole = Loose({})
    by_name = bool(whole.raw) and all(isinstance(each, Mapping) for each in whole.raw.values())
    if by_name:
        yield from (Loose({key: name, **row}) for name, row in whole.raw.items())
        return
    try:
        found = body.elements(member)
    except Unreadable:
        log.info("%s holds no rows", member)
        return
    yield from (Loose(each) for each in found if isinstance(each, Mapping) and not is_empty(each))


def _known(sent: Sequence[str]) -> dict[str, str]:
    """How a name may come back: as it was sent, or with other case and blanks around it where that is one of them."""
    known: dict[str, str] = {}
    twice: set[str] = set()
    for each in sent:
        folded = each.strip().casefold()
        (twice.add(folded) if folded in known else known.setdefault(folded, each))
    for each in twice:
        del known[each]
    return {**known, **{each: each for each in sent}}


def _named(row: Loose, keys: Sequence[str], known: Mapping[str, str]) -> Iterator[str]:
    """What a row is about; nothing where it is about something else."""
    for key in keys:
        try:
            name = row.text(key)
        except Unreadable:
            continue
        found = known.get(name) or known.get(name.strip().casefold())
        if found is not None:
            yield found
            return
    log.info("The app's answer names something that it was not told of")


def _said(client: ExternalClient, row: Loose) -> Said:
    words = client.said(Answer(dict(row.raw), None))
    if not words:
        return Said("confirmed")
    try:
        retry = row.truth("Retry")
    except Unreadable:
        retry = False
    return Said("again" if retry else "refused", words)
