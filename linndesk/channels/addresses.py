"""Which addresses may be spoken to: https anywhere, plain http on loopback only, never link-local. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

_LONGEST_LINK = 2000
_ODD = '"<>\\^`{|}\x7f'
_METADATA = {"metadata.google.internal", "metadata", "instance-data"}


def is_loopback(host: str) -> bool:
    """127.0.0.0/8, ::1 and ``localhost``; nothing else, whatever a name may resolve to."""
    if host.rstrip(".").lower() == "localhost":
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def refusal(url: str) -> str:
    """Why this address is not spoken to, as one sentence, or "" when it may be (R-HTTP, R-FOREIGN)."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "This is no web address; write it as https://host.example."
    if parts.scheme not in ("https", "http") or not host:
        return "Write the address with https:// in front, for example https://host.example."
    if parts.username is not None or parts.password is not None:
        return "Leave name and password out of the address."
    address = _address(host)
    if host.lower() in _METADATA or (address is not None and _off_limits(address)):
        return "This address belongs to the machine itself or its cloud and is never asked."
    if parts.scheme == "http" and not is_loopback(host):
        return "Use https://; plain http is only for this PC itself (127.0.0.1)."
    return ""


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
    return "" if host.lower() in _METADATA or (address is not None and _off_limits(address)) else text


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(host.strip("[]").split("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _off_limits(address: IPv4Address | IPv6Address) -> bool:
    known = (IPv4Address("169.254.169.254"), IPv6Address("fd00:ec2::254"))
    return address.is_link_local or address.is_unspecified or address.is_multicast or address in known
