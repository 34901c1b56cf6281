"""createRestrictedDataToken. Answers on the server's threads."""

from __future__ import annotations

from typing import Any

from linndesk.sandbox.amazon import operations
from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.lwa import PROMISED_LIFE, SignIn
from linndesk.sandbox.amazon.records import DELIVERY_ROLE
from linndesk.sandbox.amazon.replies import Refusal, denied, invalid
from linndesk.sandbox.wire import Reply, json_reply

MOST = 50


def create(asked: Asked, sign_in: SignIn) -> Reply:
    """A token for some (method, path); a report document needs its own path, not the template."""
    if DELIVERY_ROLE not in asked.merchant.roles:
        raise Refusal(denied())
    resources = asked.body["restrictedResources"]
    if not isinstance(resources, list) or len(resources) > MOST:
        raise Refusal(invalid("Invalid Input", f"restrictedResources: a list of at most {MOST}."))
    token = sign_in.restricted(asked.merchant, tuple(_resource(each) for each in resources))
    return json_reply({"restrictedDataToken": token, "expiresIn": PROMISED_LIFE})


def _resource(raw: Any) -> tuple[str, str]:
    method, path = (raw.get("method"), raw.get("path")) if isinstance(raw, dict) else (None, None)
    if not isinstance(method, str) or not isinstance(path, str):
        raise Refusal(invalid("Invalid Input", "A restricted resource has a method and a path."))
    known = operations.find(method, path)
    if known is None:
        raise Refusal(invalid("Invalid Input", f"Not a restricted resource: {path}"))
    if known[0].name == "getReportDocument" and "{" in path:
        raise Refusal(invalid("Invalid Input", "A report document needs its specific path."))
    if known[0].name == "getReportDocument" and raw.get("dataElements"):
        raise Refusal(invalid("Invalid Input", "dataElements do not go with a report document."))
    return method, path
