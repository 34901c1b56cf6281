"""M7: import errors are mailed while requests are logged, each once, without a buyer; what could not be mailed is
said; the mail server's settings and the test mail."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from linndesk.channels.base import Cancel
from linndesk.channels.networds import NoAnswer
from linndesk.errors import BadInput, InvalidSettings, SignInRefused, VaultTrouble
from linndesk.sandbox.linnworks.records import Line, Person
from linndesk.services.copyguard import COPIED
from linndesk.services.shapes import settings_json
from linndesk.services.shown import ProblemRow
from linndesk.store import accounts, api_requests, audit, notices, values
from linndesk.store.notices import NoticeRow
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene
from tests.mail_server import PASSWORD, USER, PracticeMail

TO = ["boss@shop.example", "desk@shop.example"]
BUYER = Person(
    name="Cnryname Buyersson", line1="7 Cnrystreet", town="Cnrytown", region="Cnryshire", postcode="CN9 9RY",
    phone="+44 1632 900777", email="cnrymail@buyer.example", company="Cnrycompany",
)  # fmt: skip
WORDS = ("cnry", "buyersson", "900777", "CN9 9RY")


@pytest.fixture
def mail() -> Iterator[PracticeMail]:
    made = PracticeMail().start()
    yield made
    made.stop()


@pytest.fixture
def desk(profile: Path, mail: PracticeMail) -> Iterator[LinnworksScene]:
    with linnworks_scene(profile, plans=False) as made:
        made.built.program.change(
            {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_security": "none", "mail_from": "me@shop.example"}
        )
        made.stock({"MUG": 5})
        yield made


def logging(desk: LinnworksScene, **more: object) -> None:
    desk.add(**{"log_api_requests": True, "notify_email": TO, **more})
    desk.clock.advance(minutes=1)


def unknown(desk: LinnworksScene, *skus: str) -> str:
    """An order placed there with SKUs that nobody here knows; its number there."""
    return str(desk.world.add_order([Line(each) for each in skus], delivery=BUYER).number)


def made(desk: LinnworksScene, name: str = NAME) -> list[NoticeRow]:
    return desk.built.store.read(lambda: notices.listed(accounts.named(name).id))


def card(desk: LinnworksScene) -> ProblemRow | None:
    return next((each for each in desk.built.problems.open() if each.group == "Mail"), None)


class TestImportErrors:
    def test_several_of_one_run_are_one_mail_and_each_is_mailed_once(
        self, desk: LinnworksScene, mail: PracticeMail
    ) -> None:
        logging(desk, order_prefix="AB-")
        numbers = [unknown(desk, "GONE-1"), unknown(desk, "MUG", "GONE-2"), unknown(desk, "MUG")]
        desk.sync()
        (came,) = mail.mails
        assert mail.to == [tuple(TO)]
        assert came["Subject"] == f"linndesk: 2 import errors of {NAME}"
        text = came.get_content()
        assert "No stock item here has the SKU GONE-1" in text
        assert "GONE-2" in text
        assert f"({numbers[0]})" in text
        assert "AB-1000" in text
        assert numbers[2] not in text
        for _ in range(3):
            desk.sync(hours=1)
        assert len(mail.mails) == 1
        later = unknown(desk, "GONE-3")
        desk.sync()
        assert len(mail.mails) == 2
        assert later in mail.mails[1].get_content()
        assert {each.state for each in made(desk)} == {"sent"}

    def test_no_buyer_and_no_secret_is_in_mails_notices_and_requests(
        self, desk: LinnworksScene, mail: PracticeMail
    ) -> None:
        logging(desk)
        unknown(desk, "GONE-1")
        desk.world.add_order([Line("MUG")], delivery=BUYER, extra={"GeneralInfo.ReceivedDate": "Cnrybroken"})
        desk.faults.fail_next("GetOpenOrders", "400", skip=1, words="The order of Cnryname Buyersson is broken")
        desk.sync()
        desk.sync()
        store = desk.built.store
        logged = store.read(lambda: api_requests.listed())
        assert {each.operation for each in logged} >= {"GetOpenOrders", "GetStockLocations"}
        told = repr(made(desk)) + "".join(str(each) for each in mail.mails)
        assert "GONE-1" in told
        assert mail.mails
        for word in WORDS:
            assert word.casefold() not in told.casefold()
        bodies = "".join(each.asked + each.answered for each in logged)
        given = desk.linnworks.settings()
        for word in (str(given["token"]), str(given["application_secret"]), "7 Cnrystreet", "900777", "cnrymail"):
            assert word.casefold() not in (bodies + told).casefold()

    @pytest.mark.parametrize("more", [{"log_api_requests": False}, {"notify_email": []}])
    def test_nobody_is_mailed_who_has_not_asked(
        self, desk: LinnworksScene, mail: PracticeMail, more: dict[str, object]
    ) -> None:
        logging(desk, **more)
        unknown(desk, "GONE")
        desk.sync()
        assert (mail.mails, made(desk)) == ([], [])

    def test_after_48_hours_nobody_is_mailed(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        logging(desk)
        desk.clock.advance(hours=48)
        unknown(desk, "GONE")
        desk.sync()
        assert (mail.mails, made(desk)) == ([], [])

    def test_only_what_is_new_since_then_is_mailed(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        logging(desk, log_api_requests=False)
        unknown(desk, "OLD")
        desk.sync()
        desk.clock.advance(minutes=1)
        desk.built.accounts.save(NAME, {"log_api_requests": True})
        unknown(desk, "NEW")
        desk.sync()
        (came,) = mail.mails
        assert "NEW" in came.get_content()
        assert "OLD" not in came.get_content()

    def test_a_location_that_is_refused_is_an_import_error(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        logging(desk, location="Nowhere")
        desk.sync()
        desk.sync()
        (came,) = mail.mails
        assert "no location Nowhere" in came.get_content()

    def test_an_order_that_cannot_be_read_is_one_too(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        logging(desk)
        order = desk.world.add_order(extra={"GeneralInfo.ReceivedDate": "no date"})
        part = desk.sync()
        assert part.orders.quarantined == 1
        desk.sync()
        (came,) = mail.mails
        assert f"Order {order.number}" in came.get_content()

    def test_n8_the_file_for_support_has_the_requests_of_its_time(self, desk: LinnworksScene, tmp_path: Path) -> None:
        logging(desk)
        unknown(desk, "GONE")
        desk.sync()
        (card_,) = [each for each in desk.built.problems.open() if each.group == "Linnworks Order Import"]
        path = desk.built.support.export(card_.id, tmp_path / "card.zip")
        with zipfile.ZipFile(path) as file:
            requests = json.loads(file.read("requests.json"))
            whole = b"".join(file.read(each) for each in file.namelist()).decode().casefold()
        assert "GetOpenOrders" in {each["operation"] for each in requests}
        given = desk.linnworks.settings()
        for word in (*WORDS, str(given["token"]), str(given["application_secret"])):
            assert word.casefold() not in whole

    def test_u9_the_groups_filter_the_log(self, desk: LinnworksScene) -> None:
        logging(desk)
        unknown(desk, "GONE")
        desk.sync()
        assert [each.group for each in desk.built.problems.log("Linnworks Order Import")] == ["Linnworks Order Import"]
        assert desk.built.problems.log("Linnworks Order Processing") == []


class TestOnce:
    def test_an_answer_that_is_lost_is_said_and_never_repeated(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        logging(desk)
        unknown(desk, "GONE")
        mail.lose_answer = True
        part = desk.sync()
        assert part.ok
        mail.lose_answer = False
        desk.sync()
        desk.restart()
        desk.sync(hours=1)
        assert len(mail.mails) == 1
        assert [each.state for each in made(desk)] == ["failed"]
        found = card(desk)
        assert found is not None
        assert "not sent again" in found.detail
        unknown(desk, "NEXT")
        desk.sync()
        assert len(mail.mails) == 2
        assert card(desk) is None

    def test_a_server_that_is_not_there_is_tried_again_with_the_next_run(
        self, desk: LinnworksScene, mail: PracticeMail
    ) -> None:
        logging(desk)
        unknown(desk, "GONE")
        desk.built.program.set("smtp_port", 1)
        assert desk.sync().ok
        assert [each.state for each in made(desk)] == ["waiting"]
        found = card(desk)
        assert found is not None
        assert found.severity == "warning"
        desk.built.program.set("smtp_port", mail.port)
        desk.sync()
        assert len(mail.mails) == 1
        assert card(desk) is None

    def test_it_is_given_up_after_a_day(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        logging(desk)
        unknown(desk, "GONE")
        desk.built.program.set("smtp_port", 1)
        desk.sync()
        desk.built.program.set("smtp_port", mail.port)
        desk.sync(hours=25)
        assert mail.mails == []
        assert [each.state for each in made(desk)] == ["failed"]

    def test_a_refusal_is_a_card_and_not_repeated(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        logging(desk)
        unknown(desk, "GONE")
        mail.refuses_data = "554 looks like spam"
        desk.sync()
        mail.refuses_data = ""
        desk.sync()
        assert mail.mails == []
        found = card(desk)
        assert found is not None
        assert "looks like spam" in found.detail
        assert desk.built.mailing.test("boss@shop.example")
        assert card(desk) is None

    def test_one_address_that_is_refused_does_not_hold_up_the_others(
        self, desk: LinnworksScene, mail: PracticeMail
    ) -> None:
        logging(desk)
        unknown(desk, "GONE")
        mail.refuses = {TO[1]: "550 no such user"}
        desk.sync()
        desk.sync()
        assert mail.to == [(TO[0],)]
        found = card(desk)
        assert found is not None
        assert TO[1] in found.detail

    def test_a_program_that_died_in_the_middle_sends_nothing_twice(
        self, desk: LinnworksScene, mail: PracticeMail
    ) -> None:
        """R-LOST: *sending* is committed before a byte leaves, and a row found so is never sent."""
        logging(desk)
        unknown(desk, "GONE")
        desk.built.program.set("smtp_port", 1)
        desk.sync()
        store, now = desk.built.store, desk.clock.now()
        assert store.write(lambda: notices.claim(accounts.named(NAME).id, now))
        desk.restart().program.set("smtp_port", mail.port)
        desk.sync(minutes=5)
        assert [each.state for each in made(desk)] == ["sending"]
        desk.sync(minutes=6)
        assert [(each.state, each.error) for each in made(desk)] == [("failed", notices.UNKNOWN)]
        assert mail.mails == []

    def test_r_copy_a_restored_database_mails_nothing_again(
        self, desk: LinnworksScene, mail: PracticeMail, tmp_path: Path
    ) -> None:
        logging(desk)
        unknown(desk, "GONE")
        desk.built.program.set("smtp_port", 1)
        desk.sync()
        backup = desk.profile / "linndesk.sqlite"
        desk.built.close()
        shutil.copyfile(backup, tmp_path / "backup.sqlite")
        desk.built = desk._build()
        desk.built.program.set("smtp_port", mail.port)
        desk.sync()
        assert len(mail.mails) == 1
        desk.built.close()
        for each in desk.profile.glob("linndesk.sqlite*"):
            each.unlink()
        shutil.copyfile(tmp_path / "backup.sqlite", backup)
        desk.built = desk._build()
        assert desk.built.moved
        desk.built.program.set("smtp_port", mail.port)
        desk.sync()
        assert len(mail.mails) == 1
        assert [(each.state, each.error) for each in made(desk)] == [("failed", COPIED)]

    def test_two_programs_mail_one_error_once(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        logging(desk)
        unknown(desk, "GONE")
        desk.built.program.set("smtp_port", 1)
        desk.sync()
        desk.built.program.set("smtp_port", mail.port)
        account_id = desk.built.store.read(lambda: accounts.named(NAME)).id
        now = desk.clock.now()
        first = desk.built.store.write(lambda: notices.claim(account_id, now))
        assert len(first) == 1
        assert desk.built.store.write(lambda: notices.claim(account_id, now)) == []
        assert desk.built.mailing.send_due() == 0
        assert mail.mails == []

    def test_a_run_that_is_stopped_mails_nothing_more(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        """R-STOP: it is mailed after the next run."""
        logging(desk)
        unknown(desk, "GONE")
        desk.built.program.set("smtp_port", 1)
        desk.sync()
        desk.built.program.set("smtp_port", mail.port)
        stopped = Cancel()
        stopped.set()
        assert desk.built.mailing.send_due(stopped) == 0
        assert mail.mails == []
        assert desk.built.mailing.send_due() == 1

    def test_without_a_mail_server_it_is_said_once_and_mailed_when_there_is_one(
        self, desk: LinnworksScene, mail: PracticeMail
    ) -> None:
        desk.built.program.set("smtp_host", "")
        logging(desk)
        unknown(desk, "GONE")
        desk.sync()
        found = card(desk)
        assert found is not None
        assert "no mail server" in found.detail
        (finding,) = [each for each in desk.built.doctor.look() if each.name == "mail"]
        assert (finding.ok, bool(finding.fix)) == (False, True)
        desk.built.program.set("smtp_host", "127.0.0.1")
        desk.sync()
        assert len(mail.mails) == 1
        assert card(desk) is None


class TestServer:
    def test_a_test_mail_goes_to_one_address(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        assert "handed to 127.0.0.1" in desk.built.mailing.test(" boss@shop.example ")
        assert mail.to == [("boss@shop.example",)]
        with pytest.raises(BadInput):
            desk.built.mailing.test("boss@shop.example, desk@shop.example")
        (finding,) = [each for each in desk.built.doctor.look("boss@shop.example") if each.name == "mail"]
        assert finding.ok
        assert len(mail.mails) == 2

    def test_without_a_server_it_says_what_to_fill_in(self, desk: LinnworksScene) -> None:
        desk.built.program.change({"smtp_host": "", "mail_from": ""})
        with pytest.raises(BadInput, match="no mail server"):
            desk.built.mailing.test("boss@shop.example")
        assert not [each for each in desk.built.doctor.look() if each.name == "mail"]

    def test_the_password_lies_in_the_keyring_alone(self, desk: LinnworksScene, mail: PracticeMail) -> None:
        mail.sign_in = True
        program = desk.built.program
        program.change({"smtp_user": USER, "smtp_password": PASSWORD})
        assert settings_json(program.settings(), program.secrets())["smtp_password"] == {"set": True}
        assert program.secret("smtp_password") == PASSWORD
        desk.built.mailing.test("boss@shop.example")
        store = desk.built.store
        assert PASSWORD not in repr(store.read(lambda: values.get("settings")))
        told = store.read(lambda: audit.about("smtp_password"))
        assert [(each.before, each.after) for each in told] == [("", "changed")]
        desk.restart().mailing.test("boss@shop.example")
        desk.built.program.set("smtp_password", "wrong")
        with pytest.raises(SignInRefused):
            desk.built.mailing.test("boss@shop.example")
        desk.built.program.set_text("smtp_password", "null")
        assert (desk.built.program.secrets(), desk.built.program.secret("smtp_password")) == ((), "")

    def test_a_keyring_that_fails_changes_nothing(self, desk: LinnworksScene) -> None:
        before = keyring.get_keyring()
        keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
        with pytest.raises(VaultTrouble):
            desk.built.program.change({"smtp_port": 26, "smtp_password": "new"})
        keyring.set_keyring(before)
        assert desk.built.program.settings().smtp_port != 26
        assert desk.built.program.secrets() == ()

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"smtp_host": "smtp.shop.example", "smtp_security": "none"}, "smtp_security"),
            ({"smtp_host": "127.0.0.1.evil.example", "smtp_security": "none"}, "smtp_security"),
            ({"smtp_host": "smtp.shop.example:25"}, "smtp_host"),
            ({"smtp_host": "https://smtp.shop.example"}, "smtp_host"),
            ({"smtp_port": 0}, "smtp_port"),
            ({"mail_from": "me"}, "mail_from"),
            ({"mail_from": "me@shop.example\nBcc: all@shop.example"}, "mail_from"),
        ],
    )
    def test_settings_that_cannot_work_are_refused_and_nothing_is_kept(
        self, desk: LinnworksScene, changes: dict[str, object], key: str
    ) -> None:
        before = desk.built.program.settings()
        with pytest.raises(InvalidSettings) as caught:
            desk.built.program.change(changes)
        assert key in caught.value.reasons
        assert desk.built.program.settings() == before

    def test_nobody_there_is_said(self, desk: LinnworksScene) -> None:
        desk.built.program.set("smtp_port", 1)
        with pytest.raises(NoAnswer, match="Nobody answers"):
            desk.built.mailing.test("boss@shop.example")

    def test_old_notices_go(self, desk: LinnworksScene) -> None:
        logging(desk)
        unknown(desk, "GONE")
        desk.sync()
        now = desk.clock.now() + timedelta(days=31)
        desk.built.store.write(lambda: notices.purge(now))
        assert made(desk) == []
