"""N9 headless: channel check: what it finds, what it tells the app, what it never touches; exit codes, JSON, page."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.external.dialects import MODEL
from linndesk.sandbox.external.server import PracticeShop
from linndesk.sandbox.external.wizard import ANSWERS, PASSWORD
from tests.test_cli import Run
from tests.test_cli import run as run  # noqa: PLC0414 - the fixture

WRITES = ("Despatch", "InventoryUpdate", "PriceUpdate", "ListingUpdate", "ListingDelete", "Cancel", "Refund")


@pytest.fixture
def shop() -> Iterator[PracticeShop]:
    with PracticeShop(dialect=MODEL) as made:
        made.world.add_order("A1")
        made.world.shelf.add("MUG-RED")
        yield made


@pytest.fixture
def answers(tmp_path: Path) -> str:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(ANSWERS), encoding="utf-8")
    return str(path)


def told(shop: PracticeShop) -> set[str]:
    return {each.endpoint.removesuffix("Endpoint") for each in shop.heard}


def test_an_app_that_keeps_the_contract_passes_and_is_only_read(run: Run, shop: PracticeShop, answers: str) -> None:
    said = run("channel", "check", shop.manifest_url, "--answers", answers, "--json")
    assert said.code == 0, said.json["findings"]
    assert (said.json["ok"], said.json["writes"]) == (True, False)
    assert said.json["counts"]["error"] == said.json["counts"]["warning"] == 0
    assert not told(shop) & set(WRITES), "without --writes nothing is told"
    assert all(each.deleted for each in shop.world.members.all), "every integration that it made is removed again"
    assert run("account", "list", "--json").json == [], "nothing of it is kept"


def test_what_breaks_the_contract_exits_1_and_names_rule_place_value_and_remedy(
    run: Run, shop: PracticeShop, answers: str, tmp_path: Path
) -> None:
    shop.world.shelf.add("LONG", reference="R" * 65)
    page = tmp_path / "report.html"
    said = run("channel", "check", shop.manifest_url, "--answers", answers, "--html", str(page), "--json")
    assert said.code == 1
    [found] = [each for each in said.json["findings"] if each["level"] == "error"]
    assert (found["rule"], found["endpoint"]) == ("products.reference.long", "ProductsEndpoint")
    assert found["where"].startswith("Products[")
    assert found["value"].startswith("65 characters: RRRR")
    assert found["mend"]
    assert "products.reference.long" in page.read_text("utf-8")


@pytest.mark.parametrize("way", ["option", "typed"])
def test_writes_want_the_host_and_tell_only_what_is_not_there(
    run: Run, shop: PracticeShop, answers: str, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("127.0.0.1\n"))
    host = ["--host", shop.url.removeprefix("http://")] if way == "option" else []
    said = run("channel", "check", shop.manifest_url, "--answers", answers, "--writes", *host, "--json")
    assert said.code == 0, said.json["findings"]
    assert set(WRITES) <= told(shop)
    assert any("linndesk-check" in each for each in said.json["told"])
    assert shop.world.despatches() == []
    assert shop.world.shelf.taken == []


@pytest.mark.parametrize("host", ["shop.example", "", "127.0.0.1,other.example"])
def test_a_host_that_is_not_the_apps_ends_it_before_a_call(
    run: Run, shop: PracticeShop, answers: str, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(host + "\n"))
    said = run("channel", "check", shop.manifest_url, "--answers", answers, "--writes", "--json")
    assert (said.code, said.json["error"]["title"]) == (2, "The app is told nothing yet")
    assert shop.heard == []


def test_a_token_of_an_account_ends_it_at_once(run: Run, shop: PracticeShop, answers: str, tmp_path: Path) -> None:
    """An app that knows its customer again would hand out a shop that somebody sells in."""
    given = tmp_path / "settings.json"
    given.write_text(json.dumps(shop.settings()), encoding="utf-8")
    assert run("account", "add", "external", "Shop", "--settings", str(given)).code == 0
    [member] = shop.world.members.all
    before = len(shop.heard)
    shop.world.members.add = lambda *more, **others: member  # type: ignore[method-assign]
    said = run("channel", "check", shop.manifest_url, "--answers", answers, "--json")
    assert said.code == 1
    assert [each.endpoint for each in shop.heard[before:]] == ["AddNewUserEndpoint"]
    assert not member.deleted
    assert member.token not in said.out + said.err


def test_its_page_and_its_words_hold_no_secret(run: Run, shop: PracticeShop, answers: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    said = run("channel", "check", shop.manifest_url, "--answers", answers, "--html", str(page))
    text = said.out + said.err + page.read_text("utf-8")
    secrets = [PASSWORD, *(each.token for each in shop.world.members.all)]
    assert len(secrets) > 2
    assert not [each for each in secrets if each in text]


@pytest.mark.parametrize(
    ("more", "title"),
    [
        (["/nowhere/manifest.json"], "/nowhere/manifest.json cannot be read"),
        (["ftp://shop.example/m.json"], "A manifest is read from a file, or from an address with https://"),
        (["{MANIFEST}", "--answers", "{BROKEN}"], "The answers are no JSON"),
        (["{MANIFEST}", "--html", "/nowhere/report.html"], "/nowhere/report.html cannot be written"),
    ],
)
def test_what_is_typed_wrong_exits_2_with_nothing_asked(
    run: Run, shop: PracticeShop, tmp_path: Path, more: list[str], title: str
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    words = [each.replace("{MANIFEST}", shop.manifest_url).replace("{BROKEN}", str(broken)) for each in more]
    said = run("channel", "check", *words, "--json")
    assert (said.code, said.json["error"]["title"]) == (2, title)
    assert shop.heard == []
