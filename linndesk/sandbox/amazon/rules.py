"""Whether a request keeps to the operation table; what the published models leave out stands here too. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from linndesk.sandbox.amazon.operations import BodyPart, Operation
from linndesk.sandbox.amazon.replies import Refusal, invalid
from linndesk.sandbox.clock import read_iso

_WRONG_TYPE = "The input you have submitted is not valid. Please check the fields with invalid type [{}]."


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
    _check_form(operation, body)
    return body


def _check_form(operation: Operation, body: dict[str, Any]) -> None:
    """Raises Refusal for what is missing, unknown or of the wrong type."""
    for name in operation.body_required:
        if body.get(name) in (None, "", [], {}):
            raise Refusal(invalid("Missing required property.", f"Missing property: {name}"))
    unknown = sorted(set(body) - set(operation.body_allowed))
    if unknown:
        raise Refusal(invalid("Unknown property.", f"Unknown property: {unknown[0]}"))
    for names, kind in ((operation.body_texts, str), (operation.body_lists, list)):
        for name in names:
            if name in body and not isinstance(body[name], kind):
                raise Refusal(invalid(_WRONG_TYPE.format(name)))
    for each in operation.body_parts:
        for found in _inside(body, each.at):
            _check_part(each, found)


def _inside(body: dict[str, Any], at: str) -> Iterator[object]:
    found: list[Any] = [body]
    for name in at.split("."):
        found = [each.get(name.removesuffix("[]")) for each in found if isinstance(each, dict)]
        if name.endswith("[]"):
            found = [one for each in found if isinstance(each, list) for one in each]
    yield from found


def _check_part(part: BodyPart, found: object) -> None:
    """As Amazon says it of a number where a text belongs, or an object where a list does."""
    if not isinstance(found, dict):
        raise Refusal(invalid(_WRONG_TYPE.format(part.at)))
    for name in part.required:
        if found.get(name) is None:
            raise Refusal(invalid("Missing required property.", f"Missing property: {part.at}.{name}"))
    for name, value in found.items():
        if name not in part.allowed:
            raise Refusal(invalid("Unknown property.", f"Unknown property: {part.at}.{name}"))
        fits = isinstance(value, str) if name in part.texts else isinstance(value, list)
        if name in part.integers:
            fits = isinstance(value, int) and not isinstance(value, bool)
        if not fits:
            raise Refusal(invalid(_WRONG_TYPE.format(f"{part.at}.{name}")))
        if name in part.enums and value not in part.enums[name]:
            raise Refusal(invalid("Invalid value.", f"{part.at}.{name}: {value!r}"))
