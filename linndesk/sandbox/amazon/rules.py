"""Whether a request keeps to the operation table; what the published models leave out stands here too. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from linndesk.sandbox.amazon.operations import Operation
from linndesk.sandbox.amazon.replies import Refusal, invalid
from linndesk.sandbox.clock import read_iso


def read_query(raw: str) -> dict[str, str]:
    """The query unquoted. Raises Refusal for broken encoding and for a name that comes twice (arrays are csv)."""
    try:
        pairs = parse_qsl(raw, keep_blank_values=True, strict_parsing=bool(raw), errors="strict")
    except ValueError:
        raise Refusal(invalid("The query string cannot be parsed.")) from None
    query = dict(pairs)
    if len(query) != len(pairs):
        raise Refusal(invalid("A query parameter is given more than once.", "Arrays are comma separated."))
    return query


def check_query(operation: Operation, query: Mapping[str, str]) -> None:
    """Raises Refusal for unknown, missing, empty or ill-formed parameters."""
    for name, value in query.items():
        if name not in operation.allowed:
            raise Refusal(invalid("Request has an unknown parameter.", f"Unknown parameter: {name}"))
        if not value:
            raise Refusal(invalid("Request has an empty parameter.", f"Empty parameter: {name}"))
        _check_value(operation, name, value)
    for name in operation.required:
        if name not in query:
            raise Refusal(invalid("Missing required parameter.", f"Missing parameter: {name}"))


def _check_value(operation: Operation, name: str, value: str) -> None:
    entries = value.split(",") if name in operation.arrays else [value]
    most = operation.arrays.get(name)
    if most is not None and len(entries) > most:
        raise Refusal(invalid("Too many values.", f"{name}: at most {most}"))
    allowed = operation.enums.get(name)
    wrong = [each for each in entries if not each or (allowed and each not in allowed)]
    if wrong:
        raise Refusal(invalid("Invalid value.", f"{name}: {wrong[0]!r}"))
    if name in operation.integers:
        _check_integer(name, value, *operation.integers[name])
    if name in operation.times:
        _check_time(name, value)


def _check_integer(name: str, value: str, low: int, high: int) -> None:
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise Refusal(invalid("Invalid value.", f"{name}: a whole number from {low} to {high}"))


def _check_time(name: str, value: str) -> None:
    try:
        read_iso(value)
    except ValueError:
        raise Refusal(invalid("Invalid date/time field.", f"{name}: {value!r}")) from None


def read_body(operation: Operation, content_type: str, data: bytes) -> dict[str, Any]:
    """The JSON object of a request; empty for operations without one. Raises Refusal."""
    if not operation.body_required:
        if data:
            raise Refusal(invalid("This operation takes no body."))
        return {}
    if not content_type.lower().startswith("application/json"):
        raise Refusal(invalid("Unsupported content type.", content_type or "none"))
    try:
        body = json.loads(data)
    except ValueError:
        raise Refusal(invalid("The body is not JSON.")) from None
    if not isinstance(body, dict):
        raise Refusal(invalid("The body is not an object."))
    for name in operation.body_required:
        if body.get(name) in (None, "", [], {}):
            raise Refusal(invalid("Missing required property.", f"Missing property: {name}"))
    unknown = sorted(set(body) - set(operation.body_allowed))
    if unknown:
        raise Refusal(invalid("Unknown property.", f"Unknown property: {unknown[0]}"))
    return body
