"""Orders of Linnworks by their ids, open or processed, as they came. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from linndesk.channels.linnworks.answers import WHO
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.operations import GET_ORDERS_BY_ID
from linndesk.channels.linnworks.wire import guid_of, objects
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.errors import BadReply

MOST_FOUND = 50


def details(client: LinnworksClient, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """By id in its usual form; one that Linnworks has none of is not among them. Raises ChannelError.

    What an answer leaves out is asked for again until nothing more of it comes: an answer may be cut short, and what
    is not there is taken for gone.
    """
    found: dict[str, Mapping[str, Any]] = {}
    left = list(dict.fromkeys(ids))
    while left:
        part = left[:MOST_FOUND]
        got = _asked(client, part)
        found.update(got)
        left = [each for each in left if each not in got] if got else left[len(part) :]
    return found


def _asked(client: LinnworksClient, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    answer = client.call(GET_ORDERS_BY_ID, {"pkOrderIds": list(ids)})
    if not isinstance(answer, list):
        raise BadReply(f"The orders of {WHO} cannot be read", "It gave no list of them", "Try again later")
    by_id = {_id(each): each for each in objects(answer)}
    if "" in by_id:  # which of them it is nobody knows, so that none may be taken for gone
        raise BadReply(f"The orders of {WHO} cannot be read", "One of them has no OrderId", "Try again later")
    return {each: by_id[each] for each in ids if each in by_id}


def _id(found: Mapping[str, Any]) -> str:
    try:
        return guid_of(Loose(found).line("OrderId", "pkOrderId"))
    except Unreadable:
        return ""
