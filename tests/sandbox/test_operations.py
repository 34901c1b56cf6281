"""The committed operation table says what Amazon's models say (skipped when LINNDESK_SPECS is unset)."""

from __future__ import annotations

import re

import pytest

from linndesk.sandbox import specs
from linndesk.sandbox.amazon import models
from linndesk.sandbox.amazon.operations import Operation, find, operations

PLAN = re.compile(r"\|\s*([\d.]+)\s*\|\s*([\d.]+)\s*\|")
need_models = pytest.mark.skipif(specs.folder("amazon") is None, reason="LINNDESK_SPECS is unset")


def words(operation: Operation) -> dict:
    said = models.described(operation)
    assert said is not None, f"{operation.method} {operation.path} is not in {operation.model}"
    return said


@need_models
@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.name)
def test_the_table_agrees_with_the_models(operation: Operation) -> None:
    said = words(operation)
    query = {each["name"]: each for each in said.get("parameters", []) if each["in"] == "query"}
    assert said["operationId"] == (operation.called or operation.name)
    assert set(operation.allowed) == set(query)
    assert set(operation.required) == {name for name, each in query.items() if each.get("required")}
    assert {str(each) for each in operation.success} <= set(said["responses"])
    plan = PLAN.search(said["description"])
    assert plan is not None
    assert (float(plan[1]), float(plan[2])) == (operation.rate, operation.burst)
    arrays = {name: each.get("maxItems") for name, each in query.items() if each["type"] == "array"}
    assert arrays == operation.arrays
    for name, each in query.items():
        listed = each.get("enum") or each.get("items", {}).get("enum")
        if listed:
            assert set(operation.enums[name]) == set(listed)
    assert set(operation.times) == {name for name, each in query.items() if each.get("format") == "date-time"}


@need_models
@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.name)
def test_bodies_agree_with_the_models(operation: Operation) -> None:
    bodies = [each for each in words(operation).get("parameters", []) if each["in"] == "body"]
    if not bodies:
        assert operation.body_required == ()
        return
    model = models.load(operation.model) or {}
    schema = resolved(model, bodies[0]["schema"])
    assert set(operation.body_required) == set(schema["required"])
    assert set(operation.body_allowed) == set(schema["properties"])
    kinds = {name: resolved(model, each).get("type") for name, each in schema["properties"].items()}
    assert set(operation.body_texts) <= {name for name, kind in kinds.items() if kind == "string"}
    assert set(operation.body_lists) <= {name for name, kind in kinds.items() if kind == "array"}


@need_models
@pytest.mark.parametrize("operation", [each for each in operations() if each.body_parts], ids=lambda each: each.name)
def test_the_insides_of_bodies_agree_with_the_models(operation: Operation) -> None:
    model = models.load(operation.model) or {}
    (payload,) = [each for each in words(operation)["parameters"] if each["in"] == "body"]
    for part in operation.body_parts:
        schema = resolved(model, payload["schema"])
        for name in part.at.split("."):
            schema = resolved(model, schema["properties"][name.removesuffix("[]")])
            schema = resolved(model, schema["items"]) if name.endswith("[]") else schema
        kinds = {name: resolved(model, each)["type"] for name, each in schema["properties"].items()}
        assert set(part.required) == set(schema["required"])
        assert set(part.texts) == {name for name, kind in kinds.items() if kind == "string"}
        assert set(part.integers) == {name for name, kind in kinds.items() if kind == "integer"}
        assert set(part.lists) == {name for name, kind in kinds.items() if kind == "array"}
        listed = {name: tuple(each["enum"]) for name, each in schema["properties"].items() if "enum" in each}
        assert part.enums == listed


def resolved(model: dict, schema: dict) -> dict:
    return model["definitions"][schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema


def test_every_operation_has_a_name_of_its_own_and_is_found_by_its_path() -> None:
    assert len({each.name for each in operations()}) == len(operations()) == 34
    for each in operations():
        path = re.sub(r"\{\w+\}", "x", each.path)
        found = find(each.method, path)
        assert found is not None
        assert found[0] is each


def test_a_quoted_slash_belongs_to_the_sku_and_a_raw_one_does_not() -> None:
    """Pitfall 23: odd SKUs in a path."""
    found = find("GET", "/listings/2021-08-01/items/A2X/MUG%2FRED%20%25%C3%A9")
    assert found is not None
    assert found[1] == {"sellerId": "A2X", "sku": "MUG/RED %é"}
    assert find("GET", "/listings/2021-08-01/items/A2X/MUG/RED") is None
