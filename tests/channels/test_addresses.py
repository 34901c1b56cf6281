"""R-HTTP, R-FOREIGN: which addresses may be asked at all."""

from __future__ import annotations

import pytest

from linndesk.channels.addresses import host_of, is_loopback, link, origin, refusal


@pytest.mark.parametrize(
    "url",
    ["https://api.amazon.com", "https://host.example:8443/x?y=1", "http://127.0.0.1:4031", "http://localhost/a",
     "http://[::1]:80/", "http://127.9.8.7/", "https://b\u00fccher.example/", "https://xn--bcher-kva.example/",
     "https://my_shop.example/a{b}?c=[1]", "https://host.example./x"],
)  # fmt: skip
def test_allowed(url: str) -> None:
    assert refusal(url) == ""


@pytest.mark.parametrize(
    "url",
    ["http://api.amazon.com", "ftp://host.example/x", "host.example", "", "https://", "https://169.254.169.254/latest",
     "https://[fe80::1]/", "https://[::ffff:169.254.169.254]/", "https://0.0.0.0/", "https://metadata.google.internal/",
     "https://user:word@host.example/", "http://127.0.0.1.host.example/", "https://host.example:port/", "file:///etc/x",
     "http://192.168.1.10/", "javascript:alert(1)", "https://[bad/", "https://a..b/", "https://.a/", "https://*.a.example/",
     "https://a{b}.example/", "https://\u200b/", "https://" + "a" * 64 + ".example/", "https://-a.example/", "https://%41/",
     "https://a,b/", "https://xn--\u00e9/", "https://" + "a." * 127 + "example/", "https://a'b/", "https://[v1.a]/"],
)  # fmt: skip
def test_refused_with_a_sentence(url: str) -> None:
    assert refusal(url).endswith(".")


def test_loopback_is_only_loopback() -> None:
    assert is_loopback("LocalHost")
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.1")
    assert not is_loopback("localhost.example")


@pytest.mark.parametrize("url", ["https://zme-caps.amazon.com/t/1?a=b&c=%20", "http://host.example/x#y"])
def test_a_link_that_a_person_may_open(url: str) -> None:
    assert link(url) == url


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "data:text/html,x", "file:///etc/x", "//host.example", "https://", "https://a b",
     "https://host.example/\n", "https://user@host.example/", "https://169.254.169.254/", "http://127.0.0.1:1/",
     "http://localhost/", "https://[fe80::1]/", "https://metadata/", "https://host.example:port/", "https://ex\u00e4.example",
     'https://host.example/">', "https://host.example/" + "a" * 2000],
)  # fmt: skip
def test_what_is_no_link_for_anybody(url: str) -> None:
    """R-FOREIGN."""
    assert link(url) == ""


@pytest.mark.parametrize(
    "url",
    ["https://metadata.goog/x", "https://METADATA.google.internal./", "https://100.100.100.200/", "https://168.63.129.16/",
     "https://[64:ff9b::a9fe:a9fe]/", "https://[::169.254.169.254]/", "https://[::ffff:0:169.254.169.254]/", "https://0.1.2.3/",
     "https://255.255.255.255/", "https://[64:ff9b:1::a9fe:a9fe]/", "https://[2002:a9fe:a9fe::]/", "https://[::]/", "https://2852039166/",
     "https://0xA9FEA9FE/", "https://169.254.43518/", "https://0251.0376.0251.0376/", "https://1.2.3.0x4/",
     "https://169\u3002254\u3002169\u3002254/", "https://\u2460\u2465\u2468.254.169.254/", "https://[fe80::1%25eth0]/",
     "https://224.0.0.251/", "https://[ff02::1]/", "https://good.example\\@169.254.169.254/", "https://good.example /x",
     "https://good.example/\r\nHost: x", "https://169.254.169.254./", "https://[fd00:ec2::254]/", "https://192.0.0.192/"],
)  # fmt: skip
@pytest.mark.parametrize("plain_hosts", [(), ("169.254.169.254", "metadata.goog", "2852039166", "0xa9fea9fe")])
def test_what_no_word_of_a_person_opens(url: str, plain_hosts: tuple[str, ...]) -> None:
    """R-FOREIGN: link-local and metadata addresses, however they are written."""
    assert refusal(url, plain_hosts).endswith(".")
    assert refusal(url.replace("https:", "http:"), plain_hosts).endswith(".")


@pytest.mark.parametrize(
    "url", ["https://10.0.0.7/x", "https://192.168.1.10:8443/", "https://nas.local/a", "https://[fd12::7]/"]
)
def test_a_house_may_have_its_own_server(url: str) -> None:
    assert refusal(url) == ""
    assert refusal(url.replace("https:", "http:"), (host_of(url),)) == ""
    assert refusal(url.replace("https:", "http:")) != ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://Shop.Example:443/a?b#c", "https://shop.example"), ("http://shop.example:80", "http://shop.example"),
     ("https://shop.example:8443/", "https://shop.example:8443"), ("http://shop.example:443/", "http://shop.example:443"),
     ("https://[::1]:7/", "https://[::1]:7"), ("https://shop.example./", "https://shop.example"), ("", ""),
     ("shop.example", ""), ("ftp://shop.example", ""), ("https://shop.example:port/", ""), ("/a/b", "")],
)  # fmt: skip
def test_origins(url: str, expected: str) -> None:
    """U11: scheme, host and port say who gets the HTTP user."""
    assert origin(url) == expected
