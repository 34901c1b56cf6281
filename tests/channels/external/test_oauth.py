"""X2: apps that ask for a sign-in (OAuth client credentials): one token for all, renewed early, told to one server."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from linndesk.channels.external.client import ExternalClient
from linndesk.channels.external.oauth import Grants
from linndesk.errors import BadReply, ChannelDown, ChannelError, SignInRefused
from linndesk.sandbox.external.oauth import CLIENT_SECRET
from tests.channels.external.bench import Peer, serving
from tests.channels.external.odd_app import TOKEN, OddApp, odd_app, text

CREDENTIALS = {"oauth_client_id": "own id", "oauth_client_secret": "cnry secret&/"}


@pytest.fixture(name="peer")
def peer_fixture() -> Any:
    with serving(oauth=True) as made:
        yield made


@pytest.fixture(name="app")
def app_fixture() -> Any:
    with odd_app(token={"access_token": "cnrybearer1", "expires_in": 3600}) as made:
        yield made


def signed(app: OddApp, grants: Grants | None = None, **more: object) -> ExternalClient:
    parameters = app.manifest(OAuthAuthorizationEndpoint=app.url + "/token", OAuthScopesRequested="orders, stock  more")
    return ExternalClient(app.settings(manifest=parameters, **{**CREDENTIALS, **more}), app.bench.tools, grants)


def sign_ins(app: OddApp) -> int:
    return sum(each.name == "token" for each in app.came)


def orders(client: ExternalClient) -> object:
    return client.post("orders", "OrdersEndpoint", {}).body


def test_the_practice_shop_lets_in_who_signs_in(peer: Peer) -> None:
    channel = peer.channel()
    assert channel.check().ok
    assert channel.page().is_last
    assert peer.shop.complaints == []
    assert peer.bench.tools.calls == {"SignIn": 1, "ConfigTest": 1, "UserConfig": 1}
    peer.shop.sign_in.revoke()  # type: ignore[union-attr]
    assert channel.page().is_last
    assert peer.bench.tools.calls["SignIn"] == 2


def test_a_wrong_secret_is_named(peer: Peer) -> None:
    (found,) = peer.channel(oauth_client_secret="wrong").check().findings
    assert (found.ok, found.setting) == (False, "oauth_client_secret")
    assert "invalid_client" in found.text


def test_the_grant_is_a_form_and_the_token_goes_along_everywhere(app: OddApp) -> None:
    """X2: on all calls, the body's token besides."""
    client = signed(app)
    orders(client)
    client.post("despatch", "DespatchEndpoint", {}, lambda: None)
    grant, first, second = app.came
    assert grant.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert grant.raw == (
        b"grant_type=client_credentials&client_id=own+id&client_secret=cnry+secret%26%2F&scope=orders+stock+more"
    )
    for each in (first, second):
        assert each.headers["Authorization"] == "Bearer cnrybearer1"
        assert each.body["AuthorizationToken"] == TOKEN


def test_with_a_sign_in_no_call_shows_the_http_user_but_the_sign_in_may(app: OddApp) -> None:
    """U11."""
    orders(signed(app, http_user="amy", http_password="p", http_origin=app.url))
    assert [each.headers["Authorization"].split()[0] for each in app.came] == ["Basic", "Bearer"]


def test_one_token_serves_until_a_minute_before_its_end(app: OddApp) -> None:
    grants = Grants()
    for ahead, times in ((0, 1), (3539, 1), (2, 2)):
        app.bench.clock.advance(ahead)
        orders(signed(app, grants))
        assert sign_ins(app) == times
    orders(signed(app, grants, oauth_client_secret="other"))
    assert sign_ins(app) == 3


@pytest.mark.parametrize(
    ("life", "seconds"), [("3600", 3540), (None, 3540), ("soon", 3540), (60, 30), (1e300, 86_340), ("NaN", 3540)]
)
def test_how_long_a_token_lives(app: OddApp, life: object, seconds: int) -> None:
    app.says["token"] = {"Access_Token": "x", "expires_in": life}
    grants = Grants()
    for ahead, times in ((0, 1), (seconds - 1, 1), (2, 2)):
        app.bench.clock.advance(ahead)
        orders(signed(app, grants))
        assert sign_ins(app) == times


def test_a_question_is_asked_once_more_with_a_fresh_token_and_a_deed_is_not(app: OddApp) -> None:
    """R-LOST: of a 401 nothing has happened; the next one has a new token."""
    grants = Grants()
    app.says["Orders"] = [text("no", 401), text("{}")]
    orders(signed(app, grants))
    assert [each.name for each in app.came] == ["token", "Orders", "token", "Orders"]
    app.came.clear()
    app.says["Despatch"] = [text("no", 401), text("{}")]
    client = signed(app, grants)
    with pytest.raises(SignInRefused):
        client.post("despatch", "DespatchEndpoint", {}, lambda: None)
    client.post("despatch", "DespatchEndpoint", {}, lambda: None)
    assert [each.name for each in app.came] == ["Despatch", "token", "Despatch"]


def test_a_token_that_is_always_refused_is_no_endless_loop(app: OddApp) -> None:
    app.says["Orders"] = [text("no", 401) for _ in range(5)]
    with pytest.raises(SignInRefused):
        orders(signed(app))
    assert [each.name for each in app.came] == ["token", "Orders", "token", "Orders"]


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [(text('{"error": "invalid_client", "error_description": "no"}', 401), SignInRefused, "invalid_client: no"),
     (text("<html>", 403), SignInRefused, "It answered 403"), (text("<html>", 503), ChannelDown, "503"),
     (text("<html>"), BadReply, "web page"), ({}, BadReply, "access_token"), ([], BadReply, "access_token"),
     ({"access_token": ""}, BadReply, "access_token"), ({"access_token": "a\nb"}, BadReply, "access_token"),
     ({"access_token": 7}, BadReply, "access_token"), (text("moved", 302), SignInRefused, "302")],
)  # fmt: skip
def test_sign_ins_that_fail_are_said_and_counted(
    app: OddApp, answer: object, error: type[ChannelError], words: str
) -> None:
    """X13: nothing of the call itself has left."""
    app.says["token"] = answer
    with pytest.raises(error) as caught:
        orders(signed(app))
    assert words in str(caught.value)
    assert [each.name for each in app.came] == ["token"]
    assert app.breaker.heard == [("orders", "failed")]
    assert "cnry" not in str(caught.value) + str(app.breaker.reasons)


@pytest.mark.parametrize("absent", CREDENTIALS)
def test_an_empty_credential_is_named_and_nothing_leaves(app: OddApp, absent: str) -> None:
    with pytest.raises(SignInRefused, match="is empty"):
        orders(signed(app, **{absent: ""}))
    assert app.came == []


def test_a_button_elsewhere_gets_no_bearer(app: OddApp) -> None:
    """R-FOREIGN, R-VAULT."""
    with odd_app() as other:
        client = signed(app)
        client.press(other.url + "/p", "set-up")
        client.press(app.url + "/p", "set-up")
        assert "Authorization" not in other.came[0].headers
        assert app.came[-1].headers["Authorization"] == "Bearer cnrybearer1"


def test_a_button_at_the_sign_in_gets_nothing(app: OddApp) -> None:
    """R-VAULT: who gives sign-ins to many is not the app."""
    with odd_app(token={"access_token": "cnrybearer1"}) as other:
        parameters = app.manifest(OAuthAuthorizationEndpoint=other.url + "/token")
        client = ExternalClient(app.settings(manifest=parameters, **CREDENTIALS), app.bench.tools)
        client.press(other.url + "/p", "set-up")
        assert [(each.name, each.body, "Authorization" in each.headers) for each in other.came] == [("p", {}, False)]


def test_many_threads_make_one_sign_in(app: OddApp) -> None:
    grants, failed = Grants(), list[BaseException]()
    start = threading.Barrier(5)

    def run() -> None:
        try:
            start.wait(5)
            orders(signed(app, grants))
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert (failed, sign_ins(app)) == ([], 1)


def test_nothing_of_it_is_told(peer: Peer) -> None:
    """R-JOURNAL."""
    peer.channel().page()
    assert CLIENT_SECRET not in repr(peer.bench.journal.exchanges)
    assert "practice-bearer" not in repr(peer.bench.journal.exchanges)
