"""Requests against Amazon's own models, when LINNDESK_SPECS names a folder with them. Reads files; any thread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft4Validator, Draft7Validator

from linndesk.sandbox import specs
from linndesk.sandbox.amazon.operations import Operation
from linndesk.sandbox.specs import Json


def load(name: str) -> Json | None:
    """A model by its file's name without the ending; None where it is not there."""
    return specs.load("amazon", name)


def described(operation: Operation) -> Json | None:
    """The model's own words on an operation."""
    model = load(operation.model)
    if model is None:
        return None
    found: Json | None = model["paths"].get(operation.path, {}).get(operation.method.lower())
    return found


def complaints(operation: Operation, query: Mapping[str, str], body: Json) -> list[str]:
    """What the model has against this request; nothing when there is no model."""
    words = described(operation)
    if words is None:
        return []
    found: list[str] = []
    for parameter in words.get("parameters", []):
        if parameter["in"] == "query" and parameter["name"] in query:
            value = _typed(parameter, query[parameter["name"]])
            found += [f"{parameter['name']}: {each.message}" for each in _errors(parameter, value)]
        elif parameter["in"] == "body":
            schema = {**parameter["schema"], "definitions": (load(operation.model) or {})["definitions"]}
            found += [f"body: {each.message}" for each in Draft4Validator(schema).iter_errors(body)]
    return found


def answer_complaints(operation: Operation, status: int, value: object) -> list[str]:
    """What the model has against an answer."""
    words, model = described(operation), load(operation.model)
    schema = words["responses"].get(str(status), {}).get("schema") if words else None
    if schema is None or model is None:
        return []
    whole = {**schema, "definitions": model["definitions"]}
    return [f"{each.json_path}: {each.message}" for each in Draft4Validator(whole).iter_errors(value)]


def feed_complaints(schema: str, feed: Json) -> list[str]:
    """What the published schema has against a feed; one message of each shape stands for all of that shape.

    To ask for 25,000 would take half a minute. Numbers and SKUs count by their kind alone in a shape.
    """
    rules = load(schema)
    if rules is None:
        return []
    kinds = {_shape(each): each for each in feed["messages"]}
    few = {**feed, "messages": list(kinds.values())}
    return [f"{each.json_path}: {each.message}" for each in Draft7Validator(rules).iter_errors(few)]


def _shape(message: Json) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: type(each).__name__ if name == "sku" else plain(each) for name, each in value.items()}
        if isinstance(value, list):
            return [plain(each) for each in value]
        return value if isinstance(value, str) else type(value).__name__

    return json.dumps(plain(message), sort_keys=True)


def document_complaints(schema: str, value: object) -> list[str]:
    """What the published schema of a document has against it; nothing when it is not there."""
    rules = load(schema)
    return [f"{each.json_path}: {each.message}" for each in Draft7Validator(rules).iter_errors(value)] if rules else []


def _errors(parameter: Json, value: object) -> list[Any]:
    schema = {
        key: parameter[key]
        for key in ("type", "enum", "items", "minimum", "maximum", "maxItems", "minItems")
        if key in parameter
    }
    return list(Draft4Validator(schema).iter_errors(value))


def _typed(parameter: Json, text: str) -> object:
    kind = parameter.get("type")
    if kind == "array":
        return text.split(",")
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    return int(text) if kind == "integer" and text.isdigit() else text
