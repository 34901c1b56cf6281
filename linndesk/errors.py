"""The errors that a user can meet, in words: what happened, why, what to do. Pure, any thread."""

from __future__ import annotations


class LinndeskError(Exception):
    """A known trouble. ``title`` says what happened, ``detail`` why, ``fix`` the one thing to do.

    ``code`` is stable for scripts, ``exit_code`` is the command line's.
    """

    code = "error"
    exit_code = 1
    lasts = False  # it stays as it is until a person has changed something

    def __init__(self, title: str, detail: str = "", fix: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.fix = fix

    @property
    def said(self) -> str:
        """What happened and why, without what to do and without the last full stop."""
        return _joined(self.title, self.detail)

    def __str__(self) -> str:
        return f"{_joined(self.title, self.detail, self.fix)}."


class BadInput(LinndeskError):
    """A value or a command line is wrong; nothing was tried."""

    code = "bad_input"
    exit_code = 2


class UnknownName(BadInput):
    """An account, order, item, location or listing of that name is not here."""

    code = "unknown"


class InvalidSettings(BadInput):
    """Settings that do not hold together; ``reasons`` maps a settings key to its sentence."""

    code = "invalid_settings"

    def __init__(self, title: str, reasons: dict[str, str], fix: str = "") -> None:
        super().__init__(title, "; ".join(f"{key}: {text}" for key, text in reasons.items()), fix)
        self.reasons = reasons


class Busy(LinndeskError):
    """Somebody else holds the lease or the lock just now."""

    code = "busy"
    exit_code = 3


class NeedsApproval(LinndeskError):
    """The brake tripped, or a kind of act has not been approved yet."""

    code = "approval_needed"
    exit_code = 4


class StorageTrouble(LinndeskError):
    """The profile or the database cannot be used as it is."""

    code = "storage"


class DiskFull(StorageTrouble):
    code = "disk_full"


class NewerDatabase(StorageTrouble):
    code = "newer_database"


class NotDespatched(LinndeskError):
    """The channel has called the order off, or has it as sent: with a reason a person may despatch it all the same. Or
    another warehouse sends it: then nobody may."""

    code = "not_despatched"


class NotMoved(LinndeskError):
    """An order cannot be sent from where it was to be moved, or cannot be taken back from there."""

    code = "not_moved"


class BarcodesDiffer(LinndeskError):
    """A listing and a stock item carry two different proper barcodes; a person may link them all the same."""

    code = "barcodes_differ"


class VaultTrouble(LinndeskError):
    """The system's keyring cannot keep or give a secret."""

    code = "keyring"


class ChannelError(LinndeskError):
    """A channel, or the way to it, said no."""

    code = "channel"


class ChannelDown(ChannelError):
    """No usable answer came (no network, time-out, 5xx, a page of HTML). What happened there is unknown."""

    code = "channel_down"


class Throttled(ChannelError):
    """The channel's rate limit; ``wait`` is how many seconds until the next call is allowed."""

    code = "throttled"

    def __init__(self, title: str, detail: str = "", fix: str = "", *, wait: float = 0.0) -> None:
        super().__init__(title, detail, fix)
        self.wait = wait


class JobPaused(ChannelError):
    """A kind of call that failed too often in a row rests; ``wait`` is how many seconds until it is tried again."""

    code = "job_paused"

    def __init__(self, title: str, detail: str = "", fix: str = "", *, wait: float = 0.0) -> None:
        super().__init__(title, detail, fix)
        self.wait = wait


class NotYet(ChannelError):
    """Something of ours has to be told first. Nobody is in trouble; it goes by itself after that."""

    code = "not_yet"


class SetUpUnfinished(ChannelError):
    """The app asks for its set-up (again): a person goes through its pages."""

    code = "set_up_unfinished"


class SignInRefused(ChannelError):
    """The credentials were refused: which of them, in the detail."""

    code = "sign_in_refused"


class AccessRefused(ChannelError):
    """Signed in, but this call is not allowed: region or role."""

    code = "access_refused"


class ChannelRefused(ChannelError):
    """The channel understood and said no, in its own words (the detail)."""

    code = "refused"


class PageTokenRefused(ChannelRefused):
    """A paging token is no longer accepted; the frozen query starts again from its old point."""

    code = "page_token_refused"


class BadReply(ChannelError):
    """The channel's answer cannot be read."""

    code = "bad_reply"


class Cancelled(LinndeskError):
    """The user stopped it; what was stored stays stored."""

    code = "cancelled"


def _joined(*parts: str) -> str:
    return ". ".join(part.rstrip(".") for part in parts if part)
