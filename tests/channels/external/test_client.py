"""X13, R-HTTP, tolerance 5 to 7 and 10: what is sent to an app, and what its replies mean."""

from __future__ import annotations

import contextlib
import errno
import json
import socket
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict
from werkzeug.wrappers import Response

from linndesk.channels.bodies import dumped
from linndesk.channels.external.answers import Door, NoSuchEndpoint, pressed, read
from linndesk.channels.external.client import ExternalClient
from linndesk.channels.http import NoAnswer, Reply
from linndesk.channels.quiet import Quiet
from linndesk.errors import (
    AccessRefused,
    BadInput,
    BadReply,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    JobPaused,
    LinndeskError,
    SetUpUnfinished,
    SignInRefused,
    Throttled,
)
from tests.channels.external.bench import ACCOUNT
from tests.channels.external.odd_app import TOKEN, OddApp, odd_app, text
from tests.channels.test_road import lead

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["Error", "error", "Message", "a"]), inner)
    ),
    max_leaves=6,
)
HTML = "<html><body>Whoops, looks like something went wrong.</body></html>"


def client(app: OddApp, **given: object) -> ExternalClient:
    return ExternalClient(app.settings(**given), app.bench.tools)


def ask(app: OddApp, **more: Any) -> Any:
    return client(app).post("orders", "OrdersEndpoint", {"PageNumber": 1}, **more)


def error(app: OddApp, **more: Any) -> LinndeskError:
    with pytest.raises(LinndeskError) as caught:
        ask(app, **more)
    return caught.value


def leave() -> None:
    """Anything may go."""


def test_what_leaves(app: OddApp) -> None:
    """Tolerance 10: POST, JSON in UTF-8, its length, unpacked, no redirect, the token in the body."""
    app.says["Orders"] = {"Error": None, "Orders": []}
    since = "2026-03-01T09:00:00Z"
    client(app).post("orders", "OrdersEndpoint", {"PageNumber": 1, "UTCTimeFrom": since, "N": "\u00e9"})
    (came,) = app.came
    assert came.method == "POST"
    assert came.body == {"AuthorizationToken": TOKEN, "PageNumber": 1, "UTCTimeFrom": since, "N": "\u00e9"}
    assert came.headers["Content-Type"] == "application/json; charset=utf-8"
    assert came.headers["Content-Length"] == str(len(came.raw))
    assert came.headers["Accept-Encoding"] == "identity"
    assert "\u00e9".encode() in came.raw
    assert "Transfer-Encoding" not in came.headers
    assert "Authorization" not in came.headers


@pytest.fixture(name="app")
def app_fixture() -> Any:
    with odd_app() as made:
        yield made


def test_the_same_facts_are_the_same_bytes() -> None:
    """R-LOST: a repeat is the identical request, whatever a database made of the order of its members."""
    one = {"Orders": [{"B": 1, "A": [Decimal("1.50"), Decimal(2)]}], "AuthorizationToken": "t"}
    other = {"AuthorizationToken": "t", "Orders": [{"A": [1.5, 2], "B": 1}]}
    assert dumped(one) == dumped(other)
    assert dumped({"half": "\ud83d"}) == b'{"half":"?"}'


@pytest.mark.parametrize(
    ("answer", "said"),
    [({}, ""), ({"Error": None}, ""), ({"Error": ""}, ""), ({"error": " "}, ""),
     ({"Error": "User not found"}, "User not found"),
     ({"error": "no"}, "no"), ({"ERROR": "no\nway"}, "no way"), ({"Error": False}, ""), ([], ""),
     ({"Error": []}, ""), ({"Error": {}}, ""),
     ({"Error": {"code": 7}}, '{"code": 7}'), ({"Error": True}, "It says only that there is an error"),
     ({"Error": f"bad token {TOKEN}"}, "bad token \u2026"), ("User not found", "User not found")],
)  # fmt: skip
def test_an_error_at_200_is_an_answer(app: OddApp, answer: object, said: str) -> None:
    """Tolerance 5, X13: null, "" and absent are success; whatever it says, it counts as handled."""
    app.says["Orders"] = answer
    one = client(app)
    assert one.said(one.post("orders", "OrdersEndpoint", {})) == said
    assert app.breaker.heard == [("orders", "worked")]


@pytest.mark.parametrize("kind", ["text/html; charset=UTF-8", "text/plain", "application/json", ""])
def test_a_short_text_at_200_is_the_apps_own_words(app: OddApp, kind: str) -> None:
    """Tolerance 6 (Discogs): ``User Not Found!`` with a content type of HTML."""
    app.says["Orders"] = text("User Not Found!", kind=kind)
    one = client(app)
    assert one.said(one.post("orders", "OrdersEndpoint", {})) == "User Not Found!"
    assert app.breaker.heard == [("orders", "worked")]


@pytest.mark.parametrize(
    "reply",
    [lambda: text(HTML), lambda: text("x" * 301), lambda: text(""), lambda: text("[1, 2]"), lambda: text("17"),
     lambda: text("null"), lambda: text('{"Error": nul'), lambda: text(b"\xff\xfe\xfa"), lambda: text('{"a":' * 3000),
     lambda: text("Warning: <br /> {}"), lambda: text('[{"Orders": []}]'), lambda: text("true")],
)  # fmt: skip
def test_anything_else_at_200_is_unhandled(app: OddApp, reply: Any) -> None:
    """Tolerance 6, X13: named with its status and what it began with, and counted."""
    app.says["Orders"] = reply()
    found = error(app)
    assert isinstance(found, BadReply)
    assert "Odd app" in found.title
    assert app.breaker.heard == [("orders", "failed")]
    app.says["Orders"] = reply()
    assert isinstance(error(app, before_send=leave), ChannelDown)


def test_what_it_began_with_is_told_on_one_line_and_cut(app: OddApp) -> None:
    app.says["Orders"] = text(HTML.replace("Whoops", f"Whoops {TOKEN}\n\n") + "x" * 900, 500)
    found = error(app)
    assert "It answered 500: <html><body>Whoops \u2026" in found.detail
    assert len(found.detail) < 300
    assert TOKEN not in str(found) + str(app.breaker.reasons)


@pytest.mark.parametrize(
    ("status", "asking", "sending"),
    [(500, ChannelDown, ChannelDown), (503, ChannelDown, ChannelDown), (400, BadReply, ChannelRefused),
     (422, BadReply, ChannelRefused), (413, BadReply, ChannelRefused), (401, SignInRefused, SignInRefused),
     (403, AccessRefused, AccessRefused), (404, NoSuchEndpoint, NoSuchEndpoint), (405, NoSuchEndpoint, NoSuchEndpoint),
     (429, Throttled, Throttled), (301, BadReply, ChannelDown), (307, BadReply, ChannelDown),
     (409, BadReply, ChannelDown)],
)  # fmt: skip
def test_statuses(app: OddApp, status: int, asking: type[ChannelError], sending: type[ChannelError]) -> None:
    """Tolerance 7, R-OUTCOME: what certainly did not happen, and what nobody knows."""
    app.says["Orders"] = [text(HTML, status, Location="/elsewhere") for _ in range(2)]
    first, second = error(app), error(app, before_send=leave)
    assert (type(first), type(second)) == (asking, sending)
    assert app.breaker.heard == [("orders", "failed")] * 2
    assert [each.name for each in app.came] == ["Orders"] * 2


@pytest.mark.parametrize("status", [404, 405])
def test_a_wrong_address_is_named_with_its_endpoint(app: OddApp, status: int) -> None:
    """Tolerance 7 (Discogs has Despatch as GET). Its question can hold a key and is not told."""
    app.says["Orders"] = text(HTML, status)
    found = error(app, before_send=leave)
    assert isinstance(found, NoAnswer)
    assert not found.sent
    assert "OrdersEndpoint" in found.title
    assert f"{app.url}/Orders was answered with {status}" in found.detail
    assert "cnry-key" not in str(found)


@pytest.mark.parametrize(("header", "wait"), [("120", 120.0), ("soon", 60.0), ("-5", 0.0), ("inf", 60.0)])
def test_a_pause_that_an_app_asks_for(app: OddApp, header: str, wait: float) -> None:
    app.says["Orders"] = text("slow down", 429, **{"Retry-After": header})
    found = error(app)
    assert isinstance(found, Throttled)
    assert found.wait == wait


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [('{"Orders": [{"BuyerName": "Cnryname', 200, "It answered 200: data that does not come to its end"),
     ('[{"BuyerName": "Cnryname"}]', 200, "It answered 200"),
     ('{"Order": {"BuyerName": "Cnryname"}}', 500, "It answered 500"),
     ('{"Message": "No such table", "Order": "Cnryname"}', 500, "It answered 500: No such table"),
     ('{"title": "Bad Request", "status": 400, "errors": {"Cnryname": 1}}', 400, "It answered 400: Bad Request"),
     ("plain words", 500, "It answered 500: plain words")],
)  # fmt: skip
def test_of_data_no_more_than_its_message_is_told(app: OddApp, body: str, status: int, told: str) -> None:
    """R-PERSON: an answer that cannot be used may hold buyers all the same."""
    app.says["Orders"] = text(body, status)
    found = error(app)
    assert found.detail.endswith(told)
    assert "Cnry" not in str(found) + str(app.breaker.reasons)


def test_a_reset_leaves_open_what_happened(app: OddApp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(NoAnswer) as caught:
        client(app, endpoints={"OrdersEndpoint": url}).post("orders", "OrdersEndpoint", {}, leave)
    assert not caught.value.sent
    assert app.breaker.heard == [("orders", "failed")]


def test_a_pc_without_a_network_is_not_the_apps_fault(app: OddApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """X13: a router that is off all night lets no call rest in the morning; a server that refuses does."""

    def unreachable(own: socket.socket, address: object) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    with pytest.raises(NoAnswer) as no_name:
        client(app, endpoints={"OrdersEndpoint": "https://no-such-name.invalid/"}).post("orders", "OrdersEndpoint", {})
    monkeypatch.setattr(socket.socket, "connect", unreachable)
    with pytest.raises(NoAnswer) as no_way:
        ask(app)
    monkeypatch.undo()
    assert no_name.value.here
    assert no_way.value.here
    assert app.breaker.heard == []


def test_pennies_stay_pennies(app: OddApp) -> None:
    app.says["Orders"] = text(
        '{"a": 0.1, "b": 1e400, "c": NaN, "d": 12345678901234567890.123, "e": 7, "f": ' + "9" * 5000 + "}"
    )
    body = ask(app).body
    assert (body["a"], body["d"], body["e"]) == (Decimal("0.1"), Decimal("12345678901234567890.123"), 7)
    assert (body["b"], body["c"], body["f"]) == ("1e400", "NaN", "9" * 5000)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [('\ufeff{"a": "\u00e9"}'.encode(), "application/json"),
     ('{"a": "\u00e9"}'.encode("latin-1"), "application/json; charset=ISO-8859-1")],
)  # fmt: skip
def test_other_ways_to_write_letters(app: OddApp, raw: bytes, kind: str) -> None:
    app.says["Orders"] = text(raw, kind=kind)
    assert ask(app).body == {"a": "\u00e9"}


def test_the_servers_clock_comes_along(app: OddApp) -> None:
    app.says["Orders"] = text("{}", Date="Mon, 02 Mar 2026 08:59:00 GMT")
    assert ask(app).date.isoformat() == "2026-03-02T08:59:00+00:00"
    assert app.bench.tools.heard.ahead == 60


def test_a_rest_stops_a_call_before_anything_leaves_but_not_a_persons(app: OddApp) -> None:
    """X13."""
    app.breaker.rests.add("orders")
    assert isinstance(error(app), JobPaused)
    assert app.came == []
    ask(app, person=True)
    assert app.breaker.heard == [("orders", "worked")]
    app.says["Orders"] = text(HTML, 500)
    error(app, person=True)
    assert app.breaker.heard == [("orders", "worked")]


def test_what_we_stop_ourselves_is_not_the_apps_fault(app: OddApp) -> None:
    """R-LEASE: no leave, no failure."""

    def refuse() -> None:
        raise ChannelError("The lease is lost")

    assert error(app, before_send=refuse).title == "The lease is lost"
    assert (app.came, app.breaker.heard, app.bench.tools.calls) == ([], [], {})


def test_no_endpoint_and_no_token_are_said_and_nothing_leaves(app: OddApp) -> None:
    one = client(app, manifest={**app.manifest(), "DespatchEndpoint": ""})
    assert not one.has("DespatchEndpoint")
    assert one.has("ordersendpoint")
    with pytest.raises(BadInput, match="Odd app has no DespatchEndpoint"):
        one.post("despatch", "DespatchEndpoint", {})
    with pytest.raises(SetUpUnfinished):
        client(app, authorization_token="").post("orders", "OrdersEndpoint", {})
    assert app.came == []
    assert app.breaker.heard == []


def test_the_journal_names_the_endpoint_and_no_address(app: OddApp) -> None:
    """R-JOURNAL: an app's path and question can hold keys."""
    app.says["Orders"] = text('{"error": "x"}', 500)
    error(app)
    (noted,) = app.bench.journal.exchanges
    assert (noted.scope, noted.operation, noted.template) == (f"external:{ACCOUNT}", "Orders", "OrdersEndpoint")
    assert "cnry" not in repr(noted)
    assert app.bench.tools.calls == {"Orders": 1}


def test_the_http_user_goes_to_its_origin_alone(app: OddApp) -> None:
    """U11: an endpoint that was moved by a new manifest never gets it."""
    given = {"http_user": "amy", "http_password": "cnry-pass", "http_origin": app.url + "/x"}
    with odd_app() as other:
        one = client(app, endpoints={"DespatchEndpoint": other.url + "/Despatch"}, **given)
        one.post("orders", "OrdersEndpoint", {})
        one.post("despatch", "DespatchEndpoint", {})
        assert app.came[0].headers["Authorization"].startswith("Basic ")
        assert "Authorization" not in other.came[0].headers


def test_the_apps_name_is_harmless(app: OddApp) -> None:
    long = "<b>Shop</b>\n" + "x" * 200
    assert len(client(app, manifest={**app.manifest(), "ChannelFriendlyName": long}).who) == 60
    bare = {key: value for key, value in app.manifest().items() if key != "ChannelFriendlyName"}
    assert client(app, manifest=bare).who == "ODD"


def test_a_huge_answer_is_not_read_to_its_end(app: OddApp) -> None:
    app.says["Orders"] = Response(b" " * (33 * 1024 * 1024))
    assert isinstance(error(app), BadReply)
    app.says["Orders"] = Response(b" " * (33 * 1024 * 1024))
    assert isinstance(error(app, before_send=leave), ChannelDown)
    assert app.breaker.heard == [("orders", "failed")] * 2


def test_a_name_that_leads_to_the_machine_itself(app: OddApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-FOREIGN, R-HTTP: a hostile manifest's name is judged after DNS, for a question, a deed and a button alike."""
    lead(monkeypatch, {"shop.example": ["169.254.169.254"]})
    one = client(app, endpoints={"OrdersEndpoint": "https://shop.example/o"})
    for before in (None, leave):
        with pytest.raises(ChannelError, match="not asked"):
            one.post("orders", "OrdersEndpoint", {}, before)
    with pytest.raises(ChannelError, match="not asked"):
        one.press("https://shop.example/p", "set-up")
    assert {each.status for each in app.bench.journal.exchanges} == {0}


def test_an_unencrypted_host_is_asked_once_it_is_named(app: OddApp, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, {"shop.local": ["127.0.0.1"]})
    url = app.url.replace("127.0.0.1", "shop.local") + "/Orders"
    named = client(app, endpoints={"OrdersEndpoint": url}, http_hosts=["shop.local"])
    named.post("orders", "OrdersEndpoint", {})
    settings = app.settings(endpoints={"OrdersEndpoint": url}, http_hosts=["shop.local"])
    with pytest.raises(ChannelError, match="not asked"):
        ExternalClient(settings.model_copy(update={"http_hosts": []}), app.bench.tools).post("o", "OrdersEndpoint", {})
    assert len(app.came) == 1


@given(
    status=st.integers(100, 599),
    body=st.binary(max_size=400)
    | st.text(max_size=400).map(str.encode)
    | JSON.map(lambda each: json.dumps(each).encode()),
    kind=st.sampled_from(["application/json", "text/html; charset=iso-8859-1", ""]),
    retry=st.text(max_size=5),
    is_send=st.booleans(),
)
def test_any_reply_is_an_object_or_a_named_error(
    status: int, body: bytes, kind: str, retry: str, is_send: bool
) -> None:
    """Tolerance 6 and 7, R-OUTCOME: a deed is never answered with BadReply, which would say that nothing left."""
    reply = Reply(status, CaseInsensitiveDict({"Content-Type": kind, "Retry-After": retry}), body)
    door = Door("Shop", "OrdersEndpoint", "https://shop.example/o?k=1", is_send, Quiet("secret").clean)
    found: object
    try:
        found = read(reply, door)
    except ChannelError as error:
        found = error
    assert isinstance(found, (dict, ChannelError))
    assert not (is_send and isinstance(found, BadReply))
    if isinstance(found, ChannelError):
        assert found.title
        assert found.fix
        assert "?k=1" not in str(found)
    with contextlib.suppress(ChannelError):
        assert isinstance(pressed(reply, door), str)
