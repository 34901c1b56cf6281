"""Which stages accounts use, and that they stand in the program's list (U5, W3). Inside a read or a write."""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.channels.base import ChannelKind
from linndesk.domain import stages
from linndesk.errors import BadInput
from linndesk.services.connections import Connections
from linndesk.settings import AccountSettings
from linndesk.settings.program import ProgramSettings
from linndesk.store import accounts


def named(kind: ChannelKind, settings: AccountSettings) -> tuple[str, ...]:
    """Those that an account of the kind names: the one in which an order comes in, and those that end it there."""
    hands = kind.fulfilling
    return () if hands is None else (hands.initial(settings), *hands.processed(settings))


def check(kind: ChannelKind, settings: AccountSettings, program: ProgramSettings) -> None:
    """Before an account is saved. Raises BadInput for a stage that the program does not have."""
    unknown = stages.unknown(named(kind, settings), program.order_stages)
    if unknown:
        raise BadInput(
            f"There is no stage {unknown}", "An account uses only stages of the program's own list",
            f"Stages: {', '.join(program.order_stages)}. Or add it to the list first (order_stages)",
        )  # fmt: skip


class Users:
    """Who uses which stage."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def refuse(self, kept: Sequence[str]) -> None:
        """The list is to become this. Raises BadInput where it lacks a stage that an account uses, and names both."""
        for each in accounts.every():
            gone = stages.unknown(named(self._connections.kind(each), self._connections.settings(each)), kept)
            if gone:
                raise BadInput(
                    f"The stage {gone} is in use", f"{each.name} names it",
                    f"Choose another stage in Config of {each.name} first, then remove or rename this one",
                )  # fmt: skip
