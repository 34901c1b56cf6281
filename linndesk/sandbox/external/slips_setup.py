"""Slips in the manifest, in integrating and leaving, and in whose token opens what. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from linndesk.sandbox.external.slip_rows import EVERYWHERE, MANIFEST, Change, Json, Scene, Slip, error, put
from linndesk.sandbox.external.slips_wizard import WIZARD

_ADD, _TEST, _DELETED = "AddNewUserEndpoint", "ConfigTestEndpoint", "ConfigDeletedEndpoint"
_ORDERS, _PRODUCTS, _TOKEN = "OrdersEndpoint", "ProductsEndpoint", "AuthorizationToken"
Parameters = Callable[[Mapping[str, str]], dict[str, str]]


def _manifest(name: str, rule: str, what: str, change: Parameters) -> Slip:
    return Slip(f"manifest-{name}", MANIFEST, f"manifest.{rule}", what, parameters=change)


def _set(**values: str) -> Parameters:
    return lambda given: {**given, **values}


def _unset(*names: str) -> Parameters:
    return lambda given: {name: value for name, value in given.items() if name not in names}


def _renamed(old: str, new: str) -> Parameters:
    return lambda given: {(new if name == old else name): value for name, value in given.items()}


def _same(name: str, other: str) -> Parameters:
    return lambda given: {**given, name: given[other]}


# -- tokens


def _other_token(name: str, rule: str, what: str, make: Callable[[str], Any]) -> Slip:
    """A token goes out under another name, and comes back under it."""

    def answers(body: Json, scene: Scene) -> Json:
        token = body.get(_TOKEN)
        if scene.endpoint != _ADD or not isinstance(token, str):
            return body
        scene.memory[str(make(token)).strip()] = token
        return {**body, _TOKEN: make(token)}

    def asks(body: Json, scene: Scene) -> Json:
        token = body.get(_TOKEN)
        return {**body, _TOKEN: scene.memory[token]} if isinstance(token, str) and token in scene.memory else body

    return Slip(f"adduser-{name}", _ADD, f"adduser.token.{rule}", what, answers=answers, asks=asks, also=(EVERYWHERE,))


def _shared(body: Json, scene: Scene) -> Json:
    """The first token goes to everybody."""
    return {**body, _TOKEN: scene.memory.setdefault("first", body.get(_TOKEN))}


def _once(body: Json, scene: Scene) -> Json | None:
    """A second integration of one customer is refused."""
    customer = str(body.get("LinnworksUniqueIdentifier"))
    if customer in scene.memory:
        return {"Error": "This e-mail is known already", _TOKEN: None}
    scene.memory[customer] = True
    return None


def _welcome(body: Json, scene: Scene) -> Json:
    """Words that are no error, to the first who comes."""
    first = not scene.memory
    scene.memory["greeted"] = True
    return {**body, "Error": "Welcome"} if first else body


def _opened(fits: Callable[[object], bool]) -> Change:
    """A token that fits opens what is anybody's."""

    def asks(body: Json, scene: Scene) -> Json:
        given = body.get(_TOKEN)
        live = next((one.token for one in scene.world.members.all if not one.deleted), "")
        known = isinstance(given, str) and scene.world.members.of(given) is not None
        return {**body, _TOKEN: live} if live and not known and fits(given) else body

    return asks


def _removed_stays(body: Json, scene: Scene) -> Json | None:
    """Nothing is removed."""
    known = scene.world.members.of(str(body.get(_TOKEN)))
    return {"Error": None} if known is not None else None


# fmt: off
_MANIFESTS = (
    _manifest("spaces", "name.spaces", "ChannelName has a space in it", _set(ChannelName="PRACTICE SHOP")),
    _manifest("small-letters", "name.upper", "ChannelName is written in small letters",
              _set(ChannelName="practiceshop")),
    _manifest("no-title", "title", "There is no ChannelFriendlyName", _unset("ChannelFriendlyName")),
    _manifest("no-save", "endpoint.needed", "SaveConfigEndpoint is missing", _unset("SaveConfigEndpoint")),
    _manifest("no-products", "endpoint.usual", "ProductsEndpoint is missing", _unset("ProductsEndpoint")),
    _manifest("no-address", "address", "An endpoint has no whole address",
              _set(PaymentTagsEndpoint="/api/PaymentTags")),
    _manifest("one-address", "address.twice", "Two endpoints have one address",
              _same("PromotionsEndpoint", "ConfigTestEndpoint")),
    _manifest("flag", "flag", "AllowRefundOnCancel is neither True nor False", _set(AllowRefundOnCancel="sometimes")),
    _manifest("batch", "batch", "A batch size is a word", _set(DespatchUpdateBatchSize="many")),
    _manifest("no-feed", "listing", "IsListingSupported is True, and CheckFeedEndpoint is missing",
              _unset("CheckFeedEndpoint")),
    _manifest("logo", "logo", "ChannelLogoURL is no address", _set(ChannelLogoURL="logo.png")),
    _manifest("short-name", "postsale.name", "PostSaleOptions is written without Endpoint behind it",
              _renamed("PostSaleOptionsEndpoint", "PostSaleOptions")),
    _manifest("no-options", "postsale", "Cancel is named, and PostSaleOptions is not",
              _unset("PostSaleOptionsEndpoint", "PostSaleOptions")),
)
_TOKENS = (
    Slip("adduser-refused", _ADD, "adduser.refused", "A good request to be integrated is refused",
         answers=error("Nobody is taken at present")),
    Slip("adduser-no-token", _ADD, "adduser.token", "There is no token and no Error", answers=put(_TOKEN, None)),
    _other_token("number-token", "text", "The token is a number", lambda token: int(token[:12], 16)),
    _other_token("blank-in-token", "plain", "The token has blanks around it", lambda token: f" {token} "),
    _other_token("long-token", "long", "The token has 320 characters", lambda token: token * 10),
    Slip("adduser-one-token", _ADD, "adduser.token.own", "All integrations have one token", answers=_shared),
    Slip("adduser-once", _ADD, "adduser.second", "A customer cannot integrate a second time", says=_once),
    Slip("adduser-error-and-token", _ADD, "adduser.error-and-token", "An Error comes beside the token",
         answers=_welcome),
    Slip("token-any", _ORDERS, "token.wrong", "A token that was never given is taken",
         asks=_opened(lambda given: bool(given))),
    Slip("token-none", _PRODUCTS, "token.missing", "A call without a token is taken",
         asks=_opened(lambda given: given is None)),
    Slip("token-empty", _ORDERS, "token.empty", "An empty token is taken", asks=_opened(lambda given: given == "")),
    Slip("token-stays", _DELETED, "token.removed", "A token works after ConfigDeleted", says=_removed_stays),
    Slip("test-fails", _TEST, "test.failed", "ConfigTest finds something to say",
         answers=error("Your plan has run out")),
    Slip("goodbye-error", _DELETED, "goodbye.error", "ConfigDeleted answers with an Error, though it did as told",
         answers=error("User config does not exist")),
)
# fmt: on
SETUP = (*_MANIFESTS, *_TOKENS, *WIZARD)
