"""Amazon's entry in the registry of channels. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from linndesk.channels.amazon.centres import centres
from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.marketplaces import by_id
from linndesk.channels.amazon.outbound import outbound_versions
from linndesk.channels.amazon.settings import AmazonSettings, tidied
from linndesk.channels.base import Channel, ChannelKind, Tools
from linndesk.domain.outbox import Hold, Kind
from linndesk.settings import AccountSettings

NEEDS = ("seller_id", "marketplaces", "client_id", "client_secret", "refresh_token")


def amazon_kind(tokens: TokenSource) -> ChannelKind:
    """What the program knows of Amazon. ``tokens`` is the process's one source of access tokens."""

    versions = outbound_versions()

    def open_channel(settings: AccountSettings, tools: Tools) -> Channel:
        return AmazonChannel(_amazon(settings), tools, tokens, versions=versions)

    return ChannelKind(
        key="amazon",
        title="Amazon",
        settings=AmazonSettings,
        pool_key=_pool_key,
        scopes=lambda settings: tuple(_amazon(settings).marketplaces),
        describe=_describe,
        open=open_channel,
        needs=NEEDS,
        hosts=_hosts,
        centres=centres(),
        start=lambda settings: _amazon(settings).last_order_sync,
        not_before=lambda settings: _amazon(settings).do_not_download_orders_prior_to,
        route=lambda settings: _amazon(settings).order_route,
        second=lambda settings: _amazon(settings).secondary_integrated_system,
        holds=_holds,
        untracked="Amazon takes no despatch without a tracking number",
        tidied=tidied,
    )


def _amazon(settings: AccountSettings) -> AmazonSettings:
    if not isinstance(settings, AmazonSettings):
        raise TypeError(f"these are no settings of Amazon but {type(settings).__name__}")
    return settings


def _holds(settings: AccountSettings, kind: Kind) -> Hold:
    """R-MODES: what the account's own switches keep back. A parallel run tells nothing at all of despatch (A8, D5)."""
    own = _amazon(settings)
    if kind == "stock":
        return "" if own.update_inventory else "light"  # the Inventory Sync light (A9)
    if kind == "fba":
        return "" if own.fba else "light"
    if kind != "despatch":
        return ""
    if own.do_not_submit_shipping_data:
        return "do_not_submit"
    return "" if own.mark_as_despatched else "light"


def _pool_key(settings: AccountSettings) -> str:
    """R-POOL: seller id and region; an account that has none yet is a pool of its own."""
    own = _amazon(settings)
    return f"{own.seller_id}:{own.region}" if own.seller_id and own.region else ""


def _describe(settings: AccountSettings) -> str:
    known = (by_id(each) for each in _amazon(settings).marketplaces)
    return " ".join(("Amazon", ", ".join(each.code for each in known if each))).strip()


def _hosts(settings: AccountSettings) -> tuple[str, ...]:
    own = _amazon(settings)
    bases = (own.api_base, own.lwa_base)
    return tuple(host for host in (urlsplit(each).hostname for each in bases if each) if host)
