"""Slips in the way of a call: status, headers, bodies that are no answer, and what odd input breaks. Pure."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable

from werkzeug.wrappers import Request, Response

from linndesk.sandbox.external.slip_rows import Frame, Json, Scene, Slip
from linndesk.sandbox.wire import Reply, cut_short, hang_up, html_page

_KNOWN = frozenset({"AuthorizationToken", "UTCTimeFrom", "PageNumber"})
Fits = Callable[[Reply, Request, Scene], bool]


def _good(reply: Reply, request: Request, scene: Scene) -> bool:
    return request.method == "POST" and b'"Error":null' in reply.body


def _stranger(reply: Reply, request: Request, scene: Scene) -> bool:
    return b"User not found" in reply.body


def _when(fits: Fits, frame: Frame) -> Frame:
    return lambda reply, request, scene: frame(reply, request, scene) if fits(reply, request, scene) else reply


def _status(status: int) -> Frame:
    return lambda reply, request, scene: Reply(status, reply.body, reply.content_type, reply.headers)


def _page(status: int = 200) -> Frame:
    return lambda reply, request, scene: html_page(status)


def _body(change: Callable[[bytes], bytes], content_type: str = "", **headers: str) -> Frame:
    def frame(reply: Reply, request: Request, scene: Scene) -> Reply:
        made = Reply(reply.status, change(reply.body), content_type or reply.content_type, reply.headers)
        return made.with_headers(**headers)

    return frame


def _typed(content_type: str) -> Frame:
    return _body(lambda body: body, content_type)


def _streamed(reply: Reply, request: Request, scene: Scene) -> Response:
    """In chunks: nobody says how long it is."""

    def parts() -> Iterable[bytes]:
        half = len(reply.body) // 2
        yield reply.body[:half]
        yield reply.body[half:]

    return Response(parts(), status=reply.status, content_type=reply.content_type, headers=dict(reply.headers))


def _endless(reply: Reply, request: Request, scene: Scene) -> Reply:
    """Without a length and not in chunks: it ends where the connection does."""
    head = f"HTTP/1.1 {reply.status} OK\r\nContent-Type: {reply.content_type}\r\nConnection: close\r\n\r\n"
    request.environ["werkzeug.socket"].sendall(head.encode() + reply.body)
    raise hang_up(request, reset=False)


def _slow(reply: Reply, request: Request, scene: Scene) -> Reply:
    scene.wait()
    return reply


def _moved(reply: Reply, request: Request, scene: Scene) -> Reply:
    return Reply(307, b"", "text/html").with_headers(Location=f"{request.host_url}elsewhere")


def _named(name: str, again: str) -> Callable[[bytes], bytes]:
    """A member once more, in that spelling."""
    return lambda body: body.replace(f'"{name}":null'.encode(), f'"{name}":null,"{again}":null'.encode(), 1)


def _asked(fits: Callable[[Json, bytes], bool]) -> Fits:
    return lambda reply, request, scene: request.method == "POST" and fits(scene.asked, request.get_data())


_BROKEN = _asked(lambda asked, data: not asked and not data.startswith(b"["))
_ARRAY = _asked(lambda asked, data: data.startswith(b"["))
_TYPES = _asked(lambda asked, data: "UTCTimeFrom" in asked and not isinstance(asked["UTCTimeFrom"], str))
_DEEP = _asked(lambda asked, data: b"[[[[" in data)
_MORE = _asked(lambda asked, data: "UTCTimeFrom" in asked and not asked.keys() <= _KNOWN)
_ZERO = _asked(lambda asked, data: asked.get("PageNumber") == 0)
_EMPTY = _asked(lambda asked, data: asked.get("Orders") == [])


def _way(name: str, endpoint: str, rule: str, what: str, frame: Frame) -> Slip:
    return Slip(f"way-{name}", endpoint, f"transport.{rule}", what, frames=frame)


def _odd(name: str, endpoint: str, what: str, fits: Fits) -> Slip:
    """Odd input ends in an exception page."""
    return Slip(f"odd-{name}", endpoint, f"hostile.{name}", what, frames=_when(fits, _page(500)))


def _more_refused(body: Json, scene: Scene) -> Json | None:
    return None if scene.asked.keys() <= _KNOWN else {"Error": "There is a member that nobody knows"}


_SHIPPING, _PAYMENT, _TEST = "ShippingTagsEndpoint", "PaymentTagsEndpoint", "ConfigTestEndpoint"
_ORDERS, _PRODUCTS, _OPTIONS = "OrdersEndpoint", "ProductsEndpoint", "PostSaleOptionsEndpoint"
# fmt: off
WAY = (
    _way("status-500", _SHIPPING, "status", "A good call is answered with 500", _when(_good, _status(500))),
    _way("error-500", _PRODUCTS, "error-status", "An error comes with 500 in place of 200",
         _when(_stranger, _status(500))),
    _way("error-401", _ORDERS, "error-status", "A wrong token is answered with 401", _when(_stranger, _status(401))),
    _way("error-page", _PAYMENT, "error-json", "An error is an HTML page", _when(_stranger, _page())),
    _way("error-in-words", _TEST, "error-json", "An error is bare text",
         _when(_stranger, _body(lambda body: b"User not found", "text/plain"))),
    _way("html", _PAYMENT, "json", "A good call is answered with an HTML page", _when(_good, _page())),
    _way("empty", _TEST, "json", "A good call is answered with nothing", _when(_good, _body(lambda body: b""))),
    _way("list", _SHIPPING, "object", "The answer stands in a list",
         _when(_good, _body(lambda body: b"[" + body + b"]"))),
    _way("no-length", _PRODUCTS, "content-length", "There is no Content-Length", _when(_good, _endless)),
    _way("chunked", _ORDERS, "chunked", "The answer comes in chunks", _when(_good, _streamed)),
    _way("text-plain", _SHIPPING, "content-type", "JSON goes under text/plain", _when(_good, _typed("text/plain"))),
    _way("text-html", _OPTIONS, "content-type", "JSON goes under text/html", _when(_good, _typed("text/html"))),
    _way("redirect", _TEST, "redirect", "The call is sent elsewhere", _when(_good, _moved)),
    _way("get-only", _PAYMENT, "post", "POST is not taken",
         _when(lambda reply, request, scene: request.method == "POST", _page(405))),
    _way("get-breaks", _ORDERS, "get", "A GET ends in an exception",
         _when(lambda reply, request, scene: request.method == "GET", _page(500))),
    _way("mark", _PRODUCTS, "mark", "A byte order mark stands in front", _body(lambda body: b"\xef\xbb\xbf" + body)),
    _way("latin-1", _PAYMENT, "utf8", "The answer is written in Latin-1",
         _body(lambda body: body.decode().encode("latin-1", "replace"))),
    _way("packed", _ORDERS, "packed", "The answer is packed though nobody asked for that",
         _when(_good, _body(gzip.compress, Content_Encoding="gzip"))),
    _way("name-twice", _PRODUCTS, "name-twice", "An object has one name twice", _body(_named("Error", "Error"))),
    _way("nan", _PRODUCTS, "numbers", "A number is NaN",
         _body(lambda body: body.replace(b'"Error":null', b'"Error":null,"Took":NaN', 1))),
    _way("late", _TEST, "in-time", "The answer takes longer than 10 s", _when(_good, _slow)),
    _way("cut", _SHIPPING, "whole", "The answer is shorter than its Content-Length says",
         _when(_good, lambda reply, request, scene: cut_short(reply))),
    Slip("names-twice", _PRODUCTS, "names.twice", "A member stands there in two spellings",
         frames=_body(_named("Error", "error"))),
    Slip("names-camel", _SHIPPING, "names.spelling", "A member is spelled with a small letter",
         frames=_body(lambda body: body.replace(b'"ShippingTags"', b'"shippingTags"'))),
    Slip("error-object", _PAYMENT, "error.text", "Error is an object with nothing in it where nothing is wrong",
         answers=lambda body, scene: {**body, "Error": {}}),
    Slip("error-blank", _SHIPPING, "error.blank", "Error holds a blank where nothing is wrong",
         answers=lambda body, scene: {**body, "Error": " "}),
    Slip("error-with-rows", _PAYMENT, "error.with-rows", "Rows come beside an Error",
         answers=lambda body, scene: {**body, "Error": "Some were left out"}),
    _odd("broken", _ORDERS, "A body that is no JSON ends in an exception", _BROKEN),
    _odd("array", _ORDERS, "A list in place of an object ends in an exception", _ARRAY),
    _odd("types", _ORDERS, "A number for a text ends in an exception", _TYPES),
    _odd("deep", _ORDERS, "Lists in lists end in an exception", _DEEP),
    _odd("more", _ORDERS, "A member that is not known ends in an exception", _MORE),
    _odd("page", _ORDERS, "Page 0 ends in an exception", _ZERO),
    _odd("empty", "DespatchEndpoint", "A list without a row ends in an exception", _EMPTY),
    Slip("odd-more-refused", _ORDERS, "hostile.more.refused", "A member that is not known is refused",
         says=_more_refused),
    Slip("odd-taken", _ORDERS, "hostile.taken", "A list in place of an object is taken",
         frames=_when(_ARRAY, _body(lambda body: b'{"Error":null,"HasMorePages":false,"Orders":[]}'))),
)
# fmt: on
