"""The program's own settings, shared by window and command line: one declaration for all faces. Pure."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, ValidationInfo

from linndesk.settings import SettingsModel, Trimmed, setting

_ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\\\"]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")


def _stages(names: list[str]) -> list[str]:
    if not names or any(not each or len(each) > 40 or not each.isprintable() for each in names):
        raise ValueError("Give at least one stage, each of 1 to 40 characters.")
    if len({each.casefold() for each in names}) < len(names):
        raise ValueError("Each stage may stand there only once.")
    return names


def is_mail_address(text: str) -> bool:
    """Whether it is one plain e-mail address that a header may hold: no name beside it, no second one."""
    return len(text) <= 254 and text.isascii() and text.isprintable() and bool(_ADDRESS.fullmatch(text))


def _mail_address(value: str) -> str:
    if value and not is_mail_address(value):
        raise ValueError("Write an e-mail address like orders@shop.example.")
    return value


def _mail_host(value: str) -> str:
    if value and not (_HOST.fullmatch(value) or _numeric(value)):
        raise ValueError("Give the server's name, for example smtp.shop.example, without a port.")
    return value


def _numeric(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _mail_security(value: str, info: ValidationInfo) -> str:
    host = str(info.data.get("smtp_host") or "")
    numeric = _numeric(host)
    here = host.rstrip(".").lower() == "localhost" or (numeric is not None and numeric.is_loopback)
    if value == "none" and host and not here:
        raise ValueError("Choose starttls or tls; none is only for a mail server on this PC itself (127.0.0.1).")
    return value


class ProgramSettings(SettingsModel):
    """The program's own settings, shared by window and command line."""

    appearance: Literal["system", "light", "dark"] = setting(
        "system", "Appearance", "System follows the desktop.", section="Window"
    )
    sync_on_schedule: bool = setting(
        True, "Sync by itself", "Off: accounts are synced only by hand.", section="Synchronisation",
        tick="Sync every account at its own interval",
    )  # fmt: skip
    order_stages: Annotated[list[Trimmed], AfterValidator(_stages)] = setting(
        ["Order Received", "Picking", "Packed", "Despatched"], "Order stages",
        "What an order goes through here, in this order.", section="Orders",
    )  # fmt: skip
    smtp_host: Annotated[Trimmed, AfterValidator(_mail_host)] = setting(
        "", "Mail server", "Mails import errors and order confirmations, where an account asks for it. Empty = none.",
        section="Mail", placeholder="smtp.shop.example",
    )  # fmt: skip
    smtp_port: int = setting(587, "Port", "587 for starttls, 465 for tls.", section="Mail", low=1, high=65535)
    smtp_security: Annotated[Literal["starttls", "tls", "none"], AfterValidator(_mail_security)] = setting(
        "starttls", "Security", "None only for a mail server on this PC itself.", section="Mail",
        options=(("starttls", "STARTTLS"), ("tls", "TLS from the first byte"), ("none", "None")),
    )  # fmt: skip
    smtp_user: Trimmed = setting("", "User", "Empty = the server asks for none.", section="Mail")
    smtp_password: Trimmed = setting("", "Password", "Kept in this PC's keyring.", section="Mail", secret=True)
    mail_from: Annotated[Trimmed, AfterValidator(_mail_address)] = setting(
        "", "Sender", "The address that the mails come from.", section="Mail", placeholder="orders@shop.example"
    )
