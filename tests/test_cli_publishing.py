"""X11 headless: configure, create, templates, update, delete; nonsense gets a sentence and nothing is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk.sandbox.external.server import PracticeShop
from linndesk.sandbox.external.tags import PAYMENT, SHIPPING
from tests.test_cli import Run
from tests.test_cli import run as run  # noqa: PLC0414 - the fixture

TOLD = ("ListingUpdateEndpoint", "ListingDeleteEndpoint")


@pytest.fixture
def shop() -> Iterator[PracticeShop]:
    with PracticeShop() as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def written(text: object, name: str = "given.json") -> str:
        path = tmp_path / name
        path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        return str(path)

    return written


@pytest.fixture
def ready(run: Run, shop: PracticeShop, file: Any) -> None:
    """An account that is live, and two stock items."""
    settings = shop.settings(enabled=True, mode="live", undo_seconds=0)
    assert run("account", "add", "external", "Shop", "--settings", file(settings)).code == 0
    items = file("sku,title,level,price\nMUG-1,Mug one,5,7.50\nMUG-2,Mug two,6,8\n", "items.csv")
    assert run("items", "import", items).code == 0


def answers(run: Run, file: Any) -> dict[str, Any]:
    """What the shop wants of every listing and of one category, the first choice or a plain value each."""
    shown = run("listings", "configure", "Shop", "Mugs", "--json").json
    first = run("listings", "categories", "Shop", "--json").json[0]
    assert first in run("listings", "categories", "Shop", first["name"], "--json").json
    category = file({"categories": [first["id"]]})
    attributes = run("listings", "configure", "Shop", "Mugs", "--settings", category, "--json").json["attributes"]
    settings = {name: _filled(asked) for name, asked in shown["settings"].items()}
    more = {"shipping": {SHIPPING[0][0]: "3.50"}, "payment": [PAYMENT[0][0]]}
    return {"settings": settings, "attributes": _filled(attributes), **more}


def _filled(asked: list[dict[str, Any]]) -> dict[str, Any]:
    plain = {"int": "12", "decimal": "1.5", "bool": "True", "moment": "2026-12-01T00:00:00Z"}
    return {
        each["id"]: (each["answer"] or each["choices"][:1] or [plain.get(each["kind"], "AB12")])
        for each in asked
        if each["required"]
    }


@pytest.mark.usefixtures("ready")
def test_from_a_configurator_to_what_is_told(run: Run, shop: PracticeShop, file: Any) -> None:
    given = file(answers(run, file))
    done = run("listings", "configure", "Shop", "Mugs", "--settings", given, "--json")
    assert (done.code, done.json["missing"]) == (0, [])
    dry = run("listings", "create", "Shop", "MUG-1", "NOPE", "--configurator", "Mugs", "--dry-run", "--json")
    assert dry.code == 1
    assert dry.json["left"] == [{"sku": "NOPE", "reason": "There is no stock item NOPE"}]
    [row] = dry.json["rows"]
    assert (row["sku"], row["price"], row["quantity"]) == ("MUG-1", "7.50", 5)
    assert not [each for each in TOLD if shop.heard_at(each)], "a dry run tells nothing"
    made = run("listings", "create", "Shop", "MUG-1", "--configurator", "Mugs", "--set", "title=A mug", "--json")
    assert made.code == 0, made.json
    run("sync")
    [heard] = shop.heard_at("ListingUpdateEndpoint")
    [listing] = json.loads(heard.body)["Listings"]
    assert (listing["SKU"], listing["Title"], listing["Quantity"], listing["Price"]) == ("MUG-1", "A mug", 5, 7.5)
    [shown] = run("listings", "templates", "Shop", "--json").json
    assert (shown["sku"], shown["state"], shown["configurator"]) == ("MUG-1", "creating", "Mugs")
    again = run("listings", "create", "Shop", "MUG-1", "--configurator", "Mugs", "--json")
    assert again.code == 1, "it is being made: nothing more is told"
    run("sync")
    assert len(shop.heard_at("ListingUpdateEndpoint")) == 1


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("words", "code", "title"),
    [
        (["create", "Shop", "MUG-1", "--configurator", "None"], 2, "Shop has no configurator None"),
        (["update", "Shop", "MUG-1"], 2, "No listing of MUG-1 was made here"),
        (["delete", "Shop", "MUG-1"], 2, "No listing of MUG-1 was made here"),
        (["configure", "Nobody", "Mugs"], 2, "There is no account Nobody"),
        (["configure", "Shop", "Mugs", "--settings", "{FILE}"], 2, "A configurator has no colour"),
    ],
)
def test_nonsense_gets_a_sentence(
    run: Run, shop: PracticeShop, file: Any, words: list[str], code: int, title: str
) -> None:
    name = file({"colour": "red"})
    said = run("listings", *[each.replace("{FILE}", name) for each in words], "--json")
    assert (said.code, said.json["error"]["title"]) == (code, title)
    assert not [each for each in TOLD if shop.heard_at(each)]


@pytest.mark.usefixtures("ready")
def test_a_price_that_is_none_changes_nothing(run: Run, file: Any) -> None:
    assert run("listings", "configure", "Shop", "Mugs").code in (0, 1)
    run("listings", "create", "Shop", "MUG-2", "--configurator", "Mugs", "--dry-run")
    before = run("listings", "templates", "Shop", "--json").json
    for nonsense in ("price=NaN", "price=-1", "price=abc", "quantity=1.5", "title"):
        said = run("listings", "update", "Shop", "MUG-2", "--set", nonsense, "--json")
        assert said.code == 2, nonsense
    assert run("listings", "templates", "Shop", "--json").json == before
