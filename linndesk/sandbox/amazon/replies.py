"""Amazon's words for yes and no, as replies. Pure."""

from __future__ import annotations

from linndesk.sandbox.wire import Reply, json_reply

EXPIRED = "The access token you provided has expired."
MISSING = "The access token is missing from the request."
NOT_VALID = "The access token you provided is revoked, malformed or invalid."


class Refusal(Exception):
    """Raised anywhere in an operation: this reply goes out instead."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"refused with {reply.status}")
        self.reply = reply


def error(status: int, code: str, message: str, details: str = "") -> Reply:
    """A list of one error, as every SP-API operation writes it."""
    return json_reply({"errors": [{"code": code, "message": message, "details": details}]}, status)


def denied(details: str = "") -> Reply:
    """403: Amazon says the same sentence for region, role, token and path."""
    return error(403, "Unauthorized", "Access to requested resource is denied.", details)


def invalid(message: str, details: str = "") -> Reply:
    """400 InvalidInput."""
    return error(400, "InvalidInput", message, details)


def not_found(details: str = "") -> Reply:
    """404 for a thing that is not there."""
    return error(404, "NotFound", "The requested resource could not be found.", details)


def quota() -> Reply:
    """429; the header with the rate is missing on it, as it is on the real one."""
    return error(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")


def internal() -> Reply:
    """500 in JSON."""
    return error(500, "InternalFailure", "We encountered an internal error. Please try again.")


def html(status: int) -> Reply:
    """What a proxy in front of Amazon says, with a status that may even be 200."""
    page = (
        "<html><head><title>Service Unavailable</title></head>"
        "<body><h1>Service Unavailable</h1><p>HTTP Error 503. The service is unavailable.</p></body></html>"
    )
    return Reply(status, page.encode(), "text/html; charset=us-ascii")


def xml_error(status: int, code: str, message: str) -> Reply:
    """What the document storage says."""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Reply(status, body.encode(), "application/xml")
