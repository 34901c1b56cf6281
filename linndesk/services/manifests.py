"""What an app says of itself: read, shown, compared, taken over by every account of that app. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from linndesk.channels import pictures
from linndesk.channels.addresses import host_of, is_loopback
from linndesk.channels.base import Cancel, ChannelKind, Introduction
from linndesk.channels.integrating import Difference as Difference
from linndesk.domain.changes import Changes
from linndesk.errors import BadInput, InvalidSettings
from linndesk.services.accounts import Accounts
from linndesk.services.checks import without_nulls
from linndesk.services.connections import Connections
from linndesk.settings import AccountSettings, validate
from linndesk.store import accounts, audit, integrations
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

_PLAIN = "It is asked without encryption: what is sent there can be read on the way"
_FOR_READING = ("http_user", "http_password", "http_origin")  # only an address asks for them
_ABROAD = "Not the server that the manifest came from"


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An address that the app is asked at. ``host`` with its port; ``warning``: one sentence, "" = none.

    ``confirm``: the host that a person has to name before it is asked with http://, "" = need not be.
    """

    parameter: str
    url: str
    host: str
    warning: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Introduced:
    """An app before it is integrated. All texts are the app's: plain. ``logo``: bytes of a raster picture.

    ``http_hosts``: hosts that a person has to confirm, because they are asked without encryption.
    """

    name: str
    title: str
    source: str
    manifest: Mapping[str, Any]
    endpoints: tuple[EndpointRow, ...]
    logo: bytes | None
    needs_oauth: bool
    http_hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManifestChange:
    """What *Update manifest* would do. ``rows``: every address, and whatever else differs; ``accounts``: of that app.

    ``newer``: anything differs. ``http_hosts`` as of ``Introduced``.
    """

    rows: tuple[Difference, ...]
    source: str
    accounts: tuple[str, ...]
    newer: bool
    manifest: Mapping[str, Any]
    http_hosts: tuple[str, ...] = ()


class Manifests:
    def __init__(self, store: Store, connections: Connections, known: Accounts) -> None:
        self._store = store
        self._connections = connections
        self._accounts = known

    def look(self, channel: str, source: object, given: Mapping[str, Any], cancel: Cancel | None = None) -> Introduced:
        """Reads nothing but the manifest and its logo. ``given``: settings typed so far (HTTP user, own addresses …).

        Raises BadInput, InvalidSettings, ChannelError.
        """
        kind = self._connections.kind_of(channel)
        settings = typed(kind, given, source)
        found = self._introduction(kind, source, settings, cancel)
        rows = _rows(found, settings)
        return Introduced(
            name=found.name,
            title=found.title,
            source=found.source,
            manifest=found.manifest,
            endpoints=rows,
            logo=pictures.fetched(found.logo, self._connections.tools(cancel or Cancel())),
            needs_oauth=any("oauth" in each.parameter.casefold() for each in rows),
            http_hosts=tuple(dict.fromkeys(each.confirm for each in rows if each.confirm)),
        )

    def compare(
        self, name: str, source: str | None = None, cancel: Cancel | None = None, *, http_hosts: tuple[str, ...] = ()
    ) -> ManifestChange:
        """A manifest beside the one in use. ``source``: a file or an address, None = where that one came from.

        ``http_hosts``: hosts that a person has named besides; ``update`` wants them too. Raises UnknownName, BadInput,
        ChannelError; InvalidSettings of ``http_hosts`` where the address is asked without encryption and not named.
        """
        row, kind = self._app(name)
        settings = self._connections.with_secrets(row)
        named = [*getattr(settings, "http_hosts", ()), *http_hosts]
        settings = settings.model_copy(update={"http_hosts": named})
        where = source if source is not None else str(getattr(settings, "manifest_source", ""))
        if not where:
            raise BadInput(
                f"The manifest of {name} was typed in",
                "There is no file or address to look at",
                "Name a file or an address",
            )
        if _is_address(where):
            typed(kind, {"http_hosts": named}, where)
        found = self._introduction(kind, where, settings, cancel)
        if _key(found.name) != _key(source_of(settings)):
            raise BadInput(
                f"This is the manifest of {found.name}",
                f"{name} is integrated with {source_of(settings)}",
                "Choose the manifest of that app, or add another account",
            )
        rows = tuple(kind.differs(settings, found.manifest))
        newer = any(each.old != each.new for each in rows)
        others = tuple(each.name for each in self._of_app(row))
        plain = tuple(dict.fromkeys(each.confirm for each in _rows(found, settings) if each.confirm))
        return ManifestChange(rows, found.source, others, newer, found.manifest, plain)

    def update(self, name: str, change: ManifestChange, http_hosts: tuple[str, ...] = ()) -> Changes:
        """Every account of the app uses the manifest from now on; own addresses and the HTTP user's server stay.

        ``http_hosts``: those of the change that a person has confirmed. Raises UnknownName, InvalidSettings.
        """
        row, _ = self._app(name)
        now = self._store.clock.now()
        done = Changes(accounts=True, problems=True)
        allowed = [*row.settings.get("http_hosts", []), *http_hosts]
        for each in self._of_app(row):
            hosts = list(dict.fromkeys([*each.settings.get("http_hosts", []), *allowed]))
            patch = {"manifest": dict(change.manifest), "manifest_source": change.source, "http_hosts": hosts}
            try:
                done |= self._accounts.save(each.name, patch)
            except InvalidSettings as wrong:
                title = f"{each.name} cannot take this manifest over"
                raise InvalidSettings(title, wrong.reasons, wrong.fix) from None
            self._store.write(partial(self._taken, each, change, now), Urgency.CLICK)
        return done

    def _taken(self, row: AccountRow, change: ManifestChange, now: datetime) -> None:
        integrations.looked(row.id, now, None)
        audit.note("manifest updated", row.name, now, after={"source": change.source})

    def _introduction(
        self, kind: ChannelKind, source: object, settings: AccountSettings, cancel: Cancel | None
    ) -> Introduction:
        if kind.introduces is None:
            raise BadInput(f"{kind.title} has no manifest", fix="Choose an external channel")
        return kind.introduces(source, self._connections.tools(cancel or Cancel()), settings)

    def _app(self, name: str) -> tuple[AccountRow, ChannelKind]:
        row = self._store.read(lambda: accounts.named(name))
        kind = self._connections.kind(row)
        if kind.introduces is None:
            raise BadInput(f"{name} has no manifest", f"{kind.title} is known here", "Choose an external channel")
        return row, kind

    def _of_app(self, row: AccountRow) -> list[AccountRow]:
        """Every account of the same app, in the order added."""
        mine = _key(source_of(self._connections.settings(row)))
        rows = self._store.read(accounts.every)
        same = [each for each in rows if each.channel == row.channel]
        return [each for each in same if _key(source_of(self._connections.settings(each))) == mine]


def source_of(settings: AccountSettings) -> str:
    """What the app calls itself in orders; "" = it says nothing."""
    held = getattr(settings, "manifest", None)
    found = held if isinstance(held, dict) else {}
    return next((str(value).strip() for key, value in found.items() if str(key).casefold() == "channelname"), "")


def typed(kind: ChannelKind, given: Mapping[str, Any], source: object) -> AccountSettings:
    """The settings as far as they are given, to read a manifest with. Raises InvalidSettings."""
    clean = without_nulls(kind, kind.tidied(given)[0])
    values = {key: value for key, value in clean.items() if key not in ("manifest", "config")}
    if _is_address(source):
        return validate(kind.settings, {**values, "manifest_source": source})
    return validate(kind.settings, {key: each for key, each in values.items() if key not in _FOR_READING})


def _rows(found: Introduction, settings: AccountSettings) -> tuple[EndpointRow, ...]:
    named = {str(each).casefold() for each in getattr(settings, "http_hosts", [])}
    home = host_of(found.source) if _is_address(found.source) else ""
    rows = []
    for parameter, url in found.endpoints.items():
        host, plain = host_of(url), url.casefold().startswith("http:")
        open_to_all = plain and not is_loopback(host)
        abroad = bool(home) and host != home
        warning = _PLAIN if open_to_all else _ABROAD if abroad else ""
        confirm = host if open_to_all and host not in named else ""
        rows.append(EndpointRow(parameter, url, urlsplit(url).netloc, warning, confirm))
    return tuple(rows)


def _is_address(source: object) -> bool:
    return isinstance(source, str) and source.strip().casefold().startswith(("http://", "https://"))


def _key(name: str) -> str:
    return name.strip().casefold()
