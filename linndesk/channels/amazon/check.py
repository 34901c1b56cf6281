"""Check API: which credential, region or role is wrong, in sentences and few calls (A3). Worker threads."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import datetime, timedelta

from requests.adapters import HTTPAdapter

from linndesk.channels import clocks
from linndesk.channels.amazon.client import WHO, AmazonClient, Answer
from linndesk.channels.amazon.fba_stock import OPERATION as FBA_STOCK
from linndesk.channels.amazon.fba_stock import question
from linndesk.channels.amazon.listing_reports import LISTINGS
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.marketplaces import ENDPOINTS, REGION_NAMES, by_id, title
from linndesk.channels.amazon.order_reports import FLAT, PAGE, XML, pages, waiting
from linndesk.channels.amazon.reports import LONGEST_AGO
from linndesk.channels.amazon.roles import ADDRESS_ROLE, FBA_ROLE, LISTINGS_ROLE, NEW_TOKEN, ORDERS_ROLE
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.amazon.wire import Json, Unreadable, part, parts, text
from linndesk.channels.base import CheckResult, Finding, Tools
from linndesk.channels.tokens import CredentialRefused
from linndesk.domain.times import iso
from linndesk.errors import AccessRefused, BadReply, ChannelError, Throttled

_SAMPLE = "5"  # open orders looked at; one alone may have its address withheld for good reason
_WINDOW = timedelta(days=7)


def check(
    settings: AmazonSettings,
    tools: Tools,
    tokens: TokenSource,
    adapter: HTTPAdapter | None,
    consumed: Container[str] = (),
) -> CheckResult:
    """One call each: sign-in, marketplaces, orders, reports (more where there are many). Never raises ChannelError.

    ``consumed``: ids of order reports that were read already.
    """
    run = _Check(settings, tools, tokens, adapter, consumed)
    findings = tuple(run.findings())
    if said := clocks.told(run.skew, WHO):
        findings += (Finding(False, f"{said}; set date and time to be kept by themselves."),)
    return CheckResult(ok=run.works, findings=findings, clock_skew=run.skew)


class _Check:
    """One run of Check API. ``works`` turns False with whatever an account cannot do without."""

    def __init__(
        self,
        settings: AmazonSettings,
        tools: Tools,
        tokens: TokenSource,
        adapter: HTTPAdapter | None,
        consumed: Container[str],
    ) -> None:
        self._settings = settings
        self._tools = tools
        self._tokens = tokens
        self._adapter = adapter
        self._consumed = consumed
        self.works = True
        self.skew: float | None = None

    def findings(self) -> Iterator[Finding]:
        absent = [each for each in ("seller_id", "marketplaces") if not getattr(self._settings, each)]
        for key in absent:
            yield self._wrong(f"{AmazonSettings.model_fields[key].title} is empty; fill it in and save.", key)
        if absent:
            return
        try:
            client = AmazonClient(self._settings, self._tools, self._tokens, self._adapter)
        except CredentialRefused as error:
            yield self._wrong(str(error), error.setting)
            return
        try:
            yield from self._ask(client)
        except CredentialRefused as error:
            yield self._wrong(str(error), error.setting)
        except ChannelError as error:
            yield self._wrong(str(error))
        finally:
            client.close()

    def _ask(self, client: AmazonClient) -> Iterator[Finding]:
        client.sign_in()
        try:
            participations = self._note(client.call("getMarketplaceParticipations"))
        except AccessRefused as error:
            yield self._wrong(self._region_or_role(error), "region")
            return
        problems = list(self._marketplaces(participations))
        if not self.works:  # asked for orders of a marketplace that is not theirs, Amazon would blame a role
            yield Finding(True, f"Signed in. {self._chosen()}.")
            yield from problems
            return
        orders = [*self._orders(client), *self._fba(client)]
        documents = self._reports(client)
        told = f" {documents}" if isinstance(documents, str) else ""
        yield Finding(True, f"Signed in. {self._chosen()}.{told}")
        yield from problems
        yield from orders
        told_already = any(ORDERS_ROLE in each.text for each in orders)
        if isinstance(documents, Finding) and not (told_already and ORDERS_ROLE in documents.text):
            yield documents

    def _chosen(self) -> str:
        names = [title(each) for each in self._settings.marketplaces]
        return f"{len(names)} marketplace{'s' if len(names) > 1 else ''} chosen: {', '.join(names)}"

    def _marketplaces(self, body: Json) -> Iterator[Finding]:
        states: dict[str, Json] = {}
        try:
            for row in parts(body, "payload"):
                states[text(part(row, "marketplace"), "id")] = part(row, "participation")
        except Unreadable:
            yield self._wrong("Amazon's list of marketplaces cannot be read; try again later.")
            return
        for chosen in self._settings.marketplaces:
            state = states.get(chosen)
            if state is None or state.get("isParticipating") is False:
                yield self._wrong(f"This merchant does not sell on {title(chosen)}; {_where(states)}.", "marketplaces")
            elif state.get("hasSuspendedListings") is True:
                yield Finding(False, f"Amazon has suspended listings of this merchant on {title(chosen)}.")

    def _orders(self, client: AmazonClient) -> list[Finding]:
        since = iso(self._tools.clock.now() - _WINDOW)
        params = [
            ("createdAfter", since),
            ("marketplaceIds", ",".join(self._settings.marketplaces)),
            ("fulfillmentStatuses", "UNSHIPPED,PARTIALLY_SHIPPED"),
            ("fulfilledBy", "MERCHANT"),
            ("maxResultsPerPage", _SAMPLE),
            ("includedData", "BUYER,RECIPIENT"),
        ]
        try:
            body = self._note(client.call("searchOrders", params=params))
            withheld = [not part(part(each, "recipient"), "deliveryAddress") for each in parts(body, "orders")]
        except AccessRefused:
            return [self._wrong(f"Orders cannot be read: the role {ORDERS_ROLE} is missing; {NEW_TOKEN}.")]
        except Unreadable:
            return [self._wrong("Amazon's orders cannot be read; try again later.")]
        if withheld and all(withheld):
            return [self._wrong(f"Orders come without addresses: the role {ADDRESS_ROLE} is missing; {NEW_TOKEN}.")]
        return []

    def _fba(self, client: AmazonClient) -> list[Finding]:
        """Whether what lies in Amazon's warehouse may be read, where that is wanted; its role is one of its own."""
        if not self._settings.fba:
            return []
        since = self._tools.clock.now() - _WINDOW
        try:
            client.call(FBA_STOCK, params=question(self._settings.marketplaces[0], since))
        except AccessRefused:
            return [self._wrong(f"FBA stock cannot be read: the role {FBA_ROLE} is missing; {NEW_TOKEN}.", "fba")]
        return []

    def _reports(self, client: AmazonClient) -> str | Finding:
        """How many order documents wait since the cut-off, in words, or why reports cannot be read."""
        kind = XML if self._settings.xml_merchant else FLAT
        now = self._tools.clock.now()
        cut_off = max(self._settings.last_order_sync or now - _WINDOW, now - LONGEST_AGO)
        more = [("processingStatuses", "DONE"), ("pageSize", str(PAGE))]
        counts: list[int] = []
        try:
            for count in waiting(pages(client, (kind, LISTINGS), cut_off, now, more), kind, self._consumed):
                counts.append(count)  # noqa: PERF402 - what came before a limit counts too
        except AccessRefused:
            return self._reports_role(client, cut_off)
        except Throttled:
            if not counts:
                raise
            return _documents(counts[-1], cut_off, at_least=True)  # the first pages are known, the limit is used up
        except BadReply:
            return self._wrong("Amazon's list of reports cannot be read; try again later.")
        return _documents(counts[-1], cut_off)

    def _reports_role(self, client: AmazonClient, since: datetime) -> Finding:
        """Amazon refuses both kinds in one breath; the listings alone tell whose role is missing."""
        try:
            client.call("getReports", params=[("reportTypes", LISTINGS), ("createdSince", iso(since))])
        except AccessRefused:
            return self._wrong(f"Listings cannot be read: the role {LISTINGS_ROLE} is missing; {NEW_TOKEN}.")
        return self._wrong(f"Order reports cannot be read: the role {ORDERS_ROLE} is missing; {NEW_TOKEN}.")

    def _region_or_role(self, error: AccessRefused) -> str:
        """403 after a good sign-in: the other regions are asked, for Amazon says the same sentence for both."""
        if not self._settings.endpoint:
            for region, base in ENDPOINTS.items():
                if region != self._settings.region and self._answers_at(base):
                    name = REGION_NAMES[region]
                    return f"Signed in, but this merchant belongs to {name}; choose marketplaces of region {region}."
        return (
            "Signed in, but Amazon allows nothing: the marketplaces are of another region than the merchant, "
            f"or the application has no role. Amazon's words: {error.detail}"
        )

    def _answers_at(self, base: str) -> bool:
        other = AmazonClient(self._settings, self._tools, self._tokens, self._adapter, base=base)
        try:
            other.call("getMarketplaceParticipations")
        except ChannelError:
            return False
        finally:
            other.close()
        return True

    def _note(self, answer: Answer) -> Json:
        if answer.reply.date is not None:
            self.skew = clocks.skew(self._tools.clock.now(), answer.reply.date)
        body: Json = answer.body
        return body

    def _wrong(self, sentence: str, setting: str = "") -> Finding:
        self.works = False
        return Finding(False, sentence, setting)


def _where(states: Mapping[str, Json]) -> str:
    known = [by_id(each) for each, state in states.items() if state.get("isParticipating") is not False]
    codes = [f"{each.code} (region {each.region})" for each in known if each is not None]
    return f"choose among {', '.join(codes)}" if codes else "enter the refresh token of the merchant who does"


def _documents(count: int, since: datetime, *, at_least: bool = False) -> str:
    number = f"{'at least ' if at_least else ''}{count or 'no'} order document{'' if count == 1 else 's'}"
    return f"Found {number} waiting to be read, made since {since:%Y-%m-%d %H:%M} UTC."
