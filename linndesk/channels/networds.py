"""Trouble on the way to a server and back, in words. Pure."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import requests

from linndesk.errors import BadReply, ChannelDown, ChannelError

_UNREACHABLE = (errno.ENETUNREACH, errno.ENETDOWN, 10050, 10051)  # and as Windows counts
_AGAIN = "The program tries again by itself; look at this PC's network if it stays"


class NoAnswer(ChannelDown):
    """No whole reply came. ``sent`` is False only when the request certainly never left this PC.

    ``here``: it is this PC's network, as far as can be told, and nobody there is to blame.
    """

    def __init__(self, title: str, detail: str, fix: str, *, sent: bool, here: bool = False) -> None:
        super().__init__(title, detail, fix)
        self.sent = sent
        self.here = here


def in_words(error: requests.RequestException, who: str) -> ChannelError:
    """requests' exceptions in words, without their text: it can hold proxies and passwords."""
    if _comes_from(error, "OffLimits"):
        why = "Its name leads to the machine itself or its cloud, which is never asked"
        return ChannelError(f"This address of {who} is not asked", why, "Correct the endpoint")
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return BadReply(f"The answer of {who} cannot be read", "Its compression is damaged", _AGAIN)
    if isinstance(error, requests.exceptions.SSLError):
        why = "The PC's clock is wrong, or something between here and there shows a certificate of its own"
        fix = "Check date and time, then the proxy or virus scanner"
        return NoAnswer(f"The secure connection to {who} was refused", why, fix, sent=not _never_trusted(error))
    if isinstance(error, requests.exceptions.ProxyError):
        fix = "Check the proxy set in this PC's environment"
        return NoAnswer(f"No connection to {who}", "The proxy did not let it through", fix, sent=False)
    if isinstance(error, requests.ConnectTimeout):
        return NoAnswer(f"No connection to {who}", "Nobody answered within 5 s", _AGAIN, sent=False)
    if isinstance(error, requests.Timeout):
        return NoAnswer(f"{who} did not answer in time", "The request was sent, no reply came", _AGAIN, sent=True)
    if isinstance(error, requests.ConnectionError) and _never_connected(error):
        here = _no_network(error)
        why = "This PC has no network, or the name of the server is not found" if here else "Nobody answers there"
        return NoAnswer(f"No connection to {who}", why, _AGAIN, sent=False, here=here)
    if isinstance(error, (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        return NoAnswer(f"The connection to {who} broke off", "The reply did not come whole", _AGAIN, sent=True)
    return NoAnswer(f"{who} could not be asked", type(error).__name__, _AGAIN, sent=True)


def too_late(who: str, seconds: float, *, sent: bool) -> NoAnswer:
    """The time that a call has in all is over."""
    why = f"No whole answer came within {seconds:g} s"
    return NoAnswer(f"{who} did not answer in time", why, _AGAIN, sent=sent)


def _never_connected(error: BaseException) -> bool:
    """Whether urllib3 says that no connection was ever made (NewConnectionError, NameResolutionError)."""
    return _comes_from(error, "NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


def _no_network(error: BaseException) -> bool:
    """Whether not even a name is found, or no way leads anywhere; a server that is down refuses instead."""
    unreachable = any(getattr(each, "errno", None) in _UNREACHABLE for each in _chain(error))
    return unreachable or _comes_from(error, "NameResolutionError")


def _never_trusted(error: BaseException) -> bool:
    """Whether the certificate was refused: before anything is said. Other breaks of TLS can come after."""
    return _comes_from(error, "SSLCertVerificationError")


def _comes_from(error: BaseException, *names: str) -> bool:
    return any(type(each).__name__ in names for each in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """It, and whatever it came from."""
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        one = queue.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        queue += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
