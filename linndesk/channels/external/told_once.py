"""What an app said to what it is told once and never again: a yes, a no, or nothing that anybody can rely on (R-LOST).

A no that was none would have money go twice, so only words that say so are one. Worker threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linndesk.channels.external.answers import Bare, NoSuchEndpoint
from linndesk.channels.external.client import Answer, ExternalClient
from linndesk.errors import ChannelDown, ChannelRefused

LOOK = "Look there whether it is done"
# What languages make of none, and makers of success, where a text has to stand.
_NO_ERROR = frozenset(
    ("none", "null", "nil", "undefined", "false", "0", "no", "ok", "okay", "success", "no error", "n/a", "-", "200")
)


def ask_once(
    client: ExternalClient, job: str, endpoint: str, request: Mapping[str, Any], before_send: Callable[[], None]
) -> Answer:
    """One exchange, no second try. A framework that has done it and then does not find a record answers 404 too, so
    nobody knows. Raises ChannelError."""
    try:
        answer = client.post(job, endpoint, request, before_send)
    except NoSuchEndpoint as error:
        raise nobody_knows(client, endpoint, error.detail) from None
    refuse_told(client, answer, endpoint)
    return answer


def refuse_told(client: ExternalClient, answer: Answer, endpoint: str) -> None:
    """Raises ChannelRefused where the app says in words that it did not do it, and ChannelDown where what it says is no
    answer of the protocol, so that nobody knows. A yes is an object without an Error."""
    words = client.said(answer)
    if not words:
        return
    if isinstance(answer.body, Bare):
        raise nobody_knows(client, endpoint, f"It answered with bare words: {words}")
    error = next((value for key, value in answer.body.items() if key.casefold() == "error"), None)
    said = [each.strip().casefold().rstrip(".!") for each in _texts(error)]
    if error is not True and all(each in _NO_ERROR for each in said if each):
        raise nobody_knows(client, endpoint, f"Its Error is {words}")
    raise ChannelRefused(f"{client.who} refused what it was told", words, "Correct what it names, then retry")


def _texts(found: object) -> Iterator[str]:
    """Every text in it, however deep; numbers and yes or no say nothing."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, str):
            yield one


def nobody_knows(client: ExternalClient, endpoint: str, why: str) -> ChannelDown:
    """Its bytes have left, and the answer does not say what they did."""
    return ChannelDown(f"The answer of {client.who} to {endpoint} cannot be read", why, LOOK)
