"""Whether an app gives each integration a token of its own, tests itself, and forgets. Worker threads."""

from __future__ import annotations

from linndesk.channels.bodies import dumped
from linndesk.channels.external.checking import probing
from linndesk.channels.external.checking.book import ABSENT, Words, kind_of
from linndesk.channels.external.checking.judge import Part, error_of
from linndesk.channels.external.checking.stop import Stop
from linndesk.channels.external.checking.visit import FIRST, Visit
from linndesk.channels.external.client import TOKEN

LONGEST_TOKEN = 200
_ODD = (
    ("letters of many scripts", "Läden „Ω“ 東京 🛍 مرحبا"),
    ("2,000 characters", "x" * 2000),
    ("quotes and markup", "O'Brien \"<b>&amp;</b>'); -- ${7*7} {{7*7}}"),
    ("control characters", "line one\nline two\ttab\u0000\u001b[31m\u200f"),
)


def join(visit: Visit) -> None:
    """The integration that everything else is asked with. Raises Stop where there is none."""
    part = visit.post(FIRST, _asked(visit, visit.who.account_name), "a good request")
    if part is None:
        raise Stop("AddNewUser gave no answer that can be used")
    words = error_of(part)
    token = _token(visit, part, words)
    if not token:
        if words:
            part.wrong("adduser.refused", "Error", Words(words))
        raise Stop("the app gave no token")
    visit.token = token


def test(visit: Visit) -> None:
    """ConfigTest, once the set-up is done."""
    if not visit.set_up or not visit.has("ConfigTestEndpoint"):
        return
    part = visit.post("ConfigTestEndpoint", {})
    if part is not None and (words := error_of(part)):
        part.wrong("test.failed", "Error", Words(words))


def others(visit: Visit) -> None:
    """A second integration of the same customer, then names as people really type them."""
    second = _second(visit)
    probing.look(visit, second or visit.token)
    for what, name in _ODD:
        part = visit.odd("adduser.odd", FIRST, dumped(_asked(visit, name)), what)
        if part is not None:
            _given(visit, part)
    empty = {"LinnworksUniqueIdentifier": "", "Email": "", "AccountName": ""}
    part = visit.refused(FIRST, empty, "an empty request")
    if part is not None and _given(visit, part):
        part.wrong("adduser.empty")


def _second(visit: Visit) -> str:
    """Its token; "" where there is none."""
    part = visit.refused(FIRST, _asked(visit, f"{visit.who.account_name} second"), "a second integration")
    if part is None:
        return ""
    words, token = error_of(part), _given(visit, part)
    if words and not token:
        part.wrong("adduser.second", "Error", Words(words))
    return token


def _given(visit: Visit, part: Part) -> str:
    """A further token; "" where there is none, or an old one. Raises Stop at one that is in use here."""
    value = part.get(TOKEN)
    if not isinstance(value, str) or not value.strip():
        return ""
    if value.strip() in visit.tokens:
        part.wrong("adduser.token.own", TOKEN)
        return ""
    return _kept(visit, part, value)


def _asked(visit: Visit, name: str) -> dict[str, str]:
    return {"LinnworksUniqueIdentifier": visit.who.customer, "Email": visit.who.email, "AccountName": name}


def _token(visit: Visit, part: Part, words: str) -> str:
    value = part.get(TOKEN)
    if value is ABSENT or value is None or value == "":
        if not words:
            part.wrong("adduser.token", TOKEN)
        return ""
    if not isinstance(value, str):
        part.wrong("adduser.token.text", TOKEN, kind_of(value))
        if isinstance(value, (dict, list, bool)):
            return ""
        value = str(value)
    if words:
        part.wrong("adduser.error-and-token", "Error", Words(words))
    return _kept(visit, part, value)


def _kept(visit: Visit, part: Part, value: str) -> str:
    """Noted as ours, and as a secret. Raises Stop."""
    token = value.strip()
    visit.book.quiet.add(value, token)
    if token in visit.known_tokens:
        part.wrong("adduser.token.known", TOKEN)
        raise Stop("the app gave the token of an account that is in use here", at_once=True)
    if not token:
        part.wrong("adduser.token", TOKEN)
        return ""
    if len(value) > LONGEST_TOKEN:
        part.wrong("adduser.token.long", TOKEN, Words(f"{len(value)} characters"))
    if not value.isprintable() or any(each.isspace() for each in value):
        part.wrong("adduser.token.plain", TOKEN)
    visit.tokens.append(token)
    return token
