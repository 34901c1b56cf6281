"""Apps that are integrated by their manifest: set up, kept up to date, taken down. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linndesk.channels import pictures
from linndesk.channels.base import Cancel
from linndesk.domain.changes import Changes
from linndesk.errors import BadReply, ChannelDown, ChannelError, InvalidSettings, LinndeskError, SetUpUnfinished
from linndesk.services import resuming
from linndesk.services.accounts import Accounts
from linndesk.services.apppages import AppItem, AppPage, AppPages, PageShown, answers_of
from linndesk.services.checks import without_nulls
from linndesk.services.connections import Connections
from linndesk.services.manifests import Manifests, typed
from linndesk.settings import validate
from linndesk.store import accounts, audit, integrations
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

_LATER = ("enabled", "mode")  # an account is off and in Watch until its set-up is finished
_MAYBE_THERE = "Try again; if the app then says that it knows this account, its maker has to remove that one"


class Integrations(Manifests):
    """A person's way from a manifest to an account, in the window page by page, headless in one go."""

    def __init__(self, store: Store, connections: Connections, known: Accounts) -> None:
        super().__init__(store, connections, known)
        self._pages = AppPages(store, connections)

    def begin(
        self, channel: str, name: str, given: Mapping[str, Any], cancel: Cancel | None = None
    ) -> tuple[Changes, PageShown]:
        """Store the account (off, Watch), introduce it to the app, its first page.

        ``given``: settings with ``manifest`` (object, path or address). Where the app does not take it nothing is
        left here. Raises BadInput, InvalidSettings, ChannelError, VaultTrouble; SetUpUnfinished where the account
        stays and ``page`` goes on.
        """
        row = self._registered(channel, name, given, cancel)
        try:
            return Changes(accounts=True), self._pages.page(row, cancel)
        except ChannelError as error:
            raise _unfinished(row, error) from None

    def page(self, name: str, cancel: Cancel | None = None) -> tuple[Changes, PageShown]:
        """Where its set-up stands, or the app's settings. Raises UnknownName, ChannelError."""
        row = self._pages.registered(self._row(name), cancel)
        return Changes(accounts=True), self._pages.page(row, cancel)

    def answer(
        self, name: str, page: AppPage, values: Mapping[str, str], cancel: Cancel | None = None
    ) -> tuple[Changes, PageShown]:
        """A page with these values by item key (``AppForm.texts``); the next page, or the settings as kept there.

        Raises InvalidSettings by item key, ChannelRefused in the app's words, ChannelError.
        """
        return Changes(accounts=True), self._pages.answer(self._row(name), page, values, cancel)

    def press(self, name: str, page: AppPage, item: AppItem, cancel: Cancel | None = None) -> str:
        """A button of a page; what the app said, "" = nothing. Raises ChannelError."""
        return self._pages.press(self._row(name), page, item, cancel)

    def add(
        self, channel: str, name: str, given: Mapping[str, Any], cancel: Cancel | None = None
    ) -> tuple[Changes, PageShown]:
        """The whole integration without a window; ``config`` holds the answers by item id.

        Raises as ``begin``, and SetUpUnfinished where the account stays, unfinished and off.
        """
        answers = answers_of(given.get("config"))
        kind = self._connections.kind_of(channel)
        later = {key: given[key] for key in _LATER if given.get(key) is not None}
        validate(kind.settings, later)
        row = self._registered(channel, name, given, cancel)
        try:
            shown = self._pages.walk(row, answers, cancel)
        except SetUpUnfinished:
            raise
        except (ChannelError, InvalidSettings) as error:
            raise _unfinished(row, error) from None
        if later:
            self._accounts.save(row.name, later)
        return Changes(accounts=True), shown

    def _registered(self, channel: str, name: str, given: Mapping[str, Any], cancel: Cancel | None) -> AccountRow:
        """The new account with its token; nothing is left of it where the app gives none."""
        row = self._stored(channel, name, given, cancel)
        try:
            return self._pages.registered(row, cancel)
        except LinndeskError as error:
            self._accounts.remove(row.name)
            if isinstance(error, (ChannelDown, BadReply)) and getattr(error, "sent", True):
                error.fix = _MAYBE_THERE
            raise

    def give(self, name: str, config: object, cancel: Cancel | None = None) -> tuple[Changes, PageShown]:
        """``account set NAME config=…``: answers by item id, to the set-up or to the app's settings.

        Raises InvalidSettings, SetUpUnfinished, ChannelError.
        """
        answers = answers_of(config)
        row = self._pages.registered(self._row(name), cancel)
        return Changes(accounts=True), self._pages.walk(row, answers, cancel)

    def abandon(self, name: str) -> tuple[Changes, str]:
        """The wizard was closed half-way and the account shall go; the app is told. Its words, "" = none."""
        return self._accounts.remove(name)

    def resume(self, name: str, job: str | None = None) -> Changes:
        """X13: what rests after errors is tried again at once, of one kind of call or of all. Raises UnknownName."""
        row = self._store.read(lambda: accounts.named(name))
        now = self._store.clock.now()

        def ended() -> None:
            if resuming.resume(row, job, now):
                audit.note("resumed", name, now, after=job or "all")

        self._store.write(ended, Urgency.CLICK)
        return Changes(accounts=True, problems=True)

    def _row(self, name: str) -> AccountRow:
        return self._app(name)[0]

    def _stored(self, channel: str, name: str, given: Mapping[str, Any], cancel: Cancel | None) -> AccountRow:
        kind = self._connections.kind_of(channel)
        clean = without_nulls(kind, kind.tidied(given)[0])
        source = clean.get("manifest")
        if not source:
            raise InvalidSettings("Something is missing", {"manifest": "This is needed."}, "Fill in manifest")
        values = {key: value for key, value in clean.items() if key not in ("manifest", "config", *_LATER)}
        found = self._introduction(kind, source, typed(kind, values, source), cancel)
        values |= {"manifest": dict(found.manifest), "manifest_source": values.get("manifest_source") or found.source}
        self._accounts.add(channel, name, values)
        row = self._store.read(lambda: accounts.named(name.strip()))
        logo = pictures.fetched(found.logo, self._connections.tools(cancel or Cancel())) or b""

        def begin() -> None:
            if integrations.of(row.id) is None:
                integrations.start(row.id)
            integrations.picture(row.id, logo)

        self._store.write(begin, Urgency.CLICK)
        return row


def _unfinished(row: AccountRow, error: LinndeskError) -> SetUpUnfinished:
    return SetUpUnfinished(
        f"The set-up of {row.name} is not finished", str(error), "Go on with its set-up in Channel Integration"
    )
