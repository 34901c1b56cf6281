"""The entry of Linnworks.net in the registry of channels. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from linndesk.channels.addresses import origin
from linndesk.channels.base import Channel, ChannelKind, Tools
from linndesk.channels.fulfilling import Fulfilling
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.linnworks.client import LinnworksClient
from linndesk.channels.linnworks.session import Sessions
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION, LinnworksSettings
from linndesk.channels.pasted import unspaced
from linndesk.domain.confirmation import Letter
from linndesk.domain.orders import PARKED_THERE, ChannelOrder
from linndesk.domain.outbox import Hold, Kind
from linndesk.settings import AccountSettings

TITLE = "Linnworks.net"
NEEDS = ("application_id", "application_secret", "token")
_NO_SPACES = (*NEEDS, "auth_endpoint")
_SWITCH = ("update_inventory", "sync_stock_levels")  # one switch under two names
_DEFAULT_NAME = "default"  # what Linnworks calls the default location, until somebody calls it otherwise


def linnworks_kind() -> ChannelKind:
    """What the program knows of Linnworks.net, each account of which stands for one of its locations."""
    sessions = Sessions()

    def open_channel(settings: AccountSettings, tools: Tools) -> Channel:
        return LinnworksChannel(LinnworksClient(_own(settings), tools, sessions))

    return ChannelKind(
        key="linnworks",
        title=TITLE,
        settings=LinnworksSettings,
        pool_key=lambda settings: "",  # every account has a location, and so orders, of its own
        scopes=lambda settings: (),
        describe=_described,
        open=open_channel,
        needs=NEEDS,
        hosts=_hosts,
        holds=_holds,
        uncorrected="Linnworks takes no change of an order once it is processed",
        fulfilling=_fulfilling(),
        tidied=tidied,
    )


def tidied(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Values without stray spaces (A3), and the stock switch under both of its names: where they differ it is off."""
    clean, notes = unspaced(values, LinnworksSettings, _NO_SPACES)
    given = [clean[each] for each in _SWITCH if clean.get(each) is not None]
    if given:
        clean |= dict.fromkeys(_SWITCH, given[0])
        if given[-1] != given[0]:
            clean |= dict.fromkeys(_SWITCH, False)
            notes += ("update_inventory and sync_stock_levels are one switch; they differed, so it is off.",)
    elif any(each in clean for each in _SWITCH):
        clean |= dict.fromkeys(_SWITCH)
    return clean, notes


def _fulfilling() -> Fulfilling:
    return Fulfilling(
        prefix=lambda settings: _own(settings).order_prefix,
        initial=lambda settings: _own(settings).initial_import_status,
        processed=lambda settings: tuple(_own(settings).processed_statuses),
        minutes=lambda settings: _own(settings).process_minutes,
        declines=_declines,
        maps=lambda settings: _own(settings).map_sub_source_to_channel,
        test=lambda settings: tuple(_own(settings).test_skus) if _own(settings).test_account else None,
        twins=_twins,
        final="Linnworks keeps a processed order as it is for ever: nobody can change it or take it back there",
        imports="Linnworks Order Import",
        processing="Linnworks Order Processing",
        place=lambda settings: _own(settings).location_id,
        purchases=lambda settings: _own(settings).import_purchase_orders,
        makes_items=lambda settings: _own(settings).create_new_products,
        returns=lambda settings: _own(settings).export_returns,
        confirms=lambda settings: _letter(settings) if _own(settings).send_order_confirmation else None,
        letter=_letter,
    )


def _letter(settings: AccountSettings) -> Letter:
    own = _own(settings)
    return Letter(own.confirmation_subject, own.confirmation_text, own.confirmation_html)


def _own(settings: AccountSettings) -> LinnworksSettings:
    if not isinstance(settings, LinnworksSettings):
        raise TypeError(f"these are no settings of Linnworks.net but {type(settings).__name__}")
    return settings


def _declines(settings: AccountSettings, order: ChannelOrder) -> str:
    """M6: parked orders come in, unless the account leaves them."""
    return "It is parked in Linnworks" if _own(settings).ignore_parked_orders and PARKED_THERE in order.flags else ""


def _holds(settings: AccountSettings, kind: Kind) -> Hold:
    """R-MODES: the stock switch holds stock back, off under either of its names; its own one holds mails back."""
    own = _own(settings)
    if kind == "mail":
        return "" if own.send_order_confirmation else "light"
    return "light" if kind == "stock" and not (own.update_inventory and own.sync_stock_levels) else ""


def _twins(one: AccountSettings, other: AccountSettings) -> str:
    """M1: one account per location. A token alone says whose Linnworks it is."""
    first, second = _own(one), _own(other)
    same = first.token and _folded(first) == _folded(second) and _place(first) == _place(second)
    where = f"the location {first.location}" if first.location else "the default location"
    return f"Both would bring and process the orders of {where} of the same Linnworks account" if same else ""


def _folded(own: LinnworksSettings) -> tuple[str, str]:
    return origin(own.auth_endpoint), own.token.replace("-", "").casefold()


def _place(own: LinnworksSettings) -> str:
    name = " ".join(own.location.split()).casefold()
    return own.location_id or (DEFAULT_LOCATION if name == _DEFAULT_NAME else name)


def _described(settings: AccountSettings) -> str:
    own = _own(settings)
    place = "default location" if own.location_id == DEFAULT_LOCATION else own.location
    return f"{TITLE}, {place}"


def _hosts(settings: AccountSettings) -> tuple[str, ...]:
    """Where it signs in; the server of the account is named by the sign-in."""
    host = urlsplit(_own(settings).auth_endpoint).hostname
    return (host,) if host else ()
