"""What an app says of itself, in every shape that it comes in, and how two versions differ. Pure."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from linndesk.channels.addresses import host_of, is_loopback, refusal
from linndesk.channels.quiet import plain
from linndesk.errors import BadInput

MOST_PARAMETERS = 200
LONGEST_NAME = 100
LONGEST_VALUE = 20_000
NEEDED = ("UserConfigEndpoint", "OrdersEndpoint")
_TYPE = "channelintegration"
_FIX = "Ask the app's maker for its manifest file, or for its addresses"
_ALSO_ADDRESSES = ("postsaleoptions", "channellogourl")  # without the suffix that the others have


@dataclass(frozen=True, slots=True)
class Difference:
    """One parameter, as an account has it and as a new manifest says. ``own``: this account's address in its place,
    which stays. Hosts with their port; "" for what is no address."""

    name: str
    old: str
    new: str
    old_host: str
    new_host: str
    own: str = ""

    @property
    def changed(self) -> bool:
        return self.old != self.new


def flat(given: object) -> dict[str, str]:
    """The parameters by name, as text, unknown ones too. Raises BadInput in one sentence where it is no manifest."""
    rows = list(_rows(given))
    if len(rows) > MOST_PARAMETERS:
        raise _no(f"It has {len(rows)} parameters, and {MOST_PARAMETERS} at most are read")
    found: dict[str, str] = {}
    seen: set[str] = set()
    for name, value in rows:
        key, text = plain(name, LONGEST_NAME), _as_text(value)
        if not key or key.casefold() in seen:
            continue
        if len(text) > LONGEST_VALUE:
            raise _no(f"{key} is longer than {LONGEST_VALUE:,} characters")
        seen.add(key.casefold())
        found[key] = text
    return found


def parsed(given: object) -> object:
    """JSON that was given as text is what it says. Raises BadInput."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        raise _no("It is not JSON") from None


def check(manifest: Mapping[str, str], own: Mapping[str, str], hosts: Collection[str] | None = None) -> None:
    """Raises BadInput in one sentence: a name or an address is missing, or one is never asked (R-FOREIGN).

    ``own``: addresses in place of the manifest's. ``hosts``: those that may be asked with http://; None = whichever
    is named, because a person is asked about them next.
    """
    named = {key.casefold(): value for key, value in {**manifest, **own}.items() if value}
    if not named.get("channelname"):
        raise _no("It names no ChannelName, which says where its orders come from")
    for each in NEEDED:
        if each.casefold() not in named:
            raise _no(f"It names no {each}")
    for name, url in endpoints(manifest, own).items():
        allowed = hosts if hosts is not None else (host_of(url),)
        reason = refusal(url, allowed)
        if reason:
            raise BadInput(f"{name} of this manifest is not asked", f"{plain(url, 200)}: {reason}", _FIX)


def endpoints(manifest: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Every address that the app is asked at, by parameter name, a person's own in place of the manifest's."""
    mine = {key.casefold(): (key, value) for key, value in own.items() if value}
    found = {
        name: mine.pop(name.casefold(), (name, value))[1]
        for name, value in manifest.items()
        if is_endpoint(name) and (value or name.casefold() in mine)
    }
    return {**found, **dict(mine.values())}


def is_endpoint(name: str) -> bool:
    return name.casefold().endswith("endpoint") or name.casefold() == _ALSO_ADDRESSES[0]


def plain_hosts(urls: Collection[str]) -> tuple[str, ...]:
    """Hosts that are asked without encryption, other than this PC itself: a person has to name each of them."""
    found = (host_of(each) for each in urls if each.casefold().startswith("http:"))
    return tuple(dict.fromkeys(host for host in found if host and not is_loopback(host)))


def differences(old: Mapping[str, str], new: Mapping[str, str], own: Mapping[str, str]) -> list[Difference]:
    """Every address of either, and whatever else is not the same, in the new one's order."""
    before = {key.casefold(): value for key, value in old.items()}
    after = {key.casefold(): value for key, value in new.items()}
    mine = {key.casefold(): value for key, value in own.items()}
    names = {name.casefold(): name for name in (*old, *new)}
    order = dict.fromkeys((*after, *before, *(key for key in mine if key in names)))
    found = []
    for key in order:
        was, will = before.get(key, ""), after.get(key, "")
        address = is_endpoint(key) or key in _ALSO_ADDRESSES
        if address or was != will:
            hosts = (_place(was), _place(will)) if address else ("", "")
            found.append(Difference(names[key], was, will, *hosts, own=mine.get(key, "")))
    return found


def _rows(given: object) -> Iterator[tuple[object, object]]:
    """Name and value of every parameter, whichever way they are written down."""
    if isinstance(given, list):
        yield from _named(given) if _looks_named(given) else _rows({"modules": given})
        return
    if not isinstance(given, dict) or not given:
        raise _no("It is no object of names and values")
    known = {str(key).casefold(): value for key, value in given.items()}
    if isinstance(known.get("parameters"), list):
        yield from _named(known["parameters"])
    elif isinstance(known.get("parameters"), dict):
        yield from known["parameters"].items()
    elif "modules" in known:
        yield from _rows(_module(known["modules"]))
    else:
        yield from given.items()


def _module(modules: object) -> dict[str, Any]:
    found = [each for each in (modules if isinstance(modules, list) else [modules]) if isinstance(each, dict)]
    ours = [each for each in found if _type(each) == _TYPE] or [each for each in found if not _type(each)]
    if not ours:
        raise _no("None of its modules is a ChannelIntegration")
    if not any(str(key).casefold() == "parameters" for key in ours[0]):
        raise _no("Its module ChannelIntegration has no parameters")
    return ours[0]


def _type(module: dict[str, Any]) -> str:
    return next((str(value).strip().casefold() for key, value in module.items() if str(key).casefold() == "type"), "")


def _looks_named(rows: list[Any]) -> bool:
    return any(isinstance(each, dict) and any(str(key).casefold() == "value" for key in each) for each in rows)


def _named(rows: list[Any]) -> Iterator[tuple[object, object]]:
    for each in rows:
        if isinstance(each, dict):
            row = {str(key).casefold(): value for key, value in each.items()}
            yield row.get("name", ""), row.get("value", "")


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        kept = (each for each in value if each in "\n\t" or unicodedata.category(each)[0] != "C")
        return "".join(kept).strip()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)


def _place(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _no(why: str) -> BadInput:
    return BadInput("This is no manifest of a channel", why, _FIX)
