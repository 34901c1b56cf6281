"""N9: checking an app for its maker, on an integration of its own. Worker threads."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from linndesk.channels.base import Cancel, ChannelKind, Examines
from linndesk.channels.examining import Examination
from linndesk.domain.findings import Report
from linndesk.errors import BadInput
from linndesk.services.connections import Connections
from linndesk.services.manifests import typed
from linndesk.settings import AccountSettings
from linndesk.store import accounts
from linndesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Subject:
    """An app that is to be checked: its manifest as it was read, and the ``hosts`` that it has asked."""

    channel: str
    manifest: object = field(repr=False)
    settings: AccountSettings = field(repr=False)
    hosts: tuple[str, ...]


class ChannelCheck:
    """Nothing of an account is used, and nothing is kept: the report is the caller's."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def kinds(self) -> list[str]:
        """Keys of the kinds whose apps can be checked."""
        return [key for key, kind in self._connections.kinds.items() if kind.examines is not None]

    def subject(
        self, source: object, given: Mapping[str, Any] | None = None, channel: str = "", cancel: Cancel | None = None
    ) -> Subject:
        """Read the manifest. ``source``: a file, an address or the manifest; ``given``: settings that it takes to
        ask the app, such as ``http_user`` or ``endpoints``. Raises BadInput, InvalidSettings, ChannelError.
        """
        kind, examines = self._kind(channel)
        settings = typed(kind, given or {}, source)
        manifest = examines.read(source, self._connections.tools(cancel or Cancel()), settings)
        return Subject(kind.key, manifest, settings, examines.hosts(manifest, settings))

    def check(
        self,
        subject: Subject,
        answers: Mapping[str, str],
        *,
        writes: bool = False,
        typed_hosts: Sequence[str] = (),
        email: str = "",
        cancel: Cancel | None = None,
        say: Callable[[str], None] = lambda text: None,
    ) -> Report:
        """Ask the app all that there is to ask. ``writes``: tell it things too; then ``typed_hosts`` are the hosts that
        a person has typed, and have to be those of the app. Raises BadInput before anything is asked, VaultTrouble
        where nobody can say whose tokens are in use here.
        """
        _, examines = self._kind(subject.channel)
        if writes:
            _typed_right(subject.hosts, typed_hosts)
        how = Examination(answers, writes, str(uuid.uuid4()), self._secrets(), email, say)
        return examines.check(subject.manifest, self._connections.tools(cancel or Cancel()), subject.settings, how)

    def _kind(self, channel: str) -> tuple[ChannelKind, Examines]:
        kind = self._connections.kind_of(channel or self.kinds()[0])
        if kind.examines is None:
            raise BadInput(f"{kind.title} has no apps that could be checked", fix="Kinds: " + ", ".join(self.kinds()))
        return kind, kind.examines

    def _secrets(self) -> frozenset[str]:
        """All that accounts here sign in with: an app that hands one of these out is not asked any more."""
        rows = self._store.read(accounts.every)
        return frozenset(value for row in rows for value in self._connections.secrets(row).values() if value)


def _typed_right(hosts: Sequence[str], given: Sequence[str]) -> None:
    """Raises BadInput, which does not name what has to be typed."""
    wanted = {each.casefold() for each in hosts}
    if {_host(each) for each in given if each.strip()} == wanted:
        return
    how_many = "its host" if len(wanted) == 1 else f"its {len(wanted)} hosts, separated by commas"
    raise BadInput(
        "The app is told nothing yet", "What was typed is not where its manifest has it asked",
        f"Type {how_many}, as they stand in the manifest",
    )  # fmt: skip


def _host(text: str) -> str:
    """Of what was typed: a host, with its port or as a whole address too."""
    bare = text.strip()
    try:
        return (urlsplit(bare if "://" in bare else f"//{bare}").hostname or "").casefold()
    except ValueError:
        return ""
