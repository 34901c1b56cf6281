"""A Linnworks account in trouble, for test_secrets: its secrets are said back, requests logged, errors mailed."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from linndesk.app.built import Built
from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.faults import Kind
from linndesk.sandbox.linnworks.records import Line, Person
from linndesk.services.outbox_shapes import outbox_json
from linndesk.store import accounts, approvals, items, outbox
from linndesk.store.items import Facts
from tests.mail_server import PracticeMail
from tests.scene import TurnedClock

SECRETS = {
    "secret": "c0ffee00-aaaa-4bbb-8ccc-000000000011",
    "token": "c0ffee00-aaaa-4bbb-8ccc-000000000012",
    "http_password": "cnry-linn-http-31",
    "mail_password": "cnry-mail-pass-77",
}
TOLD = " ".join(SECRETS[each] for each in ("secret", "token", "http_password"))  # what Linnworks could say back
NAME, REF = "Linn", "REF-CNRY-1"
KINDS: tuple[Kind, ...] = ("400", "401", "403", "404", "500", "503", "text400", "html200", "truncated", "list", "lost")
OPERATIONS = ("AuthorizeByApplication", "GetStockLocations", "GetOpenOrders", "GetOrdersById", "ProcessOrder")
BROKEN = ("GeneralInfo.ReceivedDate", "GeneralInfo.Status", "CustomerInfo", "Items", "TotalsInfo.TotalCharge")
Run = Callable[[Callable[[], object]], None]


def sessions_file() -> Path:
    """Where the session tokens lie that there were, outside of what is searched."""
    return Path(os.environ["LINNDESK_TEST_KEYRING"]).with_name("sessions.json")


def trouble(built: Built, clock: TurnedClock, run: Run, buyer: Mapping[str, str], text: str) -> None:
    """``run`` does one thing and says all that came of it; ``text``: what stands in broken places."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the server's own, which is in this process here
    practice, mail = PracticeLinnworks(now=clock.now, plans=False).start(), PracticeMail(sign_in=True).start()
    practice.sessions.application_secret, practice.sessions.installed = SECRETS["secret"], SECRETS["token"]
    seen: set[str] = set()
    run(lambda: built.program.change({
        "smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_security": "none", "smtp_user": "orders",
        "smtp_password": SECRETS["mail_password"], "mail_from": "me@shop.example",
    }))  # fmt: skip
    run(lambda: built.accounts.add("linnworks", NAME, _settings(practice)))
    run(lambda: built.mailing.test("boss@shop.example"))
    run(lambda: built.store.write(lambda: approvals.give(accounts.named(NAME).id, "mail", "you", clock.now())))
    _orders(practice, _person(buyer), text)
    for operation in OPERATIONS:
        run(lambda: built.accounts.save(NAME, {"log_api_requests": True}))  # it lasts for two days
        for kind in KINDS:
            practice.faults.fail_next(operation, kind, times=40, words=f"Bad {TOLD}")
            run(lambda: json.dumps(built.engine.sync([NAME]).as_json()))
            seen |= set(practice.sessions._used)
            run(lambda: built.accounts.check(NAME))
            run(lambda: built.view_locations.of(NAME))
            practice.faults.reset()
    run(lambda: built.accounts.save(NAME, {"log_api_requests": True}))
    mail.sign_in = False
    run(lambda: built.program.set_text("smtp_user", "null"))
    _orders(practice, _person(buyer), text)
    run(lambda: json.dumps(built.engine.sync([NAME]).as_json()))
    _confirm(built, practice, mail, run, _person(buyer))
    ours = [each for each in mail.mails if each["To"] == "boss@shop.example"]
    print("mailed", [(each.items(), each.get_content()) for each in ours])
    print("logged", [(each.operation, each.asked, each.answered) for each in built.requests.listed(NAME, limit=None)])
    sessions_file().write_text(json.dumps(sorted(seen | set(practice.sessions._used))), encoding="utf-8")
    mail.stop()
    practice.stop()


def _confirm(built: Built, practice: PracticeLinnworks, mail: PracticeMail, run: Run, person: Person) -> None:
    """U4: buyers are mailed by a server that says their names back, refuses them, and goes silent."""
    built.store.write(lambda: items.create([Facts("CONFIRMED")], practice.clock.now()))
    for each in ("", "550", "554", "450", "drop", "421", "lose"):
        practice.world.add_order([Line("CONFIRMED")], delivery=person, received=practice.clock.now())
        said = f"5.1.1 <{person.email}>: {person.name} is not here"
        mail.refuses = {person.email: f"{each} {said}"} if each in ("550", "450", "421") else {}
        mail.refuses_mails = {person.email: f"554 {said}"} if each == "554" else {}
        mail.drop_at_rcpt, mail.lose_answer = each == "drop", each == "lose"
        run(lambda: built.program.set_text("smtp_user", "null"))  # what waits for the server is due
        run(lambda: json.dumps(built.engine.sync([NAME]).as_json()))
    mail.drop_at_rcpt = mail.lose_answer = False
    rows = [each for each in built.store.read(outbox.listed) if each.kind == "mail"]
    run(lambda: [outbox_json(each) for each in rows])
    run(lambda: [(each.words, each.why) for each in map(built.confirmations.standing, {each.target for each in rows})])
    run(lambda: built.preview.plan())
    taken = sum(each["To"] == person.email for each in mail.mails)
    print("confirmed", taken, "mails of", sorted(each.state for each in rows))


def _settings(practice: PracticeLinnworks) -> dict[str, object]:
    return practice.settings(
        enabled=True, mode="live", undo_seconds=0, process_minutes=0, http_user="amy",
        http_password=SECRETS["http_password"], log_api_requests=True, notify_email=["boss@shop.example"],
        send_order_confirmation=True,
    )  # fmt: skip


def _person(buyer: Mapping[str, str]) -> Person:
    keys = {"name", "line1", "line2", "line3", "region", "postcode", "phone", "email", "company"}
    return Person(town=buyer["city"], **{key: value for key, value in buyer.items() if key in keys})


def _orders(practice: PracticeLinnworks, person: Person, text: str) -> None:
    later = practice.clock.now
    notes = ((text, False),)
    practice.world.add_order([Line("NOBODY-KNOWS")], delivery=person, reference=REF, received=later(), notes=notes)
    practice.world.add_order([Line("MUG")], delivery=person, status="UNPAID", received=later(), notes=notes)
    for path in BROKEN:
        practice.world.add_order([Line("MUG")], delivery=person, received=later(), extra={path: text})
