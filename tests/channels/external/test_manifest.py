"""X1, X2, X14, R-FOREIGN: what an app says of itself, from wherever it comes, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Request, Response

from linndesk.channels.base import Introduction
from linndesk.channels.external import manifest
from linndesk.channels.external.introducing import introduce
from linndesk.channels.external.kind import external_kind
from linndesk.channels.external.settings import ExternalSettings
from linndesk.errors import BadInput, ChannelError, LinndeskError
from linndesk.settings import validate
from tests.channels.stands import Bench, bench
from tests.channels.test_http import served

APP = {
    "ChannelName": "SHOP", "ChannelFriendlyName": "The Shop", "ChannelLogoURL": "https://cdn.example/logo.png",
    "AddNewUserEndpoint": "https://app.example/add", "UserConfigEndpoint": "https://app.example/config",
    "OrdersEndpoint": "https://orders.example:8443/orders", "DespatchEndpoint": "", "DespatchUpdateBatchSize": "50",
    "PromotionsEndpoint": "https://app.example/own", "SomethingNew": "kept",
}  # fmt: skip
ROWS = [{"name": name, "value": value} for name, value in APP.items()]
UPPER = [{"Name": name, "VALUE": value} for name, value in APP.items()]
SPELLINGS: list[Any] = [
    APP,
    {"modules": [{"type": "ChannelIntegration", "parameters": ROWS}]},
    {"LinnworksPermissions": [], "ScriptUrl": None,
     "Modules": [{"moduleName": "x", "formattedName": "X", "type": "ChannelIntegration", "parameters": ROWS,
                  "files": {}}]},
    {"MODULES": [{"Type": "Macro", "parameters": []}, {"TYPE": "channelintegration", "Parameters": UPPER}]},
    {"modules": {"type": "ChannelIntegration", "parameters": ROWS}},
    {"modules": [{"parameters": ROWS}]},
    {"type": "ChannelIntegration", "parameters": ROWS},
    {"parameters": APP},
    ROWS,
    [{"type": "ChannelIntegration", "parameters": ROWS}],
]  # fmt: skip


@pytest.fixture(name="own")
def own_fixture() -> Bench:
    return bench()


def read(own: Bench, source: object, **given: object) -> Introduction:
    return introduce(source, own.tools, validate(ExternalSettings, given))


def why(own: Bench, source: object, **given: object) -> str:
    with pytest.raises(BadInput) as caught:
        read(own, source, **given)
    assert caught.value.fix
    return caught.value.detail


@pytest.mark.parametrize("source", SPELLINGS, ids=range(len(SPELLINGS)))
def test_every_spelling_says_the_same(own: Bench, source: object) -> None:
    """X1: as an object, and as text; parameters that nobody knows are kept."""
    for each in (source, json.dumps(source), "\n " + json.dumps(source)):
        found = read(own, each)
        assert found.manifest == APP
        assert (found.name, found.title, found.source) == ("SHOP", "The Shop", "")
    assert found.logo == "https://cdn.example/logo.png"
    assert found.endpoints["OrdersEndpoint"] == "https://orders.example:8443/orders"
    assert "DespatchEndpoint" not in found.endpoints


def test_from_a_file(own: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """X1: the path is kept whole, so that it is found again from anywhere."""
    (tmp_path / "shop.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(SPELLINGS[1]).encode())
    (tmp_path / "wide.json").write_text(json.dumps(APP), encoding="utf-16")
    monkeypatch.chdir(tmp_path)
    assert read(own, "shop.json").source == str(tmp_path / "shop.json")
    assert read(own, str(tmp_path / "wide.json")).manifest == APP


def test_from_an_address(own: Bench) -> None:
    """X2: followed at most five times on its way."""
    asked: list[tuple[str, str, str | None]] = []

    def handler(request: Request) -> Response:
        asked.append((request.method, request.path, request.headers.get("Accept-Encoding")))
        left = int(request.path.strip("/") or 0)
        if left:
            return Response(status=302, headers={"Location": f"/{left - 1}"})
        return Response(json.dumps(SPELLINGS[2]), content_type="text/plain")

    with served(handler) as url:
        found = read(own, f"{url}/5")
        assert (found.source, found.manifest) == (f"{url}/5", APP)
        assert len(asked) == 6
        assert asked[0] == ("GET", "/5", "identity")
        with pytest.raises(ChannelError, match="not found"):
            read(own, f"{url}/6")


def test_the_http_user_is_not_told_to_where_a_manifest_sends_on(own: Bench) -> None:
    """U11."""
    seen: list[str | None] = []

    def elsewhere(request: Request) -> Response:
        seen.append(request.headers.get("Authorization"))
        return Response(json.dumps(APP))

    with served(elsewhere) as other:

        def handler(request: Request) -> Response:
            seen.append(request.headers.get("Authorization"))
            return Response(status=307, headers={"Location": other + "/m"})

        with served(handler) as url:
            assert read(own, url, http_user="amy", http_password="p", http_origin=url).name == "SHOP"
    assert seen[0] is not None
    assert seen[0].startswith("Basic ")
    assert seen[1] is None


@pytest.mark.parametrize(
    "to", ["http://169.254.169.254/latest", "http://shop.example/m", "file:///etc/passwd", "https://metadata.goog/"]
)
def test_a_manifest_that_sends_astray_is_not_followed(own: Bench, to: str) -> None:
    """R-FOREIGN, R-HTTP."""
    with (
        served(lambda request: Response(status=302, headers={"Location": to})) as url,
        pytest.raises(BadInput, match="not asked"),
    ):
        read(own, url)


@pytest.mark.parametrize(
    ("reply", "words"),
    [(lambda: Response("<html>Sign in</html>"), "web page"), (lambda: Response("no", status=404), "answered 404"),
     (lambda: Response("", status=401), "user and password"), (lambda: Response("[" * 100_000), "not JSON"),
     (lambda: Response("x" * 1_100_000), "larger"), (lambda: Response("17"), "no object"),
     (lambda: Response(json.dumps(APP), headers={"Content-Encoding": "gzip"}), "compression")],
)  # fmt: skip
def test_what_is_no_manifest_says_what_it_is(own: Bench, reply: Callable[[], Response], words: str) -> None:
    with served(lambda request: reply()) as url, pytest.raises(LinndeskError) as caught:
        read(own, url)
    assert words in str(caught.value)


def test_files_that_are_none(own: Bench, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b" " * 1_100_000)
    (tmp_path / "page").write_text("<html>")
    for name in ("gone", "", "page", "big"):
        with pytest.raises(BadInput) as caught:
            read(own, str(tmp_path / name) if name else str(tmp_path))
        assert caught.value.fix
    for odd in ("", "ftp://app.example/m.json", "bad\0name", "{not json"):
        with pytest.raises(BadInput):
            read(own, odd)


def without(*names: str, **more: object) -> dict[str, object]:
    return {**{key: value for key, value in APP.items() if key not in names}, **more}


@pytest.mark.parametrize(
    ("source", "words"),
    [(without("ChannelName"), "ChannelName"), (without(ChannelName=" \u200b\n "), "ChannelName"),
     (without("OrdersEndpoint"), "OrdersEndpoint"), (without("UserConfigEndpoint"), "UserConfigEndpoint"),
     ({}, "no object"), ([], "None of its modules"), (7, "no object"), (None, "no object"),
     ({"modules": []}, "None of its"),
     ({"modules": [{"type": "Macro", "parameters": ROWS}]}, "None of its modules is a ChannelIntegration"),
     ({"modules": [{"type": "ChannelIntegration"}]}, "no parameters"), ({"modules": "x"}, "None of its"),
     ({"ChannelName": "x" * 20_001}, "ChannelName is longer"), ({str(n): "x" for n in range(201)}, "201 parameters")],
)  # fmt: skip
def test_nonsense_is_named_in_one_sentence(own: Bench, source: object, words: str) -> None:
    assert words in why(own, source)


@pytest.mark.parametrize(
    "url",
    ["ftp://app.example/o", "javascript:alert(1)", "app.example/orders", "https://u:p@app.example/", "https://169.254.169.254/",
     "http://169.254.169.254/", "https://[fe80::1]/", "https://metadata.google.internal/x", "https://metadata.goog",
     "https://0.0.0.0/", "https://224.0.0.1/", "file:///etc/passwd", "https://100.100.100.200/", "https://168.63.129.16/",
     "https://2852039166/", "//app.example/o", "https://"],
)  # fmt: skip
@pytest.mark.parametrize(
    "name", ["OrdersEndpoint", "OAuthAuthorizationEndpoint", "CheckFeedEndpoint", "PostSaleOptions"]
)
def test_addresses_that_are_never_asked(own: Bench, name: str, url: str) -> None:
    """R-FOREIGN, R-HTTP: every endpoint of a hostile manifest, also one that nobody calls yet."""
    with pytest.raises(BadInput, match=f"{name} of this manifest is not asked"):
        read(own, {**APP, name: url})


def test_an_unencrypted_host_is_read_so_that_a_person_can_be_asked(own: Bench) -> None:
    found = read(own, {**APP, "OrdersEndpoint": "http://Shop.local/o", "CancelEndpoint": "http://127.0.0.1:9/c"})
    assert manifest.plain_hosts(found.endpoints.values()) == ("shop.local",)


@pytest.mark.parametrize(
    "logo", ["http://cdn.example/l.png", "https://169.254.169.254/l.png", "data:image/png;base64,x", ""]
)
def test_a_logo_from_a_bad_place_is_none(own: Bench, logo: str) -> None:
    """R-FOREIGN."""
    assert read(own, {**APP, "ChannelLogoURL": logo}).logo == ""


def test_own_addresses_stand_in(own: Bench) -> None:
    """X2: an account's own address counts, also where the manifest has none."""
    mine = {"ordersendpoint": "https://mine.example/o"}
    found = read(own, without("OrdersEndpoint"), endpoints=mine)
    assert found.endpoints["ordersendpoint"] == "https://mine.example/o"
    both = read(own, APP, endpoints=mine)
    assert both.endpoints["OrdersEndpoint"] == "https://mine.example/o"
    assert both.manifest["OrdersEndpoint"] == APP["OrdersEndpoint"]


def test_values_become_text_and_names_harmless(own: Bench) -> None:
    odd = {**APP, "IsListingSupported": True, "PriceUpdateBatchSize": 1000, "Odd": {"a": [1]}, "Nothing": None,
           "ordersendpoint": "https://second.example/", "Bell\x07 Name": "a\x00b\u202e"}  # fmt: skip
    found = read(own, odd).manifest
    assert found["IsListingSupported"] == "True"
    assert found["PriceUpdateBatchSize"] == "1000"
    assert found["Odd"] == '{"a": [1]}'
    assert found["Nothing"] == ""
    assert found["Bell Name"] == "ab"
    assert found["OrdersEndpoint"] == APP["OrdersEndpoint"]
    assert "ordersendpoint" not in found


def test_two_versions_side_by_side() -> None:
    """X14: every address with both hosts, what else differs, and whose address a person has put in its place."""
    new = {
        **APP,
        "OrdersEndpoint": "https://evil.example/orders",
        "DespatchUpdateBatchSize": "60",
        "CancelEndpoint": "https://c.example",
    }
    del new["PromotionsEndpoint"]
    rows = {each.name: each for each in manifest.differences(APP, new, {"OrdersEndpoint": "https://mine.example"})}
    orders = rows["OrdersEndpoint"]
    assert (orders.old_host, orders.new_host, orders.changed) == ("orders.example:8443", "evil.example", True)
    assert orders.own == "https://mine.example"
    assert (rows["CancelEndpoint"].old, rows["PromotionsEndpoint"].new) == ("", "")
    assert (rows["DespatchUpdateBatchSize"].old, rows["DespatchUpdateBatchSize"].new) == ("50", "60")
    assert not rows["UserConfigEndpoint"].changed
    assert not {"SomethingNew", "ChannelName"} & set(rows)
    assert list(manifest.differences(APP, APP, {})) == [
        each for each in manifest.differences(APP, APP, {}) if not each.changed
    ]


def test_the_kind_tells_them_apart() -> None:
    kind, held = external_kind(), validate(ExternalSettings, {"manifest": APP})
    rows = kind.differs(held, {**APP, "OrdersEndpoint": "https://new.example/o"})
    assert [each.name for each in rows if each.old != each.new] == ["OrdersEndpoint"]
    assert set(kind.hosts(held)) == {"app.example", "orders.example"}
    assert kind.called(held) == kind.describe(held) == "The Shop"
    assert kind.called(ExternalSettings()) == ""
    assert kind.describe(ExternalSettings()) == "External channel"


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from([APP, ROWS]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["modules", "Modules", "type", "parameters", "name", "value", "ChannelName"]), inner
        )
    ),
    max_leaves=12,
)


@given(ANY)
def test_anything_is_parameters_or_a_sentence(source: object) -> None:
    try:
        found = manifest.flat(source)
        manifest.check(found, {})
    except BadInput as error:
        found = {error.title: error.fix}
    assert all(isinstance(key, str) and isinstance(value, str) for key, value in found.items())
