"""Which addresses may be spoken to: https anywhere, plain http on loopback only, never link-local. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_LONGEST_LINK = 2000
_ODD = '"<>\\^`{|}\x7f'
_METADATA = {"metadata.google.internal", "metadata.goog", "metadata", "instance-data", "instance-data.ec2.internal"}
_KNOWN = (
    IPv4Address("100.100.100.200"),
    IPv4Address("168.63.129.16"),
    IPv4Address("192.0.0.192"),
    IPv6Address("fd00:ec2::254"),
    IPv6Address("fd20:ce::254"),
)
_NOWHERE = (IPv4Network("0.0.0.0/8"), IPv4Network("255.255.255.255/32"))
# Of their addresses the last 32 bits are one of the older kind: NAT64, what is compatible, and what is translated.
_LEADS_TO_IPV4 = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/96", "::/96", "::ffff:0:0:0/96")))
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE)
_PART = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_LONGEST_HOST = 253
_FULL_STOPS = str.maketrans("\u3002\uff0e\uff61", "...")
_PORTS = {"https": 443, "http": 80}
_ITSELF = "This address belongs to the machine itself or its cloud and is never asked."


def is_loopback(host: str) -> bool:
    """127.0.0.0/8, ::1 and ``localhost``; nothing else, whatever a name may resolve to."""
    if host.rstrip(".").lower() == "localhost":
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def refusal(url: str, plain_hosts: Collection[str] = ()) -> str:
    """Why this address is not spoken to, as one sentence, or "" when it may be (R-HTTP, R-FOREIGN).

    ``plain_hosts``: hosts that a person has named, which may be asked with http:// too.
    """
    try:
        parts = urlsplit(url)
        host = _tidy(parts.hostname or "")
        _ = parts.port
    except ValueError:
        return "This is no web address; write it as https://host.example."
    if parts.scheme not in ("https", "http") or not host:
        return "Write the address with https:// in front, for example https://host.example."
    if (
        "\\" in url
        or not _is_host(host, parts.netloc)
        or any(each.isspace() or unicodedata.category(each) == "Cc" for each in url)
    ):
        return "This is no web address; write it as https://host.example."
    if parts.username is not None or parts.password is not None:
        return "Leave name and password out of the address."
    address = _address(host)
    if host in _METADATA or (address is not None and off_limits(address)):
        return _ITSELF
    if address is None and _NUMBER.fullmatch(host.rpartition(".")[2]):
        return "Write a numeric address as four numbers, for example 192.168.1.10."
    if parts.scheme == "http" and not is_loopback(host) and host not in {_tidy(each) for each in plain_hosts}:
        return "Use https://; plain http is only for this PC itself (127.0.0.1)."
    return ""


def host_of(url: str) -> str:
    """The host of an address as it is compared; "" where there is none."""
    try:
        return _tidy(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def origin(url: str) -> str:
    """``scheme://host[:port]``, the port only where it is not the usual one; "" of what is no web address."""
    try:
        parts = urlsplit(url)
        host, port = _tidy(parts.hostname or ""), parts.port
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not host:
        return ""
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + (f":{port}" if port not in (None, _PORTS[parts.scheme]) else "")


def link(text: str) -> str:
    """A web address from a channel that a person may open, or "" for anything else (R-FOREIGN). Nothing asks it."""
    if len(text) > _LONGEST_LINK or not text.isascii() or any(each <= " " or each in _ODD for each in text):
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("https", "http") or not host or parts.username is not None or is_loopback(host):
        return ""
    address = _address(host)
    return "" if _tidy(host) in _METADATA or (address is not None and off_limits(address)) else text


def off_limits(address: IPv4Address | IPv6Address) -> bool:
    """Link-local, unspecified, multicast, or where clouds keep what a machine may know of itself."""
    inner = _inner(address)
    if inner is not None:
        return off_limits(inner)
    nowhere = any(address in each for each in _NOWHERE)
    return address.is_link_local or address.is_unspecified or address.is_multicast or address in _KNOWN or nowhere


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The address of the older kind that one of the newer kind leads to."""
    if not isinstance(address, IPv6Address):
        return None
    if any(address in each for each in _LEADS_TO_IPV4) and not (address.is_loopback or address.is_unspecified):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _is_host(host: str, place: str) -> bool:
    """Whether it can be one: a numeric address, or a name whose parts are letters, digits and dashes."""
    if "[" in place or _address(host) is not None:
        return _address(host) is not None
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        return False
    return len(name) <= _LONGEST_HOST and all(_PART.fullmatch(each) for each in name.split("."))


def _tidy(host: str) -> str:
    """One spelling of a host: as a resolver would read it."""
    found = host if host.isascii() else unicodedata.normalize("NFKC", host).translate(_FULL_STOPS)
    return found.rstrip(".").lower()


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(_tidy(host).strip("[]").split("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
