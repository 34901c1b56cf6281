"""Requests and answers against Linnworks' own models, when LINNDESK_SPECS names a folder with them. Any thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft4Validator

from linndesk.sandbox import specs
from linndesk.sandbox.linnworks.operations import Operation
from linndesk.sandbox.specs import Json


def load(name: str) -> Json | None:
    """A model by its file's name without the ending; None where it is not there."""
    return specs.load("linnworks", name)


def described(operation: Operation) -> Json | None:
    """The model's own words on an operation."""
    model = load(operation.model)
    found: Json | None = model["paths"][operation.path].get(operation.method.lower()) if model else None
    return found


def complaints(operation: Operation, query: Mapping[str, str], body: Any) -> list[str]:
    """What the model has against this request, members that it does not have too; nothing when there is no model."""
    words, model = described(operation), load(operation.model)
    if words is None or model is None:
        return []
    found: list[str] = []
    for parameter in words.get("parameters", []):
        if parameter["in"] == "body":
            found += _against(parameter["schema"], model["definitions"], body)
            found += _foreign(parameter["schema"], model["definitions"], body, "body")
        elif parameter.get("required") and parameter["name"] not in query:
            found.append(f"{parameter['name']} is missing")
    return found


def answer_complaints(operation: Operation, value: Any) -> list[str]:
    """What the model has against an answer, nulls left aside: it knows none, and Linnworks answers them."""
    words, model = described(operation), load(operation.model)
    if words is None or model is None:
        return []
    schema, plain = words["responses"]["200"]["schema"], _without_nulls(value)
    return _against(schema, model["definitions"], plain) + _foreign(schema, model["definitions"], plain, "answer")


def _against(schema: Json, definitions: Json, value: Any) -> list[str]:
    whole = {**schema, "definitions": definitions}
    return [f"{each.json_path}: {each.message}" for each in Draft4Validator(whole).iter_errors(value)]


def _foreign(schema: Json, definitions: Json, value: Any, at: str) -> list[str]:
    """Members that the model does not name."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        rows = enumerate(value)
        return [
            said
            for place, each in rows
            for said in _foreign(schema.get("items", {}), definitions, each, f"{at}[{place}]")
        ]
    known = schema.get("properties")
    if not isinstance(value, dict) or known is None:
        return []
    found = [f"{at}.{name} is not known" for name in value if name not in known]
    for name, each in value.items():
        found += _foreign(known.get(name, {}), definitions, each, f"{at}.{name}")
    return found


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
