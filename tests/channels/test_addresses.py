"""R-HTTP, R-FOREIGN: which addresses may be asked at all."""

from __future__ import annotations

import pytest

from linndesk.channels.addresses import is_loopback, link, refusal


@pytest.mark.parametrize(
    "url",
    ["https://api.amazon.com", "https://host.example:8443/x?y=1", "http://127.0.0.1:4031", "http://localhost/a",
     "http://[::1]:80/", "http://127.9.8.7/"],
)  # fmt: skip
def test_allowed(url: str) -> None:
    assert refusal(url) == ""


@pytest.mark.parametrize(
    "url",
    ["http://api.amazon.com", "ftp://host.example/x", "host.example", "", "https://", "https://169.254.169.254/latest",
     "https://[fe80::1]/", "https://[::ffff:169.254.169.254]/", "https://0.0.0.0/", "https://metadata.google.internal/",
     "https://user:word@host.example/", "http://127.0.0.1.host.example/", "https://host.example:port/", "file:///etc/x",
     "http://192.168.1.10/", "javascript:alert(1)", "https://[bad/"],
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
