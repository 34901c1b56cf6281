"""The integrations that a check made are removed again, and whether their tokens are dead then. Worker threads."""

from __future__ import annotations

from linndesk.channels.bodies import dumped
from linndesk.channels.external.checking import calls, transport
from linndesk.channels.external.checking.asking import Over
from linndesk.channels.external.checking.book import Words
from linndesk.channels.external.checking.judge import Part, error_of
from linndesk.channels.external.checking.visit import Visit
from linndesk.channels.external.client import TOKEN
from linndesk.errors import Cancelled, ChannelError

_END = calls.LEAVING


def look(visit: Visit) -> None:
    """Whatever was left out before: nothing of the check stays there. Raises Cancelled."""
    if not visit.tokens:
        return
    if not visit.url(_END):
        visit.told.append(f"{_many(len(visit.tokens))} there: the manifest names no {_END}")
        return
    visit.say("Removing what the check made there")
    try:
        gone = _removed_ones(visit)
        _say(visit, len(gone))
        if visit.token in gone and not visit.book.has("goodbye.error"):
            _dead(visit)
    except Over as over:
        visit.left.append(f"Whether removed tokens are forgotten: {over}")
    except Cancelled:
        raise
    except ChannelError as error:
        visit.told.append(f"{_many(len(visit.tokens))} there: {error.title}")


def _removed_ones(visit: Visit) -> list[str]:
    """Who does not answer one of them is not asked to forget the others."""
    gone: list[str] = []
    for token in reversed(visit.tokens):
        if _removed(visit, token):
            gone.append(token)
        elif visit.asker.silent:
            break
    return gone


def _say(visit: Visit, gone: int) -> None:
    if gone:
        made = "1 integration was" if gone == 1 else f"{gone} integrations were"
        visit.told.append(f"{made} made for {visit.who.account_name}, and ConfigDeleted was told of each")
    if gone < len(visit.tokens):
        visit.told.append(f"{_many(len(visit.tokens) - gone)} there: ConfigDeleted was not answered")


def _many(count: int) -> str:
    return "1 integration of the check stays" if count == 1 else f"{count} integrations of the check stay"


def _removed(visit: Visit, token: str) -> bool:
    """Whether the app heard of it: with an Error too, as it is only a notice."""
    heard = visit.ask(_END, dumped({TOKEN: token}), last=True)
    found = transport.answered(heard, _END, visit.book, transport.GOOD, "a good request")
    if found is None:
        return False
    part = Part(found, "", visit.book, _END)
    words = error_of(part)
    if words and token == visit.token:
        part.wrong("goodbye.error", "Error", Words(words))
    return True


def _dead(visit: Visit) -> None:
    for endpoint in (*calls.reads(visit), *calls.writes(visit)):
        if endpoint in visit.taken:
            continue
        body = {TOKEN: visit.token, **calls.body(endpoint, visit)}
        part = visit.refused(endpoint, body, "the token of a removed integration")
        if part is not None and not error_of(part):
            part.wrong("token.removed")
