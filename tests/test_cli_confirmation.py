"""U4 headless: how an order confirmation stands, in sentences and JSON; the words of a mail as settings; exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.records import Line, Person
from tests.mail_server import PracticeMail
from tests.test_cli import Run
from tests.test_cli import run as run  # noqa: PLC0414 - the fixture


@pytest.fixture
def linnworks() -> Iterator[PracticeLinnworks]:
    with PracticeLinnworks(plans=False) as made:
        yield made


@pytest.fixture
def mail() -> Iterator[PracticeMail]:
    made = PracticeMail().start()
    yield made
    made.stop()


@pytest.fixture
def client(run: Run, tmp_path: Path, linnworks: PracticeLinnworks, mail: PracticeMail) -> Run:
    """A live account that confirms orders, nothing of it approved."""
    items = tmp_path / "items.csv"
    items.write_text("sku,title,level\nMUG,Mug,100\n", encoding="utf-8")
    assert run("items", "import", str(items)).code == 0
    settings = tmp_path / "settings.json"
    more = linnworks.settings(enabled=True, mode="live", send_order_confirmation=True)
    settings.write_text(json.dumps(more), encoding="utf-8")
    assert run("account", "add", "linnworks", "Client", "--settings", str(settings)).code == 0
    for pair in ("smtp_host=127.0.0.1", f"smtp_port={mail.port}", "smtp_security=none", "mail_from=me@shop.example"):
        assert run("settings", "set", pair).code == 0
    return run


def test_from_the_approval_to_the_mail(client: Run, linnworks: PracticeLinnworks, mail: PracticeMail) -> None:
    order = linnworks.world.add_order([Line("MUG", 2)], delivery=Person(email="jo@buyer.example"))
    assert client("sync", "--json").code == 4
    assert mail.mails == []
    waits = client("orders", "confirmation", order.id, "--json").json
    assert (waits["state"], waits["mail"], waits["settled_at"]) == ("asked", None, None)
    plan = client("preview", "--json").json
    (shown,) = [each for each in plan["rows"] if each["kind"] == "mail"]
    assert (shown["account"], shown["target"], shown["live"]) == ("Client", order.id, None)
    (row,) = client("outbox", "list", "--json").json
    assert (row["kind"], row["target"], row["state"], row["id"]) == ("mail", order.id, "held", waits["outbox"])
    said = client("sync", "--approve", plan["plan_id"], "--json")
    assert said.code == 0, said.out
    assert mail.to == [("jo@buyer.example",)]
    done = client("orders", "confirmation", order.id, "--json").json
    assert done["state"] == "confirmed"
    assert set(done) == {
        "number", "channel_order_id", "account", "state", "why", "asked_at", "settled_at", "outbox", "mail",
    }  # fmt: skip
    text = client("orders", "confirmation", order.id).out
    assert "The order confirmation was sent" in text
    assert "buyer.example" not in text + row["target"] + json.dumps(row)
    whole = client("orders", "confirmation", order.id, "--mail", "--json").json["mail"]
    assert (whole["to"], whole["why"]) == ("jo@buyer.example", None)
    assert whole["subject"] == mail.mails[0]["Subject"]
    assert "2 x Stoneware mug" in client("orders", "confirmation", order.id, "--mail").out


def test_no_address_is_said(client: Run, linnworks: PracticeLinnworks) -> None:
    order = linnworks.world.add_order([Line("MUG")], delivery=Person(email="noreply@shop.com"))
    assert client("sync", "--json").code == 0
    found = client("orders", "confirmation", order.id, "--mail", "--json").json
    assert (found["state"], found["outbox"], found["mail"]["to"]) == ("none", None, None)
    assert "placeholder" in found["why"]
    assert client("orders", "confirmation", "nobody-knows", "--json").code == 2


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("confirmation_subject", "Order {nothing}", "no placeholder"),
        ("confirmation_subject", "", "subject"),
        ("confirmation_text", "A { brace", "stands alone"),
        ("confirmation_html", "<a href={total}>x</a>", "inside a tag"),
    ],
)
def test_words_that_cannot_be_sent_are_refused_when_they_are_set(client: Run, key: str, value: str, word: str) -> None:
    said = client("account", "set", "Client", f"{key}={value}", "--json")
    assert said.code == 2
    assert word in json.dumps(said.json)


def test_words_of_ones_own(client: Run, linnworks: PracticeLinnworks, mail: PracticeMail) -> None:
    pairs = ("confirmation_subject=Danke für {channel_order_number}", "confirmation_html=<p>{buyer_name} &amp; Co</p>")
    assert client("account", "set", "Client", *pairs).code == 0
    order = linnworks.world.add_order([Line("MUG")], delivery=Person(name="<b>Jo</b> Buyer", email="jo@buyer.example"))
    client("sync")
    client("sync", "--approve", client("preview", "--json").json["plan_id"])
    (came,) = mail.mails
    assert came["Subject"] == f"Danke für {order.number}"
    page = [str(each.get_content()) for each in came.iter_parts()][1]
    assert "<p>&lt;b&gt;Jo&lt;/b&gt; Buyer &amp; Co</p>" in page
    assert client("account", "set", "Client", "confirmation_html=null").code == 0
