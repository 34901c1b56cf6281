"""The walk through an app: every endpoint with good, odd and hostile input, and a report (N9). Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from uuid import uuid4

from requests.adapters import HTTPAdapter

from linndesk.channels.base import Tools
from linndesk.channels.external.checking import goodbye, manifests
from linndesk.channels.external.checking.asking import Asker, Limits, Over
from linndesk.channels.external.checking.book import Book
from linndesk.channels.external.checking.stages import STAGES, Stop
from linndesk.channels.external.checking.visit import Visit, Who
from linndesk.channels.external.client import called
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.quiet import Quiet
from linndesk.domain.findings import Report
from linndesk.errors import Cancelled, ChannelError

_LONG = 8
_LONGEST_LINE = 1000
EMAIL = "check@linndesk.example"


def check(
    manifest: object,
    tools: Tools,
    answers: Mapping[str, str],
    *,
    writes: bool,
    customer: str,
    known_tokens: Container[str],
    say: Callable[[str], None],
    settings: ExternalSettings | None = None,
    email: str = EMAIL,
    limits: Limits | None = None,
    adapter: HTTPAdapter | None = None,
) -> Report:
    """Ask an app all that it can be asked, on an integration of its own that is removed again at the end.

    ``manifest``: as it was read, or its parameters by name. ``answers``: of the set-up, by item id; what is missing is
    answered with what the app offers. ``writes``: it is told despatches, levels, prices, listings, cancellations and
    refunds too, of things that it does not have. ``customer``: a fresh GUID with dashes. ``known_tokens``: of accounts
    that are in use here: once the app gives one of these nothing more is asked. ``say``: a line of progress.
    ``settings``: whose HTTP user, sign-in, plain hosts and endpoints count. What the app leads to is never followed.

    Does not raise: what it could not look at is in the report, also that a person stopped it (``tools.cancel``).
    Where no name leads to the app, or its sign-in refuses, nothing is found and it did not come to its end either.
    """
    own = settings or ExternalSettings()
    keys = (each for each in answers.values() if len(each) >= _LONG)  # of a shop, most of all
    quiet = Quiet(own.authorization_token, own.http_password, own.oauth_client_secret, *keys)
    book = Book(quiet)
    found = manifests.parameters(manifest, book)
    whole = own.model_copy(update={"manifest": found or {}, "authorization_token": ""})
    asker = Asker(whole, tools, quiet, limits or Limits(), writes=writes, adapter=adapter)
    visit = Visit(
        asker=asker,
        book=book,
        who=Who(customer, email, f"linndesk check {uuid4().hex[:8]}"),
        now=tools.clock.now(),
        answers=answers,
        known_tokens=known_tokens,
        writes=writes,
        say=say,
        wait=lambda seconds: tools.clock.wait(seconds, tools.cancel),
    )
    try:
        stopped = _visited(visit, found)
    finally:
        asker.close()
    return _report(visit, whole, stopped)


def _visited(visit: Visit, found: Mapping[str, str] | None) -> bool:
    """All that there is to be asked. Whether it did not come to its end."""
    own = visit.asker.settings.endpoints
    if found is None or not manifests.judge(found, own, visit.book):
        visit.left.append("Everything but the manifest: the app cannot be asked by it")
        return True
    for name, other in manifests.second_ones(found, own).items():
        visit.dead.add(name)
        visit.left.append(f"{name}: it has the address of {other}")
    try:
        return _walk(visit)
    except Cancelled:
        visit.left.append("The rest: the check was stopped")
        if visit.tokens:
            name = visit.who.account_name
            visit.told.append(f"The integration {name} stays there: it was not removed")
        return True


def _report(visit: Visit, whole: ExternalSettings, stopped: bool) -> Report:
    def clean(text: str) -> str:
        return visit.book.quiet.clean(text, _LONGEST_LINE)

    return Report(
        app=called(whole),
        checked_at=visit.now,
        writes=visit.writes,
        findings=visit.book.findings(),
        not_looked_at=tuple(dict.fromkeys(map(clean, visit.left))),
        told=tuple(map(clean, visit.told)),
        asked=manifests.hosts(whole.manifest, whole.endpoints),
        calls=dict(visit.asker.calls),
        seconds=round(visit.asker.seconds, 1),
        stopped=stopped,
    )


def hosts_asked(manifest: object, settings: ExternalSettings | None = None) -> tuple[str, ...]:
    """The hosts that a check of this manifest asks, which a person has to type before anything is told."""
    found = manifests.parameters(manifest, Book(Quiet()))
    return manifests.hosts(found or {}, settings.endpoints if settings else {})


def _walk(visit: Visit) -> bool:
    """Stage by stage until one says that nothing behind it can be looked at. Whether that was so. Raises Cancelled."""
    refused, broken_off = False, True
    for place, (title, look) in enumerate(STAGES):
        visit.say(f"{title} ({place + 1} of {len(STAGES)})")
        try:
            look(visit)
        except Stop as stop:
            refused = stop.at_once
            visit.left.append(f"Everything after {title.lower()}: {stop}")
            break
        except Over as over:
            visit.left.append(f"{title} to its end, and what comes after it: {over}")
            break
        except Cancelled:
            raise
        except ChannelError as error:  # its sign-in
            visit.left.append(f"{title}, and what comes after it: {error.title}. {error.detail}".rstrip(". "))
            break
    else:
        broken_off = not visit.set_up
    if not refused:
        goodbye.look(visit)
    return broken_off
