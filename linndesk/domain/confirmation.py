"""The mail that tells a buyer that an order has come: template, what is filled in, whom it may go to (U4). Pure."""

from __future__ import annotations

from dataclasses import dataclass

SUBJECT = "Your order {order_number}"
TEXT = """Hello {buyer_name},

thank you for your order {order_number} of {order_date}. We have received it and are preparing it now.

{lines}

Postage: {shipping}
Total: {total}

It goes to:
{address}
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A template. ``html`` "" = it is made of ``text``."""

    subject: str
    text: str
    html: str = ""


def subject_trouble(subject: str) -> str:
    """Why it cannot be a subject, as a sentence; "" where it can."""
    return "A subject is one line of at most 200 characters." if len(subject) > 200 or "\n" in subject else ""


def trouble(body: str) -> str:
    """Why it cannot be the text of a mail, as a sentence; "" where it can."""
    return "It is too long for a mail." if len(body) > 100_000 else ""
