"""Problems on a real profile (N8, U9): cards by tab, their things, repairs, back when they recur, clean copies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from linndesk.app.built import Built
from linndesk.domain.changes import Changes
from linndesk.domain.orders import Order
from linndesk.domain.pausing import FAILURES
from linndesk.services.outbox import OutboxBox
from linndesk.store import accounts, outbox, tables
from linndesk.store.outbox import NewRow
from linndesk.store.pauses import StoredBreaker
from linndesk.store.problems import Repair, Thing, Trouble, raise_, resolve
from linndesk.ui.columns import Painted
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.dismiss import Dismiss
from linndesk.ui.screens.problem_columns import severity_cell
from linndesk.ui.screens.problems import ProblemsScreen
from tests.ui.screens.stage import Stage, button_of

READ = Trouble("a", "Order import", "1 order could not be read", "The total is missing", "Open it on the channel")
REPORT = Trouble("b", "Listings", "3 rows could not be read", "row 4: x", "Download again")
WAITS = Trouble("w", "Synchronisation", "Amazon does not answer", "503", "Wait", severity="warning")


def raised(stage: Stage, *troubles: Trouble) -> None:
    store = stage.built.store
    for each in troubles:
        stage.scene.clock.advance(minutes=1)
        store.write(lambda each=each: raise_(each, store.clock.now()))


@pytest.fixture
def troubled(stage: Stage) -> Stage:
    raised(stage, READ, REPORT, WAITS)
    return stage


def _stop(built: Built, order_ids: Sequence[int]) -> tuple[Changes, str]:
    made = built.outbound.back(order_ids)
    return made.changes, made.sentence


def shown(stage: Stage) -> ProblemsScreen:
    built = stage.built
    screen = ProblemsScreen(
        built.problems, built.support, built.outbox, built.accounts, stage.background, stage.memory,
        now=stage.scene.clock.now, resume=built.integrations.resume, try_now=lambda ids: built.orders.try_now(ids),
        stop=partial(_stop, built),
    )  # fmt: skip
    return stage.show(screen)


def titles(screen: ProblemsScreen) -> list[str]:
    rows = (screen.model.row_at(at) for at in range(screen.model.rowCount()))
    return [each.title for each in rows if each is not None]


def tab(stage: Stage, screen: ProblemsScreen, key: str) -> list[str]:
    screen.tabs.setCurrentIndex(["needs", "waits", "healed", "all"].index(key))
    stage.settle()
    return titles(screen)


def test_tabs_say_how_many_and_never_by_colour_alone(troubled: Stage) -> None:
    store = troubled.built.store
    store.write(lambda: resolve("a", store.clock.now()))
    raised(troubled, READ)
    screen = shown(troubled)
    words = [screen.tabs.tabText(at) for at in range(4)]
    assert words == ["Needs you (2)", "Waiting to retry (1)", "Healed (1)", "All (4)"]
    assert screen._facts.text() == "2 problems need you"
    assert troubled.built.problems.count() == 2
    assert titles(screen) == ["1 order could not be read", "3 rows could not be read"]
    assert tab(troubled, screen, "waits") == ["Amazon does not answer"]
    assert tab(troubled, screen, "healed") == ["1 order could not be read"]
    tab(troubled, screen, "all")
    rows = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    cells = [severity_cell(each) for each in rows if each is not None]
    assert {each.text for each in cells if isinstance(each, Painted)} == {"Needs you", "Waits", "Healed"}
    assert all(each.icon for each in cells if isinstance(each, Painted))


def test_f8_goes_round_and_shows_what_to_do(troubled: Stage) -> None:
    screen = shown(troubled)
    seen = []
    for _ in range(3):
        screen.acts["next-problem"]()
        seen.append(screen.details.heading.text())
    assert seen == ["3 rows could not be read.", "1 order could not be read.", "3 rows could not be read."]
    screen.acts["previous-problem"]()
    assert screen.details.what_to_do.text() == "Open it on the channel."
    assert screen.details.words.toPlainText() == "The total is missing"


def test_dismissed_with_a_note_until_it_happens_again(troubled: Stage) -> None:
    screen = shown(troubled)
    screen.acts["next-problem"]()
    screen.acts["dismiss-problem"]()
    (dialog,) = screen.findChildren(Dismiss)
    dialog.note.setText("told the supplier")
    button_of(dialog, "Dismiss 1 problem").click()
    troubled.wait(lambda: bool(troubled.said))
    assert troubled.said == ["1 problem dismissed; it comes back if it happens again"]
    assert titles(screen) == ["1 order could not be read"]
    assert troubled.built.problems.count() == 1
    raised(troubled, REPORT)
    screen.reload()
    troubled.settle()
    screen.acts["next-problem"]()
    assert "told the supplier" in screen.details.note.text()
    assert len(tab(troubled, screen, "all")) == 4


def test_filters_by_group_and_words_and_what_a_card_is_about(troubled: Stage) -> None:
    thing = Thing("x:1", "203-9999999-1234567", "their words")
    raised(troubled, Trouble("x", "Order processing", "{n} despatch refused|{n} despatches refused", thing=thing))
    screen = shown(troubled)
    assert screen.group.choose("Listings")
    screen.group.chose.emit("Listings")
    assert titles(screen) == ["3 rows could not be read"]
    screen.clear_filters()
    troubled.settle()
    screen.go_to("9999999")
    troubled.settle()
    assert titles(screen) == ["1 despatch refused"]
    screen.search.setText("no such words")
    troubled.qtbot.waitUntil(lambda: screen.model.rowCount() == 0)
    assert "3 hidden by the filter" in screen.table.empty_text
    screen.clear_filters()
    troubled.settle()
    assert len(titles(screen)) == 3


def _refused(stage: Stage, *orders: Order) -> list[int]:
    """Despatches that the channel said no to, on one card."""
    store = stage.built.store
    account = stage.built.accounts.listed()[0]
    ids = []
    for each in orders:
        now = store.clock.now()
        new = NewRow(account.id, 1, "despatch", each.channel_order_id, {}, now, order_id=each.id)
        row_id = store.write(lambda new=new, now=now: outbox.add(new, now))
        store.write(lambda row_id=row_id: _refuse(row_id))
        ids.append(row_id)
        thing = Thing(f"outbox:{row_id}", each.channel_order_id, "<b>Carrier</b> unknown", each.id, outbox_id=row_id)
        title = "Amazon refused {n} despatch|Amazon refused {n} despatches"
        raised(stage, Trouble("r", "Order processing", title, account_id=account.id, repair="retry", thing=thing))
    return ids


def _refuse(row_id: int) -> None:
    outbox.Outbox.update(state="refused", error="no").where(outbox.Outbox.id == row_id).execute()


@pytest.fixture
def refused(synced: Stage) -> Stage:
    account = synced.built.accounts.listed()[0]
    synced.built.accounts.save(account.name, {"mode": "live"})
    _refused(synced, *synced.built.orders.listed()[:2])
    return synced


def _on(screen: ProblemsScreen, stage: Stage, key: str) -> None:
    row_id = next(each.id for each in stage.built.problems.open() if each.key == key)
    assert screen.table.select_id(row_id)
    stage.settle()


def test_retry_these_lets_the_rows_go_and_the_card_closes_by_itself(refused: Stage) -> None:
    screen = shown(refused)
    _on(screen, refused, "r")
    assert screen.details.heading.text() == "Amazon refused 2 despatches."
    assert screen.details.repair_button.text() == "Retry these 2"
    screen.thing_table.select_id(screen.things.id_at(0))
    assert "<b>Carrier</b> unknown" in screen.details.words.toPlainText(), "plain text (R-FOREIGN)"
    screen.details.repair_button.click()
    refused.wait(lambda: bool(refused.said))
    assert refused.said == ["2 rows will be tried again"]
    assert {each.state for each in refused.built.outbox.listed()} == {"waiting"}
    assert "r" not in {each.key for each in refused.built.problems.open()}


def test_what_was_sent_is_never_sent_again_from_a_card(refused: Stage) -> None:
    """X6: R leads to the Outbox, where it is asked first."""
    ids = [each.id for each in refused.built.outbox.listed()]
    query = tables.Outbox.update(state="sent").where(tables.Outbox.id.in_(ids))
    refused.built.store.write(query.execute)
    screen = shown(refused)
    _on(screen, refused, "r")
    screen.acts["retry-problem"]()
    refused.wait(lambda: bool(refused.asked))
    assert refused.asked == [("screen-outbox", "sent")]
    assert "say that it is there, or send it again" in refused.said[0]
    assert {each.state for each in refused.built.outbox.listed()} == {"sent"}


@pytest.mark.parametrize(
    ("repair", "words", "act"),
    [("set-up", "Go on with set-up", "go-on-set-up"), ("manifest", "Update manifest", "update-manifest")],
)
def test_cards_of_apps_open_what_mends_them(synced: Stage, repair: Repair, words: str, act: str) -> None:
    """X2 X3."""
    account = synced.built.accounts.listed()[0]
    raised(synced, Trouble("app", "Synchronisation", "An app", "", "Do it", account_id=account.id, repair=repair))
    screen = shown(synced)
    _on(screen, synced, "app")
    assert screen.details.repair_button.text() == words
    screen.details.repair_button.click()
    assert synced.asked == [(act, account.name)]


def test_x13_resume_on_a_card_ends_the_rest(synced: Stage) -> None:
    account = synced.built.accounts.listed()[0]
    store = synced.built.store
    breaker = StoredBreaker(store, synced.scene.clock.now)
    uid = store.read(lambda: accounts.named(account.name).uid)
    for _ in range(FAILURES):
        breaker.failed(uid, "orders", "503")
    assert synced.built.accounts.listed()[0].resting
    card = Trouble("rest", "Synchronisation", "Orders back off", "503", "Wait", account_id=account.id, repair="resume")
    raised(synced, card)
    screen = shown(synced)
    _on(screen, synced, "rest")
    assert screen.details.repair_button.text() == "Resume"
    screen.details.repair_button.click()
    synced.wait(lambda: bool(synced.said))
    assert synced.said == [f"{account.name} goes on with its next sync; F9 starts it now."]
    assert not synced.built.accounts.listed()[0].resting


def test_enter_on_a_thing_opens_its_order_and_r_tries_again(refused: Stage) -> None:
    screen = shown(refused)
    _on(screen, refused, "r")
    thing = screen.things.row_at(0)
    assert thing is not None
    screen.thing_table.select_id(thing.id)
    screen.thing_table.opened.emit(thing.id)
    assert refused.asked == [("screen-open-orders", thing.order)]
    screen.acts["retry-problem"]()
    refused.wait(lambda: bool(refused.said))
    assert isinstance(refused.built.outbox, OutboxBox)
    assert refused.said == ["2 rows will be tried again"]


def test_r_tries_the_rows_of_all_chosen_cards_again(refused: Stage) -> None:
    raised(refused, READ)
    screen = shown(refused)
    screen.table.selectAll()
    screen.acts["retry-problem"]()
    refused.wait(lambda: bool(refused.said))
    assert refused.said == ["2 rows will be tried again"]


@pytest.mark.parametrize(
    ("repair", "words", "asked"),
    [
        ("map", "Map now", "screen-listed-products"),
        ("service", "Choose service", "allocate-services"),
        ("preview", "Open Preview", "preview"),
    ],
)
def test_each_card_carries_its_repair(synced: Stage, repair: str, words: str, asked: str) -> None:
    account = synced.built.accounts.listed()[0]
    raised(synced, Trouble("z", "Order processing", "It needs you", account_id=account.id, repair=repair))  # type: ignore[arg-type]
    screen = shown(synced)
    _on(screen, synced, "z")
    assert screen.details.repair_button.text() == words
    screen.table.opened.emit(screen.table.current_id() or 0)
    assert synced.asked == [(asked, account.name)]


def test_re_authorise_opens_the_accounts_config(synced: Stage) -> None:
    account = synced.built.accounts.listed()[0]
    raised(synced, Trouble("z", "Synchronisation", "Sign-in refused", account_id=account.id, repair="authorise"))
    screen = shown(synced)
    _on(screen, synced, "z")
    button_of(screen, "Re-authorise").click()
    synced.settle()
    (dialog,) = screen.findChildren(AccountConfig)
    assert account.name in dialog.windowTitle()
    dialog.reject()
    button_of(screen, "Try again").click()
    assert synced.asked == [("sync-this", account.name)]


def test_orders_that_wait_for_a_sku_stand_on_one_card_to_map_now(synced: Stage) -> None:
    screen = shown(synced)
    (card,) = [each for each in synced.built.problems.open() if each.repair == "map"]
    _on(screen, synced, card.key)
    assert screen.things.rowCount() == card.things > 1
    assert screen.details.repair_button.text() == "Map now"


def test_copied_and_exported_clean(refused: Stage, tmp_path: Path) -> None:
    screen = shown(refused)
    _on(screen, refused, "r")
    screen.acts["copy-problem"]()
    refused.wait(lambda: bool(refused.said))
    assert "Amazon refused 2 despatches" in QApplication.clipboard().text()
    screen.acts["export-problem"]()
    (dialog,) = screen.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "p.zip"))
    refused.wait(lambda: len(refused.said) == 2)
    assert (tmp_path / "p.zip").stat().st_size > 100
    dialog.close()


def test_a_quiet_day_is_explained(synced: Stage) -> None:
    for each in synced.built.problems.open():
        synced.built.problems.dismiss([each.id])
    screen = shown(synced)
    came = len(synced.built.orders.listed(status="all"))
    assert screen.table.empty_text.startswith("Nothing needs you. Last 24 h: 1 sync, ")
    assert f"{came} new orders." in screen.table.empty_text
    tab(synced, screen, "waits")
    assert screen.table.empty_text == "Nothing waits for another try."
