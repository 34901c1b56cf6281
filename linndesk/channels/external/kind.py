"""The entry of external channels in the registry. Pure but for ``introduces``, which reads a manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from linndesk.channels.base import Channel, ChannelKind, Examines, Introduction, Tools
from linndesk.channels.examining import Examination
from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.external.checking.check import EMAIL, check, hosts_asked
from linndesk.channels.external.client import ExternalClient, called
from linndesk.channels.external.introducing import introduce, read_manifest
from linndesk.channels.external.manifest import differences
from linndesk.channels.external.oauth import Grants
from linndesk.channels.external.postsale import CANCEL, REFUND
from linndesk.channels.external.prices import ENDPOINT as PRICES
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.integrating import Difference
from linndesk.domain.findings import Report
from linndesk.domain.outbox import Hold, Kind
from linndesk.settings import AccountSettings

TITLE = "External channel"


def external_kind() -> ChannelKind:
    """What the program knows of apps that speak the channel protocol."""
    grants = Grants()

    def open_channel(settings: AccountSettings, tools: Tools) -> Channel:
        return ExternalChannel(ExternalClient(_external(settings), tools, grants))

    def introduces(source: object, tools: Tools, settings: AccountSettings) -> Introduction:
        return introduce(source, tools, _external(settings))

    return ChannelKind(
        key="external",
        title=TITLE,
        settings=ExternalSettings,
        pool_key=lambda settings: "",  # every integration has a token, and so orders, of its own
        scopes=lambda settings: (),
        describe=_described,
        open=open_channel,
        needs=("manifest",),
        hosts=_hosts,
        start=lambda settings: _external(settings).last_order_sync,
        holds=_holds,
        uncorrected="Its app takes no correction of a despatch that it was told",
        called=_called,
        prices=lambda settings: bool(_external(settings).endpoint(PRICES)),
        publishes=lambda settings: _external(settings).takes_listings,
        after_sale=_after_sale,
        introduces=introduces,
        examines=Examines(
            read=lambda source, tools, settings: read_manifest(source, tools, _external(settings))[0],
            hosts=lambda found, settings: hosts_asked(found, _external(settings)),
            check=_examined,
        ),
        differs=_differs,
    )


def _examined(found: object, tools: Tools, settings: AccountSettings, how: Examination) -> Report:
    return check(
        found, tools, how.answers, writes=how.writes, customer=how.customer, known_tokens=how.known, say=how.say,
        settings=_external(settings), email=how.email or EMAIL,
    )  # fmt: skip


def _external(settings: AccountSettings) -> ExternalSettings:
    if not isinstance(settings, ExternalSettings):
        raise TypeError(f"these are no settings of an external channel but {type(settings).__name__}")
    return settings


def _differs(settings: AccountSettings, new: Mapping[str, Any]) -> Sequence[Difference]:
    own = _external(settings)
    held = own.manifest if isinstance(own.manifest, dict) else {}
    return differences(held, new, own.endpoints)


def _holds(settings: AccountSettings, kind: Kind) -> Hold:
    """R-MODES: the Inventory Sync light holds stock back (D4), Price change prices (X8)."""
    own = _external(settings)
    lights = {"stock": own.update_inventory, "price": own.price_change}
    return "" if lights.get(kind, True) else "light"


def _after_sale(settings: AccountSettings) -> frozenset[Kind]:
    own = _external(settings)
    ends: dict[Kind, str] = {"cancel": CANCEL, "refund": REFUND}
    return frozenset(kind for kind, endpoint in ends.items() if own.endpoint(endpoint))


def _called(settings: AccountSettings) -> str:
    own = _external(settings)
    return called(own) if own.parameter("ChannelName") else ""


def _described(settings: AccountSettings) -> str:
    return _called(settings) or TITLE


def _hosts(settings: AccountSettings) -> tuple[str, ...]:
    found = (urlsplit(each).hostname for each in _external(settings).addresses().values())
    return tuple(dict.fromkeys(host for host in found if host))
