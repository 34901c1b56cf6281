"""An app's set-up, page by page: asked, answered, walked through with answers given beforehand. Worker threads."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from linndesk.channels.base import Cancel
from linndesk.channels.integrating import AppItem as AppItem
from linndesk.channels.integrating import AppPage as AppPage
from linndesk.channels.integrating import SetsUp
from linndesk.errors import BadInput, ChannelError, InvalidSettings, LinndeskError, SetUpUnfinished, VaultTrouble
from linndesk.services.appforms import AppForm, appform, means_same
from linndesk.services.connections import Connections
from linndesk.store import accounts, audit, integrations
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

TOKEN = "authorization_token"
MOST_PAGES = 50
SAME_PAGE = 3  # an app that shows one page again and again does not take the answers


@dataclass(frozen=True, slots=True)
class PageShown:
    """A page of an app's set-up, or its settings (``is_last``: the set-up is finished). Texts are the app's: plain.

    ``items`` without hidden ones, in the order shown; ``form``: those that are answered. ``page`` is given back with
    the answer. ``kept``: a sentence for each value that the app keeps otherwise than it was told, or never asked for.
    """

    account: str
    step: str
    title: str
    text: str
    items: tuple[AppItem, ...]
    is_last: bool
    page: AppPage
    form: AppForm
    kept: tuple[str, ...] = ()


class AppPages:
    """Knows accounts by their rows; notes beside each how far its app's set-up is."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def registered(self, row: AccountRow, cancel: Cancel | None = None) -> AccountRow:
        """The account with the app's token, which is asked for once. Raises ChannelError, VaultTrouble."""
        if TOKEN in row.secrets:
            return row
        email = str(getattr(self._connections.settings(row), "email", ""))
        with self._opened(row, cancel) as app:
            token = app.register(row.name, email)
        self._keep(row, token)
        now = self._store.clock.now()

        def job() -> AccountRow:
            accounts.save(row.id, {}, {*accounts.named(row.name).secrets, TOKEN})
            audit.note("app integrated", row.name, now)
            return accounts.named(row.name)

        return self._store.write(job, Urgency.CLICK)

    def _keep(self, row: AccountRow, token: str) -> None:
        """A token that cannot be kept is handed back: nobody could ever use what was made there."""
        try:
            self._connections.keep_secrets(row.uid, {TOKEN: token})
        except VaultTrouble:
            settings = self._connections.with_secrets(row).model_copy(update={TOKEN: token})
            channel = self._connections.open_with(row, settings, self._connections.tools(Cancel()))
            with contextlib.closing(channel), contextlib.suppress(ChannelError):  # the keyring is what has to be mended
                if isinstance(channel, SetsUp):
                    channel.farewell()
            raise

    def page(self, row: AccountRow, cancel: Cancel | None = None) -> PageShown:
        """Where the set-up stands; the app's settings once it is finished. Raises ChannelError."""
        with self._opened(row, cancel) as app:
            return self._noted(row, app.page())

    def answer(
        self, row: AccountRow, page: AppPage, values: Mapping[str, str], cancel: Cancel | None = None
    ) -> PageShown:
        """Give a page back. Raises InvalidSettings (by item key, nothing told), ChannelRefused, ChannelError."""
        told = appform(page.items).check(values)
        with self._opened(row, cancel) as app:
            return self._noted(row, app.answer(page, told), told)

    def press(self, row: AccountRow, page: AppPage, item: AppItem, cancel: Cancel | None = None) -> str:
        """What the app said. Raises ChannelError."""
        with self._opened(row, cancel) as app:
            return app.press(page, item)

    def farewell(self, row: AccountRow) -> str:
        """The app is told that the account goes; what it said against it, "" = nothing. Raises nothing known."""
        if TOKEN not in row.secrets or self._connections.kind(row).introduces is None:
            return ""
        try:
            with self._opened(row, None) as app:
                return app.farewell()
        except LinndeskError as error:
            return str(error)

    def walk(self, row: AccountRow, answers: Mapping[str, str], cancel: Cancel | None = None) -> PageShown:
        """Through all pages with answers by item id; then the app's settings that they name are saved.

        Raises SetUpUnfinished that names page, items and how to go on; InvalidSettings where the set-up is finished
        and a value is wrong; ChannelError, where nothing was told yet.
        """
        with self._opened(row, cancel) as app:
            shown = self._noted(row, app.page())
            seen: Counter[object] = Counter()
            asked = {each.key for each in shown.items}
            while not shown.is_last:
                seen[shown.step, tuple(each.key for each in shown.items)] += 1
                if seen.total() > MOST_PAGES or max(seen.values()) >= SAME_PAGE:
                    raise _unfinished(shown, "The app shows the same page again and again")
                shown = self._next(row, app, shown, answers)
                asked |= {each.key for each in shown.items}
            named = {each.key for each in shown.form.items.values()}
            mine = {key: text for key, text in answers.items() if key in named}
            told = shown.form.check(mine) if mine else {}
            after = self._noted(row, app.answer(shown.page, told), told) if told else shown
        if not after.is_last:
            raise _unfinished(after, "The app asks for its set-up again")
        strange = tuple(f"The app asks for no {key}." for key in answers if key not in asked)
        return replace(after, kept=(*after.kept, *strange))

    def _next(self, row: AccountRow, app: SetsUp, shown: PageShown, answers: Mapping[str, str]) -> PageShown:
        try:
            told = shown.form.check(answers)
            return self._noted(row, app.answer(shown.page, told))
        except InvalidSettings as wrong:
            names = {each.key: each.name for each in shown.items}
            said = "; ".join(f"{key} ({names.get(key, key)}): {text}" for key, text in wrong.reasons.items())
            raise _unfinished(shown, said, tuple(wrong.reasons)) from None
        except ChannelError as error:
            raise _unfinished(shown, error.detail or error.title) from None

    def _noted(self, row: AccountRow, page: AppPage, told: Mapping[str, str] | None = None) -> PageShown:
        """What the app keeps by now is what is kept here, but for passwords."""
        form = appform(page.items)
        now = self._store.clock.now()

        def job() -> None:
            current = accounts.named(row.name)
            if integrations.of(row.id) is None:
                integrations.start(row.id)
            if not page.is_last:
                integrations.step(row.id, page.step)
                return
            integrations.finish(row.id, page.step)
            config = {each.key: each.value for each in form.items.values() if each.kind != "secret"}
            before = current.settings.get("config") or {}
            if config != before:
                accounts.save(row.id, {"config": config}, current.secrets)
                changed = sorted(key for key in {*config, *before} if config.get(key) != before.get(key))
                audit.note("app's settings", row.name, now, after=changed)  # no values: one may be the key to a shop

        self._store.write(job, Urgency.CLICK)
        items = tuple(each for each in page.items if not each.hides)
        kept = _kept(form, told or {}) if page.is_last else ()
        return PageShown(row.name, page.step, page.title, page.text, items, page.is_last, page, form, kept)

    @contextlib.contextmanager
    def _opened(self, row: AccountRow, cancel: Cancel | None) -> Iterator[SetsUp]:
        channel = self._connections.open(row, self._connections.tools(cancel or Cancel()))
        try:
            if not isinstance(channel, SetsUp):
                raise BadInput(f"{row.name} has no settings of an app", fix="Open Config of that account")
            yield channel
        finally:
            channel.close()


def answers_of(given: object) -> dict[str, str]:
    """Answers to an app's questions as text, by item id. Raises InvalidSettings."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or any(isinstance(each, (Mapping, list)) for each in given.values()):
        raise InvalidSettings(
            "These settings cannot be saved",
            {"config": 'Give one object of item ids and values, for example {"api_key": "…"}.'},
            "Correct what is named, then save again",
        )
    return {str(key): _as_told(value) for key, value in given.items()}


def _as_told(value: object) -> str:
    if isinstance(value, bool):
        return "True" if value else "False"
    return "" if value is None else str(value)


def _kept(form: AppForm, told: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each value that came back as another."""
    return tuple(
        f"{item.name or item.key} is {item.value or 'empty'} there, not {told[item.key] or 'empty'}."
        for item in form.items.values()
        if item.key in told and item.kind != "secret" and not means_same(item, told[item.key])
    )


def _unfinished(shown: PageShown, why: str, keys: tuple[str, ...] = ()) -> SetUpUnfinished:
    fields = keys or tuple(each.key for each in shown.form.items.values() if not each.read_only)
    config = json.dumps(dict.fromkeys(fields, "…"), ensure_ascii=False)
    name = shown.account if shown.account.isidentifier() else f'"{shown.account}"'
    secret = any(each.kind == "secret" for each in shown.items if each.key in fields)
    told = f"config=@FILE with {config} in it" if secret else f"'config={config}'"  # a command line is read by others
    return SetUpUnfinished(
        f"The set-up of {shown.account} is not finished",
        f"Page {shown.title or shown.step}: {why}",
        f"Go on with its set-up in Channel Integration, or: account set {name} {told}",
    )
