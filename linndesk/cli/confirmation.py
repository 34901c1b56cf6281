"""orders confirmation. Main thread."""

from __future__ import annotations

from typing import Any

from linndesk.cli.command import Asked, Command, Face, Result, argument
from linndesk.cli.orders import REF
from linndesk.services.confirmations import Shown, Standing
from linndesk.services.shapes_confirmation import standing_json


def _confirmation(face: Face, asked: Asked) -> Result:
    """The mail itself names the buyer: it is shown where it is asked for."""
    service = face.program.confirmations
    found = service.standing(asked.ref, asked.account)
    mail = service.mail(asked.ref, asked.account) if asked.mail else None
    value: dict[str, Any] = standing_json(found, mail)
    return Result(value, [*_said(found), *(_page(mail) if mail is not None else [])])


def _said(found: Standing) -> list[str]:
    lines = [f"Order {found.number} of {found.account}: {found.words}."]
    if found.outbox_id is not None:
        lines.append(f"It is row {found.outbox_id} of the outbox.")
    return lines


def _page(mail: Shown) -> list[str]:
    to = f"To: {mail.to}" if mail.to else f"To nobody: {mail.why}"
    return ["", to, f"Subject: {mail.made.subject}", "", *mail.made.text.splitlines()]


COMMANDS = (
    Command(
        ("orders", "confirmation"),
        "how the mail stands that tells the buyer that the order has come",
        _confirmation,
        (*REF, argument("--mail", action="store_true", help="show the mail itself, with the buyer it names")),
    ),
)
