"""U11: the HTTP user of an Amazon account is for its own endpoint alone; Amazon's own hosts never get it."""

from __future__ import annotations

import pytest
from werkzeug.wrappers import Request, Response

from linndesk.channels.amazon.client import AmazonClient
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.settings import describe, validate
from tests.channels.stands import Bench, bench
from tests.channels.test_http import served

ACCOUNT = {
    "seller_id": "A2PRACTICEMAIN", "marketplaces": ["UK"], "client_id": "id", "client_secret": "secret",
    "refresh_token": "Atzr|x", "http_user": "amy", "http_password": "cnry-pass",
}  # fmt: skip
TOKEN = '{"access_token": "Atza|x", "expires_in": 3600}'


@pytest.fixture(name="own")
def own_fixture() -> Bench:
    return bench()


def asked(own: Bench, settings: AmazonSettings, base: str = "") -> None:
    client = AmazonClient(settings, own.tools, TokenSource(), base=base)
    client.call("getMarketplaceParticipations")
    client.close()


def test_only_the_overridden_endpoint_gets_it(own: Bench) -> None:
    seen: dict[str, list[str | None]] = {"api": [], "lwa": []}

    def answer(name: str, body: str, request: Request) -> Response:
        seen[name].append(request.headers.get("Authorization"))
        return Response(body, content_type="application/json")

    with (
        served(lambda request: answer("api", '{"payload": []}', request)) as api,
        served(lambda request: answer("lwa", TOKEN, request)) as lwa,
    ):
        given = {**ACCOUNT, "lwa_endpoint": lwa}
        asked(own, validate(AmazonSettings, {**given, "endpoint": api}))
        asked(own, validate(AmazonSettings, given), base=api)
    assert [bool(each) for each in seen["api"]] == [True, False]
    assert seen["api"][0] is not None
    assert seen["api"][0].startswith("Basic ")
    assert seen["lwa"] == [None, None]
    assert "cnry-pass" not in repr(own.journal.exchanges)


def test_they_are_no_longer_for_later() -> None:
    fields = {each.key: each for each in describe(AmazonSettings)}
    assert fields["http_user"].later == fields["http_password"].later == ""
    assert fields["http_password"].secret
