"""How an app is integrated, asked for its settings, tested and left (X3, X4). Worker threads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Mapping
from typing import Any

from linndesk.channels.base import CheckResult, Finding, Tools
from linndesk.channels.external.answers import NoSuchEndpoint
from linndesk.channels.external.client import Answer, ExternalClient
from linndesk.channels.external.pages import answered, read_page
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.integrating import AppItem, AppPage
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.errors import AccessRefused, BadInput, BadReply, ChannelError, ChannelRefused, SignInRefused

JOB = "set-up"
LONGEST_TOKEN = 4096
_SAVE = "SaveConfigEndpoint"
_ASK_MAKER = "If it stays, the app's maker has to look"


class SetUp(ABC):
    """The part of the channel that a person drives (the ports SetsUp and ChecksItself)."""

    settings: ExternalSettings
    tools: Tools

    @property
    @abstractmethod
    def client(self) -> ExternalClient:
        """The channel's own."""

    def register(self, account_name: str, email: str) -> str:
        """The first call: the token of this integration, see the port."""
        own = {"LinnworksUniqueIdentifier": self.tools.customer, "Email": email, "AccountName": account_name}
        body = self._told("AddNewUserEndpoint", own, "refused to be integrated").body
        try:
            token = Loose(body).text("AuthorizationToken").strip()
        except Unreadable:
            token = ""
        if not token or len(token) > LONGEST_TOKEN:
            raise BadReply(f"{self.client.who} gave no authorisation token", "Its answer holds none", _ASK_MAKER)
        return token

    def page(self) -> AppPage:
        """Where its set-up stands, or its settings."""
        return self._page(self._told("UserConfigEndpoint", {}, "does not show its settings"))

    def answer(self, page: AppPage, values: Mapping[str, str]) -> AppPage:
        """Give a page back with these values, see the port."""
        self.client.quiet.add(*(values.get(each.key, "") for each in page.items if each.kind == "secret"))
        body = {"StepName": page.step, "ConfigItems": answered(page, values)}
        return self._page(self._told(_SAVE, body, "did not take these settings"))

    def press(self, page: AppPage, item: AppItem) -> str:
        """A button: what the app said. Its token goes only to where the app is asked anyway."""
        if item.kind != "button":
            raise BadInput(f"{item.name or item.key} is no button", "", "Press one of the page's buttons")
        return self.client.press(item.value, JOB)

    def farewell(self) -> str:
        """Tell the app that the integration is removed; its words where it says there is an error."""
        if not self.settings.authorization_token or not self.client.has("ConfigDeletedEndpoint"):
            return ""
        return self.client.said(self.client.post(JOB, "ConfigDeletedEndpoint", {}, person=True))

    def check(self, consumed: Container[str] = ()) -> CheckResult:
        """The app's own test, in one call. Does not raise ChannelError."""
        absent = next((each for each in ("UserConfigEndpoint", "OrdersEndpoint") if not self.client.has(each)), "")
        if absent:
            return _wrong(f"The manifest names no {absent}; add it under Endpoints.", "endpoints")
        if not self.settings.authorization_token:
            text = f"{self.client.who} has not been integrated yet; go on with its set-up."
            return _wrong(text, "authorization_token")
        try:
            findings = self._tested()
        except ChannelError as error:
            return _wrong(str(error), self._culprit(error))
        return CheckResult(True, (findings,), self.tools.heard.ahead)

    def _tested(self) -> Finding:
        """Raises ChannelError."""
        who = self.client.who
        if self.client.has("ConfigTestEndpoint"):
            self._told("ConfigTestEndpoint", {}, "says that something is wrong", job="check")
            return Finding(True, f"{who} answers, and its own test finds nothing wrong.")
        page = self.page()
        if page.is_last:
            return Finding(True, f"{who} answers; it has no test of its own.")
        raise ChannelRefused(
            f"{who} asks for its set-up again", f"It stands at {page.title or page.step}", "Go on there"
        )

    def _culprit(self, error: ChannelError) -> str:
        if isinstance(error, NoSuchEndpoint):
            return "endpoints"
        if isinstance(error, (SignInRefused, AccessRefused)):
            return "oauth_client_secret" if self.client.has("OAuthAuthorizationEndpoint") else "http_user"
        return ""

    def _told(self, endpoint: str, body: Mapping[str, Any], refused: str, job: str = JOB) -> Answer:
        """An answer without an Error. Raises ChannelRefused in the app's words."""
        answer = self.client.post(job, endpoint, body, person=True)
        said = self.client.said(answer)
        if said:
            raise ChannelRefused(f"{self.client.who} {refused}", said, "Correct what it names, then try again")
        return answer

    def _page(self, answer: Answer) -> AppPage:
        try:
            page = read_page(Loose(answer.body))
        except Unreadable as error:
            raise BadReply(f"The page of {self.client.who} cannot be read", str(error), _ASK_MAKER) from None
        if page is None:
            why = "Its answer holds no StepName"
            raise BadReply(f"{self.client.who} did not say where its set-up stands", why, _ASK_MAKER)
        return page


def _wrong(text: str, setting: str) -> CheckResult:
    return CheckResult(False, (Finding(False, text, setting),))
