"""The table of operations: method, path, rate, and the shape of a request. Pure but for reading its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from jsonschema import Draft7Validator, FormatChecker

from linndesk.sandbox.linnworks.times import read_time

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One row. ``rate``: calls a minute; ``body``: the definition of what is sent, "" = nothing."""

    name: str
    method: str
    path: str
    model: str
    rate: int
    query: Mapping[str, Json] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    body: str = ""


@cache
def table() -> Json:
    """The committed file: ``operations`` and the ``definitions`` of their bodies."""
    found: Json = json.loads(files(__package__).joinpath("operations.json").read_text(encoding="utf-8"))
    return found


@cache
def operations() -> Mapping[str, Operation]:
    """Every row by its path."""
    rows = [Operation(**{**each, "required": tuple(each.get("required", ()))}) for each in table()["operations"]]
    return {each.path: each for each in rows}


def complaints(operation: Operation, query: Mapping[str, str], body: Any) -> list[str]:
    """What is wrong with a request by the table: unknown, missing and ill-typed members."""
    asked: Json = {
        "type": "object",
        "properties": dict(operation.query),
        "required": list(operation.required),
        "additionalProperties": False,
    }
    found = [f"query: {each.message}" for each in _errors(asked, dict(query))]
    if not operation.body:
        return found + (["this operation takes no body"] if body is not None else [])
    return found + [f"{each.json_path}: {each.message}" for each in _validator(operation.body).iter_errors(body)]


@cache
def _validator(definition: str) -> Draft7Validator:
    schema = {"$ref": f"#/definitions/{definition}", "definitions": table()["definitions"]}
    return Draft7Validator(schema, format_checker=_FORMATS)


def _errors(schema: Json, value: Any) -> list[Any]:
    return list(Draft7Validator(schema, format_checker=_FORMATS).iter_errors(value))


_FORMATS = FormatChecker(())


@_FORMATS.checks("uuid", ValueError)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or bool(UUID(value))


@_FORMATS.checks("date-time", ValueError)
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or bool(read_time(value))


@_FORMATS.checks("int32")
def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or -(2**31) <= value < 2**31
