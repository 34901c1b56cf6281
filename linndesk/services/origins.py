"""U11: the one server that gets an HTTP user and password. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linndesk.channels.addresses import origin
from linndesk.errors import InvalidSettings
from linndesk.settings import AccountSettings


def is_address(source: object) -> bool:
    """Of where a manifest was read: an address, no file."""
    return isinstance(source, str) and source.strip().casefold().startswith(("http://", "https://"))


def with_origin(values: Mapping[str, Any], addresses: Mapping[str, str], source: object) -> dict[str, Any]:
    """Who gives an HTTP user or password without saying for which server means the manifest's, else the app's.

    ``addresses``: where the app is asked. Raises InvalidSettings where it is asked at several places.
    """
    if not (values.get("http_user") or values.get("http_password")):
        return dict(values)
    if values.get("http_origin"):
        return dict(values)
    places = {origin(str(source))} if is_address(source) else {origin(each) for each in addresses.values() if each}
    if len(places) != 1:
        raise InvalidSettings(
            "These settings cannot be saved",
            {"http_origin": "Say which server the HTTP user is for, for example https://staging.app.example."},
            "Give http_origin",
        )
    return {**values, "http_origin": places.pop()}


def origin_change(settings: AccountSettings, kept: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What saving ``changes`` does to ``http_origin`` besides; nothing where no user or password is among them.

    ``settings``: the account's, ``kept``: its plain values and "set" for each secret that it has.
    """
    if not {"http_user", "http_password"} & changes.keys() or not hasattr(settings, "http_origin"):
        return {}
    after = {**kept, **changes}
    if not after.get("http_user") and not after.get("http_password"):
        return {"http_origin": ""}
    manifest = getattr(settings, "manifest", None) or {}
    addresses = {key: str(value) for key, value in manifest.items() if str(key).casefold().endswith("endpoint")}
    addresses |= getattr(settings, "endpoints", {})
    return {"http_origin": with_origin(after, addresses, after.get("manifest_source"))["http_origin"]}
