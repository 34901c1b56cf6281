"""E-mail addresses of this side: no buyer is mailed at one of them, whatever a channel gives (U4). Inside a read."""

from __future__ import annotations

from linndesk.store import accounts, values

PROGRAM = "settings"  # where the program's own settings are kept
_OF_ACCOUNTS = ("not_disclosed_default_email", "notify_email", "email")
_OF_PROGRAM = ("mail_from", "smtp_user")


def every() -> frozenset[str]:
    """What stands for addresses that were not disclosed, who is told of errors, who mails."""
    program = values.get(PROGRAM, {})
    found = [program.get(key) for key in _OF_PROGRAM]
    found += [each.settings.get(key) for each in accounts.every() for key in _OF_ACCOUNTS]
    texts = [word for each in found for word in (each if isinstance(each, list) else [each])]
    return frozenset(each.strip() for each in texts if isinstance(each, str) and each.strip())
